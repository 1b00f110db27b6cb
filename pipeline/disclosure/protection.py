"""All universes and years of a project: which printed cells are hidden, proven before anything is written."""

from dataclasses import dataclass, field, replace

import duckdb
import numpy as np

from pipeline.disclosure.cells import Cell, Grid, count_uses
from pipeline.disclosure.counts import read_counts
from pipeline.disclosure.earlier import given_away, narrowed_before, read_earlier
from pipeline.disclosure.exposure import read_exposed
from pipeline.disclosure.kept import Kept
from pipeline.disclosure.naming import read_names
from pipeline.disclosure.part_bounds import Counterparts, parts_of_wholes
from pipeline.disclosure.primary import Need, exposed_needs, small_complements, small_counts
from pipeline.disclosure.recalled import Closed, Tools
from pipeline.disclosure.refusal import refusal
from pipeline.disclosure.securing import Secured
from pipeline.disclosure.telling import Told, figures
from pipeline.disclosure.universe import Pair, pairs, universes
from pipeline.disclosure.year_offers import Known, Series, decide_sums, read_series
from pipeline.disclosure.year_sums import HiddenSum, spans
from pipeline.errors import DisclosureError, Problem
from pipeline.project import Project
from pipeline.terms import Plan


@dataclass(frozen=True, order=True)
class HiddenCell:
    """One count that no table may show.

    `reason`: the rule that hides it (klein, ergaenzung, lieferant, nenner, null, dominanz) or "ergaenzend" ·
    `cost`: what hiding it was worth avoiding · `because`: term and area of the cell it protects, itself if a
    rule hides it; either may be a rest that is printed nowhere. Internal, like the counts.
    """

    term_id: str
    area_id: str
    year: int
    reason: str = "klein"
    cost: int = 0
    because: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Proof:
    """How many cells were proven: by worlds that were found, by exact intervals, after hiding more."""

    witnessed: int = 0
    solved: int = 0
    opened: int = 0

    def added(self, secured: Secured) -> "Proof":
        """With the cells of one more grid."""
        return Proof(
            self.witnessed + secured.witnessed, self.solved + secured.solved, self.opened + secured.opened
        )


@dataclass(frozen=True)
class Protection:
    """Cells to hide, and what the person who answers for it should know; `proof`: cells proven, by means.

    `sums`: sums over years to hide · `pooled`: terms of which sums over years are decided on as such,
    whatever cells of single years are hidden.
    """

    cells: tuple[HiddenCell, ...]
    findings: tuple[Problem, ...]
    proof: Proof = Proof()
    sums: tuple[HiddenSum, ...] = ()
    pooled: frozenset[str] = frozenset()


def protect_cells(
    connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan, kept: Kept | None = None
) -> Protection:
    """Cells to hide, primary and complementary. Raises DisclosureError if one could still be worked out.

    `kept`: decisions of earlier runs, by what they were made of; the result is the same without them.
    """
    earlier, uses = read_earlier(connection, project), count_uses(project, plan)
    pooled = spans(project, plan)
    counts = read_counts(connection, list(earlier.territory.places), project.year)
    series = [
        read_series(counts, project, earlier, (universe, uses, pooled))
        for universe in universes(connection, project, plan)
    ]
    grids = [grid for one in series for grid in one.grids]
    shares = pairs(project, plan)
    exposed = read_exposed(connection, project, plan)
    known = Known(project, uses, pooled, _wholes(grids, shares), exposed, earlier.sums, kept or Kept())
    work = _Work(known, shares, _by_year(grids), parts_of_wholes(plan))
    for grid in grids:
        work.close(grid)
    work.hold()
    if work.revealed:
        raise DisclosureError(refusal(read_names(connection, project, plan), work.revealed))
    for one in series:
        if one.terms:
            work.decide(one)
    cells = sorted(cell for grid in grids for cell in _hidden(grid))
    together = frozenset(term for one in series for term in one.terms)
    told = work.told.problems(read_names(connection, project, plan)) if work.told else ()
    return Protection(
        tuple(cells), (*earlier.findings, *told), work.proof, tuple(sorted(work.sums)), together
    )


