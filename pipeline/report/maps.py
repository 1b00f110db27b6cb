"""Maps from published values and geometry; classes are the same for all years."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from pipeline.charts.classify import Classes, fixed, natural_breaks, quantiles
from pipeline.charts.model import Choropleth, Frame, Overlay, Region, Ring
from pipeline.models.indicator import Indicator
from pipeline.report.document import Cell, Column, Figure, Row, Table
from pipeline.report.facts import Facts, Level
from pipeline.report.figures import extremes, mark
from pipeline.report.published import Area
from pipeline.report.tables import Titled, full_source, level_heading, list_table, profile_link, value_cell
from pipeline.report.wording import unit_head

CLASSES = 5
CLASS_NOTES = {
    "quantiles": "Jede Klasse enthält etwa gleich viele der Werte aller Jahre.",
    "natural_breaks": "Jede Klasse enthält möglichst ähnliche Werte aller Jahre (natürliche Brüche).",
}
MOST_BORDERS = 40  # outlines of more upper areas would hide the classes


def rings_of(facts: Facts, area: Area) -> tuple[Ring, ...]:
    """All rings of an area in metres, parts and holes alike; empty without geometry."""
    stored = facts.published.geometry.get(area.area_id)
    return _rings(stored) if stored is not None else ()


@lru_cache(maxsize=4096)
def _rings(stored: bytes) -> tuple[Ring, ...]:
    """Kept: an area stands in many maps."""
    import shapely  # not for `check`, which reads chapters without geometry

    found = []
    for part in shapely.get_parts(shapely.from_wkb(stored)):
        for ring in (part.exterior, *part.interiors):
            found.append(tuple((x, y) for x, y in shapely.get_coordinates(ring).tolist()))
    return tuple(found)


def has_geometry(facts: Facts, level: Level) -> bool:
    """True if at least one area of the level can be drawn."""
    return any(area.area_id in facts.published.geometry for area in facts.areas_of(level))


def choropleth(
    facts: Facts, titled: Titled, indicator: Indicator, level: Level, overlay: Level | None = None
) -> Figure:
    """A map of one indicator with the number of areas per class."""
    areas, year = facts.areas_of(level), titled.year
    classes = classes_of(facts, indicator, areas)
    kind = f"Karte: {indicator.title} je {level.title}, {year}."
    text = titled.alt or f"{kind} {extremes(facts, indicator, areas, year)}"
    chart = Choropleth(
        Frame(titled.ident, titled.title, text),
        bordered(
            facts, areas, (_region(facts, item, indicator, year, classes) for item in drawable(facts, areas))
        ),
        classes.labels,
        f"{indicator.label} ({unit_head(indicator)})",
        overlays(facts, overlay),
        overlay.plural if overlay else "",
        parent_title(facts, areas),
        counts=True,
        scheme=scheme_of(indicator),
    )
    table = _map_table(facts, titled, indicator, areas, year)
    source = with_outlines(facts, level, full_source(facts, [indicator], areas, [year]))
    notes = () if indicator.class_limits else (CLASS_NOTES[indicator.class_rule],)
    return Figure(titled.ident, titled.title, text, chart, table, source, notes, name=titled.name)


def classes_of(facts: Facts, indicator: Indicator, areas: Sequence[Area]) -> Classes:
    """The indicator's own limits, else by its rule from all values shown in all years: maps then compare."""
    if indicator.class_limits:
        return fixed(indicator.class_limits, indicator.decimals)
    values = [
        fact.printed
        for year in facts.project.years
        for fact in (facts.fact(indicator, area, year) for area in areas)
        if fact.printed is not None and fact.status == "ok"
    ]
    rule = natural_breaks if indicator.class_rule == "natural_breaks" else quantiles
    return rule(values, CLASSES, indicator.decimals)


def scheme_of(indicator: Indicator) -> Literal["sequential", "diverging"]:
    """Two-sided colours where the fixed limits lie evenly around zero (changes), else light to dark."""
    below = sum(limit < 0 for limit in indicator.class_limits)
    above = sum(limit > 0 for limit in indicator.class_limits)
    return "diverging" if below == above > 0 else "sequential"


def drawable(facts: Facts, areas: Sequence[Area]) -> list[Area]:
    """The areas that have an outline."""
    return [area for area in areas if area.area_id in facts.published.geometry]


def _region(facts: Facts, area: Area, indicator: Indicator, year: int, classes: Classes) -> Region:
    fact = facts.fact(indicator, area, year)
    index = None
    if fact.status == "ok" and fact.printed is not None:
        index = classes.index(fact.printed)
    return Region(
        area.area_id, area.name, rings_of(facts, area), mark(fact), index, area.name, area.parent_id,
        area.area_id,
    )  # fmt: skip


def borders(facts: Facts, areas: Sequence[Area]) -> dict[str, str]:
    """Area → the upper area whose outline a map draws: the next level with no more than 40 areas."""
    sizes = Counter(area.level_id for area in facts.published.areas.values())
    found = {}
    for area in areas:
        above = facts.published.areas.get(area.parent_id)
        while above is not None and sizes[above.level_id] > MOST_BORDERS and above.parent_id:
            above = facts.published.areas.get(above.parent_id)
        found[area.area_id] = above.area_id if above else area.parent_id
    return found


