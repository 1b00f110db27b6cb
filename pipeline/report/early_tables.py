"""Early recognition in the report: lists of areas with the reason in words, sheets of the rules."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.models.early import EarlyCondition, EarlyRule
from pipeline.models.indicator import Indicator
from pipeline.numbers import NO_BREAK_SPACE, counted, format_number, with_unit
from pipeline.report.document import Block, Cell, Column, Heading, Row, Sheet, Table
from pipeline.report.facts import Facts
from pipeline.report.markdown import ident
from pipeline.report.published import Area, EarlyHit
from pipeline.report.tables import Titled, full_source, profile_link
from pipeline.report.wording import CHANCE

ADVICE = "Hinweis auf Handlungsbedarf prüfen"
WITHIN_CHANCE = f"die Veränderung ist nicht größer als {CHANCE}"
_RESULTS = {"hit": "Hinweis prüfen", "not_checkable": "nicht prüfbar"}
_NOT_CHECKABLE = (
    "ist ein Gebiet, wenn es auf eine Angabe ankommt, die geheim ist, fehlt, zu unsicher ist oder sich wegen "
    "eines Zeitreihenbruchs nicht vergleichen lässt"
)
_NOTE = (
    "„Hinweis prüfen“ heißt: genauer hinsehen. Die Regel nennt keine Ursache, bewertet kein Gebiet und "
    "bildet keine Rangfolge; die Gebiete stehen in der Reihenfolge der Gebietsliste."
)


def hits_of(facts: Facts, rule: EarlyRule) -> list[tuple[Area, EarlyHit]]:
    """What is published about each area of the rule's level, in their order."""
    found = facts.published.early
    areas = facts.areas_of(facts.levels[rule.level])
    return [(area, found[rule.id, area.area_id]) for area in areas if (rule.id, area.area_id) in found]


def early_table(facts: Facts, titled: Titled, rules: Sequence[EarlyRule]) -> Table:
    """Areas with a hint and areas that cannot be judged, with the reason; each rule with its counts."""
    level = facts.levels[rules[0].level].title if len({rule.level for rule in rules}) == 1 else "Gebiet"
    columns = (Column(level, align="left"), Column("Ergebnis", align="left"), Column("Grund", align="left"))
    rows, notes = [], []
    for rule in rules:
        found = hits_of(facts, rule)
        if len(rules) > 1:
            rows.append(Row(rule.title, (Cell("", "text"), Cell("", "text")), "group"))
        rows += [_row(facts, rule, area, hit) for area, hit in found if hit.status in _RESULTS]
        notes.append(f"{rule.title}: {_counts(facts, rule, found)}" if len(rules) > 1
                     else _counts(facts, rule, found))  # fmt: skip
    notes.append(_NOTE)
    return Table(
        titled.ident, titled.title, columns, tuple(rows), _source(facts, rules), tuple(notes),
        name=titled.name,
    )  # fmt: skip


def _row(facts: Facts, rule: EarlyRule, area: Area, hit: EarlyHit) -> Row:
    reason = hit.reason + (f" ({WITHIN_CHANCE})" if by_chance(facts, rule, area, hit) else "")
    cells = (Cell(_RESULTS[hit.status], "text"), Cell(reason, "text"))
    return Row(area.name, cells, link=profile_link(facts, area))


def by_chance(facts: Facts, rule: EarlyRule, area: Area, hit: EarlyHit) -> bool:
    """True if the rule applies with a change within the random variation of small numbers."""
    keys = [(item.indicator, "", area.area_id, hit.year, hit.year - item.over_years)
            for item in rule.conditions if item.over_years]  # fmt: skip
    return hit.status == "hit" and any(facts.published.trends.get(key) == "unclear" for key in keys)


def _counts(facts: Facts, rule: EarlyRule, found: Sequence[tuple[Area, EarlyHit]]) -> str:
    """'29 Sozialräume, 2024: Hinweis bei 4, nicht prüfbar 2, kein Hinweis 23.'"""
    level = facts.levels[rule.level]
    numbers = {status: sum(hit.status == status for _, hit in found)
               for status in ("hit", "not_checkable", "no_hit")}  # fmt: skip
    years = {hit.year for _, hit in found} or {facts.project.year}
    return (
        f"{counted(len(found), level.title, level.plural)}, {max(years)}: Hinweis bei "
        f"{format_number(numbers['hit'])}, nicht prüfbar {format_number(numbers['not_checkable'])}, "
        f"kein Hinweis {format_number(numbers['no_hit'])}."
    )


def _source(facts: Facts, rules: Sequence[EarlyRule]) -> str:
    names = dict.fromkeys(item.indicator for rule in rules for item in rule.conditions)
    areas = [area for area, _ in hits_of(facts, rules[0])]
    years = sorted({hit.year for rule in rules for _, hit in hits_of(facts, rule)})
    return full_source(facts, [facts.indicator(name) for name in names], areas, years, stand=False)


