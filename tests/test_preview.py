"""preview: serves only on this computer, sees changes, keeps the last good pages after a mistake."""

import threading
import urllib.request
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.commands import preview
from pipeline.errors import UsageError
from pipeline.project import load_project


@pytest.fixture
def site(mini_project: Path) -> Path:
    folder = mini_project / "reports" / "2024" / "html"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Bericht</title>", encoding="utf-8")
    (folder / "bild.svg").write_text("<svg/>", encoding="utf-8")
    return mini_project


def fetch(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return str(answer.read().decode())


def test_serves_pages_with_reload_and_files_without(site: Path) -> None:
    state = preview.State()
    server = preview.make_server(load_project(site), state, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    try:
        assert server.server_address[0] == "127.0.0.1"
        assert "/__stand" in fetch(port, "/")
        assert "/__stand" in fetch(port, "/html/index.html")
        assert fetch(port, "/html/bild.svg") == "<svg/>"
        assert fetch(port, "/__stand") == "0"
        state.build += 1
        assert fetch(port, "/__stand") == "1"
        assert 'href="/lieferungen"' in fetch(port, "/html/index.html")
        board = fetch(port, "/lieferungen")
        assert "Auszug aus dem Melderegister nach Sozialräumen" in board
        assert "/__stand" in board
        with pytest.raises(UsageError, match="ist belegt"):
            preview.make_server(load_project(site), state, port)
    finally:
        server.shutdown()
        server.server_close()
    assert "script" not in (site / "reports/2024/html/index.html").read_text(encoding="utf-8")


def test_before_the_first_report_the_board_is_the_start(mini_project: Path) -> None:
    (mini_project / "reports" / "2024").mkdir(parents=True)
    server = preview.make_server(load_project(mini_project), preview.State(), 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert "<h1>Lieferungen</h1>" in fetch(server.server_address[1], "/")
    finally:
        server.shutdown()
        server.server_close()


def test_board_shows_states_and_escapes(mini_project: Path) -> None:
    source = mini_project / "data/raw/einwohner_register/source.yaml"
    text = source.read_text(encoding="utf-8").replace("title: Auszug", "title: <b>Auszug")
    source.write_text(text + "expected: {due_days: 60, first: 2021}\n", encoding="utf-8")
    page = preview.board_html(mini_project, "", preview.State())
    assert "&lt;b&gt;Auszug" in page
    assert "<b>Auszug" not in page
    assert '<td class="state late">verspätet</td>' in page
    assert 'title="31.12.2022: eingetroffen, einwohner_2022.csv"' in page
    assert "/html/fonts/" in page


def test_board_during_a_build_and_after_a_mistake(mini_project: Path) -> None:
    state = preview.State()
    with state.database:
        assert "Die Datenbank ist gerade in Gebrauch" in preview.board_html(mini_project, "", state)
    (mini_project / "config.yaml").write_text("edition: [", encoding="utf-8")
    assert "<pre>config.yaml:" in preview.board_html(mini_project, "", state)
    assert state.database.acquire(blocking=False), "released in both cases"


def test_watch_rebuilds_once_per_change(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Path] = []
    config = site / "config.yaml"

    def edit_then_wait(_: float) -> None:
        if not built:
            config.write_text(config.read_text(encoding="utf-8") + "\n# neu\n", encoding="utf-8")

    def rebuild(root: Path, edition: str) -> bool:
        built.append(root)
        return True

    monkeypatch.setattr(preview.time, "sleep", edit_then_wait)
    monkeypatch.setattr(preview, "_rebuild", rebuild)
    state = preview.State()
    preview.watch(site, "", state, rounds=3)
    assert built == [site]
    assert state.build == 1


def test_a_mistake_is_shown_and_old_pages_stay(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "config.yaml").write_text("edition: [", encoding="utf-8")
    assert not preview._rebuild(site, "")
    assert "Der letzte gute Stand bleibt sichtbar." in capsys.readouterr().err
    assert (site / "reports/2024/html/index.html").exists()


def test_the_sheet_of_an_indicator_is_found(site: Path) -> None:
    project = load_project(site)
    annex = project.report_dir / "html" / "anhang.html"
    annex.write_text('<h3 id="indikator-kinderarmut">Kinderarmut</h3>', encoding="utf-8")
    found = [preview.sheet_path(project, name) for name in ("kinderarmut", "gibt_es_nicht")]
    assert found == ["html/anhang.html#indikator-kinderarmut", ""]


def test_preview_of_an_unknown_indicator(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "kinderarmt", "--project", str(site)]) == 2
    assert "gemeint: „kinderarmut“?" in capsys.readouterr().err
