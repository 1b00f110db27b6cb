"""Area tree, overlays and polygons: what lies in what, and every mistake in the files."""

import json
from pathlib import Path

import pyproj
import pytest
import shapely
from project_edits import change, errors_of, findings_of, query, run_both

from pipeline.harmonizing.geometry import joined_shapes

AREAS = "data/raw/areas"
SPACES = f"{AREAS}/sozialraum.csv"
SHAPES = f"{AREAS}/sozialraum.geojson"


def test_parts_of_tree_overlay_and_town(mini_project: Path) -> None:
    run_both(mini_project)
    rows = query(
        mini_project,
        "SELECT area_id, list(part_id ORDER BY part_id) FROM core.area_part GROUP BY 1 ORDER BY 1",
    )
    assert {whole: parts for whole, parts in rows if len(parts) > 1} == {
        "01": ["01", "0101", "0102"],
        "02": ["02", "0201", "0202"],
        "100": ["01", "0101", "0102", "02", "0201", "0202", "100", "nicht_zuordenbar"],
        "sz_mitte": ["0102", "0201", "sz_mitte"],
    }
    assert {whole for whole, parts in rows if len(parts) == 1} == {
        "0101", "0102", "0201", "0202", "nicht_zuordenbar"
    }  # fmt: skip


def test_areas_are_ordered_by_level_then_parent(mini_project: Path) -> None:
    change(mini_project, SPACES, "0101;Altdorf Mitte;01;;\n", "")
    path = mini_project / SPACES
    path.write_text(path.read_text(encoding="utf-8") + "0101;Altdorf Mitte;01;;\n", encoding="utf-8")
    run_both(mini_project)
    rows = query(mini_project, "SELECT area_id, level_id, kind, published FROM core.area ORDER BY sort_key")
    assert rows == [
        ("100", "stadt", "area", True),
        ("01", "stadtteil", "area", True),
        ("02", "stadtteil", "area", True),
        ("0102", "sozialraum", "area", True),
        ("0101", "sozialraum", "area", True),
        ("0201", "sozialraum", "area", True),
        ("0202", "sozialraum", "area", True),
        ("sz_mitte", "programm", "overlay", True),
        ("nicht_zuordenbar", "nicht_zuordenbar", "unassigned", False),
    ]


def add_reference_level_and_blocks(root: Path) -> None:
    """A Kreis above the town that has nothing to do with the sum, and blocks below."""
    change(
        root,
        "config.yaml",
        "area_levels:\n",
        "area_levels:\n  - {id: kreis, title: Kreis, plural: Kreise, role: reference}\n",
    )
    change(
        root,
        "config.yaml",
        "overlays:",
        "  - {id: block, title: Block, plural: Blöcke, role: unit}\noverlays:",
    )
    head = "id;name;parent;valid_from;valid_to\n"
    (root / AREAS / "kreis.csv").write_text(f"{head}9;Kreis Neun;;;\n", encoding="utf-8")
    (root / AREAS / "block.csv").write_text(f"{head}010201;Block 1;0102;01.01.2020;\n", encoding="utf-8")
    change(root, f"{AREAS}/stadt.csv", "100;Stadt Kleinau;;", "100;Stadt Kleinau;9;")


def test_reference_area_is_not_the_sum_of_the_town_and_blocks_are_not_published(mini_project: Path) -> None:
    add_reference_level_and_blocks(mini_project)
    run_both(mini_project)
    assert query(mini_project, "SELECT part_id FROM core.area_part WHERE area_id = '9'") == [("9",)]
    parts = query(mini_project, "SELECT part_id FROM core.area_part WHERE area_id = 'sz_mitte' ORDER BY 1")
    assert [part for (part,) in parts] == ["0102", "010201", "0201", "sz_mitte"]
    block = query(mini_project, "SELECT published, valid_from FROM core.area WHERE area_id = '010201'")
    assert block == [(False, "2020-01-01")]


