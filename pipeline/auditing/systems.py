"""A block of equations as a system over cells: smallest area x class of people x time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.auditing.blocks import Block, Parts, Piece
from pipeline.auditing.bounds import Integers, Reals, System
from pipeline.auditing.observations import Time

Members = Mapping[str, Sequence[int]]


def build_system(block: Block, classes: Members) -> System:
    """Cells that no equation and no hidden sum of the block tells apart are one cell.

    `classes`: per term the classes of people that it counts.
    """
    layout = _layout(block, classes)
    system = System(layout.size)
    for equation in block.equations:
        system.add(*layout.row(equation.linear.pieces), equation.lower, equation.upper)
    for cells, factors in layout.links():
        system.add(cells, factors, 0.0, 0.0)
    system.targets = [layout.row(pieces) for _, pieces in block.targets]
    return system


def cells_in(block: Block, classes: Members) -> int:
    """Number of cells of the system of a block."""
    return _layout(block, classes).size


def _layout(block: Block, classes: Members) -> "_Layout":
    every = (*(item.linear.pieces for item in block.equations), *(pieces for _, pieces in block.targets))
    return _Layout([piece for listed in every for piece in listed], classes)


@dataclass(frozen=True)
class _Numbered:
    """Terms of an area with the first cell of each of its places and the classes that follow it."""

    terms: frozenset[str]
    places: Integers
    kinds: Mapping[str, list[int]]


class _Layout:
    """Numbers of the cells of a block.

    What is published only of a whole (the age pyramid of the town) need not be told apart in its parts: where
    every area of a time lies inside the whole, the whole has cells of its own with finer classes. Coarse
    cells of the parts can always be divided in the proportions of the whole, so nothing is lost by it.
    """

    def __init__(self, pieces: Sequence[Piece], classes: Members) -> None:
        self.size = 0
        self.grids: dict[tuple[Parts, Time], list[_Numbered]] = {}
        self.cells: dict[tuple[str, Parts, Time], Integers] = {}
        self.linked: list[tuple[Integers, Reals]] = []
        used: dict[Time, dict[Parts, set[str]]] = {}
        for term, parts, time, _ in pieces:
            used.setdefault(time, {}).setdefault(parts, set()).add(term)
        for time, areas in sorted(used.items()):
            self._lay_out(time, areas, classes)

    def _lay_out(self, time: Time, areas: Mapping[Parts, set[str]], classes: Members) -> None:
        whole = frozenset().union(*areas)
        outer = areas.get(whole, set())
        inner = {parts: terms for parts, terms in areas.items() if parts != whole}
        terms = set().union(*inner.values()) if inner else set()
        if not inner or outer <= terms:
            self._number(time, areas, _merged_classes(sorted(outer | terms), classes))
            return
        coarse = _merged_classes(sorted(terms), classes)
        # everything the parts do not tell apart, and people whom none of their terms counts
        first = self.size
        self._number(time, {**inner, whole: set(coarse)}, coarse)
        fine = _merged_classes(sorted(outer | terms), classes)
        second = self.size
        self._number(time, {whole: outer | terms}, fine)
        self._link(time, whole, (first, second), (coarse, fine))

    def _number(self, time: Time, areas: Mapping[Parts, set[str]], kinds: Mapping[str, list[int]]) -> None:
        """Number the cells of areas and terms of one time."""
        places = _merged_places(sorted(areas, key=sorted))  # years number the same areas the same way
        width = 1 + max((max(found, default=0) for found in kinds.values()), default=0)
        for parts, terms in areas.items():
            outer = np.array(places[parts], dtype=np.int32) * width + self.size
            self.grids.setdefault((parts, time), []).append(_Numbered(frozenset(terms), outer, kinds))
        self.size += width * (1 + max((max(found) for found in places.values()), default=0))

    def _link(
        self, time: Time, whole: Parts, firsts: tuple[int, int], kinds: tuple[Mapping[str, list[int]], ...]
    ) -> None:
        """Each coarse class: what the parts hold is what the finer classes of the whole hold."""
        first, second = firsts
        coarse, fine = kinds
        width = 1 + max((max(found, default=0) for found in coarse.values()), default=0)
        signature: dict[int, list[str]] = {}
        for term in sorted(coarse):
            for kind in fine[term]:
                signature.setdefault(kind, []).append(term)
        by_terms: dict[tuple[str, ...], list[int]] = {}
        for kind, terms in signature.items():
            by_terms.setdefault(tuple(terms), []).append(kind + second)
        own: dict[int, list[str]] = {}
        for term in sorted(coarse):
            for kind in coarse[term]:
                own.setdefault(kind, []).append(term)
        for kind, terms in own.items():
            parts = np.arange(first + kind, second, width, dtype=np.int32)
            finer = np.array(by_terms.get(tuple(terms), []), dtype=np.int32)
            factors = np.append(np.ones(len(parts)), -np.ones(len(finer)))
            self.linked.append((np.append(parts, finer).astype(np.int32), factors))

    def _cells(self, term: str, parts: Parts, time: Time) -> Integers:
        """Cells of a term in an area, laid out when they are needed: to count them nothing is."""
        if (term, parts, time) not in self.cells:
            *_, last = (grid for grid in self.grids[parts, time] if term in grid.terms)
            inner = np.array(last.kinds[term], dtype=np.int32)
            self.cells[term, parts, time] = (last.places[:, None] + inner[None, :]).ravel().astype(np.int32)
        return self.cells[term, parts, time]

    def links(self) -> list[tuple[Integers, Reals]]:
        """Rows that are zero: parts and whole hold the same people."""
        return self.linked

    def row(self, pieces: Sequence[Piece]) -> tuple[Integers, Reals]:
        """Cells and factors of a sum."""
        if len(pieces) == 1:
            term, parts, time, weight = pieces[0]
            cells = self._cells(term, parts, time)
            return cells, np.full(len(cells), weight)
        found = [self._cells(term, parts, time) for term, parts, time, _ in pieces]
        factors = [np.full(len(cells), piece[3]) for cells, piece in zip(found, pieces, strict=True)]
        return _summed(np.concatenate(found), np.concatenate(factors))


def _summed(cells: Integers, factors: Reals) -> tuple[Integers, Reals]:
    """Each cell once: a row of the solver must not name one twice."""
    unique, place = np.unique(cells, return_inverse=True)
    if len(unique) == len(cells):
        return cells, factors
    total = np.bincount(place, weights=factors)
    return unique[total != 0].astype(np.int32), total[total != 0]


def _merged_classes(terms: Sequence[str], classes: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Classes that the terms of a block tell apart, numbered anew."""
    inside: dict[int, list[int]] = {}
    for number, term in enumerate(terms):
        for kind in classes[term]:
            inside.setdefault(kind, []).append(number)
    merged: dict[tuple[int, ...], int] = {}
    found: dict[str, list[int]] = {term: [] for term in terms}
    for members in inside.values():
        if tuple(members) not in merged:
            number = merged.setdefault(tuple(members), len(merged))
            for member in members:
                found[terms[member]].append(number)
    return found


def _merged_places(areas: Sequence[Parts]) -> dict[Parts, list[int]]:
    """Smallest parts that the areas of a time tell apart, numbered."""
    inside: dict[str, list[int]] = {}
    for number, parts in enumerate(areas):
        for part in parts:
            inside.setdefault(part, []).append(number)
    merged: dict[tuple[int, ...], int] = {}
    found: dict[Parts, list[int]] = {parts: [] for parts in areas}
    for members in sorted(inside.values()):
        if tuple(members) not in merged:
            number = merged.setdefault(tuple(members), len(merged))
            for member in members:
                found[areas[member]].append(number)
    return found
