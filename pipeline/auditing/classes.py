"""Kinds of people that published terms tell apart: the cells of which every term is a sum.

`einwohner[alter=0-17;herkunft=eu]` is read back into dataset, ages and codes. Groups that are said to lie in
each other or to exclude each other form one family; groups of which nothing is said are counted apart.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

from pipeline.auditing.edition import Breakdown
from pipeline.models.ages import MAX_AGE, AgeBand, parse_age_band

_TERM = re.compile(r"(?P<dataset>[^\[\]]+)\[(?P<filters>[^\[\]]*)\](?:\*(?P<weight>\w+))?")


@dataclass(frozen=True)
class Term:
    """A canonical term taken apart; `weight` is '' for a plain count."""

    text: str
    dataset: str
    filters: Mapping[str, tuple[str, ...]]
    weight: str


@cache
def parse_term(text: str) -> Term:
    """Take a term apart. ValueError if it is none.

    >>> parse_term("einwohner[alter=0-17,65+;herkunft=eu]").filters
    {'alter': ('0-17', '65+'), 'herkunft': ('eu',)}
    """
    match = _TERM.fullmatch(text)
    if not match:
        raise ValueError(text)
    pairs = (part.split("=", 1) for part in match["filters"].split(";") if part)
    filters = {name: tuple(codes.split(",")) for name, codes in pairs}
    return Term(text, match["dataset"], filters, match["weight"] or "")


Family = tuple[tuple[str, tuple[str, ...]], ...]


def family_of(term: Term, breakdowns: Mapping[str, Breakdown]) -> Family:
    """Groups of the term's overlapping dimensions with all groups related to them: terms of one family add
    up.

    >>> groups = {"g": Breakdown("overlapping", ("a", "b", "c"), {"b": ("a",)}, {})}
    >>> family_of(parse_term("d[g=a]"), groups), family_of(parse_term("d[g=c]"), groups)
    ((('g', ('a', 'b')),), (('g', ('c',)),))
    """
    found = []
    for name, codes in sorted(term.filters.items()):
        if breakdowns[name].kind == "overlapping":
            found.append((name, _related(breakdowns[name], codes)))
    return tuple(found)


def _related(breakdown: Breakdown, codes: Sequence[str]) -> tuple[str, ...]:
    known, waiting = set(codes), list(codes)
    while waiting:
        code = waiting.pop()
        new = {other for other in breakdown.codes if _linked(breakdown, code, other)} - known
        known |= new
        waiting += sorted(new)
    return tuple(sorted(known))


def _linked(breakdown: Breakdown, one: str, other: str) -> bool:
    return any(
        b in breakdown.inside.get(a, ()) or b in breakdown.apart.get(a, frozenset())
        for a, b in ((one, other), (other, one))
    )


def classes(terms: Sequence[Term], breakdowns: Mapping[str, Breakdown]) -> dict[str, list[int]]:
    """Per term the numbers of the smallest classes that it counts; classes that no term tells apart are one.

    >>> terms = [parse_term("d[alter=0-17]"), parse_term("d[]")]
    >>> classes(terms, {"alter": Breakdown("age", (), {}, {})})
    {'d[alter=0-17]': [1], 'd[]': [0, 1]}
    """
    names = sorted({name for term in terms for name in term.filters})
    choices = [_pieces(name, terms, breakdowns[name]) for name in names]
    kinds: dict[tuple[int, ...], int] = {}
    members: dict[str, list[int]] = {term.text: [] for term in terms}
    for combination in product(*choices):
        inside = [
            number
            for number, term in enumerate(terms)
            if all(term.filters.get(n, ()) in piece for n, piece in zip(names, combination, strict=True))
        ]
        if inside and tuple(inside) not in kinds:
            kinds[tuple(inside)] = len(kinds)
    for inside_terms, kind in kinds.items():
        for number in inside_terms:
            members[terms[number].text].append(kind)
    return members


Filter = tuple[str, ...]


def _pieces(name: str, terms: Sequence[Term], breakdown: Breakdown) -> list[frozenset[Filter]]:
    """Smallest pieces of a dimension, each by the filters that include it; () is no filter at all."""
    filters = sorted({term.filters[name] for term in terms if name in term.filters})
    if breakdown.kind == "age":
        return _age_pieces(filters)
    if breakdown.kind == "overlapping":
        codes = sorted({code for chosen in filters for code in chosen})
        held: list[list[Filter]] = [[(code,) for code in groups] for groups in _memberships(breakdown, codes)]
    else:
        held = [[chosen for chosen in filters if code in chosen] for code in breakdown.codes]
    return sorted({frozenset([(), *included]) for included in held}, key=sorted)


def _age_pieces(filters: Sequence[Filter]) -> list[frozenset[Filter]]:
    bands = {chosen: [parse_age_band(text) for text in chosen] for chosen in filters}
    ends = {end for listed in bands.values() for band in listed for end in _ends(band)}
    starts = sorted(end for end in {0, *ends} if end < MAX_AGE)  # everybody has an age
    found = {
        frozenset(
            {(), *(key for key, listed in bands.items() if any(b.start <= age < b.stop for b in listed))}
        )
        for age in starts
    }
    return sorted(found, key=sorted)


def _ends(band: AgeBand) -> tuple[int, int]:
    return band.start, band.stop


def _memberships(breakdown: Breakdown, codes: Sequence[str]) -> list[frozenset[str]]:
    """Sets of groups in which one person can be at the same time: with every group those it lies in."""
    around: dict[str, frozenset[str]] = {}
    asked = set(codes)
    while asked - around.keys():
        around |= {code: _around(breakdown, code) for code in asked}
        met = frozenset().union(*around.values())
        asked |= {part for code in met for part in breakdown.made_of.get(code, ())}
    possible: set[frozenset[str]] = {frozenset()}
    for code in sorted(asked):
        possible |= {held | around[code] for held in possible}
        possible = {held for held in possible if not _exclude(breakdown, held)}
    chosen = set(codes)
    whole = (held for held in possible if _complete(breakdown, held))
    return sorted({held & chosen for held in whole}, key=sorted)


def _complete(breakdown: Breakdown, held: frozenset[str]) -> bool:
    """True if a person in these groups is in some part of each that others make up together."""
    return all(held & parts for code, parts in breakdown.made_of.items() if code in held)


def _around(breakdown: Breakdown, code: str) -> frozenset[str]:
    found, waiting = {code}, [code]
    while waiting:
        new = set(breakdown.inside.get(waiting.pop(), ())) - found
        found |= new
        waiting += sorted(new)
    return frozenset(found)


def _exclude(breakdown: Breakdown, held: frozenset[str]) -> bool:
    return any(
        b in breakdown.apart.get(a, frozenset()) or a in breakdown.apart.get(b, frozenset())
        for a, b in combinations(held, 2)
    )
