"""The report on the screen of its authors: after a change only what it touches is made anew."""

from dataclasses import replace
from pathlib import Path

from pipeline.models.indicator import PRINTED_ONLY
from pipeline.project import Project
from pipeline.report.build import DocumentBuilder
from pipeline.report.document import Chart, Document, Figure
from pipeline.report.drawing import draw_all
from pipeline.report.excerpt import titles, write_excerpt
from pipeline.report.published import Published, read_published
from pipeline.report.screen import screen_of, with_pages
from pipeline.report.screen_figures import on_screen
from pipeline.report.screen_maps import draw_maps
from pipeline.report.screen_model import Screen
from pipeline.report.site import SiteWriter
from pipeline.report.theme import chart_theme

# Beside what is only printed: findings of the stages name it, but no figure changes with it. Of an index only
# the direction of a component is more than a word: until the stages have run its old values are shown.
WORDS = PRINTED_ONLY | {"title", "short_title", "topic", "decimals", "polarity"}


def only_words_differ(before: Project, now: Project) -> bool:
    """Whether two states differ in words of indicators alone: the figures of before still hold."""
    if [*before.indicators] != [*now.indicators] or _without_indicators(before) != _without_indicators(now):
        return False
    pairs = zip(before.indicators.values(), now.indicators.values(), strict=True)
    left_out = set(WORDS)
    return all(one == two or one.model_dump(exclude=left_out) == two.model_dump(exclude=left_out)
               for one, two in pairs)  # fmt: skip


def _without_indicators(project: Project) -> Project:
    return replace(project, indicators={}, files={}, findings=())


class LiveReport:
    """Pages in `folder`/html, single chapters as PDF in `folder`/druck; nothing in it is ever published.

    After a change of chapters call `write`; after any other change `renew` before it. Then call `complete`.
    """

    def __init__(self, project: Project, folder: Path) -> None:
        self._folder = folder
        self._stamp = (-1, -1)
        self._published: Published
        self._document: Document | None = None
        self._drawings: dict[str, str] = {}
        self._start(project)
        self.renew(project, looks=True)

    def _start(self, project: Project) -> None:
        """Nothing is known of earlier pages."""
        self.project: Project = project
        self._writer = SiteWriter(self._folder / "html")
        self._charts: dict[str, Chart] = {}
        self._screen: Screen | None = None
        self._maps: dict[str, tuple[Chart, str]] = {}

    def renew(self, project: Project, looks: bool) -> bool:
        """Go on with this project; returns whether `write` may find anything to do.

        `looks`: more than definitions of indicators may have changed.

        Raises DataError if published.duckdb is missing or from another version.
        """
        other_figures = self._read(project)
        if project is self.project and not (looks or other_figures):
            return False
        if looks:
            self._start(project)
        elif other_figures or [*project.indicators] != [*self.project.indicators]:
            self._screen = None  # the old pages would not fit the new chapters even for a second
        elif self._screen is not None:
            before = self.project.indicators
            anew = [key for key, item in project.indicators.items() if item != before[key]]
            self._screen = with_pages(self._screen, project, self._published, anew)
        self.project, self._complete = project, False
        self._builder = DocumentBuilder(project, self._published)
        return True

    def write(self) -> list[str]:
        """Write what has changed with the chapters; returns the names of these pages.

        If no figure has changed, pages of areas that name a changed indicator are left for later. Raises
        RenderError or DefinitionError with the problems of all chapters; then the pages stay as they were.
        """
        document = self._builder.build()
        if self._screen is None:
            self._screen, self._complete = screen_of(self.project, self._published), True
        changed = self._write(document, self._screen)
        self._document = document
        return changed

    def complete(self) -> list[str]:
        """Write the pages that `write` has left for later; returns their names."""
        if self._complete or self._document is None:
            return []
        self._screen, self._complete = screen_of(self.project, self._published), True
        return self._write(self._document, self._screen)

    def printable(self) -> dict[str, str]:
        """Title of everything that has a PDF of its own, by id."""
        return titles(self._document) if self._document else {}

    def print(self, ident: str) -> Path:
        """Set a chapter or profile as PDF. Raises RenderError with all that WeasyPrint complained of."""
        assert self._document is not None, "write comes first"
        target = self._folder / "druck" / f"{ident}.pdf"
        temporary = target.with_suffix(".neu")
        write_excerpt(self.project, self._document, self._drawings, ident, temporary)
        temporary.replace(target)
        return target

    def _read(self, project: Project) -> bool:
        """Read the published figures if their file is another than last time; returns whether they differ."""
        stamp = (-1, -1)
        if project.published_database.exists():
            stat = project.published_database.stat()
            stamp = (stat.st_size, stat.st_mtime_ns)
        if stamp == self._stamp and stamp != (-1, -1):
            return False
        published = read_published(project.published_database)
        other = self._stamp == (-1, -1) or published != self._published
        self._published, self._stamp = published, stamp
        return other

    def _write(self, document: Document, screen: Screen) -> list[str]:
        figures = [*document.figures(), *screen.lines(), *on_screen(document.figures())]
        self._draw({figure.ident: figure for figure in figures})
        maps = {figure.ident: figure for figure in screen.maps()}
        outdated = [item for name, item in maps.items() if self._maps.get(name, (None,))[0] != item.chart]
        drawn = draw_maps(outdated, chart_theme(self.project))
        self._maps |= {item.ident: (item.chart, drawn[item.ident]) for item in outdated}
        drawings = self._drawings | {name: self._maps[name][1] for name in maps}
        return self._writer.write(self.project, document, screen, drawings)

    def _draw(self, figures: dict[str, Figure]) -> None:
        """Draw what differs from the last time."""
        known, theme = self._charts, chart_theme(self.project)
        cache, edition = self.project.processed_dir / "figures", "" if known else self.project.edition_id
        other = [item for name, item in figures.items() if known.get(name) != item.chart]
        drawn = draw_all(other, theme, cache, edition) if other else {}
        self._drawings = {name: drawn.get(name) or self._drawings[name] for name in figures}
        self._charts = {name: item.chart for name, item in figures.items()}
