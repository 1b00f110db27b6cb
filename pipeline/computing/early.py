"""Early recognition: which areas meet a declared rule, and by which published figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from pipeline.computing.early_data import EarlyData, Figure, limit_figure, read_early_data
from pipeline.early_checks import side_of
from pipeline.models.early import EarlyCondition, EarlyRule
from pipeline.numbers import counted, format_number
from pipeline.project import Project

_VALUE_WORDING = "{kennzahl} ({jahr}): {wert}, {bezug} {vergleich}"
_CHANGE_WORDING = "{kennzahl}, Veränderung seit {seit}: {wert}, {bezug} {vergleich}"
HitRow = tuple[str, str, int, str, str]  # rule, area, year, status, reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a condition holds, None if that cannot be told; the reason in words."""

    holds: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One condition for one area in one year."""

    rule: EarlyRule
    condition: EarlyCondition
    area: str
    year: int


def compute_early(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Fill published.early_hit from the other published tables: nothing hidden can show through."""
    if not project.early:
        return
    data = read_early_data(connection, project)
    rows = [row for rule in project.early.values() for row in rule_rows(data, rule)]
    if rows:
        connection.executemany("INSERT INTO published.early_hit VALUES (?, ?, ?, ?, ?)", rows)


def rule_rows(data: EarlyData, rule: EarlyRule) -> Iterator[HitRow]:
    """hit, no_hit or not_checkable for every area of the level, in the last year that all figures reach.

    A figure that is hidden or missing makes an area not checkable unless the others decide: a rule of which
    enough is met, or of which too little can still be met, is decided by what is shown.
    """
    year = data.latest_year(rule.used_indicators, rule.level)
    for area in data.areas.get(rule.level, []):
        found = [judge(data, Comparison(rule, item, area, year)) for item in rule.conditions]
        unclear: dict[str, str] = {}  # the first reason per indicator: without a value there is no change
        for item, outcome in zip(rule.conditions, found, strict=True):
            if outcome.holds is None:
                unclear.setdefault(item.indicator, outcome.text)
        met = [item.text for item in found if item.holds]
        number = sum(item.holds is None for item in found)
        rest = f"; {counted(number, 'Bedingung', 'Bedingungen')} nicht prüfbar" if number else ""
        if len(met) >= rule.needed:
            status, reason = "hit", "; ".join(met) + rest
        elif len(met) + number < rule.needed:
            every = counted(len(found), "Bedingung", "Bedingungen")
            status, reason = "no_hit", f"{format_number(len(met))} von {every} erfüllt{rest}"
        else:
            status, reason = "not_checkable", "; ".join(unclear.values())
        yield (rule.id, area, year, status, reason)


def judge(data: EarlyData, case: Comparison) -> Outcome:
    """A condition over all the years in which it has to hold; one year in which it does not decides."""
    condition, label = case.condition, data.project.indicators[case.condition.indicator].label
    first = case.year - condition.for_years + 1
    broken = _broken(data, case, first)
    if broken:
        return Outcome(None, f"{label} ({case.year}): {broken}")
    found = [
        _in_one_year(data, Comparison(case.rule, condition, case.area, year))
        for year in range(first, case.year + 1)
    ]
    unclear = [item for item in found if item.holds is None]
    if any(item.holds is False for item in found):
        return Outcome(False, found[-1].text)
    if unclear:
        return unclear[-1]
    if condition.for_years == 1 or condition.wording:
        return Outcome(True, found[-1].text)
    word = "höher" if side_of(data.project, condition) == "above" else "niedriger"
    return Outcome(True, f"{found[-1].text} (in jedem Jahr seit {first} {word})")


def _broken(data: EarlyData, case: Comparison, first: int) -> str:
    """A fixed limit means something else on the other side of a break."""
    condition = case.condition
    if condition.limit is None or condition.over_years or first == case.year:
        return ""
    found = data.break_between(condition.indicator, case.area, case.year, first)
    return data.broken(found, first) if found else ""


