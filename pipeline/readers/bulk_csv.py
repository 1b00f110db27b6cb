"""The second way to read CSV, for big files: DuckDB cuts the cells, pieces of the file bound memory and disk.

Every piece is a file of whole lines. All pieces of a batch are read in one statement, each by one thread, so
that `row_number()` tells the line. What this way cannot do exactly as `read_csv_table` does (line breaks in
quotes, blank lines between rows, rows that are too long) does not pass unseen: an end mark behind the last
line of a piece must have the number of the next line, else DuckDB raises an error, and the file is read row
by row.
"""

import io
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from pipeline.database import literal
from pipeline.errors import DataError
from pipeline.models.layout import Layout
from pipeline.readers.csv_table import csv_records, line_records, separator_of
from pipeline.readers.model import Frame, column_names, heading_width, no_heading, stream_table
from pipeline.readers.spool import spooled
from pipeline.readers.text_pieces import Piece, Survey, pieces

BATCH = 8  # pieces of one statement; twice as many are on disk
SAMPLE_ROWS, SAMPLE_TEXT = 1000, 1 << 20  # what is looked at before reading
END = "\x1aENDE"
# what str.isspace() takes for a blank
_BLANKS = (
    r"[\x{09}-\x{0D}\x{1C}-\x{20}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}"
    r"\x{3000}]*"
)
_LINE_ENDS = {"\\n": b"\n", "\\r\\n": b"\r\n"}


class NotPlainError(Exception):
    """The file must be read row by row; nothing need be wrong with it."""


@dataclass(frozen=True)
class BulkCsv:
    """A CSV file on its way into a table: names of its columns and how its lines are cut."""

    path: Path
    found: Survey
    frame: Frame
    separator: str
    columns: tuple[str, ...]
    fields: int  # most cells of a row, empty ones behind the last heading included

    def fast(self, folder: Path, condition: str = "true") -> Generator[str, None, None]:
        """SELECTs of n (number of the row), c0, c1 … for rows with an entry that fulfil an SQL condition.

        Their files in `folder` are there until the next is asked for, which is prepared in the meantime. Rows
        from the footer on are not left out. Raises DataError for bytes that are no text, NotPlainError for
        quotes that need care. To be closed, which ends the thread that prepares.
        """
        return _ahead(self._batches(folder, condition))

    def _batches(self, folder: Path, condition: str) -> Iterator[str]:
        before, batch = 0, 0
        selects: list[str] = []
        for piece in pieces(self.path, self.found):
            skipped = max(0, min(self.frame.first_row - 1 - before, piece.lines))
            body = _rows_only(piece, skipped)
            if body.lines:
                path = folder / f"teil{batch % 2}_{len(selects)}.csv"
                with path.open("wb") as stream:
                    stream.write(body.data)
                    stream.write(END.encode() + _LINE_ENDS[body.newline])
                selects.append(self._select(path, body, before + skipped, condition))
            before += piece.lines
            if len(selects) == BATCH:
                yield " UNION ALL ".join(selects)
                selects, batch = [], batch + 1
        if selects:
            yield " UNION ALL ".join(selects)

    def _select(self, path: Path, piece: Piece, before: int, condition: str) -> str:
        if b'"' in piece.data and not _plainly_quoted(piece, self.separator.encode()):
            raise NotPlainError
        cells = [f"c{index}" for index in range(self.fields)]
        named = cells[: len(self.columns)]
        beyond = " OR ".join(f"NOT {is_blank(cell)}" for cell in cells[len(named) :])
        types = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
        # One CASE: conditions joined by AND may be tried in any order, and the end mark must always be tried.
        return (
            f"SELECT n + {before} AS n, {', '.join(named)} FROM (SELECT row_number() OVER () AS n, * FROM "
            f"read_csv({literal(path.as_posix())}, header = false, auto_detect = false, null_padding = true, "
            f"delim = {literal(self.separator)}, quote = '\"', escape = '\"', new_line = '{piece.newline}', "
            f"columns = {{{types}}})) WHERE CASE WHEN c0 = {literal(END)} "
            f"THEN CASE WHEN n = {piece.lines + 1} THEN false ELSE error('lines') END "
            + (f"WHEN {beyond} THEN error('wide') " if beyond else "")
            + f"WHEN {' AND '.join(map(is_blank, named))} THEN false ELSE {condition} END"
        )

    def row_by_row(self, spool: Path, condition: str = "true") -> Iterator[str]:
        """The same rows up to the footer, cut by Python. Raises DataError like `read_csv_table`."""
        texts = (io.StringIO(p.data.decode("utf-8"), newline=None) for p in pieces(self.path, self.found))
        records = line_records(chain.from_iterable(texts), self.separator)
        return spooled(stream_table(records, self.frame)[1], len(self.columns), spool, condition)


