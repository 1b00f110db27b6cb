"""Sums over the areas: what wins, what is complete, what stays unknown."""

from decimal import Decimal
from pathlib import Path

import pytest
from core_town import COUNT, SHARE, CoreTown, computed, query, tree, value_of

ALL = f"numerator: {{dataset: leute}}, {COUNT}"
CASES = f"numerator: {{dataset: faelle, where: {{gruppe: alle}}}}, {COUNT}"


@pytest.fixture
def town(tmp_path: Path) -> CoreTown:
    town = CoreTown(tmp_path, areas=tree([("A", "B"), ("C",)]))
    town.indicator("leute_zahl", ALL)
    town.indicator("faelle_zahl", CASES)
    return town


def origin_of(project, term: str, area: str) -> str:  # type: ignore[no-untyped-def]
    rows = query(
        project.working_database,
        "SELECT origin FROM result.term WHERE term_id = ? AND area_id = ? AND year = 2024",
        [term, area],
    )
    return str(rows[0][0]) if rows else ""


def test_parts_add_up_to_the_town_and_never_to_the_county(town: CoreTown) -> None:
    for area, value in {"A": 10, "B": 20, "C": 5}.items():
        town.add("faelle", area, value, gruppe="alle")
    project = computed(town)
    assert value_of(project, "faelle_zahl", "D1") == (30, "ok")
    assert value_of(project, "faelle_zahl", "D2") == (5, "ok")
    assert value_of(project, "faelle_zahl", "T") == (35, "ok")
    assert value_of(project, "faelle_zahl", "K") == (None, "unknown")
    assert origin_of(project, "faelle[gruppe=alle]", "T") == "sum"


def test_a_delivered_value_wins_over_the_sum_of_its_parts(town: CoreTown) -> None:
    for area, value in {"A": 10, "B": 20, "C": 5, "D1": 31, "D2": 5}.items():
        town.add("faelle", area, value, gruppe="alle")
    project = computed(town)
    assert value_of(project, "faelle_zahl", "D1") == (31, "ok")
    assert origin_of(project, "faelle[gruppe=alle]", "D1") == "direct"
    assert value_of(project, "faelle_zahl", "T") == (36, "ok")  # from the highest complete level


def test_a_missing_part_never_gives_a_total(town: CoreTown) -> None:
    town.add("faelle", "A", 10, gruppe="alle")
    town.add("faelle", "C", 5, gruppe="alle")
    project = computed(town)
    assert value_of(project, "faelle_zahl", "D1") == (None, "unknown")
    assert value_of(project, "faelle_zahl", "D2") == (5, "ok")
    assert value_of(project, "faelle_zahl", "T") == (None, "unknown")


def test_where_absent_means_zero_a_missing_area_of_a_delivered_level_is_zero(town: CoreTown) -> None:
    town.add("leute", "A", 10, alter="0-17", herkunft="eu")
    town.add("leute", "C", 5, alter="0-17", herkunft="eu")
    project = computed(town)
    assert value_of(project, "leute_zahl", "B") == (0, "zero")
    assert value_of(project, "leute_zahl", "T") == (15, "ok")
    assert value_of(project, "leute_zahl", "T", 2023) == (None, "unknown")  # nothing came that year


def test_zeros_are_not_filled_in_above_delivered_parts(town: CoreTown) -> None:
    town.add("leute", "A", 10, alter="0-17", herkunft="eu")
    town.add("leute", "D2", 7, alter="0-17", herkunft="eu")
    project = computed(town)
    assert value_of(project, "leute_zahl", "D1") == (10, "ok")
    assert value_of(project, "leute_zahl", "C") == (0, "zero")


@pytest.mark.parametrize("status", ["secret", "unknown", "later", "unreliable", "not_applicable"])
def test_the_status_of_a_part_is_the_status_of_the_sum(town: CoreTown, status: str) -> None:
    town.add("faelle", "A", status, gruppe="alle")
    town.add("faelle", "B", 20, gruppe="alle")
    town.add("faelle", "C", 5, gruppe="alle")
    project = computed(town)
    assert value_of(project, "faelle_zahl", "A") == (None, status)
    assert value_of(project, "faelle_zahl", "D1") == (None, status)
    assert value_of(project, "faelle_zahl", "T") == (None, status)
    assert value_of(project, "faelle_zahl", "D2") == (5, "ok")


