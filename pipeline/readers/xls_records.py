"""What the reader of workbooks leaves out of an XLS workbook: error cells and percent formats.

The same walk refuses records that would make the library ask for more memory than there is. Layout of the
records: [MS-XLS] Excel Binary File Format, Microsoft, section 2.4.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.readers.ole_file import DamageError, demand
from pipeline.readers.workbook_xml import PERCENT_FORMATS, Extras

BOF, EOF, BOUNDSHEET, FORMAT, XF, SST, DIMENSIONS = 0x0809, 0x0A, 0x85, 0x041E, 0xE0, 0xFC, 0x0200
FORMULA, NUMBER, RK, MULRK, BOOLERR, LABEL, LABELSST = 0x06, 0x0203, 0x027E, 0xBD, 0x0205, 0x0204, 0xFD
CELLS = {FORMULA, NUMBER, RK, MULRK, BOOLERR, LABEL, LABELSST}
MOST_ROWS, MOST_COLUMNS = 65_536, 256
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#WERT!",
    0x17: "#BEZUG!",
    0x1D: "#NAME?",
    0x24: "#ZAHL!",
    0x2A: "#NV",
}


@dataclass
class _Book:
    """What the walk has met: styles of the workbook, where sheets begin, their cells by that place."""

    formats: set[int] = field(default_factory=lambda: set(PERCENT_FORMATS))
    styles: list[int] = field(default_factory=list)
    starts: dict[str, int] = field(default_factory=dict)
    sheets: dict[int, Extras] = field(default_factory=dict)

    def is_percent(self, style: int) -> bool:
        return style < len(self.styles) and self.styles[style] in self.formats


def xls_extras(stream: bytes) -> dict[str, Extras]:
    """Error cells and percent formats of each sheet. Raises DamageError for impossible records."""
    book, extras = _Book(), Extras()
    try:
        for place, kind, data in _records(stream):
            if kind == BOF:
                extras = book.sheets[place] = Extras()
            elif kind in CELLS:
                _cell(kind, data, book, extras)
            else:
                _setting(kind, data, book, len(stream))
    except (struct.error, IndexError) as error:
        raise DamageError from error
    return {name: book.sheets.get(start, Extras()) for name, start in book.starts.items()}


def _setting(kind: int, data: bytes, book: _Book, most: int) -> None:
    if kind == BOUNDSHEET:
        (book.starts[_text(data[6:], 1)],) = struct.unpack_from("<I", data)
    elif kind == FORMAT and "%" in _text(data[2:], 2):
        book.formats.add(struct.unpack_from("<H", data)[0])
    elif kind == XF:
        book.styles.append(struct.unpack_from("<H", data, 2)[0])
    elif kind == SST:
        demand(max(struct.unpack_from("<II", data)) <= most)
    elif kind == DIMENSIONS and len(data) >= 12:
        _, rows, _, columns = struct.unpack_from("<IIHH", data)
        demand(rows <= MOST_ROWS and columns <= MOST_COLUMNS)


def _cell(kind: int, data: bytes, book: _Book, extras: Extras) -> None:
    row, column, style = struct.unpack_from("<HHH", data)
    last = column + (len(data) - 12) // 6 if kind == MULRK else column
    demand(last < MOST_COLUMNS)
    if kind == BOOLERR and data[7]:
        extras.errors[row, column] = ERRORS.get(data[6], "#FEHLER")
    elif kind == FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
        extras.errors[row, column] = ERRORS.get(data[8], "#FEHLER")
    elif kind == MULRK:
        for number in range(last - column + 1):
            if book.is_percent(struct.unpack_from("<H", data, 4 + 6 * number)[0]):
                extras.percent.add((row, column + number))
    elif book.is_percent(style):
        extras.percent.add((row, column))


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Place, kind and content of every record; what is nested in a sheet (charts) is left out."""
    depth = place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        depth = max(depth + (kind == BOF) - (kind == EOF), 0)
        if depth == 1:
            yield place, kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _text(data: bytes, length_bytes: int) -> str:
    """A string with its length before it; letters have one or two bytes."""
    letters = int.from_bytes(data[:length_bytes], "little")
    wide, text = data[length_bytes] & 1, data[length_bytes + 1 :]
    return text[: letters * 2].decode("utf-16-le", "replace") if wide else text[:letters].decode("latin-1")
