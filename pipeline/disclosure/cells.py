"""Everything that is published about one universe in one year: a grid of areas by terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.disclosure.counts import UNIT, Columns, Counts
from pipeline.disclosure.kept import checksum
from pipeline.disclosure.structure import Integers, Structure
from pipeline.disclosure.territory import UNASSIGNED, Territory
from pipeline.disclosure.universe import Universe
from pipeline.project import Project
from pipeline.terms import Plan, UsedTerm, shown_levels

Flags = NDArray[np.bool_]
Cell = tuple[int, int]  # numbers of the area and of the term
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

    def checksum(self) -> str:
        """Checksum of all that decides what else must be hidden; the dataset and the year are only names."""
        flags = self.known, self.secret, self.shown, self.hidden, self.public
        plain = sorted(self.wide), sorted(self.reasons.items())
        return checksum(self.areas.checksum, self.terms.checksum, self.counts, self.cost, *flags, *plain)


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
    counts: Counts, project: Project, territory: Territory, universe: Universe, uses: Uses
) -> list[Grid]:
    """One grid per year for which something was delivered, in order of years.

    `counts`: areas are numbered as the places of the territory.
    """
    places = {name: number for number, name in enumerate(territory.places)}
    delivered = counts.of([key.id for key in universe.terms])
    rules = _rules(project, territory, universe, uses)
    grids = []
    for year in np.unique(delivered["year"]).tolist():
        found = {name: values[delivered["year"] == year] for name, values in delivered.items()}
        areas = territory.structure(year, places.get(UNASSIGNED, -1) in found["area"])
        row = np.full(len(places), -1)
        row[[places[name] for name in areas.names[: areas.published]]] = np.arange(areas.published)
        found["area"] = row[found["area"]]
        inside = {name: values[found["area"] >= 0] for name, values in found.items()}
        grids.append(_grid(project, territory, universe, rules, (year, areas, inside)))
    return grids


@dataclass(frozen=True)
class _Rules:
    """By level and term: years in which it is printed, alone or in sums; what hiding it is worth avoiding."""

    levels: Mapping[str, int]
    years: Integers
    pooled: Integers
    weights: Integers


def _rules(project: Project, territory: Territory, universe: Universe, uses: Uses) -> _Rules:
    levels = dict.fromkeys(place.level_id for place in territory.places.values())
    names, never = [key.id for key in universe.terms], (9999, 0)
    years, pooled = (
        np.array([[spans.get((name, level), never) for name in names] for level in levels])
        for spans in (uses.years, uses.pooled)
    )
    often = np.array([uses.often.get(name, 0) for name in names])
    weights = np.outer([_weight(project, level) for level in levels], often)
    return _Rules({level: number for number, level in enumerate(levels)}, years, pooled, weights)


def _grid(
    project: Project,
    territory: Territory,
    universe: Universe,
    rules: _Rules,
    content: tuple[int, Structure, Columns],
) -> Grid:
    year, areas, found = content
    terms = universe.structure
    size = (len(areas.names), len(terms.names))
    counts, cost = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    known, secret, shown, public = np.zeros((4, *size), dtype=bool)
    cells = found["area"], found["term"]
    counts[cells], known[cells], secret[cells] = found["count"], found["known"], found["secret"]
    levels = tuple(territory.places[name].level_id for name in areas.names[: areas.published])
    here = np.array([rules.levels[level] for level in levels], dtype=np.int64)
    alone, pooled = (
        (span[here, :, 0] <= year) & (year <= span[here, :, 1]) for span in (rules.years, rules.pooled)
    )
    inner = np.s_[: areas.published, : terms.published]
    # What the supplier hides must not follow, nor from sums over years.
    shown[inner] = alone & known[inner] | (alone | pooled) & secret[inner]
    cost[inner] = np.where(shown & known, 1, 0)[inner] * rules.weights[here] * _sizes(counts[inner])
    work_out(areas, terms, counts, known)
    wide = _wide(project, levels)
    flags = (known, secret, shown, ~(shown & known))
    return Grid(universe, year, areas, terms, levels, wide, counts, *flags, cost, public)


def _wide(project: Project, levels: Sequence[str]) -> frozenset[int]:
    """The town and areas of comparison."""
    inner = {item.id for item in project.config.area_levels if item.role == "part"}
    inner |= {overlay.id for overlay in project.config.overlays}
    return frozenset(number for number, level in enumerate(levels) if level not in inner)


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
    return _weight(project, level) * often * int(_sizes(np.array(count)))


def _sizes(counts: Integers) -> Integers:
    """How much counts weigh: four and as many as they have binary digits."""
    sizes: Integers = 4 + np.frexp(counts // UNIT)[1].astype(np.int64)
    return sizes


def _weight(project: Project, level: str) -> int:
    order = [item.id for item in project.config.area_levels if item.role == "part"]
    overlays = {overlay.id for overlay in project.config.overlays}
    if level in order:
        steps = len(order) - order.index(level)
    else:
        steps = len(order) + (1 if level in overlays else 8)
    return int(4**steps)
