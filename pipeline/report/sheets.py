"""Indicator sheets: everything a reader needs to understand and recompute a figure."""

import re
from itertools import pairwise

from pipeline.methods.description import METHOD_TEXTS
from pipeline.methods.interval import INTERVAL_TEXTS
from pipeline.models.age_limit import limit_words
from pipeline.models.ages import parse_age_band
from pipeline.models.dataset import Dataset
from pipeline.models.indicator import Indicator
from pipeline.models.origins import BASE_WORDS, SOURCE_WORDS
from pipeline.models.term import Filter, Term
from pipeline.models.units import UNIT_WORDS
from pipeline.numbers import format_number, parse_german_date
from pipeline.report.document import Sheet
from pipeline.report.facts import Facts
from pipeline.report.quality import year_spans
from pipeline.report.sheet_examples import example_words, term_word
from pipeline.report.sources import datasets_of, sources_of
from pipeline.report.table_notes import exception_words
from pipeline.terms import shown_levels

KGST = "orientiert an den Empfehlungen der KGSt (Materialien 4/2009)"
CORE = "gehört zum Kernsatz"
_TIMINGS = {
    "reference_date": "Bestand am Stichtag",
    "year": "Angabe für das ganze Jahr",
    "school_year": "Schuljahr",
}
_WORDS = {2: "zwei", 3: "drei", 4: "vier", 5: "fünf", 6: "sechs"}
_SYMBOLS = {" - ": " \u2212 ", " * ": " × ", " / ": " ÷ "}
_MOMENTS = {
    "previous": " am 31.12. des Vorjahres",
    "mean": ", Mittel aus Vorjahres- und Jahresende",
}


def sheet_anchor(indicator_id: str) -> str:
    """Anchor of the sheet of an indicator in the report.

    >>> sheet_anchor("kinderarmut_u15")
    'indikator-kinderarmut-u15'
    """
    return f"indikator-{indicator_id.replace('_', '-')}"


def sheet(facts: Facts, indicator: Indicator) -> Sheet:
    """The sheet of one indicator; fields without content are left out."""
    project = facts.project
    names = datasets_of(facts, indicator)
    datasets = [project.datasets[name] for name in names if name in project.datasets]
    sources: dict[str, None] = {}
    shown = set(shown_levels(project, indicator))
    for level in (item for item in facts.levels.values() if item.level_id in shown):
        for source in sources_of(facts, indicator, level, project.years):
            sources[source.licence.attribution.strip().rstrip(".")] = None
    timings = dict.fromkeys(timing_words(facts, dataset) for dataset in datasets)
    goals = [f"SDG {number}" for number in indicator.sdg]
    core = CORE if indicator.core else ""
    fields = [
        ("Definition", indicator.definition.strip()),
        *_parts(facts, indicator),
        ("Einheit, Zeitbezug", "; ".join([UNIT_WORDS[indicator.unit], *timings, *pooled_words(indicator)])),
        ("Handlungsfeld", "; ".join(filter(None, [indicator.kgst, core, ", ".join(goals)]))),
        ("Ebenen", _levels(facts, indicator)),
        ("Fassungen", _variants(facts, indicator)),
        ("Quelle", "; ".join(sources)),
        ("Übliche Herkunft", ", ".join(SOURCE_WORDS[kind] for kind in indicator.source_kinds)),
        ("Bevölkerung", _base_words(indicator)),
        ("Zufallsschwankung", _interval_words(indicator)),
        ("Deutung", indicator.interpretation.strip()),
        ("Grenzen", indicator.limits.strip()),
        ("Brüche", _breaks(facts, indicator)),
        ("Rechtsgrundlage", indicator.legal_basis.strip()),
        (
            "Rechenbeispiel",
            "; ".join(filter(None, (example_words(indicator, item) for item in indicator.examples[:2]))),
        ),
        ("Kennung", indicator.id),  # by which figures are traced, in the data package and in the office
    ]
    filled = tuple((label, text) for label, text in fields if text)
    return Sheet(sheet_anchor(indicator.id), indicator.title, indicator.code, filled)


def _parts(facts: Facts, indicator: Indicator) -> list[tuple[str, str]]:
    """Numerator, denominator, formula or the indicator a change refers to, in words."""
    if indicator.of:
        base = facts.project.indicators[indicator.of]
        kinds = {"percent": "in Prozent", "per_year": "als Differenz je Jahr", "absolute": "als Differenz"}
        kind = kinds[indicator.change]
        return [("Berechnung", f"Veränderung von „{base.title}“ über {indicator.over_years} Jahre {kind}")]
    labels = {"numerator": "Zähler", "denominator": "Nenner"}
    parts = [
        (
            labels.get(name, f"Größe {term_word(indicator, name)}"),
            term_words(facts.project.datasets.get(term.dataset), term),
        )
        for name, term in indicator.all_terms.items()
    ]
    if indicator.method == "count":
        parts = [("Berechnung", f"Anzahl: {parts[0][1]}")]
    formula = re.sub(r"[a-z]\w*", lambda match: term_word(indicator, match[0]), indicator.formula)
    for typed, printed in _SYMBOLS.items():
        formula = formula.replace(typed, printed)
    if formula and indicator.per != 1:
        formula = f"({formula}) × {format_number(indicator.per)}"
    return [*parts, ("Formel", formula), ("Verfahren", _method_words(facts, indicator))]


