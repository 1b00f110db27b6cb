"""Small line charts per area, two years of areas, two indicators over areas."""

from collections.abc import Sequence

from pipeline.charts.comparison_model import Dot, Multiples, Panel, Scatter, Slope, Slopes
from pipeline.charts.model import Frame, Series
from pipeline.models.indicator import Indicator
from pipeline.numbers import counted, format_number
from pipeline.report.document import Column, Figure, Row, Table
from pipeline.report.facts import Facts
from pipeline.report.figures import Line, extremes, line_breaks, mark, year_labels
from pipeline.report.published import Area
from pipeline.report.table_notes import break_notes
from pipeline.report.tables import (
    Titled,
    area_table,
    change_cell,
    full_source,
    level_heading,
    profile_link,
    value_cell,
    year_table,
)
from pipeline.report.wording import difference_unit, direction, unit_head

_IN_TABLE = "Alle Werte stehen in der Tabelle zur Abbildung."
_NO_CAUSE = (
    "Die Lage der Punkte zeigt, wo beide Werte zugleich hoch oder niedrig sind; sie nennt keine Ursache."
)


def multiples(
    facts: Facts, titled: Titled, indicator: Indicator, areas: Sequence[Area], from_zero: bool
) -> Figure:
    """One panel per area over the years with values, the municipality as a grey line in each."""
    own = facts.project.config.municipality.short_name
    shown = [area for area in areas if area != facts.town]
    columns = [(indicator, area, "") for area in [*shown, facts.town]]
    years = facts.span(columns)
    panels = tuple(_panel(facts, Line(indicator, area), years, area.name) for area in shown)
    town = _panel(facts, Line(indicator, facts.town), years, own)
    title = titled.title or f"{indicator.title} nach Gebieten, {years.start} bis {years.stop - 1}"
    text = titled.alt or (
        f"{counted(len(panels), 'kleines Liniendiagramm', 'kleine Liniendiagramme')} mit gleicher Achse: "
        f"{indicator.title}, {years.start} bis {years.stop - 1}; die graue Linie ist {own}. "
        f"Zuletzt: {extremes(facts, indicator, shown, years.stop - 1)}"
    )
    chart = Multiples(
        Frame(titled.ident, title, text), tuple(years), panels, unit_head(indicator), town, from_zero,
        year_labels(facts, indicator, years),
    )  # fmt: skip
    table = year_table(facts, Titled(f"{titled.ident}-daten", title), columns, True)
    places = [*shown, facts.town]
    source = full_source(facts, [indicator], places, years, stand=False)
    notes = [] if from_zero else ["Die senkrechten Achsen beginnen nicht bei null."]
    notes += break_notes(facts, [indicator], places, years)
    return Figure(titled.ident, title, text, chart, table, source, tuple(notes), name=titled.name)


def _panel(facts: Facts, line: Line, years: range, label: str) -> Panel:
    marks = tuple(mark(facts.fact(line.indicator, line.area, year)) for year in years)
    cuts = tuple(item.year for item in line_breaks(facts, [line], years))
    return Panel(label, Series(label, marks), cuts)


def standing(facts: Facts, indicator: Indicator, area: Area, year: int) -> bool:
    """True if both years are shown and their comparison is published: no break, nothing hidden."""
    since = facts.since(year)
    change = facts.change((indicator, area, ""), year, since, False)
    both = [facts.fact(indicator, area, when).printed for when in (since, year)]
    return change.exact is not None and change.block is None and None not in both


