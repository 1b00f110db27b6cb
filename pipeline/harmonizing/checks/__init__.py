"""Checks of the observations: each kind by its name, which sources it concerns, and in which order they run.

A kind that is listed in USUAL runs for every dataset without being declared, and so does `le` for the groups
of `inside`; a declared check of that kind takes its place. Sums of what does not add up (`whole: false`) are
compared only if declared. What a source declares goes before what the dataset declares.
"""

from collections.abc import Callable, Iterator, Sequence

import duckdb

from pipeline.errors import Problem
from pipeline.harmonizing.checks.coverage import complete, fewer_areas, parts_total
from pipeline.harmonizing.checks.figures import all_zero, in_range
from pipeline.harmonizing.checks.model import Question, shortened
from pipeline.harmonizing.checks.relations import group_in_group, jump, parts_and_whole
from pipeline.harmonizing.checks.repetition import same_as_last_year, swapped
from pipeline.harmonizing.checks.rows import check_rows
from pipeline.models.check import TITLES, Check
from pipeline.models.dataset import Dataset
from pipeline.project import Project

__all__ = ["CHECKS", "USUAL", "check_rows", "run_checks"]

CHECKS: dict[str, Callable[[Question], Iterator[Problem]]] = {
    "fewer_areas": fewer_areas,
    "complete": complete,
    "parts_total": parts_total,
    "range": in_range,
    "sum": parts_and_whole,
    "le": group_in_group,
    "jump": jump,
    "same_as_last_year": same_as_last_year,
    "swapped": swapped,
    "all_zero": all_zero,
}
USUAL = ("fewer_areas", "parts_total", "same_as_last_year", "swapped", "all_zero")
_SEVERAL = ("complete", "range", "sum", "le", "jump")  # each declaration is a check of its own


def run_checks(
    connection: duckdb.DuckDBPyConnection, project: Project, dataset: Dataset
) -> Iterator[Problem]:
    """Findings of all checks of a dataset; none if nothing of it was delivered."""
    rows = connection.execute(
        "SELECT DISTINCT source_id FROM core.delivery WHERE dataset_id = ? ORDER BY ALL", [dataset.id]
    ).fetchall()
    sources = [source for (source,) in rows]
    for kind, check in CHECKS.items() if sources else ():
        for checks in _asked(project, dataset, sources, kind):
            found = check(Question(connection, project, dataset, checks))
            yield from shortened(found, f"Datensatz {dataset.id}", TITLES[kind])


def _asked(
    project: Project, dataset: Dataset, sources: Sequence[str], kind: str
) -> Iterator[dict[str, Check]]:
    """For each run of a kind: the check by source; nothing if no source is asked."""
    own = {source: _declared(project.sources[source].checks, kind, dataset) for source in sources}
    general = _declared(dataset.checks, kind, dataset)
    if kind in _SEVERAL:
        for check in general:
            yield from _asked_of(dict.fromkeys(sources, check))
        for check in _groups_inside(dataset) if kind == "le" else ():
            others = [source for source in sources if not _mentioned(check, [*general, *own[source]])]
            yield from _asked_of(dict.fromkeys(others, check))
        for source, checks in own.items():
            for check in checks:
                yield from _asked_of({source: check})
        return
    additive = dataset.whole is not False or kind != "parts_total"
    usual = [Check.model_validate({"kind": kind})] if kind in USUAL and additive else []
    chosen = {source: (own[source] or general or usual)[:1] for source in sources}
    yield from _asked_of({source: checks[0] for source, checks in chosen.items() if checks})


def _groups_inside(dataset: Dataset) -> Iterator[Check]:
    """Each group that lies in another (`inside`) cannot be larger than it."""
    for name, dimension in dataset.dimensions.items():
        for code, wholes in dimension.inside.items():
            for whole in wholes:
                yield Check(kind="le", dimension=name, smaller=code, larger=whole)


def _mentioned(check: Check, declared: Sequence[Check]) -> bool:
    """True if a declared check, perhaps one that is switched off, is about the same two groups."""
    pair = (check.dimension, check.smaller, check.larger)
    return any((item.dimension, item.smaller, item.larger) == pair for item in declared)


def _asked_of(checks: dict[str, Check]) -> Iterator[dict[str, Check]]:
    kept = {source: check for source, check in checks.items() if not check.off}
    if kept:
        yield kept


def _declared(checks: Sequence[Check], kind: str, dataset: Dataset) -> list[Check]:
    """Checks of a kind that concern the observations of a dataset; those on columns run with the rows."""
    return [
        check
        for check in checks
        if check.kind == kind and not check.on_rows and check.dimension in ("", *dataset.dimensions)
    ]
