"""Numbers of chapters, sections, figures and tables; then the references to them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from markupsafe import escape

from pipeline.definition_file import suggest
from pipeline.errors import Problem
from pipeline.report.document import Block, Box, Chapter, Figure, Heading, Listed, Notice, Prose, Table
from pipeline.report.tokens import REFERENCE

_CODE = re.compile(r"[A-ZÄÖÜ]{1,3}\d{1,3}(?= )")  # "E1 Betreuungsplätze …": a recommendation by its code
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def numbered(chapters: list[Chapter], annex: list[Chapter]) -> tuple[list[Chapter], list[Chapter]]:
    """Chapters 1, 2, … (a summary has none) and annex A, B, …, with all that they contain."""
    done, count = [], 0
    for chapter in chapters:
        if chapter.kind == "chapter":
            count += 1
        done.append(_with_numbers(chapter, str(count) if chapter.kind == "chapter" else ""))
    letters = [_with_numbers(chapter, _ALPHABET[place % 26]) for place, chapter in enumerate(annex)]
    return done, letters


def _with_numbers(chapter: Chapter, number: str) -> Chapter:
    prefix = f"{number}." if number else "Z."
    figures = tables = sections = 0
    blocks: list[Block] = []
    for block in chapter.blocks:
        if isinstance(block, Figure):
            figures += 1
            block = replace(block, number=f"{prefix}{figures}")
        elif isinstance(block, Table):
            tables += 1
            block = replace(block, number=f"{prefix}{tables}")
        elif isinstance(block, Heading) and block.level == 2 and number:
            sections += 1
            block = replace(block, number=f"{prefix}{sections}")
        blocks.append(block)
    return replace(chapter, number=number, blocks=tuple(blocks))


class References:
    """Fills in what `siehe()` left open."""

    def __init__(self, chapters: list[Chapter]) -> None:
        self.problems: list[Problem] = []
        self._known: dict[str, tuple[str, str]] = {}
        self._twice: set[str] = set()
        for chapter in chapters:
            for block in chapter.blocks:
                if isinstance(block, (Figure, Table, Notice)) and block.name:
                    self._add(chapter, block)
                elif isinstance(block, Heading) and (coded := _CODE.match(block.html)):
                    self._twice |= {coded[0]} & self._known.keys()
                    self._known.setdefault(coded[0], (coded[0], block.ident))

    def _add(self, chapter: Chapter, block: Figure | Table | Notice) -> None:
        if block.name in self._known:
            what = f"der Name „{block.name}“ ist doppelt vergeben"
            hint = f"schon für {self._known[block.name][0]}"
            self.problems.append(Problem(f"Kapitel „{chapter.title}“", what, hint))
        if isinstance(block, Notice):
            label = "Abschnitt ohne Werte"
        else:
            label = f"{'Abbildung' if isinstance(block, Figure) else 'Tabelle'} {block.number}"
        self._known[block.name] = (label, block.ident)

    def filled(self, chapter: Chapter) -> Chapter:
        """The chapter with numbers instead of open references."""
        messages = tuple(self._html(text) for text in chapter.messages)
        return replace(chapter, messages=messages, blocks=tuple(map(self._block, chapter.blocks)))

    def _block(self, block: Block) -> Block:
        if isinstance(block, (Prose, Box, Heading)):
            return replace(block, html=self._html(block.html))
        if isinstance(block, (Figure, Table)):
            return replace(block, title=self._plain(block.title))
        return block

    def _html(self, text: str) -> str:
        def link(match: re.Match[str]) -> str:
            label, target = self._found(match[1], match[2])
            return f'<a href="#{escape(target)}">{escape(label)}</a>'

        return REFERENCE.sub(link, text)

    def _plain(self, text: str) -> str:
        return REFERENCE.sub(lambda match: self._found(match[1], match[2])[0], text)

    def _found(self, name: str, place: str) -> tuple[str, str]:
        if name not in self._known:
            what = f"siehe(„{name}“): eine Tabelle oder Abbildung dieses Namens gibt es nicht"
            self.problems.append(Problem(place, what, suggest(name, self._known)))
            return "", ""
        if name in self._twice:
            what = f"siehe(„{name}“): mehrere Überschriften beginnen mit „{name}“"
            self.problems.append(Problem(place, what, "jeder Empfehlung eine eigene Kennung geben"))
        return self._known[name]


def listed_figures(chapters: tuple[Chapter, ...]) -> Iterator[Listed]:
    """The list of figures."""
    for chapter in chapters:
        for block in chapter.blocks:
            if isinstance(block, Figure):
                yield Listed(block.title, block.ident, block.number)


def listed_tables(chapters: tuple[Chapter, ...]) -> Iterator[Listed]:
    """The list of tables."""
    for chapter in chapters:
        for block in chapter.blocks:
            if isinstance(block, Table):
                yield Listed(block.title, block.ident, block.number)
