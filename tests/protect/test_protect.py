"""Protection on hand-made towns: which figures are hidden, and what an attacker can make of the rest."""

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from attacker import Attacker, Person, smallest_parts
from core_town import COUNT, SHARE, CoreTown, computed, protected, query, silent, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.disclosure import securing
from pipeline.errors import DisclosureError
from pipeline.project import Project
from pipeline.stages.protect import protect

MINIMUM = 4
AGES = ("0-17", "18-64", "65+")
ORIGINS = ("hier", "eu", "welt")
# indicator -> filter of the numerator; the same classes as predicates for the attacker
FILTERS = {
    "zahl": ("", lambda person: True),
    "kinder": ("alter: 0-17", lambda person: person[1] == "0-17"),
    "mittlere": ("alter: 18-64", lambda person: person[1] == "18-64"),
    "aeltere": ("alter: 65+", lambda person: person[1] == "65+"),
    "eu": ("herkunft: eu", lambda person: person[2] == "eu"),
    "kinder_welt": ("alter: 0-17, herkunft: welt", lambda person: person[1:] == ("0-17", "welt")),
}


def make_town(root: Path, indicators: tuple[str, ...], districts: list[tuple[str, ...]]) -> CoreTown:
    town = CoreTown(root, areas=tree(districts))
    for name in indicators:
        town.indicator(name, f"numerator: {{dataset: leute, where: {{{FILTERS[name][0]}}}}}, {COUNT}")
    return town


def fill(town: CoreTown, people: dict[Person, int], year: int = 2024) -> None:
    for (area, age, origin), number in people.items():
        town.add("leute", area, number, year, alter=age, herkunft=origin)


def shown(project: Project, indicator: str, year: int = 2024) -> dict[str, int | str]:
    """Published counts by area, or the status where there is none."""
    rows = query(
        project.published_database,
        "SELECT area_id, numerator, status FROM value WHERE indicator_id = ? AND year = ? ORDER BY area_id",
        [indicator, year],
    )
    return {str(area): int(number) if number is not None else str(status) for area, number, status in rows}  # type: ignore[call-overload]


def intervals(
    town: CoreTown, project: Project, year: int = 2024
) -> dict[tuple[str, str], tuple[float, float]]:
    """What an attacker finds out about every hidden count."""
    leaves = smallest_parts(town.parts())
    attacker = Attacker(
        list(product(sorted({leaf for inside in leaves.values() for leaf in inside}), AGES, ORIGINS))
    )
    hidden: dict[tuple[str, str], Callable[[Person], bool]] = {}
    for indicator in town.indicators:
        for area, number in shown(project, indicator, year).items():
            inside = leaves.get(area, set())

            def counts(person: Person, inside: set[str] = inside, indicator: str = indicator) -> bool:
                return person[0] in inside and FILTERS[indicator][1](person)

            if isinstance(number, int):
                attacker.learn(counts, number)
            elif number == "secret":
                hidden[indicator, area] = counts
    return {cell: attacker.interval(counts) for cell, counts in hidden.items()}


def true_count(town: CoreTown, indicator: str, area: str, year: int = 2024) -> int:
    leaves = smallest_parts(town.parts())
    return sum(
        int(value)
        for place, when, codes, value in town.rows["leute"]
        if when == year
        and leaves[place] <= leaves[area]
        and FILTERS[indicator][1]((place, codes["alter"], codes["herkunft"]))
    )


def check_safe(town: CoreTown, project: Project, year: int = 2024) -> int:
    """Every small count is hidden and open from 0 to the minimum; every other hidden one is as wide open."""
    leaves = smallest_parts(town.parts())
    for indicator in town.indicators:
        for area, number in shown(project, indicator, year).items():
            if isinstance(number, int) and area in leaves:
                assert number == true_count(town, indicator, area, year)
                assert number == 0 or number >= MINIMUM
    found = intervals(town, project, year)
    for (indicator, area), (low, high) in found.items():
        count = true_count(town, indicator, area, year)
        assert high - low > MINIMUM - 0.5, f"{indicator} {area}: {low} to {high}"
        if count < MINIMUM:
            assert low < 0.5, f"{indicator} {area}: at least {low}"
            assert high > MINIMUM - 0.5, f"{indicator} {area}: at most {high}"
    return len(found)


