"""Tables: areas by indicators, years by indicators, groups by years, areas of a level."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.models.indicator import Indicator
from pipeline.numbers import SIGNS, format_number, with_flags
from pipeline.report.document import Cell, Column, Row, Table
from pipeline.report.facts import ChangeFact, Facts, Level
from pipeline.report.published import Area
from pipeline.report.sources import reference_note, source_line
from pipeline.report.table_notes import break_notes, chance_note
from pipeline.report.wording import difference_unit, unit_head


@dataclass(frozen=True, slots=True)
class Titled:
    """What is asked for: element id, title, name for `siehe`, own alternative text, year shown, own note."""

    ident: str
    title: str
    name: str = ""
    alt: str = ""
    year: int = 0
    note: str = ""


def value_cell(facts: Facts, indicator: Indicator, area: Area, year: int, category: str = "") -> Cell:
    """The value as it is printed in a table; an exact zero is a dash."""
    fact = facts.fact(indicator, area, year, category)
    return Cell(fact.text, fact.status, fact.flags)


COMPARISON_WORDS = {
    "above": "deutlich darüber",
    "below": "deutlich darunter",
    "unclear": "nicht deutlich verschieden",
    "": "",
}


TREND_WORDS = {
    "up": "deutlich gestiegen",
    "down": "deutlich gesunken",
    "unclear": "nicht deutlich verändert",
    "": "",
}


def interval_cells(facts: Facts, indicator: Indicator, area: Area, year: int) -> tuple[Cell, Cell]:
    """Limits of random variation, rounded like the value, and the comparison with the municipality."""
    found = facts.interval(indicator, area, year)
    if found is None:
        return Cell(""), Cell("")
    lower, upper = (format_number(limit, indicator.decimals) for limit in (found.lower, found.upper))
    return Cell(f"{lower} bis {upper}"), Cell(COMPARISON_WORDS[found.comparison])


def change_cell(change: ChangeFact, indicator: Indicator, percent: bool = False) -> Cell:
    """The change with sign; across a break the sign for not comparable."""
    if change.block is not None:
        return Cell(SIGNS["not_applicable"], "not_applicable")
    if change.exact is None:
        return Cell(SIGNS.get(change.status, SIGNS["unknown"]), change.status)
    if change.exact == 0:
        return Cell(with_flags(SIGNS["zero"], change.flags), "zero", change.flags)
    text = format_number(change.exact, 1 if percent else indicator.decimals, signed=True)
    return Cell(with_flags(text, change.flags), "ok", change.flags)


def level_heading(facts: Facts, areas: Sequence[Area]) -> str:
    """Head of the column of areas: the level they share, else "Gebiet"."""
    names = {area.level_id for area in areas}
    if len(names) == 1 and next(iter(names)) in facts.levels:
        return facts.levels[next(iter(names))].title
    return "Gebiet"


def profile_link(facts: Facts, area: Area) -> str:
    """Id of the area's profile, if its level has profiles."""
    layout = facts.project.report.profile
    with_profile = {level.id for level in facts.project.config.area_levels if level.profile}
    return profile_ident(area) if layout and area.level_id in with_profile else ""


def profile_ident(area: Area) -> str:
    """Element id and file name of an area's profile: letters and digits only, whatever the area id is."""
    plain = re.sub(r"[^A-Za-z0-9]", lambda match: f"-{ord(match[0]):x}-", area.area_id)
    return f"profil-{plain}"


def indicator_ident(indicator: Indicator) -> str:
    """Element id and file name of the page of an indicator."""
    return f"kennzahl-{indicator.id}"


def indicator_link(facts: Facts, indicator: Indicator) -> str:
    """Id of the indicator's page; only indicators that were computed have one."""
    return indicator_ident(indicator) if indicator.id in facts.published.categories else ""


