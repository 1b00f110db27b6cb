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
