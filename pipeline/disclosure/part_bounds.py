"""What printed counts of one dataset say of counts of another: a numerator is a part of its denominator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.disclosure.cells import UNBOUNDED, Cell, Flags, Grid
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.program import INFINITE
from pipeline.disclosure.structure import Integers
from pipeline.disclosure.worlds import printed
from pipeline.share_checks import other_whole
from pipeline.terms import Plan


def parts_of_wholes(plan: Plan) -> list[tuple[str, str]]:
    """Numerator and denominator of every share over another dataset: the one counts people of the other."""
    wholes = [(item, other_whole(item)) for item in plan.categories]
    return list(dict.fromkeys((item.terms["numerator"].key.id, whole) for item, whole in wholes if whole))


@dataclass
class Room:
    """How far counts of a grid can rise or fall before they collide with a printed counterpart.

    `limits`: the same as smallest and largest count in people, of the cells that have a bound.
    """

    rise: Integers
    fall: Integers
    limits: dict[Cell, tuple[float, float]]

    @classmethod
    def free(cls, grid: Grid) -> "Room":
        """No bounds yet."""
        everywhere = np.full(grid.counts.shape, UNBOUNDED, dtype=np.int64)
        return cls(everywhere, everywhere.copy(), {})

    def near(self, grid: Grid, distance: int) -> bool:
        """Whether some count that can move is so close to its bound; a few people reach no others."""
        close = (self.rise < distance) | (self.fall < distance)
        return any(not _follows(grid, row, column) for row, column in np.argwhere(close).tolist())

    def bound(self, grid: Grid, cells: Sequence[Cell], values: Sequence[int], above: bool) -> None:
        """Counts that can be at most (at least) these values, in units of the grid."""
        side = self.rise if above else self.fall
        for cell, value in zip(cells, values, strict=True):
            low, high = self.limits.get(cell, (0.0, INFINITE))
            people = value / UNIT
            self.limits[cell] = (low, min(high, people)) if above else (max(low, people), high)
            if grid.known[cell]:
                side[cell] = min(side[cell], abs(value - int(grid.counts[cell])))


@dataclass(frozen=True)
class Counterparts:
    """Numerators with their denominators, and the grids of the same year by term."""

    pairs: Sequence[tuple[str, str]]
    grids: Mapping[str, Grid]

    def of(self, grid: Grid) -> Iterator[tuple[tuple[int, bool], tuple[Grid, int]]]:
        """Terms of a grid, whether each is a part, and its counterpart in another grid."""
        own = grid.terms.names[: grid.terms.published]
        for part, whole in self.pairs:
            mine, its = (part, whole) if part in own else (whole, part)
            other = self.grids.get(its, grid)
            if mine in own and other is not grid:
                yield (grid.terms.index(mine), mine == part), (other, other.terms.index(its))

    def content(self, grid: Grid) -> Iterator[object]:
        """All that the counterparts of a grid say: what is known and what is printed of which count."""
        for mine, (other, column) in self.of(grid):
            yield from (mine, other.areas.checksum, other.counts[:, column], other.known[:, column])
            yield printed(other)[:, column]


def room_of(grid: Grid, counterparts: Counterparts) -> Room:
    """Bounds from what is printed of the other dataset."""
    room = Room.free(grid)
    for mine, its in counterparts.of(grid):
        _bound(room, grid, mine, its)
    return room


def _bound(room: Room, grid: Grid, mine: tuple[int, bool], its: tuple[Grid, int]) -> None:
    """Bounds of one term by one counterpart; none if the delivered counts do not obey them anywhere."""
    (column, above), (other, theirs) = mine, its
    place = {area: row for row, area in enumerate(other.areas.names)}
    told, seen = _told(other, theirs), _told(grid, column)
    cells, values = [], []
    limit = _implied(grid, column, above)
    for row, area in enumerate(grid.areas.names):
        if area not in place or not other.known[place[area], theirs]:
            continue
        value, count = int(other.counts[place[area], theirs]), int(grid.counts[row, column])
        if grid.known[row, column] and (count > value if above else count < value):
            return
        tight = value < limit[row] if above else value > limit[row]
        if told[place[area]] and not seen[row] and tight:
            cells.append((row, column))
            values.append(value)
    room.bound(grid, cells, values, above)


def _told(grid: Grid, column: int) -> Flags:
    """Areas for which the count of a term is printed, or follows from printed ones of other areas."""
    told: Flags = np.zeros(len(grid.areas.names), dtype=bool)
    told[: grid.areas.published] = printed(grid)[: grid.areas.published, column]
    for row, made in grid.areas.worked_out.items():
        told[row] = told[list(made)].all()
    return told


def _follows(grid: Grid, row: int, column: int) -> bool:
    """Whether a count is what printed terms of its area, or of areas that make it, leave for it."""
    visible = printed(grid)[: grid.areas.published, : grid.terms.published]
    for area in grid.areas.worked_out.get(row, (row,)):
        told = tuple(np.flatnonzero(visible[area]).tolist())
        if column not in told and column not in grid.terms.within(told).worked_out:
            return False
    return True


def _implied(grid: Grid, column: int, above: bool) -> Integers:
    """By area the largest (smallest) count of a term that printed sums around (inside) it allow anyway."""
    areas, terms = grid.areas.rows > 0, grid.terms.rows[: grid.terms.published] > 0
    own = grid.terms.rows[column] > 0
    related = (terms | ~own).all(axis=1) if above else (own | ~terms).all(axis=1)
    columns = np.flatnonzero(related)
    visible = printed(grid)[: grid.areas.published][:, columns]
    counts = grid.counts[: grid.areas.published][:, columns]
    best = np.where(visible, counts, UNBOUNDED).min(axis=1, initial=UNBOUNDED) if above else np.where(
        visible, counts, 0
    ).max(axis=1, initial=0)  # fmt: skip
    outer = areas[: grid.areas.published]
    missing = areas.astype(np.int64) @ (~outer).T.astype(np.int64)
    if above:
        limit: Integers = np.where(missing == 0, best, UNBOUNDED).min(axis=1, initial=UNBOUNDED)
        return limit
    lacking = (~areas).astype(np.int64) @ outer.T.astype(np.int64)
    least: Integers = np.where(lacking == 0, best, 0).max(axis=1, initial=0)
    return least
