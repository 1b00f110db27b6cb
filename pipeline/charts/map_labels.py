"""Labels on a map: only where they fit, never over each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import shapely

from pipeline.charts.layout import Box, wrap
from pipeline.charts.map_geometry import rings_of
from pipeline.charts.model import Point
from pipeline.charts.sheet import Sheet
from pipeline.charts.theme import Font, Ink
from pipeline.colours import contrast

_SMALLEST = 6 / 7  # of the small type of the theme


def write_overlay_labels(
    sheet: Sheet, labelled: Sequence[tuple[str, shapely.Geometry]], room: Box, kept: Sequence[Box]
) -> list[Box]:
    """Write each overlay's label beside its outline; returns the boxes that are now taken.

    A place clear of `kept`, where the regions want their own labels, is preferred.
    """
    taken: list[Box] = []
    font = sheet.theme.small.but(colour=sheet.theme.ink, bold=True)
    for text, shape in labelled:
        if not text or shape.is_empty:
            continue
        lines = wrap(text, 34.0, lambda line: sheet.measure(line, font))
        size = _size(sheet, lines, font)
        free = [
            box
            for box in [*_beside(shape, *size), *_along(shape, *size)]
            if _inside(box, room) and not any(box.overlaps(other) for other in taken)
        ]
        if free:
            others = shapely.union_all([other for _, other in labelled if other is not shape])
            box = min(free, key=lambda box: _misplaced(box, shape, others, kept))
            _write(sheet, box, lines, (font, "#ffffff"))
            taken.append(box)
    return taken


def _misplaced(box: Box, own: shapely.Geometry, others: shapely.Geometry, kept: Sequence[Box]) -> float:
    """How badly a box labels `own`: it must not seem to name another overlay, nor hide region labels."""
    area = shapely.box(box.left, box.top, box.left + box.width, box.top + box.height)
    elsewhere = float(shapely.intersection(area, others).area / area.area)
    outside = 1 - float(shapely.intersection(area, own).area / area.area)
    return 6 * elsewhere + sum(box.overlaps(other) for other in kept) + 0.5 * outside


@dataclass(frozen=True, slots=True)
class Labelled:
    """A region to label: the texts to try one after the other, and what they are printed on.

    The fill "pattern" gets a white ground under the text.
    """

    texts: tuple[str, ...]
    shape: shapely.Geometry
    fill: str


def write_region_labels(
    sheet: Sheet, regions: Sequence[Labelled], taken: list[Box], obstacle: shapely.Geometry
) -> list[int | None]:
    """Write one text in each region where one fits, clear of boxes and of the obstacle.

    Returns for each region the number of the text that was written, None for none.
    """
    shapely.prepare(obstacle)
    written: list[int | None] = []
    for region in regions:
        fill = region.fill
        found = _first_fitting(sheet, region, taken, obstacle)
        if not found and region.texts:
            # Rather across the obstacle, on a white ground, than a region that nobody can name.
            short = Labelled(("",) * (len(region.texts) - 1) + region.texts[-1:], region.shape, "pattern")
            found, fill = _first_fitting(sheet, short, taken, shapely.Point()), "pattern"
        written.append(found[0] if found else None)
        if found:
            _, box, lines, size = found
            ground = "#ffffff" if fill == "pattern" else None
            font = _font_on(sheet, fill).but(size=size)
            _write(sheet, box, lines, (font, ground))
            taken.append(box)
    return written


def _font_on(sheet: Sheet, fill: str) -> Font:
    font = sheet.theme.small.but(colour=sheet.theme.ink)
    dark = fill != "pattern" and contrast(fill, "#ffffff") > contrast(fill, sheet.theme.ink)
    return font.but(colour="#ffffff") if dark else font


def _first_fitting(
    sheet: Sheet, region: Labelled, taken: list[Box], obstacle: shapely.Geometry
) -> tuple[int, Box, list[str], float] | None:
    largest = max(shapely.get_parts(region.shape), key=lambda part: part.area, default=None)
    if largest is None or largest.is_empty:
        return None
    shapely.prepare(largest)
    for number, lines, size in _variants(sheet, region.texts):
        width, height = _size(sheet, lines, sheet.theme.small.but(size=size))
        if width * height > largest.area:
            continue
        for x, y in centres(largest):
            box = Box(x - width / 2, y - height / 2, width, height)
            drawn = shapely.box(box.left, box.top, box.right, box.bottom)
            clear = largest.contains(drawn) and not obstacle.intersects(drawn)
            if clear and not any(box.overlaps(other) for other in taken):
                return number, box, lines, size
    return None


def _variants(sheet: Sheet, texts: tuple[str, ...]) -> Iterator[tuple[int, list[str], float]]:
    """Each text on one line, then on two; at last the shortest in the smallest readable type."""
    font = sheet.theme.small
    for number, text in enumerate(texts):
        if text:
            yield number, [text], font.size
            room = sheet.measure(text, font) * 0.62
            lines = wrap(text, room, lambda line: sheet.measure(line, font))
            if len(lines) == 2:
                yield number, lines, font.size
    if texts and texts[-1]:
        yield len(texts) - 1, [texts[-1]], font.size * _SMALLEST


@lru_cache(maxsize=512)
def centres(shape: shapely.Geometry) -> tuple[Point, ...]:
    """Good places for a label: the middle of the widest part, the centroid, middles of slices.

    Kept, because several texts are tried in a region and a level has many maps.
    """
    circle = shapely.maximum_inscribed_circle(shape, tolerance=0.3)
    found = [_first_point(circle), _first_point(shape.centroid)]
    left, top, right, bottom = shape.bounds
    for share in (0.5, 0.4, 0.6, 0.3, 0.7):
        y = top + (bottom - top) * share
        cut = shapely.intersection(shape, shapely.LineString([(left, y), (right, y)]))
        longest = max(shapely.get_parts(cut), key=lambda part: part.length, default=None)
        if longest is not None and not longest.is_empty:
            found.append(_first_point(longest.centroid))
    return tuple(found)


def _first_point(geometry: shapely.Geometry) -> Point:
    x, y = shapely.get_coordinates(geometry)[0].tolist()
    return x, y


def _size(sheet: Sheet, lines: list[str], font: Font) -> tuple[float, float]:
    width = max(sheet.measure(line, font) for line in lines)
    return width + 0.6, (len(lines) - 1) * font.leading + 2 * font.drop + 0.9


def _write(sheet: Sheet, box: Box, lines: list[str], look: tuple[Font, str | None]) -> None:
    font, ground = look
    if ground:
        sheet.rect(box, Ink(fill=ground))
    centre = (box.left + box.width / 2, box.top + box.height / 2)
    sheet.lines(centre, lines, font.but(align="center"))


def _beside(shape: shapely.Geometry, width: float, height: float) -> list[Box]:
    """Boxes touching the outline from outside, then lying on it: above, below, right, left."""
    points = [point for ring in rings_of(shape) for point in ring]
    top, low = min(points, key=lambda p: p[1]), max(points, key=lambda p: p[1])
    right, left = max(points), min(points)
    gap = 1.0
    return [
        Box(top[0] - width / 2, top[1] - height - gap, width, height),
        Box(low[0] - width / 2, low[1] + gap, width, height),
        Box(right[0] + gap, right[1] - height / 2, width, height),
        Box(left[0] - gap - width, left[1] - height / 2, width, height),
        Box(top[0] - width / 2, top[1] + gap, width, height),
        Box(low[0] - width / 2, low[1] - gap - height, width, height),
    ]


def _along(shape: shapely.Geometry, width: float, height: float) -> list[Box]:
    """Boxes lying on the outline, at places evenly spaced along it."""
    points = [shape.boundary.interpolate(part / 24, normalized=True) for part in range(24)]
    centres = [_first_point(point) for point in points if not point.is_empty]
    return [Box(x - width / 2, y - height / 2, width, height) for x, y in centres]


def wanted_boxes(sheet: Sheet, regions: Sequence[Labelled]) -> list[Box]:
    """Where the regions would best write the shortest of their texts."""
    font = sheet.theme.small
    boxes = []
    for region in regions:
        largest = max(shapely.get_parts(region.shape), key=lambda part: part.area, default=None)
        if largest is not None and not largest.is_empty and region.texts[-1]:
            width, height = _size(sheet, [region.texts[-1]], font)
            x, y = centres(largest)[0]
            boxes.append(Box(x - width / 2, y - height / 2, width, height))
    return boxes


def _inside(box: Box, room: Box) -> bool:
    return (
        box.left >= room.left
        and box.right <= room.right
        and box.top >= room.top
        and box.bottom <= room.bottom
    )
