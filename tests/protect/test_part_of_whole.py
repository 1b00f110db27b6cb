"""Recipients are inhabitants: what is printed of the one dataset bounds what is hidden of the other.

Towns are invented with shares near 100 %, protected, and attacked by somebody who counts the people of each
room with and without the benefit (`attacker` shares no code with the protection).
"""

import random
from collections.abc import Mapping
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from attacker import Attacker, Person
from core_town import COUNT, SHARE, CoreTown, protected, query, tree

from pipeline.disclosure import recalled
from pipeline.project import Project

MINIMUM = 3
ROOMS = {"D1": ("A", "B", "C"), "D2": ("E", "F")}
INSIDE = {"T": frozenset("ABCEF"), **{name: frozenset(rooms) for name, rooms in ROOMS.items()},
          **{room: frozenset(room) for room in "ABCEF"}}  # fmt: skip
HELP = """
id: hilfe
title: Hilfe
counts: Personen
timing: reference_date
dimensions:
  gruppe: {title: Gruppe, kind: partition, codes: {jung: jung, alt: alt}}
absent: zero
disclosure: {minimum: 3, complement: false, reason: Probe}
"""
Figures = Mapping[tuple[str, str], tuple[int, bool]]  # by name and area: true count, whether it is shown


def town_of(root: Path, counts: Mapping[str, tuple[int, int, int]], method: str = SHARE) -> CoreTown:
    """By room: inhabitants, recipients who are young and old."""
    town = CoreTown(root, areas=tree(ROOMS.values()))
    town.datasets["hilfe"] = HELP
    town.datasets["leute"] = town.datasets["leute"].replace("minimum: 4, complement: true", "minimum: 3")
    town.indicator("quote", f"numerator: {{dataset: hilfe}}, denominator: {{dataset: leute}}, {method}")
    town.indicator("bestand", f"numerator: {{dataset: leute}}, {COUNT}")
    town.indicator("jung", f"numerator: {{dataset: hilfe, where: {{gruppe: jung}}}}, {COUNT}")
    for room, (people, *groups) in counts.items():
        town.add("leute", room, people, alter="0-17", herkunft="eu")
        for code, number in zip(("jung", "alt"), groups, strict=True):
            town.add("hilfe", room, number, gruppe=code)
    return town


def figures(project: Project) -> Figures:
    """Counts of inhabitants, of all recipients and of the young ones."""
    published = query(
        project.published_database,
        "SELECT indicator_id, area_id FROM value WHERE year = 2024 AND status IN ('ok', 'zero')",
    )
    true = query(
        project.working_database,
        "SELECT term_id, area_id, value::INT FROM result.term WHERE year = 2024 AND value IS NOT NULL",
    )
    terms = {"leute[]": ("leute", "bestand"), "hilfe[]": ("hilfe", "quote"),
             "hilfe[gruppe=jung]": ("jung", "jung")}  # fmt: skip
    return {
        (terms[str(term)][0], str(area)): (int(str(number)), (terms[str(term)][1], area) in published)
        for term, area, number in true
        if area in INSIDE
    }


def counted(name: str, area: str, person: Person) -> bool:
    kinds = {"leute": ("jung", "alt", "ohne"), "hilfe": ("jung", "alt"), "jung": ("jung",)}
    return person[0] in INSIDE[area] and person[1] in kinds[name]


def narrow(found: Figures) -> list[str]:
    """Small or hidden counts that are closer than the rule allows."""
    attacker = Attacker(list(product("ABCEF", ("jung", "alt", "ohne"))))
    for (name, area), (number, shown) in found.items():
        if shown:
            attacker.learn(partial(counted, name, area), number)
    told = []
    for (name, area), (number, shown) in found.items():
        low, high = attacker.interval(partial(counted, name, area))
        small = 0 < number < MINIMUM and (low > 1e-3 or high < MINIMUM - 1e-3)
        if not shown and (small or high - low < MINIMUM - 1e-3):
            told.append(f"{name} {area}: {number} in [{low:g}, {high:g}]")
    return told


def invented(seed: int) -> dict[str, tuple[int, int, int]]:
    """Rooms in which nearly everybody receives, and few are old or few are young."""
    draw = random.Random(seed)
    counts = {}
    for room in "ABCEF":
        young, old = draw.choice((1, 2, 5, 9, 14)), draw.choice((0, 1, 2, 4, 8))
        counts[room] = (young + old + draw.choice((0, 0, 0, 1, 4, 12)), young, old)
    return counts


@pytest.mark.parametrize("seed", [2, 4, 6, 7, 8])
def test_nothing_is_narrow_where_nearly_everybody_receives(tmp_path: Path, seed: int) -> None:
    assert narrow(figures(protected(town_of(tmp_path, invented(seed))))) == []


@pytest.mark.parametrize("seed", [2, 6])
def test_without_the_bounds_something_follows(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recalled, "hold_bounds", lambda *_: [])
    assert narrow(figures(protected(town_of(tmp_path, invented(seed)))))


def test_a_rate_bounds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases per inhabitant can be more than inhabitants: only a share says that the one is a part."""
    rate = "method: rate, unit: je_1000, examples: [{numerator: 1, denominator: 4, value: 250.0}]"
    found = figures(protected(town_of(tmp_path / "with", invented(6), rate)))
    monkeypatch.setattr(recalled, "hold_bounds", lambda *_: [])
    assert found == figures(protected(town_of(tmp_path / "without", invented(6), rate)))
