"""Rate: events or cases per so many persons, in the unit of the indicator."""

from collections.abc import Mapping

from pipeline.methods.rational import Number
from pipeline.models.indicator import Indicator


def rate(indicator: Indicator, terms: Mapping[str, Number]) -> Number:
    """Numerator times the factor of the unit, divided by the denominator. ZeroDivisionError if that is 0.

    315 births, 36 400 persons, unit je_1000: 315 * 1000 / 36400 = 8.653…
    """
    return terms["numerator"] * indicator.per / terms["denominator"]
