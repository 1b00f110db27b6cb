"""Small line charts on one scale; the reference is a grey line in each."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.charts.comparison_model import Multiples, Panel
from pipeline.charts.layout import Box, Scale, Ticks, nice_ticks, wrap
from pipeline.charts.line_pieces import pieces
from pipeline.charts.sheet import Sheet
from pipeline.charts.theme import Ink, Theme, axis_number

_HEIGHT = 24.0
_GAP = 5.0
_KEY = 5.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """The grid of panels in millimetres; `head` is the room for the titles of a row."""

    boxes: list[Box]
    ticks: Ticks
    heads: list[list[str]]
    height: float
    columns: int


def draw(data: Multiples, theme: Theme) -> str:
    """SVG text of the chart, panels in the given order. Raises ValueError if a mark is missing."""
    for panel in [*data.panels, *([data.reference] if data.reference else [])]:
        if len(panel.series.marks) != len(data.years):
            raise ValueError(f"{panel.label}: {len(panel.series.marks)} marks, {len(data.years)} years")
    plan = _plan(data, Sheet(data.frame, 1.0, theme))
    sheet = Sheet(data.frame, data.frame.height_mm or plan.height, theme)
    _key(sheet, data)
    for number, panel in enumerate(data.panels):
        _axes(sheet, plan, data, number)
        if data.reference:
            _line(sheet, plan, data, (plan.boxes[number], data.reference, True))
        _line(sheet, plan, data, (plan.boxes[number], panel, False))
    return sheet.svg()


def _plan(data: Multiples, probe: Sheet) -> _Plan:
    theme = probe.theme
    count = len(data.panels)
    columns = max(1, min(count, 2 if data.frame.narrow else 4 if count > 6 else 3))
    panels = [*data.panels, *([data.reference] if data.reference else [])]
    values = [mark.value for panel in panels for mark in panel.series.marks if mark.value is not None]
    values = values or [0.0, 1.0]
    low, high = (min(0.0, *values), max(0.0, *values)) if data.from_zero else (min(values), max(values))
    ticks = nice_ticks(low, high, 3)
    numbers = max(probe.measure(axis_number(value, ticks.step), theme.small) for value in ticks.values) + 1.6
    width = (probe.width - numbers - 2.0 - (columns - 1) * _GAP) / columns
    bold = theme.small.but(bold=True)
    heads = [wrap(panel.label, width, lambda text: probe.measure(text, bold)) for panel in data.panels]
    boxes, top = [], _KEY
    for start in range(0, count, columns):
        lines = max(len(head) for head in heads[start : start + columns])
        top += lines * bold.leading + 3.4
        for column in range(min(columns, count - start)):
            boxes.append(Box(numbers + column * (width + _GAP), top, width, _HEIGHT))
        top += _HEIGHT + 6.2
    return _Plan(boxes, ticks, heads, top, columns)


def _key(sheet: Sheet, data: Multiples) -> None:
    theme = sheet.theme
    font = theme.small
    box = sheet.text((0.0, 2.6 * font.drop), data.unit, font)
    if data.reference:
        left, y = box.right + 5.0, box.top + box.height / 2
        sheet.line([(left, y), (left + 6.0, y)], _grey(theme))
        sheet.text((left + 7.4, 2.6 * font.drop), data.reference.label, font)


def _grey(theme: Theme) -> Ink:
    return Ink(None, theme.neutral, 1.0, (3.0, 1.4))


def _scales(plan: _Plan, data: Multiples, box: Box) -> tuple[Scale, Scale]:
    first, last = data.years[0], data.years[-1]
    across = Scale(first if last > first else first - 1, last, box.left + 1.4, box.right - 1.4)
    return across, Scale(plan.ticks.low, plan.ticks.high, box.bottom, box.top)


def _axes(sheet: Sheet, plan: _Plan, data: Multiples, number: int) -> None:
    theme, box = sheet.theme, plan.boxes[number]
    across, up = _scales(plan, data, box)
    bold = theme.small.but(bold=True, colour=theme.ink)
    for above, line in enumerate(reversed(plan.heads[number])):
        sheet.text((box.left, box.top - 2.6 - above * bold.leading), line, bold)
    for value in plan.ticks.values:
        base = value == plan.ticks.low or value == 0
        ink = Ink(None, theme.axis if base else theme.grid, 0.6 if base else 0.5)
        sheet.line([(box.left, up(value)), (box.right, up(value))], ink)
        if number % plan.columns == 0:
            at = (box.left - 1.2, up(value) + theme.small.drop)
            sheet.text(at, axis_number(value, plan.ticks.step), theme.small.but(align="right"))
    labels = data.year_labels or tuple(str(year) for year in data.years)
    sheet.text((box.left, box.bottom + 5.2), labels[0], theme.small)
    if len(labels) > 1:
        sheet.text((box.right, box.bottom + 5.2), labels[-1], theme.small.but(align="right"))
    for year in data.panels[number].cuts:
        x = across(year - 0.5)
        sheet.line([(x, box.top), (x, box.bottom)], Ink(None, theme.neutral, 0.7, (2.2, 2.2)))


def _line(sheet: Sheet, plan: _Plan, data: Multiples, item: tuple[Box, Panel, bool]) -> None:
    box, panel, grey = item
    theme = sheet.theme
    across, up = _scales(plan, data, box)
    ink = _grey(theme) if grey else Ink(None, theme.strong, 1.6)
    marks = panel.series.marks
    for run in pieces(data.years, marks, panel.cuts, lambda year, value: (across(year), up(value))):
        if len(run) > 1:
            sheet.line(run, ink)
        for point in run if not grey else ():
            sheet.dot(point, 0.55, Ink(fill=ink.stroke))
    if grey:
        return
    font = theme.small.but(align="center", bold=True, colour=theme.muted)
    for year, mark in zip(data.years, marks, strict=True):
        if mark.value is None:
            sheet.text((across(year), box.bottom + 2.3), mark.text, font)
    known = [mark.text for mark in marks if mark.value is not None]
    if known and marks[-1].value is not None:
        last = theme.small.but(align="right", bold=True, colour=theme.strong)
        sheet.text(
            (box.right, _beside(box, [up(m.value) for m in marks if m.value is not None])), known[-1], last
        )


def _beside(box: Box, heights: list[float]) -> float:
    """Baseline of the last number: on the side of its point from which the line does not come."""
    y = heights[-1]
    falling = len(heights) > 1 and heights[-2] < y - 0.3
    return y + 3.6 if falling and y + 4.0 < box.bottom else y - 1.5
