"""Workbooks as they come: sheets, saved formulas, errors, percent, files that are no workbooks."""

import random
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from pipeline.errors import DataError
from pipeline.models.layout import Layout
from pipeline.readers import READERS
from pipeline.readers.excel import sheet_layouts
from pipeline.readers.model import RawTable

ODS_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)


def read(path: Path, **layout: object) -> RawTable:
    """The table of a workbook."""
    return READERS["excel"](path, Layout.model_validate(layout))


def rewritten(path: Path, part: str, old: str, new: str) -> None:
    """Change one part of a workbook's archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def write(path: Path, **sheets: list[list[object]]) -> Path:
    """A workbook as Excel saves it: formulas with their results."""
    book = xlsxwriter.Workbook(str(path))
    percent = book.add_format({"num_format": '0.0"x"%'})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name.replace("__", " "))
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, tuple):
                    formula, result = cell
                    if formula == "%":
                        sheet.write_number(row, column, result, percent)
                    else:
                        sheet.write_formula(row, column, formula, None, result)
                elif isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                else:
                    sheet.write(row, column, cell)
    book.close()
    return path


def test_formulas_errors_percent_dates_and_truth_values(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.xlsx",
        Daten=[
            ["Gebiet", "Summe", "Anteil", "Stand", "gilt"],
            ["0101", ("=1+2", 3), ("%", 0.123), date(2024, 12, 31), True],
            ["0102", ("=1/0", "#DIV/0!"), ("%", 0.07), date(2023, 6, 30), False],
            ["0103", ("=NA()", "#N/A"), ("%", 1), ('=""', ""), 1],
        ],
    )
    part = "xl/worksheets/sheet1.xml"  # Excel marks an empty result as text
    rewritten(path, part, '<c r="D4"><f>""</f>', '<c r="D4" t="str"><f>""</f>')
    assert read(path).rows == [
        (2, ["0101", "3", "12,3 %", "31.12.2024", "WAHR"]),
        (3, ["0102", "#DIV/0!", "7 %", "30.06.2023", "FALSCH"]),
        (4, ["0103", "#NV", "100 %", "", "1"]),
    ]


def test_formula_without_saved_result_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["=TODAY()"], ["Gebiet", "Anzahl"], ["0101", "=1+1"], ["0102", "=B3*2"]):
        sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(DataError, match=r"Blatt „Sheet“, Zelle B3: die Formel hat kein gespeichertes Ergebn"):
        read(tmp_path / "x.xlsx", header_rows=[2])


def test_the_only_sheet_with_data_between_notes(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.xlsx",
        Titel=[["Sozialdaten"]],
        Impressum=[["Amt"]],
        EW_2024=[["Gebiet"], ["0101"]],
        Tabelle3=[],
        Hinweise__zur__Statistik=[["…"]],
    )
    assert read(path).sheet == "EW_2024"


def test_sheets_that_cannot_be_told_apart_are_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", Info=[["x"]], Anzahl=[["Gebiet"], [1]], Anteil=[["Gebiet"], [2]])
    with pytest.raises(DataError, match="3 sichtbare Tabellenblätter – eines unter layout: sheet: nennen: "):
        read(path)
    assert read(path, sheet="Anz.*").rows == [(2, ["1"])]
    with pytest.raises(DataError, match=r"zu „An\.\*“ passen 2 Tabellenblätter – .*„Anzahl“, „Anteil“"):
        read(path, sheet="An.*")
    with pytest.raises(DataError, match="das Tabellenblatt „Anzahlen“ fehlt – gemeint: „Anzahl“"):
        read(path, sheet="Anzahlen")


def test_one_sheet_per_year(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", Info=[["x"]], J2023=[["Gebiet"], [1]], J2024=[["Gebiet"], [2]])
    layouts = sheet_layouts(path, Layout(sheet="J{year}"))
    assert [layout.sheet for layout in layouts] == ["J2023", "J2024"]
    assert [READERS["excel"](path, layout).rows for layout in layouts] == [[(2, ["1"])], [(2, ["2"])]]
    assert [layout.sheet for layout in sheet_layouts(path, Layout(sheet="Info"))] == ["Info"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "die Datei ist leer"),
        (b"<html><table><tr><td>1</td></tr></table></html>", r"das ist eine Internetseite \(HTML\)"),
        (b"<?xml version='1.0'?><Workbook/>", "das ist eine XML-Datei"),
        (
            b"Gebiet;Anzahl\r\n0101;7\r\n",
            "das ist eine Textdatei, keine Excel-Datei – in source.yaml reader: csv",
        ),
        (b"PK\x03\x04" + bytes(200), "keine lesbare Excel- oder ODS-Datei"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "keine lesbare Excel- oder ODS-Datei"),
        (
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "mit einem Kennwort geschützt",
        ),
    ],
)
def test_files_that_only_the_name_calls_workbooks(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "lieferung.xls"
    path.write_bytes(data)
    with pytest.raises(DataError, match=message):
        read(path)


def test_damaged_workbooks_give_a_message_or_a_table(tmp_path: Path, real_dir: Path) -> None:
    """Cut off or with changed bytes: never a traceback, whatever the library does."""
    generator = random.Random(20260101)
    originals = [
        write(tmp_path / "a.xlsx", Daten=[["Gebiet", "Anzahl"], *([f"{n:04}", n] for n in range(40))]),
        real_dir / "inkar/E_Schuldnerquote.xls",
    ]
    refused = 0
    for original in originals:
        data = original.read_bytes()
        for _ in range(25):
            damaged = bytearray(
                data[: generator.randrange(1, len(data))] if generator.random() < 0.5 else data
            )
            for _ in range(20):
                damaged[generator.randrange(len(damaged))] = generator.randrange(256)
            path = tmp_path / f"beschaedigt{original.suffix}"
            path.write_bytes(damaged)
            try:
                read(path, sheet="Daten")
            except DataError:
                refused += 1
    assert refused > 20


def test_cells_far_away_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", Daten=[["Gebiet"], [1], [2]])
    rewritten(path, "xl/worksheets/sheet1.xml", '<c r="A3"', '<c r="XFD1048576"')
    with pytest.raises(DataError, match="die Tabelle reicht bis Zelle XFD1048576, das sind zu viele Zellen"):
        read(path)


def test_archive_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(77_777))
    size = (77_777).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, b"\xfe\xff\xff\xff"))  # what the list of parts says
    with pytest.raises(DataError, match="GB"):
        read(path)


def ods(path: Path, rows: str) -> Path:
    """An ODS workbook with one sheet."""
    content = (
        f'<?xml version="1.0"?><office:document-content {ODS_NAMES} xmlns:calcext="urn:org:'
        'documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="T">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
        )
    return path


def ods_row(*cells: tuple[str, str], more: str = "") -> str:
    """A row of cells, each with attributes and text."""
    listed = "".join(f"<table:table-cell {a}><text:p>{t}</text:p></table:table-cell>" for a, t in cells)
    return f"<table:table-row {more}>{listed}</table:table-row>"


def test_ods_with_merged_headings_percent_and_errors(tmp_path: Path) -> None:
    words = 'office:value-type="string"'
    five = ('office:value-type="float" office:value="5"', "5")
    path = ods(
        tmp_path / "x.ods",
        ods_row((words, "Gebiet"), (words + ' table:number-columns-spanned="2"', "Personen")).replace(
            "</table:table-row>", "<table:covered-table-cell/></table:table-row>"
        )
        + ods_row((words, ""), (words, "m"), (words, "w"))
        + ods_row(
            (words, "0101"),
            five,
            ('office:value-type="percentage" office:value="0.123"', "12,3 %"),
            more='table:number-rows-repeated="2"',
        )
        + ods_row((words, "0102"), five, (words + ' calcext:value-type="error"', "#DIV/0!")),
    )
    table = read(path, header_rows=[1, 2])
    assert table.columns == ("Gebiet", "Personen | m", "Personen | w")
    assert table.rows == [
        (3, ["0101", "5", "12,3 %"]),
        (4, ["0101", "5", "12,3 %"]),
        (5, ["0102", "5", "#DIV/0!"]),
    ]


def test_macros_and_links_stay_where_they_are(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", Daten=[["Gebiet", "Fremd"], ["0101", ("=[1]Blatt!A1", 4)]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Shell")
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert read(path.rename(tmp_path / "x.xlsm")).rows == [(2, ["0101", "4"])]


def test_zensus_2022_regionaltabelle_needs_the_name_of_a_sheet(real_dir: Path) -> None:
    path = real_dir / "zensus2022/Regionaltabelle_Bevoelkerung.xlsx"
    with pytest.raises(DataError, match="„Bevölkerung“, „Bevölkerung_nachrichtlich“, „CSV-Einwohnerzahl“"):
        read(path)
    assert len(read(path, sheet="CSV-.*").rows) == 12_441


def test_inkar_workbook_has_one_sheet_of_data(real_dir: Path) -> None:
    table = read(real_dir / "inkar/E_Schuldnerquote.xls", header_rows=[1, 2])
    assert (table.sheet, len(table.rows)) == ("Daten", 400)


def test_bundesagentur_kreise_by_place_of_residence(real_dir: Path) -> None:
    """Title rows, dates merged over their columns, Germany, Länder and Kreise one below the other."""
    path = real_dir / "inkar/Kreise_WO_Zeitreihe.xlsx"
    with pytest.raises(DataError, match="„SvB_Kreise_WO_Anzahl“, „SvB_Kreise_WO_Anteile“"):
        read(path)
    table = read(
        path,
        sheet="SvB_Kreise_WO_Anzahl",
        header_rows=[9, 10, 11, 12],
        first_row=14,
        footer="^Erstellungsdatum",
    )
    assert len(table.columns) == 101
    assert table.columns[20] == "Insgesamt | 30.06.2021"
    heinsberg = next(cells for _, cells in table.rows if cells[0] == "05370 Heinsberg")
    assert heinsberg[1:3] == ["72671", "71457"]
    assert next(cells[1] for _, cells in table.rows if cells[0] == "05334 Städteregion Aachen") == "."
    assert table.rows[0][1][:2] == ["Deutschland", "27468453"]