def test_a_small_cell_hides_a_sibling_but_not_the_town(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl",), [("A", "B", "C"), ("D", "E")])
    fill(
        town,
        {
            ("A", "0-17", "eu"): 2,
            ("B", "0-17", "eu"): 40,
            ("C", "0-17", "eu"): 30,
            ("D", "0-17", "eu"): 20,
            ("E", "0-17", "eu"): 9,
        },
    )
    project = protected(town)
    assert shown(project, "zahl") == {
        "A": "secret",
        "B": 40,
        "C": "secret",
        "D": 20,
        "D1": 72,
        "D2": 29,
        "E": 9,
        "K": "unknown",
        "T": 101,
    }
    assert check_safe(town, project) == 2


def test_two_small_siblings_whose_sum_is_small_do_not_protect_each_other(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl",), [("A", "B", "C")])
    fill(town, {("A", "0-17", "eu"): 1, ("B", "0-17", "eu"): 1, ("C", "0-17", "eu"): 30})
    project = protected(town)
    assert shown(project, "zahl")["C"] == "secret"
    assert check_safe(town, project) == 3


def test_the_only_sozialraum_of_a_stadtteil_hides_both(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl",), [("A", "B"), ("C",)])
    fill(town, {("A", "0-17", "eu"): 50, ("B", "0-17", "eu"): 40, ("C", "0-17", "eu"): 3})
    project = protected(town)
    found = shown(project, "zahl")
    assert (found["C"], found["D2"], found["T"]) == ("secret", "secret", 93)
    assert check_safe(town, project) == 4  # C, D2 and a Sozialraum with its Stadtteil


def test_an_overlay_that_cuts_a_sozialraum_does_not_reveal_the_small_part(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl",), [("A", "B"), ("C",)])
    town.areas |= {f"{room}{n}": ("block", room) for room in "ABC" for n in (1, 2)}
    town.overlays = {"P": ("A1", "A2", "B1")}
    fill(
        town,
        {
            ("A1", "0-17", "eu"): 20,
            ("A2", "0-17", "eu"): 20,
            ("B1", "0-17", "eu"): 2,
            ("B2", "0-17", "eu"): 30,
            ("C1", "0-17", "eu"): 9,
            ("C2", "0-17", "eu"): 9,
        },
    )
    project = protected(town)
    # P - A would be the two people in B1
    found = shown(project, "zahl")
    assert "secret" in (found["P"], found["A"])
    assert check_safe(town, project) >= 1
    leaves = Attacker([(block, "0-17", "eu") for block in ("A1", "A2", "B1", "B2", "C1", "C2")])
    inside = smallest_parts(town.parts())
    for area, number in found.items():
        if isinstance(number, int) and area in inside:
            leaves.learn(lambda person, inside=inside[area]: person[0] in inside, number)  # type: ignore[misc]
    low, high = leaves.interval(lambda person: person[0] == "B1")
    assert low < 0.5
    assert high > 3.5


def test_people_of_no_known_part_do_not_follow_from_the_town(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl",), [("A", "B"), ("C",)])
    town.unassigned = True
    fill(
        town,
        {
            ("A", "0-17", "eu"): 20,
            ("B", "0-17", "eu"): 20,
            ("C", "0-17", "eu"): 20,
            ("nicht_zuordenbar", "0-17", "eu"): 2,
        },
    )
    found = shown(protected(town), "zahl")
    assert found["T"] == 62
    assert "secret" in (found["D1"], found["D2"])
    assert "nicht_zuordenbar" not in found


def test_ages_that_add_up_hide_a_second_age(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl", "kinder", "mittlere", "aeltere"), [("A", "B"), ("C", "D")])
    for area, numbers in {"A": (3, 60, 30), "B": (20, 50, 20), "C": (20, 50, 20), "D": (20, 50, 20)}.items():
        fill(town, {(area, age, "eu"): n for age, n in zip(AGES, numbers, strict=True)})
    project = protected(town)
    assert shown(project, "kinder")["A"] == "secret"
    assert "secret" in (shown(project, "mittlere")["A"], shown(project, "aeltere")["A"])
    assert shown(project, "zahl")["A"] == 93
    assert check_safe(town, project) >= 4


def test_nearly_everybody_is_as_secret_as_nearly_nobody(tmp_path: Path) -> None:
    town = CoreTown(tmp_path, areas=tree([("A", "B", "C")]))
    town.indicator(
        "eu",
        f"numerator: {{dataset: leute, where: {{herkunft: eu}}}}, denominator: {{dataset: leute}}, {SHARE}",
    )
    for area, (eu, other) in {"A": (30, 2), "B": (20, 20), "C": (20, 30)}.items():
        fill(town, {(area, "0-17", "eu"): eu, (area, "0-17", "hier"): other})
    project = protected(town)
    rows = query(
        project.published_database,
        "SELECT area_id, numerator, denominator, value FROM value WHERE status = 'secret' AND year = 2024",
    )
    assert {row[0] for row in rows} >= {"A"}
    assert all(row[1:] == (None, None, None) for row in rows), "number and rate live and die together"
    assert len(rows) >= 2


def test_a_share_of_people_counted_elsewhere_hides_the_numerator(tmp_path: Path) -> None:
    town = CoreTown(tmp_path, areas=tree([("A", "B", "C")]))
    town.indicator(
        "quote",
        f"numerator: {{dataset: faelle, where: {{gruppe: alle}}}}, denominator: {{dataset: leute}}, {SHARE}",
    )
    for area, (cases, people) in {"A": (29, 30), "B": (9, 40), "C": (9, 50)}.items():
        town.add("leute", area, people, alter="0-17", herkunft="eu")
        town.add("faelle", area, cases, gruppe="alle")
    project = protected(town)
    found = shown(project, "quote")
    assert found["A"] == "secret"
    assert "secret" in (found["B"], found["C"])


def test_a_hidden_denominator_hides_every_rate_over_it(tmp_path: Path) -> None:
    town = CoreTown(tmp_path, areas=tree([("A", "B", "C")]))
    town.indicator("zahl", f"numerator: {{dataset: leute}}, {COUNT}")
    unit = "unit: je_1000, examples: [{numerator: 1, denominator: 4, value: 250}]"
    town.indicator(
        "rate",
        "numerator: {dataset: faelle, where: {gruppe: alle}}, "
        f"denominator: {{dataset: leute, at: mean}}, method: rate, {unit}",
    )
    for year, small in {2023: 2, 2024: 20}.items():
        for area, people in {"A": small, "B": 40, "C": 50}.items():
            town.add("leute", area, people, year, alter="0-17", herkunft="eu")
            town.add("faelle", area, 9, year, gruppe="alle")
    project = protected(town)
    assert shown(project, "zahl", 2023)["A"] == "secret"
    assert shown(project, "zahl")["A"] == 20
    assert shown(project, "rate")["A"] == "secret", "the mean of two years uses the hidden year"


def test_a_change_is_hidden_if_one_of_its_years_is(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl",), [("A", "B", "C")])
    fixed = "method: change, unit: anzahl, examples: [{terms: {current: 3, base: 2}, value: 1}]"
    town.indicator("zuwachs", f"of: zahl, over_years: 1, {fixed}")
    for year, small in {2022: 20, 2023: 2, 2024: 20}.items():
        fill(town, {("A", "0-17", "eu"): small, ("B", "0-17", "eu"): 40, ("C", "0-17", "eu"): 30}, year)
    project = protected(town)
    assert [shown(project, "zahl", year)["A"] for year in (2022, 2023, 2024)] == [20, "secret", 20]
    changes = query(
        project.published_database,
        "SELECT year, base_year, absolute, percent, status FROM change "
        "WHERE area_id = 'A' AND indicator_id = 'zahl' ORDER BY ALL",
    )
    assert changes == [(2023, 2022, None, None, "secret"), (2024, 2022, 0, 0, "zero")]
    growth = query(
        project.published_database,
        "SELECT year, value, status FROM value "
        "WHERE area_id = 'A' AND indicator_id = 'zuwachs' ORDER BY year",
    )
    assert growth == [(2022, None, "unknown"), (2023, None, "secret"), (2024, None, "secret")]


def test_what_the_supplier_hides_does_not_follow_either(tmp_path: Path) -> None:
    town = CoreTown(tmp_path, areas=tree([("A", "B", "C")]))
    town.indicator("faelle_zahl", f"numerator: {{dataset: faelle, where: {{gruppe: alle}}}}, {COUNT}")
    for area, value in {"A": "secret", "B": 20, "C": 30, "D1": 52, "T": 52}.items():
        town.add("faelle", area, value, gruppe="alle")  # type: ignore[arg-type]
    found = shown(protected(town), "faelle_zahl")
    assert found["A"] == "secret"
    assert "secret" in (found["B"], found["C"])
    assert found["T"] == 52


def contradicting(root: Path, counts: dict[str, int]) -> tuple[CoreTown, Project, list[str]]:
    """A town whose delivered sums do not fit, after protect, with the findings."""
    town = CoreTown(root, areas=tree([("A",), ("B", "C"), ("E", "F")]))
    town.indicator("faelle_zahl", f"numerator: {{dataset: faelle, where: {{gruppe: alle}}}}, {COUNT}")
    for area, value in counts.items():
        town.add("faelle", area, value, gruppe="alle")
    project = computed(town)
    return town, project, [str(finding) for finding in protect(project, silent).findings]


def test_a_wrong_sum_does_not_seem_to_reveal_a_small_count(tmp_path: Path) -> None:
    """T − D2 − D3 = 0 is wrong, but whoever reads it believes that there is nobody in A."""
    counts = {"A": 3, "B": 9, "C": 9, "D1": 0, "D2": 18, "E": 9, "F": 9, "T": 36}
    town, project, findings = contradicting(tmp_path, counts)
    found = shown(project, "faelle_zahl")
    assert (found["A"], found["T"]) == ("secret", 36)
    assert findings == []
    leaves = Attacker([("A",), ("B",), ("C",), ("E",), ("F",)])
    inside = smallest_parts(town.parts())
    for area, number in found.items():
        if isinstance(number, int):
            leaves.learn(lambda person, inside=inside[area]: person[0] in inside, number)  # type: ignore[misc]
    low, high = leaves.interval(lambda person: person[0] == "A")
    assert low < 0.5
    assert high > MINIMUM - 0.5


def test_printed_sums_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    counts = {"A": 3, "B": 9, "C": 9, "E": 900, "F": 900, "D3": 1700, "T": 1721}
    _, project, findings = contradicting(tmp_path, counts)
    assert shown(project, "faelle_zahl")["A"] == "secret"
    message = (
        "gelieferte Summen widersprechen sich, geheime Zahl ist nur gegen die nächstliegenden gesichert: "
        "A, Titel (Fälle, Gruppe: alle) 2024"
        " – passen die gelieferten Werte der Gebiete und ihrer Teile zusammen?"
    )
    assert message in findings


def test_things_that_are_no_people_are_not_hidden(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl",), [("A", "B")])
    rule = "disclosure: {minimum: 4, complement: true, reason: Probe}"
    town.datasets["leute"] = town.datasets["leute"].replace(rule, "protected: false\nnote: Sachen")
    fill(town, {("A", "0-17", "eu"): 1, ("B", "0-17", "eu"): 3})
    found = shown(protected(town), "zahl")
    assert (found["A"], found["B"]) == (1, 3)


def test_the_rule_of_the_project_replaces_that_of_the_catalogue(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl",), [("A", "B")])
    town.config += "disclosure: {datasets: {leute: {minimum: 10, complement: true, reason: Probe}}}\n"
    fill(town, {("A", "0-17", "eu"): 9, ("B", "0-17", "eu"): 30})
    assert shown(protected(town), "zahl")["A"] == "secret"


def test_zero_is_shown(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl",), [("A", "B")])
    fill(town, {("A", "0-17", "eu"): 0, ("B", "0-17", "eu"): 30})
    rows = query(
        protected(town).published_database,
        "SELECT numerator, status FROM value WHERE area_id = 'A' AND year = 2024",
    )
    assert rows == [(0, "zero")]


def refused(town: CoreTown, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The refusal if only what the rules hide is hidden, no partners; published.duckdb stays as it is."""
    project = protected(town)
    before = project.published_database.read_bytes()
    for step in ("exchange", "open_up"):
        monkeypatch.setattr(securing, step, lambda *_: None)
    project.decisions_file.unlink()
    with pytest.raises(DisclosureError) as error:
        protect(project, silent)
    assert error.value.exit_code == 3
    assert project.published_database.read_bytes() == before
    assert [path.name for path in project.processed_dir.glob("published*")] == ["published.duckdb"]
    return [str(problem) for problem in error.value.problems]


def test_nothing_is_published_if_a_hidden_figure_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town(tmp_path, ("zahl",), [("A", "B")])
    fill(town, {("A", "0-17", "eu"): 2, ("B", "0-17", "eu"): 30})
    figure = "A, Titel (Personen, insgesamt) 2024"
    leak, last = refused(town, monkeypatch)
    assert leak == f"geheim zu haltende Zahl lässt sich errechnen: {figure} – D1 minus B = 2"
    assert last.startswith("nichts wurde veröffentlicht")


def test_refusal_tells_the_way_over_areas_and_what_limits_a_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town(tmp_path, ("kinder",), [("A", "B"), tuple("CDEFG")])
    fill(town, {(area, "0-17", "eu"): 20 for area in "DEFG"} | {("C", "0-17", "eu"): 3})
    fill(town, {("A", "0-17", "eu"): 2, ("B", "0-17", "eu"): 1})
    told = [line.removeprefix("geheim zu haltende Zahl lässt sich ") for line in refused(town, monkeypatch)]
    figure = "Titel (Personen, Alter: unter 18 Jahre) 2024"
    assert told[:-1] == [
        f"eng eingrenzen: A, {figure} – T minus D2 = höchstens 3",
        f"eng eingrenzen: B, {figure} – T minus D2 = höchstens 3",
        f"errechnen: C, {figure} – D2 minus 4 gezeigte Gebiete der Ebene Sozialraum = 3",
        f"errechnen: D1, {figure} – T minus D2 = 3",
    ]


def test_refusal_tells_the_way_over_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = make_town(tmp_path, ("zahl", "kinder", "mittlere", "aeltere"), [("A", "B")])
    fill(town, {(area, age, "eu"): 20 for area in "AB" for age in AGES} | {("A", "65+", "eu"): 2})
    assert refused(town, monkeypatch)[0] == (
        "geheim zu haltende Zahl lässt sich errechnen: A, Titel (Personen, Alter: 65 Jahre und älter) 2024 – "
        "A (Personen, insgesamt) minus A (Personen, Alter: unter 18 Jahre) "
        "minus A (Personen, Alter: 18 bis unter 65 Jahre) = 2"
    )


def test_refusal_names_ten_figures_and_counts_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town(tmp_path, ("kinder",), [(f"A{n}", f"B{n}") for n in range(12)])
    fill(
        town,
        {(f"A{n}", "0-17", "eu"): 2 for n in range(12)} | {(f"B{n}", "0-17", "eu"): 30 for n in range(12)},
    )
    told = refused(town, monkeypatch)
    assert len(told) == 12
    assert told[-2] == "… und 2 weitere Zahlen"


def test_the_published_database_stands_alone_and_holds_no_hidden_count(tmp_path: Path) -> None:
    town = make_town(tmp_path, ("zahl", "kinder"), [("A", "B"), ("C", "D")])
    town.config += "disclosure: {datasets: {leute: {minimum: 70000, complement: true, reason: Probe}}}\n"
    numbers = {"A": 61781, "B": 473529, "C": 547977, "D": 840417}
    fill(town, {(area, "0-17", "eu"): number for area, number in numbers.items()})
    fill(town, {(area, "18-64", "eu"): 500000 + number for area, number in numbers.items()})
    project = protected(town)
    project.working_database.unlink()
    hidden = {
        numbers[area]
        for area, number in shown(project, "kinder").items()
        if number == "secret" and area in numbers
    }
    assert 61781 in hidden
    tables = query(project.published_database, "SELECT table_name FROM duckdb_tables() ORDER BY 1")
    dump = "\n".join(
        repr(row) for (name,) in tables for row in query(project.published_database, f"FROM {name}")
    )
    assert "'secret'" in dump
    assert "840417" in dump or 840417 in hidden
    for number in hidden:
        assert str(number) not in dump
        for scale in (1, 10**4, 10**10):
            assert (number * scale).to_bytes(16, "little") not in project.published_database.read_bytes()


def test_the_same_input_hides_the_same_cells(tmp_path: Path) -> None:
    patterns = []
    for folder in ("one", "two"):
        town = make_town(tmp_path / folder, tuple(FILTERS), [("A", "B", "C"), ("D", "E")])
        fill(
            town,
            {
                (a, g, o): (ord(a) * 7 + len(g) * 3 + len(o) * 5) % 11
                for a, g, o in product("ABCDE", AGES, ORIGINS)
            },
        )
        project = protected(town)
        patterns.append(query(project.published_database, "FROM value ORDER BY ALL"))
        protect(project, silent)
        patterns.append(query(project.published_database, "FROM value ORDER BY ALL"))
    assert patterns[0] == patterns[1] == patterns[2] == patterns[3]
    assert Decimal(0) < sum(row[7] == "secret" for row in patterns[0]) < len(patterns[0])


TOWNS = st.tuples(
    st.lists(st.integers(1, 3), min_size=1, max_size=3),
    st.sampled_from(
        [("zahl",), ("zahl", "kinder", "mittlere", "aeltere"), ("zahl", "eu", "kinder", "kinder_welt")]
    ),
    st.integers(0, 2**32),
    st.booleans(),
)


@given(TOWNS)
@settings(deadline=None, max_examples=15, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_no_attacker_finds_a_hidden_count(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[list[int], tuple[str, ...], int, bool]
) -> None:
    """Invented towns of all shapes against the linear program."""
    sizes, indicators, seed, overlay = made
    rooms = [tuple(f"R{d}{n}" for n in range(size)) for d, size in enumerate(sizes)]
    town = make_town(tmp_path_factory.mktemp("town"), indicators, rooms)
    blocks = [f"{room}b{n}" for names in rooms for room in names for n in (1, 2)]
    town.areas |= {block: ("block", block[:-2]) for block in blocks}
    if overlay:
        town.overlays = {"P": tuple(blocks[1 : len(blocks) // 2 + 1])}
    spread = (0, 0, 0, 1, 2, 3, 5, 9, 20, 60)
    for number, key in enumerate(product(blocks, AGES, ORIGINS)):
        fill(town, {key: spread[(seed * (number + 7) // 13 + number * number) % len(spread)]})
    check_safe(town, protected(town))
    computed(town)  # compute after protect leaves the published database alone
