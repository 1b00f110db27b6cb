"""Sums over several years that tables show in place of the single years.

Where an indicator pools years, no table names the single years: only their sum is printed. A universe small
enough for one program over all its years is protected that way (`year_proof`); in any other every year of
such a sum counts as printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pipeline.disclosure.cells import Flags, Grid
from pipeline.disclosure.proof import consistent
from pipeline.disclosure.structure import Structure
from pipeline.disclosure.worlds import printed
from pipeline.project import Project
from pipeline.terms import Plan, shown_levels

# Elementary cells of all years together that one program takes in.
MOST_CELLS = 20_000
Parts = tuple[tuple[int, int, int, int], ...]  # year, numbers of area and term, weight in halves


@dataclass(frozen=True, order=True)
class YearSum:
    """A term of an area summed over the years that `moment` names, as the figure of `year`."""

    term_id: str
    area_id: str
    year: int
    moment: str


@dataclass(frozen=True, order=True)
class HiddenSum:
    """A sum over years that no table may show; `reason`, `cost` and `because` as those of a hidden cell."""

    figure: YearSum
    reason: str
    cost: int
    because: tuple[str, str]


@dataclass(frozen=True)
class Span:
    """A term as indicators pool it: years before the year of the figure with weights in halves, and where."""

    term: str
    moment: str
    halves: Mapping[int, int]
    levels: tuple[str, ...]
    whole: str = ""  # the term of the denominator that it is a part of


def spans(project: Project, plan: Plan) -> list[Span]:
    """Every term that some series pools, once per series and role."""
    found = []
    for item in plan.categories:
        if not item.sums_alone or item.indicator.method == "change":
            continue
        levels = shown_levels(project, item.indicator)
        below = item.terms.get("denominator")
        for role, used in item.terms.items():
            part = role == "numerator" and item.indicator.method == "share" and below is not None
            whole = below.key.id if part and below is not None and below.at == used.at else ""
            found.append(Span(used.key.id, used.moment, used.halves, levels, whole))
    return found


def columns_with(structure: Structure, terms: Sequence[str]) -> tuple[int, ...]:
    """Columns that count only people whom the terms count, or terms that share people with these."""
    published = structure.rows[: structure.published] > 0
    chosen = published[[structure.index(term) for term in terms]].any(axis=0)
    while (touched := published[:, chosen].any(axis=1) & published[:, ~chosen].any(axis=1)).any():
        chosen |= published[touched].any(axis=0)
    rows = structure.rows > 0
    return tuple(np.flatnonzero(rows[:, chosen].any(axis=1) & ~rows[:, ~chosen].any(axis=1)).tolist())


def tractable(grids: Sequence[Grid], terms: Sequence[str]) -> bool:
    """Whether the years fit into one program: not too many cells, and the delivered counts add up."""
    if not terms or not grids:
        return False
    structure = grids[0].terms
    kinds = structure.rows[list(columns_with(structure, terms))].any(axis=0).sum()
    cells = sum(grid.areas.rows.shape[1] for grid in grids) * int(kinds)
    return cells <= MOST_CELLS and all(consistent(grid) for grid in grids)


@dataclass(frozen=True)
class Years:
    """All years of a universe: `grids` by year, `columns` of terms that the sums share people with.

    `loose`: sums are known from earlier editions, so that single years may have to be hidden, too.
    """

    grids: Mapping[int, Grid]
    columns: tuple[int, ...]
    loose: bool = False
    _rows: dict[int, dict[str, int]] = field(default_factory=dict)

    def row(self, year: int, area: str) -> int | None:
        """Number of an area in a year."""
        if year not in self._rows:
            names = self.grids[year].areas.names if year in self.grids else ()
            self._rows[year] = {name: number for number, name in enumerate(names)}
        return self._rows[year].get(area)

    def parts(self, area: str, column: int, year: int, halves: Mapping[int, int]) -> Parts | None:
        """The cells of a sum; None if one of them is not known."""
        found = []
        for before, weight in sorted(halves.items()):
            row = self.row(year - before, area)
            if row is None or not self.grids[year - before].known[row, column]:
                return None
            found.append((year - before, row, column, weight))
        return tuple(found)

    def halves_of(self, parts: Parts) -> int:
        """Twice the count of a sum, in units of the grids."""
        return sum(weight * int(self.grids[year].counts[row, column]) for year, row, column, weight in parts)

    def printed(self, parts: Parts) -> bool:
        """Whether every cell of a sum is printed by itself."""
        return all(self.visible[year][row, column] for year, row, column, _ in parts)

    @cached_property
    def visible(self) -> dict[int, Flags]:
        """Cells that are printed by themselves, by year."""
        return {year: printed(grid) for year, grid in self.grids.items()}


def figures(project: Project, years: Years, wanted: Sequence[Span]) -> Iterator[tuple[YearSum, Span]]:
    """Every sum over years that some table shows."""
    for span in wanted:
        for year in project.years:
            grid = years.grids.get(year)
            for number, level in enumerate(grid.levels if grid else ()):
                if grid and level in span.levels:
                    yield YearSum(span.term, grid.areas.names[number], year, span.moment), span
