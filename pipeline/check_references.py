"""Declared checks, corrections and stand-ins that name what does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.dataset_checks import unknown_level
from pipeline.definition_file import suggest
from pipeline.errors import Problem
from pipeline.models.check import RULES, Check
from pipeline.models.dataset import Dataset

if TYPE_CHECKING:
    from pipeline.project import Project

WHOLE = "insgesamt"
_WHERE = {"source": "source.yaml", "dataset": "die Beschreibung des Datensatzes"}


def check_declared(project: Project) -> Iterator[Problem]:
    """Corrections beside no source; checks in the wrong file or of unknown dimensions, codes and levels."""
    for source_id in project.corrections:
        if source_id not in project.sources:
            what = "berichtigt wird eine Quelle, die es nicht gibt"
            yield Problem(project.place("corrections", source_id), what, "daneben fehlt source.yaml")
    yield from _check_stand_ins(project)
    for source in project.sources.values():
        named = [source.dataset, *(value.dataset for value in source.values if value.dataset)]
        datasets = [project.datasets[name] for name in dict.fromkeys(named) if name in project.datasets]
        for number, check in enumerate(source.checks):
            place = project.place("source", source.id, "checks", number)
            yield from _check_one(project, "source", check, datasets, place)
    for dataset in project.datasets.values():
        for number, check in enumerate(dataset.checks):
            place = project.place("dataset", dataset.id, "checks", number)
            yield from _check_one(project, "dataset", check, [dataset], place)


def _check_stand_ins(project: Project) -> Iterator[Problem]:
    """Sources that stand in for another one must exist."""
    for source in project.sources.values():
        for number, item in enumerate(source.expected.substitute if source.expected else ()):
            if item.by_source and item.by_source not in project.sources:
                place = project.place("source", source.id, "expected", "substitute", number, "by_source")
                what = f"die Quelle „{item.by_source}“ gibt es nicht"
                yield Problem(place, what, suggest(item.by_source, project.sources))


def _check_one(
    project: Project, where: str, check: Check, datasets: Sequence[Dataset], place: str
) -> Iterator[Problem]:
    if where not in RULES[check.kind][0]:
        other = "dataset" if where == "source" else "source"
        what = f"kind {check.kind} gehört nicht hierher"
        yield Problem(place, what, f"sondern in {_WHERE[other]}")
    elif where == "dataset" and not check.off and (check.on_rows or _without_dimension(check)):
        yield Problem(place, f"kind {check.kind} braucht hier dimension", "Spalten kennt nur source.yaml")
    elif check.dimension:
        yield from _dimension_problems(check, datasets, place)
    levels = [level.id for level in project.config.area_levels]
    if check.level and check.level not in levels:
        yield unknown_level(place, check.level, levels)


def _without_dimension(check: Check) -> bool:
    return check.kind in ("sum", "le") and not check.dimension


def _dimension_problems(check: Check, datasets: Sequence[Dataset], place: str) -> Iterator[Problem]:
    """A check on codes concerns the datasets that have the dimension; there must be one."""
    known = {name: item for dataset in datasets for name, item in dataset.dimensions.items()}
    if check.dimension not in known:
        what = f"die Dimension „{check.dimension}“ gibt es nicht"
        yield Problem(place, what, suggest(check.dimension, known))
        return
    dimension = known[check.dimension]
    if (check.kind == "range") != (dimension.kind == "age"):
        hint = "range prüft Alter, sum und le prüfen Codes"
        yield Problem(place, f"kind {check.kind} passt nicht zur Dimension „{check.dimension}“", hint)
        return
    for code in filter(None, (check.total, *check.parts, check.smaller, check.larger)):
        if code not in (*dimension.codes, WHOLE):
            yield Problem(place, f"den Code „{code}“ gibt es nicht", suggest(code, dimension.codes))
