"""Change: the value of another indicator now against its value some years before."""

from collections.abc import Mapping

from pipeline.methods.rational import Number
from pipeline.models.indicator import Indicator


def change(indicator: Indicator, terms: Mapping[str, Number]) -> Number:
    """Difference or percent change of the exact values `current` and `base`. ZeroDivisionError if base is 0.

    From 12.0 to 13.5 percent: absolute 1.5 percentage points, percent 1.5 / 12.0 * 100 = 12.5.
    """
    if indicator.change == "percent":
        return percent_change(terms["current"], terms["base"])
    return terms["current"] - terms["base"]


def percent_change(current: Number, base: Number) -> Number:
    """(current - base) / base in percent."""
    return (current - base) * 100 / base
