"""One grid from its needs to a proven pattern: exchanges, worlds as proof, the cheapest flow as repair."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.disclosure.audit import recoverable
from pipeline.disclosure.cells import PARTNER, Cell, Grid
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
# So large a share of the parts is hardly quicker than all of them.
MOST_OPEN = 2 / 3


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

    @property
    def sound(self) -> bool:
        """True if every cell is proven by what is printed as it is."""
        return not self.unsafe and not self.contradictory


def secure(closing: Closing, needs: Sequence[Need], minimum: int) -> Secured:
    """Hide what must be hidden in a grid until every hidden cell is proven open as its rule demands."""
    merged: dict[Cell, Need] = {}
    for need in needs:
        merged[need.cell] = merged.get(need.cell, need).joined(need)
        closing.grid.hide(need.cell, need.reason, need.cell)
    # How many people a supplier hides is not known: no exchange tells how far they could move. What does not
    # follow exactly is left to the proof, and if that fails to the repair.
    unknown = {need.cell for need in merged.values() if closing.grid.secret[need.cell]}
    unknown -= set(recoverable(closing.grid, unknown))
    for need in sorted(merged.values()):
        if need.cell not in unknown:
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


def scopes(closing: Closing, wanted: Sequence[Target]) -> Iterator[Integers]:
    """Parts of the areas that change with the cells, few first; all at once if there are not many.

    Then for what is still not proven: all of these together, at last with every part that is open.
    """
    all_parts = everything(closing.grid)
    if len(all_parts) * closing.grid.terms.rows.shape[1] <= FEW:
        yield all_parts
        return
    found = {tuple(_parts(closing, target).tolist()) for target in wanted if not target.proven}
    for parts in sorted(found, key=lambda parts: (len(parts), parts)):
        yield np.array(parts, dtype=np.int64)
    yield completed(closing.grid, _changing(closing, wanted))
    if not all(target.proven for target in wanted):
        open_parts = np.union1d(_changing(closing, wanted), _unsettled(closing.grid))
        if len(open_parts) <= MOST_OPEN * len(all_parts):
            yield completed(closing.grid, open_parts)


def _changing(closing: Closing, wanted: Sequence[Target]) -> Integers:
    """Parts of the areas that change with the cells not yet proven."""
    parts = [_parts(closing, target) for target in wanted if not target.proven]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *parts]))


def _parts(closing: Closing, target: Target) -> Integers:
    rows = closing.grid.areas.rows[list(closing.partners(target.cell))]
    return completed(closing.grid, np.flatnonzero(rows.any(axis=0)))


def _unsettled(grid: Grid) -> Integers:
    """Parts of the areas that are printed only with others, or not with all that is shown of them."""
    rows = grid.areas.rows[: grid.areas.published] > 0
    whole = ~(grid.hidden & grid.shown)[: grid.areas.published].any(axis=1)
    settled = rows[whole & (rows.sum(axis=1) == 1)].any(axis=0)
    return np.flatnonzero(rows.any(axis=0) & ~settled)
