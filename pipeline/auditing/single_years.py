"""Single years of printed sums over several years: such a sum may be large, a small year must not follow."""

from collections.abc import Iterator, Mapping

from pipeline.auditing.bounds import Demand
from pipeline.auditing.edition import Rule
from pipeline.auditing.observations import Known, Observations, Sum
from pipeline.auditing.questions import NO_RULE, dataset_of


def years_of_sums(joined: Observations) -> Iterator[tuple[Sum, Known]]:
    """Every year that is printed nowhere by itself but in a sum of one term and area, with that sum.

    >>> cells = [(("d[]", "A", (year, 0)), 1.0) for year in (2023, 2024)]
    >>> known = Known(9.0, 9.0, "2024", ("n", "", "A", 2024), "numerator", 2)
    >>> [total[0][0][2][0] for total, _ in years_of_sums(Observations({tuple(cells): known}))]
    [2023, 2024]
    """
    for total, known in joined.known.items():
        if len(total) > 1 and len({cell[:2] for cell, _ in total}) == 1:
            for cell, _ in total:
                single: Sum = ((cell, 1.0),)
                if single not in joined.known:
                    yield single, known


def demands_of_years(joined: Observations, rules: Mapping[str, Rule]) -> dict[Sum, Demand]:
    """How open these years must be, if they are small."""
    found: dict[Sum, Demand] = {}
    for single, _ in years_of_sums(joined):
        rule = rules.get(dataset_of(single), NO_RULE)
        if rule.protected and rule.minimum:
            found.setdefault(single, Demand(float(rule.minimum), True, 2.0 * rule.minimum))
    return found
