"""Entropy: Theil's H, how much less mixed the areas are than the whole town.

Theil, H.; Finizza, A. J. (1971): A Note on the Measurement of Racial Integration of Schools by Means of
Informational Concepts. Journal of Mathematical Sociology 1 (2), 187-193.
"""

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction

from pipeline.methods.parts import Part, total
from pipeline.models.indicator import Indicator

# Logarithms of the decimal module are correctly rounded: the same digits on every machine.
_DIGITS = Context(prec=34)


def entropy(indicator: Indicator, parts: Sequence[Part]) -> Fraction:
    """Sum over the areas of t_i (E - E_i) / (T E), with E = -p ln p - (1 - p) ln (1 - p); 0 to 1.

    Two areas of 100, one with the whole group of 100, the other with none: E_i = 0 everywhere, H = 1.
    """
    people = total(parts, "denominator")
    whole = _mixture(total(parts, "numerator") / people)
    inside = sum(
        (
            part.terms["denominator"] * _mixture(part.terms["numerator"] / part.terms["denominator"])
            for part in parts
            if part.terms["denominator"]
        ),
        Fraction(0),
    )
    return (1 - inside / (people * whole)) * indicator.per


def _mixture(share: Fraction) -> Fraction:
    """Entropy of two groups, one of this share; 0 if there is but one."""
    return -sum((p * _logarithm(p) for p in (share, 1 - share) if p), Fraction(0))


def _logarithm(number: Fraction) -> Fraction:
    exact = _DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))
    return Fraction(_DIGITS.ln(exact))
