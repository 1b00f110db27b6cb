"""The workbook of all tables: one sheet each, numbers as numbers, and a list of contents with links."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from xlsxwriter.utility import xl_range

from pipeline.project import Project
from pipeline.report.datafiles import table_header
from pipeline.report.document import Cell, Document, Table
from pipeline.report.office.data_tables import DataTable, data_tables
from pipeline.report.office.printed_number import spreadsheet_number
from pipeline.report.table_shape import signs
from pipeline.workbook import printed_sheet, workbook_bytes

CONTENTS = "Inhalt"
_HEAD = 3  # row of the column heads: title, way back and name of the CSV file stand above
_NARROW, _WIDE = 9.0, 44.0  # widths of columns in letters
_LINE = 15.0  # points of a row with one line


def tables_workbook(project: Project, document: Document) -> bytes:
    """The workbook as it stands in the file; equal reports give equal bytes."""
    front = document.front
    title = f"{front.edition}: Tabellen"
    items = data_tables(document)

    def fill(book: Any) -> None:
        looks = _Looks(book, project.config.design.accent)
        pages = [book.add_worksheet(name) for name in (CONTENTS, *(item.name for item in items))]
        _write_contents(pages[0], document, items, looks)
        for page, item in zip(pages[1:], items, strict=True):
            _write_table(page, item, looks)
        for page in pages:
            printed_sheet(page, f"{front.edition} · {front.municipality}")

    town = front.municipality
    about = {"subject": front.subtitle, "keywords": front.keywords, "comments": front.notice}
    properties = {"title": title, "company": town, "author": town, **about}
    return workbook_bytes(fill, properties, project.edition.editorial_deadline)


class _Looks:
    """Formats of the workbook; number formats are made when they are first used."""

    def __init__(self, book: Any, accent: str) -> None:
        self._book = book
        self._numbers: dict[tuple[str, str], Any] = {}
        line = {"bottom": 1, "bottom_color": "#1F2933", "valign": "bottom", "text_wrap": True, "bold": True}
        self.title = book.add_format({"bold": True, "font_size": 13, "font_color": accent})
        self.head = {"left": book.add_format(line), "right": book.add_format({**line, "align": "right"})}
        self.link = book.add_format({"font_color": accent, "underline": 1})
        self.note = book.add_format({"font_size": 9})
        self.plain = book.add_format({})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def cell(self, role: str, align: str, shape: str = "") -> Any:
        """Format of a table field: a total is bold below a line."""
        key = (f"{role}{align}", shape)
        if key not in self._numbers:
            look: dict[str, object] = {"align": align}
            if role:
                look["bold"] = True
            if role == "total":
                look |= {"top": 1, "top_color": "#1F2933"}
            if shape:
                look["num_format"] = shape
            self._numbers[key] = self._book.add_format(look)
        return self._numbers[key]


def _write_contents(page: Any, document: Document, items: Sequence[DataTable], looks: _Looks) -> None:
    front = document.front
    lines = [f"{front.municipality} · Stichtag {front.reference_date}", front.notice]
    lines.append("Zahlen wie gedruckt gerundet. Genaue Werte: werte.csv im selben Ordner.")
    above = [text for text in lines if text]
    page.write_string(0, 0, f"{front.title} · {front.edition}: Tabellen", looks.title)
    for number, text in enumerate(above, 1):
        page.write_string(number, 0, text, looks.plain)
    head = len(above) + 2
    for column, (heading, width) in enumerate(_CONTENTS_HEADS):
        page.write_string(head, column, heading, looks.head["left"])
        page.set_column(column, column, width)
    page.freeze_panes(head + 1, 0)
    for number, item in enumerate(items, head + 1):
        page.write_url(number, 0, f"internal:'{item.name}'!A1", looks.link, item.name)
        page.set_row(number, _height([(item.title, _CONTENTS_HEADS[1][1])]))
        page.write_string(number, 1, item.title, looks.wrapped)
        page.write_string(number, 2, item.part, looks.wrapped)
    legend = head + len(items) + 2
    page.write_string(legend, 0, "Zeichen", looks.head["left"])
    page.write_string(legend, 1, "Bedeutung", looks.head["left"])
    for number, (sign, meaning) in enumerate(front.signs, legend + 1):
        page.write_string(number, 0, sign, looks.plain)
        page.write_string(number, 1, meaning, looks.plain)


_CONTENTS_HEADS = (("Blatt", 24.0), ("Titel", 90.0), ("Kapitel oder Gebiet", 34.0))


def _write_table(page: Any, item: DataTable, looks: _Looks) -> None:
    table = item.table
    page.write_string(0, 0, item.title, looks.title)
    page.write_url(1, 0, f"internal:'{CONTENTS}'!A1", looks.link, "zum Inhalt")
    page.write_string(2, 0, f"dasselbe als CSV: {item.file}", looks.note)
    heads = table_header(table)
    page.set_row(_HEAD, _height([(text, _width(table, column)) for column, text in enumerate(heads)]))
    for column, heading in enumerate(heads):
        page.write_string(_HEAD, column, heading, looks.head[table.columns[column].align])
        page.set_column(column, column, _width(table, column))
    for number, row in enumerate(table.rows, _HEAD + 1):
        page.write_string(number, 0, row.head, looks.cell(row.role, "left"))
        for column, cell in enumerate(row.cells, 1):
            look = (row.role, table.columns[column].align)
            _write_cell(page, (number, column), cell, look, looks)
    end = _HEAD + len(table.rows)
    legend = [f"{sign} {meaning}" for sign, meaning in signs(table)]
    for number, text in enumerate(filter(None, (*legend, *item.notes, item.source)), end + 2):
        page.write_string(number, 0, text, looks.note)
    page.freeze_panes(_HEAD + 1, 1)
    page.repeat_rows(_HEAD)
    # Years and codes of areas are names: no program shall ask to turn them into numbers.
    page.ignore_errors({"number_stored_as_text": xl_range(0, 0, end, len(table.columns) - 1)})


def _write_cell(
    page: Any, place: tuple[int, int], cell: Cell, look: tuple[str, str], looks: _Looks
) -> None:  # fmt: skip
    found = spreadsheet_number(cell)
    if found is None:
        page.write_string(*place, cell.text, looks.cell(*look))
    else:
        page.write_number(*place, float(found[0]), looks.cell(*look, found[1]))


def _width(table: Table, column: int) -> float:
    """Letters that a column needs: its longest cell; a long head is wrapped."""
    texts = [
        row.cells[column - 1].text if column else row.head for row in table.rows if row.cells or not column
    ]
    heading = max((len(word) for word in table_header(table)[column].split()), default=0)
    longest = max((len(text) for text in texts), default=0)
    return min(max(longest + 2.0, heading + 2.0, _NARROW), _WIDE)


def _height(texts: Sequence[tuple[str, float]]) -> float:
    """Points that wrapped texts need in columns of so many letters; bold ones are a tenth wider."""
    return _LINE * max(len(wrap(text, max(int(width * 0.9), 1))) for text, width in texts)
