"""preview: the HTML report on this computer, rebuilt when a file changes."""

import html
import http.server
import os
import threading
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import click

from pipeline.commands.board.checked import BUSY, Checked
from pipeline.commands.board.rows import make_board
from pipeline.commands.console import count_words, open_project, project_options, say, show_problems
from pipeline.definition_file import suggest
from pipeline.errors import PipelineError, Problem, UsageError
from pipeline.project import Project, load_project
from pipeline.report.sheets import sheet_anchor
from pipeline.stages import STAGES
from pipeline.stages.runner import run_stages

WATCHED = ("config.yaml", "data/raw", "indicators", "report_templates")
POLL_SECONDS = 0.5
START_PAGE = "/html/index.html"
BOARD_PAGE = "/lieferungen"
BOARD_LINK = """<p style="position:fixed;right:1rem;bottom:1rem;margin:0;padding:.3rem .8rem;
background:#1f2933;border-radius:1rem;font-size:.875rem">
<a style="color:#fff" href="/lieferungen">Lieferungen</a></p>"""
# Appended to pages on delivery only: the files in reports/ stay free of scripts.
RELOAD_SCRIPT = """<script>
let known = null;
setInterval(async () => {
  const stamp = await (await fetch("/__stand")).text();
  if (known !== null && stamp !== known) location.reload();
  known = stamp;
}, 1000);
</script>"""

Snapshot = dict[str, tuple[int, int]]


class State:
    """Number of the build that is shown, and who may open the database; shared by server and watcher."""

    def __init__(self) -> None:
        self.build = 0
        self.database = threading.Lock()


class PreviewHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the site and, under /__stand, the number of the current build."""

    def __init__(
        self, *args: object, state: State, board: Callable[[], str], start: Path, directory: str
    ) -> None:
        self.state, self.board, self.start = state, board, start
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer one request."""
        path = Path(self.translate_path(self.path))
        if self.path == "/__stand":
            self._send(str(self.state.build).encode(), "text/plain")
        elif self.path == BOARD_PAGE:
            self._send((self.board() + RELOAD_SCRIPT).encode(), "text/html")
        elif path.is_dir():
            self.send_response(302)
            self.send_header("Location", START_PAGE if self.start.exists() else BOARD_PAGE)
            self.end_headers()
        elif path.suffix == ".html" and path.is_file():
            self._send(path.read_bytes() + (BOARD_LINK + RELOAD_SCRIPT).encode(), "text/html")
        else:
            super().do_GET()

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are not worth a line."""


@click.command(help="Den Bericht im Browser zeigen und bei jeder Änderung neu erstellen.")
@click.option(
    "--port", default=8765, show_default=True, metavar="NUMMER", help="Anschluss auf diesem Rechner."
)
@click.argument("indicator", default="", metavar="[INDIKATOR]")
@project_options
def preview(port: int, indicator: str, root: Path, edition: str, as_json: bool) -> None:
    """Build, serve on 127.0.0.1, watch, rebuild; with an indicator: the address of its sheet."""
    project = open_project(root, edition)
    if indicator and indicator not in project.indicators:
        what = f"den Indikator „{indicator}“ gibt es nicht"
        raise UsageError(Problem("", what, suggest(indicator, project.indicators)))
    state = State()
    _rebuild(root, edition)
    server = make_server(project, state, port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = sheet_path(project, indicator) if indicator else ""
    say(f"Ansehen: http://127.0.0.1:{server.server_address[1]}/{path} – beenden mit Strg+C")
    try:
        watch(root, edition, state)
    except KeyboardInterrupt:
        say("Vorschau beendet.")
    finally:
        server.shutdown()
        server.server_close()


def make_server(project: Project, state: State, port: int) -> http.server.ThreadingHTTPServer:
    """Server of the edition's site on this computer only. Raises UsageError if the port is taken."""
    folder = project.report_dir
    board = partial(board_html, project.root, project.edition_id, state)
    start = folder / START_PAGE.lstrip("/")
    handler = partial(PreviewHandler, state=state, board=board, start=start, directory=str(folder))
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        what = f"der Anschluss {port} ist belegt"
        raise UsageError(Problem("", what, "einen anderen wählen: --port 8766")) from None


def sheet_path(project: Project, indicator: str) -> str:
    """Page and anchor of the sheet of an indicator in the annex; '' if the report has none."""
    anchor = sheet_anchor(indicator)
    for page in sorted((project.report_dir / "html").glob("*.html")):
        if f'id="{anchor}"' in page.read_text(encoding="utf-8"):
            return f"html/{page.name}#{anchor}"
    return ""


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


def watch(root: Path, edition: str, state: State, rounds: int | None = None) -> None:
    """Look for changed files and rebuild; `rounds` ends the loop for tests."""
    before = snapshot(root)
    while rounds is None or rounds > 0:
        time.sleep(POLL_SECONDS)
        now = snapshot(root)
        if now != before:
            changed = sorted(name for name in {*now, *before} if now.get(name) != before.get(name))
            say(f"Geändert: {', '.join(changed[:3])}{' …' if len(changed) > 3 else ''}")
            before = now
            with state.database:
                done = _rebuild(root, edition)
            state.build += done
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


def _rebuild(root: Path, edition: str) -> bool:
    """Build what changed; a mistake is shown and the old pages stay."""
    try:
        project = load_project(root, edition)
        runs = run_stages(project, STAGES, say, strict=False)
    except PipelineError as error:
        show_problems(error.problems)
        say("Der letzte gute Stand bleibt sichtbar.")
        return False
    findings = [*project.findings, *(finding for run in runs for finding in run.result.findings)]
    show_problems(findings)
    say(f"Stand aktuell · {count_words(findings)}")
    return True
