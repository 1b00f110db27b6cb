"""Köln 2005 to 2012: seven tables for city, 9 districts and 86 Stadtteile agree in every year.

Published: 1,044,555 inhabitants on 31.12.2012 (Stadt Köln, Offene Daten Köln; README of the data set).
"""

import csv
import json
from pathlib import Path

import pytest
from real_project import Loaded, describe, load, write_project

PUBLISHED = 1_044_555


def areas_of(path: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Districts 001 to 009 and Stadtteile 101 to 909, whose first digit is that of the district."""
    with path.open(encoding="utf-8", newline="") as stream:
        names = {row["raum_id"]: row["raum"] for row in csv.DictReader(stream)}
    return {
        "stadtbezirk": [(key, name, "000") for key, name in names.items() if key[:2] == "00" != key[1:]],
        "stadtteil": [(key, name, f"00{key[0]}") for key, name in names.items() if key[0] != "0"],
    }


@pytest.fixture(scope="module")
def cologne(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    areas = areas_of(real_dir / "koeln/bevoelkerung.csv")
    return load(write_project(describe("koeln"), tmp_path_factory.mktemp("koeln"), real_dir, areas))


def test_city_equals_districts_equals_stadtteile_in_2012(cologne: Loaded) -> None:
    counts = cologne.rows("SELECT level_id, count(*) FROM core.area GROUP BY 1")
    assert {("stadt", 1), ("stadtbezirk", 9), ("stadtteil", 86)} <= set(counts)
    for level in ("stadt", "stadtbezirk", "stadtteil"):
        assert cologne.total("einwohner", f"year = 2012 AND level_id = '{level}'") == PUBLISHED


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [
        ("geschlecht", {2005: 1_023_101, 2012: PUBLISHED}),
        ("alter", {2005: 1_023_101, 2012: PUBLISHED}),
        ("wohnung", {2005: 1_023_101, 2012: PUBLISHED}),
        ("konfession", {2005: 1_023_101, 2012: PUBLISHED}),
        ("familienstand", {2012: 1_044_074}),  # 481 persons without a known family status
    ],
)
def test_parts_of_each_table_give_the_inhabitants(
    cologne: Loaded, dataset: str, expected: dict[int, int]
) -> None:
    for year, total in expected.items():
        for level in ("stadt", "stadtbezirk", "stadtteil"):
            assert cologne.total(dataset, f"year = {year} AND level_id = '{level}'") == total


def test_every_year_and_table_agrees_across_the_three_levels(cologne: Loaded) -> None:
    tables = ("einwohner", "geschlecht", "alter", "migration", "familienstand", "wohnung", "konfession")
    for dataset in tables:
        rows = cologne.rows(
            f"SELECT year, sum(value) FILTER (level_id = 'stadt'), "
            f"sum(value) FILTER (level_id = 'stadtbezirk'), sum(value) FILTER (level_id = 'stadtteil') "
            f"FROM core.{dataset} JOIN core.area USING (area_id) GROUP BY 1"
        )
        assert len(rows) == 8
        assert all(city == districts == parts for _, city, districts, parts in rows), dataset
    assert not [finding for finding in cologne.findings if "weichen ab" in finding]


def test_rows_left_out_by_the_office_are_the_only_ones_missing(cologne: Loaded) -> None:
    """29,135 rows: 38 lines x 96 areas x 8 years, less 49 areas without registered partnerships."""
    tables = ("einwohner", "geschlecht", "alter", "migration", "familienstand", "wohnung", "konfession")
    assert sum(cologne.rows(f"SELECT count(*) FROM core.{name}")[0][0] for name in tables) == 29_135


def test_age_groups_of_2012_agree_with_the_total_and_with_the_same_figures_as_json(
    cologne: Loaded, real_dir: Path
) -> None:
    """Weberius, einwohnernachaltersgruppen: three CSV files; districts have lost their zeros."""
    for dataset in ("altersgruppen", "altersgruppen_einwohner"):
        for level in ("stadt", "stadtbezirk", "stadtteil"):
            assert cologne.total(dataset, f"level_id = '{level}'") == PUBLISHED
    for file, digits in (("stadtbezirke", 3), ("stadtteile", 3)):
        items = json.loads((real_dir / f"koeln/altersgruppen_2012/{file}.json").read_text(encoding="utf-8"))
        for item in items:
            area = str(item["nr"]).zfill(digits)
            assert cologne.value("altersgruppen_einwohner", area, 2012) == item["einwohnerInsgesamt"]
            assert cologne.value("altersgruppen", area, 2012, "alter_from = 21") == item["a21_34"]
    assert any("Nullen" in finding for finding in cologne.findings)
