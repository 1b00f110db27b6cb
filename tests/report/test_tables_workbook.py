"""The workbook of all tables: what is printed, as numbers, with nothing hidden and no formula."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from report_town import Town

from pipeline.report.build import build_document
from pipeline.report.document import Cell, Document
from pipeline.report.office.data_tables import data_tables
from pipeline.report.office.printed_number import spreadsheet_number
from pipeline.report.office.spreadsheet import tables_workbook


@pytest.mark.parametrize(
    ("text", "value", "shape"),
    [
        ("13,9", "13.9", "0.0"),
        ("36\u202f600", "36600", "#,##0"),
        ("\u22121,25", "-1.25", '0.00;"\u2212"0.00'),
        ("+0,50 PP", "0.50", '"+"0.00" PP"'),
        ("(13,9)\u202fs", "13.9", '"("0.0")\u202fs"'),
        ("18,9\u00a0%", "18.9", '0.0"\u00a0%"'),
        ("2024", "2024", "0"),
        ("0", "0", "0"),
    ],
)
def test_a_printed_number_keeps_every_digit_and_sign(text: str, value: str, shape: str) -> None:
    assert spreadsheet_number(Cell(text)) == (Decimal(value), shape)


@pytest.mark.parametrize(
    "text", ["0101", "6 von 291", "41,4 bis 43,9", "", "Typ 3", "1,5,2", "12\u202f34", "=1+1", "-5"]
)
def test_codes_ranges_and_words_stay_text(text: str) -> None:
    assert spreadsheet_number(Cell(text)) is None


def made(town: Town) -> tuple[Document, openpyxl.Workbook]:
    """Document and workbook of the town."""
    project = town.build()
    document = build_document(project)
    content = tables_workbook(project, document)
    assert content == tables_workbook(project, document)
    return document, openpyxl.load_workbook(BytesIO(content), rich_text=False)


def sheet_texts(sheet: Worksheet) -> list[str]:
    """All texts of the first column."""
    return [str(row[0].value) for row in sheet.iter_rows() if row[0].value is not None]


def test_each_table_and_figure_has_a_sheet_that_the_contents_lead_to(town: Town) -> None:
    document, book = made(town)
    names = [item.name for item in data_tables(document)]
    assert book.sheetnames == ["Inhalt", *names]
    assert {"Tab 1.1", "Abb 1.1", "Profil 0101", "Profil 0101 Lage"} <= set(names)
    links = {cell.hyperlink.location for row in book["Inhalt"].iter_rows() for cell in row if cell.hyperlink}
    assert links == {f"'{name}'!A1" for name in names}
    assert "Alle Daten dieses Berichts sind erfunden." in sheet_texts(book["Inhalt"])


def test_a_sheet_is_laid_out_to_be_read_and_reckoned_with(town: Town) -> None:
    town.statuses["sgb2_quote", "0102", 2024] = "secret"
    document, book = made(town)
    sheet = book["Tab 1.1"]
    table = next(iter(document.tables()))
    assert sheet["A1"].value == f"Tab. 1.1 {table.title}"
    assert [cell.value for cell in sheet[4]] == ["Sozialraum", "Bevölkerung (Anzahl)", "SGB-II-Quote (%)"]
    assert sheet["A3"].value == f"dasselbe als CSV: tabellen/{table.ident}.csv"
    printed = table.rows[0].cells[0].text
    assert (f"{sheet['B5'].value:,}".replace(",", "\u202f"), sheet["B5"].number_format) == (printed, "#,##0")
    assert sheet["C6"].value == "•"
    assert "• Zahlenwert geheim zu halten" in sheet_texts(sheet)
    assert table.source
    assert table.source in sheet_texts(sheet)
    assert sheet.freeze_panes == "B5"
    assert not sheet.merged_cells.ranges


def test_nothing_is_hidden_and_names_do_not_become_formulas(town: Town) -> None:
    # Names like these are read as formulas by programs that look at the first sign.
    town.names = ["=1+1", '@SUM("x")', "+49", "-2"]
    _, book = made(town)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {"=1+1", '@SUM("x")', "+49", "-2"} <= {cell.value for cell in cells}
    assert all(sheet.sheet_state == "visible" for sheet in book)
    assert book.properties.created == datetime(2025, 9, 30)


def test_names_of_sheets_are_short_and_differ_whatever_the_areas_are_called(town: Town) -> None:
    document = build_document(town.build())
    long = "Gebiet/mit:sehr[langer]Kennung?" * 2
    profiles = tuple(replace(document.profiles[0], area_id=long) for _ in range(2))
    names = [item.name for item in data_tables(replace(document, profiles=profiles))]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
