"""Complementary suppression by exchanges: what else to hide so that a hidden count stays open.

Picture somebody of class s moving from area i to j, and somebody of class s' moving back. Every sum in which
neither the two areas nor the two classes differ stays as it is. If all cells that do change are hidden,
nobody can tell the two worlds apart: none of these cells can be worked out, and each stays open as far as the
smallest of them lets the exchange go. Hiding more never takes this away: one pass over the needs is enough.
"""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from pipeline.disclosure.cells import UNBOUNDED, UNIT, Cell, Grid
from pipeline.disclosure.primary import Need
from pipeline.disclosure.structure import Integers, Structure

NEAREST, FARTHEST = 3, 40
MOST_MOVES = 60
# So many exchanges through a cell tell with which areas it is open.
MOST_EXCHANGES = 3
# Pairs of more groups would be too many to weigh.
MOST_SWAPPED = 16
# From here on the town or an area of comparison would be hidden.
DEAR = 4**8
# What an earlier edition showed cannot be hidden at any cost.
IMPOSSIBLE = 2**48


@dataclass(frozen=True)
class Moves:
    """Changes of the rows of a structure, one per line: +1, -1 or 0; each raises one and the same row.

    `raised` and `lowered` list the rows with +1 and -1, filled up with the number of rows.
    """

    changes: Integers
    raised: Integers
    lowered: Integers


@dataclass
class Directions:
    """Moves of a structure, found once per row: one part in, one part out.

    `swaps`: also those in which several people change places in groups that lie in each other.
    """

    structure: Structure
    swaps: bool = False
    found: dict[tuple[int, bool], Moves] = field(default_factory=dict)

    def of(self, row: int, wide: bool) -> Moves:
        """Moves that raise `row`, those that touch fewest published rows first; only some if not `wide`."""
        if (row, wide) not in self.found:
            self.found[row, wide] = _as_moves(self._changes(row, wide))
        return self.found[row, wide]

    def _changes(self, row: int, wide: bool) -> Integers:
        parts = self.structure.rows.T
        inside, outside = np.flatnonzero(parts[:, row] > 0), np.flatnonzero(parts[:, row] == 0)
        mine, theirs = parts[inside, : self.structure.published], parts[outside, : self.structure.published]
        distance = mine @ (1 - theirs).T + (1 - mine) @ theirs.T
        order = np.argsort(distance, axis=1, kind="stable")[:, : FARTHEST if wide else NEAREST]
        changes = (parts[inside][:, None, :] - parts[outside[order]]).reshape(-1, parts.shape[1])
        changes = np.vstack([*(self._swaps(row) if self.swaps else []), changes])
        near = np.abs(changes[:, : self.structure.published]).sum(axis=1)
        ranked = changes[np.argsort(near, kind="stable")]
        first: dict[bytes, int] = {}
        for number, row_change in enumerate(ranked):
            first.setdefault(row_change.tobytes(), number)
        distinct: Integers = ranked[list(first.values())]
        return distinct if wide else distinct[:MOST_MOVES]

    def _swaps(self, row: int) -> list[Integers]:
        """Changes of one or two published rows that no relation ties: people change places in groups.

        A child with a claim for one without, and a person with a claim of their own for one without: only
        the children with a claim are one fewer, neither all children nor all with a claim.
        """
        tied = {number for relation in self.structure.relations for number in relation}
        units = []
        for number in sorted(set(range(self.structure.published)) - tied):
            unit = np.zeros(len(self.structure.names), dtype=np.int64)
            unit[number] = 1
            for other, made in self.structure.worked_out.items():
                unit[other] = made.get(number, 0)
            units.append(unit)
        changes = list(units)
        if len(units) <= MOST_SWAPPED:
            changes += [one + sign * other for one, other in combinations(units, 2) for sign in (1, -1)]
        return [change * change[row] for change in changes if abs(change[row]) == 1]


def _as_moves(changes: Integers) -> Moves:
    return Moves(changes, _listed(changes > 0), _listed(changes < 0))


