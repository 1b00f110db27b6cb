"""Instances published with GaussSuppression 1.2.3 (Statistics Norway): same intervals, and safe after repair.

The instances of SmallCountRounding round counts; nothing here rounds, so there is nothing to compare with.
Patterns are not compared: other partners are chosen than by Gaussian elimination (decision 0017).
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.disclosure.cells import Grid
from pipeline.disclosure.complementary import Closing
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.moves import Directions
from pipeline.disclosure.primary import Need
from pipeline.disclosure.proof import intervals
from pipeline.disclosure.securing import secure
from pipeline.disclosure.structure import Structure, build_structure
from pipeline.disclosure.universe import Universe
from pipeline.models.dataset import Dataset

MINIMUM = 3
NAMES = (  # noqa: SIM905
    "d2_full_none d2_full_pubzeros d2_full_pubzeros_none d2_income d2_region doc_t1_maxN1 doc_t2_hier "
    "doc_t4_zeros_pub doc_t5_sec_zeros doc_t7_none doc_t7_zeros doc_t8_none doc_t8_singleton mun_accidents "
    "mun_accidents_none z1 z1_none z2_hier z2_hier_maxN9_pubzeros_none z2_hier_none z2_hier_pubzeros z3_full "
    "z3_full_none"
).split()


def one_area() -> Structure:
    return build_structure({"all": frozenset({"all"})}, {})


def table(vector: dict[str, Any]) -> tuple[Grid, list[int]]:
    """A table as a grid of one area; column of each published cell (equal sums are one column)."""
    column_name = vector["published_columns"][-1]
    sets = [frozenset(inner) for inner in vector["published_inner"]]
    first: dict[frozenset[int], str] = {}
    for number, inner in enumerate(sets):
        first.setdefault(inner, f"{number:05}")
    terms = build_structure({name: frozenset(inner) for inner, name in first.items()}, {})
    column = [terms.index(first[inner]) for inner in sets]
    size = (1, len(terms.names))
    counts = np.zeros(size, dtype=np.int64)
    for number, cell in enumerate(vector["published"]):
        counts[0, column[number]] = cell[column_name] * UNIT
    dataset = Dataset(id="d", title="d", counts="Personen", timing="year")
    yes, no = np.ones(size, dtype=bool), np.zeros(size, dtype=bool)
    cost = 1 + counts // UNIT
    universe = Universe(dataset, (), terms, frozenset())
    flags = (yes, no, yes.copy(), no.copy())
    return Grid(
        universe, 2024, one_area(), terms, ("a",), frozenset(), counts, *flags, cost, no.copy()
    ), column


def read(vectors_dir: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((vectors_dir / "sdc" / f"gauss_{name}.json").read_text("utf-8"))
    return found


def test_all_instances_are_listed(vectors_dir: Path) -> None:
    there = {path.stem.removeprefix("gauss_") for path in (vectors_dir / "sdc").glob("gauss_*.json")}
    assert there == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_intervals_are_those_of_the_published_instances(vectors_dir: Path, name: str) -> None:
    vector = read(vectors_dir, name)
    grid, column = table(vector)
    for number in vector["suppressed"]:
        grid.hidden[0, column[number]] = True
    step = 1 + len(vector["lp_interval"]) // 100  # of the largest instances every seventh cell: time
    wanted = {int(n): bounds for n, bounds in list(vector["lp_interval"].items())[::step]}
    found = intervals(grid, [(0, column[number]) for number in wanted])
    assert len(wanted) >= 4
    for number, bounds in wanted.items():
        assert found[0, column[number]] == pytest.approx(tuple(bounds), abs=1e-9), number
    exact = [n for n in wanted if np.ptp(found[0, column[n]]) < 1e-6]
    assert sorted(exact) == sorted(set(vector["lp_exactly_determined"]) & set(wanted))


@pytest.mark.parametrize("name", NAMES)
def test_no_primary_cell_is_narrow_after_protection(vectors_dir: Path, name: str) -> None:
    vector = read(vectors_dir, name)
    grid, column = table(vector)
    needs = {}
    for number in vector["primary"]:
        count = int(grid.counts[0, column[number]])
        needs[column[number]] = Need(0, column[number], count, max(MINIMUM * UNIT - count, 0))
    closing = Closing(grid, Directions(grid.areas), Directions(grid.terms))
    assert secure(closing, list(needs.values()), MINIMUM).unsafe == []
    assert grid.hidden.sum() < grid.hidden.size
    cells = [(0, term) for term in needs]
    found = intervals(grid, cells)
    for cell in cells:
        low, high = found[cell]
        assert low < 1e-6
        assert high > max(MINIMUM, grid.counts[cell] / UNIT) - 1e-6
