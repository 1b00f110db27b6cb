"""Sums over the areas: what was delivered for an area itself wins, else a level below it that is complete."""

import duckdb

from pipeline.computing.direct import UNKNOWN
from pipeline.database import literal
from pipeline.models.dataset import Dataset, Flag
from pipeline.project import Project

# A level stands in for an area only if every branch of the tree reaches it: a sum never leaves out a part.
_PREPARE = """
CREATE OR REPLACE TEMP TABLE spot AS
SELECT area_id, level_id, level_order, kind, first_year, last_year FROM core.area
WHERE area_id NOT IN (SELECT old FROM core.link);
CREATE OR REPLACE TEMP TABLE closure AS SELECT area_id, part_id FROM core.area_part;
CREATE OR REPLACE TEMP TABLE mended AS     -- parts of a divided area that lie in one area: their sum is exact
WITH torn AS (
    SELECT closure.area_id, link.new FROM core.link AS link JOIN closure ON closure.part_id = link.new
    JOIN core.link AS other ON other.old = link.old WHERE link.weight < 1 AND NOT EXISTS (
        FROM closure AS whole WHERE whole.area_id = closure.area_id AND whole.part_id = other.new))
SELECT closure.area_id, link.new AS part_id, max(link.last_year) AS last_year
FROM core.link AS link JOIN closure ON closure.part_id = link.new
WHERE link.weight < 1 AND (closure.area_id, link.new) NOT IN (FROM torn) GROUP BY ALL;
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
CREATE OR REPLACE TEMP TABLE delivered (dataset_id VARCHAR, area_id VARCHAR, year SMALLINT);
CREATE OR REPLACE TEMP TABLE direct (
    dataset_id VARCHAR, term_no INTEGER, area_id VARCHAR, year SMALLINT, value DECIMAL(38,4),
    gravity TINYINT, flags SMALLINT);
"""

_FILL = """
CREATE OR REPLACE TEMP TABLE filled AS
SELECT area_id, year, level_id
FROM spot JOIN (SELECT DISTINCT level_id, year FROM here JOIN spot USING (area_id)) USING (level_id)
WHERE year BETWEEN first_year AND last_year AND level_id IN ({levels})
AND (area_id, year) NOT IN (SELECT (closure.area_id, year) FROM closure JOIN here ON here.area_id = part_id);
INSERT INTO fresh
SELECT DISTINCT term_no, filled.area_id, filled.year, 0, 0, 0, 0
FROM filled
JOIN (SELECT DISTINCT term_no, level_id, year FROM fresh JOIN spot USING (area_id)) USING (level_id, year);
INSERT INTO here SELECT area_id, year FROM filled;
"""

# Where a value comes from: what was delivered for the area, else the highest complete level below it.
_WAYS = """
CREATE OR REPLACE TEMP TABLE way AS
WITH open AS (
    SELECT dataset_id, area_id, year FROM spot, (SELECT DISTINCT dataset_id, year FROM delivered)
    WHERE year BETWEEN first_year AND last_year AND kind <> 'unassigned'
    EXCEPT SELECT dataset_id, area_id, year FROM delivered),
complete AS (
    SELECT open.dataset_id, open.area_id, open.year, step.level_id
    FROM open JOIN step USING (area_id)
    JOIN below ON below.area_id = open.area_id AND below.level_id = step.level_id
        AND open.year BETWEEN below.first_year AND below.last_year
    LEFT JOIN delivered ON delivered.dataset_id = open.dataset_id
        AND delivered.area_id = below.part_id AND delivered.year = open.year
    GROUP BY open.dataset_id, open.area_id, open.year, step.level_id, step.level_order
    HAVING count(*) = count(delivered.area_id)
    QUALIFY row_number() OVER (
        PARTITION BY open.dataset_id, open.area_id, open.year ORDER BY step.level_order) = 1)
SELECT dataset_id, area_id, year, area_id AS part_id, 'direct' AS origin FROM delivered
UNION ALL
SELECT dataset_id, complete.area_id, complete.year, below.part_id, 'sum'
FROM complete JOIN below ON below.area_id = complete.area_id AND below.level_id = complete.level_id
    AND complete.year BETWEEN below.first_year AND below.last_year
UNION ALL
SELECT complete.dataset_id, complete.area_id, complete.year, closure.part_id, 'sum'
FROM complete JOIN closure USING (area_id) JOIN spot ON spot.area_id = closure.part_id
JOIN delivered ON delivered.dataset_id = complete.dataset_id
    AND delivered.area_id = closure.part_id AND delivered.year = complete.year
WHERE spot.kind = 'unassigned';
"""

_EVERY = sum(Flag)
_SUM = """
CREATE OR REPLACE TEMP TABLE term AS
WITH size AS (
    SELECT dataset_id, area_id, year, count(*) AS parts, any_value(origin) AS origin FROM way GROUP BY ALL)
SELECT term_no, area_id, year, CASE WHEN gravity = 0 THEN value END AS value, gravity, origin,
    if(origin = 'sum', flags, flags & {single})::SMALLINT AS flags
FROM (
    SELECT term_no, way.area_id, way.year, sum(value) AS value, any_value(size.origin) AS origin,
        bit_or(if(mended.part_id IS NULL, flags, flags & {exact})) AS flags,
        greatest(max(gravity), if(count(*) < any_value(parts), {unknown}, 0)) AS gravity
    FROM way JOIN direct ON direct.dataset_id = way.dataset_id
        AND direct.area_id = way.part_id AND direct.year = way.year
    JOIN size ON size.dataset_id = way.dataset_id AND size.area_id = way.area_id AND size.year = way.year
    LEFT JOIN mended ON mended.area_id = way.area_id AND mended.part_id = way.part_id
        AND way.year <= mended.last_year
    GROUP BY term_no, way.area_id, way.year);
"""


def prepare_areas(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Tables about areas that all datasets share. Areas of comparison are never summed up: they are wider."""
    references = [level.id for level in project.config.area_levels if level.role == "reference"]
    listed = ", ".join(literal(level) for level in references) or "''"
    connection.execute(_PREPARE.replace("{references}", listed))


def note_delivered(connection: duckdb.DuckDBPyConnection, project: Project, dataset: Dataset) -> None:
    """Move what was read into `fresh` to `direct` and note in `delivered` which areas and years it covers.

    Where a missing row means zero, areas without rows on a delivered level get zeros, unless something was
    delivered below them: then they are summed up.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE here AS "
        "SELECT DISTINCT area_id, year FROM seen JOIN spot USING (area_id)"
    )
    if dataset.absent == "zero":
        reported = [level.id for level in project.config.area_levels if level.role in ("part", "unit")]
        reported += [overlay.id for overlay in project.config.overlays]
        connection.execute(_FILL.replace("{levels}", ", ".join(map(literal, reported)) or "''"))
    name = literal(dataset.id)
    connection.execute(f"INSERT INTO delivered SELECT {name}, area_id, year FROM here")
    connection.execute(
        f"INSERT INTO direct SELECT {name}, term_no, area_id, year, value, gravity, flags FROM fresh"
    )


def find_ways(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `way`: for every dataset, area and year the areas whose values are summed up."""
    connection.execute(_WAYS)


def sum_areas(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `term`: the value of every term for every area, as delivered or summed up."""
    find_ways(connection)
    connection.execute(
        _SUM.format(unknown=UNKNOWN, exact=_EVERY - Flag.ESTIMATED, single=_EVERY - Flag.ROUNDED)
    )
