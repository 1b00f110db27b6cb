"""Flat files and cubes of GENESIS: published files and rows of published tables."""

from pathlib import Path

import pytest

from pipeline.errors import DataError
from pipeline.models.layout import Layout
from pipeline.readers import READERS
from pipeline.readers.model import RawTable
from pipeline.readers.recognise import recognise

HEAD = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;"
    "1_variable_attribute_code;1_variable_attribute_label;2_variable_code;2_variable_label;"
    "2_variable_attribute_code;2_variable_attribute_label;value;value_unit;value_variable_code;"
    "value_variable_label"
)
POPULATION = "12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;2024-12-31;KREISE;Kreise;"
BEVSTD = "Anzahl;BEVSTD;Bevölkerungsstand"


def flat(path: Path, *lines: str, name: str = "genesis_flat") -> RawTable:
    """The table of a file with these lines, as the databases write it since 2025."""
    path.write_bytes("\n".join([*lines, ""]).encode("utf-8-sig"))
    assert recognise(path) == name
    return READERS[name](path, Layout())


def test_12411_of_2025_heinsberg(tmp_path: Path) -> None:
    table = flat(
        tmp_path / "12411.csv",
        HEAD,
        f"{POPULATION}05370;Heinsberg, Kreis;GES;Geschlecht;;Insgesamt;263681;{BEVSTD}",
        f"{POPULATION}05370;Heinsberg, Kreis;GES;Geschlecht;GESW;weiblich;132988;{BEVSTD}",
    )
    assert table.columns == ("Zeit", "KREISE", "KREISE Bezeichnung", "GES", "GES Bezeichnung", "BEVSTD")
    assert table.rows == [
        (2, ["2024-12-31", "05370", "Heinsberg, Kreis", "insgesamt", "Insgesamt", "263681"]),
        (3, ["2024-12-31", "05370", "Heinsberg, Kreis", "GESW", "weiblich", "132988"]),
    ]
    assert table.encoding == "utf-8"


def test_several_value_variables_become_columns_in_any_order(tmp_path: Path) -> None:
    """21311 writes INSGESAMT for the total; GEB001 comes in two units."""
    start = "21311;Statistik der Studenten;SEMEST;Semester;2023-10P6M;DLAND;Bundesländer;10;Saarland;"
    total, women = "GESINS;Geschlecht;INSGESAMT;Insgesamt;", "GESINS;Geschlecht;GESW;weiblich;"
    table = flat(
        tmp_path / "x.csv",
        HEAD,
        f"{start}{total}53,9;%;GEB001;Anteil",
        f"{start}{women}-;Anzahl;GEB001;Anteil",
        f"{start}{total}10755706;Anzahl;GEB001;Anteil",
        f"{start}{total}7;Anzahl;BIL001;Studierende",
        f"{start}{total}8;Anzahl;BIL001;Studierende",
    )
    assert table.columns[5:] == ("BIL001", "GEB001 | %", "GEB001 | Anzahl")
    assert [(number, cells[3], cells[5:]) for number, cells in table.rows] == [
        (2, "insgesamt", ["7", "53,9", "10755706"]),
        (3, "GESW", ["", "", "-"]),
        (6, "insgesamt", ["8", "", ""]),
    ]


