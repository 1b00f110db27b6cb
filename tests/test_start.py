"""A call answers at once: `check` loads nothing that only figures, pictures or paper need."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import yaml_loader
from pipeline.project import load_project

REPOSITORY = Path(__file__).resolve().parents[1]
HEAVY = ("duckdb", "numpy", "pandas", "shapely", "pyproj", "matplotlib", "weasyprint", "python_calamine")


def loaded(code: str) -> str:
    call = [sys.executable, "-c", f"{code}; import sys; print([m for m in {HEAVY} if m in sys.modules])"]
    return subprocess.run(call, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout


def test_check_loads_nothing_heavy() -> None:
    command = "from pipeline.cli import main; main(['check', '--project', 'tests/projects/mini'])"
    assert loaded(command) == "[]\n"


def test_the_measure_notices_what_is_loaded() -> None:
    assert loaded("import duckdb") == "['duckdb']\n"


def test_both_yaml_parsers_read_the_same(mini_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert yaml_loader._Events is not object, "libyaml is missing"
    fast = load_project(mini_project)
    monkeypatch.setattr(yaml_loader, "_Events", object)
    slow = load_project(mini_project)
    assert fast == slow
    assert {key: file.lines for key, file in fast.files.items()} == {
        key: file.lines for key, file in slow.files.items()
    }
