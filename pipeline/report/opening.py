"""The small map beside the messages at the beginning of a chapter."""

from dataclasses import replace

from pipeline.charts.model import Choropleth
from pipeline.report.document import Block, Figure
from pipeline.report.facts import Facts
from pipeline.report.maps import choropleth, has_geometry
from pipeline.report.tables import Titled

_WIDTH_MM = 62.0


def opening_map(facts: Facts, name: str, slug: str) -> list[Block]:
    """The indicator `name` on the finest level that has values and outlines; nothing without them."""
    if not name:
        return []
    indicator = facts.indicator(name)
    year = facts.latest_year(indicator)
    parts = [level for level in reversed(facts.levels.values()) if level.role == "part"]
    for level in parts:
        areas = facts.areas_of(level)
        if len(areas) > 1 and has_geometry(facts, level) and facts.any_shown([indicator], areas, year):
            title = f"{indicator.title} je {level.title}, {year}"
            titled = Titled(f"{slug}-auftakt", title, year=year)
            return [_small(choropleth(facts, titled, indicator, level))]
    return []


def _small(figure: Figure) -> Figure:
    chart = figure.chart
    if isinstance(chart, Choropleth):
        frame = replace(chart.frame, width_mm=_WIDTH_MM)
        chart = replace(chart, frame=frame, mode="mini", parent_title="", counts=False)
    return replace(figure, chart=chart, opener=True)
