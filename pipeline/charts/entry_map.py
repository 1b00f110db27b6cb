"""The map of the start page: every area leads to its page. No numbers, so that nothing is ranked.

Beside it the same links stand as a list; the map is there for the eye and the pointer only.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

import shapely

from pipeline.charts.layout import Box, wrap
from pipeline.charts.map_geometry import extent, parent_lines, placed_in, polygons, rings_of
from pipeline.charts.map_labels import centres
from pipeline.charts.model import Choropleth, Point, Region
from pipeline.charts.svg import short_path
from pipeline.charts.theme import Theme

_WIDTH, _TALLEST, _MARGIN = 120.0, 110.0, 1.0
_POINTS = 72 / 25.4
_SIZES = (8.0, 7.0)  # points of type: twelve and eleven pixels on a desktop
_LETTER = 0.54  # mean width of a letter in sizes of the type
_MANY = 60  # more names would be a clutter


def draw_entry(data: Choropleth, theme: Theme) -> str:
    """SVG text of the map. Raises ValueError without a region."""
    bounds = extent(data)
    west, south, east, north = bounds
    inner = _WIDTH - 2 * _MARGIN
    height = min(inner * (north - south) / max(east - west, 1e-9), _TALLEST)
    shapes = polygons(data, placed_in(bounds, Box(_MARGIN, _MARGIN, inner, height)))
    size = f"{_WIDTH * _POINTS:.1f} {(height + 2 * _MARGIN) * _POINTS:.1f}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:g}mm" height="{height + 2 * _MARGIN:.1f}mm" '
        f'viewBox="0 0 {size}" aria-hidden="true" font-family="IBM Plex Sans" '
        'text-anchor="middle" stroke-linejoin="round">'
    )
    areas = [_area(region, shape, theme) for region, shape in zip(data.regions, shapes, strict=True)]
    borders = _path(parent_lines(tuple(region.parent for region in data.regions), shapes), "")
    line = f'<path d="{borders}" fill="none" stroke="{theme.ink}"/>' if borders else ""
    few = zip(data.regions, shapes, strict=True) if len(shapes) <= _MANY else ()
    names = [name for region, shape in few for name in _name(region, shape, theme)]
    return "\n".join([head, *areas, line, *names, "</svg>"]) + "\n"


def _area(region: Region, shape: shapely.Geometry, theme: Theme) -> str:
    path = _path(rings_of(shape), "z")
    drawn = f'<path d="{path}" fill="{theme.classes(5)[0]}" stroke="{theme.axis}" stroke-width=".7">'
    area = f"{drawn}<title>{escape(region.name)}</title></path>"
    return f'<a href={quoteattr("#" + region.target)} tabindex="-1">{area}</a>' if region.target else area


def _path(lines: Iterable[Iterable[Point]], end: str) -> str:
    steps = []
    for line in lines:
        points = [f"{x * _POINTS:.4f} {y * _POINTS:.4f}" for x, y in line]
        steps.append(f"M {' L '.join(points)} {end}")
    return short_path(" ".join(steps), 1)


def _name(region: Region, shape: shapely.Geometry, theme: Theme) -> list[str]:
    """The name on one line or on two, where it fits into the area."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area, default=None)
    if largest is None or largest.is_empty:
        return []
    for size in _SIZES:
        for room in (len(region.name), len(region.name) * 0.62):
            lines = wrap(region.name, room, len)
            wide = max(map(len, lines)) * _LETTER * size / _POINTS
            line = 1.15 * size / _POINTS
            for x, y in centres(largest):
                tall = len(lines) * line / 2
                if len(lines) < 3 and largest.contains(
                    shapely.box(x - wide / 2, y - tall, x + wide / 2, y + tall)
                ):
                    places = [(x, y - tall + (number + 0.78) * line) for number in range(len(lines))]
                    return [
                        _text(place, text, size, theme) for place, text in zip(places, lines, strict=True)
                    ]
    return []


def _text(at: Point, text: str, size: float, theme: Theme) -> str:
    place = f'x="{at[0] * _POINTS:.1f}" y="{at[1] * _POINTS:.1f}"'
    return f'<text {place} font-size="{size:g}" fill="{theme.ink}">{escape(text)}</text>'
