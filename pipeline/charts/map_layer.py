"""One picture of the regions: the map itself, or its inset in a larger scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from pipeline.charts import map_legend
from pipeline.charts.layout import Box
from pipeline.charts.map_geometry import Placement, clipped, outline, parent_lines, polygons, rings_of
from pipeline.charts.map_inset import Inset
from pipeline.charts.map_labels import Labelled, wanted_boxes, write_overlay_labels, write_region_labels
from pipeline.charts.model import Choropleth, Point, Region
from pipeline.charts.sheet import Sheet
from pipeline.charts.signs import WORDS, fill_pattern
from pipeline.charts.theme import Ink, Theme

# With more regions than this a few labels would fit by chance and mislead; lines get finer.
MANY = 120


@dataclass(frozen=True, slots=True)
class Layer:
    """What is drawn: the placement, the room for labels, one shape per region and its colour.

    An inset is cut at its `frame`.
    """

    placement: Placement
    room: Box
    shapes: tuple[shapely.Geometry, ...]
    fills: tuple[str, ...]
    frame: Box | None = None


def layer_of(data: Choropleth, theme: Theme, placement: Placement, room: Box, cut: bool = False) -> Layer:
    """The regions placed; with `cut` they end at the room."""
    shapes = polygons(data, placement)
    if cut:
        shapes = tuple(shapely.intersection(shape, shapely.box(*_sides(room))) for shape in shapes)
    fills = tuple(_fill(data, region, theme) for region in data.regions)
    return Layer(placement, room, shapes, fills, room if cut else None)


def draw_layer(sheet: Sheet, data: Choropleth, layer: Layer) -> None:
    """Regions, then the boundaries over them."""
    _regions(sheet, data, layer)
    _boundaries(sheet, data, layer)


def write_labels(
    sheet: Sheet, data: Choropleth, layer: Layer, inset: Inset | None = None
) -> list[tuple[str, str]]:
    """Write the labels; returns the short ones that were used, with the names.

    What lies in the inset is labelled there: on the inset nothing else, on the map all but that.
    """
    overlays = [item for item in _overlays(data, layer) if _inside(item[1], layer, inset)]
    here = list(range(len(data.regions))) if len(data.regions) <= MANY else []
    if inset:
        here = [number for number in here if (number in inset.regions) == bool(layer.frame)]
    labelled = [
        Labelled((data.regions[number].label, data.regions[number].short),
                 layer.shapes[number], layer.fills[number])
        for number in here
    ]  # fmt: skip
    taken = write_overlay_labels(sheet, overlays, layer.room, wanted_boxes(sheet, labelled))
    if not labelled:
        return []
    lines = shapely.union_all([shape.boundary for _, shape in overlays]).buffer(0.6)
    used = write_region_labels(sheet, labelled, taken, lines)
    found = [(data.regions[number], text) for number, text in zip(here, used, strict=True)]
    return [(region.short, region.name) for region, text in found if text == 1]


def _inside(shape: shapely.Geometry, layer: Layer, inset: Inset | None) -> bool:
    """True if an overlay is to be named on this layer."""
    if inset is None:
        return True
    box = layer.frame or inset.part
    return bool(shapely.box(*_sides(box)).contains(shape)) == bool(layer.frame)


def in_order(named: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sorted by the short label, numbers as numbers.

    >>> in_order([("10", "Aue"), ("9", "Dom"), ("9", "Dom")])
    [('9', 'Dom'), ('10', 'Aue')]
    """

    def key(item: tuple[str, str]) -> tuple[list[tuple[int, str]], tuple[str, str]]:
        parts = re.split(r"(\d+)", item[0])
        return [(int(part) if part.isdecimal() else 0, part) for part in parts], item

    return sorted(set(named), key=key)


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


def _fill(data: Choropleth, region: Region, theme: Theme) -> str:
    """The colour of a region, or "pattern"."""
    if data.mode == "mini" and region.region_id == data.highlight and region.mark is None:
        return theme.strong
    if region.mark is None or data.mode == "areas":
        return theme.grid if data.mode == "mini" else theme.classes(5)[0]
    if region.class_index is None:
        return "pattern"
    return map_legend.class_colours(data, theme)[region.class_index]


def _regions(sheet: Sheet, data: Choropleth, layer: Layer) -> None:
    """Classes with white boundaries, patterns with grey ones, which they need on white paper."""
    fine = 0.6 if len(data.regions) <= MANY else 0.3
    for number, region in enumerate(data.regions):
        rings = rings_of(layer.shapes[number])
        if not rings:
            continue
        fill = layer.fills[number]
        if fill == "pattern" and region.mark is not None:
            fill_pattern(sheet, rings, region.mark.status)
        plain = fill == "pattern" or data.mode == "areas"
        ink = Ink(None if fill == "pattern" else fill, sheet.theme.axis if plain else "#ffffff", fine)
        # Each region is named once: in the map itself.
        silent = data.mode == "mini" or layer.frame
        sheet.shape(rings, ink, None if silent else (f"area{number + 1}", _tooltip(data, region)))


def _tooltip(data: Choropleth, region: Region) -> str:
    if region.mark is None or data.mode == "areas":
        return region.name
    status = region.mark.status
    text = region.mark.text if status == "ok" else WORDS[status]
    return f"{region.name}: {text}"


def _boundaries(sheet: Sheet, data: Choropleth, layer: Layer) -> None:
    ink = map_legend.parent_ink(sheet)
    if data.mode == "mini" or len(data.regions) > MANY:
        ink = Ink(stroke=ink.stroke, width=0.6)
    if not all(region.parent for region in data.regions):
        around = _lines(data, layer, ("all",) * len(layer.shapes))
        sheet.polylines(around, Ink(stroke=sheet.theme.axis, width=0.6))
    between = _lines(data, layer, tuple(region.parent for region in data.regions))
    if data.mode == "full":
        # Between two dark areas the line shows by the light beside it.
        sheet.polylines(between, Ink(stroke="#ffffff", width=2 * ink.width))
    sheet.polylines(between, ink)
    halo = Ink(stroke="#ffffff", width=2.2 if data.mode == "mini" else 3.0)
    for _, shape in _overlays(data, layer):
        _outline(sheet, layer, shape, halo)
        _outline(sheet, layer, shape, map_legend.overlay_ink(sheet))
    for region, shape in zip(data.regions, layer.shapes, strict=True):
        if region.region_id == data.highlight and not shape.is_empty:
            _outline(sheet, layer, shape, halo)
            _outline(sheet, layer, shape, map_legend.highlight_ink(sheet))


def _lines(data: Choropleth, layer: Layer, parents: tuple[str, ...]) -> tuple[tuple[Point, ...], ...]:
    if layer.frame is None:
        return parent_lines(parents, layer.shapes)
    # From the whole shapes: the frame is no boundary.
    return clipped(parent_lines(parents, polygons(data, layer.placement)), layer.frame)


def _outline(sheet: Sheet, layer: Layer, shape: shapely.Geometry, ink: Ink) -> None:
    rings = rings_of(shape)
    if layer.frame is None:
        sheet.shape(rings, ink)
    else:
        sheet.polylines(clipped([[*ring, ring[0]] for ring in rings], layer.frame), ink)


def _overlays(data: Choropleth, layer: Layer) -> list[tuple[str, shapely.Geometry]]:
    shapes = [(item.label, outline(item.rings, layer.placement)) for item in data.overlays]
    return [(label, shape) for label, shape in shapes if not shape.is_empty]
