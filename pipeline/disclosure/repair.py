"""Repair: what to hide so that a cell that is too narrow can move as far as its rule demands, at least cost.

One linear program per direction: printed counts may change at their cost per person, hidden ones for nothing,
elementary cells not below zero, and the cell must reach its bound. What changes gets hidden.
"""

from collections.abc import Mapping
from contextlib import suppress

import numpy as np

from pipeline.disclosure.cells import PARTNER, Cell, Grid
from pipeline.disclosure.program import INFINITE, Infeasible
from pipeline.disclosure.proof import TOLERANCE, Target, everything
from pipeline.disclosure.worlds import Worlds, bent, equations

Limits = Mapping[Cell, tuple[float, float]]


def open_up(grid: Grid, target: Target, limits: Limits | None = None) -> None:
    """Hide the cheapest cells that let a cell reach its bounds; nothing if that is impossible.

    `limits`: smallest and largest counts that are known of cells beside what is printed. What is printed
    already may contradict itself: then the cheapest change also repairs that, and hides what contradicts.
    """
    for up in (False, True):
        goal = target.upper if up else target.lower
        if goal is not None:
            with suppress(Infeasible):
                _reach(grid, target, (goal, INFINITE) if up else (0.0, goal), limits or {})


def _reach(grid: Grid, target: Target, bounds: tuple[float, float], limits: Limits) -> None:
    """Hide what must change for the cell to lie between the bounds. Raises Infeasible."""
    scope = everything(grid)
    worlds = Worlds(grid, scope, equations(grid, scope) or [])
    bends = worlds.bend(grid.cost)
    for (area, term), known in limits.items():
        worlds.limit(np.flatnonzero(grid.areas.rows[area]), term, known)
    count = worlds.watch(target.cell)
    worlds.program.bound(count, *bounds)
    values = worlds.program.solve([(column, price) for _, *two, price in bends for column in two])
    for item in bent(bends, values, TOLERANCE):
        for cell in item.cells:
            grid.hide(cell, PARTNER, target.cell)
