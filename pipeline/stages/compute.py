"""Stage 3: observations -> terms per area, exact values of the indicators, changes between years.

Datasets of which nothing has changed are read only for indicators that need them, and an indicator is
computed again only if its definition or one of its sums has changed.
"""

from collections.abc import Collection
from dataclasses import replace

import duckdb

from pipeline.computing.changes import year_pairs
from pipeline.computing.filling import (
    clear_series,
    prepare,
    read_terms,
    sums_of_terms,
    tell_cuts,
    write_series,
    write_terms,
)
from pipeline.computing.findings import nothing_delivered, share_findings
from pipeline.computing.index_rows import clear_index
from pipeline.computing.indices import compute_indices
from pipeline.computing.mismatches import mismatches, wrong_bases
from pipeline.computing.shapes import shape_items
from pipeline.database import RESULT_TABLES, write_findings
from pipeline.disclosure.ledger import plan_with_former
from pipeline.errors import DataError, DefinitionError, Problem, raise_if_any
from pipeline.methods.formula import formula_problems
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.stages.fingerprint import result_parts
from pipeline.stages.harmonize import DATASET
from pipeline.stages.model import Say, StageResult
from pipeline.stages.steps import BASE, Steps, code_digest, definition_digest, digest_of, read_steps, renewed
from pipeline.term_checks import checked_plan
from pipeline.terms import Category, Plan, UsedTerm

SUM, INDICATOR, INDEX = "Summe ", "Indikator ", "Index "  # kinds of steps, beside DATASET
TABLES = f"DROP SCHEMA IF EXISTS result CASCADE; CREATE SCHEMA result; {RESULT_TABLES}"


def compute(project: Project, say: Say) -> StageResult:
    """Renew the schema result. Raises DefinitionError or DataError with all problems; the old state stays."""
    raise_if_any(
        (
            problem
            for item in project.indicators.values()
            if item.formula
            for problem in formula_problems(item, project.place("indicator", item.id, "formula"))
        ),
        DefinitionError,
    )
    plan = plan_with_former(project, checked_plan(project))
    with renewed(project.working_database, "compute") as steps:
        connection = steps.connection
        _check_core(connection, project)
        _begin(steps, project)
        changed = _changed_datasets(steps, project, plan)
        say(f"Summen aus {counted(len(changed), 'Datensatz', 'Datensätzen')} …")
        _renew_terms(steps, project, plan, changed)
        _renew_series(steps, project, plan, changed)
        _renew_indices(steps, project)
        findings = (
            *nothing_delivered(connection, project),
            *steps.findings(INDICATOR),
            *mismatches(connection, project),
            *wrong_bases(connection, project),
            *steps.findings(INDEX),
        )
        connection.execute("DELETE FROM result.finding")
        write_findings(connection, "result", findings)
        rows = connection.execute("SELECT count(*) FROM result.value").fetchall()[0][0]
    done = counted(len(project.indicators), "Indikator", "Indikatoren")
    sums_told = counted(len(plan.keys), "Summe", "Summen")
    summary = f"{done}, {counted(rows, 'Wert', 'Werte')} aus {sums_told}"
    told = steps.told(INDICATOR, "Indikator", "Indikatoren")
    return StageResult(rows, summary, findings, told)


