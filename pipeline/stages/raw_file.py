"""One delivered file on its way into raw.<source>: unpacked, recognised, read in one of two ways."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.database import literal
from pipeline.errors import DataError, Problem
from pipeline.models.source import Source
from pipeline.project import Project
from pipeline.readers import LIMIT_MB, OTHER_LIMIT_MB, READERS
from pipeline.readers.archive import extract, is_archive, members
from pipeline.readers.bulk_csv import BulkCsv, NotPlainError, open_bulk
from pipeline.readers.delivery import YEAR, check_size, readable
from pipeline.readers.excel import sheet_layouts
from pipeline.readers.parquet_table import parquet_select
from pipeline.readers.recognise import recognise
from pipeline.readers.text_pieces import survey
from pipeline.stages.needed_columns import check_columns, sheet_place
from pipeline.stages.raw_store import RawStore

BULK_BYTES = 200_000  # from this size on it is quicker that DuckDB reads CSV itself


class RowByRowError(Exception):
    """The second way of reading does not fit a file: all is to be done again, its source row by row."""

    def __init__(self, source_id: str) -> None:
        super().__init__(source_id)
        self.source_id = source_id


@dataclass(frozen=True)
class Loaded:
    """What was read from a file."""

    rows: int
    encoding: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class FileLoader:
    """Loads the files of one source; `row_by_row`: the second way does not fit one of them."""

    project: Project
    source: Source
    store: RawStore
    row_by_row: bool
    may_write: Callable[[], bool]  # False once there is a problem: files are then only checked

    def load(self, path: Path, shown: str) -> Iterator[tuple[str, Loaded]]:
        """Name and content of each table: one, or several of a ZIP. Raises DataError or RowByRowError."""
        if not is_archive(path):
            yield shown, self._load(path, shown)
            return
        layout = self.source.layout
        for member in members(path, layout):
            unpacked = extract(path, member, self.store.folder, layout.limit_mb or max(LIMIT_MB.values()))
            name = f"{shown}/{member}" if YEAR in layout.member else shown
            yield name, self._load(unpacked, name)
            unpacked.unlink()

    def _load(self, path: Path, shown: str) -> Loaded:
        layout = self.source.layout
        reader: str = self.source.reader
        if reader == "auto":
            reader = recognise(path)
        with readable():
            size = path.stat().st_size
        check_size(size, layout.limit_mb or LIMIT_MB.get(reader, OTHER_LIMIT_MB))
        if reader == "parquet":
            columns, select = parquet_select(path, layout)
            check_columns(self.project, self.source, columns, "")
            condition = self._selected(columns)
            return Loaded(self._add(shown, columns, iter([f"SELECT * FROM ({select}) WHERE {condition}"])))
        if reader == "csv" and size >= BULK_BYTES:
            found = survey(path, layout.encoding)
            bulk = open_bulk(path, layout, found)
            if bulk:
                return Loaded(self._load_bulk(bulk, shown), found.encoding)
            check_size(size, layout.limit_mb or OTHER_LIMIT_MB)
        return self._load_tables(path, shown, reader)

    def _load_tables(self, path: Path, shown: str, reader: str) -> Loaded:
        layout = self.source.layout
        tables = [
            READERS[reader](path, one)
            for one in (sheet_layouts(path, layout) if reader == "excel" else [layout])
        ]
        for table in tables:
            check_columns(self.project, self.source, table.columns, table.sheet)
            if not table.rows:
                raise DataError(_no_rows(sheet_place(table.sheet)))
            if self.may_write():
                self.store.add_rows(shown, table)
        sheets = ", ".join(table.sheet for table in tables)
        return Loaded(sum(len(table.rows) for table in tables), tables[0].encoding, sheets)

    def _load_bulk(self, bulk: BulkCsv, shown: str) -> int:
        source, footer = self.source, self.source.layout.footer
        check_columns(self.project, source, bulk.columns, "")
        condition = self._selected(bulk.columns)
        # where only some rows are kept, the row of the footer is not among them
        if self.row_by_row or (footer and source.select):
            return self._add(shown, bulk.columns, bulk.row_by_row(self.store.spool, condition))
        try:
            with closing(bulk.fast(self.store.folder, condition)) as selects:
                rows = self._add(shown, bulk.columns, selects)
        except NotPlainError:
            raise RowByRowError(source.id) from None
        except duckdb.Error as error:
            if isinstance(error, duckdb.OutOfMemoryException) or "No space left" in str(error):
                raise
            raise RowByRowError(source.id) from None
        return rows - (self.store.cut_footer(shown, bulk.columns, footer) if footer and rows else 0)

    def _add(self, shown: str, columns: Sequence[str], selects: Iterator[str]) -> int:
        """Rows written; a file without any is a problem."""
        if not self.may_write():
            return 0
        rows = self.store.add_selects((shown, ""), columns, selects)
        if not rows:
            raise DataError(_nothing_selected() if self.source.select else _no_rows(""))
        return rows

    def _selected(self, columns: Sequence[str]) -> str:
        """SQL condition of the `select` rules on c0, c1 …; as in harmonize, which says it again."""
        conditions = []
        places = {name.casefold(): number for number, name in enumerate(columns)}
        for number, rule in enumerate(self.source.select):
            try:  # a connection of its own: a mistake would end the transaction
                with duckdb.connect() as connection:
                    connection.execute("SELECT regexp_matches('', ?)", [rule.pattern])
            except duckdb.Error:
                place = self.project.place("source", self.source.id, "select", number)
                what = f"„{rule.pattern}“ ist kein gültiges Suchmuster ({place})"
                raise DataError(Problem("", what, "Klammern und Sonderzeichen prüfen")) from None
            cell = f"trim(coalesce(c{places[rule.column.casefold()]}, ''))"
            conditions.append(f"regexp_matches({cell}, {literal(rule.pattern)})")
        return " AND ".join(conditions) or "true"


def file_digest(path: Path) -> str:
    """sha256 of a file, read in pieces. Raises DataError if it is locked or cannot be read."""
    digest = hashlib.sha256()
    with readable(), path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _no_rows(place: str) -> Problem:
    what = "die Datei lädt 0 Werte, sie enthält nur den Tabellenkopf"
    return Problem(place, what, "die Lieferung noch einmal anfordern")


def _nothing_selected() -> Problem:
    what = "die Datei lädt 0 Werte: nach select bleibt keine Zeile"
    return Problem("", what, "die Muster unter select: in source.yaml prüfen")
