"""The delivery board as a workbook to send around: open deliveries, all deliveries, sources, signs.

The bytes depend on the board alone: the date of creation is the day the board speaks of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.commands.board.rows import MEANINGS, Board, Row, State, years_in_words
from pipeline.errors import Problem, UsageError
from pipeline.numbers import format_date

# Fill and ink of a state: told apart by the word first, by colour second (contrast at least 4.5 to 1).
COLOURS = {
    State.LATE: ("#F8D7D3", "#7A1F12"),
    State.UNCLEAR: ("#FBEBC8", "#5E4300"),
    State.EXPECTED: ("#FBEBC8", "#5E4300"),
    State.REPLACED: ("#E3E0F3", "#3B2F77"),
    State.ARRIVED: ("#DCEBF7", "#14496B"),
    State.CHECKED: ("#DDEFE0", "#1D5230"),
    State.ENDED: ("#EBEDEF", "#3F4851"),
}
Cell = str | int | date | None


@dataclass(frozen=True)
class Sheet:
    """One view: name, headings with widths, rows."""

    name: str
    headings: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[Cell]]


def write_board(board: Board, municipality: str, path: Path) -> None:
    """Write the workbook. Raises UsageError if the file cannot be written."""
    content = board_workbook(board, municipality)
    try:
        path.write_bytes(content)
    except OSError as error:
        hint = "ist sie in Excel geöffnet? schließen und wiederholen"
        what = f"die Datei lässt sich nicht schreiben ({error.strerror})"
        raise UsageError(Problem(str(path), what, hint)) from None


def board_workbook(board: Board, municipality: str) -> bytes:
    """The workbook; equal boards give equal bytes."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    title = f"Lieferungen für den Sozialbericht {board.edition}"
    created = datetime.combine(board.today, time())
    book.set_properties({"title": title, "company": municipality, "created": created})
    looks = _Looks(book)
    for sheet in _sheets(board):
        _write_sheet(book, sheet, looks, f"{title} · {municipality} · Stand {format_date(board.today)}")
    book.close()
    return stream.getvalue()


class _Looks:
    """Formats of the workbook."""

    def __init__(self, book: Any) -> None:
        base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#C9CFD5"}
        head = {"bold": True, "bg_color": "#1F2933", "font_color": "#FFFFFF"}
        self.head = book.add_format({**base, **head})
        self.text = book.add_format(base)
        self.day = book.add_format({**base, "num_format": "dd.mm.yyyy", "align": "left"})
        self.count = book.add_format({**base, "num_format": "#,##0"})
        self.states = {
            str(state): book.add_format({**base, "bold": True, "bg_color": fill, "font_color": ink})
            for state, (fill, ink) in COLOURS.items()
        }


def _write_sheet(book: Any, sheet: Sheet, looks: _Looks, title: str) -> None:
    page = book.add_worksheet(sheet.name)
    for column, (heading, width) in enumerate(sheet.headings):
        page.set_column(column, column, width)
        page.write_string(0, column, heading, looks.head)
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, column, datetime.combine(cell, time()), looks.day)
            elif isinstance(cell, int):
                page.write_number(number, column, cell, looks.count)
            else:
                page.write_string(number, column, cell or "", looks.states.get(cell or "", looks.text))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.headings) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    page.set_header(f"&L{title.replace('&', '&&')}&R{sheet.name}")
    page.set_footer("&RSeite &P von &N")


def _sheets(board: Board) -> list[Sheet]:
    open_rows = board.of(State.LATE, State.UNCLEAR, State.EXPECTED, State.REPLACED)
    every = sorted(board.rows, key=lambda row: (row.source, row.sort))
    heads: list[tuple[str, float]] = [("Zustand", 18), ("Stelle", 30), ("Lieferung", 46), ("Stichtag", 14)]
    heads += [("Frist", 12), ("Bemerkung", 44)]
    opened = [(str(r.state), r.office, r.title, r.period, r.due, r.note) for r in open_rows]
    heads_all: list[tuple[str, float]] = [("Quelle", 24), ("Lieferung", 44), ("Liefert", 30), ("Stelle", 26)]
    heads_all += [("Stichtag", 14), ("Frist", 12), ("Zustand", 18), ("Datei", 32), ("Zeilen", 10)]
    heads_all += [("Befunde", 10), ("Bemerkung", 40)]
    return [
        Sheet("Offen", heads, opened),
        Sheet("Alle Lieferungen", heads_all, [_full(row) for row in every]),
        Sheet("Quellen", _SOURCE_HEADS, _source_rows(every)),
        Sheet("Zeichen", [("Zustand", 20), ("Bedeutung", 90)], [(str(s), MEANINGS[s]) for s in State]),
    ]


def _full(row: Row) -> Sequence[Cell]:
    where = (row.source, row.title, row.publisher, row.office, row.period, row.due)
    findings = row.findings if row.state is State.CHECKED else None
    return (*where, str(row.state), ", ".join(row.files), row.rows, findings, row.note)


_SOURCE_HEADS = [
    ("Quelle", 24),
    ("Lieferung", 46),
    ("Liefert", 32),
    ("Stelle", 28),
    ("Da für", 22),
    ("Offen", 10),
]


def _source_rows(rows: Sequence[Row]) -> list[Sequence[Cell]]:
    """One line per source: for which years something is here, and how many deliveries are not."""
    found: list[Sequence[Cell]] = []
    for source in dict.fromkeys(row.source for row in rows):
        own = [row for row in rows if row.source == source]
        here = [row for row in own if row.state in (State.ARRIVED, State.CHECKED)]
        missing = sum(row.state in (State.LATE, State.UNCLEAR, State.EXPECTED) for row in own)
        first = own[0]
        found.append((source, first.title, first.publisher, first.office, years_in_words(here), missing))
    return found
