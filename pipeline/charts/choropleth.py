"""A map of areas in classes; hidden and missing numbers as patterns."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from pipeline.charts import map_legend
from pipeline.charts.layout import Box
from pipeline.charts.map_geometry import (
    Placement,
    extent,
    outline,
    parent_lines,
    placed_in,
    polygons,
    rings_of,
)
from pipeline.charts.map_labels import Labelled, wanted_boxes, write_overlay_labels, write_region_labels
from pipeline.charts.model import Choropleth, Region
from pipeline.charts.sheet import Sheet
from pipeline.charts.signs import WORDS, fill_pattern
from pipeline.charts.theme import Ink, Theme

_MARGIN = 1.2
_TALLEST = 150.0
_PAGE = 215.0
_SCALE_BAR_ROOM = 7.0
_GUTTER = 5.0
# With more regions than this a few labels would fit by chance and mislead; lines get finer.
_MANY = 120


@dataclass(frozen=True, slots=True)
class _Map:
    """What is drawn: the placement, one shape per region, and its colours."""

    placement: Placement
    room: Box
    shapes: tuple[shapely.Geometry, ...]
    fills: list[str]


def draw(data: Choropleth, theme: Theme) -> str:
    """SVG text of the map; a given height is a minimum, a long legend makes it taller.

    Raises ValueError without a region or for a class that has no label.
    """
    for region in data.regions:
        index = region.class_index
        if index is not None and not 0 <= index < len(data.class_labels):
            raise ValueError(f"{region.region_id}: no class {index}")
    bounds = extent(data)
    height = data.frame.height_mm or _height(data, bounds)
    sheet, needed = _drawn(data, theme, bounds, height)
    if needed > height:
        sheet, _ = _drawn(data, theme, bounds, needed)
    return sheet.svg(digits=1)


def _drawn(
    data: Choropleth, theme: Theme, bounds: tuple[float, float, float, float], height: float
) -> tuple[Sheet, float]:
    """The sheet and the height that its legend needs."""
    sheet = Sheet(data.frame, height, theme)
    width = _map_width(data)
    below = _SCALE_BAR_ROOM if data.mode != "mini" and width == sheet.width else 0.0
    room = Box(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN - below)
    placement = placed_in(bounds, room)
    shapes = polygons(data, placement)
    drawn = _Map(placement, room, shapes, [_fill(data, region, theme) for region in data.regions])
    _regions(sheet, data, drawn)
    _boundaries(sheet, data, drawn)
    if data.mode == "mini":
        return sheet, 0.0
    named = _labels(sheet, data, drawn)
    if below:
        map_legend.write_scale_bar(sheet, (_MARGIN, height - 1.5), placement.scale)
        return sheet, 0.0
    left = width + _GUTTER
    end = map_legend.write_legend(sheet, data, left)
    # A list longer than a page is left to the table that goes with the map.
    probe = Sheet(data.frame, height, theme)
    if data.mode == "areas" and map_legend.write_names(probe, named, (left, end)) < _PAGE:
        end = map_legend.write_names(sheet, named, (left, end + 2.0))
    map_legend.write_scale_bar(sheet, (left, height - 1.5), placement.scale)
    return sheet, end + _SCALE_BAR_ROOM


def _map_width(data: Choropleth) -> float:
    """Millimetres for the map itself; the legend takes the rest where there is one."""
    listed = data.mode == "areas" and any(region.short for region in data.regions)
    titled = data.mode == "areas" and bool(data.overlay_title or data.parent_title)
    beside = data.mode == "full" or listed or titled
    return data.frame.width_mm - (map_legend.WIDTH + _GUTTER if beside else 0.0)


def _height(data: Choropleth, bounds: tuple[float, float, float, float]) -> float:
    west, south, east, north = bounds
    width = _map_width(data)
    inner = (width - 2 * _MARGIN) * (north - south) / max(east - west, 1e-9)
    below = data.mode != "mini" and width == data.frame.width_mm
    return min(inner, _TALLEST) + 2 * _MARGIN + (_SCALE_BAR_ROOM if below else 0.0)


def _fill(data: Choropleth, region: Region, theme: Theme) -> str:
    """The colour of a region, or "pattern"."""
    if data.mode == "mini" and region.region_id == data.highlight and region.mark is None:
        return theme.strong
    if region.mark is None or data.mode == "areas":
        return theme.grid if data.mode == "mini" else theme.classes(5)[0]
    if region.class_index is None:
        return "pattern"
    return map_legend.class_colours(data, theme)[region.class_index]


def _regions(sheet: Sheet, data: Choropleth, drawn: _Map) -> None:
    """Classes with white boundaries, patterns with grey ones, which they need on white paper."""
    fine = 0.6 if len(data.regions) <= _MANY else 0.3
    for number, region in enumerate(data.regions):
        rings = rings_of(drawn.shapes[number])
        if not rings:
            continue
        fill = drawn.fills[number]
        if fill == "pattern" and region.mark is not None:
            fill_pattern(sheet, rings, region.mark.status)
        plain = fill == "pattern" or data.mode == "areas"
        ink = Ink(None if fill == "pattern" else fill, sheet.theme.axis if plain else "#ffffff", fine)
        tooltip = None if data.mode == "mini" else (f"area{number + 1}", _tooltip(data, region))
        sheet.shape(rings, ink, tooltip)


def _tooltip(data: Choropleth, region: Region) -> str:
    if region.mark is None or data.mode == "areas":
        return region.name
    status = region.mark.status
    text = region.mark.text if status == "ok" else WORDS[status]
    return f"{region.name}: {text}"


def _boundaries(sheet: Sheet, data: Choropleth, drawn: _Map) -> None:
    ink = map_legend.parent_ink(sheet)
    if data.mode == "mini" or len(data.regions) > _MANY:
        ink = Ink(stroke=ink.stroke, width=0.6)
    if not all(region.parent for region in data.regions):
        around = parent_lines(("all",) * len(drawn.shapes), drawn.shapes)
        sheet.polylines(around, Ink(stroke=sheet.theme.axis, width=0.6))
    between = parent_lines(tuple(region.parent for region in data.regions), drawn.shapes)
    if data.mode == "full":
        # Between two dark areas the line shows by the light beside it.
        sheet.polylines(between, Ink(stroke="#ffffff", width=2 * ink.width))
    sheet.polylines(between, ink)
    halo = Ink(stroke="#ffffff", width=2.2 if data.mode == "mini" else 3.0)
    for _, shape in _overlays(data, drawn):
        sheet.shape(rings_of(shape), halo)
        sheet.shape(rings_of(shape), map_legend.overlay_ink(sheet))
    for region, shape in zip(data.regions, drawn.shapes, strict=True):
        if region.region_id == data.highlight and not shape.is_empty:
            sheet.shape(rings_of(shape), halo)
            sheet.shape(rings_of(shape), Ink(stroke=sheet.theme.ink, width=1.6))


def _overlays(data: Choropleth, drawn: _Map) -> list[tuple[str, shapely.Geometry]]:
    shapes = [(item.label, outline(item.rings, drawn.placement)) for item in data.overlays]
    return [(label, shape) for label, shape in shapes if not shape.is_empty]


def _labels(sheet: Sheet, data: Choropleth, drawn: _Map) -> list[tuple[str, str]]:
    """Write the labels; returns the short ones that were used, with the names, sorted."""
    overlays = _overlays(data, drawn)
    labelled = [
        Labelled((region.label, region.short), shape, fill)
        for region, shape, fill in zip(data.regions, drawn.shapes, drawn.fills, strict=True)
        if len(data.regions) <= _MANY
    ]
    taken = write_overlay_labels(sheet, overlays, drawn.room, wanted_boxes(sheet, labelled))
    if not labelled:
        return []
    lines = shapely.union_all([shape.boundary for _, shape in overlays]).buffer(0.6)
    used = write_region_labels(sheet, labelled, taken, lines)
    pairs = zip(data.regions, used, strict=True)
    return sorted((region.short, region.name) for region, text in pairs if text == 1)
