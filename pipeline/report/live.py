"""The report on the screen of its authors: after a change only what it touches is made anew."""

from pathlib import Path

from pipeline.project import Project
from pipeline.report.build import DocumentBuilder
from pipeline.report.document import Chart, Document
from pipeline.report.drawing import draw_all
from pipeline.report.excerpt import titles, write_excerpt
from pipeline.report.published import Published, read_published
from pipeline.report.screen import screen_of, with_pages
from pipeline.report.screen_maps import draw_maps
from pipeline.report.screen_model import Screen
from pipeline.report.site import SiteWriter
from pipeline.report.theme import chart_theme


class LiveReport:
    """Pages in `folder`/html, single chapters as PDF in `folder`/druck; nothing in it is ever published.

    After a change of chapters call `write`; after any other change `renew` before it. Then call `complete`.
    """

    def __init__(self, project: Project, folder: Path) -> None:
        self._folder = folder
        self._stamp = (-1, -1)
        self._document: Document | None = None
        self._drawings: dict[str, str] = {}
        self._start(project)
        self.renew(project, looks=True)

    def _start(self, project: Project) -> None:
        """Nothing is known of earlier pages."""
        self._project = project
        self._writer = SiteWriter(self._folder / "html")
        self._charts: dict[str, Chart] = {}
        self._screen: Screen | None = None
        self._maps: dict[str, tuple[Chart, str]] = {}

    def renew(self, project: Project, looks: bool) -> None:
        """Go on with this project. `looks`: more than definitions of indicators may have changed.

        Raises DataError if published.duckdb is missing or from another version.
        """
        other_figures = self._read(project)
        if looks:
            self._start(project)
        elif other_figures or [*project.indicators] != [*self._project.indicators]:
            self._screen = None  # the old pages would not fit the new chapters even for a second
        elif self._screen is not None:
            before = self._project.indicators
            anew = [key for key, item in project.indicators.items() if item != before[key]]
            self._screen = with_pages(self._screen, project, self._published, anew)
        self._project, self._complete = project, False
        self._builder = DocumentBuilder(project, self._published)

    def write(self) -> list[str]:
        """Write what has changed with the chapters; returns the names of these pages.

        If no figure has changed, pages of areas that name a changed indicator are left for later. Raises
        RenderError or DefinitionError with the problems of all chapters; then the pages stay as they were.
        """
        document = self._builder.build()
        if self._screen is None:
            self._screen, self._complete = screen_of(self._project, self._published), True
        changed = self._write(document, self._screen)
        self._document = document
        return changed

    def complete(self) -> list[str]:
        """Write the pages that `write` has left for later; returns their names."""
        if self._complete or self._document is None:
            return []
        self._screen, self._complete = screen_of(self._project, self._published), True
        return self._write(self._document, self._screen)

    def printable(self) -> dict[str, str]:
        """Title of everything that has a PDF of its own, by id."""
        return titles(self._document) if self._document else {}

    def print(self, ident: str) -> Path:
        """Set a chapter or profile as PDF. Raises RenderError with all that WeasyPrint complained of."""
        assert self._document is not None, "write comes first"
        target = self._folder / "druck" / f"{ident}.pdf"
        temporary = target.with_suffix(".neu")
        write_excerpt(self._project, self._document, self._drawings, ident, temporary)
        temporary.replace(target)
        return target

    def _read(self, project: Project) -> bool:
        """Read the published figures if they are others than last time; returns whether they are."""
        stamp = (-1, -1)
        if project.published_database.exists():
            stat = project.published_database.stat()
            stamp = (stat.st_size, stat.st_mtime_ns)
        if stamp == self._stamp and stamp != (-1, -1):
            return False
        self._published: Published = read_published(project.published_database)
        self._stamp = stamp
        return True

    def _write(self, document: Document, screen: Screen) -> list[str]:
        figures, theme = [*document.figures(), *screen.lines()], chart_theme(self._project)
        charts = {figure.ident: figure.chart for figure in figures}
        if charts != self._charts:
            cache = self._project.processed_dir / "figures"
            self._drawings = draw_all(figures, theme, cache, self._project.edition_id)
            self._charts = charts
        maps = {figure.ident: figure for figure in screen.maps()}
        outdated = [item for name, item in maps.items() if self._maps.get(name, (None,))[0] != item.chart]
        drawn = draw_maps(outdated, theme)
        self._maps |= {item.ident: (item.chart, drawn[item.ident]) for item in outdated}
        drawings = self._drawings | {name: self._maps[name][1] for name in maps}
        return self._writer.write(self._project, document, screen, drawings)
