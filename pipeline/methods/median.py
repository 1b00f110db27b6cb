"""Median: the age that half of the population has not reached."""

from collections.abc import Sequence
from fractions import Fraction

from pipeline.methods.parts import Part, total
from pipeline.models.ages import MAX_AGE
from pipeline.models.indicator import Indicator


def median(indicator: Indicator, parts: Sequence[Part]) -> Fraction:
    """Median of grouped data, evenly spread inside its band: start + (N / 2 - before) / inside * width.

    ZeroDivisionError if nobody is counted or if the median lies in the open band, which has no width.
    4 people of 0-9, 6 of 10-29: 10 + (5 - 4) / 6 * 20 = 13.3 years.
    """
    half = total(parts, "numerator") / 2
    before = Fraction(0)
    for part in parts:
        inside = part.terms["numerator"]
        if inside and before + inside >= half:
            if part.band is None or part.band.stop == MAX_AGE:
                break
            width = part.band.stop - part.band.start
            return (part.band.start + (half - before) / inside * width) * indicator.per
        before += inside
    raise ZeroDivisionError
