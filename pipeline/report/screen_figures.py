"""Maps of chapters as the pages show them: beside the printed one, under an id of their own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.charts.model import NARROW_MM, Choropleth
from pipeline.report.document import Figure

_ENDING = "--schirm"


def on_screen(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Maps that print is too wide for: as narrow as a telephone, in larger type, the legend beneath."""
    for figure in figures:
        if isinstance(figure.chart, Choropleth) and figure.chart.mode != "mini":
            frame = replace(figure.chart.frame, width_mm=NARROW_MM, height_mm=None)
            yield replace(figure, ident=figure.ident + _ENDING, chart=replace(figure.chart, frame=frame))


def shown_on_screen(drawings: Mapping[str, str], figure: Figure) -> str:
    """The drawing that a page shows of a figure."""
    return drawings.get(figure.ident + _ENDING) or drawings[figure.ident]


def printed(drawings: Mapping[str, str]) -> dict[str, str]:
    """The drawings without those that only pages show."""
    return {name: svg for name, svg in drawings.items() if not name.endswith(_ENDING)}
