"""Polygons of a map on the sheet: placed, simplified together, joined to their upper level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from pipeline.charts.layout import Box
from pipeline.charts.model import Choropleth, Point, Ring
from pipeline.charts.signs import even_odd

# Bumps whose triangle is smaller than the square of this are not seen in print; millimetres on the
# sheet (0.17: a bump 0.3 mm wide and 0.2 mm high). The small map of a profile shows only shapes, that of a
# telephone has pixels as large.
TOLERANCE_MM = 0.17
SMALL_TOLERANCE_MM = 0.25


@dataclass(frozen=True, slots=True)
class Placement:
    """Metres to millimetres: `scale` mm per metre, the corner (west, north) lies at left, top."""

    west: float
    north: float
    scale: float
    left: float
    top: float

    def on_sheet(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """A geometry in metres as one in sheet millimetres (y downwards)."""
        return shapely.transform(geometry, self._move)

    def _move(self, points: np.ndarray) -> np.ndarray:
        offset = np.array([self.west, self.north])
        corner = np.array([self.left, self.top])
        moved: np.ndarray = (points - offset) * np.array([self.scale, -self.scale]) + corner
        return moved


def extent(data: Choropleth) -> tuple[float, float, float, float]:
    """West, south, east, north of all regions and overlays in metres."""
    rings = [ring for region in data.regions for ring in region.rings]
    rings += [ring for overlay in data.overlays for ring in overlay.rings]
    if not rings:
        raise ValueError("a map needs at least one region with a ring")
    points = np.concatenate([np.asarray(ring, dtype=float)[:, :2] for ring in rings])
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    return float(west), float(south), float(east), float(north)


def placed_in(bounds: tuple[float, float, float, float], box: Box) -> Placement:
    """The largest placement of the bounds inside a box, centred."""
    west, south, east, north = bounds
    scale = min(box.width / max(east - west, 1e-9), box.height / max(north - south, 1e-9))
    left = box.left + (box.width - (east - west) * scale) / 2
    top = box.top + (box.height - (north - south) * scale) / 2
    return Placement(west, north, scale, left, top)


def polygons(data: Choropleth, placement: Placement) -> tuple[shapely.Geometry, ...]:
    """One geometry per region; shared boundaries are simplified once and stay gap-free.

    Visvalingam-Whyatt on the whole coverage (GEOS, coverage simplify). The maps of a level differ in
    their colours only, so their shapes are kept.
    """
    small = data.mode == "mini" or data.frame.narrow
    tolerance = SMALL_TOLERANCE_MM if small else TOLERANCE_MM
    return _coverage(tuple(region.rings for region in data.regions), placement, tolerance)


@lru_cache(maxsize=8)
def _coverage(
    regions: tuple[tuple[Ring, ...], ...], placement: Placement, tolerance: float
) -> tuple[shapely.Geometry, ...]:
    drawn = [placement.on_sheet(even_odd(rings)) for rings in regions]
    return tuple(shapely.coverage_simplify(drawn, tolerance))


def outline(rings: Sequence[Ring], placement: Placement) -> shapely.Geometry:
    """One geometry of its own (an overlay), simplified."""
    return shapely.simplify(placement.on_sheet(even_odd(rings)), TOLERANCE_MM / 2)


@lru_cache(maxsize=16)
def parent_lines(
    parents: tuple[str, ...], shapes: tuple[shapely.Geometry, ...]
) -> tuple[tuple[Point, ...], ...]:
    """The boundaries between the regions of different parents, and around all that have one."""
    return border_lines(joined(parents, shapes))


def joined(parents: Sequence[str], shapes: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    """The regions of each parent as one geometry; regions without parent are left out."""
    groups: dict[str, list[shapely.Geometry]] = {}
    for parent, shape in zip(parents, shapes, strict=True):
        if parent and not shape.is_empty:
            groups.setdefault(parent, []).append(shape)
    wholes = [shapely.union_all(groups[parent]) for parent in sorted(groups)]
    if shapely.coverage_is_valid(list(shapes)):
        return wholes
    # Closing a hair's breadth removes slivers between neighbours that were not drawn gap-free.
    return [whole.buffer(0.02, quad_segs=1).buffer(-0.02, quad_segs=1) for whole in wholes]


def border_lines(geometries: Sequence[shapely.Geometry]) -> tuple[tuple[Point, ...], ...]:
    """The boundaries of neighbours as lines, each shared piece once."""
    together = shapely.union_all([geometry.boundary for geometry in geometries])
    merged = shapely.line_merge(together) if together.geom_type == "MultiLineString" else together
    lines = [shapely.get_coordinates(part).tolist() for part in shapely.get_parts(merged)]
    return tuple(tuple((x, y) for x, y in line) for line in lines if line)


def clipped(lines: Iterable[Sequence[Point]], box: Box) -> tuple[tuple[Point, ...], ...]:
    """What of the lines lies in a box."""
    every = shapely.MultiLineString(list(lines))
    inside = shapely.intersection(every, shapely.box(box.left, box.top, box.right, box.bottom))
    parts = [part for part in shapely.get_parts(inside) if part.geom_type == "LineString"]
    return tuple(tuple((x, y) for x, y in shapely.get_coordinates(part).tolist()) for part in parts)


def rings_of(geometry: shapely.Geometry) -> list[list[Point]]:
    """Rings of a polygon or of several, without the closing point."""
    rings = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon" and not part.is_empty:
            for ring in (part.exterior, *part.interiors):
                points = shapely.get_coordinates(ring).tolist()
                rings.append([(x, y) for x, y in points[:-1]])
    return rings
