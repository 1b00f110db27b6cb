"""Keys of a map outside the legend: names of its short labels, the legend of the small map of a profile."""

from __future__ import annotations

from pipeline.charts.layout import Box, wrap
from pipeline.charts.map_legend import Column, class_colours, highlight_ink
from pipeline.charts.model import Choropleth, Status
from pipeline.charts.sheet import Sheet
from pipeline.charts.signs import PATTERN_ORDER, WORDS, fill_pattern
from pipeline.charts.theme import Ink

_EACH = 4.9  # millimetres per point of type for a short label and its name
_SMALL_SWATCH = (4.6, 2.7)
_SMALL_LINE = 4.0


def write_names(sheet: Sheet, named: list[tuple[str, str]], at: Column, top: float) -> float:
    """List the short labels of a map with the names they stand for; returns where it ends.

    A wide list is set in columns, to be read from top to bottom.
    """
    font = sheet.theme.small.but(colour=sheet.theme.ink)
    indent = max((sheet.measure(short, font.but(bold=True)) for short, _ in named), default=0.0) + 2.2
    columns = max(1, min(int(at.width / (_EACH * font.size)), len(named)))
    each = -(-len(named) // columns)
    width = at.width / columns
    y = end = top
    for number, (short, name) in enumerate(named):
        column, row = divmod(number, each)
        y = y + 0.5 if row else top
        left = at.left + column * width
        sheet.text((left, y + font.leading), short, font.but(bold=True))
        room = width - indent - (1.5 if columns > 1 else 0.0)
        for line in wrap(name, room, lambda text: sheet.measure(text, font)):
            y += font.leading
            sheet.text((left + indent, y), line, font)
        end = max(end, y)
    return end + 0.8


def write_small_legend(sheet: Sheet, data: Choropleth, top: float) -> float:
    """Classes, patterns and the outlined area in two columns beneath a small map; returns where it ends.

    Nothing for a map that only shows where the area lies.
    """
    if not data.class_labels:
        return top
    font = sheet.theme.small.but(colour=sheet.theme.ink)
    y = top + 1.0
    bold = font.but(bold=True)
    for line in wrap(data.legend_title, sheet.width, lambda text: sheet.measure(text, bold)):
        y += font.leading
        sheet.text((0.0, y), line, bold)
    y += 0.8
    colours = class_colours(data, sheet.theme)
    shown = {region.mark.status for region in data.regions if region.mark}
    entries: list[tuple[str, str | Status]] = list(zip(data.class_labels, colours, strict=True))
    entries += [(WORDS[status], status) for status in PATTERN_ORDER if status in shown]
    width = max(sheet.measure(text, font) for text, _ in entries) + _SMALL_SWATCH[0] + 2.5
    columns = 2 if 2 * width <= sheet.width else 1
    each = -(-len(entries) // columns)
    for number, (text, look) in enumerate(entries):
        column, row = divmod(number, each)
        box = Box(column * sheet.width / columns + 0.4, y + row * _SMALL_LINE + 0.6, *_SMALL_SWATCH)
        _swatch(sheet, box, look)
        sheet.text((box.right + 1.4, box.top + box.height / 2 + font.drop), text, font)
    end = y + each * _SMALL_LINE
    outlined = next((region.name for region in data.regions if region.region_id == data.highlight), "")
    return _outlined(sheet, outlined, end) if outlined else end


def _swatch(sheet: Sheet, box: Box, look: str | Status) -> None:
    """A class colour or the pattern of a status, with a fine edge."""
    status = next((name for name in PATTERN_ORDER if name == look), None)
    if status:
        fill_pattern(sheet, [box.corners()], status)
    sheet.rect(box, Ink(None if status else look, sheet.theme.axis, 0.35))


def _outlined(sheet: Sheet, name: str, top: float) -> float:
    font = sheet.theme.small.but(colour=sheet.theme.ink)
    box = Box(0.4, top + 0.6, *_SMALL_SWATCH)
    sheet.rect(box, highlight_ink(sheet))
    lines = wrap(name, sheet.width - box.right - 1.4, lambda text: sheet.measure(text, font))
    for number, line in enumerate(lines):
        y = box.top + box.height / 2 + font.drop + number * font.leading
        sheet.text((box.right + 1.4, y), line, font)
    return top + _SMALL_LINE + (len(lines) - 1) * font.leading
