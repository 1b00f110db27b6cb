"""The age limit of § 7a SGB II: the law's table, the shares that follow from it, and the terms made of it."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from core_town import COUNT, SHARE, CoreTown, computed, query, value_of

from pipeline.definition_file import load_definition
from pipeline.errors import DefinitionError
from pipeline.models.age_limit import MOVING, AgeLimit

CATALOGUE = Path(__file__).resolve().parents[1] / "indicators"


@pytest.fixture(scope="module")
def limit() -> AgeLimit:
    return load_definition(AgeLimit, CATALOGUE / "altersgrenze.yaml", CATALOGUE)[0]


@pytest.mark.parametrize(
    ("year", "at_65", "at_66"),
    [
        (2011, 0, 0),
        *((2012 + n, 1 + n, 0) for n in range(11)),
        (2023, 12, 0),
        (2024, 12, 0),
        *((2025 + n, 12, 2 + 2 * n) for n in range(5)),
        (2030, 12, 12),
        (2031, 12, 12),
    ],
)
def test_shares_below_the_limit_are_those_of_the_law(
    limit: AgeLimit, year: int, at_65: int, at_66: int
) -> None:
    """Twelfths of an age on 31.12. by § 7a SGB II."""
    assert [limit.below(age, year) for age in (64, 65, 66, 67)] == [12, at_65, at_66, 0]
    assert limit.below(MOVING.stop, year) == 0


BODY = "dataset: leute, where: {{alter: {}}}"


def town(tmp_path: Path, years: dict[int, dict[str, int]]) -> CoreTown:
    found = CoreTown(tmp_path, areas={"T": ("stadt", "")})
    for year, people in years.items():
        for age, count in people.items():
            found.add("leute", "T", count, year, alter=age, herkunft="hier")
    (found.root / "indicators").mkdir()
    shutil.copy(CATALOGUE / "altersgrenze.yaml", found.root / "indicators" / "altersgrenze.yaml")
    return found


PEOPLE = {"0-64": 800, "65": 24, "66": 13, "67+": 170}


def test_people_below_the_limit_are_counted_by_twelfths(tmp_path: Path) -> None:
    """31.12.2022: 11 twelfths of 65; 31.12.2024: all of 65, nobody of 66."""
    area = town(tmp_path, {2022: PEOPLE, 2024: PEOPLE})
    area.indicator("unter", f"numerator: {{{BODY.format('0-altersgrenze')}}}, {COUNT}")
    area.indicator("ab", f"numerator: {{{BODY.format('altersgrenze+')}}}, {COUNT}")
    area.indicator(
        "quote", f"numerator: {{{BODY.format('altersgrenze+')}}}, denominator: {{dataset: leute}}, {SHARE}"
    )
    project = computed(area)
    assert value_of(project, "unter", "T", 2022) == (Decimal(822), "ok")
    assert value_of(project, "unter", "T", 2024) == (Decimal(824), "ok")
    assert value_of(project, "ab", "T", 2022) == (Decimal(185), "ok")  # 170 + 13 + 24 / 12
    assert value_of(project, "quote", "T", 2022) == (Decimal("18.3714001986"), "ok")  # 185 / 1007


def test_a_share_of_a_person_is_exact_in_the_value_and_rounded_once_in_the_table(tmp_path: Path) -> None:
    area = town(tmp_path, {2022: {"0-64": 99, "65": 1, "66": 0, "67+": 0}})
    area.indicator(
        "rate",
        "numerator: {dataset: leute, where: {alter: 0-64}}, "
        f"denominator: {{{BODY.format('0-altersgrenze')}}}, {SHARE}",
    )
    project = computed(area)
    assert value_of(project, "rate", "T", 2022) == (Decimal("99.0825688073"), "ok")  # 99 / (99 + 11/12)
    rows = query(
        project.working_database, "SELECT denominator FROM result.value WHERE area_id = 'T' AND year = 2022"
    )
    assert rows == [(Decimal("99.9167"),)]


def test_both_sides_of_the_limit_make_the_whole(tmp_path: Path) -> None:
    area = town(tmp_path, {2022: PEOPLE, 2023: PEOPLE, 2024: PEOPLE})
    area.indicator(
        "summe",
        f"terms: {{unter: {{{BODY.format('0-altersgrenze')}}}, ab: {{{BODY.format('altersgrenze+')}}}}}, "
        "formula: unter + ab, method: formula, unit: anzahl, "
        "examples: [{terms: {unter: 1, ab: 2}, value: 3}]",
    )
    project = computed(area)
    assert {value_of(project, "summe", "T", year) for year in (2022, 2023, 2024)} == {(Decimal(1007), "ok")}


def test_the_limit_stands_alone_in_a_filter(tmp_path: Path) -> None:
    area = town(tmp_path, {2024: PEOPLE})
    area.indicator(
        "falsch", f"numerator: {{dataset: leute, where: {{alter: [0-altersgrenze, 70+]}}}}, {COUNT}"
    )
    with pytest.raises(DefinitionError, match="„0-altersgrenze“ bei alter steht allein"):
        area.project()
