"""The two databases: names, tables, opening. Every stage writes one schema in one transaction.

`working.duckdb` holds true counts and is never published; `published.duckdb` holds what may be shown and
is the only database that render and package open.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.errors import DataError, Problem

# Composite indices: the same tables in result (all areas) and published (what may be shown).
INDEX_TABLES = {
    "index": "index_id VARCHAR, kind VARCHAR, area_id VARCHAR, year SMALLINT, z_sum DECIMAL(18,10), "
    "index_value DECIMAL(18,10), class_no SMALLINT, status VARCHAR, reason VARCHAR, borderline BOOLEAN, "
    "stability DECIMAL(12,10)",
    "index_component": "index_id VARCHAR, kind VARCHAR, area_id VARCHAR, year SMALLINT, "
    "indicator_id VARCHAR, value DECIMAL(38,10), z DECIMAL(18,10)",
    # indicator_id '' is the sum; centre and scale are mean and SD, or minimum and range
    "index_reference": "index_id VARCHAR, kind VARCHAR, year SMALLINT, indicator_id VARCHAR, areas INTEGER, "
    "centre DECIMAL(38,10), scale DECIMAL(38,10)",
    "index_sensitivity": "index_id VARCHAR, kind VARCHAR, year SMALLINT, scenario VARCHAR, "
    "indicator_id VARCHAR, changed INTEGER, areas INTEGER",
    "index_correlation": "index_id VARCHAR, kind VARCHAR, year SMALLINT, indicator_id VARCHAR, "
    "other_id VARCHAR, correlation DECIMAL(12,10)",
    # as the values enter, and after some were limited to low and high; no limits where none was
    "index_shape": "index_id VARCHAR, kind VARCHAR, year SMALLINT, indicator_id VARCHAR, "
    "skewness DECIMAL(18,10), kurtosis DECIMAL(18,10), limited INTEGER, low DECIMAL(38,10), "
    "high DECIMAL(38,10), skewness_after DECIMAL(18,10), kurtosis_after DECIMAL(18,10)",
    "index_principal": "index_id VARCHAR, kind VARCHAR, year SMALLINT, component_no SMALLINT, "
    "indicator_id VARCHAR, loading DECIMAL(12,10), explained DECIMAL(12,10)",
    "index_type": "index_id VARCHAR, year SMALLINT, area_id VARCHAR, type_no SMALLINT",
    "index_type_mean": "index_id VARCHAR, year SMALLINT, type_no SMALLINT, indicator_id VARCHAR, "
    "value DECIMAL(38,10)",
}

RESULT_TABLES = """
CREATE TABLE result.term (
    term_id VARCHAR,       -- canonical text of dataset, filter and weight, see stages/compute
    area_id VARCHAR, year SMALLINT, value DECIMAL(38,4), status VARCHAR,
    origin VARCHAR,        -- direct | sum
    flags SMALLINT);
CREATE TABLE result.value (
    indicator_id VARCHAR, category VARCHAR,   -- category '' or codes of `by` joined with '|'
    area_id VARCHAR, year SMALLINT,
    numerator DECIMAL(38,4), denominator DECIMAL(38,4),
    value DECIMAL(38,10),  -- in the indicator's unit, cut (not rounded) after ten places; NULL unless ok/zero
    status VARCHAR,
    flags SMALLINT);       -- bits of all terms, 0 where there is no number
CREATE TABLE result.interval (                -- random variation of small numbers, in the indicator's unit
    indicator_id VARCHAR, category VARCHAR, area_id VARCHAR, year SMALLINT,
    lower DECIMAL(38,10), upper DECIMAL(38,10),
    reference_id VARCHAR,  -- '' or the area of comparison
    comparison VARCHAR);   -- '' above below unclear: the value of the reference lies below, above, inside
CREATE TABLE result.trend (                   -- changes against the random variation of both years
    indicator_id VARCHAR, category VARCHAR, area_id VARCHAR, year SMALLINT, base_year SMALLINT,
    trend VARCHAR);        -- up down: the intervals of both years do not meet; unclear: they do
CREATE TABLE result.change (
    indicator_id VARCHAR, category VARCHAR, area_id VARCHAR, year SMALLINT, base_year SMALLINT,
    absolute DECIMAL(38,10), percent DECIMAL(38,10),
    status VARCHAR,        -- ok zero secret unknown … not_applicable across a break
    break_id VARCHAR,      -- '' or the break that forbids the comparison
    flags SMALLINT);       -- bits of both years
CREATE TABLE result.finding (severity VARCHAR, place VARCHAR, what VARCHAR, hint VARCHAR);
"""
RESULT_TABLES += "".join(
    f'CREATE TABLE result."{name}" ({columns});' for name, columns in INDEX_TABLES.items()
)

PUBLISHED_TABLES = """
CREATE TABLE edition (key VARCHAR, value VARCHAR);
CREATE TABLE area (
    area_id VARCHAR, level_id VARCHAR, level_order SMALLINT, name VARCHAR, parent_id VARCHAR,
    kind VARCHAR, sort_key INTEGER, first_year INTEGER DEFAULT 0, last_year INTEGER DEFAULT 9999);
