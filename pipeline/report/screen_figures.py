"""Maps of chapters as pages show them: one for wide and one for narrow screens, beside the printed one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.charts.model import NARROW_MM, Choropleth
from pipeline.report.document import Figure

ON_SCREEN = "--"  # in the ids of drawings that only pages show

# The style sheet knows the drawings by their widths and shows one of the two. On wide screens more areas
# have room for their names than on paper; on telephones the legend stands beneath, in larger type.
_WIDTHS = {f"{ON_SCREEN}breit": 200.0, f"{ON_SCREEN}schmal": NARROW_MM}


def on_screen(figures: Iterable[Figure]) -> Iterator[Figure]:
    """The maps that pages draw in widths of their own."""
    for figure in figures:
        if isinstance(figure.chart, Choropleth) and figure.chart.mode != "mini":
            yield from (_as_wide(figure, figure.chart, ending) for ending in _WIDTHS)


def _as_wide(figure: Figure, chart: Choropleth, ending: str) -> Figure:
    ident = figure.ident + ending
    frame = replace(chart.frame, prefix=chart.frame.prefix + ending, width_mm=_WIDTHS[ending], height_mm=None)
    return replace(figure, ident=ident, chart=replace(chart, frame=frame))


def shown_on_screen(drawings: Mapping[str, str], figure: Figure) -> str:
    """The drawings that a page holds of a figure."""
    found = (drawings.get(figure.ident + ending, "") for ending in _WIDTHS)
    return "".join(found) or drawings[figure.ident]


def printed(drawings: Mapping[str, str]) -> dict[str, str]:
    """The drawings without those that only pages show."""
    return {name: svg for name, svg in drawings.items() if ON_SCREEN not in name}
