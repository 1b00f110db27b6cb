"""Two indicators over areas, one point each; the points farthest from the middle have their names."""

from __future__ import annotations

import statistics

from pipeline.charts.comparison_model import Dot, Scatter
from pipeline.charts.layout import Box, Scale, Ticks, nice_ticks
from pipeline.charts.model import Mark, Point
from pipeline.charts.sheet import Sheet
from pipeline.charts.theme import Ink, Theme, axis_number

_HEIGHT = 92.0
_RADIUS = 1.15
MOST_NAMES = 10
_ALL_NAMES = 12


def draw(data: Scatter, theme: Theme) -> str:
    """SVG text of the chart."""
    sheet = Sheet(data.frame, data.frame.height_mm or _HEIGHT, theme)
    dots = [*data.dots, *([data.reference] if data.reference else [])]
    across_ticks = _ticks([dot.across for dot in dots])
    up_ticks = _ticks([dot.up for dot in dots])
    numbers = max(sheet.measure(axis_number(v, up_ticks.step), theme.small) for v in up_ticks.values)
    area = Box(numbers + 2.0, 6.0, sheet.width - numbers - 5.0, sheet.height - 15.5)
    scales = (
        Scale(across_ticks.low, across_ticks.high, area.left, area.right),
        Scale(up_ticks.low, up_ticks.high, area.bottom, area.top),
    )
    _axes(sheet, data, area, (across_ticks, up_ticks))
    taken = _reference(sheet, data, area, scales)
    places = {dot: _place(scales, dot) for dot in data.dots}
    for at in places.values():
        sheet.dot(at, _RADIUS, Ink(theme.strong, "#ffffff", 0.5))
    taken += [Box(x - _RADIUS, y - _RADIUS, 2 * _RADIUS, 2 * _RADIUS) for x, y in places.values()]
    for dot in outer(data.dots):
        _name(sheet, dot.label, (places[dot], area), taken)
    return sheet.svg()


def outer(dots: tuple[Dot, ...]) -> list[Dot]:
    """The points to name: all of a few, else those farthest from the median of both axes."""
    if len(dots) <= _ALL_NAMES:
        return list(dots)
    middle, reach = [], []
    for values in ([dot.across.value or 0.0 for dot in dots], [dot.up.value or 0.0 for dot in dots]):
        middle.append(statistics.median(values))
        reach.append((max(values) - min(values)) or 1.0)

    def far(dot: Dot) -> float:
        values = (dot.across.value or 0.0, dot.up.value or 0.0)
        return max(abs(value - m) / r for value, m, r in zip(values, middle, reach, strict=True))

    return sorted(dots, key=lambda dot: (-far(dot), dot.label))[:MOST_NAMES]


def _ticks(marks: list[Mark]) -> Ticks:
    values = [mark.value for mark in marks if mark.value is not None] or [0.0, 1.0]
    low, high = min(values), max(values)
    # Points need no zero; it is shown where it is near.
    if 0 < low < 0.4 * high:
        low = 0.0
    return nice_ticks(low, high, 5)


def _place(scales: tuple[Scale, Scale], dot: Dot) -> Point:
    return scales[0](dot.across.value or 0.0), scales[1](dot.up.value or 0.0)


def _axes(sheet: Sheet, data: Scatter, area: Box, ticks: tuple[Ticks, Ticks]) -> None:
    theme = sheet.theme
    across = Scale(ticks[0].low, ticks[0].high, area.left, area.right)
    up = Scale(ticks[1].low, ticks[1].high, area.bottom, area.top)
    for value in ticks[0].values:
        x, first = across(value), value == ticks[0].low
        sheet.line([(x, area.top), (x, area.bottom)], Ink(None, theme.axis if first else theme.grid, 0.5))
        at = (x, area.bottom + 3.4)
        sheet.text(at, axis_number(value, ticks[0].step), theme.small.but(align="center"))
    for value in ticks[1].values:
        y, first = up(value), value == ticks[1].low
        sheet.line([(area.left, y), (area.right, y)], Ink(None, theme.axis if first else theme.grid, 0.5))
        at = (area.left - 1.2, y + theme.small.drop)
        sheet.text(at, axis_number(value, ticks[1].step), theme.small.but(align="right"))
    ink = theme.small.but(colour=theme.ink)
    sheet.text((0.0, 2.6), data.up_title, ink)
    sheet.text((area.right, area.bottom + 7.8), data.across_title, ink.but(align="right"))


def _reference(sheet: Sheet, data: Scatter, area: Box, scales: tuple[Scale, Scale]) -> list[Box]:
    """The dashed cross of the reference; returns the box of its name."""
    if data.reference is None:
        return []
    x, y = _place(scales, data.reference)
    ink = Ink(None, sheet.theme.neutral, 0.8, (3.0, 2.0))
    sheet.line([(x, area.top), (x, area.bottom)], ink)
    sheet.line([(area.left, y), (area.right, y)], ink)
    font = sheet.theme.small.but(align="right", bold=True)
    return [sheet.text((area.right - 0.6, y - 0.9), data.reference.label, font)]


def _name(sheet: Sheet, label: str, place: tuple[Point, Box], taken: list[Box]) -> None:
    """Write the name beside its point where it hits nothing; else leave it out."""
    (x, y), area = place
    font = sheet.theme.small.but(colour=sheet.theme.ink)
    width = sheet.measure(label, font)
    high = 3.4 * font.drop
    for left, base in ((x + 1.9, y + font.drop), (x - 1.9 - width, y + font.drop),
                       (x - width / 2, y - 2.0), (x - width / 2, y + 4.0), (x + 1.2, y - 1.5),
                       (x - 1.2 - width, y - 1.5), (x + 1.2, y + 3.4)):  # fmt: skip
        box = Box(left, base - 2.6 * font.drop, width, high)
        inside = area.left <= box.left and box.right <= sheet.width and box.bottom <= area.bottom
        if inside and box.top >= area.top and not any(box.overlaps(other) for other in taken):
            sheet.text((left, base), label, font)
            taken.append(box)
            return
