"""Count: how many there are."""

from collections.abc import Mapping

from pipeline.methods.rational import Number
from pipeline.models.indicator import Indicator


def count(indicator: Indicator, terms: Mapping[str, Number]) -> Number:
    """The numerator itself, in the unit of the dataset.

    36 600 persons -> 36 600.
    """
    return terms["numerator"] * indicator.per
