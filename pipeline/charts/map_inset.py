"""The part of a map that is drawn again in a larger scale, because areas in it are too small to label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from pipeline.charts.layout import Box
from pipeline.charts.map_geometry import Placement

# A number of four digits in the smallest type covers 14 mm²; in a region of less than this it hardly
# ever finds room. Decided by the outlines alone, so that all maps of a level have the same inset.
SMALL_MM2 = 20.0
_NEAR = 3.0  # millimetres between small regions that belong together
_PAD = 2.0
_TALLEST = 70.0
_ZOOMS = (1.6, 8.0)  # less would not help, more makes outlines coarse


@dataclass(frozen=True, slots=True)
class Inset:
    """Which part of the sheet is enlarged, how many times, and the numbers of the regions inside."""

    part: Box
    zoom: float
    regions: frozenset[int]

    def panel(self, left: float, top: float) -> Box:
        """Where it is drawn."""
        return Box(left, top, self.part.width * self.zoom, self.part.height * self.zoom)

    def placement(self, main: Placement, panel: Box) -> Placement:
        """The placement of the whole map that brings this part into the panel."""
        return Placement(
            main.west, main.north, main.scale * self.zoom,
            panel.left + (main.left - self.part.left) * self.zoom,
            panel.top + (main.top - self.part.top) * self.zoom,
        )  # fmt: skip


def inset_of(shapes: Sequence[shapely.Geometry], width: float) -> Inset | None:
    """The largest group of small regions, enlarged to at most `width` mm; None without need or use.

    >>> town = [shapely.box(0, 0, 100, 40), shapely.box(0, 40, 100, 80)]
    >>> inset_of(town, 110.0) is None
    True
    >>> inset_of([*town, shapely.box(100, 38, 104, 42)], 110.0).zoom
    8.0
    """
    small = [shape for shape in shapes if 0 < shape.area < SMALL_MM2]
    if not small:
        return None
    groups = shapely.get_parts(shapely.union_all([shape.buffer(_NEAR / 2) for shape in small]))
    members = [[shape for shape in small if group.contains(shape)] for group in groups]
    largest = max(members, key=lambda group: (len(group), -group[0].bounds[0], -group[0].bounds[1]))
    left, top, right, bottom = shapely.total_bounds(largest).tolist()
    part = Box(left - _PAD, top - _PAD, right - left + 2 * _PAD, bottom - top + 2 * _PAD)
    zoom = min(width / part.width, _TALLEST / part.height, _ZOOMS[1])
    if zoom < _ZOOMS[0]:
        return None
    area = shapely.box(part.left, part.top, part.right, part.bottom)
    inside = frozenset(number for number, shape in enumerate(shapes)
                       if not shape.is_empty and area.contains(shape))  # fmt: skip
    return Inset(part, zoom, inside)
