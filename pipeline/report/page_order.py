"""Order of a chapter's blocks in print: text that follows a figure fills the page the figure does not fit on.

Pages know no floating figures here, and setting a chapter twice would double the time of the slowest stage.
So heights are estimated, in millimetres, from the style sheet print.css and the size of the drawing. A wrong
estimate costs white space or leaves the order as written; nothing is lost. Screen and files keep the order.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipeline.report.document import Block, Box, Chapter, Figure, Heading, KeyFigures, Prose, Table

Drawing = Callable[[Figure], str]
_PAGE = 249.0  # A4 without the margins above and below
_LINE = 4.97  # 9.4 pt set at 1.5
_LETTERS = 86  # of a line of running text
_SMALL = 3.4  # a line of notes, 7.2 pt at 1.35
_SMALL_LETTERS = 140
_ROW = 5.4
_OPENING = 90.0  # head of a chapter with its small map
_FEW_ROWS, _FEW_LETTERS = 14, 2500
_WORTH = 30.0  # smaller gaps stay
_SPARE = 0.95  # part of the gap that may be filled: estimates are rough
_SVG_HEIGHT = re.compile(r'<svg[^>]*?\sheight="([\d.]+)mm"')
_PARAGRAPHS = re.compile(r"(?s)<(p|ul|ol)\b[^>]*>.*?</\1>")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class _Size:
    """A block between its margins, of which the larger of two neighbours counts; `whole`: never divided."""

    above: float
    height: float
    below: float
    whole: bool = False


@dataclass(slots=True)
class _Place:
    """How far a page is filled, and the margin below the last block."""

    used: float
    margin: float = 0.0

    def room(self, above: float) -> float:
        """What is left of the page for a block with this margin above."""
        return _PAGE - self.used - max(self.margin, above)

    def put(self, size: _Size) -> None:
        """Fill the page with the block, or begin the next one with it."""
        room = self.room(size.above)
        if size.height <= room:
            self.used = _PAGE - room + size.height
        elif size.whole:
            self.used = size.height
        else:
            self.used = (size.height - max(room, 0.0)) % _PAGE
        self.margin = size.below


def is_short(table: Table) -> bool:
    """Whether a table may be kept on one page: few rows, and no long texts in them."""
    letters = sum(len(cell.text) for row in table.rows for cell in row.cells)
    return len(table.rows) < _FEW_ROWS and letters < _FEW_LETTERS


def print_order(chapter: Chapter, drawing: Drawing) -> Chapter:
    """The chapter with its blocks as they are printed; `drawing` gives the SVG of a figure."""
    waiting = list(chapter.blocks)
    done: list[Block] = []
    place = _Place(14.0, 9.0)
    if chapter.messages:
        place.put(_Size(0.0, 14.0 + sum(_text(message) - 1.8 for message in chapter.messages), 8.0))
    while waiting:
        block = waiting.pop(0)
        if isinstance(block, Figure) and block.opener:
            done.append(block)
            place.used = max(place.used, _OPENING)
            continue
        size = _size(block, drawing)
        room = place.room(size.above)
        if isinstance(block, (Figure, Table)) and size.whole and size.height > room > _WORTH:
            done += _pulled(waiting, room * _SPARE)
        done.append(block)
        place.put(size)
    return replace(chapter, blocks=tuple(done))


def _pulled(waiting: list[Block], room: float) -> list[Block]:
    """Paragraphs behind the figure that fit, taken out of `waiting`, up to a heading or another figure."""
    taken: list[Block] = []
    while waiting and isinstance(waiting[0], Prose):
        fitting: list[str] = []
        rest: list[str] = []
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
    return found if not _PARAGRAPHS.sub("", html).strip() else [html]


def _size(block: Block, drawing: Drawing) -> _Size:
    if isinstance(block, Prose):
        framed = 'class="befunde"' in block.html
        height = sum(_text(part) for part in _parts(block.html))
        return _Size(4.0, height - 2.6, 4.0) if framed else _Size(0.0, height - 2.6, 2.6)
    if isinstance(block, Heading):
        above, height = (8.0, 5.8) if block.level == 2 else (5.5, 4.5)
        return _Size(above, height, 2.6, True)
    if isinstance(block, Figure):
        found = _SVG_HEIGHT.search(drawing(block))
        return _Size(6.0, _caption(block) + (float(found[1]) if found else 90.0) + _notes(block), 7.0, True)
    if isinstance(block, Table):
        return _Size(6.0, 10.0 + _caption(block) + _rows(block) + _notes(block), 7.0, is_short(block))
    if isinstance(block, Box):
        return _Size(4.0, 11.0 + _text(block.html), 4.0, True)
    return _Size(2.0, 55.0 if isinstance(block, KeyFigures) else _LINE, 8.0, True)


def _caption(block: Figure | Table) -> float:
    return 1.8 + 4.3 * math.ceil(len(block.title) / _LETTERS)


def _rows(table: Table) -> float:
    """Rows of several lines where texts are long for their column."""
    width = _SMALL_LETTERS / max(1, len(table.columns))
    lines = (max((math.ceil(len(cell.text) / width) for cell in row.cells), default=1) for row in table.rows)
    return sum(_ROW + _SMALL * (max(1, number) - 1) for number in lines)


def _notes(block: Figure | Table) -> float:
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
