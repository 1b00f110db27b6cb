"""The delivery board as a workbook to send around: open deliveries, all deliveries, sources, signs.

The bytes depend on the board alone: the date of creation is the day the board speaks of.
"""

from collections.abc import Sequence
from pathlib import Path

from pipeline.commands.board.rows import MEANINGS, Board, Row, State, years_in_words
from pipeline.numbers import format_date
from pipeline.workbook import Book, Cell, Sheet, book_bytes, write_book

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


def write_board(board: Board, municipality: str, path: Path) -> None:
    """Write the workbook. Raises UsageError if the file cannot be written."""
    write_book(_book(board, municipality), path)


def board_workbook(board: Board, municipality: str) -> bytes:
    """The workbook; equal boards give equal bytes."""
    return book_bytes(_book(board, municipality))


def _book(board: Board, municipality: str) -> Book:
    title = f"Lieferungen für den Sozialbericht {board.edition}"
    header = f"{title} · {municipality} · Stand {format_date(board.today)}"
    colours = {str(state): look for state, look in COLOURS.items()}
    return Book(title, municipality, header, board.today, _sheets(board), colours)


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
