"""Rule-based sentences about an indicator: what is highest, lowest, changed; no ranking, no causes.

Withheld values and comparisons across a break are never used, they are named.
"""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.models.indicator import Indicator
from pipeline.report.facts import Fact, Facts, Level
from pipeline.report.figures import withheld
from pipeline.report.findings import (
    against_references,
    early_hints,
    few_cases,
    groups,
    places,
    sentence,
    variant,
)
from pipeline.report.published import Area
from pipeline.report.sources import period_text
from pipeline.report.wording import (
    break_reason,
    change_phrase,
    change_short,
    dative,
    direction,
    series,
    value_phrase,
)

_MANY = 8  # from this number of areas on, three of each end are named instead of one
Shown = list[tuple[Decimal, Fact, Area]]


def statements(facts: Facts, indicator: Indicator, level: Level, year: int) -> list[str]:
    """Whole sentences; empty if no value is shown at all."""
    areas = facts.areas_of(level)
    found = [(facts.fact(indicator, area, year), area) for area in areas]
    shown = [(fact.printed, fact, area) for fact, area in found if fact.printed is not None]
    town = facts.fact(indicator, facts.town, year)
    if not shown and town.printed is None:
        return groups(facts, indicator, year)
    parts = [_town_sentence(facts, indicator, town, year)] if town.printed is not None else []
    parts += against_references(facts, indicator, town, year)
    if len(shown) > 1 and facts.town not in areas:
        parts += _ends(indicator, shown, level, complete=len(shown) == len(found))
        parts += _clear_differences(facts, indicator, areas, year) or _against_town(
            facts, indicator, shown, town
        )
        parts += _changes(facts, indicator, areas, year)
        parts += few_cases(facts, indicator, areas, year)
        parts += early_hints(facts, indicator, level, year)
    return parts + withheld(fact.status for fact, _ in found)


def moment(facts: Facts, indicator: Indicator, year: int) -> str:
    """'am 31.12.2024', 'im Jahr 2024', 'im Jahresdurchschnitt 2024', 'im Schuljahr 2023/24'."""
    text = period_text(facts, indicator, year)
    on_a_day = text[:1].isdigit() or text.split()[0].endswith("tag")
    return f"{'am' if on_a_day else 'im'} {text}"


def _town_sentence(facts: Facts, indicator: Indicator, town: Fact, year: int) -> str:
    located = facts.project.config.municipality.located
    when = moment(facts, indicator, year)
    value = value_phrase(town, indicator)
    text = variant(
        indicator,
        f"{when[0].upper()}{when[1:]} beträgt der Wert {located} {value}",
        f"{located[0].upper()}{located[1:]} liegt der Wert {when} bei {dative(value)}",
    )
    change = facts.change((indicator, facts.town, ""), year, facts.since(year), False)
    if change.block is not None:
        reason = break_reason(change.block)
        return f"{text}. Ein Vergleich mit {change.since} ist {reason} nicht möglich."
    if change.exact is None:
        return f"{text}."
    return f"{text}. Er ist {change_phrase(change, indicator)}."


def _ends(indicator: Indicator, shown: Shown, level: Level, complete: bool) -> list[str]:
    """The areas at both ends; not `complete`: a value that is not shown may lie beyond them."""
    ordered = sorted(shown, key=lambda item: (-item[0], item[2].sort_key, item[2].area_id))
    low, high = ordered[-1], ordered[0]
    if low[0] == high[0]:
        text = f"Alle ausgewiesenen Werte der Ebene {level.title} betragen"
        return [f"{text} {value_phrase(low[1], indicator)}."]
    if len(shown) < _MANY:
        span = f"von {_named(low, indicator, ' in ')} bis {_named(high, indicator, ' in ')}"
        reaches = "Der Wert reicht" if complete else "Soweit ausgewiesen, reicht der Wert"
        return [f"{level.plural}: {reaches} {span}."]
    top = series([_named(item, indicator) for item in ordered[:3]])
    bottom = series([_named(item, indicator) for item in reversed(ordered[-3:])])
    shown_only = "" if complete else "ausgewiesenen "
    text = variant(
        indicator,
        f"Die höchsten {shown_only}Werte haben {top}, die niedrigsten {bottom}",
        f"Die höchsten {shown_only}Werte: {top}; die niedrigsten: {bottom}",
    )
    return [f"{text}."]


