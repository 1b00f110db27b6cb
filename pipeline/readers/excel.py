"""Workbooks: XLSX, XLS and ODS, read by calamine; headings may be merged cells."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from pipeline.definition_file import suggest
from pipeline.errors import DataError, Problem
from pipeline.models.source import Layout
from pipeline.numbers import format_date
from pipeline.readers.delivery import read_bytes
from pipeline.readers.model import Frame, RawTable, Record, cut_table

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_excel(path: Path, layout: Layout) -> RawTable:
    """Read one sheet; numbers become text with the decimal sign of the layout.

    Raises DataError: locked, not a workbook, sheet missing or not unique, headings or footer missing.
    """
    data = read_bytes(path)
    if not data:
        raise DataError(Problem("", "die Datei ist leer", "die Lieferung noch einmal anfordern"))
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = _sheet_name(workbook, layout.sheet)
        records = _records(workbook.get_sheet_by_name(name), layout)
    except CalamineError as error:
        raise DataError(_unreadable(str(error))) from None
    try:
        columns, rows = cut_table(records, Frame.of(layout, wide_rows_allowed=True))
    except DataError as error:
        places = [", ".join(part for part in (f"Blatt „{name}“", p.place) if part) for p in error.problems]
        raise DataError(
            Problem(place, p.what.replace("die Datei", "das Blatt"), p.hint, p.severity)
            for place, p in zip(places, error.problems, strict=True)
        ) from None
    return RawTable(columns, rows, sheet=name)


def cell_text(cell: Cell, decimal: str) -> str:
    """Text of a cell as a German reader expects it; 15 significant digits, as spreadsheets show.

    >>> cell_text(1675.0, ","), cell_text(0.1 + 0.2, ","), cell_text(date(2024, 12, 31), ",")
    ('1675', '0,3', '31.12.2024')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "WAHR" if cell else "FALSCH"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return format(Decimal(format(cell, ".15g")), "f").replace(".", decimal)
    if isinstance(cell, datetime):
        clock = cell.time()
        return format_date(cell.date()) + (f" {clock}" if clock != time() else "")
    return format_date(cell) if isinstance(cell, date) else str(cell)


def _sheet_name(workbook: CalamineWorkbook, wanted: str) -> str:
    names = workbook.sheet_names
    if wanted:
        if wanted not in names:
            raise DataError(Problem("", f"das Tabellenblatt „{wanted}“ fehlt", suggest(wanted, names)))
        return wanted
    visible = [m.name for m in workbook.sheets_metadata if m.visible == SheetVisibleEnum.Visible]
    if len(visible) != 1:
        what = f"die Datei hat {len(visible)} sichtbare Tabellenblätter"
        hint = "eines unter layout: sheet: nennen: " + ", ".join(f"„{name}“" for name in visible[:12])
        raise DataError(Problem("", what, hint))
    return visible[0]


def _records(sheet: CalamineSheet, layout: Layout) -> list[Record]:
    """All rows from row 1 on; a merged heading stands in each of its cells."""
    rows: Sequence[Sequence[Cell]] = sheet.to_python(skip_empty_area=False)
    records = [
        (number, [cell_text(cell, layout.decimal) for cell in row])
        for number, row in enumerate(rows, start=1)
    ]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in range(top, min(bottom + 1, len(records))):
            if row + 1 not in layout.header_rows:
                continue
            for column in range(left, min(right + 1, len(records[row][1]))):
                records[row][1][column] = records[top][1][left]
    return records


def _unreadable(reason: str) -> Problem:
    if "password" in reason.lower():
        return Problem("", "die Datei ist mit einem Kennwort geschützt", "ohne Kennwort speichern")
    what = "die Datei ist keine lesbare Excel- oder ODS-Datei"
    return Problem("", what, "eine Textdatei? Dann reader: csv angeben; sonst die Lieferung neu anfordern")