def test_zensus_2022_quality_sign_in_brackets(tmp_path: Path) -> None:
    head = HEAD.replace(";2_variable_code", "|").split("|")[0] + ";value;value_unit;value_variable_code;"
    start = "1000A;Bevölkerung kompakt;STAG;Stichtag;2022-05-15;GEOGM4;Gemeinden;100440115115;Saarlouis;"
    table = flat(
        tmp_path / "x.csv",
        head + "value_variable_label;value_q",
        f"{start}37592;Anzahl;PRS018;Personen;e",
        f"{start}12;Anzahl;PRS018;Personen;()",
    )
    assert [cells[-1] for _, cells in table.rows] == ["37592", "(12)"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([HEAD, POPULATION + "05370"], "Zeile 2: die Zeile hat 8 Felder, der Tabellenkopf 17"),
        (["statistics_code;time;value", "1;2;3"], "der Kopf ist nicht der einer flachen GENESIS-Datei"),
        (
            ["Statistik_Code;Zeit;1_Merkmal_Code;1_Auspraegung_Code;1_Auspraegung_Label;Wert", "1;2;3;4;5;6"],
            "die Wertspalten fehlen",
        ),
    ],
)
def test_files_that_are_not_whole(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(DataError, match=message):
        flat(tmp_path / "x.csv", *lines)


def test_13211_0009_unemployed_by_land_before_2025(real_dir: Path) -> None:
    """Men and women add up to the total, which has no code, in Baden-Württemberg 1991: 159,318."""
    path = real_dir / "genesis/destatis_ffcsv/import/13211-0009-DLAND_$F_flat.csv"
    assert recognise(path) == "genesis_flat"
    table = READERS["genesis_flat"](path, Layout())
    assert table.columns == ("Zeit", "DLAND", "DLAND Bezeichnung", "GES", "GES Bezeichnung", "ERW006")
    found = {cells[3]: int(cells[5]) for _, cells in table.rows if cells[:2] == ["1991", "08"]}
    assert found == {"insgesamt": 159_318, "GESM": 78_974, "GESW": 80_344}
    assert 78_974 + 80_344 == 159_318


def test_13111_0004_employees_by_branch(real_dir: Path) -> None:
    path = real_dir / "genesis/destatis_ffcsv/import/13111-0004_$F_flat.csv"
    table = READERS["genesis_flat"](path, Layout())
    assert (len(table.rows), table.encoding) == (1584, "cp1252")
    assert table.rows[0][1][0] == "31.12.2020"
    assert {"WZ08CA", "BESUM5", "GES", "ERW065"} <= set(table.columns)


def test_notes_after_the_line_do_not_count(tmp_path: Path) -> None:
    head = (
        "Statistik_Code;Zeit;1_Merkmal_Code;1_Merkmal_Label;1_Auspraegung_Code;1_Auspraegung_Label;"
        "ERW041__Erwerbstaetige__1000"
    )
    lines = [head, "12211;2022;DINSG;Deutschland;DG;Deutschland;/", "__________", "© Destatis; 2023"]
    assert flat(tmp_path / "x.csv", *lines).rows == [(2, ["2022", "DG", "Deutschland", "/"])]


CUBE = """* Der Benutzer XY hat am 01.02.2024 um 10:00:00 diesen Export angestossen.
K;DQ;FACH-SCHL;GHH-ART;GHM-WERTE-JN;GENESIS-VBD;REGIOSTAT;EU-VBD;"mit Werten"
D;22922KJ114;;N;N;N;N;
K;DQ-ERH;FACH-SCHL
D;22922
K;DQA;NAME;RHF-BSR;RHF-ACHSE
D;KREISE;1;1
D;GES;2;2
K;DQZ;NAME;ZI-RHF-BSR;ZI-RHF-ACHSE
D;JAHR;3;3
K;DQI;NAME;ME-NAME;DST;TYP;NKM-STELLEN
D;ELG002;Anzahl;FEST;1;0
D;ELG003;Anzahl;FEST;1;0
K;QEI;FACH-SCHL;FACH-SCHL;ZI-WERT;WERT;QUALITAET;GESPERRT;WERT-VERFAELSCHT
D;10044;GESM;2022;812;e;;0.0;4102;e;;0.0
D;10044;;2022;1650;e;;0.0;3;e;1;0.0
D;05370;GESW;2022;0;-;;0.0;12;();;0.0
"""


def test_22922_cube_of_parental_allowance(tmp_path: Path) -> None:
    """Layout as of cube 22922KJ114 with two value variables; the figures are invented."""
    table = flat(tmp_path / "cube.csv", *CUBE.splitlines(), name="genesis_cube")
    assert table.columns == ("KREISE", "GES", "Zeit", "ELG002", "ELG003")
    assert table.rows == [
        (15, ["10044", "GESM", "2022", "812", "4102"]),
        (16, ["10044", "insgesamt", "2022", "1650", "."]),
        (17, ["05370", "GESW", "2022", "-", "(12)"]),
    ]
    assert all(cell != "3" for _, cells in table.rows for cell in cells), "a locked value is not taken over"


def test_cube_with_value_and_quality_only(tmp_path: Path) -> None:
    text = CUBE.replace(";GESPERRT;WERT-VERFAELSCHT", "").replace(";;0.0", "").replace(";1;0.0", "")
    assert flat(tmp_path / "x.csv", *text.splitlines(), name="genesis_cube").rows[1][1][3:] == ["1650", "3"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "D;10044;GESM;2022;812;e;;0.0;",
            "D;10044;GESM;",
            "Zeile 15: .* 6 Felder, erwartet sind 11",
        ),
        ("D;GES;2;2\n", "", "der Datenquader ist unvollständig"),
        ("K;QEI", "K;QEX", "der Datenquader ist unvollständig"),
    ],
)
def test_cubes_that_are_not_whole(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        flat(tmp_path / "x.csv", *CUBE.replace(old, new).splitlines(), name="genesis_cube")
