"""What compute noticed: filters that divide an age band, shares above the whole."""

from collections.abc import Iterable, Iterator, Sequence

import duckdb

from pipeline.computing.direct import CutTerm
from pipeline.computing.shapes import Item, Shapes
from pipeline.database import literal, quote
from pipeline.errors import Problem, Severity, in_order
from pipeline.models.ages import MAX_AGE
from pipeline.models.dataset import Dataset
from pipeline.models.indicator import Indicator
from pipeline.project import Project
from pipeline.terms import TermKey

MOST_PER_INDICATOR = 20


def cut_problems(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    dataset: Dataset,
    cuts: Sequence[CutTerm],
    users: dict[int, list[Item]],
) -> list[Problem]:
    """Filters that divide a delivered age band and for which nothing else was delivered.

    `users`: series by the number of a term. Only levels count on which one of them is shown.
    """
    found: set[Problem] = set()
    for (number, level), same in sorted(_grouped(cuts).items()):
        years = ", ".join(str(item.part.year) for item in same)
        rows = connection.execute(
            "SELECT DISTINCT target.level_id FROM way JOIN spot AS part ON part.area_id = part_id "
            "JOIN shown AS target ON target.area_id = way.area_id "
            f"WHERE part.level_id = {literal(level)} AND way.year IN ({years}) "
            f"AND NOT EXISTS (FROM direct WHERE term_no = {number} AND direct.area_id = part_id "
            "AND direct.year = way.year)"
        ).fetchall()
        reached = {row[0] for row in rows}
        for user in users.get(number, []):
            if reached & set(user.levels):
                found |= set(_describe(connection, project, dataset, same, user.category.indicator))
    return in_order(found)


def _grouped(cuts: Iterable[CutTerm]) -> dict[tuple[int, str], list[CutTerm]]:
    groups: dict[tuple[int, str], list[CutTerm]] = {}
    for item in cuts:
        groups.setdefault((item.number, item.part.level), []).append(item)
    return groups


def _describe(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    dataset: Dataset,
    cuts: Sequence[CutTerm],
    indicator: Indicator,
) -> Iterator[Problem]:
    first = cuts[0]
    cut, band = first.cut, first.cut.band
    start, stop = quote(f"{cut.dimension}_from"), quote(f"{cut.dimension}_to")
    sources = connection.execute(
        f"SELECT DISTINCT source_id FROM core.{quote(dataset.id)} JOIN core.area USING (area_id) "
        f"WHERE level_id = {literal(first.part.level)} AND year = {first.part.year} "
        f"AND {start} = {band.start} AND {stop} = {band.stop} ORDER BY source_id"
    ).fetchall()
    limits = sorted({end for item in cut.delivered for end in (item.start, item.stop) if end < MAX_AGE})
    hint = "mögliche Grenzen: " + ", ".join(str(limit) for limit in limits)
    hint += f"; oder mit levels die Ebene „{first.part.level}“ ausnehmen"
    for (source,) in sources:
        what = (
            f"Altersfilter {cut.wanted.text} schneidet das gelieferte Band {band.text} der Quelle „{source}“"
        )
        yield Problem(_place(project, indicator, dataset, cut.dimension), what, hint)


def _place(project: Project, indicator: Indicator, dataset: Dataset, dimension: str) -> str:
    where: tuple[str, ...] = ("by", dimension) if dimension in indicator.by else ()
    for name, term in indicator.all_terms.items():
        if term.dataset == dataset.id and dimension in term.where and not where:
            path = (name,) if name in ("numerator", "denominator") else ("terms", name)
            where = (*path, "where", dimension)
    return project.place("indicator", indicator.id, *where)


def share_findings(
    connection: duckdb.DuckDBPyConnection, project: Project, shapes: Shapes
) -> Iterator[Problem]:
    """Shares whose numerator is larger than their denominator; no counts, they may be secret later."""
    shares = [item.number for item in shapes.items if item.category.indicator.method == "share"]
    if not shares:
        return
    rows = connection.execute(
        "SELECT indicator_id, name, year, category "
        "FROM exact JOIN item USING (item_no) JOIN core.area USING (area_id) "
        f"WHERE item_no IN ({', '.join(str(number) for number in shares)}) AND above > below "
        "ORDER BY indicator_id, year DESC, level_order, sort_key, area_id, category"
    ).fetchall()
    by_indicator: dict[str, list[tuple[str, int, str]]] = {}
    for indicator_id, *rest in rows:
        by_indicator.setdefault(indicator_id, []).append((rest[0], rest[1], rest[2]))
    for indicator_id, cases in by_indicator.items():
        place = project.place("indicator", indicator_id, "numerator")
        title = project.indicators[indicator_id].label
        for area, year, category in cases[:MOST_PER_INDICATOR]:
            shown = f" ({category})" if category else ""
            what = f"{title}{shown}: der Zähler ist größer als der Nenner, {area} {year}"
            yield Problem(place, what, "Abgrenzung von Zähler und Nenner prüfen", Severity.WARNUNG)
        if len(cases) > MOST_PER_INDICATOR:
            more = f"{title}: … und {len(cases) - MOST_PER_INDICATOR} weitere Fälle"
            yield Problem(place, more, "", Severity.WARNUNG)


def term_users(shapes: Shapes, keys: Sequence[TermKey]) -> dict[int, list[Item]]:
    """Series by the number of a term they use."""
    numbers = {key: number for number, key in enumerate(keys)}
    users: dict[int, list[Item]] = {}
    for item in shapes.items:
        for used in item.category.terms.values():
            users.setdefault(numbers[used.key], []).append(item)
    return users
