"""Grid cells: each belongs to the area of its centre; cut cells and cells outside are told."""

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from project_edits import errors_of, findings_of, query, run_both

from pipeline.harmonizing.grid import assign_cells
from pipeline.models.area_column import AreaColumn

SOURCE = """id: raster
title: Bevölkerung in Gitterzellen
publisher: Statistische Ämter
licence: {{name: dl-de/by-2-0, attribution: Statistische Ämter}}
dataset: einwohner
files: [raster.csv]
layout: {{separator: ";"}}
area: {{{area}, levels: [stadtteil], by: point}}
period: {{source: constant, year: 2024, reference: 15.05.2022}}
values: [{{column: Einwohner}}]
signs: {{"–": zero}}
population_base: zensus
"""
TO_LAEA = pyproj.Transformer.from_crs(25832, 3035, always_xy=True)


def stadtteile(root: Path) -> dict[str, shapely.Geometry]:
    """Polygons of the Stadtteile in EPSG:25832, as the mini project delivers them."""
    data = json.loads((root / "data/raw/areas/stadtteil.geojson").read_text(encoding="utf-8"))
    return {
        item["properties"]["id"]: shapely.from_geojson(json.dumps(item["geometry"]))
        for item in data["features"]
    }


def grid_project(root: Path, rows: str, area: str) -> Path:
    """The mini project with one grid source in place of its register."""
    for path in (root / "data/raw/einwohner_register").iterdir():
        path.unlink()
    folder = root / "data/raw/raster"
    folder.mkdir()
    (folder / "source.yaml").write_text(SOURCE.format(area=area), encoding="utf-8")
    (folder / "raster.csv").write_text(rows, encoding="utf-8")
    return root


def test_a_town_of_two_squares_is_counted_by_hand(mini_project: Path) -> None:
    """Two cells in the middle of each Stadtteil, one far away; the far one is not used."""
    shapes = stadtteile(mini_project)
    lines = ["x_mp;y_mp;Einwohner"]
    for number, key in enumerate(("01", "02")):
        middle = shapely.point_on_surface(shapes[key])
        x, y = TO_LAEA.transform(middle.x, middle.y)
        lines += [f"{x:.1f};{y:.1f};{10 * (number + 1)}".replace(".", ","), f"{x + 1:.1f};{y:.1f};5"]
    lines.append("4000000;2000000;999")
    grid_project(mini_project, "\n".join(lines) + "\n", "x: x_mp, y: y_mp")
    run_both(mini_project)
    assert query(
        mini_project,
        "SELECT area_id, sum(value), bit_or(flags) FROM core.einwohner GROUP BY 1 ORDER BY 1",
    ) == [("01", Decimal(15), 1), ("02", Decimal(25), 1)]
    notes = [text for kind, text in findings_of(mini_project) if "Rasterzelle" in text and kind == "hinweis"]
    assert "data/raw/raster/source.yaml:8: 1 Rasterzelle außerhalb der Gebiete nicht verwendet" in notes


def test_a_cell_is_named_by_its_lower_left_corner(mini_project: Path) -> None:
    middle = shapely.point_on_surface(stadtteile(mini_project)["02"])
    x, y = TO_LAEA.transform(middle.x, middle.y)
    cell = f"CRS3035RES100mN{int(y // 100) * 100}E{int(x // 100) * 100}"
    rows = f"GITTER_ID_100m;Einwohner\n{cell};7\n"
    grid_project(mini_project, rows, "column: GITTER_ID_100m")
    run_both(mini_project)
    assert query(mini_project, "SELECT area_id, value, flags FROM core.einwohner") == [("02", Decimal(7), 1)]


def test_the_share_of_people_in_cut_cells_is_told(mini_project: Path) -> None:
    """30 people in the middle of 02, 10 in a cell whose centre lies 20 m beside the border of 01 and 02."""
    middle = shapely.point_on_surface(stadtteile(mini_project)["02"])
    places = [TO_LAEA.transform(middle.x, middle.y), TO_LAEA.transform(341_020, 5_466_000)]
    rows = [f"{x:.1f};{y:.1f};{count}" for (x, y), count in zip(places, (30, 10), strict=True)]
    grid_project(mini_project, "\n".join(["x;y;Einwohner", *rows]) + "\n", "x: x, y: y")
    told = [text for _, text in findings_of(mini_project) if "Gebietsgrenze" in text]
    assert told == [
        (
            "data/raw/raster/source.yaml:8: 25 % der Werte liegen in Rasterzellen, die eine Gebietsgrenze "
            "schneidet – sie zählen ganz zu dem Gebiet, in dem ihre Mitte liegt"
        )
    ]
    assert query(mini_project, "SELECT DISTINCT area_id FROM core.einwohner") == [("02",)]


