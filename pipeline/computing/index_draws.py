"""Counts behind the components of an index, for drawing them anew."""

from collections.abc import Sequence

import numpy as np

from pipeline.composite.distribution import Numbers
from pipeline.composite.scores import Setup
from pipeline.composite.sensitivity import Counts, kept_shares
from pipeline.computing.index_data import IndexData
from pipeline.computing.index_places import Place, Round

_COUNTED = ("share", "rate", "ratio")


def stability(data: IndexData, turn: Round, public: Sequence[Place], setup: Setup) -> Numbers | None:
    """Per area the share of draws in which it keeps its class; None where there are no counts to draw.

    Only for the last year: the draws are the slowest part and only that year is printed.
    """
    rule = turn.index.sensitivity
    if not rule.draws or turn.year != max(turn.index.years or [turn.project.year]):
        return None
    components = turn.index.components
    methods = [turn.project.indicators[turn.shown(item)].method for item in components]
    delivered = turn.kind == "dynamics" and any(item.change for item in components)
    if delivered or any(method not in _COUNTED for method in methods):
        return None
    if any(item.transform == "log" for item in components):
        return None
    dates = [_counts(data, turn, public, year) for year in turn.dated]
    if any(item is None for item in dates):
        return None
    return kept_shares([item for item in dates if item], setup, rule.draws, rule.seed)


def _counts(data: IndexData, turn: Round, public: Sequence[Place], year: int) -> Counts | None:
    """Numerators and denominators of one date; None if one is missing, negative or not whole."""
    names = [component.indicator for component in turn.index.components]
    indicators = [turn.project.indicators[name] for name in names]
    above, below = [], []
    for place in public:
        found = [data.values.get((name, place.area_id, year)) for name in names]
        above.append([item.numerator if item else None for item in found])
        below.append([item.denominator if item else None for item in found])
    if any(cell is None for row in (*above, *below) for cell in row):
        return None
    numerators, denominators = np.array(above, np.float64), np.array(below, np.float64)
    whole = (numerators == np.floor(numerators)).all() and (numerators >= 0).all()
    if not whole or not (denominators > 0).all():
        return None
    binomial = tuple(item.method == "share" for item in indicators)
    sign = 1.0 if year == turn.year else -1.0
    return Counts(numerators, denominators, binomial, tuple(float(item.per) for item in indicators), sign)
