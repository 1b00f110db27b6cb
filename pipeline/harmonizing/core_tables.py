"""Tables of the schema core: areas and their parts, one table of observations per dataset."""

from collections.abc import Sequence

import duckdb

from pipeline.database import insert_rows, quote
from pipeline.harmonizing.areas import AreaTree, parts_of
from pipeline.models.dataset import dimension_columns
from pipeline.numbers import parse_german_date
from pipeline.project import Project
from pipeline.tables import CORE_TABLES, OBSERVATION_COLUMNS


def core_tables(project: Project) -> str:
    """SQL that makes every table of core anew; observations have the columns of their dimensions."""
    tables = ["DROP SCHEMA IF EXISTS core CASCADE; CREATE SCHEMA core;", CORE_TABLES]
    for dataset in project.datasets.values():
        columns = [OBSERVATION_COLUMNS]
        for name, dimension in dataset.dimensions.items():
            kind = "SMALLINT" if dimension.kind == "age" else "VARCHAR"
            columns += [f"{quote(column)} {kind}" for column in dimension_columns(name, dimension)]
        tables.append(f"CREATE TABLE core.{quote(dataset.id)} ({', '.join(columns)});")
    return "\n".join(tables)


def write_areas(connection: duckdb.DuckDBPyConnection, project: Project, tree: AreaTree) -> None:
    """Fill core.area, core.area_part and core.link."""
    rows = [
        (
            area.id,
            area.level_id,
            area.level_order,
            area.name,
            area.parent_id or None,
            area.kind,
            area.sort_key,
            area.published,
            parse_german_date(area.valid_from).isoformat() if area.valid_from else None,
            parse_german_date(area.valid_to).isoformat() if area.valid_to else None,
        )
        for area in tree.areas.values()
    ]
    _insert(connection, "core.area", rows)
    _insert(connection, "core.area_part", parts_of(tree, project))
    _insert(connection, "core.link", [(k.old, k.new, k.weight, k.until.year) for k in tree.links])


def clear_source(connection: duckdb.DuckDBPyConnection, source_id: str) -> None:
    """Delete the observations of a source; what arrived stays noted until `write_deliveries`."""
    rows = connection.execute(
        "SELECT DISTINCT dataset_id FROM core.delivery WHERE source_id = ?", [source_id]
    ).fetchall()
    for table in [*(dataset_id for (dataset_id,) in rows), "transfer"]:
        connection.execute(f"DELETE FROM core.{quote(table)} WHERE source_id = ?", [source_id])


def write_deliveries(
    connection: duckdb.DuckDBPyConnection, project: Project, dataset_ids: Sequence[str]
) -> None:
    """Write into core.delivery what arrived of some datasets, by source, year and level."""
    sources = [
        (item.id, item.population_base, item.period.reference, str(item.provisional), str(item.rounding))
        for item in project.sources.values()
    ]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE told (source_id VARCHAR, population_base VARCHAR, reference VARCHAR, "
        "provisional BOOLEAN, rounding SMALLINT)"
    )
    insert_rows(connection, "told", sources)
    for dataset_id in dataset_ids:
        connection.execute("DELETE FROM core.delivery WHERE dataset_id = ?", [dataset_id])
        connection.execute(
            "INSERT INTO core.delivery SELECT ?, source_id, year, level_id, count(DISTINCT area_id), "
            "count(*), any_value(population_base), any_value(reference), any_value(provisional), "
            f"any_value(told.rounding) FROM core.{quote(dataset_id)} JOIN core.area USING (area_id) "
            "JOIN told USING (source_id) GROUP BY source_id, year, level_id ORDER BY ALL",
            [dataset_id],
        )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Many rows in one statement, column by column: a hundred times faster than one by one."""
    if rows:
        columns = ", ".join("unnest(?)" for _ in rows[0])
        connection.execute(
            f"INSERT INTO {table} SELECT {columns}", [list(c) for c in zip(*rows, strict=True)]
        )
