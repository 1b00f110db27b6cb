"""Berlin, register population per Planungsraum 2008, 2014, 2018: totals, ages, duration of residence, keys.

Published totals (README of berlin_ewr): 3,362,842; 3,562,166; 3,748,148.
"""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from real_project import Loaded, describe, load, write_project

from pipeline.models.layout import Layout
from pipeline.readers import READERS

FIRST = "berlin_ewr/2009/EWR200812E_Matrix.csv"
SHAPES = "berlin_lor_geo/LOR_Planungsraum.geojson"
TOTALS = {2008: 3_362_842, 2014: 3_562_166, 2018: 3_748_148}


def areas_of(path: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Four nested levels by the first 2, 4, 6 and 8 digits of the key."""
    names = {"bezirk": ("BEZIRKSNAME", 2), "prognoseraum": ("PROGNOSERAUM", 4)}
    names |= {"bezirksregion": ("BEZIRKSREGION", 6), "planungsraum": ("PLANUNGSRAUM", 8)}
    found = {}
    features = [item["properties"] for item in json.loads(path.read_text(encoding="utf-8"))["features"]]
    for level, (column, digits) in names.items():
        rows = {item["RAUMID"][:digits]: str(item[column]).replace('"', "'") for item in features}
        found[level] = [(key, name, key[:-2] or "BE") for key, name in sorted(rows.items())]
    return found


def described(header: list[str]) -> dict[str, Any]:
    """Total, both sexes and each of the single age bands: E_E15_18 is 15 to under 18."""
    found = describe("berlin")
    values: list[dict[str, Any]] = [{"column": "E_E"}]
    for code, column in (("m", "E_EM"), ("w", "E_EW")):
        values.append({"column": column, "dataset": "geschlecht", "set": {"geschlecht": code}})
    for column in header:
        if band := re.fullmatch(r"E_E(\d\d)_(\d+)", column):
            start, stop = int(band[1]), int(band[2])
            code = f"{start}+" if stop == 110 else f"{start}-{stop - 1}"
            values.append({"column": column, "dataset": "alter", "set": {"alter": code}})
    found["sources"]["ewr_einwohner"]["values"] = values
    return found


@pytest.fixture(scope="module")
def berlin(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    header = (real_dir / FIRST).read_text(encoding="ascii").splitlines()[0].split(";")
    areas = areas_of(real_dir / SHAPES)
    return load(write_project(described(header), tmp_path_factory.mktemp("berlin"), real_dir, areas))


@pytest.mark.parametrize(("year", "published"), list(TOTALS.items()))
def test_total_sexes_and_ages_of_all_planungsraeume(berlin: Loaded, year: int, published: int) -> None:
    for dataset in ("einwohner", "geschlecht", "alter"):
        assert berlin.total(dataset, f"year = {year}") == published
    assert berlin.rows(f"SELECT count(DISTINCT area_id) FROM core.einwohner WHERE year = {year}") == [(447,)]


def test_lost_zeros_of_2014_are_filled_and_told(berlin: Loaded) -> None:
    """352 of 447 keys of 2014 have seven digits; each value is where it belongs: Stülerstraße 3,114."""
    assert berlin.value("einwohner", "01011101", 2014) == 3_114
    assert berlin.value("einwohner", "01011101", 2018) == 3_384
    assert any("ewr_einwohner" in finding and "352" in finding for finding in berlin.findings)


def test_other_matrices(berlin: Loaded) -> None:
    """Foreigners 2008 and 2014, migration background 2014 and 2018, residents of five years and more."""
    assert berlin.total("auslaendisch", "year = 2008") == 470_050
    assert berlin.total("auslaendisch", "year = 2014") == 573_342
    assert berlin.total("herkunft", "year = 2014") == 1_017_599
    assert berlin.total("herkunft", "year = 2018") == 1_276_970
    for year, five, ten in (
        (2008, 1_889_033, 1_218_283),
        (2014, 2_073_448, 1_321_311),
        (2018, 2_267_574, 1_494_812),
    ):
        assert berlin.total("wohndauer", f"year = {year} AND dauer = 'fuenf'") == five
        assert berlin.total("wohndauer", f"year = {year} AND dauer = 'zehn'") == ten
    assert berlin.value("anteil_wohndauer", "01011101", 2008) == Decimal("53.63")


def test_the_one_planungsraum_that_is_too_new_is_named(berlin: Loaded) -> None:
    """448 polygons, 447 delivered: 09041403 was formed after 2018."""
    assert berlin.rows("SELECT count(*) FROM core.geometry") == [(448,)]
    told = [finding for finding in berlin.findings if "nie geliefert" in finding and "einwohner" in finding]
    assert any("1 von 448" in finding and "Allende II" in finding for finding in told)


def test_key_list_of_twelve_messy_sheets_names_the_same_planungsraeume(
    berlin: Loaded, real_dir: Path
) -> None:
    """LOR-Schluesselsystematik.xls: key parts stand only in the first row of a group."""
    keys = set()
    for number in range(1, 13):
        layout = Layout(sheet=f"{number:02}", header_rows=[2, 3])
        table = READERS["excel"](real_dir / "berlin_lor_keys/LOR-Schluesselsystematik.xls", layout)
        parts = [""] * 3
        for _, cells in table.rows:
            for level in range(3):
                parts[level] = (
                    cells[3 * level + 1].strip().zfill(2) if cells[3 * level + 1].strip() else parts[level]
                )
            if cells[10].strip():
                keys.add("".join(parts) + cells[10].strip().zfill(2))
    delivered = {row[0] for row in berlin.rows("SELECT DISTINCT area_id FROM core.einwohner")}
    assert keys == delivered
