"""Sentences of the chapters of two editions, read from their pages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

from rapidfuzz import fuzz, process

Kind = Literal["same", "same_with_figures", "figures", "reworded", "new", "gone"]

_CHAPTERS = "kapitel-*.html"
_READ = ("p", "li", "dd", "blockquote")
# What the program writes by itself: tables and figures with notes, findings, key figures, links.
_LEFT_OUT = ("figure", "table", "nav")
_LEFT_OUT_CLASSES = {"banner", "befunde", "messages-title", "note", "signs", "source", "tiles", "tools"}
_KEPT_TRACK_OF = {*_READ, *_LEFT_OUT, "main", "h1", "div", "ul", "aside"}
# A full stop behind three letters or SGB II ends a sentence: not in „31. Dezember“, „z. B.“, „Nr. 2“.
_END = re.compile(
    r"(?:(?<=\w{3}[.!?])|(?<=[%)“][.!?])|(?<=II[.!?]))(?<!bzw\.)(?<!ggf\.)(?<!vgl\.)\s+(?=[A-ZÄÖÜ„(])"
)
_FIGURE = re.compile(r"[+\u2212]?\d[\d\u202f.,]*")
_ALIKE = 70  # of 100: below, two sentences are taken for different ones


@dataclass(frozen=True)
class SentenceChange:
    """One sentence and what became of it; `old` or `new` is '' where there is none."""

    chapter: str
    kind: Kind
    old: str
    new: str


@dataclass
class _Page(HTMLParser):
    """Collects the sentences of a chapter's page."""

    title: str = ""
    sentences: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, bool]] = []  # open elements of a kind that matters, and whether left out
        self._letters: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A paragraph or a part that is left out begins."""
        if tag in _KEPT_TRACK_OF:
            self._end()
            classes = set((dict(attrs).get("class") or "").split())
            self._open.append((tag, tag in _LEFT_OUT or bool(classes & _LEFT_OUT_CLASSES)))

    def handle_endtag(self, tag: str) -> None:
        """The innermost element of this name ends, with all that was left open in it."""
        if any(name == tag for name, _ in self._open):
            self._end()
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Letters of a paragraph or of the title."""
        names = [name for name, _ in self._open]
        if "main" in names and not any(left_out for _, left_out in self._open):
            self._letters.append(data)

    def _end(self) -> None:
        text = re.sub(r"[ \t\r\n]+", " ", "".join(self._letters).replace("\u00ad", "")).strip()
        self._letters = []
        names = [name for name, _ in self._open]
        if "h1" in names:
            self.title = text.lstrip("0123456789 ") or self.title
        elif any(name in _READ for name in names):
            self.sentences += [sentence for sentence in _END.split(text) if sentence]


def read_chapters(edition: Path) -> dict[str, tuple[str, list[str]]]:
    """Title and sentences of each chapter of a finished edition, by the name of its page."""
    found = {}
    for path in sorted((edition / "html").glob(_CHAPTERS)):
        page = _Page()
        page.feed(path.read_text(encoding="utf-8"))
        page.close()
        found[path.stem] = (page.title, page.sentences)
    return found


def sentence_changes(before: Path, now: Path) -> list[SentenceChange]:
    """What became of each sentence, chapter by chapter; first those of the new edition in their order."""
    old, new = read_chapters(before), read_chapters(now)
    changes = []
    for name in [*new, *(name for name in old if name not in new)]:
        title = new[name][0] if name in new else old[name][0]
        earlier, later = (chapters.get(name, ("", []))[1] for chapters in (old, new))
        changes += [SentenceChange(title, *change) for change in _compared(earlier, later)]
    return changes


def _compared(old: list[str], new: list[str]) -> Iterator[tuple[Kind, str, str]]:
    """Word for word the same, the same but for figures, alike, or without a counterpart."""
    left = list(old)
    pairs: dict[int, tuple[Kind, str]] = {}
    for at, sentence in enumerate(new):
        if sentence in left:
            left.remove(sentence)
            pairs[at] = ("same_with_figures" if _FIGURE.search(sentence) else "same", sentence)
    masked = defaultdict(list)
    for sentence in left:
        masked[_FIGURE.sub("#", sentence)].append(sentence)
    for at, sentence in enumerate(new):
        same_words = masked[_FIGURE.sub("#", sentence)] if at not in pairs else []
        if same_words:
            pairs[at] = ("figures", same_words.pop(0))
            left.remove(pairs[at][1])
    for at, sentence in enumerate(new):
        if at not in pairs:
            match = process.extractOne(sentence, left, scorer=fuzz.ratio, score_cutoff=_ALIKE)
            if match:
                left.remove(match[0])
            pairs[at] = ("reworded", match[0]) if match else ("new", "")
    yield from ((pairs[at][0], pairs[at][1], sentence) for at, sentence in enumerate(new))
    yield from (("gone", sentence, "") for sentence in left)
