"""Rule-based sentences about an indicator: what is highest, lowest, changed; no ranking, no causes.

Withheld values and comparisons across a break are never used, they are named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.models.indicator import Indicator
from pipeline.report.certainty import highest_words
from pipeline.report.facts import ChangeFact, Fact, Facts, Level
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
    UNSEEN,
    break_reason,
    chance_sentence,
    change_phrase,
    change_short,
    dative,
    direction,
    series,
    value_phrase,
)

_MANY = 8  # from this number of areas on, three of each end are named instead of one
Shown = list[tuple[Decimal, Fact, Area]]
Step = tuple[Decimal, ChangeFact, Area]


@dataclass(frozen=True, slots=True)
class Told:
    """One point of the findings: what it is about, and whole sentences."""

    about: str
    text: str


def statements(facts: Facts, indicator: Indicator, level: Level, year: int) -> list[Told]:
    """At most four points: the municipality, its areas, what has changed, what to mind; [] without values."""
    areas = facts.areas_of(level)
    found = [(facts.fact(indicator, area, year), area) for area in areas]
    shown = [(fact.printed, fact, area) for fact, area in found if fact.printed is not None]
    town = facts.fact(indicator, facts.town, year)
    whole = [_town_sentence(facts, indicator, town, year)] if town.printed is not None else []
    whole += against_references(facts, indicator, town, year)
    if not shown and town.printed is None:
        whole = groups(facts, indicator, year)
    places, changes, mind = [], [], []
    if len(shown) > 1 and facts.town not in areas:
        places = _ends(indicator, shown, level, complete=len(shown) == len(found))
        places += _clear_differences(facts, indicator, areas, year) or _against_town(
            facts, indicator, shown, town
        )
        changes = _changes(facts, indicator, areas, year)
        mind = [*filter(None, [highest_words(facts, indicator, level, year)])]
        mind += few_cases(facts, indicator, areas, year)
        mind += early_hints(facts, indicator, level, year)
    if shown or town.printed is not None:
        mind += withheld(fact.status for fact, _ in found)
        mind += [UNSEEN] if places and len(shown) < len(found) else []
    heads = (facts.levels[facts.town.level_id].title if facts.town.level_id in facts.levels else "Insgesamt",
             level.plural, f"Seit {facts.since(year)}", "Zu beachten")  # fmt: skip
    points = zip(heads, (whole, places, changes, mind), strict=True)
    return [Told(head, " ".join(texts)) for head, texts in points if texts]


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
        return [f"{reaches} {span}."]
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
    """How many areas rose and fell; a name only where the step is larger than random variation."""
    since = facts.since(year)
    changes = [(facts.change((indicator, area, ""), year, since, False), area) for area in areas]
    known = [(change.exact, change, area) for change, area in changes if change.exact is not None]
    if not known:
        return []
    up = [item for item in known if direction(item[0], indicator.decimals) > 0]
    down = [item for item in known if direction(item[0], indicator.decimals) < 0]
    rise, fall = _step(up, indicator, max), _step(down, indicator, min)
    same = places(len(known) - len(up) - len(down)) if len(known) > len(up) + len(down) else ""
    text = variant(
        indicator,
        f"Der Wert ist {places(len(up))} gestiegen{rise} und {places(len(down))} gesunken{fall}"
        + (f", {same} gerundet gleich geblieben" if same else ""),
        f"Gestiegen ist der Wert {places(len(up))}{rise}, gesunken {places(len(down))}{fall}"
        + (f", gerundet gleich geblieben {same}" if same else ""),
    )
    trends = [change.trend for change, _ in changes if change.trend]
    clear = len(trends) - trends.count("unclear")
    chance = chance_sentence(bool(trends), places(clear) if clear else "")
    return [f"{text}.", chance] if chance else [f"{text}."]


def _step(steps: Sequence[Step], indicator: Indicator, pick: Callable[..., Step]) -> str:
    """' (am stärksten: Markt, +2,1 Prozentpunkte)' of those beyond chance; one alone is only named."""
    clear = [item for item in steps if item[1].trend != "unclear"]
    if not clear:
        return ""
    _, change, area = pick(clear, key=lambda item: item[0])
    known = "am stärksten: " if len(clear) == len(steps) else "am stärksten deutlich: "
    most = "" if len(steps) == 1 else known
    return f" ({most}{area.name}, {change_short(change, indicator)})"
