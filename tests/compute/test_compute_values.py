"""Exact values: what SQL computes is the exact fraction cut after ten places, for every method."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from core_town import COUNT, SHARE, CoreTown, computed, query, tree, value_of
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.computing.values import cut_sql
from pipeline.errors import DataError, DefinitionError
from pipeline.methods import METHODS
from pipeline.methods.examples import rounded
from pipeline.methods.rational import TERM_SCALE, term_column
from pipeline.models.indicator import Indicator
from pipeline.numbers import round_half_away
from pipeline.stages.compute import compute

COUNTS = st.integers(0, 5_000_000).map(Fraction)
HALVES = st.integers(0, 10_000_000).map(lambda number: Fraction(number, 2))
DECIMALS = st.integers(-(10**9), 10**9).map(lambda number: Fraction(number, 10_000))
FORMULAS = (
    "(a - b) / c",
    "a / b - c / a",
    "0.25 * a + b / 3",
    "-(a + 1.5) / (b - c)",
    "a / (b / c)",
    "7 - a",
)


def indicator(method: str, **more: object) -> Indicator:
    """An indicator of a method; only method, unit and formula matter here."""
    term = {"dataset": "x"}
    parts: dict[str, object] = (
        {"numerator": term} if method == "count" else {"numerator": term, "denominator": term}
    )
    if method == "formula":
        parts = {"terms": {"a": term, "b": term, "c": term}}
    if method == "change":
        parts = {"of": "other", "over_years": 2}
    given_ = {"unit": "prozent", "examples": [{"value": 0}], **parts, **more}
    texts = dict.fromkeys(("title", "definition", "interpretation", "limits"), "x")
    return Indicator.model_validate({"id": "i", "topic": "t", "method": method, **texts, **given_})


def by_sql(item: Indicator, terms: Mapping[str, Fraction]) -> Decimal | None:
    """Value as compute makes it: exact integers, cut after ten places; None if it does not exist."""
    columns = {name: term_column(f"t{number}") for number, name in enumerate(terms)}
    ratio = METHODS[item.method](item, columns)
    values = ", ".join(
        f"{int(value * TERM_SCALE)}::HUGEINT AS t{n}" for n, value in enumerate(terms.values())
    )
    cut = cut_sql(f"({ratio.numerator_sql})", f"({ratio.denominator_sql})")
    value = f"CASE WHEN {ratio.undefined_sql} THEN NULL ELSE {cut} END"
    found: Decimal | None = duckdb.sql(f"SELECT {value} FROM (SELECT {values})").fetchall()[0][0]
    return found


def exactly(item: Indicator, terms: Mapping[str, Fraction]) -> Fraction | None:
    try:
        return METHODS[item.method](item, terms)
    except ZeroDivisionError:
        return None


def check(item: Indicator, terms: Mapping[str, Fraction]) -> None:
    """SQL equals the exact fraction cut after ten places, and prints like the exact fraction."""
    exact, found = exactly(item, terms), by_sql(item, terms)
    if exact is None:
        assert found is None
        return
    assert found is not None
    assert Fraction(found) == Fraction(int(exact * 10**10), 10**10)  # int() cuts towards zero
    for decimals in range(5):
        assert round_half_away(found, decimals) == rounded(exact, decimals)


@given(
    st.sampled_from(["share", "rate", "ratio", "mean"]),
    HALVES,
    HALVES,
    st.sampled_from(["prozent", "je_10000"]),
)
@settings(deadline=None, max_examples=150)
def test_quotients_are_exact(method: str, numerator: Fraction, denominator: Fraction, unit: str) -> None:
    check(indicator(method, unit=unit), {"numerator": numerator, "denominator": denominator})


@given(st.sampled_from(FORMULAS), COUNTS, COUNTS, COUNTS)
@settings(deadline=None, max_examples=150)
def test_formulas_are_exact(text: str, a: Fraction, b: Fraction, c: Fraction) -> None:
    check(indicator("formula", formula=text), {"a": a, "b": b, "c": c})


@given(st.sampled_from(["absolute", "percent"]), DECIMALS, DECIMALS)
@settings(deadline=None, max_examples=100)
def test_changes_are_exact(kind: str, current: Fraction, base: Fraction) -> None:
    check(indicator("change", change=kind), {"current": current, "base": base})


@given(DECIMALS)
@settings(deadline=None, max_examples=50)
def test_counts_are_exact(number: Fraction) -> None:
    check(indicator("count", unit="anzahl"), {"numerator": number})


@given(COUNTS, COUNTS)
@settings(deadline=None, max_examples=100)
def test_a_part_is_never_less_than_nothing_or_more_than_the_whole(first: Fraction, second: Fraction) -> None:
    value = by_sql(indicator("share"), {"numerator": min(first, second), "denominator": max(first, second)})
    assert value is None or 0 <= value <= 100


@given(st.lists(st.lists(st.integers(0, 400), min_size=1, max_size=3), min_size=1, max_size=3))
@settings(deadline=None, max_examples=12)
def test_the_whole_chain_is_exact_and_parts_add_up(
    tmp_path_factory: pytest.TempPathFactory, districts: list[list[int]]
) -> None:
    """Shares and sums of invented towns, from the core tables to result.value."""
    rooms = [[f"R{d}{n}" for n in range(len(values))] for d, values in enumerate(districts)]
    town = CoreTown(tmp_path_factory.mktemp("chain"), areas=tree(rooms))
    town.indicator("zahl", f"numerator: {{dataset: leute}}, {COUNT}")
    town.indicator(
        "eu",
        f"numerator: {{dataset: leute, where: {{herkunft: eu}}}}, denominator: {{dataset: leute}}, {SHARE}",
    )
    people: dict[str, tuple[int, int]] = {}
    for names, values in zip(rooms, districts, strict=True):
        for name, value in zip(names, values, strict=True):
            people[name] = (value // 3, value)
            town.add("leute", name, value // 3, alter="0-17", herkunft="eu")
            town.add("leute", name, value - value // 3, alter="0-17", herkunft="hier")
    for number, names in enumerate(rooms, 1):
        people[f"D{number}"] = (sum(people[n][0] for n in names), sum(people[n][1] for n in names))
    people["T"] = tuple(map(sum, zip(*(people[n] for names in rooms for n in names), strict=True)))  # type: ignore[assignment]
    project = computed(town)
    for name, (part, whole) in people.items():
        assert value_of(project, "zahl", name)[0] == whole
        value, status = value_of(project, "eu", name)
        if whole == 0:
            assert (value, status) == (None, "not_applicable")
        else:
            assert Fraction(value) == Fraction(part * 100 * 10**10 // whole, 10**10)  # type: ignore[arg-type]
            assert status == ("ok" if part else "zero")


@pytest.fixture
def town(tmp_path: Path) -> CoreTown:
    return CoreTown(tmp_path, areas=tree([("A",)]))


def test_mean_and_previous_take_the_stock_of_the_year_before(town: CoreTown) -> None:
    events = "numerator: {dataset: faelle, where: {gruppe: alle}}"
    unit = "unit: je_1000, examples: [{numerator: 1, denominator: 4, value: 250}]"
    town.indicator("mittel", f"{events}, denominator: {{dataset: leute, at: mean}}, method: rate, {unit}")
    town.indicator(
        "vorjahr", f"{events}, denominator: {{dataset: leute, at: previous}}, method: rate, {unit}"
    )
    for year, people in {2023: 100, 2024: 101}.items():
        town.add("leute", "A", people, year, alter="0-17", herkunft="eu")
        town.add("faelle", "A", 7, year, gruppe="alle")
    project = computed(town)
    assert value_of(project, "mittel", "A") == (Decimal("69.6517412935"), "ok")  # 7000 / 100.5
    assert value_of(project, "vorjahr", "A") == (Decimal(70), "ok")
    assert value_of(project, "mittel", "A", 2023) == (None, "unknown")
    shown = query(
        project.working_database,
        "SELECT denominator FROM result.value "
        "WHERE indicator_id = 'mittel' AND year = 2024 AND area_id = 'A'",
    )
    assert shown == [(Decimal("100.5"),)]


def test_the_mean_age_takes_the_middle_of_each_year_and_band(town: CoreTown) -> None:
    town.indicator(
        "alter_mittel",
        "numerator: {dataset: leute, weight: age_midpoint}, denominator: {dataset: leute}, method: mean, "
        "unit: jahre, examples: [{numerator: 90, denominator: 2, value: 45}]",
    )
    for age, people in {"0": 3, "40-44": 5, "90+": 2}.items():
        town.add("leute", "A", people, alter=age, herkunft="eu")
    project = computed(town)
    # 3 * 0.5 + 5 * 42.5 + 2 * 92.5 = 399 over 10
    assert value_of(project, "alter_mittel", "A") == (Decimal("39.9"), "ok")


def test_a_share_above_the_whole_is_a_warning_with_indicator_area_and_year(town: CoreTown) -> None:
    town.indicator(
        "quote",
        f"numerator: {{dataset: faelle, where: {{gruppe: alle}}}}, denominator: {{dataset: leute}}, {SHARE}",
    )
    town.add("leute", "A", 5, alter="0-17", herkunft="eu")
    town.add("faelle", "A", 7, gruppe="alle")
    result = compute(town.project(), lambda _: None)
    texts = [str(finding) for finding in result.findings]
    assert len(texts) == 3  # Sozialraum, Stadtteil, town
    assert texts[0].startswith(
        "indicators/probe/quote.yaml:1: Titel: der Zähler ist größer als der Nenner, T 2024"
    )
    assert not any("7" in text.replace("2024", "") for text in texts), "no counts: they may become secret"


def test_a_filter_that_cuts_a_band_names_the_levels_with_finer_ones(town: CoreTown) -> None:
    town.indicator("jung", f"numerator: {{dataset: leute, where: {{alter: 0-15}}}}, {COUNT}")
    for age in ("0-14", "15-17", "18+"):
        town.add("leute", "A", 5, alter=age, herkunft="eu")
    for age in ("0-15", "16+"):
        town.add("leute", "T", 50, alter=age, herkunft="eu")
    with pytest.raises(DataError) as error:
        computed(town)
    assert "mögliche Grenzen: 0, 15, 18; oder levels: [stadt], dafür ist feiner geliefert" in str(error.value)


def test_a_filter_that_cuts_a_delivered_band_names_indicator_band_and_source(town: CoreTown) -> None:
    town.indicator("jung", f"numerator: {{dataset: leute, where: {{alter: 0-15}}}}, {COUNT}")
    for age in ("0-14", "15-17", "18+"):
        town.add("leute", "A", 5, alter=age, herkunft="eu")
        town.add("leute", "nicht_zuordenbar", 5, alter=age, herkunft="eu")
    with pytest.raises(DataError) as error:
        computed(town)
    assert str(error.value) == (
        "indicators/probe/jung.yaml:1: Altersfilter 0-15 schneidet das gelieferte Band 15-17 "
        "der Quelle „quelle“ – mögliche Grenzen: 0, 15, 18; "
        "feiner ist nicht geliefert"
    )
    assert (
        query(
            town.root / "data/processed/working.duckdb",
            "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'result'",
        )
        == []
    )


def test_a_cut_band_does_not_matter_on_levels_where_the_indicator_is_not_shown(town: CoreTown) -> None:
    town.indicator(
        "jung", f"numerator: {{dataset: leute, where: {{alter: 0-15}}}}, levels: [sozialraum], {COUNT}"
    )
    town.add("leute", "K", 500, alter="0-14")
    town.add("leute", "K", 500, alter="15-17")
    town.add("leute", "A", 5, alter="15", herkunft="eu")
    assert value_of(computed(town), "jung", "A") == (5, "ok")


def test_bands_that_overlap_are_not_counted_twice(town: CoreTown) -> None:
    town.indicator("zahl", f"numerator: {{dataset: leute}}, {COUNT}")
    town.indicator("jung", f"numerator: {{dataset: leute, where: {{alter: 0-17}}}}, {COUNT}")
    for age, people in {"0-2": 1, "3-17": 2, "0-17": 3, "15-64": 9, "18-64": 8, "65+": 4}.items():
        town.add("leute", "K", people, alter=age)
    project = computed(town)
    assert value_of(project, "zahl", "K") == (15, "ok")
    assert value_of(project, "jung", "K") == (3, "ok")


def test_areas_with_different_bands_are_read_each_in_its_own_way(town: CoreTown) -> None:
    town.areas["K2"] = ("kreis", "")
    town.indicator("jung", f"numerator: {{dataset: leute, where: {{alter: 0-5}}}}, {COUNT}")
    town.add("leute", "K", 7, alter="0-5")
    for age in range(6):
        town.add("leute", "K2", 1, alter=str(age))
    town.add("leute", "K", 100, alter="6+")
    town.add("leute", "K2", 100, alter="6+")
    project = computed(town)
    assert value_of(project, "jung", "K") == (7, "ok")
    assert value_of(project, "jung", "K2") == (6, "ok")


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("a +", "die Formel „a +“ ist unvollständig"),
        ("a + bb", "die Formel nennt „bb“, das nicht unter terms steht"),
        ("a", "der Term „b“ kommt in der Formel nicht vor"),
        ("a ** b", "„Pow“ ist in einer Formel nicht möglich"),
        ("max(a, b)", "in einer Formel nicht möglich"),
    ],
)
def test_a_formula_that_cannot_be_read_names_its_line(town: CoreTown, formula: str, message: str) -> None:
    town.indicator(
        "f",
        f"terms: {{a: {{dataset: leute}}, b: {{dataset: leute}}}}, formula: '{formula}', method: formula, "
        "unit: verhaeltnis, examples: [{terms: {a: 1, b: 2}, value: 1}]",
    )
    with pytest.raises(DefinitionError) as error:
        computed(town)
    assert message in str(error.value)
    assert str(error.value).startswith("indicators/probe/f.yaml:1: ")


def test_a_share_of_itself_is_refused(town: CoreTown) -> None:
    town.indicator(
        "selbst",
        f"numerator: {{dataset: leute}}, denominator: {{dataset: leute}}, by: {{alter: [0-17]}}, {SHARE}",
    )
    with pytest.raises(DefinitionError, match="Zähler und Nenner sind dasselbe"):
        computed(town)


def test_a_breakdown_outside_the_filter_is_refused(town: CoreTown) -> None:
    town.indicator(
        "bruch", f"numerator: {{dataset: leute, where: {{alter: 0-17}}}}, by: {{alter: [15-20]}}, {COUNT}"
    )
    with pytest.raises(
        DefinitionError, match="das Altersband 15-20 liegt nicht im Filter des Zählers – möglich: 0-17"
    ):
        computed(town)


POOLED = "method: rate, unit: je_1000, pool_years: 3, examples: [{numerator: 1, denominator: 4, value: 250}]"


def test_years_are_pooled_as_one_sum_above_and_below_the_line(town: CoreTown) -> None:
    events = "numerator: {dataset: faelle, where: {gruppe: alle}}"
    town.indicator("bestand", f"{events}, denominator: {{dataset: leute}}, {POOLED}")
    town.indicator("mittel", f"{events}, denominator: {{dataset: leute, at: mean}}, {POOLED}")
    for year, people, cases in ((2022, 100, 7), (2023, 110, 8), (2024, 120, 11)):
        town.add("leute", "A", people, year, alter="0-17", herkunft="eu")
        town.add("faelle", "A", cases, year, gruppe="alle")
    project = computed(town)
    assert value_of(project, "bestand", "A") == (Decimal("78.7878787878"), "ok")  # 26 000 / 330
    assert value_of(project, "bestand", "A", 2023) == (None, "unknown")  # 2021 is not delivered
    assert value_of(project, "mittel", "A") == (None, "unknown")  # the mean of 2022 needs 2021
    rows = query(
        project.working_database,
        "SELECT numerator, denominator FROM result.value "
        "WHERE indicator_id = 'bestand' AND year = 2024 AND area_id = 'A'",
    )
    assert rows == [(Decimal(26), Decimal(330))]


def test_a_sum_over_years_of_which_one_is_not_known_is_none(town: CoreTown) -> None:
    """Its numerator would be printed beside the sign for unknown, and be the sum of the other years."""
    events = "numerator: {dataset: faelle, where: {gruppe: alle}}"
    town.indicator("bestand", f"{events}, denominator: {{dataset: leute}}, {POOLED}")
    for year, people, cases in ((2022, 100, 7), (2023, 110, "unknown"), (2024, 120, 11)):
        town.add("leute", "A", people, year, alter="0-17", herkunft="eu")
        town.add("faelle", "A", cases, year, gruppe="alle")
    rows = query(
        computed(town).working_database,
        "SELECT numerator, denominator, status FROM result.value WHERE year = 2024 AND area_id = 'A'",
    )
    assert rows == [(None, Decimal(330), "unknown")]


def test_a_pool_of_years_is_withheld_across_a_break(town: CoreTown) -> None:
    town.breaks = "breaks: [{id: reform, date: 01.03.2023, title: Reform, reason: neue Zählung}]"
    share = (
        "numerator: {dataset: leute, where: {herkunft: eu}}, denominator: {dataset: leute}, breaks: [reform]"
    )
    for years in (2, 3):
        town.indicator(f"jahre_{years}", f"{share}, {SHARE}, pool_years: {years}")
    for year in (2022, 2023, 2024):
        town.add("leute", "A", 10, year, alter="0-17", herkunft="eu")
        town.add("leute", "A", 30, year, alter="0-17", herkunft="hier")
    project = computed(town)
    assert value_of(project, "jahre_3", "A") == (None, "not_applicable")
    assert value_of(project, "jahre_2", "A") == (Decimal(25), "ok")  # 2023 and 2024 lie after the break
    assert value_of(project, "jahre_2", "A", 2023) == (None, "not_applicable")


@settings(max_examples=60, deadline=None)
@given(st.integers(-(10**32), 10**32), st.integers(1, 10**31))
def test_large_fractions_are_cut_like_small_ones(number: int, divisor: int) -> None:
    whole = f"{number}::HUGEINT", f"{divisor}::HUGEINT"
    exact = Fraction(number, divisor)
    if abs(exact) >= 10**16:
        return
    found = duckdb.sql(f"SELECT {cut_sql(*whole)}").fetchall()[0][0]
    assert Fraction(found) == Fraction(int(exact * 10**10), 10**10)
