"""Methods over parts: segregation, median, standardised rates; published vectors and worked cases."""

import csv
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from core_town import SHARE, CoreTown, computed, protected, query, value_of
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.methods import METHODS, PART_METHODS
from pipeline.methods.description import METHOD_TEXTS
from pipeline.methods.examples import example_problems
from pipeline.methods.parts import Part
from pipeline.models.ages import AgeBand
from pipeline.models.indicator import Indicator

BODY = "id: i\ntitle: t\ntopic: probe\ndefinition: d\nunit: anzahl\ninterpretation: i\nlimits: l\n"


def indicator(method: str) -> Indicator:
    """An indicator in the unit 1, for methods that only need its factor."""
    return Indicator.model_construct(method=method, unit="anzahl")


def parts(pairs: list[tuple[int, int]]) -> list[Part]:
    """Group and everyone per area."""
    return [Part({"numerator": Fraction(a), "denominator": Fraction(t)}) for a, t in pairs]


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("segregation_index", "Dissim"),
        ("isolation", "Isolation"),
        ("gini", "Gini"),
        ("entropy", "Entropy"),
    ],
)
def test_segregation_2_5_4_is_reproduced(vectors_dir: Path, method: str, name: str) -> None:
    folder = vectors_dir / "segregation"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    with (folder / "input.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(int(row["gruppe"]), int(row["gesamt"])) for row in csv.DictReader(stream)]
    value = PART_METHODS[method](indicator(method), parts(rows))
    assert abs(float(value) - expected[name]) < 1e-9


def test_interaction_of_segregation_2_5_4_is_the_exposure_to_all_others(vectors_dir: Path) -> None:
    folder = vectors_dir / "segregation"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    with (folder / "input.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(Fraction(row["gruppe"]), Fraction(row["gesamt"])) for row in csv.DictReader(stream)]
    found = [Part({"gruppe": a, "kontakt": t - a, "insgesamt": t}) for a, t in rows]
    assert abs(float(PART_METHODS["exposure"](indicator("exposure"), found)) - expected["Interaction"]) < 1e-9


AREAS = st.lists(
    st.integers(1, 500).flatmap(lambda t: st.tuples(st.integers(0, t), st.just(t))), min_size=2, max_size=9
).filter(lambda rows: 0 < sum(a for a, _ in rows) < sum(t for _, t in rows))


@settings(max_examples=60, deadline=None)
@given(rows=AREAS, shares=st.lists(st.integers(1, 9), min_size=9, max_size=9))
def test_unevenness_lies_between_0_and_1_and_ignores_how_equal_areas_are_cut(
    rows: list[tuple[int, int]], shares: list[int]
) -> None:
    whole = [(a * 10, t * 10) for a, t in rows]
    split = [(a * s, t * s) for (a, t), k in zip(rows, shares, strict=False) for s in (k, 10 - k)]
    for method in ("segregation_index", "isolation", "gini", "entropy"):
        value = PART_METHODS[method](indicator(method), parts(whole))
        assert -Fraction(1, 10**20) <= value <= 1
        assert abs(value - PART_METHODS[method](indicator(method), parts(split))) < Fraction(1, 10**20)


def test_the_median_of_grouped_ages_lies_evenly_inside_its_band() -> None:
    bands = (AgeBand(0, 10), AgeBand(10, 30), AgeBand(30, 999))
    found = [Part({"numerator": Fraction(n)}, band) for n, band in zip((4, 6, 0), bands, strict=True)]
    assert PART_METHODS["median"](indicator("median"), found) == 10 + Fraction(1, 6) * 20
    with pytest.raises(ZeroDivisionError):
        PART_METHODS["median"](indicator("median"), [Part({"numerator": Fraction(3)}, bands[2])])


@settings(max_examples=40, deadline=None)
@given(ages=st.lists(st.integers(0, 94), min_size=1, max_size=80))
def test_the_median_has_half_of_the_people_on_either_side(ages: list[int]) -> None:
    bands = [AgeBand(age, age + 1) for age in range(95)]
    found = [Part({"numerator": Fraction(ages.count(band.start))}, band) for band in bands]
    value = PART_METHODS["median"](indicator("median"), found)
    assert 2 * sum(age + 1 <= value for age in ages) <= len(ages)
    assert 2 * sum(age >= value for age in ages) <= len(ages)


SHARED = "numerator: {dataset: leute, where: {herkunft: eu}}, denominator: {dataset: leute}"
SEGREGATED = (
    f"{SHARED}, method: segregation_index, across: sozialraum, unit: verhaeltnis, decimals: 3, "
    "levels: [stadt], "
    "examples: [{value: 0.313, "
    "parts: [{numerator: 10, denominator: 100}, {numerator: 30, denominator: 100}]}]"
)
GROUPS = {"A": (10, 100), "B": (30, 100), "C": (20, 50), "D": (5, 80), "E": (8, 90)}


def segregated(tmp_path: Path, groups: dict[str, tuple[int, int]]) -> CoreTown:
    areas = dict.fromkeys(groups, ("sozialraum", "T"))
    town = CoreTown(tmp_path, areas={"T": ("stadt", ""), **areas})
    town.indicator("id", SEGREGATED)
    town.indicator("anteil", f"{SHARED}, {SHARE}")
    for area, (group, everyone) in groups.items():
        town.add("leute", area, group, 2024, alter="0-17", herkunft="eu")
        town.add("leute", area, everyone - group, 2024, alter="0-17", herkunft="hier")
    return town


def test_the_town_gets_the_index_of_its_areas(tmp_path: Path) -> None:
    project = computed(segregated(tmp_path, GROUPS))
    exact = PART_METHODS["segregation_index"](indicator("segregation_index"), parts(list(GROUPS.values())))
    value, status = value_of(project, "id", "T")
    assert status == "ok"
    assert value == Decimal(int(exact * 10**10)).scaleb(-10)
    assert value_of(project, "id", "T", 2023) == (None, "unknown")


def test_few_areas_give_no_index(tmp_path: Path) -> None:
    few = dict(list(GROUPS.items())[:4])
    assert value_of(computed(segregated(tmp_path, few)), "id", "T") == (None, "not_applicable")


def test_an_index_with_a_hidden_part_is_hidden(tmp_path: Path) -> None:
    project = protected(segregated(tmp_path, {**GROUPS, "E": (2, 90)}))
    shown = dict(
        query(project.published_database, "SELECT area_id, status FROM value WHERE indicator_id = 'id'")
    )
    assert shown["T"] == "secret"


def fractions(**values: int) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in values.items()}


def test_standardised_rates_compare_at_equal_age() -> None:
    """1 of 100 young and 9 of 100 old; the town has 300 young with 6 cases and 100 old with 9."""
    young = Part(fractions(numerator=1, denominator=100), None, fractions(numerator=6, denominator=300))
    old = Part(fractions(numerator=9, denominator=100), None, fractions(numerator=9, denominator=100))
    direct = PART_METHODS["standardised_direct"](indicator("standardised_direct"), [young, old])
    assert direct == Fraction(12, 400)  # (0.01 * 300 + 0.09 * 100) / 400
    indirect = PART_METHODS["standardised_indirect"](indicator("standardised_indirect"), [young, old])
    assert indirect == Fraction(10, 11)  # expected: 100 * 6 / 300 + 100 * 9 / 100
    empty = Part(fractions(numerator=0, denominator=0), None, young.standard)
    with pytest.raises(ZeroDivisionError):
        PART_METHODS["standardised_direct"](indicator("standardised_direct"), [empty])


def test_the_location_quotient_compares_with_the_town() -> None:
    part = Part(fractions(numerator=30, denominator=100), None, fractions(numerator=40, denominator=200))
    assert PART_METHODS["location_quotient"](indicator("location_quotient"), [part]) == Fraction(3, 2)


def test_the_median_age_of_a_town_is_computed_from_single_years(tmp_path: Path) -> None:
    town = CoreTown(tmp_path, areas={"T": ("stadt", "")})
    town.indicator(
        "mitte",
        'numerator: {dataset: leute}, method: median, bands: ["0..94", 95+], unit: jahre, '
        "examples: [{value: 1.0, parts: [{numerator: 3}, {numerator: 3}" + ", {numerator: 0}" * 94 + "]}]",
    )
    for age, people in ((3, 10), (40, 30), (41, 20), (80, 40)):
        town.add("leute", "T", people, 2024, alter=str(age), herkunft="hier")
    project = computed(town)
    assert value_of(project, "mitte", "T") == (Decimal("41.5"), "ok")  # 40 below 41, 10 of the 20 aged 41
    assert example_problems(project, project.indicators["mitte"]) == []


def test_the_location_quotient_of_an_area_stands_in_the_table(tmp_path: Path) -> None:
    town = segregated(tmp_path, GROUPS)
    town.indicator(
        "lq",
        f"{SHARED}, method: location_quotient, unit: verhaeltnis, decimals: 2, levels: [sozialraum], "
        "examples: [{value: 1.5, parts: [{numerator: 30, denominator: 100}], "
        "standard: [{numerator: 40, denominator: 200}]}]",
    )
    project = computed(town)
    group, everyone = (sum(pair[side] for pair in GROUPS.values()) for side in (0, 1))
    expected = Fraction(30, 100) / Fraction(group, everyone)
    assert value_of(project, "lq", "B") == (Decimal(int(expected * 10**10)).scaleb(-10), "ok")


LQ = "{{value: 1.6, parts: [{{numerator: 3, denominator: {}}}], "
LQ += "standard: [{{numerator: 4, denominator: 20}}]}}"


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        ("{value: 1.5}", "im Beispiel fehlt parts – je Teil nötig: numerator, denominator"),
        (
            "{value: 1.5, parts: [{numerator: 3}], standard: [{numerator: 4, denominator: 20}]}",
            "im Beispiel fehlt denominator – je Teil nötig: numerator, denominator",
        ),
        (
            "{value: 1.5, parts: [{numerator: 3, denominator: 10}]}",
            "parts und standard sind verschieden lang – je Teil die Größen des Vergleichsgebiets angeben",
        ),
        (
            LQ.format(10),
            "das Beispiel ergibt 1,5, angegeben ist 1,6",
        ),
        (
            LQ.format(0),
            "das Beispiel teilt durch null – einen Nenner größer null angeben",
        ),
    ],
)
def test_worked_examples_over_parts_are_recomputed(tmp_path: Path, examples: str, message: str) -> None:
    town = segregated(tmp_path, GROUPS)
    town.indicator("lq", f"{SHARED}, method: location_quotient, unit: verhaeltnis, examples: [{examples}]")
    project = town.project()
    (problem,) = example_problems(project, project.indicators["lq"])
    assert str(problem).endswith(message)


def test_every_method_is_explained() -> None:
    assert set(METHOD_TEXTS) == set(METHODS) | set(PART_METHODS)
