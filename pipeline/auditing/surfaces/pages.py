"""HTML pages read back: tables, drawings, and everything that a reader does not see.

The pages are taken apart by one expression: a standard parser needs five times as long, and one of libxml2
drops what it cannot read. Here whatever fits no rule is told as unseen.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from pathlib import Path

from pipeline.auditing.surfaces.printed import plain

_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_UNSEEN_TAGS = ("script", "template", "noscript", "style")
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0(?![.\d])"
    r"|(?<![-\w])color\s*:\s*(?:transparent|#fff(?:fff)?\b|white)|clip-path|text-indent\s*:\s*-",
    re.IGNORECASE,
)
_TEXT_ATTRIBUTES = ("title", "alt", "aria-label", "aria-description", "value", "content", "placeholder")
_GIVEN = r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+"""
# Groups: comment, other declaration; tag with code inside, its attributes, the code; end or start of a tag.
_TOKEN = re.compile(
    rf"<!--(.*?)(?:-->|\Z)|<([!?][^>]*+)>|<(script|style)\b({_GIVEN})>(.*?)(?:</\3\s*+>|\Z)"
    rf"|</([a-z][^\s/>]*+)[^>]*+>|<([a-z][^\s/>]*+)({_GIVEN})>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?""")
_UNREADABLE = re.compile(r"<[a-z!?/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `ident` is the id of the element or name of the file, heads and cells as plain text."""

    place: str
    ident: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass
class Page:
    """What a page holds. `unseen` are (where, text) of everything that is not on view."""

    grids: list[Grid] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)
    unseen: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # alternative texts and labels
    words: list[str] = field(default_factory=list)  # everything on view, piece by piece


def read_page(path: Path, place: str) -> Page:
    """Read one HTML file; drawings inside it are cut out first and returned as they are."""
    text = path.read_text(encoding="utf-8")
    reader = _Reader(place)
    reader.page.drawings = _DRAWING.findall(text)
    reader.read(_DRAWING.sub("", text))
    return reader.page


@dataclass(frozen=True, slots=True)
class _Start:
    """A start tag: what its attributes say, and whether it hides what is inside."""

    ident: str
    hides: bool
    unit: bool
    unseen: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]


@lru_cache(maxsize=65536)  # pages repeat the tags of their tables and navigation
def _start(tag: str, attributes: str) -> _Start:
    """Take a start tag apart. What fits no attribute is unseen.

    >>> _start("p", ' data-a="1" id=b hidden')
    _Start(ident='b', hides=True, unit=False, unseen=(('Attribut data-a von <p>', '1'),), texts=())
    """
    given = {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(attributes)
    }
    unseen = [
        (f"Attribut {name} von <{tag}>", value)
        for name, value in given.items()
        if name.startswith(("data-", "on"))
    ]
    if _ATTRIBUTE.sub("", attributes).strip("/ \t\r\n\f"):
        unseen.append((f"verborgenes in <{tag}>", plain(attributes)))
    if tag == "input" and given.get("type") == "hidden":
        unseen.append(("verborgenes Feld", given.get("value", "")))
    hides = "hidden" in given or tag in _UNSEEN_TAGS or bool(_UNSEEN_STYLE.search(given.get("style", "")))
    texts = tuple(plain(value) for name, value in given.items() if name in _TEXT_ATTRIBUTES)
    return _Start(given.get("id", ""), hides, given.get("class") == "unit", tuple(unseen), texts)


@dataclass(frozen=True, slots=True)
class _Open:
    """An open element: its tag, the nearest id, and the element around it that hides it."""

    tag: str
    ident: str = ""
    hidden_by: str = ""
    caption: bool = False


class _Reader:
    def __init__(self, place: str) -> None:
        self.page = Page()
        self._place = place
        self._open = [_Open("")]
        self._caption: list[str] | None = None
        self._cell: list[str] | None = None
        self._rows: list[list[str]] = []
        self._unit = False

    def read(self, source: str) -> None:
        """Take in a page from its first to its last sign."""
        done = 0
        for match in _TOKEN.finditer(source):
            if match.start() > done:
                self._text(source[done : match.start()])
            done = match.end()
            comment, other, raw, given, code, end, start, attributes = match.groups()
            if start:
                self._begin(start.lower(), attributes)
            elif end:
                self._end(end.lower())
            elif raw:
                self._begin(raw.lower(), given)
                self._text(code)
                self._end(raw.lower())
            elif comment is not None:
                self.page.unseen.append(("Kommentar", plain(comment)))
            elif not other.lower().startswith("!doctype html"):
                self.page.unseen.append(("Kommentar", plain(other)))
        if done < len(source):
            self._text(source[done:])

    def _begin(self, tag: str, attributes: str) -> None:
        start = _start(tag, attributes)
        if start.unseen or start.texts:
            self.page.unseen += start.unseen
            self.page.texts += start.texts
        if tag == "table":
            self._rows, self._caption = [], []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif self._cell is not None and start.unit:
            self._cell.append(" (")
            self._unit = True
        if tag not in _VOID:
            around = self._open[-1]
            hidden_by = around.hidden_by or (tag if start.hides else "")
            caption = around.caption or tag == "caption"
            self._open.append(_Open(tag, start.ident or around.ident, hidden_by, caption))

    def _end(self, tag: str) -> None:
        if tag == "span" and self._unit and self._cell is not None:
            self._cell.append(")")
            self._unit = False
        if tag in ("td", "th") and self._cell is not None and self._rows:
            self._rows[-1].append(plain("".join(self._cell)))
            self._cell = None
        elif tag == "table":
            self._finish()
        if self._open[-1].tag == tag:
            self._open.pop()
        elif any(item.tag == tag for item in self._open):
            while self._open.pop().tag != tag:
                pass

    def _finish(self) -> None:
        rows = [tuple(row) for row in self._rows if row]
        if len(rows) > 1:
            caption = plain("".join(self._caption or []))
            self.page.grids.append(Grid(self._place, self._open[-1].ident, caption, rows[0], tuple(rows[1:])))
        self._rows, self._caption = [], None

    def _text(self, source: str) -> None:
        data = unescape(source) if "&" in source else source
        around = self._open[-1]
        if not around.hidden_by:
            self.page.words.append(data)
        elif around.hidden_by != "style" and data.strip():
            self.page.unseen.append((f"verborgenes Element <{around.hidden_by}>", plain(data)))
        if around.tag not in _UNSEEN_TAGS and _UNREADABLE.search(source):
            self.page.unseen.append(("verborgenes, weil nicht zu lesen", plain(source)))
        if self._cell is not None:
            self._cell.append(data)
        elif self._caption is not None and around.caption:
            self._caption.append(data)
