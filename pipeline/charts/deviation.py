"""How one area deviates from the town in about ten indicators on a common scale.

One colour to both sides: a deviation is no judgement, and more is not always better or worse.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pipeline.charts.layout import Box, Scale, inner_ticks, wrap
from pipeline.charts.model import Deviation, Deviations
from pipeline.charts.sheet import Sheet
from pipeline.charts.signs import WORDS
from pipeline.charts.theme import Ink, Theme, axis_number

_GAP = 3.0
_ROW = 5.6
_AXIS_HEIGHT = 8.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """Rows and columns in millimetres; the columns of numbers are right-aligned."""

    labels: list[list[str]]
    tops: list[float]
    scale: Scale
    deviation_right: float
    area_right: float
    town_right: float
    above: bool  # names stand above their bars


def draw(data: Deviations, theme: Theme) -> str:
    """SVG text of the chart; rows keep the given order."""
    plan = _plan(data, Sheet(data.frame, 1.0, theme))
    height = data.frame.height_mm or plan.tops[-1] + _AXIS_HEIGHT
    sheet = Sheet(data.frame, height, theme)
    _grid(sheet, plan, data)
    _heads(sheet, plan, data)
    for number, row in enumerate(data.rows):
        middle = (plan.tops[number] + plan.tops[number + 1]) / 2
        names = middle
        if plan.above:
            middle = plan.tops[number + 1] - _ROW / 2
            names = (plan.tops[number] + plan.tops[number + 1] - _ROW) / 2
        sheet.lines((0.0, names), plan.labels[number], theme.text)
        _texts(sheet, plan, row, middle)
        _bar(sheet, plan, row, middle)
    return sheet.svg()


def _plan(data: Deviations, probe: Sheet) -> _Plan:
    theme, width = probe.theme, data.frame.width_mm

    def widest(texts: list[str]) -> float:
        return max((probe.measure(text, theme.text.but(bold=True)) for text in texts), default=0.0)

    town_right = width
    heads = [_head_lines(probe, label) for label in (data.area_label, data.town_label)]
    area_right = town_right - widest([*heads[1], *(r.town_text for r in data.rows)]) - _GAP
    numbers = widest([*heads[0], *(r.area_text for r in data.rows)])
    deviation_right = area_right - numbers - _GAP
    plot_right = deviation_right - widest([row.mark.text for row in data.rows]) - _GAP
    above = data.frame.narrow
    room = width if above else width * 0.36
    labels = [wrap(row.label, room, lambda text: probe.measure(text, theme.text)) for row in data.rows]
    names = widest([line for lines in labels for line in lines])
    tops = [max(map(len, heads)) * theme.text.leading + 2.6]
    for lines in labels:
        tops.append(tops[-1] + _ROW + (len(lines) - (0 if above else 1)) * theme.text.leading)
    reach = _reach(data)
    scale = Scale(-reach, reach, 2 * _GAP if above else min(names, room) + _GAP, plot_right)
    return _Plan(labels, tops, scale, deviation_right, area_right, town_right, above)


def _reach(data: Deviations) -> float:
    """Half the axis: whole units that hold all deviations, at most the limit."""
    most = max((abs(row.mark.value or 0.0) for row in data.rows), default=0.0)
    return min(max(float(math.ceil(most)), 1.0), data.limit)


def _grid(sheet: Sheet, plan: _Plan, data: Deviations) -> None:
    theme, bottom = sheet.theme, plan.tops[-1]
    font = theme.small.but(align="center")
    ticks = inner_ticks(plan.scale.low, plan.scale.high, 4)
    for value in ticks.values:
        x = plan.scale(value)
        ink = Ink(None, theme.grid if value else theme.ink, 0.5 if value else 0.9)
        for top, low in _pieces(plan):
            sheet.line([(x, top), (x, low)], ink)
        number = axis_number(value, ticks.step)
        sheet.text((x, bottom + 3.3), f"+{number}" if value > 0 else number, font)
    middle = max(plan.scale(0.0), sheet.measure(data.scale_label, font) / 2)
    sheet.text((middle, bottom + 6.8), data.scale_label, font)


def _pieces(plan: _Plan) -> list[tuple[float, float]]:
    """From where to where the upright lines go: not through names that stand above the bars."""
    if plan.above:
        return [(low - 0.85 * _ROW, low) for low in plan.tops[1:]]
    return [(plan.tops[0] - 0.8, plan.tops[-1])]


def _heads(sheet: Sheet, plan: _Plan, data: Deviations) -> None:
    theme, y = sheet.theme, plan.tops[0] - 2.2
    zero = plan.scale(0.0)
    sheet.text((zero - 1.6, y), "niedriger", theme.small.but(align="right"))
    sheet.text((zero + 1.6, y), "höher", theme.small)
    head = theme.text.but(bold=True, align="right")
    columns = (
        (plan.area_right, data.area_label, head),
        (plan.town_right, data.town_label, head.but(bold=False)),
    )
    for right, label, font in columns:
        for number, line in enumerate(reversed(_head_lines(sheet, label))):
            sheet.text((right, y - number * font.leading), line, font)


def _head_lines(sheet: Sheet, label: str) -> list[str]:
    bold = sheet.theme.text.but(bold=True)
    return wrap(label, max(sheet.width * 0.16, 22.0), lambda text: sheet.measure(text, bold))


def _texts(sheet: Sheet, plan: _Plan, row: Deviation, middle: float) -> None:
    theme = sheet.theme
    y = middle + theme.text.drop
    right = theme.text.but(align="right")
    sheet.text((plan.deviation_right, y), row.mark.text, right.but(colour=theme.muted))
    sheet.text((plan.area_right, y), row.area_text, right.but(bold=True))
    sheet.text((plan.town_right, y), row.town_text, right)
    if row.mark.value is None:
        place = (plan.scale(0.0) + 1.6, middle + theme.small.drop)
        word = WORDS[row.mark.status]
        if place[0] + sheet.measure(word, theme.small) < plan.scale.end:
            sheet.text(place, word, theme.small)


def _bar(sheet: Sheet, plan: _Plan, row: Deviation, middle: float) -> None:
    if row.mark.value is None:
        return
    theme, half = sheet.theme, 1.6
    zero = plan.scale(0.0)
    cut = max(plan.scale.low, min(plan.scale.high, row.mark.value))
    end = plan.scale(cut)
    if cut == 0:
        sheet.line([(zero, middle - half), (zero, middle + half)], Ink(None, theme.strong, 1.6))
        return
    if cut == row.mark.value:
        box = Box(min(zero, end), middle - half, abs(end - zero), 2 * half)
        sheet.rect(box, Ink(fill=theme.strong))
        return
    # Longer than the axis: the bar ends in a point.
    back = end - math.copysign(2.2, cut)
    outline = [(zero, middle - half), (back, middle - half), (end, middle)]
    outline += [(back, middle + half), (zero, middle + half)]
    sheet.shape([outline], Ink(fill=theme.strong))