def test_missing_area_file_and_column(mini_project: Path) -> None:
    (mini_project / AREAS / "stadtteil.csv").unlink()
    change(mini_project, SPACES, "id;name;parent", "id;name;eltern")
    (mini_project / AREAS / "overlays.csv").write_bytes(b"")
    assert errors_of(mini_project) == [
        f"{AREAS}/stadtteil.csv: die Datei fehlt",
        f"{SPACES}: die Spalte „parent“ fehlt – möglich: eltern, id, name, valid_from, valid_to",
        f"{AREAS}/overlays.csv: die Datei ist leer – die Lieferung noch einmal anfordern",
    ]


def test_unknown_parent(mini_project: Path) -> None:
    change(mini_project, SPACES, "0102;Altdorf Süd;01;", "0102;Altdorf Süd;Altdrof;")
    assert errors_of(mini_project) == [
        f"{SPACES}, Zeile 3: das übergeordnete Gebiet „Altdrof“ gibt es nicht – gemeint: „Altdorf“ (01)?"
    ]


def test_duplicate_id(mini_project: Path) -> None:
    change(mini_project, SPACES, "0102;Altdorf Süd", "0101;Altdorf Süd")
    errors = errors_of(mini_project)
    assert (
        errors[0]
        == f"{SPACES}, Zeile 3: die Gebietskennung „0101“ ist schon vergeben – siehe {SPACES}, Zeile 2"
    )


def test_cycle_of_parents(mini_project: Path) -> None:
    change(mini_project, f"{AREAS}/stadt.csv", "100;Stadt Kleinau;;", "100;Stadt Kleinau;0101;")
    errors = errors_of(mini_project)
    assert errors == [
        f"{AREAS}/stadt.csv, Zeile 2: Kreisbezug: 100 → 0101 → 01 → 100 – Spalte parent berichtigen",
        f"{AREAS}/stadtteil.csv, Zeile 2: Kreisbezug: 01 → 100 → 0101 → 01 – Spalte parent berichtigen",
        f"{SPACES}, Zeile 2: Kreisbezug: 0101 → 01 → 100 → 0101 – Spalte parent berichtigen",
    ]


def test_parent_on_the_same_level_missing_parent_and_name(mini_project: Path) -> None:
    change(mini_project, SPACES, "0102;Altdorf Süd;01;", "0102;Altdorf Süd;0101;")
    change(mini_project, SPACES, "0201;Neudorf Mitte;02;", "0201;Neudorf Mitte;;")
    change(mini_project, SPACES, "0202;Neudorf Nord;02;;", "0202;;02;;\n0203;Neudorf;02;morgen;")
    assert errors_of(mini_project) == [
        f"{SPACES}, Zeile 5: dem Gebiet fehlt: Name",
        (f"{SPACES}, Zeile 3: das übergeordnete Gebiet „0101“ liegt auf der Ebene sozialraum – "
        "nötig ist eine größere Ebene als sozialraum"),
        f"{SPACES}, Zeile 4: dem Gebiet „0201“ fehlt das übergeordnete Gebiet – Spalte parent ausfüllen",
        f"{SPACES}, Zeile 6: „morgen“ in Spalte „valid_from“ ist kein Datum – Form: 31.12.2024",
    ]  # fmt: skip


def test_town_that_is_no_area(mini_project: Path) -> None:
    change(mini_project, "config.yaml", 'area: "100"', 'area: "10"')
    assert errors_of(mini_project) == [
        "config.yaml:4: „10“ ist kein Gebiet der Ebene stadt – gemeint: „100“ (Stadt Kleinau)?"
    ]


def test_overlay_with_unknown_kind_unit_and_unit_inside_another(mini_project: Path) -> None:
    path = mini_project / AREAS / "overlays.csv"
    path.write_text(
        path.read_text(encoding="utf-8")
        + "sz_mitte;Soziale Mitte;programm;0299\nsz_mitte;Soziale Mitte;programm;02\n"
        + "sz_mitte;Soziale Mitte;programm;0201\nsz_neu;Neu;programme;0201\n",
        encoding="utf-8",
    )
    assert errors_of(mini_project) == [
        f"{AREAS}/overlays.csv, Zeile 6: „0201“ steht doppelt in „sz_mitte“",
        (f"{AREAS}/overlays.csv, Zeile 7: die Art „programme“ steht nicht unter overlays in config.yaml – "
        "gemeint: „programm“?"),
        (f"{AREAS}/overlays.csv, Zeile 2: „0201“ liegt schon in „02“, beide gehören zu „sz_mitte“ – "
        "eine der beiden Zeilen löschen"),
        (f"{AREAS}/overlays.csv, Zeile 2: die Einheit „0299“ von „sz_mitte“ ist kein Gebiet – "
        "gemeint: „02“ (Neudorf)?"),
        (f"{AREAS}/overlays.csv, Zeile 2: „0201“ liegt schon in „02“, beide gehören zu „sz_mitte“ – "
        "eine der beiden Zeilen löschen"),
    ]  # fmt: skip


