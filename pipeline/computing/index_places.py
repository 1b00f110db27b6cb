"""Which areas take part in an index, with which values, or why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import log
from typing import Literal

from pipeline.computing.index_data import IndexData, counted_minimum
from pipeline.models.index import Index, IndexComponent
from pipeline.numbers import format_number
from pipeline.project import Project

Kind = Literal["status", "dynamics"]
KINDS: tuple[Kind, ...] = ("status", "dynamics")
_WHY = {
    "unknown": "Angabe fehlt",
    "later": "Angabe noch nicht verfügbar",
    "secret": "Angabe geheim",
    "not_applicable": "Angabe nicht sinnvoll",
    "unreliable": "Angabe nicht sicher genug",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One area: its values, or a status and the reason why it has none.

    `slack` is set where a component is hidden: how far the values would move if each hidden count were larger
    by the minimum count; None if that cannot be said.
    """

    area_id: str
    status: str
    reason: str = ""
    values: tuple[float, ...] = ()
    hidden: bool = False
    slack: tuple[float, ...] | None = ()


@dataclass(frozen=True)
class Round:
    """One index, of one kind, for one year."""

    project: Project
    index: Index
    kind: Kind
    year: int

    @property
    def base_year(self) -> int:
        """The earlier year of the changes."""
        return self.year - self.index.dynamics_years

    @property
    def dated(self) -> tuple[int, ...]:
        """Years whose values enter."""
        return (self.year,) if self.kind == "status" else (self.year, self.base_year)

    def shown(self, component: IndexComponent) -> str:
        """The indicator whose value is standardised."""
        return component.change if self.kind == "dynamics" and component.change else component.indicator


def places(data: IndexData, turn: Round) -> list[Place]:
    """All areas of the level of the index, in their order."""
    return [_place(data, turn, area) for area in data.areas.get(turn.index.level, [])]


def _place(data: IndexData, turn: Round, area: str) -> Place:
    left_out = _exclusion(data, turn, area)
    if left_out:
        return left_out
    found = []
    for component in turn.index.components:
        value, status, reason = _component(data, turn, component, area)
        if value is None:
            title = turn.project.indicators[turn.shown(component)].label
            return Place(area, status, f"{title}: {reason}")
        found.append(value)
    hidden = any(
        _is_hidden(data, turn, component, area) for component in turn.index.components
    ) or _rule_hidden(data, turn, area)
    slack = _slack(data, turn, area) if hidden else ()
    return Place(area, "ok", "", tuple(found), hidden, slack)


def _exclusion(data: IndexData, turn: Round, area: str) -> Place | None:
    rule = turn.index.exclude
    for named in rule.named:
        if named.area == area:
            return Place(area, "excluded", named.reason)
    if rule.minimum and rule.population:
        found = data.values.get((rule.population, area, turn.year))
        if found is None or found.value is None:
            status = found.status if found else "unknown"
            return Place(area, status, f"Einwohnerzahl: {_WHY.get(status, _WHY['unknown'])}")
        if found.value < rule.minimum:
            return Place(area, "excluded", f"weniger als {format_number(Decimal(rule.minimum))} Personen")
    return None


def _component(
    data: IndexData, turn: Round, component: IndexComponent, area: str
) -> tuple[float | None, str, str]:
    """The value that is standardised, else None with status and reason."""
    if turn.kind == "dynamics" and not component.change:
        found = data.changes.get((component.indicator, area, turn.year, turn.base_year))
        if found is None:
            return None, "unknown", _WHY["unknown"]
        if found.break_id:
            title = turn.project.breaks[found.break_id].title
            return None, "not_applicable", f"Bruch der Zeitreihe („{title}“)"
        return found.value, found.status, _WHY.get(found.status, _WHY["unknown"])
    value = data.values.get((turn.shown(component), area, turn.year))
    if value is None or value.value is None:
        status = value.status if value else "unknown"
        return None, status, _WHY.get(status, _WHY["unknown"])
    if component.transform == "log" and turn.kind == "status":
        if value.value <= 0:
            return None, "not_applicable", "kein Logarithmus, Wert nicht größer als null"
        return log(value.value), "ok", ""
    return value.value, "ok", ""


def _is_hidden(data: IndexData, turn: Round, component: IndexComponent, area: str) -> bool:
    if turn.kind == "dynamics" and component.change:
        return (component.change, area, turn.year) in data.hidden
    return any((component.indicator, area, year) in data.hidden for year in turn.dated)


def _rule_hidden(data: IndexData, turn: Round, area: str) -> bool:
    """True if what decides about taking part, or the weight of the area, is hidden."""
    names = {turn.index.exclude.population, turn.index.standardisation.weighted_by} - {""}
    return any((name, area, turn.year) in data.hidden for name in names)


def _slack(data: IndexData, turn: Round, area: str) -> tuple[float, ...] | None:
    """How far each value moves if every hidden count were larger by the minimum count."""
    found = []
    for component in turn.index.components:
        moved = [_moved(data, turn, component, (area, year)) for year in turn.dated]
        if component.transform == "log" or any(item is None for item in moved):
            return None
        found.append(sum(item for item in moved if item is not None))
    return tuple(found)


def _moved(data: IndexData, turn: Round, component: IndexComponent, when: tuple[str, int]) -> float | None:
    area, year = when
    name = turn.shown(component)
    if (name, area, year) not in data.hidden:
        return 0.0
    indicator, value = turn.project.indicators[name], data.values.get((name, area, year))
    if value is None or not value.denominator or indicator.method not in ("share", "rate", "ratio"):
        return None
    return counted_minimum(turn.project, indicator) * indicator.per / value.denominator


def rounds(project: Project) -> Iterator[Round]:
    """Every index, kind and year that is asked for."""
    for index in project.indices.values():
        for year in index.years or project.years:
            for kind in KINDS:
                if year in project.years and (kind == "status" or index.dynamics):
                    yield Round(project, index, kind, year)
