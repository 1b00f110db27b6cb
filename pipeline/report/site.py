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
        self._bodies = _Bodies()
        self._ids: dict[str, tuple[str, list[str]]] = {}
        self._shared: tuple[object, ...] = ()
        self._written: dict[str, Page] = {}

    def write(
        self, project: Project, document: Document, screen: Screen, drawings: Mapping[str, str],
        alone: str = "",
    ) -> list[str]:  # fmt: skip
        """Names of the pages that have changed since the last time. Raises RenderError for a broken link.

        `alone`: of chapters, profiles and indicators only the one with this id, the others stay as they are.
        """
        templates = environment(project, document, drawings, web=True)
        templates.globals["screen"] = screen
        looks = (replace(document.front, guide=()), project.config.design.accent)
        made = _Pages(project, document, screen, templates)
        self._bodies.begin(made.call, looks, alone)
        pages = list(made.all(self._bodies))
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
        if not alone:
            self._write_files(project, document, screen, targets)
        self._shared, self._written = shared, {page.file: page for page in turned}
        return changed_files

    def _write_files(
        self, project: Project, document: Document, screen: Screen, targets: dict[str, str]
    ) -> None:
        copy_files(project, document, self._folder)
        write_script(self._folder / "suche.js", "SUCHE", search_entries(document, screen, targets))
        write_script(self._folder / "vergleich.js", "VERGLEICH", comparison_data(document, screen, targets))

    def _ids_of(self, page: Page) -> list[str]:
        known = self._ids.get(page.file)
        if known is None or known[0] != page.body:
            known = self._ids[page.file] = (page.body, _ID.findall(page.body))
        return known[1]


def _wrote(path: Path, text: str) -> bool:
    """Write unless the file says the same already."""
    new = text.encode()
    if path.is_file() and path.read_bytes() == new:
        return False
    path.write_bytes(new)
    return True


class _Bodies:
    """Bodies of pages by page and macro; made anew only when what they show is not equal any more."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[tuple[object, ...], str]] = {}
        self._looks: tuple[object, ...] = ()
        self._call: dict[str, Any] = {}
        self._alone = ""

    def begin(self, call: dict[str, Any], looks: tuple[object, ...], alone: str) -> None:
        """Use these macros; `looks` is what every page shows, `alone` the only page to make anew, if any."""
        if looks != self._looks:
            self._known.clear()
        self._call, self._looks, self._alone = call, looks, alone

    def __call__(self, page: str, macro: str, *shown: Any) -> str:
        """The body of the page with this id."""
        key = (page, macro)
        known = self._known.get(key)
        if known is None or (self._alone in ("", page) and known[0] != shown):
            known = self._known[key] = (shown, self._call[macro](*shown))
        return known[1]


class _Pages:
    """Makes the pages in the order in which a reader turns them."""

    def __init__(self, project: Project, document: Document, screen: Screen, templates: Any) -> None:
        self._project, self._document, self._screen = project, document, screen
        found = {"contents": contents(document), "key_figures": _key_figures(document)}
        self.call: dict[str, Any] = {}
        for name in ("parts.html", "screen_parts.html"):
            self.call |= template(templates, name).make_module(found).__dict__

    def all(self, body: _Bodies) -> Iterator[Page]:
        """Every page."""
        document, call = self._document, self.call
        yield Page("index.html", "Überblick", call["start"]())
        yield from (_chapter_page(chapter, body) for chapter in document.chapters)
        yield from self._areas(body)
        yield from self._indicators(body)
        yield from (_chapter_page(chapter, body) for chapter in document.annex)
        yield Page("suche.html", "Suche", call["search"](), annex=True, scripts=("suche.js",))
        yield Page("impressum.html", "Impressum und Lesehilfe", call["imprint"](), annex=True)
        said = call["accessibility"](statement(self._project))
        yield Page("barrierefreiheit.html", "Barrierefreiheit", said, annex=True)

    def _areas(self, body: _Bodies) -> Iterator[Page]:
        document = self._document
        if not document.profiles:
            return
        yield Page("profile.html", document.profiles_title, self.call["profile_list"]())
        for item in document.profiles:
            table = self._screen.area_tables.get(item.ident)
            text = body(item.ident, "profile", item)
            text += body(item.ident, "area_extra", table, item.ident) if table else ""
            yield Page(f"{item.ident}.html", item.name, text, parent="profile.html")

    def _indicators(self, body: _Bodies) -> Iterator[Page]:
        if not self._screen.topics:
            return
        yield Page("kennzahlen.html", "Kennzahlen", self.call["indicator_list"]())
        for topic in self._screen.topics:
            named = replace(topic, pages=())
            for item in topic.pages:
                text = body(item.ident, "indicator", item, named)
                yield Page(f"{item.ident}.html", item.title, text, parent="kennzahlen.html")
        compare = self.call["compare"]()
        yield Page("vergleich.html", "Vergleich", compare, scripts=("vergleich.js",))


def _chapter_page(chapter: Chapter, body: _Bodies) -> Page:
    title = f"{chapter.number} {chapter.short_title}".strip()
    found = tuple(sections(chapter.blocks))
    text = body(chapter.ident, "chapter", chapter)
    return Page(f"{chapter.ident}.html", title, text, found, chapter.kind == "annex")


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
