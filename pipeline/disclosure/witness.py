"""Exchanges proven in the two parts of the areas where they happen.

What comes to one part leaves the other, so every sum over both stays as it is. The exchange is a world if
each part alone could hold its new counts. All parts ask the same small program, only the bounds of its rows
change, and the dual simplex goes on from the last answer. Where that fails both parts are asked together:
hidden counts may then change in other ways too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from pipeline.disclosure.cells import Cell, Flags, Grid
from pipeline.disclosure.complementary import Closing, Exchange
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.program import INFINITE, Columns, Floats, Program
from pipeline.disclosure.proof import Target
from pipeline.disclosure.structure import Integers
from pipeline.disclosure.worlds import printed

Ends = tuple[int, int]


@dataclass(frozen=True)
class Trade:
    """An exchange between two parts of the areas, and the cells it moves.

    `ends`: the part where its terms change with its sign, and the other · `change`: people by term ·
    `amounts`: how many people the goals ask for, against the sign and with it · `free`: whether they can.
    """

    item: Exchange
    ends: Ends
    change: Floats
    moved: tuple[tuple[Target, int], ...]
    amounts: tuple[float, float]
    free: list[bool] = field(default_factory=lambda: [True, True], compare=False)

    @property
    def reach(self) -> tuple[float, float]:
        """How many people could be shown to move, against the sign and with it."""
        down, up = self.amounts
        return down if self.free[0] else 0.0, up if self.free[1] else 0.0


@dataclass(frozen=True)
class Part:
    """Counts of a smallest part of the areas by term; `told`: the terms whose count is known."""

    counts: Floats
    told: tuple[int, ...]


def witness(closing: Closing, wanted: Sequence[Target]) -> None:
    """Prove what the kept exchanges prove. The counts must add up."""
    grid, trades = closing.grid, _trades(closing, wanted)
    parts = {number: _part(grid, number) for number in sorted({n for trade in trades for n in trade.ends})}
    _alone(grid, parts, trades)
    for trade in trades:
        closing.proven[id(trade.item)] = trade.reach
    left = {trade.ends: None for trade in trades if not all(target.proven for target, _ in trade.moved)}
    if left:
        couple = Couple(grid)
        for ends in left:
            one, two = parts[ends[0]], parts[ends[1]]
            if one is not None and two is not None:
                couple.prove(ends, (one, two), wanted)


def _alone(grid: Grid, parts: Mapping[int, Part | None], trades: Sequence[Trade]) -> None:
    """How far the trades can go in each of their parts."""
    by_part: dict[int, list[tuple[Trade, int]]] = {}
    for trade in trades:
        for number, sign in zip(trade.ends, (1, -1), strict=True):
            by_part.setdefault(number, []).append((trade, sign))
    holders: dict[tuple[int, ...], Holder] = {}
    for number, mine in sorted(by_part.items()):
        part = parts[number]
        if part is None:
            for trade, _ in mine:
                trade.free[:] = [False, False]
            continue
        if part.told not in holders:
            holders[part.told] = Holder(grid, part.told)
        _try(part, holders[part.told], mine)
    for trade in trades:
        _learn(trade)


def _try(part: Part, holder: "Holder", trades: Sequence[tuple[Trade, int]]) -> None:
    holds = holder.holds(part.counts)
    for trade, sign in trades:
        for way, amount in enumerate((-trade.amounts[0], trade.amounts[1])):
            possible = holds and trade.free[way]
            trade.free[way] = possible and holder.holds(part.counts + sign * amount * trade.change)


def _learn(trade: Trade) -> None:
    down, up = trade.amounts
    for target, sign in trade.moved:
        if any(trade.free):
            target.meet(target.count)
        if trade.free[0]:
            target.meet(target.count - sign * down)
        if trade.free[1]:
            target.meet(target.count + sign * up)


class Holder:
    """Says whether a part of the areas could hold some counts: whether smallest parts of terms make them."""

    def __init__(self, grid: Grid, told: tuple[int, ...]) -> None:
        follow = {max(relation) for relation in grid.terms.within(told).relations}
        self.terms = [term for term in told if term not in follow]
        self.program = Program()
        self.program.columns(grid.terms.rows.shape[1])
        for term in self.terms:
            _add_row(self.program, grid.terms.members[term])

    def holds(self, counts: Floats) -> bool:
        """Whether there are people for these counts by term."""
        asked = counts[self.terms]
        return not self.terms or self.program.within(asked, asked) is not None


class Couple:
    """Two parts of the areas that exchange people: rows of the one, of the other, and of both together."""

    def __init__(self, grid: Grid) -> None:
        self.grid, self.size = grid, len(grid.terms.names)
        width = np.int32(grid.terms.rows.shape[1])
        self.program = Program()
        self.program.columns(2 * int(width))
        members = grid.terms.members
        for columns in (
            *members,
            *(own + width for own in members),
            *(np.concatenate((own, own + width)) for own in members),
        ):
            _add_row(self.program, columns)

    def prove(self, ends: Ends, parts: tuple[Part, Part], wanted: Sequence[Target]) -> None:
        """Look for worlds that differ from the true one in these two parts only."""
        one, two = parts
        counts = np.concatenate((one.counts, two.counts, one.counts + two.counts))
        fixed = self._fixed(ends)
        lower, upper = np.where(fixed, counts, -INFINITE), np.where(fixed, counts, INFINITE)
        rows = self.grid.areas.rows
        inside = [
            (target, self._row(target.cell, ends))
            for target in wanted
            if not target.proven and rows[target.cell[0], list(ends)].any()
        ]
        for target, row in inside:
            for up in (False, True):
                goal = target.upper if up else target.lower
                if goal is None:
                    continue
                bounds = lower.copy(), upper.copy()
                bounds[not up][row] = counts[row] + goal - target.count
                found = self.program.within(*bounds)
                if found is not None:
                    for other, place in inside:
                        other.meet(other.count + float(found[place] - counts[place]))

    def _row(self, cell: Cell, ends: Ends) -> int:
        """Row with what changes in a cell."""
        first, second = self.grid.areas.rows[cell[0], list(ends)].tolist()
        return cell[1] + self.size * (2 if first and second else 0 if first else 1)

    def _fixed(self, ends: Ends) -> Flags:
        """Rows that printed cells hold fast."""
        rows, seen = self.grid.areas.rows[:, list(ends)] > 0, printed(self.grid)
        first, second = rows[:, 0], rows[:, 1]
        return np.concatenate(
            [seen[areas].any(axis=0) for areas in (first & ~second, second & ~first, first & second)]
        )


def _add_row(program: Program, columns: Columns) -> None:
    program.row(0, 0, columns, np.ones(len(columns)))


def _part(grid: Grid, number: int) -> Part | None:
    """Counts of a part, None if one of them that is printed further up is not known."""
    areas = np.flatnonzero(grid.areas.rows[: grid.areas.published, number])
    made = grid.areas.made_of(np.array([number])) if areas.size else {}
    if made is None:
        return None
    members = list(made)
    counts = np.array(list(made.values()), dtype=np.int64) @ grid.counts[members]
    told: Flags = np.asarray(grid.known[members].all(axis=0))
    visible: Flags = np.asarray(printed(grid)[areas].any(axis=0))
    if (visible & ~told).any():
        return None
    return Part(counts / UNIT, tuple(np.flatnonzero(told[: grid.terms.published]).tolist()))


def _trades(closing: Closing, wanted: Sequence[Target]) -> list[Trade]:
    """Exchanges between two parts that move cells not proven yet."""
    grid, found = closing.grid, {}
    open_cells = {target.cell: target for target in wanted if not target.proven}
    for cell in open_cells:
        for item, _ in closing.kept.get(cell, []):
            found[id(item)] = item
    return [trade for item in found.values() if (trade := _trade(grid, item, open_cells)) is not None]


def _trade(grid: Grid, item: Exchange, open_cells: Mapping[Cell, Target]) -> Trade | None:
    signs = np.sign(item.effect[:, 0] * item.effect[0, 0])
    ends = _ends(grid.areas.rows, item.areas, signs)
    if ends is None or printed(grid)[np.ix_(item.areas, item.terms)].any():
        return None
    change = np.zeros(len(grid.terms.names))
    change[item.terms] = item.effect[0]
    cells = product(enumerate(item.areas.tolist()), enumerate(item.terms.tolist()))
    moved = tuple(
        (open_cells[area, term], int(item.effect[row, column]))
        for (row, area), (column, term) in cells
        if (area, term) in open_cells
    )
    return Trade(item, ends, change, moved, _goals(moved))


def _goals(moved: Sequence[tuple[Target, int]]) -> tuple[float, float]:
    """How far the cells ask an exchange to go against its sign and with it."""
    down, up = 0.0, 0.0
    for target, sign in moved:
        less, more = max(0.0, target.count - target.low), max(0.0, target.high - target.count)
        down, up = max(down, more if sign < 0 else less), max(up, less if sign < 0 else more)
    return down, max(up, max(target.width for target, _ in moved) - down)


def _ends(rows: Integers, areas: Integers, signs: Integers) -> tuple[int, int] | None:
    """The part that lies in the areas with a plus and the one in those with a minus; alike in all others."""
    plus, minus = rows[areas[signs > 0]], rows[areas[signs < 0]]
    gaining = np.flatnonzero(plus.all(axis=0) & ~minus.any(axis=0))
    losing = np.flatnonzero(minus.all(axis=0) & ~plus.any(axis=0))
    others = np.delete(rows, areas, axis=0)
    ends = product(gaining.tolist(), losing.tolist())
    return next(((one, two) for one, two in ends if (others[:, one] == others[:, two]).all()), None)
