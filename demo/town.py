"""What the deliveries are counted from: people and flags of each year, by Sozialraum and programme area."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from demo.area_files import programme_blocks
from demo.people import Flags, Ints, People
from demo.places import SOCIAL_SPACES, YEARS, space_of
from demo.shapes import TownShapes
from demo.simulation import History, simulate
from demo.start import Blocks
from demo.support import Support, support
from demo.work import Work, work

UNKNOWN = "keine Angabe"
SPACE_IDS = [space.id for space in SOCIAL_SPACES]
Counts = dict[str, int]


@dataclass(frozen=True)
class Year:
    """One year's stock with all flags."""

    number: int
    people: People
    aid: Support
    work: Work


@dataclass(frozen=True)
class Town:
    """Everything the writers need."""

    blocks: Blocks
    history: History
    years: dict[int, Year]
    programme: dict[str, list[str]]
    shapes: TownShapes

    def by_space(self, block: Ints, flags: Flags | None = None) -> Counts:
        """Count by Sozialraum; the last entry is UNKNOWN."""
        space = np.append(self.blocks.space, len(SPACE_IDS))[block]
        counted = np.bincount(space if flags is None else space[flags], minlength=len(SPACE_IDS) + 1)
        return dict(zip([*SPACE_IDS, UNKNOWN], counted.tolist(), strict=True))

    def by_block(self, block: Ints, flags: Flags | None = None) -> Counts:
        """Count by block; the last entry is UNKNOWN."""
        counted = np.bincount(block if flags is None else block[flags], minlength=len(self.blocks.ids) + 1)
        return dict(zip([*self.blocks.ids, UNKNOWN], counted.tolist(), strict=True))

    def by_programme(self, counts: Counts) -> Counts:
        """Counts by block summed to the programme areas."""
        return {area: sum(counts[block] for block in blocks) for area, blocks in self.programme.items()}

    def space_sums(self, counts: Counts) -> Counts:
        """Counts by block summed to Sozialräume and UNKNOWN."""
        sums = dict.fromkeys([*SPACE_IDS, UNKNOWN], 0)
        for block, count in counts.items():
            sums[UNKNOWN if block == UNKNOWN else space_of(block)] += count
        return sums


Counter = Callable[[Year], Flags]


def build_town(shapes: TownShapes) -> Town:
    """Run the simulation and flag every year."""
    history = simulate()
    years = {}
    for number in YEARS:
        people = history.stock[number]
        aid = support(people, history.blocks, number)
        years[number] = Year(number, people, aid, work(people, history.blocks, aid, number))
    return Town(history.blocks, history, years, programme_blocks(shapes), shapes)
