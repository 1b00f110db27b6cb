"""What can be wrong with the references of an indicator: topic, levels, datasets, dimensions, codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from pipeline.dataset_checks import code_problems, unknown, unknown_dimension, unknown_level
from pipeline.errors import Problem
from pipeline.models.age_limit import limit_filter
from pipeline.models.indicator import Indicator
from pipeline.models.term import Filter, Term

if TYPE_CHECKING:
    from pipeline.project import Project


class PlaceFunction(Protocol):
    """Type of the local `place` functions."""

    def __call__(self, *where: str | int) -> str: ...


def known_levels(project: Project) -> list[str]:
    """Ids of all levels, from large to small, and overlay kinds."""
    config = project.config
    return [level.id for level in config.area_levels] + [item.id for item in config.overlays]


def indicator_problems(project: Project, indicator: Indicator) -> Iterator[Problem]:
    """References of one indicator to what does not exist or does not fit."""

    def place(*where: str | int) -> str:
        return project.place("indicator", indicator.id, *where)

    if indicator.topic not in project.config.topics:
        yield unknown(place("topic"), "das Themenfeld", indicator.topic, project.config.topics)
    levels = known_levels(project)
    for number, level in enumerate(indicator.levels):
        if level not in levels:
            yield unknown_level(place("levels", number), level, levels)
    if indicator.class_limits and indicator.class_rule == "natural_breaks":
        what = "natural_breaks gilt nicht, weil class_limits feste Klassengrenzen nennt"
        yield Problem(place("class_rule"), what, "eine der beiden Angaben streichen")
    if indicator.across:
        yield from _across_problems(project, indicator, place("across"))
    if indicator.of and indicator.of not in project.indicators:
        yield unknown(place("of"), "den Indikator", indicator.of, project.indicators)
    for name in indicator.term_labels:
        if name not in indicator.terms:
            yield unknown(place("term_labels", name), "die Größe", name, indicator.terms)
    for name, term in indicator.all_terms.items():
        where = (name,) if name in ("numerator", "denominator") else ("terms", name)
        yield from _term_problems(project, term, place, where)


def _across_problems(project: Project, indicator: Indicator, place: str) -> Iterator[Problem]:
    """The areas that are compared must lie inside those for which the indicator is shown."""
    every = known_levels(project)
    if indicator.across not in every:
        yield unknown_level(place, indicator.across, every)
        return
    tree = [level for level in project.config.area_levels if level.role != "reference"]
    ids = [level.id for level in tree]
    if indicator.across not in ids:
        return  # an overlay or a reference area: where it lies, only the areas tell
    shown = [level.id for level in tree if level.role != "unit" and level.id in (indicator.levels or ids)]
    first = ids.index(shown[0]) if shown else len(ids)
    if ids.index(indicator.across) <= first:
        above = f"„{shown[0]}“" if shown else "einer Ebene, die gezeigt wird"
        what = f"die Ebene „{indicator.across}“ liegt nicht unter {above}"
        below = ids[first + 1 :]
        hint = "verglichen werden Gebiete innerhalb eines Gebiets"
        yield Problem(place, what, f"{hint}, möglich: {', '.join(below)}" if below else hint)


def _term_problems(
    project: Project, term: Term, place: PlaceFunction, where: tuple[str, ...]
) -> Iterator[Problem]:
    dataset = project.datasets.get(term.dataset)
    if dataset is None:
        yield unknown(place(*where, "dataset"), "den Datensatz", term.dataset, project.datasets)
        return
    for name, codes in term.where.items():
        if name not in dataset.dimensions:
            yield unknown_dimension(project, dataset, name, place(*where, "where", name))
            continue
        for code in (*codes.include, *codes.exclude):
            if dataset.dimensions[name].kind == "age" and limit_filter(code):
                continue
            yield from code_problems(project, dataset, name, code, place(*where, "where", name))
    for name, dimension in dataset.dimensions.items():
        chosen = term.where.get(name, Filter())
        if dimension.kind == "overlapping" and len(chosen.include) != 1:
            what = f"die Gruppen von {dataset.id}.{name} überschneiden sich"
            yield Problem(place(*where, "where"), what, f"unter where genau eine nennen: {name}: …")
    if term.weight and not any(d.kind == "age" for d in dataset.dimensions.values()):
        others = sorted(other.id for other in project.datasets.values() if other.ages)
        hint = f"eine haben: {', '.join(others)}" if others else ""
        yield Problem(place(*where, "weight"), f"„{dataset.id}“ hat keine Altersdimension", hint)
