"""Everything that is published about one universe in one year: a grid of areas by terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from pipeline.database import literal
from pipeline.disclosure.structure import Integers, Structure
from pipeline.disclosure.territory import UNASSIGNED, Territory
from pipeline.disclosure.universe import Universe
from pipeline.project import Project
from pipeline.terms import Plan, UsedTerm, shown_levels

Flags = NDArray[np.bool_]
Cell = tuple[int, int]  # numbers of the area and of the term
# Counts are held as integers of ten thousandths, as many as the tables have decimals.
UNIT = 10_000
UNBOUNDED = 2**62
# Without its denominator no rate can be printed: population totals go last.
DENOMINATOR_WEIGHT = 100
# Why a cell is hidden that no rule hides: it would give away another one.
PARTNER = "ergaenzend"


@dataclass
class Grid:
    """Counts by area (rows) and term (columns); further rows and columns can only be worked out.

    `levels`: level of each published area · `wide`: the town and areas of comparison · `known`: the count
    exists · `secret`: the supplier hides it · `shown`: some indicator prints it · `hidden`: it is not
    printed, whatever the reason · `cost`: what hiding a shown cell is worth avoiding · `public`: an earlier
    edition showed it, so it is known whatever is hidden now · `reasons`: why a cell is hidden, and for which.
    """

    universe: Universe
    year: int
    areas: Structure
    terms: Structure
    levels: tuple[str, ...]
    wide: frozenset[int]
    counts: Integers
    known: Flags
    secret: Flags
    shown: Flags
    hidden: Flags
    cost: Integers
    public: Flags
    reasons: dict[Cell, tuple[str, Cell]] = field(default_factory=dict)

    def hide(self, cell: Cell, reason: str, because: Cell) -> None:
        """Hide a cell; the first reason counts, but a rule counts more than what follows from one."""
        self.hidden[cell] = True
        known = self.reasons.get(cell)
        if known is None or (known[0] == PARTNER):
            self.reasons[cell] = (reason, because)

    def label(self, area: int, term: int) -> str:
        """Name of a cell for messages: never its count."""
        return f"{self.terms.names[term]}, {self.areas.names[area]}, {self.year}"


Counts = dict[tuple[str, str], tuple[int, str]]  # term and area -> count and status


def read_counts(
    connection: duckdb.DuckDBPyConnection, universe: Universe, last_year: int
) -> dict[int, Counts]:
    """Counts of all terms of a universe in ten thousandths, with status, by year."""
    names = ", ".join(literal(key.id) for key in universe.terms)
    rows = connection.execute(
        f"SELECT year, term_id, area_id, coalesce((value * {UNIT})::BIGINT, 0), status "
        "FROM result.term JOIN core.area USING (area_id) "
        f"WHERE term_id IN ({names}) AND year <= {last_year} AND (published OR kind = 'unassigned')"
    ).fetchall()
    found: dict[int, Counts] = {}
    for year, term, area, count, status in rows:
        found.setdefault(year, {})[term, area] = (count, status)
    return found


Spans = Mapping[tuple[str, str], tuple[int, int]]  # by term and level the first and last year


@dataclass(frozen=True)
class Uses:
    """Where each term is printed, year by year or only in sums over years, and how often in all."""

    years: Spans
    often: Mapping[str, int]
    pooled: Spans = field(default_factory=dict)

    def year_by_year(self) -> "Uses":
        """As if every year of a sum over years were printed by itself."""
        found = dict(self.years)
        for place, (first, last) in self.pooled.items():
            known = found.get(place, (first, last))
            found[place] = (min(known[0], first), max(known[1], last))
        return Uses(found, self.often)


def count_uses(project: Project, plan: Plan) -> Uses:
    """Uses of every term in the published tables."""
    years: dict[tuple[str, str], tuple[int, int]] = {}
    pooled: dict[tuple[str, str], tuple[int, int]] = {}
    often: dict[str, int] = {}
    for item in plan.categories:
        found = pooled if item.sums_alone else years
        for name, used in item.used:
            weight = DENOMINATOR_WEIGHT if name == "denominator" else 1
            often[used.key.id] = often.get(used.key.id, 0) + weight
            first, last = _used_years(project, used)
            for level in shown_levels(project, item.indicator):
                known = found.get((used.key.id, level), (first, last))
                found[used.key.id, level] = (min(known[0], first), max(known[1], last))
    return Uses(years, often, pooled)


def _used_years(project: Project, used: UsedTerm) -> tuple[int, int]:
    first, last = project.years[0], project.year
    return first - max(used.halves), last - min(used.halves)


def build_grids(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    territory: Territory,
    universe: Universe,
    uses: Uses,
) -> list[Grid]:
    """One grid per year for which something was delivered, in order of years."""
    grids = []
    for year, counts in sorted(read_counts(connection, universe, project.year).items()):
        unassigned = any(area == UNASSIGNED for _, area in counts)
        areas = territory.structure(year, unassigned)
        grids.append(_grid(project, territory, universe, uses, (year, areas, counts)))
    return grids


def _grid(
    project: Project,
    territory: Territory,
    universe: Universe,
    uses: Uses,
    content: tuple[int, Structure, Counts],
) -> Grid:
    year, areas, found = content
    terms = universe.structure
    size = (len(areas.names), len(terms.names))
    counts, known = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
    secret, shown = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    cost = np.zeros(size, dtype=np.int64)
    row = {name: number for number, name in enumerate(areas.names[: areas.published])}
    column = {name: number for number, name in enumerate(terms.names[: terms.published])}
    for (term, area), (count, status) in found.items():
        if area not in row:
            continue
        cell = (row[area], column[term])
        level = territory.places[area].level_id
        first, last = uses.years.get((term, level), (9999, 0))
        shown[cell] = first <= year <= last and status in ("ok", "zero", "secret")
        if status == "secret":  # what the supplier hides must not follow, nor from sums over years
            first, last = uses.pooled.get((term, level), (9999, 0))
            shown[cell] |= first <= year <= last
        known[cell], secret[cell] = status in ("ok", "zero"), status == "secret"
        counts[cell] = count
        cost[cell] = cost_of(project, level, uses.often[term], count) if shown[cell] and known[cell] else 0
    work_out(areas, terms, counts, known)
    hidden = ~(shown & known)
    levels = tuple(territory.places[name].level_id for name in row)
    inner = {item.id for item in project.config.area_levels if item.role == "part"}
    inner |= {overlay.id for overlay in project.config.overlays}
    wide = frozenset(number for number, level in enumerate(levels) if level not in inner)
    flags = (known, secret, shown, hidden)
    return Grid(universe, year, areas, terms, levels, wide, counts, *flags, cost, np.zeros(size, dtype=bool))


def work_out(areas: Structure, terms: Structure, counts: Integers, known: Flags) -> None:
    """Counts of the rows and columns that are printed nowhere but follow from others."""
    for row, combination in areas.worked_out.items():
        members = list(combination)
        counts[row] = sum(coefficient * counts[other] for other, coefficient in combination.items())
        known[row] = known[members].all(axis=0)
    for column, combination in terms.worked_out.items():
        members = list(combination)
        counts[:, column] = sum(factor * counts[:, other] for other, factor in combination.items())
        known[:, column] = known[:, members].all(axis=1)


def cost_of(project: Project, level: str, often: int, count: int) -> int:
    """Town and areas of comparison stay visible if at all possible; small and rarely used cells go first."""
    order = [item.id for item in project.config.area_levels if item.role == "part"]
    overlays = {overlay.id for overlay in project.config.overlays}
    if level in order:
        steps = len(order) - order.index(level)
    else:
        steps = len(order) + (1 if level in overlays else 8)
    return int(4**steps) * often * (4 + (count // UNIT).bit_length())
