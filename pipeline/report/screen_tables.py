"""Tables of the indicator pages: areas of a level today and over the years, groups over the years."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.models.indicator import Indicator
from pipeline.report.document import Cell, Column, Row, Table
from pipeline.report.facts import Facts
from pipeline.report.published import Area
from pipeline.report.table_notes import break_notes, chance_note
from pipeline.report.tables import (
    Titled,
    change_cell,
    full_source,
    interval_cells,
    level_heading,
    profile_link,
    value_cell,
    year_table,
)
from pipeline.report.wording import difference_unit, interval_words, unit_head, value_phrase

_OUTCOME = {
    "above": "unter diesem Bereich, deshalb heißt es „deutlich darüber“",
    "below": "über diesem Bereich, deshalb heißt es „deutlich darunter“",
    "unclear": "in diesem Bereich, deshalb heißt es „nicht deutlich verschieden“",
}


def today_table(facts: Facts, titled: Titled, indicator: Indicator, areas: Sequence[Area]) -> Table:
    """Areas by value from high to low with change, random variation and the comparison with the town.

    Areas without a number come last in the order of the list of areas, so that no rank can be read off.
    """
    year, since = titled.year, facts.since(titled.year)
    town = facts.project.config.municipality.short_name
    spread = any(facts.interval(indicator, area, year) for area in areas)
    columns = [
        Column(level_heading(facts, areas), align="left"),
        Column(str(year), unit_head(indicator)),
    ]
    stepped = indicator.method != "change"  # the change of a change says nothing that can be read
    columns += [Column(f"Änderung seit {since}", difference_unit(indicator))] if stepped else []
    columns += [Column("Zufallsschwankung"), Column(f"gegenüber {town}", align="left")] if spread else []

    def row(area: Area) -> Row:
        change = facts.change((indicator, area, ""), year, since, False)
        steps = (change_cell(change, indicator),) if stepped else ()
        limits = interval_cells(facts, indicator, area, year) if spread else ()
        cells = (value_cell(facts, indicator, area, year), *steps, *limits)
        return Row(area.name, cells, link=profile_link(facts, area))

    rows = [row(area) for area in by_value(facts, indicator, areas, year)]
    if facts.town not in areas:
        rows.append(_total(facts, row(facts.town)))
    shown = [facts.town, *areas]
    source = full_source(facts, [indicator], areas, [year])
    notes = [
        *reading_note(facts, indicator, areas, year),
        *(chance_note(facts, shown, [(indicator, year)]) if stepped else ()),
        *break_notes(facts, [indicator], shown, [since, year]),
    ]
    return Table(titled.ident, titled.title, tuple(columns), tuple(rows), source, tuple(notes))


def reading_note(facts: Facts, indicator: Indicator, areas: Sequence[Area], year: int) -> list[str]:
    """How to read random variation and comparison, with the first area by value that has both."""
    located = facts.project.config.municipality.located
    for area in by_value(facts, indicator, areas, year):
        found, fact = facts.interval(indicator, area, year), facts.fact(indicator, area, year)
        if found is None or fact.printed is None or found.comparison not in _OUTCOME:
            continue
        limits = interval_words(found, indicator)
        told = (
            f"Lesebeispiel: {area.name} hat den Wert {value_phrase(fact, indicator)}. Durch Zufall kann "
            f"er bei dieser Zahl von Menschen oder Fällen {limits} liegen. Der Wert {located} liegt "
        )
        return [f"{told}{_OUTCOME[found.comparison]}."]
    return []


def by_value(facts: Facts, indicator: Indicator, areas: Sequence[Area], year: int) -> list[Area]:
    """Areas from the highest printed value to the lowest; the others keep their order at the end."""
    printed = {area.area_id: facts.fact(indicator, area, year).printed for area in areas}
    shown = [area for area in areas if printed[area.area_id] is not None]
    shown.sort(key=lambda area: -(printed[area.area_id] or 0))
    return [*shown, *(area for area in areas if printed[area.area_id] is None)]


def years_table(facts: Facts, titled: Titled, indicator: Indicator, areas: Sequence[Area]) -> Table:
    """Areas down in the order of the list of areas, years across."""
    years = facts.span([(indicator, area, "") for area in [facts.town, *areas]])
    columns = [Column(level_heading(facts, areas), align="left")]
    columns += [Column(str(year), unit_head(indicator)) for year in years]

    def row(area: Area) -> Row:
        cells = tuple(value_cell(facts, indicator, area, year) for year in years)
        return Row(area.name, cells, link=profile_link(facts, area))

    rows = [row(area) for area in areas]
    if facts.town not in areas:
        rows.append(_total(facts, row(facts.town)))
    source = full_source(facts, [indicator], areas, years, stand=False)
    notes = tuple(break_notes(facts, [indicator], [facts.town, *areas], years))
    return Table(titled.ident, titled.title, tuple(columns), tuple(rows), source, notes)


def _total(facts: Facts, row: Row) -> Row:
    return replace(row, head=facts.project.config.municipality.name, role="total", link="")


def group_tables(facts: Facts, indicator: Indicator, areas: Sequence[Area], ident: str) -> list[Table]:
    """For an indicator by groups: years by groups of the town, areas by groups of today."""
    groups = [group for group in facts.categories(indicator) if group]
    if not groups:
        return []
    town, year = facts.project.config.municipality, facts.latest_year(indicator)
    over_time = Titled(f"{ident}-gruppen-{indicator.id}", f"{indicator.title} {town.located}")
    tables = [year_table(facts, over_time, [(indicator, facts.town, group) for group in groups])]
    if areas and facts.any_shown([indicator], areas, year):
        titled = Titled(f"{ident}-gebiete-{indicator.id}", f"{indicator.title}, {year}", year=year)
        tables.append(_groups_by_area(facts, titled, indicator, areas))
    return tables


def _groups_by_area(facts: Facts, titled: Titled, indicator: Indicator, areas: Sequence[Area]) -> Table:
    groups = [group for group in facts.categories(indicator) if group]
    columns = [Column(level_heading(facts, areas), align="left")]
    columns += [Column(facts.group_title(indicator, group), unit_head(indicator)) for group in groups]

    def row(area: Area) -> Row:
        cells: tuple[Cell, ...] = tuple(
            value_cell(facts, indicator, area, titled.year, group) for group in groups
        )
        return Row(area.name, cells, link=profile_link(facts, area))

    rows = [*(row(area) for area in areas), _total(facts, row(facts.town))]
    source = full_source(facts, [indicator], areas, [titled.year])
    return Table(titled.ident, titled.title, tuple(columns), tuple(rows), source)
