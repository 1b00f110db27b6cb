"""Proof: every hidden cell stays open as far as its rule demands, in worlds that all look the same.

A world is a solution of the attacker's program (`worlds`). Two worlds in which a cell holds 0 and the minimum
prove that nobody can tell less than that. One world moves many cells at once; only what these leave open is
asked cell by cell. Worlds that differ from the true one in few areas come first: they are found quickly.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from pipeline.disclosure.cells import Cell, Grid
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.primary import Need
from pipeline.disclosure.program import INFINITE, Floats, Infeasible
from pipeline.disclosure.structure import Integers
from pipeline.disclosure.worlds import Worlds, equations, fixed, nearest

# Counts have four decimals; the solver is exact to 1e-7.
TOLERANCE = 1e-4
MOST_ROUNDS = 8
TURNS = ((True, True), (False, False), (True, False), (False, True))


@dataclass(frozen=True)
class Target:
    """What must stay possible for a cell: counts down to `low`, up to `high`, and `width` between any two.

    `seen`: the smallest and the largest count in worlds found so far.
    """

    cell: Cell
    low: float
    high: float
    width: float
    count: float
    seen: list[float] = field(default_factory=lambda: [INFINITE, -INFINITE], compare=False)

    def meet(self, count: float) -> None:
        """A world in which the cell holds this count."""
        self.seen[:] = [min(self.seen[0], float(count)), max(self.seen[1], float(count))]

    @property
    def lower(self) -> float | None:
        """The count to reach downwards, None if that is done."""
        low = min(self.low, min(self.seen[1], self.count + self.width) - self.width)
        return None if self.seen[0] <= low + TOLERANCE or self._wide else max(low, 0.0)

    @property
    def upper(self) -> float | None:
        """The count to reach upwards, None if that is done."""
        high = max(self.high, max(0.0, min(self.seen[0], self.count)) + self.width)
        return None if self.seen[1] >= high - TOLERANCE or self._wide else high

    @property
    def _wide(self) -> bool:
        met = self.seen[0] <= self.low + TOLERANCE and self.seen[1] >= self.high - TOLERANCE
        return met and self.seen[1] - self.seen[0] >= self.width - TOLERANCE

    @property
    def proven(self) -> bool:
        """True if the worlds found so far are enough."""
        return self._wide


def targets(grid: Grid, needs: Sequence[Need], minimum: int) -> list[Target]:
    """What the rules demand of hidden cells: the needs, and a width of `minimum` for all others.

    What an earlier edition showed is known, whatever is hidden now. Where the supplier hides a count nobody
    knows it here: it must not follow, so a width of one.
    """
    merged: dict[Cell, Need] = {}
    for need in needs:
        merged[need.cell] = merged.get(need.cell, need).joined(need)
    found = [_of_need(grid, need) for need in merged.values() if not grid.public[need.cell]]
    others = np.argwhere(grid.hidden & grid.shown & ~grid.public).tolist()
    cells = [(area, term) for area, term in others if (area, term) not in merged]
    found += [partner(grid, cell, minimum) for cell in cells]
    return sorted(found, key=lambda target: target.cell)


def _of_need(grid: Grid, need: Need) -> Target:
    count = int(grid.counts[need.cell])
    if grid.secret[need.cell]:
        return Target(need.cell, INFINITE, -INFINITE, 1.0, 0.0)
    low, high = (count - need.down) / UNIT, (count + need.up) / UNIT
    return Target(need.cell, max(low, 0.0), high, 0.0, count / UNIT)


def partner(grid: Grid, cell: Cell, minimum: int) -> Target:
    """A cell that is only hidden for others: it must not follow closely either."""
    return Target(cell, INFINITE, -INFINITE, float(max(minimum, 1)), float(grid.counts[cell]) / UNIT)


def prove(grid: Grid, wanted: Sequence[Target], scopes: Iterable[Integers]) -> None:
    """Look for worlds in which only some parts of the areas differ from the true one.

    Fewer worlds than an attacker must think possible: what they prove is proven. Nothing is learned where
    the delivered counts contradict each other.
    """
    for scope in scopes:
        inside = set(scope.tolist())
        mine = [one for one in wanted if not one.proven and inside.issuperset(parts_of(grid, one.cell))]
        found = equations(grid, scope) if mine else None
        if found is not None:
            with suppress(Infeasible):
                search = Search(fixed(grid, scope, found), mine)
                search.together()
                search.alone()


def decide(grid: Grid, wanted: Sequence[Target]) -> bool:
    """Prove or refute in all worlds; False if what is printed contradicts itself.

    Then the worlds in which it holds with the least changes count.
    """
    scope = everything(grid)
    found = equations(grid, scope) or []
    holds = True
    search = Search(fixed(grid, scope, found), wanted)
    try:
        search.together()
    except Infeasible:
        holds = False
        search = Search(fixed(grid, scope, nearest(grid, scope, found)), wanted)
        search.together()
    search.alone()
    return holds


def everything(grid: Grid) -> Integers:
    """All parts of the areas but the one that belongs to nothing."""
    return np.flatnonzero(grid.areas.rows.any(axis=0))


def parts_of(grid: Grid, cell: Cell) -> list[int]:
    """Parts of the area of a cell."""
    parts: list[int] = np.flatnonzero(grid.areas.rows[cell[0]]).tolist()
    return parts


def consistent(grid: Grid) -> bool:
    """Whether the delivered counts add up, printed or not: only then can some stay as they are."""
    areas, terms = grid.areas.published, grid.terms.published
    for relation in grid.areas.relations:
        rows, factors = list(relation), np.array(list(relation.values()))
        known = grid.known[rows, :terms].all(axis=0)
        if (factors @ grid.counts[rows, :terms])[known].any():
            return False
    for relation in grid.terms.relations:
        columns, factors = list(relation), np.array(list(relation.values()))
        known = grid.known[:areas, columns].all(axis=1)
        if (grid.counts[:areas, columns] @ factors)[known].any():
            return False
    return True


@dataclass
class Search:
    """Looks for worlds that prove targets: all at once, or one by one. Raises Infeasible."""

    worlds: Worlds
    wanted: Sequence[Target]

    def __post_init__(self) -> None:
        self.counts = [self.worlds.watch(target.cell) for target in self.wanted]
        self.ends = [self.worlds.capped(count) for count in self.counts]

    def together(self) -> None:
        """Push all cells up, all down, every second up and the others down, until nothing is gained."""
        for turn in range(MOST_ROUNDS):
            before = [list(target.seen) for target in self.wanted]
            first, second = TURNS[turn % len(TURNS)]
            self._push([(n, first if n % 2 else second) for n in range(len(self.wanted))])
            if turn % 2 and before == [target.seen for target in self.wanted]:
                break

    def alone(self) -> None:
        """Push each cell that is not proven yet."""
        for number, target in enumerate(self.wanted):
            for up in (True, False):
                if not target.proven:
                    self._push([(number, up)])

    def _push(self, pushed: Sequence[tuple[int, bool]]) -> None:
        program, costs = self.worlds.program, []
        for number, up in pushed:
            goal = self.wanted[number].upper if up else self.wanted[number].lower
            cap, floor = self.ends[number]
            if goal is not None and up:
                program.bound(cap, -INFINITE, goal)
                costs.append((cap, -1.0))
            elif goal is not None:
                program.bound(floor, goal, INFINITE)
                costs.append((floor, 1.0))
        if costs:
            _learn(self.wanted, self.counts, program.solve(costs))


def _learn(wanted: Sequence[Target], counts: Sequence[int], values: Floats) -> None:
    for target, column in zip(wanted, counts, strict=True):
        target.meet(float(values[column]))


def intervals(grid: Grid, cells: Sequence[Cell]) -> dict[Cell, tuple[float, float]]:
    """Smallest and largest count of each cell in any world: what an attacker can find out at best."""
    scope = everything(grid)
    worlds = fixed(grid, scope, equations(grid, scope) or [])
    counts = {cell: worlds.watch(cell) for cell in cells}
    found = {}
    for cell, count in counts.items():
        low = float(worlds.program.solve([(count, 1.0)])[count])
        try:
            found[cell] = (low, float(worlds.program.solve([(count, -1.0)])[count]))
        except Infeasible:  # nothing bounds it
            found[cell] = (low, INFINITE)
    return found
