"""Two editions together reveal nothing: what the first shows is known when the second is protected."""

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from attacker import Attacker, Person, smallest_parts
from core_town import CONFIG, COUNT, PEOPLE, CoreTown, computed, protected, query, silent, tree

from pipeline.database import connect
from pipeline.disclosure.cells import build_grids, count_uses
from pipeline.disclosure.counts import read_counts
from pipeline.disclosure.earlier import mark_earlier, read_earlier
from pipeline.disclosure.ledger import plan_with_former, read_history
from pipeline.disclosure.universe import universes
from pipeline.editions import freeze_edition
from pipeline.errors import DataError
from pipeline.project import Project, load_project
from pipeline.report.datafiles import write_published
from pipeline.report.published import read_published
from pipeline.stages.loss import measure_loss
from pipeline.stages.protect import protect
from pipeline.stages.runner import run_stages
from pipeline.term_checks import checked_plan

MINIMUM = 4
DATA = ("ingest", "harmonize", "compute", "protect")
EDITIONS = """
  "2023": {title: Bericht, reference_date: 31.12.2023, comparison_date: 31.12.2022,
    editorial_deadline: 30.06.2024}
  "2024":"""
NOW = CONFIG.replace('\n  "2024":', EDITIONS)
THEN = NOW.replace('edition: "2024"', 'edition: "2023"')
AGES = {"zahl": "", "mittlere": "alter: 18-64", "laenger": "alter: 18-65"}


def town_of(
    root: Path, config: str, indicators: tuple[str, ...], areas: Mapping[str, tuple[str, str]]
) -> CoreTown:
    """A town with blocks or without; every indicator counts an age band."""
    town = CoreTown(root, areas=dict(areas), config=config)
    for name in indicators:
        town.indicator(name, f"numerator: {{dataset: leute, where: {{{AGES[name]}}}}}, {COUNT}")
    return town


def fill(town: CoreTown, people: Mapping[str, int], age: str = "18-64", year: int = 2023) -> None:
    for area, number in people.items():
        town.add("leute", area, number, year, alter=age, herkunft="eu")


def publish(town: CoreTown) -> Project:
    """Protect, write the data package of the edition as package does, and freeze it."""
    project = protected(town)
    folder = project.report_dir
    (folder / "daten").mkdir(parents=True)
    write_published(project, read_published(project.published_database), folder / "daten")
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "daten").iterdir())
    }
    manifest = {"titel": "Bericht", "redaktionsschluss": "2024-06-30", "ausgaben": files}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    freeze_edition(town.root, project.edition_id)
    (town.root / f"indicators/probe/{next(iter(town.indicators))}.yaml").unlink()
    return project


def shown(project: Project, indicator: str, year: int = 2023) -> dict[str, int | str]:
    """Counts by area, or the status where there is none."""
    rows = query(
        project.published_database,
        "SELECT area_id, numerator, status FROM value WHERE indicator_id = ? AND year = ? "
        "AND status <> 'unknown' ORDER BY area_id",
        [indicator, year],
    )
    return {
        str(area): str(status) if number is None else int(str(number).split(".")[0])
        for area, number, status in rows
    }


def known(town: CoreTown, project: Project, indicator: str) -> list[tuple[frozenset[str], int]]:
    """What an edition prints: smallest parts and how many people of the indicator live there."""
    leaves = smallest_parts(town.parts())
    found = shown(project, indicator).items()
    return [(frozenset(leaves[area]), number) for area, number in found if isinstance(number, int)]


def open_to(facts: list[tuple[frozenset[str], int]], wanted: set[str]) -> tuple[float, float]:
    """What somebody can tell who knows the facts of all editions."""
    attacker = Attacker([(leaf,) for leaf in sorted(set().union(*(inside for inside, _ in facts), wanted))])
    for inside, number in facts:
        attacker.learn(lambda person, inside=inside: person[0] in inside, number)  # type: ignore[misc]
    counts: Callable[[Person], bool] = lambda person: person[0] in wanted  # noqa: E731
    return attacker.interval(counts)


def assert_open(interval: tuple[float, float]) -> None:
    assert interval[0] < 0.5, interval
    assert interval[1] > MINIMUM - 0.5, interval


ROOMS = {"A": 2, "B": 10, "C": 40, "D": 50}


