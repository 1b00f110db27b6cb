"""Profiles of areas: key figures against the areas above, place, pyramid, deviations, a few sentences."""

import statistics
from collections.abc import Sequence
from decimal import Decimal

from pipeline.charts.model import Deviation, Deviations, Frame, Mark
from pipeline.models.indicator import Indicator
from pipeline.models.report import ProfileLayout
from pipeline.numbers import SIGNS, format_number, round_half_away
from pipeline.report.document import Cell, Column, Figure, Profile, Row, Table
from pipeline.report.early_tables import early_hints
from pipeline.report.facts import Facts
from pipeline.report.figures import mark
from pipeline.report.index_sentences import index_sentences
from pipeline.report.maps import has_geometry, location
from pipeline.report.profile_sentences import change_sentence, profile_sentences
from pipeline.report.published import Area
from pipeline.report.pyramids import pyramid
from pipeline.report.table_notes import break_notes
from pipeline.report.tables import Titled, change_cell, full_source, indicator_link, profile_ident, value_cell
from pipeline.report.wording import series, unit_head


def profiles(facts: Facts) -> list[Profile]:
    """One profile per area of each level that asks for it."""
    layout = facts.project.report.profile
    if layout is None:
        return []
    names = [level.id for level in facts.project.config.area_levels if level.profile]
    areas = [area for name in names for area in facts.areas_of(facts.levels[name])]
    return [_profile(facts, layout, area) for area in areas]


def _profile(facts: Facts, layout: ProfileLayout, area: Area) -> Profile:
    level = facts.levels[area.level_id]
    parent = facts.published.areas.get(area.parent_id)
    above = facts.levels.get(parent.level_id) if parent else None
    subtitle = f"{level.title} {area.area_id}"
    if parent and above and parent != facts.town:
        subtitle += f" · {above.title} {parent.name}"
    ident = profile_ident(area)
    rows = deviations(facts, layout, area)
    figures = [*_pictures(facts, layout, area, ident), *_deviation_figure(facts, area, ident, rows)]
    sentences = (*profile_sentences(facts, layout, area, rows), *index_sentences(facts, area))
    return Profile(
        ident, area.area_id, area.name, subtitle, sentences,
        _key_table(facts, layout, area, ident), tuple(figures), early_hints(facts, area),
        change_sentence(facts, layout, area),
    )  # fmt: skip


def compared(facts: Facts, layout: ProfileLayout, area: Area) -> list[Area]:
    """The areas of the columns of comparison: ancestors of the area, or the only area of a level."""
    above: dict[str, Area] = {}
    current = facts.published.areas.get(area.parent_id)
    while current is not None and current.level_id not in above:
        above[current.level_id] = current
        current = facts.published.areas.get(current.parent_id)
    found = []
    for name in layout.compare:
        level = facts.levels.get(name)
        single = facts.areas_of(level) if level else []
        if name in above:
            found.append(above[name])
        elif len(single) == 1:
            found.append(single[0])
    return found


def _key_table(facts: Facts, layout: ProfileLayout, area: Area, ident: str) -> Table:
    gap = facts.project.year - facts.project.base_year
    others = compared(facts, layout, area)
    columns = [Column("Kennzahl", align="left"), Column("Einheit", align="left")]
    columns += [Column(facts.levels[place.level_id].title) for place in (area, *others)]
    indicators = [facts.indicator(name) for name in layout.table]
    years = {facts.latest_year(indicator) for indicator in indicators}
    since = f"seit {facts.since(max(years))}" if len(years) == 1 else f"in {gap} Jahren"
    columns.append(Column(f"Veränderung {since}"))
    rows = [key_row(facts, indicator, (area, *others)) for indicator in indicators]
    source = full_source(facts, indicators, [area], sorted(years), stand=len(years) == 1)
    span = [facts.since(min(years)), max(years)]
    notes = ["PP: Prozentpunkte.", *break_notes(facts, indicators, [area, *others], span)]
    alone = _without_base(facts, indicators, area)
    if alone:
        notes.append(f"Kein Wert für das Vergleichsjahr, deshalb keine Veränderung: {series(alone)}.")
    title = f"{area.name} im Vergleich, {facts.project.year}"
    return Table(f"{ident}-kennzahlen", title, tuple(columns), tuple(rows), source, tuple(notes))


def key_row(facts: Facts, indicator: Indicator, places: Sequence[Area]) -> Row:
    """One indicator in its unit: the values of the places, then the change of the first of them."""
    year = facts.latest_year(indicator)
    change = facts.change((indicator, places[0], ""), year, facts.since(year), False)
    changed = change_cell(change, indicator)
    if changed.status == "ok" and indicator.unit == "prozent":
        changed = Cell(f"{changed.text} PP", changed.status, changed.flags)
    values = [value_cell(facts, indicator, place, year) for place in places]
    cells = (Cell(unit_head(indicator), "text"), *values, changed)
    return Row(facts.dated_label(indicator), cells, link=indicator_link(facts, indicator))