@dataclass
class _Work:
    """What is found while one grid after the other is closed."""

    known: Known
    shares: list[Pair]
    by_year: dict[int, dict[str, Grid]]
    parts: list[tuple[str, str]]
    told: Told = field(default_factory=Told)
    revealed: list[tuple[Grid, Cell]] = field(default_factory=list)
    sums: list[HiddenSum] = field(default_factory=list)
    proof: Proof = Proof()
    _asked: dict[int, list[Need]] = field(default_factory=dict)
    _closed: list[Closed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tools = Tools(self.known.kept)

    def close(self, grid: Grid) -> None:
        """Hide what must be hidden of one year."""
        rule = self.known.project.disclosure_rule(grid.universe.dataset.id)
        needs = small_counts(grid, rule)
        needs += small_complements(grid, rule, self.shares, self.known.wholes.get(grid.year, {}))
        needs += exposed_needs(grid, rule, self.known.exposed.get(grid.year, ()))
        self._asked[id(grid)] = needs
        if not needs:
            return
        gone = given_away(grid, needs)
        left = [need for need in needs if need.cell not in gone]
        closed = Closed(self._tools, grid, left, rule.minimum)
        secured = closed.secure()
        if any(term in pair for term in grid.terms.names for pair in self.parts) and secured.sound:
            self._closed.append(closed)
        gone |= narrowed_before(grid, needs, secured.unsafe)
        self.told.known |= figures(grid, gone)
        self.proof = self.proof.added(secured)
        self.told.narrow |= figures(grid, secured.contradictory)
        self.revealed += [(grid, cell) for cell in secured.unsafe if cell not in gone]

    def hold(self) -> None:
        """Hide what must be hidden for what is printed of one dataset not to narrow counts of another."""
        for closed in self._closed:
            narrow = closed.hold(Counterparts(self.parts, self.by_year[closed.grid.year]))
            self.revealed += [(closed.grid, cell) for cell in narrow]

    def decide(self, series: Series) -> None:
        """Which sums over the years of a universe are shown."""
        needs = {grid.year: self._asked[id(grid)] for grid in series.grids}
        settled, public = decide_sums(self.known, series.years, needs)
        self.sums += settled.hidden
        self.told.sums.update(public)
        self.proof = replace(self.proof, solved=self.proof.solved + settled.proven)


def _by_year(grids: list[Grid]) -> dict[int, dict[str, Grid]]:
    """The grid of each term in each year."""
    found: dict[int, dict[str, Grid]] = {}
    for grid in grids:
        for name in grid.terms.names[: grid.terms.published]:
            found.setdefault(grid.year, {})[name] = grid
    return found


def _wholes(grids: list[Grid], shares: list[Pair]) -> dict[int, dict[tuple[str, str], int]]:
    """Counts of denominators by year, then by term and area."""
    wanted = {pair.denominator.id for pair in shares}
    found: dict[int, dict[tuple[str, str], int]] = {}
    for grid in grids:
        for column, term in enumerate(grid.terms.names[: grid.terms.published]):
            if term not in wanted:
                continue
            for row, area in enumerate(grid.areas.names[: grid.areas.published]):
                if grid.known[row, column]:
                    found.setdefault(grid.year, {})[term, area] = int(grid.counts[row, column])
    return found


def _hidden(grid: Grid) -> list[HiddenCell]:
    found = []
    for area, term in np.argwhere(grid.hidden & grid.shown).tolist():
        reason, (row, column) = grid.reasons[area, term]
        because = (grid.terms.names[column], grid.areas.names[row])
        names = (grid.terms.names[term], grid.areas.names[area])
        found.append(HiddenCell(*names, grid.year, reason, int(grid.cost[area, term]), because))
    return found
