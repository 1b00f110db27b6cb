"""Equations that follow from others are dropped before the program is solved, and nothing else changes."""

import random

import pytest

from pipeline.auditing.blocks import Block, Equation, Linear, Parts
from pipeline.auditing.bounds import exact_intervals
from pipeline.auditing.implied import without_implied
from pipeline.auditing.systems import build_system

TIME = (2024, 0)
CLASSES = {"all": [0, 1, 2, 3], "young": [0, 1], "old": [2, 3], "girls": [0], "women": [0, 2]}
AREAS = [frozenset("a"), frozenset("b"), frozenset("c"), frozenset("ab"), frozenset("abc")]


def equation(term: str, parts: Parts, value: float, weight: float = 1.0) -> Equation:
    """A published count of people of a term in an area."""
    return Equation(Linear(((term, parts, TIME, weight),), 0.0, {}), value * weight, value * weight)


def told(block: Block) -> list[tuple[str, Parts]]:
    """Terms and areas of the equations of a block."""
    return [item.linear.pieces[0][:2] for item in block.equations]


def test_totals_of_terms_and_of_areas_are_dropped_a_total_with_a_hidden_part_is_kept() -> None:
    town, north, south = frozenset("ab"), frozenset("a"), frozenset("b")
    of_north = [equation("all", north, 9), equation("young", north, 4, 0.5), equation("old", north, 5)]
    others = [equation("young", south, 3), equation("young", town, 7), equation("all", town, 20)]
    block = Block([*of_north, *others])
    kept = [("young", north), ("old", north), ("young", south), ("all", town)]
    assert told(without_implied(block, CLASSES)) == kept


def test_a_total_that_contradicts_its_parts_stays() -> None:
    area = frozenset("a")
    block = Block([equation("all", area, 10), equation("young", area, 4), equation("old", area, 5)])
    assert told(without_implied(block, CLASSES)) == told(block)


@pytest.mark.parametrize("seed", range(40))
def test_limits_of_hidden_sums_stay_the_same(seed: int) -> None:
    chance = random.Random(seed)
    counts = {(part, kind): chance.choice([0, 1, 2, 5, 9]) for part in "abc" for kind in range(4)}
    everything = [(term, parts) for term in CLASSES for parts in AREAS]
    chance.shuffle(everything)
    hidden, shown = everything[:5], everything[5:]
    block = Block(
        [equation(t, ps, sum(counts[p, k] for p in ps for k in CLASSES[t])) for t, ps in shown],
        [(number, ((term, parts, TIME, 1.0),)) for number, (term, parts) in enumerate(hidden)],
    )
    less = without_implied(block, CLASSES)
    assert len(less.equations) < len(block.equations)
    before, after = (exact_intervals(build_system(one, CLASSES)) for one in (block, less))
    limits = [(one.lower, one.upper) for one in before]
    assert [(one.lower, one.upper) for one in after] == [pytest.approx(pair, abs=1e-6) for pair in limits]
