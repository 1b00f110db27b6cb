"""Rules on hand-made towns, each at its edge: what is hidden, by which rule, how far it stays open."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from core_town import CASES, COUNT, PEOPLE, SHARE, CoreTown, computed, protected, query, tree

from pipeline.database import connect
from pipeline.disclosure.cells import build_grids, count_uses
from pipeline.disclosure.counts import UNIT, read_counts
from pipeline.disclosure.exposure import read_exposed
from pipeline.disclosure.primary import Need, exposed_needs, small_counts
from pipeline.disclosure.protection import protect_cells
from pipeline.disclosure.territory import read_territory
from pipeline.disclosure.universe import universes
from pipeline.project import Project
from pipeline.terms import plan_terms

RULE = "disclosure: {minimum: 4, complement: true, reason: Probe}"
ELSEWHERE = (
    f"numerator: {{dataset: faelle, where: {{gruppe: alle}}}}, denominator: {{dataset: leute}}, {SHARE}"
)
WITHIN = f"numerator: {{dataset: leute, where: {{herkunft: eu}}}}, denominator: {{dataset: leute}}, {SHARE}"
RATE = (
    "numerator: {dataset: faelle, where: {gruppe: alle}}, denominator: {dataset: leute, at: mean}, "
    "method: rate, unit: je_1000, examples: [{numerator: 1, denominator: 4, value: 250}]"
)
EVERYONE = f"numerator: {{dataset: leute}}, {COUNT}"


def make_town(root: Path, indicators: Mapping[str, str], cases: str = "", people: str = "") -> CoreTown:
    """One Stadtteil of four Sozialräume A to D; `cases`, `people`: rules if not the usual ones."""
    town = CoreTown(root, areas=tree([("A", "B", "C", "D")]))
    for name, text, rule in (("faelle", CASES, cases), ("leute", PEOPLE, people)):
        town.datasets[name] = text.replace(RULE, f"disclosure: {{{rule}, reason: Probe}}") if rule else text
    for name, body in indicators.items():
        town.indicator(name, body)
    return town


def fill(town: CoreTown, cells: Mapping[str, tuple[int, int]], year: int = 2024) -> None:
    """Cases and people of each area."""
    for area, (cases, people) in cells.items():
        town.add("faelle", area, cases, year, gruppe="alle")
        town.add("leute", area, people, year, alter="0-17", herkunft="eu")


def needs(project: Project, dataset: str, year: int = 2024) -> dict[str, Need]:
    """What the rules demand of the total of one dataset, by area."""
    connection = connect(project.working_database, read_only=True)
    try:
        plan = plan_terms(project)
        territory, uses = read_territory(connection, project), count_uses(project, plan)
        exposed = read_exposed(connection, project, plan)
        found: dict[str, Need] = {}
        counts = read_counts(connection, list(territory.places), project.year)
        for universe in universes(connection, project, plan):
            if universe.dataset.id != dataset:
                continue
            (grid,) = [g for g in build_grids(counts, project, territory, universe, uses) if g.year == year]
            rule = project.disclosure_rule(dataset)
            for need in [*small_counts(grid, rule), *exposed_needs(grid, rule, exposed.get(year, ()))]:
                if need.area < grid.areas.published and need.term < grid.terms.published:
                    found[f"{grid.areas.names[need.area]} {grid.terms.names[need.term]}"] = need
        return found
    finally:
        connection.close()


def opened(project: Project, dataset: str, cell: str) -> tuple[str, int, int]:
    """Reason, and how many below and above the true count must stay possible."""
    need = needs(project, dataset)[cell]
    return need.reason, need.down // UNIT, need.up // UNIT


def reasons(project: Project) -> dict[str, str]:
    """Reason of each hidden cell of 2024, 'A faelle' for the total of a dataset."""
    connection = connect(project.working_database, read_only=True)
    try:
        cells = protect_cells(connection, project, plan_terms(project)).cells
        return {f"{c.area_id} {c.term_id.partition('[')[0]}": c.reason for c in cells if c.year == 2024}
    finally:
        connection.close()


def shown(project: Project, indicator: str, year: int = 2024) -> dict[str, int | str]:
    """Published numerators of A to D, or the status."""
    rows = query(
        project.published_database,
        "SELECT area_id, numerator, status FROM value WHERE indicator_id = ? AND year = ? "
        "AND area_id IN ('A', 'B', 'C', 'D') ORDER BY area_id",
        [indicator, year],
    )
    return {str(area): int(n) if n is not None else str(status) for area, n, status in rows}  # type: ignore[call-overload]


LARGE = {"B": (30, 90), "C": (30, 90), "D": (30, 90)}


@pytest.mark.parametrize("minimum", [3, 4, 5, 10])
def test_a_count_of_exactly_the_minimum_is_shown(tmp_path: Path, minimum: int) -> None:
    town = make_town(tmp_path, {"quote": ELSEWHERE}, cases=f"minimum: {minimum}")
    fill(town, {"A": (minimum, 90), "B": (minimum - 1, 90), "C": (60, 90), "D": (20, 90)})
    project = computed(town)
    assert opened(project, "faelle", "B faelle[gruppe=alle]") == ("klein", minimum - 1, 1)
    assert "A faelle[gruppe=alle]" not in needs(project, "faelle")


def test_secret_zeros_are_hidden_like_small_counts(tmp_path: Path) -> None:
    town = make_town(tmp_path, {"quote": ELSEWHERE}, cases="zeros: secret")
    fill(town, {"A": (0, 90), **LARGE})
    project = protected(town)
    found = shown(project, "quote")
    assert found["A"] == "secret"
    assert [found[area] for area in "BCD"].count("secret") == 1, "one partner keeps the zero open"
    assert opened(project, "faelle", "A faelle[gruppe=alle]") == ("null", 0, 4)
    assert reasons(project)["A faelle"] == "null"


def test_secret_zeros_hide_that_nobody_is_missing(tmp_path: Path) -> None:
    """All people come from the EU: the rest would be a zero, also where both are of one dataset."""
    town = make_town(tmp_path, {"eu": WITHIN}, people="zeros: secret")
    fill(town, {"A": (9, 30), **LARGE})
    for area in "BCD":
        town.add("leute", area, 40, alter="0-17", herkunft="welt")
    assert shown(protected(town), "eu")["A"] == "secret"


def test_shown_zeros_are_shown_and_so_is_everybody(tmp_path: Path) -> None:
    town = make_town(tmp_path, {"quote": ELSEWHERE})
    fill(town, {"A": (0, 90), "B": (90, 90), "C": (30, 90), "D": (30, 90)})
    assert shown(protected(town), "quote") == {"A": 0, "B": 90, "C": 30, "D": 30}


def test_nobody_and_everybody_of_a_group_are_hidden(tmp_path: Path) -> None:
    town = make_town(tmp_path, {"quote": ELSEWHERE}, cases="zeros: not_all")
    fill(town, {"A": (0, 90), "B": (80, 80), "C": (30, 90), "D": (30, 90)})
    project = protected(town)
    found = shown(project, "quote")
    assert (found["A"], found["B"]) == ("secret", "secret")
    assert opened(project, "faelle", "A faelle[gruppe=alle]") == ("null", 0, 4)
    assert opened(project, "faelle", "B faelle[gruppe=alle]") == ("null", 4, 0)


def test_a_group_of_one_and_a_group_of_nobody(tmp_path: Path) -> None:
    """Denominator 1 and none of them: hidden, open up to that one. Nobody there: nothing to tell."""
    town = make_town(tmp_path, {"quote": ELSEWHERE}, cases="zeros: not_all", people="minimum: 1")
    fill(town, {"A": (0, 1), "B": (0, 0), "C": (30, 90), "D": (30, 90)})
    project = protected(town)
    assert opened(project, "faelle", "A faelle[gruppe=alle]") == ("null", 0, 1)
    found = shown(project, "quote")
    assert found["A"] == "secret"
    assert "B faelle[gruppe=alle]" not in needs(project, "faelle")


def test_a_count_without_a_group_shows_its_zero(tmp_path: Path) -> None:
    only = f"numerator: {{dataset: faelle, where: {{gruppe: alle}}}}, {COUNT}"
    town = make_town(tmp_path, {"faelle_zahl": only}, cases="zeros: not_all")
    fill(town, {"A": (0, 90), **LARGE})
    assert shown(protected(town), "faelle_zahl")["A"] == 0


def test_a_thin_denominator_hides_number_and_rate_but_not_itself(tmp_path: Path) -> None:
    town = make_town(tmp_path, {"quote": ELSEWHERE, "zahl": EVERYONE}, cases="denominator_minimum: 30")
    fill(town, {"A": (10, 29), "B": (10, 30), "C": (40, 90), "D": (40, 90)})
    project = protected(town)
    values = query(
        project.published_database,
        "SELECT numerator, denominator, value, status FROM value "
        "WHERE indicator_id = 'quote' AND area_id = 'A' AND year = 2024",
    )
    assert values == [(None, None, None, "secret")]
    assert shown(project, "zahl")["A"] == 29
    assert opened(project, "faelle", "A faelle[gruppe=alle]") == ("nenner", 4, 0)
    assert reasons(project)["A faelle"] == "nenner"
    assert "B faelle[gruppe=alle]" not in needs(project, "faelle"), "exactly the minimum is enough"


def test_over_a_thin_denominator_a_zero_is_hidden_and_a_group_of_two_stays_open(tmp_path: Path) -> None:
    rule = "minimum: 1, denominator_minimum: 30"
    town = make_town(tmp_path, {"quote": ELSEWHERE}, cases=rule.replace("1,", "5,"), people="minimum: 1")
    fill(town, {"A": (0, 29), "B": (1, 2), "C": (40, 90), "D": (40, 90)})
    project = computed(town)
    assert opened(project, "faelle", "A faelle[gruppe=alle]") == ("nenner", 0, 5)
    assert opened(project, "faelle", "B faelle[gruppe=alle]") == ("nenner", 1, 1), "two people may be known"


def test_the_mean_of_two_years_may_be_thin(tmp_path: Path) -> None:
    town = make_town(tmp_path, {"rate": RATE}, cases="denominator_minimum: 30")
    for year, people in {2023: 20, 2024: 39}.items():
        fill(town, {"A": (10, people), **LARGE}, year)
    assert shown(protected(town), "rate")["A"] == "secret", "29.5 in the mean"


def test_the_mean_of_two_years_that_reaches_the_minimum(tmp_path: Path) -> None:
    town = make_town(tmp_path, {"rate": RATE}, cases="denominator_minimum: 30")
    for year, people in {2023: 21, 2024: 39}.items():
        fill(town, {"A": (10, people), **LARGE}, year)
    assert shown(protected(town), "rate")["A"] == 10


def test_things_as_denominator_are_never_thin(tmp_path: Path) -> None:
    town = make_town(tmp_path, {"quote": ELSEWHERE}, cases="denominator_minimum: 30")
    town.datasets["leute"] = PEOPLE.replace(RULE, "protected: false\nnote: Flächen")
    fill(town, {"A": (10, 12), **LARGE})
    assert shown(protected(town), "quote")["A"] == 10


LARGEST = """
id: groesster
title: Größter Betrieb
counts: Personen
timing: reference_date
dimensions:
  herkunft: {title: Herkunft, kind: partition, codes: {hier: von hier, eu: EU, welt: Welt}}
