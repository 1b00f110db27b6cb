"""Order of a chapter's blocks in print: text that follows a figure fills the page the figure does not fit on.

Pages know no floating figures here, and setting a chapter twice would double the time of the slowest stage.
So heights are estimated, in millimetres, from the style sheet print.css and the size of the drawing. A wrong
estimate costs white space or leaves the order as written; nothing is lost. Screen and files keep the order.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pipeline.report.document import Block, Box, Chapter, Figure, Heading, KeyFigures, Prose, Table

_PAGE = 249.0  # A4 without the margins above and below
_LINE = 4.97  # 9.4 pt set at 1.5
_LETTERS = 86  # of a line of running text
_SMALL = 3.4  # a line of notes, 7.2 pt at 1.35
_SMALL_LETTERS = 140
_WORTH = 30.0  # smaller gaps stay
_SPARE = 0.92  # part of the gap that may be filled: estimates are rough
_SVG_HEIGHT = re.compile(r'<svg[^>]*?\sheight="([\d.]+)mm"')
_PARAGRAPHS = re.compile(r"(?s)<(p|ul|ol)\b(?![^>]*befunde)[^>]*>.*?</\1>")
_TAG = re.compile(r"<[^>]+>")


def print_order(chapter: Chapter, drawing: Callable[[Figure], str]) -> Chapter:
    """The chapter with its blocks as they are printed; `drawing` gives the SVG of a figure."""
    waiting, done = list(chapter.blocks), []
    used = 24.0 + sum(_text(message) for message in chapter.messages) + (20.0 if chapter.messages else 0.0)
    while waiting:
        block = waiting.pop(0)
        height = _height(block, drawing)
        room = _PAGE - used
        if isinstance(block, Figure) and height > room > _WORTH:
            pulled = _pulled(waiting, room * _SPARE)
            done += pulled
            used = 0.0
        elif _whole(block, waiting) and height > room:
            used = 0.0
        done.append(block)
        used = (used + height) % _PAGE
    return replace(chapter, blocks=tuple(done))


def _whole(block: Block, following: Sequence[Block]) -> bool:
    """True if it is not divided between pages."""
    return isinstance(block, (Figure, Box, KeyFigures)) or (isinstance(block, Heading) and bool(following))


def _pulled(waiting: list[Block], room: float) -> list[Block]:
    """Paragraphs behind the figure that fit, taken out of `waiting`, up to a heading or another figure."""
    taken: list[Block] = []
    while waiting and isinstance(waiting[0], Prose):
        fitting, rest = [], []
        for part in _parts(waiting[0].html):
            height = _text(part)
            if rest or height > room:
                rest.append(part)
            else:
                fitting.append(part)
                room -= height
        if fitting:
            taken.append(Prose("\n".join(fitting)))
        if rest:
            waiting[0] = Prose("\n".join(rest))
            break
        waiting.pop(0)
    return taken


def _parts(html: str) -> list[str]:
    """Paragraphs and lists of a fragment; the whole where it holds anything else."""
    found = [match[0] for match in _PARAGRAPHS.finditer(html)]
    return found if _PARAGRAPHS.sub("", html).strip() == "" else [html]


def _height(block: Block, drawing: Callable[[Figure], str]) -> float:
    if isinstance(block, Prose):
        return sum(_text(part) for part in _parts(block.html))
    if isinstance(block, Heading):
        return 16.4 if block.level == 2 else 11.6
    if isinstance(block, Figure):
        size = _SVG_HEIGHT.search(drawing(block))
        return 19.0 + (float(size[1]) if size else 90.0) + _below(block)
    if isinstance(block, Table):
        return 32.0 + 5.2 * len(block.rows) + _below(block)
    if isinstance(block, Box):
        return 17.0 + _text(block.html)
    return 60.0 if isinstance(block, KeyFigures) else 2 * _LINE


def _below(block: Figure | Table) -> float:
    texts: Iterator[str] = (text for text in (*block.notes, block.source) if text)
    return sum(1.2 + _SMALL * math.ceil(len(text) / _SMALL_LETTERS) for text in texts)


def _text(html: str) -> float:
    """Height of paragraphs and lists.

    >>> round(_text("<p>" + "x" * 100 + "</p>"), 1)  # two lines and the space below
    12.5
    """
    items = re.split(r"</(?:p|li)>", html)
    lengths = [len(_TAG.sub("", item).strip()) for item in items]
    return sum(2.6 + _LINE * math.ceil(length / _LETTERS) for length in lengths if length)
