"""What an index needs from the results: values, changes and, in the published version, what is hidden."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from pipeline.database import literal
from pipeline.models.index import IndexComponent
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
    """All values that the indices of a project use.

    `hidden` are the rows that must not be shown, `closed` those of them whose denominator is hidden itself.
    """

    areas: dict[str, list[str]]  # level → areas in order
    names: dict[str, str]
    values: dict[Key, Value]
    changes: dict[tuple[str, str, int, int], Change]  # with the year of comparison
    hidden: frozenset[Key] = field(default=frozenset())
    closed: frozenset[Key] = field(default=frozenset())
    parents: dict[str, str] = field(default_factory=dict)

    def number(self, indicator: str, area: str, year: int) -> float | None:
        """The value, None where there is none."""
        found = self.values.get((indicator, area, year))
        return found.value if found else None

    def most(self, indicator: str, area: str, year: int) -> float | None:
        """The largest hidden numerator that the published numbers leave open; None if they leave it all open.

        An area above that is shown, minus its parts that are shown: 70 − 12 − 40 leaves at most 18 for any
        other part. The smallest such rest counts.
        """
        level = next((areas for areas in self.areas.values() if area in areas), [])
        rests = []
        for above in self.above(area):
            total = self._open_numerator((indicator, above, year))
            if total is not None:
                inside = (item for item in level if above in self.above(item))
                parts = [self._open_numerator((indicator, item, year)) for item in inside]
                rests.append(total - sum(part for part in parts if part is not None))
        return min(rests, default=None)

    def _open_numerator(self, key: Key) -> float | None:
        found = self.values.get(key)
        return found.numerator if found and key not in self.hidden else None

    def above(self, area: str) -> list[str]:
        """The areas above an area, the nearest first."""
        found, parent = [], self.parents.get(area, "")
        while parent:
            found.append(parent)
            parent = self.parents.get(parent, "")
        return found


def direction(project: Project, component: IndexComponent) -> int:
    """+1 where high values raise the index, −1 where they lower it, 0 where nobody said so."""
    if component.direction:
        return 1 if component.direction == "burden" else -1
    indicator = project.indicators[component.indicator]
    return {"higher_is_burden": 1, "higher_is_relief": -1}.get(indicator.polarity, 0)


def read_data(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    hidden: Iterable[Key] = (),
    closed: Iterable[Key] = (),
) -> IndexData:
    """Everything from the schema result (of the database in use) that some index needs."""
    used = sorted({name for index in project.indices.values() for name in index.used_indicators})
    listed = ", ".join(literal(name) for name in used)
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
        "SELECT level_id, area_id, name, parent_id FROM core.area "
        "WHERE published AND kind IN ('area', 'overlay') ORDER BY level_order, sort_key, area_id"
    ).fetchall()
    for level, area, *_ in shown:
        areas.setdefault(level, []).append(area)
    names = {row[1]: row[2] for row in shown}
    parents = {row[1]: row[3] for row in shown if row[3]}
    return IndexData(areas, names, values, changes, frozenset(hidden), frozenset(closed), parents)
