"""Changes between years: exact, typed, never across a break."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from core_town import COUNT, SHARE, CoreTown, computed, query, tree, value_of

from pipeline.project import Project

BREAKS = """
breaks:
  - {id: zensus, date: 15.05.2023, title: Zensus, reason: neue Basis, levels: [stadt]}
  - {id: frueher, date: 31.12.2022, title: früher, reason: am Tag des Vergleichs}
"""


@pytest.fixture
def town(tmp_path: Path) -> CoreTown:
    town = CoreTown(tmp_path, areas=tree([("A",)]))
    for year, people in {2022: (1, 3), 2023: (1, 2), 2024: (2, 3)}.items():
        town.add("leute", "A", people[0], year, alter="0-17", herkunft="eu")
        town.add("leute", "A", people[1] - people[0], year, alter="0-17", herkunft="hier")
    town.indicator("zahl", f"numerator: {{dataset: leute}}, {COUNT}")
    return town


SHARE_EU = f"numerator: {{dataset: leute, where: {{herkunft: eu}}}}, denominator: {{dataset: leute}}, {SHARE}"


def changes(project: Project, indicator: str, area: str) -> dict[tuple[object, object], tuple[object, ...]]:
    rows = query(
        project.working_database,
        "SELECT year, base_year, absolute, percent, status, break_id FROM result.change "
        "WHERE indicator_id = ? AND area_id = ?",
        [indicator, area],
    )
    return {(row[0], row[1]): row[2:] for row in rows}


def test_every_year_is_compared_with_two_years_before_and_with_the_first(town: CoreTown) -> None:
    town.indicator("eu", SHARE_EU)
    found = changes(computed(town), "eu", "A")
    third = Decimal("33.3333333333")
    assert found == {
        (2023, 2022): (Decimal("16.6666666666"), Decimal(50), "ok", ""),
        (2024, 2022): (third, Decimal(100), "ok", ""),
    }


def test_no_change_is_zero_and_nothing_has_no_percent(town: CoreTown) -> None:
    town.indicator("welt", f"numerator: {{dataset: leute, where: {{herkunft: welt}}}}, {COUNT}")
    found = changes(computed(town), "zahl", "A")
    assert found[2024, 2022] == (0, 0, "zero", "")
    assert changes(computed(town), "welt", "A")[2024, 2022] == (0, None, "zero", "")


def test_a_break_after_the_base_date_forbids_the_change_on_its_levels(town: CoreTown) -> None:
    town.breaks = BREAKS
    town.indicator("eu", SHARE_EU + ", breaks: [zensus, frueher]")
    project = computed(town)
    assert changes(project, "eu", "T")[2024, 2022] == (None, None, "not_applicable", "zensus")
    assert changes(project, "eu", "A")[2024, 2022][2:] == ("ok", "")


def test_method_change_is_exact_and_inherits_the_breaks(town: CoreTown) -> None:
    town.breaks = BREAKS
    town.indicator("eu", SHARE_EU + ", breaks: [zensus]")
    fixed = "method: change, over_years: 1, examples: [{terms: {current: 3, base: 2}, value: 1}]"
    town.indicator("eu_punkte", f"of: eu, unit: prozent, {fixed}")
    town.indicator("eu_prozent", f"of: eu, change: percent, unit: prozent, {fixed}")
    project = computed(town)
    assert value_of(project, "eu_punkte", "A") == (Decimal("16.6666666666"), "ok")  # 2/3 - 1/2
    assert value_of(project, "eu_prozent", "A") == (Decimal("33.3333333333"), "ok")
    assert value_of(project, "eu_punkte", "A", 2022) == (None, "unknown")
    assert value_of(project, "eu_punkte", "T", 2023) == (None, "not_applicable")
    assert value_of(project, "eu_punkte", "T", 2024)[1] == "ok"


def test_a_change_of_a_change_is_computed_after_it(town: CoreTown) -> None:
    fixed = (
        "method: change, over_years: 1, unit: anzahl, examples: [{terms: {current: 3, base: 2}, value: 1}]"
    )
    town.indicator("a_zweite", f"of: b_erste, {fixed}")
    town.indicator("b_erste", f"of: zahl, {fixed}")
    project = computed(town)
    assert value_of(project, "b_erste", "A") == (1, "ok")  # 3 - 2
    assert value_of(project, "a_zweite", "A") == (2, "ok")  # 1 - (-1)


def test_what_is_a_change_has_no_change_of_its_own(town: CoreTown) -> None:
    fixed = (
        "method: change, over_years: 1, unit: anzahl, examples: [{terms: {current: 3, base: 2}, value: 1}]"
    )
    town.indicator("schritt", f"of: zahl, {fixed}")
    project = computed(town)
    assert value_of(project, "schritt", "A") == (1, "ok")
    assert changes(project, "schritt", "A")[2024, 2022][2:] == ("not_applicable", "")


def test_a_missing_end_is_the_status_of_the_change(town: CoreTown) -> None:
    town.indicator("faelle_zahl", f"numerator: {{dataset: faelle, where: {{gruppe: alle}}}}, {COUNT}")
    town.add("faelle", "A", "secret", 2022, gruppe="alle")
    town.add("faelle", "A", 9, 2024, gruppe="alle")
    found = changes(computed(town), "faelle_zahl", "A")
    assert found[2024, 2022] == (None, None, "secret", "")
    assert found[2023, 2022] == (None, None, "secret", "")


def test_changes_of_values_with_long_fractions_do_not_overflow(tmp_path: Path) -> None:
    """Isolation over areas: each value has a denominator of many digits, the percent change is exact."""
    town = CoreTown(tmp_path, areas=tree([[f"S{number}" for number in range(1, 6)]]))
    shares: dict[int, Fraction] = {}
    for year in (2022, 2024):
        groups = [(101 + 7 * number + year % 10, 1009 + 13 * number) for number in range(1, 6)]
        for number, (group, others) in enumerate(groups, 1):
            town.add("leute", f"S{number}", group, year, alter="0+", herkunft="eu")
            town.add("leute", f"S{number}", others, year, alter="0+", herkunft="hier")
        whole = sum(group for group, _ in groups)
        shares[year] = sum((Fraction(g * g, whole * (g + o)) for g, o in groups), Fraction(0))
    town.indicator(
        "isolation",
        "numerator: {dataset: leute, where: {herkunft: eu}}, denominator: {dataset: leute}, "
        "method: isolation, across: sozialraum, levels: [stadt], unit: prozent, "
        "examples: [{parts: [{numerator: 1, denominator: 4}], value: 25}]",
    )
    project = computed(town)
    rows = query(
        project.working_database, "SELECT percent FROM result.change WHERE year = 2024 AND base_year = 2022"
    )
    expected = (shares[2024] - shares[2022]) / shares[2022] * 100
    assert len(rows) == 1
    assert abs(Fraction(Decimal(str(rows[0][0]))) - expected) < Fraction(1, 10**8)
