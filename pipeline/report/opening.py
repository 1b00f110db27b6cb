"""The small map beside the messages at the beginning of a chapter."""

from dataclasses import replace

from pipeline.charts.model import Choropleth
from pipeline.report.document import Block, Figure
from pipeline.report.facts import Facts
from pipeline.report.index_facts import IndexFacts, index_facts
from pipeline.report.index_tables import index_map
from pipeline.report.maps import choropleth, has_geometry
from pipeline.report.tables import Titled

_WIDTH_MM = 62.0


def opening_map(facts: Facts, name: str, slug: str) -> list[Block]:
    """The index or indicator `name`, the latter on the finest level with values; none without outlines."""
    if name in facts.project.indices:
        return _index_map(index_facts(facts, name), slug)
    if name not in facts.project.indicators:
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


def _index_map(found: IndexFacts, slug: str) -> list[Block]:
    if not has_geometry(found.facts, found.level) or not found.any_class("status"):
        return []
    title = f"{found.index.title}: Status je {found.level.title}, {found.year}"
    return [_small(index_map(found, Titled(f"{slug}-auftakt", title, year=found.year), "status"))]


def _small(figure: Figure) -> Figure:
    chart = figure.chart
    if isinstance(chart, Choropleth):
        frame = replace(chart.frame, width_mm=_WIDTH_MM)
        chart = replace(chart, frame=frame, mode="mini", parent_title="", counts=False)
    return replace(figure, chart=chart, opener=True)
