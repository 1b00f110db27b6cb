"""preview: page and screen of the report side by side on this computer, renewed when a file changes."""

import html
import os
import threading
import time
from datetime import date
from functools import partial
from pathlib import Path

import click

from pipeline.commands.board.checked import BUSY, Checked
from pipeline.commands.board.rows import make_board
from pipeline.commands.console import open_project, project_options, say
from pipeline.commands.viewing.printer import Printer
from pipeline.commands.viewing.server import Shown, make_server
from pipeline.commands.viewing.state import State
from pipeline.commands.viewing.workshop import Workshop, preview_folder
from pipeline.definition_file import suggest
from pipeline.errors import PipelineError, Problem, UsageError
from pipeline.project import Project, load_project
from pipeline.report.tables import indicator_ident
from pipeline.report.theme import theme_file

WATCHED = ("config.yaml", "data/raw", "indicators", "report_templates")
POLL_SECONDS = 0.1

Snapshot = dict[str, tuple[int, int]]


@click.command(help="Bericht und Seitenansicht im Browser zeigen; jede Änderung erscheint beim Speichern.")
@click.option(
    "--port", default=8765, show_default=True, metavar="NUMMER", help="Anschluss auf diesem Rechner."
)
@click.argument("indicator", default="", metavar="[INDIKATOR]")
@project_options
def preview(port: int, indicator: str, root: Path, edition: str, as_json: bool) -> None:
    """Serve on 127.0.0.1, build, watch, renew; with an indicator: the address of its page."""
    project = open_project(root, edition)
    if indicator and indicator not in project.indicators:
        what = f"den Indikator „{indicator}“ gibt es nicht"
        raise UsageError(Problem("", what, suggest(indicator, project.indicators)))
    state = State()
    workshop = Workshop(root, edition, state)
    printer = Printer(workshop, state)
    server = make_server(_shown(project, state, printer), port)
    for work in (server.serve_forever, printer.run):
        threading.Thread(target=work, daemon=True).start()
    try:
        before = snapshot(root)
        workshop.update()
        path = page_address(project, indicator) if indicator else ""
        say(f"Ansehen: http://127.0.0.1:{server.server_address[1]}/{path} – beenden mit Strg+C")
        watch(root, workshop, before)
    except KeyboardInterrupt:
        say("Vorschau beendet.")
    finally:
        printer.end()
        workshop.close()
        server.shutdown()
        server.server_close()


def _shown(project: Project, state: State, printer: Printer) -> Shown:
    frame = theme_file(project, "vorschau.html").read_bytes()
    board = partial(board_html, project.root, project.edition_id, state)
    return Shown(preview_folder(project), frame, state, printer, board)


def page_address(project: Project, indicator: str) -> str:
    """Address of the page of an indicator in the preview; '' if there is none, as without data."""
    name = f"{indicator_ident(project.indicators[indicator])}.html"
    return f"#{name}" if (preview_folder(project) / "html" / name).is_file() else ""


def board_html(root: Path, edition: str, state: State) -> str:
    """The delivery board of this moment; while a build holds the database, from the file names alone."""
    from pipeline.commands.board.page import board_page  # charts and their libraries: only when asked for

    free = state.database.acquire(timeout=1)
    try:
        project = load_project(root, edition)
        board = make_board(project, date.today(), None if free else Checked(note=BUSY))
        return board_page(project, board)
    except PipelineError as error:
        return f"<!doctype html><title>Lieferungen</title><pre>{html.escape(str(error))}</pre>"
    finally:
        if free:
            state.database.release()


def watch(root: Path, workshop: Workshop, before: Snapshot, rounds: int | None = None) -> None:
    """Look for changed files and renew what depends on them; `rounds` ends the loop for tests."""
    while rounds is None or rounds > 0:
        time.sleep(POLL_SECONDS)
        now = snapshot(root)
        if now != before:
            changed = sorted(name for name in {*now, *before} if now.get(name) != before.get(name))
            say(f"Geändert: {', '.join(changed[:3])}{' …' if len(changed) > 3 else ''}")
            before = now
            workshop.update(changed)
        rounds = None if rounds is None else rounds - 1


def snapshot(root: Path) -> Snapshot:
    """Size and time of change of every watched file."""
    found: Snapshot = {}
    for name in WATCHED:
        top = root / name
        paths = [top] if top.is_file() else [Path(d, f) for d, _, names in os.walk(top) for f in names]
        for path in paths:
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            found[path.relative_to(root).as_posix()] = (stat.st_size, stat.st_mtime_ns)
    return found
