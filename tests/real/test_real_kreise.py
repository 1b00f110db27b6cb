"""Three Kreise in GENESIS, INKAR and Zensus; the Zensus of all municipalities; workbooks with notes."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from real_project import Loaded, describe, load, write_project

from pipeline.numbers import NARROW_SPACE

KREISE = ("10044", "05370", "05334")
EXTRACT = "landkreis_saarlouis/gemeinden_10044_05370_05334.geojson"
Rows = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def kreise(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """33 municipalities from the derived extract."""
    features = json.loads((real_dir / EXTRACT).read_text(encoding="utf-8"))["features"]
    named = sorted((item["properties"]["ags"], item["properties"]["Name"]) for item in features)
    areas = {"gemeinde": [(key, name, key[:5]) for key, name in named]}
    return load(write_project(describe("kreise"), tmp_path_factory.mktemp("kreise"), real_dir, areas))


def test_genesis_and_inkar_differ_by_rounding_which_is_a_finding_and_no_error(kreise: Loaded) -> None:
    """Annual mean 2020: 13211-02-05-4 against the sum of the municipalities in INKAR (README of genesis)."""
    told = [finding.replace(NARROW_SPACE, "") for finding in kreise.findings if "weichen ab" in finding]
    expected = (
        ("10044", "Landkreis Saarlouis", 5_953, 5_955),
        ("05370", "Kreis Heinsberg", 7_867, 7_866),
        ("05334", "StädteRegion Aachen", 24_073, 24_074),
    )
    for area, name, genesis, inkar in expected:
        assert kreise.value("arbeitslose", area, 2020) == genesis
        assert kreise.total("arbeitslose", f"parent_id = '{area}' AND year = 2020") == inkar
        assert any(f"{name}, 2020" in text and f"{genesis} gegen {inkar}" in text for text in told)


@pytest.mark.parametrize(
    ("area", "zensus", "fortschreibung"),
    [("10044", 204_475, 194_923), ("05370", 258_975, 260_548), ("05334", 577_572, 559_682)],
)
def test_zensus_of_a_kreis_is_the_sum_of_its_municipalities(
    kreise: Loaded, area: str, zensus: int, fortschreibung: int
) -> None:
    """Regionaltabelle Bevölkerung, 15.05.2022 and 30.06.2022; keys of 12 digits become those of 8."""
    for dataset, published in (("zensus", zensus), ("fortschreibung", fortschreibung)):
        assert kreise.value(dataset, area, 2022) == published
        assert kreise.total(dataset, f"parent_id = '{area}'") == published


def test_town_of_saarlouis_in_the_zensus(kreise: Loaded) -> None:
    assert kreise.value("zensus", "10044115", 2022) == 37_592


def test_extract_equals_the_inkar_workbooks(kreise: Loaded) -> None:
    """792 rows; population 15 to 64 begins in 2001, before it is unknown and not zero."""
    for own, derived in (
        ("arbeitslose", "auszug_arbeitslose"),
        ("bevoelkerung_15_64", "auszug_bevoelkerung"),
    ):
        sql = "SELECT area_id, year, value FROM core.{} JOIN core.area USING (area_id) "
        sql += "WHERE level_id = 'gemeinde' AND value IS NOT NULL ORDER BY ALL"
        assert kreise.rows(sql.format(own)) == kreise.rows(sql.format(derived))
    assert kreise.statuses("auszug_arbeitslose") == {"ok": 792}
    assert kreise.statuses("auszug_bevoelkerung") == {"ok": 693, "unknown": 99}


def test_inkar_counts_of_2021(kreise: Loaded) -> None:
    """Sums of the municipalities, 2021: unemployed and persons from 15 to under 65."""
    sums = {"10044": (6_002, 120_477), "05370": (7_458, 165_816), "05334": (23_867, 368_514)}
    for area, (unemployed, persons) in sums.items():
        assert kreise.total("arbeitslose", f"parent_id = '{area}' AND year = 2021") == unemployed
        assert kreise.total("bevoelkerung_15_64", f"parent_id = '{area}' AND year = 2021") == persons


def test_inkar_values_of_kreise_keep_their_decimals(kreise: Loaded) -> None:
    """Landkreis Saarlouis 2021: 5.03 % without certificate, 1,906.07 Euro, 9.04 % debtors."""
    for dataset, printed in (("schulabgang", "5.03"), ("einkommen", "1906.07"), ("schulden", "9.04")):
        assert kreise.value(dataset, "10044", 2021) == Decimal(printed)


def test_polygons_of_the_extract(kreise: Loaded) -> None:
    assert kreise.rows("SELECT count(*) FROM core.geometry") == [(33,)]


@pytest.fixture(scope="module")
def zensus(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    book = CalamineWorkbook.from_path(real_dir / "zensus2022/Regionaltabelle_Bevoelkerung.xlsx")
    areas: dict[str, Rows] = {"land": [], "kreis": [], "gemeinde": []}
    for _, key, name, kind, *_ in book.get_sheet_by_name("CSV-Einwohnerzahl").to_python()[1:]:
        level = {"Land": "land", "Gemeinde": "gemeinde"}.get(str(kind), "kreis")
        if level != "kreis" or str(kind).startswith("Stadtkreis"):
            parent = {"land": "00", "kreis": str(key)[:2], "gemeinde": str(key)[:5]}[level]
            areas[level].append((str(key), str(name).replace('"', "'"), parent))
    return load(write_project(describe("zensus"), tmp_path_factory.mktemp("zensus"), real_dir, areas))


def test_germany_is_the_sum_of_laender_kreise_and_10786_municipalities(zensus: Loaded) -> None:
    """82,711,282 without and 82,719,540 with Germans abroad (README; DOMAIN.md 5.8)."""
    for level, count in (("bund", 1), ("land", 16), ("kreis", 400), ("gemeinde", 10_786)):
        assert zensus.total("einwohner", f"level_id = '{level}'") == 82_711_282
        assert zensus.total("fortschreibung", f"level_id = '{level}'") == 84_079_811
        assert sum(zensus.statuses("einwohner", f"level_id = '{level}'").values()) == count
    assert zensus.value("mit_ausland", "00", 2022) == 82_719_540
    assert not [finding for finding in zensus.findings if "weichen ab" in finding]


@pytest.fixture(scope="module")
def workbooks(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Kreise named as the workbook of the Bundesagentur names them: key and name in one cell."""
    book = CalamineWorkbook.from_path(real_dir / "inkar/Kreise_WO_Zeitreihe.xlsx")
    rows = book.get_sheet_by_name("SvB_Kreise_WO_Anzahl").to_python(skip_empty_area=False)
    named = {str(row[0])[:5]: str(row[0]) for row in rows if str(row[0])[:5].isdigit()}
    table = CalamineWorkbook.from_path(real_dir / "genesis/destatis_ffcsv/import/12521-0040-KREISE_$F.xlsx")
    for row in table.get_sheet_by_index(0).to_python(skip_empty_area=False):
        if len(str(row[0])) == 5 and str(row[0]).isdigit():
            named.setdefault(str(row[0]), str(row[1]))
    areas = {"kreis": [(key, name, "DG") for key, name in sorted(named.items())]}
    return load(write_project(describe("kreistabellen"), tmp_path_factory.mktemp("ba"), real_dir, areas))