def early_hints(facts: Facts, area: Area) -> tuple[str, ...]:
    """What a profile says: the rules that apply, those that cannot be judged, or that none does."""
    rules = [rule for rule in facts.project.early.values() if rule.level == area.level_id]
    known = facts.published.early
    found = [(rule, known[rule.id, area.area_id]) for rule in rules if (rule.id, area.area_id) in known]
    texts = []
    for rule, hit in found:
        chance = f" ({WITHIN_CHANCE})" if by_chance(facts, rule, area, hit) else ""
        texts += [f"{ADVICE}: „{rule.title}“. {hit.reason}{chance}."] if hit.status == "hit" else []
    open_rules = [f"„{rule.title}“" for rule, hit in found if hit.status == "not_checkable"]
    if open_rules:
        texts.append(f"Nicht prüfbar, weil Angaben geheim sind oder fehlen: {', '.join(open_rules)}.")
    if found and not texts:
        number = len(found)
        texts.append(f"Keine der {number} Regeln trifft zu." if number > 1 else "Die Regel trifft nicht zu.")
    return tuple(texts)


def early_sheets(facts: Facts) -> list[Block]:
    """The rules in words, for the annex."""
    rules = facts.project.early.values()
    sheets = [Sheet(f"regel-{ident(rule.id)}", rule.title, "", tuple(_fields(facts, rule))) for rule in rules]
    return [Heading(2, "Regeln", "regelblaetter"), *sheets] if sheets else []


def _fields(facts: Facts, rule: EarlyRule) -> Iterator[tuple[str, str]]:
    level = facts.levels[rule.level]
    yield "Prüft", f"{level.plural} im Themenfeld {facts.project.config.topics[rule.topic]}"
    every = len(rule.conditions)
    if every > 1:
        all_of_them = rule.needed == every
        words = (
            "alle Bedingungen zutreffen" if all_of_them else f"mindestens {rule.needed} von {every} zutreffen"
        )
        yield "Hinweis, wenn", words
    for number, condition in enumerate(rule.conditions, 1):
        head = f"Bedingung {number}" if every > 1 else "Bedingung"
        yield head, condition_words(facts, condition, level.plural)
    yield "Ergebnis", _counts(facts, rule, hits_of(facts, rule))
    yield (
        "Nicht prüfbar",
        _NOT_CHECKABLE,
    )
    yield "Gerechnet", "mit den veröffentlichten Werten, gerundet wie gedruckt"
    yield "Deutung", rule.interpretation.strip()
    yield "Grenzen", rule.limits.strip()


def condition_words(facts: Facts, condition: EarlyCondition, areas: str) -> str:
    """A condition as a phrase: '„SGB-II-Quote“ höher als in Musterbrück, mindestens das 1,5-Fache'."""
    indicator = facts.indicator(condition.indicator)
    above = condition.side == "above" or (not condition.side and indicator.polarity == "higher_is_burden")
    word = "höher" if above else "niedriger"
    if condition.over_years:
        span = counted(condition.over_years, "Jahr", "Jahre")
        head = f"Veränderung von „{indicator.title}“ über {span} {word} als"
    else:
        head = f"„{indicator.title}“ {word} als"
    parts = [f"{head} {_reference_words(facts, condition, indicator, areas)}"]
    if condition.distance:
        parts.append(f"Abstand mindestens {_amount(condition.distance, indicator, True)}")
    if condition.factor is not None:
        kind = "mindestens" if above else "höchstens"
        parts.append(f"{kind} das {_plain(condition.factor)}-Fache")
    if condition.clear:
        parts.append("der Vergleichswert liegt außerhalb der Zufallsschwankung kleiner Zahlen")
    if condition.for_years > 1:
        parts.append(f"{condition.for_years} Jahre hintereinander")
    return ", ".join(parts)


def _reference_words(facts: Facts, condition: EarlyCondition, indicator: Indicator, areas: str) -> str:
    if condition.limit is not None:
        return _amount(condition.limit, indicator, condition.over_years > 0)
    if condition.percentile is not None:
        return f"in mindestens {condition.percentile} % der {areas} mit Wert"
    level = facts.levels[condition.reference]
    single = facts.areas_of(level)
    if len(single) == 1:
        name = facts.project.config.municipality.short_name if single[0] == facts.town else single[0].name
        return f"in {name}"
    return f"im übergeordneten Gebiet ({level.title})"


def _plain(number: Decimal) -> str:
    places = max(0, -int(number.as_tuple().exponent))
    return format_number(number, places)


def _amount(number: Decimal, indicator: Indicator, difference: bool) -> str:
    points = indicator.unit == "prozent" and (difference or indicator.method == "change")
    if points:
        return f"{_plain(number)}{NO_BREAK_SPACE}{'Prozentpunkt' if number == 1 else 'Prozentpunkte'}"
    return with_unit(_plain(number), indicator.unit)
