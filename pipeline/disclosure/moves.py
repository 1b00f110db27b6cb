"""Moves within a structure: what rises and what falls if people go from one smallest part to another."""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pipeline.disclosure.structure import Integers, Structure

Signs = NDArray[np.int8]
NEAREST, FARTHEST = 3, 40
MOST_MOVES = 60
# Pairs of more groups would be too many to weigh.
MOST_SWAPPED = 16


@dataclass(frozen=True)
class Moves:
    """Changes of the rows of a structure, one per line: +1, -1 or 0; each raises one and the same row.

    `raised` and `lowered` list the rows with +1 and -1, filled up with the number of rows.
    """

    changes: Signs
    raised: Integers
    lowered: Integers


@dataclass
class Directions:
    """Moves of a structure, found once per row: one part in, one part out.

    `swaps`: also those in which several people change places in groups that lie in each other.
    """

    structure: Structure
    swaps: bool = False
    found: dict[tuple[int, bool], Moves] = field(default_factory=dict)

    def of(self, row: int, wide: bool) -> Moves:
        """Moves that raise `row`, those that touch fewest published rows first; only some if not `wide`."""
        if (row, wide) not in self.found:
            self.found[row, wide] = _as_moves(self._changes(row, wide))
        return self.found[row, wide]

    def _changes(self, row: int, wide: bool) -> Signs:
        parts = self.structure.rows.T
        inside, outside = np.flatnonzero(parts[:, row] > 0), np.flatnonzero(parts[:, row] == 0)
        mine, theirs = parts[inside, : self.structure.published], parts[outside, : self.structure.published]
        distance = mine @ (1 - theirs).T + (1 - mine) @ theirs.T
        order = np.argsort(distance, axis=1, kind="stable")[:, : FARTHEST if wide else NEAREST]
        signs = parts.astype(np.int8)
        changes = (signs[inside][:, None, :] - signs[outside[order]]).reshape(-1, parts.shape[1])
        changes = np.vstack([*(self._swaps(row) if self.swaps else []), changes])
        near = np.abs(changes[:, : self.structure.published]).sum(axis=1)
        ranked = changes[np.argsort(near, kind="stable")]
        first: dict[bytes, int] = {}
        for number, row_change in enumerate(ranked):
            first.setdefault(row_change.tobytes(), number)
        distinct: Signs = ranked[list(first.values())]
        return distinct if wide else distinct[:MOST_MOVES]

    def _swaps(self, row: int) -> list[Signs]:
        """Changes of one or two published rows that no relation ties: people change places in groups.

        A child with a claim for one without, and a person with a claim of their own for one without: only
        the children with a claim are one fewer, neither all children nor all with a claim.
        """
        tied = {number for relation in self.structure.relations for number in relation}
        units = []
        for number in sorted(set(range(self.structure.published)) - tied):
            unit = np.zeros(len(self.structure.names), dtype=np.int8)
            unit[number] = 1
            for other, made in self.structure.worked_out.items():
                unit[other] = made.get(number, 0)
            units.append(unit)
        changes = list(units)
        if len(units) <= MOST_SWAPPED:
            changes += [one + sign * other for one, other in combinations(units, 2) for sign in (1, -1)]
        return [change * change[row] for change in changes if abs(change[row]) == 1]


def _as_moves(changes: Signs) -> Moves:
    return Moves(changes, _listed(changes > 0), _listed(changes < 0))


def _listed(marked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Integers:
    """Numbers of the marked columns per line, filled up with the number of columns."""
    lines, columns = np.nonzero(marked)
    places = np.arange(len(lines)) - np.searchsorted(lines, lines)
    kept: Integers = np.full((len(marked), 1 + int(places.max(initial=0))), marked.shape[1], dtype=np.int64)
    kept[lines, places] = columns
    return kept
