"""The report as static pages: they work from a folder, without network and without scripts."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import Problem, RenderError
from pipeline.project import Project
from pipeline.report.build import pictures_dir
from pipeline.report.document import Chapter, Document, KeyFigures, Listed
from pipeline.report.markup import contents, environment, sections, template
from pipeline.report.theme import font_files, logo_file, theme_file

_ID = re.compile(r'\sid="([^"]+)"')
_LINK = re.compile(r'href="#([^"]+)"')


@dataclass(frozen=True, slots=True)
class Turn:
    """A neighbouring page."""

    file: str
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `listed` pages stand in the navigation, the others hang below `parent`."""

    file: str
    title: str
    body: str
    sections: tuple[Listed, ...] = ()
    annex: bool = False
    listed: bool = True
    before: Turn | None = None
    after: Turn | None = None


def write_site(project: Project, document: Document, drawings: Mapping[str, str], folder: Path) -> int:
    """Write all pages with style sheet, fonts and pictures; returns their number."""
    templates = environment(project, document, drawings, web=True)
    pages = _pages(project, document, templates)
    targets = {name: page.file for page in pages for name in _ID.findall(page.body)}
    targets["inhalt"] = ""
    pages = [replace(page, body=_resolved(page, targets)) for page in pages]
    navigation = [page for page in pages if page.listed]
    frame = template(templates, "page.html")
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages):
        turned = replace(
            page,
            before=_turn(pages[number - 1]) if number else None,
            after=_turn(pages[number + 1]) if number + 1 < len(pages) else None,
        )
        text = frame.render(page=turned, navigation=navigation)
        (folder / page.file).write_text(_tidy(text), encoding="utf-8", newline="\n")
    _copy_files(project, document, folder)
    return len(pages)


def _pages(project: Project, document: Document, templates: object) -> list[Page]:
    parts = template(templates, "parts.html").make_module(  # type: ignore[arg-type]
        {"contents": contents(document, profiles=False), "key_figures": _key_figures(document)}
    )
    call = parts.__dict__
    pages = [
        Page("index.html", "Überblick", call["start"]()),
        *(_chapter_page(chapter, call["chapter"](chapter)) for chapter in document.chapters),
    ]
    if document.profiles:
        pages.append(Page("profile.html", document.profiles_title, call["profile_list"]()))
        pages += [
            Page(f"{item.ident}.html", item.name, call["profile"](item), listed=False)
            for item in document.profiles
        ]
    pages += [_chapter_page(chapter, call["chapter"](chapter)) for chapter in document.annex]
    return [*pages, Page("impressum.html", "Impressum und Lesehilfe", call["imprint"](), annex=True)]


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


def _turn(page: Page) -> Turn:
    return Turn(page.file, page.title)


def _resolved(page: Page, targets: Mapping[str, str]) -> str:
    """The body with links to other pages completed. Raises RenderError for a link that leads nowhere."""

    def link(match: re.Match[str]) -> str:
        name = match[1]
        if name not in targets:
            what = f"der Verweis „#{name}“ führt zu keiner Stelle des Berichts"
            raise RenderError(Problem(f"Kapitel „{page.title}“", what, "siehe() verwenden"))
        file = "" if targets[name] == page.file else targets[name]
        # A page of its own is called without the anchor of its heading.
        whole = file and file.removesuffix(".html") == name
        return f'href="{file}"' if whole else f'href="{file}#{name}"'

    return _LINK.sub(link, str(page.body))


def _tidy(text: str) -> str:
    """Without the blank lines that templates leave."""
    return re.sub(r"\n\s*\n+", "\n", text)


def _copy_files(project: Project, document: Document, folder: Path) -> None:
    shutil.copyfile(theme_file(project, "screen.css"), folder / "screen.css")
    (folder / "fonts").mkdir(exist_ok=True)
    for font in font_files(project):
        shutil.copyfile(font, folder / "fonts" / font.name)
    copy_pictures(project, document, folder)


def copy_pictures(project: Project, document: Document, folder: Path) -> None:
    """Pictures of the chapters and the logo, beside the page that shows them."""
    logo = logo_file(project)
    if logo:
        target = folder / document.front.logo
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(logo, target)
    for name in document.pictures:
        target = folder / "bilder" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pictures_dir(project) / name, target)
