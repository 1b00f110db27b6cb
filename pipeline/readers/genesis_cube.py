"""Cubes of GENESIS as CSV: lines `K;…` name what the lines `D;…` below them hold.

Of the parts of a cube these count: DQA the variables, DQZ the time, DQI the value variables, QEI the values.
A line of QEI has the codes of the variables, the time, and per value variable four fields: WERT, QUALITAET,
GESPERRT, WERT-VERFAELSCHT (some downloads only the first two). The table gets the columns

* one per variable, say KREISE, with the code; `insgesamt` for the total, whose code is empty
* `Zeit`
* one per value variable, say BEVSTD. Where the quality is a sign (- . ... / x) the sign stands there, in
  brackets a value of quality (); a locked value is never taken over, the sign . (secret) stands for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import DataError, Problem
from pipeline.models.layout import Layout
from pipeline.readers.csv_table import csv_records
from pipeline.readers.delivery import decode, read_bytes
from pipeline.readers.genesis_flat import TIME, WHOLE
from pipeline.readers.model import RawTable, Record, column_names

SIGNS = {"-", ".", "...", "/", "x", "X"}
SECRET = "."
OPEN = {"", "0", "0.0", "N"}  # what GESPERRT holds where a value is not locked
VALUE_PART = ("WERT", "QUALITAET", "GESPERRT", "WERT-VERFAELSCHT")


@dataclass
class _Cube:
    """Parts of a cube: names of variables, time and value variables, headings and lines of the values."""

    names: dict[str, list[str]] = field(default_factory=lambda: {"DQA": [], "DQZ": [], "DQI": []})
    headings: list[str] = field(default_factory=list)
    lines: list[Record] = field(default_factory=list)


def read_genesis_cube(path: Path, layout: Layout) -> RawTable:
    """Read one cube. Raises DataError if parts are missing or a line does not fit its headings."""
    text, encoding = decode(read_bytes(path), layout.encoding)
    separator = ";" if layout.separator == "auto" else layout.separator
    cube = _parts(csv_records(text, separator))
    axes, values = len(cube.names["DQA"]), cube.names["DQI"]
    found = [part for part in cube.headings if part in VALUE_PART]
    step = len(dict.fromkeys(found))
    start = len(cube.headings) - len(found)
    if not cube.lines or not values or not step or start != axes + len(cube.names["DQZ"]):
        what = "der Datenquader ist unvollständig: DQA, DQZ, DQI oder QEI fehlt oder passt nicht dazu"
        raise DataError(Problem("", what, "die Datei noch einmal als Datenquader (CSV) herunterladen"))
    rows = []
    for number, cells in cube.lines:
        if len(cells) != start + step * len(values):
            what = f"die Zeile hat {len(cells)} Felder, erwartet sind {start + step * len(values)}"
            raise DataError(Problem(f"Zeile {number}", what, "ist die Lieferung abgeschnitten?"))
        codes = [cell.strip() or WHOLE for cell in cells[:axes]]
        figures = [_text(cells[at : at + step]) for at in range(start, len(cells), step)]
        rows.append((number, [*codes, *cells[axes:start], *figures]))
    times = [TIME, *cube.names["DQZ"][1:]]
    headings = [*cube.names["DQA"], *times, *values]
    return RawTable(column_names([headings], len(headings)), rows, encoding)


def _parts(records: Iterable[Record]) -> _Cube:
    cube, part = _Cube(), ""
    for number, cells in records:
        kind = cells[0].strip() if cells else ""
        if kind == "K" and len(cells) > 1:
            part = cells[1].strip()
            if part == "QEI":
                cube.headings = [cell.strip() for cell in cells[2:] if cell.strip()]
        elif kind == "D" and part == "QEI":
            cube.lines.append((number, cells[1:]))
        elif kind == "D" and part in cube.names and len(cells) > 1:
            cube.names[part].append(cells[1].strip())
    return cube


def _text(parts: Sequence[str]) -> str:
    """What stands for one value: the value, its sign, or the sign for secret if it is locked.

    >>> _text(["123", "e", "", "0.0"]), _text(["0", "-", "", ""]), _text(["4", "e", "1", ""])
    ('123', '-', '.')
    """
    value, quality, locked = (*(part.strip() for part in parts[:3]), "", "")[:3]
    if locked.upper() not in OPEN:
        return SECRET
    if quality in SIGNS:
        return quality
    return f"({value})" if quality == "()" and value else value
