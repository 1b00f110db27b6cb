"""Small maps of profiles: no tooltips, but colours. Areas are told by boxes of their outlines."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from pipeline.auditing.edition import table
from pipeline.auditing.surfaces.drawings import Drawing, Shape
from pipeline.auditing.surfaces.known import Known, Series
from pipeline.auditing.surfaces.maps import NO_COLOUR, beside, quantiles, read_legend
from pipeline.auditing.surfaces.natural import are_natural
from pipeline.errors import Problem
from pipeline.numbers import round_half_away

_PLACE = re.compile(r"profil-(?P<area>.+)-lage")
_TITLE = re.compile(r"Lage: (?P<label>.+) (?P<year>\d{4})")
_POINT = re.compile(r"(-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?)")
_NEAR = 2.5  # points by which the box of a drawn area may differ: outlines are simplified
_MOST_CLASSES = 9
_GREY = 12  # so much may red, green and blue differ in the ground of a pattern

Box = tuple[float, float, float, float]


def read_boxes(data: Path, year: int) -> dict[str, Box]:
    """West, south, east and north of each area in daten/geometrie.csv that holds in the year."""
    held: dict[str, bool] = {}
    for area, first, last in table(data / "gebietsteile.csv", ("gebiet", "von", "bis")):
        held[area] = held.get(area, False) or int(first) <= year <= int(last)
    found = {}
    for area, text in table(data / "geometrie.csv", ("gebiet", "wkt_epsg_25832")):
        points = [(float(x), float(y)) for x, y in _POINT.findall(text)]
        if points and held.get(area, True):
            across, down = zip(*points, strict=True)
            found[area] = (min(across), min(down), max(across), max(down))
    return found


def is_small_map(drawing: Drawing) -> bool:
    """The map that shows where the area of a profile lies."""
    return bool(_PLACE.fullmatch(drawing.ident)) and not any(shape.tip for shape in drawing.shapes)


def check_small_map(drawing: Drawing, known: Known, boxes: Mapping[str, Box]) -> Iterator[Problem]:
    """Colours follow from shown values alone; an area whose figure is hidden has none.

    `boxes`: outlines of the areas that hold in the year of the edition.
    """
    place, title = _PLACE.fullmatch(drawing.ident), _TITLE.fullmatch(drawing.title)
    level = known.places[place["area"]].level if place and place["area"] in known.places else ""
    areas = {area: box for area, box in boxes.items() if area in known.places
             and known.places[area].level == level}  # fmt: skip
    fields = {shape for shape in drawing.shapes for item in drawing.texts if beside(shape, item)}
    fills = _fills([shape for shape in drawing.shapes if shape not in fields], areas)
    if not areas or set(fills) != set(areas):
        yield Problem(
            drawing.place, "die Gebiete der kleinen Karte lassen sich nicht zuordnen", drawing.title
        )
        return
    if title is None:
        if len({fill for found in fills.values() for fill in found}) > 2:
            yield Problem(drawing.place, "die kleine Karte hat Farben, aber keinen Indikator", drawing.title)
        return
    year = int(title["year"])
    candidates = known.labels.get(title["label"], ())
    problems = [list(_of_series(drawing, known, fills, (series, year))) for series in candidates]
    if not problems:
        yield Problem(drawing.place, "den Indikator der kleinen Karte gibt es nicht", drawing.title)
    else:
        yield from min(problems, key=len)


def _fills(shapes: Sequence[Shape], areas: Mapping[str, Box]) -> dict[str, set[str]]:
    """Area → the colours of the shapes that have its box; the drawing covers the areas and turns north up."""
    west, _, east, north = _around(areas.values())
    left, top, right, _ = _around([(s.left, s.top, s.right, s.bottom) for s in shapes])
    scale = (right - left) / ((east - west) or 1.0)
    drawn = {
        area: (left + (w - west) * scale, top + (north - n) * scale,
               left + (e - west) * scale, top + (north - s) * scale)
        for area, (w, s, e, n) in areas.items()
    }  # fmt: skip
    found: dict[str, set[str]] = {}
    for shape in shapes:
        own = (shape.left, shape.top, shape.right, shape.bottom)
        near = {area: max(abs(a - b) for a, b in zip(own, box, strict=True)) for area, box in drawn.items()}
        area = min(near, key=lambda name: near[name], default="")
        if area and near[area] <= _NEAR:
            found.setdefault(area, set()).add(shape.fill)
    return {area: fills - set(NO_COLOUR) for area, fills in found.items()}


def _around(boxes: Iterable[Box]) -> Box:
    found = list(boxes) or [(0.0, 0.0, 0.0, 0.0)]
    west, south, east, north = (list(side) for side in zip(*found, strict=True))
    return min(west), min(south), max(east), max(north)


def _of_series(
    drawing: Drawing, known: Known, fills: Mapping[str, set[str]], shown: tuple[Series, int]
) -> Iterator[Problem]:
    (indicator, group), year = shown
    decimals = known.decimals(indicator)
    values: dict[str, Decimal] = {}
    for area in fills:
        found = known.values.get((indicator, group, area, year))
        if found and found.value:
            values[area] = round_half_away(found.value, decimals)
    colours = {fill for area in values for fill in fills[area]}
    for area in sorted(fills.keys() - values.keys()):
        if any(fill in colours or not _grey(fill) for fill in fills[area]):
            what = "die kleine Karte gibt einem Gebiet ohne gezeigte Zahl eine Klassenfarbe"
            yield Problem(drawing.place, f"{what}: {known.named((indicator, group, area, year))}")
    every = [
        round_half_away(value, decimals)
        for key, value in known.figures.get((indicator, group), ())
        if key[2] in fills
    ]
    fixed = [round_half_away(limit, decimals) for limit in known.limits(indicator)]
    choices = [fixed] if fixed else [quantiles(every, count, decimals) for count in range(2, _MOST_CLASSES)]
    legend = read_legend(drawing)
    printed = [item.low for item in legend if item.low is not None]
    choices += [printed] if are_natural(every, printed) else []
    classes = {area: fills[area] for area in values}
    if values and not any(_fit(classes, values, limits) for limits in choices):
        what = "die Farben der kleinen Karte folgen nicht aus den gezeigten Werten"
        yield Problem(drawing.place, f"{what}: {drawing.title}")
    if legend and printed not in choices:
        what = "die Klassengrenzen der kleinen Karte folgen nicht aus den gezeigten Werten"
        yield Problem(drawing.place, f"{what}: {drawing.title}")


def _grey(fill: str) -> bool:
    """The ground of a pattern, '#f2f2f4'; class colours are none."""
    parts = (
        [int(fill[at : at + 2], 16) for at in (1, 3, 5)] if re.fullmatch("#[0-9a-f]{6}", fill) else [0, 255]
    )
    return max(parts) - min(parts) <= _GREY


def _fit(fills: Mapping[str, set[str]], values: Mapping[str, Decimal], limits: Sequence[Decimal]) -> bool:
    """One colour per area, the same for areas of one class, another for those of the next.

    >>> one, two = Decimal(1), Decimal(2)
    >>> _fit({"a": {"#1"}, "b": {"#2"}}, {"a": one, "b": two}, [two])
    True
    >>> _fit({"a": {"#1"}, "b": {"#1"}}, {"a": one, "b": two}, [two])
    False
    """
    pairs = set()
    for area, value in values.items():
        if len(fills[area]) != 1:
            return False
        pairs.add((sum(limit <= value for limit in limits), *fills[area]))
    return all(len({pair[side] for pair in pairs}) == len(pairs) for side in (0, 1))
