"""Hundreds of invented towns: overlays that cut rooms, linked ages and origins, groups in and beside groups.

Each is protected and then attacked with the linear program of `attacker`, which shares no code with it.
"""

import random
from collections.abc import Hashable
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
import pytest
from attacker import Attacker

from pipeline.disclosure import securing
from pipeline.disclosure.cells import Grid
from pipeline.disclosure.complementary import Closing
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.membership import memberships
from pipeline.disclosure.moves import Directions
from pipeline.disclosure.primary import Need
from pipeline.disclosure.proof import everything
from pipeline.disclosure.structure import build_structure
from pipeline.disclosure.universe import Universe
from pipeline.disclosure.worlds import Equation, equations, independent, shortened
from pipeline.models.dataset import Dataset, Dimension

MINIMUM = 3
Sets = dict[str, frozenset[Hashable]]
GROUPS = Dimension(
    title="g", kind="overlapping", inside={"b": ["a"], "c": ["a"], "d": ["c"]}, disjoint=[["b", "c"]]
)


def places(draw: random.Random) -> tuple[Sets, list[str]]:
    """Blocks in rooms in districts, and programme areas of any blocks."""
    sets: dict[str, set[Hashable]] = {"T": set()}
    blocks = []
    for district, room in product(range(draw.randint(1, 3)), range(draw.randint(1, 3))):
        for block in range(draw.choice((1, 2))):
            name = f"b{district}{room}{block}"
            blocks.append(name)
            for area in ("T", f"D{district}", f"R{district}{room}"):
                sets.setdefault(area, set()).add(name)
    for overlay in range(draw.randint(0, 2)):
        sets[f"P{overlay}"] = set(draw.sample(blocks, draw.randint(1, len(blocks))))
    return {name: frozenset(inside) for name, inside in sets.items()}, blocks


def classes(draw: random.Random) -> tuple[Sets, list[Hashable]]:
    """Ages by origins with margins and pairs, or groups that overlap."""
    if draw.random() < 0.4:
        people = memberships(GROUPS, "abcd")
        return {code: frozenset(p for p in people if code in p) for code in "abcd"}, list(people)
    pairs = list(product("kme", "hw"))
    sets: Sets = {"alle": frozenset(pairs)}
    sets |= {age: frozenset(p for p in pairs if p[0] == age) for age in "kme"}
    sets |= {origin: frozenset(p for p in pairs if p[1] == origin) for origin in "hw"}
    sets |= {
        age + origin: frozenset([(age, origin)]) for age, origin in draw.sample(pairs, draw.randint(0, 6))
    }
    return sets, list(pairs)


def invented(seed: int) -> tuple[Grid, Attacker, dict[tuple[int, int], frozenset[tuple[Hashable, Hashable]]]]:
    draw = random.Random(seed)
    (areas, blocks), (terms, people) = places(draw), classes(draw)
    counts = {key: draw.choice((0, 0, 1, 2, 3, 5, 9, 20)) for key in product(blocks, people)}
    by_area = build_structure(dict(sorted(areas.items(), key=lambda i: (len(i[1]), i[0]))), {})
    by_term = build_structure(dict(sorted(terms.items(), key=lambda i: (len(i[1]), i[0]))), {})
    size = (len(by_area.names), len(by_term.names))
    members = {
        (row, column): frozenset(product(areas[area], terms[term]))
        for (row, area), (column, term) in product(enumerate(by_area.names), enumerate(by_term.names))
    }
    table = np.zeros(size, dtype=np.int64)
    for cell, inside in members.items():
        table[cell] = UNIT * sum(counts[key] for key in inside)
    yes, no = np.ones(size, dtype=bool), np.zeros(size, dtype=bool)
    universe = Universe(Dataset(id="d", title="d", counts="x", timing="year"), (), by_term, frozenset())
    flags = (yes, no, yes.copy(), no.copy(), 1 + table // UNIT, no.copy())
    grid = Grid(universe, 2024, by_area, by_term, ("x",) * size[0], frozenset(), table, *flags)
    return grid, Attacker(list(product(blocks, people))), members  # type: ignore[arg-type]


def protect(grid: Grid) -> securing.Secured:
    small = np.argwhere((grid.counts > 0) & (grid.counts < MINIMUM * UNIT)).tolist()
    counts = {(area, term): int(grid.counts[area, term]) for area, term in small}
    needs = [Need(*cell, count, MINIMUM * UNIT - count) for cell, count in counts.items()]
    groups = "alle" not in grid.terms.names
    closing = Closing(grid, Directions(grid.areas), Directions(grid.terms, groups))
    return securing.secure(closing, needs, MINIMUM)


def within(inside: frozenset[object], person: object) -> bool:
    return person in inside


@pytest.mark.parametrize("start", range(0, 240, 20))
def test_nothing_hidden_is_narrow_in_invented_towns(start: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if start % 40:  # as in large towns: proofs in parts of the areas come first
        monkeypatch.setattr(securing, "FEW", 0)
    hidden = 0
    for seed in range(start, start + 20):
        grid, attacker, members = invented(seed)
        result = protect(grid)
        assert result.unsafe == [], seed
        assert result.contradictory == []
        for cell, inside in members.items():
            if not grid.hidden[cell]:
                assert not 0 < grid.counts[cell] < MINIMUM * UNIT
                attacker.learn(partial(within, inside), grid.counts[cell] / UNIT)
        for area, term in np.argwhere(grid.hidden).tolist():
            low, high = attacker.interval(partial(within, members[area, term]))
            count = grid.counts[area, term] / UNIT
            assert high - low > MINIMUM - 1e-3, (seed, grid.areas.names[area], grid.terms.names[term])
            if 0 < count < MINIMUM:
                assert (low, high > MINIMUM - 1e-3) == (pytest.approx(0, abs=1e-3), True), (seed, area, term)
            hidden += 1
    assert hidden > 20


def test_with_small_cells_alone_hidden_the_proof_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ("exchange", "open_up"):
        monkeypatch.setattr(securing, step, lambda *_: None)
    refused = sum(bool(protect(invented(seed)[0]).unsafe) for seed in range(40))
    assert refused > 20


def test_printed_wholes_of_printed_parts_are_not_asked() -> None:
    grid = next(grid for grid, *_ in map(invented, range(40)) if "alle" in grid.terms.names)
    found = equations(grid, everything(grid))
    kept = independent(grid, found)
    rows = {item.parts: [one.term for one in found if one.parts == item.parts] for item in kept}
    for parts, terms in rows.items():
        own = [item.term for item in kept if item.parts == parts]
        rank = np.linalg.matrix_rank(grid.terms.rows[terms])
        assert len(own) == np.linalg.matrix_rank(grid.terms.rows[own]) == rank < len(terms)
    left_out = next(item for item in found if item not in kept)
    wrong = replace(left_out, value=left_out.value + 1)
    assert wrong in independent(grid, [wrong if item == left_out else item for item in found])


def test_what_parts_print_is_taken_from_the_sums_over_areas() -> None:
    one, both = Equation((0,), 3, 5.0, ((0, 3),)), Equation((0, 1), 3, 12.0, ((2, 3),))
    whole = Equation((0, 1, 2), 4, 9.0, ((3, 4),))
    rest = replace(both, parts=(1,), value=7.0)
    assert list(shortened([one, both, whole])) == [one, rest, whole]
    two = Equation((1,), 3, 7.0, ((1, 3),))
    assert list(shortened([one, two, both])) == [one, two]
    wrong = replace(both, value=13.0)
    assert list(shortened([one, two, wrong])) == [one, two, wrong]
