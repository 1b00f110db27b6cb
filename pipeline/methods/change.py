"""Change: the value of another indicator now against its value some years before."""

from collections.abc import Mapping

from pipeline.methods.rational import Number
from pipeline.models.indicator import Indicator


def change(indicator: Indicator, terms: Mapping[str, Number]) -> Number:
    """Difference, difference per year or percent change of `current` and `base`.

    ZeroDivisionError for percent of 0.

    From 12.0 to 13.5 percent in 3 years: absolute 1.5 percentage points, per year 0.5, percent 12.5.
    """
    if indicator.change == "percent":
        return percent_change(terms["current"], terms["base"])
    difference = terms["current"] - terms["base"]
    return difference / indicator.over_years if indicator.change == "per_year" else difference


def percent_change(current: Number, base: Number) -> Number:
    """(current - base) / base in percent."""
    return (current - base) * 100 / base
