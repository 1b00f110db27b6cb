"""Workbooks: XLSX, XLSM, XLS, XLSB and ODS, read by calamine; headings may be merged cells.

Macros are not run, formulas not evaluated (their saved values are read), links to other files not followed.
"""

import gc
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from pipeline.errors import DataError, Problem
from pipeline.models.layout import Layout
from pipeline.numbers import format_date
from pipeline.readers.delivery import YEAR, read_bytes
from pipeline.readers.model import Frame, RawTable, Record, cut_table
from pipeline.readers.sheets import chosen_sheet, fitting_sheets, only_sheet
from pipeline.readers.workbook_file import Package, check_reach, guarded, open_package, sheet_extras
from pipeline.readers.workbook_xml import Extras, Position, address

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_excel(path: Path, layout: Layout) -> RawTable:
    """Read one sheet; numbers become text with the decimal sign of the layout.

    Raises DataError: locked, not a workbook, sheet missing or not unique, headings or footer missing.
    """
    data = read_bytes(path)
    package = open_package(data)
    with guarded():
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = _sheet_name(workbook, layout.sheet)
    with _no_collection():
        return _read_sheet(workbook, name, package, layout)


def _read_sheet(workbook: CalamineWorkbook, name: str, package: Package, layout: Layout) -> RawTable:
    try:
        check_reach(package, name)
        with ThreadPoolExecutor(1) as aside:  # the library lets other threads run while it reads
            coming = aside.submit(sheet_extras, package, name)
            with guarded():
                sheet = workbook.get_sheet_by_name(name)
                rows: Sequence[Sequence[Cell]] = sheet.to_python(skip_empty_area=False)
            extras = coming.result()
        _check_formulas(extras.unsaved, layout)
        records = _records(rows, extras, layout)
        _spread_headings(records, [*_merged(sheet), *extras.merged], layout.header_rows)
        columns, cut = cut_table(records, Frame.of(layout, wide_rows_allowed=True))
    except DataError as error:
        places = [", ".join(part for part in (f"Blatt „{name}“", p.place) if part) for p in error.problems]
        raise DataError(
            Problem(place, p.what.replace("die Datei", "das Blatt"), p.hint, p.severity)
            for place, p in zip(places, error.problems, strict=True)
        ) from None
    return RawTable(columns, cut, sheet=name)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Millions of new cells are no garbage; looking for cycles among them doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def sheet_layouts(path: Path, layout: Layout) -> list[Layout]:
    """One layout per sheet that `layout: sheet:` with {year} means; else the layout itself.

    Raises DataError if the file is no workbook.
    """
    if YEAR not in layout.sheet:
        return [layout]
    data = read_bytes(path)
    open_package(data)
    with guarded():
        names = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    found = fitting_sheets(names, layout.sheet) or [layout.sheet]
    return [layout.model_copy(update={"sheet": name}) for name in found]


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
        text = str(int(cell)) if cell.is_integer() else format(cell, ".15g")
        return (text if "e" not in text else format(Decimal(text), "f")).replace(".", decimal)
    if isinstance(cell, datetime):
        clock = cell.time()
        return format_date(cell.date()) + (f" {clock}" if clock != time() else "")
    return format_date(cell) if isinstance(cell, date) else str(cell)


class _Texts(dict[Cell, str]):
    """Text of every cell seen so far; each distinct cell is turned once."""

    def __init__(self, decimal: str) -> None:
        super().__init__()
        self.decimal = decimal

    def __missing__(self, cell: Cell) -> str:
        text = self[cell] = cell_text(cell, self.decimal)
        return text


def _records(rows: Sequence[Sequence[Cell]], extras: Extras, layout: Layout) -> list[Record]:
    """All rows from row 1 on as text. Below the headings column by column: most hold one type only."""
    decimal, top = layout.decimal, max(layout.header_rows, default=0)
    texts = _Texts(decimal)
    head = [[cell_text(cell, decimal) for cell in row] for row in rows[:top]]
    columns = [_column_texts(column, texts) for column in zip(*rows[top:], strict=True)]
    records = list(enumerate([*head, *map(list, zip(*columns, strict=True))], start=1))
    width = len(rows[0]) if rows else 0
    for row, column_number in extras.percent:
        if row < len(records) and column_number < width:
            cell = rows[row][column_number]
            if isinstance(cell, int | float):
                records[row][1][column_number] = cell_text(cell * 100, decimal) + " %"
    for (row, column_number), text in extras.errors.items():
        if row < len(records) and column_number < width:
            records[row][1][column_number] = text
    return records


def _column_texts(column: Sequence[Cell], texts: _Texts) -> Sequence[str]:
    """Texts of one column, by the fastest way that its types allow."""
    try:
        if all(map(float.is_integer, column)):  # type: ignore[arg-type]
            return list(map(str, map(int, column)))  # type: ignore[arg-type]
    except TypeError:  # not only floats
        kinds = set(map(type, column))
        if kinds == {str}:
            return column  # type: ignore[return-value]
        if bool in kinds:  # True and 1.0 would be the same key
            return [cell_text(cell, texts.decimal) for cell in column]
    return list(map(texts.__getitem__, column))


def _check_formulas(unsaved: Sequence[Position], layout: Layout) -> None:
    """Formulas without value are told, not taken for empty cells; those above the headings do not matter."""
    top = min(layout.header_rows, default=1) - 1
    inside = [cell for cell in unsaved if cell[0] >= top or cell[0] < 0]
    if inside:
        more = f" (und {len(inside) - 1} weitere)" if len(inside) > 1 else ""
        what = f"die Formel hat kein gespeichertes Ergebnis{more}"
        hint = "die Mappe in Excel oder LibreOffice öffnen, speichern und noch einmal liefern lassen"
        raise DataError(Problem(f"Zelle {address(inside[0])}", what, hint))


def _sheet_name(workbook: CalamineWorkbook, wanted: str) -> str:
    if wanted:
        return chosen_sheet(workbook.sheet_names, wanted)
    visible = [m.name for m in workbook.sheets_metadata if m.visible == SheetVisibleEnum.Visible]
    return only_sheet(visible, lambda name: workbook.get_sheet_by_name(name).total_height == 0)


def _merged(sheet: CalamineSheet) -> Sequence[tuple[Position, Position]]:
    return sheet.merged_cell_ranges or []


def _spread_headings(
    records: list[Record], merged: Sequence[tuple[Position, Position]], headings: Sequence[int]
) -> None:
    """A merged heading stands in each of its cells."""
    for (top, left), (bottom, right) in merged:
        for row in range(top, min(bottom + 1, len(records))):
            if row + 1 not in headings:
                continue
            for column in range(left, min(right + 1, len(records[row][1]))):
                records[row][1][column] = records[top][1][left]
