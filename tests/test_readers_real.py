"""Readers on published files of statistics offices: totals that the offices print.

The files are not part of the project; see the fixture real_dir.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.models.layout import Layout
from pipeline.readers import READERS
from pipeline.readers.model import RawTable

TABLES_2020 = "genesis/regio_table_layout_2020"
TABLES_2021 = "genesis/regio_table_layout_2021"


def number(text: str) -> Decimal:
    """A figure with decimal comma."""
    return Decimal(text.replace(",", "."))


def row_of(table: RawTable, *start: str) -> tuple[int, list[str]]:
    """The only row whose first cells are these."""
    found = [(n, cells) for n, cells in table.rows if tuple(cells[: len(start)]) == start]
    assert len(found) == 1
    return found[0]


def raw_lines(path: Path) -> list[str]:
    """Lines of a file as an editor numbers them."""
    return path.read_bytes().decode("cp1252").split("\n")


def test_genesis_table_of_2020(real_dir: Path) -> None:
    path = real_dir / TABLES_2020 / "12411-01-01-4.csv"
    table = READERS["genesis_table"](path, Layout())
    assert table.columns == (
        "Spalte 1",
        "Spalte 2",
        "Stichtag | 31.12.2018 | Insgesamt",
        "Stichtag | 31.12.2018 | männlich",
        "Stichtag | 31.12.2018 | weiblich",
    )
    line, cells = row_of(table, "10044")
    assert cells[1:] == ["      Saarlouis, Landkreis", "195201", "95550", "99651"]
    assert raw_lines(path)[line - 1] == ";".join(cells)
    laender = sum(int(cells[2]) for _, cells in table.rows if len(cells[0]) == 2 and cells[0] != "DG")
    assert laender == int(row_of(table, "DG")[1][2]) == 83_019_213
    assert table.encoding == "cp1252"


def test_genesis_table_of_2021_with_unit_row_and_period_column(real_dir: Path) -> None:
    path = real_dir / TABLES_2021 / "unemployment" / "13211-02-05-4.csv"
    table = READERS["genesis_table"](path, Layout())
    assert len(table.rows) == 3228
    assert table.columns[3:5] == ("Arbeitslose | Anzahl", "Arbeitslose | Ausländer | Anzahl")
    for area, count in (("10044", "5953"), ("05370", "7867"), ("05334", "24073")):
        line, cells = row_of(table, "2020", area)
        assert cells[3] == count
        assert raw_lines(path)[line - 1] == ";".join(cells)


def test_genesis_table_with_categories_in_rows(real_dir: Path) -> None:
    path = real_dir / TABLES_2021 / "peopleCareFacilitiesCategorical" / "22411-02-03-4.csv"
    table = READERS["genesis_table"](path, Layout())
    men, women, both = (
        row_of(table, "31.12.2019", "10044", "      Saarlouis, Landkreis", sex)[1]
        for sex in ("männlich", "weiblich", "Insgesamt")
    )
    assert men[4:] == ["4091", "-", "784", "527", "492", "35", "2574", "-", "-"]
    assert int(men[4]) + int(women[4]) == int(both[4]) == 11_508


def test_genesis_table_of_ages_adds_up_to_the_other_table(real_dir: Path) -> None:
    path = real_dir / TABLES_2021 / "populationGermany" / "12411-0018.csv"
    table = READERS["genesis_table"](path, Layout())
    assert table.columns[3] == "männlich | unter 3 Jahre"
    assert table.columns[36] == "weiblich | 75 Jahre und mehr"
    assert sum(int(cell) for cell in row_of(table, "31.12.2018", "10044")[1][3:]) == 195_201


def test_genesis_wide_table_of_destatis(real_dir: Path) -> None:
    path = real_dir / "genesis/destatis_table_layout_2020/12411-0015.csv"
    table = READERS["genesis_table"](path, Layout())
    assert table.columns[-1] == "Stichtag | 31.12.2018"
    assert row_of(table, "10044")[1][-1] == "195201"
    assert row_of(table, "05334")[1][2] == "-"


def test_every_genesis_table_can_be_read(real_dir: Path) -> None:
    paths = sorted((real_dir / "genesis").glob("*table_layout_202*/**/*.csv"))
    assert len(paths) >= 12
    for path in paths:
        table = READERS["genesis_table"](path, Layout())
        assert len(table.rows) > 10, path
        assert all(len(cells) == len(table.columns) for _, cells in table.rows)


def test_inkar_workbook_xls(real_dir: Path) -> None:
    layout = Layout(sheet="Daten", header_rows=[1, 2])
    table = READERS["excel"](real_dir / "inkar/A_Arbeitslosigkeit.xls", layout)
    assert (len(table.rows), table.rows[0][0], table.rows[-1][0]) == (10_990, 3, 10_992)
    column = table.columns.index("Arbeitslose | 2020")
    for area, total in (("10044", 5_955), ("05370", 7_866), ("05334", 24_074)):
        assert sum(int(cells[column]) for _, cells in table.rows if cells[0].startswith(area)) == total


def test_zensus_workbook_xlsx(real_dir: Path) -> None:
    path = real_dir / "zensus2022/Regionaltabelle_Bevoelkerung.xlsx"
    table = READERS["excel"](path, Layout(sheet="CSV-Einwohnerzahl"))
    assert len(table.rows) == 12_441
    for area, total in (("10044", 204_475), ("05370", 258_975), ("05334", 577_572)):
        parts = [cells for _, cells in table.rows if cells[1].startswith(area) and cells[3] == "Gemeinde"]
        assert sum(int(cells[4]) for cells in parts) == total
        assert row_of(table, "20220515", area)[1][4] == str(total)
    signs = {cells[5] for _, cells in table.rows if not cells[5].isdigit()}
    assert signs == {"–"}


def test_cologne_csv(real_dir: Path) -> None:
    layout = Layout(separator=",", decimal=".")
    table = READERS["csv"](real_dir / "koeln/bevoelkerung.csv", layout)
    assert (len(table.rows), table.encoding) == (29_135, "utf-8")
    town = [cells for _, cells in table.rows if cells[1] == "005" and cells[3] == "2012"]
    assert len(town) == 96
    for wanted in (lambda k: k == "000", lambda k: k[:2] == "00" != k[1:], lambda k: k[:2] != "00"):
        assert sum(Decimal(cells[8]) for cells in town if wanted(cells[4])) == 1_044_555


def test_hamburg_workbook_with_merged_headings(real_dir: Path) -> None:
    folder = real_dir / "hamburg_stadtteilprofile/2014"
    layout = Layout(header_rows=[2, 3, 4])
    table = READERS["excel"](folder / "Daten_fuer_die_Stadtteilprofile_2014.xlsx", layout)
    assert table.columns[:2] == (
        "Stadtgebiet",
        "Bevölkerung und Haushalte 31.12.2013 | Bevölkerung | Anzahl der Einwohnerinnen und Einwohner",
    )
    assert len(set(table.columns)) == 69
    assert sum(cell == "." for _, cells in table.rows for cell in cells) == 84
    assert row_of(table, "Hamburg") == (111, table.rows[-1][1])
    districts = [cells for _, cells in table.rows[-8:-1]]
    assert sum(int(cells[1]) for cells in districts) == int(table.rows[-1][1][1]) == 1_788_994


@pytest.mark.parametrize(
    ("file", "total"),
    [
        ("2009/EWR200812E_Matrix.csv", 3_362_842),
        ("2015/EWR201412E_Matrix.csv", 3_562_166),
        ("2019/EWR201812E_Matrix.csv", 3_748_148),
    ],
)
def test_berlin_register_csv(real_dir: Path, file: str, total: int) -> None:
    table = READERS["csv"](real_dir / "berlin_ewr" / file, Layout())
    column = table.columns.index("E_E")
    assert len(table.rows) == 447
    assert sum(int(cells[column]) for _, cells in table.rows) == total
    assert sum(number(cells[table.columns.index("E_EM")]) for _, cells in table.rows) < total
