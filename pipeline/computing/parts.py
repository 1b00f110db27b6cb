"""Indicators of methods over parts: areas of one level inside an area, or age bands of its population.

They stand for few areas or need few numbers each, so exact fractions in Python serve; the result is cut like
every other value. A value exists only if every part is known: a part that is missing would shift it unseen.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import or_

import duckdb

from pipeline.computing.direct import GRAVITY
from pipeline.computing.shapes import Item, Shapes
from pipeline.computing.values import years_sql
from pipeline.database import insert_rows, literal
from pipeline.methods import COMPARED, PART_METHODS
from pipeline.methods.parts import Part
from pipeline.methods.rational import PLACES, TERM_SCALE
from pipeline.models.dataset import Status
from pipeline.project import Project
from pipeline.terms import TermKey, UsedTerm

UNKNOWN, SENSELESS = GRAVITY[Status.UNKNOWN], GRAVITY[Status.NOT_APPLICABLE]
# With fewer areas an index of unevenness says more about the areas than about the town.
LEAST_AREAS = 5
# More digits than are kept, so that cutting happens once, at the end.
FINE = 10 ** (PLACES + 2)

INSIDE = """
SELECT whole.area_id, part.area_id FROM core.area_part
JOIN core.area AS whole USING (area_id) JOIN core.area AS part ON part.area_id = part_id
WHERE part.level_id = ? AND part.area_id <> whole.area_id ORDER BY ALL
"""

_COLUMNS = "item_no, area_id, year, n, d, gravity, flags, above, below"

Known = tuple[Fraction, int, int]  # value, gravity, flags
Cells = dict[str, dict[int, Known]]  # by area and year
Spot = tuple[str, int]
Found = tuple[dict[str, Fraction], int, int]  # terms by name, gravity, flags
_NOTHING: Found = ({}, 0, 0)
_MISSING: Known = (Fraction(0), UNKNOWN, 0)
Row = tuple[int, str, int, int | None, int | None, int, int, int | None, int | None]


def compute_parts(
    connection: duckdb.DuckDBPyConnection, project: Project, shapes: Shapes, keys: Sequence[TermKey]
) -> None:
    """Append to `exact` the indicators of all methods over parts."""
    numbers = {key: number for number, key in enumerate(keys)}
    rows: list[Row] = []
    for item in shapes.items:
        if item.category.indicator.method in PART_METHODS:
            rows += _item_rows(connection, project, item, numbers)
    insert_rows(connection, f"exact ({_COLUMNS})", rows)


def _item_rows(
    connection: duckdb.DuckDBPyConnection, project: Project, item: Item, numbers: Mapping[TermKey, int]
) -> Iterator[Row]:
    """One row per shown area and year."""
    category = item.category
    own = {name: _cells(connection, numbers, used) for name, used in category.terms.items()}
    bands = [{n: _cells(connection, numbers, used) for n, used in band.items()} for band in category.bands]
    compared, age_bands = category.indicator.method in COMPARED, category.indicator.age_bands
    inside: dict[str, list[str]] = {}
    for whole, part in connection.execute(INSIDE, [category.indicator.across]).fetchall():
        inside.setdefault(whole, []).append(part)
    listed = ", ".join(map(literal, item.levels)) or "''"
    spots = connection.execute(
        f"SELECT area_id, year FROM shown, {years_sql(project)} WHERE level_id IN ({listed}) ORDER BY ALL"
    ).fetchall()
    for area, year in spots:
        places = [(own, part) for part in inside.get(area, [])] if category.indicator.across else [
            (band, area) for band in bands or [own]]  # fmt: skip
        found = [_terms(cells, (place, year)) for cells, place in places]
        standard = [_NOTHING] * len(found)
        if compared:
            standard = [_terms(cells, (project.town_id, year)) for cells in bands or [own]]
        ages = age_bands or [None] * len(found)
        parts = [
            Part(t, band, other) for (t, *_), band, (other, *_) in zip(found, ages, standard, strict=True)
        ]
        gravity = max((weight for _, weight, _ in [*found, *standard]), default=SENSELESS)
        flags = reduce(or_, (signs for *_, signs in [*found, *standard]), 0)
        yield (item.number, area, year, *_value(item, parts, gravity), flags, *_totals(own, (area, year)))


def _cells(connection: duckdb.DuckDBPyConnection, numbers: Mapping[TermKey, int], used: UsedTerm) -> Cells:
    """Values of one term at its moment."""
    found: Cells = {}
    rows = connection.execute(
        "SELECT area_id, year, v, gravity, flags FROM point WHERE term_no = ? AND taken = ?",
        [numbers[used.key], used.moment],
    ).fetchall()
    for area, year, value, gravity, flags in rows:
        found.setdefault(area, {})[year] = (Fraction(value or 0, TERM_SCALE), gravity, flags)
    return found


def _terms(cells: Mapping[str, Cells], spot: Spot) -> Found:
    """Terms of one part, what is gravest among them, and their flags together."""
    area, year = spot
    found = {name: known.get(area, {}).get(year, _MISSING) for name, known in cells.items()}
    gravity = max((weight for _, weight, _ in found.values()), default=0)
    flags = reduce(or_, (signs for *_, signs in found.values()), 0)
    return {name: known[0] for name, known in found.items()}, gravity, flags


def _value(item: Item, parts: Sequence[Part], gravity: int) -> tuple[int | None, int | None, int]:
    """Above and below the line, and the gravity."""
    indicator = item.category.indicator
    if gravity == 0 and indicator.across and len(parts) < LEAST_AREAS:
        gravity = SENSELESS
    if gravity:
        return None, None, gravity
    try:
        exact = PART_METHODS[indicator.method](indicator, parts)
    except ZeroDivisionError:
        return None, None, SENSELESS
    return int(exact * FINE), FINE, 0


def _totals(own: Mapping[str, Cells], spot: Spot) -> tuple[int | None, int | None]:
    """Numerator and denominator of the whole area, as the table of values holds them."""
    area, year = spot
    totals: list[int | None] = []
    for name in ("numerator", "denominator"):
        value, gravity, _ = own.get(name, {}).get(area, {}).get(year, _MISSING)
        totals.append(None if gravity else int(value * TERM_SCALE))
    return totals[0], totals[1]
