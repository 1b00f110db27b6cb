"""Order of a chapter's blocks in print: figures and tables wait for the next page while text fills this one.

Pages know no floating figures here, and setting a chapter twice would double the time of the slowest stage.
So the heights of all pieces are computed beforehand (page_pieces), and of the orders that keep text, figures
and tables each in their own sequence the one is taken that leaves the least white: Knuth, D. E.; Plass, M. F.
(1981): Breaking Paragraphs into Lines, Software: Practice and Experience 11, applied to pages. A wrong height
costs white space, nothing is lost. Screen and files keep the order of the chapter.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.report.document import Block, Chapter, Figure, Heading, Prose, Table
from pipeline.report.page_measures import Style
from pipeline.report.page_pieces import FINDINGS, Piece, Sizes

_SCALES = (1.0, 0.95, 0.9)  # of a drawing; below this its smallest letters could not be read
_SPARE = 0.6  # mm: heights are computed, not measured
_WAITING = 2  # figures and tables that may wait at the same time
_KEPT = 24  # orders that are followed side by side
# What an order costs, in hundredths of a page left empty, which count squared: pieces pass one that waits, a
# table is cut, a drawing shrunk, a subheading passed, few lines on the last page, a fit that one line spoils.
_SMALL_GAP, _PASSED, _CUT, _SHRUNK, _SUBHEAD, _LINES, _TIGHT = 0.05, 0.25, 1.0, 25.0, 4.0, 5.0, 2.0


@dataclass(frozen=True, slots=True)
class _State:
    """An order up to some piece: how far the page is filled, headings for what comes next, what waits."""

    cost: float
    used: float
    margin: float
    head: tuple[float, float, float] | None = None  # margin above, height, margin below
    waiting: tuple[int, ...] = ()
    trail: tuple["_State | None", int, float] | None = None  # before, piece, scale


def print_order(chapter: Chapter, sizes: Sizes) -> Chapter:
    """The chapter with its blocks as they are printed; annexes stay, they hold hardly any text."""
    if chapter.kind == "annex":
        return chapter
    pieces = list(sizes.pieces(chapter))
    openers = [block for block in chapter.blocks if isinstance(block, Figure) and block.opener]
    blocks = [_shrunk(pieces[number].block, scale) for number, scale in _best(pieces, chapter, sizes)]
    return replace(chapter, blocks=(*openers, *_joined(blocks)))


def _best(pieces: list[Piece], chapter: Chapter, sizes: Sizes) -> list[tuple[int, float]]:
    """Numbers of the pieces in order of print, and the scale of each."""
    search = _Search(pieces, sizes.style)
    states = [_State(0.0, *sizes.opening(chapter))]
    for number in range(len(pieces)):
        states = search.after(number, states)
    last = min(search.released(states), key=search.ended)
    order: list[tuple[int, float]] = []
    while last.trail:
        before, number, scale = last.trail
        order.append((number, scale))
        assert before is not None
        last = before
    return order[::-1]


class _Search:
    """All orders of the pieces, the best ones at a time."""

    def __init__(self, pieces: list[Piece], style: Style) -> None:
        self._pieces, self._page, self._line = pieces, style.page_height, style.line("p")

    def after(self, number: int, states: list[_State]) -> list[_State]:
        """Orders that go on with this piece, at once or later."""
        piece, found = self._pieces[number], []
        for state in self.released(states):
            kinds = {_kind(self._pieces[one].block) for one in state.waiting}
            if piece.leads:
                passable = not isinstance(piece.block, Heading) or piece.block.level > 2
                if not kinds or (passable and "findings" not in kinds):
                    found.append(self._headed(state, number))
                continue
            kind = _kind(piece.block)
            if kind not in kinds and (kind or "findings" not in kinds):
                passed = _PASSED * len(state.waiting) * (2 if kind else 1)
                found += self._placed(replace(state, cost=state.cost + passed), number)
            if kind and len(state.waiting) < _WAITING:
                found.append(replace(state, waiting=(*state.waiting, number)))
        return _promising(found)

    def released(self, states: list[_State]) -> list[_State]:
        """The states, and what becomes of them when waiting pieces are placed now."""
        found, front = list(states), states
        while front := [
            after
            for state in front
            if state.waiting
            for after in self._placed(replace(state, waiting=state.waiting[1:]), state.waiting[0])
        ]:
            found += front
        return found

    def ended(self, state: _State) -> tuple[bool, float]:
        """What the whole order costs; nothing may be left over, and a few lines are no page."""
        return bool(state.waiting), state.cost + (_LINES if state.used < self._page / 6 else 0.0)

    def _headed(self, state: _State, number: int) -> _State:
        piece = self._pieces[number]
        above, height, below = state.head or (piece.above, 0.0, 0.0)
        height += (max(below, piece.above) if state.head else 0.0) + sum(piece.chunks)
        cost = state.cost + _SUBHEAD * len(state.waiting)
        head = (above, height, max(below, piece.below) if not sum(piece.chunks) else piece.below)
        return replace(state, cost=cost, head=head, trail=(state, number, 1.0))

    def _placed(self, state: _State, number: int) -> Iterator[_State]:
        for scale in _SCALES if self._pieces[number].drawing else (1.0,):
            placed = self._put(state, self._pieces[number], scale)
            yield replace(placed, trail=(state, number, scale))

    def _put(self, state: _State, piece: Piece, scale: float) -> _State:
        """Fill the page with the piece, or begin the next one with it."""
        first, *rest = piece.chunks
        first -= piece.drawing * (1.0 - scale)
        above, cost = piece.above, state.cost + _SHRUNK * (1.0 - scale)
        if state.head:
            above, first = state.head[0], state.head[1] + max(state.head[2], above) + first
        start = state.used + (max(state.margin, above) if state.used else 0.0)
        if start + first <= self._page - _SPARE:
            used = start + first
            cost += _TIGHT if not rest and start + first > self._page - self._line else 0.0
        else:
            cost, used = cost + self._white(state.used), first
        for chunk in rest:
            if used + chunk > self._page:
                cost += self._white(used) + (_CUT if piece.again else 0.0)
                used = piece.again
            used += chunk
        return _State(cost, used, piece.below, waiting=state.waiting)

    def _white(self, used: float) -> float:
        return 100.0 * max(0.0, 1.0 - used / self._page - _SMALL_GAP) ** 2


def _kind(block: Block) -> str:
    """Name of what may wait for what follows it; findings wait for figures and tables only, not for text."""
    if isinstance(block, Prose):
        return "findings" if FINDINGS in block.html else ""
    return type(block).__name__ if isinstance(block, (Figure, Table)) else ""


def _promising(states: list[_State]) -> list[_State]:
    """The cheapest of those that leave the same situation, and of these the cheapest."""
    best: dict[object, _State] = {}
    for state in states:
        key = (state.waiting, round(state.used), state.head is not None)
        if key not in best or state.cost < best[key].cost:
            best[key] = state
    return sorted(best.values(), key=lambda state: (state.cost, state.used))[:_KEPT]


def _shrunk(block: Block, scale: float) -> Block:
    return replace(block, scale=scale) if isinstance(block, Figure) and scale < 1.0 else block


def _joined(blocks: list[Block]) -> Iterator[Block]:
    """Paragraphs that follow each other as one block again."""
    texts: list[str] = []
    for block in [*blocks, None]:
        if isinstance(block, Prose):
            texts.append(block.html)
            continue
        if texts:
            yield Prose("\n".join(texts))
            texts = []
        if block is not None:
            yield block
