"""A linear program that grows column by column and row by row, solved by HiGHS again and again."""

from collections.abc import Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Columns = NDArray[np.int32]
INFINITE = highspy.kHighsInf
# Later calls change costs: the last solution stays feasible, and the primal simplex goes on from it.
PRIMAL = 4
# Without costs the last basis stays optimal whatever the rows are: the dual simplex goes on from it.
DUAL = 1


class Infeasible(Exception):  # noqa: N818 - a state of the figures, no mistake
    """No values meet all rows."""


class Program:
    """Columns with bounds, rows as sums of columns; first collect, then solve for any costs.

    >>> program = Program()
    >>> first, second = program.columns(2).tolist()
    >>> program.row(3, 3, [first, second], [1, 1])
    >>> program.solve([(first, 1.0)]).tolist()
    [0.0, 3.0]
    """

    def __init__(self) -> None:
        self.size = 0
        self._columns: list[tuple[int, float]] = []
        self._rows: list[tuple[float, float]] = []
        self._members: list[Columns] = []
        self._weights: list[Floats] = []
        self._lower, self._upper = np.zeros(0), np.zeros(0)
        self._model: highspy.Highs | None = None

    def columns(self, number: int) -> Columns:
        """New columns from zero up."""
        self._columns.append((number, 0.0))
        self.size += number
        return np.arange(self.size - number, self.size, dtype=np.int32)

    def column(self, lower: float = 0.0) -> int:
        """One more column without upper bound."""
        self._columns.append((1, lower))
        self.size += 1
        return self.size - 1

    def row(
        self, lower: float, upper: float, columns: Sequence[int] | Columns, weights: Sequence[float] | Floats
    ) -> int:
        """The weighted sum of columns lies between the bounds; returns the number of the row."""
        self._rows.append((lower, upper))
        self._members.append(np.asarray(columns, dtype=np.int32))
        self._weights.append(np.asarray(weights, dtype=np.float64))
        return len(self._rows) - 1

    def solve(self, costs: Sequence[tuple[int, float]]) -> Floats:
        """Values of all columns at least cost. Raises Infeasible."""
        model = self._ready()
        cost = np.zeros(self.size)
        for column, amount in costs:
            cost[column] = amount
        model.changeColsCost(self.size, np.arange(self.size, dtype=np.int32), cost)
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            model.clearSolver()
            model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise Infeasible
        model.setOptionValue("simplex_strategy", PRIMAL)
        return np.array(model.getSolution().col_value)

    def duals(self) -> Floats:
        """How much the last least cost grows with the bound of each row."""
        return np.array(self._ready().getSolution().row_dual)

    def bound(self, column: int, lower: float, upper: float) -> None:
        """Change the bounds of a column."""
        self._ready().changeColBounds(column, lower, upper)

    def within(self, lower: Floats, upper: Floats) -> Floats | None:
        """Values of the rows if the columns can bring all of them between these bounds, whatever it costs."""
        model = self._ready()
        model.setOptionValue("presolve", "off")
        model.setOptionValue("simplex_strategy", DUAL)
        for row in np.flatnonzero((lower != self._lower) | (upper != self._upper)).tolist():
            model.changeRowBounds(row, lower[row], upper[row])
        self._lower, self._upper = lower, upper
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(model.getSolution().row_value)

    def _ready(self) -> highspy.Highs:
        if self._model is None:
            model = highspy.Highs()  # type: ignore[no-untyped-call]
            model.setOptionValue("output_flag", False)
            model.setOptionValue("threads", 1)
            numbers, lower = zip(*self._columns, strict=True)
            model.addVars(self.size, np.repeat(lower, numbers), np.full(self.size, INFINITE))
            starts = np.cumsum([0, *(len(members) for members in self._members)])
            lows, highs = np.array(self._rows, dtype=np.float64).reshape(-1, 2).T.copy()
            members, weights = np.concatenate(self._members), np.concatenate(self._weights)
            model.addRows(
                len(lows), lows, highs, len(members), starts[:-1].astype(np.int32), members, weights
            )
            self._model, self._lower, self._upper = model, lows, highs
        return self._model
