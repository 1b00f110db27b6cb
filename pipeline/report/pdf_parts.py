"""The report cut into parts that are set one by one: a change sets its own part anew, not the whole book."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from jinja2 import Environment

from pipeline.errors import Problem, RenderError
from pipeline.report.document import Chapter, Document
from pipeline.report.hyphens import print_html
from pipeline.report.markup import contents, template
from pipeline.report.page_measures import LONG_WORD

Side = Literal["left", "right"]
# Links out of a part; the merge turns them into jumps to the place of this name.
ELSEWHERE = "verweis:"
_ID = re.compile(r'\sid="([^"]+)"')
_LINK = re.compile(r'href="#([^"]+)"')
_PAGE = re.compile(r'(<span class="page" data-ref="([^"]+)">)([^<]*)(</span>)')
_TAG = re.compile(r"<[^>]*>")
_LONG_WORD = re.compile(rf"[^\s\u00ad-]{{{LONG_WORD},}}")
_NO_NUMBER = "000"  # what the templates print for a page that is not known yet
# Short chapters of the annex share a part: each part costs a third of a second of its own.
_ENOUGH = 60_000
_SPREADS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """HTML of one part, side of its first page, running head from each place on.

    `tagged`: it is read aloud · `cover`: its first page bears no head and foot.
    """

    name: str
    html: str
    side: Side = "right"
    heads: tuple[tuple[str, str], ...] = ()
    tagged: bool = True
    cover: bool = False

    @property
    def open(self) -> bool:
        """Whether page numbers in its text are not known yet."""
        return any(found[3] == _NO_NUMBER for found in _PAGE.finditer(self.html))

    def numbered(self, pages: Mapping[str, int]) -> "Part":
        """The part with the page number of each place that it names."""
        html = _PAGE.sub(lambda found: f"{found[1]}{pages[found[2]]}{found[4]}", self.html)
        return replace(self, html=html)


def split(document: Document, templates: Environment) -> list[Part]:
    """The whole report in order of print. Raises RenderError for links that lead nowhere."""
    return _joined(_parts(document, templates))


def excerpt(document: Document, templates: Environment, ident: str) -> list[Part]:
    """One chapter or one profile alone, by its id; nothing if there is none. Links to elsewhere are text."""
    call = macros(templates)
    for chapter in document.all_chapters:
        if chapter.ident == ident:
            body = call["chapter"](chapter)
            return [
                standing_alone(Part(ident, frame(templates, str(body), "right"), heads=(_head(chapter),)))
            ]
    for item in document.profiles:
        if item.ident == ident:
            html = frame(templates, str(call["profile_group"]([item], 1)), "left")
            return [standing_alone(Part(ident, html, "left", ((item.ident, item.name),)))]
    return []


def standing_alone(part: Part) -> Part:
    """A part without links to places that it does not hold, and without their page numbers."""
    own = set(_ID.findall(part.html))
    html = _LINK.sub(lambda link: link[0] if link[1] in own else "", part.html)
    return replace(part, html=_PAGE.sub(lambda page: page[0] if page[2] in own else "", html))


def frame(templates: Environment, body: str, side: Side) -> str:
    """A whole HTML page around the body of a part.

    WeasyPrint loses the hyphen at the end of a full line where words may be broken anywhere; that is needed
    only for words that no line holds.
    """
    long_words = _LONG_WORD.search(_TAG.sub(" ", body)) is not None
    page = template(templates, "print.html").render(body=body, side=side, long_words=long_words)
    return print_html(page)


def macros(templates: Environment, **names: object) -> Mapping[str, Callable[..., object]]:
    """The macros of print_parts.html; `names` are known in them."""
    return template(templates, "print_parts.html").make_module(names).__dict__


def _joined(parts: Iterable[Part]) -> list[Part]:
    listed = list(parts)
    known = {name for part in listed for name in _ID.findall(part.html)}
    return [replace(part, html=_linked(part, known)) for part in listed]


def _parts(document: Document, templates: Environment) -> Iterator[Part]:
    call = macros(templates, contents=contents(document))

    def made(name: str, body: object, side: Side, heads: Sequence[tuple[str, str]]) -> Part:
        return Part(name, frame(templates, str(body), side), side, tuple(heads))

    opening = (("impressum", "Impressum und Lesehilfe"), ("inhalt", "Inhalt"))
    yield replace(made("vorspann", call["opening"](), "right", opening), cover=True)
    for chapter in document.chapters:
        yield made(chapter.ident, call["chapter"](chapter), "right", [_head(chapter)])
    if document.profiles:
        heads = [("profile", document.profiles_title)]
        yield made("profile", call["profiles_opening"](), "right", heads)
    for first in range(0, len(document.profiles), _SPREADS):
        group = document.profiles[first : first + _SPREADS]
        heads = [(item.ident, item.name) for item in group]
        yield made(group[0].ident, call["profile_group"](group), "left", heads)
    for chapters in _grouped(document.annex, lambda one: str(call["chapter"](one))):
        body = "".join(text for _, text in chapters)
        yield made(chapters[0][0].ident, body, "right", [_head(chapter) for chapter, _ in chapters])


def _head(chapter: Chapter) -> tuple[str, str]:
    return chapter.ident, chapter.title


def _grouped(
    chapters: Sequence[Chapter], write: Callable[[Chapter], str]
) -> Iterator[list[tuple[Chapter, str]]]:
    """Neighbouring chapters with their text, together until there is enough for a part."""
    group: list[tuple[Chapter, str]] = []
    for chapter in chapters:
        text = write(chapter)
        if group and sum(len(known) for _, known in group) + len(text) > _ENOUGH:
            yield group
            group = []
        group.append((chapter, text))
    if group:
        yield group


def _linked(part: Part, known: set[str]) -> str:
    own = set(_ID.findall(part.html))

    def link(found: re.Match[str]) -> str:
        if found[1] in own:
            return found[0]
        if found[1] not in known:
            what = f"der Verweis „#{found[1]}“ führt zu keiner Stelle des Berichts"
            raise RenderError(Problem(f"report_templates, Teil „{part.name}“", what, "siehe() verwenden"))
        return f'href="{ELSEWHERE}{found[1]}"'

    return _LINK.sub(link, part.html)