def area_table(
    facts: Facts, titled: Titled, indicators: Sequence[Indicator], areas: Sequence[Area], changes: bool
) -> Table:
    """Areas down, indicators across, the municipality below; without a year each indicator at its latest."""
    years = [titled.year or facts.latest_year(indicator) for indicator in indicators]
    columns = [Column(level_heading(facts, areas), align="left")]
    for indicator, year in zip(indicators, years, strict=True):
        label = indicator.label if titled.year else facts.dated_label(indicator)
        columns.append(Column(label, unit_head(indicator)))
        if changes:
            since = facts.since(year)
            columns.append(Column(f"Änderung seit {since}", difference_unit(indicator)))
    chosen = list(zip(indicators, years, strict=True))
    rows = [_area_row(facts, area, chosen, changes) for area in areas]
    if facts.town not in areas:
        total = _area_row(facts, facts.town, chosen, changes)
        rows.append(replace(total, head=facts.project.config.municipality.name, role="total", link=""))
    shown = [facts.town, *areas]
    notes = [titled.note] if titled.note else []
    if changes:
        notes += [*chance_note(facts, shown, chosen),
                  *break_notes(facts, indicators, shown, [facts.since(min(years)), max(years)])]  # fmt: skip
    source = full_source(facts, indicators, areas, sorted(set(years)), stand=len(set(years)) == 1)
    return Table(titled.ident, titled.title, tuple(columns), tuple(rows), source, tuple(notes),
                 name=titled.name)  # fmt: skip


def _area_row(facts: Facts, area: Area, chosen: Sequence[tuple[Indicator, int]], changes: bool) -> Row:
    cells = []
    for indicator, year in chosen:
        cells.append(value_cell(facts, indicator, area, year))
        if changes:
            change = facts.change((indicator, area, ""), year, facts.since(year), False)
            cells.append(change_cell(change, indicator))
    return Row(area.name, tuple(cells), link=profile_link(facts, area))


def year_table(
    facts: Facts, titled: Titled, columns: Sequence[tuple[Indicator, Area, str]], by_area: bool = False
) -> Table:
    """Years down; across either indicators (or groups) of one area or areas of one indicator."""
    heads = [Column("Jahr", align="left")]
    for indicator, area, category in columns:
        label = area.name if by_area else indicator.label
        heads.append(Column(facts.group_title(indicator, category) if category else label,
                            unit_head(indicator)))  # fmt: skip
    rows = []
    years = facts.span(columns)
    for year in years:
        cells = [value_cell(facts, indicator, area, year, group) for indicator, area, group in columns]
        rows.append(Row(str(year), tuple(cells)))
    indicators = list(dict.fromkeys(item[0].id for item in columns))
    used = [facts.project.indicators[name] for name in indicators]
    areas = [item[1] for item in columns]
    source = full_source(facts, used, areas, years, stand=False)
    notes = (*filter(None, [titled.note]), *break_notes(facts, used, areas, years))
    return Table(titled.ident, titled.title, tuple(heads), tuple(rows), source, notes, name=titled.name)


def group_table(facts: Facts, titled: Titled, indicator: Indicator, area: Area) -> Table:
    """Categories of one indicator down; year of comparison, year of report and change across."""
    year, since = titled.year, facts.since(titled.year)
    unit = unit_head(indicator)
    columns = (
        Column("Gruppe", align="left"),
        Column(str(since), unit),
        Column(str(year), unit),
        Column("Veränderung", difference_unit(indicator)),
    )
    rows = []
    for category in facts.categories(indicator):
        change = facts.change((indicator, area, category), year, since, False)
        cells = (
            value_cell(facts, indicator, area, since, category),
            value_cell(facts, indicator, area, year, category),
            change_cell(change, indicator),
        )
        rows.append(Row(facts.group_title(indicator, category), cells))
    source = full_source(facts, [indicator], [area], [since, year])
    notes = tuple(break_notes(facts, [indicator], [area], [since, year]))
    return Table(titled.ident, titled.title, columns, tuple(rows), source, notes, name=titled.name)


def list_table(facts: Facts, titled: Titled, level: Level) -> Table:
    """The areas of a level: id, name, parent."""
    columns = (
        Column(level.title, align="left"),
        Column("Kennung", align="left"),
        Column("gehört zu", align="left"),
    )
    rows = []
    for area in facts.areas_of(level):
        parent = facts.published.areas.get(area.parent_id)
        cells = (Cell(area.area_id, "text"), Cell(parent.name if parent else "", "text"))
        rows.append(Row(area.name, cells, link=profile_link(facts, area)))
    return Table(titled.ident, titled.title, columns, tuple(rows), name=titled.name)


def full_source(
    facts: Facts, indicators: Sequence[Indicator], areas: Sequence[Area], years: Sequence[int],
    stand: bool = True,
) -> str:  # fmt: skip
    """Source line, with the reference date where all figures share it."""
    names = dict.fromkeys([*(area.level_id for area in areas), facts.town.level_id])
    levels = [facts.levels[name] for name in names if name in facts.levels]
    line = source_line(facts, indicators, levels, years)
    return f"{line} {reference_note(facts, indicators, max(years))}." if stand else line
