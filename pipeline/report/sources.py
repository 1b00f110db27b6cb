"""Which deliveries stand behind a figure, and how the source line names them."""

import re
from collections.abc import Iterable

from pipeline.models.indicator import Indicator
from pipeline.models.source import Source
from pipeline.numbers import format_date
from pipeline.report.facts import Facts, Level


def datasets_of(facts: Facts, indicator: Indicator) -> list[str]:
    """Datasets an indicator is computed from, in the order of its terms; a change uses those of its base."""
    if indicator.of:
        return datasets_of(facts, facts.project.indicators[indicator.of])
    return list(dict.fromkeys(term.dataset for term in indicator.all_terms.values()))


def sources_of(facts: Facts, indicator: Indicator, level: Level, years: Iterable[int]) -> list[Source]:
    """Sources that delivered for the level in these years: the level itself or, inside the town, below it."""
    wanted, order = set(years), _order(facts)
    if level.role == "reference":
        fitting = {level.level_id}
    else:
        town = min((order[item.level_id] for item in facts.levels.values() if item.role == "municipality"),
                   default=0)  # fmt: skip
        fitting = {name for name, place in order.items() if place >= town}
    found: dict[str, Source] = {}
    for dataset in datasets_of(facts, indicator):
        arrived = [item for item in facts.published.delivered.get(dataset, ()) if item.year in wanted]
        direct = {item.year for item in arrived if item.level_id == level.level_id}
        for delivery in arrived:
            known = facts.project.sources.get(delivery.source_id)
            inside = delivery.level_id in fitting or delivery.level_id not in order
            wins = delivery.level_id == level.level_id or delivery.year not in direct
            if known and inside and wins:
                found[known.id] = known
    return list(found.values())


def _order(facts: Facts) -> dict[str, int]:
    levels = facts.project.config.area_levels
    return {level.id: number for number, level in enumerate(levels)}


_COMPUTED = "; eigene Berechnungen"


def source_line(
    facts: Facts, indicators: Iterable[Indicator], levels: Iterable[Level], years: Iterable[int]
) -> str:
    """'Quelle: …; eigene Berechnungen.' with every attribution once."""
    spans, places = list(years), list(levels)
    named: dict[str, None] = {}
    computed = False
    for indicator in indicators:
        computed = computed or indicator.method != "count"
        for level in places:
            for source in sources_of(facts, indicator, level, spans):
                text = source.licence.attribution.strip().rstrip(".")
                computed = computed or text.endswith(_COMPUTED)
                named[text.removesuffix(_COMPUTED)] = None
    if not named:
        return "Quelle: eigene Berechnungen."
    tail = ["eigene Berechnungen"] if computed else []
    return "Quelle: " + "; ".join([*shared_end_once(list(named)), *tail]) + "."


def shared_end_once(named: list[str]) -> list[str]:
    """Attributions whose last part is the same in all, with that part said once at the end.

    >>> shared_end_once(["Amt A; dl-de/by-2-0", "Amt B; dl-de/by-2-0"])
    ['Amt A', 'Amt B', 'dl-de/by-2-0']
    """
    parts = [text.rpartition("; ") for text in named]
    ends = {end for _, _, end in parts}
    if len(named) < 2 or len(ends) > 1 or not all(start for start, _, _ in parts):
        return named
    return [*(start for start, _, _ in parts), ends.pop()]


def reference_note(facts: Facts, indicators: Iterable[Indicator], year: int) -> str:
    """'Stand: 31.12.2024' or 'Jahr 2024': what the sources of all indicators say, else only the year."""
    found = {period_text(facts, indicator, year) for indicator in indicators}
    if len(found) != 1:
        return f"Jahr {year}"
    text = found.pop()
    return f"Stand: {text}" if text[:1].isdigit() else text


def period_text(facts: Facts, indicator: Indicator, year: int) -> str:
    """'31.12.2024', 'Jahr 2024', 'Jahresdurchschnitt 2024', 'Schuljahr 2023/24': as the sources give it.

    Pooled years are named from the first to the last: 'Zeitraum 2022 bis 2024'.

    Only what the first dataset of the indicator was delivered with counts: that is what is being counted.
    """
    if indicator.pool_years > 1:
        return f"Zeitraum {year - indicator.pool_years + 1} bis {year}"
    names = datasets_of(facts, indicator)[:1]
    dataset = facts.project.datasets.get(names[0]) if names else None
    if dataset is None:
        return f"Jahr {year}"
    if dataset.timing == "school_year":
        return f"Schuljahr {year}/{(year + 1) % 100:02d}"
    known = facts.published.delivered.get(dataset.id, [])
    words = {item.reference for item in known if item.year == year} or {item.reference for item in known}
    reference = words.pop() if len(words) == 1 else ""
    if re.fullmatch(r"\d{2}\.\d{2}\.(\d{4})?", reference) and dataset.timing == "reference_date":
        return reference if reference.endswith(str(year)) else f"{reference[:6]}{year}"
    if reference and not reference[0].isdigit():
        return f"{reference} {year}"
    if dataset.timing == "reference_date" and not reference:
        return format_date(facts.project.edition.reference_date.replace(year=year))
    return f"Jahr {year}"
