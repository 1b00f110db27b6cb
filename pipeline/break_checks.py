"""References to breaks in series: those an indicator names, and the exceptions a project declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.definition_file import suggest
from pipeline.errors import Problem
from pipeline.models.config import BreakException
from pipeline.models.indicator import Indicator

if TYPE_CHECKING:
    from pipeline.project import Project


def break_problems(project: Project) -> Iterator[Problem]:
    """Breaks and levels that do not exist, exceptions from breaks that the indicator does not have."""
    for indicator in project.indicators.values():
        for number, name in enumerate(indicator.breaks):
            if name not in project.breaks:
                place = project.place("indicator", indicator.id, "breaks", number)
                yield _unknown(place, name, project)
    for number, item in enumerate(project.config.break_exceptions):
        yield from _exception_problems(project, item, number)


def _exception_problems(project: Project, item: BreakException, number: int) -> Iterator[Problem]:
    def place(key: str) -> str:
        return project.place("config", "", "break_exceptions", number, key)

    indicator = project.indicators.get(item.indicator)
    if indicator is None:
        what = f"den Indikator „{item.indicator}“ gibt es nicht"
        yield Problem(place("indicator"), what, suggest(item.indicator, project.indicators))
    elif item.break_id not in project.breaks:
        yield _unknown(place("break"), item.break_id, project)
    elif item.break_id not in (names := _named_breaks(project, indicator)):
        what = f"„{item.indicator}“ hat den Zeitreihenbruch „{item.break_id}“ nicht"
        yield Problem(place("break"), what, suggest(item.break_id, names))


def _named_breaks(project: Project, indicator: Indicator) -> set[str]:
    """Breaks of an indicator and of those whose change it shows."""
    names, seen = set(indicator.breaks), {indicator.id}
    while indicator.of in project.indicators and indicator.of not in seen:
        indicator = project.indicators[indicator.of]
        seen.add(indicator.id)
        names |= set(indicator.breaks)
    return names


def _unknown(place: str, name: str, project: Project) -> Problem:
    return Problem(place, f"den Zeitreihenbruch „{name}“ gibt es nicht", suggest(name, project.breaks))
