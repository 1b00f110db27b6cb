"""Complementary suppression by exchanges: what else to hide so that a hidden count stays open.

Picture somebody of class s moving from area i to j, and somebody of class s' moving back. Every sum in which
neither the two areas nor the two classes differ stays as it is. If all cells that do change are hidden,
nobody can tell the two worlds apart: none of these cells can be worked out, and each stays open as far as the
smallest of them lets the exchange go. Hiding more never takes this away: one pass over the needs is enough.
"""

from dataclasses import dataclass, field
from itertools import product

import numpy as np

from pipeline.disclosure.cells import UNBOUNDED, Cell, Flags, Grid
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.moves import Directions, Moves, Signs
from pipeline.disclosure.primary import Need
from pipeline.disclosure.structure import Integers

# So many exchanges through a cell tell with which areas it is open.
MOST_EXCHANGES = 3
# From here on the town or an area of comparison would be hidden.
DEAR = 4**8
# What an earlier edition showed cannot be hidden at any cost.
IMPOSSIBLE = 2**48


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
    """One grid while it is closed; `kept`: the exchanges by the cells they change.

    `proven`: how many people some of these can move backward and forward, by their id.
    """

    grid: Grid
    areas: Directions
    terms: Directions
    kept: dict[Cell, list[tuple[Exchange, int]]] = field(default_factory=dict)
    proven: dict[int, tuple[float, float]] = field(default_factory=dict)

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
        """Counts, with one more row and column for what the lists of moves are filled up with."""
        grid = self.grid
        counts = np.full((grid.counts.shape[0] + 1, grid.counts.shape[1] + 1), UNBOUNDED)
        counts[:-1, :-1] = np.where(grid.known | grid.secret, grid.counts, UNBOUNDED)
        return counts

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
        possible = _possible(counts, area, term, wanted)
        cost = self._costs(area, term) if possible.any() else np.zeros(possible.shape, dtype=np.int64)
        possible &= cost < IMPOSSIBLE
        if not possible.any():
            return 0, None
        cheapest = cost[possible].min()
        first, second = np.nonzero(possible & (cost == cheapest))
        best = int(np.argmax(_room(counts, area, term, (first, second))))
        return int(cheapest), _exchange(area.changes[first[best]], term.changes[second[best]])

    def _costs(self, area: Moves, term: Moves) -> Integers:
        """What each exchange of these moves hides, in cost."""
        price = np.zeros((self.grid.hidden.shape[0] + 1, self.grid.hidden.shape[1]), dtype=np.int64)
        price[:-1] = np.where(self.grid.hidden, 0, self.grid.cost)
        price[:-1][self.grid.public] = IMPOSSIBLE
        by_term = price[area.raised].sum(axis=1) + price[area.lowered].sum(axis=1)
        return _products(by_term, term.changes != 0)

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


def _possible(counts: Integers, area: Moves, term: Moves, wanted: tuple[int, int]) -> Flags:
    """Exchanges that can go `wanted` back and forth: no count on their way is too small for that."""
    with_us, against = counts[area.raised, :-1], counts[area.lowered, :-1]
    (back, forth), terms = wanted, term.changes
    rising = (with_us < back).sum(axis=1) + (against < forth).sum(axis=1)
    falling = (against < back).sum(axis=1) + (with_us < forth).sum(axis=1)
    free: Flags = _products(rising, terms > 0) + _products(falling, terms < 0) == 0
    return free


def _products(left: Integers, marked: Flags) -> Integers:
    """Sum of the marked columns of each line on the left, for each line of marks on the right.

    Columns in which the left holds nothing are left out: that is most of them.
    """
    used = np.flatnonzero(left.any(axis=0))
    found: Integers = np.einsum("ik,jk->ij", left[:, used], marked[:, used].astype(np.int64))
    return found


def _room(counts: Integers, area: Moves, term: Moves, pairs: tuple[Integers, Integers]) -> Integers:
    """How far the exchanges of these pairs of moves can go back and forth, whichever is less."""
    first, second = pairs
    sides = product((area.raised[first], area.lowered[first]), (term.raised[second], term.lowered[second]))
    least = [counts[rows[:, :, None], columns[:, None, :]].min(axis=(1, 2)) for rows, columns in sides]
    found: Integers = np.min(least, axis=0)
    return found


def _exchange(area: Signs, term: Signs) -> Exchange:
    areas, terms = np.flatnonzero(area), np.flatnonzero(term)
    return Exchange(areas, terms, np.outer(area[areas], term[terms]).astype(np.int64))
