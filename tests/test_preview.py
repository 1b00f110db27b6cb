"""preview: serves this computer alone, renews what a change touches, shows mistakes instead of old pages."""

import http.client
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.cli import main
from pipeline.commands import preview
from pipeline.commands.viewing import workshop as workshop_module
from pipeline.commands.viewing.printer import Printer, page_picture
from pipeline.commands.viewing.server import make_server
from pipeline.commands.viewing.state import State
from pipeline.commands.viewing.workshop import DATA_STAGES, Workshop, preview_folder
from pipeline.errors import Problem, Severity, UsageError
from pipeline.project import load_project
from pipeline.report.live import only_words_differ
from pipeline.report.published import read_published
from pipeline.stages.runner import run_stages

INDICATOR = "indicators/armut/kinderarmut.yaml"


@pytest.fixture
def site(mini_project: Path) -> Path:
    folder = mini_project / "data" / "processed" / "vorschau" / "2024" / "html"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Bericht</title>", encoding="utf-8")
    (folder.parent.parent / "geheim.txt").write_text("geheim", encoding="utf-8")
    return mini_project


@contextmanager
def served(root: Path, state: State) -> Iterator[int]:
    """The server of the preview on a free port; yields the port."""
    printer = Printer(Workshop(root, "", state), state)
    server = make_server(preview._shown(load_project(root), state, printer), 0)
    assert server.server_address[0] == "127.0.0.1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


