"""Independent proof: no hidden cell follows from what is shown, whatever way it was chosen.

What is shown and what adds up to what are linear equations; hidden cells are their unknowns. A cell follows
exactly if the equations, brought to reduced row echelon form, have a row with this unknown alone. The
elimination is exact, modulo a prime (2^31 - 1), for each group of cells that equations connect.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from pipeline.disclosure.cells import Grid
from pipeline.disclosure.structure import PRIME, Integers

Cell = tuple[int, int]
Equation = dict[Cell, int]


def recoverable(grid: Grid, watched: Iterable[Cell]) -> list[Cell]:
    """Those of the watched cells that follow from what is shown."""
    cells = set(watched)
    further = {
        (area, term) for area, term in cells if area >= grid.areas.published or term >= grid.terms.published
    }
    found: list[Cell] = []
    for unknowns, equations in _components(list(_equations(grid, further))):
        if cells & set(unknowns):
            found += [cell for cell in _determined(unknowns, equations) if cell in cells]
    return sorted(found)


def withheld(grid: Grid) -> set[Cell]:
    """Cells of printed tables that are hidden."""
    return {(int(area), int(term)) for area, term in np.argwhere(grid.hidden & grid.shown)}


def _equations(grid: Grid, further: set[Cell]) -> Iterator[Equation]:
    """All relations with at least one unknown, reduced to their unknowns."""
    hidden = grid.hidden
    for relation in grid.areas.relations:
        rows = list(relation)
        for term in np.flatnonzero(hidden[rows, : grid.terms.published].any(axis=0)).tolist():
            yield {(row, term): c for row, c in relation.items() if hidden[row, term]}
    for relation in grid.terms.relations:
        columns = list(relation)
        for area in np.flatnonzero(hidden[: grid.areas.published, columns].any(axis=1)).tolist():
            yield {(area, column): c for column, c in relation.items() if hidden[area, column]}
    for cell in sorted(further):
        yield {cell: -1, **_definition(grid, *cell)}


def _definition(grid: Grid, area: int, term: int) -> Equation:
    """How a cell that is printed nowhere follows from printed ones; only those that are hidden."""
    by_area: Mapping[int, int] = grid.areas.worked_out.get(area, {area: 1})
    by_term: Mapping[int, int] = grid.terms.worked_out.get(term, {term: 1})
    return {
        (row, column): first * second
        for row, first in by_area.items()
        for column, second in by_term.items()
        if grid.hidden[row, column]
    }


def _components(equations: list[Equation]) -> Iterator[tuple[list[Cell], list[Equation]]]:
    """Groups of equations that share unknowns."""
    parent: dict[Cell, Cell] = {}

    def root(cell: Cell) -> Cell:
        while parent.setdefault(cell, cell) != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    for equation in equations:
        first, *others = equation
        for other in others:
            parent[root(other)] = root(first)
        root(first)
    groups: dict[Cell, list[Equation]] = {}
    for equation in equations:
        groups.setdefault(root(next(iter(equation))), []).append(equation)
    for group in groups.values():
        yield sorted({cell for equation in group for cell in equation}), group


def _determined(cells: list[Cell], equations: list[Equation]) -> list[Cell]:
    """Unknowns that the equations fix: rows of the reduced echelon form with a single entry."""
    column = {cell: number for number, cell in enumerate(cells)}
    table = np.zeros((len(equations), len(cells)), dtype=np.int64)
    for number, equation in enumerate(equations):
        for cell, coefficient in equation.items():
            table[number, column[cell]] = coefficient % PRIME
    rank = _reduce(table)
    single = np.flatnonzero((table[:rank] != 0).sum(axis=1) == 1)
    return [cells[int(np.flatnonzero(table[row])[0])] for row in single]


def _reduce(table: Integers) -> int:
    """Bring to reduced row echelon form in place; returns the rank."""
    rank = 0
    for column in range(table.shape[1]):
        candidates = np.flatnonzero(table[rank:, column])
        if not candidates.size:
            continue
        pivot = rank + int(candidates[0])
        table[[rank, pivot]] = table[[pivot, rank]]
        table[rank] = table[rank] * pow(int(table[rank, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(table[:, column])
        others = others[others != rank]
        table[others] = (table[others] - table[others, column][:, None] * table[rank]) % PRIME
        rank += 1
        if rank == table.shape[0]:
            break
    return rank
