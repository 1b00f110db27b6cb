"""Hostile deliveries and descriptions: each is refused with its message, or gives the right figures.

Never a traceback, never a silently wrong figure, never a changed database. `pytest -s -k summary` prints how
many were tried and how they ended.
"""

import csv
import io
import shutil
import sys
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import description_cases
import duckdb
import file_cases
import pytest
import text_cases
import value_cases
from bad_case import Case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from project_edits import SGB2, silent

from pipeline import cli
from pipeline.errors import PipelineError, Problem
from pipeline.project import load_project
from pipeline.stages.harmonize import harmonize
from pipeline.stages.ingest import ingest
from tests.conftest import REPOSITORY

MODULES = (text_cases, value_cases, file_cases, description_cases)
CASES: list[Case] = [case for module in MODULES for case in module.CASES]
DATABASE = "data/processed/working.duckdb"
SKIPPED = ("processed", "reports", "report_templates")
TABLES = {"einwohner": "alter_from, alter_to, geschlecht, staatsangehoerigkeit", "sgb2": "gruppe"}


@dataclass(frozen=True)
class Good:
    """The mini project with its figures loaded; every case begins with a copy of it."""

    root: Path
    data: bytes
    tables: dict[tuple[str, str], str]
    values: dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    return loaded(tmp_path_factory.mktemp("good") / "mini")


@pytest.fixture(scope="module")
def good_sgb2(tmp_path_factory: pytest.TempPathFactory) -> Good:
    return loaded(tmp_path_factory.mktemp("good_sgb2") / "mini", "einwohner_register")


def loaded(root: Path, *without: str) -> Good:
    """A copy of the mini project, perhaps without a source, with its figures loaded."""
    ignored = shutil.ignore_patterns("processed", "reports", *without)
    shutil.copytree(REPOSITORY / "tests/projects/mini", root, ignore=ignored)
    run(root, [])
    return Good(root, (root / DATABASE).read_bytes(), contents(root, ("core", "raw", "meta")), values(root))


def run(root: Path, passed: list[str]) -> list[Problem]:
    """Load definitions, ingest, harmonize; what was found on the way, and in `passed` what was done."""
    project = load_project(root)
    found = [*project.findings, *ingest(project, silent).findings]
    passed.append("ingest")
    return [*found, *harmonize(project, silent).findings]


def contents(root: Path, schemas: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """Number of rows and fingerprint of every table of the schemas."""
    found = {}
    with duckdb.connect(str(root / DATABASE), read_only=True) as connection:
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE list_contains($1, schema_name)",
            [list(schemas)],
        ).fetchall()
        for schema, table in tables:
            row = connection.execute(
                f'SELECT count(*), sum(hash(t)) FROM "{schema}"."{table}" AS t'
            ).fetchone()
            found[schema, table] = str(row)
    return found


def values(root: Path) -> dict[str, list[tuple[object, ...]]]:
    """All observations, without the places they come from."""
    with duckdb.connect(str(root / DATABASE), read_only=True) as connection:
        return {
            table: connection.execute(
                f"SELECT area_id, year, status, value, {codes} FROM core.{table} ORDER BY ALL"
            ).fetchall()
            for table, codes in TABLES.items()
        }


def figure(root: Path, key: str) -> int | str:
    """Sum of the values under a key like "sgb2 0102 2024 unter_18"; the status if there is no number."""
    table, area, year, *codes = key.split()
    where = f"area_id = '{area}' AND year = {year}" + "".join(f" AND gruppe = '{code}'" for code in codes)
    with duckdb.connect(str(root / DATABASE), read_only=True) as connection:
        row = connection.execute(f"SELECT sum(value), min(status), count(*) FROM core.{table} WHERE {where}")
        total, status, count = row.fetchone() or (None, "", 0)
    assert count, f"no value for {key}"
    return str(status) if total is None else int(total) if total == int(total) else str(total)


