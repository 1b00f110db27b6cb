"""Segregation: how unevenly a group lives in the areas of a town, and with whom its members live.

Massey, D. S.; Denton, N. A. (1988): The Dimensions of Residential Segregation. Social Forces 67 (2), 281-315.
All results are shares from 0 to 1 times the factor of the unit. They depend on number and size of the areas:
only values over the same areas can be compared.
"""

from collections.abc import Sequence
from fractions import Fraction

from pipeline.methods.parts import Part, total
from pipeline.models.indicator import Indicator


def segregation_index(indicator: Indicator, parts: Sequence[Part]) -> Fraction:
    """Dissimilarity of a group (numerator) from all others (denominator - numerator).

    Two areas of 100 with 10 and 30 of the group: half of |10/40 - 90/160| + |30/40 - 70/160| = 0.3125.
    """
    return sum(_distances(_group_and_rest(parts)), Fraction(0)) * indicator.per


def dissimilarity(indicator: Indicator, parts: Sequence[Part]) -> Fraction:
    """Share of a group (term gruppe) that would have to move to live like another one (term vergleich).

    Groups of 30 and 10, of 20 and 20 in two areas: half of |30/40 - 20/40| + |10/40 - 20/40| = 0.25.
    """
    return sum(_distances(_named(parts, "gruppe", "vergleich")), Fraction(0)) * indicator.per


def isolation(indicator: Indicator, parts: Sequence[Part]) -> Fraction:
    """Share of the own group in the area in which an average member lives (xPx).

    10 of 100 and 30 of 100: 10/40 * 10/100 + 30/40 * 30/100 = 0.25.
    """
    return sum(_contacts(_named(parts, "numerator", "numerator", "denominator")), Fraction(0)) * indicator.per


def exposure(indicator: Indicator, parts: Sequence[Part]) -> Fraction:
    """Share of another group (kontakt) of all (insgesamt) where an average member (gruppe) lives (xPy).

    Group 10 and 30, the other 20 and 40, of 100 each: 10/40 * 20/100 + 30/40 * 40/100 = 0.35.
    """
    return sum(_contacts(_named(parts, "gruppe", "kontakt", "insgesamt")), Fraction(0)) * indicator.per


def contributions(indicator: Indicator, parts: Sequence[Part]) -> list[Fraction]:
    """What each part adds to the value; empty for methods that compare the parts with each other.

    Two areas of 100 with 10 and 30 of the group: each adds half of |0.25 - 0.5625| = 0.15625.
    """
    if indicator.method == "segregation_index":
        found = _distances(_group_and_rest(parts))
    elif indicator.method == "dissimilarity":
        found = _distances(_named(parts, "gruppe", "vergleich"))
    elif indicator.method == "isolation":
        found = _contacts(_named(parts, "numerator", "numerator", "denominator"))
    elif indicator.method == "exposure":
        found = _contacts(_named(parts, "gruppe", "kontakt", "insgesamt"))
    else:
        return []
    return [one * indicator.per for one in found]


def _named(parts: Sequence[Part], *names: str) -> list[tuple[Fraction, ...]]:
    return [tuple(part.terms[name] for name in names) for part in parts]


def _group_and_rest(parts: Sequence[Part]) -> list[tuple[Fraction, ...]]:
    return [(group, everyone - group) for group, everyone in _named(parts, "numerator", "denominator")]


def _distances(pairs: Sequence[tuple[Fraction, ...]]) -> list[Fraction]:
    """Half the distance between the shares of both groups that live in a part."""
    group, others = (sum((pair[side] for pair in pairs), Fraction(0)) for side in (0, 1))
    return [abs(one / group - other / others) / 2 for one, other in pairs]


def _contacts(triples: Sequence[tuple[Fraction, ...]]) -> list[Fraction]:
    """Share of the own group in a part times the share of the other group there; nothing where nobody is."""
    group = sum((triple[0] for triple in triples), Fraction(0))
    return [
        own / group * other / everyone if own or everyone else Fraction(0) for own, other, everyone in triples
    ]


def location_quotient(indicator: Indicator, parts: Sequence[Part]) -> Fraction:
    """Share of a group in an area divided by its share in the area of comparison.

    30 of 100 against 20 percent in the town: 1.5.
    """
    (part,) = parts
    own = part.terms["numerator"] / part.terms["denominator"]
    return own / (part.standard["numerator"] / part.standard["denominator"]) * indicator.per


def gini(indicator: Indicator, parts: Sequence[Part]) -> Fraction:
    """Gini coefficient of the group's share in the areas (Massey and Denton 1988, p. 285).

    Sum over all pairs of t_i t_j |p_i - p_j| / (2 T^2 P (1 - P)). Two areas of 100 with shares 0.1 and 0.3:
    2 * 100 * 100 * 0.2 / (2 * 200^2 * 0.2 * 0.8) = 0.3125.
    """
    people, group = total(parts, "denominator"), total(parts, "numerator")
    ordered = sorted(
        ((p.terms["numerator"], p.terms["denominator"]) for p in parts if p.terms["denominator"]),
        key=lambda pair: pair[0] / pair[1],
    )
    # In the order of the shares every pair contributes t_i n_j - t_j n_i, which running sums add up.
    twice, people_before, group_before = Fraction(0), Fraction(0), Fraction(0)
    for own, everyone in ordered:
        twice += own * people_before - everyone * group_before
        people_before, group_before = people_before + everyone, group_before + own
    return twice / (group * (people - group)) * indicator.per
