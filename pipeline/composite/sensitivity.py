"""How firm the classes are: components left out, weights changed, small counts drawn again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.composite.distribution import Numbers
from pipeline.composite.scores import Setup

FACTORS = (0.5, 2.0)
_BATCH = 50


@dataclass(frozen=True)
class Counts:
    """Numerators and denominators at one date, areas down and components across.

    `binomial` tells per component whether the numerator is a part of the denominator (a share), else counts
    are taken as Poisson. `sign` is −1 for the earlier date of a change.
    """

    numerators: Numbers
    denominators: Numbers
    binomial: tuple[bool, ...]
    per: tuple[float, ...]
    sign: float = 1.0


def changed(first: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """In how many areas the class differs."""
    return int((first != other).sum())


def leave_one_out(values: Numbers, setup: Setup) -> list[int]:
    """Per component: in how many areas the class changes when it is left out."""
    base = setup.classes(values)
    return [
        changed(base, setup.classes(np.delete(values, column, axis=1), setup.recipe.without(column)))
        for column in range(values.shape[1])
    ]


def other_weights(values: Numbers, setup: Setup) -> list[tuple[int, ...]]:
    """Per component: in how many areas the class changes with half and with double its weight."""
    base = setup.classes(values)
    return [
        tuple(changed(base, setup.classes(values, setup.recipe.scaled(column, factor))) for factor in FACTORS)
        for column in range(values.shape[1])
    ]


def kept_shares(dates: Sequence[Counts], setup: Setup, draws: int, seed: int) -> Numbers:
    """Per area: share of draws in which it keeps its class when all counts are drawn anew.

    Every numerator is drawn from a binomial distribution with the observed share, or from a Poisson
    distribution with the observed count as mean; the reference values are those of each draw.
    """
    random = np.random.default_rng(seed)
    base = setup.classes(_values([item.numerators for item in dates], dates))
    kept = np.zeros(len(base), dtype=np.int64)
    for start in range(0, draws, _BATCH):
        count = min(_BATCH, draws - start)
        drawn = _values([_drawn(item, random, count) for item in dates], dates)
        usable = (drawn.max(axis=1) > drawn.min(axis=1)).all(axis=1)
        found = np.full((count, len(base)), -1, dtype=np.int64)
        found[usable] = setup.classes(drawn[usable])
        kept += (found == base).sum(axis=0)
    return np.asarray(kept / draws, dtype=np.float64)


def _values(numerators: Sequence[Numbers], dates: Sequence[Counts]) -> Numbers:
    parts = [
        item.sign * found / item.denominators * np.array(item.per)
        for found, item in zip(numerators, dates, strict=True)
    ]
    return np.asarray(sum(parts), dtype=np.float64)


def _drawn(item: Counts, random: np.random.Generator, count: int) -> Numbers:
    shape = (count, *item.numerators.shape)
    found = np.empty(shape)
    for column, binomial in enumerate(item.binomial):
        numerators, size = item.numerators[:, column], (count, len(item.numerators))
        if binomial:
            whole = item.denominators[:, column]
            chance = np.clip(numerators / whole, 0.0, 1.0)
            found[:, :, column] = random.binomial(np.rint(whole).astype(np.int64), chance, size)
        else:
            found[:, :, column] = random.poisson(numerators, size)
    return found
