"""Groups that together make up a whole: if all but one are shown beside it, the last one follows."""

import random
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
from attacker import Attacker
from core_town import COUNT, CoreTown, protected, tree
from test_invented_tables import MINIMUM, places, protect, within

from pipeline.auditing.gate import audit_figures
from pipeline.disclosure.cells import Grid
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.membership import memberships
from pipeline.disclosure.structure import build_structure
from pipeline.disclosure.universe import Universe
from pipeline.models.dataset import Dataset, Dimension
from pipeline.project import Project
from pipeline.report.datafiles import write_published
from pipeline.report.published import read_published

DECLARED = Dimension(
    title="g", kind="overlapping", inside={"b": ["a"], "c": ["a"], "d": ["a"]}, disjoint=[["b", "c"]],
    covered={"a": ["b", "c"]},
)  # fmt: skip
SILENT = DECLARED.model_copy(update={"covered": {}})
# Everybody of a is in b or in c; d lies across.
ROOMS = {
    "A": {"a": 33, "b": 29, "c": 4, "d": 11},
    "B": {"a": 12, "b": 10, "c": 2, "d": 10},
    "C": {"a": 13, "b": 4, "c": 9, "d": 11},
}


def test_people_in_none_of_the_groups_are_impossible() -> None:
    assert memberships(DECLARED, "abcd") == [("a", "b"), ("a", "b", "d"), ("a", "c"), ("a", "c", "d")]
    assert memberships(DECLARED, "ad") == [("a",), ("a", "d")]


def narrow(seed: int, told: Dimension) -> tuple[list[str], int]:
    """Hidden counts that somebody narrows down who knows that b and c are all; how many are hidden."""
    draw = random.Random(seed)
    areas, blocks = places(draw)
    real, people = memberships(DECLARED, "abcd"), memberships(told, "abcd")
    counts = {key: draw.choice((0, 0, 1, 2, 3, 5, 9, 20)) for key in product(blocks, real)}
    by_area = build_structure(dict(sorted(areas.items(), key=lambda item: (len(item[1]), item[0]))), {})
    terms = {code: frozenset(person for person in people if code in person) for code in "abcd"}
    by_term = build_structure(dict(sorted(terms.items(), key=lambda item: (len(item[1]), item[0]))), {})
    size = (len(by_area.names), len(by_term.names))
    table, members = np.zeros(size, dtype=np.int64), {}
    for (row, area), (column, code) in product(enumerate(by_area.names), enumerate(by_term.names)):
        members[row, column] = frozenset(product(areas[area], [person for person in real if code in person]))
        table[row, column] = UNIT * sum(counts[key] for key in members[row, column])  # type: ignore[index]
    yes, no = np.ones(size, dtype=bool), np.zeros(size, dtype=bool)
    universe = Universe(Dataset(id="d", title="d", counts="x", timing="year"), (), by_term, frozenset())
    flags = (yes, no, yes.copy(), no.copy(), 1 + table // UNIT, no.copy())
    grid = Grid(universe, 2024, by_area, by_term, ("x",) * size[0], frozenset(), table, *flags)
    assert protect(grid).unsafe == []
    attacker = Attacker(list(product(blocks, real)))  # type: ignore[arg-type]
    for cell, inside in members.items():
        if not grid.hidden[cell]:
            attacker.learn(partial(within, inside), grid.counts[cell] / UNIT)
    found = []
    for row, column in np.argwhere(grid.hidden).tolist():
        low, high = attacker.interval(partial(within, members[row, column]))
        small = 0 < table[row, column] < MINIMUM * UNIT
        if high - low < MINIMUM - 1e-3 or (small and low > 1e-3):
            found.append(f"{grid.terms.names[column]}, {grid.areas.names[row]}")
    return found, int(grid.hidden.sum())


def test_nothing_is_narrow_where_it_is_said_that_groups_make_up_a_whole() -> None:
    """Unsaid, a third kind of people is taken to be possible: some partners then follow exactly."""
    leaks, more, fewer = 0, 0, 0
    for seed in range(60):
        found, hidden = narrow(seed, DECLARED)
        assert found == [], seed
        before, unsaid = narrow(seed, SILENT)
        leaks, more, fewer = leaks + bool(before), more + hidden, fewer + unsaid
    assert leaks > 3
    assert more < fewer, "a pattern that knows more needs no more"


def town_of(root: Path, told: str) -> CoreTown:
    town = CoreTown(root, areas=tree([tuple(ROOMS)]))
    town.datasets["hilfe"] = (
        "id: hilfe\ntitle: Hilfe\ncounts: Personen\ntiming: reference_date\ndimensions:\n"
        "  gruppe:\n    title: Gruppe\n    kind: overlapping\n    codes: {a: a, b: b, c: c, d: d}\n"
        f"    inside: {{b: [a], c: [a], d: [a]}}\n    disjoint: [[b, c]]\n    {told}\n"
        f"disclosure: {{minimum: {MINIMUM}, complement: false, reason: Probe}}\n"
    )
    for code in "abcd":
        town.indicator(code, f"numerator: {{dataset: hilfe, where: {{gruppe: {code}}}}}, {COUNT}")
        for area, counts in ROOMS.items():
            town.add("hilfe", area, counts[code], gruppe=code)
    return town


def leaks(project: Project, folder: Path) -> list[str]:
    """What the audit finds in the data package."""
    (folder / "daten").mkdir(parents=True)
    write_published(project, read_published(project.published_database), folder / "daten")
    return [problem.what for problem in audit_figures([("2024", folder)]).leaks]


def test_a_project_that_says_so_is_protected_and_the_audit_agrees(tmp_path: Path) -> None:
    declared = protected(town_of(tmp_path / "town", "covered: {a: [b, c]}"))
    assert leaks(declared, tmp_path / "edition") == []
    table = (tmp_path / "edition/daten/gliederungen.csv").read_text(encoding="utf-8-sig")
    assert "hilfe;gruppe;overlapping;a;;;b c\n" in table.replace("\r", "")
