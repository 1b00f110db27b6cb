"""Sorted horizontal bars or points of areas, with the mean of the town as a line.

The numbers stand in columns beside the names, so no number can collide with a bar or the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from pipeline.charts.bar_range import bar_range
from pipeline.charts.layout import Box, Scale, Ticks, inner_ticks, wrap
from pipeline.charts.model import Bar, Bars, Mark
from pipeline.charts.sheet import Sheet
from pipeline.charts.signs import WORDS
from pipeline.charts.theme import Font, Ink, Theme, axis_number

_GAP = 2.2
_AXIS_HEIGHT = 7.5
_BEYOND_ASCII = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the columns and rows of one chart lie; millimetres."""

    labels: list[list[str]]
    tops: list[float]
    bottom: float
    numbers_right: float
    before_right: float
    scale: Scale
    ticks: Ticks
    font: Font


def draw(data: Bars, theme: Theme) -> str:
    """SVG text of the chart. Without a bar it says so."""
    bars = ordered(data.bars)
    plan = _plan(data, bars, theme)
    sheet = Sheet(data.frame, data.frame.height_mm or plan.bottom + _AXIS_HEIGHT, theme)
    _grid(sheet, plan, data.unit)
    _heads(sheet, plan, data)
    for row, bar in enumerate(bars):
        _row(sheet, plan, row, bar)
        _geometry(sheet, plan, (row, bar), data)
    _mean_line(sheet, plan, data)
    return sheet.svg()


def ordered(bars: tuple[Bar, ...]) -> list[Bar]:
    """By value from high to low; areas without a value follow in alphabetical order."""
    return sorted(
        bars,
        key=lambda bar: (
            bar.mark.value is None,
            -(bar.mark.value or 0.0),
            bar.label.casefold().translate(_BEYOND_ASCII),
        ),
    )


def _plan(data: Bars, bars: list[Bar], theme: Theme) -> _Plan:
    many = len(bars) > 30 and not data.frame.narrow  # a page of paper ends, a telephone goes on
    font = theme.text.but(size=theme.text_size - 0.5) if many else theme.text
    probe = Sheet(data.frame, 1.0, theme)
    room = data.frame.width_mm * 0.46
    labels = [wrap(bar.label, room, lambda text: probe.measure(text, font)) for bar in bars]
    names = max((probe.measure(line, font) for lines in labels for line in lines), default=0.0)
    numbers = [data.now_label + "MM", *(bar.mark.text for bar in bars)]
    before = [data.before_label + "MM", *(bar.before.text for bar in bars if bar.before)]
    right = names + _GAP
    before_right = right
    if any(bar.before for bar in bars):
        right = before_right = right + max(probe.measure(text, font) for text in before)
        right += _GAP
    right += max(probe.measure(text, font.but(bold=True)) for text in numbers)
    low, high = bar_range(data)
    ticks = inner_ticks(low, high, 5)
    edge = max(probe.measure(axis_number(ticks.high, ticks.step), theme.small) / 2, 1.0)
    scale = Scale(low, high, right + 2.5, data.frame.width_mm - edge)
    height = font.leading * (1.5 if len(bars) <= 12 else 1.22)
    tops = [theme.text.leading + 2.6]
    for lines in labels:
        tops.append(tops[-1] + height + (len(lines) - 1) * font.leading)
    return _Plan(labels, tops, tops[-1], right, before_right, scale, ticks, font)


def _grid(sheet: Sheet, plan: _Plan, unit: str) -> None:
    theme, top = sheet.theme, plan.tops[0] - 0.8
    for value in plan.ticks.values:
        x = plan.scale(value)
        zero = value == 0
        ink = Ink(stroke=theme.axis if zero else theme.grid, width=0.7 if zero else 0.5)
        sheet.line([(x, top), (x, plan.bottom)], ink)
        number = axis_number(value, plan.ticks.step)
        sheet.text((x, plan.bottom + 3.3), number, theme.small.but(align="center"))
    middle = (plan.scale.start + plan.scale.end) / 2
    sheet.text((middle, plan.bottom + 6.6), unit, theme.small.but(align="center"))


def _heads(sheet: Sheet, plan: _Plan, data: Bars) -> None:
    theme, y = sheet.theme, plan.tops[0] - 2.0
    font = theme.small.but(align="right")
    box = sheet.text((plan.numbers_right, y), data.now_label, font.but(bold=True))
    if data.before_label and any(bar.before for bar in data.bars):
        key = (box.left - 1.7, y - font.drop)
        if data.style == "dot":
            sheet.dot(key, 1.0, Ink(fill=theme.strong))
        else:
            sheet.rect(Box(key[0] - 0.8, key[1] - 0.8, 1.6, 1.6), Ink(fill=theme.strong))
        before = sheet.text((plan.before_right, y), data.before_label, font)
        _before_sign(sheet, (before.left - 1.7, y - font.drop))