def parent_title(facts: Facts, areas: Sequence[Area]) -> str:
    """Name of the upper level for the legend; empty where all areas have the same parent."""
    parents = set(borders(facts, areas).values()) - {""}
    levels = {facts.levels[area.level_id].plural for area in facts.published.areas.values()
              if area.area_id in parents and area.level_id in facts.levels}  # fmt: skip
    return f"Grenzen: {levels.pop()}" if len(parents) > 1 and len(levels) == 1 else ""


def bordered(facts: Facts, areas: Sequence[Area], regions: Iterable[Region]) -> tuple[Region, ...]:
    """Regions with the upper area whose outline is drawn."""
    above = borders(facts, areas)
    return tuple(replace(region, parent=above[region.region_id]) for region in regions)


def overlays(facts: Facts, level: Level | None) -> tuple[Overlay, ...]:
    """Outlines of all areas of an overlay."""
    areas = drawable(facts, facts.areas_of(level)) if level else []
    return tuple(Overlay(area.name, rings_of(facts, area)) for area in areas)


def _map_table(facts: Facts, titled: Titled, indicator: Indicator, areas: Sequence[Area], year: int) -> Table:
    """Id, name and value: the id is what the map prints."""
    columns = (
        Column(level_heading(facts, areas), align="left"),
        Column("Kennung", align="left"),
        Column(str(year), unit_head(indicator)),
    )
    rows = [
        Row(area.name, (Cell(area.area_id, "text"), value_cell(facts, indicator, area, year)))
        for area in areas
    ]
    town = value_cell(facts, indicator, facts.town, year)
    rows.append(Row(facts.project.config.municipality.name, (Cell("", "text"), town), "total"))
    return Table(f"{titled.ident}-daten", titled.title, columns, tuple(rows))


def division(facts: Facts, titled: Titled, level: Level, overlay: Level | None = None) -> Figure:
    """The map of the areas alone, with their ids and the table of names."""
    areas = drawable(facts, facts.areas_of(level))
    town = facts.project.config.municipality.short_name
    text = titled.alt or (
        f"Karte der Gliederung: {town} mit {len(areas)} Gebieten der Ebene {level.title}. "
        "Namen und Kennungen stehen in der Tabelle zur Abbildung."
    )
    regions = tuple(
        Region(
            area.area_id,
            area.name,
            rings_of(facts, area),
            label=area.name,
            parent=area.parent_id,
            short=area.area_id,
        )
        for area in areas
    )
    chart = Choropleth(
        Frame(titled.ident, titled.title, text), bordered(facts, areas, regions),
        overlays=overlays(facts, overlay),
        overlay_title=overlay.plural if overlay else "", parent_title=parent_title(facts, areas),
        mode="areas",
    )  # fmt: skip
    table = list_table(facts, Titled(f"{titled.ident}-daten", titled.title), level)
    source = with_outlines(facts, level, f"Quelle: Gebietsgliederung {town}.")
    return Figure(titled.ident, titled.title, text, chart, table, source, name=titled.name)


def with_outlines(facts: Facts, level: Level, source: str) -> str:
    """The source line with what the licence of the outlines asks for."""
    tree = {item.id: item for item in facts.project.config.area_levels}
    own = tree.get(level.level_id)
    drawn = tree.get(own.outline_of, own) if own else None
    geometry = drawn.geometry if drawn else None
    return f"{source} Umrisse: {geometry.attribution}." if geometry and geometry.attribution else source


def entry(facts: Facts) -> Figure | None:
    """The map of the start page: every area leads to its profile. None without profiles or outlines."""
    level = facts.finest
    areas = drawable(facts, facts.areas_of(level))
    regions = tuple(
        Region(area.area_id, area.name, rings_of(facts, area), target=profile_link(facts, area))
        for area in areas
    )
    if len(regions) < 2 or not any(region.target for region in regions):
        return None
    ident, title = "start--gebiete", f"Karte: {level.plural}"
    chart = Choropleth(Frame(ident, title, title), bordered(facts, areas, regions), mode="areas")
    return Figure(ident, title, title, chart, Table(f"{ident}-daten", title, (), ()))


def location(facts: Facts, titled: Titled, area: Area, indicator: Indicator | None) -> Figure:
    """The small map of a profile: the area outlined among the others of its level."""
    level = facts.levels[area.level_id]
    areas = drawable(facts, facts.areas_of(level))
    names: tuple[str, ...]
    if indicator:
        classes = classes_of(facts, indicator, areas)
        regions = tuple(_region(facts, item, indicator, titled.year, classes) for item in areas)
        names = classes.labels
    else:
        regions = tuple(Region(item.area_id, item.name, rings_of(facts, item)) for item in areas)
        names = ()
    text = f"Lagekarte: {area.name} ist unter den Gebieten der Ebene {level.title} hervorgehoben."
    frame = Frame(titled.ident, titled.title, text, width_mm=62.0)
    scheme = scheme_of(indicator) if indicator else "sequential"
    legend = f"{indicator.label} ({unit_head(indicator)})" if indicator else ""
    chart = Choropleth(frame, regions, names, legend, highlight=area.area_id, mode="mini", scheme=scheme)
    table = Table(
        f"{titled.ident}-daten", titled.title, (Column(level.title, align="left"), Column("Kennung")),
        (Row(area.name, (Cell(area.area_id, "text"),)),),
    )  # fmt: skip
    return Figure(titled.ident, titled.title, text, chart, table, name=titled.name)
