"""Limits of hidden sums: as published by others, and as counting all possible worlds gives them."""

import json
import random
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.auditing import first_world
from pipeline.auditing.bounds import Attack, Demand, System, exact_intervals, intervals


def system(cells: int, shown: list[tuple[list[int], float]], hidden: list[list[int]]) -> System:
    """Published and hidden sums of cells."""
    found = System(cells)
    for members, value in shown:
        found.add(np.array(members, dtype=np.int32), np.ones(len(members)), value, value)
    found.targets = [(np.array(members, dtype=np.int32), np.ones(len(members))) for members in hidden]
    return found


def instances(folder: Path) -> list[Path]:
    found = sorted(folder.glob("sdc/gauss_*.json"))
    assert len(found) == 23
    return found


def published(content: dict[str, Any]) -> tuple[list[list[int]], list[tuple[list[int], float]], list[int]]:
    """Members of all published cells, those that are shown with their counts, numbers of the hidden ones."""
    counts = [
        next(value for value in reversed(row.values()) if not isinstance(value, str))
        for row in content["published"]
    ]
    members, hidden = content["published_inner"], content["suppressed"]
    shown = [(members[n], counts[n]) for n in range(len(counts)) if n not in set(hidden)]
    return members, shown, hidden


def test_published_intervals_of_gausssuppression(vectors_dir: Path) -> None:
    """GaussSuppression 1.2.3 (Statistics Norway): 23 tables with the intervals of another solver (Rglpk)."""
    compared = 0
    for path in instances(vectors_dir):
        content = json.loads(path.read_text(encoding="utf-8"))
        members, shown, hidden = published(content)
        found = exact_intervals(system(content["n_inner"], shown, [members[n] for n in hidden]))
        for number, interval in zip(hidden, found, strict=True):
            wanted = content["lp_interval"][str(number)]
            assert (interval.lower, interval.upper) == pytest.approx(wanted, abs=1e-9), path.name
            low = content["interval_lo"][number] if content["interval_lo"] else None
            if low is not None:
                high = content["interval_up"][number]
                assert (interval.lower, interval.upper) == pytest.approx((low, high), abs=1e-9)
            compared += 1
    assert compared > 1700


def test_what_batches_prove_is_what_single_programs_say(vectors_dir: Path) -> None:
    demand = Demand(3.0)
    for path in instances(vectors_dir):
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["n_inner"] > 100:
            continue
        members, shown, hidden = published(content)
        task = system(content["n_inner"], shown, [members[n] for n in hidden])
        quick, widened = intervals(task, [demand] * len(hidden))
        assert not widened
        narrow = [demand.wide(one.lower, one.upper) < 3 for one in quick]
        assert narrow == [demand.wide(one.lower, one.upper) < 3 for one in exact_intervals(task)]


@st.composite
def linked_tables(draw: st.DrawFn) -> tuple[list[int], list[list[int]], list[list[int]]]:
    """True counts of a table of two rows, what is published of cells, rows, columns, and what is hidden."""
    columns = draw(st.integers(2, 3))
    counts = [draw(st.integers(0, 2)) for _ in range(2 * columns)]
    lines = [[r * columns + c for c in range(columns)] for r in range(2)]
    lines += [[c, columns + c] for c in range(columns)]
    every = [[n] for n in range(2 * columns)] + lines
    hidden = [members for members in every if draw(st.booleans())]
    shown = [members for members in every if members not in hidden] + [list(range(2 * columns))]
    return counts, shown, hidden or [[0]]


@settings(max_examples=60, deadline=None)
@given(linked_tables())
def test_intervals_are_what_all_possible_worlds_have_in_common(
    table: tuple[list[int], list[list[int]], list[list[int]]],
) -> None:
    """All whole, non-negative worlds are counted out; limits of such tables are whole."""
    counts, shown, hidden = table
    known = [(members, sum(counts[n] for n in members)) for members in shown]
    most = [min(value for members, value in known if n in members) for n in range(len(counts))]
    least = [value if [n] in shown else 0 for n, value in enumerate(counts)]
    worlds = [
        world
        for world in product(*(range(low, high + 1) for low, high in zip(least, most, strict=True)))
        if all(sum(world[n] for n in members) == value for members, value in known)
    ]
    found = exact_intervals(system(len(counts), known, hidden))
    for members, interval in zip(hidden, found, strict=True):
        values = [sum(world[n] for n in members) for world in worlds]
        assert (interval.lower, interval.upper) == pytest.approx((min(values), max(values)), abs=1e-6)


def test_sums_that_contradict_each_other_are_widened_and_told() -> None:
    task = system(3, [([0, 1, 2], 10), ([0, 1], 12)], [[0]])
    found, widened = intervals(task, [Demand(3.0)])
    assert widened
    assert found[0].upper - found[0].lower >= 3


def test_a_sum_that_nothing_bounds_above_is_open() -> None:
    found = exact_intervals(system(2, [([0], 4)], [[0, 1]]))
    assert found[0].lower == 4
    assert found[0].upper == float("inf")


def year_of(draw: random.Random) -> System:
    """Rows and columns of a table of 5 x 6 with counts of a year; most cells are shown as well."""
    counts = {(row, column): draw.choice((0, 1, 2, 5, 9)) for row in range(5) for column in range(6)}
    number = {place: n for n, place in enumerate(counts)}
    lines = [[place for place in counts if place[0] == row] for row in range(5)]
    lines += [[place for place in counts if place[1] == column] for column in range(6)]
    small = {place for place, count in counts.items() if 0 < count < 3 or draw.random() < 0.1}
    shown = [*lines, *([place] for place in counts if place not in small)]
    known = [([number[p] for p in places], float(sum(counts[p] for p in places))) for places in shown]
    return system(30, known, [[number[place]] for place in sorted(small)])


def test_beginning_with_the_world_of_the_year_before_changes_no_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(first_world, "BIG", 0)
    monkeypatch.setattr(first_world, "_ALIKE", 0.3)
    draw, start, begun = random.Random(3), first_world.Start(), 0
    for _ in range(12):
        year = year_of(draw)
        begun += start._begin(Attack(year).model, year.cells, year.rows)
        found, widened = intervals(year, [Demand(3.0).endless()] * len(year.targets), start)
        assert not widened
        limits = [(one.lower, one.upper) for one in exact_intervals(year)]
        assert [(one.lower, one.upper) for one in found] == [pytest.approx(pair, abs=1e-6) for pair in limits]
    assert begun == 11


def test_a_contradiction_is_told_also_after_a_year_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_world, "BIG", 0)
    start = first_world.Start()
    for value, contradiction in ((4, False), (12, True), (4, False)):
        task = system(3, [([0, 1, 2], 10), ([0, 1], value)], [[0]])
        assert intervals(task, [Demand(3.0)], start)[1] is contradiction


def test_limits_are_rounded_inwards_for_counts_only() -> None:
    assert Demand(3.0).wide(0.5, 3.5) == 2
    assert Demand(3.0, whole=False).wide(0.5, 3.5) == 3
