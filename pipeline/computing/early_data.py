"""What rules of early recognition are judged by: published values, changes and intervals, nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from pipeline.database import literal
from pipeline.models.early import EarlyCondition
from pipeline.models.indicator import Indicator
from pipeline.numbers import SIGN_WORDS, flag_words, format_number, round_half_away, with_unit, zero_words
from pipeline.project import Project

_SHOWN = ("ok", "zero")
_ARRIVED = ("ok", "zero", "secret", "unreliable")
Key = tuple[str, str, int]  # indicator, area, year


@dataclass(frozen=True, slots=True)
class Figure:
    """A value or a change as printed; without a number `text` says why."""

    printed: Decimal | None
    exact: Decimal | None
    text: str


@dataclass(frozen=True)
class EarlyData:
    """The published rows of all indicators that some rule names."""

    project: Project
    areas: dict[str, list[str]]  # level → areas in order
    names: dict[str, str]
    parents: dict[str, tuple[str, str]]  # area → its level and the area above
    values: dict[Key, tuple[Decimal | None, str, int]]
    intervals: dict[Key, tuple[Decimal, Decimal]]
    changes: dict[tuple[str, str, int, int], tuple[Decimal | None, str, str, int]]

    def figure(self, condition: EarlyCondition, area: str, year: int) -> Figure:
        """The value of an area in a year, or its change over the years of the condition."""
        if condition.over_years:
            return self._change(condition, area, year)
        indicator = self.project.indicators[condition.indicator]
        value, status, flags = self.values.get((indicator.id, area, year), (None, "unknown", 0))
        if status not in _SHOWN:
            return Figure(None, None, SIGN_WORDS[status])
        return _figure(indicator, value or Decimal(0), flags, False)

    def _change(self, condition: EarlyCondition, area: str, year: int) -> Figure:
        base = year - condition.over_years
        key = (condition.indicator, area, year, base)
        value, status, break_id, flags = self.changes.get(key, (None, "unknown", "", 0))
        if break_id:
            return Figure(None, None, self.broken(break_id, base))
        if status not in _SHOWN:
            return Figure(None, None, f"Veränderung seit {base} {SIGN_WORDS[status]}")
        return _figure(self.project.indicators[condition.indicator], value or Decimal(0), flags, True)

    def broken(self, break_id: str, base: int) -> str:
        """Why two years cannot be compared."""
        return f"wegen „{self.project.breaks[break_id].title}“ nicht mit {base} vergleichbar"

    def break_between(self, indicator: str, area: str, year: int, base: int) -> str:
        """The break between two years, '' if there is none."""
        return self.changes.get((indicator, area, year, base), (None, "", "", 0))[2]

    def reference(self, area: str, level: str) -> str:
        """The area above on a level, else the only one of that level, else ''."""
        current = area
        while current in self.parents:
            own, above = self.parents[current]
            if own == level and current != area:
                return current
            current = above
        single = self.areas.get(level, [])
        return single[0] if len(single) == 1 else ""

    def name(self, area: str) -> str:
        """Name of an area as it stands in a sentence."""
        own = self.project.config.municipality
        return own.short_name if area == own.area else self.names[area]

    def latest_year(self, indicators: Iterable[str], level: str) -> int:
        """The last year in which all of the indicators have arrived on a level; else the report's year."""
        places = set(self.areas.get(level, []))
        found = {name: set[int]() for name in indicators}
        for (name, area, year), (_, status, _) in self.values.items():
            if name in found and area in places and status in _ARRIVED:
                found[name].add(year)
        return max(set.intersection(*found.values()), default=self.project.year)


def _figure(indicator: Indicator, exact: Decimal, flags: int, change: bool) -> Figure:
    printed = round_half_away(exact, indicator.decimals)
    points = indicator.unit == "prozent" and (change or indicator.method == "change")
    unit = "prozentpunkte" if points else indicator.unit
    words = flag_words(flags & ~4)  # a corrected figure is right and needs no word
    text = with_unit(format_number(printed, indicator.decimals, signed=change), unit)
    text = text if printed else zero_words(exact, indicator.decimals, unit)
    return Figure(printed, exact, f"{text} ({words})" if words else text)


def limit_figure(indicator: Indicator, limit: Decimal, change: bool) -> Figure:
    """A fixed limit, printed like the values it is compared with."""
    return _figure(indicator, limit, 0, change)


def read_early_data(connection: duckdb.DuckDBPyConnection, project: Project) -> EarlyData:
    """Everything that the rules of a project need, from the schema `published`."""
    names = sorted({name for rule in project.early.values() for name in rule.used_indicators})
    listed = ", ".join(literal(name) for name in names)

    def rows(columns: str, table: str) -> list[tuple]:  # type: ignore[type-arg]
        where = f"category = '' AND indicator_id IN ({listed})"
        head = "indicator_id, area_id, year"
        statement = f"SELECT {head}, {columns} FROM published.{table} WHERE {where}"
        return connection.execute(statement).fetchall()

    places = connection.execute(
        "SELECT area_id, level_id, name, parent_id, kind <> 'unassigned' AND "
        f"{project.year} BETWEEN first_year AND last_year "
        "FROM published.area ORDER BY level_order, sort_key, area_id"
    ).fetchall()
    areas: dict[str, list[str]] = {}
    for area, level, _, _, holds in places:
        if holds:
            areas.setdefault(level, []).append(area)
    return EarlyData(
        project, areas,
        {area: name for area, _, name, _, _ in places},
        {area: (level, parent or "") for area, level, _, parent, _ in places},
        {row[:3]: row[3:] for row in rows("value, status, flags", "value")},
        {row[:3]: row[3:] for row in rows("lower, upper", "interval")},
        {row[:4]: row[4:] for row in rows("base_year, absolute, status, break_id, flags", "change")},
    )  # fmt: skip
