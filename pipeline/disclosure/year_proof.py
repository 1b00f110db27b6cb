"""Which sums over years may be shown: those from which no hidden count of a single year or sum follows.

One program over all years of a universe: elementary cells by year, what is printed of single years, and the
sums over years. First everything must be open without the sums of this edition; that is as far as they are
asked to leave it open. Then all large ones are printed; for each count that becomes too narrow the cheapest
ones that let it move are hidden again (as `repair` does within a year).
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np

from pipeline.disclosure.cells import PARTNER, Cell, Grid
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.program import INFINITE, Columns, Infeasible, Program
from pipeline.disclosure.proof import TOLERANCE, Search, Target
from pipeline.disclosure.structure import Integers
from pipeline.disclosure.worlds import Worlds
from pipeline.disclosure.year_sums import HiddenSum, Parts, Years, YearSum

MOST_ROUNDS = 8


@dataclass(frozen=True)
class Offer:
    """A sum over years that a table would show, or a single year where sums are known from earlier editions.

    `demand`: what is asked of it if it stays hidden · `cost`: what hiding it is worth avoiding · `rule`: why
    it must not be shown, '' if it may · `known`: an earlier edition showed it.
    """

    figure: YearSum
    parts: Parts
    demand: Target
    cost: int
    rule: str = ""
    known: bool = False

    @property
    def label(self) -> tuple[str, str]:
        """Term and area."""
        return self.figure.term_id, self.figure.area_id


@dataclass(frozen=True)
class Watched:
    """A count that must stay open: the cells it is made of, what is demanded of it, its term and area."""

    parts: Parts
    target: Target
    label: tuple[str, str]


class YearWorlds(Worlds):
    """The program over the elementary cells of all years."""

    def __init__(self, years: Years, watched: Sequence[Parts]) -> None:
        self.program = Program()
        self.years, self._watched = years, watched
        some = next(iter(years.grids.values())).terms.rows
        kinds = np.flatnonzero(some[list(years.columns)].any(axis=0))
        self._width = len(kinds)
        self._kinds = {column: np.flatnonzero(some[column, kinds]) for column in years.columns}
        self._first: dict[int, int] = {}
        self._places = {year: _told_apart(grid, years.columns) for year, grid in years.grids.items()}
        for year, places in self._places.items():
            self._first[year] = self.program.size
            self.program.columns((1 + int(places.max())) * self._width)
        self._counts: dict[tuple[int, int, int], int] = {}
        self._print_years()

    def _print_years(self) -> None:
        """What is printed of single years holds, if it is not one of the offers."""
        for year, grid in self.years.grids.items():
            held = grid.public if self.years.loose else self.years.visible[year]
            for row, column in np.argwhere(held).tolist():
                if column in self._kinds:
                    columns = self._elementary_of(grid, row, column)
                    value = grid.counts[row, column] / UNIT
                    self.program.row(value, value, columns, np.ones(len(columns)))

    def _elementary_of(self, grid: Grid, row: int, column: int) -> Columns:
        inside = np.unique(self._places[grid.year][grid.areas.rows[row] > 0])
        places = inside * self._width + self._first[grid.year]
        return (places[:, None] + self._kinds[column][None, :]).ravel().astype(np.int32)

    def _count(self, year: int, row: int, column: int) -> int:
        place = (year, row, column)
        if place not in self._counts:
            self._counts[place] = self._total(self._elementary_of(self.years.grids[year], row, column))
        return self._counts[place]

    def watch(self, cell: Cell) -> int:
        """Column with the count of the watched sum of this number."""
        return self._over_years(self._watched[cell[0]])

    def _over_years(self, parts: Parts) -> int:
        columns = [self._count(*part[:3]) for part in parts]
        if len(columns) == 1 and parts[0][3] == 2:
            return columns[0]
        total = self.program.column()
        self.program.row(0, 0, [*columns, total], [*(part[3] / 2 for part in parts), -1.0])
        return total

    def print_sum(self, parts: Parts) -> tuple[int, int]:
        """The sum holds; columns that let it change, first by nothing."""
        columns = [self._count(*part[:3]) for part in parts]
        more, less = self.program.column(), self.program.column()
        value = self.years.halves_of(parts) / UNIT / 2
        weights = [*(part[3] / 2 for part in parts), -1.0, 1.0]
        self.program.row(value, value, [*columns, more, less], weights)
        return more, less


def _told_apart(grid: Grid, columns: Sequence[int]) -> Integers:
    """Number of the place of each smallest part: parts that no known count tells apart are one place."""
    known = (grid.known | grid.secret)[:, list(columns)].any(axis=1)
    _, places = np.unique(grid.areas.rows[known], axis=1, return_inverse=True)
    numbers: Integers = np.asarray(places, dtype=np.int64).ravel()
    return numbers


@dataclass
class Settled:
    """Sums that stay hidden, and how many counts were proven."""

    hidden: list[HiddenSum] = field(default_factory=list)
    proven: int = 0


class Attempt:
    """One program in which some sums are printed, and the search for worlds that prove the watched counts."""

    def __init__(self, years: Years, shown: Sequence[Offer], watched: Sequence[Watched]) -> None:
        self.watched = [
            replace(one, target=_numbered(one.target, number)) for number, one in enumerate(watched)
        ]
        self.worlds = YearWorlds(years, [one.parts for one in watched])
        self.bends = [(offer, *self.worlds.print_sum(offer.parts)) for offer in shown]
        self.search = Search(self.worlds, [one.target for one in self.watched])
        self._bound(0.0)

    def run(self) -> list[Watched]:
        """The counts that stay too narrow. Raises Infeasible."""
        self.search.together()
        self.search.alone()
        return [one for one in self.watched if not one.target.proven]

    def bend(self) -> dict[YearSum, tuple[str, str]]:
        """The cheapest sums that have to be hidden for the counts, each with the one it protects."""
        self._bound(INFINITE)
        gone: dict[YearSum, tuple[str, str]] = {}
        for one in self.watched:
            for goal, up in ((one.target.lower, False), (one.target.upper, True)):
                if goal is not None:
                    for figure in self._reach(
                        one.target.cell[0], (goal, INFINITE) if up else (0.0, goal), gone
                    ):
                        gone.setdefault(figure, one.label)
        return gone

    def _reach(
        self, number: int, bounds: tuple[float, float], gone: Mapping[YearSum, object]
    ) -> list[YearSum]:
        program, count = self.worlds.program, self.search.counts[number]
        priced = [
            (column, 0.0 if offer.figure in gone else float(offer.cost))
            for offer, *two in self.bends
            for column in two
        ]
        program.bound(count, *bounds)
        try:
            values = program.solve(priced)
        except Infeasible:
            return []
        finally:
            program.bound(count, 0.0, INFINITE)
        return [offer.figure for offer, more, less in self.bends if values[more] + values[less] > TOLERANCE]

    def _bound(self, room: float) -> None:
        for offer, *two in self.bends:
            for column in two:
                self.worlds.program.bound(column, 0.0, 0.0 if offer.known else room)


def _numbered(target: Target, number: int) -> Target:
    return replace(target, cell=(number, 0), seen=list(target.seen))


def as_open_before(years: Years, single: Sequence[Offer], left: Sequence[Watched]) -> list[Watched]:
    """Those of the counts that without the sums over years are more open than found so far.

    None is asked to be more open than without these sums.
    """
    attempt = Attempt(years, single, [replace(one, target=_unseen(one.target)) for one in left])
    attempt.run()
    both = zip(left, attempt.watched, strict=True)
    asked = [replace(one, target=_as_seen(one.target, before.target)) for one, before in both]
    return [one for one in asked if not one.target.proven]


def _unseen(target: Target) -> Target:
    return replace(target, seen=[INFINITE, -INFINITE])


def _as_seen(target: Target, before: Target) -> Target:
    if before.proven:
        return target
    low, high = before.seen
    return replace(
        target, low=max(target.low, low), high=min(target.high, high), width=min(target.width, high - low)
    )


def settle(years: Years, offers: Sequence[Offer], watched: Sequence[Watched]) -> Settled:
    """Which of the offered sums stay hidden: by a rule, or because something else would follow from them."""
    known = [one for one in offers if one.known]
    ruled = [one for one in offers if one.rule]
    hidden = [HiddenSum(one.figure, one.rule, one.cost, one.label) for one in ruled]
    shown = [one for one in offers if not one.rule and not one.known]
    left = [*watched, *map(_hidden, (one for one in ruled if not one.known))]
    proven = len(left)
    with suppress(Infeasible):
        for _ in range(MOST_ROUNDS):
            narrow = Attempt(years, [*known, *shown], left).run()
            single = [one for one in shown if len(one.parts) == 1]
            left = as_open_before(years, single, narrow) if narrow else []
            if not left:
                return Settled(hidden, proven)
            gone = Attempt(years, [*known, *shown], left).bend()
            bent = [one for one in shown if one.figure in gone]
            if not bent:
                break
            hidden += [HiddenSum(one.figure, PARTNER, one.cost, gone[one.figure]) for one in bent]
            shown = [one for one in shown if one.figure not in gone]
            left, proven = [*left, *map(_hidden, bent)], proven + len(bent)
    hidden += [HiddenSum(one.figure, PARTNER, one.cost, one.label) for one in shown if len(one.parts) > 1]
    return Settled(hidden)


def _hidden(offer: Offer) -> Watched:
    return Watched(offer.parts, offer.demand, offer.label)
