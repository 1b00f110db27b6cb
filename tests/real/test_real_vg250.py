"""VG250, simplified: 10,990 municipality polygons of which 35 have broken rings (BKG; README of vg250)."""

import json
from pathlib import Path

import pytest
import shapely
from shapefile import features

from pipeline.harmonizing.geometry import LevelShapes, read_shapes
from pipeline.models.config import Geometry

FILE = "vg250/VG250_GEM_simplified.zip"
KREISE = {"10044": (13, 459.3), "05370": (10, 627.9), "05334": (10, 706.9)}  # km², 11111-01-01-4, 2018


@pytest.fixture(scope="module")
def germany(real_dir: Path) -> tuple[bytes, dict[str, str]]:
    """The layer as GeoJSON and the names of all municipalities by key."""
    found = list(features(real_dir / FILE))
    names = {item["properties"]["ARS"]: f"Gemeinde {item['properties']['ARS']}" for item in found}
    return json.dumps({"type": "FeatureCollection", "features": found}).encode(), names


def read(germany: tuple[bytes, dict[str, str]], start: str = "") -> LevelShapes:
    data, names = germany
    wanted = {key: name for key, name in names.items() if key.startswith(start)}
    return read_shapes(
        data, "gemeinden.geojson", Geometry(file="gemeinden.geojson", id_property="ARS"), wanted
    )


def test_every_polygon_is_read_and_broken_rings_are_repaired_and_told(
    germany: tuple[bytes, dict[str, str]],
) -> None:
    found = read(germany)
    assert len(found.shapes) == 10_990
    assert all(shapely.is_valid(shapely.from_wkb([wkb for _, wkb in found.shapes])))
    (told,) = found.problems
    assert told.what.startswith("35 Flächen waren ungültig und wurden bereinigt")


@pytest.mark.parametrize(("kreis", "expected"), list(KREISE.items()))
def test_municipalities_cover_the_official_area(
    germany: tuple[bytes, dict[str, str]], kreis: str, expected: tuple[int, float]
) -> None:
    count, square_km = expected
    found = read(germany, kreis)
    assert len(found.shapes) == count
    area = sum(shapely.from_wkb(wkb).area for _, wkb in found.shapes) / 1_000_000
    assert area == pytest.approx(square_km, rel=0.03)  # simplified outlines
    told = [problem.what for problem in found.problems]
    assert any(what.startswith(f"{10_990 - count} Flächen gehören zu keinem Gebiet") for what in told)
    assert any("053340024024" in what for what in told if "ungültig" in what) == (kreis == "05334")