@pytest.mark.parametrize(
    ("area", "rows", "message"),
    [
        ("x: x_mp, y: y_mp", "x_mp;y_mp;Einwohner\nhier;2;3\n", "„hier 2“ nennt keine Rasterzelle"),
        (
            "x: x_mp, y: y_mp",
            "x_mp;y_mp;Einwohner\n1;2;3\n",
            "keine einzige Rasterzelle liegt in einem Gebiet",
        ),
        ("x: x_mp, y: y_mp, crs: 1", "x_mp;y_mp;Einwohner\n1;2;3\n", "das Bezugssystem EPSG:1 gibt es nicht"),
        ("x: x_mb, y: y_mp", "x_mp;y_mp;Einwohner\n1;2;3\n", "die Spalte „x_mb“ fehlt"),
        ("column: ID", "ID;Einwohner\nCRS3035RES100m;3\n", "„CRS3035RES100m“ nennt keine Rasterzelle"),
    ],
)
def test_mistakes_are_told(mini_project: Path, area: str, rows: str, message: str) -> None:
    grid_project(mini_project, rows, area)
    assert [line for line in errors_of(mini_project) if message in line]


def test_a_grid_needs_two_columns_or_one() -> None:
    for area in ({"by": "point"}, {"by": "point", "x": "x"}, {"by": "id", "column": "a", "x": "x", "y": "y"}):
        with pytest.raises(ValueError, match="x und y"):
            AreaColumn.model_validate({"levels": ["stadt"], **area})


def test_centre_and_cut_of_four_cells_by_hand() -> None:
    """Two areas of 1000 m side by side, cells of 100 m: inside, cut by the border, outside, on the border."""
    areas = [
        shapely.to_wkb(shapely.box(left, 5_500_000, left + 1000, 5_501_000)) for left in (500_000, 501_000)
    ]
    centres = np.array(
        [[500_500, 5_500_500], [501_020, 5_500_500], [502_500, 5_500_500], [501_000, 5_500_500]], dtype=float
    )
    number, cut = assign_cells(centres, areas, 25832, 100)
    assert number.tolist() == [0, 1, -1, 0]
    assert cut.tolist() == [False, True, False, True]


def test_a_grid_over_the_municipalities_of_landkreis_saarlouis(real_dir: Path) -> None:
    """1 km cells with one person each: areas by cells are the areas of the polygons; nobody is counted twice.

    Saarlouis has 43.3 km², the Landkreis 459 km² (Gemeindeverzeichnis; the polygons are simplified).
    """
    path = real_dir / "landkreis_saarlouis" / "gemeinden_10044_05370_05334.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = {
        item["properties"]["ags"]: shapely.from_geojson(json.dumps(item["geometry"]))
        for item in features
        if item["properties"]["ags"].startswith("10044")
    }
    assert len(shapes) == 13
    to_target = pyproj.Transformer.from_crs(4326, 25832, always_xy=True).transform
    polygons = [shapely.transform(item, to_target, interleaved=False) for item in shapes.values()]
    to_grid = pyproj.Transformer.from_crs(4326, 3035, always_xy=True).transform
    west, south, east, north = shapely.total_bounds(
        shapely.GeometryCollection(
            [shapely.transform(i, to_grid, interleaved=False) for i in shapes.values()]
        )
    )
    x, y = np.meshgrid(np.arange(west - 500, east + 500, 100.0), np.arange(south - 500, north + 500, 100.0))
    centres = np.column_stack([x.ravel(), y.ravel()])
    number, cut = assign_cells(centres, [shapely.to_wkb(item) for item in polygons], 3035, 100)
    counted = dict(zip(shapes, np.bincount(number[number >= 0], minlength=13) / 100, strict=True))
    for polygon, square_km in zip(polygons, counted.values(), strict=True):
        assert square_km == pytest.approx(polygon.area / 1e6, rel=0.02)
    assert counted["10044115"] == pytest.approx(43.3, rel=0.05)
    assert sum(counted.values()) == pytest.approx(459.0, rel=0.02)
    share = cut.sum() / (number >= 0).sum()
    assert 0.02 < share < 0.2
    assert not cut[number < 0].any()
