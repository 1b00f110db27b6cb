"""Invented geometry: small cells on jittered points, joined to blocks, so that all levels nest without gaps.

Metres in EPSG:25832. The place lies in the North Sea, so that nobody takes it for a real municipality.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import PCG64, Generator
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon

from demo.places import RIVER, SOCIAL_SPACES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ORIGIN = (366_000, 6_014_000)
TOWN_AREA_KM2 = 43.2
CELL_M = 105.0  # distance of the jittered points
_SEED = 4711


@dataclass(frozen=True)
class TownShapes:
    """Polygons by id; `neighbours` are the blocks that share an edge."""

    blocks: dict[str, Polygon]
    river: LineString


def outline(centre: tuple[float, float], radii: tuple[float, float], waves: Floats) -> Polygon:
    """Wavy ellipse in metres; `waves` has one row amplitude, phase per harmonic."""
    angle = np.linspace(0.0, 2 * np.pi, 240, endpoint=False)
    factor = np.ones_like(angle)
    for number, (amplitude, phase) in enumerate(waves, start=2):
        factor += amplitude * np.sin(number * angle + phase)
    x = centre[0] + radii[0] * factor * np.cos(angle)
    y = centre[1] + radii[1] * factor * np.sin(angle)
    return Polygon(np.column_stack([np.round(x), np.round(y)]))


def town_outline() -> Polygon:
    """Rough outline, scaled to the town's area; the final edge follows the cells."""
    waves = np.array([[0.06, 0.4], [0.09, 2.1], [0.07, 4.0], [0.05, 1.0], [0.03, 2.6], [0.04, 0.2]])
    rough = outline((350.0, -150.0), (4300.0, 3250.0), waves)
    factor = (TOWN_AREA_KM2 * 1e6 / rough.area) ** 0.5
    return shapely.affinity.scale(rough, factor, factor, origin="centroid")


def _cells(area: Polygon, rng: Generator) -> tuple[Floats, list[Polygon]]:
    """Points inside `area` and their Voronoi cells with corners on whole metres."""
    left, bottom, right, top = area.buffer(6 * CELL_M).bounds
    xs, ys = np.arange(left, right, CELL_M), np.arange(bottom, top, CELL_M * 0.866)
    grid_x, grid_y = np.meshgrid(xs, ys)
    grid_x[1::2] += CELL_M / 2
    jitter = (rng.random((2, *grid_x.shape)) - 0.5) * CELL_M * 0.62
    points = np.column_stack([(grid_x + jitter[0]).ravel(), (grid_y + jitter[1]).ravel()])
    found = shapely.voronoi_polygons(shapely.multipoints(points)).geoms
    cells = [Polygon(np.round(shapely.get_coordinates(cell.exterior))) for cell in found]
    tree = shapely.STRtree(cells)
    point_number, cell_number = tree.query(shapely.points(points), predicate="within")
    cell_of = dict(zip(point_number.tolist(), cell_number.tolist(), strict=True))
    inside = shapely.contains_xy(area, points[:, 0], points[:, 1])
    chosen = [number for number in range(len(points)) if inside[number] and number in cell_of]
    return points[chosen], [cells[cell_of[number]] for number in chosen]


def _river_side(points: Floats) -> NDArray[np.bool_]:
    """True north of the river. The river bends gently between its corners."""
    xs, ys = np.array(RIVER).T * 1000
    bend = 90.0 * np.sin(points[:, 0] / 330.0)
    side: NDArray[np.bool_] = points[:, 1] > np.interp(points[:, 0], xs, ys) + bend
    return side


def _nearest(points: Floats, seeds: Floats) -> Ints:
    distance = ((points[:, None, :] - seeds[None, :, :]) ** 2).sum(axis=2)
    nearest: Ints = distance.argmin(axis=1)
    return nearest


def _spaces_of(points: Floats) -> Ints:
    """Number of the Sozialraum of each cell: nearest seed on the same bank."""
    seeds = np.array([(space.x, space.y) for space in SOCIAL_SPACES]) * 1000
    seed_north, north = _river_side(seeds), _river_side(points)
    numbers = np.empty(len(points), dtype=np.int64)
    for bank in (True, False):
        of_bank = np.flatnonzero(seed_north == bank)
        rows = north == bank
        numbers[rows] = of_bank[_nearest(points[rows], seeds[of_bank])]
    return numbers


