"""Delivered totals against the sum of delivered parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import duckdb

from pipeline.database import quote
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.areas import UNASSIGNED
from pipeline.harmonizing.messages import cell_place, figure_text, sum_text
from pipeline.models.ages import AgeBand
from pipeline.models.dataset import Dataset, dimension_columns
from pipeline.numbers import format_number

Connection = duckdb.DuckDBPyConnection
# How far off a rounded figure may be: rounding to 3 moves it by at most 1, to 5 by 2, to 10 by 5.
ROUNDING_ERROR = {0: 0, 3: 1, 5: 2, 10: 5}


def find_deviations(
    connection: Connection, dataset: Dataset, percent: Decimal | None = None
) -> Iterator[Problem]:
    """Where an area and all areas of the next delivered level below are delivered with the same
    breakdown, both must agree; a difference that rounding explains is a note, any other a warning.

    `percent`: up to that a difference is a note too; None: 1 % between two suppliers, else nothing."""
    for item in _deviations(connection, dataset):
        cell = ", ".join([item.name, str(item.year), *item.breakdown])
        what = f"{cell}: gelieferter Wert und Summe ({item.level}) weichen ab"
        place, severity = cell_place(item.file, "", item.row, item.column), item.severity(percent)
        hint = item.hint
        if severity is Severity.HINWEIS and percent is not None and not item.by_rounding:
            hint = f"{hint}, bis {figure_text(percent)} % nur ein Hinweis"
        yield Problem(place, what, hint, severity)


@dataclass(frozen=True)
class Deviation:
    """One delivered total and the sum of its parts; `column` is '' if its figure is that of several."""

    file: str
    row: int
    column: str
    name: str
    year: int
    breakdown: tuple[str, ...]
    level: str
    direct: Decimal
    total: Decimal
    rounding_error: int
    one_source: bool

    @property
    def difference(self) -> Decimal:
        """Delivered total minus sum."""
        return self.direct - self.total

    @property
    def by_rounding(self) -> bool:
        """True if the supplier's rounding explains the difference."""
        return abs(self.difference) <= self.rounding_error

    def severity(self, percent: Decimal | None) -> Severity:
        """A note if rounding explains it, or if it is at most so many percent."""
        limit = percent if percent is not None else Decimal(0 if self.one_source else 1)
        close = abs(self.difference) * 100 <= limit * abs(self.total)
        return Severity.HINWEIS if self.by_rounding or close else Severity.WARNUNG

    @property
    def hint(self) -> str:
        """Both figures and their difference."""
        share = f" ({format_number(self.difference * 100 / self.total, 2)} %)" if self.total else ""
        text = f"{sum_text(self.direct, self.total)}{share}"
        if self.by_rounding:
            return f"{text}, durch Rundung erklärbar"
        return text if self.one_source else f"{text}, aus zwei Quellen"


def _deviations(connection: Connection, dataset: Dataset) -> Iterator[Deviation]:
    """Differences between each delivered level of the tree and the next delivered one below it."""
    levels = [
        str(row[0])
        for row in connection.execute(
            "SELECT level_id FROM core.area JOIN core.delivery USING (level_id) "
            "WHERE dataset_id = ? AND kind = 'area' GROUP BY level_id, level_order ORDER BY level_order",
            [dataset.id],
        ).fetchall()
    ]
    columns = [quote(c) for n, d in dataset.dimensions.items() for c in dimension_columns(n, d)]
    for upper, lower in pairwise(levels):
        parts = connection.execute(
            "SELECT 1 FROM core.area_part JOIN core.area AS whole USING (area_id) "
            "JOIN core.area AS part ON part_id = part.area_id "
            "WHERE whole.level_id = ? AND part.level_id = ? LIMIT 1",
            [upper, lower],
        ).fetchone()
        if parts:  # what is known of a reference area is not all of it
            _write_cells(connection, dataset, columns, (upper, lower))
            yield from _compare(connection, dataset, columns, (upper, lower))


