"""Prose whose figures have moved since somebody last read it.

A sentence keeps its words while the figures in it change with every delivery. What was read is kept in
`report_templates/durchgesehen.json`: for each passage of text the figures it held. A passage with the same
words and other figures is listed until it has been read again. The file holds only what is printed anyway.
"""

import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from pipeline.errors import DataError, Problem, Severity
from pipeline.project import Project
from pipeline.report.blocks import Blocks
from pipeline.report.chapter import ChapterFile, read_chapter_file
from pipeline.report.conditions import Conditions
from pipeline.report.facts import Facts
from pipeline.report.published import read_published
from pipeline.report.sentences import Sentences
from pipeline.report.template import ChapterTemplate, Function, Position
from pipeline.report.tokens import Tokens

Read = Mapping[str, Mapping[str, Sequence[str]]]  # file → mark of the words → figures
_READ: TypeAdapter[Read] = TypeAdapter(Read)
# Names and days: they move with every edition and say nothing about what the words claim.
_SILENT = {"aussage", "siehe", "gebiete", "titel", "definition", "einheit", "quelle", "begriff", "kommune",
           "kurzname", "gebiet", "ebene", "jahr", "vergleichsjahr", "erstes_jahr", "stichtag",
           "vergleichsstichtag", "redaktionsschluss", "regel", "klasse"}  # fmt: skip
_NAMED = 3  # with more moved figures, only their number is told


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list or message with figures: where it begins, the mark of its words, its figures."""

    shown: str
    line: int
    mark: str
    figures: tuple[str, ...]


def read_ledger(project: Project) -> Read:
    """What has been read; nothing if there is no file. Raises DataError if the file cannot be understood."""
    path = project.reading_ledger
    if not path.is_file():
        return {}
    try:
        return _READ.validate_json(path.read_bytes())
    except ValidationError:
        shown = path.relative_to(project.root).as_posix()
        what = "die Datei ist kein Vermerk des Gelesenen"
        hint = "die letzte Fassung zurückholen, oder löschen und review --gelesen neu vermerken lassen"
        raise DataError(Problem(shown, what, hint)) from None


def write_ledger(project: Project, found: Sequence[Passage]) -> None:
    """Note all passages as read with the figures they hold now."""
    read: dict[str, dict[str, list[str]]] = {}
    for item in found:
        read.setdefault(item.shown, {})[item.mark] = list(item.figures)
    text = json.dumps(read, ensure_ascii=False, indent=1, sort_keys=True)
    project.reading_ledger.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def passages(project: Project) -> list[Passage]:
    """All passages with figures, in order of print. Raises DataError without published figures."""
    facts = Facts(project, read_published(project.published_database))
    names = project.report.chapters
    files = [read_chapter_file(project.templates_dir / "chapters" / name, project.root) for name in names]
    return [passage for file in files for passage in _passages(facts, file)]


def stale(found: Sequence[Passage], read: Read) -> Iterator[Problem]:
    """A hint for each passage whose words were read with other figures."""
    for item in found:
        before = read.get(item.shown, {}).get(item.mark)
        if before is None or tuple(before) == item.figures:
            continue
        what = "die Zahlen dieses Absatzes haben sich geändert, seine Worte nicht"
        yield Problem(f"{item.shown}:{item.line}", what, _moved(before, item.figures), Severity.HINWEIS)


def unread(found: Sequence[Passage], read: Read) -> int:
    """Number of passages that nobody has noted as read."""
    return sum(item.mark not in read.get(item.shown, {}) for item in found)


def _moved(before: Sequence[str], now: Sequence[str]) -> str:
    """'12,3 % → 12,9 %; und 2 weitere'."""
    pairs = [f"{old} → {new}" for old, new in zip(before, now, strict=False) if old != new]
    if len(before) != len(now) or not pairs:
        return f"vorher {len(before)}, jetzt {len(now)} Zahlen"
    more = len(pairs) - _NAMED
    return "; ".join(pairs[:_NAMED] + ([f"und {more} weitere"] if more > 0 else []))


def _passages(facts: Facts, file: ChapterFile) -> Iterator[Passage]:
    position, tokens = Position(file.shown), Tokens()
    told: list[tuple[int, str]] = []

    def noting(function: Function) -> Function:
        @functools.wraps(function)
        def call(*args: object, **kwargs: object) -> object:
            result = function(*args, **kwargs)
            told.append((position.line, tokens.plain(result)))
            return result

        return call

    sentences = Sentences(facts, tokens, position).functions()
    functions: dict[str, Callable[..., object]] = {
        **{name: item if name in _SILENT else noting(item) for name, item in sentences.items()},
        **Conditions(facts).functions(),
        **Blocks(facts, tokens, file.slug, position).functions(),
    }
    template = ChapterTemplate(position, functions)
    texts = [(file.body, file.first_line)]
    for number, message in enumerate(file.head.messages):
        texts.insert(number, (message, int(file.head_file.place(("messages", number)).rsplit(":", 1)[-1])))
    for text, first in texts:
        told.clear()
        template.render(text, first)
        for line, words in _paragraphs(text, first):
            last = line + words.count("\n")
            figures = tuple(shown for at, shown in told if line <= at <= last)
            if figures and _written(words):
                yield Passage(file.shown, line, _mark(words), figures)


def _paragraphs(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """Line and text of what stands between blank lines.

    >>> list(_paragraphs("a\\n\\nb\\nc", 5))
    [(5, 'a'), (7, 'b\\nc')]
    """
    for found in re.finditer(r"(?:[^\n]*\S[^\n]*(?:\n|$))+", text):
        yield first_line + text.count("\n", 0, found.start()), found[0].rstrip("\n")


def _written(words: str) -> bool:
    """True if there are words beside the calls."""
    return bool(re.search(r"[^\W\d_]{3}", re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", words, flags=re.S)))


def _mark(words: str) -> str:
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:16]
