"""Which areas take part in an index, with which values, or why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import log
from typing import Literal

from pipeline.computing.index_data import IndexData, Key
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


Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """One area: its values, or a status and the reason why it has none.

    `ends` is set where a component is hidden: the lowest and the highest value that each component can have
    for someone who knows all that is published; None if that cannot be said.
    """

    area_id: str
    status: str
    reason: str = ""
    values: tuple[float, ...] = ()
    hidden: bool = False
    ends: tuple[Span, ...] | None = ()


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
    ends = _ends(data, turn, area) if hidden else ()
    return Place(area, "ok", "", tuple(found), hidden, ends)


def _exclusion(data: IndexData, turn: Round, area: str) -> Place | None:
    rule = turn.index.exclude
    for named in rule.named:
        if named.area == area:
            return Place(area, "excluded", named.reason)
    if rule.minimum and rule.population:
        if (rule.population, area, turn.year) in data.hidden:
            # Taking part or not would tell on which side of the minimum the hidden number lies.
            return Place(area, "secret", f"Einwohnerzahl: {_WHY['secret']}")
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


def _ends(data: IndexData, turn: Round, area: str) -> tuple[Span, ...] | None:
    """Lowest and highest value of each component as far as published numbers leave it open."""
    found = []
    for component in turn.index.components:
        name = turn.shown(component)
        if not _is_hidden(data, turn, component, area):
            value = _component(data, turn, component, area)[0]
            found.append(None if value is None else (value, value))
        elif turn.kind == "status":
            span = _span(data, turn.project, (name, area, turn.year))
            found.append(None if component.transform == "log" else span)
        else:
            ends = [_span(data, turn.project, (name, area, year)) for year in turn.dated]
            now, before = ends
            found.append((now[0] - before[1], now[1] - before[0]) if now and before else None)
    spans = tuple(span for span in found if span is not None)
    return spans if len(spans) == len(found) else None


def _span(data: IndexData, project: Project, key: Key) -> Span | None:
    """From no case at all to the largest rest that totals leave; an open value is known exactly.

    Only what is published counts, never the hidden number itself: a class that depended on it would tell of
    it, and so would its absence. 18 cases at most among 120 people: 0 to 15 per cent.
    """
    value = data.values.get(key)
    if value is None or value.value is None:
        return None
    if key not in data.hidden:
        return value.value, value.value
    indicator, most = project.indicators[key[0]], data.most(*key)
    known = value.denominator is not None and value.denominator > 0 and key not in data.closed
    if not known or indicator.method not in ("share", "rate", "ratio"):
        return None
    if indicator.method == "share":
        most = value.denominator if most is None else min(most, value.denominator or most)
    if most is None or most < (value.numerator or 0):
        return None  # rounded totals leave less than there is
    return 0.0, most * indicator.per / (value.denominator or 1.0)


def rounds(project: Project) -> Iterator[Round]:
    """Every index, kind and year that is asked for."""
    for index in project.indices.values():
        for year in index.years or project.years:
            for kind in KINDS:
                if year in project.years and (kind == "status" or index.dynamics):
                    yield Round(project, index, kind, year)
