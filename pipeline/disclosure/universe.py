"""Terms of a dataset that count the same people: what they have in common and which pairs are published."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import duckdb

from pipeline.database import quote
from pipeline.disclosure.structure import Structure, build_structure
from pipeline.models.ages import MAX_AGE, AgeBand
from pipeline.models.dataset import Dataset
from pipeline.project import Project
from pipeline.terms import Plan, TermKey, shown_levels

Token = tuple[Hashable, ...]


@dataclass(frozen=True)
class Universe:
    """Terms that add up among each other: one dataset and one group of each overlapping dimension."""

    dataset: Dataset
    terms: tuple[TermKey, ...]
    structure: Structure


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
        keys = [key for key in plan.of_dataset(dataset.id) if not key.weight]
        if not dataset.protected or not keys:
            continue
        groups: dict[tuple[tuple[str, tuple[str, ...]], ...], list[TermKey]] = {}
        for key in keys:
            overlap = tuple(item for item in key.codes if dataset.dimensions[item[0]].kind == "overlapping")
            groups.setdefault(overlap, []).append(key)
        for overlap, terms in sorted(groups.items()):
            found.append(_universe(connection, project, plan, dataset, (overlap, terms)))
    return found


def _universe(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    plan: Plan,
    dataset: Dataset,
    group: tuple[tuple[tuple[str, tuple[str, ...]], ...], list[TermKey]],
) -> Universe:
    overlap, terms = group
    limits = _age_limits(terms)
    used = sorted(
        {name for key in terms for name, _ in (*key.codes, *key.ages)} - {name for name, _ in overlap}
    )
    tokens = sorted(set(_tokens(connection, dataset, used, limits)))
    members = {key.id: frozenset(t for t in tokens if _counts(key, used, t)) for key in terms}
    ordered = dict(sorted(members.items(), key=lambda item: (len(item[1]), item[0])))
    wanted = dict(_differences(ordered)) if project.disclosure_rule(dataset.id).complement else {}
    by_id = {key.id: key for key in terms}
    structure = build_structure(ordered, wanted)
    return Universe(dataset, tuple(by_id[name] for name in ordered), structure)


def _differences(
    members: Mapping[str, frozenset[Token]],
) -> Iterator[tuple[str, frozenset[Token]]]:
    """What a term counts beyond the largest terms inside it: whoever sees both can tell it."""
    for outer, whole in members.items():
        inside = {inner: part for inner, part in members.items() if part < whole and part}
        for inner, part in inside.items():
            if not any(part < other for other in inside.values()):
                yield f"{outer} − {inner}", whole - part


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


def _counts(key: TermKey, used: list[str], token: Token) -> bool:
    cells = dict(zip(used, token, strict=True))
    codes_fit = all(name not in cells or cells[name] in codes for name, codes in key.codes)
    return codes_fit and all(
        any(band.start <= int(str(cells[name])) < band.stop for band in bands) for name, bands in key.ages
    )


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
