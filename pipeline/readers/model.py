"""What every reader returns, and how a table is cut out of the rows of a file.

Readers raise DataError whose place is empty or a part of the file ("Zeile 3"); the ingest stage puts the
name of the file before it.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from pipeline.errors import DataError, Problem
from pipeline.models.layout import Layout

Record = tuple[int, list[str]]  # number of the row in the file, counted from 1, and its cells
SEPARATOR = " | "


@dataclass(frozen=True)
class RawTable:
    """Cells as delivered, all text; '' is an empty cell. Every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: list[Record]
    encoding: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Frame:
    """Which rows of a file are the table: heading rows, first row of data, end."""

    header_rows: Sequence[int]
    first_row: int
    footer: str
    wide_rows_allowed: bool = False  # a worksheet may hold notes beside the table, a CSV row may not

    @classmethod
    def of(cls, layout: Layout, wide_rows_allowed: bool = False) -> "Frame":
        """The frame that a source description gives."""
        first = layout.first_row or max(layout.header_rows, default=0) + 1
        return cls(layout.header_rows, first, layout.footer, wide_rows_allowed)


def cut_table(records: Iterable[Record], frame: Frame) -> tuple[tuple[str, ...], list[Record]]:
    """Column names and data rows of the framed part of a file; rows without any entry are left out.

    Raises DataError if the file is empty, a heading row is missing or the footer does not occur.
    """
    headings: dict[int, list[str]] = {}
    rows = list(framed_rows(records, frame, headings))
    return _fit([headings[number] for number in frame.header_rows], rows, frame)


def stream_table(records: Iterable[Record], frame: Frame) -> tuple[tuple[str, ...], Iterator[Record]]:
    """Like `cut_table`, but the rows come one by one: for big files whose headings stand above the rows."""
    headings: dict[int, list[str]] = {}
    rows = framed_rows(records, frame, headings)
    first = list(islice(rows, 1))
    ordered = [headings.get(number, []) for number in frame.header_rows]
    if not all(any(heading) for heading in ordered):
        deque(rows, maxlen=0)  # tells it at the end, after what may be worse
    width = heading_width(ordered)
    return column_names(ordered, width), (_fitted(record, width) for record in chain(first, rows))


def framed_rows(records: Iterable[Record], frame: Frame, headings: dict[int, list[str]]) -> Iterator[Record]:
    """Data rows with an entry up to the footer; `headings` is filled on the way.

    Raises DataError at the end if the file is empty, a heading row is missing or the footer does not occur.
    """
    last, ended = 0, False
    footer = re.compile(frame.footer) if frame.footer else None
    for number, cells in records:
        first = cells[0] if cells else ""
        if not first or first.isspace():
            first = next((cell for cell in cells if cell and not cell.isspace()), "")
        if first:
            last = number
        if number in frame.header_rows:
            headings[number] = cells
        elif number >= frame.first_row and first:
            if footer and footer.search(first.strip()):
                ended = True
                break
            yield number, cells
    if not last:
        raise DataError(Problem("", "die Datei ist leer", "die Lieferung noch einmal anfordern"))
    if footer and not ended:
        raise DataError(no_footer(frame.footer, last))
    missing = [number for number in frame.header_rows if not any(headings.get(number, []))]
    if missing:
        raise DataError(no_heading(missing[0]))


def column_names(headings: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """One name per column: heading rows joined by " | ", without blanks and repetitions.

    >>> column_names([["", "Insgesamt", "Insgesamt"], ["Gebiet", "", "männlich"]], 3)
    ('Gebiet', 'Insgesamt', 'Insgesamt | männlich')
    """
    seen = {"source_file", "source_sheet", "source_row"}
    names = []
    for index in range(width):
        parts: list[str] = []
        for heading in headings:
            part = clean(heading[index]) if index < len(heading) else ""
            if part and part not in parts[-1:]:
                parts.append(part)
        name = base = SEPARATOR.join(parts) or f"Spalte {index + 1}"
        copy = 1
        while name.casefold() in seen:
            copy += 1
            name = f"{base} ({copy})"
        seen.add(name.casefold())
        names.append(name)
    return tuple(names)


def clean(text: str) -> str:
    """One spelling for what looks alike: composed letters, single blanks, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _fit(
    headings: Sequence[Sequence[str]], rows: list[Record], frame: Frame
) -> tuple[tuple[str, ...], list[Record]]:
    """Cut or fill every row to the width of the table."""
    width = heading_width(headings)
    longest = max((_used(cells) for _, cells in rows if len(cells) > width), default=0)
    if longest > width and headings and not frame.wide_rows_allowed:
        raise DataError(_too_wide(next(record for record in rows if _used(record[1]) > width), width))
    width = max(width, longest)
    return column_names(headings, width), [_cut(record, width) for record in rows]


def heading_width(headings: Sequence[Sequence[str]]) -> int:
    """Number of columns up to the last one with a heading."""
    return max((_used(heading) for heading in headings), default=0)


def _fitted(record: Record, width: int) -> Record:
    if len(record[1]) > width and _used(record[1]) > width:
        raise DataError(_too_wide(record, width))
    return _cut(record, width)


def _cut(record: Record, width: int) -> Record:
    number, cells = record
    return record if len(cells) == width else (number, (cells + [""] * width)[:width])


def _used(cells: Sequence[str]) -> int:
    length = len(cells)
    while length and (not cells[length - 1] or cells[length - 1].isspace()):
        length -= 1
    return length


def _too_wide(record: Record, width: int) -> Problem:
    number, cells = record
    what = f"die Zeile hat {_used(cells)} Felder, der Tabellenkopf nur {width}"
    hint = "steht ein Trennzeichen im Text? Den Text in Anführungszeichen setzen"
    return Problem(f"Zeile {number}", what, hint)


def no_footer(footer: str, last: int) -> Problem:
    """What is told if the pattern of the footer fits no row up to the last one."""
    what = f"keine Zeile passt zum Muster der Fußzeile „{footer}“"
    hint = "ist die Lieferung abgeschnitten? Sonst layout: footer: in source.yaml anpassen"
    return Problem(f"Zeile {last}", what, hint)


def no_heading(row: int) -> Problem:
    """What is told of an empty heading row."""
    what = "hier soll der Tabellenkopf stehen, die Zeile ist leer"
    return Problem(f"Zeile {row}", what, "layout: header_rows: in source.yaml anpassen")
