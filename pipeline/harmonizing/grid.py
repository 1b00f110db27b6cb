"""Grid cells of a delivery → areas: each cell belongs to the area that contains its centre."""

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from pipeline.database import quote
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.geometry import TARGET_CRS
from pipeline.harmonizing.messages import cell_place, rows_text
from pipeline.models.dataset import Flag
from pipeline.numbers import counted, format_number

Floats = NDArray[np.float64]

# A cell is named by the corner at its lower left: CRS3035RES100mN2691700E4341100.
_ID = "(?i)^CRS[0-9]+RES([0-9]+)m?N([0-9]+)E([0-9]+)$"
_CELLS = """
CREATE OR REPLACE TEMP TABLE cell AS
WITH text AS (SELECT DISTINCT coalesce({entries}, '') AS text FROM picked)
SELECT text, row_number() OVER (ORDER BY text) - 1 AS number, coalesce({x}, 'nan') AS x,
    coalesce({y}, 'nan') AS y
FROM text
"""


def look_up_cells(delivery: Delivery) -> None:
    """Temp tables `entry_area` (text, area_id) and `cut_cell` (text): which cells a border cuts.

    Cells outside every area of the levels are not of the town: they are left out and counted in a note.
    """
    area, connection = delivery.source.area, delivery.connection
    x, y = (_corner(3), _corner(2)) if area.column else (_coordinate(1), _coordinate(2))
    connection.execute(_CELLS.format(entries=quote(area.entries), x=x, y=y))
    _tell_no_cells(delivery)
    areas = connection.execute(
        "SELECT area_id, wkb FROM core.geometry JOIN core.area USING (area_id) "
        "WHERE list_contains(?, level_id) ORDER BY level_order, sort_key",
        [area.levels],
    ).fetchall()
    found = connection.execute("SELECT x, y FROM cell ORDER BY number").fetchnumpy()
    centres = np.column_stack([np.asarray(found[name], dtype=np.float64) for name in ("x", "y")])
    if len(area.levels) != 1 or not areas:
        what = "für Rasterzellen ist genau eine Ebene mit Flächen nötig"
        delivery.problems.append(
            Problem(delivery.place("area", "levels"), what, "geometry der Ebene angeben")
        )
        areas = []
    try:
        number, cut = assign_cells(centres, [bytes(row[1]) for row in areas], area.crs, area.cell_m)
    except pyproj.exceptions.CRSError:
        what = f"das Bezugssystem EPSG:{area.crs} gibt es nicht"
        delivery.problems.append(Problem(delivery.place("area", "crs"), what, "möglich: 3035, 25832, 4326"))
        areas, (number, cut) = [], assign_cells(centres, [], TARGET_CRS, area.cell_m)
    _write(delivery, number, cut, [row[0] for row in areas])


def _corner(group: int) -> str:
    """SQL: coordinate of the centre, from the corner and the size that the name of a cell tells."""
    corner, size = (f"TRY_CAST(regexp_extract(text, '{_ID}', {n}) AS DOUBLE)" for n in (group, 1))
    return f"({corner} + {size} / 2)"


def _coordinate(part: int) -> str:
    return f"TRY_CAST(replace(split_part(text, ' ', {part}), ',', '.') AS DOUBLE)"


