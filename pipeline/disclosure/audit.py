"""Independent proof: no hidden cell follows from what is shown, whatever way it was chosen.

What is shown and what adds up to what are linear equations; hidden cells are their unknowns. A cell follows
exactly if the equations, brought to reduced row echelon form, have a row with this unknown alone. The
elimination is exact, modulo a prime (2^31 - 1), for each group of cells that equations connect.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.disclosure.cells import Cell, Flags, Grid
from pipeline.disclosure.structure import PRIME, Integers, Within

Equation = dict[Cell, int]


def recoverable(grid: Grid, watched: Iterable[Cell]) -> list[Cell]:
    """Those of the watched cells that follow from what is shown."""
    view, cells = _View(grid), set(watched)
    if not cells:
        return []
    defined = {cell: view.definition(*cell) for cell in sorted(cells) if not view.is_unknown(*cell)}
    equations = list(view.equations())
    equations += [{cell: -1, **made} for cell, made in defined.items() if made is not None]
    found: list[Cell] = []
    for unknowns, group in _components(equations):
        if cells & set(unknowns):
            found += [cell for cell in _determined(unknowns, group) if cell in cells]
    return sorted(found)


def withheld(grid: Grid) -> set[Cell]:
    """Cells of printed tables that are hidden."""
    return {(int(area), int(term)) for area, term in np.argwhere(grid.hidden & grid.shown)}


@dataclass(frozen=True)
class _View:
    """The equations of a grid.

    Terms that no part of the town prints say nothing about parts beyond what the printed ones say: on parts
    only terms printed on some part are unknowns. (Project the terms on the span of the printed ones so that
    what the town prints is mapped into what follows from the town's own figures; every derivation of a
    part's cell stays a derivation.)
    """

    grid: Grid

    @cached_property
    def inner(self) -> tuple[int, ...]:
        """Terms printed on parts of the town."""
        grid = self.grid
        parts = [area for area in range(grid.areas.published) if area not in grid.wide]
        told = (grid.shown | grid.public)[parts, : grid.terms.published]
        return tuple(np.flatnonzero(told.any(axis=0)).tolist())

    @cached_property
    def hidden(self) -> Flags:
        """Cells that neither this edition nor an earlier one prints."""
        unknown: Flags = self.grid.hidden & ~(self.grid.public & self.grid.known)
        return unknown

    @cached_property
    def within(self) -> Within:
        return self.grid.terms.within(self.inner)

    def is_unknown(self, area: int, term: int) -> bool:
        """True if the cell stands in equations as it is, not by its definition."""
        published = area < self.grid.areas.published and term < self.grid.terms.published
        return published and (area in self.grid.wide or term in self.inner)

    def equations(self) -> Iterator[Equation]:
        """All relations with at least one unknown, reduced to their unknowns."""
        hidden = self.hidden
        inner = set(self.inner)
        for relation in self.grid.areas.relations:
            rows = list(relation)
            all_wide = self.grid.wide.issuperset(rows)
            for term in np.flatnonzero(hidden[rows, : self.grid.terms.published].any(axis=0)).tolist():
                if all_wide or term in inner:
                    yield {(row, term): c for row, c in relation.items() if hidden[row, term]}
        for area in range(self.grid.areas.published):
            wide = area in self.grid.wide
            for relation in self.grid.terms.relations if wide else self.within.relations:
                equation = {(area, term): c for term, c in relation.items() if hidden[area, term]}
                if equation:
                    yield equation

    def definition(self, area: int, term: int) -> Equation | None:
        """How a cell that is printed nowhere follows from unknowns; None if it does not."""
        by_area: Mapping[int, int] = self.grid.areas.worked_out.get(area, {area: 1})
        if self.grid.wide.issuperset(by_area):
            by_term: Mapping[int, int] | None = self.grid.terms.worked_out.get(term, {term: 1})
        else:
            by_term = {term: 1} if term in self.inner else self.within.worked_out.get(term)
        if by_term is None:
            return None
        return {
            (row, column): first * second
            for row, first in by_area.items()
            for column, second in by_term.items()
            if self.hidden[row, column]
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
