"""Where the search for a first world begins: with that of the last system, if most rows are the same.

Years publish nearly the same figures of the same areas, only the counts differ. Without costs the basis of
one year's world stays optimal in the next; the dual simplex needs a few hundred steps instead of thousands.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Row = tuple[NDArray[np.int32], NDArray[np.float64]]
BIG = 2_000  # cells from which on an interior point method finds a first world faster than the simplex
_DUAL, _PRIMAL = 1, 4
_ALIKE = 0.75  # share of rows that must be known: with fewer the interior point method is quicker


@dataclass
class Start:
    """The basis of the last big system's first world: by cell, and by row as it is written."""

    cells: list[Any] = field(default_factory=list)
    rows: dict[bytes, Any] = field(default_factory=dict)

    def find(self, model: Any, solve: Callable[[], str], cells: int, rows: Sequence[Row]) -> str:
        """Let a model find its first world, 'infeasible' if there is none; it goes on from there.

        After the cells it has columns of hidden sums, after the rows a row for each.
        """
        begun = self._begin(model, cells, rows)
        state = solve()
        if begun and state == "infeasible":  # only a search from nothing may say so
            model.clearSolver()
            Start()._begin(model, cells, rows)
            state = solve()
        for option, value in (("presolve", "choose"), ("solver", "simplex"), ("simplex_strategy", _PRIMAL)):
            model.setOptionValue(option, value)
        if cells > BIG and state == "ok":
            basis = model.getBasis()
            self.cells = list(basis.col_status)[:cells]
            self.rows = dict(zip(map(_written, rows), basis.row_status, strict=False))
        return state

    def _begin(self, model: Any, cells: int, rows: Sequence[Row]) -> bool:
        """Choose how a model looks for its first world; True if it begins with the last one."""
        known = [self.rows.get(_written(row)) for row in rows] if cells == len(self.cells) else []
        if sum(state is not None for state in known) <= _ALIKE * len(rows):
            model.setOptionValue("presolve", "choose")
            model.setOptionValue("solver", "ipm" if cells > BIG else "choose")
            return False
        states, hidden = highspy.HighsBasisStatus, model.getNumCol() - cells
        basis = highspy.HighsBasis()
        basis.valid = basis.alien = True  # too many or too few basic ones: the solver completes it
        basis.col_status = [*self.cells, *[states.kBasic] * hidden]
        told = [states.kBasic if state is None else state for state in known]
        basis.row_status = [*told, *[states.kLower] * hidden]
        model.setBasis(basis)
        for option, value in (("presolve", "off"), ("solver", "simplex"), ("simplex_strategy", _DUAL)):
            model.setOptionValue(option, value)
        return True


def _written(row: Row) -> bytes:
    return row[0].tobytes() + row[1].tobytes()
