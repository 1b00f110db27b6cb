"""Terms of a dataset that count the same people: what they have in common and which pairs are published."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import duckdb

from pipeline.database import quote
from pipeline.disclosure.membership import memberships
from pipeline.disclosure.structure import Structure, build_structure
from pipeline.models.ages import MAX_AGE, AgeBand
from pipeline.models.dataset import Dataset
from pipeline.project import Project
from pipeline.terms import Plan, TermKey, shown_levels

Token = tuple[Hashable, ...]
# Which overlapping group (or family of related groups) of which dimension.
Overlap = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Universe:
    """Terms that add up among each other: one dataset and related groups of each overlapping dimension.

    `rests`: columns of the structure that only several subtractions give.
    """

    dataset: Dataset
    terms: tuple[TermKey, ...]
    structure: Structure
    rests: frozenset[str]


@dataclass(frozen=True)
class Pair:
    """Numerator and denominator shown together at the same date."""

    numerator: TermKey
    denominator: TermKey
    levels: tuple[str, ...]


def universes(connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan) -> list[Universe]:
    """All universes of protected datasets; sums weighted by age belong to none, they follow their counts."""
    found = []
    for dataset in project.datasets.values():
        keys = [key for key in plan.printed(dataset.id) if not key.weight]
        if not dataset.protected or not keys:
            continue
        groups: dict[Overlap, list[TermKey]] = {}
        for key in keys:
            groups.setdefault(_overlap(dataset, key), []).append(key)
        for _, terms in sorted(groups.items()):
            found.append(_universe(connection, project, dataset, terms))
    return found


def _overlap(dataset: Dataset, key: TermKey) -> Overlap:
    """What terms must have in common to add up; related groups of a dimension count as one."""
    found = []
    for name, codes in key.codes:
        dimension = dataset.dimensions[name]
        if dimension.kind == "overlapping":
            found.append((name, dimension.family(codes[0]) if dimension.related else codes))
    return tuple(found)


def _universe(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    dataset: Dataset,
    terms: list[TermKey],
) -> Universe:
    limits = _age_limits(terms)
    kinds = {name: dataset.dimensions[name] for key in terms for name, _ in (*key.codes, *key.ages)}
    related = sorted(name for name, dimension in kinds.items() if dimension.related)
    plain = sorted(name for name, dimension in kinds.items() if dimension.kind != "overlapping")
    choices = [memberships(kinds[name], _codes(terms, name)) for name in related]
    tokens = sorted(
        (*token, *groups)
        for token in set(_tokens(connection, dataset, plain, limits))
        for groups in product(*choices)
    )
    used = [*plain, *related]
    members = {key.id: frozenset(_counted(key, used, tokens)) for key in terms}
    ordered = dict(sorted(members.items(), key=lambda item: (len(item[1]), item[0])))
    whole = project.disclosure_rule(dataset.id).complement
    wanted = {**_beyond_one(ordered), **_beyond_several(ordered)} if whole else {}
    by_id = {key.id: key for key in terms}
    structure = build_structure(ordered, wanted)
    rests = frozenset(structure.names[structure.published :]) - set(_beyond_one(ordered))
    return Universe(dataset, tuple(by_id[name] for name in ordered), structure, rests)


def _codes(terms: Sequence[TermKey], name: str) -> set[str]:
    return {code for key in terms for code in dict(key.codes).get(name, ())}


def _beyond_one(members: Mapping[str, frozenset[Token]]) -> dict[str, frozenset[Token]]:
    """What a term counts beyond one of the largest terms inside it: whoever sees both can tell it."""
    return {
        f"{outer} − {inner}": whole - part
        for outer, whole in members.items()
        for inner, part in _largest_inside(members, whole).items()
    }


def _beyond_several(members: Mapping[str, frozenset[Token]]) -> dict[str, frozenset[Token]]:
    """What a term counts beyond several terms inside it that exclude each other, as many as there are."""
    found = {}
    for outer, whole in members.items():
        largest = _largest_inside(members, whole)
        for names in _exclusive(largest, (), list(largest)):
            rest = whole.difference(*(largest[name] for name in names))
            if len(names) > 1 and rest:
                found[" − ".join((outer, *names))] = rest
    return found


def _largest_inside(
    members: Mapping[str, frozenset[Token]], whole: frozenset[Token]
) -> dict[str, frozenset[Token]]:
    inside = {name: part for name, part in members.items() if part < whole and part}
    return {name: part for name, part in inside.items() if not any(part < other for other in inside.values())}


def _exclusive(
    sets: Mapping[str, frozenset[Token]], chosen: tuple[str, ...], left: list[str]
) -> Iterator[tuple[str, ...]]:
    """Lists of sets of which no two share a token and to which no further one could be added."""
    if not left:
        rest = [name for name in sets if name not in chosen]
        if all(any(sets[name] & sets[other] for other in chosen) for name in rest):
            yield chosen
        return
    first, *others = left
    fits = all(sets[first].isdisjoint(sets[name]) for name in chosen)
    if fits:
        yield from _exclusive(sets, (*chosen, first), others)
    if not fits or any(sets[first] & sets[name] for name in others):
        yield from _exclusive(sets, chosen, others)


def _age_limits(terms: Sequence[TermKey]) -> dict[str, list[int]]:
    """Ages at which some term begins or ends, per age dimension."""
    limits: dict[str, set[int]] = {}
    for key in terms:
        for name, bands in key.ages:
            ends = {end for band in bands for end in (band.start, band.stop)}
            limits.setdefault(name, {0, MAX_AGE}).update(ends)
    return {name: sorted(ends) for name, ends in limits.items()}


def _tokens(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, used: list[str], limits: Mapping[str, list[int]]
) -> Iterator[Token]:
    """Combinations of codes and age intervals that occur; all thinkable ones if nothing has them all."""
    columns: list[str] = []
    for name in used:
        columns += [quote(f"{name}_from"), quote(f"{name}_to")] if name in limits else [quote(name)]
    present = " AND ".join(f"{column} IS NOT NULL" for column in columns) or "true"
    rows = connection.execute(
        f"SELECT DISTINCT {', '.join(columns) or '1'} FROM core.{quote(dataset.id)} "
        f"WHERE {present} ORDER BY ALL"
    ).fetchall()
    choices: list[list[Hashable]]
    if not rows:
        choices = [
            list(limits[name][:-1]) if name in limits else list(dataset.dimensions[name].codes)
            for name in used
        ]
        yield from product(*choices)
        return
    for row in rows:
        cells = iter(row)
        choices = []
        for name in used:
            cell = next(cells)
            choices.append(_intervals(limits[name], AgeBand(cell, next(cells))) if name in limits else [cell])
        yield from product(*choices)


def _intervals(limits: list[int], band: AgeBand) -> list[Hashable]:
    """Starts of the intervals between limits that a delivered band touches."""
    return [start for start, stop in pairwise(limits) if band.start < stop and start < band.stop]


def _counted(key: TermKey, used: list[str], tokens: list[Token]) -> list[Token]:
    """Tokens of the people a term counts."""
    codes, ages = dict(key.codes), dict(key.ages)
    found = tokens
    for place, name in enumerate(used):
        cells = {token[place] for token in found}
        if name in codes:
            cells = {cell for cell in cells if _within(cell, codes[name])}
        if name in ages:
            cells = {cell for cell in cells if any(b.start <= int(str(cell)) < b.stop for b in ages[name])}
        if name in codes or name in ages:
            found = [token for token in found if token[place] in cells]
    return found


def _within(cell: Hashable, codes: tuple[str, ...]) -> bool:
    """Whether a code, or one of the groups a person is in, is among the codes."""
    return any(code in codes for code in cell) if isinstance(cell, tuple) else cell in codes


def pairs(project: Project, plan: Plan) -> list[Pair]:
    """Numerator and denominator of every series where the numerator may be a part of the denominator."""
    found = []
    for item in plan.categories:
        numerator, denominator = item.terms.get("numerator"), item.terms.get("denominator")
        if numerator is None or denominator is None or numerator.at != "same" or denominator.at != "same":
            continue
        if numerator.key.weight or denominator.key.weight:
            continue
        same = numerator.key.dataset == denominator.key.dataset
        if item.indicator.method == "share" or same:
            found.append(Pair(numerator.key, denominator.key, shown_levels(project, item.indicator)))
    return list(dict.fromkeys(found))
