"""From a value back to the rows it was added up from: the way of the computation, for one area and year."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from pipeline.computing.direct import DIRECT_TABLE, group_slices
from pipeline.computing.rollup import find_ways, note_delivered, prepare_areas
from pipeline.computing.slices import Slice, look_through, presence, read_slices
from pipeline.database import literal, quote
from pipeline.models.dataset import Dataset
from pipeline.project import Project
from pipeline.terms import Category, TermKey


@dataclass(frozen=True)
class TracedRow:
    """One delivered figure: where it stands and what it says.

    `value` is what entered the sum: if the row was for the dissolved `origin_area`, the share `weight` of
    what was `delivered`.
    """

    area_id: str
    source_id: str
    file: str
    row: int
    column: str
    value: Decimal | None
    status: str
    flags: int
    origin_area: str
    weight: Decimal
    delivered: Decimal | None
    sha256: str


@dataclass(frozen=True)
class TracedTerm:
    """One term of a value at one date, with the rows that make it up."""

    name: str
    term_id: str
    year: int
    value: Decimal | None
    status: str
    origin: str
    flags: int
    rows: tuple[TracedRow, ...]


def trace_terms(
    connection: duckdb.DuckDBPyConnection, project: Project, category: Category, spot: tuple[str, int]
) -> list[TracedTerm]:
    """Terms of one series for `(area_id, year)`; a mean or previous date names its own year."""
    area_id, year = spot
    found = []
    for name, used in category.used:
        years = sorted(year - before for before in used.halves)
        found += [_trace(connection, project, (name, used.key), (area_id, one)) for one in years]
    return found


def _trace(
    connection: duckdb.DuckDBPyConnection, project: Project, term: tuple[str, TermKey], spot: tuple[str, int]
) -> TracedTerm:
    name, key = term
    row = connection.execute(
        "SELECT value, status, origin, flags FROM result.term WHERE term_id = ? AND area_id = ? AND year = ?",
        [key.id, *spot],
    ).fetchone()
    value, status, origin, flags = row or (None, "unknown", "", 0)
    dataset = project.datasets[key.dataset]
    prepare_areas(connection, project)
    connection.execute(DIRECT_TABLE)
    look_through(connection, dataset)
    note_delivered(connection, project, dataset)
    find_ways(connection)
    rows = tuple(_rows(connection, dataset, key, spot))
    return TracedTerm(name, key.id, spot[1], value, status, origin, flags, rows)


def _rows(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, key: TermKey, spot: tuple[str, int]
) -> Iterator[TracedRow]:
    """Rows of the slices by which the term is read, in the order of files and rows."""
    groups, _ = group_slices(dataset, read_slices(connection, dataset), [(0, key)])
    ranked = [(reading.rank, part, reading) for group in groups for _, reading in group.readings
              for part in group.slices if part.year == spot[1]]  # fmt: skip
    levels: set[str] = set()
    for _, part, reading in sorted(ranked, key=lambda item: item[0]):
        if part.level in levels and not part.areas:
            continue
        levels.add(part.level)
        yield from _read(
            connection, dataset, (reading.condition, _slice_condition(dataset, part), part.level), spot
        )


def _read(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    conditions: tuple[str, str, str],
    spot: tuple[str, int],
) -> Iterator[TracedRow]:
    term, part, level = conditions
    result = connection.execute(
        "SELECT area_id, core.source_id, source_file, source_row, source_column, value, status, flags, "
        "coalesce(origin_area, ''), coalesce(weight, 1), delivered, coalesce(max(file.sha256), '') "
        f"FROM core.{quote(dataset.id)} AS core "
        "LEFT JOIN meta.file AS file ON file.source_id = core.source_id AND file.file = core.source_file "
        "LEFT JOIN (SELECT source_file AS file, source_row AS row, source_column AS col, area_id AS new, "
        "origin_area, weight, delivered FROM core.transfer "
        f"WHERE dataset_id = {literal(dataset.id)}) AS moved "
        "ON moved.file = core.source_file AND row = source_row AND col = source_column AND new = area_id "
        "WHERE area_id IN (SELECT part_id FROM way JOIN spot ON spot.area_id = way.part_id "
        f"WHERE way.area_id = ? AND way.year = ? AND spot.level_id = {literal(level)}) "
        f"AND {term} AND {part} GROUP BY ALL ORDER BY source_file, source_row, source_column",
        list(spot),
    )
    for row in result.fetchall():
        yield TracedRow(*row)


def _slice_condition(dataset: Dataset, part: Slice) -> str:
    """SQL condition for the year, dimensions and areas of a slice."""
    conditions = [f"year = {part.year}"]
    for name in sorted(dataset.dimensions):
        sign = "IS NOT NULL" if name in part.dimensions else "IS NULL"
        conditions.append(f"{presence(dataset, name)} {sign}")
    if part.areas:
        conditions.append(f"area_id IN ({', '.join(literal(area) for area in part.areas)})")
    return " AND ".join(conditions)