def _method_words(facts: Facts, indicator: Indicator) -> str:
    """Name and formula of the method, with the factor of the unit, what it goes over, and literature."""
    method = METHOD_TEXTS[indicator.method]
    if indicator.method in ("count", "formula", "change"):  # told by the lines above
        return method.title
    over = f"Gebiete: {facts.levels[indicator.across].plural}" if indicator.across in facts.levels else ""
    ages = f"Altersbänder: {', '.join(indicator.bands)}" if indicator.bands else ""
    parts = [f"{method.title}: {method.worded(indicator.per)}", over, ages, method.literature]
    return "; ".join(filter(None, parts))


def pooled_words(indicator: Indicator) -> list[str]:
    """How many years one value takes together; nothing for a single year."""
    years = indicator.pool_years
    if years == 1:
        return []
    shown = _WORDS.get(years, str(years))
    return [f"je {shown} Jahre zusammengefasst, der Wert steht beim letzten Jahr"]


def timing_words(facts: Facts, dataset: Dataset) -> str:
    """'Bestand am Stichtag, jährlich': what a figure refers to and how often it is delivered."""
    arrived = [item for item in facts.published.deliveries if item.dataset_id == dataset.id]
    named = {item.reference for item in arrived if item.reference and not item.reference[0].isdigit()}
    words = _TIMINGS[dataset.timing]
    if dataset.timing == "year" and "Jahresdurchschnitt" in named:
        words = "Jahresdurchschnitt"
    often = rhythm([item.year for item in arrived])
    return f"{words}, {often}" if often else words


def rhythm(years: list[int]) -> str:
    """How often a dataset was delivered; uneven distances are given as years.

    >>> rhythm([2022, 2023, 2024]), rhythm([2015, 2017, 2019]), rhythm([2015, 2020])
    ('jährlich', 'alle zwei Jahre', 'nur 2015, 2020')
    """
    known = sorted(set(years))
    gaps = {after - before for before, after in pairwise(known)}
    if gaps == {1}:
        return "jährlich"
    if len(gaps) == 1 and len(known) > 2:
        gap = gaps.pop()
        return f"alle {_WORDS.get(gap, str(gap))} Jahre"
    return f"nur {year_spans(known)}" if known else ""


def term_words(dataset: Dataset | None, term: Term) -> str:
    """'Personen (Einwohnerbestand): Alter: unter 18 Jahre'."""
    if dataset is None:
        return term.dataset
    chosen = [_filter_words(dataset, name, rule) for name, rule in term.where.items()]
    text = f"{dataset.counts} ({dataset.title}{_MOMENTS.get(term.at, '')})"
    if term.weight:
        text += ", gewichtet mit der Altersmitte (vollendetes Lebensjahr plus ein halbes Jahr)"
    return f"{text}; {'; '.join(chosen)}" if chosen else text


def _filter_words(dataset: Dataset, name: str, rule: Filter) -> str:
    dimension = dataset.dimensions.get(name)
    if dimension is None:
        return ""

    def word(code: str) -> str:
        if dimension.kind == "age" and code != "insgesamt":
            return limit_words(code) or parse_age_band(code).words
        return dimension.codes.get(code, code)

    texts = [word(code) for code in rule.include] + [f"ohne {word(code)}" for code in rule.exclude]
    return f"{dimension.title}: {', '.join(texts)}"


def _levels(facts: Facts, indicator: Indicator) -> str:
    names = indicator.levels or list(facts.levels)
    return ", ".join(facts.levels[name].title for name in names if name in facts.levels)


def _variants(facts: Facts, indicator: Indicator) -> str:
    """The indicator this one is a version of, and the versions of this one that the report computes."""
    known = facts.project.indicators
    base = known.get(indicator.variant_of)
    others = [item for item in known.values() if item.variant_of == indicator.id]
    parts = [f"Fassung von „{base.title}“"] if base else []
    parts += ["andere Fassungen: " + ", ".join(f"„{item.title}“" for item in others)] if others else []
    return "; ".join(parts)


def _base_words(indicator: Indicator) -> str:
    return "" if indicator.population_base == "same" else BASE_WORDS[indicator.population_base]


def _interval_words(indicator: Indicator) -> str:
    """Kind of interval; if there is none by choice, why."""
    if indicator.interval_kind == "none":
        return f"keine Angabe: {indicator.interval_reason}" if indicator.interval_reason else ""
    return INTERVAL_TEXTS[indicator.interval_kind].title


def _breaks(facts: Facts, indicator: Indicator) -> str:
    blocks = sorted(facts.project.breaks_of(indicator), key=lambda item: parse_german_date(item.date))
    known = [f"{block.date}: {block.title}." for block in blocks]
    return " ".join(
        [*known, *(exception_words(facts, item) for item in facts.project.exceptions_of(indicator))]
    )
