"""Bars of parts that make up a whole. A bar with a hidden part is not drawn: the others would tell it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.charts.comparison_model import Stack, Stacks
from pipeline.charts.layout import Box, Scale, wrap
from pipeline.charts.sheet import Sheet
from pipeline.charts.signs import WORDS
from pipeline.charts.theme import Ink, Theme, axis_number
from pipeline.colours import readable

_ROW = 5.6
_GAP = 2.5
_SWATCH = 4.0
_AXIS_HEIGHT = 7.5


@dataclass(frozen=True, slots=True)
class _Plan:
    """Rows in millimetres; `legend` is the place of each part's name."""

    labels: list[list[str]]
    tops: list[float]
    scale: Scale
    legend: list[tuple[float, float]]


def draw(data: Stacks, theme: Theme) -> str:
    """SVG text of the chart, bars in the given order. Raises ValueError if a bar lacks a part."""
    for stack in data.stacks:
        if len(stack.marks) != len(data.parts):
            raise ValueError(f"{stack.label}: {len(stack.marks)} marks, {len(data.parts)} parts")
    plan = _plan(data, Sheet(data.frame, 1.0, theme))
    sheet = Sheet(data.frame, data.frame.height_mm or plan.tops[-1] + _AXIS_HEIGHT, theme)
    colours = theme.classes(len(data.parts))
    _legend(sheet, plan, data, colours)
    _grid(sheet, plan, data)
    for number, stack in enumerate(data.stacks):
        _stack(sheet, plan, (number, stack), colours)
    return sheet.svg()


def hidden(stack: Stack) -> bool:
    """True if a part has no value: then no part may be drawn."""
    return any(mark.value is None for mark in stack.marks)


def _plan(data: Stacks, probe: Sheet) -> _Plan:
    theme, width = probe.theme, probe.width
    bold = theme.text.but(bold=True)
    labels = [wrap(item.label, width * 0.3, lambda text: probe.measure(text, bold)) for item in data.stacks]
    left = max((probe.measure(line, bold) for lines in labels for line in lines), default=0.0) + _GAP
    legend, place, y = [], left, 2.4
    for part in data.parts:
        wide = _SWATCH + 1.2 + probe.measure(part, theme.small)
        if place > left and place + wide > width:
            place, y = left, y + theme.small.leading + 1.0
        legend.append((place, y))
        place += wide + 4.0
    tops = [y + 3.6]
    for item, lines in zip(data.stacks, labels, strict=True):
        gap = 1.4 if item.reference else 0.0
        tops.append(tops[-1] + gap + _ROW + (len(lines) - 1) * theme.text.leading)
    sums = [sum(mark.value or 0.0 for mark in item.marks) for item in data.stacks if not hidden(item)]
    scale = Scale(0.0, max([100.0, *sums]), left, width - 3.0)
    return _Plan(labels, tops, scale, legend)


def _legend(sheet: Sheet, plan: _Plan, data: Stacks, colours: tuple[str, ...]) -> None:
    font = sheet.theme.small.but(colour=sheet.theme.ink)
    for (x, y), part, colour in zip(plan.legend, data.parts, colours, strict=True):
        sheet.rect(Box(x, y - 1.4, _SWATCH, 2.8), Ink(colour, sheet.theme.axis, 0.35))
        sheet.text((x + _SWATCH + 1.2, y + font.drop), part, font)


def _grid(sheet: Sheet, plan: _Plan, data: Stacks) -> None:
    theme, bottom = sheet.theme, plan.tops[-1]
    font = theme.small.but(align="center")
    for value in (0.0, 25.0, 50.0, 75.0, 100.0):
        x = plan.scale(value)
        sheet.line([(x, plan.tops[0] - 0.4), (x, bottom)], Ink(None, theme.grid, 0.5))
        sheet.text((x, bottom + 3.3), axis_number(value, 25.0), font)
    sheet.text((plan.scale(50.0), bottom + 6.6), data.unit, font)


def _stack(sheet: Sheet, plan: _Plan, item: tuple[int, Stack], colours: tuple[str, ...]) -> None:
    number, stack = item
    theme = sheet.theme
    top = plan.tops[number] + (1.4 if stack.reference else 0.0)
    middle = (top + plan.tops[number + 1]) / 2
    sheet.lines((0.0, middle), plan.labels[number], theme.text.but(bold=stack.reference))
    if hidden(stack):
        words = {
            mark.status: f"{mark.text} {WORDS[mark.status]}" for mark in stack.marks if mark.value is None
        }
        note = theme.small.but(colour=theme.muted)
        sheet.text((plan.scale.start + 1.2, middle + note.drop), ", ".join(words.values()), note)
        return
    start = 0.0
    for mark, colour in zip(stack.marks, colours, strict=True):
        end = start + (mark.value or 0.0)
        box = Box(plan.scale(start), middle - 1.9, plan.scale(end) - plan.scale(start), 3.8)
        if box.width > 0:
            sheet.rect(box, Ink(colour, "#ffffff", 0.6))
        font = theme.small.but(align="center", colour=readable(colour, theme.ink))
        if sheet.measure(mark.text, font) + 1.4 <= box.width:
            sheet.text((box.left + box.width / 2, middle + font.drop), mark.text, font)
        start = end
