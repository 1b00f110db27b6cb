"""Population pyramid: men to the left, women to the right, the youngest at the bottom."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.charts.layout import Box, Scale, Ticks, inner_ticks
from pipeline.charts.model import Band, Mark, Point, Pyramid
from pipeline.charts.sheet import Sheet
from pipeline.charts.signs import PATTERN_ORDER, WORDS, fill_pattern
from pipeline.charts.theme import Ink, Theme, axis_number

# A hidden band is a box of this width whatever its number is; millimetres.
HIDDEN_WIDTH = 5.0
_LEGEND_LINE = 4.2
_ITEM_GAP = 5.0
_SIDES = (-1, 1)


@dataclass(frozen=True, slots=True)
class _Plan:
    """`reach` turns a number into millimetres from the inner edge of its side."""

    top: float
    bottom: float
    inner: tuple[float, float]
    reach: Scale
    ticks: Ticks
    row: float

    def middle(self, band: int) -> float:
        """Vertical centre of a band; band 0 lies at the bottom."""
        return self.bottom - (band + 0.5) * self.row


def draw(data: Pyramid, theme: Theme) -> str:
    """SVG text of the chart. Raises ValueError if a second series is announced but not given."""
    if data.second != "none" and any(
        band.second_men is None or band.second_women is None for band in data.bands
    ):
        raise ValueError("each band needs the second pair of marks")
    height = data.frame.height_mm or 24.0 + 3.7 * min(max(len(data.bands), 8), 30)
    sheet = Sheet(data.frame, height, theme)
    plan = _plan(data, sheet)
    _grid(sheet, plan, data)
    for number, band in enumerate(data.bands):
        for side in _SIDES:
            _bar(sheet, plan, (number, side), _parts(data, band, side))
    if data.second == "outline":
        for side in _SIDES:
            _outline(sheet, plan, data, side)
    _ages(sheet, plan, data)
    _heads(sheet, plan, data)
    return sheet.svg()


def _plan(data: Pyramid, sheet: Sheet) -> _Plan:
    theme = sheet.theme
    labels = max((sheet.measure(band.label, theme.small) for band in data.bands), default=6.0)
    half = labels / 2 + 1.6
    centre = sheet.width / 2
    legend = _legend_lines(sheet, data)
    top = theme.text.leading + 1.6
    bottom = sheet.height - 2 * theme.small.leading - 1.8 - len(legend) * _LEGEND_LINE
    most = max((_extent(data, band, side) for band in data.bands for side in _SIDES), default=0.0)
    ticks = inner_ticks(0.0, most, 3 if sheet.width < 110 else 4) if most else Ticks((0.0,), 1.0)
    edge = max(1.5, sheet.measure(axis_number(ticks.high, ticks.step), theme.small) / 2)
    reach = Scale(0.0, most * 1.02 or 1.0, 0.0, centre - half - edge)
    row = (bottom - top) / max(len(data.bands), 1)
    return _Plan(top, bottom, (centre - half, centre + half), reach, ticks, row)


def _parts(data: Pyramid, band: Band, side: int) -> list[Mark]:
    first = band.men if side < 0 else band.women
    second = band.second_men if side < 0 else band.second_women
    return [first, second] if data.second == "stacked" and second else [first]


def _extent(data: Pyramid, band: Band, side: int) -> float:
    total = sum(mark.value or 0.0 for mark in _parts(data, band, side))
    second = band.second_men if side < 0 else band.second_women
    other = second.value or 0.0 if data.second == "outline" and second else 0.0
    return max(total, other)


def _colours(theme: Theme) -> tuple[str, str]:
    return theme.strong, theme.soft


def _bar(sheet: Sheet, plan: _Plan, place: tuple[int, int], parts: list[Mark]) -> None:
    """One side of one band; a hidden part is a hatched box of fixed width in its place."""
    number, side = place
    middle = plan.middle(number)
    # Thin rows overlap a little: no hairline of paper shows between single years of age.
    thick = plan.row * (0.80 if plan.row > 1.6 else 1.05)
    at = plan.inner[0 if side < 0 else 1]
    for mark, colour in zip(parts, _colours(sheet.theme), strict=False):
        hidden = mark.value is None
        width = HIDDEN_WIDTH if mark.value is None else plan.reach(mark.value)
        left = at - width if side < 0 else at
        box = Box(left, middle - thick / 2, width, thick)
        if hidden:
            fill_pattern(sheet, [box.corners()], mark.status)
            sheet.rect(box, Ink(stroke=sheet.theme.axis, width=0.4))
        elif width > 0:
            sheet.rect(box, Ink(fill=colour))
        at += side * width


def _outline(sheet: Sheet, plan: _Plan, data: Pyramid, side: int) -> None:
    """The second series as a step line; it stops at bands without a value."""
    runs: list[list[Point]] = [[]]
    edge = plan.inner[0 if side < 0 else 1]
    for number, band in enumerate(data.bands):
        mark = band.second_men if side < 0 else band.second_women
        if mark is None or mark.value is None:
            runs.append([])
            continue
        x = edge + side * plan.reach(mark.value)
        low = plan.bottom - number * plan.row
        runs[-1] += [(x, low), (x, low - plan.row)]
    for run in filter(None, runs):
        sheet.line(run, Ink(None, "#ffffff", 2.2))
        sheet.line(run, Ink(None, sheet.theme.ink, 1.0))


def _grid(sheet: Sheet, plan: _Plan, data: Pyramid) -> None:
    theme = sheet.theme
    font = theme.small.but(align="center")
    for side in _SIDES:
        edge = plan.inner[0 if side < 0 else 1]
        for value in plan.ticks.values:
            x = edge + side * plan.reach(value)
            ink = Ink(None, theme.grid if value else theme.axis, 0.5 if value else 0.6)
            sheet.line([(x, plan.top), (x, plan.bottom)], ink)
            number = axis_number(value, plan.ticks.step)
            sheet.text((x, plan.bottom + 3.2), number, font)
    place = (sheet.width / 2, plan.bottom + 3.2 + theme.small.leading)
    sheet.text(place, data.unit, font)


def _ages(sheet: Sheet, plan: _Plan, data: Pyramid) -> None:
    """Band labels in the middle; where rows are too thin, only some that are evenly spaced."""
    font = sheet.theme.small.but(align="center", colour=sheet.theme.ink)
    each = next((n for n in (1, 2, 5, 10, 20, 50) if n * plan.row >= font.leading * 0.92), 100)
    for number, band in enumerate(data.bands):
        if number % each == 0:
            sheet.text((sheet.width / 2, plan.middle(number) + font.drop), band.label, font)


def _heads(sheet: Sheet, plan: _Plan, data: Pyramid) -> None:
    bold = sheet.theme.text.but(bold=True)
    y = plan.top - 2.0
    sheet.text((plan.inner[0], y), data.men_label, bold.but(align="right"))
    sheet.text((plan.inner[1], y), data.women_label, bold)
    lines = _legend_lines(sheet, data)
    for number, line in enumerate(reversed(lines)):
        width = sum(_item_width(sheet, text) for _, text in line) - _ITEM_GAP
        x = max(0.0, (sheet.width - width) / 2)
        for key, text in line:
            _legend_item(sheet, (x, sheet.height - 1.2 - number * _LEGEND_LINE), key, text)
            x += _item_width(sheet, text)


def _legend_lines(sheet: Sheet, data: Pyramid) -> list[list[tuple[str, str]]]:
    """Keys and texts of the legend, as many to a line as fit."""
    items = []
    if data.second != "none":
        items += [("first", data.first_label), (data.second, data.second_label)]
    marks = [mark for band in data.bands for side in _SIDES for mark in _parts(data, band, side)]
    hidden = {mark.status for mark in marks if mark.value is None}
    items += [(status, WORDS[status]) for status in PATTERN_ORDER if status in hidden]
    lines: list[list[tuple[str, str]]] = []
    room = 0.0
    for item in items:
        width = _item_width(sheet, item[1])
        if not lines or width - _ITEM_GAP > room:
            lines.append([])
            room = sheet.width
        lines[-1].append(item)
        room -= width
    return lines


def _item_width(sheet: Sheet, text: str) -> float:
    return 4.4 + sheet.measure(text, sheet.theme.small) + _ITEM_GAP


def _legend_item(sheet: Sheet, at: Point, key: str, text: str) -> None:
    theme = sheet.theme
    first, second = _colours(theme)
    box = Box(at[0], at[1] - 2.1, 3.4, 2.2)
    if key in ("first", "stacked"):
        sheet.rect(box, Ink(fill=first if key == "first" else second))
    elif key == "outline":
        middle = box.top + box.height / 2
        sheet.line([(box.left, middle), (box.right, middle)], Ink(None, theme.ink, 1.0))
    else:
        status = next(status for status in PATTERN_ORDER if status == key)
        fill_pattern(sheet, [box.corners()], status)
        sheet.rect(box, Ink(stroke=theme.axis, width=0.4))
    sheet.text((at[0] + 4.4, at[1]), text, theme.small)
