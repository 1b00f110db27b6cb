"""The three steps of protection that cost time, computed or recalled: each depends on its input alone.

Hiding what protects the needs of a grid, holding what other datasets say of it, choosing the sums over years.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pipeline.disclosure.audit import recoverable, withheld
from pipeline.disclosure.cells import Cell, Grid
from pipeline.disclosure.complementary import Closing
from pipeline.disclosure.kept import Kept, checksum
from pipeline.disclosure.moves import Directions
from pipeline.disclosure.part_bounds import Counterparts
from pipeline.disclosure.part_of import hold_bounds
from pipeline.disclosure.primary import Need
from pipeline.disclosure.securing import Secured, secure
from pipeline.disclosure.year_proof import Offer, Settled, Watched, settle
from pipeline.disclosure.year_sums import HiddenSum, Years, YearSum

Hidden = list[tuple[int, int, str, int, int]]  # cell, reason, cell it protects


@dataclass
class Tools:
    """What serves all grids of a run: decisions of earlier runs, and the moves of each structure."""

    kept: Kept
    directions: dict[tuple[int, bool], Directions] = field(default_factory=dict)

    def moves(self, grid: Grid) -> tuple[Directions, Directions]:
        """Moves of the areas and of the terms of a grid."""
        groups = (id(grid.terms), _grouped(grid))
        by_area = self.directions.setdefault((id(grid.areas), False), Directions(grid.areas))
        return by_area, self.directions.setdefault(groups, Directions(grid.terms, groups[1]))


def _grouped(grid: Grid) -> bool:
    return any(dimension.related for dimension in grid.universe.dataset.dimensions.values())


@dataclass
class Closed:
    """A grid in which some needs are to be hidden and secured."""

    tools: Tools
    grid: Grid
    needs: Sequence[Need]
    minimum: int

    def __post_init__(self) -> None:
        self._before = self.grid.hidden.copy(), dict(self.grid.reasons)
        self._key = checksum("secure", self.grid.checksum(), self.needs, self.minimum, _grouped(self.grid))
        self._made: tuple[Closing, list[Need]] | None = None

    def secure(self) -> Secured:
        """Hide what must be hidden so that the needs are proven open, and tell what is not."""
        known = self.tools.kept.recall(self._key)
        if known is None:
            secured = self._work_out()
            new = _new(self.grid, self._before[1])
            self.tools.kept.keep(self._key, {"hidden": new, "secured": asdict(secured)})
            return secured
        _hide(self.grid, known["hidden"])
        told = known["secured"]
        cells = {name: [tuple(cell) for cell in told[name]] for name in ("unsafe", "contradictory")}
        return Secured(**{**told, **cells})

    def hold(self, counterparts: Counterparts) -> list[Cell]:
        """Hide what must be hidden for what is printed of other datasets to narrow nothing; what it does."""
        key = checksum("hold", self._key, *counterparts.content(self.grid))
        known = self.tools.kept.recall(key)
        if known is not None:
            _hide(self.grid, known["hidden"])
            return [(area, term) for area, term in known["narrow"]]
        before = dict(self.grid.reasons)
        narrow = hold_bounds(self.grid, self._closing, self.minimum, counterparts)
        self.tools.kept.keep(key, {"hidden": _new(self.grid, before), "narrow": narrow})
        return narrow

    def _closing(self) -> tuple[Closing, list[Need]]:
        """The exchanges that were found, and the needs that were proven; done again if it was recalled."""
        if self._made is None:
            hidden, reasons = self._before
            self.grid.hidden[:], self.grid.reasons = hidden, dict(reasons)
            self._work_out()
        assert self._made is not None
        return self._made

    def _work_out(self) -> Secured:
        """Rests that are printed nowhere are needs if they follow from what is shown."""
        grid, needs = self.grid, self.needs
        for need in needs:
            grid.hide(need.cell, need.reason, need.cell)
        unprinted = {(need.area, need.term) for need in needs} - withheld(grid)
        derivable = set(recoverable(grid, unprinted))
        real = [need for need in needs if (need.area, need.term) not in unprinted - derivable]
        closing = Closing(grid, *self.tools.moves(grid))
        self._made = closing, real
        return secure(closing, real, self.minimum)


def _new(grid: Grid, before: dict[Cell, tuple[str, Cell]]) -> Hidden:
    """Cells that have been hidden, or for another reason, since."""
    return [
        (*cell, reason, *because)
        for cell, (reason, because) in grid.reasons.items()
        if before.get(cell) != (reason, because)
    ]


def _hide(grid: Grid, hidden: Iterable[Sequence[Any]]) -> None:
    for area, term, reason, *because in hidden:
        grid.hidden[area, term] = True
        grid.reasons[area, term] = reason, (because[0], because[1])


def settled(kept: Kept, years: Years, offers: Sequence[Offer], watched: Sequence[Watched]) -> Settled:
    """Which of the offered sums stay hidden."""
    grids = [grid.checksum() for grid in years.grids.values()]
    key = checksum("settle", list(years.grids), grids, years.columns, years.loose, offers, watched)
    known = kept.recall(key)
    if known is None:
        found = settle(years, offers, watched)
        kept.keep(key, asdict(found))
        return found
    hidden = [
        HiddenSum(
            YearSum(**one["figure"]), one["reason"], one["cost"], (one["because"][0], one["because"][1])
        )
        for one in known["hidden"]
    ]
    return Settled(hidden, known["proven"])
