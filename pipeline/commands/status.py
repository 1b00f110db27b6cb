"""status: the delivery board: what is late, expected, substituted, here and checked, and whom to ask."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from pipeline.commands.board.rows import Board, Row, State, make_board, years_in_words
from pipeline.commands.console import open_project, project_options, put_json, say, say_next
from pipeline.errors import Problem, UsageError
from pipeline.numbers import counted, format_date, parse_german_date

PROBLEMS = (State.LATE, State.UNCLEAR, State.EXPECTED, State.REPLACED)
DONE = (State.ARRIVED, State.CHECKED)
Cells = Sequence[str]


def parse_today(text: str) -> date:
    """The day that decides what is late; empty: the day of this computer. Raises UsageError."""
    if not text:
        return date.today()
    try:
        return parse_german_date(text)
    except ValueError:
        what = f"„{text}“ ist kein Tag"
        raise UsageError(Problem("--today", what, "möglich: TT.MM.JJJJ, etwa 30.06.2025")) from None


@click.command(help="Lieferungen im Blick: was verspätet ist, noch kommt, da und geprüft ist.")
@click.option("--alle", "every", is_flag=True, help="Jede Lieferung zeigen, nicht nur offene.")
@click.option("--today", default="", metavar="TT.MM.JJJJ", help="Tag, an dem gefragt wird (Vorgabe: heute).")
@click.option(
    "--xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="DATEI",
    help="Die Übersicht als Excel-Datei zum Versenden schreiben.",
)
@project_options
def status(every: bool, today: str, xlsx: Path | None, root: Path, edition: str, as_json: bool) -> int:
    """Show the board; exit code 1 if a delivery is late."""
    project = open_project(root, edition)
    board = make_board(project, parse_today(today))
    if xlsx:
        from pipeline.commands.board.workbook import write_board

        write_board(board, project.config.municipality.name, xlsx)
        say(f"Geschrieben: {xlsx}")
    if as_json:
        put_json(board_data(board))
    else:
        click.echo("\n".join(board_lines(board, every)))
    late = board.count(State.LATE)
    if late:
        say(f"{counted(late, 'Lieferung ist', 'Lieferungen sind')} verspätet.")
    if not as_json and not xlsx:
        say_next(
            "status --xlsx lieferungen.xlsx", root, edition, "die Übersicht als Excel-Datei zum Versenden"
        )
    return 1 if late else 0


def board_lines(board: Board, every: bool) -> Iterator[str]:
    """The board for a terminal: counts, open deliveries by state, then one line per source."""
    yield f"Lieferungen für die Ausgabe {board.edition}, Stichtage bis {format_date(board.until)}"
    yield f"Stand {format_date(board.today)}: {state_counts(board)}"
    if board.note:
        yield board.note
    for state in PROBLEMS:
        found = board.of(state)
        if found:
            yield from ("", f"{state} ({len(found)})")
            yield from columns([_open_cells(row) for row in found])
    if every:
        found = sorted(board.of(*DONE, State.ENDED), key=lambda row: (row.source, row.sort))
        if found:
            yield from ("", f"eingetroffen, geprüft, beendet ({len(found)})")
            yield from columns([_done_cells(row) for row in found])
        return
    summary = [_source_cells(rows) for rows in _by_source(board.of(*DONE)).values()]
    if summary:
        yield from ("", "da")
        yield from columns(summary)


def state_counts(board: Board) -> str:
    """How many rows have which state: `1 verspätet, 150 geprüft`."""
    return ", ".join(f"{board.count(s)} {s}" for s in State if board.count(s)) or "keine Lieferung erwartet"


def columns(rows: Sequence[Cells]) -> Iterator[str]:
    """Rows with cells below each other, indented."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _open_cells(row: Row) -> Cells:
    if row.state is State.REPLACED:
        return (row.source, row.period, row.note)
    due = f"Frist {format_date(row.due)}" if row.due else "ohne Frist"
    note = f"{row.files[0]}: Jahre erst nach harmonize bekannt" if row.state is State.UNCLEAR else row.note
    return (row.source, row.period, due, row.office, note)


def _done_cells(row: Row) -> Cells:
    size = "" if row.rows is None else counted(row.rows, "Zeile", "Zeilen")
    return (
        row.source,
        row.period,
        row.state,
        ", ".join(row.files),
        size,
        found_words(row.findings),
        row.note,
    )


def found_words(findings: int) -> str:
    """Number of findings in words, empty without any."""
    return counted(findings, "Befund", "Befunde") if findings else ""


def _by_source(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.source):
        found.setdefault(row.source, []).append(row)
    return found


def _source_cells(rows: list[Row]) -> Cells:
    states = [
        f"{sum(row.state is state for row in rows)} {state}"
        for state in (State.CHECKED, State.ARRIVED)
        if any(row.state is state for row in rows)
    ]
    findings = sum({row.files: row.findings for row in rows}.values())  # a file of many years counts once
    return (rows[0].source, ", ".join(states), years_in_words(rows), found_words(findings))


def board_data(board: Board) -> dict[str, Any]:
    """The board as JSON data."""
    return {
        "edition": board.edition,
        "until": board.until.isoformat(),
        "today": board.today.isoformat(),
        "note": board.note,
        "counts": {str(state): board.count(state) for state in State},
        "deliveries": [
            {
                "source": row.source,
                "title": row.title,
                "publisher": row.publisher,
                "office": row.office,
                "period": row.period,
                "state": str(row.state),
                "due": row.due.isoformat() if row.due else None,
                "files": list(row.files),
                "rows": row.rows,
                "findings": row.findings,
                "note": row.note,
            }
            for row in board.rows
        ],
    }
