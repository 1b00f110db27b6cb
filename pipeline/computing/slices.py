"""What a dataset's table holds: per level and year, by which dimensions and in which age bands.

A slice is one way of breaking down: all rows of one level and year that have the same dimensions filled.
Several slices may stand side by side (by age, by sex): each term takes the slice that fits it best.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal

import duckdb

from pipeline.database import literal, quote
from pipeline.models.ages import AgeBand
from pipeline.models.dataset import Dataset

# Parts that add up to less of a delivered total are not all of it.
LEAST_SHARE = Decimal("0.98")


@dataclass(frozen=True)
class Slice:
    """Rows of one level and year with the same dimensions; `areas` only where areas differ in their bands.

    `total`: a total delivered beside them is equal, so what is missing here is zero, or counts more, so it is
    unknown; '' without one.
    """

    level: str
    year: int
    dimensions: frozenset[str]
    bands: tuple[tuple[str, tuple[AgeBand, ...]], ...] = ()
    areas: tuple[str, ...] = ()
    codes: frozenset[tuple[str, str]] = frozenset()
    total: Literal["", "equal", "more"] = ""

    @cached_property
    def mixed(self) -> frozenset[str]:
        """Age dimensions whose bands overlap."""
        return frozenset(name for name, bands in self.bands if overlapping(bands))


def presence(dataset: Dataset, name: str) -> str:
    """SQL column that is NULL where the dimension is not broken down."""
    return quote(f"{name}_from") if name in dataset.ages else quote(name)


def flag(name: str) -> str:
    """Column of `seen` that tells whether rows are broken down by a dimension."""
    return quote(f"by_{name}")


def plain_slices(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> list[Slice]:
    """Slices of all levels at once where no level can differ in its reading; [] if one might.

    That is so if a missing row means zero, all rows of a year fill the same dimensions and no bands overlap.
    """
    if dataset.absent != "zero":
        return []
    ages = dataset.ages
    bands = "".join(f", {quote(name + '_from')}, {quote(name + '_to')}" for name in ages)
    rows = connection.execute(
        f"SELECT DISTINCT year{_filled(dataset)}{bands} FROM core.{quote(dataset.id)} ORDER BY ALL"
    ).fetchall()
    names = sorted(dataset.dimensions)
    found: dict[tuple[int, frozenset[str]], dict[str, set[AgeBand]]] = {}
    for year, *cells in rows:
        own = frozenset(name for name, present in zip(names, cells, strict=False) if present)
        by_name = found.setdefault((year, own), {name: set() for name in ages if name in own})
        for number, name in enumerate(ages):
            start, stop = cells[len(names) + 2 * number : len(names) + 2 * number + 2]
            if name in own:
                by_name[name].add(AgeBand(start, stop))
    if len({year for year, _ in found}) < len(found):
        return []
    if any(overlapping(bands) for by_name in found.values() for bands in by_name.values()):
        return []
    return [
        Slice("", year, own, tuple((name, tuple(sorted(by_name[name]))) for name in sorted(by_name)))
        for (year, own), by_name in sorted(found.items(), key=lambda item: item[0][0])
    ]


def look_through(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Create the table `seen`: areas and years with rows, and which dimensions these fill. One light pass."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE seen AS SELECT area_id, year{_filled(dataset)} "
        f"FROM core.{quote(dataset.id)} GROUP BY ALL"
    )


def _filled(dataset: Dataset) -> str:
    """SQL columns of the flags, to be read from the dataset's table."""
    return "".join(
        f", {presence(dataset, name)} IS NOT NULL AS {flag(name)}" for name in sorted(dataset.dimensions)
    )


