"""Does what is printed obey the rules that the edition itself names in daten/regeln.csv?

Nothing has to be worked out for it: a count below the minimum and a quotient over too small a denominator
stand in daten/werte.csv. Not asked: whether figures that are left open because their suppliers round them are
multiples. Each supplier has a step of its own, which no file of the edition names; protect asks that.
"""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.auditing.classes import parse_term
from pipeline.auditing.edition import Edition, Row, RowKey, Rule, Use

SMALL = "eine Zahl unter der Mindestzahl ist gedruckt"
THIN = "ein Anteil mit zu kleinem Nenner ist gedruckt"


def against_the_rules(edition: Edition) -> Iterator[tuple[RowKey, Row, str]]:
    """Lines that the rules forbid, each with what is wrong, once.

    Counts of a single year and a single term alone: sums over years and means are no counts of people.
    """
    rules = {
        series: (_rule(edition.rules, uses, "numerator"), _rule(edition.rules, uses, "denominator"))
        for series, uses in edition.uses.items()
    }
    for key, row in edition.rows.items():
        above, below = rules.get(key[:2], (None, None))
        if any(rule and count and 0 < count < rule.minimum
               for rule, count in ((above, row.numerator), (below, row.denominator))):  # fmt: skip
            yield key, row, SMALL
        elif above and below and row.denominator and row.denominator < above.denominator_minimum:
            yield key, row, THIN


def _rule(rules: Mapping[str, Rule], uses: Sequence[Use], role: str) -> Rule | None:
    """The rule of the only term of a role, if it is a plain count that is protected."""
    own = [use for use in uses if use.role == role]
    if len(own) != 1 or own[0].moment != "same":
        return None
    term = parse_term(own[0].term)
    rule = rules.get(term.dataset)
    return rule if rule and rule.protected and not term.weight else None
