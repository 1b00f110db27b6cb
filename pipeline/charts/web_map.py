"""The map of an indicator page: written straight as SVG, because there are hundreds of them.

The outlines of a level are placed and simplified once; each map then only differs in its colours. The
legend stands below the map, so that its letters stay readable on a narrow screen. Each area is one path
with its name and number as title: that is what the browser shows, and what seite.js joins with the table.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import shapely

from pipeline.charts.layout import Box
from pipeline.charts.map_geometry import extent, placed_in, polygons, rings_of
from pipeline.charts.map_legend import class_colours
from pipeline.charts.model import Choropleth, Region, Status
from pipeline.charts.signs import PATTERN_ORDER, STROKE, WORDS, pattern
from pipeline.charts.svg import short_path
from pipeline.charts.theme import Theme
from pipeline.colours import contrast

WIDTH = 120.0
_TALLEST = 110.0
_MARGIN = 1.0
_POINTS = 72 / 25.4
_LINE = 6.8
_SWATCH = (8.0, 4.8)
_SIZE = 12  # points of type
_LABELS = (10.0, 8.0)  # points: 11 pixels on a telephone, less only where nothing else fits
_MANY = 120  # with more regions labels would fit by chance only


@dataclass(frozen=True, slots=True)
class _Outlines:
    """What all maps of a level share: shapes in millimetres, path data, places of labels, height."""

    shapes: tuple[shapely.Geometry, ...]
    paths: tuple[str, ...]
    labels: tuple[tuple[tuple[float, float], float] | None, ...]
    height: float


class WebMaps:
    """Draws maps one after the other; an area has the same outline in all of them."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._known: dict[tuple[str, ...], _Outlines] = {}

    def draw(self, data: Choropleth) -> str:
        """SVG text of the map. Raises ValueError without a region."""
        key = tuple(region.region_id for region in data.regions)
        if key not in self._known:
            self._known[key] = _outlines(data)
        drawn = self._known[key]
        top = drawn.height + 3.0
        legend, bottom = _legend(data, self._theme, top)
        areas = [part for number in range(len(key)) for part in self._area(data, drawn, number)]
        prefix, frame = data.frame.prefix, data.frame
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{bottom:.1f}mm" '
            f'viewBox="0 0 {WIDTH * _POINTS:.1f} {bottom * _POINTS:.1f}" role="img" '
            f'aria-labelledby="{prefix}-title {prefix}-desc" font-family="IBM Plex Sans" '
            f'font-size="{_SIZE}" stroke-linejoin="round">'
            f'<title id="{prefix}-title">{escape(frame.title)}</title>'
            f'<desc id="{prefix}-desc">{escape(frame.alt)}</desc>'
        )
        labels = self._labels(data, drawn)
        return "\n".join([head, *areas, *labels, *legend, "</svg>"]) + "\n"

    def _area(self, data: Choropleth, drawn: _Outlines, number: int) -> list[str]:
        region, path = data.regions[number], drawn.paths[number]
        if not path:
            return []
        fill = _colour(data, region, self._theme)
        parts = [] if fill else _patterned(drawn.shapes[number], path, _status(region))
        tip = f"{region.name}: {_printed(region)}"
        stroke = "#fff" if fill else self._theme.axis
        parts.append(
            f'<path d="{path}" fill={quoteattr(fill or "none")} stroke="{stroke}" stroke-width=".7">'
            f"<title>{escape(tip)}</title></path>"
        )
        return parts

    def _labels(self, data: Choropleth, drawn: _Outlines) -> list[str]:
        written = []
        for region, label in zip(data.regions, drawn.labels, strict=True):
            if label:
                place, size = label
                fill = _colour(data, region, self._theme)
                ink = "#fff" if fill and contrast(fill, "#ffffff") >= 4.5 else self._theme.ink
                written.append(
                    _text(place, region.short, f'font-size="{size:g}" text-anchor="middle" fill="{ink}"')
                )
        return written


