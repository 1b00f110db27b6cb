"""Standardised values, weighted sums, classes.

Formulas: OECD/JRC, Handbook on Constructing Composite Indicators (2008), chapter 5 (standardisation) and 6
(weights); the standardised sum is that of the Berlin Monitoring Soziale Stadtentwicklung.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.composite.distribution import Numbers, mean_and_sd, ranks, total, winsor_limits

Method = Literal["z_score", "min_max", "rank", "percentile_rank"]


@dataclass(frozen=True)
class Recipe:
    """How columns become one index. `weights` carry the sign: negative where high values lower the index.

    `winsorised`: per column how many areas at most are pulled in, 0 for none; empty: no column at all.
    """

    weights: tuple[float, ...]
    method: Method = "z_score"
    sample: bool = False
    winsorised: tuple[int, ...] = ()

    def without(self, column: int) -> "Recipe":
        """The recipe for the other columns."""
        weights, most = self.weights, self.winsorised
        return replace(
            self,
            weights=weights[:column] + weights[column + 1 :],
            winsorised=most[:column] + most[column + 1 :],
        )

    def scaled(self, column: int, factor: float) -> "Recipe":
        """The recipe with one weight multiplied."""
        weights = [weight * (factor if at == column else 1.0) for at, weight in enumerate(self.weights)]
        return replace(self, weights=tuple(weights))


@dataclass(frozen=True)
class Yardstick:
    """What a value is measured by: (value − centre) / scale, all taken from the areas of reference.

    Values are limited to `low` and `high` before; with `ordered` the place among these values is measured.
    """

    centre: Numbers
    scale: Numbers
    low: Numbers
    high: Numbers
    ordered: Numbers | None = None

    def limited(self, values: Numbers) -> Numbers:
        """Values far from the others pulled in."""
        return np.clip(values, self.low, self.high)

    def of(self, values: Numbers) -> Numbers:
        """Standardised values, also of areas that are not among those of reference."""
        inside = self.limited(values)
        if self.ordered is not None:
            inside = ranks(inside, self.ordered)
        return (inside - self.centre) / self.scale


@dataclass(frozen=True)
class Scored:
    """Standardised columns, their sum and the index (the sum standardised again)."""

    z: Numbers
    sums: Numbers
    index: Numbers
    yardstick: Yardstick
    sum_centre: Numbers
    sum_scale: Numbers


def yardstick(values: Numbers, recipe: Recipe, shares: Numbers | None = None) -> Yardstick:
    """Centre and scale of each column: mean and SD, minimum and range, or places by size.

    rank: 1 for the lowest value; percentile_rank: (rank − 1) / (n − 1), the part of the other areas with a
    lower value; equal values share the lower place.

    >>> found = yardstick(np.array([[1.0], [3.0], [5.0]]), Recipe((1.0,), "min_max"))
    >>> float(found.centre[0, 0]), float(found.scale[0, 0])
    (1.0, 4.0)
    >>> places = yardstick(np.array([[1.0], [3.0], [7.0]]), Recipe((1.0,), "percentile_rank"))
    >>> places.of(np.array([[1.0], [3.0], [7.0]]))[:, 0].tolist()
    [0.0, 0.5, 1.0]
    """
    low, high = winsor_limits(values, recipe.winsorised or (0,) * values.shape[-1])
    inside = np.clip(values, low, high)
    if recipe.method in ("rank", "percentile_rank"):
        start, span = (0.0, 1.0) if recipe.method == "rank" else (1.0, values.shape[-2] - 1.0)
        return Yardstick(np.full_like(low, start), np.full_like(low, span), low, high, inside)
    if recipe.method == "min_max":
        least, most = inside.min(axis=-2, keepdims=True), inside.max(axis=-2, keepdims=True)
        return Yardstick(least, most - least, low, high)
    return Yardstick(*mean_and_sd(inside, recipe.sample, shares), low, high)


def score(values: Numbers, recipe: Recipe, shares: Numbers | None = None) -> Scored:
    """Index of areas (rows) over components (columns); further leading axes are scored one by one.

    z = (x − mean) / SD, sum = Σ weight · z, index = (sum − mean of sums) / SD of sums. Columns must not be
    constant. Worked by hand: two columns (1, 2, 3) and (2, 4, 6) have the same z = −1.2247, 0, 1.2247, sums
    −2.4495, 0, 2.4495 and the index −1.2247, 0, 1.2247.

    >>> found = score(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]), Recipe((1.0, 1.0)))
    >>> [round(float(value), 4) for value in found.index]
    [-1.2247, 0.0, 1.2247]
    """
    measure = yardstick(values, recipe, shares)
    z = measure.of(values)
    sums = np.cumsum(z * np.array(recipe.weights), axis=-1)[..., -1:]
    sum_centre, sum_scale = mean_and_sd(sums, recipe.sample, shares)
    index = ((sums - sum_centre) / sum_scale)[..., 0]
    return Scored(z, sums[..., 0], index, measure, sum_centre[..., 0], sum_scale[..., 0])


def constant_columns(values: Numbers) -> list[int]:
    """Columns in which all areas have the same value: they cannot be standardised.

    >>> constant_columns(np.array([[1.0, 5.0], [2.0, 5.0]]))
    [1]
    """
    same = values.max(axis=0) == values.min(axis=0)
    return [int(column) for column in np.flatnonzero(same)]


@dataclass(frozen=True)
class Setup:
    """A recipe with the class limits and, if means are weighted, the weights of the areas."""

    recipe: Recipe
    limits: tuple[float, ...]
    shares: Numbers | None = None

    def classes(self, values: Numbers, recipe: Recipe | None = None) -> NDArray[np.int64]:
        """Class numbers of the areas, with another recipe if one is given."""
        return classify(score(values, recipe or self.recipe, self.shares).index, self.limits)


def classify(index: Numbers, limits: Sequence[float]) -> NDArray[np.int64]:
    """Number of the class from 0; a value on a limit belongs to the class nearer to zero.

    >>> classify(np.array([-1.2, -1.0, 0.3, 1.0, 1.5, 1.6]), (-1.0, 1.0, 1.5)).tolist()
    [0, 1, 1, 1, 2, 3]
    """
    found: NDArray[np.int64] = np.zeros(index.shape, dtype=np.int64)
    for limit in limits:
        found += (index > limit) if limit > 0 else (index >= limit)
    return found


def borderline(index: Numbers, limits: Sequence[float], margin: float) -> NDArray[np.bool_]:
    """True where the index is nearer to a limit than `margin`.

    >>> borderline(np.array([0.95, 0.5]), (-1.0, 1.0), 0.1).tolist()
    [True, False]
    """
    gaps = np.abs(index[..., None] - np.array(limits))
    near: NDArray[np.bool_] = gaps.min(axis=-1) < margin
    return near


def correlations(values: Numbers) -> Numbers:
    """Pearson's correlation of every pair of columns.

    >>> correlations(np.array([[1.0, 6.0], [2.0, 4.0], [3.0, 2.0]])).round(6).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    mean, sd = mean_and_sd(values)
    z = (values - mean) / sd
    pairs: Numbers = total(_products(z))
    return pairs.reshape(values.shape[1], values.shape[1]) / len(values)


def _products(z: Numbers) -> Numbers:
    """All products of two columns, side by side."""
    return (z[:, :, None] * z[:, None, :]).reshape(len(z), -1)
