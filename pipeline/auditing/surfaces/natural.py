"""Natural breaks of classes, judged without the code that draws: is there no better grouping?"""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

_EQUAL = 1e-9  # of the whole deviation: two groupings as good as each other


def are_natural(values: Sequence[Decimal], limits: Sequence[Decimal]) -> bool:
    """True if no other limits bring the values nearer to the means of their classes (Fisher 1958).

    A limit is the smallest value of the class above it. Groupings as good as the best one count too.
    >>> numbers = [Decimal(n) for n in (1, 2, 10, 11, 30)]
    >>> are_natural(numbers, [Decimal(10), Decimal(30)]), are_natural(numbers, [Decimal(2), Decimal(30)])
    (True, False)
    """
    ranked = sorted(values)
    if not limits or not set(limits) <= set(ranked[1:]):
        return False
    sums = _Sums([float(value - ranked[0]) for value in ranked])
    places = [0, *(bisect_left(ranked, limit) for limit in limits), len(ranked)]
    if any(low >= high for low, high in pairwise(places)):
        return False
    drawn = sum(sums.within(low, high) for low, high in pairwise(places))
    best = [sums.within(0, end) if end else 0.0 for end in range(len(ranked) + 1)]
    for classes in range(2, len(places)):
        best = _one_more(best, sums, classes)
    return drawn <= best[-1] + _EQUAL * sums.within(0, len(ranked))


class _Sums:
    """Squared deviations from the mean of any run of ordered numbers."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self._first, self._second = [0.0], [0.0]
        for number in numbers:
            self._first.append(self._first[-1] + number)
            self._second.append(self._second[-1] + number * number)

    def within(self, low: int, high: int) -> float:
        """Of the numbers from `low` up to, but without, `high`."""
        total = self._first[high] - self._first[low]
        return self._second[high] - self._second[low] - total * total / (high - low)


def _one_more(best: list[float], sums: _Sums, classes: int) -> list[float]:
    """The least deviation of the first n numbers in one class more than `best` holds.

    The best start of the last class never moves back as n grows, so halves can be searched apart
    (Knuth, "Optimum Binary Search Trees", 1971).
    """
    found = [0.0] * len(best)
    open_parts = [(classes, len(best) - 1, classes - 1, len(best) - 2)]
    while open_parts:
        low, high, first, last = open_parts.pop()
        if low > high:
            continue
        middle = (low + high) // 2
        options = range(first, min(last, middle - 1) + 1)
        found[middle], start = min((best[at] + sums.within(at, middle), at) for at in options)
        open_parts += [(low, middle - 1, first, start), (middle + 1, high, start, last)]
    return found
