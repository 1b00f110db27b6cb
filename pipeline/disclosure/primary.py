"""Primary suppression: counts that the rule of their dataset does not let be shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.disclosure.cells import Cell, Grid
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.exposure import Exposed
from pipeline.disclosure.universe import Pair
from pipeline.models.disclosure import DisclosureRule


@dataclass(frozen=True, order=True)
class Need:
    """A cell that must stay open: nobody may exclude counts `down` below or `up` above the true one.

    `reason`: the rule that demands it: klein, ergaenzung, lieferant, nenner, null or dominanz.
    """

    area: int
    term: int
    down: int
    up: int
    reason: str = "klein"

    @property
    def cell(self) -> Cell:
        """Numbers of area and term."""
        return self.area, self.term

    def joined(self, other: "Need") -> "Need":
        """One need of the same cell that meets both."""
        down, up = max(self.down, other.down), max(self.up, other.up)
        return Need(self.area, self.term, down, up, self.reason)


def small_counts(grid: Grid, rule: DisclosureRule) -> list[Need]:
    """Cells with 0 < n < minimum, whether printed or only to be worked out, and cells the supplier hides.

    With minimum 4 a count of 3 must be open from 0 to 4: three down, one up. What only several subtractions
    give must be open down to 0: nobody can say that there is anyone at all. Where zeros are secret, they are
    hidden like small counts and open from 0 to the minimum.
    """
    minimum = rule.minimum * UNIT
    small = grid.known & (grid.counts > 0) & (grid.counts < minimum)
    needs = []
    for area, term in np.argwhere(small):
        count = int(grid.counts[area, term])
        up = 0 if grid.terms.names[term] in grid.universe.rests else minimum - count
        needs.append(Need(int(area), int(term), count, up))
    if rule.zeros == "secret":
        needs += [
            Need(int(area), int(term), 0, _width(rule), "null")
            for area, term in np.argwhere(grid.known & (grid.counts == 0))
            if grid.terms.names[term] not in grid.universe.rests
        ]
    needs += [
        Need(int(area), int(term), 0, UNIT, "lieferant")
        for area, term in np.argwhere(grid.secret & grid.shown)
    ]
    return needs


def exposed_needs(grid: Grid, rule: DisclosureRule, exposed: Iterable[Exposed]) -> list[Need]:
    """Counts that a rule hides whatever their size: each as wide open as the minimum, or as its group allows.

    Nobody of 30: from 0 to the minimum. All 30: from 30 less the minimum to 30. Two of 3 where denominators
    are to be 10: from 0 to 3, for the 3 may be printed elsewhere. A sum with a dominating contributor: up to
    where that one would no longer dominate, and as far down.
    """
    areas = {name: number for number, name in enumerate(grid.areas.names[: grid.areas.published])}
    terms = {name: number for number, name in enumerate(grid.terms.names[: grid.terms.published])}
    needs = []
    for item in exposed:
        area, term = areas.get(item.area_id), terms.get(item.term_id)
        if area is None or term is None or not grid.known[area, term]:
            continue
        count = int(grid.counts[area, term])
        down = min(count, item.room if item.reason == "dominanz" else _width(rule))
        up = item.room if item.reason == "dominanz" else min(item.room, _width(rule) - down)
        needs.append(Need(area, term, down, up, item.reason))
    return needs


def _width(rule: DisclosureRule) -> int:
    """How wide open a hidden cell has to be: the minimum, at least one."""
    return max(rule.minimum, 1) * UNIT


def small_complements(
    grid: Grid, rule: DisclosureRule, pairs: list[Pair], others: Mapping[tuple[str, str], int]
) -> list[Need]:
    """Numerators of shares to which fewer than `minimum` are missing to a denominator counted elsewhere.

    `others`: counts of such denominators by term and area. Denominators of the same universe need no care
    here: their difference to the numerator is a column of the grid.
    """
    minimum = rule.minimum * UNIT
    needs: dict[tuple[int, int], Need] = {}
    own = {key.id for key in grid.universe.terms}
    for pair in pairs:
        if not rule.complement or pair.numerator.id not in own or pair.denominator.id in own:
            continue
        term = grid.terms.index(pair.numerator.id)
        for area in range(grid.areas.published):
            count = int(grid.counts[area, term])
            whole = others.get((pair.denominator.id, grid.areas.names[area]))
            if whole is None or not grid.known[area, term] or grid.levels[area] not in pair.levels:
                continue
            if not 0 < whole - count < minimum:
                continue
            missing = whole - count
            need = Need(area, term, min(count, minimum - missing), missing, "ergaenzung")
            needs[area, term] = needs.get((area, term), need).joined(need)
    return list(needs.values())
