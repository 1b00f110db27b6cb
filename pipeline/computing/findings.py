"""What compute noticed: a year without data, filters that divide an age band, shares above the whole."""

from collections.abc import Iterator, Sequence

import duckdb

from pipeline.computing.direct import CutTerm
from pipeline.computing.shapes import Item, Shapes, table_sql
from pipeline.database import literal, quote
from pipeline.errors import Problem, Severity, in_order
from pipeline.models.ages import MAX_AGE
from pipeline.models.indicator import Indicator
from pipeline.project import Project
from pipeline.terms import TermKey

MOST_PER_INDICATOR = 20
Users = dict[int, list[Item]]


def nothing_delivered(connection: duckdb.DuckDBPyConnection, project: Project) -> Iterator[Problem]:
    """A warning if no source at all has delivered the report's year: every figure would be missing."""
    years = [year for (year,) in connection.execute("SELECT DISTINCT year FROM core.delivery").fetchall()]
    if years and project.year not in years:
        place = project.place("config", "", "editions", project.edition_id, "reference_date")
        latest = f"die letzte gilt für {max(years)}"
        what = f"für das Berichtsjahr {project.year} ist keine einzige Lieferung da, {latest}"
        hint = "die Lieferungen nach data/raw legen; mit report --tolerant entsteht ein Bericht ohne Werte"
        yield Problem(place, what, hint, Severity.WARNUNG)


def cut_problems(
    connection: duckdb.DuckDBPyConnection, project: Project, cuts: Sequence[CutTerm], users: Users
) -> list[Problem]:
    """Filters that divide a delivered age band and for which nothing else was delivered.

    `users`: series by the number of a term. Only levels count on which one of them is shown.
    """
    if not cuts:
        return []
    rows = sorted({(cut.number, cut.part.level, cut.part.year) for cut in cuts})
    connection.execute(table_sql("cut", ("term_no INTEGER", "level_id VARCHAR", "year SMALLINT"), rows))
    reached = connection.execute(_REACHED).fetchall()
    found: set[Problem] = set()
    for number, level, year, shown in reached:
        cut = next(c for c in cuts if (c.number, c.part.level, c.part.year) == (number, level, year))
        for user in users.get(number, []):
            if shown in user.levels:
                found |= set(_describe(connection, project, cut, user.category.indicator))
    return in_order(found)


_REACHED = """
SELECT term_no, cut.level_id, min(cut.year), target.level_id
FROM cut JOIN term_name USING (term_no) JOIN spot AS part ON part.level_id = cut.level_id
JOIN way ON way.dataset_id = term_name.dataset_id AND way.part_id = part.area_id AND way.year = cut.year
JOIN shown AS target ON target.area_id = way.area_id
WHERE NOT EXISTS (
    FROM direct WHERE direct.term_no = cut.term_no
    AND direct.area_id = way.part_id AND direct.year = way.year)
GROUP BY term_no, cut.level_id, target.level_id ORDER BY ALL;
"""


def _describe(
    connection: duckdb.DuckDBPyConnection, project: Project, item: CutTerm, indicator: Indicator
) -> Iterator[Problem]:
    """One problem per source that delivers the divided band."""
    cut, band = item.cut, item.cut.band
    start, stop = quote(f"{cut.dimension}_from"), quote(f"{cut.dimension}_to")
    sources = connection.execute(
        f"SELECT DISTINCT source_id FROM core.{quote(item.dataset_id)} JOIN core.area USING (area_id) "
        f"WHERE level_id = {literal(item.part.level)} AND year = {item.part.year} "
        f"AND {start} = {band.start} AND {stop} = {band.stop} ORDER BY source_id"
    ).fetchall()
    limits = sorted({end for known in cut.delivered for end in (known.start, known.stop) if end < MAX_AGE})
    hint = "mögliche Grenzen: " + ", ".join(str(limit) for limit in limits)
    finer = connection.execute(
        "SELECT level_id FROM direct JOIN core.area USING (area_id) WHERE term_no = ? "
        "GROUP BY level_id ORDER BY min(level_order), level_id",
        [item.number],
    ).fetchall()
    named = ", ".join(level for (level,) in finer if level != item.part.level)
    hint += (
        f"; oder levels: [{named}], dafür ist feiner geliefert" if named else "; feiner ist nicht geliefert"
    )
    for (source,) in sources:
        what = (
            f"Altersfilter {cut.wanted.text} schneidet das gelieferte Band {band.text} der Quelle „{source}“"
        )
        yield Problem(_place(project, indicator, item.dataset_id, cut.dimension), what, hint)


def _place(project: Project, indicator: Indicator, dataset_id: str, dimension: str) -> str:
    where: tuple[str, ...] = ("by", dimension) if dimension in indicator.by else ()
    for name, term in indicator.all_terms.items():
        if term.dataset == dataset_id and dimension in term.where and not where:
            path = (name,) if name in ("numerator", "denominator") else ("terms", name)
            where = (*path, "where", dimension)
    return project.place("indicator", indicator.id, *where)


def share_findings(
    connection: duckdb.DuckDBPyConnection, project: Project, shapes: Shapes
) -> dict[str, list[Problem]]:
    """Shares whose numerator is larger than their denominator, by indicator; no counts: perhaps secret."""
    shares = [item.number for item in shapes.items if item.category.indicator.method == "share"]
    if not shares:
        return {}
    rows = connection.execute(
        "SELECT indicator_id, name, year, category "
        "FROM exact JOIN item USING (item_no) JOIN core.area USING (area_id) "
        f"WHERE item_no IN ({', '.join(str(number) for number in shares)}) AND above > below "
        "ORDER BY indicator_id, year DESC, level_order, sort_key, area_id, category"
    ).fetchall()
    cases: dict[str, list[tuple[str, int, str]]] = {}
    for indicator_id, *rest in rows:
        cases.setdefault(indicator_id, []).append((rest[0], rest[1], rest[2]))
    return {name: list(_share_problems(project, name, found)) for name, found in cases.items()}


def _share_problems(
    project: Project, indicator_id: str, cases: list[tuple[str, int, str]]
) -> Iterator[Problem]:
    """One problem per case, the first of them; `cases`: area, year, series."""
    place = project.place("indicator", indicator_id, "numerator")
    title = project.indicators[indicator_id].label
    for area, year, category in cases[:MOST_PER_INDICATOR]:
        shown = f" ({category})" if category else ""
        what = f"{title}{shown}: der Zähler ist größer als der Nenner, {area} {year}"
        yield Problem(place, what, "Abgrenzung von Zähler und Nenner prüfen", Severity.WARNUNG)
    if len(cases) > MOST_PER_INDICATOR:
        more = f"{title}: … und {len(cases) - MOST_PER_INDICATOR} weitere Fälle"
        yield Problem(place, more, "", Severity.WARNUNG)


def term_users(shapes: Shapes, keys: Sequence[TermKey]) -> Users:
    """Series by the number of a term they use."""
    numbers = {key: number for number, key in enumerate(keys)}
    users: Users = {}
    for item in shapes.items:
        for _, used in item.category.used:
            users.setdefault(numbers[used.key], []).append(item)
    return users