def first_with_overlay(root: Path) -> tuple[CoreTown, list[tuple[frozenset[str], int]]]:
    """An edition in which an overlay makes C, not B, the cell that protects A."""
    town = town_of(root, THEN, ("zahl",), tree([("A", "B", "C"), ("D",)]))
    town.overlays = {"P": ("A", "C")}
    fill(town, ROOMS)
    project = publish(town)
    assert shown(project, "zahl")["A"] == shown(project, "zahl")["C"] == "secret"
    assert shown(project, "zahl")["B"] == 10
    return town, known(town, project, "zahl")


def second(root: Path) -> CoreTown:
    """The next edition without the overlay: alone it would hide B instead of C."""
    town = town_of(root, NOW, ("zahl",), tree([("A", "B", "C"), ("D",)]))
    fill(town, ROOMS)
    return town


def test_another_pattern_would_reveal_a_cell(tmp_path: Path) -> None:
    alone = shown(protected(second(tmp_path / "alone")), "zahl")
    assert (alone["A"], alone["B"], alone["C"]) == ("secret", "secret", 40)
    _, facts = first_with_overlay(tmp_path / "both")
    assert open_to([*facts, (frozenset("C"), 40)], {"A"}) == (2, 2), "both patterns together would tell"
    town = second(tmp_path / "both")
    project = protected(town)
    found = shown(project, "zahl")
    assert (found["A"], found["B"], found["C"]) == ("secret", 10, "secret")
    assert_open(open_to([*facts, *known(town, project, "zahl")], {"A"}))


PERSONS = {"18-64": {"A": 50, "B": 60, "C": 70}, "65": {"A": 2, "B": 20, "C": 30}}


def ages(root: Path, config: str, indicator: str) -> CoreTown:
    """A town that counts one of two age bands, which differ by a year."""
    town = town_of(root, config, (indicator,), tree([("A", "B", "C")]))
    for age, people in PERSONS.items():
        fill(town, people, age)
    return town


def test_an_age_band_that_moves_by_a_year_tells_nothing(tmp_path: Path) -> None:
    assert shown(protected(ages(tmp_path / "alone", NOW, "laenger")), "laenger")["A"] == 52
    before = publish(ages(tmp_path / "both", THEN, "mittlere"))
    assert shown(before, "mittlere")["A"] == 50
    now = shown(protected(ages(tmp_path / "both", NOW, "laenger")), "laenger")
    assert now["A"] == "secret", "52 and 50 would be two people of 65"
    difference = [
        (frozenset([room]), now[room] - PERSONS["18-64"][room])  # type: ignore[operator]
        for room in "BC"
        if isinstance(now[room], int)
    ]
    whole = [(frozenset("ABC"), int(now["T"]) - 180)] if isinstance(now["T"], int) else []
    assert_open(open_to([*difference, *whole], {"A"}))


def test_the_trial_of_coarser_versions_knows_earlier_editions(tmp_path: Path) -> None:
    publish(ages(tmp_path, THEN, "mittlere"))
    project = protected(ages(tmp_path, NOW, "laenger"))
    ((hidden,),) = query(project.published_database, "SELECT sum(secret)::INT FROM suppression")
    levels = {item.id for item in project.config.area_levels}
    now, *_ = measure_loss(project, project.indicators["laenger"], levels, silent)
    assert now.hidden == hidden
    assert now.hidden > 0, "without the earlier edition nothing would be hidden"


def test_a_block_that_changes_its_area_tells_nothing(tmp_path: Path) -> None:
    people = {"a1": 18, "a2": 2, "b1": 30, "b2": 20, "c1": 40}

    def filled(root: Path, config: str, parent_of_a2: str) -> CoreTown:
        areas = tree([("A", "B", "C")])
        areas |= {"a1": ("block", "A"), "a2": ("block", parent_of_a2), "b1": ("block", "B")}
        town = town_of(root, config, ("zahl",), areas | {"b2": ("block", "B"), "c1": ("block", "C")})
        fill(town, people)
        return town

    alone = shown(protected(filled(tmp_path / "alone", NOW, "B")), "zahl")
    assert (alone["A"], alone["B"]) == (18, 52)
    first = filled(tmp_path / "both", THEN, "A")
    facts = known(first, publish(first), "zahl")
    assert (frozenset({"a1", "a2"}), 20) in facts
    town = filled(tmp_path / "both", NOW, "B")
    project = protected(town)
    assert "secret" in shown(project, "zahl").values()
    assert_open(open_to([*facts, *known(town, project, "zahl")], {"a2"}))


