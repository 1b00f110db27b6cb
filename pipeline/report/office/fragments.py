"""The HTML fragments of the document model taken apart: paragraphs of runs, and tables of texts."""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Literal

Kind = Literal["text", "bullet", "number", "term", "meaning", "quote"]
_INLINE = {"strong", "b", "em", "i", "code", "sup"}
_CLOSING = {"p", "li", "dt", "dd", "blockquote"}


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that look alike; `link` is `#id` or an address."""

    text: str
    bold: bool = False
    italic: bool = False
    raised: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: `level` counts lists around it, `group` tells numbered lists apart."""

    runs: tuple[Run, ...]
    kind: Kind = "text"
    level: int = 0
    group: int = 0

    @property
    def text(self) -> str:
        """The letters alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table that was written in Markdown: rows of texts, the first one is the head."""

    rows: tuple[tuple[str, ...], ...]


def taken_apart(html: str) -> list[Paragraph | TextTable]:
    """The parts of a fragment in their order; soft hyphens are left out, programs hyphenate themselves.

    >>> [part.text for part in taken_apart("<p>Es sind <strong>12,2&nbsp;%</strong>.</p>")]
    ['Es sind 12,2\\xa0%.']
    >>> [(part.kind, part.text) for part in taken_apart("<ul><li>eins</li><li><p>zwei</p></li></ul>")]
    [('bullet', 'eins'), ('bullet', 'zwei')]
    """
    reader = _Reader()
    reader.feed(html.replace("\u00ad", ""))
    reader.close()
    reader.end_paragraph()
    return reader.parts


def plain_text(html: str) -> str:
    """The letters of a fragment in one line."""
    parts = taken_apart(html)
    return " ".join(part.text for part in parts if isinstance(part, Paragraph))


@dataclass
class _List:
    kind: Kind
    group: int


@dataclass
class _Reader(HTMLParser):
    """Collects paragraphs; what the model does not use is read as text."""

    parts: list[Paragraph | TextTable] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._runs: list[Run] = []
        self._look = Run("")
        self._looks: list[tuple[str, Run]] = []
        self._lists: list[_List] = []
        self._groups = 0
        self._kind: Kind | None = None
        self._table: list[list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A run, a list, a paragraph or a part of a table begins."""
        if tag in _INLINE or tag == "a":
            self._looks.append((tag, self._look))
            self._look = _changed(self._look, tag, dict(attrs).get("href") or "")
        elif tag in ("ul", "ol"):
            self.end_paragraph()
            self._groups += 1
            self._lists.append(_List("bullet" if tag == "ul" else "number", self._groups))
        elif tag in ("dt", "dd", "blockquote"):
            self.end_paragraph()
            kinds: dict[str, Kind] = {"dt": "term", "dd": "meaning", "blockquote": "quote"}
            self._kind = kinds[tag]
        elif tag == "table":
            self.end_paragraph()
            self._table = []
        elif tag == "tr" and self._table is not None:
            self._table.append([])
        elif tag in ("td", "th") and self._table:
            self._runs = []
        elif tag == "br":
            self._runs.append(replace(self._look, text="\n"))

    def handle_endtag(self, tag: str) -> None:
        """A run, a list, a paragraph or a part of a table ends."""
        if tag in _INLINE or tag == "a":
            while self._looks:
                opened, self._look = self._looks.pop()
                if opened == tag:
                    break
        elif tag in ("td", "th") and self._table:
            self._table[-1].append("".join(run.text for run in self._runs).strip())
            self._runs = []
        elif tag == "table" and self._table is not None:
            self.parts.append(TextTable(tuple(map(tuple, self._table))))
            self._table = None
        elif tag in _CLOSING and self._table is None:
            self.end_paragraph()
            if tag != "p":
                self._kind = None
        elif tag in ("ul", "ol") and self._lists:
            self.end_paragraph()
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        """Letters; line breaks of the source are spaces."""
        text = re.sub(r"[ \t\r\n]+", " ", data)
        if text.strip() or self._runs:
            self._runs.append(replace(self._look, text=text))

    def end_paragraph(self) -> None:
        """What was collected becomes a paragraph."""
        runs = _trimmed(self._runs)
        self._runs = []
        if runs:
            kind, group = (self._lists[-1].kind, self._lists[-1].group) if self._lists else ("text", 0)
            self.parts.append(Paragraph(runs, self._kind or kind, len(self._lists), group))


def _changed(look: Run, tag: str, link: str) -> Run:
    return replace(
        look,
        bold=look.bold or tag in ("strong", "b"),
        italic=look.italic or tag in ("em", "i"),
        raised=look.raised or tag == "sup",
        code=look.code or tag == "code",
        link=link or look.link,
    )


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Runs without space at both ends."""
    if not "".join(run.text for run in runs).strip():
        return ()
    first, *rest = runs
    joined = [replace(first, text=first.text.lstrip(" ")), *rest]
    joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" "))
    return tuple(run for run in joined if run.text)
