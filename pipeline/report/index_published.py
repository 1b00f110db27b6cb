"""The published tables of composite indices as small dictionaries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

IndexKey = tuple[str, str, str, int]  # index, kind, area, year
RoundKey = tuple[str, str, int]  # index, kind, year


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One area: index and class; with status secret at most the class, else status and reason."""

    z_sum: Decimal | None
    value: Decimal | None
    class_no: int | None
    status: str
    reason: str
    borderline: bool
    stability: Decimal | None


@dataclass(frozen=True, slots=True)
class Reference:
    """Centre and scale of one component (or, without a name, of the sum) over so many areas."""

    indicator_id: str
    areas: int
    centre: Decimal
    scale: Decimal


@dataclass(frozen=True, slots=True)
class Trial:
    """In how many areas the class changes if one component is left out or weighted otherwise."""

    scenario: str
    indicator_id: str
    changed: int
    areas: int


@dataclass(frozen=True)
class PublishedIndices:
    """Everything that may be shown of the indices of a project."""

    rows: Mapping[IndexKey, IndexRow] = field(default_factory=dict)
    components: Mapping[tuple[str, str, str, int, str], tuple[Decimal, Decimal | None]] = field(
        default_factory=dict
    )
    references: Mapping[RoundKey, tuple[Reference, ...]] = field(default_factory=dict)
    trials: Mapping[RoundKey, tuple[Trial, ...]] = field(default_factory=dict)
    correlations: Mapping[tuple[str, str, int, str, str], Decimal] = field(default_factory=dict)
    types: Mapping[tuple[str, int, str], int] = field(default_factory=dict)
    type_means: Mapping[tuple[str, int, int, str], Decimal] = field(default_factory=dict)


def read_indices(connection: "duckdb.DuckDBPyConnection") -> PublishedIndices:
    """Read the tables `index…` of published.duckdb, in order."""

    def rows(columns: str, table: str) -> list[tuple]:  # type: ignore[type-arg]
        return connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY ALL').fetchall()

    head, turn = "index_id, kind, area_id, year", "index_id, kind, year"
    references: dict[RoundKey, tuple[Reference, ...]] = {}
    for row in rows(f"{turn}, indicator_id, areas, centre, scale", "index_reference"):
        references[row[:3]] = (*references.get(row[:3], ()), Reference(*row[3:]))
    trials: dict[RoundKey, tuple[Trial, ...]] = {}
    for row in rows(f"{turn}, scenario, indicator_id, changed, areas", "index_sensitivity"):
        trials[row[:3]] = (*trials.get(row[:3], ()), Trial(*row[3:]))
    numbers = "z_sum, index_value, class_no, status, reason, coalesce(borderline, false), stability"
    return PublishedIndices(
        rows={row[:4]: IndexRow(*row[4:]) for row in rows(f"{head}, {numbers}", "index")},
        components={
            row[:5]: (row[5], row[6]) for row in rows(f"{head}, indicator_id, value, z", "index_component")
        },
        references=references,
        trials=trials,
        correlations={
            row[:5]: row[5]
            for row in rows(f"{turn}, indicator_id, other_id, correlation", "index_correlation")
        },
        types={row[:3]: row[3] for row in rows("index_id, year, area_id, type_no", "index_type")},
        type_means={
            row[:4]: row[4] for row in rows("index_id, year, type_no, indicator_id, value", "index_type_mean")
        },
    )