def _listed(marked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Integers:
    """Numbers of the marked columns per line, filled up with the number of columns."""
    width = max(1, int(marked.sum(axis=1).max(initial=0)))
    numbers = np.where(marked, np.arange(marked.shape[1]), marked.shape[1])
    kept: Integers = np.sort(numbers, axis=1)[:, :width].astype(np.int64)
    return kept


@dataclass(frozen=True)
class Exchange:
    """Areas and terms that change, with the sign of each change."""

    areas: Integers
    terms: Integers
    effect: Integers

    def room(self, counts: Integers) -> tuple[int, int]:
        """How far it can go backward and forward before a count falls below zero."""
        part = counts[np.ix_(self.areas, self.terms)]
        rising, falling = part[self.effect > 0], part[self.effect < 0]
        return int(rising.min(initial=UNBOUNDED)), int(falling.min(initial=UNBOUNDED))


@dataclass
class Closing:
    """One grid while it is closed; `kept`: the exchanges by the cells they change."""

    grid: Grid
    areas: Directions
    terms: Directions
    kept: dict[Cell, list[tuple[Exchange, int]]] = field(default_factory=dict)

    def cover(self, need: Need) -> bool:
        """Hide what is needed so that the cell stays open. False if that is not possible."""
        counts = self._counts()
        for item, sign in self.kept.get((need.area, need.term), []):
            down, up = item.room(counts)[::sign]
            if down >= need.down and up >= need.up:
                return True
        cost, best = self._best(need, counts, (need.down, need.up))
        if best is None or cost >= DEAR:
            before, kept = self.grid.hidden.copy(), {cell: list(items) for cell, items in self.kept.items()}
            if self._both_ways(need, counts, DEAR):
                return True
            self.grid.hidden[:], self.kept = before, kept
        if best is None and self._both_ways(need, counts, UNBOUNDED):
            return True
        possible = best is not None
        if best is None:  # sums contradict each other: at least nothing shall follow exactly
            _, best = self._best(need, counts, (0, 0))
        if best is not None:
            self._keep(best)
        return possible

    def partners(self, cell: Cell) -> set[int]:
        """Areas that change with a cell."""
        exchanges = self.kept.get(cell, [])[:MOST_EXCHANGES]
        return {cell[0]}.union(*(item.areas.tolist() for item, _ in exchanges))

    def _counts(self) -> Integers:
        return np.where(self.grid.known | self.grid.secret, self.grid.counts, UNBOUNDED)

    def _both_ways(self, need: Need, counts: Integers, limit: int) -> bool:
        """Several cheaper exchanges instead of one."""
        down = self._in_steps(need, counts.copy(), (-1, need.down), limit)
        return down and self._in_steps(need, counts.copy(), (1, need.up), limit)

    def _best(self, need: Need, counts: Integers, wanted: tuple[int, int]) -> tuple[int, Exchange | None]:
        """The cheapest exchange that lets the cell go `wanted` down and up; all kinds if it is dear."""
        cost, best = self._cheapest(need, counts, wanted, wide=False)
        if best is None or cost >= DEAR:
            other_cost, other = self._cheapest(need, counts, wanted, wide=True)
            if best is None or (other is not None and other_cost < cost):
                return other_cost, other
        return cost, best

    def _cheapest(
        self, need: Need, counts: Integers, wanted: tuple[int, int], wide: bool
    ) -> tuple[int, Exchange | None]:
        """Cost and exchange; the roomiest of equal cost."""
        area, term = self.areas.of(need.area, True), self.terms.of(need.term, wide)
        if not area.changes.size or not term.changes.size:
            return 0, None
        padded = np.full((counts.shape[0] + 1, counts.shape[1] + 1), UNBOUNDED)
        padded[:-1, :-1] = counts
        with_us, against = padded[area.raised].min(axis=1), padded[area.lowered].min(axis=1)
        down = np.minimum(with_us[:, term.raised].min(axis=2), against[:, term.lowered].min(axis=2))
        up = np.minimum(with_us[:, term.lowered].min(axis=2), against[:, term.raised].min(axis=2))
        price = np.zeros_like(padded)
        price[:-1, :-1] = np.where(self.grid.hidden, 0, self.grid.cost)
        price[:-1, :-1][self.grid.public] = IMPOSSIBLE
        per_term = price[area.raised].sum(axis=1) + price[area.lowered].sum(axis=1)
        cost = per_term[:, term.raised].sum(axis=2) + per_term[:, term.lowered].sum(axis=2)
        possible = (down >= wanted[0]) & (up >= wanted[1]) & (cost < IMPOSSIBLE)
        if not possible.any():
            return 0, None
        cheapest = possible & (cost == cost[possible].min())
        room = np.where(cheapest, np.minimum(down, up), -1)
        first, second = np.unravel_index(int(np.argmax(room)), room.shape)
        return int(cost[first, second]), _exchange(area.changes[first], term.changes[second])

    def _keep(self, item: Exchange) -> None:
        self.grid.hidden[np.ix_(item.areas, item.terms)] = True
        for row, area in enumerate(item.areas.tolist()):
            for column, term in enumerate(item.terms.tolist()):
                self.kept.setdefault((area, term), []).append((item, int(item.effect[row, column])))

    def _in_steps(self, need: Need, counts: Integers, way: tuple[int, int], limit: int) -> bool:
        """Exchanges one after the other, each starting in the world where the last one ended.

        `way`: direction and amount; no exchange may cost `limit` or more.
        """
        direction, amount = way
        while amount > 0:
            step = self._step(need, counts, direction, limit)
            if step is None:
                return False
            item, room = step
            taken = min(room, amount)
            counts[np.ix_(item.areas, item.terms)] += taken * direction * item.effect
            amount -= taken
        return True

    def _step(self, need: Need, counts: Integers, direction: int, limit: int) -> tuple[Exchange, int] | None:
        """An exchange that raises the cell by its effect, and how far it can go in the direction."""
        side = 0 if direction < 0 else 1
        for item, sign in self.kept.get((need.area, need.term), []):
            turned = item if sign > 0 else Exchange(item.areas, item.terms, -item.effect)
            room = turned.room(counts)[side]
            if room >= UNIT:
                return turned, room
        wanted = (UNIT, 0) if direction < 0 else (0, UNIT)
        cost, best = self._best(need, counts, wanted)
        if best is None or cost >= limit:
            return None
        self._keep(best)
        return best, best.room(counts)[side]


def _exchange(area: Integers, term: Integers) -> Exchange:
    areas, terms = np.flatnonzero(area), np.flatnonzero(term)
    return Exchange(areas, terms, np.outer(area[areas], term[terms]))
