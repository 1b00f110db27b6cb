"""Small numbers: which values are bracketed or not shown, their interval, how they compare to the town."""

import duckdb

from pipeline.computing.direct import GRAVITY
from pipeline.computing.shapes import Shapes, table_sql
from pipeline.database import literal
from pipeline.methods.interval import byar_sql, wilson_sql
from pipeline.methods.rational import TERM_SCALE
from pipeline.models.dataset import Status
from pipeline.project import Project

UNRELIABLE = GRAVITY[Status.UNRELIABLE]
UNCERTAIN = 2  # the flag of values in brackets
_RATES = ("share", "rate")

_LIMIT = f"""
UPDATE exact SET
    gravity = if(below < hide * {TERM_SCALE}, {UNRELIABLE}, gravity),
    n = if(below < hide * {TERM_SCALE}, NULL, n), d = if(below < hide * {TERM_SCALE}, NULL, d),
    flags = flags | if(below < bracket * {TERM_SCALE} OR (above > 0 AND above < cases * {TERM_SCALE}),
        {UNCERTAIN}, 0)
FROM small WHERE small.item_no = exact.item_no AND gravity = 0 AND below IS NOT NULL;
"""

_INTERVALS = """
INSERT INTO result.interval
WITH bounded AS (
    SELECT indicator_id, category, area_id, year, value,
        round({lower} * factor, 10)::DECIMAL(38,10) AS lower,
        round({upper} * factor, 10)::DECIMAL(38,10) AS upper
    FROM (SELECT *, numerator::DOUBLE AS c, denominator::DOUBLE AS n FROM result.value
        JOIN (VALUES {factors}) AS kind(indicator_id, factor) USING (indicator_id)
        WHERE status IN ('ok', 'zero') AND numerator >= 0 AND denominator > 0 AND {sensible}))
SELECT own.indicator_id, own.category, own.area_id, own.year, own.lower, own.upper,
    coalesce(compared.area_id, ''),
    CASE WHEN compared.area_id IS NULL THEN '' WHEN own.lower > compared.value THEN 'above'
        WHEN own.upper < compared.value THEN 'below' ELSE 'unclear' END
FROM bounded AS own JOIN shown ON shown.area_id = own.area_id
LEFT JOIN result.value AS compared ON compared.indicator_id = own.indicator_id
    AND compared.category = own.category AND compared.year = own.year AND compared.area_id = {town}
    AND compared.status IN ('ok', 'zero') AND shown.level_id IN ({levels})
"""


_TRENDS = """
INSERT INTO result.trend
SELECT now.indicator_id, now.category, now.area_id, now.year, before.year,
    CASE WHEN now.lower > before.upper THEN 'up' WHEN now.upper < before.lower THEN 'down' ELSE 'unclear' END
FROM result.interval AS now
JOIN result.change AS change USING (indicator_id, category, area_id, year)
JOIN result.interval AS before ON before.indicator_id = now.indicator_id AND before.category = now.category
    AND before.area_id = now.area_id AND before.year = change.base_year
WHERE change.status IN ('ok', 'zero') AND now.indicator_id IN (SELECT indicator_id FROM item);
"""


def mark_small_numbers(connection: duckdb.DuckDBPyConnection, project: Project, shapes: Shapes) -> None:
    """Values over few people become unreliable or get the flag of uncertain ones, by the rule in force."""
    rows = []
    for item in shapes.items:
        rule = item.category.indicator.reliability or project.config.reliability
        limits = (rule.hide_below, rule.brackets_below, rule.brackets_below_cases)
        if item.category.indicator.method in _RATES and any(limits):
            rows.append((item.number, *limits))
    columns = ("item_no INTEGER", "hide INTEGER", "bracket INTEGER", "cases INTEGER")
    connection.execute(table_sql("small", columns, rows))
    connection.execute(_LIMIT)


def write_intervals(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Add to result.interval: limits in the indicator's unit; above, below or unclear against the town."""
    compared = [level.id for level in project.config.area_levels if level.role == "part"]
    compared += [overlay.id for overlay in project.config.overlays]
    kinds = {
        "wilson": (*wilson_sql("c", "n"), "numerator <= denominator"),
        "byar": (*(f"({limit}) / n" for limit in byar_sql("c")), "true"),
    }
    for kind, (lower, upper, sensible) in kinds.items():
        factors = [
            f"({literal(item.id)}, {item.per}.0::DOUBLE)"
            for item in project.indicators.values()
            if item.interval_kind == kind
        ]
        if factors:
            statement = _INTERVALS.format(
                lower=lower,
                upper=upper,
                sensible=sensible,
                factors=", ".join(factors),
                town=literal(project.town_id),
                levels=", ".join(map(literal, compared)) or "''",
            )
            connection.execute(statement)


def write_trends(connection: duckdb.DuckDBPyConnection) -> None:
    """Trends of the series of `item` from intervals and changes: clear if the intervals do not meet."""
    connection.execute(_TRENDS)
