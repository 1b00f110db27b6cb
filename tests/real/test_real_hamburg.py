"""Hamburg, Stadtteilprofile 2014: merged headings, "." for secret, totals below the areas; XLSX equals CSV.

Published: 1,788,994 inhabitants on 31.12.2013 (Statistikamt Nord; README of the data set).
"""

import copy
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from real_project import Loaded, describe, load, write_project

from pipeline.numbers import NARROW_SPACE

FOLDER = "hamburg_stadtteilprofile/2014"
WORKBOOK = "Daten_fuer_die_Stadtteilprofile_2014.xlsx"
FIRST_OF_DISTRICT = (  # the workbook lists the Stadtteile district by district
    "Hamburg-Altstadt", "Altona-Altstadt", "Eimsbüttel", "Hoheluft-Ost", "Eilbek", "Lohbrügge", "Harburg",
)  # fmt: skip

KENNWERT = r" in %|saldo|EUR|m²|km²|je Haushalt|[Dd]ichte"


def sheet(real_dir: Path) -> list[list[Any]]:
    """Cells of the workbook by position."""
    return (
        CalamineWorkbook.from_path(real_dir / FOLDER / WORKBOOK)
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )


def description(rows: list[list[Any]]) -> dict[str, Any]:
    """The description with one value column per heading: code m2 is the second column."""
    found = describe("hamburg")
    values = []
    for number, cell in enumerate(rows[2], start=1):
        if number > 1:
            name, code = " ".join(str(cell).split()), f"m{number}"
            dataset = "kennwert" if re.search(KENNWERT, name) else "anzahl"
            found["datasets"][dataset]["dimensions"]["merkmal"]["codes"][code] = name
            values.append({"column": name, "dataset": dataset, "set": {"merkmal": code}})
    values[0] = {"column": "Bevölkerung", "dataset": "einwohner"}
    found["sources"]["stadtteile"]["values"] = values
    return found


def stadtteile(rows: list[list[Any]]) -> list[tuple[str, str, str]]:
    """The 99 Stadtteile between the headings and the totals, with their district."""
    found, district = [], 0
    for number, row in enumerate(rows[4:-8], start=1):
        if row[0] in FIRST_OF_DISTRICT:
            district = FIRST_OF_DISTRICT.index(row[0]) + 1
        found.append((f"02{district}{number:02}", row[0], f"02{district}"))
    return found


def as_csv(workbook: dict[str, Any]) -> dict[str, Any]:
    """The same description for the CSV: one heading row, padded figures, blanks as thousands."""
    found = copy.deepcopy(workbook)
    found["sources"]["stadtteile"] |= {
        "reader": "csv",
        "files": [WORKBOOK.replace("xlsx", "csv")],
        "layout": {"separator": ";", "thousands": " ", "footer": "^Hamburg-Mitte$"},
        "signs": {".": "secret", "-": "zero"},
    }
    found["sources"]["bezirke"]["layout"] = {"separator": ";", "thousands": " ", "first_row": 101}
    return found


@pytest.fixture(scope="module")
def hamburg(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loaded]:
    rows = sheet(real_dir)
    areas = {"stadtteil": stadtteile(rows)}
    excel = description(rows)
    kinds = {"xlsx": excel, "csv": as_csv(excel)}
    folder = tmp_path_factory.mktemp("hamburg")
    return {kind: load(write_project(text, folder / kind, real_dir, areas)) for kind, text in kinds.items()}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_population_of_hamburg_and_its_districts(hamburg: dict[str, Loaded], kind: str) -> None:
    assert hamburg[kind].total("einwohner", "level_id = 'stadt'") == 1_788_994
    assert hamburg[kind].total("einwohner", "level_id = 'bezirk'") == 1_788_994
    assert hamburg[kind].total("einwohner", "level_id = 'stadtteil'") == 1_782_217


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_stadtteile_add_up_to_their_district_and_the_only_gap_is_told(
    hamburg: dict[str, Loaded], kind: str
) -> None:
    """6,777 inhabitants of Hamburg-Mitte have no Stadtteil (Neuwerk, people on ships); no other has a gap."""
    gaps = hamburg[kind].rows(
        "SELECT whole.name, value - (SELECT sum(value) FROM core.einwohner AS part JOIN core.area AS below "
        "ON below.area_id = part.area_id WHERE below.parent_id = whole.area_id) AS gap "
        "FROM core.einwohner JOIN core.area AS whole USING (area_id) WHERE level_id = 'bezirk' AND gap <> 0"
    )
    assert gaps == [("Hamburg-Mitte", 6_777)]
    told = [text.replace(NARROW_SPACE, "") for text in hamburg[kind].findings if "289" in text]
    assert any("Hamburg-Mitte, 2013" in text and "289876 gegen 283099" in text for text in told)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_84_points_are_secret_and_totals_are_no_stadtteile(hamburg: dict[str, Loaded], kind: str) -> None:
    found = hamburg[kind]
    counts, rates = found.statuses("anzahl"), found.statuses("kennwert")
    assert counts.get("secret", 0) + rates["secret"] == 84
    assert set(counts) | set(rates) == {"ok", "zero", "secret"}
    levels = found.rows(
        "SELECT level_id, count(DISTINCT area_id) FROM core.anzahl JOIN core.area USING (area_id) GROUP BY 1"
    )
    assert dict(levels) == {"stadt": 1, "bezirk": 7, "stadtteil": 99}
    harburg = found.rows(
        "SELECT level_id, value FROM core.einwohner JOIN core.area USING (area_id) "
        "WHERE name = 'Harburg' ORDER BY 1"
    )
    assert [level for level, _ in harburg] == ["bezirk", "stadtteil"]
    assert harburg[0][1] == 155_548


def test_csv_and_workbook_give_the_same(hamburg: dict[str, Loaded]) -> None:
    """Counts are equal; four columns stand in the workbook with more decimals than it shows."""
    counts = "SELECT area_id, merkmal, status, value FROM core.anzahl ORDER BY ALL"
    assert hamburg["xlsx"].rows(counts) == hamburg["csv"].rows(counts)
    rates = counts.replace("anzahl", "kennwert")
    excel, text = hamburg["xlsx"].rows(rates), hamburg["csv"].rows(rates)
    assert [row[:3] for row in excel] == [row[:3] for row in text]
    different = set()
    for (_, code, _, one), (_, _, _, other) in zip(excel, text, strict=True):
        if one != other:
            different.add(code)
            assert abs(one - other) <= (Decimal("0.5") if code == "m69" else Decimal("0.05"))
    assert different == {"m21", "m50", "m51", "m69"}
    assert len(excel) + len(hamburg["csv"].rows(counts)) == (99 + 7 + 1) * 67
