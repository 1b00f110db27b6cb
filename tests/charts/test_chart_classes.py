"""Class limits against hand results and against trying all groupings."""

from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.charts.classify import Classes, fixed, natural_breaks, quantiles

numbers = st.lists(st.integers(0, 60).map(lambda n: Decimal(n) / 10), min_size=1, max_size=9)


def _limits(classes: Classes) -> list[str]:
    return [str(limit) for limit in classes.limits]


def test_value_on_a_limit_belongs_to_the_upper_class() -> None:
    classes = fixed([5, 10, 15], 1)
    assert [classes.index(v) for v in (0, 4.9, 5, 9.9, 10.0, 99)] == [0, 0, 1, 1, 2, 3]
    assert classes.labels == ("unter 5,0", "5,0 bis unter 10,0", "10,0 bis unter 15,0", "15,0 und mehr")


def test_class_agrees_with_the_printed_number() -> None:
    """9.96 is printed as 10,0 and stands in the class that begins with 10,0."""
    assert fixed([5, 10], 1).index(9.96) == 2
    assert fixed([5, 10], 1).index(Decimal("9.94")) == 1


def test_descending_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="ascend"):
        fixed([5, 5.01], 1)


def test_quantiles_by_hand() -> None:
    """Ten values, five classes: positions 2.5, 4.5, 6.5, 8.5."""
    values = [3, 1, 4, 15, 9, 2, 6, 5, 35, 8]
    assert _limits(quantiles(values, 5, 1)) == ["2.5", "4.5", "7.0", "12.0"]


def test_quantiles_with_ties_make_fewer_classes() -> None:
    assert _limits(quantiles([1, 1, 1, 1, 1, 1, 1, 9], 4, 0)) == []
    assert _limits(quantiles([1, 1, 2, 2, 2, 2, 2, 9], 4, 0)) == ["2"]


@pytest.mark.parametrize("make", [quantiles, natural_breaks])
def test_no_or_equal_values_make_one_class(make: object) -> None:
    for values in ([], [3.0], [3.0, 3.0]):
        classes = make(values, 5, 1)  # type: ignore[operator]
        assert classes.limits == ()
        assert classes.labels == ("alle Werte",)


def test_natural_breaks_by_hand() -> None:
    """{4, 5} {9, 10} leaves squared deviations of 0.5 + 0.5; any other pair of groups more."""
    assert _limits(natural_breaks([4, 5, 9, 10], 2, 0)) == ["9"]
    assert _limits(natural_breaks([1, 2, 3, 11, 12, 13, 25, 26], 3, 0)) == ["11", "25"]


def _spread(groups: list[list[Decimal]]) -> Decimal:
    return sum((sum((v - sum(g) / len(g)) ** 2 for v in g) for g in groups), Decimal(0))


@given(numbers, st.integers(2, 4))
def test_natural_breaks_are_the_best_of_all_groupings(values: list[Decimal], count: int) -> None:
    classes = natural_breaks(values, count, 1)
    ranked, different = sorted(values), sorted(set(values))
    groups: list[list[Decimal]] = [[] for _ in range(len(classes.limits) + 1)]
    for value in ranked:
        groups[classes.index(value)].append(value)
    assert len(groups) == min(count, len(different))
    assert all(groups)
    best = min(
        _spread([[v for v in ranked if low <= v < high] for low, high in pairwise(cuts)])
        for inner in combinations(different[1:], len(groups) - 1)
        for cuts in [[different[0], *inner, different[-1] + 1]]
    )
    assert _spread(groups) == pytest.approx(best)


@given(numbers, st.integers(2, 6))
def test_every_class_of_quantiles_is_filled_or_merged(values: list[Decimal], count: int) -> None:
    classes = quantiles(values, count, 1)
    used = {classes.index(value) for value in values}
    assert 0 in used
    assert len(classes.labels) == len(classes.limits) + 1 <= count
