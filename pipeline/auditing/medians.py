"""What a printed median age tells of a hidden age group: half of the people are younger.

If the median lies in the group, those below it are at most half of all, and those in it and below it at least
half. This holds however the ages were delivered: the ends of a group that is counted are ends of theirs.
"""

from collections.abc import Iterable, Iterator
from math import inf

from pipeline.auditing.classes import Term, parse_term
from pipeline.auditing.edition import Edition
from pipeline.auditing.observations import Sum
from pipeline.models.ages import MAX_AGE, AgeBand, parse_age_band

YEARS = "Jahre"  # the unit of a median age; other figures of a single count are counts
_AGE = "alter"
Median = tuple[Term, float, float]  # whose, how old, how many people


def median_forms(editions: Iterable[Edition], hidden: Iterable[Sum]) -> Iterator[tuple[Sum, float, float]]:
    """Sums of people up to an age with their limits, where a median lies in a hidden age group."""
    medians: dict[tuple[str, int], list[Median]] = {}
    for edition in editions:
        for place, found in _medians(edition):
            medians.setdefault(place, []).append(found)
    for total in hidden:
        (term, area, time), _ = total[0]
        for whole, age, people in medians.get((area, time[0]), ()):
            band = _band(parse_term(term), whole) if len(total) == 1 else None
            if band is not None and band.start <= age < band.stop:
                if band.start > 0:
                    yield (((_younger(whole, band.start), area, time), 1.0),), 0.0, people / 2
                if band.stop < MAX_AGE:
                    yield (((_younger(whole, band.stop), area, time), 1.0),), people / 2, inf


def _medians(edition: Edition) -> Iterator[tuple[tuple[str, int], Median]]:
    for key, row in edition.rows.items():
        uses = edition.uses.get(key[:2], ())
        if edition.units.get(key[0], "").startswith(YEARS) and row.value and row.numerator and len(uses) == 1:
            whole = parse_term(uses[0].term)
            if uses[0].moment == "same" and not whole.weight and _AGE not in whole.filters:
                yield key[2:], (whole, float(row.value), float(row.numerator))


def _band(group: Term, whole: Term) -> AgeBand | None:
    """The age of a group of the same people; None for another.

    >>> _band(parse_term("d[alter=18-24;h=x]"), parse_term("d[h=x]")).stop
    25
    """
    rest = {name: codes for name, codes in group.filters.items() if name != _AGE}
    ages = group.filters.get(_AGE, ())
    same = group.dataset == whole.dataset and rest == dict(whole.filters) and not group.weight
    return parse_age_band(ages[0]) if same and len(ages) == 1 else None


def _younger(whole: Term, age: int) -> str:
    """The term of the people of `whole` below an age.

    >>> _younger(parse_term("d[h=x]"), 18)
    'd[alter=0-17;h=x]'
    """
    filters = {**whole.filters, _AGE: (f"0-{age - 1}",)}
    told = (f"{name}={','.join(codes)}" for name, codes in sorted(filters.items()))
    return f"{whole.dataset}[{';'.join(told)}]"
