"""Area tables (CSV) and polygons (GeoJSON) of all levels."""

import json
from collections.abc import Iterable
from pathlib import Path

import shapely
from shapely.geometry import LineString, Polygon, mapping

from demo.places import (
    KREIS,
    LAND,
    PROGRAMME,
    PROGRAMME_AREAS,
    SOCIAL_SPACES,
    STADT,
    STADTTEILE,
    block_ids,
    space_of,
)
from demo.shapes import TownShapes, join, surroundings
from demo.writing import INVENTED, csv_text, write_text

Area = tuple[str, str, str]  # id, name, parent


def area_tables() -> dict[str, list[Area]]:
    """All areas of the tree by level, from large to small."""
    spaces = {space.id: space for space in SOCIAL_SPACES}
    return {
        "land": [(*LAND, "")],
        "kreis": [(*KREIS, LAND[0])],
        "stadt": [(*STADT, KREIS[0])],
        "stadtteil": [(code, name, STADT[0]) for code, name in STADTTEILE.items()],
        "sozialraum": [(space.id, space.name, space.stadtteil) for space in SOCIAL_SPACES],
        "block": [
            (block, f"{spaces[space_of(block)].name}, Block {block[-2:]}", space_of(block))
            for block in block_ids()
        ],
    }


def programme_blocks(shapes: TownShapes) -> dict[str, list[str]]:
    """Blocks of each programme area: one whole Sozialraum and the nearest blocks of two others."""
    areas = {}
    for area, _, core, parts in PROGRAMME_AREAS:
        chosen = [block for block in block_ids() if space_of(block) == core]
        core_shape = join([shapes.blocks[block] for block in chosen])
        for space, count in parts.items():
            near = sorted(
                (block for block in block_ids() if space_of(block) == space),
                key=lambda block: (round(shapes.blocks[block].centroid.distance(core_shape)), block),
            )
            chosen += near[:count]
        areas[area] = sorted(chosen)
    return areas


def level_shapes(shapes: TownShapes) -> dict[str, dict[str, Polygon]]:
    """Polygons by level and id; each is the union of the blocks it holds."""
    tables = area_tables()
    blocks = shapes.blocks
    outer = surroundings()
    return {
        "land": {LAND[0]: outer["land"]},
        "kreis": {KREIS[0]: outer["kreis"]},
        "stadt": {STADT[0]: join(list(blocks.values()))},
        "stadtteil": {
            code: join([blocks[name] for name in blocks if name[:2] == code]) for code in STADTTEILE
        },
        "sozialraum": {
            code: join([blocks[name] for name in blocks if space_of(name) == code])
            for code, _, _ in tables["sozialraum"]
        },
        "block": {name: blocks[name] for name in block_ids()},
    }


def write_areas(folder: Path, shapes: TownShapes) -> None:
    """Write tables, overlays and polygons."""
    tables = area_tables()
    polygons = level_shapes(shapes)
    for level, areas in tables.items():
        rows = [("id", "name", "parent", "valid_from", "valid_to")]
        rows += [(*area, "", "") for area in areas]
        write_text(folder / f"{level}.csv", csv_text(rows))
        named = ((code, name, polygons[level][code]) for code, name, _ in areas)
        write_text(folder / f"{level}.geojson", _geojson(level, named))
    write_text(folder / "overlays.csv", csv_text(_overlay_rows(shapes)))
    river = [("auenfluss", "Auenfluss", shapes.river)]
    write_text(folder / "gewaesser.geojson", _geojson("gewaesser", river))


def _overlay_rows(shapes: TownShapes) -> list[tuple[str, str, str, str]]:
    members = programme_blocks(shapes)
    names = {area: name for area, name, _, _ in PROGRAMME_AREAS}
    rows = [("overlay", "name", "kind", "unit")]
    rows += [(area, names[area], PROGRAMME, block) for area, blocks in members.items() for block in blocks]
    return rows


def _geojson(name: str, areas: Iterable[tuple[str, str, Polygon | LineString]]) -> str:
    """One feature per line, whole metres."""
    lines = []
    for code, title, shape in areas:
        geometry = mapping(shapely.transform(shape, lambda xy: xy.round().astype(int).astype(float)))
        feature = {
            "type": "Feature",
            "properties": {"id": code, "name": title},
            "geometry": {"type": geometry["type"], "coordinates": _whole(geometry["coordinates"])},
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    head = (
        f'{{"type":"FeatureCollection","name":"{name}",'
        f'"hinweis":"{INVENTED}",\n"crs":{json.dumps(crs)},\n"features":[\n'
    )
    return head + ",\n".join(lines) + "\n]}\n"


def _whole(coordinates: object) -> object:
    if isinstance(coordinates, (tuple, list)):
        return [_whole(part) for part in coordinates]
    return round(float(coordinates))  # type: ignore[arg-type]
