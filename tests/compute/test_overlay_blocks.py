"""Overlays made of the smallest units of several areas: known where the units are, else unknown."""

from decimal import Decimal
from pathlib import Path

import pytest
from core_town import COUNT, CoreTown, computed, protected, query, tree, value_of

COUNTED = f"{COUNT}, numerator: {{dataset: leute}}"
BLOCKS = {"R1": ("B11", "B12"), "R2": ("B21", "B22"), "R3": ("B31", "B32")}


@pytest.fixture
def town(tmp_path: Path) -> CoreTown:
    """Overlay P cuts R1 and R3, which lie in different Stadtteile: one block of each and all of R2."""
    areas = tree([("R1", "R2"), ("R3",)])
    areas |= {block: ("block", room) for room, blocks in BLOCKS.items() for block in blocks}
    town = CoreTown(tmp_path, areas, overlays={"P": ("B12", "R2", "B31")})
    town.indicator("zahl", COUNTED)
    return town


def test_blocks_add_up_on_every_level(town: CoreTown) -> None:
    for number, block in enumerate(block for blocks in BLOCKS.values() for block in blocks):
        town.add("leute", block, 10**number, alter="0+")
    project = computed(town)
    found = {area: value_of(project, "zahl", area)[0] for area in ("R1", "R2", "R3", "D1", "D2", "T", "P")}
    assert found == {
        "R1": Decimal(11), "R2": Decimal(1100), "R3": Decimal(110000), "D1": Decimal(1111),
        "D2": Decimal(110000), "T": Decimal(111111), "P": Decimal(11110),
    }  # fmt: skip


def test_a_delivery_for_whole_areas_tells_nothing_of_a_part(town: CoreTown) -> None:
    for room in BLOCKS:
        town.add("leute", room, 100, alter="0+")
    project = computed(town)
    assert value_of(project, "zahl", "T") == (Decimal(300), "ok")
    assert value_of(project, "zahl", "P") == (None, "unknown")


def test_what_is_delivered_for_the_overlay_itself_counts(town: CoreTown) -> None:
    for room in BLOCKS:
        town.add("leute", room, 100, alter="0+")
    town.add("leute", "P", 170, alter="0+")
    assert value_of(computed(town), "zahl", "P") == (Decimal(170), "ok")


def test_blocks_are_never_published(town: CoreTown) -> None:
    for number, block in enumerate(block for blocks in BLOCKS.values() for block in blocks):
        town.add("leute", block, 100 + number, alter="0+")
    project = protected(town)
    areas = {row[0] for row in query(project.published_database, "SELECT DISTINCT area_id FROM value")}
    assert areas == {"K", "T", "D1", "D2", "R1", "R2", "R3", "P"}
