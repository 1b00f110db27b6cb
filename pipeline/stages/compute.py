"""compute: observations -> terms per area, exact values of the indicators, changes between years."""

import duckdb

from pipeline.computing.changes import compute_changes, write_changes
from pipeline.computing.direct import GRAVITY, CutTerm, group_slices, read_direct
from pipeline.computing.findings import cut_problems, share_findings, term_users
from pipeline.computing.indices import compute_indices
from pipeline.computing.mismatches import mismatches, wrong_bases
from pipeline.computing.parts import compute_parts
from pipeline.computing.reliability import mark_small_numbers, write_intervals, write_trends
from pipeline.computing.rollup import note_delivered, prepare_areas, sum_areas
from pipeline.computing.shapes import Shapes, item_tables, name_terms, shape_items
from pipeline.computing.slices import look_through, plain_slices, read_slices
from pipeline.computing.values import compute_exact, write_values
from pipeline.database import RESULT_TABLES, rebuild_schema, write_findings
from pipeline.disclosure.ledger import plan_with_former
from pipeline.errors import DataError, DefinitionError, Problem, raise_if_any
from pipeline.methods.formula import formula_problems
from pipeline.models.dataset import Dataset
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.stages.model import Say, StageResult
from pipeline.term_checks import checked_plan
from pipeline.terms import Plan

_TABLES = """
CREATE OR REPLACE TEMP TABLE shown AS
SELECT area_id, level_id, first_year, last_year FROM core.area
WHERE published AND kind IN ('area', 'overlay');
"""


def compute(project: Project, say: Say) -> StageResult:
    """Fill the schema result. Raises DefinitionError or DataError with all problems, nothing written then."""
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
    with rebuild_schema(project.working_database, "result", RESULT_TABLES) as connection:
        _check_core(connection, project)
        findings = fill_results(connection, project, plan, say)
        rows = connection.execute("SELECT count(*) FROM result.value").fetchall()[0][0]
    done = counted(len(project.indicators), "Indikator", "Indikatoren")
    summary = f"{done}, {counted(rows, 'Wert', 'Werte')} aus {_sums(len(plan.keys))}"
    return StageResult(rows, summary, tuple(findings))


def fill_results(
    connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan, say: Say
) -> list[Problem]:
    """Fill the empty tables of the schema result from those of core. Raises DataError for divided bands."""
    shapes = shape_items(project, plan)
    connection.execute(_TABLES)
    prepare_areas(connection, project)
    cuts: list[CutTerm] = []
    for dataset in project.datasets.values():
        if plan.of_dataset(dataset.id):
            say(f"{dataset.title}: {_sums(len(plan.of_dataset(dataset.id)))}")
            cuts += _read_terms(connection, project, plan, dataset)
    say(counted(len(project.indicators), "Indikator", "Indikatoren"))
    name_terms(connection, plan)
    sum_areas(connection)
    raise_if_any(cut_problems(connection, project, cuts, term_users(shapes, plan.keys)), DataError)
    return _write(connection, project, plan, shapes)


def _sums(number: int) -> str:
    return counted(number, "Summe", "Summen")


def _check_core(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """DataError if harmonize has not run."""
    try:
        connection.execute("FROM core.area LIMIT 0")
    except duckdb.CatalogException:
        what = "die Daten sind noch nicht vereinheitlicht"
        problem = Problem(project.working_database.name, what, "zuerst harmonize ausführen")
        raise DataError(problem) from None


def _read_terms(
    connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan, dataset: Dataset
) -> list[CutTerm]:
    """Terms of one dataset as delivered; terms that divide its age bands."""
    terms = [(number, key) for number, key in enumerate(plan.keys) if key.dataset == dataset.id]
    slices = plain_slices(connection, dataset)
    groups, cuts = group_slices(dataset, slices, terms)
    if len(groups) == 1 and groups[0].readings and not cuts:
        read_direct(connection, dataset, groups, terms)
        connection.execute("CREATE OR REPLACE TEMP TABLE seen AS SELECT DISTINCT area_id, year FROM fresh")
    else:
        look_through(connection, dataset)
        groups, cuts = group_slices(dataset, read_slices(connection, dataset), terms)
        read_direct(connection, dataset, groups, terms)
    note_delivered(connection, project, dataset)
    return [item for item in cuts if project.years[0] - 1 <= item.part.year <= project.year]


def _write(
    connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan, shapes: Shapes
) -> list[Problem]:
    """Fill the tables of the schema result."""
    connection.execute(item_tables(project, shapes, plan.keys))
    compute_exact(connection, project, shapes)
    compute_parts(connection, project, shapes, plan.keys)
    mark_small_numbers(connection, project, shapes)
    compute_changes(connection, project, shapes)
    write_values(connection)
    write_intervals(connection, project)
    write_changes(connection, project)
    write_trends(connection)
    cases = " ".join(
        f"WHEN {gravity} THEN '{status.value}'" for status, gravity in GRAVITY.items() if gravity
    )
    connection.execute(
        "INSERT INTO result.term SELECT term_id, area_id, year, value, "
        f"CASE gravity {cases} ELSE if(value = 0, 'zero', 'ok') END, origin, flags "
        f"FROM term JOIN term_name USING (term_no) WHERE year <= {project.year}"
    )
    findings = [
        *share_findings(connection, project, shapes),
        *mismatches(connection, project),
        *wrong_bases(connection, project),
    ]
    findings += compute_indices(connection, project, "result")
    write_findings(connection, "result", findings)
    return findings
