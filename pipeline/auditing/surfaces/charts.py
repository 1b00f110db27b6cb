"""Charts against the table of their figure: a hidden figure has no mark, no number, no rank, no scale."""

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.auditing.surfaces.comparisons import comparison_check
from pipeline.auditing.surfaces.drawings import Drawing, Shape, Written
from pipeline.auditing.surfaces.known import Known
from pipeline.auditing.surfaces.pages import Grid
from pipeline.auditing.surfaces.printed import Printed, plain, read_cell
from pipeline.errors import Problem
from pipeline.numbers import SIGNS

_FEW = 3  # fewer values may be in order by chance
_ROW = 5.0  # points: half the height of the lowest row of a chart
_TALL = 14.0  # points: marks of one row are never higher, lines across all rows are
_PAD = Decimal("1.02")  # how far the axis goes beyond the largest value
_SECRET_GROUND = "#f1f1ef"
_NAMED = re.compile(r"(-?[\d ]+(?:,\d+)?)[^\d,;.()]{0,18}\(([^()]+)\)")


def check_chart(drawing: Drawing, grid: Grid, known: Known) -> Iterator[Problem]:
    """Everything in a chart that tells more than its table. Maps have a module of their own."""
    for text in drawing.foreign:
        what = "die Abbildung enthält etwas, das nicht zu sehen ist oder nicht hineingehört"
        yield Problem(drawing.place, what, text)
    yield from _alternative(drawing, grid, known)
    comparison = comparison_check(drawing)
    if comparison is not None:
        yield from comparison(drawing, grid)
        return
    if grid.header[0] == "Jahr":
        yield from _dots(drawing, grid)
        return
    yield from _rows(drawing, grid)
    yield from _rank(drawing, grid)
    yield from _scale(drawing, grid)
    yield from _boxes(drawing)


def hidden_rows(grid: Grid) -> dict[str, list[Printed]]:
    """Cells of the rows with a hidden figure, by head; of areas of one name the cells of all."""
    rows: dict[str, list[Printed]] = {}
    for row in grid.rows:
        rows.setdefault(row[0], []).extend(read_cell(text) for text in row[1:])
    return {head: cells for head, cells in rows.items() if any(cell.status == "secret" for cell in cells)}


def _alternative(drawing: Drawing, grid: Grid, known: Known) -> Iterator[Problem]:
    """'27,9 % (Aue)' in title or description, where the figure of Aue is hidden."""
    hidden = {head for head, cells in hidden_rows(grid).items()
              if not any(cell.number is not None for cell in cells)}  # fmt: skip
    for text in (drawing.title, drawing.alt):
        for number, name in _NAMED.findall(text):
            if name in hidden:
                yield Problem(drawing.place, f"Titel oder Alternativtext nennt eine geheime Zahl: {name}",
                              f"{number.strip()} ({name})")  # fmt: skip


def _dots(drawing: Drawing, grid: Grid) -> Iterator[Problem]:
    """A line chart has a dot for each shown year, not one more."""
    shown = sum(_has_value(read_cell(text)) for row in grid.rows for text in row[1:])
    dots = sum(shape.round and shape.fill != "none" for shape in drawing.shapes)
    if dots > shown:
        what = f"die Linie hat {dots} Punkte, die Tabelle zur Abbildung zeigt {shown} Werte"
        yield Problem(drawing.place, what, "ein geheimes Jahr muss eine Lücke sein")


def _has_value(cell: Printed) -> bool:
    return cell.number is not None or cell.status == "zero"


def _places(drawing: Drawing, grid: Grid) -> list[tuple[tuple[str, ...], Written]]:
    """The rows of the table with the place of their label; long labels are found by their first line."""
    found = []
    free = [item for item in drawing.texts if item.x == 0]
    for row in grid.rows:
        label = _own_label(drawing, row, [item for item in free if item.text == row[0]])
        if label is not None:
            free.remove(label)
        else:
            start = [item for item in drawing.texts
                     if item.x == 0 and len(item.text) > 2 and row[0].startswith(item.text)]  # fmt: skip
            label = start[0] if len(start) == 1 else None
        if label is not None:
            found.append((row, label))
    return found


def _own_label(drawing: Drawing, row: tuple[str, ...], same: list[Written]) -> Written | None:
    """The label of a row; of areas of one name the hidden one has that beside which the sign stands."""
    hides = any(read_cell(text).status == "secret" for text in row[1:])
    signs = [item for item in drawing.texts if item.text == SIGNS["secret"]]
    fitting = (item for item in same if hides == any(abs(sign.y - item.y) < 1 for sign in signs))
    return next(fitting, same[0] if same else None)


