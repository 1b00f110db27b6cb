"""Flags of observations reach sums, quotients, means, changes and what is published."""

from pathlib import Path

import pytest
from core_town import COUNT, SHARE, CoreTown, query, silent, tree

from pipeline.database import connect
from pipeline.project import Project
from pipeline.stages.compute import compute
from pipeline.stages.protect import protect

ESTIMATED, UNCERTAIN, CORRECTED = 1, 2, 4
COUNTED = f"{COUNT}, numerator: {{dataset: leute}}"
FOREIGN = (
    f"{SHARE}, numerator: {{dataset: leute, where: {{herkunft: [eu]}}}}, denominator: {{dataset: leute}}"
)
DENSITY = (
    "method: formula, unit: anzahl, formula: a + b, examples: [{terms: {a: 1, b: 2}, value: 3}], "
    "terms: {a: {dataset: leute}, b: {dataset: leute, at: previous}}"
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """R1 estimated in 2023, its people from the EU uncertain in 2024, R3 corrected in 2024."""
    town = CoreTown(tmp_path, tree([("R1", "R2"), ("R3",)]))
    town.indicator("zahl", COUNTED)
    town.indicator("eu", FOREIGN)
    town.indicator("beide", DENSITY)
    for year in (2022, 2023, 2024):
        for number, room in enumerate(("R1", "R2", "R3")):
            for code in ("hier", "eu"):
                town.add("leute", room, 100 + 10 * number, year, herkunft=code, alter="0+")
    project = town.project()
    connection = connect(project.working_database)
    for flags, where in (
        (ESTIMATED, "area_id = 'R1' AND year = 2023"),
        (UNCERTAIN, "area_id = 'R1' AND year = 2024 AND herkunft = 'eu'"),
        (CORRECTED, "area_id = 'R3' AND year = 2024"),
    ):
        connection.execute(f"UPDATE core.leute SET flags = {flags} WHERE {where}")
    connection.close()
    compute(project, silent)
    return project


def flags_of(project: Project, table: str, indicator: str, year: int) -> dict[object, object]:
    rows = query(
        project.working_database,
        f"SELECT area_id, flags FROM result.{table} WHERE indicator_id = ? AND year = ?",
        [indicator, year],
    )
    return dict(rows)


def test_a_sum_has_the_flags_of_its_parts(project: Project) -> None:
    assert flags_of(project, "value", "zahl", 2023) == {
        "R1": 1,
        "R2": 0,
        "R3": 0,
        "D1": 1,
        "D2": 0,
        "T": 1,
        "K": 0,
    }
    assert flags_of(project, "value", "zahl", 2024) == {
        "R1": 2,
        "R2": 0,
        "R3": 4,
        "D1": 2,
        "D2": 4,
        "T": 6,
        "K": 0,
    }


def test_a_quotient_and_a_formula_have_the_flags_of_their_terms(project: Project) -> None:
    assert flags_of(project, "value", "eu", 2024)["D1"] == UNCERTAIN
    assert flags_of(project, "value", "beide", 2024)["R1"] == ESTIMATED | UNCERTAIN
    assert flags_of(project, "value", "beide", 2023)["R1"] == ESTIMATED


def test_a_change_has_the_flags_of_both_years(project: Project) -> None:
    rows = query(
        project.working_database,
        "SELECT area_id, base_year, flags FROM result.change "
        "WHERE indicator_id = 'zahl' AND year = 2024 AND area_id IN ('R1', 'R2', 'T') ORDER BY ALL",
    )
    assert rows == [("R1", 2022, 2), ("R2", 2022, 0), ("T", 2022, 6)]


def test_flags_are_published_where_there_is_a_figure(project: Project) -> None:
    protect(project, silent)
    rows = query(
        project.published_database,
        "SELECT area_id, flags, status FROM value WHERE indicator_id = 'zahl' AND year = 2024 ORDER BY ALL",
    )
    assert {area: flags for area, flags, status in rows if status == "ok"}["T"] == 6
    assert {flags for _, flags, status in rows if status != "ok"} <= {0}
