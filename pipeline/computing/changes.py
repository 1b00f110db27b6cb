"""Changes between two years, exact, and never across a break in the series."""

from collections.abc import Iterator
from datetime import date

import duckdb

from pipeline.computing.direct import GRAVITY
from pipeline.computing.shapes import Item, Shapes, table_sql
from pipeline.computing.values import cut_sql, status_sql, years_sql
from pipeline.database import literal
from pipeline.methods import METHODS
from pipeline.methods.change import percent_change
from pipeline.methods.rational import SqlRatio
from pipeline.models.dataset import Status
from pipeline.models.indicator import Indicator
from pipeline.numbers import parse_german_date
from pipeline.project import Project

CURRENT = SqlRatio("n", "d")
BASE = SqlRatio("bn", "d")
SENSELESS = GRAVITY[Status.NOT_APPLICABLE]

# The latest break between two dates, per series, level and pair of years.
_BLOCKED = """
CREATE OR REPLACE TEMP TABLE blocked AS
SELECT item_no, level_id, year, base_year, break_id
FROM item_break JOIN break USING (break_id) JOIN pair ON day > base_day AND day <= final_day
QUALIFY row_number() OVER (PARTITION BY item_no, level_id, year, base_year ORDER BY day DESC, break_id) = 1;
"""

# Both values as fractions of one denominator, the smallest: methods over parts have long ones.
_PAIRED = """
SELECT now.item_no, now.area_id, now.year, pair.base_year, lcm(now.d, before.d) AS d,
    now.n * (lcm(now.d, before.d) // now.d) AS n, before.n * (lcm(now.d, before.d) // before.d) AS bn,
    coalesce(break_id, '') AS break_id, now.flags | before.flags AS flags,
    CASE WHEN break_id IS NOT NULL THEN {senseless} ELSE greatest(now.gravity, before.gravity) END AS gravity
FROM exact AS now JOIN pair USING (year)
JOIN exact AS before ON before.item_no = now.item_no AND before.area_id = now.area_id
    AND before.year = pair.base_year
JOIN shown ON shown.area_id = now.area_id
LEFT JOIN blocked ON blocked.item_no = {item} AND blocked.level_id = shown.level_id
    AND blocked.year = now.year AND blocked.base_year = pair.base_year
"""

_CHANGE = """
INSERT INTO exact
WITH paired AS ({paired} WHERE now.item_no = {source}),
quotient AS (
    SELECT area_id, year, gravity, flags, CASE WHEN gravity = 0 THEN {number} END AS n,
        CASE WHEN gravity = 0 THEN {divisor} END AS d FROM paired)
SELECT {item}, area_id, grid.year, if(d = 0, NULL, n // gcd(n, d)), if(d = 0, NULL, d // gcd(n, d)),
    CASE WHEN d = 0 THEN {senseless} ELSE coalesce(gravity, {unknown}) END, coalesce(flags, 0), NULL, NULL
FROM (SELECT area_id, year FROM shown, {years} WHERE level_id IN ({levels})) AS grid
LEFT JOIN quotient USING (area_id, year);
"""


def _date(year: int, like: date) -> date:
    day = 28 if (like.month, like.day) == (2, 29) else like.day
    return date(year, like.month, day)


_BROKEN_POOLS = """
UPDATE exact SET n = NULL, d = NULL, above = NULL, below = NULL, gravity = {senseless}
FROM shown, blocked
WHERE shown.area_id = exact.area_id AND blocked.item_no = exact.item_no AND blocked.level_id = shown.level_id
    AND blocked.year = exact.year AND exact.item_no IN ({items});
"""


def _withhold_broken_pools(connection: duckdb.DuckDBPyConnection, project: Project, shapes: Shapes) -> None:
    """A sum of several years makes no sense across a break: the years before and after count differently."""
    pools: dict[int, list[int]] = {}
    for item in shapes.items:
        if item.category.indicator.pool_years > 1:
            pools.setdefault(item.category.indicator.pool_years, []).append(item.number)
    for years, numbers in sorted(pools.items()):
        _prepare(connection, project, [(year, year - years + 1) for year in project.years])
        items = ", ".join(map(str, numbers))
        connection.execute(_BROKEN_POOLS.format(senseless=SENSELESS, items=items))


def _prepare(connection: duckdb.DuckDBPyConnection, project: Project, pairs: list[tuple[int, int]]) -> None:
    """Tables `pair` (years with their days) and `blocked`."""
    edition = project.edition
    rows = [
        (year, base, str(_date(year, edition.reference_date)), str(_date(base, edition.comparison_date)))
        for year, base in pairs
    ]
    columns = ("year SMALLINT", "base_year SMALLINT", "final_day DATE", "base_day DATE")
    connection.execute(table_sql("pair", columns, rows))
    connection.execute(_BLOCKED)


