"""Groups that lie in each other or exclude each other: differences between them are protected like counts."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest
from attacker import Attacker, Person
from core_town import COUNT, CoreTown, protected, query, tree

from pipeline.project import Project, load_project

MINIMUM = 3
CODES = ["elb", "jung", "kinder", "lb", "nef"]
Groups = frozenset[str]
Answer = Callable[[Person], bool]
RELATIONS = """
    inside: {elb: [lb], nef: [lb, kinder], kinder: [jung]}
    disjoint: [[elb, kinder]]
"""


def possible(groups: Groups) -> bool:
    """Written apart from the engine: who can be counted where in the hand-made town."""
    return (
        ("elb" not in groups or "lb" in groups)
        and ("nef" not in groups or {"lb", "kinder"} <= groups)
        and ("kinder" not in groups or "jung" in groups)
        and not {"elb", "kinder"} <= groups
    )


def possible_in_demo(groups: Groups) -> bool:
    """The same for the demo: definitions of the groups in the statistics of the SGB II."""
    claims = groups & {"elb", "nef_unter_15", "nicht_deutsch"}
    return (
        (not claims or "leistungsberechtigte" in groups)
        and ("nef_unter_15" not in groups or "kinder_unter_15" in groups)
        and ("kinder_unter_15" not in groups or "kinder_unter_18" in groups)
        and not ("kinder_unter_15" in groups and groups & {"elb", "personen_15_bis_24"})
    )


def people(leaves: list[str], codes: list[str], allowed: Callable[[Groups], bool]) -> list[Person]:
    """Every smallest area with every set of groups a person can be in."""
    sets = [
        frozenset(chosen) for size in range(1, len(codes) + 1) for chosen in combinations(sorted(codes), size)
    ]
    return [(leaf, *sorted(groups)) for leaf in leaves for groups in sets if allowed(groups)]


def counted(inside: frozenset[str], code: str, without: tuple[str, ...], person: Person) -> bool:
    return person[0] in inside and code in person[1:] and not set(without) & set(person[1:])


def town_of(root: Path, counts: Mapping[str, Mapping[str, int]], relations: str = RELATIONS) -> CoreTown:
    """A Stadtteil with some Sozialräume; counts by Sozialraum and group."""
    town = CoreTown(root, areas=tree([tuple(counts)]))
    codes = sorted({code for groups in counts.values() for code in groups})
    listed = ", ".join(f"{code}: {code}" for code in CODES)
    town.datasets["hilfe"] = (
        "id: hilfe\ntitle: Hilfe\ncounts: Personen\ntiming: reference_date\ndimensions:\n"
        f"  gruppe:\n    title: Gruppe\n    kind: overlapping\n    codes: {{{listed}}}{relations}\n"
        f"disclosure: {{minimum: {MINIMUM}, complement: true, reason: Probe}}\n"
    )
    for code in codes:
        town.indicator(code, f"numerator: {{dataset: hilfe, where: {{gruppe: {code}}}}}, {COUNT}")
        for area, groups in counts.items():
            town.add("hilfe", area, groups[code], gruppe=code)
    return town


def shown(project: Project) -> dict[tuple[str, str], int | None]:
    """Published counts by code and area; None if hidden."""
    rows = query(
        project.published_database,
        "SELECT indicator_id, area_id, numerator, status FROM value "
        "WHERE year = 2024 AND status <> 'unknown' ORDER BY ALL",
    )
    return {
        (str(c), str(a)): None if status == "secret" else int(str(n).split(".")[0])
        for c, a, n, status in rows
    }


def attack(town: CoreTown, project: Project) -> Attacker:
    leaves = [name for name, (level, _) in town.areas.items() if level == "sozialraum"]
    attacker = Attacker(people(leaves, CODES, possible))
    for (code, area), number in shown(project).items():
        inside = frozenset([area] if area in leaves else leaves)
        if number is not None:
            attacker.learn(partial(counted, inside, code, ()), number)
    return attacker


def open_interval(town: CoreTown, area: str, code: str, *without: str) -> tuple[float, float]:
    """What can be found out about those in a group and not in others, after protection."""
    attacker = attack(town, protected(town))
    low, high = attacker.interval(partial(counted, frozenset([area]), code, without))
    assert low < high - 0.5
    return low, high


def test_a_group_and_the_group_inside_it_are_not_both_shown(tmp_path: Path) -> None:
    counts = {"A": {"lb": 20, "elb": 18}, "B": {"lb": 30, "elb": 20}, "C": {"lb": 28, "elb": 15}}
    before = shown(protected(town_of(tmp_path / "before", counts, "")))
    assert None not in before.values(), "without the declaration nothing is known of the difference"
    town = town_of(tmp_path / "now", counts)
    found = shown(protected(town))
    assert None in (found["lb", "A"], found["elb", "A"])
    assert found["lb", "T"] == 78
    assert found["elb", "T"] == 53
    low, high = open_interval(town, "A", "lb", "elb")
    assert low < 0.5
    assert high > MINIMUM - 0.5


def test_a_chain_of_groups_is_protected_link_by_link(tmp_path: Path) -> None:
    counts = {
        "A": {"jung": 20, "kinder": 19, "nef": 18},
        "B": {"jung": 40, "kinder": 30, "nef": 20},
        "C": {"jung": 50, "kinder": 30, "nef": 20},
    }
    town = town_of(tmp_path, counts)
    for code, without in (("jung", "kinder"), ("kinder", "nef"), ("jung", "nef")):
        low, _ = open_interval(town, "A", code, without)
        assert low < 0.5, (code, without)


def test_a_small_group_is_not_found_from_the_groups_around_it(tmp_path: Path) -> None:
    counts = {
        "A": {"jung": 2, "kinder": 2, "nef": 2},
        "B": {"jung": 40, "kinder": 30, "nef": 20},
        "C": {"jung": 50, "kinder": 30, "nef": 20},
    }
    town = town_of(tmp_path, counts)
    assert shown(protected(town))["nef", "A"] is None
    low, high = open_interval(town, "A", "nef")
    assert low < 0.5
    assert high > MINIMUM - 0.5


def test_groups_that_exclude_each_other_leave_no_single_person(tmp_path: Path) -> None:
    counts = {
        "A": {"lb": 30, "elb": 20, "nef": 9},
        "B": {"lb": 60, "elb": 30, "nef": 20},
        "C": {"lb": 60, "elb": 30, "nef": 20},
    }
    apart = town_of(tmp_path / "apart", counts)
    found = shown(protected(apart))
    assert None in (found["lb", "A"], found["elb", "A"], found["nef", "A"])
    low, _ = open_interval(apart, "A", "lb", "elb", "nef")
    assert low < 0.5
    inside_only = "\n    inside: {elb: [lb], nef: [lb]}\n"
    assert None not in shown(protected(town_of(tmp_path / "inside", counts, inside_only))).values()


@pytest.fixture(scope="module")
def demo(demo_built: Path) -> Project:
    """The demo project after protect."""
    return load_project(demo_built)


def smallest_areas(project: Project) -> dict[str, frozenset[str]]:
    """Per area the smallest pieces of the town that published areas tell apart, by any block in them."""
    rows = query(
        project.working_database,
        "SELECT whole.area_id, part_id, whole.published FROM core.area_part "
        "JOIN core.area whole USING (area_id) ORDER BY ALL",
    )
    below: dict[str, set[str]] = {}
    for whole, part, _ in rows:
        below.setdefault(str(whole), set()).add(str(part))
    published = {str(whole) for whole, _, visible in rows if visible}
    leaves = sorted(name for name, parts in below.items() if parts == {name})
    pieces: dict[frozenset[str], str] = {}
    piece = {
        leaf: pieces.setdefault(frozenset(area for area in published if leaf in below[area]), leaf)
        for leaf in leaves
    }
    return {area: frozenset(piece[leaf] for leaf in leaves if leaf in below[area]) for area in published}


def groups_of(project: Project) -> dict[str, str]:
    """Indicators that count a group of sgb2, with the group."""
    return {
        name: item.numerator.where["gruppe"].include[0]
        for name, item in project.indicators.items()
        if item.numerator is not None and item.numerator.dataset == "sgb2"
    }


def attack_demo(project: Project, year: int, inside: Mapping[str, frozenset[str]]) -> Attacker:
    codes = groups_of(project)
    leaves = sorted(set().union(*inside.values()))
    attacker = Attacker(people(leaves, sorted(set(codes.values())), possible_in_demo))
    rows = query(
        project.published_database,
        "SELECT indicator_id, area_id, numerator FROM value "
        "WHERE year = ? AND category = '' AND status IN ('ok', 'zero') ORDER BY ALL",
        [year],
    )
    known = {
        (codes[str(name)], str(area)): float(str(number))
        for name, area, number in rows
        if str(name) in codes and inside.get(str(area))
    }
    for (code, area), number in known.items():
        attacker.learn(partial(counted, inside[area], code, ()), number)
    return attacker


def small_in_demo(project: Project, year: int, inside: Mapping[str, frozenset[str]]) -> dict[str, Answer]:
    """True counts of 1 or 2 in groups and between groups, in every area of the town."""
    rows = query(
        project.working_database,
        "SELECT area_id, term_id, value FROM result.term WHERE year = ? AND starts_with(term_id, 'sgb2[') "
        "AND status IN ('ok', 'zero') ORDER BY ALL",
        [year],
    )
    true = {
        (str(a), str(t).split("=")[1].rstrip("]")): float(str(v)) for a, t, v in rows if inside.get(str(a))
    }
    wanted: list[tuple[str, tuple[str, ...]]] = [(code, ()) for code in sorted({code for _, code in true})]
    wanted += [("leistungsberechtigte", ("elb",)), ("leistungsberechtigte", ("nicht_deutsch",))]
    wanted += [("kinder_unter_15", ("nef_unter_15",)), ("kinder_unter_18", ("kinder_unter_15",))]
    wanted += [("leistungsberechtigte", ("elb", "nef_unter_15"))]
    found: dict[str, Answer] = {}
    for area in sorted({area for area, _ in true}):
        for code, without in wanted:
            if not all((area, name) in true for name in (code, *without)):
                continue
            number = true[area, code] - sum(true[area, name] for name in without)
            if 0 < number < MINIMUM:
                found[" − ".join((f"{area} {code}", *without))] = partial(
                    counted, inside[area], code, without
                )
    return found


@pytest.mark.parametrize("year", [2020, 2021, 2022, 2023])
def test_no_small_count_of_the_demo_follows(demo: Project, year: int) -> None:
    inside = smallest_areas(demo)
    attacker = attack_demo(demo, year, inside)
    small = small_in_demo(demo, year, inside)
    assert any("leistungsberechtigte − elb" in name for name in small)
    for name, counts in small.items():
        low, high = attacker.interval(counts)
        assert high - low > 0.5, f"{name} follows: {low}"
