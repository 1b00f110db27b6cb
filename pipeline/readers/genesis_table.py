"""Table layout of GENESIS and Regionaldatenbank: title rows, headings, data, `__________`, notes.

The heading rows need not be described: they are the rows after the title whose first cell is empty.
Columns without a heading (period, key, name) are called "Spalte 1", "Spalte 2" …
"""

from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import DataError, Problem
from pipeline.models.layout import Layout
from pipeline.readers.csv_table import csv_records, separator_of
from pipeline.readers.delivery import decode, read_bytes
from pipeline.readers.model import Frame, RawTable, cut_table

FIRST_WORDS = ("Tabelle:", "GENESIS-Tabelle:")
END = "^_{5,}$"


def read_genesis_table(path: Path, layout: Layout) -> RawTable:
    """Read one table. Raises DataError if the title, the headings or the end line are missing."""
    text, encoding = decode(read_bytes(path), layout.encoding)
    if not text.lstrip().startswith(FIRST_WORDS):
        what = "die Datei beginnt nicht mit „Tabelle:“ oder „GENESIS-Tabelle:“"
        raise DataError(Problem("Zeile 1", what, "eine andere CSV-Datei? Dann reader: csv angeben"))
    separator = ";" if layout.separator == "auto" else separator_of(text, layout)
    if "header_rows" in layout.model_fields_set:
        headings: Sequence[int] = layout.header_rows
    else:
        headings = _heading_rows(text, separator)
    first = layout.first_row or max(headings) + 1
    frame = Frame(headings, first, layout.footer or END)
    columns, rows = cut_table(csv_records(text, separator), frame)
    return RawTable(columns, rows, encoding)


def _heading_rows(text: str, separator: str) -> list[int]:
    """Numbers of the first unbroken run of rows with an empty first cell and entries behind it."""
    found: list[int] = []
    for number, cells in csv_records(text, separator):
        is_heading = bool(cells) and not cells[0].strip() and any(cell.strip() for cell in cells)
        if is_heading:
            found.append(number)
        elif found:
            return found
    what = "kein Tabellenkopf gefunden: nach dem Titel fehlen Zeilen, deren erste Zelle leer ist"
    raise DataError(Problem("", what, "layout: header_rows: in source.yaml angeben"))
