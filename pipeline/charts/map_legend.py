"""The legend beside a map and its scale bar."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.charts.layout import Box, wrap
from pipeline.charts.model import Choropleth, Cross, Point
from pipeline.charts.sheet import Sheet
from pipeline.charts.signs import PATTERN_ORDER, WORDS, fill_pattern
from pipeline.charts.theme import Ink, Theme
from pipeline.colours import readable
from pipeline.numbers import format_number

WIDTH = 43.0
_SWATCH = (6.5, 3.7)
_LINE = 5.0
_FIELD = 7.0
_BAR_METRES = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)


def class_colours(data: Choropleth, theme: Theme) -> tuple[str, ...]:
    """The colour of each class of a map."""
    if data.cross:
        return theme.crossed(len(data.cross.rows), len(data.cross.columns))
    count = len(data.class_labels)
    return theme.diverging(count) if data.scheme == "diverging" else theme.classes(count)


@dataclass(frozen=True, slots=True)
class Column:
    """Where a legend or list stands, in millimetres."""

    left: float
    width: float


def write_legend(sheet: Sheet, data: Choropleth, at: Column, top: float = 0.0) -> float:
    """Write the legend into a column from `top` on; returns where it ends."""
    theme, left = sheet.theme, at.left
    y = top
    if data.mode == "full" and data.legend_title:
        bold = theme.text.but(bold=True)
        for line in wrap(data.legend_title, at.width, lambda text: sheet.measure(text, bold)):
            y += bold.leading
            sheet.text((left, y), line, bold)
        y += 2.2
        if data.counts and not data.cross:
            head = theme.small.but(align="right")
            sheet.text((left + at.width, y + 1.4), "Gebiete", head)
            y += 2.6
    if data.mode == "full":
        y = _grid(sheet, data, data.cross, (at, y)) if data.cross else _classes(sheet, data, (at, y))
        y = _patterns(sheet, data, (at, y + 1.2))
    y += 1.2
    for text, ink in _boundaries(sheet, data):
        lines = wrap(text, at.width - 8.6, lambda line: sheet.measure(line, theme.small))
        height = _LINE + (len(lines) - 1) * theme.small.leading
        middle = y + height / 2
        sheet.line([(left, middle), (left + _SWATCH[0], middle)], ink)
        sheet.lines((left + 8.6, middle), lines, theme.small.but(colour=theme.ink))
        y += height
    return y


def _classes(sheet: Sheet, data: Choropleth, place: tuple[Column, float]) -> float:
    theme = sheet.theme
    counts = Counter(region.class_index for region in data.regions)
    at, y = place
    for index, colour in enumerate(class_colours(data, theme)):
        box = Box(at.left, y + (_LINE - _SWATCH[1]) / 2, *_SWATCH)
        sheet.rect(box, Ink(colour, theme.axis, 0.35))
        _entry(sheet, data, (box, data.class_labels[index], at.width), counts[index])
        y += _LINE
    return y


def _grid(sheet: Sheet, data: Choropleth, cross: Cross, place: tuple[Column, float]) -> float:
    """Rows from high to low, columns with their signs; each field holds its number of areas."""
    theme = sheet.theme
    counts = Counter(region.class_index for region in data.regions)
    colours, width = class_colours(data, theme), len(cross.columns)
    font = theme.small.but(colour=theme.ink)
    at, y = place
    y += 3.0
    sheet.text((at.left, y), cross.column_title, font.but(bold=True))
    for number, (sign, _) in enumerate(cross.columns):
        sheet.text((at.left + (number + 0.5) * _FIELD, y + 3.6), sign, font.but(align="center"))
    y += 4.8
    for row in reversed(range(len(cross.rows))):
        for number in range(width):
            at_field, index = at.left + number * _FIELD, row * width + number
            sheet.rect(Box(at_field, y, _FIELD, _FIELD), Ink(colours[index], "#ffffff", 0.8))
            ink = font.but(align="center", colour=readable(colours[index], theme.ink))
            text = format_number(counts[index]) if counts[index] else "–"
            sheet.text((at_field + _FIELD / 2, y + _FIELD / 2 + font.drop), text, ink)
        room = at.width - width * _FIELD - 1.4
        lines = wrap(cross.rows[row], room, lambda text: sheet.measure(text, font))
        sheet.lines((at.left + width * _FIELD + 1.4, y + _FIELD / 2), lines, font)
        y += _FIELD
    for sign, name in cross.columns:
        y += font.leading
        sheet.text((at.left, y + 1.0), f"{sign}  {name}", font)
    return y + 2.4


def _patterns(sheet: Sheet, data: Choropleth, place: tuple[Column, float]) -> float:
    counts = Counter(region.mark.status for region in data.regions if region.mark)
    at, y = place
    for status in PATTERN_ORDER:
        if counts[status]:
            box = Box(at.left, y + (_LINE - _SWATCH[1]) / 2, *_SWATCH)
            fill_pattern(sheet, [box.corners()], status)
            sheet.rect(box, Ink(stroke=sheet.theme.axis, width=0.35))
            _entry(sheet, data, (box, WORDS[status], at.width), counts[status])
            y += _LINE
    return y


def _entry(sheet: Sheet, data: Choropleth, swatch: tuple[Box, str, float], count: int) -> None:
    box, text, width = swatch
    theme = sheet.theme
    font = theme.small.but(colour=theme.ink)
    y = box.top + box.height / 2 + font.drop
    sheet.text((box.right + 2.1, y), text, font)
    if data.counts:
        sheet.text((box.left + width, y), format_number(count), theme.small.but(align="right"))


def _boundaries(sheet: Sheet, data: Choropleth) -> list[tuple[str, Ink]]:
    found = []
    if data.parent_title and any(region.parent for region in data.regions):
        found.append((data.parent_title, parent_ink(sheet)))
    if data.overlay_title and data.overlays:
        found.append((data.overlay_title, overlay_ink(sheet)))
    return found


def parent_ink(sheet: Sheet) -> Ink:
    """Boundary of the upper level."""
    return Ink(stroke=sheet.theme.ink, width=1.0)


def overlay_ink(sheet: Sheet) -> Ink:
    """Outline of an overlay."""
    return Ink(stroke=sheet.theme.ink, width=1.7, dash=(2.6, 1.3))


def highlight_ink(sheet: Sheet) -> Ink:
    """Outline of the area that a profile is about."""
    return Ink(stroke=sheet.theme.ink, width=1.6)


def write_scale_bar(sheet: Sheet, at: Point, scale: float) -> None:
    """A bar of a round length of at most 30 mm with its left end at `at`; `scale` is mm per m."""
    metres = max((m for m in _BAR_METRES if m * scale <= 30.0), default=_BAR_METRES[0])
    x, y = at
    end = x + metres * scale
    sheet.line([(x, y - 1.2), (x, y), (end, y), (end, y - 1.2)], Ink(None, sheet.theme.ink, 0.9))
    text = f"{metres // 1000}\u00a0km" if metres >= 1000 else f"{metres}\u00a0m"
    sheet.text((end + 1.5, y), text, sheet.theme.small)
