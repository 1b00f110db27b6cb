"""Types of areas: Ward's method, then k-means, on standardised values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.composite.distribution import Numbers

MOST_GROUPS = 6
_ROUNDS = 100


@dataclass(frozen=True)
class Merge:
    """Two clusters that become one; clusters from 0 are areas, from n on earlier merges."""

    first: int
    second: int
    height: float


def ward(values: Numbers) -> list[Merge]:
    """Ward's minimum variance clustering of the rows, all merges by ascending height.

    Lance-Williams update on squared Euclidean distances, height as distance: the variant "Ward.D2" of
    Murtagh and Legendre, "Ward's Hierarchical Agglomerative Clustering Method", Journal of Classification
    31 (2014). Of several nearest pairs the first is taken.

    >>> [(step.first, step.second) for step in ward(np.array([[0.0], [1.0], [10.0]]))]
    [(0, 1), (2, 3)]
    """
    count = len(values)
    apart = ((values[:, None, :] - values[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    names, sizes = list(range(count)), np.ones(count)
    merges = []
    for step in range(count - 1):
        at = int(np.argmin(apart))
        low, high = sorted(divmod(at, count))
        distance = apart[low, high]
        first, second = sorted((names[low], names[high]))
        merges.append(Merge(first, second, float(np.sqrt(distance))))
        whole = sizes[low] + sizes[high] + sizes
        joined = ((sizes[low] + sizes) * apart[low] + (sizes[high] + sizes) * apart[high]) - sizes * distance
        apart[low] = apart[:, low] = joined / whole
        apart[high] = apart[:, high] = np.inf
        apart[low, low] = np.inf
        sizes[low] += sizes[high]
        names[low] = count + step
    return merges


def cut(merges: list[Merge], groups: int) -> NDArray[np.int64]:
    """Group of each row after all but the last merges; numbered from 0 by first appearance."""
    count = len(merges) + 1
    members: dict[int, list[int]] = {row: [row] for row in range(count)}
    for step, merge in enumerate(merges[: count - groups]):
        members[count + step] = members.pop(merge.first) + members.pop(merge.second)
    found = np.zeros(count, dtype=np.int64)
    for number, rows in enumerate(sorted(members.values(), key=min)):
        found[rows] = number
    return found


def k_means(values: Numbers, groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows moved to the nearest group mean until none moves (Lloyd 1982), from given groups."""
    found = groups
    for _ in range(_ROUNDS):
        centres = np.array([values[found == number].mean(axis=0) for number in range(found.max() + 1)])
        nearest = ((values[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
        if len(set(nearest.tolist())) < len(centres) or (nearest == found).all():
            return found
        found = nearest
    return found


def separation(values: Numbers, groups: NDArray[np.int64]) -> float:
    """Variance between the groups against that within (Caliński and Harabasz 1974); large is well separated.

    (B / (k − 1)) / (W / (n − k)) with the sums of squares between (B) and within (W) k groups of n rows.
    """
    count, number = len(values), int(groups.max()) + 1
    centre = values.mean(axis=0)
    within = between = 0.0
    for group in range(number):
        rows = values[groups == group]
        own = rows.mean(axis=0)
        within += float(((rows - own) ** 2).sum())
        between += len(rows) * float(((own - centre) ** 2).sum())
    return (between / (number - 1)) / (within / (count - number)) if within else float("inf")


def types_of(values: Numbers, groups: int = 0) -> NDArray[np.int64]:
    """Type of each row from 0: rows with low means first, so that the numbers stay when data move a little.

    With groups = 0 the number from 2 to 6 with the largest separation is taken.
    """
    merges = ward(values)
    choices = [groups] if groups else range(2, min(MOST_GROUPS, len(values) - 1) + 1)
    found = [k_means(values, cut(merges, number)) for number in choices]
    best = max(found, key=lambda item: separation(values, item)) if len(found) > 1 else found[0]
    order = sorted(range(int(best.max()) + 1), key=lambda group: float(values[best == group].mean()))
    ranks = {group: rank for rank, group in enumerate(order)}
    return np.array([ranks[int(group)] for group in best], dtype=np.int64)
