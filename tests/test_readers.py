"""Readers on small files: row numbers, headings, encodings, numbers of cells."""

import csv
import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import DataError
from pipeline.models.layout import Layout
from pipeline.readers import READERS
from pipeline.readers.csv_table import csv_records
from pipeline.readers.delivery import decode, find_files
from pipeline.readers.excel import cell_text
from pipeline.readers.model import column_names

GENESIS = """GENESIS-Tabelle: 11111-01-01-4
Gebietsfläche in qkm - Stichtag 31.12. -;;;;
;;Fläche;Fläche;Fläche
;;insgesamt;Wald;Wald
;;qkm;qkm;Prozent
01;  Nord;10,50;-;.
02;  Süd;20,00;5,00;25,0
__________
"Zeichen: ""-"" = nichts;
mehrzeilig"
Stand: 21.03.2020 / 13:36:11
"""


def test_genesis_table_finds_headings_and_end(tmp_path: Path) -> None:
    path = tmp_path / "11111.csv"
    path.write_bytes(GENESIS.encode("cp1252"))
    table = READERS["genesis_table"](path, Layout())
    assert table.columns == (
        "Spalte 1",
        "Spalte 2",
        "Fläche | insgesamt | qkm",
        "Fläche | Wald | qkm",
        "Fläche | Wald | Prozent",
    )
    assert table.rows == [
        (6, ["01", "  Nord", "10,50", "-", "."]),
        (7, ["02", "  Süd", "20,00", "5,00", "25,0"]),
    ]


def test_genesis_table_that_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "11111.csv"
    path.write_bytes(GENESIS.split("____")[0].encode("cp1252"))
    with pytest.raises(DataError, match=r"Zeile 7: keine Zeile passt zum Muster der Fußzeile „\^_\{5,\}\$“"):
        READERS["genesis_table"](path, Layout())


def test_genesis_table_without_headings(tmp_path: Path) -> None:
    path = tmp_path / "11111.csv"
    path.write_text("Tabelle: 1\nTitel;;\n01;Nord;1\n__________\n", encoding="utf-8")
    with pytest.raises(DataError, match="kein Tabellenkopf gefunden"):
        READERS["genesis_table"](path, Layout())


def test_headings_are_unique_whatever_the_case() -> None:
    names = column_names([["Jahr", "jahr", "", "JAHR", "source_row"]], 6)
    assert names == ("Jahr", "jahr (2)", "Spalte 3", "JAHR (3)", "source_row (2)", "Spalte 6")


def test_headings_are_spelled_alike() -> None:
    assert column_names([["  Bevo\u0308lkerung\n insgesamt "]], 1) == ("Bevölkerung insgesamt",)


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r")), min_size=2, max_size=2),
        min_size=1,
        max_size=8,
    )
)
def test_row_numbers_are_lines_of_the_file(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    text = stream.getvalue()
    lines = text.split("\n")
    found = list(csv_records(text, ";"))
    assert [cells for _, cells in found] == rows
    for number, cells in found:
        assert lines[number - 1].startswith('"' + cells[0].split("\n")[0].replace('"', '""'))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems(tmp_path: Path, end: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(end.join(["a;b", "1;2", "", "3;4"]).encode())
    assert READERS["csv"](path, Layout()).rows == [(2, ["1", "2"]), (4, ["3", "4"])]


def test_short_rows_are_filled_and_blank_columns_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a;;b;\n1;x;2;\n3\n;;;\n", encoding="utf-8")
    table = READERS["csv"](path, Layout())
    assert table.columns == ("a", "Spalte 2", "b")
    assert table.rows == [(2, ["1", "x", "2"]), (3, ["3", "", ""])]


def test_tabulator_as_separator_and_first_row(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("a\tb\n(Anzahl)\t(Anzahl)\n1\t2\n", encoding="utf-8")
    table = READERS["csv"](path, Layout(separator="\\t", first_row=3))
    assert (table.columns, table.rows) == (("a", "b"), [(3, ["1", "2"])])


@pytest.mark.parametrize("encoding", ["latin-1", "iso-8859-1", "cp1252", "windows-1252"])
def test_declared_encodings(encoding: str) -> None:
    assert decode("Köln".encode("cp1252"), encoding)[0] == "Köln"


def test_unknown_encoding_and_hidden_utf16() -> None:
    with pytest.raises(DataError, match="die Zeichencodierung „utf8mb4“ gibt es nicht – möglich: auto"):
        decode(b"a", "utf8mb4")
    with pytest.raises(DataError, match="die Datei enthält Nullbytes"):
        decode("abc".encode("utf-16-le"), "auto")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1675.0, "1675"),
        (0.1 + 0.2, "0,3"),
        (1e16, "10000000000000000"),
        (-0.05, "-0,05"),
        (True, "WAHR"),
        (date(2024, 12, 31), "31.12.2024"),
        (datetime(2024, 12, 31), "31.12.2024"),
        (datetime(2024, 12, 31, 5, 6), "31.12.2024 05:06:00"),
        (" Text ", " Text "),
    ],
)
def test_text_of_cells(cell: float | str | bool | date, text: str) -> None:
    assert cell_text(cell, ",") == text


def test_merged_headings_and_notes_beside_the_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Gebiet", "Personen", None, "Haushalte"])
    sheet.append([None, "insgesamt", "Frauen", None])
    sheet.append(["0101", 20, 11, 9.5, None, "Anmerkung"])
    for merged in ("A1:A2", "B1:C1", "D1:D2"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "x.xlsx")
    table = READERS["excel"](tmp_path / "x.xlsx", Layout(header_rows=[1, 2]))
    assert table.columns[:4] == ("Gebiet", "Personen | insgesamt", "Personen | Frauen", "Haushalte")
    assert table.columns[4:] == ("Spalte 5", "Spalte 6")
    assert table.rows == [(3, ["0101", "20", "11", "9,5", "", "Anmerkung"])]


def test_workbook_whose_table_begins_lower_right(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"], sheet["C3"], sheet["B4"], sheet["C4"] = "Gebiet", "Anzahl", "0101", 7
    book.save(tmp_path / "x.xlsx")
    table = READERS["excel"](tmp_path / "x.xlsx", Layout(header_rows=[3]))
    assert table.columns == ("Spalte 1", "Gebiet", "Anzahl")
    assert table.rows == [(4, ["", "0101", "7"])]


def test_hidden_sheets_do_not_count(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active.append([1])
    book.create_sheet("Hilfe").sheet_state = "hidden"
    book.save(tmp_path / "x.xlsx")
    assert READERS["excel"](tmp_path / "x.xlsx", Layout()).sheet == "Sheet"


def test_files_of_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "alt").mkdir()
    for name in (
        "ew_2023.csv",
        "ew_2024.csv",
        "ew_24.csv",
        "ew_2024.csv.bak",
        "~$ew_2024.csv",
        "alt/ew_2022.csv",
    ):
        (tmp_path / name).write_text("x", encoding="utf-8")

    def names(pattern: str) -> list[str]:
        return [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path, pattern)]

    assert names("ew_{year}.csv") == ["ew_2023.csv", "ew_2024.csv"]
    assert names("alt/ew_{year}.csv") == ["alt/ew_2022.csv"]
    assert names("ew_24.csv") == ["ew_24.csv"]
    assert names("fehlt.csv") == []
    assert find_files(tmp_path / "fehlt", "ew_{year}.csv") == []
