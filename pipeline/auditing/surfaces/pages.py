"""HTML pages read back: tables, drawings, and everything that a reader does not see."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from pipeline.auditing.surfaces.printed import plain

_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0(?![.\d])"
    r"|(?<![-\w])color\s*:\s*(?:transparent|#fff(?:fff)?\b|white)|clip-path|text-indent\s*:\s*-",
    re.IGNORECASE,
)
_TEXT_ATTRIBUTES = ("title", "alt", "aria-label", "aria-description", "value", "content", "placeholder")


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
    reader.feed(_DRAWING.sub("", text))
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self, place: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._place = place
        self._open: list[tuple[str, str, bool]] = []  # tag, id, unseen
        self._caption: list[str] | None = None
        self._cell: list[str] | None = None
        self._rows: list[list[str]] = []
        self._unit = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._attributes(tag, given)
        if tag == "table":
            self._rows, self._caption = [], []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif self._cell is not None and given.get("class") == "unit":
            self._cell.append(" (")
            self._unit = True
        if tag not in _VOID:
            unseen = (
                "hidden" in given
                or tag in ("script", "template", "noscript", "style")
                or bool(_UNSEEN_STYLE.search(given.get("style", "")))
            )
            self._open.append((tag, given.get("id", ""), unseen))

    def _attributes(self, tag: str, given: dict[str, str]) -> None:
        for name, value in given.items():
            if name.startswith("data-") or name.startswith("on"):
                self.page.unseen.append((f"Attribut {name} von <{tag}>", value))
            elif name in _TEXT_ATTRIBUTES:
                self.page.texts.append(plain(value))
        if tag == "input" and given.get("type") == "hidden":
            self.page.unseen.append(("verborgenes Feld", given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._unit and self._cell is not None:
            self._cell.append(")")
            self._unit = False
        if tag in ("td", "th") and self._cell is not None and self._rows:
            self._rows[-1].append(plain("".join(self._cell)))
            self._cell = None
        elif tag == "table":
            self._finish()
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def _finish(self) -> None:
        rows = [tuple(row) for row in self._rows if row]
        if len(rows) > 1:
            ident = next((known for _, known, _ in reversed(self._open) if known), "")
            caption = plain("".join(self._caption or []))
            self.page.grids.append(Grid(self._place, ident, caption, rows[0], tuple(rows[1:])))
        self._rows, self._caption = [], None

    def handle_data(self, data: str) -> None:
        unseen = next((tag for tag, _, hidden in self._open if hidden), "")
        if unseen and unseen != "style" and data.strip():
            self.page.unseen.append((f"verborgenes Element <{unseen}>", plain(data)))
        elif not unseen:
            self.page.words.append(data)
        if self._cell is not None:
            self._cell.append(data)
        elif self._caption is not None and any(tag == "caption" for tag, _, _ in self._open):
            self._caption.append(data)

    def handle_comment(self, data: str) -> None:
        self.page.unseen.append(("Kommentar", plain(data)))
