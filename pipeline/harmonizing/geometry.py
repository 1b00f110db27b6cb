"""Polygons of the areas: GeoJSON of any reference system → EPSG:25832, repaired where invalid."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyproj
import shapely
from shapely.errors import GEOSException, ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from pipeline.definition_file import suggest
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.messages import listed
from pipeline.models.config import Geometry
from pipeline.numbers import counted

TARGET_CRS = 25832


@dataclass(frozen=True)
class LevelShapes:
    """Polygons of one level as well-known binary by area, and what was noticed."""

    shapes: Sequence[tuple[str, bytes]]
    problems: tuple[Problem, ...]


def read_shapes(data: bytes, file: str, geometry: Geometry, areas: Mapping[str, str]) -> LevelShapes:
    """Polygons of the areas (id → name) of one level from GeoJSON text; `file` is for messages.

    A missing area, a double one or wrong coordinates are errors; a repaired polygon and areas that the
    project does not know are notes.
    """
    try:
        features = json.loads(data.decode("utf-8-sig"))["features"]
        found = list(_shapes(features, geometry))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ShapelyError, GEOSException):
        hint = "aus dem Geoinformationssystem neu als GeoJSON ausgeben"
        return LevelShapes((), (Problem(file, "die Datei ist kein lesbares GeoJSON", hint),))
    problems = [
        *_check_property([key for key, _ in found], features, file, geometry),
        *_check_ids([key for key, _ in found], file, areas),
        *_check_coordinates([item for _, item in found], file, geometry),
    ]
    if any(problem.severity is Severity.FEHLER for problem in problems):
        return LevelShapes((), tuple(problems))
    wanted = [(key, item) for key, item in found if key in areas]
    repaired = [key for key, item in wanted if not item.is_valid]
    if repaired:
        what = f"{len(repaired)} Flächen waren ungültig und wurden bereinigt: {listed(repaired)}"
        problems.append(Problem(file, what, "Flächen im Geoinformationssystem prüfen", Severity.HINWEIS))
    shapes = [(key, shapely.to_wkb(_repaired(item), byte_order=1)) for key, item in wanted]
    return LevelShapes(shapes, tuple(problems))


def joined_shapes(units: Mapping[str, Sequence[str]], known: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    """Polygon of each overlay: its units (overlay id → area ids) put together.

    An overlay of which a unit has no polygon gets none, so that no map shows half of it.
    """
    return [
        (
            name,
            shapely.to_wkb(
                shapely.union_all(shapely.from_wkb([known[part] for part in parts])), byte_order=1
            ),
        )
        for name, parts in units.items()
        if all(part in known for part in parts)
    ]


def _shapes(features: object, geometry: Geometry) -> Iterator[tuple[str, BaseGeometry]]:
    """Id and geometry in EPSG:25832 of each feature."""
    if not isinstance(features, list):
        raise TypeError("features")
    transform = None
    if geometry.crs != TARGET_CRS:
        transformer = pyproj.Transformer.from_crs(geometry.crs, TARGET_CRS, always_xy=True)
        transform = transformer.transform
    for feature in features:
        item = shape(feature["geometry"])
        if transform:
            item = shapely.transform(item, transform, interleaved=False)
        key = str(feature["properties"].get(geometry.id_property, ""))
        yield key.zfill(geometry.digits) if key else "", item


def _check_property(
    found: Sequence[str], features: Sequence[Mapping[str, Any]], file: str, geometry: Geometry
) -> Iterator[Problem]:
    if found and not any(found):
        names = sorted({name for feature in features for name in feature["properties"]})
        what = f"die Flächen haben keine Eigenschaft „{geometry.id_property}“"
        hint = f"id_property der Ebene in config.yaml anpassen; die Datei hat: {listed(names) or 'keine'}"
        yield Problem(file, what, hint)


def _check_ids(found: Sequence[str], file: str, areas: Mapping[str, str]) -> Iterator[Problem]:
    if found and not any(found):  # told by the name of the property
        return
    unknown = sorted(set(found) - set(areas))
    short = {key: area for key in unknown for area in areas if area.lstrip("0") == key.lstrip("0")}
    if short and len({len(area) for area in areas}) == 1:
        key, area = next(iter(short.items()))
        what = f"Kennungen von {counted(len(short), 'Fläche', 'Flächen')} fehlen die führenden Nullen"
        hint = f"„{key}“ statt „{area}“; unter geometry in config.yaml ergänzen: digits: {len(area)}"
        yield Problem(file, what, hint)
        return
    for area in areas:
        if area not in found:
            what = f"die Fläche des Gebiets „{area}“ ({areas[area]}) fehlt"
            yield Problem(file, what, suggest(area, unknown) if unknown else "Fläche ergänzen")
        elif found.count(area) > 1:
            what = f"das Gebiet „{area}“ hat {found.count(area)} Flächen"
            yield Problem(file, what, "zu einer Fläche (MultiPolygon) zusammenfassen")
    if unknown:
        what = f"{len(unknown)} Flächen gehören zu keinem Gebiet der Ebene: {listed(unknown)}"
        yield Problem(file, what, "sie werden nicht verwendet", Severity.HINWEIS)


def _check_coordinates(shapes: Sequence[BaseGeometry], file: str, geometry: Geometry) -> Iterator[Problem]:
    """Degrees where metres are due, or a wrong zone: the result would lie outside Germany."""
    if not shapes:
        return
    west, south, east, north = shapely.total_bounds(shapely.GeometryCollection(list(shapes)))
    if west > 0 and east < 1_000_000 and south > 5_100_000 and north < 6_200_000:
        return
    what = f"die Koordinaten liegen mit EPSG:{geometry.crs} nicht in Deutschland"
    hint = "crs der Ebene in config.yaml anpassen, etwa 4326 für Längen- und Breitengrade"
    yield Problem(file, what, hint)


def _repaired(item: BaseGeometry) -> BaseGeometry:
    """The same area as a valid polygon; lines and points that repairing leaves over are dropped."""
    if not item.is_valid:
        item = shapely.make_valid(item)
    if item.geom_type == "GeometryCollection":
        parts = [part for part in item.geoms if part.geom_type in ("Polygon", "MultiPolygon")]
        item = shapely.union_all(parts)
    return item