def test_a_merged_area_does_not_reveal_what_was_hidden(tmp_path: Path) -> None:
    first = town_of(tmp_path, THEN, ("zahl",), tree([("A", "B", "C", "E")]))
    fill(first, {"A": 20, "B": 2, "C": 9, "E": 50})
    before = publish(first)
    assert shown(before, "zahl") | {"B": "secret", "C": "secret"} == shown(before, "zahl")
    facts = known(first, before, "zahl")
    # A and B become N: 22 beside the earlier 20 would be two people
    town = town_of(tmp_path, NOW, ("zahl",), tree([("N", "C", "E")]))
    town.links = [("A", "N", 2023), ("B", "N", 2023)]
    fill(town, {"N": 22, "C": 9, "E": 50})
    project = protected(town)
    now = shown(project, "zahl")
    assert now["N"] == "secret"
    parts = {"N": {"A", "B"}, "C": {"C"}, "E": {"E"}, "D1": {"A", "B", "C", "E"}, "T": {"A", "B", "C", "E"}}
    told = [(frozenset(parts[area]), number) for area, number in now.items() if isinstance(number, int)]
    assert_open(open_to([*facts, *told], {"B"}))


def test_a_divided_area_stands_beside_its_parts(tmp_path: Path) -> None:
    first = town_of(tmp_path, THEN, ("zahl",), tree([("A", "B")]))
    fill(first, {"A": 42, "B": 60})
    facts = known(first, publish(first), "zahl")
    town = town_of(tmp_path, NOW, ("zahl",), tree([("A1", "A2", "B")]))
    town.links = [("A", "A1", 2023), ("A", "A2", 2023)]
    fill(town, {"A1": 40, "A2": 2, "B": 60})
    project = protected(town)
    now = shown(project, "zahl")
    assert (now["A1"], now["A2"]) == ("secret", "secret"), "B hides nothing: it is known"
    parts = {"A": {"A1", "A2"}, "B": {"B"}, "D1": {"A1", "A2", "B"}}
    both = [
        (frozenset({"A1", "A2"} if inside == {"A"} else {"B"}), n) for inside, n in facts if len(inside) == 1
    ]
    told = [(frozenset(parts.get(a, {a})), n) for a, n in now.items() if isinstance(n, int) and a != "T"]
    assert_open(open_to([*both, *told], {"A2"}))


def test_a_revised_figure_is_no_contradiction(tmp_path: Path) -> None:
    publish_town = town_of(tmp_path, THEN, ("zahl",), tree([("A", "B", "C"), ("D",)]))
    fill(publish_town, {**ROOMS, "A": 20})
    publish(publish_town)
    town = town_of(tmp_path, NOW, ("zahl",), tree([("A", "B", "C"), ("D",)]))
    fill(town, ROOMS)
    project = computed(town)
    told = [str(finding) for finding in protect(project, silent).findings]
    what = "leute, 2023: 3 Zahlen der Ausgabe 2023 seither berichtigt"
    assert told == [f"{what} – A: leute[], D1: leute[], T: leute[]"]
    found = shown(project, "zahl")
    assert found["A"] == "secret", "the new figure is small, the old one was another"
    assert_open(open_to(known(town, project, "zahl"), {"A"}))


def test_a_figure_that_is_public_already_is_not_repeated_but_told(tmp_path: Path) -> None:
    first = town_of(tmp_path, THEN, ("zahl",), tree([("A", "B", "C")]))
    fill(first, {"A": 5, "B": 40, "C": 60})
    assert shown(publish(first), "zahl")["A"] == 5
    town = town_of(tmp_path, NOW, ("zahl",), tree([("A", "B", "C")]))
    town.datasets["leute"] = PEOPLE.replace("minimum: 4", "minimum: 6")
    fill(town, {"A": 5, "B": 40, "C": 60})
    project = computed(town)
    findings = protect(project, silent).findings
    assert shown(project, "zahl") == {"A": "secret", "B": 40, "C": 60, "D1": 105, "T": 105}
    what = "geheim zu haltende Zahl ist durch eine frühere Ausgabe bekannt und wird nicht wiederholt"
    assert [str(finding) for finding in findings] == [f"{what}: A, Titel (Personen, insgesamt) 2023"]


