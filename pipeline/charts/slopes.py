"""Two years of several areas joined by lines; only areas whose two values compare."""

from __future__ import annotations

from pipeline.charts.comparison_model import Slope, Slopes
from pipeline.charts.layout import Scale, spread
from pipeline.charts.sheet import Sheet
from pipeline.charts.theme import Font, Ink, Theme

_HEAD = 9.0
_LEAST = 60.0
_FOOT = 3.0


def draw(data: Slopes, theme: Theme) -> str:
    """SVG text of the chart; the scale is cut to the values, as the lines only show their change."""
    slopes = data.slopes
    height = data.frame.height_mm or max(_LEAST, len(slopes) * 4.2 + _HEAD + _FOOT)
    sheet = Sheet(data.frame, height, theme)
    values = [mark.value or 0.0 for item in slopes for mark in (item.before, item.now)] or [0.0, 1.0]
    low, high = min(values), max(values)
    up = Scale(low, high if high > low else low + 1.0, height - _FOOT - 2.0, _HEAD + 2.0)
    names = max((sheet.measure(_text(item, True), _font(theme, item)) for item in slopes), default=0.0)
    sides = (names + 4.0, sheet.width - names - 4.0)
    _heads(sheet, data, sides)
    for item in sorted(slopes, key=lambda item: item.reference):
        _line(sheet, (sides, up), item)
    _labels(sheet, up, slopes, sides)
    return sheet.svg()


def _font(theme: Theme, item: Slope) -> Font:
    return theme.small.but(colour=theme.ink, bold=item.reference)


def _text(item: Slope, before: bool) -> str:
    if before:
        return f"{item.label}  {item.before.text}"
    return f"{item.now.text}  {item.label}"


def _heads(sheet: Sheet, data: Slopes, sides: tuple[float, float]) -> None:
    theme = sheet.theme
    font = theme.text.but(bold=True, align="center")
    for x, label in zip(sides, (data.before_label, data.now_label), strict=True):
        sheet.line([(x, _HEAD - 3.0), (x, sheet.height - _FOOT)], Ink(None, theme.axis, 0.7))
        sheet.text((x, _HEAD - 4.6), label, font)
    heads = sheet.measure(data.before_label, font) / 2 + sheet.measure(data.now_label, font) / 2
    if heads + sheet.measure(data.unit, theme.small) + 3.0 < sides[1] - sides[0]:
        sheet.text((sheet.width / 2, _HEAD - 4.6), data.unit, theme.small.but(align="center"))
    else:
        sheet.text((0.0, _HEAD - 4.6), data.unit, theme.small)


def _line(sheet: Sheet, plan: tuple[tuple[float, float], Scale], item: Slope) -> None:
    theme = sheet.theme
    sides, up = plan
    ends = [(sides[0], up(item.before.value or 0.0)), (sides[1], up(item.now.value or 0.0))]
    ink = Ink(None, theme.ink, 1.6, (3.0, 1.4)) if item.reference else Ink(None, theme.strong, 1.2)
    sheet.line(ends, ink)
    for end in ends:
        sheet.dot(end, 0.9, Ink(fill=ink.stroke))


def _labels(sheet: Sheet, up: Scale, slopes: tuple[Slope, ...], sides: tuple[float, float]) -> None:
    theme = sheet.theme
    size = theme.small.leading + 0.2
    for before, x in ((True, sides[0]), (False, sides[1])):
        heights = [up((item.before if before else item.now).value or 0.0) for item in slopes]
        places = spread(heights, [size] * len(slopes), _HEAD - 2.0, sheet.height)
        away = -1.0 if before else 1.0
        for item, y, place in zip(slopes, heights, places, strict=True):
            font = _font(theme, item).but(align="right" if before else "left")
            if abs(place - y) > 0.4:
                joint = [(x + away * 1.1, y), (x + away * 2.4, place)]
                sheet.line(joint, Ink(None, theme.axis, 0.4))
            sheet.text((x + away * 3.0, place + font.drop), _text(item, before), font)
