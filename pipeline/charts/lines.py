"""Series over years with direct labels at the line ends and marks where a series breaks.

A break cuts the lines it concerns: values before and after it do not compare. Missing years leave a gap, and
their sign stands in a strip under the plot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from pipeline.charts.layout import Box, Scale, Ticks, nice_ticks, spread, wrap
from pipeline.charts.line_pieces import pieces
from pipeline.charts.model import Break, Lines, Point, Series
from pipeline.charts.sheet import Sheet
from pipeline.charts.theme import Ink, Theme, axis_number

_HEIGHT = 58.0  # two charts and their text find room on a page
_LABEL_GAP = 3.2
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 1.6), (1.6, 1.6), (7, 1.6, 1.6, 1.6), (3, 1), ())


@dataclass(frozen=True, slots=True)
class _Plan:
    """The plot area and its scales; millimetres. `labels` are the wrapped line-end texts."""

    area: Box
    across: Scale
    up: Scale
    ticks: Ticks
    labels: list[list[str]]
    flags: list[tuple[Break, float, int]]
    strip: list[int]


def draw(data: Lines, theme: Theme) -> str:
    """SVG text of the chart. Raises ValueError if a series has not one mark for each year."""
    for series in data.series:
        if len(series.marks) != len(data.years):
            raise ValueError(f"{series.label}: {len(series.marks)} marks, {len(data.years)} years")
    labels = _labels(data, Sheet(data.frame, 1.0, theme))
    room = sum(map(len, labels)) * theme.text.leading + 1.0
    sheet = Sheet(data.frame, data.frame.height_mm or max(_HEIGHT, room), theme)
    plan = _plan(data, sheet, labels)
    _grid(sheet, plan, data)
    _years(sheet, plan, data)
    _breaks(sheet, plan)
    looks = [_look(data, number, theme) for number in range(len(data.series))]
    for number, series in reversed(list(enumerate(data.series))):
        _line(sheet, plan, data, (series, looks[number]))
    _gaps(sheet, plan, data, looks)
    _ends(sheet, plan, data, looks)
    return sheet.svg()


def _labels(data: Lines, sheet: Sheet) -> list[list[str]]:
    """What stands at the ends of the lines, in lines of text that leave room for the plot."""
    bold = sheet.theme.text.but(bold=True)
    texts = [_end_text(data, series) for series in data.series]
    return [wrap(text, sheet.width * 0.27, lambda line: sheet.measure(line, bold)) for text in texts]


def _plan(data: Lines, sheet: Sheet, labels: list[list[str]]) -> _Plan:
    theme = sheet.theme
    bold = theme.text.but(bold=True)
    names = max((sheet.measure(line, bold) for lines in labels for line in lines), default=0.0)
    ticks = _ticks(data)
    numbers = max(sheet.measure(axis_number(value, ticks.step), theme.small) for value in ticks.values)
    left, right = numbers + 2.0, sheet.width - names - _LABEL_GAP - 1.0
    strip = [n for n, s in enumerate(data.series) if any(m.value is None for m in s.marks)]
    first, last = data.years[0], data.years[-1]
    # A single year stands at the right end, beside its labels.
    across = Scale(first if last > first else first - 1, last, left + 2.5, right - 2.5)
    flags = _flags(data, sheet, across)
    rows = max((row for _, _, row in flags), default=-1) + 1
    top = theme.small.leading + 2.0 + rows * (theme.small.leading + 0.4)
    bottom = sheet.height - theme.small.leading - 2.2 - len(strip) * 3.0
    area = Box(left, top, right - left, bottom - top)
    up = Scale(ticks.low, ticks.high, bottom, top)
    return _Plan(area, across, up, ticks, labels, flags, strip)


def _end_text(data: Lines, series: Series) -> str:
    """Name and last value; with its year if the series ends earlier than the axis.

    A single series needs no name, it is that of the chart.
    """
    known = [n for n, mark in enumerate(series.marks) if mark.value is not None]
    if not known:
        return series.label
    text = series.marks[known[-1]].text
    name = re.sub(r" (?=\d)", "\u00a0", series.label)  # "unter 18" stays on one line
    if known[-1] < len(data.years) - 1:
        year = (data.year_labels or tuple(map(str, data.years)))[known[-1]]
        return f"{name} ({year}:\u00a0{text})" if len(data.series) > 1 else f"{year}:\u00a0{text}"
    return f"{name}:\u00a0{text}" if len(data.series) > 1 else text


def _ticks(data: Lines) -> Ticks:
    values = [mark.value for s in data.series for mark in s.marks if mark.value is not None]
    values = values or [0.0, 1.0]
    low, high = min(values), max(values)
    if data.from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    return nice_ticks(low, high, 5)


def _flags(data: Lines, sheet: Sheet, across: Scale) -> list[tuple[Break, float, int]]:
    """Each break with its place and the row in which its label finds room."""
    font = sheet.theme.small
    taken: list[float] = []
    flags = []
    for mark in sorted(data.breaks, key=lambda item: (item.year, item.label)):
        earlier = [year for year in data.years if year < mark.year]
        if not earlier or mark.year > data.years[-1]:
            continue
        x = across((earlier[-1] + mark.year) / 2)
        start = _flag_start(sheet, x, mark.label)
        row = next((n for n, end in enumerate(taken) if end + 2.0 <= start), len(taken))
        taken[row:] = [start + sheet.measure(mark.label, font), *taken[row + 1 :]]
        flags.append((mark, x, row))
    return flags


def _flag_start(sheet: Sheet, x: float, label: str) -> float:
    width = sheet.measure(label, sheet.theme.small)
    return max(0.0, min(x + 0.9, sheet.width - width))


def _grid(sheet: Sheet, plan: _Plan, data: Lines) -> None:
    theme, area = sheet.theme, plan.area
    sheet.text((0.0, 2.6 * theme.small.drop), data.unit, theme.small)
    for value in plan.ticks.values:
        y = plan.up(value)
        strong = value == 0 or value == plan.ticks.low
        ink = Ink(None, theme.axis if strong else theme.grid, 0.7 if strong else 0.5)
        sheet.line([(area.left, y), (area.right, y)], ink)
        place = (area.left - 1.4, y + theme.small.drop)
        sheet.text(place, axis_number(value, plan.ticks.step), theme.small.but(align="right"))


def _years(sheet: Sheet, plan: _Plan, data: Lines) -> None:
    theme = sheet.theme
    texts = data.year_labels or tuple(str(year) for year in data.years)
    font = theme.small.but(align="center")
    places = [plan.across(year) for year in data.years]
    widest = max((sheet.measure(text, font) for text in texts), default=0.0) + 1.8
    nearest = min((b - a for a, b in pairwise(places)), default=widest)
    each = max(1, -int(-widest // nearest))
    y = sheet.height - 1.2
    for number, (x, text) in enumerate(zip(places, texts, strict=True)):
        # Counted from the end, so that the newest year is always named.
        named = (len(places) - 1 - number) % each == 0
        sheet.line([(x, plan.area.bottom), (x, plan.area.bottom + 1.0)], Ink(None, theme.axis, 0.6))
        if named:
            sheet.text((x, y), text, font)


def _breaks(sheet: Sheet, plan: _Plan) -> None:
    theme = sheet.theme
    height = theme.small.leading + 0.4
    rows = max((row for _, _, row in plan.flags), default=-1) + 1
    for mark, x, row in plan.flags:
        base = plan.area.top - 1.4 - (rows - 1 - row) * height
        start = _flag_start(sheet, x, mark.label)
        ink = Ink(None, theme.neutral, 0.8, (2.2, 2.2))
        sheet.line([(x, base - 2.2), (x, plan.area.bottom)], ink)
        sheet.text((start, base), mark.label, theme.small)


def _look(data: Lines, number: int, theme: Theme) -> Ink:
    """Colour, width and dash of one series: never told apart by colour alone."""
    role = data.series[number].role
    if role == "reference":
        greys = [n for n, s in enumerate(data.series) if s.role == "reference"]
        return Ink(None, theme.neutral, 1.1, _DASHES[1 + greys.index(number) % 4])
    coloured = [n for n, s in enumerate(data.series) if s.role != "reference"]
    place = coloured.index(number)
    dash = () if role == "main" or len(data.series) == 1 else _DASHES[place % 6]
    return Ink(None, theme.series[place % 6], 2.0 if role == "main" else 1.4, dash)


def _runs(plan: _Plan, data: Lines, series: Series) -> list[list[Point]]:
    """Points in pieces: a new piece after a gap and after a break."""
    number = data.series.index(series)
    cuts = [mark.year for mark, _, _ in plan.flags if not mark.series or number in mark.series]
    return pieces(data.years, series.marks, cuts, lambda year, value: (plan.across(year), plan.up(value)))


def _line(sheet: Sheet, plan: _Plan, data: Lines, item: tuple[Series, Ink]) -> None:
    series, ink = item
    radius = 0.75 if series.role == "main" else 0.6
    for run in _runs(plan, data, series):
        if len(run) > 1:
            sheet.line(run, ink)
        for point in run:
            sheet.dot(point, radius, Ink(fill=ink.stroke))


def _gaps(sheet: Sheet, plan: _Plan, data: Lines, looks: list[Ink]) -> None:
    """The signs of missing years, one row for each series that has any."""
    for row, number in enumerate(plan.strip):
        colour = looks[number].stroke or sheet.theme.muted
        font = sheet.theme.text.but(align="center", colour=colour, bold=True)
        y = _strip_row(plan, row)
        for year, mark in zip(data.years, data.series[number].marks, strict=True):
            if mark.value is None:
                sheet.text((plan.across(year), y + font.drop), mark.text, font)


def _strip_row(plan: _Plan, row: int) -> float:
    """Middle of a row of signs under the plot."""
    return plan.area.bottom + 2.6 + row * 3.0


def _ends(sheet: Sheet, plan: _Plan, data: Lines, looks: list[Ink]) -> None:
    """Label each line beside its last point, moved apart where they would touch."""
    theme = sheet.theme
    last = [_last_point(plan, data, series) for series in data.series]
    sizes = [len(lines) * theme.text.leading for lines in plan.labels]
    # A series without any value is named beside its signs: beside the axis it would read as a zero.
    wanted = [
        point[1] if point else _strip_row(plan, plan.strip.index(number)) for number, point in enumerate(last)
    ]
    left = plan.area.right + _LABEL_GAP
    names = [(_flag_start(sheet, x, mark.label), mark.label) for mark, x, _ in plan.flags]
    reaching = any(start + sheet.measure(name, theme.small) > left for start, name in names)
    places = spread(wanted, sizes, plan.area.top - 1.0 if reaching else 0.0, sheet.height)
    for number, (point, y) in enumerate(zip(last, places, strict=True)):
        colour = looks[number].stroke or theme.ink
        early = point is not None and point[0] < plan.area.right - 3.0
        if point and (early or abs(point[1] - y) > 0.6):
            bend = [(point[0] + 1.1, point[1]), (plan.area.right + 0.6, point[1])]
            ink = Ink(None, colour, 0.4, (0.8, 3.0) if early else ())
            sheet.line([*bend, (left - 0.6, y)], ink)
        font = theme.text.but(colour=colour, bold=data.series[number].role == "main")
        sheet.lines((left, y), plan.labels[number], font)


def _last_point(plan: _Plan, data: Lines, series: Series) -> Point | None:
    runs = _runs(plan, data, series)
    return runs[-1][-1] if runs else None
