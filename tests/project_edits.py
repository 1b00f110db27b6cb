"""Small changes to a copy of the mini project, and what the stages say about them."""

from pathlib import Path

import duckdb

from pipeline.errors import DataError
from pipeline.project import load_project
from pipeline.stages.harmonize import harmonize
from pipeline.stages.ingest import ingest
from pipeline.stages.model import StageResult

REGISTER = "data/raw/einwohner_register"
REGISTER_2024 = f"{REGISTER}/einwohner_2024.csv"
SGB2 = "data/raw/sgb2/sgb2.csv"
SGB2_SOURCE = "data/raw/sgb2/source.yaml"


def change(root: Path, file: str, old: str, new: str) -> None:
    """Replace the only place of a text in a file."""
    path = root / file
    encoding = "cp1252" if REGISTER in file and file.endswith(".csv") else "utf-8"
    text = path.read_bytes().decode(encoding)
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
    path.write_bytes(text.replace(old, new).encode(encoding))


def silent(_: str) -> None:
    """Progress that nobody reads."""


def run_both(root: Path) -> StageResult:
    """Ingest and harmonize; the result of harmonize."""
    project = load_project(root)
    ingest(project, silent)
    return harmonize(project, silent)


def errors_of(root: Path) -> list[str]:
    """What ingest or harmonize says when it stops; it must stop."""
    try:
        run_both(root)
    except DataError as error:
        return [str(problem) for problem in error.problems]
    raise AssertionError("no error was raised")


def findings_of(root: Path) -> list[tuple[str, str]]:
    """Severity and text of every finding of harmonize."""
    return [(str(finding.severity), str(finding)) for finding in run_both(root).findings]


def query(root: Path, sql: str) -> list[tuple[object, ...]]:
    """Rows of the working database."""
    with duckdb.connect(str(root / "data/processed/working.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()
