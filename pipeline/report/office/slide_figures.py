"""Figures as slides show them: drawn in the proportions of a slide, so that their type stays large there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.charts.bar_range import bar_range
from pipeline.charts.comparison_model import HeatTable, Scatter
from pipeline.charts.model import Bars, Choropleth, Lines, Pyramid
from pipeline.report.document import Chart, Figure

# A slide shows them one and a half times as large: type of 8 points becomes 12.
_WIDTH_MM, _HEIGHT_MM = 200.0, 82.0
_TABLE_MM = 120.0  # a table needs that much for the heads of its columns
_ROWS = 16  # so many find room above each other
_ENDING = "--folie"
_Item = TypeVar("_Item")


def for_slide(figure: Figure) -> tuple[Figure, ...]:
    """What stands side by side on the slide of a figure: long charts go on in another column.

    Every area is shown, and the axis is the same in all columns.
    """
    charts = list(_charts(figure.chart))
    if len(charts) < 2:
        return tuple(replace(figure, ident=figure.ident + _ENDING, chart=chart) for chart in charts)
    return tuple(
        replace(figure, ident=f"{figure.ident}{_ENDING}-{number}", chart=chart,
                alt=f"{figure.alt} Spalte {number} von {len(charts)}.")
        for number, chart in enumerate(charts, 1)
    )  # fmt: skip


def _charts(chart: Chart) -> Iterator[Chart]:
    if isinstance(chart, Bars):
        from pipeline.charts.bars import ordered  # brings matplotlib with it

        parts = _columns(ordered(chart.bars), 3)
        frame = replace(chart.frame, width_mm=_WIDTH_MM / len(parts))
        yield from (replace(chart, frame=frame, bars=part, axis=bar_range(chart)) for part in parts)
    elif isinstance(chart, HeatTable):
        last = tuple(row for row in chart.rows if row.reference)
        groups = _columns([row for row in chart.rows if not row.reference], 2)
        frame = replace(chart.frame, width_mm=_TABLE_MM if len(groups) > 1 else chart.frame.width_mm)
        yield from (replace(chart, frame=frame, rows=group + last) for group in groups)
    elif isinstance(chart, (Lines, Scatter, Pyramid)) or (
        isinstance(chart, Choropleth) and chart.mode != "mini"
    ):
        yield replace(chart, frame=replace(chart.frame, width_mm=_WIDTH_MM, height_mm=_HEIGHT_MM))
    else:
        yield chart


def _columns(rows: Sequence[_Item], most: int) -> list[tuple[_Item, ...]]:
    """At most so many columns of equal length.

    >>> _columns(range(35), 3)[-1]
    (24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34)
    """
    count = max(1, min(most, -(-len(rows) // _ROWS)))
    each = -(-len(rows) // count)
    return [tuple(rows[start : start + each]) for start in range(0, count * each, each)]
