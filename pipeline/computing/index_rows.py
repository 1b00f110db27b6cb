"""Rows of the tables `index…` on their way into a database."""

from dataclasses import dataclass, field

import duckdb

from pipeline.database import INDEX_TABLES, insert_rows
from pipeline.errors import Problem

Row = tuple[str | int | float | bool | None, ...]


@dataclass
class IndexRows:
    """Rows per table, and what was noticed."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in INDEX_TABLES})
    findings: list[Problem] = field(default_factory=list)


def write_rows(connection: duckdb.DuckDBPyConnection, schema: str, rows: IndexRows) -> None:
    """Fill the tables `index…` of a schema or database; numbers are rounded to ten places."""
    for name, found in rows.tables.items():
        insert_rows(connection, f'{schema}."{name}"', found)


def clear_index(connection: duckdb.DuckDBPyConnection, index_id: str) -> None:
    """Delete all that the schema result holds of an index."""
    for name in INDEX_TABLES:
        connection.execute(f'DELETE FROM result."{name}" WHERE index_id = ?', [index_id])