def features(root: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((root / SHAPES).read_text(encoding="utf-8"))
    return loaded


def save(root: Path, collection: dict[str, object]) -> None:
    (root / SHAPES).write_text(json.dumps(collection), encoding="utf-8")


def shapes_of(root: Path) -> dict[object, shapely.Geometry]:
    rows = query(root, "SELECT area_id, wkb FROM core.geometry ORDER BY area_id")
    return {area: shapely.from_wkb(wkb) for area, wkb in rows}


def test_polygons_are_stored_in_metres(mini_project: Path) -> None:
    run_both(mini_project)
    found = shapes_of(mini_project)
    assert len(found) == 8
    assert found["0101"].area == 1_000_000
    assert shapely.union_all([found[key] for key in ("0101", "0102", "0201", "0202")]).equals(found["100"])


def test_the_outline_of_an_overlay_is_that_of_its_units(mini_project: Path) -> None:
    run_both(mini_project)
    found = shapes_of(mini_project)
    assert found["sz_mitte"].equals(found["0102"].union(found["0201"]))
    assert query(mini_project, "SELECT count(*) FROM core.geometry WHERE area_id = 'sz_mitte'") == [(1,)]


def test_an_overlay_with_a_unit_without_polygon_has_no_outline() -> None:
    square = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    assert joined_shapes({"whole": ["a"], "half": ["a", "b"]}, {"a": square})[0][0] == "whole"
    assert len(joined_shapes({"whole": ["a"], "half": ["a", "b"]}, {"a": square})) == 1


def test_polygons_in_degrees_are_projected(mini_project: Path) -> None:
    run_both(mini_project)
    expected = shapes_of(mini_project)["0101"]
    back = pyproj.Transformer.from_crs(25832, 4326, always_xy=True).transform
    collection = features(mini_project)
    for feature in collection["features"]:  # type: ignore[attr-defined]
        ring = feature["geometry"]["coordinates"][0]
        feature["geometry"]["coordinates"][0] = [list(back(*point)) for point in ring]
        feature["properties"] = {"AGS": int(feature["properties"]["id"])}
    save(mini_project, collection)
    change(mini_project, "config.yaml", "geometry: {file: sozialraum.geojson}",
           "geometry: {file: sozialraum.geojson, crs: 4326, id_property: AGS}")  # fmt: skip
    errors = errors_of(mini_project)
    assert errors == [
        (
            f"{SHAPES}: Kennungen von 4 Flächen fehlen die führenden Nullen – „101“ statt „0101“; "
            "unter geometry in config.yaml ergänzen: digits: 4"
        )
    ]
    change(mini_project, "config.yaml", "id_property: AGS", "id_property: AGS, digits: 4")
    run_both(mini_project)
    assert shapes_of(mini_project)["0101"].equals_exact(expected, tolerance=0.001)


def test_properties_of_the_file_are_told_if_the_named_one_is_none(mini_project: Path) -> None:
    change(
        mini_project,
        "config.yaml",
        "{file: sozialraum.geojson}",
        "{file: sozialraum.geojson, id_property: sr_nr}",
    )
    [error] = errors_of(mini_project)
    assert error == (
        f"{SHAPES}: die Flächen haben keine Eigenschaft „sr_nr“ – "
        "id_property der Ebene in config.yaml anpassen; die Datei hat: id"
    )


def test_file_without_any_polygon(mini_project: Path) -> None:
    save(mini_project, {"type": "FeatureCollection", "features": []})
    assert len(errors_of(mini_project)) == 4


def test_polygon_file_is_missing(mini_project: Path) -> None:
    (mini_project / SHAPES).unlink()
    assert errors_of(mini_project) == [
        "config.yaml:24: sozialraum.geojson: die Datei fehlt – gesucht in data/raw/areas und in raw_dir"
    ]


def test_missing_and_unknown_polygon(mini_project: Path) -> None:
    change(mini_project, SHAPES, '"id": "0102"', '"id": "0104"')
    assert errors_of(mini_project) == [
        f"{SHAPES}: die Fläche des Gebiets „0102“ (Altdorf Süd) fehlt – gemeint: „0104“?"
    ]


def test_polygons_that_the_project_does_not_need_are_a_note(mini_project: Path) -> None:
    collection = features(mini_project)
    collection["features"] += [  # type: ignore[operator]
        {**feature, "properties": {"id": "07" + feature["properties"]["id"]}}
        for feature in collection["features"]  # type: ignore[attr-defined]
    ]
    save(mini_project, collection)
    assert findings_of(mini_project)[0] == (
        "hinweis",
        (
            f"{SHAPES}: 4 Flächen gehören zu keinem Gebiet der Ebene: 070101, 070102, 070201, 070202 – "
            "sie werden nicht verwendet"
        ),
    )


def test_two_polygons_for_one_area(mini_project: Path) -> None:
    collection = features(mini_project)
    collection["features"].append(collection["features"][0])  # type: ignore[attr-defined,index]
    save(mini_project, collection)
    assert errors_of(mini_project) == [
        f"{SHAPES}: das Gebiet „0101“ hat 2 Flächen – zu einer Fläche (MultiPolygon) zusammenfassen"
    ]


def test_invalid_polygon_is_repaired_and_told(mini_project: Path) -> None:
    collection = features(mini_project)
    bow = [[340000, 5466000], [341000, 5467000], [341000, 5466000], [340000, 5467000], [340000, 5466000]]
    collection["features"][0]["geometry"]["coordinates"] = [bow]  # type: ignore[index]
    save(mini_project, collection)
    assert findings_of(mini_project)[0] == (
        "hinweis",
        (
            f"{SHAPES}: 1 Flächen waren ungültig und wurden bereinigt: 0101 – "
            "Flächen im Geoinformationssystem prüfen"
        ),
    )
    repaired = shapes_of(mini_project)["0101"]
    assert repaired.is_valid
    assert (repaired.geom_type, repaired.area) == ("MultiPolygon", 500_000)


@pytest.mark.parametrize("text", ["", "{}", '{"features": [{"type": "Feature"}]}', "<kml/>"])
def test_file_that_is_no_geojson(mini_project: Path, text: str) -> None:
    (mini_project / SHAPES).write_text(text, encoding="utf-8")
    assert errors_of(mini_project) == [
        (
            f"{SHAPES}: die Datei ist kein lesbares GeoJSON – aus dem Geoinformationssystem neu als "
            f"GeoJSON ausgeben"
        )
    ]


def test_wrong_reference_system(mini_project: Path) -> None:
    change(
        mini_project, "config.yaml", "{file: sozialraum.geojson}", "{file: sozialraum.geojson, crs: 25833}"
    )
    change(mini_project, SHAPES, '"id": "0102"', '"ID": "0102"')
    errors = errors_of(mini_project)
    assert errors[0].startswith(f"{SHAPES}: die Fläche des Gebiets „0102“ (Altdorf Süd) fehlt")
    collection = features(mini_project)
    for feature in collection["features"]:  # type: ignore[attr-defined]
        feature["geometry"]["coordinates"] = [[[7.1, 49.3], [7.2, 49.3], [7.2, 49.4], [7.1, 49.3]]]
        feature["properties"].setdefault("id", "0102")
    save(mini_project, collection)
    change(mini_project, "config.yaml", ", crs: 25833", "")
    assert errors_of(mini_project) == [
        (
            f"{SHAPES}: die Koordinaten liegen mit EPSG:25832 nicht in Deutschland – "
            "crs der Ebene in config.yaml anpassen, etwa 4326 für Längen- und Breitengrade"
        )
    ]
