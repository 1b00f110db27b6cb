"""Limits of hidden sums: what all non-negative counts that agree with everything published have in common.

Linear programming (HiGHS) over the cells, as in Fischetti and Salazar-González, "Models and Algorithms for
Optimizing Cell Suppression" (2000): smallest and largest possible value of each hidden sum. Counts are whole,
so limits are rounded inwards. To be quick, one program moves all unproved sums at once, each only as far as
its proof needs; every solution is a world that could be the true one and widens the range of all sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from pipeline.auditing.first_world import Start

Reals = NDArray[np.float64]
Integers = NDArray[np.int32]
NEAR = 1e-5
ROUNDS = 12
ENDLESS = 1e9


@dataclass
class System:
    """Rows lower <= coefficients x cells <= upper, cells >= 0, and hidden sums over the same cells."""

    cells: int
    rows: list[tuple[Integers, Reals]] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    targets: list[tuple[Integers, Reals]] = field(default_factory=list)

    def add(self, cells: Integers, coefficients: Reals, lower: float, upper: float) -> None:
        """Take in a row."""
        self.rows.append((cells, coefficients))
        self.lower.append(lower)
        self.upper.append(upper)


@dataclass(frozen=True)
class Interval:
    """What a hidden sum can be. `exact`: proved limits; else it is at least that wide.

    `proof`: rows with factors that add up to the limit of an exact interval.
    """

    lower: float
    upper: float
    exact: bool
    proof: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Demand:
    """How wide a hidden sum must be. `whole`: it is a count. `large`: from this value on it is no matter."""

    width: float
    whole: bool = True
    large: float = np.inf

    def strict(self) -> "Demand":
        """The same width, however large the sum is."""
        return replace(self, large=np.inf)

    def endless(self) -> "Demand":
        """No range is wide enough: the exact interval is wanted."""
        return replace(self, width=ENDLESS, large=np.inf)

    def met(self, low: float, high: float) -> bool:
        """True if worlds with these values of the sum show that nothing is given away."""
        return self.wide(low, high) >= self.width - NEAR or high >= self.large

    def wide(self, low: float, high: float) -> float:
        """Width of a range; of whole numbers in it for a count."""
        return float(np.floor(high + NEAR) - np.ceil(low - NEAR)) if self.whole else high - low


class Attack:
    """One system given to the solver, with the range of every hidden sum seen so far."""

    def __init__(self, system: System) -> None:
        self.system = system
        count = len(system.targets)
        self.low, self.high = np.full(count, np.inf), np.full(count, -np.inf)
        self.model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.model.setOptionValue("output_flag", False)
        self.model.setOptionValue("threads", 1)
        self.model.setOptionValue("random_seed", 0)
        self._pass_model()
        self.relaxed = False

    def _pass_model(self) -> None:
        """Columns: cells, then one per hidden sum; rows: published, then hidden sum minus its column."""
        system, count = self.system, len(self.system.targets)
        infinite = highspy.kHighsInf
        hidden = [
            (np.append(cells, np.int32(system.cells + number)), np.append(factors, -1.0))
            for number, (cells, factors) in enumerate(system.targets)
        ]
        rows = [*system.rows, *hidden]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = system.cells + count, len(rows)
        lp.col_cost_ = np.zeros(lp.num_col_)
        lp.col_lower_ = np.append(np.zeros(system.cells), np.full(count, -infinite))
        lp.col_upper_ = np.full(lp.num_col_, infinite)
        lp.row_lower_ = np.append(np.array(system.lower, dtype=float), np.zeros(count))
        lp.row_upper_ = np.append(np.array(system.upper, dtype=float), np.zeros(count))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(cells) for cells, _ in rows)], dtype=np.int32)
        lp.a_matrix_.index_ = np.concatenate([cells for cells, _ in rows]) if rows else np.zeros(0, np.int32)
        lp.a_matrix_.value_ = np.concatenate([factors for _, factors in rows]) if rows else np.zeros(0)
        self.model.passModel(lp)

    def _solve(self) -> str:
        """Run; take the solution in as a world. 'ok', 'unbounded' or 'infeasible'."""
        self.model.run()
        status = self.model.getModelStatus()
        states = highspy.HighsModelStatus
        if status == states.kUnboundedOrInfeasible:
            self.model.setOptionValue("presolve", "off")
            self.model.run()
            self.model.setOptionValue("presolve", "choose")
            status = self.model.getModelStatus()
        if status == states.kOptimal:
            solution = self.model.getSolution()
            behind = np.array(solution.row_value)[len(self.system.rows) :]
            self._witness(np.array(solution.col_value)[self.system.cells :] + behind)
            return "ok"
        return "unbounded" if status == states.kUnbounded else "infeasible"

    def _witness(self, values: Reals) -> None:
        """Values of the hidden sums in a possible world."""
        self.low = np.minimum(self.low, values)
        self.high = np.maximum(self.high, values)

    def single(self, number: int, sense: int) -> tuple[float, tuple[tuple[int, float], ...]]:
        """Smallest (-1) or largest (1) possible value of one hidden sum, infinite if nothing bounds it, and
        the rows that add up to it, with factors."""
        column = self.system.cells + number
        self._let([], np.zeros(0), sense)
        self.model.changeColCost(column, -float(sense))
        state = self._solve()
        value = -sense * self.model.getInfo().objective_function_value
        duals = np.array(self.model.getSolution().row_dual)[: len(self.system.rows)]
        self.model.changeColCost(column, 0.0)
        if state == "unbounded":
            return sense * np.inf, ()
        return value + 0.0, tuple(
            (int(row), -sense * float(duals[row])) for row in np.flatnonzero(abs(duals) > NEAR)
        )

    def interval(self, number: int) -> Interval:
        """Both limits of one hidden sum; the proof is that of the upper one if there is one."""
        lower, from_below = self.single(number, -1)
        upper, from_above = self.single(number, 1)
        return Interval(lower, upper, True, from_above if np.isfinite(upper) else from_below)

    def batch(self, numbers: Sequence[int], limits: Reals, sense: int) -> None:
        """Move many hidden sums at once, up (1) or down (-1), each as far as its limit."""
        columns = self._let(numbers, limits, sense)
        self.model.changeColsCost(len(columns), columns, np.full(len(columns), -float(sense)))
        self._solve()
        self.model.changeColsCost(len(columns), columns, np.zeros(len(columns)))

    def _let(self, numbers: Sequence[int], limits: Reals, sense: int) -> Integers:
        """Let the columns of some hidden sums lag behind them, up to a limit; the others are equal to
        theirs."""
        count, infinite, size = len(self.system.targets), highspy.kHighsInf, self.system.cells
        slack, reach = np.zeros(count), np.full(count, infinite)
        slack[list(numbers)] = infinite
        reach[list(numbers)] = sense * limits
        none, no_limit = np.zeros(count), np.full(count, infinite)
        columns = np.arange(size, size + count, dtype=np.int32)
        rows = np.arange(count, dtype=np.int32) + len(self.system.rows)
        low_high = (none, slack) if sense > 0 else (-slack, none)
        self.model.changeRowsBounds(count, rows, *low_high)
        bounds = (-no_limit, reach) if sense > 0 else (-reach, no_limit)
        self.model.changeColsBounds(count, columns, *bounds)
        return columns[list(numbers)]

    def make_possible(self, start: Start) -> None:
        """If no world agrees with all rows, as when delivered sums contradict each other, widen the rows just
        so far that one does."""
        self._let([], np.zeros(0), 1)
        if start.find(self.model, self._solve, self.system.cells, self.system.rows) != "infeasible":
            return
        self.relaxed = True
        self.model.feasibilityRelaxation(-1.0, -1.0, 1.0)
        count = len(self.system.rows)
        reached = np.array(self.model.getSolution().row_value)[:count]
        lower = np.minimum(self.system.lower, reached - NEAR)
        upper = np.maximum(self.system.upper, reached + NEAR)
        self.model.changeRowsBounds(count, np.arange(count, dtype=np.int32), lower, upper)


def exact_intervals(system: System) -> list[Interval]:
    """Smallest and largest value of every hidden sum over all possible worlds.

    >>> pair = System(2)  # a + b = 3, b is at most 1
    >>> pair.add(np.array([0, 1], np.int32), np.ones(2), 3, 3)
    >>> pair.add(np.array([1], np.int32), np.ones(1), 0, 1)
    >>> pair.targets.append((np.array([0], np.int32), np.ones(1)))
    >>> [(found.lower, found.upper) for found in exact_intervals(pair)]
    [(2.0, 3.0)]
    """
    attack = Attack(system)
    attack.make_possible(Start())
    return [attack.interval(number) for number in range(len(system.targets))]


def intervals(
    system: System, demands: Sequence[Demand], start: Start | None = None
) -> tuple[list[Interval], bool]:
    """Ranges of the hidden sums: proved to meet the demand, or exact; True if rows had to be widened because
    no world agrees with all of them."""
    attack = Attack(system)
    attack.make_possible(start or Start())
    everything = range(len(demands))
    attack.batch(everything, np.zeros(len(demands)), -1)
    left = _unproved(attack, demands)
    idle = 0
    for number in range(ROUNDS):
        if not left:
            break
        widths = np.array([demands[n].width for n in left])
        if number % 2:
            attack.batch(left, np.maximum(0.0, np.floor(attack.high[left] + NEAR) - widths), -1)
        else:
            attack.batch(left, np.ceil(attack.low[left] - NEAR) + widths, 1)
        before, left = left, _unproved(attack, demands)
        idle = idle + 1 if len(left) == len(before) else 0
        if idle > 2:
            break
    exact = {number: attack.interval(number) for number in left if number in _unproved(attack, demands)}
    ranges = zip(attack.low.tolist(), attack.high.tolist(), strict=True)
    found = [exact.get(n, Interval(low, high, False)) for n, (low, high) in enumerate(ranges)]
    return found, attack.relaxed


def _unproved(attack: Attack, demands: Sequence[Demand]) -> list[int]:
    ranges = zip(attack.low, attack.high, demands, strict=True)
    return [n for n, (low, high, demand) in enumerate(ranges) if not demand.met(low, high)]
