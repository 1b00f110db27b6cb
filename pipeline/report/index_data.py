"""The published indices as rows of CSV files."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from pipeline.models.index import Index
from pipeline.numbers import SIGN_WORDS
from pipeline.project import Project
from pipeline.report.index_published import PublishedIndices
from pipeline.report.published import Published

_KINDS = {"status": "Status", "dynamics": "Dynamik"}
_STATUS_WORDS = {"ok": "Wert", "excluded": "nicht einbezogen", **SIGN_WORDS}
_SCENARIOS = {"without": "ohne", "half": "halbes Gewicht", "double": "doppeltes Gewicht"}
File = tuple[str, tuple[str, ...], Iterator[list[str]]]
_INDEX_HEADER = (
    "index", "art", "gebiet", "jahr", "summe", "wert", "klasse", "klasse_name", "status", "grund",
    "grenzwertig", "klasse_behalten",
)  # fmt: skip
_COMPONENT_HEADER = ("index", "art", "gebiet", "jahr", "indikator", "wert", "z")
_REFERENCE_HEADER = (
    "index", "art", "jahr", "indikator", "gebiete", "mittel_oder_minimum", "sd_oder_spanne",
)  # fmt: skip
_TRIAL_HEADER = ("index", "art", "jahr", "probe", "indikator", "andere_klasse", "gebiete")
_CORRELATION_HEADER = ("index", "art", "jahr", "indikator", "anderer_indikator", "korrelation")
_SHAPE_HEADER = (
    "index", "art", "jahr", "indikator", "schiefe", "woelbung", "begrenzte_gebiete", "untere_grenze",
    "obere_grenze", "schiefe_danach", "woelbung_danach",
)  # fmt: skip
_LOADING_HEADER = ("index", "art", "jahr", "hauptkomponente", "indikator", "ladung", "anteil_der_streuung")
Writer = Callable[[Decimal | None, str], str]


def index_files(project: Project, published: Published, number: Writer) -> list[File]:
    """Name, header and rows of each file; none without an index. `number` writes a decimal."""
    if not published.indices.rows:
        return []
    return [
        ("index", _INDEX_HEADER, _rows(project.indices, published, number)),
        ("index_komponenten", _COMPONENT_HEADER, _components(published.indices, number)),
        ("index_bezugswerte", _REFERENCE_HEADER, _references(published.indices, number)),
        ("index_proben", _TRIAL_HEADER, _trials(published.indices)),
        ("index_korrelationen", _CORRELATION_HEADER, _correlations(published.indices, number)),
        ("index_verteilungen", _SHAPE_HEADER, _shapes(published.indices, number)),
        ("index_hauptkomponenten", _LOADING_HEADER, _loadings(published.indices, number)),
        ("gebietstypen", ("index", "jahr", "gebiet", "typ"), _types(published.indices)),
    ]


def _components(found: PublishedIndices, number: Writer) -> Iterator[list[str]]:
    for key, (value, z) in found.components.items():
        numbers = (number(value, "ok"), number(z, "not_applicable"))
        yield [key[0], _KINDS[key[1]], key[2], str(key[3]), key[4], *numbers]


def _references(found: PublishedIndices, number: Writer) -> Iterator[list[str]]:
    for (name, kind, year), items in found.references.items():
        for item in items:
            measure = (number(item.centre, "not_applicable"), number(item.scale, "not_applicable"))
            numbers = (str(item.areas), *measure)
            yield [name, _KINDS[kind], str(year), item.indicator_id or "summe", *numbers]


def _trials(found: PublishedIndices) -> Iterator[list[str]]:
    for (name, kind, year), items in found.trials.items():
        for item in items:
            case = (_SCENARIOS[item.scenario], item.indicator_id, str(item.changed), str(item.areas))
            yield [name, _KINDS[kind], str(year), *case]


def _correlations(found: PublishedIndices, number: Writer) -> Iterator[list[str]]:
    for (name, kind, year, one, other), value in found.correlations.items():
        yield [name, _KINDS[kind], str(year), one, other, number(value, "ok")]


def _shapes(found: PublishedIndices, number: Writer) -> Iterator[list[str]]:
    for (name, kind, year), items in found.shapes.items():
        for item in items:
            limits = (item.low, item.high, item.skewness_after, item.kurtosis_after)
            yield [
                name, _KINDS[kind], str(year), item.indicator_id,
                number(item.skewness, "ok"), number(item.kurtosis, "ok"), str(item.limited),
                *(number(value, "not_applicable") for value in limits),
            ]  # fmt: skip


def _loadings(found: PublishedIndices, number: Writer) -> Iterator[list[str]]:
    for (name, kind, year), items in found.loadings.items():
        for item in items:
            numbers = (number(item.loading, "ok"), number(item.explained, "ok"))
            yield [name, _KINDS[kind], str(year), str(item.number), item.indicator_id, *numbers]


def _types(found: PublishedIndices) -> Iterator[list[str]]:
    for (name, year, area), number in found.types.items():
        yield [name, str(year), area, str(number + 1)]


def _rows(indices: Mapping[str, Index], published: Published, number: Writer) -> Iterator[list[str]]:
    for (name, kind, area, year), row in published.indices.rows.items():
        index = indices[name]
        classes = index.status if kind == "status" else index.dynamics
        sign = label = ""
        if classes is not None and row.class_no is not None:
            sign, label = classes.signs[row.class_no], classes.labels[row.class_no]
        shown = "not_applicable" if row.status == "excluded" else row.status
        yield [
            name, _KINDS[kind], area, str(year), number(row.z_sum, shown), number(row.value, shown), sign,
            label,
            _STATUS_WORDS[row.status], row.reason, "ja" if row.borderline else "nein",
            number(row.stability, "not_applicable"),
        ]  # fmt: skip
