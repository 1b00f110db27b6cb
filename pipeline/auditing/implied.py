"""Equations that follow from others of their block: beside all its parts a total tells nothing new.

The solver is quicker without them. One is dropped only where its figure is what the others say, so that a
contradiction stays in the system and is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from pipeline.auditing.blocks import Block, Equation
from pipeline.auditing.bounds import Integers, Reals

Sets = tuple[frozenset[object], ...]
NEAR = 1e-6
_RIDGE = 1e-8  # lets the decomposition pass dependent rows; their pivots stay about as small
_PIVOT = 1e-3


def without_implied(block: Block, classes: Mapping[str, Sequence[int]]) -> Block:
    """A block without equations that others of the same area, or others of the same term, add up to.

    `classes`: per term the classes of people that it counts. Exact: no interval becomes wider by it.
    """
    kept = list(block.equations)
    for by_area in (True, False):
        groups: dict[object, list[tuple[frozenset[object], int]]] = {}
        for number, item in enumerate(kept):
            if len(item.linear.pieces) == 1 and item.lower == item.upper:
                term, parts, time, _ = item.linear.pieces[0]
                group = (parts, time) if by_area else (term, time)
                inside = frozenset[object](classes[term] if by_area else parts)
                groups.setdefault(group, []).append((inside, number))
        dropped = {number for listed in groups.values() for number in _implied(listed, kept)}
        kept = [item for number, item in enumerate(kept) if number not in dropped]
    return replace(block, equations=kept)


def _implied(listed: list[tuple[frozenset[object], int]], equations: Sequence[Equation]) -> list[int]:
    """Numbers of the equations of a group that follow from smaller ones in it."""
    listed.sort(key=lambda one: len(one[0]))
    numbers = [number for _, number in listed]
    values = np.array([equations[n].lower / equations[n].linear.pieces[0][3] for n in numbers])
    basis, rest, factors = _dependent(tuple(inside for inside, _ in listed))
    agree = np.abs(factors @ values[basis] - values[rest]) < NEAR
    return [numbers[place] for place in rest[agree].tolist()]


@lru_cache(maxsize=512)  # most areas and years publish the same terms
def _dependent(sets: Sets) -> tuple[Integers, Integers, Reals]:
    """Places of sets that are independent, of sets that are sums of these, and the factors of the sums.

    >>> basis, rest, factors = _dependent((frozenset({1}), frozenset({2}), frozenset({1, 2})))
    >>> basis.tolist(), rest.tolist(), factors.round(6).tolist()
    ([0, 1], [2], [[1.0, 1.0]])
    """
    members = {member: place for place, member in enumerate(dict.fromkeys(m for one in sets for m in one))}
    matrix = np.zeros((len(sets), len(members)))
    for row, one in enumerate(sets):
        matrix[row, [members[member] for member in one]] = 1.0
    gram = matrix @ matrix.T
    pivots = np.diag(np.linalg.cholesky(gram + _RIDGE * np.eye(len(sets)))) ** 2
    basis = np.flatnonzero(pivots > _PIVOT).astype(np.int32)
    rest = np.flatnonzero(pivots <= _PIVOT).astype(np.int32)
    factors = np.linalg.solve(gram[np.ix_(basis, basis)], gram[np.ix_(basis, rest)]).T
    proved = np.abs(factors @ matrix[basis] - matrix[rest]).max(axis=1, initial=0.0) < NEAR
    return basis, rest[proved], factors[proved]
