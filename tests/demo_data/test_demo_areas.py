"""Areas of the demo municipality: a complete tree, valid shapes, no gaps."""

from itertools import pairwise

import pytest
import shapely
from delivered import LEVELS, TOWN, area_rows, shapes


def test_area_tree_is_complete() -> None:
    tables = {level: {row["id"]: row for row in area_rows(level)} for level in LEVELS}
    assert [len(tables[level]) for level in LEVELS] == [1, 1, 1, 8, 29, 71]
    for upper, lower in pairwise(LEVELS):
        parents = {row["parent"] for row in tables[lower].values()}
        assert parents == set(tables[upper]), lower
    overlays = area_rows("overlays")
    assert {row["kind"] for row in overlays} == {"sozialer_zusammenhalt"}
    assert {row["unit"] for row in overlays} <= set(tables["block"])
    assert len({row["unit"] for row in overlays}) == len(overlays)


@pytest.mark.parametrize("area", ["SZ1", "SZ2"])
def test_overlays_cut_across_spaces_and_districts(area: str) -> None:
    blocks = [row["id"] for row in area_rows("block")]
    units = {row["unit"] for row in area_rows("overlays") if row["overlay"] == area}
    spaces = {unit[:-2] for unit in units}
    whole = {s for s in spaces if {b for b in blocks if b[:-2] == s} <= units}
    assert len(whole) == 1
    assert len(spaces) == 3
    assert len({space[:2] for space in spaces}) == 2
    joined = shapely.coverage_union_all([shapes("block")[unit] for unit in sorted(units)])
    assert joined.geom_type == "Polygon"


def test_geometry_is_valid_nested_and_without_gaps() -> None:
    polygons = {level: shapes(level) for level in LEVELS}
    for level, by_id in polygons.items():
        assert set(by_id) == {row["id"] for row in area_rows(level)}
        assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in by_id.values())
        assert shapely.coverage_is_valid(list(by_id.values()))
    for upper, lower in (("stadt", "stadtteil"), ("stadtteil", "sozialraum"), ("sozialraum", "block")):
        parents = {row["id"]: row["parent"] for row in area_rows(lower)}
        for code, shape in polygons[upper].items():
            parts = [part for name, part in polygons[lower].items() if parents[name] == code]
            assert shapely.coverage_union_all(parts).equals(shape), code
    assert polygons["kreis"]["99010"].contains(polygons["stadt"][TOWN])
    assert polygons["land"]["99"].contains(polygons["kreis"]["99010"])
    assert 42 < polygons["stadt"][TOWN].area / 1e6 < 45
