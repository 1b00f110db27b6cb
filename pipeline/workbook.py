"""Workbooks to read, sort and print: sheets of headings and rows; equal content gives equal bytes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.errors import Problem, UsageError

Cell = str | int | Decimal | date | None
MOST_ROWS = 1_048_575  # what a sheet holds below its headings


@dataclass(frozen=True)
class Sheet:
    """One view: name, headings with widths, rows. A Decimal is a percentage."""

    name: str
    headings: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Book:
    """A workbook: its title, whose it is, the line on top of every printed page.

    `created`: the day the content speaks of, so that the bytes do not depend on the clock ·
    `colours`: fill and ink of cells with a certain text.
    """

    title: str
    company: str
    header: str
    created: date
    sheets: Sequence[Sheet]
    colours: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def write_book(book: Book, path: Path) -> None:
    """Write the workbook. Raises UsageError if the file cannot be written."""
    content = book_bytes(book)
    try:
        path.write_bytes(content)
    except OSError as error:
        hint = "ist sie in Excel geöffnet? schließen und wiederholen"
        what = f"die Datei lässt sich nicht schreiben ({error.strerror})"
        raise UsageError(Problem(str(path), what, hint)) from None


def book_bytes(book: Book) -> bytes:
    """The workbook as it stands in the file."""

    def fill(made: Any) -> None:
        looks = _Looks(made, book.colours)
        for sheet in book.sheets:
            _write_sheet(made, sheet, looks, book.header)

    return workbook_bytes(fill, {"title": book.title, "company": book.company}, book.created)


def workbook_bytes(fill: Callable[[Any], None], properties: Mapping[str, str], created: date) -> bytes:
    """The file of an xlsxwriter workbook that `fill` fills; no text in it becomes a formula."""
    stream = BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    made.set_properties({**properties, "created": datetime.combine(created, time())})
    fill(made)
    made.close()
    return stream.getvalue()


def printed_sheet(page: Any, header: str) -> None:
    """Lay a sheet out for A4 across: as wide as the page, named on every page."""
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    page.set_header(f"&L{header.replace('&', '&&')}&R{page.get_name().replace('&', '&&')}")
    page.set_footer("&RSeite &P von &N")


class _Looks:
    """Formats of the workbook."""

    def __init__(self, book: Any, colours: Mapping[str, tuple[str, str]]) -> None:
        base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#C9CFD5"}
        head = {"bold": True, "bg_color": "#1F2933", "font_color": "#FFFFFF"}
        self.head = book.add_format({**base, **head})
        self.text = book.add_format(base)
        self.day = book.add_format({**base, "num_format": "dd.mm.yyyy", "align": "left"})
        self.count = book.add_format({**base, "num_format": "#,##0"})
        self.share = book.add_format({**base, "num_format": "0.0"})
        self.words = {
            text: book.add_format({**base, "bold": True, "bg_color": fill, "font_color": ink})
            for text, (fill, ink) in colours.items()
        }


def _write_sheet(book: Any, sheet: Sheet, looks: _Looks, header: str) -> None:
    page = book.add_worksheet(sheet.name)
    for column, (heading, width) in enumerate(sheet.headings):
        page.set_column(column, column, width)
        page.write_string(0, column, heading, looks.head)
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, column, datetime.combine(cell, time()), looks.day)
            elif isinstance(cell, Decimal):
                page.write_number(number, column, float(cell), looks.share)
            elif isinstance(cell, int):
                page.write_number(number, column, cell, looks.count)
            else:
                page.write_string(number, column, cell or "", looks.words.get(cell or "", looks.text))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.headings) - 1)
    page.repeat_rows(0)
    printed_sheet(page, header)