def _outlines(data: Choropleth) -> _Outlines:
    bounds = extent(data)
    west, south, east, north = bounds
    inner = WIDTH - 2 * _MARGIN
    height = min(inner * (north - south) / max(east - west, 1e-9), _TALLEST)
    placement = placed_in(bounds, Box(_MARGIN, _MARGIN, inner, height))
    shapes = polygons(data, placement)
    labels = [_label(region, shape) if len(shapes) <= _MANY else None
              for region, shape in zip(data.regions, shapes, strict=True)]  # fmt: skip
    return _Outlines(shapes, tuple(map(_path, shapes)), tuple(labels), height + 2 * _MARGIN)


def _path(shape: shapely.Geometry) -> str:
    steps = []
    for ring in rings_of(shape):
        points = [f"{x * _POINTS:.4f} {y * _POINTS:.4f}" for x, y in ring]
        steps.append("M " + " L ".join(points) + " z")
    return short_path(" ".join(steps), 1)


def _label(region: Region, shape: shapely.Geometry) -> tuple[tuple[float, float], float] | None:
    """Where the short label stands and its size in points, if it fits into the area."""
    if shape.is_empty or not region.short:
        return None
    x, y = shapely.maximum_inscribed_circle(shape, 0.2).coords[0]
    for points in _LABELS:
        size = points / _POINTS
        wide, tall = len(region.short) * size * 0.6, size * 0.75
        if shape.contains(shapely.box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)):
            return (x, y + tall / 2), points
    return None


def _status(region: Region) -> Status:
    return region.mark.status if region.mark else "unknown"


def _colour(data: Choropleth, region: Region, theme: Theme) -> str:
    """The colour of the class; '' for an area without one, which gets a pattern."""
    return "" if region.class_index is None else class_colours(data, theme)[region.class_index]


def _printed(region: Region) -> str:
    """The number as printed, or why there is none."""
    return region.mark.text if region.mark and region.mark.status == "ok" else WORDS[_status(region)]


def _patterned(shape: shapely.Geometry, path: str, status: Status) -> list[str]:
    ground, pairs, width = pattern(shape, status)
    parts = [f'<path d="{path}" fill="{ground}"/>']
    if pairs:
        steps = " ".join(" ".join((_move("M", start), _move("L", end))) for start, end in pairs)
        parts.append(
            f'<path d="{short_path(steps, 1)}" fill="none" stroke="{STROKE}" stroke-width="{width}"/>'
        )
    return parts


def _move(letter: str, point: tuple[float, float]) -> str:
    return f"{letter} {point[0] * _POINTS:.4f} {point[1] * _POINTS:.4f}"


def _text(at: tuple[float, float], text: str, more: str) -> str:
    return f'<text x="{at[0] * _POINTS:.1f}" y="{at[1] * _POINTS:.1f}" {more}>{escape(text)}</text>'


def _legend(data: Choropleth, theme: Theme, top: float) -> tuple[list[str], float]:
    """Title, classes and patterns with the number of areas; and where it ends, in millimetres."""
    ink = f'fill="{theme.ink}"'
    written = [_text((_MARGIN, top + 4.2), data.legend_title, f'{ink} font-weight="600"')]
    y = top + 6.4
    classes = Counter(region.class_index for region in data.regions if region.rings)
    statuses = Counter(
        _status(region) for region in data.regions if region.rings and region.class_index is None
    )
    colours = class_colours(data, theme)
    rows = [(label, classes[index], colours[index], None) for index, label in enumerate(data.class_labels)]
    rows += [(WORDS[name], statuses[name], "", name) for name in PATTERN_ORDER if statuses[name]]  # type: ignore[misc]
    for label, count, colour, status in rows:
        swatch = shapely.box(_MARGIN, y + 0.8, _MARGIN + _SWATCH[0], y + 0.8 + _SWATCH[1])
        path = _path(swatch)
        written += _patterned(swatch, path, status) if status else []
        edge = f'stroke="{theme.axis}" stroke-width=".35"'
        written.append(f'<path d="{path}" fill="{colour or "none"}" {edge}/>')
        written.append(_text((_MARGIN + 11.0, y + 4.7), label, ink))
        written.append(
            _text((_MARGIN + 96.0, y + 4.7), _areas(count), f'fill="{theme.muted}" text-anchor="end"')
        )
        y += _LINE
    return written, y + 1.0


def _areas(count: int) -> str:
    return str(count)
