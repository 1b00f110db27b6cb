"""fetch against a server on this computer: whole, resumed, redirected, refused, broken off, slow, large."""

import errno
import hashlib
import http.server
import io
import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import download as download_module
from pipeline.cli import cli
from pipeline.commands import fetch as fetch_module
from pipeline.download import Limits, download
from pipeline.errors import DataError, UsageError

CONTENT = b"Jahr;Anzahl\n" + b"2024;17\n" * 40_000
TAG = '"stand-1"'
FAST = Limits(timeout=0.5, waits=(0.0, 0.0))


class Web(http.server.BaseHTTPRequestHandler):
    """Answers by path; remembers what was asked for. `cut` bytes are sent before the connection ends."""

    seen: list[tuple[str, str]]
    cut: int
    content: bytes
    tag: str

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("Range", "")))
        answers: dict[str, Callable[[], None]] = {
            "/404": lambda: self.plain(404),
            "/403": lambda: self.plain(403),
            "/503": lambda: self.plain(503),
            "/page.csv": lambda: self.plain(200, b"\n <!DOCTYPE html><title>Anmeldung</title>"),
            "/moved.csv": lambda: self.moved("/data.csv"),
            "/to-file": lambda: self.moved("file:///etc/hostname"),
            "/slow.csv": lambda: threading.Event().wait(0.3) and None,
            "/whole.csv": lambda: self.plain(200, self.content),
        }
        answers.get(self.path, self.file)()

    def plain(self, code: int, body: bytes = b"x") -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def moved(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def file(self) -> None:
        start = int(self.headers.get("Range", "bytes=0-")[6:-1])
        resumed = bool(start) and self.headers.get("If-Range") == self.tag
        body = self.content[start if resumed else 0 :]
        self.send_response(206 if resumed else 200)
        if resumed:
            self.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        self.send_header("ETag", self.tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut, type(self).cut = self.cut, 0
        self.wfile.write(body[:cut] if cut else body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silence."""


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[Web]]]:
    """Address of a fresh server and its handler class; no proxy, no waiting between tries."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(download_module.time, "sleep", lambda _: None)
    handler = type("Web1", (Web,), {"seen": [], "cut": 0, "content": CONTENT, "tag": TAG})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", handler
    server.shutdown()
    server.server_close()


def quiet(done: int, total: int) -> None:
    """Progress nobody reads."""


def refused(url: str, folder: Path, limits: Limits = FAST) -> str:
    with pytest.raises(DataError) as caught:
        download(url, folder / "data.csv", limits, quiet)
    return str(caught.value)


def test_whole_file_with_progress(web: tuple[str, type[Web]], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    part = download(f"{web[0]}/data.csv", tmp_path / "data.csv", FAST, lambda *step: told.append(step))
    assert part == tmp_path / "data.csv.part"
    assert part.read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert not (tmp_path / "data.csv").exists(), "only the caller puts the file in place"


def test_interrupted_transfer_goes_on_where_it_stopped(web: tuple[str, type[Web]], tmp_path: Path) -> None:
    web[1].cut = 100_000
    part = download(f"{web[0]}/data.csv", tmp_path / "data.csv", FAST, quiet)
    assert part.read_bytes() == CONTENT
    assert web[1].seen == [("/data.csv", ""), ("/data.csv", "bytes=100000-")]


def test_a_later_call_asks_only_for_the_rest(web: tuple[str, type[Web]], tmp_path: Path) -> None:
    web[1].cut = 50_000
    message = refused(f"{web[0]}/data.csv", tmp_path, Limits(timeout=0.5, waits=()))
    assert "die Übertragung ist abgebrochen (50000 von 320012 Byte)" in message
    assert "fetch noch einmal aufrufen, 50000 Byte sind schon da" in message
    part = download(f"{web[0]}/data.csv", tmp_path / "data.csv", FAST, quiet)
    assert part.read_bytes() == CONTENT
    assert web[1].seen[-1] == ("/data.csv", "bytes=50000-")


def test_a_file_that_changed_meanwhile_is_loaded_anew(web: tuple[str, type[Web]], tmp_path: Path) -> None:
    web[1].cut = 50_000
    refused(f"{web[0]}/data.csv", tmp_path, Limits(timeout=0.5, waits=()))
    web[1].tag, web[1].content = '"stand-2"', b"neu;1\n" * 100
    part = download(f"{web[0]}/data.csv", tmp_path / "data.csv", FAST, quiet)
    assert part.read_bytes() == b"neu;1\n" * 100


def test_a_part_of_unknown_origin_is_not_continued(web: tuple[str, type[Web]], tmp_path: Path) -> None:
    (tmp_path / "data.csv.part").write_bytes(b"fremd")
    part = download(f"{web[0]}/data.csv", tmp_path / "data.csv", FAST, quiet)
    assert part.read_bytes() == CONTENT
    assert web[1].seen == [("/data.csv", "")]


@pytest.mark.parametrize("kind", ["range not satisfiable", "another part"])
def test_a_server_that_answers_with_something_else_is_asked_anew(
    web: tuple[str, type[Web]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def odd(self: Web) -> None:
        if not self.headers.get("Range"):
            self.plain(200, CONTENT)
            return
        self.send_response(416 if kind.startswith("range") else 206)
        self.send_header("Content-Range", "bytes 7-8/9")
        self.send_header("Content-Length", "1")
        self.end_headers()
        self.wfile.write(b"x")

    monkeypatch.setattr(web[1], "file", odd)
    (tmp_path / "data.csv.part").write_bytes(b"alter Anfang")
    known = {"url": f"{web[0]}/data.csv", "version": TAG}
    (tmp_path / "data.csv.part.json").write_text(json.dumps(known), encoding="utf-8")
    part = download(f"{web[0]}/data.csv", tmp_path / "data.csv", FAST, quiet)
    assert part.read_bytes() == CONTENT
    assert [asked for _, asked in web[1].seen] == ["bytes=12-", ""]


def test_without_a_version_nothing_is_continued(web: tuple[str, type[Web]], tmp_path: Path) -> None:
    (tmp_path / "data.csv.part").write_bytes(b"alt")
    known = {"url": f"{web[0]}/whole.csv", "version": ""}
    (tmp_path / "data.csv.part.json").write_text(json.dumps(known), encoding="utf-8")
    part = download(f"{web[0]}/whole.csv", tmp_path / "data.csv", FAST, quiet)
    assert part.read_bytes() == CONTENT


def test_redirects_only_within_the_web(web: tuple[str, type[Web]], tmp_path: Path) -> None:
    assert download(f"{web[0]}/moved.csv", tmp_path / "data.csv", FAST, quiet).read_bytes() == CONTENT
    assert "der Weiterleitung wird nicht gefolgt (HTTP 302)" in refused(f"{web[0]}/to-file", tmp_path)
    secured = urllib.request.Request("https://example.org/a.csv")
    follow = partial(download_module._OnlyWeb().redirect_request, secured, io.BytesIO(), 302, "", Message())
    assert follow("http://example.org/a.csv") is None
    assert follow("https://example.org/b.csv") is not None


@pytest.mark.parametrize(
    ("path", "message", "tries"),
    [
        ("/404", "die Datei gibt es dort nicht (HTTP 404) – noch nicht veröffentlicht oder verschoben?", 1),
        ("/403", "der Zugriff ist verboten (HTTP 403) – Anmeldung nötig?", 1),
        ("/503", "der Server gibt die Datei nicht heraus (HTTP 503) – später noch einmal", 3),
        ("/slow.csv", "die Übertragung ist abgebrochen (timed out)", 3),
        ("/page.csv", "die Adresse liefert eine Webseite, keine Datei", 1),
    ],
)
def test_refusals(web: tuple[str, type[Web]], tmp_path: Path, path: str, message: str, tries: int) -> None:
    limits = Limits(timeout=0.1, waits=(0.0, 0.0)) if path == "/slow.csv" else FAST
    assert message in refused(web[0] + path, tmp_path, limits)
    assert len(web[1].seen) == tries
    assert not (tmp_path / "data.csv").exists()


def test_a_file_that_is_too_large(web: tuple[str, type[Web]], tmp_path: Path) -> None:
    message = refused(f"{web[0]}/data.csv", tmp_path, Limits(max_bytes=1000, timeout=0.5, waits=()))
    assert "die Datei ist größer als erlaubt" in message
    assert not (tmp_path / "data.csv.part").exists(), "told by its length before anything is written"


def test_offline_and_unknown_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("no_proxy", "*")
    assert "der Server ist nicht erreichbar" in refused(f"http://127.0.0.1:{port}/a.csv", tmp_path)
    assert "der Name des Servers ist nicht zu finden" in refused("http://gibtesnicht.invalid/a.csv", tmp_path)


def test_secured_connection_that_is_none(web: tuple[str, type[Web]], tmp_path: Path) -> None:
    message = refused(web[0].replace("http:", "https:") + "/data.csv", tmp_path)
    assert "die gesicherte Verbindung kommt nicht zustande" in message


def test_disk_full_keeps_what_was_there(
    web: tuple[str, type[Web]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download_module, "_receive", full)
    assert "der Datenträger ist voll – Platz schaffen" in refused(f"{web[0]}/data.csv", tmp_path)


# The command


@pytest.fixture
def offered(mini_project: Path, web: tuple[str, type[Web]]) -> Path:
    """The small project; the register is offered at the server year by year, 2024 is not here yet."""
    folder = mini_project / "data/raw/einwohner_register"
    web[1].content = (folder / "einwohner_2024.csv").read_bytes()
    (folder / "einwohner_2024.csv").unlink()
    describe(folder, f"expected: {{due_days: 60, first: 2022}}\nfetch: {{url: '{web[0]}/ew_{{year}}.csv'}}")
    return mini_project


def describe(folder: Path, text: str) -> None:
    path = folder / "source.yaml"
    path.write_text(path.read_text(encoding="utf-8") + text + "\n", encoding="utf-8")


def call(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["fetch", "--project", str(root), *arguments], standalone_mode=False)


def test_only_what_is_missing_is_loaded(offered: Path, web: tuple[str, type[Web]]) -> None:
    done = call(offered)
    digest = hashlib.sha256(web[1].content).hexdigest()
    assert done.return_value == 0
    assert done.stdout.splitlines() == [
        "einwohner_register/einwohner_2022.csv: schon da (--force lädt neu)",
        "einwohner_register/einwohner_2023.csv: schon da (--force lädt neu)",
        f"einwohner_register/einwohner_2024.csv: geladen, 1\u202f307 Byte; Prüfsumme {digest}",
    ]
    folder = offered / "data/raw/einwohner_register"
    assert (folder / "einwohner_2024.csv").read_bytes() == web[1].content
    assert [path for path, _ in web[1].seen] == ["/ew_2024.csv"]
    notes = (folder / "fetched.csv").read_text(encoding="utf-8").splitlines()
    assert notes[0] == "file;url;sha256;bytes;fetched_on"
    assert notes[1].startswith(f"einwohner_2024.csv;{web[0]}/ew_2024.csv;{digest};")
    assert not list(folder.glob("*.part*"))
    assert "einwohner_2024.csv: 100 %" in done.stderr


def test_another_file_is_replaced_only_when_told(offered: Path, web: tuple[str, type[Web]]) -> None:
    folder = offered / "data/raw/einwohner_register"
    before = (folder / "einwohner_2023.csv").read_bytes()
    assert "alte Datei heißt jetzt einwohner_2023.csv.alt" in call(offered, "--force").stdout
    assert (folder / "einwohner_2023.csv.alt").read_bytes() == before
    assert (folder / "einwohner_2023.csv").read_bytes() == web[1].content
    assert call(offered, "--force").stdout.count("unverändert") == 3
    web[1].content += b"\n"
    assert "einwohner_2023.csv.2.alt" in call(offered, "--force").stdout


def test_declared_checksum_must_match(offered: Path, web: tuple[str, type[Web]]) -> None:
    folder = offered / "data/raw/einwohner_register"
    describe(folder, f"sha256: {{einwohner_2024.csv: {'0' * 64}}}")
    done = call(offered)
    assert done.return_value == 1
    assert "hat nicht die vereinbarte Prüfsumme, sondern " in done.stderr
    assert "einwohner_2024.csv: nicht geladen" in done.stdout
    assert not (folder / "einwohner_2024.csv").exists()
    assert not list(folder.glob("*.part*"))


def test_existing_file_with_another_checksum(offered: Path) -> None:
    folder = offered / "data/raw/einwohner_register"
    describe(folder, f"sha256: {{einwohner_2023.csv: {'0' * 64}}}")
    assert "ist da, hat aber nicht die vereinbarte Prüfsumme – mit --force neu laden" in call(offered).stderr


def test_one_file_without_year(mini_project: Path, web: tuple[str, type[Web]]) -> None:
    folder = mini_project / "data/raw/sgb2"
    describe(folder, f"fetch: {{url: '{web[0]}/sgb2.csv'}}")
    data = json.loads(call(mini_project, "sgb2", "--json", "--force").stdout)
    assert [(item["source"], item["file"]) for item in data] == [("sgb2", "sgb2.csv")]
    assert (folder / "sgb2.csv").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("", (), "keine Quelle nennt eine Adresse"),
        ("", ("sgb2",), "„sgb2“ nennt keine Adresse"),
        ("", ("sgb3",), "die Quelle „sgb3“ gibt es nicht – gemeint: „sgb2“?"),
        ("fetch: {url: 'http://x.invalid/{year}.csv'}", (), "welche Jahre es gibt, ist nicht angegeben"),
        (
            "fetch: {url: 'http://x.invalid/a.csv'}\nexpected: {due_days: 1, first: 2022}",
            (),
            "brauchen beide {year}",
        ),
        (
            "fetch: {url: 'http://x/{year}'}\nexpected: {due_days: 1, first: 2022, file: '../{year}'}",
            (),
            "läge außerhalb des Ordners der Quelle",
        ),
    ],
)
def test_wrong_calls(mini_project: Path, text: str, arguments: tuple[str, ...], message: str) -> None:
    describe(mini_project / "data/raw/einwohner_register", text)
    done = call(mini_project, *arguments)
    assert isinstance(done.exception, UsageError)
    assert message in str(done.exception)


def test_a_locked_file_stays(offered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = offered / "data/raw/einwohner_register"
    before = (folder / "einwohner_2023.csv").read_bytes()
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if self.suffix == ".part":
            raise PermissionError(errno.EACCES, "in use")
        return replace(self, target)

    monkeypatch.setattr(fetch_module.Path, "replace", locked)
    assert "lässt sich nicht ersetzen" in call(offered, "--force").stderr
    assert (folder / "einwohner_2023.csv").read_bytes() == before
