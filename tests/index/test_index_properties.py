"""What holds for every index: units, order of areas, direction; classes and groups on small cases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.composite.distribution import Numbers, mean_and_sd, ranks, shape, winsor_limits
from pipeline.composite.grouping import k_means, separation, types_of
from pipeline.composite.scores import (
    Recipe,
    Setup,
    classify,
    constant_columns,
    correlations,
    score,
)
from pipeline.composite.sensitivity import Counts, kept_shares, leave_one_out, other_weights

TABLES = arrays(np.float64, (12, 3), elements=st.integers(0, 1000).map(float), unique=True)
RECIPES = st.sampled_from(
    [
        Recipe((1.0, 1.0, 1.0)),
        Recipe((2.0, -1.0, 0.5), sample=True),
        Recipe((1.0, 1.0, 1.0), "min_max"),
        Recipe((1.0, 2.0, 1.0), "rank"),
        Recipe((1.0, -1.0, 1.5), "percentile_rank"),
        Recipe((1.0, 1.0, 1.0), winsorised=(2, 0, 3)),
    ]
)


def usable(values: Numbers, recipe: Recipe) -> bool:
    """False where the sums are (nearly) the same everywhere: then there is nothing to standardise."""
    return float(score(values, recipe).sum_scale[0]) > 1e-3


@given(TABLES, RECIPES, st.sampled_from([0.01, 3.6, 1000.0]), st.sampled_from([-7.0, 0.0, 250.0]))
@settings(max_examples=60, deadline=None)
def test_index_does_not_depend_on_the_unit_of_a_component(
    values: Numbers, recipe: Recipe, factor: float, shift: float
) -> None:
    if not usable(values, recipe):
        return
    other = values.copy()
    other[:, 1] = other[:, 1] * factor + shift
    assert np.allclose(score(values, recipe).index, score(other, recipe).index, atol=1e-6)


@given(TABLES, RECIPES, st.permutations(range(12)))
@settings(max_examples=60, deadline=None)
def test_index_does_not_depend_on_the_order_of_areas(
    values: Numbers, recipe: Recipe, order: list[int]
) -> None:
    if not usable(values, recipe):
        return
    assert np.allclose(score(values, recipe).index[order], score(values[order], recipe).index, atol=1e-9)


@given(TABLES)
@settings(max_examples=40, deadline=None)
def test_index_has_mean_zero_and_deviation_one(values: Numbers) -> None:
    recipe = Recipe((1.0, 1.0, 1.0))
    if not usable(values, recipe):
        return
    mean, sd = mean_and_sd(score(values, recipe).index.reshape(-1, 1))
    assert abs(float(mean[0, 0])) < 1e-9
    assert float(sd[0, 0]) == pytest.approx(1.0)


def test_turned_components_turn_the_index() -> None:
    values = np.array([[1.0, 9.0], [4.0, 2.0], [2.0, 5.0]])
    up, down = score(values, Recipe((1.0, -1.0))).index, score(values, Recipe((-1.0, 1.0))).index
    assert np.allclose(up, -down)


def test_weights_of_areas_move_mean_and_deviation() -> None:
    """By hand: 1 and 3 with weights 3 and 1 have mean 1.5 and deviation √0.75."""
    mean, sd = mean_and_sd(np.array([[1.0], [3.0]]), shares=np.array([3.0, 1.0]))
    assert float(mean[0, 0]) == 1.5
    assert float(sd[0, 0]) == pytest.approx(0.75**0.5)


def test_values_on_a_limit_belong_to_the_class_nearer_to_zero() -> None:
    found = classify(np.array([-1.0, 1.0, 1.5, -1.0000001, 1.0000001, 1.5000001]), (-1.0, 1.0, 1.5))
    assert found.tolist() == [1, 1, 2, 0, 2, 3]


def test_constant_component_is_found() -> None:
    assert constant_columns(np.array([[1.0, 2.0], [1.0, 3.0]])) == [0]


def test_leaving_out_a_component_that_decides_changes_classes() -> None:
    values = np.array([[0.0, 1.0], [0.1, 2.0], [0.2, 3.0], [10.0, 1.5]])
    setup = Setup(Recipe((3.0, 1.0)), (-1.0, 1.0))
    assert leave_one_out(values, setup)[0] > 0
    assert [len(numbers) for numbers in other_weights(values, setup)] == [2, 2]


def test_leaving_out_one_of_two_equal_components_changes_nothing() -> None:
    values = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0], [9.0, 90.0]])
    setup = Setup(Recipe((1.0, 1.0)), (-1.0, 1.0))
    assert leave_one_out(values, setup) == [0, 0]
    assert other_weights(values, setup) == [(0, 0), (0, 0)]


def test_draws_are_the_same_for_the_same_seed_and_small_counts_are_less_firm() -> None:
    setup = Setup(Recipe((1.0,)), (-1.0, 1.0))
    small = np.array([[1.0], [2.0], [3.0], [4.0], [9.0]])
    whole = np.full((5, 1), 40.0)
    few = Counts(small, whole, (True,), (100.0,))
    many = Counts(small * 1000, whole * 1000, (True,), (100.0,))
    found = kept_shares([few], setup, 200, 7)
    assert found.tolist() == kept_shares([few], setup, 200, 7).tolist()
    assert found.mean() < kept_shares([many], setup, 200, 7).mean()


def test_correlation_by_hand() -> None:
    """x = 1, 2, 4 and y = 1, 3, 2: covariance 1/3, deviations √(14/9) and √(2/3), r = 0.3273."""
    found = correlations(np.array([[1.0, 1.0], [2.0, 3.0], [4.0, 2.0]]))
    assert float(found[0, 1]) == pytest.approx(0.327327, abs=1e-6)


def test_types_are_found_numbered_from_low_to_high_and_counted_by_separation() -> None:
    corners = ((0.0, 0.0), (0.0, 0.3), (0.3, 0.0), (0.3, 0.3))
    values = np.array([(at + x, at + y) for at in (9.0, 0.0, 5.0) for x, y in corners])
    assert types_of(values).tolist() == [2] * 4 + [0] * 4 + [1] * 4
    assert types_of(values[::-1]).tolist() == ([2] * 4 + [0] * 4 + [1] * 4)[::-1]
    assert len(set(types_of(values, 2).tolist())) == 2
    assert separation(values, types_of(values, 3)) > separation(values, types_of(values, 2))


def test_k_means_moves_a_row_to_its_nearest_group() -> None:
    values = np.array([[0.0], [1.0], [9.0], [10.0]])
    assert k_means(values, np.array([0, 0, 0, 1])).tolist() == [0, 0, 1, 1]


def test_one_area_far_away_is_pulled_in_and_no_further() -> None:
    """1 to 11 and 1000: only the last is limited, to 11; without leave nothing is."""
    values = np.array([[*map(float, range(1, 12)), 1000.0]]).T
    low, high = winsor_limits(np.hstack([values, values, -values]), [5, 0, 5])
    assert low.tolist() == [[-np.inf, -np.inf, -11.0]]
    assert high.tolist() == [[11.0, np.inf, np.inf]]


def test_no_more_areas_than_allowed_are_pulled_in_and_a_column_never_becomes_constant() -> None:
    values = np.array([[0.0] * 30 + [500.0, 1000.0]]).T
    assert winsor_limits(values, [1])[1].tolist() == [[500.0]]
    assert winsor_limits(values, [5])[1].tolist() == [[500.0]]  # the next value would be that of all others


@given(TABLES)
@settings(max_examples=40, deadline=None)
def test_turning_a_column_turns_its_skewness_only(values: Numbers) -> None:
    (skewness, kurtosis), (turned, same) = shape(values), shape(-values)
    assert np.allclose(skewness, -turned)
    assert np.allclose(kurtosis, same)


def test_draws_are_placed_one_by_one() -> None:
    """Two draws of three areas, each ranked by itself; equal values share the lower place."""
    drawn = np.array([[[5.0], [1.0], [5.0]], [[2.0], [9.0], [3.0]]])
    assert ranks(drawn, drawn)[:, :, 0].tolist() == [[2.0, 1.0, 2.0], [1.0, 3.0, 2.0]]
