"""A table whose fields are tinted by their distance from the reference.

The number is always printed; the tint only helps to find what stands out. A hidden number has its sign on a
pattern and no tint.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.charts.comparison_model import HeatField, HeatRow, HeatTable
from pipeline.charts.layout import Box, hyphenated, wrap
from pipeline.charts.model import Point, Status
from pipeline.charts.sheet import Sheet
from pipeline.charts.signs import PATTERN_ORDER, WORDS, fill_pattern
from pipeline.charts.theme import Font, Ink, Theme
from pipeline.colours import readable

_GAP = 2.5
_SWATCH = 4.6
TONES = 5


@dataclass(frozen=True, slots=True)
class _Plan:
    """Rows and columns in millimetres."""

    labels: list[list[str]]
    heads: list[list[str]]
    tops: list[float]
    left: float
    width: float
    font: Font


def draw(data: HeatTable, theme: Theme) -> str:
    """SVG text of the chart. Raises ValueError if a row has not one field for each column."""
    for row in data.rows:
        if len(row.fields) != len(data.columns):
            raise ValueError(f"{row.label}: {len(row.fields)} fields, {len(data.columns)} columns")
    probe = Sheet(data.frame, 1.0, theme)
    plan = _plan(data, probe)
    legend = 2.4 + _places(data, probe)[-1][1] + 2.6
    sheet = Sheet(data.frame, data.frame.height_mm or plan.tops[-1] + legend, theme)
    _heads(sheet, plan, data)
    for number, row in enumerate(data.rows):
        _row(sheet, plan, (number, row), theme.diverging(TONES))
    _legend(sheet, data, plan.tops[-1] + 2.4)
    return sheet.svg()


def _plan(data: HeatTable, probe: Sheet) -> _Plan:
    theme = probe.theme
    font = theme.text if len(data.rows) <= 30 else theme.text.but(size=theme.text_size - 0.5)
    room = probe.width * 0.27
    bold = font.but(bold=True)
    labels = [wrap(row.label, room, lambda text: probe.measure(text, bold)) for row in data.rows]
    left = max((probe.measure(line, bold) for lines in labels for line in lines), default=0.0) + _GAP
    width = (probe.width - left) / max(len(data.columns), 1)
    small = theme.small.but(bold=True)
    heads = [hyphenated(head, width - 1.2, lambda text: probe.measure(text, small))
             for head, _ in data.columns]  # fmt: skip
    top = (max((len(lines) for lines in heads), default=0) + 1) * theme.small.leading + 1.6
    tops = [top]
    each = 5.2 if len(data.rows) <= 30 else 4.4
    for row, lines in zip(data.rows, labels, strict=True):
        gap = 1.2 if row.reference else 0.0
        tops.append(tops[-1] + gap + each + (len(lines) - 1) * font.leading)
    return _Plan(labels, heads, tops, left, width, font)


def _heads(sheet: Sheet, plan: _Plan, data: HeatTable) -> None:
    small = sheet.theme.small
    widest = max(
        (sheet.measure(line, small.but(bold=True)) for lines in plan.heads for line in lines), default=0.0
    )
    # A word without a place to break makes the heads smaller, so that neighbours never touch.
    size = small.size * min(1.0, (plan.width - 1.0) / max(widest, 1e-9))
    font = small.but(align="center", size=max(size, 5.0))
    bottom = plan.tops[0] - 1.6
    for number, (lines, (_, unit)) in enumerate(zip(plan.heads, data.columns, strict=True)):
        middle = plan.left + (number + 0.5) * plan.width
        sheet.text((middle, bottom), unit, font)
        for above, line in enumerate(reversed(lines)):
            bold = font.but(bold=True, colour=sheet.theme.ink)
            sheet.text((middle, bottom - (above + 1) * font.leading), line, bold)


def _row(sheet: Sheet, plan: _Plan, item: tuple[int, HeatRow], tones: tuple[str, ...]) -> None:
    number, row = item
    top, bottom = plan.tops[number] + (1.2 if row.reference else 0.0), plan.tops[number + 1]
    font = plan.font.but(bold=row.reference)
    if row.reference:
        sheet.line([(0.0, top - 0.6), (sheet.width, top - 0.6)], Ink(None, sheet.theme.ink, 0.8))
    sheet.lines((0.0, (top + bottom) / 2), plan.labels[number], font)
    for column, field in enumerate(row.fields):
        box = Box(plan.left + column * plan.width + 0.2, top + 0.2, plan.width - 0.4, bottom - top - 0.4)
        _field(sheet, box, (field, font), tones)


def _field(sheet: Sheet, box: Box, item: tuple[HeatField, Font], tones: tuple[str, ...]) -> None:
    field, font = item
    colour = sheet.theme.ink
    if field.tone is not None:
        tint = tones[field.tone + 2]
        sheet.rect(box, Ink(fill=tint))
        colour = readable(tint, sheet.theme.ink)
    elif field.mark.value is None:
        fill_pattern(sheet, [box.corners()], field.mark.status)
    middle = box.top + box.height / 2
    at = (box.left + box.width / 2, middle + font.drop)
    if field.mark.value is None:
        wide = sheet.measure(field.mark.text, font) / 2 + 0.9
        sheet.rect(Box(at[0] - wide, middle - 1.4, 2 * wide, 2.8), Ink(fill="#ffffff"))
    sheet.text(at, field.mark.text, font.but(align="center", colour=colour))


def _entries(data: HeatTable) -> list[tuple[int | Status, str]]:
    """Tones and the patterns that occur, with their words."""
    shown = {field.mark.status for row in data.rows for field in row.fields}
    patterns = [status for status in PATTERN_ORDER if status in shown and status != "zero"]
    return [*enumerate(data.tone_labels), *((status, WORDS[status]) for status in patterns)]


def _places(data: HeatTable, probe: Sheet) -> list[Point]:
    """Where each entry of the legend stands, from its own top left; rows are filled one after the other."""
    found: list[Point] = []
    left, y = 0.0, 6.4
    for _, label in _entries(data):
        wide = _SWATCH + 1.2 + probe.measure(label, probe.theme.small) + 3.6
        if left and left + wide > probe.width + 3.6:
            left, y = 0.0, y + 4.6
        found.append((left, y))
        left += wide
    return found


def _legend(sheet: Sheet, data: HeatTable, top: float) -> None:
    theme = sheet.theme
    font = theme.small.but(colour=theme.ink)
    sheet.text((0.0, top + 2.4), data.tone_title, font.but(bold=True))
    tones = theme.diverging(TONES)
    for (key, label), (left, down) in zip(_entries(data), _places(data, sheet), strict=True):
        y = top + down
        box = Box(left, y - 1.6, _SWATCH, 3.2)
        if isinstance(key, int):
            sheet.rect(box, Ink(tones[key], theme.axis, 0.35))
        else:
            fill_pattern(sheet, [box.corners()], key)
            sheet.rect(box, Ink(stroke=theme.axis, width=0.35))
        sheet.text((left + _SWATCH + 1.2, y + font.drop), label, font)
