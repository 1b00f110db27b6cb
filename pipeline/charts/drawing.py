"""Any chart by the type of its data. Brings shapely with it: import it only to draw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.charts import (
    bars,
    choropleth,
    deviation,
    heat_table,
    lines,
    multiples,
    pyramid,
    scatter,
    slopes,
    stacks,
)
from pipeline.charts.comparison_model import HeatTable, Multiples, Scatter, Slopes, Stacks
from pipeline.charts.model import Bars, Choropleth, Deviations, Lines, Pyramid
from pipeline.charts.theme import Theme

CHARTS: dict[type, Callable[[Any, Theme], str]] = {
    Bars: bars.draw,
    Lines: lines.draw,
    Pyramid: pyramid.draw,
    Choropleth: choropleth.draw,
    Deviations: deviation.draw,
    HeatTable: heat_table.draw,
    Stacks: stacks.draw,
    Multiples: multiples.draw,
    Slopes: slopes.draw,
    Scatter: scatter.draw,
}

Chart = Bars | Lines | Pyramid | Choropleth | Deviations | HeatTable | Stacks | Multiples | Slopes | Scatter


def draw(data: Chart, theme: Theme) -> str:
    """SVG text of any chart; the same data and theme give the same bytes."""
    if data.frame.narrow and not isinstance(
        data, Choropleth
    ):  # maps know themselves, some are small in print
        theme = theme.on_telephone
    return CHARTS[type(data)](data, theme)
