"""One page of the site, its links to other pages, and what stands on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.errors import Problem, RenderError
from pipeline.report.document import Listed

_LINK = re.compile(r'href="#([^"]+)"')


@dataclass(frozen=True, slots=True)
class Turn:
    """A neighbouring page."""

    file: str
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `listed` pages stand in the navigation, the others hang below the page `parent`.

    `scripts` are the data files that the page needs beside seite.js.
    """

    file: str
    title: str
    body: str
    sections: tuple[Listed, ...] = ()
    annex: bool = False
    parent: str = ""
    scripts: tuple[str, ...] = ()
    before: Turn | None = None
    after: Turn | None = None

    @property
    def listed(self) -> bool:
        """True for pages of the navigation."""
        return not self.parent

    @property
    def turn(self) -> Turn:
        """This page as a neighbour."""
        return Turn(self.file, self.title)


def address(name: str, targets: Mapping[str, str]) -> str:
    """File and anchor of an element; a page of its own is called without the anchor of its heading.

    >>> address("abb-1", {"abb-1": "kapitel-a.html"}), address("profil-1", {"profil-1": "profil-1.html"})
    ('kapitel-a.html#abb-1', 'profil-1.html')
    """
    file = targets[name]
    return file if file.removesuffix(".html") == name else f"{file}#{name}"


def resolved(page: Page, targets: Mapping[str, str]) -> str:
    """The body with links to other pages completed. Raises RenderError for a link that leads nowhere."""

    def link(match: re.Match[str]) -> str:
        name = match[1]
        if name not in targets:
            what = f"der Verweis „#{name}“ führt zu keiner Stelle des Berichts"
            raise RenderError(Problem(f"Kapitel „{page.title}“", what, "siehe() verwenden"))
        inside = targets[name] in (page.file, "")
        return match[0] if inside else f'href="{address(name, targets)}"'

    return _LINK.sub(link, str(page.body))
