"""From observations to the tables of the schema result: what was delivered, sums, values, changes."""

from collections.abc import Collection, Iterable

import duckdb

from pipeline.computing.changes import compute_changes, write_changes
from pipeline.computing.direct import GRAVITY, CutTerm, group_slices, read_direct
from pipeline.computing.findings import cut_problems, term_users
from pipeline.computing.parts import compute_parts
from pipeline.computing.reliability import mark_small_numbers, write_intervals, write_trends
from pipeline.computing.rollup import note_delivered, prepare_areas, sum_areas
from pipeline.computing.shapes import Shapes, item_tables, name_terms, shape_items
from pipeline.computing.slices import look_through, plain_slices, read_slices
from pipeline.computing.values import compute_exact, write_values
from pipeline.database import literal
from pipeline.errors import DataError, raise_if_any
from pipeline.models.dataset import Dataset
from pipeline.project import Project
from pipeline.terms import Plan, TermKey

_SHOWN = """
CREATE OR REPLACE TEMP TABLE shown AS
SELECT area_id, level_id, first_year, last_year FROM core.area
WHERE published AND kind IN ('area', 'overlay');
"""
_SERIES = ("value", "interval", "trend", "change")  # tables with a column indicator_id


def fill_results(connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan) -> None:
    """Fill the empty tables of the schema result from those of core. Raises DataError for divided bands."""
    prepare(connection, project, plan)
    cuts = read_terms(connection, project, plan, plan.keys)
    tell_cuts(connection, project, plan, cuts)
    write_terms(connection, project, [key.id for key in plan.keys])
    write_series(connection, project, shape_items(project, plan), plan)


def prepare(connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan) -> None:
    """Temporary tables about areas and terms that all datasets share."""
    connection.execute(_SHOWN)
    prepare_areas(connection, project)
    name_terms(connection, plan)


def read_terms(
    connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan, wanted: Iterable[TermKey]
) -> list[CutTerm]:
    """Add some terms to the table `term`; those of a dataset must be read at once.

    Returns the terms that divide age bands of their datasets.
    """
    chosen, cuts = set(wanted), []
    terms = [(number, key) for number, key in enumerate(plan.keys) if key in chosen]
    for name in sorted({key.dataset for _, key in terms}):
        own = [(number, key) for number, key in terms if key.dataset == name]
        cuts += _read_dataset(connection, project, project.datasets[name], own)
    sum_areas(connection)
    return cuts


def _read_dataset(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    dataset: Dataset,
    terms: list[tuple[int, TermKey]],
) -> list[CutTerm]:
    """Terms of one dataset as delivered; terms that divide its age bands."""
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


def tell_cuts(
    connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan, cuts: list[CutTerm]
) -> None:
    """DataError if some series needs a term that divides an age band."""
    users = term_users(shape_items(project, plan), plan.keys) if cuts else {}
    raise_if_any(cut_problems(connection, project, cuts, users), DataError)


def sums_of_terms(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Checksum of all that the table `term` holds of each term, by its text."""
    rows = connection.execute(
        "SELECT term_id, count(*), "
        "sum(hash(area_id, year, value, gravity, origin, flags)::HUGEINT)::VARCHAR FROM term "
        "JOIN term_name USING (term_no) GROUP BY term_id"
    ).fetchall()
    return {term: f"{count} {total}" for term, count, total in rows}


def write_terms(connection: duckdb.DuckDBPyConnection, project: Project, terms: Collection[str]) -> None:
    """Write terms into result.term in place of what it holds of them."""
    cases = " ".join(
        f"WHEN {gravity} THEN '{status.value}'" for status, gravity in GRAVITY.items() if gravity
    )
    connection.execute("DELETE FROM result.term WHERE list_contains(?, term_id)", [[*terms]])
    connection.execute(
        "INSERT INTO result.term SELECT term_id, area_id, year, value, "
        f"CASE gravity {cases} ELSE if(value = 0, 'zero', 'ok') END, origin, flags "
        f"FROM term JOIN term_name USING (term_no) "
        f"WHERE list_contains(?, term_id) AND year <= {project.year}",
        [[*terms]],
    )


def clear_series(connection: duckdb.DuckDBPyConnection, indicators: Iterable[str]) -> None:
    """Delete all that result holds of some indicators."""
    listed = ", ".join(map(literal, indicators)) or "''"
    for table in _SERIES:
        connection.execute(f"DELETE FROM result.{table} WHERE indicator_id IN ({listed})")


def write_series(connection: duckdb.DuckDBPyConnection, project: Project, shapes: Shapes, plan: Plan) -> None:
    """Write the values of series, with their intervals and changes, from the table `term`."""
    connection.execute(item_tables(project, shapes, plan.keys))
    compute_exact(connection, project, shapes)
    compute_parts(connection, project, shapes, plan.keys)
    mark_small_numbers(connection, project, shapes)
    compute_changes(connection, project, shapes)
    write_values(connection)
    write_intervals(connection, project)
    write_changes(connection, project)
    write_trends(connection)