def _check_core(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """DataError if harmonize has not run."""
    try:
        connection.execute("FROM core.area LIMIT 0")
    except duckdb.CatalogException:
        what = "die Daten sind noch nicht vereinheitlicht"
        problem = Problem(project.working_database.name, what, "zuerst harmonize ausführen")
        raise DataError(problem) from None


def _begin(steps: Steps, project: Project) -> None:
    """Start from nothing if anything has changed on which all values depend."""
    areas = read_steps(steps.connection, "harmonize").get(BASE)
    own = (code_digest(), result_parts(project), year_pairs(project))
    base = digest_of(areas.digest if areas else "", *own)
    if areas is None or not steps.same(BASE, base):
        steps.begin(base, TABLES)


def _changed_datasets(steps: Steps, project: Project, plan: Plan) -> set[str]:
    """Datasets that have changed or of which other terms are wanted than before."""
    core = read_steps(steps.connection, "harmonize")
    changed = set()
    for name in project.datasets:
        keys, delivered = [key.id for key in plan.of_dataset(name)], core.get(f"{DATASET}{name}")
        above = delivered.digest if delivered else ""
        digest = digest_of(above, definition_digest(project, "dataset", name), keys)
        if not steps.same(f"{DATASET}{name}", digest):
            steps.note(f"{DATASET}{name}", digest)
            changed |= {name} if keys else set()
    return changed


def _renew_terms(steps: Steps, project: Project, plan: Plan, changed: Collection[str]) -> None:
    """Read all terms of the changed datasets, write those whose sums differ."""
    connection = steps.connection
    prepare(connection, project, plan)
    read = [key for key in plan.keys if key.dataset in changed]
    tell_cuts(connection, project, plan, read_terms(connection, project, plan, read))
    found, differing = sums_of_terms(connection), []
    for key in plan.keys:
        name = f"{SUM}{key.id}"
        digest = found.get(key.id, "") if key.dataset in changed else steps.before[name].digest
        if not steps.same(name, digest):
            steps.note(name, digest)
            differing.append(key.id)
    lapsed = [name.removeprefix(SUM) for name in steps.lapsed(SUM)]
    write_terms(connection, project, [*differing, *lapsed])


def _digests(steps: Steps, project: Project, plan: Plan) -> dict[str, str]:
    """For each indicator the checksum of its definition, of those it builds upon and of all sums it uses."""
    series: dict[str, list[object]] = {name: [] for name in project.indicators}
    for item in plan.categories:
        sums = [
            (name, one.moment, one.key.id, steps.now[f"{SUM}{one.key.id}"].digest)
            for name, one in _used(item)
        ]
        series[item.indicator.id].append([item.name, sums])
    own = {name: definition_digest(project, "indicator", name) for name in project.indicators}

    def chain(name: str) -> list[str]:
        return [own[name], *chain(project.indicators[name].of)] if name else []

    return {name: digest_of(chain(name), found) for name, found in series.items()}


def _used(item: Category) -> list[tuple[str, UsedTerm]]:
    """Every term that a series needs, with its name."""
    return [*item.used, *(pair for band in item.bands for pair in band.items())]


def _renew_series(steps: Steps, project: Project, plan: Plan, read: Collection[str]) -> None:
    """Compute the indicators whose checksum differs, and those of which they show the change.

    `read`: datasets whose terms have been read.
    """
    connection, digests = steps.connection, _digests(steps, project, plan)
    due = {name for name, digest in digests.items() if steps.differ(f"{INDICATOR}{name}", digest)}
    while more := {project.indicators[name].of for name in due} - due - {""}:
        due |= more
    shares: dict[str, list[Problem]] = {}
    if due:
        only = replace(project, indicators={name: project.indicators[name] for name in sorted(due)})
        part = replace(plan, categories=tuple(c for c in plan.categories if c.indicator.id in due))
        used = {one.key for item in part.categories for _, one in _used(item)}
        beside = [key for key in plan.keys if key in used and key.dataset not in read]
        if beside:
            read_terms(connection, project, plan, beside)
        shapes = shape_items(only, part)
        clear_series(connection, due)
        write_series(connection, only, shapes, part)
        shares = share_findings(connection, only, shapes)
    for name, digest in digests.items():
        if name in due or not steps.same(f"{INDICATOR}{name}", digest):
            steps.note(f"{INDICATOR}{name}", digest, findings=shares.get(name, ()))
    clear_series(connection, [name.removeprefix(INDICATOR) for name in steps.lapsed(INDICATOR)])


def _renew_indices(steps: Steps, project: Project) -> None:
    """Compute the indices whose definition or indicators have changed."""
    for name, index in project.indices.items():
        used = [steps.now[f"{INDICATOR}{one}"].digest for one in sorted(index.used_indicators)]
        digest = digest_of(definition_digest(project, "index", name), used)
        if not steps.same(f"{INDEX}{name}", digest):
            clear_index(steps.connection, name)
            alone = replace(project, indices={name: index})
            found = compute_indices(steps.connection, alone, "result")
            steps.note(f"{INDEX}{name}", digest, findings=found)
    for lapsed in steps.lapsed(INDEX):
        clear_index(steps.connection, lapsed.removeprefix(INDEX))
