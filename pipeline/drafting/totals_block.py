"""Totals below a table that bear names of areas: which rows they are and what becomes of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.drafting.areas import AreaMatch, KnownArea
from pipeline.drafting.content import Rule
from pipeline.drafting.delivered import Column, Delivered
from pipeline.drafting.frame import escaped


@dataclass(frozen=True)
class TotalsBlock:
    """The rows from `start` on (counted from 0; `row`: in the file) repeat names of areas above.

    `kept` stand for areas of their own all the same, such as the municipality; `levels` are levels whose
    areas are among the totals, so that a second source can bring them.
    """

    start: int
    row: int
    dropped: tuple[str, ...]
    kept: tuple[str, ...]
    levels: tuple[str, ...]

    def rule(self, column: str) -> Rule:
        """The `ignore:` rule that leaves out the totals and nothing above them."""
        pattern = f"^({'|'.join(map(escaped, self.dropped))})$"
        return Rule(column, pattern, "Summen, die heißen wie Gebiete", self.row)

    @property
    def question(self) -> str:
        """What a person should look at, with the remedy."""
        where = f"ab Zeile {self.row} stehen Summen, die heißen wie Gebiete"
        shown = ", ".join(self.dropped[:3]) + (" …" if len(self.dropped) > 3 else "")
        left = f"{where} ({shown}); sie bleiben weg"
        if not self.levels:
            return left
        levels = ", ".join(self.levels)
        return f"{left}. {levels}: zweite Quelle mit folder: und layout: first_row: {self.row}"


def find_block(
    delivered: Delivered, match: AreaMatch, keys: Sequence[Column], areas: Iterable[KnownArea]
) -> TotalsBlock | None:
    """The totals below the table that repeat names of its areas; None if there are none.

    The table of Hamburg ends with its districts, some of which bear the name of one of their parts, and with
    the city. `keys` are the columns that tell the rows of one area apart; rows are counted from 0.
    """
    start = _start(match, keys)
    if not start:
        return None
    above, below = (dict.fromkeys(part) for part in (match.column.cells[:start], match.column.cells[start:]))
    repeated = {entry for entry in below if entry in above}
    doubtful = {area.level for area in areas if area.name in repeated}
    kept = [entry for entry in below if entry in match.areas and match.areas[entry].level not in doubtful]
    dropped = [entry for entry in below if entry and entry not in kept]
    main = {match.areas[entry].level for entry in above if entry in match.areas}
    levels = sorted({area.level for area in areas if area.name in dropped} - main)
    row = delivered.table.rows[start][0]
    return TotalsBlock(start, row, tuple(dropped), tuple(kept), tuple(levels))


def _start(match: AreaMatch, keys: Sequence[Column]) -> int:
    """How many rows lie above the block; 0 if there is none."""
    seen: dict[tuple[str, ...], int] = {}
    repeated = []
    rows = list(zip(match.column.cells, *(column.cells for column in keys), strict=True))
    for number, row in enumerate(rows):
        if row[0] in match.areas and row in seen:
            repeated.append(number)
        seen.setdefault(row, number)
    levels = Counter(area.level for area in match.areas.values())
    low = max(levels, key=lambda level: levels[level], default="")
    last = max((n for row, n in seen.items() if _level(match, row[0]) == low), default=-1)
    if not repeated or min(repeated) <= last or len(repeated) * 5 > len(rows):
        return 0
    return last + 1


def _level(match: AreaMatch, entry: str) -> str:
    area = match.areas.get(entry)
    return area.level if area else ""
