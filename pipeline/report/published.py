"""The one access to published.duckdb: everything is read into small dictionaries.

Nothing else in the report opens a database, and this module never opens the one with true counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import DataError, Problem
from pipeline.report.figure_rows import FigureRows
from pipeline.report.index_published import PublishedIndices, read_indices
from pipeline.report.value_keys import categories_of

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the tree, an overlay or the area without a place, with the years in which it holds."""

    area_id: str
    level_id: str
    level_order: int
    name: str
    parent_id: str
    kind: str
    sort_key: int
    first_year: int = 0
    last_year: int = 9999


@dataclass(frozen=True, slots=True)
class Value:
    """A published value in the indicator's unit; None unless the status is ok or zero."""

    value: Decimal | None
    status: str
    numerator: Decimal | None
    denominator: Decimal | None
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """Limits of random variation; `comparison` with the reference: above, below, unclear or ''."""

    lower: Decimal
    upper: Decimal
    reference_id: str
    comparison: str


@dataclass(frozen=True, slots=True)
class Change:
    """A published change; `break_id` names the break that forbids the comparison."""

    absolute: Decimal | None
    percent: Decimal | None
    status: str
    break_id: str
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What arrived from a source for one year and level."""

    dataset_id: str
    source_id: str
    year: int
    level_id: str
    areas: int
    reference: str
    population_base: str
    provisional: bool
    rounding: int


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A delivered file; its checksum and size stay in the internal list (decision 0020)."""

    source_id: str
    file: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of data quality."""

    stage: str
    severity: str
    place: str
    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """How many values of an indicator are shown and withheld on one level."""

    indicator_id: str
    level_id: str
    shown: int
    secret: int


@dataclass(frozen=True, slots=True)
class EarlyHit:
    """What a rule of early recognition says about an area: hit, no_hit or not_checkable, and why."""

    year: int
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class AreaPart:
    """A smallest part of an area, which may be an id alone, with the years in which it is one."""

    area_id: str
    part_id: str
    first_year: int
    last_year: int


ValueKey = tuple[str, str, str, int]  # indicator, category, area, year
ChangeKey = tuple[str, str, str, int, int]  # … year, base year


@dataclass(frozen=True)
class Published:
    """Content of published.duckdb. Areas are in order of level and sort key."""

    areas: Mapping[str, Area]
    geometry: Mapping[str, bytes]
    values: Mapping[ValueKey, Value]
    changes: Mapping[ChangeKey, Change]
    deliveries: tuple[Delivery, ...]
    files: tuple[DeliveredFile, ...]
    findings: tuple[Finding, ...]
    suppressions: tuple[Suppression, ...]
    categories: Mapping[str, tuple[str, ...]]
    intervals: Mapping[ValueKey, Interval] = field(default_factory=dict)
    trends: Mapping[ChangeKey, str] = field(default_factory=dict)  # up, down or unclear
    indices: PublishedIndices = field(default_factory=PublishedIndices)
    early: Mapping[tuple[str, str], EarlyHit] = field(default_factory=dict)  # by rule and area
    area_parts: tuple[AreaPart, ...] = ()

    @cached_property
    def delivered(self) -> Mapping[str, list[Delivery]]:
        """Deliveries by dataset."""
        found: dict[str, list[Delivery]] = {}
        for item in self.deliveries:
            found.setdefault(item.dataset_id, []).append(item)
        return found


def read_published(path: Path) -> Published:
    """Read the whole database. Raises DataError if it is missing, locked or from another version."""
    return PublishedFile().read(path)


class PublishedFile:
    """Reads the database, and reads it again when it is new: what is as before is not read anew."""

    def __init__(self) -> None:
        self._values = FigureRows("value", _VALUE, 4, Value)
        self._changes = FigureRows("change", _CHANGE, 5, Change)
        self._intervals = FigureRows("interval", _INTERVAL, 4, Interval)
        self._trends = FigureRows("trend", _TREND, 5, str)

    @property
    def changed(self) -> set[str]:
        """Indicators with other figures than the time before."""
        tables = (self._values, self._changes, self._intervals, self._trends)
        return {name for table in tables for name in table.changed}

    def read(self, path: Path) -> Published:
        """The whole of it. Raises DataError if it is missing, locked or from another version."""
        import duckdb  # not for `check`, which reads chapters without values

        from pipeline.database import connect

        connection = connect(path, read_only=True)
        try:
            return self._read(connection)
        except duckdb.CatalogException:
            what = "die Datenbank passt nicht zu dieser Programmversion"
            raise DataError(Problem(path.name, what, "die Stufe protect noch einmal laufen lassen")) from None
        finally:
            connection.close()

    def _read(self, connection: "duckdb.DuckDBPyConnection") -> Published:
        def rows(columns: str, table: str) -> list[tuple]:  # type: ignore[type-arg]
            return connection.execute(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()

        areas = [Area(*row) for row in rows(_AREA, "area")]
        areas.sort(key=lambda area: (area.level_order, area.sort_key, area.area_id))
        values = self._values.read(connection)
        return Published(
            areas={area.area_id: area for area in areas},
            geometry={row[0]: bytes(row[1]) for row in rows("area_id, wkb", "geometry")},
            values=values,
            changes=self._changes.read(connection),
            deliveries=tuple(Delivery(*row) for row in rows(DELIVERY_COLUMNS, "delivery")),
            files=tuple(DeliveredFile(*row) for row in rows(FILE_COLUMNS, "file")),
            findings=tuple(Finding(*row) for row in rows("stage, severity, place, what, hint", "finding")),
            suppressions=tuple(
                Suppression(*row) for row in rows("indicator_id, level_id, shown, secret", "suppression")
            ),
            categories=categories_of(values),
            intervals=self._intervals.read(connection),
            trends=self._trends.read(connection),
            indices=read_indices(connection),
            early={row[:2]: EarlyHit(*row[2:]) for row in rows(_EARLY, "early_hit")},
            area_parts=tuple(AreaPart(*row) for row in rows(_AREA_PART, "area_part")),
        )


_AREA = "area_id, level_id, level_order, name, coalesce(parent_id, ''), kind, sort_key, first_year, last_year"
_EARLY = "rule_id, area_id, year, status, reason"
_AREA_PART = "area_id, part_id, first_year, last_year"
_VALUE = "indicator_id, category, area_id, year, value, status, numerator, denominator, flags"
_INTERVAL = "indicator_id, category, area_id, year, lower, upper, reference_id, comparison"
_TREND = "indicator_id, category, area_id, year, base_year, trend"
_CHANGE = (
    "indicator_id, category, area_id, year, base_year, absolute, percent, status, "
    "coalesce(break_id, ''), flags"
)
FILE_COLUMNS = "source_id, file"
DELIVERY_COLUMNS = (
    "dataset_id, source_id, year, level_id, areas, coalesce(reference, ''), coalesce(population_base, ''), "
    "coalesce(provisional, false), coalesce(rounding, 0)"
)
