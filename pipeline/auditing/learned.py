"""What published figures tell of the groups themselves: sums that are equal everywhere count the same people.

"Menschen ohne deutsche Staatsangehörigkeit" of one dimension and "alle ohne deutsche" of another are the same
people, although no file says so. Whoever compares a few dozen printed numbers notices it, so the attack does.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.auditing.bounds import Reals
from pipeline.auditing.observations import Cell

# So many different numbers, with so many digits in all, are not the same by chance.
DISTINCT, DIGITS = 6, 18


def impossible_classes(single: Mapping[Cell, float], members: Mapping[str, Sequence[int]]) -> frozenset[int]:
    """Classes of people that cannot exist, because a term equals another (or its difference to a part of it)
    wherever both are published, in so many numbers that it is no chance.

    >>> both = ("d[a=x]", "d[b=y]")
    >>> cells = {(term, str(n), (2024, 0)): float(n) for n in range(40) for term in both}
    >>> sorted(impossible_classes(cells, {"d[a=x]": [0, 1], "d[b=y]": [0, 2]}))
    [1, 2]
    """
    terms = sorted(members)
    values = _table(single, terms)
    sets = [frozenset(members[term]) for term in terms]
    found: set[int] = set()
    zero = np.zeros(values.shape[1])
    for outer, whole in enumerate(sets):
        inner = [number for number, part in enumerate(sets) if part < whole]
        for number in (None, *inner):
            rest = values[outer] - (zero if number is None else values[number])
            left = whole - (frozenset() if number is None else sets[number])
            for equal in np.flatnonzero(_equal(values, rest)):
                found |= left ^ sets[equal]
    return frozenset(found)


def _table(single: Mapping[Cell, float], terms: Sequence[str]) -> Reals:
    """Values by term and place; NaN where nothing is published."""
    rows = {term: number for number, term in enumerate(terms)}
    places: dict[tuple[str, object], int] = {}
    entries = [
        (rows[term], places.setdefault((area, time), len(places)), value)
        for (term, area, time), value in single.items()
        if term in rows
    ]
    table = np.full((len(terms), max(1, len(places))), np.nan)
    for row, column, value in entries:
        table[row, column] = value
    return table


def _equal(values: Reals, rest: Reals) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Terms that are never different from `rest`, and often enough the same."""
    common = ~np.isnan(values) & ~np.isnan(rest)
    same = common & (values == rest)
    never_other = ~(common & ~same).any(axis=1) & (same.sum(axis=1) >= DISTINCT)
    for row in np.flatnonzero(never_other):
        different = np.unique(rest[same[row]])
        if len(different) < DISTINCT or np.log10(1 + np.abs(different)).sum() < DIGITS:
            never_other[row] = False
    result: np.ndarray[tuple[int], np.dtype[np.bool_]] = never_other
    return result
