"""A numerator of another dataset is a part of its denominator: what is printed of the one bounds the other.

Recipients are inhabitants: nobody of them can be more than live there, and no fewer live there than receive.
Where shares are near 100 % that ties exchanges: if all children of the one area receive, none can have come
from the other. After a grid is proven without these bounds, the cells whose exchanges would break one are
asked again with them. A counterpart that is hidden does not bound: it can move along.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from pipeline.disclosure.cells import UNBOUNDED, Cell, Grid
from pipeline.disclosure.complementary import Closing, Exchange
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.part_bounds import Counterparts, Room, room_of
from pipeline.disclosure.primary import Need
from pipeline.disclosure.program import INFINITE, Infeasible
from pipeline.disclosure.proof import Search, Target, everything, parts_of, targets
from pipeline.disclosure.repair import open_up
from pipeline.disclosure.securing import scopes
from pipeline.disclosure.structure import Integers
from pipeline.disclosure.worlds import equations, fixed

MOST_ROUNDS = 8
# Times the minimum: exchanges move fewer people.
NEAR = 4


def hold_bounds(
    grid: Grid,
    closed: Callable[[], tuple[Closing, Sequence[Need]]],
    minimum: int,
    counterparts: Counterparts,
) -> list[Cell]:
    """Hide what must be hidden so that every hidden cell stays open within the bounds; what does not.

    What is hidden only now stood fast in all worlds found before: these keep its bounds. `closed`: the
    exchanges and needs of the grid, asked for only if a bound is near.
    """
    room = room_of(grid, counterparts)
    if not room.near(grid, NEAR * minimum * UNIT):
        return []
    closing, needs = closed()
    wanted = targets(grid, needs, minimum)
    left = [_within(grid, target, room) for target in wanted]
    for _ in range(MOST_ROUNDS):
        try:
            _exchanged(closing, left, room)
            left = _narrow(closing, [target for target in left if not target.proven], room)
        except Infeasible:  # told where the grid itself is proven
            return []
        if not left:
            return []
        hidden = grid.hidden.copy()
        for target in left:
            open_up(grid, target, room.limits)
        if (hidden == grid.hidden).all():
            break
        known, room = {target.cell for target in wanted}, room_of(grid, counterparts)
        new = [one for one in targets(grid, needs, minimum) if one.cell not in known]
        wanted += new
        left += [_within(grid, target, room) for target in new]
    return [target.cell for target in left]


def _within(grid: Grid, target: Target, room: Room) -> Target:
    """What is demanded of a cell, as far as its counterpart and those around and inside it let it go."""
    low, high = 0.0, INFINITE
    for cell, (least, most) in room.limits.items():
        if _holds(grid, cell, target.cell):
            high = min(high, most)
        if _holds(grid, target.cell, cell):
            low = max(low, least)
    ends = max(target.low, low), min(target.high, high)
    width = min(target.width, high - low)
    return replace(target, low=ends[0], high=ends[1], width=width, seen=[INFINITE, -INFINITE])


def _holds(grid: Grid, outer: Cell, inner: Cell) -> bool:
    """Whether everybody counted in one cell is counted in the other."""
    areas, terms = grid.areas.rows, grid.terms.rows
    return bool((areas[inner[0]] <= areas[outer[0]]).all() and (terms[inner[1]] <= terms[outer[1]]).all())


def _exchanged(closing: Closing, left: Sequence[Target], room: Room) -> None:
    """What the exchanges prove that were shown to be possible, as far as the bounds let them go."""
    for target in left:
        for item, sign in closing.kept.get(target.cell, []):
            shown, free = closing.proven.get(id(item), (0.0, 0.0)), _room_for(closing.grid, room, item)
            back, forth = (min(one, other) for one, other in zip(shown, free, strict=True))
            down, up = (back, forth) if sign > 0 else (forth, back)
            if back or forth:
                target.meet(target.count - down)
                target.meet(target.count + up)


def _room_for(grid: Grid, room: Room, item: Exchange) -> tuple[float, float]:
    """How many people an exchange can move backward and forward without breaking a bound."""
    place = np.ix_(item.areas, item.terms)
    rise, fall, rising = room.rise[place], room.fall[place], item.effect > 0
    forward = min(int(rise[rising].min(initial=UNBOUNDED)), int(fall[~rising].min(initial=UNBOUNDED)))
    backward = min(int(fall[rising].min(initial=UNBOUNDED)), int(rise[~rising].min(initial=UNBOUNDED)))
    return backward / UNIT, forward / UNIT


def _narrow(closing: Closing, left: Sequence[Target], room: Room) -> list[Target]:
    """Those of the cells that are too narrow in all worlds within the bounds. Raises Infeasible."""
    grid = closing.grid
    for scope in scopes(closing, left):
        with suppress(Infeasible):
            _search(grid, scope, left, room)
    if not all(target.proven for target in left):
        _search(grid, everything(grid), left, room)
    return [target for target in left if not target.proven]


def _search(grid: Grid, scope: Integers, left: Sequence[Target], room: Room) -> None:
    """Look for worlds in which only these parts of the areas differ from the true one. Raises Infeasible."""
    inside = set(scope.tolist())
    mine = [one for one in left if not one.proven and inside.issuperset(parts_of(grid, one.cell))]
    found, bounds = equations(grid, scope), _inside(grid, scope, room)
    if mine and found is not None and bounds is not None:
        worlds = fixed(grid, scope, found)
        for limit in bounds:
            worlds.limit(*limit)
        search = Search(worlds, mine)
        search.together()
        search.alone()


def _inside(
    grid: Grid, scope: Integers, room: Room
) -> list[tuple[Integers, int, tuple[float, float]]] | None:
    """What the bounds leave to some parts of the areas; None if nobody knows what the others hold."""
    chosen = np.zeros(grid.areas.rows.shape[1], dtype=bool)
    chosen[scope] = True
    found = []
    for (area, term), (low, high) in room.limits.items():
        whole = grid.areas.rows[area] > 0
        parts, outside = np.flatnonzero(whole & chosen), np.flatnonzero(whole & ~chosen)
        if not parts.size:
            continue
        made = grid.areas.made_of(outside) if outside.size else {}
        if made is None or not grid.known[list(made), term].all():
            return None
        held = sum(factor * int(grid.counts[row, term]) for row, factor in made.items()) / UNIT
        found.append((parts, term, (max(low - held, 0.0), high - held)))
    return found
