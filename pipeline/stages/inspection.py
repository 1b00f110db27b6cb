"""data/processed/pruefbericht: what all stages found, with figures; it never leaves the folder."""

from collections.abc import Iterable

import duckdb

from pipeline.database import connect
from pipeline.errors import DataError, Problem
from pipeline.project import Project
from pipeline.report.inspection import Material
from pipeline.report.inspection_files import write_inspection
from pipeline.report.published import DELIVERY_COLUMNS, FILE_COLUMNS, DeliveredFile, Delivery, Finding

_SCHEMAS = {"ingest": "meta", "harmonize": "core", "compute": "result"}


def write_inner(project: Project, stopped: Iterable[Problem], protect: Iterable[Problem]) -> None:
    """Write the internal report. `stopped`: problems that ended the run; `protect`: what it noticed."""
    findings = [_finding("", item) for item in project.findings]
    deliveries: list[Delivery] = []
    files: list[DeliveredFile] = []
    try:
        connection = connect(project.working_database, read_only=True)
    except (
        DataError
    ):  # nothing read yet, or open in another program: what stopped the run is told all the same
        connection = duckdb.connect()
    try:
        for stage, schema in _SCHEMAS.items():
            rows = _rows(connection, f"SELECT severity, place, what, hint FROM {schema}.finding")
            findings += [Finding(stage, *row) for row in rows]
        files = [DeliveredFile(*row) for row in _rows(connection, f"SELECT {FILE_COLUMNS} FROM meta.file")]
        rows = _rows(connection, f"SELECT {DELIVERY_COLUMNS} FROM core.delivery")
        deliveries = [Delivery(*row) for row in rows]
    finally:
        connection.close()
    findings += [_finding("protect", item) for item in protect]
    known = {(item.place, item.what) for item in findings}
    findings += [_finding("", item) for item in stopped if (item.place, item.what) not in known]
    material = Material(tuple(findings), tuple(deliveries), tuple(files))
    write_inspection(project, material, project.processed_dir, inner=True)


def _finding(stage: str, problem: Problem) -> Finding:
    return Finding(stage, str(problem.severity), problem.place, problem.what, problem.hint)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:  # type: ignore[type-arg]
    """Rows of a table; none as long as its stage has not run."""
    try:
        return connection.execute(f"{sql} ORDER BY ALL").fetchall()
    except duckdb.CatalogException:
        return []
