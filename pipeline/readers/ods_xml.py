"""What the reader of workbooks leaves out of an ODS workbook: merged headings, errors, percent formats."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from zipfile import ZipFile

from pipeline.readers.workbook_xml import Extras, Position

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
MOST_REPEATED = 1000  # rows and cells repeated more often are the empty rest of the sheet


def ods_extras(archive: ZipFile, sheet: str) -> Extras:
    """Merged cells, error cells and percent formats of one sheet."""
    extras = Extras()
    for place, cell in _cells(archive, sheet):
        across = int(cell.get(f"{TABLE}number-columns-spanned", "1"))
        down = int(cell.get(f"{TABLE}number-rows-spanned", "1"))
        if across > 1 or down > 1:
            extras.merged.append((place, (place[0] + down - 1, place[1] + across - 1)))
        kind = cell.get(f"{OFFICE}value-type")
        if kind == "percentage":
            extras.percent.add(place)
        elif cell.get(CALC_TYPE) == "error":
            extras.errors[place] = "".join(cell.itertext()).strip() or "#FEHLER"
        elif kind is None and cell.get(f"{TABLE}formula"):
            extras.unsaved.append(place)
    return extras


def _cells(archive: ZipFile, sheet: str) -> Iterator[tuple[Position, ElementTree.Element]]:
    """Cells of one sheet with their positions; what is repeated is told once per place."""
    row, inside = 0, False
    with archive.open("content.xml") as stream:
        for event, item in ElementTree.iterparse(stream, events=("start", "end")):
            if item.tag == f"{TABLE}table":
                inside = event == "start" and item.get(f"{TABLE}name") == sheet
            elif event == "end" and item.tag == f"{TABLE}table-row":
                repeated = int(item.get(f"{TABLE}number-rows-repeated", "1"))
                if inside and len(item):
                    for copy in range(repeated if repeated <= MOST_REPEATED else 0):
                        yield from _cells_of_row(item, row + copy)
                row += repeated if inside else 0
                item.clear()


def _cells_of_row(row: ElementTree.Element, number: int) -> Iterator[tuple[Position, ElementTree.Element]]:
    column = 0
    for cell in row:
        if cell.tag in CELLS:
            repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            for copy in range(repeated if repeated <= MOST_REPEATED else 0):
                yield (number, column + copy), cell
            column += repeated
