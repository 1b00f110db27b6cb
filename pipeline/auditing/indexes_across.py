"""Indices over the parts of the municipality (segregation, isolation, contact), worked out once more.

An edition does not say over which level such an index runs. If the counts that are printed for one level give
it, it tells nothing that is not printed. If none does and a part is hidden, the hidden part is in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.auditing.cells import Counts
from pipeline.auditing.edition import Edition, RowKey

_NEAR = 1e-6
_QUOTIENT = {"numerator", "denominator"}
Columns = Mapping[str, Sequence[float]]  # role -> counts of the parts


def told_across(edition: Edition, counts: Counts) -> Iterator[tuple[RowKey, str]]:
    """Printed indices over parts that no printed counts give, with a hidden part."""
    series: dict[tuple[str, str], list[RowKey]] = {}
    for key, row in edition.rows.items():
        if row.value is not None:
            series.setdefault(key[:2], []).append(key)
    for name, keys in series.items():
        roles = {use.role for use in edition.uses.get(name, ())}
        if len({key[2] for key in keys}) > 1 or not ("gruppe" in roles or roles == _QUOTIENT):
            continue
        open_rows = [key for key in keys if not _follows(edition, counts, key)]
        # A quotient has the same roles: an index is known by a year in which the printed parts give it.
        if "gruppe" in roles or len(open_rows) < len(keys):
            for key in open_rows:
                hidden = _hidden_part(edition, counts, key)
                if hidden:
                    yield key, f"{edition.names.get(hidden, hidden)} {key[3]}"


def _terms(edition: Edition, key: RowKey) -> dict[str, str]:
    return {use.role: use.term for use in edition.uses[key[:2]] if use.moment == "same"}


def _follows(edition: Edition, counts: Counts, key: RowKey) -> bool:
    """True if the printed counts of some level give the value."""
    value, terms = edition.rows[key].value, _terms(edition, key)
    two = {role: term for role, term in terms.items() if role != "kontakt"}  # the others are the rest
    columns = (_columns(counts, some, level, key[3])
               for level in _levels(edition, key[2]) for some in (terms, two))  # fmt: skip
    return value is not None and any(_gives(found, float(value)) for found in columns)


def _hidden_part(edition: Edition, counts: Counts, key: RowKey) -> str:
    """A part of which a count is hidden; '' if there is none."""
    terms = _terms(edition, key).values()
    parts = (area for level in _levels(edition, key[2]) for area in level)
    return next((area for area in parts if any((term, area, key[3]) in counts.hidden for term in terms)), "")


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
    if len(group) < 2 or not sum(group):
        return False
    rest = other or [n - g for n, g in zip(whole, group, strict=True)]
    found = []
    if sum(rest):
        found.append(sum(abs(g / sum(group) - r / sum(rest)) for g, r in zip(group, rest, strict=True)) / 2)
    if whole:
        for met in (group, rest):
            found.append(sum(g / sum(group) * m / n for g, m, n in zip(group, met, whole, strict=True) if n))
    return any(abs(one * factor - value) < _NEAR * factor for one in found for factor in (1, 100))
