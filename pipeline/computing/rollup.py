"""Sums over the areas: what was delivered for an area itself wins, else a level below it that is complete."""

import duckdb

from pipeline.database import literal
from pipeline.models.dataset import Dataset
from pipeline.project import Project

# A level stands in for an area only if every branch of the tree reaches it: a sum never leaves out a part.
_PREPARE = """
CREATE OR REPLACE TEMP TABLE spot AS
SELECT area_id, level_id, level_order, kind,
    coalesce(try_cast(regexp_extract(valid_from, '(\\d{4})', 1) AS INTEGER), 0) AS first_year,
    coalesce(try_cast(regexp_extract(valid_to, '(\\d{4})', 1) AS INTEGER), 9999)
        - (CASE WHEN coalesce(valid_to, '') IN ('', regexp_extract(valid_to, '(\\d{4})', 1))
            OR valid_to LIKE '%12-31' OR valid_to LIKE '31.12.%' THEN 0 ELSE 1 END) AS last_year
FROM core.area;
CREATE OR REPLACE TEMP TABLE closure AS SELECT area_id, part_id FROM core.area_part;
CREATE OR REPLACE TEMP TABLE below AS
SELECT closure.area_id, closure.part_id, part.level_id, part.level_order, part.first_year, part.last_year
FROM closure JOIN spot AS part ON part.area_id = closure.part_id
JOIN spot AS own ON own.area_id = closure.area_id
WHERE closure.part_id <> closure.area_id AND part.kind = 'area' AND own.level_id NOT IN ({references});
CREATE OR REPLACE TEMP TABLE step AS       -- levels that reach into every part above them
SELECT DISTINCT area_id, level_id, level_order FROM below AS wanted
WHERE NOT EXISTS (
    FROM below AS upper
    WHERE upper.area_id = wanted.area_id AND upper.level_order < wanted.level_order
    AND NOT EXISTS (
        FROM below AS deeper
        WHERE deeper.area_id = upper.part_id AND deeper.level_id = wanted.level_id))
AND NOT EXISTS (                            -- an overlay made of smaller units than this level
    FROM below AS lower
    WHERE lower.area_id = wanted.area_id AND lower.level_order > wanted.level_order
    AND NOT EXISTS (
        FROM closure JOIN below AS above ON above.part_id = closure.area_id
        WHERE above.area_id = wanted.area_id AND above.level_id = wanted.level_id
        AND closure.part_id = lower.part_id));
"""

_ROUTES = """
CREATE OR REPLACE TEMP TABLE way AS
WITH open AS (
    SELECT area_id, year FROM spot, (SELECT DISTINCT year FROM delivered)
    WHERE year BETWEEN first_year AND last_year AND kind <> 'unassigned'
    EXCEPT SELECT area_id, year FROM delivered),
complete AS (
    SELECT open.area_id, open.year, step.level_id
    FROM open JOIN step USING (area_id)
    JOIN below ON below.area_id = open.area_id AND below.level_id = step.level_id
        AND open.year BETWEEN below.first_year AND below.last_year
    LEFT JOIN delivered ON delivered.area_id = below.part_id AND delivered.year = open.year
    GROUP BY open.area_id, open.year, step.level_id, step.level_order
    HAVING count(*) = count(delivered.area_id)
    QUALIFY row_number() OVER (PARTITION BY open.area_id, open.year ORDER BY step.level_order) = 1)
SELECT area_id, year, area_id AS part_id, 'direct' AS origin FROM delivered
UNION ALL
SELECT complete.area_id, complete.year, below.part_id, 'sum'
FROM complete JOIN below ON below.area_id = complete.area_id AND below.level_id = complete.level_id
    AND complete.year BETWEEN below.first_year AND below.last_year
UNION ALL
SELECT complete.area_id, complete.year, closure.part_id, 'sum'
FROM complete JOIN closure USING (area_id) JOIN spot ON spot.area_id = closure.part_id
JOIN delivered ON delivered.area_id = closure.part_id AND delivered.year = complete.year
WHERE spot.kind = 'unassigned';
"""

_FILL = """
CREATE OR REPLACE TEMP TABLE filled AS
SELECT area_id, year, level_id
FROM spot JOIN (SELECT DISTINCT level_id, year FROM delivered JOIN spot USING (area_id)) USING (level_id)
WHERE year BETWEEN first_year AND last_year AND level_id IN ({levels})
AND (area_id, year) NOT IN (
    SELECT (closure.area_id, year) FROM closure JOIN delivered ON delivered.area_id = part_id);
INSERT INTO direct
SELECT DISTINCT term_no, filled.area_id, filled.year, 0, 0, 0
FROM filled
JOIN (SELECT DISTINCT term_no, level_id, year FROM direct JOIN spot USING (area_id)) USING (level_id, year);
INSERT INTO delivered SELECT area_id, year FROM filled;
"""

_SUM = """
INSERT INTO term
WITH size AS (SELECT area_id, year, count(*) AS parts, any_value(origin) AS origin FROM way GROUP BY ALL)
SELECT term_no, area_id, year, CASE WHEN gravity = 0 THEN value END, gravity, origin FROM (
    SELECT term_no, way.area_id, way.year, sum(value) AS value, any_value(size.origin) AS origin,
        greatest(max(gravity), if(count(*) < any_value(parts), 4, 0)) AS gravity
    FROM way JOIN direct ON direct.area_id = way.part_id AND direct.year = way.year
    JOIN size ON size.area_id = way.area_id AND size.year = way.year
    GROUP BY term_no, way.area_id, way.year);
"""


def prepare_areas(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Tables about areas that all datasets share. Areas of comparison are never summed up: they are wider."""
    references = [level.id for level in project.config.area_levels if level.role == "reference"]
    listed = ", ".join(literal(level) for level in references) or "''"
    connection.execute(_PREPARE.replace("{references}", listed))


def note_delivered(connection: duckdb.DuckDBPyConnection, project: Project, dataset: Dataset) -> None:
    """Table `delivered`: areas and years with rows, and those of their level without rows if absent is zero.

    An area below which something was delivered is not filled with zeros: it is summed up.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE delivered AS "
        "SELECT DISTINCT area_id, year FROM seen JOIN spot USING (area_id)"
    )
    if dataset.absent != "zero":
        return
    reported = [level.id for level in project.config.area_levels if level.role in ("part", "unit")]
    reported += [overlay.id for overlay in project.config.overlays]
    connection.execute(_FILL.replace("{levels}", ", ".join(literal(level) for level in reported) or "''"))


def sum_areas(connection: duckdb.DuckDBPyConnection) -> None:
    """Append to `term` the value of every term for every area: as delivered or summed up."""
    connection.execute(_ROUTES)
    connection.execute(_SUM)