def slopes(facts: Facts, titled: Titled, indicator: Indicator, areas: Sequence[Area]) -> Figure:
    """A line for each area whose two values compare; the table names the others with their signs."""
    year, since = titled.year, facts.since(titled.year)
    own = facts.project.config.municipality.short_name
    drawn = [area for area in areas if standing(facts, indicator, area, year)]
    lines = [(area, area.name) for area in drawn if area != facts.town]
    if standing(facts, indicator, facts.town, year):
        lines.append((facts.town, own))
    items = tuple(
        Slope(name, mark(facts.fact(indicator, area, since)), mark(facts.fact(indicator, area, year)),
              area == facts.town)
        for area, name in lines
    )  # fmt: skip
    ways = [_way(facts, indicator, area, year) for area in drawn if area != facts.town]
    higher = format_number(ways.count(1)) if 1 in ways else "keinem"
    message = f": in {higher} von {counted(len(ways), 'Gebiet', 'Gebieten')} höher" if ways else ""
    title = titled.title or f"{indicator.title} {year} gegenüber {since}{message}"
    text = titled.alt or (
        f"Steigungsdiagramm: {indicator.title}, {since} und {year}. Höher: {ways.count(1)}, niedriger: "
        f"{ways.count(-1)}, unverändert: {ways.count(0)}. {extremes(facts, indicator, drawn, year)}"
    )
    chart = Slopes(Frame(titled.ident, title, text), items, str(since), str(year), unit_head(indicator))
    left_out = len(areas) - len(drawn)
    notes = ["Die Skala beginnt nicht bei null."]
    if left_out:
        number = counted(left_out, "Gebiet", "Gebiete")
        notes.append(f"Ohne Linie: {number} ohne ausgewiesene oder ohne vergleichbare Werte.")
    places = [*areas, facts.town]
    notes += break_notes(facts, [indicator], places, [since, year])
    source = full_source(facts, [indicator], places, [since, year])
    table = _slope_table(facts, Titled(f"{titled.ident}-daten", title, year=year), indicator, areas)
    return Figure(titled.ident, title, text, chart, table, source, tuple(notes), name=titled.name)


def _way(facts: Facts, indicator: Indicator, area: Area, year: int) -> int:
    change = facts.change((indicator, area, ""), year, facts.since(year), False).exact
    return 0 if change is None else direction(change, indicator.decimals)


def _slope_table(facts: Facts, titled: Titled, indicator: Indicator, areas: Sequence[Area]) -> Table:
    year, since = titled.year, facts.since(titled.year)
    unit = unit_head(indicator)
    columns = (
        Column(level_heading(facts, areas), align="left"), Column(str(since), unit), Column(str(year), unit),
        Column(f"Änderung seit {since}", difference_unit(indicator)),
    )  # fmt: skip
    rows = []
    for area in [*areas, *([facts.town] if facts.town not in areas else [])]:
        change = facts.change((indicator, area, ""), year, since, False)
        cells = (value_cell(facts, indicator, area, since), value_cell(facts, indicator, area, year),
                 change_cell(change, indicator))  # fmt: skip
        total = area == facts.town
        name = facts.project.config.municipality.name if total else area.name
        rows.append(Row(name, cells, "total" if total else "", "" if total else profile_link(facts, area)))
    return Table(titled.ident, titled.title, columns, tuple(rows))


def scatter(facts: Facts, titled: Titled, pair: tuple[Indicator, Indicator], areas: Sequence[Area]) -> Figure:
    """A point for each area with both values; the picture says nothing about causes."""
    year, own = titled.year, facts.project.config.municipality.short_name

    def point(area: Area, name: str) -> Dot | None:
        marks = [mark(facts.fact(item, area, year)) for item in pair]
        return Dot(name, *marks) if all(item.value is not None for item in marks) else None

    dots = [dot for area in areas if area != facts.town and (dot := point(area, area.name))]
    titles = [f"{item.label} ({unit_head(item)})" for item in pair]
    text = titled.alt or _scatter_alt(facts, titled, pair, areas)
    chart = Scatter(
        Frame(titled.ident, titled.title, text), tuple(dots), titles[0], titles[1], point(facts.town, own)
    )
    left_out = len([area for area in areas if area != facts.town]) - len(dots)
    notes = [_NO_CAUSE]
    if left_out:
        notes.append(f"Ohne Punkt: {counted(left_out, 'Gebiet', 'Gebiete')} ohne ausgewiesene Werte.")
    table = area_table(facts, Titled(f"{titled.ident}-daten", titled.title, year=year), pair, areas, False)
    source = full_source(facts, pair, areas, [year])
    return Figure(titled.ident, titled.title, text, chart, table, source, tuple(notes), name=titled.name)


def _scatter_alt(
    facts: Facts, titled: Titled, pair: tuple[Indicator, Indicator], areas: Sequence[Area]
) -> str:
    parts = [f"Streudiagramm: {pair[0].title} (waagerecht) und {pair[1].title} (senkrecht), {titled.year}."]
    for item in pair:
        ends = extremes(facts, item, areas, titled.year).removesuffix(_IN_TABLE)
        parts.append(f"{item.label}: {ends.strip()}")
    return " ".join([*parts, _IN_TABLE])
