"""Tables of the working database as text, apart from the library: `check` needs them and must be quick."""

META_TABLES = """
CREATE TABLE meta.file (
    source_id VARCHAR, file VARCHAR, sha256 VARCHAR, bytes BIGINT, encoding VARCHAR, sheet VARCHAR,
    rows BIGINT);
CREATE TABLE meta.finding (severity VARCHAR, place VARCHAR, what VARCHAR, hint VARCHAR);
"""

STEP_TABLE = """
CREATE SCHEMA IF NOT EXISTS meta;
CREATE TABLE IF NOT EXISTS meta.step (  -- what need not be done again, see stages/steps.py
    stage VARCHAR, step VARCHAR, digest VARCHAR, rows BIGINT, findings VARCHAR);
"""

# Bits of the columns `flags`: 1 estimated, 2 uncertain, 4 corrected, 8 rounded (models/dataset.py: Flag).
# One table core.<dataset> per dataset joins these; dimension columns are added by name:
# partition/overlapping -> "<dim>" VARCHAR (NULL: not broken down), age -> "<dim>_from", "<dim>_to" SMALLINT.
OBSERVATION_COLUMNS = (
    "area_id VARCHAR, year SMALLINT, value DECIMAL(18,4), status VARCHAR, source_id VARCHAR, "
    "source_file VARCHAR, source_row BIGINT, source_column VARCHAR, flags SMALLINT DEFAULT 0"
)

CORE_TABLES = """
CREATE TABLE core.area (
    area_id VARCHAR, level_id VARCHAR, level_order SMALLINT, name VARCHAR, parent_id VARCHAR,
    kind VARCHAR,          -- area | overlay | unassigned
    sort_key INTEGER, published BOOLEAN, valid_from VARCHAR, valid_to VARCHAR,
    -- an area holds in a year if it is valid on 31 December
    first_year INTEGER AS (coalesce(try_cast(regexp_extract(valid_from, '(\\d{4})', 1) AS INTEGER), 0)),
    last_year INTEGER AS (coalesce(try_cast(regexp_extract(valid_to, '(\\d{4})', 1) AS INTEGER), 9999)
        - if(coalesce(valid_to, '') IN ('', regexp_extract(valid_to, '(\\d{4})', 1))
            OR valid_to LIKE '%12-31' OR valid_to LIKE '31.12.%', 0, 1)));
CREATE TABLE core.area_part (area_id VARCHAR, part_id VARCHAR);   -- each area with itself and all below it
CREATE TABLE core.transfer (     -- observations of dissolved areas, by row and the area that has them now
    dataset_id VARCHAR, source_id VARCHAR, source_file VARCHAR, source_row BIGINT, source_column VARCHAR,
    origin_area VARCHAR, area_id VARCHAR, weight DECIMAL(18,9), delivered DECIMAL(18,4));
CREATE TABLE core.link (old VARCHAR, new VARCHAR, weight DECIMAL(18,9), last_year INTEGER);
CREATE TABLE core.geometry (area_id VARCHAR, wkb BLOB);           -- EPSG:25832
CREATE TABLE core.delivery (                                      -- what arrived, per source, year and level
    dataset_id VARCHAR, source_id VARCHAR, year SMALLINT, level_id VARCHAR, areas INTEGER, rows BIGINT,
    population_base VARCHAR, reference VARCHAR, provisional BOOLEAN, rounding SMALLINT);
CREATE TABLE core.finding (severity VARCHAR, place VARCHAR, what VARCHAR, hint VARCHAR);
"""