def _in_one_year(data: EarlyData, case: Comparison) -> Outcome:
    label = data.project.indicators[case.condition.indicator].label
    own = data.figure(case.condition, case.area, case.year)
    if own.printed is None:
        return Outcome(None, f"{label} ({case.year}): {own.text}")
    if case.condition.percentile is not None:
        return _among_areas(data, case, own.printed)
    name, other = _compared_with(data, case)
    if other.printed is None or other.exact is None:
        return Outcome(None, f"{label} ({case.year}): {name} {other.text}".replace("  ", " "))
    if case.condition.clear and (case.condition.indicator, case.area, case.year) not in data.intervals:
        return Outcome(None, f"{label} ({case.year}): keine Zufallsschwankung berechnet")
    holds = _beyond(data, case, own.printed, other.printed) and _clearly(data, case, other.exact)
    return Outcome(holds, _words(data, case, (own.text, name, other.text)))


def _compared_with(data: EarlyData, case: Comparison) -> tuple[str, Figure]:
    """Name and figure of the reference; without a number the figure says why."""
    condition = case.condition
    if condition.limit is not None:
        indicator = data.project.indicators[condition.indicator]
        return "Grenze", limit_figure(indicator, condition.limit, condition.over_years > 0)
    area = data.reference(case.area, condition.reference)
    if not area:
        return "", Figure(None, None, "kein Vergleichsgebiet")
    return data.name(area), data.figure(condition, area, case.year)


def _beyond(data: EarlyData, case: Comparison, own: Decimal, other: Decimal) -> bool:
    """Higher (lower) than the reference, far enough, and as often as much.

    Hand example: 24.1 is above 13.2 with distance 5, and 24.1 >= 1.5 * 13.2 = 19.8 with factor 1.5.
    """
    condition, above = case.condition, side_of(data.project, case.condition) == "above"
    gap = own - other if above else other - own
    if gap <= 0 or gap < condition.distance:
        return False
    if condition.factor is None:
        return True
    multiple = condition.factor * other
    return own >= multiple if above else own <= multiple


def _clearly(data: EarlyData, case: Comparison, other: Decimal) -> bool:
    """The reference lies outside the random variation of the area's value, on the right side."""
    if not case.condition.clear:
        return True
    lower, upper = data.intervals[case.condition.indicator, case.area, case.year]
    return other < lower if side_of(data.project, case.condition) == "above" else other > upper


def _among_areas(data: EarlyData, case: Comparison, own: Decimal) -> Outcome:
    """So many percent of the areas with a value lie on the other side.

    Hand example: percentile 80 among 10 areas holds for a value that is higher than 8 others.
    """
    above = side_of(data.project, case.condition) == "above"
    figures = [data.figure(case.condition, area, case.year).printed for area in data.areas[case.rule.level]]
    shown = [value for value in figures if value is not None]
    others = sum(value < own if above else value > own for value in shown)
    holds = others * 100 >= (case.condition.percentile or 0) * len(shown)
    text = f"{format_number(others)} von {format_number(len(shown))} Gebieten mit Wert"
    figure = data.figure(case.condition, case.area, case.year).text
    return Outcome(holds, _words(data, case, (figure, f"{'höher' if above else 'niedriger'} als in", text)))


def _words(data: EarlyData, case: Comparison, parts: tuple[str, str, str]) -> str:
    """The reason: own wording of the condition or the usual one; parts are value, reference and its value."""
    condition = case.condition
    template = condition.wording or (_CHANGE_WORDING if condition.over_years else _VALUE_WORDING)
    back = condition.over_years or condition.for_years - 1
    return template.format(
        kennzahl=data.project.indicators[condition.indicator].label,
        gebiet=data.name(case.area), jahr=case.year, seit=case.year - back,
        wert=parts[0], bezug=parts[1], vergleich=parts[2],
    )  # fmt: skip
