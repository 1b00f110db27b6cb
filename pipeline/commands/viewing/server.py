"""The server of the preview: pages, their PDF as pictures, the delivery board; for this computer only."""

import http.server
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pipeline.commands.viewing.printer import Printer, page_picture
from pipeline.commands.viewing.state import State
from pipeline.errors import Problem, UsageError

BOARD_PAGE = "/lieferungen"
_PICTURE = re.compile(r"/druck/([a-z0-9_-]+)/(\d{1,4})\.png")
_HOSTS = ("127.0.0.1", "localhost")
_MISSING = "Diese Datei gehört nicht zur Vorschau; sie entsteht mit dem Befehl report."
# Added on delivery: the page itself is made without scripts.
_RELOAD = """<script>
let known = null;
setInterval(async () => {
  const now = (await (await fetch("/__stand")).json()).stand;
  if (known !== null && now !== known) location.reload();
  known = now;
}, 1000);
</script>"""


@dataclass(frozen=True)
class Shown:
    """What the server shows: the files of `folder`, the frame page, the board."""

    folder: Path
    frame: bytes
    state: State
    printer: Printer
    board: Callable[[], str]


class PreviewHandler(http.server.SimpleHTTPRequestHandler):
    """Answers requests of browsers on this computer."""

    def __init__(self, *args: object, shown: Shown) -> None:
        self.shown = shown
        super().__init__(*args, directory=str(shown.folder))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer one request. Files are delivered as they are, from the folder of the preview alone."""
        # A page of the network that got itself the address of this computer still sends its own name.
        if self.headers.get("Host", "").rsplit(":", 1)[0] not in _HOSTS:
            self.send_error(403)
            return
        url = urlsplit(self.path)
        picture = _PICTURE.fullmatch(url.path)
        if url.path == "/":
            self._send(self.shown.frame, "text/html; charset=utf-8")
        elif url.path == "/__stand":
            page = parse_qs(url.query).get("seite", [""])[0]
            self._send(json.dumps(self._standing(page)).encode(), "application/json")
        elif url.path == BOARD_PAGE:
            self._send((self.shown.board() + _RELOAD).encode(), "text/html; charset=utf-8")
        elif picture:
            self._picture(picture[1], int(picture[2]))
        elif Path(self.translate_path(self.path)).is_file():
            super().do_GET()
        else:
            self.send_error(404, explain=_MISSING)

    def end_headers(self) -> None:
        """Nothing is kept by the browser: it would show the page of before."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def _standing(self, page: str) -> dict[str, object]:
        state, printed = self.shown.state, self.shown.printer.ask(page)
        state.asked = page or state.asked
        return {
            "stand": state.stamp(page),
            "baut": state.busy,
            "rechnet": state.computing,
            "fehler": [str(problem) for problem in state.problems],
            "warnungen": [str(problem) for problem in state.warnings],
            "bereit": (self.shown.folder / "html" / "index.html").is_file(),
            "druck": printed
            and {
                "stand": printed.stamp,
                "seiten": printed.pages,
                "fehler": printed.problem,
                "aktuell": printed.stamp == state.stamp(page),
            },
        }

    def _picture(self, ident: str, number: int) -> None:
        try:
            body = page_picture(self.shown.folder / "druck" / f"{ident}.pdf", number)
        except (OSError, IndexError):
            self.send_error(404)
            return
        self._send(body, "image/png")

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are not worth a line."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    # Lets a preview start right after the last one; on Windows it would let two share a port.
    allow_reuse_address = sys.platform != "win32"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that has gone away in the middle of an answer is no news."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def make_server(shown: Shown, port: int) -> http.server.ThreadingHTTPServer:
    """Server on 127.0.0.1 only. Raises UsageError if the port is taken."""
    shown.folder.mkdir(parents=True, exist_ok=True)
    try:
        return _Server(("127.0.0.1", port), partial(PreviewHandler, shown=shown))
    except OSError:
        what = f"der Anschluss {port} ist belegt"
        raise UsageError(Problem("", what, "einen anderen wählen: --port 8766")) from None
