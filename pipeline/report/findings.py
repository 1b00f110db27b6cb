"""Further findings about an indicator: reference areas, groups, early recognition, figures of few cases.

Each function gives whole sentences or nothing. They name what is published, no cause and no judgement.
"""

import zlib
from collections.abc import Sequence
from decimal import Decimal

from pipeline.models.indicator import Indicator
from pipeline.report.early_tables import WITHIN_CHANCE, by_chance, hits_of
from pipeline.report.facts import Fact, Facts, Level
from pipeline.report.published import Area
from pipeline.report.wording import amount, direction, series, value_phrase

_NAMED = 3  # with more areas, only their number is told
# Half the width of the interval above a third of the value: about 35 cases (relative error near 17 percent).
_WIDE = Decimal(1) / 3


def variant(indicator: Indicator, *wordings: str) -> str:
    """One of several wordings of the same: always the same for an indicator, not the same for all."""
    return wordings[zlib.crc32(indicator.id.encode()) % len(wordings)]


def places(number: int) -> str:
    """'in einem Gebiet', 'in 12 Gebieten', 'in keinem Gebiet'.

    >>> places(0), places(1), places(12)
    ('in keinem Gebiet', 'in einem Gebiet', 'in 12 Gebieten')
    """
    words = {0: "in keinem Gebiet", 1: "in einem Gebiet"}
    return words.get(number, f"in {number} Gebieten")


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return f"{text[0].upper()}{text[1:]}."


def against_references(facts: Facts, indicator: Indicator, town: Fact, year: int) -> list[str]:
    """Values of district, land and the like beside that of the municipality, the nearest first; no counts."""
    levels = [level for level in reversed(facts.levels.values()) if level.role == "reference"]
    areas = [area for level in levels for area in facts.areas_of(level)]
    if town.exact is None or indicator.method == "count" or len(areas) > _NAMED:
        return []
    parts = []
    for area in areas:
        fact = facts.fact(indicator, area, year)
        if fact.exact is not None:
            gap = _gap(fact.exact - town.exact, indicator)
            parts.append(f"{area.name} {value_phrase(fact, indicator)} ({gap})")
    return [f"Zum Vergleich: {'; '.join(parts)}."] if parts else []


def _gap(difference: Decimal, indicator: Indicator) -> str:
    way = direction(difference, indicator.decimals)
    if way == 0:
        return "ebenso viel"
    return f"{amount(difference, indicator)} {'mehr' if way > 0 else 'weniger'}"


def groups(facts: Facts, indicator: Indicator, year: int) -> list[str]:
    """Highest and lowest group of the municipality, for an indicator that is broken down.

    Nothing is said if a group is withheld or missing: it might be the highest.
    """
    found = [(facts.fact(indicator, facts.town, year, code), code) for code in facts.categories(indicator)]
    shown = [(fact.printed, number, fact, code) for number, (fact, code) in enumerate(found)
             if fact.printed is not None]  # fmt: skip
    if not indicator.by or len(shown) < max(2, len(found)):
        return []
    low, high = min(shown), max(shown, key=lambda item: (item[0], -item[1]))
    located = facts.project.config.municipality.located
    if low[0] == high[0]:
        return [f"Der Wert ist {located} in allen Gruppen gleich ({value_phrase(low[2], indicator)})."]
    named = [f"„{facts.group_title(indicator, item[3])}“ ({value_phrase(item[2], indicator)})"
             for item in (high, low)]  # fmt: skip
    return [
        f"Nach Gruppen ist der Wert {located} bei {named[0]} am höchsten und bei {named[1]} am niedrigsten."
    ]


def early_hints(facts: Facts, indicator: Indicator, level: Level, year: int) -> list[str]:
    """Areas of the level for which rules of early recognition with this indicator apply, in one sentence."""
    parts = []
    for rule in facts.project.early.values():
        if rule.level != level.level_id or indicator.id not in rule.used_indicators:
            continue
        found = [
            (area, hit) for area, hit in hits_of(facts, rule) if hit.status == "hit" and hit.year == year
        ]
        if found:
            doubtful = sum(by_chance(facts, rule, area, hit) for area, hit in found)
            some = "" if doubtful == len(found) else f"{places(doubtful)} gilt: "
            doubt = f"{some}{WITHIN_CHANCE}" if doubtful else ""
            names = _names([area for area, _ in found], doubt)
            parts.append(f"„{rule.title}“ {places(len(found))}{names}")
    return [f"Hinweise der Früherkennung, die zu prüfen sind: {'; '.join(parts)}."] if parts else []


def few_cases(facts: Facts, indicator: Indicator, areas: Sequence[Area], year: int) -> list[str]:
    """Areas whose interval is wide beside the value."""
    wide = [area for area in areas if _is_wide(facts, indicator, area, year)]
    if not wide:
        return []
    return [sentence(f"{places(len(wide))}{_names(wide)} gilt: wenige Fälle, vorsichtig deuten")]


def _is_wide(facts: Facts, indicator: Indicator, area: Area, year: int) -> bool:
    fact, interval = facts.fact(indicator, area, year), facts.interval(indicator, area, year)
    if not fact.exact or interval is None:
        return False
    return (interval.upper - interval.lower) / 2 > abs(fact.exact) * _WIDE


def _names(areas: Sequence[Area], doubt: str = "") -> str:
    names = series([area.name for area in areas]) if len(areas) <= _NAMED else ""
    told = "; ".join(filter(None, (names, doubt)))
    return f" ({told})" if told else ""
