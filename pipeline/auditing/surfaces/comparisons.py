"""Charts that set many numbers side by side against their tables; small line charts are read like lines."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from pipeline.auditing.surfaces.drawings import Drawing, Shape, Written
from pipeline.auditing.surfaces.pages import Grid
from pipeline.auditing.surfaces.printed import plain, read_cell
from pipeline.errors import Problem
from pipeline.numbers import SIGNS

_GROUNDS = ("none", "#fff", "#f1f1ef")  # not filled, white, ground of the pattern for secret
_MIDDLE = 2.8  # points from the baseline to the middle of the digits
_ROW = 4.0
Check = Callable[[Drawing, Grid], Iterator[Problem]]


def comparison_check(drawing: Drawing) -> Check | None:
    """How to check a drawing of these kinds, by the kind in its id; None for all others."""
    found = re.search(r"(?:^|-)(waermetabelle|anteile|steigung|streuung)-", drawing.ident)
    return _CHECKS[found[1]] if found else None


def _heat(drawing: Drawing, grid: Grid) -> Iterator[Problem]:
    """No tint below the sign of a hidden figure, and in each row the figures of the table."""
    for sign in drawing.texts:
        tinted = [shape for shape in drawing.shapes if _filled(shape) and _below(shape, sign)]
        if sign.text == SIGNS["secret"] and tinted:
            what = "das Feld eines geheimen Wertes hat eine Farbe, die seine Klasse nennt"
            yield Problem(drawing.place, what, _label(drawing, sign))
    said: dict[str, list[list[str]]] = {}
    for row in grid.rows:
        said.setdefault(row[0], []).append([plain(cell) for cell in row[1:]])
    for label in (item for item in drawing.texts if item.x == 0 and item.text in said):
        beside = [item for item in drawing.texts if item.x > 0 and abs(item.y - label.y) < 1]
        texts = [item.text for item in sorted(beside, key=lambda item: item.x)]
        if texts and texts not in said[label.text]:
            what = f"die Zeile „{label.text}“ der Abbildung sagt anderes als ihre Tabelle"
            yield Problem(drawing.place, what, " ".join(texts))


def _shares(drawing: Drawing, grid: Grid) -> Iterator[Problem]:
    """Neither marks nor numbers in a row with a hidden part: the rest to 100 would tell it."""
    heads = Counter(row[0] for row in grid.rows)
    for head, hidden in Counter(row[0] for row in _incomplete(grid)).items():
        labels = [item for item in drawing.texts if item.x == 0 and item.text == head]
        # Of several areas of one name the others may be drawn.
        if sum(_is_drawn(drawing, label) for label in labels) > heads[head] - hidden:
            what = f"der Balken „{head}“ hat einen geheimen Teil und ist doch gezeichnet"
            yield Problem(drawing.place, what, "der Rest bis 100 verrät den Teil")


def _is_drawn(drawing: Drawing, label: Written) -> bool:
    """True if marks or numbers stand beside a label."""
    middle = label.y - _MIDDLE
    beside = (item for item in drawing.texts if item.x > 0 and abs(item.y - label.y) < 1)
    return any(_filled(item) and abs(item.middle - middle) < _ROW for item in drawing.shapes) or any(
        read_cell(item.text).number is not None for item in beside
    )


def _slopes(drawing: Drawing, grid: Grid) -> Iterator[Problem]:
    yield from _named(drawing, grid, 2 * _complete(grid))


def _scatter(drawing: Drawing, grid: Grid) -> Iterator[Problem]:
    # The last row is the municipality: a dashed cross, no point.
    last = not any(row == grid.rows[-1] for row in _incomplete(grid))
    yield from _named(drawing, grid, _complete(grid) - last)


def _named(drawing: Drawing, grid: Grid, most: int) -> Iterator[Problem]:
    """No more points than rows without a hidden figure have, and no name of an area with a hidden figure."""
    incomplete = _incomplete(grid)
    shown = {row[0] for row in grid.rows if row not in incomplete}
    hidden = [row[0] for row in incomplete if row[0] not in shown]
    dots = sum(shape.round and shape.fill != "none" for shape in drawing.shapes)
    if dots > most:
        what = f"die Abbildung hat {dots} Punkte, nach ihrer Tabelle sind es höchstens {most}"
        yield Problem(drawing.place, what, "ein geheimer Wert darf keinen Punkt haben")
    for item in drawing.texts:
        for name in hidden:
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", item.text):
                yield Problem(
                    drawing.place, f"die Abbildung nennt ein Gebiet mit geheimem Wert: {name}", item.text
                )


def _complete(grid: Grid) -> int:
    return len(grid.rows) - len(_incomplete(grid))


def _incomplete(grid: Grid) -> list[tuple[str, ...]]:
    """Rows with a hidden figure."""
    return [row for row in grid.rows if any(read_cell(cell).status == "secret" for cell in row[1:])]


def _filled(shape: Shape) -> bool:
    return shape.fill not in _GROUNDS


def _below(shape: Shape, sign: Written) -> bool:
    return shape.left < sign.x < shape.right and shape.top < sign.y - _MIDDLE < shape.bottom


def _label(drawing: Drawing, sign: Written) -> str:
    labels = [item.text for item in drawing.texts if item.x == 0 and abs(item.y - sign.y) < _ROW]
    return labels[0] if labels else ""


_CHECKS: dict[str, Check] = {
    "waermetabelle": _heat, "anteile": _shares, "steigung": _slopes, "streuung": _scatter,
}  # fmt: skip
