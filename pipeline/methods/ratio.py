"""Ratio: two groups set against each other; neither contains the other."""

from collections.abc import Mapping

from pipeline.methods.rational import Number
from pipeline.models.indicator import Indicator


def ratio(indicator: Indicator, terms: Mapping[str, Number]) -> Number:
    """Numerator times the factor of the unit, divided by the denominator. ZeroDivisionError if that is 0.

    6 100 persons under 20 per 21 000 persons from 20 to 64, unit je_100: 29.04…
    """
    return terms["numerator"] * indicator.per / terms["denominator"]
