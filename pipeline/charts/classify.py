"""Class limits for maps and what the classes are called.

Limits are the inner borders: n limits make n + 1 classes, a value equal to a limit belongs to the
upper class ("5,0 bis unter 10,0"). Values and limits are rounded to the printed decimals first, so
that the map never contradicts the table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from pipeline.numbers import format_number, round_half_away


@dataclass(frozen=True, slots=True)
class Classes:
    """Ascending inner limits and the decimals that are printed."""

    limits: tuple[Decimal, ...]
    decimals: int

    def index(self, value: float | Decimal) -> int:
        """Number of the class of a value, counted from 0."""
        return bisect_right(self.limits, _rounded(value, self.decimals))

    @property
    def labels(self) -> tuple[str, ...]:
        """German names of the classes from low to high; without limits one class "alle Werte"."""
        if not self.limits:
            return ("alle Werte",)
        texts = [format_number(limit, self.decimals) for limit in self.limits]
        between = [f"{a} bis unter {b}" for a, b in pairwise(texts)]
        return (f"unter {texts[0]}", *between, f"{texts[-1]} und mehr")


def fixed(limits: Sequence[float | Decimal], decimals: int) -> Classes:
    """Given limits, the same in each year. Raises ValueError if they do not ascend.

    >>> fixed([5, 10], 1).labels
    ('unter 5,0', '5,0 bis unter 10,0', '10,0 und mehr')
    """
    rounded = [_rounded(limit, decimals) for limit in limits]
    if any(low >= high for low, high in pairwise(rounded)):
        raise ValueError("class limits must ascend")
    return Classes(tuple(rounded), decimals)


def quantiles(values: Sequence[float | Decimal], count: int, decimals: int) -> Classes:
    """Limits so that each class holds about as many values.

    A limit lies at position n * p + 1/2 of the ordered values, between two of them by linear
    interpolation (definition 5 of Hyndman and Fan, "Sample Quantiles", 1996), rounded as printed.
    Equal values may leave fewer classes.
    >>> [str(limit) for limit in quantiles([1, 2, 3, 4, 5, 6, 7, 8], 4, 1).limits]
    ['2.5', '4.5', '6.5']
    """
    ranked = sorted(_rounded(value, decimals) for value in values)
    if not ranked:
        return Classes((), decimals)
    found = {_quantile(ranked, Decimal(part) / count) for part in range(1, count)}
    limits = {round_half_away(limit, decimals) for limit in found}
    return Classes(tuple(sorted(limit for limit in limits if limit > ranked[0])), decimals)


def _quantile(ranked: Sequence[Decimal], share: Decimal) -> Decimal:
    place = min(max(len(ranked) * share + Decimal("0.5"), Decimal(1)), Decimal(len(ranked)))
    low = int(place)
    high = min(low + 1, len(ranked))
    return ranked[low - 1] + (ranked[high - 1] - ranked[low - 1]) * (place - low)


def natural_breaks(values: Sequence[float | Decimal], count: int, decimals: int) -> Classes:
    """Limits that make the sum of squared deviations from the class means smallest.

    Exact optimum by dynamic programming (Fisher, "On Grouping for Maximum Homogeneity", JASA
    53, 1958; used for maps by Jenks 1977). Equal values are never parted; with fewer different
    values than classes each gets its own. The limit is the first value of the upper class.
    >>> [str(limit) for limit in natural_breaks([1, 2, 10, 11, 30], 3, 0).limits]
    ['10', '30']
    """
    ranked = sorted(_rounded(value, decimals) for value in values)
    different = sorted(set(ranked))
    classes = min(count, len(different))
    if classes < 2:
        return Classes((), decimals)
    counted = Counter(ranked)
    starts = _best_starts(tuple(different), tuple(counted[value] for value in different), classes)
    return Classes(tuple(different[at] for at in starts), decimals)


@lru_cache(maxsize=256)
def _best_starts(values: tuple[Decimal, ...], counts: tuple[int, ...], classes: int) -> list[int]:
    """Positions where the second, third … class begins. Kept: a level has many maps of an indicator."""
    import numpy as np  # not for `check`, which draws nothing

    # Counted from the smallest value: sums of squares of large numbers would lose digits.
    above = np.array([float(value - values[0]) for value in values])
    times = np.array(counts, dtype=float)
    size, total, squares = (
        np.concatenate([[0.0], np.cumsum(part)]) for part in (times, times * above, times * above * above)
    )

    def spread(starts: slice, end: int) -> np.ndarray:
        apart = total[end] - total[starts]
        return np.asarray(squares[end] - squares[starts] - apart * apart / (size[end] - size[starts]))

    length = len(values)
    # best[end] is the smallest spread of the first `end` values in the classes made so far.
    best = np.array([0.0, *(spread(slice(0, 1), end)[0] for end in range(1, length + 1))])
    chosen: list[list[int]] = []
    for made in range(2, classes + 1):
        row, starts = best.copy(), [0] * (length + 1)
        for end in range(made, length + 1):
            options = best[made - 1 : end] + spread(slice(made - 1, end), end)
            starts[end] = made - 1 + int(options.argmin())
            row[end] = options.min()
        best = row
        chosen.append(starts)
    end, found = length, []
    for starts in reversed(chosen):
        end = starts[end]
        found.append(end)
    return found[::-1]


def _rounded(value: float | Decimal, decimals: int) -> Decimal:
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return round_half_away(exact, decimals)
