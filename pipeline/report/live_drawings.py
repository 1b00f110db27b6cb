"""Drawings of the preview: each is made when a page asks for it, and kept until its chart is another one."""

import threading
from collections.abc import Iterable, Iterator, Mapping

from pipeline.project import Project
from pipeline.report.document import Chart, Document, Figure
from pipeline.report.drawing import draw_all
from pipeline.report.screen_figures import on_screen
from pipeline.report.screen_maps import draw_maps
from pipeline.report.screen_model import Screen
from pipeline.report.theme import chart_theme


class LiveDrawings(Mapping[str, str]):
    """SVG text by figure id; for another theme begin anew."""

    def __init__(self, project: Project) -> None:
        self._theme, self._edition = chart_theme(project), project.edition_id
        self._cache = project.processed_dir / "figures"
        self._figures: dict[str, Figure] = {}
        self._maps: set[str] = set()
        self._known: dict[str, tuple[Chart, str]] = {}
        self._drawing = threading.Lock()  # print and pages may ask at once

    def show(self, document: Document, screen: Screen) -> None:
        """From now on the figures of these are asked for."""
        charts = [*document.figures(), *screen.lines()]
        figures = [*charts, *on_screen(charts), *screen.maps()]
        self._figures = {figure.ident: figure for figure in figures}
        self._maps = {figure.ident for figure in screen.maps()}

    def draw(self, names: Iterable[str] = ()) -> None:
        """Draw these, or all: many at once are quicker than one by one."""
        with self._drawing:
            asked = [self._figures[name] for name in names or self._figures]
            outdated = [item for item in asked if self._known.get(item.ident, (None,))[0] != item.chart]
            charts = [item for item in outdated if item.ident not in self._maps]
            edition = "" if self._known else self._edition
            drawn = draw_all(charts, self._theme, self._cache, edition) if charts else {}
            drawn |= draw_maps((item for item in outdated if item.ident in self._maps), self._theme)
            self._known |= {item.ident: (item.chart, drawn[item.ident]) for item in outdated}

    def __getitem__(self, name: str) -> str:
        self.draw([name])
        return self._known[name][1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)
