"""Which published figure a cell of a table shows: told from its row, its column and the table's name.

Nothing but names and printed figures is used. Where a column does not name its indicator, area or year,
the one that agrees with most of its figures is taken, so that a single false figure stands out.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, product

from pipeline.auditing.surfaces.known import Known, Series, Shown, ValueKey, area_of
from pipeline.auditing.surfaces.pages import Grid
from pipeline.auditing.surfaces.printed import Printed, plain, read_cell
from pipeline.numbers import round_half_away

_YEAR = re.compile(r"((?:19|20)\d\d)(?:/\d{2})?")
_UNIT = re.compile(r" \([^()]*\)$")
_CHANGE = re.compile(r"(?:Änderung|Veränderung)(?: seit (\d{4}))?")
_ENOUGH = 3  # figures that must agree before an indicator is guessed
_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Parts:
    """What a head says; empty tuples say nothing."""

    series: tuple[Series, ...] = ()
    areas: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    def with_rest(self, other: "Parts") -> "Parts":
        """These parts, completed by another head's."""
        return Parts(self.series or other.series, self.areas or other.areas, self.years or other.years)


@dataclass(frozen=True, slots=True)
class Match:
    """A cell and the figure it stands for; `line` is its row, `base` the earlier year of a change."""

    place: str
    printed: Printed
    key: ValueKey
    row: str
    base: int = 0
    percent: bool = False
    line: int = 0


def shown(known: Known, match: Match) -> Shown | None:
    """The published figure of a matched cell; None if the data package has none."""
    if not match.base:
        return known.values.get(match.key)
    found = known.changes.get((*match.key, match.base))
    return Shown(found.percent, found.status) if found and match.percent else found


def agrees(known: Known, match: Match) -> bool:
    """True if the cell shows the figure exactly or rounded once, or the sign of its status."""
    decimals = 1 if match.percent else known.decimals(match.key[0])
    return _agree(match.printed, shown(known, match), decimals)


def _agree(printed: Printed, found: Shown | None, decimals: int) -> bool:
    if found is None:
        return printed.status in ("unknown", "not_applicable", "later")
    if found.value is None:
        return printed.status == found.status
    if found.value == 0:
        return printed.status == "zero" or printed.number == 0
    return printed.number == found.value or printed.number == _rounded(found.value, decimals)


_rounded = lru_cache(maxsize=65536)(round_half_away)  # the columns of a table are tried on many figures


def matched(grid: Grid, known: Known) -> tuple[list[Match], int]:
    """The cells whose figure can be told, and how many cells hold a figure or a sign at all."""
    reader = _GridReader(grid, known)
    if not reader.told:
        return [], 0
    cells = [text for row in grid.rows for text in row[1:] if text not in known.places]
    found = [read_cell(text) for text in cells]
    figures = sum(1 for item in found if item.number is not None or item.status)
    return list(reader.matches()), figures


