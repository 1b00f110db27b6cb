"""What the reader of workbooks leaves out: error cells, formulas without a saved value, percent formats.

The library gives '' for the first two and the bare number (0.123 for 12,3 %) for the third, so that a
figure could be lost or wrong by a factor of 100 without a word. Read here from the XML of an XLSX workbook
(ods_xml does the same for ODS); nothing is evaluated and no link is followed. In XLS and XLSB these cells
stay as the library gives them.
"""

import posixpath
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from pipeline.errors import DataError, Problem

Position = tuple[int, int]  # row and column, counted from 0
CHUNK = 1 << 20
OVERLAP = 40  # longer than anything that is searched for
MOST_CELLS = 50_000_000  # of the rectangle that the library fills; far more than 20 MB of XLSX hold
SMALL = 16 << 20  # bytes of XML whose cells are all looked at, whatever the sheet says of itself
CELL = rb"<(?:\w+:)?c\b([^>]*)>"
ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(.*?)</(?:\w+:)?c>', re.S)
FORMULA = re.compile(
    CELL + rb"\s*<(?:\w+:)?f\b(?:[^>]*/>|.*?</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v>([^<]*)</|)", re.S
)
VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
ADDRESS = re.compile(rb'\br="([A-Z]+\d+)"')
PLACES = re.compile(rb'r="([A-Z]+\d+)"')
DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="(?:[A-Z]+\d+:)?([A-Z]+\d+)"')
GERMAN_ERRORS = {"#N/A": "#NV", "#VALUE!": "#WERT!", "#REF!": "#BEZUG!", "#NUM!": "#ZAHL!"}
PERCENT_FORMATS = {9, 10}  # built-in formats 0% and 0.00%


@dataclass
class Extras:
    """Cells of one sheet that mean more than their bare value."""

    errors: dict[Position, str] = field(default_factory=dict)  # text as a German spreadsheet shows it
    percent: set[Position] = field(default_factory=set)
    unsaved: list[Position] = field(default_factory=list)  # formulas without a value
    merged: list[tuple[Position, Position]] = field(
        default_factory=list
    )  # corners, where the library has none


def xlsx_extras(archive: ZipFile, sheet: str) -> Extras:
    """Errors, percent formats and formulas without value of one sheet of an XLSX or XLSM workbook."""
    part = _sheet_part(archive, sheet)
    if not part:
        return Extras()
    styles = b"|".join(b"%d" % style for style in _percent_styles(archive))
    found = _occurring(archive, part, re.compile(rb's="(?:' + styles + rb')"') if styles else None)
    text = archive.read(part) if found else b""
    extras = Extras()
    if "error" in found:
        for match in ERROR.finditer(text):
            value = VALUE.search(match[2])
            shown = value[1].decode() if value else "#FEHLER"
            extras.errors[_position(match[1])] = GERMAN_ERRORS.get(shown, shown)
    if "formula" in found:
        for match in FORMULA.finditer(text):
            if not match[2] and b't="str"' not in match[1]:
                extras.unsaved.append(_position(match[1]))
    if "percent" in found:
        cells = re.finditer(rb'<(?:\w+:)?c\b(?=[^>]*\bs="(?:' + styles + rb')")([^>]*)>', text)
        extras.percent = {_position(match[1]) for match in cells}
    return extras


def check_size(archive: ZipFile, sheet: str) -> None:
    """Raise DataError if the rectangle around all cells would fill the memory.

    A large sheet is believed what it says of its size; in a small one, which may hold two cells very far
    from each other, every cell is looked at.
    """
    part = _sheet_part(archive, sheet)
    if not part:
        return
    with archive.open(part) as stream:
        text = stream.read(SMALL)
    found = DIMENSION.findall(text[:CHUNK]) if len(text) == SMALL else PLACES.findall(text)
    corners = [position(name.decode()) for name in found]
    rows = max((row + 1 for row, _ in corners), default=0)
    columns = max((column + 1 for _, column in corners), default=0)
    if rows * columns > MOST_CELLS:
        what = f"die Tabelle reicht bis Zelle {address((rows - 1, columns - 1))}, das sind zu viele Zellen"
        raise DataError(Problem("", what, "einzelne Einträge weit außerhalb der Tabelle löschen lassen"))


def position(address: str) -> Position:
    """Row and column of a cell address, from 0; (-1, -1) for the empty address.

    >>> position("A1"), position("AB12")
    ((0, 0), (11, 27))
    """
    column = 0
    letters = address.rstrip("0123456789")
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(address[len(letters) :] or 0) - 1, column - 1


def address(cell: Position) -> str:
    """Name of a cell as spreadsheets show it.

    >>> address((11, 27)), address((0, 0))
    ('AB12', 'A1')
    """
    letters, column = "", cell[1] + 1
    while column > 0:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{cell[0] + 1}"


def _position(attributes: bytes) -> Position:
    match = ADDRESS.search(attributes)
    return position(match[1].decode() if match else "")


def _occurring(archive: ZipFile, part: str, percent: "re.Pattern[bytes] | None") -> set[str]:
    """What occurs in a part, read in pieces: most sheets have none of it and need no second look."""
    found: set[str] = set()
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            for text in (rest + piece[:OVERLAP], piece):
                seen = {
                    "error": b't="e"' in text,
                    "formula": b"/f>" in text,
                    "percent": bool(percent and percent.search(text)),
                }
                found |= {name for name, occurs in seen.items() if occurs}
            rest = piece[-OVERLAP:]
    return found


def _sheet_part(archive: ZipFile, sheet: str) -> str:
    """Name of the file in the archive that holds a sheet; '' if the archive does not say."""
    names = {name.lower(): name for name in archive.namelist()}
    book, links = names.get("xl/workbook.xml"), names.get("xl/_rels/workbook.xml.rels")
    if not book or not links:
        return ""
    target = {item.get("Id"): item.get("Target", "") for item in _elements(archive, links, "Relationship")}
    for item in _elements(archive, book, "sheet"):
        if item.get("name") == sheet:
            key = next((value for name, value in item.attrib.items() if name.endswith("}id")), "")
            path = posixpath.normpath(posixpath.join("/xl", target.get(key, ""))).lstrip("/")
            return names.get(path.lower(), "")
    return ""


def _percent_styles(archive: ZipFile) -> list[int]:
    """Numbers of the cell styles whose number format shows percent."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    formats = set(PERCENT_FORMATS)
    for item in _elements(archive, "xl/styles.xml", "numFmt"):
        shown = re.sub(r'"[^"]*"|\\.', "", item.get("formatCode", ""))
        if "%" in shown:
            formats.add(int(item.get("numFmtId", "0")))
    groups = _elements(archive, "xl/styles.xml", "cellXfs")
    return [n for group in groups for n, xf in enumerate(group) if int(xf.get("numFmtId", "0")) in formats]


def _elements(archive: ZipFile, part: str, name: str) -> Iterator[ElementTree.Element]:
    root = ElementTree.fromstring(archive.read(part))
    return (item for item in root.iter() if item.tag.rsplit("}", 1)[-1] == name)
