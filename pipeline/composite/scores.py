"""Standardised values, weighted sums, classes.

Formulas: OECD/JRC, Handbook on Constructing Composite Indicators (2008), chapter 5 (standardisation) and 6
(weights); the standardised sum is that of the Berlin Monitoring Soziale Stadtentwicklung. Sums run strictly
from the first to the last area, so that the same areas give the same bits on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Method = Literal["z_score", "min_max"]


@dataclass(frozen=True)
class Recipe:
    """How columns become one index. `weights` carry the sign: negative where high values lower the index."""

    weights: tuple[float, ...]
    method: Method = "z_score"
    sample: bool = False

    def without(self, column: int) -> "Recipe":
        """The recipe for the other columns."""
        return Recipe(self.weights[:column] + self.weights[column + 1 :], self.method, self.sample)

    def scaled(self, column: int, factor: float) -> "Recipe":
        """The recipe with one weight multiplied."""
        weights = [weight * (factor if at == column else 1.0) for at, weight in enumerate(self.weights)]
        return Recipe(tuple(weights), self.method, self.sample)


@dataclass(frozen=True)
class Scored:
    """Standardised columns, their sum and the index (the sum standardised again).

    `centre` and `scale` belong to the columns, `sum_centre` and `sum_scale` to the sum.
    """

    z: Numbers
    sums: Numbers
    index: Numbers
    centre: Numbers
    scale: Numbers
    sum_centre: Numbers
    sum_scale: Numbers


def total(values: Numbers) -> Numbers:
    """Sum over the areas (last axis but one), one after the other."""
    added: Numbers = np.cumsum(values, axis=-2)[..., -1:, :]
    return added


def mean_and_sd(
    values: Numbers, sample: bool = False, shares: Numbers | None = None
) -> tuple[Numbers, Numbers]:
    """Mean and standard deviation of each column over the areas (last axis but one).

    `sample` divides by n − 1 instead of n; `shares` weights the areas.

    >>> mean, sd = mean_and_sd(np.array([[2.0], [4.0], [6.0]]))
    >>> float(mean[0, 0]), round(float(sd[0, 0]), 6)
    (4.0, 1.632993)
    """
    weights = np.ones((values.shape[-2], 1)) if shares is None else shares.reshape(-1, 1)
    whole = total(weights)
    mean = total(values * weights) / whole
    divisor = whole - 1.0 if sample else whole
    return mean, np.sqrt(total((values - mean) ** 2 * weights) / divisor)


def standardise(values: Numbers, recipe: Recipe, shares: Numbers | None = None) -> tuple[Numbers, Numbers]:
    """Centre and scale of each column: mean and SD, or minimum and range.

    >>> centre, scale = standardise(np.array([[1.0], [3.0], [5.0]]), Recipe((1.0,), "min_max"))
    >>> float(centre[0, 0]), float(scale[0, 0])
    (1.0, 4.0)
    """
    if recipe.method == "min_max":
        low = values.min(axis=-2, keepdims=True)
        return low, values.max(axis=-2, keepdims=True) - low
    return mean_and_sd(values, recipe.sample, shares)


def score(values: Numbers, recipe: Recipe, shares: Numbers | None = None) -> Scored:
    """Index of areas (rows) over components (columns); further leading axes are scored one by one.

    z = (x − mean) / SD, sum = Σ weight · z, index = (sum − mean of sums) / SD of sums. Columns must not be
    constant. Worked by hand: two columns (1, 2, 3) and (2, 4, 6) have the same z = −1.2247, 0, 1.2247, sums
    −2.4495, 0, 2.4495 and the index −1.2247, 0, 1.2247.

    >>> found = score(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]), Recipe((1.0, 1.0)))
    >>> [round(float(value), 4) for value in found.index]
    [-1.2247, 0.0, 1.2247]
    """
    centre, scale = standardise(values, recipe, shares)
    z = (values - centre) / scale
    sums = np.cumsum(z * np.array(recipe.weights), axis=-1)[..., -1:]
    sum_centre, sum_scale = mean_and_sd(sums, recipe.sample, shares)
    index = ((sums - sum_centre) / sum_scale)[..., 0]
    return Scored(z, sums[..., 0], index, centre, scale, sum_centre[..., 0], sum_scale[..., 0])


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
