"""Rows of the tables `index…` on their way into a database."""

from dataclasses import dataclass, field

import duckdb

from pipeline.database import INDEX_TABLES, literal
from pipeline.errors import Problem

Row = tuple[str | int | float | bool | None, ...]
_BATCH = 2000


@dataclass
class IndexRows:
    """Rows per table, and what was noticed."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in INDEX_TABLES})
    findings: list[Problem] = field(default_factory=list)


def write_rows(connection: duckdb.DuckDBPyConnection, schema: str, rows: IndexRows) -> None:
    """Fill the tables `index…` of a schema or database; numbers are rounded to ten places."""
    for name, found in rows.tables.items():
        for start in range(0, len(found), _BATCH):
            listed = ", ".join(
                "(" + ", ".join(_sql(cell) for cell in row) + ")" for row in found[start : start + _BATCH]
            )
            connection.execute(f'INSERT INTO {schema}."{name}" VALUES {listed}')


def _sql(cell: str | int | float | bool | None) -> str:
    if cell is None:
        return "NULL"
    if isinstance(cell, str):
        return literal(cell)
    if isinstance(cell, float):
        return f"{cell:.10f}"
    return str(cell).lower()
