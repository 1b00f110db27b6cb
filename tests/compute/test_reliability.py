"""Random variation of small numbers: published limits, properties, and what becomes of them in the tables."""

from decimal import Decimal
from math import exp, sqrt
from pathlib import Path

import duckdb
import pytest
from core_town import SHARE, CoreTown, computed, protected, query, tree, value_of
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DefinitionError
from pipeline.methods.interval import byar_sql, poisson_limits, wilson_sql
from pipeline.numbers import round_half_away

EU = f"numerator: {{dataset: leute, where: {{herkunft: eu}}}}, denominator: {{dataset: leute}}, {SHARE}"


def limits(expressions: tuple[str, str], cases: int, people: int = 1) -> tuple[float, float]:
    row = duckdb.sql(f"SELECT {', '.join(expressions)} FROM (SELECT {cases}::DOUBLE c, {people}::DOUBLE n)")
    lower, upper = row.fetchall()[0]
    return float(lower), float(upper)


def test_wilson_gives_the_interval_of_24_of_160() -> None:
    lower, upper = limits(wilson_sql("c", "n"), 24, 160)
    assert [round(100 * limit, 1) for limit in (lower, upper)] == [10.3, 21.3]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_contains_the_share_and_solves_its_equation(pair: tuple[int, int]) -> None:
    cases, people = pair
    lower, upper = limits(wilson_sql("c", "n"), cases, people)
    share = cases / people
    assert 0 <= lower <= share + 1e-12
    assert share - 1e-12 <= upper <= 1
    for limit in (lower, upper):  # Wilson: |p - limit| = z sqrt(limit (1 - limit) / n)
        assert abs(share - limit) == pytest.approx(
            1.959963984540054 * sqrt(max(0.0, limit * (1 - limit)) / people), abs=2e-7
        )


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_shrink_as_numbers_grow(pair: tuple[int, int]) -> None:
    cases, people = pair
    widths = [
        upper - lower
        for factor in (1, 4)
        for lower, upper in [limits(wilson_sql("c", "n"), cases * factor, people * factor)]
    ]
    assert widths[1] < widths[0]
    rates = [
        (upper - lower) / factor
        for factor in (1, 4)
        for lower, upper in [limits(byar_sql("c"), cases * factor)]
    ]
    assert rates[1] < rates[0]


@pytest.mark.parametrize(
    ("cases", "lower", "upper"),
    [(0, "0.000", "3.689"), (1, "0.025", "5.572"), (4, "1.090", "10.242"), (9, "4.115", "17.085")],
)
def test_limits_below_ten_are_those_of_garwood_1936(cases: int, lower: str, upper: str) -> None:
    found = [str(round_half_away(limit, 3)) for limit in poisson_limits(cases)]
    assert found == [lower, upper]
    mean = float(poisson_limits(cases)[1])
    term = total = exp(-mean)
    for count in range(1, cases + 1):
        term *= mean / count
        total += term
    assert total == pytest.approx(0.025, abs=1e-10)


def test_byar_is_close_to_the_exact_limits_from_ten_on() -> None:
    lower, upper = limits(byar_sql("c"), 10)
    exact = [float(limit) for limit in poisson_limits(10)]
    assert [round(lower, 1), round(upper, 1)] == [round(limit, 1) for limit in exact]
    assert limits(byar_sql("c"), 10)[0] > limits(byar_sql("c"), 9)[0]


@pytest.fixture
def town(tmp_path: Path) -> CoreTown:
    town = CoreTown(tmp_path, areas=tree([("A",), ("B",), ("C",)]))
    for area, group, everyone in (("A", 10, 400), ("B", 160, 400), ("C", 90, 400)):
        town.add("leute", area, group, 2024, alter="0-17", herkunft="eu")
        town.add("leute", area, everyone - group, 2024, alter="0-17", herkunft="hier")
    return town


