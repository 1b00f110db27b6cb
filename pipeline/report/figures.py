"""Bar and line charts from published values; each comes with the table of the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.charts.bar_range import starts_at_zero
from pipeline.charts.model import Bar, Bars, Frame, Lines, Mark, Series
from pipeline.charts.model import Break as SeriesBreak
from pipeline.models.indicator import Indicator
from pipeline.numbers import SIGN_WORDS
from pipeline.report.document import Cell, Column, Figure, Row, Table
from pipeline.report.facts import Fact, Facts
from pipeline.report.published import Area, Interval
from pipeline.report.sources import datasets_of
from pipeline.report.table_notes import break_notes, break_year
from pipeline.report.tables import (
    Titled,
    full_source,
    interval_cells,
    level_heading,
    profile_link,
    value_cell,
    year_table,
)
from pipeline.report.wording import series, unit_head, value_phrase

MAX_LINES = 6
AXIS_NOTE = "Die waagerechte Achse beginnt nicht bei null."
SPREAD_NOTE = (
    "Der dünne Strich reicht so weit, wie der Wert bei kleinen Zahlen allein durch Zufall schwanken kann "
    "(95-Prozent-Intervall)."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: an indicator (or one of its groups) in one area."""

    indicator: Indicator
    area: Area
    category: str = ""


def mark(fact: Fact, interval: Interval | None = None) -> Mark:
    """The fact as a chart takes it: the value as printed, so that bar and text agree."""
    value = None if fact.printed is None else float(fact.printed)
    spread = (float(interval.lower), float(interval.upper)) if interval and value is not None else None
    return Mark(value, fact.status, fact.text, spread)  # type: ignore[arg-type]


def bars(
    facts: Facts, titled: Titled, indicator: Indicator, areas: Sequence[Area], style: Literal["bar", "dot"]
) -> Figure:
    """Areas sorted by value with the municipality as a line; style `dot` joins the comparison year."""
    year, since = titled.year, facts.since(titled.year)
    compared = [area for area in areas if style == "dot" and _comparable(facts, indicator, area, year)]
    items = []
    for area in areas:
        before = mark(facts.fact(indicator, area, since)) if area in compared else None
        interval = None if before else facts.interval(indicator, area, year)
        items.append(Bar(area.name, mark(facts.fact(indicator, area, year), interval), before))
    town = facts.fact(indicator, facts.town, year)
    mean = mark(town) if town.printed is not None and indicator.method != "count" else None
    text = titled.alt or _bar_alt(facts, indicator, areas, year)
    chart = Bars(
        Frame(titled.ident, titled.title, text), tuple(items), unit_head(indicator), str(year),
        str(since) if compared else "", mean, facts.project.config.municipality.short_name, style,
    )  # fmt: skip
    table = _bar_table(facts, titled, indicator, areas, [since, year] if compared else [year])
    source = full_source(facts, [indicator], areas, [year])
    shown = [facts.town, *areas]
    notes = tuple(break_notes(facts, [indicator], shown, [since, year])) if compared else ()
    notes += () if starts_at_zero(chart) else (AXIS_NOTE,)
    notes += (SPREAD_NOTE,) if any(item.mark.spread for item in items) else ()
    return Figure(titled.ident, titled.title, text, chart, table, source, notes, name=titled.name)


def _comparable(facts: Facts, indicator: Indicator, area: Area, year: int) -> bool:
    change = facts.change((indicator, area, ""), year, facts.since(year), False)
    return change.exact is not None and change.block is None


def _bar_table(
    facts: Facts, titled: Titled, indicator: Indicator, areas: Sequence[Area], years: Sequence[int]
) -> Table:
    columns = [Column(level_heading(facts, areas), align="left")]
    columns += [Column(str(year), unit_head(indicator)) for year in years]
    spread = any(facts.interval(indicator, area, years[-1]) for area in areas)
    name = facts.project.config.municipality.short_name
    columns += [Column("Zufallsschwankung"), Column(f"gegenüber {name}", align="left")] if spread else []

    def cells(area: Area) -> tuple[Cell, ...]:
        values = [value_cell(facts, indicator, area, year) for year in years]
        return (*values, *(interval_cells(facts, indicator, area, years[-1]) if spread else ()))

    rows = [Row(area.name, cells(area), link=profile_link(facts, area)) for area in areas]
    if facts.town not in areas:
        rows.append(Row(facts.project.config.municipality.name, cells(facts.town), "total"))
    return Table(f"{titled.ident}-daten", titled.title, tuple(columns), tuple(rows))


def _bar_alt(facts: Facts, indicator: Indicator, areas: Sequence[Area], year: int) -> str:
    kind = f"Balkendiagramm: {indicator.title}, {year}, {len(areas)} Gebiete, nach dem Wert geordnet."
    return f"{kind} {extremes(facts, indicator, areas, year)}"


