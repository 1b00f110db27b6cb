"""setup, test, clean: what clean removes and spares, and that test runs every check."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.commands import housekeeping
from pipeline.errors import UsageError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project after a run, which is its own engine root, so that clean finds the caches there."""
    monkeypatch.setattr(housekeeping, "ROOT", tmp_path)
    files = {
        "config.yaml": "",
        "data/raw/sgb2/sgb2.csv": "delivered",
        "data/processed/working.duckdb": "true counts",
        "reports/2024/bericht.pdf": "loose",
        ".pytest_cache/x": "",
        "pipeline/__pycache__/a.pyc": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def clean(project: Path, *options: str) -> None:
    CliRunner().invoke(
        housekeeping.clean,
        ["--project", str(project), *options],
        catch_exceptions=False,
        standalone_mode=False,
    )


def left(project: Path) -> set[str]:
    """Files that are still there, without those of git."""
    paths = (path.relative_to(project) for path in project.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if path.parts[0] != ".git"}


def edition(project: Path, name: str, manifest: str) -> str:
    path = project / "reports" / name / "manifest.json"
    path.parent.mkdir(parents=True)
    path.write_text(manifest, encoding="utf-8")
    return path.relative_to(project).as_posix()


def test_clean_removes_what_a_run_made_and_nothing_else(project: Path) -> None:
    clean(project, "--reports")
    assert left(project) == {"config.yaml", "data/raw/sgb2/sgb2.csv"}
    clean(project, "--reports")
    assert left(project) == {"config.yaml", "data/raw/sgb2/sgb2.csv"}


def test_clean_spares_frozen_editions_and_unreadable_manifests(project: Path) -> None:
    frozen = edition(project, "2022", json.dumps({"frozen": True}))
    damaged = edition(project, "2020", "{half a man")
    loose = edition(project, "2018", json.dumps({"frozen": False}))
    clean(project)
    assert {frozen, damaged, loose} <= left(project)
    clean(project, "--reports")
    assert {frozen, damaged} <= left(project)
    assert loose not in left(project)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_clean_spares_editions_kept_in_git(project: Path) -> None:
    kept = edition(project, "2016", "{}")
    for command in (["init", "-q"], ["add", "-f", kept]):
        subprocess.run(["git", "-C", str(project), *command], check=True)
    clean(project, "--reports")
    assert left(project) == {"config.yaml", "data/raw/sgb2/sgb2.csv", kept}


def test_clean_refuses_a_folder_that_is_no_project(project: Path) -> None:
    (project / "config.yaml").unlink()
    with pytest.raises(UsageError, match=r"hier ist kein Projekt – ein Ordner mit config\.yaml ist gemeint"):
        clean(project)
    assert "data/processed/working.duckdb" in left(project)


@pytest.mark.parametrize("failing", [None, "Stil", "Tests"])
def test_test_runs_every_check_even_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, failing: str | None
) -> None:
    ran: dict[str, list[str]] = {}

    def note(title: str, check: list[str]) -> bool:
        ran[title] = check
        return title == failing

    monkeypatch.setattr(housekeeping, "_fails", note)
    result = CliRunner().invoke(housekeeping.test, ["--", "-k", "some"], standalone_mode=False)
    assert [check[0] for check in ran.values()] == ["ruff", "ruff", "mypy", "pipeline", "pytest"]
    assert ran["Tests"][-2:] == ["-k", "some"]
    assert result.return_value == (0 if failing is None else 1)


def test_a_check_that_fails_is_seen() -> None:
    assert housekeeping._fails("Probe", ["timeit", "-n", "1", "-r", "1", "raise SystemExit(3)"])
    assert not housekeeping._fails("Probe", ["timeit", "-n", "1", "-r", "1", "pass"])