def open_bulk(path: Path, layout: Layout, found: Survey) -> BulkCsv | None:
    """A CSV file whose headings have been read; None if they do not stand above the rows.

    Raises DataError if a heading row is empty or the separator is not clear.
    """
    frame = Frame.of(layout)
    if not frame.header_rows or max(frame.header_rows) >= frame.first_row:
        return None
    text = _sample(path, found)
    separator = separator_of(text, layout)
    headings: dict[int, list[str]] = {}
    fields = 0
    try:
        for number, cells in islice(csv_records(text, separator), frame.first_row + SAMPLE_ROWS):
            if number in frame.header_rows:
                headings[number] = cells
            fields = max(fields, len(cells) if number in headings or number >= frame.first_row else 0)
    except DataError:
        if len(headings) < len(frame.header_rows):
            raise
    for number in frame.header_rows:
        if not any(headings.get(number, [])):
            raise DataError(no_heading(number))
    ordered = [headings[number] for number in frame.header_rows]
    columns = column_names(ordered, heading_width(ordered))
    return BulkCsv(path, found, frame, separator, columns, max(fields, len(columns)))


def _ahead(selects: Iterator[str]) -> Generator[str, None, None]:
    """The same; while the database works on one, a thread prepares the next."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        following = pool.submit(next, selects, "")
        while select := following.result():
            following = pool.submit(next, selects, "")
            yield select


def _sample(path: Path, found: Survey) -> str:
    data = b""
    for piece in pieces(path, found):
        data += piece.data[:SAMPLE_TEXT]
        if len(data) >= SAMPLE_TEXT:
            break
    return data.decode("utf-8", "ignore").replace("\r\n", "\n")


def _rows_only(piece: Piece, skipped: int) -> Piece:
    """A piece without its first lines, and without blank lines at its end."""
    start, lines = 0, piece.lines - skipped
    for _ in range(skipped):
        start = piece.data.index(b"\n", start) + 1
    data, end = piece.data[start:] if start else piece.data, _LINE_ENDS[piece.newline]
    while lines and (data == end or data.endswith(b"\n" + end)):
        data, lines = data[: -len(end)], lines - 1
    return Piece(data, lines, piece.newline)


def _plainly_quoted(piece: Piece, separator: bytes) -> bool:
    """True if every quotation mark begins or ends a cell; doubled ones inside cells are not plain."""
    data, end = b"\n" + piece.data, _LINE_ENDS[piece.newline]
    opened = data.count(separator + b'"') + data.count(b'\n"')
    closed = data.count(b'"' + separator) + data.count(b'"' + end)
    return opened == closed and opened + closed == data.count(b'"')


def is_blank(cell: str) -> str:
    """SQL: a cell holds no entry. The pattern is tried only where the first byte allows it."""
    may_be = f"({cell} < '!' OR {cell} >= chr(133))"
    return f"({cell} IS NULL OR ({may_be} AND regexp_full_match({cell}, '{_BLANKS}')))"
