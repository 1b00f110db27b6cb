"""Mean: a sum divided by the number of those over whom it was summed."""

from collections.abc import Mapping

from pipeline.methods.rational import Number
from pipeline.models.indicator import Indicator


def mean(indicator: Indicator, terms: Mapping[str, Number]) -> Number:
    """Numerator times the factor of the unit, divided by the denominator. ZeroDivisionError if that is 0.

    1 610 400 years of age over 36 600 persons: 44.0 years
    """
    return terms["numerator"] * indicator.per / terms["denominator"]