def _row(sheet: Sheet, plan: _Plan, row: int, bar: Bar) -> None:
    middle = (plan.tops[row] + plan.tops[row + 1]) / 2
    theme = sheet.theme
    font = plan.font.but(bold=bar.highlight)
    sheet.lines((0.0, middle), plan.labels[row], font)
    known = bar.mark.value is not None
    number = font.but(align="right", colour=theme.ink if known else theme.muted)
    sheet.text((plan.numbers_right, middle + font.drop), bar.mark.text, number)
    if bar.before is not None:
        grey = plan.font.but(align="right", colour=theme.muted)
        sheet.text((plan.before_right, middle + font.drop), bar.before.text, grey)
    if not known:
        note = theme.small.but(colour=theme.muted)
        word, left = WORDS[bar.mark.status], plan.scale.start + 1.2
        if left + sheet.measure(word, note) < sheet.width:
            sheet.text((left, middle + note.drop), word, note)


def _geometry(sheet: Sheet, plan: _Plan, item: tuple[int, Bar], data: Bars) -> None:
    row, bar = item
    theme = sheet.theme
    middle = (plan.tops[row] + plan.tops[row + 1]) / 2
    marked = any(other.highlight for other in data.bars)
    colour = theme.soft if marked and not bar.highlight else theme.strong
    earlier = _at(plan, bar.before)
    now = _at(plan, bar.mark)
    if data.style == "bar" and now is not None:
        half = min(plan.tops[row + 1] - plan.tops[row], 5.6) * 0.31
        zero = plan.scale(0.0)
        if bar.mark.value == 0:
            sheet.line([(zero, middle - half), (zero, middle + half)], Ink(None, colour, 1.4))
        else:
            box = Box(min(zero, now), middle - half, abs(now - zero), 2 * half)
            sheet.rect(box, Ink(fill=colour))
    if data.style == "dot" and now is not None and earlier is not None:
        sheet.line([(earlier, middle), (now, middle)], Ink(None, theme.soft, 1.6))
    if earlier is not None:
        _before_sign(sheet, (earlier, middle))
    if data.style == "dot" and now is not None:
        sheet.dot((now, middle), 1.15, Ink(fill=colour))
    ground = (plan.scale(0.0), now) if data.style == "bar" and now is not None else (0.0, 0.0)
    _whisker(sheet, plan.scale, bar.mark, (middle, min(ground), max(ground)))


def _whisker(sheet: Sheet, scale: Scale, mark: Mark, row: tuple[float, float, float]) -> None:
    """A thin line from limit to limit, white on the bar; `row`: its middle, where its bar begins and ends."""
    if mark.spread is None:
        return
    y, start, end = row
    ends = [scale(limit) for limit in mark.spread]
    cuts = {*ends, *(x for x in (start, end) if ends[0] < x < ends[1])}
    for left, right in pairwise(sorted(cuts)):
        ink = _spread_ink(sheet, start <= left and right <= end)
        sheet.line([(left, y), (right, y)], ink)
    for x in ends:
        sheet.line([(x, y - 0.8), (x, y + 0.8)], _spread_ink(sheet, start <= x <= end))


def _spread_ink(sheet: Sheet, on_bar: bool) -> Ink:
    return Ink(None, "#ffffff" if on_bar else sheet.theme.ink, 0.9 if on_bar else 0.6)


def _at(plan: _Plan, mark: Mark | None) -> float | None:
    return None if mark is None or mark.value is None else plan.scale(mark.value)


def _before_sign(sheet: Sheet, at: tuple[float, float]) -> None:
    sheet.dot(at, 0.95, Ink("#ffffff", sheet.theme.neutral, 0.9))


def _mean_line(sheet: Sheet, plan: _Plan, data: Bars) -> None:
    if data.mean is None:
        return
    theme, y = sheet.theme, plan.tops[0] - 2.0
    label = f"{data.mean_label}: {data.mean.text}"
    font = theme.small.but(colour=theme.ink, bold=True)
    width = sheet.measure(label, font)
    x = _at(plan, data.mean)
    start = plan.scale.start if x is None else x - width / 2
    start = max(plan.scale.start, min(start, sheet.width - width))
    sheet.text((start, y), label, font)
    # The rows without a value come last; there the line would run through their words.
    known = sum(bar.mark.value is not None for bar in data.bars)
    if x is not None and known:
        ends = [(x, plan.tops[0] - 1.2), (x, plan.tops[known])]
        sheet.line(ends, Ink(None, "#ffffff", 2.0))
        sheet.line(ends, Ink(None, theme.ink, 1.0))