def fetch(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        return str(answer.read().decode())


def raw_status(port: int, path: str, host: str) -> int:
    """Status of a request that is sent exactly as given."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    return connection.getresponse().status


def test_pages_are_served_as_they_are_beside_the_frame_that_watches(site: Path) -> None:
    state = State()
    with served(site, state) as port:
        assert 'id="seite"' in fetch(port, "/")
        assert fetch(port, "/html/index.html") == "<!doctype html><title>Bericht</title>"
        assert json.loads(fetch(port, "/__stand?seite=index.html")) == {
            "stand": 0, "baut": False, "rechnet": False, "fehler": [], "warnungen": [], "bereit": True,
            "druck": None,
        }  # fmt: skip
        state.shown(["index.html"])
        state.shown(["andere.html"])
        assert json.loads(fetch(port, "/__stand?seite=index.html"))["stand"] == 1
        assert json.loads(fetch(port, "/__stand"))["stand"] == 2
        state.problems = (Problem("kapitel.md:3", "unbekannt", "gemeint: wert"),)
        assert json.loads(fetch(port, "/__stand"))["fehler"] == ["kapitel.md:3: unbekannt – gemeint: wert"]
        state.warnings = (Problem("source.yaml:9", "Summe falsch", "prüfen", Severity.WARNUNG),)
        assert json.loads(fetch(port, "/__stand"))["warnungen"] == ["source.yaml:9: Summe falsch – prüfen"]
        state.shown([])
        assert json.loads(fetch(port, "/__stand"))["fehler"] == []


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/html/index.html", "127.0.0.1:1", 200),
        ("/html/index.html", "localhost", 200),
        ("/html/index.html", "boese.example:80", 403),
        ("/__stand", "boese.example", 403),
        ("/../geheim.txt", "localhost", 404),
        ("/html/../../geheim.txt", "localhost", 404),
        ("/%2e%2e/geheim.txt", "localhost", 404),
        ("/druck/../../geheim/1.png", "localhost", 404),
        ("/druck/gibt-es-nicht/1.png", "localhost", 404),
        ("/html/", "localhost", 404),
        ("/bericht.pdf", "localhost", 404),
    ],
)
def test_nothing_but_the_preview_for_nobody_but_this_computer(
    site: Path, path: str, host: str, status: int
) -> None:
    with served(site, State()) as port:
        assert raw_status(port, path, host) == status


def test_a_taken_port(site: Path) -> None:
    state = State()
    with served(site, state) as port, pytest.raises(UsageError, match="ist belegt"):
        make_server(
            preview._shown(load_project(site), state, Printer(Workshop(site, "", state), state)), port
        )


def test_board_shows_states_and_escapes(mini_project: Path) -> None:
    source = mini_project / "data/raw/einwohner_register/source.yaml"
    text = source.read_text(encoding="utf-8").replace("title: Auszug", "title: <b>Auszug")
    source.write_text(text + "expected: {due_days: 60, first: 2021}\n", encoding="utf-8")
    with served(mini_project, State()) as port:
        page = fetch(port, "/lieferungen")
    assert "&lt;b&gt;Auszug" in page
    assert "<b>Auszug" not in page
    assert '<td class="state late">verspätet</td>' in page
    assert 'title="31.12.2022: eingetroffen, einwohner_2022.csv"' in page
    assert "/html/fonts/" in page
    assert "/__stand" in page


def test_board_during_a_build_and_after_a_mistake(mini_project: Path) -> None:
    state = State()
    with state.database:
        assert "Die Datenbank ist gerade in Gebrauch" in preview.board_html(mini_project, "", state)
    (mini_project / "config.yaml").write_text("edition: [", encoding="utf-8")
    assert "<pre>config.yaml:" in preview.board_html(mini_project, "", state)
    assert state.database.acquire(blocking=False), "released in both cases"


class Recorder(Workshop):
    """A workshop that only notes what it is told."""

    def __init__(self) -> None:
        self.told: list[list[str]] = []

    def update(self, changed: object = ()) -> bool:
        self.told.append(list(changed))  # type: ignore[call-overload]
        return True


def test_watch_tells_each_change_once(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = Recorder()
    config = site / "config.yaml"

    def edit_then_wait(_: float) -> None:
        if not workshop.told:
            config.write_text(config.read_text(encoding="utf-8") + "\n# neu\n", encoding="utf-8")

    monkeypatch.setattr(preview.time, "sleep", edit_then_wait)
    preview.watch(site, workshop, preview.snapshot(site), rounds=3)
    assert workshop.told == [["config.yaml"]]


def change(root: Path, name: str, old: str, new: str) -> str:
    """Edit one file; returns its name."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return name


def test_changes_mistakes_and_their_mending(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = State()
    workshop = Workshop(mini_project, "", state)
    html = preview_folder(load_project(mini_project)) / "html"
    assert workshop.update()
    assert state.stamp("gibt-es-nicht.html") == 1, "after the first build every page is new"
    assert not (mini_project / "reports").exists(), "nothing of the preview is published"

    chapter = change(mini_project, "report_templates/chapters/01_lage.md", "## ", "Ein neuer Satz.\n\n## ")
    capsys.readouterr()
    assert workshop.update([chapter])
    assert "Ein neuer Satz." in (html / "kapitel-lage.html").read_text(encoding="utf-8")
    assert "unverändert" not in capsys.readouterr().err, "no stage is even looked at"
    assert (state.stamp("kapitel-lage.html"), state.stamp("index.html")) == (2, 1)

    change(mini_project, INDICATOR, "unit: ", "unitt: ")
    assert not workshop.update([INDICATOR])
    assert str(state.problems[0]).startswith(f"{INDICATOR}:")
    # A good chapter does not hide that the indicator is still wrong.
    assert not workshop.update([chapter])
    assert state.problems
    change(mini_project, INDICATOR, "unitt: ", "unit: ")
    change(mini_project, INDICATOR, "interpretation: ", "interpretation: Neues Wort. ")
    assert workshop.update([INDICATOR])
    assert state.problems == ()
    said = capsys.readouterr().err
    assert "Indikatoren berechnen: unverändert" in said
    assert "Neues Wort." in (html / "kennzahl-kinderarmut.html").read_text(encoding="utf-8")

    printer = Printer(workshop, state)
    assert printer.ask("index.html") is None
    first = printer.ask("kapitel-lage.html")
    assert first is not None
    assert (first.pages, first.stamp) == (0, -1)
    printer.set("kapitel-lage")
    printed = printer.ask("kapitel-lage.html")
    assert printed is not None
    assert printed.pages >= 1
    assert printed.stamp == state.stamp("kapitel-lage.html")
    assert page_picture(html.parent / "druck/kapitel-lage.pdf", 1).startswith(b"\x89PNG")
    with pytest.raises(IndexError):
        page_picture(html.parent / "druck/kapitel-lage.pdf", printed.pages + 1)


def test_words_do_not_wait_for_the_stages_but_figures_do(
    mini_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = State()
    workshop = Workshop(mini_project, "", state)
    assert workshop.update()
    page = preview_folder(load_project(mini_project)) / "html" / "kennzahl-kinderarmut.html"
    warning = Problem("source.yaml:9", "Summe falsch", "prüfen", Severity.WARNUNG)
    before: list[tuple[bool, bool]] = []
    real = workshop_module.run_stages

    def late(*args: object, **named: object) -> object:
        text = page.read_text(encoding="utf-8")
        before.append(("Arme Kinder" in text, "Anteil an allen" in text))
        assert state.computing
        warned = SimpleNamespace(skipped=True, result=SimpleNamespace(findings=(warning,)))
        return [*real(*args, **named), warned]  # type: ignore[arg-type]

    monkeypatch.setattr(workshop_module, "run_stages", late)
    change(mini_project, INDICATOR, "short_title: Kinderarmut", "short_title: Arme Kinder")
    assert workshop.update([INDICATOR])
    stamp = state.stamp(page.name)
    change(mini_project, INDICATOR, 'where: {alter: "0-17"}', "where: {}")
    change(mini_project, INDICATOR, "limits: ", "limits: Anteil an allen. ")
    assert workshop.update([INDICATOR])
    assert before == [(True, False), (True, False)]
    assert "Anteil an allen" in page.read_text(encoding="utf-8")
    assert state.stamp(page.name) > stamp
    assert not state.computing
    assert state.warnings == (warning,)


def test_no_figure_depends_on_what_is_taken_for_a_word(mini_project: Path) -> None:
    project = load_project(mini_project)
    run_stages(project, DATA_STAGES, lambda _: None, strict=False)
    first = read_published(project.published_database)
    change(mini_project, INDICATOR, "title: ", "title: Neue ")
    change(mini_project, INDICATOR, "burden", "relief")
    change(mini_project, INDICATOR, "method: ", "decimals: 3\nmethod: ")
    other = load_project(mini_project)
    assert only_words_differ(project, other)
    runs = run_stages(other, DATA_STAGES, lambda _: None, strict=False)
    assert not runs[2].skipped
    second = read_published(project.published_database)
    assert (second.values, second.changes) == (first.values, first.changes)
    assert (second.intervals, second.suppressions) == (first.intervals, first.suppressions)
    change(mini_project, INDICATOR, "unit: prozent", "unit: je_1000")
    assert not only_words_differ(other, load_project(mini_project))


def test_the_printer_sets_what_was_asked_for_and_ends(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = State()
    printer = Printer(Workshop(site, "", state), state)
    asked: list[str] = []
    monkeypatch.setattr(printer, "set", lambda ident: (asked.append(ident), printer.end()))
    printer._wanted.append("kapitel-lage")
    thread = threading.Thread(target=printer.run)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    assert asked == ["kapitel-lage"]


def test_the_page_of_an_indicator_is_found(site: Path) -> None:
    project = load_project(site)
    assert preview.page_address(project, "kinderarmut") == ""
    (preview_folder(project) / "html" / "kennzahl-kinderarmut.html").write_text("", encoding="utf-8")
    assert preview.page_address(project, "kinderarmut") == "#kennzahl-kinderarmut.html"


def test_preview_of_an_unknown_indicator(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "kinderarmt", "--project", str(site)]) == 2
    assert "gemeint: „kinderarmut“?" in capsys.readouterr().err


def test_ctrl_c_ends_it_and_frees_the_port(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Workshop, "update", lambda _: True)
    monkeypatch.setattr(preview, "watch", interrupted)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    for _ in range(2):
        assert main(["preview", "--port", str(port), "--project", str(site)]) == 0
    assert "Vorschau beendet." in capsys.readouterr().err
    with pytest.raises(urllib.error.URLError):
        fetch(port, "/")
