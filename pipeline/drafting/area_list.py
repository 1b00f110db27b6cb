"""The list of areas of a level, taken from columns of a delivered file."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.drafting.areas import NOWHERE, KnownArea
from pipeline.drafting.delivered import Column, Delivered
from pipeline.errors import DataError, Problem
from pipeline.readers.model import SEPARATOR
from pipeline.readers.recognise import total_pattern

HEADING = ("id", "name", "parent", "valid_from", "valid_to")
LEAST_DIGITS = 2


@dataclass(frozen=True)
class Wanted:
    """Columns of names, ids and larger areas ('' if there is none); a parent may be one area for all.

    `pattern` fits the ids (the names, if there are none) of the areas of this level.
    """

    column: str
    id_column: str = ""
    parent: str = ""
    pattern: str = ""


@dataclass(frozen=True)
class AreaList:
    """Areas as (id, name, parent); entries left out; whether the ids are made up."""

    areas: tuple[tuple[str, str, str], ...]
    left_out: tuple[str, ...]
    own_ids: bool

    def text(self) -> str:
        """The file of a level."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        writer.writerow(HEADING)
        writer.writerows((*area, "", "") for area in self.areas)
        return out.getvalue()


def list_areas(tables: Sequence[Delivered], wanted: Wanted, known: Sequence[KnownArea]) -> AreaList:
    """Areas in the order of the file, each once, without totals rows and what lies nowhere.

    Raises DataError: no such column, no area, one id for two names or the reverse, unknown larger area.
    """
    table = next((table for table in tables if _find(table, wanted.column)), None)
    if table is None:
        raise DataError(Problem("", f"die Spalte „{wanted.column}“ gibt es nicht", _possible(tables)))
    names = _needed(table, wanted.column).cells
    ids = _needed(table, wanted.id_column).cells if wanted.id_column else names
    parents = _parents(table, wanted.parent, known)
    taken = {area.id if wanted.id_column else area.name for area in known}
    rows = list(dict.fromkeys((i, n, p) for i, n, p in zip(ids, names, parents, strict=True) if i and n))
    rows = [row for row in rows if re.search(wanted.pattern, row[0])]
    kept = [row for row in rows if not (total_pattern(row[1]) or NOWHERE.search(row[1]) or row[0] in taken)]
    skipped = [row[1] for row in rows if row not in kept]
    if not kept:
        raise DataError(Problem("", "kein neues Gebiet in den Spalten", "Spalten und --pattern prüfen"))
    _tell_doubles(kept)
    if not wanted.id_column:
        numbers = own_ids(len(kept), {area.id for area in known})
        kept = [(number, *row[1:]) for number, row in zip(numbers, kept, strict=True)]
    return AreaList(tuple(kept), tuple(dict.fromkeys(skipped)), not wanted.id_column)


def own_ids(count: int, taken: set[str]) -> list[str]:
    """Running numbers of equal length that no other area has.

    >>> own_ids(3, {"02"}), own_ids(2, set())
    (['001', '002', '003'], ['01', '02'])
    """
    digits = max(LEAST_DIGITS, len(str(count)))
    while taken & {f"{number:0{digits}d}" for number in range(1, count + 1)}:
        digits += 1
    return [f"{number:0{digits}d}" for number in range(1, count + 1)]


def _parents(table: Delivered, parent: str, known: Sequence[KnownArea]) -> list[str]:
    """Id of the larger area of each row, by the column of that name or the same for all; '' if unknown."""
    column = _find(table, parent) if parent else None
    entries = list(column.cells) if column else [parent] * len(table.table.rows)
    found: Mapping[str, str] = {area.name: area.id for area in known} | {area.id: area.id for area in known}
    if not column and parent and parent not in found:
        what = f"„{parent}“ ist weder eine Spalte noch ein Gebiet"
        raise DataError(Problem("--parent", what, "erst die größere Ebene anlegen"))
    return [found.get(entry, "") for entry in entries]


def _tell_doubles(rows: Sequence[tuple[str, str, str]]) -> None:
    """Every name and every id may stand for one area only."""
    problems = []
    for index, kind in ((0, "die Kennung"), (1, "der Name")):
        seen: dict[str, tuple[str, str, str]] = {}
        for row in rows:
            first = seen.setdefault(row[index], row)
            if first != row:
                what = f"{kind} „{row[index]}“ steht für zwei Gebiete"
                hint = f"{' · '.join(filter(None, first))} und {' · '.join(filter(None, row))}"
                problems.append(Problem("", what, hint))
    if problems:
        raise DataError(problems)


def _find(table: Delivered, name: str) -> Column | None:
    """The column of that name, or the only one of which it is a part of the heading."""
    plain = name.casefold()
    exact = [column for column in table.columns if column.name.casefold() == plain]
    parts = [c for c in table.columns if plain in re.split(re.escape(SEPARATOR), c.name.casefold())]
    return exact[0] if exact else parts[0] if len(parts) == 1 else None


def _needed(table: Delivered, name: str) -> Column:
    column = _find(table, name)
    if column is None:
        raise DataError(Problem("", f"die Spalte „{name}“ gibt es nicht", _possible([table])))
    return column


def _possible(tables: Sequence[Delivered]) -> str:
    names = dict.fromkeys(_words(tables))
    return "möglich: " + ", ".join(f"„{name}“" for name in list(names)[:8])


def _words(tables: Sequence[Delivered]) -> Iterator[str]:
    for table in tables:
        yield from (
            column.name for column in table.columns if not column.is_figures or len(table.columns) < 9
        )