def test_areas_are_above_below_or_not_clearly_different_from_the_town(town: CoreTown) -> None:
    town.indicator("eu", EU)
    project = protected(town)
    rows = query(
        project.published_database,
        "SELECT area_id, reference_id, comparison FROM interval WHERE indicator_id = 'eu' AND year = 2024",
    )
    found = {row[0]: row[1:] for row in rows}
    assert found["A"] == found["D1"] == ("T", "below")
    assert found["B"] == ("T", "above")
    assert found["C"] == ("T", "unclear")  # 22.5 percent against 21.7
    assert found["T"] == ("", "")
    lower, upper = query(
        project.working_database,
        "SELECT lower, upper FROM result.interval WHERE indicator_id = 'eu' AND area_id = 'B'",
    )[0]
    assert [round_half_away(Decimal(str(limit)), 1) for limit in (lower, upper)] == [
        Decimal("35.3"),
        Decimal("44.9"),
    ]


def test_a_hidden_value_has_no_interval(town: CoreTown) -> None:
    town.indicator("eu", EU)
    town.add("leute", "A", 2, 2023, alter="0-17", herkunft="eu")
    town.add("leute", "A", 90, 2023, alter="0-17", herkunft="hier")
    for area in ("B", "C"):
        town.add("leute", area, 30, 2023, alter="0-17", herkunft="eu")
        town.add("leute", area, 90, 2023, alter="0-17", herkunft="hier")
    project = protected(town)
    rows = query(
        project.published_database,
        "SELECT status, lower FROM value LEFT JOIN interval USING (indicator_id, category, area_id, year) "
        "WHERE indicator_id = 'eu' AND year = 2023 AND area_id <> 'K'",
    )
    assert {(status, lower is None) for status, lower in rows} == {("secret", True), ("ok", False)}


def test_small_denominators_give_brackets_or_no_value(town: CoreTown) -> None:
    town.indicator("eu", f"{EU}, reliability: {{hide_below: 400, brackets_below: 401}}")
    town.indicator("streng", f"{EU}, reliability: {{hide_below: 401}}")
    town.indicator("faelle_eu", f"{EU}, reliability: {{brackets_below_cases: 11}}")
    project = computed(town)
    assert value_of(project, "streng", "A") == (None, "unreliable")
    assert value_of(project, "streng", "T") == (Decimal("21.6666666666"), "ok")
    flags = {
        f"{name} {area}": flag
        for name, area, flag in query(
            project.working_database,
            "SELECT indicator_id, area_id, flags FROM result.value WHERE year = 2024 AND status = 'ok'",
        )
    }
    assert (flags["eu A"], flags["eu T"]) == (2, 0)
    assert (flags["faelle_eu A"], flags["faelle_eu B"]) == (2, 0)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            f"{EU}, interval: none",
            "interval none braucht unter interval_reason einen Grund, etwa „Vollerhebung“",
        ),
        (
            (
                "numerator: {dataset: leute}, method: count, unit: anzahl, interval: byar, "
                "examples: [{numerator: 1, value: 1}]"
            ),
            "interval byar gibt es für method count nicht – none angeben",
        ),
    ],
)
def test_a_choice_of_interval_must_make_sense(town: CoreTown, body: str, message: str) -> None:
    town.indicator("eu", body)
    with pytest.raises(DefinitionError, match=message):
        town.project()


def test_a_trend_is_clear_only_if_the_intervals_of_both_years_do_not_meet(town: CoreTown) -> None:
    """Town 260 of 1200; in 2022: A 100, B 155 of 400, C 90."""
    town.indicator("eu", EU)
    for area, group in (("A", 100), ("B", 155), ("C", 90)):
        town.add("leute", area, group, 2022, alter="0-17", herkunft="eu")
        town.add("leute", area, 400 - group, 2022, alter="0-17", herkunft="hier")
    project = protected(town)
    rows = query(
        project.published_database,
        "SELECT area_id, trend FROM trend WHERE indicator_id = 'eu' AND year = 2024 AND base_year = 2022",
    )
    found = dict(rows)
    assert (found["A"], found["B"], found["C"]) == ("down", "unclear", "unclear")


def test_a_hidden_year_gives_no_trend(town: CoreTown) -> None:
    town.indicator("eu", EU)
    for area, group in (("A", 2), ("B", 155), ("C", 90)):
        town.add("leute", area, group, 2022, alter="0-17", herkunft="eu")
        town.add("leute", area, 400 - group, 2022, alter="0-17", herkunft="hier")
    project = protected(town)
    shown = {row[0] for row in query(project.published_database, "SELECT area_id FROM trend")}
    assert "A" not in shown
    assert "T" in shown