def _write_cells(
    connection: Connection, dataset: Dataset, columns: Sequence[str], levels: tuple[str, str]
) -> None:
    """Temp table `cell`: one row per area of both levels, year and breakdown."""
    keys = "".join(f", {column}" for column in columns)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE cell AS
        SELECT area_id, level_id, year{keys}, sum(value) AS value,
            bool_and(status IN ('ok', 'zero')) AS known, min((source_file, source_row)) AS origin,
            if(min(source_column) = max(source_column), min(source_column), '') AS heading,
            max(rounding) AS rounding, min(source_id) AS source_id
        FROM core.{quote(dataset.id)} JOIN core.area USING (area_id)
        JOIN (SELECT source_id, max(rounding) AS rounding FROM core.delivery GROUP BY 1) USING (source_id)
        WHERE level_id IN ($upper, $lower, '{UNASSIGNED}') GROUP BY area_id, level_id, year{keys}
        """,
        {"upper": levels[0], "lower": levels[1]},
    )


def _compare(
    connection: Connection, dataset: Dataset, columns: Sequence[str], levels: tuple[str, str]
) -> Iterator[Deviation]:
    """Cells of the upper level that differ from the sum of all their known parts in the lower one."""
    same = "".join(f" AND whole.{column} IS NOT DISTINCT FROM part.{column}" for column in columns)
    keys = "".join(f", whole.{column}" for column in columns)
    shown = ", ".join(f"whole.{column}::VARCHAR" for column in columns)
    every_part = "" if dataset.absent == "zero" else "AND count_if(part.level_id = $lower) = any_value(parts)"
    rows = connection.execute(
        f"""
        WITH size AS (
            SELECT area_part.area_id, year, count(*) AS parts
            FROM core.area_part JOIN core.area ON part_id = area.area_id
            JOIN (SELECT DISTINCT year FROM cell) ON year BETWEEN first_year AND last_year
            WHERE level_id = $lower GROUP BY area_part.area_id, year),
        complete AS (  -- areas of which every part delivered something in the year
            SELECT area_part.area_id, cell.year, any_value(parts) AS parts
            FROM core.area_part JOIN cell ON part_id = cell.area_id
            JOIN size ON size.area_id = area_part.area_id AND size.year = cell.year WHERE level_id = $lower
            GROUP BY ALL HAVING count(DISTINCT part_id) = any_value(parts))
        SELECT any_value(whole.origin) AS origin, any_value(whole.heading), any_value(name), whole.year,
            [{shown}],
            any_value(whole.value) AS direct, sum(part.value) AS total,
            greatest(any_value(whole.rounding), max(part.rounding)), any_value(parts),
            bool_and(whole.source_id = part.source_id)
        FROM cell AS whole JOIN core.area USING (area_id)
        JOIN complete ON whole.area_id = complete.area_id AND whole.year = complete.year
        JOIN core.area_part ON area_part.area_id = whole.area_id
        JOIN cell AS part ON part_id = part.area_id AND whole.year = part.year{same}
        WHERE whole.level_id = $upper AND whole.known AND part.level_id IN ($lower, '{UNASSIGNED}')
        GROUP BY whole.area_id, whole.year{keys}
        HAVING bool_and(part.known) AND direct <> total {every_part}
        ORDER BY origin, direct, total
        """,
        {"upper": levels[0], "lower": levels[1]},
    ).fetchall()
    for (file, row), column, name, year, codes, direct, total, rounding, parts, one_source in rows:
        error = ROUNDING_ERROR[rounding] * (parts + 1)
        words = tuple(_words(dataset, codes))
        yield Deviation(file, row, column, name, year, words, levels[1], direct, total, error, one_source)


def _words(dataset: Dataset, codes: Sequence[str | None]) -> Iterator[str]:
    """The breakdown of one cell, dimension by dimension; nothing for those it is not broken down by."""
    left = iter(codes)
    for dimension in dataset.dimensions.values():
        code = next(left)
        if dimension.kind == "age":
            stop = next(left)
            if code is not None and stop is not None:
                yield AgeBand(int(code), int(stop)).words
        elif code is not None:
            yield dimension.codes[code]