def _split(points: Floats, parts: int, rng: Generator) -> Ints:
    """Cells of one Sozialraum in `parts` compact blocks (a few rounds of nearest centre)."""
    centres = points[np.argsort(rng.random(len(points)))[:parts]]
    for _ in range(25):
        numbers = _nearest(points, centres)
        centres = np.array([points[numbers == part].mean(axis=0) for part in range(parts)])
    order = np.argsort(np.hypot(*centres.T))  # block 01 is the one nearest to the market square
    rank = np.empty(parts, dtype=np.int64)
    rank[order] = np.arange(parts)
    return rank[_nearest(points, centres)]


def _mend_islands(owner: list[str], cells: list[Polygon]) -> list[str]:
    """Give cells cut off from their block to the block around them."""
    tree = shapely.STRtree(cells)
    for block in sorted(set(owner)):
        numbers = [n for n, name in enumerate(owner) if name == block]
        joined = shapely.coverage_union_all([cells[n] for n in numbers])
        if joined.geom_type == "Polygon":
            continue
        main = max(joined.geoms, key=lambda part: part.area)
        for n in numbers:
            if not main.contains(cells[n].representative_point()):
                near = [m for m in tree.query(cells[n], predicate="touches") if owner[m] != block]
                owner[n] = owner[max(near, key=lambda m: cells[m].intersection(cells[n]).length)]
    return owner


def clean(shape: Polygon) -> Polygon:
    """Same polygon with a fixed start and direction, so that files never change."""
    if shape.geom_type != "Polygon" or shape.interiors:
        raise ValueError("an area must be one piece without holes")
    ring = shapely.get_coordinates(shape.exterior)[:-1]
    if not shapely.is_ccw(shape.exterior):
        ring = ring[::-1]
    start = min(range(len(ring)), key=lambda n: tuple(ring[n]))
    return Polygon(np.roll(ring, -start, axis=0))


def join(parts: list[Polygon]) -> Polygon:
    """Union of neighbouring areas of one coverage."""
    return clean(shapely.coverage_union_all(parts))


def _shift(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: xy + np.array(ORIGIN, dtype=float))


def town_shapes() -> TownShapes:
    """All blocks of the town and the river between them."""
    rng = Generator(PCG64(_SEED))
    points, cells = _cells(town_outline(), rng)
    numbers = _spaces_of(points)
    owner = [""] * len(points)
    for number, space in enumerate(SOCIAL_SPACES):
        rows = np.flatnonzero(numbers == number)
        for row, part in zip(rows, _split(points[rows], space.blocks, rng), strict=True):
            owner[row] = f"{space.id}{part + 1:02d}"
    owner = _mend_islands(owner, cells)
    blocks = {
        block: join([cells[n] for n in range(len(cells)) if owner[n] == block])
        for block in sorted(set(owner))
    }
    return TownShapes({name: _shift(shape) for name, shape in blocks.items()}, _river(blocks))


def _river(blocks: dict[str, Polygon]) -> LineString:
    """The line between both banks."""
    seeds = np.array([(space.x, space.y) for space in SOCIAL_SPACES]) * 1000
    north_spaces = {space.id for space, side in zip(SOCIAL_SPACES, _river_side(seeds), strict=True) if side}
    banks = [
        join([shape for name, shape in blocks.items() if (name[:-2] in north_spaces) == side])
        for side in (True, False)
    ]
    line = shapely.line_merge(banks[0].exterior.intersection(banks[1].exterior))
    if line.geom_type != "LineString":
        raise ValueError("the river must be one line")
    coordinates = shapely.get_coordinates(line)
    if coordinates[0][0] > coordinates[-1][0]:
        coordinates = coordinates[::-1]
    return _shift(LineString(coordinates))


def surroundings() -> dict[str, Polygon]:
    """Simple outlines of Landkreis and Land around the town."""
    kreis_waves = np.array([[0.07, 1.2], [0.06, 0.3], [0.04, 3.3], [0.03, 5.0], [0.02, 0.9]])
    land_waves = np.array([[0.08, 2.2], [0.05, 1.7], [0.05, 0.2], [0.03, 4.1], [0.02, 2.0]])
    kreis = outline((1800.0, 2600.0), (13_200.0, 11_000.0), kreis_waves)
    land = outline((-4000.0, -5200.0), (31_500.0, 26_000.0), land_waves)
    return {"kreis": clean(_shift(kreis)), "land": clean(_shift(land))}
