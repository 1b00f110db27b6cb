"""What can be wrong with a rule of early recognition before any data is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.dataset_checks import unknown, unknown_level
from pipeline.errors import Problem
from pipeline.index_checks import indicator_problems, shown_levels
from pipeline.models.early import EarlyCondition, EarlyRule

if TYPE_CHECKING:
    from pipeline.project import Project

_SIDE_HINT = "side: above oder side: below angeben"


def early_problems(project: Project) -> Iterator[Problem]:
    """References, levels and numbers of all rules, each with file and line."""
    for rule in project.early.values():
        yield from _check_rule(project, rule)
        for number, condition in enumerate(rule.conditions):
            yield from _check_condition(project, rule, number, condition)


def _check_rule(project: Project, rule: EarlyRule) -> Iterator[Problem]:
    if rule.level not in shown_levels(project):
        place = project.place("early", rule.id, "level")
        yield unknown_level(place, rule.level, shown_levels(project))
    if rule.topic not in project.config.topics:
        place = project.place("early", rule.id, "topic")
        yield unknown(place, "das Themenfeld", rule.topic, project.config.topics)


def _check_condition(
    project: Project, rule: EarlyRule, number: int, condition: EarlyCondition
) -> Iterator[Problem]:
    def place(*where: str) -> str:
        return project.place("early", rule.id, "conditions", number, *where)

    yield from _check_indicator(project, rule, condition, place("indicator"))
    if condition.reference:
        yield from _check_reference(project, rule, condition, place("reference"))
    first, span = project.years[0], condition.over_years + condition.for_years - 1
    if span >= len(project.years):
        key = "over_years" if condition.over_years else "for_years"
        what = f"die Bedingung reicht {span} Jahre zurück, die Zeitreihe beginnt {first}"
        yield Problem(place(key), what, f"zusammen höchstens {len(project.years) - 1} Jahre")
    side, factor = side_of(project, condition), condition.factor or 1
    if (side == "above" and factor < 1) or (side == "below" and factor > 1):
        hint = "mindestens 1" if side == "above" else "höchstens 1"
        yield Problem(place("factor"), f"factor: {factor} passt nicht zu side: {side}", hint)


def side_of(project: Project, condition: EarlyCondition) -> str:
    """above, below or '' where neither the condition nor the polarity of the indicator says it."""
    if condition.side:
        return condition.side
    indicator = project.indicators.get(condition.indicator)
    polarity = indicator.polarity if indicator else ""
    return {"higher_is_burden": "above", "higher_is_relief": "below"}.get(polarity, "")


def _check_indicator(
    project: Project, rule: EarlyRule, condition: EarlyCondition, place: str
) -> Iterator[Problem]:
    name, indicator = condition.indicator, project.indicators.get(condition.indicator)
    yield from indicator_problems(project, rule.level, name, place)
    if indicator is None:
        return
    if not side_of(project, condition):
        yield Problem(place, f"für „{name}“ ist nicht gesagt, welche Seite gemeint ist", _SIDE_HINT)
    if condition.clear and indicator.interval_kind == "none":
        what = f"für „{name}“ wird keine Zufallsschwankung berechnet"
        yield Problem(place, what, "clear streichen, etwa distance angeben")


def _check_reference(
    project: Project, rule: EarlyRule, condition: EarlyCondition, place: str
) -> Iterator[Problem]:
    name, indicator = condition.reference, project.indicators.get(condition.indicator)
    if name not in shown_levels(project):
        yield unknown_level(place, name, shown_levels(project))
    elif name == rule.level:
        hint = "eine übergeordnete Ebene nennen; mit den Gebieten derselben Ebene vergleicht percentile"
        yield Problem(place, f"„{name}“ ist die geprüfte Ebene selbst", hint)
    elif indicator is not None and indicator.levels and name not in indicator.levels:
        others = [level for level in indicator.levels if level != rule.level]
        hint = "möglich: " + (", ".join(others) or "limit oder percentile")
        yield Problem(place, f"„{indicator.id}“ wird für die Ebene „{name}“ nicht berechnet", hint)
