"""preview: serves only on this computer, sees changes, keeps the last good pages after a mistake."""

import threading
import urllib.request
from pathlib import Path

import pytest

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
        with pytest.raises(UsageError, match="ist belegt"):
            preview.make_server(load_project(site), state, port)
    finally:
        server.shutdown()
        server.server_close()
    assert "script" not in (site / "reports/2024/html/index.html").read_text(encoding="utf-8")


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
