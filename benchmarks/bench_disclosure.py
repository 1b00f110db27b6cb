"""How long protection takes for many linked tables of many small areas, and what it costs in cells.

    python -m benchmarks.bench_disclosure [areas] [people per area] [partitions]

One universe: all pairs of six partitions, their single classes and the total (238 terms), in areas of three
levels. Three ways: primary cells alone, naive (with a small cell its whole row of partner classes goes and
the area above), and protection with proof. Aim: 450 areas in 60 s and 2 GB.
"""

import resource
import sys
import time
from itertools import combinations, product

import numpy as np

from pipeline.disclosure.cells import Flags, Grid
from pipeline.disclosure.complementary import Closing
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.moves import Directions
from pipeline.disclosure.primary import Need
from pipeline.disclosure.securing import secure
from pipeline.disclosure.structure import Structure, build_structure
from pipeline.disclosure.universe import Universe
from pipeline.models.dataset import Dataset

SIZES = (2, 3, 3, 4, 5, 6)
DEFAULTS = (450, 2500, 6)
MINIMUM = 3
Sizes = tuple[int, ...]
PER_DISTRICT = 20
SEED = 5
RARER = 0.5


def classes(sizes: Sizes) -> list[tuple[int, ...]]:
    """All combinations of the partitions."""
    return list(product(*(range(size) for size in sizes)))


def term_members(sizes: Sizes) -> dict[str, frozenset[tuple[int, ...]]]:
    """Total, single classes and pairs of classes as sets of combinations, small ones first."""
    tokens = classes(sizes)
    members = {"alle": frozenset(tokens)}
    for number in (1, 2):
        for chosen in combinations(range(len(sizes)), number):
            for codes in product(*(range(sizes[dimension]) for dimension in chosen)):
                name = ";".join(f"{dimension}={code}" for dimension, code in zip(chosen, codes, strict=True))
                members[name] = frozenset(
                    token for token in tokens if tuple(token[dimension] for dimension in chosen) == codes
                )
    return dict(sorted(members.items(), key=lambda item: (len(item[1]), item[0])))


def areas(number: int) -> Structure:
    """Districts of twenty small areas each, and the town."""
    small = [f"r{n:04}" for n in range(number)]
    members = {name: frozenset({name}) for name in small}
    for start in range(0, number, PER_DISTRICT):
        members[f"s{start:04}"] = frozenset(small[start : start + PER_DISTRICT])
    members["t"] = frozenset(small)
    return build_structure(members, {})


def make_grid(number: int, people: int, sizes: Sizes) -> Grid:
    """Counts drawn combination by combination; in each partition a class is half as frequent as the last."""
    draw = np.random.default_rng(SEED)
    share = np.ones(1)
    for size in sizes:
        weights = RARER ** np.arange(size)
        share = np.outer(share, weights / weights.sum()).ravel()
    totals = draw.integers(people // 2, people * 2, number)
    cells = np.stack([draw.multinomial(total, share) for total in totals])
    members, by_area = term_members(sizes), areas(number)
    inside = np.array(
        [[token in tokens for token in classes(sizes)] for tokens in members.values()], dtype=np.int64
    )
    counts = by_area.rows[:, :-1] @ (cells @ inside.T) * UNIT
    terms = build_structure(members, {})
    level = np.minimum(np.log(by_area.rows.sum(axis=1)) / np.log(PER_DISTRICT) + 0.5, 2).astype(int)
    cost = 4 ** level[:, None] * (4 + np.log2(counts / UNIT + 1).astype(np.int64))
    dataset = Dataset(id="d", title="d", counts="Personen", timing="year")
    yes, no = np.ones(counts.shape, dtype=bool), np.zeros(counts.shape, dtype=bool)
    flags = (yes, no, yes.copy(), no.copy())
    levels = tuple(f"e{number}" for number in level)
    wide = frozenset({len(levels) - 1})
    universe = Universe(dataset, (), terms, frozenset())
    return Grid(universe, 2024, by_area, terms, levels, wide, counts, *flags, cost, no.copy())


def small_cells(grid: Grid, minimum: int = MINIMUM) -> list[Need]:
    """Primary cells: more than nobody and fewer than the minimum."""
    small = np.argwhere((grid.counts > 0) & (grid.counts < minimum * UNIT)).tolist()
    return [
        Need(area, term, int(grid.counts[area, term]), minimum * UNIT - int(grid.counts[area, term]))
        for area, term in small
    ]


def naive_pattern(grid: Grid, needs: list[Need]) -> Flags:
    """Cells gone if every small cell takes its area and the areas above along, as is often done by hand."""
    hidden = np.zeros_like(grid.hidden)
    for need in needs:
        above = grid.areas.rows[:, grid.areas.rows[need.area] > 0].all(axis=1)
        hidden[need.area] = True
        hidden[above, need.term] = True
    return hidden


def main() -> None:
    """Print sizes, loss and time."""
    given = [int(text) for text in sys.argv[1:]]
    number, people, partitions = [*given, *DEFAULTS[len(given) :]]
    grid = make_grid(number, people, SIZES[:partitions])
    needs = small_cells(grid)
    print(f"{grid.hidden.size} cells, {len(needs)} of them small")
    print(f"naive: {int(naive_pattern(grid, needs).sum())} hidden")
    start = time.perf_counter()
    closing = Closing(grid, Directions(grid.areas), Directions(grid.terms))
    found = secure(closing, needs, MINIMUM)
    taken = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    hidden, unsafe = int(grid.hidden.sum()), len(found.unsafe)
    print(f"protection: {hidden} hidden, {unsafe} unsafe, {taken:.1f} s, {memory:.0f} MB")


if __name__ == "__main__":
    main()
