"""How a missing number looks: short words, patterns of strokes and dots, all different.

Patterns are drawn as plain strokes cut at the shape, not as SVG patterns: they look the same in
every program and stay small.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce

import shapely

from pipeline.charts.model import Status
from pipeline.charts.sheet import Sheet
from pipeline.charts.theme import Ink

WORDS: dict[Status, str] = {
    "zero": "nichts vorhanden",
    "secret": "geheim zu halten",
    "unknown": "nicht bekannt",
    "later": "noch nicht verfügbar",
    "not_applicable": "Angabe nicht sinnvoll",
    "unreliable": "nicht sicher genug",
    "excluded": "nicht einbezogen",
}
# What a reader of a map has to tell apart; later and unreliable are further kinds of "no data".
PATTERN_ORDER: tuple[Status, ...] = (
    "zero", "secret", "unknown", "later", "unreliable", "not_applicable", "excluded",
)  # fmt: skip

STROKE = "#6b7580"
_SECRET_GROUND = "#f1f1ef"
Stroke = tuple[tuple[float, float], tuple[float, float]]


def fill_pattern(sheet: Sheet, rings: Sequence[Sequence[tuple[float, float]]], status: Status) -> None:
    """Fill a shape (even-odd rings in millimetres) with the pattern of a status."""
    ground, pairs, width = pattern(even_odd(rings), status)
    sheet.shape(rings, Ink(fill=ground))
    if pairs:
        sheet.polylines(pairs, Ink(stroke=STROKE, width=width))


def pattern(area: shapely.Geometry, status: Status) -> tuple[str, list[Stroke], float]:
    """Ground colour, strokes cut at the area (millimetres) and their width in points."""
    ground, strokes = PATTERNS[status]
    width = 0.9 if strokes is _dots else 0.45
    drawn = [] if area.is_empty else strokes(area.bounds)
    if not drawn:
        return ground, [], width
    cut = shapely.intersection(shapely.multilinestrings(drawn), area)
    pairs = [
        (tuple(points[0]), tuple(points[-1]))
        for part in shapely.get_parts(cut)
        if part.geom_type == "LineString"
        for points in [shapely.get_coordinates(part).tolist()]
    ]
    return ground, pairs, width


def even_odd(rings: Sequence[Sequence[tuple[float, float]]]) -> shapely.Geometry:
    """Rings as one geometry: parts apart are joined, a ring inside another is a hole."""
    shapes = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings if len(ring) > 2]
    if not shapes:
        return shapely.Polygon()
    return reduce(shapely.symmetric_difference, shapes)


def _parallel(bounds: tuple[float, float, float, float], gap: float, slope: int) -> list[Stroke]:
    """Strokes at 45 degrees on a grid fixed to the sheet, so that neighbours line up."""
    left, top, right, bottom = bounds
    step = gap * math.sqrt(2)
    if slope > 0:
        low, high = top - right, bottom - left
        return [((left, left + c), (right, right + c)) for c in _steps(low, high, step)]
    low, high = top + left, bottom + right
    return [((left, c - left), (right, c - right)) for c in _steps(low, high, step)]


def _diagonal(bounds: tuple[float, float, float, float]) -> list[Stroke]:
    return _parallel(bounds, 1.05, -1)


def _crossed(bounds: tuple[float, float, float, float]) -> list[Stroke]:
    return _parallel(bounds, 1.9, -1) + _parallel(bounds, 1.9, 1)


def _level(bounds: tuple[float, float, float, float]) -> list[Stroke]:
    left, top, right, bottom = bounds
    return [((left, y), (right, y)) for y in _steps(top, bottom, 1.5)]


def _upright(bounds: tuple[float, float, float, float]) -> list[Stroke]:
    left, top, right, bottom = bounds
    return [((x, top), (x, bottom)) for x in _steps(left, right, 1.5)]


def _dots(bounds: tuple[float, float, float, float]) -> list[Stroke]:
    left, top, right, bottom = bounds
    found: list[Stroke] = []
    for y in _steps(top, bottom, 0.9):
        shift = 0.9 if round(y / 0.9) % 2 else 0.0
        found += [((x + shift, y), (x + shift + 0.3, y)) for x in _steps(left - 1.8, right, 1.8)]
    return found


def _none(bounds: tuple[float, float, float, float]) -> list[Stroke]:
    return []


def _steps(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step), math.floor(high / step)
    return [index * step for index in range(first, last + 1)]


PATTERNS: dict[Status, tuple[str, Callable[[tuple[float, float, float, float]], list[Stroke]]]] = {
    "zero": ("#ffffff", _none),
    "secret": (_SECRET_GROUND, _diagonal),
    "unknown": ("#ffffff", _dots),
    "later": ("#ffffff", _dots),
    "unreliable": ("#ffffff", _level),
    "not_applicable": ("#ffffff", _crossed),
    "excluded": ("#ffffff", _upright),
}
