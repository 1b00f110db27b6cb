"""Indices over the parts of the municipality (segregation, isolation, contact), worked out once more.

An edition does not say over which level such an index runs. If the counts that are printed for one level give
it, it tells nothing that is not printed. If none does and a part is hidden, the hidden part is in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.auditing.cells import Counts
from pipeline.auditing.edition import Edition, RowKey
from pipeline.auditing.observations import factor_of

_NEAR = 1e-6
_SAME = 1e-3  # printed quotients have more digits
Columns = Mapping[str, Sequence[float]]  # role -> counts of the parts


def told_across(edition: Edition, counts: Counts) -> Iterator[tuple[RowKey, str]]:
    """Printed indices over parts that no printed counts give, with a hidden part."""
    areas: dict[tuple[str, str], set[str]] = {}
    for indicator, group, area, _ in edition.rows:
        areas.setdefault((indicator, group), set()).add(area)
    for key, row in edition.rows.items():
        if row.value is None or len(areas[key[:2]]) > 1 or not _is_index(edition, key):
            continue
        terms = {use.role: use.term for use in edition.uses[key[:2]] if use.moment == "same"}
        levels = list(_levels(edition, key[2]))
        hidden = [area for level in levels for area in level
                  if any((term, area, key[3]) in counts.hidden for term in terms.values())]  # fmt: skip
        columns = (_columns(counts, terms, level, key[3]) for level in levels)
        if hidden and not any(_gives(found, float(row.value)) for found in columns):
            yield key, f"{edition.names.get(hidden[0], hidden[0])} {key[3]}"


def _is_index(edition: Edition, key: RowKey) -> bool:
    """True if a value is no quotient of its printed counts."""
    roles, row = {use.role for use in edition.uses.get(key[:2], ())}, edition.rows[key]
    if roles != {"numerator", "denominator"}:
        return "gruppe" in roles
    if row.value is None or row.numerator is None or not row.denominator:
        return False
    quotient = float(row.value * row.denominator) - factor_of(edition, key[0]) * float(row.numerator)
    return abs(quotient) > _SAME * abs(float(row.value * row.denominator))


def _levels(edition: Edition, whole: str) -> Iterable[list[str]]:
    """The areas of each level but that of the whole."""
    levels: dict[str, list[str]] = {}
    for area, level in edition.levels.items():
        if level != edition.levels.get(whole):
            levels.setdefault(level, []).append(area)
    return levels.values()


def _columns(counts: Counts, terms: Mapping[str, str], areas: Sequence[str], year: int) -> Columns:
    """Printed counts of the areas that have any; empty if one of them is not complete."""
    found: dict[str, list[float]] = {role: [] for role in terms}
    for area in areas:
        own = {role: counts.printed.get((term, area, year)) for role, term in terms.items()}
        if any(number is not None for number in own.values()):
            for role, number in own.items():
                if number is None:
                    return {}
                found[role].append(float(number))
    return found


def _gives(columns: Columns, value: float) -> bool:
    """True if the counts give the index, as a share or as a percentage.

    Segregation and dissimilarity: Duncan and Duncan (1955); isolation and contact: Lieberson (1981).
    >>> _gives({"numerator": [10.0, 30.0], "denominator": [50.0, 50.0]}, 41.6666667)
    True
    """
    group = columns.get("numerator") or columns.get("gruppe") or []
    whole = columns.get("denominator") or columns.get("insgesamt") or []
    other = columns.get("vergleich") or columns.get("kontakt") or []
    if not group or not sum(group):
        return False
    rest = other or [n - g for n, g in zip(whole, group, strict=True)]
    met = other or group
    found = []
    if sum(rest):
        found.append(sum(abs(g / sum(group) - r / sum(rest)) for g, r in zip(group, rest, strict=True)) / 2)
    if whole:
        found.append(sum(g / sum(group) * m / n for g, m, n in zip(group, met, whole, strict=True) if n))
    return any(abs(one * factor - value) < _NEAR * factor for one in found for factor in (1, 100))
