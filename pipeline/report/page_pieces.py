"""The blocks of a chapter as they lie on printed pages: heights in millimetres, and where a page may end."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.report.document import Block, Box, Chapter, Figure, Heading, KeyFigures, Notice, Prose, Table
from pipeline.report.page_measures import Style, Type
from pipeline.report.table_shape import flag_signs, is_short, signs, widths

_SVG = re.compile(r'<svg[^>]*?\swidth="([\d.]+)mm"[^>]*?\sheight="([\d.]+)mm"')
_TAGS = re.compile(r"<(/?)(\w+)[^>]*>")
_ITEM = re.compile(r"</(?:p|li|dd|blockquote|tr)>")
_EMPTY = {"br", "hr", "img", "col"}
FINDINGS = 'class="befunde"'
_ROWS = 3  # print.css keeps so many of a table together
_UNKNOWN = (160.0, 90.0)  # a drawing without a size


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or a paragraph of one, between its margins, of which the larger of two neighbours counts.

    A page may end between two of `chunks`; `again`: a table head that is repeated then. `drawing`: height of
    the drawing of a figure that may be shrunk. `leads`: it stays with what follows.
    """

    block: Block
    above: float
    below: float
    chunks: tuple[float, ...]
    again: float = 0.0
    drawing: float = 0.0
    leads: bool = False


def fragments(html: str) -> list[str]:
    """Paragraphs, lists and other elements of running text.

    >>> fragments("<p>A</p><ul><li>B<ul><li>C</li></ul></li></ul>")
    ['<p>A</p>', '<ul><li>B<ul><li>C</li></ul></li></ul>']
    """
    found, depth, start = [], 0, 0
    for tag in _TAGS.finditer(html):
        depth += 0 if tag[2] in _EMPTY else -1 if tag[1] else 1
        if depth == 0:
            found.append(html[start : tag.end()].strip())
            start = tag.end()
    rest = html[start:].strip()
    return [*found, rest] if rest else found