def _without_base(facts: Facts, indicators: list[Indicator], area: Area) -> list[str]:
    """Indicators without any value on the level in the year of comparison, such as those of an election."""
    found = []
    for indicator in indicators:
        year = facts.latest_year(indicator)
        unknown = facts.change((indicator, area, ""), year, facts.since(year), False).status == "unknown"
        places = facts.areas_of(facts.levels[area.level_id])
        before = (facts.fact(indicator, place, facts.since(year)).status for place in places)
        if unknown and all(status == "unknown" for status in before):
            found.append(facts.dated_label(indicator))
    return found


def _pictures(facts: Facts, layout: ProfileLayout, area: Area, ident: str) -> list[Figure]:
    figures = []
    if has_geometry(facts, facts.levels[area.level_id]):
        indicator = facts.indicator(layout.map) if layout.map else None
        year = facts.latest_year(indicator) if indicator else facts.project.year
        shown = f": {indicator.label} {year}" if indicator else ""
        titled = Titled(f"{ident}-lage", f"Lage{shown}", year=year)
        figures.append(location(facts, titled, area, indicator))
    if layout.pyramid:
        indicator = facts.indicator(layout.pyramid)
        year = facts.latest_year(indicator)
        if facts.any_shown([indicator], [area], year):
            titled = Titled(f"{ident}-pyramide", "Altersaufbau im Vergleich", year=year)
            figures.append(pyramid(facts, titled, indicator, (area, facts.town), size=(160.0, 92.0)))
    return figures


def deviations(facts: Facts, layout: ProfileLayout, area: Area) -> list[tuple[Indicator, Decimal | None]]:
    """Distance of the area from the municipality in standard deviations of the areas of its level.

    z = (value of the area - value of the municipality) / standard deviation of all values shown, rounded to
    one decimal; None where a value is not shown. Hand example: 20.3 against 11.2 with 4.55 gives 2.0.
    """
    areas = facts.areas_of(facts.levels[area.level_id])
    found: list[tuple[Indicator, Decimal | None]] = []
    for name in layout.deviation:
        indicator = facts.indicator(name)
        year = facts.latest_year(indicator)
        own, town = facts.fact(indicator, area, year), facts.fact(indicator, facts.town, year)
        shown = [fact.exact for fact in (facts.fact(indicator, item, year) for item in areas)
                 if fact.exact is not None]  # fmt: skip
        spread = statistics.pstdev(shown) if len(shown) > 1 else Decimal(0)
        if own.exact is None or town.exact is None or not spread:
            found.append((indicator, None))
        else:
            found.append((indicator, round_half_away((own.exact - town.exact) / spread, 1)))
    return found


def _deviation_figure(
    facts: Facts, area: Area, ident: str, found: list[tuple[Indicator, Decimal | None]]
) -> list[Figure]:
    if not any(value is not None for _, value in found):
        return []
    town = facts.project.config.municipality.short_name
    rows = [_deviation(facts, indicator, area, value) for indicator, value in found]
    title = f"Abstand zum Wert {facts.project.config.municipality.located}"
    alt = (
        f"Abweichungsbalken: {len(rows)} Kennzahlen von {area.name}, {title}, gemessen in "
        "Standardabweichungen der Gebiete. Alle Werte stehen in der Tabelle zur Abbildung."
    )
    name = f"{ident}-abweichung"
    frame = Frame(name, title, alt, width_mm=160.0)
    chart = Deviations(frame, tuple(rows), area.name, town, "Standardabweichungen")
    lines = [
        Row(row.label, (*(value_cell(facts, indicator, place, facts.latest_year(indicator))
                          for place in (area, facts.town)), Cell(row.mark.text, row.mark.status)))
        for row, (indicator, _) in zip(rows, found, strict=True)
    ]  # fmt: skip
    heads = [Column("Kennzahl", align="left"), Column(area.name), Column(town)]
    columns = (*heads, Column("Abstand", "Standardabweichungen"))
    return [Figure(name, title, alt, chart, Table(f"{name}-daten", title, columns, tuple(lines)))]


def _deviation(facts: Facts, indicator: Indicator, area: Area, value: Decimal | None) -> Deviation:
    year = facts.latest_year(indicator)
    own, other = facts.fact(indicator, area, year), facts.fact(indicator, facts.town, year)
    label = f"{facts.dated_label(indicator)} ({unit_head(indicator)})"
    if value is not None:
        shown = Mark(float(value), "ok", format_number(value, 1, signed=True))
    elif own.printed is None:
        shown = mark(own)
    else:
        shown = Mark(None, "unknown", SIGNS["unknown"])
    return Deviation(label, shown, own.text, other.text)
