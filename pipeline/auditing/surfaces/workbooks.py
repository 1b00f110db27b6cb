"""Workbooks of an edition: nothing in them may be hidden, and what is seen is compared like any table."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from pipeline.auditing.surfaces.known import Known
from pipeline.auditing.surfaces.matching import matched
from pipeline.auditing.surfaces.pages import Grid
from pipeline.auditing.surfaces.printed import plain
from pipeline.errors import Problem

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_HEAD_ROWS = 15  # a title and notes may stand above the head of a table
_PARTS = {
    r"xl/(threadedComments/|comments)": "Kommentare",
    r"xl/pivotCache/": "zwischengespeicherte Daten einer Pivot-Tabelle",
    r"xl/externalLinks/": "zwischengespeicherte Daten anderer Arbeitsmappen",
    r"xl/embeddings/": "eingebettete Dateien",
    r"customXml/": "unsichtbare Zusatzdaten",
    r"docProps/custom\.xml": "eigene Dateieigenschaften",
    r"xl/vbaProject": "Makros",
}


def check_workbook(path: Path, place: str) -> Iterator[Problem]:
    """Hidden sheets, rows, columns and cells, comments, names and everything else that is not on view."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        for pattern, words in _PARTS.items():
            if any(re.match(pattern, name) for name in names):
                yield Problem(
                    place, f"die Arbeitsmappe enthält {words}", "vor der Veröffentlichung entfernen"
                )
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        for sheet in book.iter(f"{_MAIN}sheet"):
            if sheet.get("state", "visible") != "visible":
                yield Problem(f"{place}, Blatt {sheet.get('name')}", "das Blatt ist ausgeblendet")
        for name in book.iter(f"{_MAIN}definedName"):
            if not (name.get("name") or "").startswith("_xlnm."):
                yield Problem(
                    place, f"die Arbeitsmappe enthält den Namen „{name.get('name')}“", name.text or ""
                )
        if "xl/styles.xml" in names and b";;;" in archive.read("xl/styles.xml"):
            yield Problem(place, "ein Zahlenformat blendet den Inhalt von Zellen aus", "Format „;;;“")
        for part in sorted(names):
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
                yield from _hidden_parts(ElementTree.fromstring(archive.read(part)), f"{place}, {part}")


def _hidden_parts(sheet: ElementTree.Element, place: str) -> Iterator[Problem]:
    """Rows and columns of a sheet that are hidden or have no height or width."""
    for kind, size, word, number in (("row", "ht", "Zeile", "r"), ("col", "width", "Spalte", "min")):
        for element in sheet.iter(f"{_MAIN}{kind}"):
            if element.get("hidden") in ("1", "true") or float(element.get(size, "1")) == 0:
                yield Problem(place, f"die {word} {element.get(number)} ist ausgeblendet")


def workbook_grids(path: Path, place: str, known: Known) -> Iterator[Grid]:
    """The tables of all sheets: the first head row below which figures can be told, to the next empty row."""
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        rows = [tuple(_text(cell) for cell in row) for row in book.get_sheet_by_name(name).to_python()]
        for start, row in enumerate(rows[:_HEAD_ROWS]):
            body = _until_empty(rows[start + 1 :])
            if sum(bool(text) for text in row) > 1 and body:
                above = [text for line in rows[:start] for text in line if text]
                ident = next(filter(None, map(_file_stem, above)), name)
                grid = Grid(f"{place}, Blatt {name}", ident, (above or [name])[0], row, tuple(body))
                if matched(grid, known)[0]:
                    yield grid
                    break


def _file_stem(text: str) -> str:
    """The table's id, if the text above it names its CSV file."""
    found = re.search(r"([^/\s]+)\.csv$", text)
    return found[1] if found else ""


def _until_empty(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    found = []
    for row in rows:
        if not any(row):
            break
        found.append(row)
    return found


def _text(cell: object) -> str:
    """A cell as it would be printed; numbers keep all their digits."""
    if isinstance(cell, float):
        exact = f"{Decimal(repr(cell)):f}"
        return (exact.rstrip("0").rstrip(".") if "." in exact else exact).replace(".", ",")
    return plain(str(cell))