class Sizes:
    """Sizes of blocks by the style sheet, the fonts and the drawings (SVG text of a figure)."""

    def __init__(self, style: Style, plain: Type, bold: Type, drawing: Callable[[Figure], str]) -> None:
        self.style, self._plain, self._bold, self._drawing = style, plain, bold, drawing

    def pieces(self, chapter: Chapter) -> Iterator[Piece]:
        """All blocks of a chapter but the small map that begins it."""
        for block in chapter.blocks:
            if isinstance(block, Prose):
                yield from (self._prose(html) for html in fragments(block.html))
            elif not (isinstance(block, Figure) and block.opener):
                yield self._piece(block)

    def opening(self, chapter: Chapter) -> tuple[float, float]:
        """Height of the chapter's head with its messages and small map, and the margin below."""
        style = self.style
        above, _, below, _ = style.box("h1", "margin")
        head = (
            above + style.box("h1", "padding")[0] + self._lines(chapter.title, "h1", style.page_width, True)
        )
        if not chapter.messages:
            return head, below
        small = next((item for item in chapter.blocks if isinstance(item, Figure) and item.opener), None)
        frame, margin = style.box(".messages", "padding"), style.box(".messages", "margin")[2]
        width = style.length(".opening", "grid-template-columns") if small else style.page_width
        title = style.line(".messages-title") + style.box(".messages-title", "margin")[2]
        width -= style.box("ul", "padding")[3]
        items = sum(sum(self._items(text, width, "li")) for text in chapter.messages)
        height = frame[0] + title + items + frame[2]
        if small:
            height, margin = max(height, sum(self._small(small))), style.box(".opening", "margin")[2]
        return head + below + height, margin

    def _small(self, figure: Figure) -> Iterator[float]:
        """Caption, drawing and notes of the small map."""
        style = self.style
        width = style.page_width - style.length(".opening", "grid-template-columns")
        width -= style.length(".opening", "column-gap")
        size = style.size(".opening-map figcaption")
        number = self._bold.width("Abb. 00.0", size) / width
        yield self._plain.lines(figure.title, size, width * (1 - number)) * size * 1.35
        yield style.box("figcaption", "padding")[2] + self.drawn(figure, width)
        yield self._notes(figure, width)

    def drawn(self, figure: Figure, width: float = 0.0) -> float:
        """Height of a drawing that is as wide as the page allows, or narrower."""
        found = _SVG.search(self._drawing(figure))
        wide, high = (float(found[1]), float(found[2])) if found else _UNKNOWN
        return high * min(1.0, (width or self.style.page_width) / wide)

    def _piece(self, block: Block) -> Piece:
        style = self.style
        if isinstance(block, Heading):
            name = f"h{block.level}"
            above, _, below, _ = style.box(name, "margin")
            height = self._lines(block.html, name, style.page_width, True)
            return Piece(block, above, below, (height,), leads=True)
        if isinstance(block, Figure):
            above, _, below, _ = style.box("figure", "margin")
            drawing = self.drawn(block)
            height = self._caption(block.title) + drawing + self._notes(block, style.page_width)
            return Piece(block, above, below, (height,), drawing=drawing)
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Box):
            frame, (above, _, below, _) = style.box(".box", "padding"), style.box(".box", "margin")
            title = style.line("p") + style.box(".box-title", "margin")[2] if block.title else 0.0
            text = sum(self._items(block.html, style.length(".box", "max-width"), "p"))
            height = frame[0] + title + text + frame[2]
            return Piece(block, above, below, (height,))
        if isinstance(block, Notice):
            above, _, below, _ = style.box(".notice", "margin")
            return Piece(block, above, below, (self._lines(block.text, "p", style.page_width, False) + 2.0,))
        if isinstance(block, KeyFigures):
            rows = math.ceil(len(block.tiles) / 4)
            return Piece(block, 2.0, style.box(".tiles", "margin")[2], (rows * 27.0,))
        return Piece(block, 6.0, 7.0, (_UNKNOWN[1],))

    def _prose(self, html: str) -> Piece:
        style, block = self.style, Prose(html)
        if FINDINGS in html:
            frame, (above, _, below, _) = style.box(".befunde", "padding"), style.box(".befunde", "margin")
            width = style.length(".befunde", "max-width")
            points = re.split(r"(?=<li>)", html)[1:]
            heights = [sum(self._items(point, width, ".befunde li")) for point in points] or [0.0]
            heights[0] += frame[0] + style.line("p") + style.box(".befunde-titel", "margin")[2]
            heights[-1] += frame[2]
            return Piece(block, above, below, tuple(heights))
        name = next(iter(re.findall(r"^<(\w+)", html)), "p")
        if name == "aside":
            return Piece(block, 0.0, 0.0, (0.0,), leads=True)  # beside the text
        if name == "table":
            above, _, below, _ = style.box(".chapter > table", "margin")
            head, *rows = self._written_rows(html)
            return Piece(block, above, below, _parted(head, rows, 0.0), again=head)
        above, _, below, _ = style.box(name, "margin")
        width = style.length(f".chapter > {name}", "max-width", style.page_width)
        item = "li" if name in ("ul", "ol") else "p"
        *chunks, last = list(self._items(html, width, item)) or [0.0]
        return Piece(block, above, below, (*chunks, last - style.box(item, "margin")[2]))

    def _written_rows(self, html: str) -> Iterator[float]:
        """Rows of a table that an author wrote; its columns are of one width."""
        style, name = self.style, ".chapter > table"
        room, size = style.box("tbody td", "padding"), style.size(name)
        for row in html.split("</tr>")[:-1]:
            cells = re.split(r"</t[hd]>", row)[:-1]
            width = style.length(name, "max-width", style.page_width) / max(1, len(cells)) - room[3]
            count = max((self._plain.lines(cell.strip(), size, width) for cell in cells), default=1)
            yield count * style.line(name) + room[0] + room[2] + 0.1

    def _items(self, html: str, width: float, name: str) -> Iterator[float]:
        """Paragraphs or points with the margin below, parted where a page may end: two lines at least."""
        line, below = self.style.line("p"), self.style.box(name, "margin")[2]
        for text in _ITEM.split(html):
            if not _TAGS.sub("", text).strip():
                continue
            count = self._plain.lines(text.replace("\n", " ").strip(), self.style.size("p"), width)
            *full, last = [2, *[1] * (count - 4), 2] if count > 3 else [count]
            yield from (lines * line for lines in full)
            yield last * line + below

    def _lines(self, html: str, name: str, width: float, bold: bool) -> float:
        used = self._bold if bold else self._plain
        leading = self.style.line(name, "h1") if bold else self.style.line(name)
        return used.lines(html, self.style.size(name), width) * leading

    def _caption(self, title: str) -> float:
        style = self.style
        lines = self._bold.lines(title, style.size("caption"), style.page_width)
        return lines * style.line("caption") + style.box("caption", "padding-bottom")[0]

    def _notes(self, block: Figure | Table, width: float) -> float:
        shown = signs(block) if isinstance(block, Table) else flag_signs(block.table)
        texts = ["; ".join(f"{sign} {meaning}" for sign, meaning in shown), *block.notes, block.source]
        return sum(self._note(text, width) for text in texts if text)

    def _note(self, text: str, width: float) -> float:
        lines = self._plain.lines(text, self.style.size(".note"), width)
        return lines * self.style.line(".note") + self.style.box(".note", "margin")[0]

    def _table(self, table: Table) -> Piece:
        style, body = self.style, "table.compact" if table.compact else "table.data"
        above, _, below, _ = style.box(".table", "margin")
        shares = [float(width) * style.page_width / 100 for width in widths(table)]
        head = self._head(table, shares, style.size(body))
        rows = [self._row(texts, shares, body) for texts in _texts(table)] or [0.0]
        last = self._notes(table, style.page_width)
        if is_short(table):
            return Piece(table, above, below, (self._caption(table.title) + head + sum(rows) + last,))
        chunks = _parted(self._caption(table.title) + head, rows, last)
        return Piece(table, above, below, chunks, again=head)

    def _head(self, table: Table, shares: Sequence[float], size: float) -> float:
        room = self.style.box("thead th", "padding")
        counts = [
            self._bold.lines(column.heading, size, share - room[3])
            + (self._plain.lines(column.unit, size, share - room[3]) if column.unit else 0)
            for column, share in zip(table.columns, shares, strict=True)
        ]
        leading = float(self.style.line("thead th") / self.style.size("thead th"))
        return max(counts) * leading * size + room[0] + room[2] + 0.4

    def _row(self, texts: Sequence[str], shares: Sequence[float], body: str) -> float:
        room, size = self.style.box("tbody td", "padding"), self.style.size(body)
        counts = (
            self._plain.lines(text, size, share - room[3])
            for text, share in zip(texts, shares, strict=True)
        )  # fmt: skip
        return max(counts) * size * self._leading() + room[0] + room[2] + 0.1

    def _leading(self) -> float:
        return self.style.line("table.data") / self.style.size("table.data")


def _parted(head: float, rows: Sequence[float], notes: float) -> tuple[float, ...]:
    """Parts of a table that stay on one page: at least three rows, with the head or with the notes."""
    if len(rows) < 2 * _ROWS:
        return (head + sum(rows) + notes,)
    return head + sum(rows[:_ROWS]), *rows[_ROWS:-_ROWS], sum(rows[-_ROWS:]) + notes


def _texts(table: Table) -> Iterator[tuple[str, ...]]:
    for row in table.rows:
        yield row.head, *(cell.text for cell in row.cells)
