"""The audit knows natural breaks, by its own reckoning."""

from decimal import Decimal
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.auditing.surfaces.natural import are_natural
from pipeline.charts.classify import natural_breaks, quantiles

numbers = st.lists(st.integers(0, 400).map(lambda n: Decimal(n) / 10), min_size=2, max_size=11)


@given(numbers, st.integers(2, 5))
def test_what_the_maps_take_is_accepted(values: list[Decimal], count: int) -> None:
    limits = natural_breaks(values, count, 1).limits
    assert are_natural(values, limits) == bool(limits)


@given(numbers, st.integers(1, 4))
def test_any_other_grouping_is_refused_if_it_is_worse(values: list[Decimal], count: int) -> None:
    different = sorted(set(values))
    every = list(combinations(different[1:], min(count, len(different) - 1)))
    least = min((_deviation(values, limits) for limits in every), default=Decimal(0))
    for limits in every:
        if limits and _deviation(values, limits) > least * Decimal("1.001") + Decimal("0.001"):
            assert not are_natural(values, limits)


def _deviation(values: list[Decimal], limits: tuple[Decimal, ...]) -> Decimal:
    total = Decimal(0)
    for low, high in pairwise([Decimal("-Infinity"), *limits, Decimal("Infinity")]):
        group = [value for value in values if low <= value < high]
        mean = sum(group, Decimal(0)) / len(group)
        total += sum(((value - mean) ** 2 for value in group), Decimal(0))
    return total


def test_limits_that_are_no_values_or_lie_elsewhere() -> None:
    values = [Decimal(n) for n in (1, 2, 3, 10, 11, 30)]
    assert not are_natural(values, [])
    assert not are_natural(values, [Decimal(9), Decimal(30)])
    assert not are_natural(values, [Decimal(1), Decimal(10)])
    assert not are_natural(values, quantiles(values, 3, 0).limits)
