"""The published tables of composite indices as small dictionaries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")
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
    """Centre and scale of one component (without a name: of the sum) over so many areas; ranks have none."""

    indicator_id: str
    areas: int
    centre: Decimal | None
    scale: Decimal | None


@dataclass(frozen=True, slots=True)
class Shape:
    """Skewness and kurtosis of a component; areas limited to `low` and `high`, and both then."""

    indicator_id: str
    skewness: Decimal
    kurtosis: Decimal
    limited: int
    low: Decimal | None
    high: Decimal | None
    skewness_after: Decimal | None
    kurtosis_after: Decimal | None


@dataclass(frozen=True, slots=True)
class Loading:
    """One indicator in one principal component, which explains such a part of the variance."""

    number: int
    indicator_id: str
    loading: Decimal
    explained: Decimal


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
    shapes: Mapping[RoundKey, tuple[Shape, ...]] = field(default_factory=dict)
    loadings: Mapping[RoundKey, tuple[Loading, ...]] = field(default_factory=dict)
    correlations: Mapping[tuple[str, str, int, str, str], Decimal] = field(default_factory=dict)
    types: Mapping[tuple[str, int, str], int] = field(default_factory=dict)
    type_means: Mapping[tuple[str, int, int, str], Decimal] = field(default_factory=dict)


def read_indices(connection: "duckdb.DuckDBPyConnection") -> PublishedIndices:
    """Read the tables `index…` of published.duckdb, in order."""

    def rows(columns: str, table: str) -> list[tuple]:  # type: ignore[type-arg]
        return connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY ALL').fetchall()

    head, turn = "index_id, kind, area_id, year", "index_id, kind, year"
    spread = "indicator_id, skewness, kurtosis, limited, low, high, skewness_after, kurtosis_after"
    loading = "component_no, indicator_id, loading, explained"

    def by_turn(made: Callable[..., T], columns: str, table: str) -> dict[RoundKey, tuple[T, ...]]:
        found: dict[RoundKey, list[T]] = {}
        for row in rows(f"{turn}, {columns}", table):
            found.setdefault(row[:3], []).append(made(*row[3:]))
        return {key: tuple(items) for key, items in found.items()}

    numbers = "z_sum, index_value, class_no, status, reason, coalesce(borderline, false), stability"
    return PublishedIndices(
        rows={row[:4]: IndexRow(*row[4:]) for row in rows(f"{head}, {numbers}", "index")},
        components={
            row[:5]: (row[5], row[6]) for row in rows(f"{head}, indicator_id, value, z", "index_component")
        },
        references=by_turn(Reference, "indicator_id, areas, centre, scale", "index_reference"),
        trials=by_turn(Trial, "scenario, indicator_id, changed, areas", "index_sensitivity"),
        shapes=by_turn(Shape, spread, "index_shape"),
        loadings=by_turn(Loading, loading, "index_principal"),
        correlations={
            row[:5]: row[5]
            for row in rows(f"{turn}, indicator_id, other_id, correlation", "index_correlation")
        },
        types={row[:3]: row[3] for row in rows("index_id, year, area_id, type_no", "index_type")},
        type_means={
            row[:4]: row[4] for row in rows("index_id, year, type_no, indicator_id, value", "index_type_mean")
        },
    )
