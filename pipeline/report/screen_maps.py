"""The maps of the indicator pages, drawn anew each time: that is quicker than to keep them."""

from collections.abc import Iterable

from pipeline.charts.model import Choropleth
from pipeline.charts.theme import Theme
from pipeline.report.document import Figure


def draw_maps(figures: Iterable[Figure], theme: Theme) -> dict[str, str]:
    """SVG text by figure id; figures with other charts are left out."""
    from pipeline.charts.web_map import WebMaps  # brings shapely with it

    maps = WebMaps(theme)
    return {item.ident: maps.draw(item.chart) for item in figures if isinstance(item.chart, Choropleth)}
