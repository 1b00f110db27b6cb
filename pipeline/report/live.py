"""The report on the screen of its authors: after a change only what it touches is made anew."""

from dataclasses import replace
from pathlib import Path

from pipeline.errors import RenderError
from pipeline.models.indicator import PRINTED_ONLY
from pipeline.project import Project
from pipeline.report.build import DocumentBuilder
from pipeline.report.document import Document
from pipeline.report.excerpt import titles, write_excerpt
from pipeline.report.live_drawings import LiveDrawings
from pipeline.report.output import fresh_folder
from pipeline.report.published import Published, PublishedFile
from pipeline.report.screen import with_pages
from pipeline.report.screen_model import Screen
from pipeline.report.site import SiteWriter
from pipeline.report.workers import Workers

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

    After a change of chapters call `write`; after any other change `renew` before it. Then call `complete`,
    and `close` at the end.
    """

    def __init__(self, project: Project, folder: Path) -> None:
        self._folder = folder
        self._stamp = (-1, -1)
        self._file = PublishedFile()
        self._published: Published
        self._document: Document | None = None
        self._workers = Workers(folder / "satz")  # no process runs before something is printed
        self._start(project)
        self.renew(project, looks=True)

    def _start(self, project: Project) -> None:
        """Nothing is known of earlier pages."""
        self.project: Project = project
        self._writer = SiteWriter(self._folder / "html")
        self._drawings = LiveDrawings(project)
        self._screen: Screen | None = None

    def renew(self, project: Project, looks: bool) -> bool:
        """Go on with this project; returns whether `write` may find anything to do.

        `looks`: more than definitions of indicators may have changed.

        Raises DataError if published.duckdb is missing or from another version.
        """
        other_figures = self._read(project)
        if project is self.project and not (looks or other_figures):
            return False
        builder = DocumentBuilder(project, self._published)
        if looks or [*project.indicators] != [*self.project.indicators]:
            self._start(project)
        elif self._screen is not None:
            before = self.project.indicators
            anew = {key for key, item in project.indicators.items() if item != before[key]}
            anew |= self._file.changed & {*self._published.categories} if other_figures else set()
            self._screen = with_pages(self._screen, builder.facts, anew)
        self.project, self._builder = project, builder
        self._complete, self._alone = False, other_figures
        return True

    def write(self, first: str = "") -> list[str]:
        """Write what has changed with the chapters; returns the names of these pages.

        Pages of areas that name a changed indicator are left for later; if figures have changed, all but the
        page with the id `first`, if there is one. Raises RenderError or DefinitionError with the problems of
        all chapters; then the pages stay as they were.
        """
        document = self._builder.build()
        if self._screen is None:
            self._screen, self._complete = self._builder.screen, True
        self._document = document
        if self._complete or not self._alone:
            return self._write(document, self._screen)
        try:
            return self._write(document, self._screen, first) if first else self.complete()
        except RenderError:  # it may name a place that the other pages show only now
            return self.complete()

    def complete(self) -> list[str]:
        """Write the pages that `write` has left for later; returns their names."""
        if self._complete or self._document is None:
            return []
        self._screen, self._complete = self._builder.screen, True
        return self._write(self._document, self._screen)

    def printable(self) -> dict[str, str]:
        """Title of everything that has a PDF of its own, by id."""
        return titles(self._document) if self._document else {}

    def print(self, ident: str) -> Path:
        """Set a chapter or profile as PDF. Raises RenderError with all that WeasyPrint complained of."""
        assert self._document is not None, "write comes first"
        target = self._folder / "druck" / f"{ident}.pdf"
        temporary = fresh_folder(target.parent) / target.name
        write_excerpt(self.project, self._document, self._drawings, temporary, self._workers)
        target.parent.mkdir(exist_ok=True)
        temporary.replace(target)
        temporary.parent.rmdir()
        return target

    def close(self) -> None:
        """End the processes that print."""
        self._workers.end()

    def _read(self, project: Project) -> bool:
        """Read the published figures if their file is another than last time; returns whether they differ."""
        stamp = (-1, -1)
        if project.published_database.exists():
            stat = project.published_database.stat()
            stamp = (stat.st_size, stat.st_mtime_ns)
        if stamp == self._stamp and stamp != (-1, -1):
            return False
        published = self._file.read(project.published_database)
        other = self._stamp == (-1, -1) or published != self._published
        self._published, self._stamp = published, stamp
        return other

    def _write(self, document: Document, screen: Screen, alone: str = "") -> list[str]:
        self._drawings.show(document, screen)
        if not alone:
            self._drawings.draw()
        return self._writer.write(self.project, document, screen, self._drawings, alone)
