"""The demo municipality from raw files to chapters, in all editions, against figures counted here by hand."""

import csv
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.database import connect
from pipeline.numbers import round_half_away
from pipeline.project import Project, load_project
from pipeline.report.build import build_document
from pipeline.report.document import Document
from pipeline.stages.runner import run_stages

REPOSITORY = Path(__file__).resolve().parents[1]
PARTS = ("indicators", "report_templates", "data/raw")
TOWN, STATION = "99010115", "0103"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo project without results."""
    root = tmp_path_factory.mktemp("demo")
    shutil.copy(REPOSITORY / "config.yaml", root)
    for part in PARTS:
        shutil.copytree(REPOSITORY / part, root / part)
    return root


@pytest.fixture(scope="module", params=["2020", "2022", "2024"])
def edition(folder: Path, demo_built: Path, request: pytest.FixtureRequest) -> Project:
    """The published database of one edition."""
    if request.param == "2024":
        return load_project(demo_built, "2024")
    project = load_project(folder, request.param)
    stages = ("ingest", "harmonize", "compute", "protect")
    run_stages(project, stages, lambda _: None, strict=True)
    return project


@pytest.fixture(scope="module")
def document(edition: Project) -> Document:
    """All chapters with their figures; raises if a guarded sentence does not hold."""
    return build_document(edition)


def _value(project: Project, indicator: str, area: str) -> Decimal:
    connection = connect(project.published_database, read_only=True)
    rows = connection.execute(
        "SELECT value FROM value WHERE indicator_id = ? AND area_id = ? AND year = ? AND category = ''",
        [indicator, area, project.year],
    ).fetchall()
    connection.close()
    assert len(rows) == 1
    return round_half_away(Decimal(rows[0][0]), project.indicators[indicator].decimals)


def _register(project: Project) -> Iterator[dict[str, str]]:
    """Rows of the delivered register file, read without the pipeline."""
    path = project.root / "data" / "raw" / "melderegister" / f"einwohner_{project.year}.csv"
    with path.open(encoding="cp1252", newline="") as lines:
        for _ in range(2):
            next(lines)
        yield from csv.DictReader(lines, delimiter=";")


def _benefits(project: Project, area: str) -> dict[str, int]:
    """The row of an area in the delivered SGB II file."""
    path = project.root / "data" / "raw" / "sgb2_ba" / f"sgb2_{project.year}-12.csv"
    with path.open(encoding="cp1252", newline="") as lines:
        for _ in range(2):
            next(lines)
        rows = [row for row in csv.DictReader(lines, delimiter=";") if row["Gebietsschlüssel"] == area]
    assert len(rows) == 1
    return {name: int(cell) for name, cell in list(rows[0].items())[3:]}


def _people(project: Project, area: str, below: int = 200, foreign: bool = False) -> int:
    return sum(
        int(row["Anzahl"])
        for row in _register(project)
        if (area == TOWN or row["Block"].startswith(area))
        and int(row["Alter"]) < below
        and (not foreign or row["Staatsangehoerigkeit"] != "D")
    )


def _percent(part: int, whole: int) -> Decimal:
    return round_half_away(Decimal(100 * part) / Decimal(whole), 1)


def test_chapters_hold_in_every_edition(document: Document) -> None:
    assert len(list(document.figures())) > 100


def test_population_as_delivered(edition: Project) -> None:
    assert _value(edition, "einwohnerzahl", TOWN) == _people(edition, TOWN)
    assert _value(edition, "einwohnerzahl", STATION) == _people(edition, STATION)


@pytest.mark.parametrize("area", [TOWN, STATION])
def test_share_of_foreigners_counted_by_hand(edition: Project, area: str) -> None:
    expected = _percent(_people(edition, area, foreign=True), _people(edition, area))
    assert _value(edition, "auslaenderanteil", area) == expected


@pytest.mark.parametrize("area", [TOWN, STATION])
def test_benefit_rates_counted_by_hand(edition: Project, area: str) -> None:
    delivered = _benefits(edition, area)
    entitled = delivered["Leistungsberechtigte (LB)"]
    assert _value(edition, "sgb2_quote", area) == _percent(entitled, _people(edition, area, below=65))
    children = delivered["Kinder unter 15 Jahren in BG"]
    assert _value(edition, "kinderarmut_u15", area) == _percent(children, _people(edition, area, below=15))


def test_key_figures_of_the_town_are_shown(edition: Project) -> None:
    for figure in edition.report.key_figures:
        assert _value(edition, figure.indicator, TOWN) > 0, figure.indicator


def test_no_change_across_a_break(edition: Project) -> None:
    connection = connect(edition.published_database, read_only=True)
    rows = connection.execute(
        "SELECT status, break_id, absolute IS NULL FROM change WHERE indicator_id = 'sgb2_quote' "
        "AND area_id = ? AND year = ? AND base_year = ?",
        [TOWN, edition.year, edition.base_year],
    ).fetchall()
    connection.close()
    blocked = edition.base_year < 2022 <= edition.year
    assert rows == [("not_applicable", "ukraine_2022", True) if blocked else ("ok", "", False)]
