"""Overlapping groups that lie in or exclude each other: in which of them a person can be at once."""

from collections.abc import Iterable

from pipeline.models.dataset import Dimension

# So many sets of groups are told apart; of more groups only those that follow from one or two of them.
MOST_SETS = 4096


def memberships(dimension: Dimension, codes: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups among `codes` that one person can be in at once.

    >>> inside = {"b": ["a"], "c": ["a"]}
    >>> memberships(Dimension(title="t", kind="overlapping", inside=inside, disjoint=[["b", "c"]]), "abc")
    [('a',), ('a', 'b'), ('a', 'c')]
    >>> covered = {"a": ["b", "c"]}
    >>> memberships(Dimension(title="t", kind="overlapping", inside=inside, covered=covered), "ab")
    [('a',), ('a', 'b')]
    """
    wanted = sorted(set(codes))
    single = {dimension.around(code) for code in _with_parts(dimension, wanted)}
    found = {groups for groups in single if dimension.possible(groups)}
    new = found
    while new and len(found) <= MOST_SETS:
        joined = {one | other for one in new for other in single}
        new = {groups for groups in joined - found if dimension.possible(groups)}
        found = found | new
    if len(found) > MOST_SETS:
        pairs = {one | other for one in single for other in single}
        found = {groups for groups in pairs if dimension.possible(groups)}
    else:
        found = {groups for groups in found if dimension.complete(groups)}
    return sorted({tuple(sorted(groups.intersection(wanted))) for groups in found})


def _with_parts(dimension: Dimension, codes: Iterable[str]) -> set[str]:
    """The codes, and those that make up a code in which one of them lies."""
    found, new = set(codes), set(codes)
    while new:
        met = {code for one in new for code in dimension.around(one)}
        new = {part for code in met for part in dimension.covered.get(code, ())} - found
        found |= new
    return found