def read_slices(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> list[Slice]:
    """All slices of a dataset, after `look_through`; age bands that overlap are told apart by area."""
    names = sorted(dataset.dimensions)
    plain = connection.execute(
        f"SELECT DISTINCT level_id, year{_flags(dataset)} "
        "FROM seen JOIN core.area USING (area_id) ORDER BY ALL"
    ).fetchall()
    bands = {name: _bands(connection, dataset, name) for name in dataset.ages}
    found: list[Slice] = []
    for level, year, *filled in plain:
        own = frozenset(name for name, present in zip(names, filled, strict=True) if present)
        by_area = {name: bands[name].get((level, year, own), {}) for name in sorted(own & set(bands))}
        found += _by_bands(Slice(level, year, own), by_area)
    if dataset.absent == "unknown":
        return _with_codes(connection, dataset, found)
    if several_at_once(found):
        return _compare_totals(connection, dataset, _with_codes(connection, dataset, found))
    return found


def _flags(dataset: Dataset) -> str:
    return "".join(f", {flag(name)}" for name in sorted(dataset.dimensions))


BandsByArea = dict[str, tuple[AgeBand, ...]]


def _bands(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, name: str
) -> dict[tuple[str, int, frozenset[str]], BandsByArea]:
    """Age bands per slice; per area where they overlap within the slice, else under the area ''."""
    names = sorted(dataset.dimensions)
    start, stop = quote(f"{name}_from"), quote(f"{name}_to")
    levels = connection.execute(
        "SELECT DISTINCT level_id FROM seen JOIN core.area USING (area_id) ORDER BY level_id"
    ).fetchall()
    one_level = f"{literal(levels[0][0])} AS level_id" if len(levels) == 1 else ""
    found: dict[tuple[str, int, frozenset[str]], dict[str, list[AgeBand]]] = {}
    for area in ("''", "area_id"):
        level = one_level if area == "''" and one_level else "level_id"
        joined = "" if level == one_level else " JOIN core.area USING (area_id)"
        rows = connection.execute(
            f"SELECT DISTINCT {level}, year{_filled(dataset)}, {area} AS area, {start}, {stop} "
            f"FROM core.{quote(dataset.id)}{joined} WHERE {start} IS NOT NULL ORDER BY ALL"
        ).fetchall()
        for level, year, *filled, shown, first, last in rows:
            key = (level, year, frozenset(n for n, present in zip(names, filled, strict=True) if present))
            found.setdefault(key, {}).setdefault(shown, []).append(AgeBand(first, last))
        if area == "''" and not any(overlapping(bands[""]) for bands in found.values()):
            break
    return {key: _settled(areas) for key, areas in found.items()}


def _settled(areas: dict[str, list[AgeBand]]) -> BandsByArea:
    """The common bands if they do not overlap, else those of each area."""
    if not overlapping(areas[""]):
        return {"": tuple(areas[""])}
    return {area: tuple(bands) for area, bands in areas.items() if area}


def overlapping(bands: Iterable[AgeBand]) -> bool:
    """True if an age lies in two of the bands.

    >>> overlapping([AgeBand(0, 18), AgeBand(15, 65)]), overlapping([AgeBand(0, 3), AgeBand(3, 6)])
    (True, False)
    """
    ordered = sorted(bands)
    return any(left.stop > right.start for left, right in pairwise(ordered))


def _by_bands(whole: Slice, by_area: dict[str, BandsByArea]) -> list[Slice]:
    """One slice, or one per set of bands if areas differ."""
    common = tuple((name, areas[""]) for name, areas in by_area.items() if "" in areas)
    mixed = {name: areas for name, areas in by_area.items() if "" not in areas}
    if not mixed:
        return [Slice(whole.level, whole.year, whole.dimensions, common)]
    groups: dict[tuple[tuple[str, tuple[AgeBand, ...]], ...], list[str]] = {}
    for area in sorted({area for areas in mixed.values() for area in areas}):
        own = tuple((name, areas.get(area, ())) for name, areas in mixed.items())
        groups.setdefault(tuple(sorted((*common, *own))), []).append(area)
    return [
        Slice(whole.level, whole.year, whole.dimensions, bands, tuple(areas))
        for bands, areas in groups.items()
    ]


def several_at_once(slices: list[Slice]) -> bool:
    """True if some level and year is broken down in more than one way."""
    places = {(item.level, item.year, item.dimensions) for item in slices}
    return len({(level, year) for level, year, _ in places}) < len(places)


def _with_codes(connection: duckdb.DuckDBPyConnection, dataset: Dataset, slices: list[Slice]) -> list[Slice]:
    """The slices with the codes that occur in them anywhere."""
    names = sorted(dataset.dimensions)
    found: dict[tuple[str, int, frozenset[str]], set[tuple[str, str]]] = {}
    for name in sorted(set(names) - set(dataset.ages)):
        rows = connection.execute(
            f"SELECT DISTINCT level_id, year{_filled(dataset)}, {quote(name)} FROM core.{quote(dataset.id)} "
            f"JOIN core.area USING (area_id) WHERE {quote(name)} IS NOT NULL ORDER BY ALL"
        ).fetchall()
        for level, year, *filled, code in rows:
            own = frozenset(n for n, present in zip(names, filled, strict=True) if present)
            found.setdefault((level, year, own), set()).add((name, code))
    return [
        replace(item, codes=frozenset(found.get((item.level, item.year, item.dimensions), ())))
        for item in slices
    ]


def _compare_totals(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, slices: list[Slice]
) -> list[Slice]:
    """The slices with what a coarser one beside them says: as many people, or clearly more.

    A few persons without an entry are usual; a fiftieth and more means that codes or ages were not delivered.
    """
    names = sorted(dataset.dimensions)
    found: dict[tuple[str, int], dict[frozenset[str], dict[str, Decimal]]] = {}
    rows = connection.execute(
        f"SELECT level_id, year{_filled(dataset)}, area_id, sum(value) FROM core.{quote(dataset.id)} "
        "JOIN core.area USING (area_id) GROUP BY ALL HAVING bool_and(status IN ('ok', 'zero')) ORDER BY ALL"
    ).fetchall()
    for level, year, *filled, area, total in rows:
        own = frozenset(name for name, present in zip(names, filled, strict=True) if present)
        found.setdefault((level, year), {}).setdefault(own, {})[area] = total
    return [replace(item, total=_against_totals(dataset, item, found)) for item in slices]


def _against_totals(
    dataset: Dataset, item: Slice, found: dict[tuple[str, int], dict[frozenset[str], dict[str, Decimal]]]
) -> Literal["", "equal", "more"]:
    """How the same areas compare in slices that lack some of the dimensions."""
    kinds = {name: dataset.dimensions[name].kind for name in item.dimensions}
    if item.mixed or "overlapping" in kinds.values():
        return ""
    beside = found.get((item.level, item.year), {})
    own = beside.get(item.dimensions, {})
    answer: Literal["", "equal", "more"] = ""
    for dimensions, totals in beside.items():
        shared = own.keys() & totals.keys()
        parts, whole = (sum((sums[area] for area in shared), Decimal(0)) for sums in (own, totals))
        if dimensions < item.dimensions and shared:
            if parts < whole * LEAST_SHARE:
                return "more"
            answer = "equal"
    return answer