def assign_cells(
    centres: Floats, areas: list[bytes], crs: int, cell_m: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Number of the area of each cell (-1: in none) and whether a border cuts its square.

    `centres` in the grid's reference system, areas as well-known binary in EPSG:25832. A centre on a common
    border belongs to the first area. A square is cut unless it lies inside its area as a whole.
    """
    number = np.full(len(centres), -1, dtype=np.int64)
    cut = np.zeros(len(centres), dtype=bool)
    if not areas or not len(centres):
        return number, cut
    polygons = shapely.from_wkb(areas)
    transformer = pyproj.Transformer.from_crs(crs, TARGET_CRS, always_xy=True)
    x, y = transformer.transform(centres[:, 0], centres[:, 1])
    valid = np.isfinite(x) & np.isfinite(y)
    points = np.full(len(centres), None, dtype=object)
    points[valid] = shapely.points(x[valid], y[valid])
    cells, places = shapely.STRtree(polygons).query(points, predicate="intersects")
    order = np.lexsort((places, cells))
    once, first = np.unique(cells[order], return_index=True)
    number[once] = places[order][first]
    inside = np.flatnonzero(number >= 0)
    half = cell_m / 2
    corners = [
        np.column_stack(
            transformer.transform(centres[inside, 0] + right * half, centres[inside, 1] + up * half)
        )
        for right, up in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    squares = shapely.polygons(np.stack(corners, axis=1)) if len(inside) else np.array([], dtype=object)
    shapely.prepare(polygons)
    cut[inside] = ~shapely.covers(polygons[number[inside]], squares)
    return number, cut


def _write(delivery: Delivery, number: NDArray[np.int64], cut: NDArray[np.bool_], ids: list[str]) -> None:
    """Fill `entry_area` and `cut_cell`; tell cells outside, and that none lies inside."""
    connection = delivery.connection
    connection.execute("CREATE OR REPLACE TEMP TABLE place (number BIGINT, area_id VARCHAR, cut BOOLEAN)")
    inside = np.flatnonzero(number >= 0)
    connection.execute(
        "INSERT INTO place SELECT unnest(?), unnest(?), unnest(?)",
        [inside.tolist(), [ids[number[cell]] for cell in inside], cut[inside].tolist()],
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE entry_area AS SELECT text, area_id FROM cell JOIN place USING (number)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE cut_cell AS SELECT text FROM cell JOIN place USING (number) WHERE cut"
    )
    outside = len(number) - len(inside)
    where = delivery.place("area")
    if len(number) and not len(inside) and ids:
        what = "keine einzige Rasterzelle liegt in einem Gebiet"
        delivery.problems.append(Problem(where, what, "x, y und crs prüfen; Zensus 2022: crs: 3035"))
    elif outside:
        what = f"{counted(outside, 'Rasterzelle', 'Rasterzellen')} außerhalb der Gebiete nicht verwendet"
        delivery.problems.append(Problem(where, what, "", Severity.HINWEIS))


def _tell_no_cells(delivery: Delivery) -> None:
    """Entries that are no coordinates, at the first row of each kind."""
    area = delivery.source.area
    row = delivery.connection.execute(
        f"SELECT count(*), min((source_file, coalesce(source_sheet, ''), source_row, text)) FROM picked "
        f"JOIN cell ON coalesce({quote(area.entries)}, '') = text WHERE isnan(cell.x) OR isnan(cell.y)"
    ).fetchone()
    if row and row[0]:
        file, sheet, number, text = row[1]
        what = f"„{text}“ nennt keine Rasterzelle" + rows_text(row[0])
        hint = "erwartet: CRS3035RES100mN2691700E4341100" if area.column else "erwartet: zwei Zahlen"
        place = cell_place(file, sheet, number, area.column or f"{area.x}, {area.y}")
        delivery.problems.append(Problem(place, what, hint))


def mark_estimated(delivery: Delivery) -> None:
    """Every figure of a cell is an estimate of its area; the share of the figures in cut cells is a note."""
    connection = delivery.connection
    connection.execute(f"UPDATE seen SET flags = flags | {int(Flag.ESTIMATED)} WHERE value IS NOT NULL")
    row = connection.execute(
        "SELECT sum(value), sum(value) FILTER (WHERE key_area IN (SELECT text FROM cut_cell)) FROM seen"
    ).fetchone()
    if row and row[0] and row[1]:
        share = format_number(row[1] * 100 / row[0], 0)
        what = f"{share} % der Werte liegen in Rasterzellen, die eine Gebietsgrenze schneidet"
        hint = "sie zählen ganz zu dem Gebiet, in dem ihre Mitte liegt"
        delivery.problems.append(Problem(delivery.place("area"), what, hint, Severity.HINWEIS))