CREATE TABLE geometry (area_id VARCHAR, wkb BLOB);
CREATE TABLE area_part (        -- each area by its smallest parts: of those that are not shown the ids
    area_id VARCHAR, part_id VARCHAR, first_year INTEGER, last_year INTEGER);
CREATE TABLE value (
    indicator_id VARCHAR, category VARCHAR, area_id VARCHAR, year SMALLINT, numerator DECIMAL(38,4),
    denominator DECIMAL(38,4), value DECIMAL(38,10), status VARCHAR, flags SMALLINT);
CREATE TABLE interval (
    indicator_id VARCHAR, category VARCHAR, area_id VARCHAR, year SMALLINT, lower DECIMAL(38,10),
    upper DECIMAL(38,10), reference_id VARCHAR, comparison VARCHAR);
CREATE TABLE trend (
    indicator_id VARCHAR, category VARCHAR, area_id VARCHAR, year SMALLINT, base_year SMALLINT,
    trend VARCHAR);
CREATE TABLE change (
    indicator_id VARCHAR, category VARCHAR, area_id VARCHAR, year SMALLINT, base_year SMALLINT,
    absolute DECIMAL(38,10), percent DECIMAL(38,10), status VARCHAR, break_id VARCHAR, flags SMALLINT);
CREATE TABLE delivery (
    dataset_id VARCHAR, source_id VARCHAR, year SMALLINT, level_id VARCHAR, areas INTEGER, rows BIGINT,
    population_base VARCHAR, reference VARCHAR, provisional BOOLEAN, rounding SMALLINT);
CREATE TABLE file (source_id VARCHAR, file VARCHAR);
CREATE TABLE finding (stage VARCHAR, severity VARCHAR, place VARCHAR, what VARCHAR, hint VARCHAR);
CREATE TABLE suppression (                    -- how much was withheld, never which value
    indicator_id VARCHAR, level_id VARCHAR, shown INTEGER, secret INTEGER);
CREATE TABLE early_hit (                      -- rules of early recognition, judged by the tables above alone
    rule_id VARCHAR, area_id VARCHAR, year SMALLINT,
    status VARCHAR,                           -- hit | no_hit | not_checkable
    reason VARCHAR);
"""
PUBLISHED_TABLES += "".join(f'CREATE TABLE "{name}" ({columns});' for name, columns in INDEX_TABLES.items())


def quote(name: str) -> str:
    """SQL identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """SQL string in single quotes."""
    return "'" + text.replace("'", "''") + "'"


# Larger intermediate results go to disk, at the same speed: an office PC has other programs open.
MEMORY = "2500MB"


def connect(path: Path, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a database. Raises DataError if it is missing (read only) or open in another program."""
    if read_only and not path.exists():
        raise DataError(
            Problem(path.name, "die Datenbank fehlt", "zuerst die früheren Stufen laufen lassen: report")
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(path), read_only=read_only)
    except duckdb.IOException as error:
        if "lock" in str(error).lower() or "being used" in str(error).lower():
            what = "die Datenbank ist in einem anderen Programm geöffnet"
            raise DataError(Problem(path.name, what, "das Programm schließen und wiederholen")) from None
        what = "die Datenbank lässt sich nicht öffnen"
        raise DataError(Problem(path.name, what, "die Datei löschen, sie wird neu aufgebaut")) from None
    connection.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    return connection


def insert_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Iterable[Sequence[str | int | float | bool | None]],
) -> None:
    """Add rows to a table, column by column: a list of values in SQL takes twenty times as long to read.

    Numbers go in as text, with ten decimals if they are not whole; the table knows their types.
    """
    columns = [[_text(cell) for cell in column] for column in zip(*rows, strict=True)]
    if columns:
        listed = ", ".join("unnest(?::VARCHAR[])" for _ in columns)
        connection.execute(f"INSERT INTO {table} SELECT {listed}", columns)


def _text(cell: str | int | float | bool | None) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    return f"{cell:.10f}" if isinstance(cell, float) else str(cell)


def write_findings(connection: duckdb.DuckDBPyConnection, schema: str, findings: Iterable[Problem]) -> None:
    """Keep what a stage noticed in the table `finding` of its schema."""
    rows = [(str(item.severity), item.place, item.what, item.hint) for item in findings]
    if rows:
        connection.executemany(f"INSERT INTO {schema}.finding VALUES (?, ?, ?, ?)", rows)


@contextmanager
def transaction(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Change the working database in one transaction: all of it or nothing."""
    connection = connect(path)
    try:
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")
    except duckdb.Error as error:
        if "No space left" in str(error) or isinstance(error, duckdb.OutOfMemoryException):
            raise DataError(_full(path, error)) from None
        raise
    finally:
        connection.close()


def _full(path: Path, error: duckdb.Error) -> Problem:
    if isinstance(error, duckdb.OutOfMemoryException):
        return Problem(path.name, "der Arbeitsspeicher reicht nicht", "andere Programme schließen")
    return Problem(path.name, "der Datenträger ist voll", "Platz schaffen; der alte Stand ist unversehrt")
