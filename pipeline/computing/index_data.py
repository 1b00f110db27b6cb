"""What an index needs from the results: values, changes and, in the published version, what is hidden."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from pipeline.database import literal
from pipeline.models.index import IndexComponent
from pipeline.models.indicator import Indicator
from pipeline.project import Project

Key = tuple[str, str, int]  # indicator, area, year


@dataclass(frozen=True, slots=True)
class Value:
    """One row of result.value; numbers as floats, None where there is none."""

    value: float | None
    status: str
    numerator: float | None
    denominator: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """One row of result.change over the years of an index."""

    value: float | None
    status: str
    break_id: str


@dataclass(frozen=True)
class IndexData:
    """All values that the indices of a project use; `hidden` are the rows that must not be shown."""

    areas: dict[str, list[str]]  # level → areas in order
    names: dict[str, str]
    values: dict[Key, Value]
    changes: dict[tuple[str, str, int, int], Change]  # with the year of comparison
    hidden: frozenset[Key] = field(default=frozenset())

    def number(self, indicator: str, area: str, year: int) -> float | None:
        """The value, None where there is none."""
        found = self.values.get((indicator, area, year))
        return found.value if found else None


def direction(project: Project, component: IndexComponent) -> int:
    """+1 where high values raise the index, −1 where they lower it, 0 where nobody said so."""
    if component.direction:
        return 1 if component.direction == "burden" else -1
    indicator = project.indicators[component.indicator]
    return {"higher_is_burden": 1, "higher_is_relief": -1}.get(indicator.polarity, 0)


def read_data(
    connection: duckdb.DuckDBPyConnection, project: Project, hidden: Iterable[Key] = ()
) -> IndexData:
    """Everything from the schema result (of the database in use) that some index needs."""
    names = sorted({name for index in project.indices.values() for name in index.used_indicators})
    listed = ", ".join(literal(name) for name in names)
    values = {
        (name, area, year): Value(*rest)
        for name, area, year, *rest in connection.execute(
            "SELECT indicator_id, area_id, year, value::DOUBLE, status, numerator::DOUBLE, "
            "denominator::DOUBLE FROM result.value "
            f"WHERE category = '' AND indicator_id IN ({listed}) AND year <= {project.year}"
        ).fetchall()
    }
    changes = {
        (name, area, year, base): Change(*rest)
        for name, area, year, base, *rest in connection.execute(
            "SELECT indicator_id, area_id, year, base_year, absolute::DOUBLE, status, break_id "
            f"FROM result.change WHERE category = '' AND indicator_id IN ({listed})"
        ).fetchall()
    }
    areas: dict[str, list[str]] = {}
    shown = connection.execute(
        "SELECT level_id, area_id, name FROM core.area WHERE published AND kind IN ('area', 'overlay') "
        "ORDER BY level_order, sort_key, area_id"
    ).fetchall()
    for level, area, _ in shown:
        areas.setdefault(level, []).append(area)
    return IndexData(areas, {row[1]: row[2] for row in shown}, values, changes, frozenset(hidden))


def counted_minimum(project: Project, indicator: Indicator) -> int:
    """The largest minimum count of the datasets behind an indicator."""
    names = {term.dataset for term in indicator.all_terms.values()}
    return max((project.disclosure_rule(name).minimum for name in names), default=0)
