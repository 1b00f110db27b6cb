"""How the values of areas are spread: mean, deviation, skewness, places by size, values far from the others.

Arrays have areas down (last axis but one) and components across (last axis); further leading axes are treated
one by one. Sums run strictly from the first to the last area, so that the same areas give the same bits on
every machine.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# When a column is too far from symmetry: rule of COINr (Becker et al. 2022, JOSS 7(78) 4567).
MOST_SKEWNESS = 2.0
MOST_KURTOSIS = 3.5
LEAST_AREAS = 4  # fewer have no kurtosis


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


def shape(values: Numbers) -> tuple[Numbers, Numbers]:
    """Skewness G1 and kurtosis G2 (0 for the normal distribution) of each column, corrected for the number n.

    With g1 = m3 / m2^1.5 and g2 = m4 / m2² − 3: G1 = g1 · √(n(n−1)) / (n−2),
    G2 = ((n+1) · g2 + 6) · (n−1) / ((n−2)(n−3)); Joanes and Gill, The Statistician 47 (1998). Columns must
    not be constant and need four areas. By hand for 1, 2, 3, 10: m2 = 12.5, m3 = 45, m4 = 348.5,
    g1 = 1.018234.

    >>> skewness, kurtosis = shape(np.array([[1.0], [2.0], [3.0], [10.0]]))
    >>> round(float(skewness[0, 0]), 6), round(float(kurtosis[0, 0]), 6)
    (1.763633, 3.228)
    """
    count = values.shape[-2]
    gaps = values - total(values) / count
    second, third, fourth = (total(gaps**power) / count for power in (2, 3, 4))
    skewness = third / second**1.5 * np.sqrt(count * (count - 1)) / (count - 2)
    excess = fourth / second**2 - 3
    return skewness, ((count + 1) * excess + 6) * (count - 1) / ((count - 2) * (count - 3))


def is_far(skewness: Numbers, kurtosis: Numbers) -> NDArray[np.bool_]:
    """Absolute skewness above 2 together with a kurtosis above 3.5: single values decide about the column."""
    far: NDArray[np.bool_] = (np.abs(skewness) > MOST_SKEWNESS) & (kurtosis > MOST_KURTOSIS)
    return far


def winsor_limits(values: Numbers, most: Sequence[int]) -> tuple[Numbers, Numbers]:
    """Lowest and highest value each column is limited to, −∞ and ∞ where nothing has to be limited.

    `most` areas per column may be pulled in, 0: none.

    While a column is too skewed, its outermost value on the long side is set to the next one (winsorising;
    rule of COINr, Becker et al. 2022). A column is never made constant. By hand: 1 to 9 and 100 have
    G1 = 3.12 and G2 = 9.8; with 100 set to 9 they are close to symmetry.

    >>> low, high = winsor_limits(np.array([[1.0, 2, 3, 4, 5, 6, 7, 8, 9, 100]]).T, [5])
    >>> float(low[0, 0]), float(high[0, 0])
    (-inf, 9.0)
    """
    ordered = np.sort(values, axis=-2)
    count = ordered.shape[-2]
    below = np.zeros((*values.shape[:-2], 1, values.shape[-1]), dtype=np.int64)
    above, allowed = below.copy(), np.array(most, dtype=np.int64)
    low, high = ordered[..., :1, :], ordered[..., -1:, :]
    while count >= LEAST_AREAS and allowed.any():
        skewness, kurtosis = shape(np.clip(values, low, high))
        pull = is_far(skewness, kurtosis) & (below + above < allowed)
        next_below, next_above = below + (pull & (skewness < 0)), above + (pull & (skewness > 0))
        next_low = np.take_along_axis(ordered, next_below, axis=-2)
        next_high = np.take_along_axis(ordered, count - 1 - next_above, axis=-2)
        pull &= next_low < next_high
        if not pull.any():
            break
        below, above = np.where(pull, next_below, below), np.where(pull, next_above, above)
        low, high = np.where(pull, next_low, low), np.where(pull, next_high, high)
    return np.where(below > 0, low, -np.inf), np.where(above > 0, high, np.inf)


def ranks(values: Numbers, reference: Numbers) -> Numbers:
    """Place of each value by size among those of `reference`, 1 for the lowest; equal values share the lower.

    >>> ranks(np.array([[3.0], [1.0], [3.0], [8.0]]), np.array([[3.0], [1.0], [3.0], [8.0]]))[:, 0].tolist()
    [2.0, 1.0, 2.0, 4.0]
    """
    turned = np.moveaxis(values, -2, -1)
    ordered = np.sort(np.moveaxis(reference, -2, -1), axis=-1).reshape(-1, reference.shape[-2])
    lines = turned.reshape(-1, values.shape[-2])
    found = [np.searchsorted(row, line, side="left") for row, line in zip(ordered, lines, strict=True)]
    places = np.array(found, dtype=np.float64).reshape(turned.shape) + 1.0
    return np.moveaxis(places, -1, -2)