def test_a_changed_frozen_edition_stops_protection(tmp_path: Path) -> None:
    first_with_overlay(tmp_path)
    values = tmp_path / "reports/2023/daten/werte.csv"
    values.write_bytes(values.read_bytes().replace(b";10;", b";11;"))
    with pytest.raises(DataError, match=r"reports/2023/daten/werte\.csv: weicht von der Prüfsumme"):
        protected(second(tmp_path))


def test_the_mean_of_two_years_counts_as_both_years(tmp_path: Path) -> None:
    """(9 + 11) / 2 was printed, and 9 is printed now: 11 is known and hides nothing."""
    mean = "numerator: {dataset: leute, where: {}}, denominator: {dataset: leute, at: mean}, unit: je_1000"
    rate = f"method: rate, {mean}, examples: [{{numerator: 1, denominator: 4, value: 250.0}}]"
    rooms, counts = (
        tree([("A", "B", "C")]),
        {2022: {"A": 30, "B": 11, "C": 60}, 2023: {"A": 30, "B": 9, "C": 60}},
    )
    first = CoreTown(tmp_path, areas=rooms, config=THEN)
    first.indicator("ziffer", rate.replace("where: {}", "where: {herkunft: welt}"))
    for year, people in counts.items():
        fill(first, people, year=year)
    for area in "ABC":
        first.add("leute", area, 50, 2023, alter="65+", herkunft="welt")
    project = publish(first)
    history = read_history(connect(project.working_database, read_only=True), load_project_of(tmp_path, NOW))
    states = {
        key: seen.state
        for key, seen in history.cells["2023"].items()
        if key[0] == "leute[]" and key[1] == "B"
    }
    assert states == {("leute[]", "B", 2022): "same", ("leute[]", "B", 2023): "same"}
    assert history.cells["2023"]["leute[]", "B", 2022].count is None, "no row names it alone"


def load_project_of(root: Path, config: str) -> Project:
    (root / "config.yaml").write_text(config, encoding="utf-8")
    return load_project(root)


def test_the_next_edition_of_a_whole_project(mini_project: Path) -> None:
    """Build, freeze, add an edition, build it: what the first one shows is public for the second."""
    config = mini_project / "config.yaml"
    text = config.read_text(encoding="utf-8")
    interim = '  "2023": {title: Zwischenbericht, reference_date: 31.12.2023, comparison_date: 31.12.2022,\n'
    interim += "    editorial_deadline: 30.06.2024}\nfirst_year:"
    config.write_text(text.replace("first_year:", interim), encoding="utf-8")
    run_stages(load_project(mini_project, "2023"), (*DATA, "package"), silent, strict=False)
    freeze_edition(mini_project, "2023")
    project = load_project(mini_project)
    run_stages(project, DATA, silent, strict=False)
    connection = connect(project.working_database, read_only=True)
    earlier = read_earlier(connection, project)
    assert earlier.findings == ()
    plan = plan_with_former(project, checked_plan(project))
    uses, public = count_uses(project, plan), 0
    counts = read_counts(connection, list(earlier.territory.places), project.year)
    for universe in universes(connection, project, plan):
        for grid in build_grids(counts, project, earlier.territory, universe, uses):
            mark_earlier(grid, earlier)
            public += int(grid.public.sum())
            assert not (grid.public & ~grid.known).any()
    connection.close()
    assert public > 0


@pytest.mark.parametrize("seed", range(3))
def test_any_two_editions_leave_every_small_count_open(tmp_path: Path, seed: int) -> None:
    """Other overlays in each edition, so that each alone hides other cells."""
    choose = random.Random(seed)
    counts = {room: choose.choice((0, 1, 2, 3, 5, 6, 8, 12, 20, 30)) for room in "ABCDEF"}
    facts = []
    for config in (THEN, NOW):
        town = town_of(tmp_path, config, ("zahl",), tree([("A", "B", "C"), ("D", "E", "F")]))
        town.overlays = {"P": tuple(sorted(choose.sample("ABCDEF", 3)))}
        fill(town, counts)
        facts += known(town, publish(town), "zahl")
    for room, number in counts.items():
        if 0 < number < MINIMUM:
            assert_open(open_to(facts, {room}))
