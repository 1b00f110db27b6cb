"""The published indices as rows of CSV files."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from pipeline.models.index import Index
from pipeline.numbers import SIGN_WORDS
from pipeline.project import Project
from pipeline.report.published import Published

_KINDS = {"status": "Status", "dynamics": "Dynamik"}
_STATUS_WORDS = {"ok": "Wert", "excluded": "nicht einbezogen", **SIGN_WORDS}
_SCENARIOS = {"without": "ohne", "half": "halbes Gewicht", "double": "doppeltes Gewicht"}
File = tuple[str, tuple[str, ...], Iterator[list[str]]]
Writer = Callable[[Decimal | None, str], str]


def index_files(project: Project, published: Published, number: Writer) -> list[File]:
    """Name, header and rows of each file; none without an index. `number` writes a decimal."""
    if not published.indices.rows:
        return []
    found = published.indices
    return [
        (
            "index",
            ("index", "art", "gebiet", "jahr", "summe", "wert", "klasse", "klasse_name", "status", "grund",
             "grenzwertig", "klasse_behalten"),
            _rows(project.indices, published, number),
        ),
        (
            "index_komponenten",
            ("index", "art", "gebiet", "jahr", "indikator", "wert", "z"),
            ([*_head(key), key[4], number(value, "ok"), number(z, "not_applicable")]
             for key, (value, z) in found.components.items()),
        ),
        (
            "index_bezugswerte",
            ("index", "art", "jahr", "indikator", "gebiete", "mittel_oder_minimum", "sd_oder_spanne"),
            ([key[0], _KINDS[key[1]], str(key[2]), item.indicator_id or "summe", str(item.areas),
              number(item.centre, "ok"), number(item.scale, "ok")]
             for key, items in found.references.items() for item in items),
        ),
        (
            "index_proben",
            ("index", "art", "jahr", "probe", "indikator", "andere_klasse", "gebiete"),
            ([key[0], _KINDS[key[1]], str(key[2]), _SCENARIOS[item.scenario], item.indicator_id,
              str(item.changed), str(item.areas)]
             for key, items in found.trials.items() for item in items),
        ),
        (
            "index_korrelationen",
            ("index", "art", "jahr", "indikator", "anderer_indikator", "korrelation"),
            ([key[0], _KINDS[key[1]], str(key[2]), *key[3:], number(value, "ok")]
             for key, value in found.correlations.items()),
        ),
        (
            "gebietstypen",
            ("index", "jahr", "gebiet", "typ"),
            ([key[0], str(key[1]), key[2], str(value + 1)] for key, value in found.types.items()),
        ),
    ]  # fmt: skip


def _head(key: tuple[str, str, str, int, str]) -> list[str]:
    return [key[0], _KINDS[key[1]], key[2], str(key[3])]


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
