"""All worlds an attacker must think possible, as a linear program over elementary cells.

An elementary cell is what no published figure tells apart: a smallest part of the areas by a smallest part of
the terms. It holds nobody or more. Every printed count is an equation; what is hidden is free.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.disclosure.cells import Cell, Flags, Grid
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.program import INFINITE, Columns, Floats, Program
from pipeline.disclosure.structure import Integers

# Counts have four decimals; sums differ by less than this or by one of them.
ADDS_UP = 1e-5


@dataclass(frozen=True)
class Equation:
    """Some parts of the areas hold `value` people of a term; `cells`: the printed cells that say so."""

    parts: tuple[int, ...]
    term: int
    value: float
    cells: tuple[Cell, ...]


def printed(grid: Grid) -> Flags:
    """Cells whose count an attacker reads: shown now, or in an earlier edition."""
    visible: Flags = ~grid.hidden | (grid.public & grid.known)
    return visible


def equations(grid: Grid, scope: Integers) -> list[Equation] | None:
    """What is printed about some parts of the areas if all others stay as they are.

    None if it cannot be told how many people the others have.
    """
    rows = grid.areas.rows[: grid.areas.published]
    visible = printed(grid)[: grid.areas.published, : grid.terms.published]
    groups: dict[bytes, list[int]] = {}
    for area in np.flatnonzero(rows[:, scope].any(axis=1)).tolist():
        groups.setdefault(rows[area, scope].tobytes(), []).append(area)
    found = []
    for areas in groups.values():
        parts = scope[rows[areas[0], scope] > 0]
        whole = [area for area in areas if rows[area].sum() == len(parts)]
        made = {whole[0]: 1} if whole else grid.areas.made_of(parts)
        if made is None:
            return None
        counts = np.array(list(made.values())) @ grid.counts[list(made)]
        told: Flags = np.asarray(grid.known[list(made)].all(axis=0))
        for term in np.flatnonzero(visible[areas].any(axis=0)).tolist():
            says = [area for area in areas if visible[area, term]]
            exact = [area for area in says if area in whole]
            if not exact and not told[term]:
                return None
            value = grid.counts[exact[0], term] if exact else counts[term]
            cells = tuple((area, term) for area in says)
            found.append(Equation(tuple(parts.tolist()), term, value / UNIT, cells))
    return found


def independent(grid: Grid, found: Sequence[Equation]) -> list[Equation]:
    """The equations without those of a term that is printed with all its parts for the same areas.

    What does not add up stays: it must show as a contradiction. (Sums over areas stay, too: without them the
    solver takes longer.)
    """
    number = {parts: n for n, parts in enumerate(dict.fromkeys(item.parts for item in found))}
    values = np.full((len(number), grid.terms.published), np.nan)
    for item in found:
        values[number[item.parts], item.term] = item.value
    follows = np.zeros(values.shape, dtype=bool)
    for relation in grid.terms.relations:
        difference = values[:, list(relation)] @ np.array(list(relation.values()))
        follows[:, max(relation)] |= np.abs(difference) < ADDS_UP
    return [item for item in found if not follows[number[item.parts], item.term]]


def shortened(found: Iterable[Equation]) -> Iterator[Equation]:
    """The equations, sums over areas without the parts whose own count is printed: what the others hold.

    What leaves nothing is dropped if it adds up, else it stays: it must show as a contradiction.
    """
    items = list(found)
    alone = {(item.parts[0], item.term): item.value for item in items if len(item.parts) == 1}
    for item in items:
        left = tuple(part for part in item.parts if (part, item.term) not in alone)
        told = sum(alone[part, item.term] for part in item.parts if (part, item.term) in alone)
        if len(item.parts) == 1 or (not left and abs(item.value - told) >= ADDS_UP):
            yield item
        elif left:
            yield replace(item, parts=left, value=item.value - told)


def completed(grid: Grid, scope: Integers) -> Integers:
    """Some parts of the areas and what lies with them in an area that is cut: its rest cannot be told."""
    rows = grid.areas.rows[: grid.areas.published]
    chosen = np.zeros(rows.shape[1], dtype=bool)
    chosen[scope] = True
    while (more := _cut(grid, chosen)) is not None:
        chosen |= rows[more] > 0
    return np.flatnonzero(chosen)


def _cut(grid: Grid, chosen: Flags) -> int | None:
    """The smallest area that is cut so that its part inside cannot be told from published ones."""
    rows = grid.areas.rows[: grid.areas.published] > 0
    for area in np.flatnonzero(rows[:, chosen].any(axis=1) & rows[:, ~chosen].any(axis=1)).tolist():
        if grid.areas.made_of(np.flatnonzero(rows[area] & chosen)) is None:
            return int(area)
    return None


class Worlds:
    """The program over the elementary cells of some parts of the areas, and the watched counts in it."""

    def __init__(self, grid: Grid, scope: Integers, found: Iterable[Equation]) -> None:
        self.program = Program()
        self.grid = grid
        self._members = grid.terms.members
        width = grid.terms.rows.shape[1]
        self._start = {part: number * width for number, part in enumerate(scope.tolist())}
        self._sums: dict[tuple[int, int], int] = {}
        self.program.columns(len(scope) * width)
        self._equations = list(found)

    def fix(self) -> list[int]:
        """What is printed holds; returns the row of each equation."""
        rows = []
        for item in self._equations:
            columns = self._parts(item)
            rows.append(self.program.row(item.value, item.value, columns, np.ones(len(columns))))
        return rows

    def bend(self, costs: Integers | None = None) -> "Bends":
        """What is printed may change at a cost per person; what an earlier edition printed may not.

        Without costs everything may change and costs the same.
        """
        bends: Bends = []
        for item in self._equations:
            columns, weights = self._parts(item), []
            fixed = costs is not None and any(self.grid.public[cell] for cell in item.cells)
            if not fixed:
                price = 1.0 if costs is None else float(sum(max(1, costs[cell]) for cell in item.cells))
                more, less = self.program.columns(2).tolist()
                bends.append((item, more, less, price))
                weights = [-1.0, 1.0]
                columns = np.append(columns, np.array([more, less], dtype=np.int32))
            ones = np.ones(len(columns) - len(weights))
            self.program.row(item.value, item.value, columns, np.append(ones, weights))
        return bends

    def limit(self, parts: Integers, term: int, bounds: tuple[float, float]) -> None:
        """Some parts together hold a count of a term between bounds that are known otherwise."""
        columns = np.concatenate([self._elementary(part, term) for part in parts.tolist()])
        self.program.row(*bounds, columns, np.ones(len(columns)))

    def watch(self, cell: Cell) -> int:
        """Column with the count of a cell all of whose area lies in the scope."""
        parts = np.flatnonzero(self.grid.areas.rows[cell[0]]).tolist()
        columns = np.concatenate([self._elementary(part, cell[1]) for part in parts])
        return self._total(columns)

    def _total(self, columns: Columns) -> int:
        """Column with the sum of others."""
        total = self.program.column()
        weights = np.ones(len(columns) + 1)
        weights[-1] = -1.0
        self.program.row(0, 0, np.concatenate((columns, np.array([total], dtype=np.int32))), weights)
        return total

    def capped(self, count: int) -> tuple[int, int]:
        """Columns with at most and at least a count: to push many counts only as far as needed."""
        cap, floor = self.program.column(-INFINITE), self.program.column(-INFINITE)
        self.program.row(0, INFINITE, [count, cap], [1, -1])
        self.program.row(0, INFINITE, [floor, count], [1, -1])
        return cap, floor

    def _elementary(self, part: int, term: int) -> Columns:
        columns: Columns = self._members[term] + np.int32(self._start[part])
        return columns

    def _parts(self, item: Equation) -> Columns:
        """Columns of a sum: one per part and term, so that rows of many parts stay short."""
        if len(item.parts) == 1:
            return self._elementary(item.parts[0], item.term)
        return np.array([self._sum(part, item.term) for part in item.parts], dtype=np.int32)

    def _sum(self, part: int, term: int) -> int:
        if (part, term) not in self._sums:
            self._sums[part, term] = self._total(self._elementary(part, term))
        return self._sums[part, term]


Bends = list[tuple[Equation, int, int, float]]


def bent(bends: Bends, values: Floats, tolerance: float) -> dict[Equation, float]:
    """Printed sums that a solution changes, with their new values."""
    moved = ((item, float(values[more] - values[less])) for item, more, less, _ in bends)
    return {item: item.value + change for item, change in moved if abs(change) > tolerance}


def fixed(grid: Grid, scope: Integers, found: Sequence[Equation]) -> Worlds:
    """Worlds in which all that is printed holds."""
    worlds = Worlds(grid, scope, shortened(independent(grid, found)))
    worlds.fix()
    return worlds


def nearest(grid: Grid, scope: Integers, found: Sequence[Equation]) -> list[Equation]:
    """The equations, changed as little as possible so that they hold in some world."""
    worlds = Worlds(grid, scope, found)
    bends = worlds.bend()
    values = worlds.program.solve([(column, price) for _, *two, price in bends for column in two])
    changed = bent(bends, values, 0.0)
    return [replace(item, value=changed.get(item, item.value)) for item in found]
