"""Primary suppression: counts that the rule of their dataset does not let be shown."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.disclosure.cells import UNIT, Cell, Grid
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
    give must be open down to 0: nobody can say that there is anyone at all.
    """
    minimum = rule.minimum * UNIT
    small = grid.known & (grid.counts > 0) & (grid.counts < minimum)
    needs = []
    for area, term in np.argwhere(small):
        count = int(grid.counts[area, term])
        up = 0 if grid.terms.names[term] in grid.universe.rests else minimum - count
        needs.append(Need(int(area), int(term), count, up))
    needs += [
        Need(int(area), int(term), 0, UNIT, "lieferant")
        for area, term in np.argwhere(grid.secret & grid.shown)
    ]
    return needs


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
