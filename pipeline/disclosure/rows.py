"""From hidden cells to hidden rows: which values of which indicators may not be shown."""

import duckdb

from pipeline.database import insert_rows, literal
from pipeline.disclosure.cells import PARTNER
from pipeline.disclosure.protection import Protection
from pipeline.models.indicator import Indicator
from pipeline.project import Project
from pipeline.terms import Plan

_TABLES = """
CREATE OR REPLACE TEMP TABLE hidden_cell (
    term_id VARCHAR, area_id VARCHAR, year SMALLINT, by_rule BOOLEAN);
CREATE OR REPLACE TEMP TABLE term_use (
    indicator_id VARCHAR, category VARCHAR, term_id VARCHAR, years_on SMALLINT);
CREATE OR REPLACE TEMP TABLE hidden_sum (
    term_id VARCHAR, area_id VARCHAR, year SMALLINT, moment VARCHAR, by_rule BOOLEAN);
CREATE OR REPLACE TEMP TABLE sum_use (
    indicator_id VARCHAR, category VARCHAR, term_id VARCHAR, moment VARCHAR);
CREATE OR REPLACE TEMP TABLE hidden_row (
    indicator_id VARCHAR, category VARCHAR, area_id VARCHAR, year SMALLINT, by_rule BOOLEAN);
"""


def find_hidden_rows(
    connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan, protection: Protection
) -> None:
    """Fill the temporary tables `hidden_cell`, `term_use` (which rows show which cells) and `hidden_row`.

    Sums over years that are decided on as such stand in `hidden_sum` and `sum_use` instead.

    `by_rule`: a rule hides the cell, or one of the cells of the row, not only as a partner of another. The
    connection must find core.area and core.area_part.
    """
    connection.execute(_TABLES)
    _insert_uses(connection, plan, protection.pooled)
    _insert_cells(connection, protection)
    _hide_rows(connection, project)


def _insert_uses(connection: duckdb.DuckDBPyConnection, plan: Plan, pooled: frozenset[str]) -> None:
    """Which rows show which cells; `years_on`: how many years after the cell the row stands."""
    sums = [
        (item.indicator.id, item.name, used.key.id, used.moment)
        for item in plan.categories
        if item.indicator.method != "change" and item.sums_alone
        for _, used in item.used
        if used.key.id in pooled
    ]
    insert_rows(connection, "sum_use", sums)
    rows = [
        (item.indicator.id, item.name, term, shift)
        for item in plan.categories
        if item.indicator.method != "change"
        for used in (*(u for _, u in item.used), *(u for band in item.bands for u in band.values()))
        if not (item.sums_alone and used.key.id in pooled)
        # a sum weighted by age is as secret as the count of the same people
        for term in {used.key.id, used.key.id.removesuffix(f"*{used.key.weight}")}
        for shift in used.halves
    ]
    insert_rows(connection, "term_use", rows)


def _insert_cells(connection: duckdb.DuckDBPyConnection, protection: Protection) -> None:
    cells = [(c.term_id, c.area_id, c.year, c.reason != PARTNER) for c in protection.cells]
    insert_rows(connection, "hidden_cell", cells)
    sums = [(one.figure, one.reason != PARTNER) for one in protection.sums]
    told = [(sum_.term_id, sum_.area_id, sum_.year, sum_.moment, by_rule) for sum_, by_rule in sums]
    insert_rows(connection, "hidden_sum", told)


# An index over the areas inside a larger one could tell the one among them that is hidden.
_HIDDEN_PARTS = """
INSERT INTO hidden_row
SELECT DISTINCT indicator_id, category, area_part.area_id, year + years_on, by_rule
FROM term_use JOIN hidden_cell USING (term_id) JOIN core.area AS part USING (area_id)
JOIN core.area_part ON part_id = part.area_id
WHERE indicator_id = ? AND part.level_id = ?
"""


def _hide_rows(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Rows with a hidden term or part; for indicators of method change the rows with a hidden end."""
    for item in project.indicators.values():
        if item.across:
            connection.execute(_HIDDEN_PARTS, [item.id, item.across])
    connection.execute(
        "INSERT INTO hidden_row SELECT DISTINCT indicator_id, category, area_id, year + years_on, by_rule "
        "FROM term_use JOIN hidden_cell USING (term_id) UNION "
        "SELECT indicator_id, category, area_id, year, by_rule "
        "FROM sum_use JOIN hidden_sum USING (term_id, moment)"
    )

    def depth(item: Indicator) -> int:
        return 1 + depth(project.indicators[item.of]) if item.of else 0

    changes = [item for item in project.indicators.values() if item.method == "change"]
    for item in sorted(changes, key=lambda one: (depth(one), one.id)):
        connection.execute(
            f"INSERT INTO hidden_row SELECT DISTINCT {literal(item.id)}, category, area_id, "
            f"unnest([year, year + {item.over_years}]), by_rule FROM hidden_row "
            f"WHERE indicator_id = {literal(item.of)}"
        )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE hidden_row AS SELECT indicator_id, category, area_id, year, "
        "bool_or(by_rule) AS by_rule FROM hidden_row GROUP BY ALL"
    )