def extremes(facts: Facts, indicator: Indicator, areas: Sequence[Area], year: int) -> str:
    """What a picture of areas shows, in sentences: ends of the range, municipality, what is withheld."""
    found = [(facts.fact(indicator, area, year), area) for area in areas]
    shown = [(fact.printed, fact, area) for fact, area in found if fact.printed is not None]
    parts = []
    if shown:
        low, high = min(shown, key=lambda item: item[0]), max(shown, key=lambda item: item[0])
        parts.append(
            f"Der höchste {'' if len(shown) == len(found) else 'ausgewiesene '}Wert beträgt "
            f"{value_phrase(high[1], indicator)} ({high[2].name}), "
            f"der niedrigste {value_phrase(low[1], indicator)} ({low[2].name})."
        )
    town = facts.fact(indicator, facts.town, year)
    if town.printed is not None and facts.town not in areas:
        name = facts.project.config.municipality.short_name
        parts.append(f"{name} insgesamt: {value_phrase(town, indicator)}.")
    parts += withheld(fact.status for fact, _ in found)
    return " ".join([*parts, "Alle Werte stehen in der Tabelle zur Abbildung."])


def withheld(statuses: object) -> list[str]:
    """'3 Werte sind aus Gründen der Geheimhaltung nicht ausgewiesen.' per kind of missing value."""
    counts: dict[str, int] = {}
    for status in statuses:  # type: ignore[attr-defined]
        if status not in ("ok", "zero"):
            counts[status] = counts.get(status, 0) + 1
    return [
        f"{'Ein Wert ist' if number == 1 else f'{number} Werte sind'} {SIGN_WORDS[status]}."
        for status, number in sorted(counts.items())
    ]


def lines(facts: Facts, titled: Titled, chosen: Sequence[Line], from_zero: bool = True) -> Figure:
    """Up to six lines over the years with values, with the breaks of their series as marks."""
    columns = [(line.indicator, line.area, line.category) for line in chosen]
    years = facts.span(columns)
    by_area = len({line.area.area_id for line in chosen}) > 1
    drawn = []
    for number, line in enumerate(chosen):
        marks = tuple(mark(facts.fact(line.indicator, line.area, year, line.category)) for year in years)
        role = "main" if number == 0 else _role(facts, line)
        drawn.append(Series(line_label(facts, line, by_area), marks, role))  # type: ignore[arg-type]
    indicators = list({line.indicator.id: line.indicator for line in chosen}.values())
    text = titled.alt or _line_alt(facts, chosen, by_area, years)
    chart = Lines(
        Frame(titled.ident, titled.title, text), tuple(years), tuple(drawn), unit_head(indicators[0]),
        line_breaks(facts, chosen, years), from_zero, year_labels(facts, indicators[0], years),
    )  # fmt: skip
    table = year_table(facts, Titled(f"{titled.ident}-daten", titled.title), columns, by_area)
    source = full_source(facts, indicators, [line.area for line in chosen], years, stand=False)
    notes = [] if from_zero else ["Die senkrechte Achse beginnt nicht bei null."]
    notes += break_notes(facts, indicators, [line.area for line in chosen], years)
    return Figure(titled.ident, titled.title, text, chart, table, source, tuple(notes), name=titled.name)


def line_label(facts: Facts, line: Line, by_area: bool) -> str:
    """What distinguishes a line from the others: its area, its group or its indicator."""
    if by_area:
        town = facts.project.config.municipality.short_name
        return town if line.area == facts.town else line.area.name
    return facts.group_title(line.indicator, line.category) if line.category else line.indicator.label


def _role(facts: Facts, line: Line) -> str:
    level = facts.levels.get(line.area.level_id)
    return "reference" if level is not None and level.role == "reference" else "other"


def line_breaks(facts: Facts, chosen: Sequence[Line], years: range) -> tuple[SeriesBreak, ...]:
    """Breaks within the years; values from the first reference date on or after them are new."""
    found = {}
    own = [facts.project.breaks_of(line.indicator) for line in chosen]
    for block in {item.id: item for items in own for item in items}.values():
        year = break_year(facts, block)
        cut = tuple(
            number
            for number, line in enumerate(chosen)
            if block in own[number] and (not block.levels or line.area.level_id in block.levels)
        )
        if cut and years.start < year < years.stop:
            found[block.id] = SeriesBreak(year, block.title, cut)
    return tuple(sorted(found.values(), key=lambda item: (item.year, item.label)))


def year_labels(facts: Facts, indicator: Indicator, years: range) -> tuple[str, ...]:
    """ "2023/24" for school years; empty where the years name themselves."""
    names = datasets_of(facts, indicator)
    dataset = facts.project.datasets.get(names[0]) if names else None
    if dataset is None or dataset.timing != "school_year":
        return ()
    return tuple(f"{year}/{(year + 1) % 100:02d}" for year in years)


def _line_alt(facts: Facts, chosen: Sequence[Line], by_area: bool, years: range) -> str:
    first, last = years.start, years.stop - 1
    parts = []
    for line in chosen:
        ends = [
            f"{value_phrase(facts.fact(line.indicator, line.area, year, line.category), line.indicator)} "
            f"im Jahr {year}"
            for year in (first, last)
        ]
        parts.append(f"{line_label(facts, line, by_area)}: {series(ends)}.")
    kind = f"Liniendiagramm: {chosen[0].indicator.title}, {first} bis {last}."
    return " ".join([kind, *parts, "Alle Werte stehen in der Tabelle zur Abbildung."])
