"""What a profile says in words: size, where the area stands out, which changes are larger than chance."""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.models.indicator import Indicator
from pipeline.models.report import ProfileLayout
from pipeline.report.facts import Facts
from pipeline.report.published import Area
from pipeline.report.statements import moment
from pipeline.report.wording import chance_sentence, change_phrase, change_short, series, value_phrase

_NAMED = 3  # so many indicators on each side of the municipality are named, or all that lie at an end
Distances = Sequence[tuple[Indicator, Decimal | None]]


def profile_sentences(facts: Facts, layout: ProfileLayout, area: Area, found: Distances) -> list[str]:
    """Paragraphs of a profile; `found` are the distances from the municipality in standard deviations."""
    return list(filter(None, [_size(facts, layout, area), _outstanding(facts, area, found)]))


def _size(facts: Facts, layout: ProfileLayout, area: Area) -> str:
    if not layout.table:
        return ""
    first = facts.indicator(layout.table[0])
    year = facts.latest_year(first)
    fact = facts.fact(first, area, year)
    if fact.printed is None:
        return ""
    change = facts.change((first, area, ""), year, facts.since(year), False)
    text = f"{first.title} {moment(facts, first, year)}: {value_phrase(fact, first)}."
    return f"{text} Der Wert ist {change_phrase(change, first)}."


def _outstanding(facts: Facts, area: Area, found: Distances) -> str:
    """Where the area clearly differs: first what is at an end of its level, then by distance.

    Clearly means by more than random variation or, where none is computed, by a standard deviation.
    """
    shown = [(value, indicator) for indicator, value in found if value is not None]
    if not shown:
        return ""
    clear = [item for item in shown if _is_clear(facts, area, *item)]
    located = facts.project.config.municipality.located
    sides = [_named(facts, area, [item for item in clear if item[0] * way > 0]) for way in (1, -1)]
    over, under = (series([_against(facts, item, area) for item in side]) for side in sides)
    if over and under:
        return f"Deutlich über dem Wert {located}: {over}. Deutlich darunter: {under}."
    if over or under:
        return f"Deutlich {'über' if over else 'unter'} dem Wert {located}: {over or under}."
    return f"Kein verglichener Wert liegt deutlich über oder unter dem Wert {located}."


def _is_clear(facts: Facts, area: Area, distance: Decimal, indicator: Indicator) -> bool:
    interval = facts.interval(indicator, area, facts.latest_year(indicator))
    if interval is None or not interval.comparison:
        return abs(distance) >= 1
    return interval.comparison != "unclear"


def _named(facts: Facts, area: Area, side: Sequence[tuple[Decimal, Indicator]]) -> list[Indicator]:
    ranked = sorted(
        (not _at_an_end(facts, area, indicator), -abs(distance), indicator.id, indicator)
        for distance, indicator in side
    )
    ends = sum(not inner for inner, *_ in ranked)
    return [indicator for *_, indicator in ranked[: max(_NAMED, ends)]]


def _at_an_end(facts: Facts, area: Area, indicator: Indicator) -> bool:
    year = facts.latest_year(indicator)
    own = facts.fact(indicator, area, year).printed
    areas = facts.areas_of(facts.levels[area.level_id])
    others = [facts.fact(indicator, item, year).printed for item in areas]
    shown = [value for value in others if value is not None]
    return own is not None and own in (min(shown), max(shown))


def _against(facts: Facts, indicator: Indicator, area: Area) -> str:
    year = facts.latest_year(indicator)
    own, town = facts.fact(indicator, area, year), facts.fact(indicator, facts.town, year)
    values = f"{value_phrase(own, indicator)}, insgesamt {value_phrase(town, indicator)}"
    return f"„{facts.dated_label(indicator)}“ ({values})"


def change_sentence(facts: Facts, layout: ProfileLayout, area: Area) -> str:
    """Which changes of the table are larger than chance, in the words of the chapters."""
    tested, clear, since = 0, [], facts.project.base_year
    for indicator in map(facts.indicator, layout.table):
        year = facts.latest_year(indicator)
        change = facts.change((indicator, area, ""), year, facts.since(year), False)
        tested += bool(change.trend)
        if change.trend in ("up", "down"):
            clear.append(f"„{facts.dated_label(indicator)}“ ({change_short(change, indicator)})")
    text = chance_sentence(tested > 0, f"bei {series(clear)}" if clear else "")
    return f"Veränderungen seit {since}, die sich prüfen lassen: {text}" if text else ""
