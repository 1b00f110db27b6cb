"""Same inputs, same bytes: twice, in two folders, with another time zone, language and hash seed."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SURROUNDINGS = (
    {"TZ": "UTC", "LANG": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "Pacific/Auckland", "LANG": "de_DE.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "77"},
)


def build(root: Path, surroundings: dict[str, str]) -> dict[str, str]:
    """Checksum of every file of the edition and of the files for office programs, by its path."""
    source = REPOSITORY / "tests" / "projects" / "mini"
    shutil.copytree(source, root, ignore=shutil.ignore_patterns("processed", "reports"))
    environment = {**os.environ, **surroundings, "SOZIALBERICHT_NO_SETUP": "1"}
    for words in (["report", "--tolerant"], ["export", "docx"], ["export", "pptx"]):
        command = [sys.executable, "-m", "pipeline", *words, "--project", str(root)]
        done = subprocess.run(
            command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    folders = (root / "reports" / "2024", root / "data" / "processed" / "auszuege")
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    folders = (tmp_path_factory.mktemp("erster"), tmp_path_factory.mktemp("zweiter_ordner_mit_langem_namen"))
    return [build(folder / "projekt", s) for folder, s in zip(folders, SURROUNDINGS, strict=True)]


def test_same_files(builds: list[dict[str, str]]) -> None:
    first, second = builds
    assert set(first) == set(second)
    kinds = {Path(name).suffix for name in first}
    assert {".pdf", ".html", ".svg", ".csv", ".json", ".xlsx", ".docx", ".pptx"} <= kinds


def test_same_bytes(builds: list[dict[str, str]]) -> None:
    first, second = builds
    assert [name for name in first if first[name] != second[name]] == []
