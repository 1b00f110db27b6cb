"""Figures as pages show them: maps for wide and for narrow screens, most charts also for telephones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.charts.comparison_model import Multiples, Scatter, Slopes, Stacks
from pipeline.charts.model import NARROW_MM, Bars, Choropleth, Deviations, Lines, Pyramid
from pipeline.report.document import Chart, Figure

ON_SCREEN = "--"  # in the ids of drawings that only pages show

# The style sheet knows the drawings by their widths and shows one of them. On wide screens more areas have
# room for their names than on paper; on telephones legends stand beneath, in larger type.
_MAPS = {f"{ON_SCREEN}schmal": NARROW_MM, f"{ON_SCREEN}breit": 200.0}
_CHARTS = {f"{ON_SCREEN}schmal": NARROW_MM - 2.0}
_ALSO_NARROW = (Bars, Lines, Pyramid, Stacks, Scatter, Deviations, Multiples, Slopes)


def on_screen(figures: Iterable[Figure]) -> Iterator[Figure]:
    """The figures that pages draw in widths of their own."""
    for figure in figures:
        for ending, width in _widths(figure.chart).items():
            prefix = figure.chart.frame.prefix + ending
            frame = replace(figure.chart.frame, prefix=prefix, width_mm=width, height_mm=None)
            yield replace(figure, ident=figure.ident + ending, chart=replace(figure.chart, frame=frame))


def _widths(chart: Chart) -> Mapping[str, float]:
    """Ending of the id and width of each drawing."""
    if isinstance(chart, Choropleth):
        return _MAPS if chart.mode != "mini" else {}
    return _CHARTS if isinstance(chart, _ALSO_NARROW) else {}


def shown_on_screen(drawings: Mapping[str, str], figure: Figure) -> str:
    """The drawings that a page holds of a figure: for narrow screens, then for wide ones."""
    narrow, wide = (drawings.get(figure.ident + ending, "") for ending in _MAPS)
    return narrow + (wide or drawings[figure.ident])


def printed(drawings: Mapping[str, str]) -> dict[str, str]:
    """The drawings without those that only pages show."""
    return {name: svg for name, svg in drawings.items() if ON_SCREEN not in name}