def _prepare_breaks(connection: duckdb.DuckDBPyConnection, project: Project, shapes: Shapes) -> None:
    breaks, broken = [], []
    for name, found in sorted(project.breaks.items()):
        breaks.append((name, str(parse_german_date(found.date))))
    for item in shapes.items:
        for found in project.breaks_of(item.category.indicator):
            own = found.levels
            broken += [(item.number, found.id, level) for level in item.levels if not own or level in own]
    connection.execute(table_sql("break", ("break_id VARCHAR", "day DATE"), breaks))
    connection.execute(
        table_sql("item_break", ("item_no INTEGER", "break_id VARCHAR", "level_id VARCHAR"), broken)
    )


def compute_changes(connection: duckdb.DuckDBPyConnection, project: Project, shapes: Shapes) -> None:
    """Append to `exact` the indicators of method change; the indicators they name come first."""
    _prepare_breaks(connection, project, shapes)
    _withhold_broken_pools(connection, project, shapes)
    for item in _in_order(project, shapes):
        indicator = item.category.indicator
        _prepare(connection, project, [(year, year - indicator.over_years) for year in project.years])
        ratio = METHODS["change"](indicator, {"current": CURRENT, "base": BASE})
        connection.execute(
            _CHANGE.format(
                item=item.number,
                source=_source(shapes, item).number,
                paired=_PAIRED.format(senseless=SENSELESS, item=item.number),
                number=ratio.numerator_sql,
                divisor=ratio.denominator_sql,
                levels=", ".join(literal(level) for level in item.levels) or "''",
                years=years_sql(project),
                senseless=SENSELESS,
                unknown=GRAVITY[Status.UNKNOWN],
            )
        )


def _source(shapes: Shapes, item: Item) -> Item:
    """The same series of the indicator whose change is shown."""
    return next(
        other
        for other in shapes.items
        if other.category.indicator.id == item.category.indicator.of
        and other.category.name == item.category.name
    )


def _in_order(project: Project, shapes: Shapes) -> Iterator[Item]:
    def depth(indicator: Indicator) -> int:
        return 1 + depth(project.indicators[indicator.of]) if indicator.of else 0

    changes = [item for item in shapes.items if item.category.indicator.method == "change"]
    yield from sorted(changes, key=lambda item: (depth(item.category.indicator), item.number))


def year_pairs(project: Project) -> list[tuple[int, int]]:
    """Every year with the year of comparison before it, the first year and those of indices and rules."""
    gap = project.year - project.base_year
    gaps = {gap, *(index.dynamics_years for index in project.indices.values() if index.dynamics)}
    gaps |= {years for rule in project.early.values() for years in rule.gaps}
    bases = {(year, year - years) for year in project.years for years in gaps}
    bases |= {(year, project.years[0]) for year in project.years}
    return sorted((year, base) for year, base in bases if project.years[0] <= base < year)


def write_changes(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Fill result.change: absolute in the unit of the value, percent of the base unless that is 0.

    What is a change itself has none that anybody could read: "not applicable", as across a break.
    """
    _prepare(connection, project, year_pairs(project))
    named = [item.id for item in project.indicators.values() if item.method == "change"]
    changes = ", ".join(map(literal, sorted(named))) or "''"
    absolute, percent = CURRENT - BASE, percent_change(CURRENT, BASE)
    values = _PAIRED.format(senseless=SENSELESS, item="now.item_no")
    paired = (
        f"SELECT * REPLACE (if(indicator_id IN ({changes}), {SENSELESS}, gravity) AS gravity) "
        f"FROM ({values}) JOIN item USING (item_no)"
    )
    fractions = (
        f"SELECT *, CASE WHEN gravity = 0 THEN {absolute.numerator_sql} END AS step, "
        f"CASE WHEN gravity = 0 THEN {absolute.denominator_sql} END AS unit, "
        f"CASE WHEN gravity = 0 AND bn <> 0 THEN {percent.numerator_sql} END AS share, "
        f"CASE WHEN gravity = 0 AND bn <> 0 THEN {percent.denominator_sql} END AS whole FROM ({paired})"
    )
    connection.execute(
        "INSERT INTO result.change SELECT indicator_id, category, area_id, year, base_year, "
        f"{cut_sql('step', 'unit')}, {cut_sql('share', 'whole')}, "
        f"{status_sql('step')}, break_id, if(gravity = 0, flags, 0) "
        f"FROM ({fractions})"
    )
