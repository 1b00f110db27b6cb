"""Notes below tables and figures: breaks within the years shown, changes that are larger than chance."""

from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.models.breaks import Break
from pipeline.models.config import BreakException
from pipeline.models.indicator import Indicator
from pipeline.numbers import parse_german_date
from pipeline.report.facts import Facts
from pipeline.report.published import Area
from pipeline.report.wording import chance_sentence, series

_NAMED = 4  # with more changes, only their number is told


def chance_note(
    facts: Facts, areas: Sequence[Area], chosen: Sequence[tuple[Indicator, int]]
) -> Iterator[str]:
    """Which changes of the table are larger than random variation; by number if there are many."""
    tested = [(facts.change((indicator, area, ""), year, facts.since(year), False), indicator, area)
              for area in dict.fromkeys(areas) for indicator, year in chosen]  # fmt: skip
    trends = [change.trend for change, _, _ in tested if change.trend]
    clear = [f"„{indicator.label}“ ({area.name})" for change, indicator, area in tested
             if change.trend in ("up", "down")]  # fmt: skip
    where = f"in {len(clear)} von {len(trends)} Fällen" if len(clear) > _NAMED else series(clear)
    text = chance_sentence(bool(trends), f"bei {where}" if 0 < len(clear) <= _NAMED else where)
    if text:
        yield text


def break_notes(
    facts: Facts, indicators: Sequence[Indicator], areas: Sequence[Area], years: Sequence[int]
) -> list[str]:
    """One note per break between the first and the last of the years on the levels shown.

    A break that the project holds to be of no weight for an indicator is named with the reason.
    """
    levels = {area.level_id for area in areas}
    notes: dict[tuple[date, str], str] = {}

    def note(block: Break, text: str) -> None:
        touched = not block.levels or levels & set(block.levels)
        if touched and min(years) < break_year(facts, block) <= max(years):
            notes[parse_german_date(block.date), text] = text

    for indicator in indicators:
        for block in facts.project.breaks_of(indicator):
            note(block, f"Bruch {block.date}: {block.title}.")
        for item in facts.project.exceptions_of(indicator):
            note(facts.project.breaks[item.break_id], exception_words(facts, item))
    return [notes[key] for key in sorted(notes)]


def exception_words(facts: Facts, item: BreakException) -> str:
    """'SGB-II-Quote: „Bürgergeld“ (01.01.2023) gilt hier nicht als Bruch: nur die Bezeichnung ist neu.'"""
    block = facts.project.breaks[item.break_id]
    label = facts.project.indicators[item.indicator].label
    reason = item.reason.strip().rstrip(".")
    return f"{label}: „{block.title}“ ({block.date}) gilt hier nicht als Bruch: {reason}."


def break_year(facts: Facts, block: Break) -> int:
    """The first year whose reference date lies on or after the break."""
    day, reference = parse_german_date(block.date), facts.project.edition.reference_date
    return day.year if (day.month, day.day) <= (reference.month, reference.day) else day.year + 1
