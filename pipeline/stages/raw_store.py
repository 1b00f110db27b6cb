"""The table raw.<source>: grows by the columns of each file, filled by SELECTs over files on disk."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from pipeline.database import literal, quote
from pipeline.errors import DataError
from pipeline.readers.bulk_csv import is_blank
from pipeline.readers.model import RawTable, no_footer
from pipeline.readers.spool import spooled

ORIGIN = {"source_file": "VARCHAR", "source_sheet": "VARCHAR", "source_row": "BIGINT"}


class RawStore:
    """One table of the schema raw."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, source_id: str, folder: Path) -> None:
        self.connection = connection
        self.folder = folder
        self.spool = folder / f"{source_id}.csv"
        self.table = f"raw.{quote(source_id)}"
        self.columns: dict[str, str] = {}

    def add_rows(self, shown: str, table: RawTable) -> int:
        """Append the rows that a reader returned; `shown` is the name of the file."""
        selects = spooled(table.rows, len(table.columns), self.spool)
        return self.add_selects((shown, table.sheet), table.columns, selects)

    def add_selects(self, origin: tuple[str, str], columns: Sequence[str], selects: Iterable[str]) -> int:
        """Append what SELECTs of n, c0, c1 … give, return the rows; `origin`: name of file and sheet."""
        names = ", ".join(map(quote, [*ORIGIN, *self._names(columns)]))
        given = ", ".join(literal(text) for text in origin)
        count = 0
        for select in selects:
            row = self.connection.execute(
                f"INSERT INTO {self.table} ({names}) SELECT {given}, * FROM ({select})"
            ).fetchone()
            count += row[0] if row else 0
        return count

    def cut_footer(self, shown: str, columns: Sequence[str], pattern: str) -> int:
        """Delete the rows of a file from the footer on and return how many.

        Raises DataError if no row fits the pattern. Each distinct first entry is tried once, by Python, whose
        patterns are not quite those of the database.
        """
        cells = [quote(name) for name in self._names(columns)]
        first = f"coalesce({', '.join(f'CASE WHEN NOT {is_blank(cell)} THEN {cell} END' for cell in cells)})"
        of_file = f"source_file = {literal(shown)}"
        found = self.connection.execute(f"SELECT DISTINCT {first} FROM {self.table} WHERE {of_file}")
        footers: list[str] = []
        while part := found.fetchmany(100_000):
            footers += [text for (text,) in part if re.search(pattern, text.strip())]
        rows = self.connection.execute(
            f"SELECT max(source_row), min(source_row) FILTER (list_contains($1, {first})) "
            f"FROM {self.table} WHERE {of_file}",
            [footers],
        ).fetchone()
        last, end = rows or (0, None)
        if end is None:
            raise DataError(no_footer(pattern, last))
        deleted = self.connection.execute(
            f"DELETE FROM {self.table} WHERE {of_file} AND source_row >= {end}"
        ).fetchone()
        return int(deleted[0]) if deleted else 0

    def _names(self, columns: Sequence[str]) -> list[str]:
        """Names of a file's columns in the table, which grows by those it does not have yet."""
        if not self.columns:
            listed = ", ".join(f"{name} {kind}" for name, kind in ORIGIN.items())
            self.connection.execute(f"CREATE TABLE IF NOT EXISTS {self.table} ({listed})")
        for name in columns:
            if name.casefold() not in self.columns:
                self.columns[name.casefold()] = name
                self.connection.execute(f"ALTER TABLE {self.table} ADD COLUMN {quote(name)} VARCHAR")
        return [self.columns[name.casefold()] for name in columns]
