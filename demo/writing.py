"""Writers whose bytes depend on nothing but the content."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import xlsxwriter

INVENTED = "Erfundene Demodaten: Kreisstadt Musterbrück und alle Zahlen sind frei erfunden."
FOOTER_RULE = "__________"

Cell = str | int | float | None
Rows = Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Sheet:
    """One worksheet; the first `heading_rows` rows are bold, `merge_width` columns of row 1 merged."""

    name: str
    rows: list[list[Cell]]
    heading_rows: int = 1
    widths: list[int] = field(default_factory=list)
    merge_width: int = 0


def write_text(path: Path, text: str, encoding: str = "utf-8", newline: str = "\n") -> None:
    """Write text with the given line ends; folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.replace("\n", newline).encode(encoding))


def csv_text(rows: Rows, quote_all: bool = False) -> str:
    """Semicolon-separated lines; None is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(
        buffer,
        delimiter=";",
        lineterminator="\n",
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writerows(rows)
    return buffer.getvalue()


def write_csv(path: Path, rows: Rows, encoding: str = "cp1252") -> None:
    """CSV as office software exports it: cp1252, semicolon, CRLF."""
    write_text(path, csv_text(rows), encoding, "\r\n")


def write_workbook(path: Path, sheets: list[Sheet]) -> None:
    """XLSX with a fixed creation date."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    book.set_properties({"comments": INVENTED, "created": datetime(2025, 3, 31, 12, 0, 0)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format()
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width)
        for number, row in enumerate(sheet.rows):
            look = bold if number < sheet.heading_rows else plain
            for column, cell in enumerate(row):
                if cell is not None:
                    page.write(number, column, cell, look)
        if sheet.merge_width:
            page.merge_range(0, 0, 0, sheet.merge_width - 1, sheet.rows[0][0], bold)
    book.close()


def german(value: float, decimals: int, thousands: str = "") -> str:
    """Decimal comma, optional thousands separator.

    >>> german(1234.5, 2, ".")
    '1.234,50'
    """
    text = f"{value:,.{decimals}f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", thousands)
