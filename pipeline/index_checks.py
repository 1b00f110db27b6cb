"""What can be wrong with a composite index before any data is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.dataset_checks import unknown, unknown_level
from pipeline.errors import Problem
from pipeline.models.index import Index, IndexComponent

if TYPE_CHECKING:
    from pipeline.project import Project

_DIRECTION_HINT = "im Indikator higher_is_burden oder higher_is_relief, oder hier direction: burden, relief"


def index_problems(project: Project) -> Iterator[Problem]:
    """References, weights and directions of all indices, each with file and line."""
    for index in project.indices.values():
        yield from _check_level(project, index)
        yield from _check_components(project, index)
        yield from _check_rules(project, index)
        yield from _check_groups(project, index)


def shown_levels(project: Project) -> list[str]:
    """Levels and overlays whose areas are shown."""
    config = project.config
    tree = [level.id for level in config.area_levels if level.role != "unit"]
    return tree + [overlay.id for overlay in config.overlays]


def _check_level(project: Project, index: Index) -> Iterator[Problem]:
    known = shown_levels(project)
    if index.level not in known:
        yield unknown_level(project.place("index", index.id, "level"), index.level, known)
    for number, year in enumerate(index.years):
        if year > project.year:
            continue  # a later edition may have it
        if year not in project.years:
            place = project.place("index", index.id, "years", number)
            hint = f"die Zeitreihe beginnt {project.years[0]}"
            yield Problem(place, f"das Jahr {year} gehört nicht zur Zeitreihe", hint)


def _check_components(project: Project, index: Index) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, component in enumerate(index.components):

        def place(*where: str, number: int = number) -> str:
            return project.place("index", index.id, "components", number, *where)

        if component.indicator in seen:
            what = f"der Indikator „{component.indicator}“ steht zweimal da"
            yield Problem(place("indicator"), what, "einmal nennen; wie stark er zählt, sagt weight")
        seen.add(component.indicator)
        for key in ("indicator", "change"):
            name = getattr(component, key)
            if name:
                yield from indicator_problems(project, index.level, name, place(key))
        if component.weight <= 0:
            what = f"das Gewicht {component.weight} von „{component.indicator}“ ist nicht möglich"
            hint = "größer als 0; die Richtung sagt direction, ohne Wirkung die Zeile streichen"
            yield Problem(place("weight"), what, hint)
        if component.transform != "none" and index.standardisation.by_rank:
            method = index.standardisation.method
            what = f"transform: {component.transform} und Ränge (method: {method}) zugleich"
            hint = "Ränge hängen nicht davon ab, wie weit Werte auseinanderliegen – transform streichen"
            yield Problem(place("transform"), what, hint)
        if _lacks_direction(project, component):
            what = f"für „{component.indicator}“ ist nicht gesagt, ob hohe Werte belasten oder entlasten"
            yield Problem(place("indicator"), what, _DIRECTION_HINT)


def indicator_problems(project: Project, level: str, name: str, place: str) -> Iterator[Problem]:
    """An indicator must exist, have one value per area and be computed for the level."""
    indicator = project.indicators.get(name)
    if indicator is None:
        yield unknown(place, "den Indikator", name, project.indicators)
        return
    if indicator.by:
        yield Problem(place, f"„{name}“ ist aufgegliedert (by) und hat keinen einzelnen Wert je Gebiet")
    if indicator.levels and level not in indicator.levels:
        hint = "möglich: " + ", ".join(indicator.levels)
        yield Problem(place, f"„{name}“ gilt nicht für die Ebene „{level}“", hint)


def _lacks_direction(project: Project, component: IndexComponent) -> bool:
    indicator = project.indicators.get(component.indicator)
    return indicator is not None and indicator.polarity == "neutral" and not component.direction


def _check_rules(project: Project, index: Index) -> Iterator[Problem]:
    rule = index.exclude
    if rule.minimum and not rule.population:
        place = project.place("index", index.id, "exclude")
        what = f"minimum: {rule.minimum} braucht den Indikator der Einwohnerzahl"
        yield Problem(place, what, "unter exclude population: … angeben, oder minimum: 0")
    where: list[tuple[str, tuple[str | int, ...]]] = [
        (rule.population, ("exclude", "population")),
        (index.standardisation.weighted_by, ("standardisation", "weighted_by")),
    ]
    where += [(name, ("types", "indicators", n)) for n, name in enumerate(_type_indicators(index))]
    for name, path in where:
        if name:
            yield from indicator_problems(project, index.level, name, project.place("index", index.id, *path))


def _type_indicators(index: Index) -> list[str]:
    return index.types.indicators if index.types else []


def _check_groups(project: Project, index: Index) -> Iterator[Problem]:
    """Groups to highlight are one sign of each kind."""
    if not index.attention:
        return
    second = index.dynamics.signs if index.dynamics else ("",)
    known = [f"{one}{two}" for one in index.status.signs for two in second]
    for number, group in enumerate(index.attention):
        if group not in known:
            place = project.place("index", index.id, "attention", number)
            yield unknown(place, "die Gruppe", group, known)