class _GridReader:
    def __init__(self, grid: Grid, known: Known) -> None:
        self.grid, self.known = grid, known
        self.context = _context(grid, known)
        self.rows = _row_parts(grid, known)
        self.told = any(part != Parts() for part in self.rows)
        self._filled: dict[int, list[tuple[int, Parts, Printed]]] = {}

    def matches(self) -> Iterator[Match]:
        """Column by column; a change belongs to the value before it."""
        before: Parts | None = None
        for number in range(1, len(self.grid.header)):
            heading = self.grid.header[number]
            change = _CHANGE.fullmatch(_UNIT.sub("", heading))
            if change:
                yield from self._changes(number, change[1], before)
                continue
            column = self._column(number)
            found = self._fitted(number, column) if column is not None else None
            if found is not None:
                before = found
                yield from self._cells(number, found)

    def _column(self, number: int) -> Parts | None:
        """What the head of a column says, completed by the name of the table; None if it says nothing."""
        heading = self.grid.header[number]
        parts = head_parts(heading, self.known)
        if parts == Parts():
            parts = self._level(heading)
        if parts == Parts() or (parts.series and any(row.series for row in self.rows)):
            return None
        return parts.with_rest(self.context)

    def _level(self, heading: str) -> Parts:
        """Columns of a profile are headed by levels: its area and those above it, in that order."""
        upwards = _upwards(self.context.areas[0], self.known) if self.context.areas else []
        levels = [text for text in self.grid.header[1:] if text != "Einheit" and not _CHANGE.match(text)]
        if self.grid.header[0] != "Kennzahl" or heading not in levels or _UNIT.search(heading):
            return Parts()
        if levels.index(heading) == 0:
            return Parts(areas=tuple(upwards[:1]))
        return Parts(areas=tuple(upwards[1:]) or (self.known.town,))

    def _keys(self, row: Parts, column: Parts) -> ValueKey | None:
        series, areas = row.series or column.series, row.areas or column.areas
        years = row.years or column.years
        return (*series[0], areas[0], years[0]) if series and areas and years else None

    def _column_cells(self, number: int) -> list[tuple[int, Parts, Printed]]:
        """Number and parts of each row with a figure or a sign in the column, and what is printed there."""
        rows = enumerate(zip(self.grid.rows, self.rows, strict=True))
        if number not in self._filled:
            read = [(n, parts, read_cell(row[number])) for n, (row, parts) in rows if number < len(row)]
            self._filled[number] = [one for one in read if one[2].number is not None or one[2].status]
        return self._filled[number]

    def _cells(self, number: int, column: Parts) -> Iterator[Match]:
        heading = self.grid.header[number]
        place = f"{self.grid.place}, Tabelle „{self.grid.caption or self.grid.ident}“"
        for line, parts, printed in self._column_cells(number):
            head = self.grid.rows[line][0]
            if key := self._keys(parts, column):
                yield Match(f"{place}, {head} / {heading}", printed, key, head, line=line)

    def _score(self, number: int, column: Parts) -> tuple[int, int]:
        """Cells that agree if the column is about these parts, and cells in all."""
        told = [
            (key, printed)
            for _, parts, printed in self._column_cells(number)
            if (key := self._keys(parts, column))
        ]
        values, decimals = self.known.values, self.known.decimals
        return sum(_agree(printed, values.get(key), decimals(key[0])) for key, printed in told), len(told)

    def _fitted(self, number: int, column: Parts) -> Parts | None:
        """The choice of indicator, area and year that agrees with most figures of the column."""
        known = self.known
        open_row = Parts().with_rest(next((part for part in self.rows if part != Parts()), Parts()))
        series: Sequence[Series] = column.series or (
            () if open_row.series else tuple(chain(*known.series.values())))  # fmt: skip
        areas: Sequence[str] = column.areas or (() if open_row.areas else (known.town, *known.places))
        years: Sequence[int] = column.years or (() if open_row.years else self._years())
        guessed = not column.series and not open_row.series
        if len(self._column_cells(number)) < (_ENOUGH if guessed else 1):
            return None
        best, best_score = None, (-1, 0)
        for one, area, year in product(series or (None,), areas or ("",), years or (0,)):
            chosen = Parts((one,) if one else (), (area,) if area else (), (year,) if year else ())
            right, cells = self._score(number, chosen)
            if cells and (right, -cells) > best_score:
                best, best_score = chosen, (right, -cells)
                if right == cells and not guessed:
                    break
        enough = best_score[0] >= max(_ENOUGH, _SHARE * -best_score[1])
        return best if enough or not guessed else None

    def _years(self) -> list[int]:
        return list(range(self.known.year, self.known.year - 15, -1))

    def _changes(self, number: int, since: str | None, before: Parts | None) -> Iterator[Match]:
        column = before or self.context
        years = sorted(int(text[:4]) for text in self.grid.header if _YEAR.fullmatch(_UNIT.sub("", text)[:4]))
        year = max(years) if years else (column.years[0] if column.years else self.known.year)
        base = int(since) if since else (min(years) if len(years) > 1 else self.known.since)
        percent = self.grid.header[number].endswith("(%)")
        at = Parts(column.series, self.context.areas[:1] or column.areas, (year,))
        for cell in self._cells(number, at):
            yield replace(cell, base=base, percent=percent)


def head_parts(text: str, known: Known) -> Parts:
    """What a head names: an indicator or group with or without a year, an area, or a year."""
    bare = _UNIT.sub("", text)
    for words in (text, bare, _UNIT.sub("", bare)):
        if words in known.labels:
            year = re.search(r"\((\d{4})\)", text)
            return Parts(known.labels[words], (), (int(year[1]),) if year else ())
        if words in known.ids:
            return Parts(areas=known.ids[words])
    year = _YEAR.fullmatch(bare)
    return Parts(years=(int(year[1]),)) if year else Parts()


def _row_parts(grid: Grid, known: Known) -> list[Parts]:
    """What the rows say: all of one kind; of two areas of one name that of the level of the others."""
    found = [head_parts(row[0], known) for row in grid.rows]
    kind = Counter(_kind(part) for part in found).most_common(1)[0][0]
    levels = Counter(
        known.places[area].level for part in found for area in part.areas if len(part.areas) == 1
    )
    main = levels.most_common(1)[0][0] if levels else ""

    def one(part: Parts) -> Parts:
        if _kind(part) != kind or not kind:
            return Parts()
        own = [area for area in part.areas if area in known.places and known.places[area].level == main]
        return Parts(part.series[:1], tuple(own or part.areas)[:1], part.years)

    return [one(part) for part in found]


def _kind(part: Parts) -> str:
    return "series" if part.series else "area" if part.areas else "year" if part.years else ""


def _upwards(area: str, known: Known) -> list[str]:
    """An area and those above it up to the municipality."""
    found = [area]
    while found[-1] != known.town and known.places.get(found[-1]) and known.places[found[-1]].parent:
        found.append(known.places[found[-1]].parent)
    return found


def _context(grid: Grid, known: Known) -> Parts:
    """What the name of the table says: the last word may be an indicator, a profile has an area."""
    name = re.sub(r"-\d+$", "", grid.ident.removesuffix("-daten"))
    tail = name.rpartition("-")[2]
    series = known.series.get(tail) or known.labels.get(plain(grid.caption), ())
    area = area_of(name.rpartition("-")[0])
    year = re.search(r"\b(20\d\d|19\d\d)\s*$", grid.caption)
    return Parts(series, (area,) if area in known.places else (), (int(year[1]),) if year else ())