def test_employees_at_home_in_the_workbook_of_the_bundesagentur(workbooks: Loaded) -> None:
    """Kreise_WO_Zeitreihe.xlsx, imprint and five notes sheets: Germany = 476 Kreise, 30.06.2002 and 2021."""
    for year, germany in ((2002, 27_468_453), (2021, 33_538_976)):
        assert workbooks.value("beschaeftigte", "DG", year, "abschluss = 'alle'") == germany
        where = f"level_id = 'kreis' AND year = {year} AND abschluss = 'alle'"
        assert workbooks.total("beschaeftigte", where) == germany
    assert workbooks.value("beschaeftigte", "10044", 2002, "abschluss = 'alle'") == 65_515
    assert workbooks.value("beschaeftigte", "DG", 2021, "abschluss = 'ohne'") == 4_174_999
    assert set(
        workbooks.rows("SELECT status FROM core.beschaeftigte WHERE area_id = '05334' AND year = 2002")
    ) == {("not_applicable",)}


def test_foreigners_by_kreis_with_all_of_saarland_in_saarlouis(workbooks: Loaded) -> None:
    """12521-0040: 13,383,900 (rounded to 5); 153,455 in Saarlouis, the seat of the authority."""
    assert workbooks.total("auslaendisch", "geschlecht = 'm'") == 7_005_390
    assert workbooks.total("auslaendisch", "geschlecht = 'w'") == 6_378_520
    assert workbooks.total("auslaendisch", "area_id = '10044'") == 153_455
    assert workbooks.statuses("auslaendisch", "area_id = '10041'") == {"not_applicable": 2}
