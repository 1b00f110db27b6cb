"""The least that must be hidden, found exactly, beside naive suppression and ours: cells, cost, time.

    python -m benchmarks.bench_exact [seconds per table]

Integer program over the published cells with a cut for each world that a pattern lacks (M. Fischetti, J. J.
Salazar: Solving the cell suppression problem on tabular data with linear constraints, Management Science 47,
2001). Same rules as ours: small counts open from 0 to the minimum, every other hidden cell as wide as it.
"""

import sys
import time
from dataclasses import dataclass

import highspy
import numpy as np

from benchmarks.bench_disclosure import UNIT, make_grid, naive_pattern, small_cells
from pipeline.disclosure.cells import Flags, Grid
from pipeline.disclosure.complementary import Closing
from pipeline.disclosure.moves import Directions
from pipeline.disclosure.program import Floats
from pipeline.disclosure.securing import secure

TABLES = ((20, 400, (5,)), (20, 150, (9,)), (20, 250, (2, 3)), (20, 80, (2, 3)), (12, 150, (2, 3, 3)))
MINIMUMS = (3, 10)
LIMIT = 60.0
# How far a hidden cell may move in a world, in minimums: farther does not help to reach a minimum.
REACH = 4
SLACK = 1e-6


@dataclass
class Attack:
    """The attacker's program over elementary cells: how far a cell can move if some cells are hidden."""

    grid: Grid
    minimum: int

    def __post_init__(self) -> None:
        areas, terms = self.grid.areas.rows, self.grid.terms.rows
        members = np.kron(areas, terms)
        self.counts = self.grid.counts.ravel() / UNIT
        self.cells, self.elementary = members.shape
        self.down = np.minimum(self.counts, REACH * self.minimum)
        self.up = np.full(self.cells, float(REACH * self.minimum))
        self.model = quiet()
        size = self.elementary + self.cells
        self.model.addVars(size, np.zeros(size), np.full(size, highspy.kHighsInf))
        for cell, row in enumerate(members):
            columns = np.append(np.flatnonzero(row), self.elementary + cell).astype(np.int32)
            weights = np.append(np.ones(len(columns) - 1), -1.0)
            self.model.addRow(self.counts[cell], self.counts[cell], len(columns), columns, weights)

    def hide(self, hidden: Floats) -> None:
        """Some cells may move, the others stay."""
        for cell in range(self.cells):
            low, high = -self.down[cell] * hidden[cell], self.up[cell] * hidden[cell]
            self.model.changeColBounds(self.elementary + cell, low, high)

    def reach(self, cell: int, sign: float) -> tuple[float, Floats]:
        """How far a cell moves, and how much farther each cell would let it if it were hidden."""
        self.model.changeColCost(self.elementary + cell, -sign)
        self.model.run()
        moved = -self.model.getInfo().objective_function_value
        gain = -np.array(self.model.getSolution().col_dual)[self.elementary :]
        self.model.changeColCost(self.elementary + cell, 0.0)
        return moved, np.where(gain > 0, gain * self.up, -gain * self.down)


def quiet() -> highspy.Highs:
    """A solver that says nothing."""
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    return model


def cuts(attack: Attack, small: Flags, hidden: Floats) -> list[tuple[Floats, float]]:
    """What every safe pattern meets and this one does not: weights of the cells and their least sum."""
    found = []
    attack.hide(hidden)
    for cell in np.flatnonzero(hidden > SLACK).tolist():
        ways = {sign: attack.reach(cell, sign) for sign in (1.0, -1.0)}
        if small[cell]:
            count = attack.counts[cell]
            asked = [(*ways[1.0], attack.minimum - count, 0.0), (*ways[-1.0], count, 0.0)]
        else:
            both = ways[1.0][0] + ways[-1.0][0], ways[1.0][1] + ways[-1.0][1]
            asked = [(*both, 0.0, float(attack.minimum))]
        for moved, gain, need, own in asked:
            if moved < need + own * hidden[cell] - 1e-4:
                least = need - moved + float(gain @ hidden)
                weights = np.minimum(gain, least + own)
                weights[cell] -= own
                found.append((weights, least))
    return found


def exact(grid: Grid, small: Flags, minimum: int, seconds: float) -> tuple[Flags | None, float]:
    """The cheapest safe pattern, None if time runs out; and the least cost that is proven."""
    attack, master = Attack(grid, minimum), quiet()
    size, start = attack.cells, time.perf_counter()
    master.addVars(size, small.astype(float), np.ones(size))
    columns = np.arange(size, dtype=np.int32)
    master.changeColsCost(size, columns, grid.cost.ravel().astype(float))
    master.setOptionValue("mip_rel_gap", 0.0)
    least, integer = 0.0, False
    while (left := seconds - (time.perf_counter() - start)) > 0:
        master.setOptionValue("time_limit", master.getRunTime() + left)
        master.run()
        if master.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            break
        least = max(least, master.getInfo().objective_function_value)
        hidden = np.array(master.getSolution().col_value)
        new = cuts(attack, small, hidden.round() if integer else hidden)
        if not new and integer:
            return hidden > 0.5, least
        if not new:
            kind = np.full(size, highspy.HighsVarType.kInteger)
            master.changeColsIntegrality(size, columns, kind)
            integer = True
        for weights, bound in new:
            used = np.flatnonzero(np.abs(weights) > 1e-9).astype(np.int32)
            master.addRow(bound - SLACK, highspy.kHighsInf, len(used), used, weights[used])
    return None, least


def compare(number: int, people: int, sizes: tuple[int, ...], minimum: int, seconds: float) -> str:
    """One line: cells, small ones, then hidden cells, cost and seconds of the three ways."""
    grid = make_grid(number, people, sizes)
    needs = small_cells(grid, minimum)
    small = np.zeros(grid.hidden.size, dtype=bool)
    small[[need.area * grid.hidden.shape[1] + need.term for need in needs]] = True
    ways = {"naive": (naive_pattern(grid, needs), 0.0)}
    start = time.perf_counter()
    best, least = exact(grid, small, minimum, seconds)
    taken = time.perf_counter() - start
    start = time.perf_counter()
    closing = Closing(grid, Directions(grid.areas), Directions(grid.terms))
    assert not secure(closing, needs, minimum).unsafe
    ways["ours"] = (grid.hidden, time.perf_counter() - start)
    if best is not None:
        ways["exact"] = (best.reshape(grid.hidden.shape), taken)
    told = [
        f"{name} {int(hidden.sum())} cells, cost {int(grid.cost[hidden].sum())}, {time_taken:.1f} s"
        for name, (hidden, time_taken) in ways.items()
    ]
    if best is None:
        told.append(f"exact not within {seconds:.0f} s, cost at least {least:.0f}")
    return f"{grid.hidden.size} cells, minimum {minimum}, {len(needs)} small: {' · '.join(told)}"


def main() -> None:
    """Print one line per table and minimum."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else LIMIT
    for number, people, sizes in TABLES:
        for minimum in MINIMUMS:
            print(compare(number, people, sizes, minimum, seconds), flush=True)


if __name__ == "__main__":
    main()