def ending_of(case: Case, root: Path, good: Good) -> str:
    """Run the case; the words of its refusal or of its findings. Fails where the ending is not clean."""
    case.edit(root)
    problems: list[Problem] = []
    refusals: list[PipelineError] = []
    passed: list[str] = []

    def work() -> None:
        try:
            problems.extend(run(root, passed))
        except PipelineError as error:
            refusals.append(error)
            raise

    code = cli.guarded(work)
    assert code != cli.BUG_EXIT_CODE, f"{case.name}: a traceback"
    if refusals:
        assert code in (1, 2)
        kept = ("core",) if "ingest" in passed else ("core", "raw", "meta")
        if (root / DATABASE).read_bytes() != good.data:  # bytes may move, the figures may not
            assert contents(root, kept) == {k: v for k, v in good.tables.items() if k[0] in kept}, case.name
        problems = list(refusals[0].problems)
        assert all(problem.place and problem.what for problem in problems), case.name
        assert case.refused, f"{case.name} was refused: {[str(p) for p in problems]}"
    else:
        assert not case.refused, f"{case.name} was loaded"
        if not case.figures:
            assert values(root) == good.values, f"{case.name}: other figures"
    return "\n".join(str(problem) for problem in problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_ends_as_it_must(case: Case, good: Good, good_sgb2: Good, tmp_path: Path) -> None:
    root = tmp_path / "mini"
    begin = good if case.on_register else good_sgb2
    shutil.copytree(begin.root, root)
    said = ending_of(case, root, begin)
    for word in (*case.refused, *case.notes):
        assert word in said, said
    for key, expected in case.figures.items():
        assert figure(root, key) == expected, key


LINES = (REPOSITORY / "tests/projects/mini" / SGB2).read_text(encoding="utf-8").splitlines(keepends=True)
NOISE = st.text(alphabet="0123456789;,.-*\"' \n\t\u00a0üx=", max_size=4)


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(line=st.integers(3, len(LINES) - 1), place=st.integers(0, 30), cut=st.integers(0, 3), noise=NOISE)
def test_changed_characters_give_a_message_or_the_figures_of_the_file(
    line: int, place: int, cut: int, noise: str, good_sgb2: Good, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Characters of one row are replaced: what is loaded is what a plain reading of the text gives."""
    start = min(place, len(LINES[line]) - 1)
    changed = LINES[line][:start] + noise + LINES[line][start + cut :]
    text = "".join([*LINES[:line], changed, *LINES[line + 1 :]])
    root = tmp_path_factory.mktemp("changed") / "mini"
    shutil.copytree(good_sgb2.root, root)
    (root / SGB2).write_text(text, encoding="utf-8", newline="")
    refusals: list[PipelineError] = []
    try:
        run(root, [])
    except PipelineError as error:
        refusals.append(error)
    if refusals:
        assert all(problem.place for problem in refusals[0].problems)
        return
    loaded = {
        (group, area, year): value if status in ("ok", "zero") else status
        for area, year, status, value, group in values(root)["sgb2"]
    }
    assert loaded == plain(text)


def plain(text: str) -> dict[tuple[str, str, int], object]:
    """The delivery read by hand: group, area, year → number, or secret."""
    names = {"Altdorf Mitte": "0101", "Altdorf Süd": "0102", "Neudorf Mitte": "0201", "Neudorf Nord": "0202"}
    names["Kleinau insgesamt"] = "100"
    found: dict[tuple[str, str, int], object] = {}
    for cells in list(csv.reader(io.StringIO(text), delimiter=";"))[3:]:
        cells = [" ".join(cell.split()) for cell in cells]
        if not any(cells):
            continue
        if next(cell for cell in cells if cell).startswith(("Quelle", "Zeichen")):
            break
        if cells[1].startswith("Summe"):
            continue
        for group, cell in (("leistungsberechtigte", cells[2]), ("unter_18", cells[3])):
            number = cell.lstrip("-").lstrip("+").strip() if cell != "-" else "0"
            value = (
                Decimal(number.replace(",", ".")) * (-1 if cell[0] == "-" else 1) if cell != "*" else "secret"
            )
            found[group, names[cells[1]], int(cells[0][-4:])] = value
    return found


ENDINGS = (
    "refused with a message and a place",
    "loaded with the same figures",
    "loaded with the figures that the file states",
    "loaded, told by a finding",
)


def test_summary_of_endings(capsys: pytest.CaptureFixture[str]) -> None:
    """At least 120 different inputs; their endings are counted."""
    assert len({case.name for case in CASES}) == len(CASES) >= 120
    counted = Counter(dict.fromkeys(ENDINGS, 0))
    for case in CASES:
        counted[case.ending] += case.inputs
    told = "; ".join(f"{number} {ending}" for ending, number in counted.items())
    with capsys.disabled():
        sys.stdout.write(f"\n{counted.total()} hostile inputs: {told}\n")
    assert counted["refused with a message and a place"] >= 60