def test_people_of_no_known_part_count_in_the_town_only(town: CoreTown) -> None:
    town.unassigned = True
    for area, value in {"A": 10, "B": 20, "C": 5, "nicht_zuordenbar": 3}.items():
        town.add("faelle", area, value, gruppe="alle")
    project = computed(town)
    assert value_of(project, "faelle_zahl", "D1") == (30, "ok")
    assert value_of(project, "faelle_zahl", "T") == (38, "ok")


def test_an_overlay_is_the_sum_of_its_units_or_unknown(town: CoreTown) -> None:
    town.areas |= {"A1": ("block", "A"), "A2": ("block", "A"), "B1": ("block", "B"), "C1": ("block", "C")}
    town.overlays = {"P": ("A2", "B1")}
    for area, value in {"A1": 1, "A2": 2, "B1": 4, "C1": 8}.items():
        town.add("leute", area, value, alter="0-17", herkunft="eu")
    for area in ("A", "B", "C"):
        town.add("faelle", area, 9, gruppe="alle")
    project = computed(town)
    assert value_of(project, "leute_zahl", "P") == (6, "ok")
    assert value_of(project, "leute_zahl", "A") == (3, "ok")
    assert value_of(project, "leute_zahl", "T") == (15, "ok")
    assert value_of(project, "faelle_zahl", "P") == (None, "unknown")
    units = query(project.working_database, "SELECT * FROM result.value WHERE area_id = 'A1'")
    assert units == [], "units are summed up but have no values of their own"


def test_an_uneven_tree_is_not_summed_over_a_level_that_misses_a_branch(town: CoreTown) -> None:
    town.areas["D3"] = ("stadtteil", "T")
    for area, value in {"A": 10, "B": 20, "C": 5}.items():
        town.add("faelle", area, value, gruppe="alle")
    project = computed(town)
    assert value_of(project, "faelle_zahl", "T") == (None, "unknown")


def test_an_area_that_did_not_exist_yet_is_not_missed(town: CoreTown) -> None:
    town.areas["E"] = ("sozialraum", "D2")
    town.valid = {"E": ("01.01.2024", "")}
    for year in (2023, 2024):
        for area, value in {"A": 10, "B": 20, "C": 5}.items():
            town.add("faelle", area, value, year, gruppe="alle")
    project = computed(town)
    assert value_of(project, "faelle_zahl", "T", 2023) == (35, "ok")
    assert value_of(project, "faelle_zahl", "T", 2024) == (None, "unknown")


def test_a_dimension_that_is_not_broken_down_leaves_the_filter_unknown(town: CoreTown) -> None:
    town.indicator("eu", f"numerator: {{dataset: leute, where: {{herkunft: eu}}}}, {COUNT}")
    town.add("leute", "K", 1000, alter="0-17")
    town.add("leute", "K", 2000, alter="18+")
    project = computed(town)
    assert value_of(project, "leute_zahl", "K") == (3000, "ok")
    assert value_of(project, "eu", "K") == (None, "unknown")


def test_rows_for_the_whole_win_over_rows_by_age_and_are_not_added_to_them(town: CoreTown) -> None:
    town.indicator("kinder", f"numerator: {{dataset: leute, where: {{alter: 0-17}}}}, {COUNT}")
    town.add("leute", "K", 3001)
    town.add("leute", "K", 1000, alter="0-17")
    town.add("leute", "K", 2000, alter="18+")
    project = computed(town)
    assert value_of(project, "leute_zahl", "K") == (3001, "ok")
    assert value_of(project, "kinder", "K") == (1000, "ok")


def test_a_combination_that_others_have_is_missed_where_absent_means_unknown(town: CoreTown) -> None:
    text = town.datasets["leute"].replace("absent: zero", "absent: unknown")
    town.datasets["leute"] = text
    for area in ("A", "B", "C"):
        town.add("leute", area, 10, alter="0-17", herkunft="hier")
        if area != "B":
            town.add("leute", area, 1, alter="0-17", herkunft="eu")
    project = computed(town)
    assert value_of(project, "leute_zahl", "A") == (11, "ok")
    assert value_of(project, "leute_zahl", "B") == (None, "unknown")
    assert value_of(project, "leute_zahl", "D1") == (None, "unknown")