def _rows(drawing: Drawing, grid: Grid) -> Iterator[Problem]:
    """Marks and numbers in the row of a hidden figure."""
    signs = [item for item in drawing.texts if item.text == SIGNS["secret"]]
    for sign in signs:
        for shape in drawing.shapes:
            if _is_mark(shape) and abs(shape.middle - (sign.y - 2.8)) < _ROW - 1 and shape.right > sign.x:
                what = f"in der Zeile eines geheimen Wertes steht eine Marke: {_label(drawing, sign)}"
                yield Problem(drawing.place, what, "Balken, Punkt oder Strich entfernen")
                break
    hidden = hidden_rows(grid)
    for row, label in _places(drawing, grid):
        allowed = {cell.number for cell in hidden.get(row[0], ())}
        for item in drawing.texts if row[0] in hidden else ():
            number = read_cell(item.text).number
            if number is not None and abs(item.y - label.y) < 1 and number not in allowed:
                what = f"in der Zeile eines geheimen Wertes steht eine Zahl: {row[0]}"
                yield Problem(drawing.place, what, item.text)


def _is_mark(shape: Shape) -> bool:
    return 0 <= shape.bottom - shape.top < _TALL and shape.fill != _SECRET_GROUND


def _label(drawing: Drawing, sign: Written) -> str:
    labels = [item for item in drawing.texts if item.x == 0 and abs(item.y - sign.y) < _ROW]
    return labels[0].text if labels else "ohne Beschriftung"


def _rank(drawing: Drawing, grid: Grid) -> Iterator[Problem]:
    """In bars sorted by value a hidden area between two shown ones would tell its rank."""
    column = _last_value_column(grid)
    rows = sorted(_places(drawing, grid), key=lambda item: item[1].y)
    if column == 0 or [row[0] for row, _ in rows] == [row[0] for row in grid.rows if row in dict(rows)]:
        return
    cells = [(row[0], read_cell(row[column])) for row, _ in rows]
    values = [cell.number for _, cell in cells if cell.number is not None]
    if len(values) < _FEW or sorted(values) not in (values, values[::-1]):
        return
    last = max(n for n, (_, cell) in enumerate(cells) if cell.number is not None)
    first = min(n for n, (_, cell) in enumerate(cells) if cell.number is not None)
    for number, (name, cell) in enumerate(cells):
        if cell.status == "secret" and first < number < last:
            what = f"die Balken stehen in der Reihenfolge der Werte und verraten den Rang von {name}"
            yield Problem(drawing.place, what, "geheime Gebiete an das Ende stellen")


def _last_value_column(grid: Grid) -> int:
    years = [n for n, text in enumerate(grid.header) if re.match(r"\d{4}", text)]
    return years[-1] if years else 0


def _scale(drawing: Drawing, grid: Grid) -> Iterator[Problem]:
    """The axis of bars ends at the largest shown value; further on it would tell of a hidden one."""
    ticks = _ticks(drawing)
    if len(ticks) < 2 or not hidden_rows(grid) or _last_value_column(grid) == 0:
        return
    numbers = [abs(Decimal(text.replace(".", "").replace(",", "."))) for row in grid.rows for cell in row[1:]
               for text in re.findall(r"\d+(?:,\d+)?", plain(cell))]  # fmt: skip
    (low, start), (high, end) = ticks[0], ticks[-1]
    room = Decimal(str((drawing.width - 14 - end) / ((end - start) / float(high - low))))
    if numbers and max(high, high + room) > max(numbers) * _PAD:
        what = "die Achse reicht weiter als der größte gezeigte Wert"
        yield Problem(drawing.place, what, "die Achse nur nach gezeigten Werten einrichten")


def _ticks(drawing: Drawing) -> list[tuple[Decimal, float]]:
    """Numbers below the bars with their place, from left to right."""
    bottom = max((item.y for item in drawing.texts), default=0.0)
    found = [(read_cell(item.text).number, item.x) for item in drawing.texts
             if 5 < bottom - item.y < 14 and item.x > 0]  # fmt: skip
    ticks = [(number, x) for number, x in found if number is not None]
    return sorted(ticks, key=lambda tick: tick[1])


def _boxes(drawing: Drawing) -> Iterator[Problem]:
    """Boxes for hidden bands of a pyramid are all of one width, the legend's apart."""
    boxes = [shape for shape in drawing.shapes if shape.fill == _SECRET_GROUND]
    heights = {round(box.bottom - box.top, 1) for box in boxes}
    for height in heights:
        widths = [box.right - box.left for box in boxes if round(box.bottom - box.top, 1) == height]
        if max(widths) - min(widths) > 0.2:
            what = "die Felder für geheime Werte sind verschieden breit"
            yield Problem(drawing.place, what, "eine feste Breite verrät nichts")
