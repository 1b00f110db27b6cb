"""All universes and years of a project: which printed cells are hidden, proven before anything is written."""

from dataclasses import dataclass

import duckdb

from pipeline.disclosure.audit import recoverable, withheld
from pipeline.disclosure.cells import Grid, build_grids, count_uses
from pipeline.disclosure.complementary import Directions, close_grid
from pipeline.disclosure.primary import Need, small_complements, small_counts
from pipeline.disclosure.territory import read_territory
from pipeline.disclosure.universe import Pair, pairs, universes
from pipeline.errors import DisclosureError, Problem
from pipeline.project import Project
from pipeline.terms import Plan

MOST_NAMED = 10


@dataclass(frozen=True, order=True)
class HiddenCell:
    """One count that no table may show."""

    term_id: str
    area_id: str
    year: int


def hidden_cells(connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan) -> list[HiddenCell]:
    """Cells to hide, primary and complementary. Raises DisclosureError if one could still be worked out."""
    territory, uses = read_territory(connection, project), count_uses(project, plan)
    grids = [
        grid
        for universe in universes(connection, project, plan)
        for grid in build_grids(connection, project, territory, universe, uses)
    ]
    shares = pairs(project, plan)
    wholes = _wholes(grids, shares)
    directions: dict[int, Directions] = {}
    open_cells: list[str] = []
    for grid in grids:
        rule = project.disclosure_rule(grid.universe.dataset.id)
        needs = small_counts(grid, rule)
        needs += small_complements(grid, rule, shares, wholes.get(grid.year, {}))
        if needs:
            open_cells += _close(grid, needs, directions)
    if open_cells:
        raise DisclosureError(_problems(open_cells))
    return sorted(cell for grid in grids for cell in _hidden(grid))


def _close(grid: Grid, needs: list[Need], directions: dict[int, Directions]) -> list[str]:
    """Hide what must be hidden in one grid, then prove it. Returns labels of cells that remain open."""
    for need in needs:
        grid.hidden[need.area, need.term] = True
    unprinted = {(need.area, need.term) for need in needs} - withheld(grid)
    derivable = set(recoverable(grid, unprinted))
    real = [need for need in needs if (need.area, need.term) not in unprinted - derivable]
    by_area = directions.setdefault(id(grid.areas), Directions(grid.areas))
    by_term = directions.setdefault(id(grid.terms), Directions(grid.terms))
    unmet = [(need.area, need.term) for need in close_grid(grid, real, by_area, by_term)]
    return [grid.label(*cell) for cell in (*unmet, *recoverable(grid, withheld(grid) | derivable))]


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
    return [
        HiddenCell(term, area, grid.year)
        for row, area in enumerate(grid.areas.names[: grid.areas.published])
        for column, term in enumerate(grid.terms.names[: grid.terms.published])
        if grid.hidden[row, column] and grid.shown[row, column]
    ]


def _problems(open_cells: list[str]) -> list[Problem]:
    hint = "nichts wurde veröffentlicht; Regel des Datensatzes oder die Ebenen der Indikatoren ändern"
    named = sorted(set(open_cells))
    problems = [
        Problem("", f"geheim zu haltende Zahl lässt sich errechnen: {cell}", hint)
        for cell in named[:MOST_NAMED]
    ]
    if len(named) > MOST_NAMED:
        problems.append(Problem("", f"… und {len(named) - MOST_NAMED} weitere Zahlen"))
    return problems
