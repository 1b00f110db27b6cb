"""Maps of indicator pages and start page, drawn anew each time: that is quicker than to keep them."""

from collections.abc import Iterable
from concurrent.futures import Future

from pipeline.charts.model import Choropleth
from pipeline.charts.theme import Theme
from pipeline.report.document import Figure
from pipeline.report.workers import Workers


def draw_maps(figures: Iterable[Figure], theme: Theme) -> dict[str, str]:
    """SVG text by figure id; figures with other charts are left out."""
    return draw_charts(_maps(figures), theme)


def begin_maps(figures: Iterable[Figure], theme: Theme, workers: Workers) -> "Future[dict[str, str]]":
    """The same beside this process."""
    return workers.submit(draw_charts, _maps(figures), theme)


def draw_charts(charts: dict[str, Choropleth], theme: Theme) -> dict[str, str]:
    """SVG text by figure id: all by one, because areas have the same outline in all of them."""
    from pipeline.charts.entry_map import draw_entry  # bring shapely with them
    from pipeline.charts.web_map import WebMaps

    maps = WebMaps(theme)
    return {
        ident: draw_entry(chart, theme) if chart.mode == "areas" else maps.draw(chart)
        for ident, chart in charts.items()
    }


def _maps(figures: Iterable[Figure]) -> dict[str, Choropleth]:
    return {item.ident: item.chart for item in figures if isinstance(item.chart, Choropleth)}
