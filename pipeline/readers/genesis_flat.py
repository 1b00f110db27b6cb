"""Flat files ("ffcsv") of GENESIS, Regionaldatenbank and Zensusdatenbank, before and since 2025: one shape.

Delivered are blocks of four columns per variable; since 2025 also one row per value. The table gets instead:

* `Zeit`, as delivered: 31.12.2022, 2024-12-31, 2023, 2023-10P6M
* per variable, say KREISE: `KREISE` with the code and `KREISE Bezeichnung` with the words; for the total,
  whose code is empty or INSGESAMT, the code is `insgesamt`
* per value variable, say BEVSTD: `BEVSTD`; if the file has it in several units, `BEVSTD | Anzahl` and so
  forth. A value in brackets is written `(12)`.

Rows of the new files that differ in nothing but the value variable become one; its number is that of the
first of them. Thus one description serves files of both kinds.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import DataError, Problem
from pipeline.models.layout import Layout
from pipeline.readers.csv_table import csv_records
from pipeline.readers.delivery import decode, read_bytes
from pipeline.readers.model import SEPARATOR, RawTable, Record, clean, column_names

TIME = "Zeit"
WHOLE = "insgesamt"
LABEL = " Bezeichnung"
END = re.compile(r"_{5,}")
OLD_BLOCK = re.compile(r"(\d+)_Merkmal_Code")
NEW_BLOCK = re.compile(r"(\d+)_variable_code")
OLD_VALUE = re.compile(r"(.+?)__(.*)__(.*)")


@dataclass(frozen=True)
class _Block:
    """Where the cells of one variable stand."""

    variable: int
    code: int
    label: int


@dataclass(frozen=True)
class _Shape:
    """Where everything stands in a flat file."""

    time: int
    blocks: tuple[_Block, ...]
    is_old: bool


def read_genesis_flat(path: Path, layout: Layout) -> RawTable:
    """Read one flat file. Raises DataError if it is none or a row has too few or too many fields."""
    text, encoding = decode(read_bytes(path), layout.encoding)
    records = csv_records(text, ";" if layout.separator == "auto" else layout.separator)
    _, heading = next(records, (0, []))
    names = [clean(cell) for cell in heading]
    shape = _shape(names)
    rows = list(_complete(records, len(names)))
    variables = [_variable(rows, block) for block in shape.blocks]
    pivot = _old_values if shape.is_old else _new_values
    values, cells = pivot(names, rows, _key_of(shape))
    headings = [TIME, *(name for v in variables for name in (v, v + LABEL)), *values]
    return RawTable(column_names([headings], len(headings)), cells, encoding)


def _shape(names: Sequence[str]) -> _Shape:
    """Columns of a flat file by its headings; upper and lower case do not matter."""
    lower = {name.casefold(): index for index, name in enumerate(names)}
    for is_old, pattern, time, parts in (
        (True, OLD_BLOCK, "zeit", ("Merkmal_Code", "Auspraegung_Code", "Auspraegung_Label")),
        (False, NEW_BLOCK, "time", ("variable_code", "variable_attribute_code", "variable_attribute_label")),
    ):
        numbers = [match[1] for name in names if (match := re.fullmatch(pattern, name))]
        wanted = [[f"{number}_{part}".casefold() for part in parts] for number in numbers]
        values = ["value", "value_variable_code", "value_unit"] if not is_old else []
        needed = [time, *(name for block in wanted for name in block), *values]
        if numbers and all(name in lower for name in needed):
            blocks = tuple(_Block(*(lower[name] for name in block)) for block in wanted)
            return _Shape(lower[time], blocks, is_old)
    what = "der Kopf ist nicht der einer flachen GENESIS-Datei"
    hint = "erwartet: statistics_code;…;value oder Statistik_Code;…; sonst reader: auto angeben"
    raise DataError(Problem("Zeile 1", what, hint))


def _complete(records: Iterator[Record], width: int) -> Iterator[Record]:
    """Rows up to the line that begins the notes; each must have as many fields as the headings."""
    for number, cells in records:
        if cells and END.match(cells[0].strip()):
            return
        if not any(cells):
            continue
        if len(cells) != width:
            what = f"die Zeile hat {len(cells)} Felder, der Tabellenkopf {width}"
            raise DataError(Problem(f"Zeile {number}", what, "ist die Lieferung abgeschnitten?"))
        yield number, cells


def _variable(rows: Sequence[Record], block: _Block) -> str:
    """Name of the columns of a block: the code of its variable, or of several in one file."""
    return SEPARATOR.join(sorted({cells[block.variable].strip() for _, cells in rows})) or "Merkmal"


def _key_of(shape: _Shape) -> Callable[[list[str]], list[str]]:
    """Function that gives time, codes and words of a row."""

    def key(cells: list[str]) -> list[str]:
        found = [cells[shape.time]]
        for block in shape.blocks:
            code, label = cells[block.code].strip(), cells[block.label]
            found += [WHOLE if code.upper() in ("", "INSGESAMT") else code, label]
        return found

    return key


def _old_values(
    names: Sequence[str], rows: Sequence[Record], key: Callable[[list[str]], list[str]]
) -> tuple[list[str], list[Record]]:
    """Value columns of a file before 2025 by their names CODE__Label__Einheit."""
    found = {index: match for index, name in enumerate(names) if (match := OLD_VALUE.fullmatch(name))}
    if not found:
        what = "die Wertspalten fehlen, deren Namen wie „ERW006__Arbeitslose__Anzahl“ gebaut sind"
        raise DataError(Problem("Zeile 1", what, "die Datei noch einmal als flache Datei herunterladen"))
    values = _named([(match[1], match[3]) for match in found.values()])
    return values, [(number, key(cells) + [cells[index] for index in found]) for number, cells in rows]


def _new_values(
    names: Sequence[str], rows: Sequence[Record], key: Callable[[list[str]], list[str]]
) -> tuple[list[str], list[Record]]:
    """Rows of a file since 2025, those of the same key put together; a value that comes twice stays apart."""
    index = {name.casefold(): number for number, name in enumerate(names)}
    code, unit, value = index["value_variable_code"], index["value_unit"], index["value"]
    quality = index.get("value_q", -1)
    kinds = sorted({(cells[code].strip(), cells[unit].strip()) for _, cells in rows})
    place = {kind: number for number, kind in enumerate(kinds)}
    open_rows: dict[tuple[str, ...], Record] = {}
    taken: set[tuple[int, int]] = set()
    found: list[Record] = []
    for number, cells in rows:
        same = tuple(key(cells))
        column = len(same) + place[cells[code].strip(), cells[unit].strip()]
        record = open_rows.get(same)
        if record is None or (record[0], column) in taken:
            record = open_rows[same] = (number, [*same, *[""] * len(kinds)])
            found.append(record)
        text = cells[value].strip()
        is_bracketed = quality >= 0 and cells[quality].strip() == "()" and not text.startswith("(")
        record[1][column] = f"({text})" if is_bracketed else text
        taken.add((record[0], column))
    return _named(kinds), found


def _named(kinds: Sequence[tuple[str, str]]) -> list[str]:
    """Names of value columns: the code, and the unit where the code does not tell them apart."""
    codes = [code for code, _ in kinds]
    return [f"{code}{SEPARATOR}{unit}" if codes.count(code) > 1 else code for code, unit in kinds]
