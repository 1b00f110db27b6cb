"""Numerator and denominator that were counted at different dates or on different population bases."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

import duckdb

from pipeline.errors import Problem, Severity
from pipeline.models.check import Check
from pipeline.models.indicator import Indicator
from pipeline.models.origins import BASE_WORDS, fits_base
from pipeline.project import Project

MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober",
    "november", "dezember",
)  # fmt: skip
Delivered = Mapping[str, Mapping[tuple[str, int], set[str]]]  # by dataset, then part of the land and year
_KINDS = {
    "dates": ("reference", "Zähler und Nenner haben verschiedene Stichtage", Severity.HINWEIS),
    "population_base": (
        "population_base", "Zähler und Nenner haben verschiedene Bevölkerungsbasen", Severity.WARNUNG,
    ),
}  # fmt: skip
_HINTS = {
    "dates": "unter limits: nennen; liegt der 31.12. des Vorjahres näher, hilft at: previous",
    "population_base": "die Anteile sind verzerrt; eine Quelle mit derselben Basis wählen",
}


def mismatches(connection: duckdb.DuckDBPyConnection, project: Project) -> Iterator[Problem]:
    """One finding per indicator and kind, with the years it concerns."""
    for kind, (column, what, usual) in _KINDS.items():
        delivered = _delivered(connection, project, column)
        for indicator in project.indicators.values():
            check = _declared(project, indicator, kind)
            if indicator.numerator is None or indicator.denominator is None or (check and check.off):
                continue
            found = list(_differing(indicator, kind, delivered))
            if found:
                _, one, other = found[0]
                years = sorted({year for year, *_ in found})
                span = str(years[0]) if len(years) == 1 else f"{years[0]} bis {years[-1]}"
                told = f"{indicator.label}: {what} ({one} und {other}), {span}"
                place = project.place("indicator", indicator.id, "denominator")
                hint = "; ".join(filter(None, (_HINTS[kind], check.reason if check else "")))
                yield Problem(place, told, hint, check.grade(usual) if check else usual)


def wrong_bases(connection: duckdb.DuckDBPyConnection, project: Project) -> Iterator[Problem]:
    """Indicators that are computed on another population than their `population_base` demands."""
    delivered = _delivered(connection, project, "population_base")
    references = {level.id for level in project.config.area_levels if level.role == "reference"}
    for indicator in project.indicators.values():
        rule, used = indicator.population_base, {term.dataset for term in indicator.all_terms.values()}
        parts = {level if level in references else "" for level in indicator.levels} or {"", *references}
        wrong = sorted(
            (year, text)
            for dataset in used
            for (part, year), texts in delivered.get(dataset, {}).items()
            if part in parts
            for text in texts
            if not fits_base(rule, text)
        )
        if wrong:
            what = f"{indicator.label}: verlangt ist „{BASE_WORDS[rule]}“, geliefert ist {wrong[0][1]}"
            place = project.place("indicator", indicator.id, "population_base")
            yield Problem(place, what, "levels einschränken oder andere Quelle wählen", Severity.WARNUNG)


@cache
def month(reference: str) -> int:
    """Month of a reference date as it is printed; 0 if it names none or a span of time.

    >>> month("31.12."), month("Dezember"), month("01.01. bis 31.12."), month("Schuljahr")
    (12, 12, 0, 0)
    """
    text = reference.strip().casefold()
    if match := re.fullmatch(r"(?:\d{1,2}\.)?(\d{1,2})\.(?:\d{4})?", text):
        return int(match[1])
    name = re.sub(r"[\s\d.]", "", text)
    return MONTHS.index(name) + 1 if name in MONTHS else 0


def _delivered(connection: duckdb.DuckDBPyConnection, project: Project, column: str) -> Delivered:
    """What the sources say in a column; the levels of the town together, each reference level for itself."""
    others = {level.id for level in project.config.area_levels if level.role == "reference"}
    found: dict[str, dict[tuple[str, int], set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = connection.execute(
        f"SELECT DISTINCT dataset_id, level_id, year, {column} FROM core.delivery "
        f"WHERE {column} <> '' AND year <= ? ORDER BY ALL",
        [project.year],
    ).fetchall()
    for dataset, level, year, text in rows:
        found[dataset][level if level in others else "", year].add(text)
    return found


def _declared(project: Project, indicator: Indicator, kind: str) -> Check | None:
    """What the dataset of the numerator, else that of the denominator, says about this check."""
    for term in (indicator.numerator, indicator.denominator):
        for check in project.datasets[term.dataset].checks if term else ():
            if check.kind == kind:
                return check
    return None


def _differing(indicator: Indicator, kind: str, delivered: Delivered) -> Iterator[tuple[int, str, str]]:
    """Years in which the two terms have nothing in common, with an example of each."""
    above, below = indicator.numerator, indicator.denominator
    if above is None or below is None or "mean" in (above.at, below.at):
        return
    beside = delivered.get(below.dataset, {})
    for (part, year), texts in delivered.get(above.dataset, {}).items():
        others = beside.get((part, year), set())
        if not others:
            continue
        one, other = sorted(texts)[0], sorted(others)[0]
        if kind == "population_base" and not texts & others:
            yield year, one, other
        months = [{month(text) for text in each} - {0} for each in (texts, others)]
        shifted = (above.at == "previous") != (below.at == "previous")
        if kind == "dates" and all(months) and (shifted or not months[0] & months[1]):
            yield year, one, f"{other} des Vorjahres" if below.at == "previous" else other
