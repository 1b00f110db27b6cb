"""Age-standardised rates: what a rate would be if all areas were equally old.

Breslow, N. E.; Day, N. E. (1987): Statistical Methods in Cancer Research II. IARC Scientific Publications 82,
chapter 2. The area of comparison is the municipality in the same years.
"""

from collections.abc import Sequence
from fractions import Fraction

from pipeline.methods.parts import Part, total
from pipeline.models.indicator import Indicator


def standardised_direct(indicator: Indicator, parts: Sequence[Part]) -> Fraction:
    """Rates of the age bands weighted with the population of comparison. ZeroDivisionError for an empty band.

    1 of 100 young, 9 of 100 old; the town has 300 and 100: (0.01 * 300 + 0.09 * 100) / 400 = 0.03.
    """
    people = sum((part.standard["denominator"] for part in parts), Fraction(0))
    expected = sum(
        (
            part.terms["numerator"] / part.terms["denominator"] * part.standard["denominator"]
            for part in parts
        ),
        Fraction(0),
    )
    return expected / people * indicator.per


def standardised_indirect(indicator: Indicator, parts: Sequence[Part]) -> Fraction:
    """Cases per cases expected from the rates of the area of comparison; 1 is as many as expected.

    12 cases; 100 young and 100 old at town rates of 0.02 and 0.06 let expect 8: 12 / 8 = 1.5.
    """
    expected = sum(
        (
            part.terms["denominator"] * part.standard["numerator"] / part.standard["denominator"]
            for part in parts
            if part.standard["denominator"]
        ),
        Fraction(0),
    )
    return total(parts, "numerator") / expected * indicator.per
