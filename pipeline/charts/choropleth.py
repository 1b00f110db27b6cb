"""A map of areas in classes; hidden and missing numbers as patterns."""

from __future__ import annotations

from decimal import Decimal

from pipeline.charts import map_legend
from pipeline.charts.layout import Box
from pipeline.charts.map_geometry import extent, placed_in
from pipeline.charts.map_inset import Inset, inset_of
from pipeline.charts.map_keys import write_names, write_small_legend
from pipeline.charts.map_layer import MANY, Layer, draw_layer, in_order, layer_of, write_labels
from pipeline.charts.map_legend import Column
from pipeline.charts.model import Choropleth
from pipeline.charts.sheet import Sheet
from pipeline.charts.theme import Ink, Theme
from pipeline.numbers import format_number, round_half_away

_MARGIN = 1.2
_TALLEST = 150.0
_PAGE = 215.0
_SCALE_BAR_ROOM = 7.0
_GUTTER = 5.0
_GAP = 3.0
_LEGEND = 80.0


def draw(data: Choropleth, theme: Theme) -> str:
    """SVG text of the map; a given height is a minimum, legend, inset and names make it taller.

    Raises ValueError without a region or for a class that has no label.
    """
    for region in data.regions:
        index = region.class_index
        if index is not None and not 0 <= index < len(data.class_labels):
            raise ValueError(f"{region.region_id}: no class {index}")
    bounds = extent(data)
    if _narrow(data):
        theme = theme.on_telephone
    sheet = Sheet(data.frame, data.frame.height_mm or _height(data, bounds), theme)
    width = _map_width(data)
    below = _SCALE_BAR_ROOM if data.mode != "mini" and width == sheet.width else 0.0
    room = Box(_MARGIN, _MARGIN, width - 2 * _MARGIN, sheet.height - 2 * _MARGIN - below)
    layer = layer_of(data, theme, placed_in(bounds, room), room)
    draw_layer(sheet, data, layer)
    if data.mode == "mini":
        sheet.height = write_small_legend(sheet, data, sheet.height)
    else:
        _explained(sheet, data, layer, below > 0)
    return sheet.svg(digits=1)


def _explained(sheet: Sheet, data: Choropleth, layer: Layer, below: bool) -> None:
    """Labels and scale bar, then what stands beside or beneath: inset, legend, names of the short labels."""
    explained = _has_legend(data)
    inset = inset_of(layer.shapes, layer.room.width) if explained and len(data.regions) <= MANY else None
    named = write_labels(sheet, data, layer, inset)
    bottom = sheet.height
    if below:
        map_legend.write_scale_bar(sheet, (_MARGIN, bottom - 1.5), layer.placement.scale)
    if inset:
        more, bottom = _inset(sheet, data, layer, inset)
        named += more
    names = [] if data.cross else in_order(named)
    if not explained:
        return
    if below:
        end = map_legend.write_legend(sheet, data, Column(0.0, min(sheet.width, _LEGEND)), bottom + 1.0)
    else:
        end, names = _beside(sheet, data, layer, (bottom, names))
    # A list longer than a page is left to the table that goes with the map.
    beneath = Column(0.0, sheet.width)
    if names and (below or write_names(_probe(sheet), names, beneath, end + _GAP) < _PAGE):
        end = write_names(sheet, names, beneath, end + _GAP)
    sheet.height = end


def _beside(
    sheet: Sheet, data: Choropleth, layer: Layer, rest: tuple[float, list[tuple[str, str]]]
) -> tuple[float, list[tuple[str, str]]]:
    """Legend, names if they fit, scale bar; `rest` and the answer: where all ends, names still to write."""
    bottom, names = rest
    beside = Column(layer.room.right + _MARGIN + _GUTTER, map_legend.WIDTH)
    end = map_legend.write_legend(sheet, data, beside)
    room = _PAGE if data.mode == "areas" else bottom - _SCALE_BAR_ROOM
    if names and write_names(_probe(sheet), names, beside, end + 2.0) <= room:
        end = write_names(sheet, names, beside, end + 2.0)
        names = []
    end = max(sheet.height, end + _SCALE_BAR_ROOM)
    map_legend.write_scale_bar(sheet, (beside.left, end - 1.5), layer.placement.scale)
    return max(end, bottom), names


def _inset(sheet: Sheet, data: Choropleth, layer: Layer, inset: Inset) -> tuple[list[tuple[str, str]], float]:
    """Draw the inset beneath the map; returns the short labels in it and where it ends."""
    font = sheet.theme.small
    top = sheet.height + _GAP + font.leading
    panel = inset.panel(layer.room.left, top)
    zoom = format_number(round_half_away(Decimal(inset.zoom), 1), 1)
    sheet.text((panel.left, top - 1.2), f"Ausschnitt, {zoom}-fach vergrößert", font)
    enlarged = layer_of(data, sheet.theme, inset.placement(layer.placement, panel), panel, cut=True)
    draw_layer(sheet, data, enlarged)
    named = write_labels(sheet, data, enlarged, inset)
    for box in (inset.part, panel):
        sheet.rect(box, Ink(stroke="#ffffff", width=2.2))
        sheet.rect(box, Ink(stroke=sheet.theme.ink, width=0.9))
    return named, panel.bottom + _MARGIN


def _probe(sheet: Sheet) -> Sheet:
    """A sheet for measuring."""
    return Sheet(sheet.frame, sheet.height, sheet.theme)


def _narrow(data: Choropleth) -> bool:
    """True for a map on a narrow screen: larger type, everything beneath the map."""
    return data.mode != "mini" and data.frame.narrow


def _has_legend(data: Choropleth) -> bool:
    listed = data.mode == "areas" and any(region.short for region in data.regions)
    titled = data.mode == "areas" and bool(data.overlay_title or data.parent_title)
    return data.mode == "full" or listed or titled


def _map_width(data: Choropleth) -> float:
    """Millimetres for the map itself; the legend takes the rest where there is one beside it."""
    beside = _has_legend(data) and not _narrow(data)
    return data.frame.width_mm - (map_legend.WIDTH + _GUTTER if beside else 0.0)


def _height(data: Choropleth, bounds: tuple[float, float, float, float]) -> float:
    west, south, east, north = bounds
    width = _map_width(data)
    inner = (width - 2 * _MARGIN) * (north - south) / max(east - west, 1e-9)
    below = data.mode != "mini" and width == data.frame.width_mm
    return min(inner, _TALLEST) + 2 * _MARGIN + (_SCALE_BAR_ROOM if below else 0.0)
