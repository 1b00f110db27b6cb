"""Overlapping groups that lie in or exclude each other: in which of them a person can be at once."""

from collections.abc import Iterable
from itertools import combinations_with_replacement

from pipeline.models.dataset import Dimension


def memberships(dimension: Dimension, codes: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups among `codes` that one person can be in at once: those that follow from one or two of them.

    That is enough to tell what lies in what and what excludes what, and no group adds up from others by
    chance; all combinations of many groups would be too many.

    >>> inside = {"b": ["a"], "c": ["a"]}
    >>> memberships(Dimension(title="t", kind="overlapping", inside=inside, disjoint=[["b", "c"]]), "abc")
    [('a',), ('a', 'b'), ('a', 'c')]
    """
    wanted = sorted(set(codes))
    joined = (
        dimension.around(one) | dimension.around(other)
        for one, other in combinations_with_replacement(wanted, 2)
    )
    return sorted(
        {tuple(sorted(found.intersection(wanted))) for found in joined if dimension.possible(found)}
    )


def family(dimension: Dimension, code: str) -> tuple[str, ...]:
    """All groups connected with a group by relations, over any number of steps."""
    links = [{inner, *outer} for inner, outer in dimension.inside.items()]
    links += [set(apart) for apart in dimension.disjoint]
    found = {code}
    while more := {name for link in links if link & found for name in link} - found:
        found |= more
    return tuple(sorted(found))