def _named(item: tuple[Decimal, Fact, Area], indicator: Indicator, between: str = "") -> str:
    value, name = value_phrase(item[1], indicator), item[2].name
    return f"{dative(value)}{between}{name}" if between else f"{name} ({value})"


def _against_town(facts: Facts, indicator: Indicator, shown: Shown, town: Fact) -> list[str]:
    """How many areas lie above and below the municipality; not for counts, where parts are always less."""
    if town.printed is None or indicator.method == "count":
        return []
    above = sum(value > town.printed for value, _, _ in shown)
    below = sum(value < town.printed for value, _, _ in shown)
    located = facts.project.config.municipality.located
    text = f"{places(above)} liegt der Wert über dem Wert {located}, {places(below)} darunter"
    return [sentence(text)]


def _clear_differences(facts: Facts, indicator: Indicator, areas: Sequence[Area], year: int) -> list[str]:
    """How many areas differ from the municipality by more than the random variation of small numbers."""
    intervals = [facts.interval(indicator, area, year) for area in areas]
    kinds = [found.comparison for found in intervals if found and found.comparison]
    if not kinds:
        return []
    located = facts.project.config.municipality.located
    above, below, unclear = (kinds.count(kind) for kind in ("above", "below", "unclear"))
    text = (
        f"{places(above)} liegt der Wert deutlich über dem Wert {located}, {places(below)} deutlich darunter"
    )
    if unclear:
        text += (
            f"; {places(unclear)} ist der Unterschied nicht größer als die Zufallsschwankung kleiner Zahlen"
        )
    return [sentence(text)]


def _changes(facts: Facts, indicator: Indicator, areas: Sequence[Area], year: int) -> list[str]:
    """How many areas rose and fell since the comparison date, with the largest step each way."""
    since = facts.since(year)
    changes = [(facts.change((indicator, area, ""), year, since, False), area) for area in areas]
    known = [(change.exact, f"{area.name}, {change_short(change, indicator)}")
             for change, area in changes if change.exact is not None]  # fmt: skip
    if not known:
        return []
    up = [item for item in known if direction(item[0], indicator.decimals) > 0]
    down = [item for item in known if direction(item[0], indicator.decimals) < 0]
    rise = _step(up, max(up, key=lambda item: item[0])) if up else ""
    fall = _step(down, min(down, key=lambda item: item[0])) if down else ""
    begin = variant(indicator, f"Seit {since} ist der Wert", f"Im Vergleich zu {since} ist der Wert")
    text = f"{begin} {places(len(up))} gestiegen{rise} und {places(len(down))} gesunken{fall}"
    same = len(known) - len(up) - len(down)
    text += f", {places(same)} gerundet gleich geblieben." if same else "."
    return [text, *_clear_changes(facts, indicator, areas, year)]


def _clear_changes(facts: Facts, indicator: Indicator, areas: Sequence[Area], year: int) -> list[str]:
    """How many of the changes are larger than the random variation of small numbers."""
    keys = [(indicator.id, "", area.area_id, year, facts.since(year)) for area in areas]
    trends = [facts.published.trends[key] for key in keys if key in facts.published.trends]
    if not trends:
        return []
    clear = len(trends) - trends.count("unclear")
    if not clear:
        return ["Keine dieser Veränderungen ist größer als die Zufallsschwankung kleiner Zahlen."]
    return [f"Größer als die Zufallsschwankung kleiner Zahlen ist die Veränderung {places(clear)}."]


def _step(steps: Sequence[tuple[Decimal, str]], largest: tuple[Decimal, str]) -> str:
    """' (am stärksten: Markt, +2,1 Prozentpunkte)'; without "am stärksten" if it is the only one."""
    return f" ({largest[1]})" if len(steps) == 1 else f" (am stärksten: {largest[1]})"
