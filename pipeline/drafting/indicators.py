"""The draft of an indicator: only the keys its method needs, the codes of its dataset as comments."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.drafting.yaml_text import flow
from pipeline.methods import COMPARED, METHODS, PART_METHODS
from pipeline.methods.examples import rounded
from pipeline.methods.parts import Part
from pipeline.models.dataset import Dataset
from pipeline.models.indicator import METHOD_KEYS, NAMED_TERMS, Indicator
from pipeline.open_marks import OPEN
from pipeline.project import Project

MOST_CODES = 12
UNITS = {
    "count": "anzahl", "share": "prozent", "rate": "je_1000", "ratio": "je_100", "mean": "jahre",
    "change": "prozent", "median": "jahre", "standardised_direct": "je_1000",
}  # fmt: skip
BANDS = ("0-17", "18-64", "65+")
TEXTS = {
    "interpretation": "wie der Wert zu lesen ist, ohne Wertung und ohne Vermutung über Ursachen",
    "limits": "was der Wert nicht zeigt und womit er nicht vergleichbar ist",
}
_SIZES = {"numerator": 30, "denominator": 120, "insgesamt": 160}  # of the pattern of a worked example


@dataclass(frozen=True)
class Wish:
    """What the author knows already."""

    id: str
    topic: str
    method: str
    dataset: str


def draft_indicator(project: Project, wish: Wish) -> str:
    """The file. It loads as it is: what only the author can say is a pattern with a mark."""
    name = wish.id.replace("_", " ")
    lines = [
        "# Entwurf von „new indicator“: Stellen mit OFFEN ausfüllen, dann den Vermerk löschen.",
        f"id: {wish.id}",
        f"title: {flow(name[0].upper() + name[1:])}  # {OPEN}: Bezeichnung in Überschriften",
        f"topic: {wish.topic}",
        _text("definition", "wer oder was gezählt wird, in einem Satz, mit Stichtag oder Zeitraum"),
        f"method: {wish.method}",
    ]
    keys = _method_keys(project, wish)
    if "of" not in keys:
        lines += _code_comments(project.datasets[wish.dataset])
    lines += [line for key, value in keys.items() for line in _entry(key, value, _MARKS.get(key, ""))]
    unit, decimals = _unit(wish.method)
    lines += [f"unit: {unit}  # {OPEN}: stimmt die Einheit?", f"decimals: {decimals}"]
    lines += [_text(key, what) for key, what in TEXTS.items()]
    example = _example(wish, keys)
    lines.append(f"examples:  # {OPEN}: durch ein von Hand gerechnetes Beispiel ersetzen")
    if "parts" in example:
        lines += [
            f"  {'-' if key == 'parts' else ' '} {key}: {flow(value)}" for key, value in example.items()
        ]
    else:
        lines.append(f"  - {flow(example)}")
    return "\n".join(lines) + "\n"


_MARKS = {
    "numerator": "wer oder was steht über dem Bruchstrich?",
    "denominator": "wer oder was steht darunter?",
    "terms": "welche Größen gehen ein?",
    "formula": "Rechenausdruck über terms",
    "of": "Indikator, dessen Veränderung gezeigt wird",
    "over_years": "Abstand in Jahren",
    "across": "Ebene, deren Gebiete verglichen werden",
    "bands": "Altersbänder, wie die Lieferung sie hergibt",
}


def _unit(method: str) -> tuple[str, int]:
    """Unit and decimals that are usual for a method."""
    unit = UNITS.get(method, "verhaeltnis")
    return unit, {"anzahl": 0, "verhaeltnis": 3}.get(unit, 1)


def _text(key: str, what: str) -> str:
    return f'{key}: "{OPEN}: {what}"'


def _entry(key: str, value: object, question: str) -> Iterator[str]:
    mark = f"  # {OPEN}: {question}" if question else ""
    if key == "terms" and isinstance(value, Mapping):
        yield f"{key}:{mark}"
        yield from (f"  {name}: {flow(term)}" for name, term in value.items())
    else:
        yield f"{key}: {flow(value)}{mark}"


def _code_comments(dataset: Dataset) -> Iterator[str]:
    """What can stand below `where`, dimension by dimension."""
    yield f"# Datensatz {dataset.id} ({dataset.counts}), unter where ist möglich:"
    for name, dimension in dataset.dimensions.items():
        codes = [f"{code} ({title})" for code, title in dimension.codes.items()]
        shown = ", ".join(codes[:MOST_CODES]) + (
            f" … insgesamt {len(codes)}" if len(codes) > MOST_CODES else ""
        )
        note = " – genau eine nennen" if dimension.kind == "overlapping" else ""
        yield f"#   {name}: {shown or 'Altersbereich wie 0-17, 18-64 oder 65+'}{note}"
    if not dataset.dimensions:
        yield "#   nichts: der Datensatz ist nicht gegliedert"


def _method_keys(project: Project, wish: Wish) -> dict[str, object]:
    """The keys that the method needs, each with a pattern that loads."""
    if "of" in METHOD_KEYS[wish.method]:
        every = project.indicators.values()
        of = next((item.id for item in every if item.topic == wish.topic), next(iter(project.indicators), ""))
        return {"of": of, "over_years": 2}
    dataset = project.datasets[wish.dataset]
    whole, part = _term(dataset, narrowed=False), _term(dataset, narrowed=not _over_ages(wish.method))
    if wish.method == "mean" and dataset.ages:
        part = {**whole, "weight": "age_midpoint"}
    lowest = [level.id for level in project.config.area_levels if level.role == "part"]
    named = NAMED_TERMS.get(wish.method, ("teil", "insgesamt"))
    patterns: dict[str, object] = {
        "numerator": whole if wish.method == "count" else part,
        "denominator": _population(project, dataset) if wish.method == "rate" else whole,
        "terms": {name: whole if name == "insgesamt" else part for name in named},
        "formula": "teil / insgesamt",
        "across": lowest[-1] if lowest else project.config.area_levels[-1].id,
        "bands": list(BANDS),
    }
    return {key: patterns[key] for key in METHOD_KEYS[wish.method]}


def _population(project: Project, dataset: Dataset) -> dict[str, object]:
    """The dataset by which rates are most often divided; of events in a year the mean population."""
    every = [*project.indicators.values(), *project.waiting.values()]
    pairs = [(item.numerator, item.denominator) for item in every if item.method in ("rate", "share")]
    used = Counter(
        below.dataset for above, below in pairs if above and below and above.dataset != below.dataset
    )
    name = min(used, key=lambda one: (-used[one], one), default=dataset.id)
    term = _term(project.datasets[name], narrowed=False)
    moving = dataset.timing == "year" and project.datasets[name].timing == "reference_date"
    return {**term, "at": "mean"} if moving else term


def _over_ages(method: str) -> bool:
    return "bands" in METHOD_KEYS[method]


def _term(dataset: Dataset, narrowed: bool) -> dict[str, object]:
    """A term of the dataset; narrowed: by its first age or code, so that it is a part of the whole."""
    where: dict[str, object] = {
        name: next(iter(dimension.codes))
        for name, dimension in dataset.dimensions.items()
        if dimension.kind == "overlapping"
    }
    free = [name for name in dataset.dimensions if name not in where]
    if narrowed and (free or where):
        name = free[0] if free else next(iter(where))
        codes = list(dataset.dimensions[name].codes)
        where[name] = BANDS[0] if not codes else codes[0] if free else codes[-1]
    return {"dataset": dataset.id, "where": where} if where else {"dataset": dataset.id}


def _example(wish: Wish, keys: Mapping[str, object]) -> dict[str, object]:
    """A pattern of a worked example whose value comes out."""
    if wish.method == "change":
        return {"terms": {"current": Decimal("13.5"), "base": Decimal("12.0")}, "value": Decimal("1.5")}
    indicator = _indicator(wish, keys)
    given = {name: _SIZES.get(name, 40) for name in indicator.all_terms}
    if wish.method in METHODS:
        exact = METHODS[wish.method](indicator, _exact(given))
        plain = {"terms": given} if wish.method == "formula" else given
        return {**plain, "value": rounded(exact, indicator.decimals)}
    bands = indicator.age_bands or (None,) * (2 if indicator.across else 1)
    compared = wish.method in COMPARED
    parts = [_raised(given, number) for number, _ in enumerate(bands)]
    standard = [_raised(part, 1) if compared else {} for part in parts]
    made = [
        Part(_exact(own), band, _exact(other))
        for own, band, other in zip(parts, bands, standard, strict=True)
    ]
    value = rounded(PART_METHODS[wish.method](indicator, made), indicator.decimals)
    return {"parts": parts, **({"standard": standard} if compared else {}), "value": value}


def _indicator(wish: Wish, keys: Mapping[str, object]) -> Indicator:
    """The indicator as far as its method needs it."""
    unit, decimals = _unit(wish.method)
    texts = dict.fromkeys(("title", "definition", "interpretation", "limits"), OPEN)
    rest = {"unit": unit, "decimals": decimals, "examples": [{"value": 0}]}
    made = {"id": wish.id, "topic": wish.topic, "method": wish.method, **texts, **keys, **rest}
    return Indicator.model_validate(made)


def _raised(sizes: Mapping[str, int], step: int) -> dict[str, int]:
    """Other sizes for another part: never all in the same proportion."""
    return {name: size + 10 * step * number for number, (name, size) in enumerate(sizes.items(), 1)}


def _exact(values: Mapping[str, int]) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in values.items()}
