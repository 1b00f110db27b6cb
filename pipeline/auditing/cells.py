"""Single counts of an edition: which are printed, and which a line hides and no other prints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.auditing.edition import Edition, RowKey, Use
from pipeline.auditing.observations import PRINTED, moment_weights

Count = tuple[str, str, int]  # term, area, year


@dataclass(frozen=True)
class Counts:
    """Printed counts, and hidden ones with the line that hides them."""

    printed: dict[Count, Decimal]
    hidden: dict[Count, RowKey]


def read_counts(edition: Edition) -> Counts:
    """Counts of one term and one year. A denominator is not counted as hidden: most stand elsewhere.

    A hidden line hides what it counts, so its numerator is meant.
    """
    printed: dict[Count, Decimal] = {}
    hidden: dict[Count, RowKey] = {}
    terms = {series: [_only_term(uses, role) for role in PRINTED] for series, uses in edition.uses.items()}
    for key, row in edition.rows.items():
        numbers = (row.numerator, row.denominator)
        for role, number, term in zip(PRINTED, numbers, terms.get(key[:2], ("", "")), strict=True):
            if term and number is not None:
                printed[term, key[2], key[3]] = number
            elif term and row.secret and role == "numerator":
                hidden.setdefault((term, key[2], key[3]), key)
    return Counts(printed, {cell: key for cell, key in hidden.items() if cell not in printed})


def _only_term(uses: Sequence[Use], role: str) -> str:
    """The term of a role that is a plain count of the year of the line; '' for any other."""
    own = [use for use in uses if use.role == role]
    return own[0].term if len(own) == 1 and own[0].moment == "same" and "]*" not in own[0].term else ""


def inputs(edition: Edition, key: RowKey) -> Iterator[tuple[str, int]]:
    """Terms, without weights, and years from which the value of a line is worked out.

    Sums over several years are hidden or shown as what they are, whatever a single year is.
    """
    for use in edition.uses.get(key[:2], ()):
        if use.role != "change" and "*" not in use.moment:
            term = use.term.rpartition("]")[0] + "]"
            for year in moment_weights(use.moment, key[3], edition.age_limit):
                yield term, year