def test_an_indicator_has_values_only_on_its_levels(town: CoreTown) -> None:
    town.indicator("nur_stadt", f"numerator: {{dataset: leute}}, levels: [stadt], {COUNT}")
    town.add("leute", "A", 10, alter="0-17", herkunft="eu")
    project = computed(town)
    rows = query(
        project.working_database, "SELECT DISTINCT area_id FROM result.value WHERE indicator_id = 'nur_stadt'"
    )
    assert rows == [("T",)]


def test_a_breakdown_narrows_the_numerator_and_a_denominator_that_names_the_dimension_stays_whole(
    town: CoreTown,
) -> None:
    town.indicator(
        "aufbau",
        "numerator: {dataset: leute}, denominator: {dataset: leute, where: {alter: 0+}}, "
        f"by: {{alter: [0-17, 18+]}}, {SHARE}",
    )
    town.indicator(
        "eu_je_alter",
        "numerator: {dataset: leute, where: {herkunft: eu}}, denominator: {dataset: leute}, "
        f"by: {{alter: [0-17, 18+]}}, {SHARE}",
    )
    town.add("leute", "A", 10, alter="0-17", herkunft="eu")
    town.add("leute", "A", 10, alter="0-17", herkunft="hier")
    town.add("leute", "A", 20, alter="18+", herkunft="hier")
    project = computed(town)
    assert value_of(project, "aufbau", "A", category="0-17") == (Decimal(50), "ok")
    assert value_of(project, "eu_je_alter", "A", category="0-17") == (Decimal(50), "ok")
    assert value_of(project, "eu_je_alter", "A", category="18+") == (Decimal(0), "zero")


def test_what_was_not_broken_down_is_unknown_and_not_zero(town: CoreTown) -> None:
    """A total of 100 with 20 below 18 and 30 from 65 on tells nothing about the ages between them."""
    town.indicator("mitte", f"numerator: {{dataset: leute, where: {{alter: 18-64}}}}, {COUNT}")
    town.indicator("kinder", f"numerator: {{dataset: leute, where: {{alter: 0-17}}}}, {COUNT}")
    town.indicator("hier", f"numerator: {{dataset: leute, where: {{herkunft: hier}}}}, {COUNT}")
    town.indicator("eu", f"numerator: {{dataset: leute, where: {{herkunft: eu}}}}, {COUNT}")
    town.indicator("alle", f"numerator: {{dataset: leute}}, {COUNT}")
    town.add("leute", "T", 100)
    town.add("leute", "T", 20, alter="0-17")
    town.add("leute", "T", 30, alter="65+")
    town.add("leute", "T", 15, herkunft="eu")
    project = computed(town)
    found = {name: value_of(project, name, "T") for name in ("alle", "kinder", "mitte", "eu", "hier")}
    assert found == {
        "alle": (100, "ok"), "kinder": (20, "ok"), "mitte": (None, "unknown"), "eu": (15, "ok"),
        "hier": (None, "unknown"),
    }  # fmt: skip


def test_a_code_that_nobody_has_is_zero_where_the_parts_make_the_total(town: CoreTown) -> None:
    town.indicator("welt", f"numerator: {{dataset: leute, where: {{herkunft: welt}}}}, {COUNT}")
    town.indicator("mitte", f"numerator: {{dataset: leute, where: {{alter: 18-64}}}}, {COUNT}")
    town.add("leute", "T", 100)
    for code, people in (("eu", 15), ("hier", 85)):
        town.add("leute", "T", people, herkunft=code)
    for age, people in (("0-17", 40), ("65+", 60)):
        town.add("leute", "T", people, alter=age)
    project = computed(town)
    assert value_of(project, "welt", "T") == (0, "zero")
    assert value_of(project, "mitte", "T") == (0, "zero")


def test_ages_between_wide_bands_are_unknown_without_a_total(town: CoreTown) -> None:
    town.indicator("mitte", f"numerator: {{dataset: leute, where: {{alter: 18-64}}}}, {COUNT}")
    for age, people in (("0-17", 40), ("65+", 60)):
        town.add("leute", "T", people, alter=age)
    assert value_of(computed(town), "mitte", "T") == (None, "unknown")


def test_single_years_without_anybody_are_zero(town: CoreTown) -> None:
    town.indicator("fuenf", f"numerator: {{dataset: leute, where: {{alter: '5'}}}}, {COUNT}")
    for age in (4, 6):
        town.add("leute", "T", 5, alter=str(age), herkunft="eu")
    assert value_of(computed(town), "fuenf", "T") == (0, "zero")
