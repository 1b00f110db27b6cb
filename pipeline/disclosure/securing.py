"""One grid from its needs to a proven pattern: exchanges, worlds as proof, the cheapest flow as repair."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.disclosure.cells import PARTNER, Cell
from pipeline.disclosure.complementary import Closing
from pipeline.disclosure.primary import Need
from pipeline.disclosure.proof import Target, consistent, decide, everything, prove, targets
from pipeline.disclosure.repair import open_up
from pipeline.disclosure.structure import Integers
from pipeline.disclosure.witness import witness
from pipeline.disclosure.worlds import completed

MOST_ROUNDS = 8
# So many elementary cells are no reason to look at a part of the areas first.
FEW = 1500


@dataclass
class Secured:
    """Cells that stay too narrow, and those where what is printed contradicts itself.

    `witnessed`: cells proven by worlds that were found · `solved`: by their exact interval ·
    `opened`: cells for which more had to be hidden before they were proven.
    """

    unsafe: list[Cell] = field(default_factory=list)
    contradictory: list[Cell] = field(default_factory=list)
    witnessed: int = 0
    solved: int = 0
    opened: int = 0


def secure(closing: Closing, needs: Sequence[Need], minimum: int) -> Secured:
    """Hide what must be hidden in a grid until every hidden cell is proven open as its rule demands."""
    merged: dict[Cell, Need] = {}
    for need in needs:
        merged[need.cell] = merged.get(need.cell, need).joined(need)
        closing.grid.hide(need.cell, need.reason, need.cell)
    for need in sorted(merged.values()):
        exchange(closing, need)
    return _prove_and_repair(closing, list(merged.values()), minimum)


def exchange(closing: Closing, need: Need) -> None:
    """Hide by exchanges what else must be hidden for a need."""
    grid = closing.grid
    before = grid.hidden.copy()
    closing.cover(need)
    for area, term in np.argwhere(grid.hidden & ~before).tolist():
        grid.hide((area, term), PARTNER, need.cell)


def _prove_and_repair(closing: Closing, needs: list[Need], minimum: int) -> Secured:
    """Prove, hide for what is not proven, prove again: hiding more never takes a proof away."""
    grid, result = closing.grid, Secured()
    near = consistent(grid)
    wanted = targets(grid, needs, minimum)
    for _ in range(MOST_ROUNDS):
        if near:
            witness(closing, wanted)
            prove(grid, wanted, scopes(closing, wanted))
            prove(grid, wanted, [_together(closing, wanted)])
        left = [target for target in wanted if not target.proven]
        result.witnessed += len(wanted) - len(left)
        if left and not decide(grid, left):
            result.contradictory = [target.cell for target in left]
        result.solved += sum(target.proven for target in left)
        left = [target for target in left if not target.proven]
        if not left:
            return result
        result.opened += len(left)
        hidden = grid.hidden.copy()
        for target in left:
            open_up(grid, target)
        known = {target.cell for target in wanted}
        wanted = left + [one for one in targets(grid, needs, minimum) if one.cell not in known]
        if (hidden == grid.hidden).all():
            break
    result.unsafe = [target.cell for target in left]
    return result


def scopes(closing: Closing, wanted: Sequence[Target]) -> list[Integers]:
    """Parts of the areas that change with the cells, few first; all at once if there are not many."""
    all_parts = everything(closing.grid)
    if len(all_parts) * closing.grid.terms.rows.shape[1] <= FEW:
        return [all_parts]
    found = {tuple(_parts(closing, target).tolist()) for target in wanted if not target.proven}
    ordered = sorted(found, key=lambda parts: (len(parts), parts))
    return [np.array(parts, dtype=np.int64) for parts in ordered]


def _together(closing: Closing, wanted: Sequence[Target]) -> Integers:
    """Parts of the areas that change with the cells not yet proven, all at once."""
    parts = [_parts(closing, target) for target in wanted if not target.proven]
    return completed(closing.grid, np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *parts])))


def _parts(closing: Closing, target: Target) -> Integers:
    rows = closing.grid.areas.rows[list(closing.partners(target.cell))]
    return completed(closing.grid, np.flatnonzero(rows.any(axis=0)))
