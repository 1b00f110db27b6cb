"""Maps against the table of their figure: colours, tooltips, counts, limits from shown values only."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.auditing.surfaces.drawings import Drawing, Shape, Written
from pipeline.auditing.surfaces.known import Known
from pipeline.auditing.surfaces.matching import Match
from pipeline.auditing.surfaces.natural import are_natural
from pipeline.auditing.surfaces.pages import Grid
from pipeline.auditing.surfaces.printed import read_cell
from pipeline.errors import Problem
from pipeline.numbers import round_half_away

_AMOUNT = r"(-?\d[\d ]*(?:,\d+)?)"
_CLASS = re.compile(rf"(?:unter {_AMOUNT}|{_AMOUNT} bis unter {_AMOUNT}|{_AMOUNT} und mehr)")
_CHANGES = ("Änderung", "Veränderung")
_MOST = 7  # classes; equal values leave fewer of them
NO_COLOUR = ("none", "#fff", "#ffffff", "")


@dataclass(frozen=True, slots=True)
class LegendClass:
    """One class: its colour, limits (None: open) and the number of areas behind it."""

    fill: str
    low: Decimal | None
    high: Decimal | None
    count: int | None


def check_map(drawing: Drawing, grid: Grid, cells: Sequence[Match], known: Known) -> Iterator[Problem]:
    """`cells` are the matched cells of the map's table."""
    classes = read_legend(drawing)
    # An index may show the class of an area whose figure is hidden; then it is printed as a word.
    words = "Klasse" in grid.header
    hidden = [] if words else _hidden_names(grid)
    regions: dict[str, list[Shape]] = {}
    for shape in drawing.shapes:
        if shape.tip:
            regions.setdefault(shape.tip.partition(": ")[0], []).append(shape)
    for name in dict.fromkeys(hidden):
        found = [list(_hidden_region(drawing, name, region, classes)) for region in regions.get(name, [])]
        # Of several areas of one name as many as are hidden must be without a colour.
        if sum(not problems for problems in found) < min(hidden.count(name), len(found)):
            yield from next(problems for problems in found if problems)
    yield from _class_counts(drawing, regions, classes, cells)
    yield from _limits(drawing, classes, cells, known)


def _hidden_names(grid: Grid) -> list[str]:
    """Areas whose figure is hidden; a hidden change beside a shown figure hides nothing on the map."""
    columns = [n for n, head in enumerate(grid.header) if n and not head.startswith(_CHANGES)]
    return [row[0] for row in grid.rows if any(read_cell(row[n]).status == "secret" for n in columns)]


def read_legend(drawing: Drawing) -> list[LegendClass]:
    """The classes that the legend names, each with the colour of the field beside it."""
    found = []
    for item in drawing.texts:
        match = _CLASS.fullmatch(item.text)
        swatches = [shape for shape in drawing.shapes if beside(shape, item) and shape.fill not in NO_COLOUR]
        if match and swatches:
            below, low, high, above = (read_cell(text or "").number for text in match.groups())
            counts = [read_cell(other.text).number for other in drawing.texts
                      if abs(other.y - item.y) < 0.5 and other.x > item.x]  # fmt: skip
            count = int(counts[0]) if counts and counts[0] is not None else None
            found.append(LegendClass(swatches[-1].fill, low if low is not None else above,
                                     high if high is not None else below, count))  # fmt: skip
    return found


def beside(shape: Shape, item: Written) -> bool:
    """True for the field of a legend whose text stands to its right."""
    return 0 < item.x - shape.right < 12 and shape.top < item.y < shape.bottom + 1


