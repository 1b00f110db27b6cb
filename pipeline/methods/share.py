"""Share: a part of a whole, the numerator being contained in the denominator."""

from collections.abc import Mapping

from pipeline.methods.rational import Number
from pipeline.models.indicator import Indicator


def share(indicator: Indicator, terms: Mapping[str, Number]) -> Number:
    """Numerator times the factor of the unit, divided by the denominator. ZeroDivisionError if that is 0.

    412 of 2 961 persons, unit percent: 412 * 100 / 2961 = 13.914…
    """
    return terms["numerator"] * indicator.per / terms["denominator"]