"""


def dominated(root: Path, largest: Mapping[str, int], indicator: str = EVERYONE) -> CoreTown:
    town = make_town(root, {"zahl": indicator}, people="dominance: {largest: groesster, percent: 75}")
    town.datasets["groesster"] = LARGEST
    for area in "ABCD":
        town.add("leute", area, 100, alter="0-17", herkunft="eu")
    for area, number in largest.items():
        town.add("groesster", area, number)
    return town


ALL_LEVELS = {"B": 20, "C": 20, "D": 20, "D1": 76, "T": 76}


def test_a_dominating_contributor_hides_the_sum(tmp_path: Path) -> None:
    """76 of 100 are more than 75 percent: open up to 76 / 0.75 = 101.33, and as far down."""
    town = dominated(tmp_path, {"A": 76, **ALL_LEVELS})
    project = protected(town)
    assert shown(project, "zahl")["A"] == "secret"
    need = needs(project, "leute")["A leute[]"]
    assert (need.reason, need.down, need.up) == ("dominanz", 13334, 13334)
    assert reasons(project)["A leute"] == "dominanz"


def test_a_contribution_of_exactly_the_limit_is_no_dominance(tmp_path: Path) -> None:
    town = dominated(tmp_path, {"A": 75, **ALL_LEVELS})
    assert shown(protected(town), "zahl") == dict.fromkeys("ABCD", 100)


def test_without_the_largest_contribution_a_sum_is_not_shown(tmp_path: Path) -> None:
    project = protected(dominated(tmp_path, ALL_LEVELS))
    assert shown(project, "zahl")["A"] == "secret"
    assert reasons(project)["A leute"] == "dominanz"


def test_the_largest_contribution_must_be_of_the_same_group(tmp_path: Path) -> None:
    """Contributions by origin count for the same origin; those to all people say nothing about one origin."""
    from_eu = f"numerator: {{dataset: leute, where: {{herkunft: eu}}}}, {COUNT}"
    town = dominated(tmp_path, {"A": 20, **ALL_LEVELS}, from_eu)
    for area, number in {"A": 75, "B": 76, "C": 20, "D1": 76, "T": 76}.items():
        town.add("groesster", area, number, herkunft="eu")
    assert set(needs(computed(town), "leute")) == {"B leute[herkunft=eu]", "D leute[herkunft=eu]"}