def _hidden_region(
    drawing: Drawing, name: str, region: Shape, classes: list[LegendClass]
) -> Iterator[Problem]:
    """A class colour on the area, above or below it, or a number in its tooltip."""
    colours = {item.fill for item in classes}
    box = (region.left, region.top, region.right, region.bottom)
    same = [shape.fill for shape in drawing.shapes
            if (shape.left, shape.top, shape.right, shape.bottom) == box]  # fmt: skip
    if region.fill not in NO_COLOUR or colours & set(same):
        what = f"die Karte gibt einem geheimen Gebiet eine Klassenfarbe: {name}"
        yield Problem(drawing.place, what, "geheime Gebiete tragen ein Muster")
    text = region.tip.partition(": ")[2]
    if re.search(r"\d", text):
        yield Problem(drawing.place, f"der Hinweistext der Karte nennt eine geheime Zahl: {name}", text)


def _class_counts(
    drawing: Drawing, regions: dict[str, list[Shape]], classes: list[LegendClass], cells: Sequence[Match]
) -> Iterator[Problem]:
    """The legend counts the areas of each colour, and each area lies in the class of its value."""
    counts = Counter(region.fill for same in regions.values() for region in same)
    for item in classes:
        if item.count is not None and regions and item.count != counts[item.fill]:
            what = (
                f"die Legende zählt {item.count} Gebiete, die Karte zeigt {counts[item.fill]} in dieser Farbe"
            )
            yield Problem(drawing.place, what, "geheime Gebiete zählen in keiner Klasse")
    by_fill = {item.fill: item for item in classes}
    for cell in cells:
        fills = [by_fill.get(region.fill) for region in regions.get(cell.row, [])]
        found, number = [item for item in fills if item], cell.printed.number
        if found and number is not None and not cell.base and not any(_within(number, one) for one in found):
            yield Problem(
                drawing.place, f"die Farbe von {cell.row} gehört zu einer anderen Klasse als der Wert"
            )


def _within(number: Decimal, item: LegendClass) -> bool:
    return (item.low is None or number >= item.low) and (item.high is None or number < item.high)


def _limits(
    drawing: Drawing, classes: list[LegendClass], cells: Sequence[Match], known: Known
) -> Iterator[Problem]:
    """Class limits are the fixed ones of the indicator or follow from all shown values of all years."""
    values = [cell for cell in cells if cell.key[2] != known.town and not cell.base]
    if not classes or not values:
        return
    indicator, group = values[0].key[:2]
    printed = [item.low for item in classes if item.low is not None]
    areas = {area for cell in values for area in known.namesakes(cell.key[2])}
    decimals = known.decimals(indicator)
    shown = [
        round_half_away(value, decimals)
        for key, value in known.figures.get((indicator, group), ())
        if key[2] in areas
    ]
    fixed = [round_half_away(limit, decimals) for limit in known.limits(indicator)]
    followed = [quantiles(shown, count, decimals) for count in range(len(classes), _MOST + 1)]
    if printed not in (fixed, *followed) and not are_natural(shown, printed):
        what = "die Klassengrenzen der Karte folgen nicht aus den gezeigten Werten"
        hint = "feste Grenzen, Quantile, natürliche Brüche der gezeigten Werte; sonst grenzen sie geheime ein"
        yield Problem(drawing.place, f"{what}: {known.named(values[0].key).partition(',')[0]}", hint)


def quantiles(values: list[Decimal], count: int, decimals: int) -> list[Decimal]:
    """Limits between classes of about as many values, with the position n · p + ½ (Hyndman and Fan 1996, 5).

    Worked out here once more, so that an error of the maps is not repeated.
    >>> [str(limit) for limit in quantiles([Decimal(n) for n in range(1, 9)], 4, 1)]
    ['2.5', '4.5', '6.5']
    """
    ranked = sorted(values)
    limits: set[Decimal] = set()
    for part in range(1, count):
        place = Decimal(len(ranked) * part) / count + Decimal("0.5")
        place = min(max(place, Decimal(1)), Decimal(len(ranked)))
        below = ranked[int(place) - 1]
        above = ranked[min(int(place), len(ranked) - 1)]
        limits.add(round_half_away(below + (above - below) * (place - int(place)), decimals))
    return sorted(limit for limit in limits if ranked and limit > ranked[0])
