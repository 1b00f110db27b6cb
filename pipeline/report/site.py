"""The report as static pages: they work from a folder, without network; scripts only add comfort."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.project import Project
from pipeline.report.accessibility import statement
from pipeline.report.document import Chapter, Document, KeyFigures
from pipeline.report.markup import contents, environment, sections, template
from pipeline.report.screen_model import Screen
from pipeline.report.site_files import copy_files, write_script
from pipeline.report.site_page import Page, resolved
from pipeline.report.site_search import comparison_data, search_entries

_ID = re.compile(r'\sid="([^"]+)"')


def write_site(
    project: Project, document: Document, screen: Screen, drawings: Mapping[str, str], folder: Path
) -> int:
    """Write all pages with style sheet, fonts, scripts and pictures; returns their number.

    `drawings` holds the charts and maps of document and screen. Raises RenderError for a broken link.
    """
    return len(SiteWriter(folder).write(project, document, screen, drawings))


class SiteWriter:
    """Writes the pages, and writes them again after a change: what has not changed is not made anew.

    A page is kept as long as what it shows is equal. For another theme a new writer is needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bodies: dict[str, tuple[tuple[object, ...], Page]] = {}
        self._ids: dict[str, tuple[str, list[str]]] = {}
        self._shared: tuple[object, ...] = ()
        self._written: dict[str, Page] = {}

    def write(
        self, project: Project, document: Document, screen: Screen, drawings: Mapping[str, str]
    ) -> list[str]:
        """Names of the pages that have changed since the last time. Raises RenderError for a broken link."""
        templates = environment(project, document, drawings, web=True)
        templates.globals["screen"] = screen
        looks = (document.front, project.config.design.accent)
        made = _Pages(project, document, screen, templates)
        pages = [self._kept(file, (looks, content), make) for file, content, make in made.all()]
        targets = {name: page.file for page in pages for name in self._ids_of(page)}
        targets["inhalt"] = ""
        navigation = [page for page in pages if page.listed]
        shared = (looks, targets, [(page.turn, page.annex) for page in navigation])
        before = self._written if shared == self._shared else {}
        frame = template(templates, "page.html")
        self._folder.mkdir(parents=True, exist_ok=True)
        turned = list(_turned(pages))
        changed = [page for page in turned if before.get(page.file) != page]
        texts = {
            page.file: frame.render(page=replace(page, body=resolved(page, targets)), navigation=navigation)
            for page in changed
        }
        changed_files = [name for name, text in texts.items() if _wrote(self._folder / name, _tidy(text))]
        copy_files(project, document, self._folder)
        write_script(self._folder / "suche.js", "SUCHE", search_entries(document, screen, targets))
        write_script(self._folder / "vergleich.js", "VERGLEICH", comparison_data(document, screen, targets))
        self._shared, self._written = shared, {page.file: page for page in turned}
        return changed_files

    def _kept(self, file: str, content: tuple[object, ...], make: Callable[[], Page]) -> Page:
        known = self._bodies.get(file)
        if known is None or known[0] != content:
            known = self._bodies[file] = (content, make())
        return known[1]

    def _ids_of(self, page: Page) -> list[str]:
        known = self._ids.get(page.file)
        if known is None or known[0] is not page.body:
            known = self._ids[page.file] = (page.body, _ID.findall(page.body))
        return known[1]


def _wrote(path: Path, text: str) -> bool:
    """Write unless the file says the same already."""
    new = text.encode()
    if path.is_file() and path.read_bytes() == new:
        return False
    path.write_bytes(new)
    return True


class _Pages:
    """Makes the pages in the order in which a reader turns them."""

    def __init__(self, project: Project, document: Document, screen: Screen, templates: Any) -> None:
        self._project, self._document, self._screen = project, document, screen
        found = {"contents": contents(document), "key_figures": _key_figures(document)}
        self._call: dict[str, Any] = {}
        for name in ("parts.html", "screen_parts.html"):
            self._call |= template(templates, name).make_module(found).__dict__

    def all(self) -> Iterator[Made]:
        """Every page."""
        document, call = self._document, self._call
        yield self._short("index.html", "Überblick", call["start"], self._found)
        yield from map(self._chapter, document.chapters)
        yield from self._areas()
        yield from self._indicators()
        yield from map(self._chapter, document.annex)
        yield "suche.html", (), lambda: Page(
            "suche.html", "Suche", call["search"](), annex=True, scripts=("suche.js",)
        )
        yield "impressum.html", (), lambda: Page(
            "impressum.html", "Impressum und Lesehilfe", call["imprint"](), annex=True
        )
        said = statement(self._project)
        yield "barrierefreiheit.html", (said,), lambda: Page(
            "barrierefreiheit.html", "Barrierefreiheit", call["accessibility"](said), annex=True
        )


def _chapter_page(chapter: Chapter, body: str) -> Page:
    title = f"{chapter.number} {chapter.short_title}".strip()
    found = tuple(sections(chapter.blocks))
    return Page(f"{chapter.ident}.html", title, body, found, chapter.kind == "annex")


def _key_figures(document: Document) -> KeyFigures | None:
    for chapter in document.chapters:
        for block in chapter.blocks:
            if isinstance(block, KeyFigures):
                return block
    return None


def _turned(pages: list[Page]) -> Iterator[Page]:
    """Pages with their neighbours: those of the navigation, or those below the same page."""
    for parent in dict.fromkeys(page.parent for page in pages):
        row = [page for page in pages if page.parent == parent]
        for number, page in enumerate(row):
            before = row[number - 1].turn if number else None
            after = row[number + 1].turn if number + 1 < len(row) else None
            yield replace(page, before=before, after=after)


def _tidy(text: str) -> str:
    """Without the blank lines that templates leave."""
    return re.sub(r"\n\s*\n+", "\n", text)
