"""freeze: what is published stays as it is; a correction keeps the first version."""

import json
from pathlib import Path

import pytest
from project_edits import silent

from pipeline.cli import main
from pipeline.editions import read_ledger, verified_editions
from pipeline.errors import DataError
from pipeline.project import load_project
from pipeline.stages import STAGES
from pipeline.stages.runner import run_stages


def called(*words: str) -> int:
    return main(list(words))


@pytest.fixture
def built(kept_parts: None, small_project: Path) -> Path:
    run_stages(load_project(small_project), STAGES, silent, strict=False)
    return small_project


def contents(root: Path) -> dict[str, bytes]:
    folder = root / "reports" / "2024"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_only_what_is_built_and_up_to_date_is_frozen(
    small_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("freeze", "--project", str(small_project)) == 1
    said = capsys.readouterr().err
    for stage in STAGES:
        assert f"die Stufe {stage} ist nicht auf dem Stand: sie ist noch nicht gelaufen" in said
    assert "zuerst report --edition 2024 ausführen" in said
    assert read_ledger(small_project) == []


def test_a_changed_definition_or_file_keeps_from_freezing(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = built / "reports/2024/html/index.html"
    text = page.read_bytes()
    page.write_bytes(text + b" ")
    assert called("freeze", "--project", str(built)) == 1
    assert "reports/2024/html/index.html: weicht von der Prüfsumme" in capsys.readouterr().err
    page.write_bytes(text)
    chapter = next((built / "report_templates").rglob("*.md"))
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\nNoch ein Satz.\n", encoding="utf-8")
    assert called("freeze", "--project", str(built)) == 1
    assert "die Stufe render ist nicht auf dem Stand" in capsys.readouterr().err
    assert "frozen" not in json.loads((built / "reports/2024/manifest.json").read_text(encoding="utf-8"))


def test_a_frozen_edition_is_never_overwritten(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("freeze", "--project", str(built)) == 0
    before = contents(built)
    assert json.loads(before["manifest.json"])["frozen"] is True
    ledger = (built / "reports/verzeichnis.csv").read_text(encoding="utf-8-sig").splitlines()
    assert ledger[0] == "edition;titel;redaktionsschluss;sha256;ordner;ersetzt_weil"
    assert ledger[1].startswith("2024;Sozialbericht 2024;2025-06-30;")
    capsys.readouterr()
    for words in (["report"], ["report", "--force"], ["render"], ["package", "--force"]):
        assert called(*words, "--project", str(built)) == 1
        assert "die Ausgabe 2024 ist eingefroren und wird nicht überschrieben" in capsys.readouterr().err
    assert called("protect", "--tolerant", "--project", str(built)) == 0
    assert contents(built) == before
    assert called("freeze", "--project", str(built)) == 2
    assert "die Ausgabe 2024 ist schon eingefroren" in capsys.readouterr().err


def test_a_correction_keeps_the_first_version_and_tells_its_reason(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("freeze", "--errata", "Spalten vertauscht", "--project", str(built)) == 2
    assert "die Ausgabe 2024 ist nicht eingefroren" in capsys.readouterr().err
    assert called("freeze", "--project", str(built)) == 0
    before = contents(built)
    assert called("freeze", "--errata", "  ", "--project", str(built)) == 2
    assert called("freeze", "--errata", "Spalten vertauscht; siehe Tabelle 4", "--project", str(built)) == 0
    kept = built / "reports/2024-fassung-1"
    assert (kept / "manifest.json").read_bytes() == before["manifest.json"]
    assert not (built / "reports/2024").exists()
    assert [(row.folder, row.replaced) for row in verified_editions(built, "2024")] == [
        ("2024-fassung-1", "Spalten vertauscht; siehe Tabelle 4")
    ]
    capsys.readouterr()
    assert called("list", "ausgaben", "--project", str(built)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2024            Sozialbericht 2024  noch nicht gebaut",
        "2024-fassung-1  Sozialbericht 2024  ersetzt: Spalten vertauscht; siehe Tabelle 4",
    ]
    assert called("report", "--tolerant", "--project", str(built)) == 0
    pages = "".join(p.read_text(encoding="utf-8") for p in (built / "reports/2024/html").glob("*.html"))
    assert "Spalten vertauscht; siehe Tabelle 4" in pages
    assert called("freeze", "--project", str(built)) == 0
    assert [row.folder for row in read_ledger(built)] == ["2024", "2024-fassung-1"]


def test_a_changed_frozen_edition_is_named(built: Path) -> None:
    assert called("freeze", "--project", str(built)) == 0
    values = built / "reports/2024/daten/werte.csv"
    values.write_bytes(values.read_bytes().replace(b";100;", b";101;"))
    with pytest.raises(DataError, match=r"reports/2024/daten/werte\.csv: weicht von der Prüfsumme"):
        verified_editions(built, "2023")
    values.unlink()
    with pytest.raises(DataError, match=r"daten/werte\.csv: .*fehlt aber"):
        verified_editions(built, "2023")
    manifest = built / "reports/2024/manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("true", "false"), encoding="utf-8")
    with pytest.raises(DataError, match=r"reports/2024/manifest\.json: seit dem Einfrieren verändert"):
        verified_editions(built, "2023")
    manifest.unlink()
    with pytest.raises(DataError, match="fehlt in der eingefrorenen Ausgabe"):
        verified_editions(built, "2023")


def test_a_lost_or_damaged_ledger_is_told(built: Path) -> None:
    assert called("freeze", "--project", str(built)) == 0
    ledger = built / "reports/verzeichnis.csv"
    text = ledger.read_bytes()
    ledger.write_text("etwas anderes\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"reports/verzeichnis\.csv: die Datei lässt sich nicht lesen"):
        read_ledger(built)
    ledger.unlink()
    with pytest.raises(DataError, match=r"reports/2024: eingefroren, aber nicht in reports/verzeichnis\.csv"):
        verified_editions(built, "2023")
    assert called("freeze", "--project", str(built)) == 0, "a freeze that was cut short is completed"
    assert ledger.read_bytes() == text
