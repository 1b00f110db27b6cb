"""`excerpt`: one chapter or one profile as a PDF of its own."""

import json
import shutil
from pathlib import Path

import pikepdf
import pytest

from pipeline.cli import main
from pipeline.project import load_project
from pipeline.stages.runner import run_stages


def silent(_: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project, protected; nothing rendered."""
    root = tmp_path_factory.mktemp("auszug") / "kleinau"
    shutil.copytree(Path(__file__).parent / "projects" / "mini", root)
    run_stages(load_project(root), ("ingest", "harmonize", "compute", "protect"), silent, strict=False)
    return root


@pytest.mark.parametrize(("wanted", "title"), [("Neudorf Nord", "Neudorf Nord"), ("0101", "")])
def test_a_profile_by_name_or_id(
    protected: Path, capsys: pytest.CaptureFixture[str], wanted: str, title: str
) -> None:
    assert main(["excerpt", wanted, "--project", str(protected), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert not title or data["title"] == title
    with pikepdf.open(data["file"]) as pdf:
        assert len(pdf.pages) == data["pages"]
        assert data["title"] in str(pdf.docinfo["/Title"])
    assert not list(Path(data["file"]).parent.glob(".*"))


def test_what_does_not_exist_is_told_with_what_may_be_meant(
    protected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["excerpt", "Neudorf Nrod", "--project", str(protected)]) == 2
    assert "kein Kapitel und kein Profil heißt „Neudorf Nrod“ – gemeint: „Neudorf Nord“?" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize("command", [["excerpt", "0101"], ["export", "pptx"]])
def test_figures_of_another_edition_are_not_written(
    protected: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    root = Path(shutil.copytree(protected, tmp_path / "kleinau"))
    shutil.rmtree(root / "data/processed/auszuege", ignore_errors=True)
    config = root / "config.yaml"
    dates = "{reference_date: 31.12.2023, comparison_date: 31.12.2022, editorial_deadline: 30.06.2024}"
    other = f'editions:\n  "2023": {dates[:-1]}, title: Bericht 2023}}\n'
    config.write_text(config.read_text("utf-8").replace("editions:\n", other), encoding="utf-8")
    assert main([*command, "--project", str(root), "--edition", "2023"]) == 1
    assert "die Stufe protect ist zuletzt für eine andere Ausgabe" in capsys.readouterr().err
    assert not (root / "data/processed/auszuege").exists()
