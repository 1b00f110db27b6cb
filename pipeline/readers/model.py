"""What every reader returns, and how a table is cut out of the rows of a file.

Readers raise DataError whose place is empty or a part of the file ("Zeile 3"); the ingest stage puts the
name of the file before it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    rows: list[Record] = []
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
            rows.append((number, cells))
    if not last:
        raise DataError(Problem("", "die Datei ist leer", "die Lieferung noch einmal anfordern"))
    if footer and not ended:
        raise DataError(_no_footer(frame.footer, last))
    missing = [number for number in frame.header_rows if not any(headings.get(number, []))]
    if missing:
        what = "hier soll der Tabellenkopf stehen, die Zeile ist leer"
        raise DataError(Problem(f"Zeile {missing[0]}", what, "layout: header_rows: in source.yaml anpassen"))
    return _fit([headings[number] for number in frame.header_rows], rows, frame)


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
    width = max((_used(heading) for heading in headings), default=0)
    longest = max((_used(cells) for _, cells in rows if len(cells) > width), default=0)
    if longest > width and headings and not frame.wide_rows_allowed:
        number = next(number for number, cells in rows if _used(cells) > width)
        raise DataError(_too_wide(number, rows, width))
    width = max(width, longest)
    fitted = [
        record if len(record[1]) == width else (record[0], (record[1] + [""] * width)[:width])
        for record in rows
    ]
    return column_names(headings, width), fitted


def _used(cells: Sequence[str]) -> int:
    length = len(cells)
    while length and (not cells[length - 1] or cells[length - 1].isspace()):
        length -= 1
    return length


def _too_wide(number: int, rows: list[Record], width: int) -> Problem:
    cells = dict(rows)[number]
    what = f"die Zeile hat {_used(cells)} Felder, der Tabellenkopf nur {width}"
    hint = "steht ein Trennzeichen im Text? Den Text in Anführungszeichen setzen"
    return Problem(f"Zeile {number}", what, hint)


def _no_footer(footer: str, last: int) -> Problem:
    what = f"keine Zeile passt zum Muster der Fußzeile „{footer}“"
    hint = "ist die Lieferung abgeschnitten? Sonst layout: footer: in source.yaml anpassen"
    return Problem(f"Zeile {last}", what, hint)
