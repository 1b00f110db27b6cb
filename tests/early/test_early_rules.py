"""Rules over hand-made published tables; every expectation can be worked out by hand."""

from pathlib import Path

import pytest
from early_town import ROOMS, EarlyTown, evaluated
from hypothesis import given, settings
from hypothesis import strategies as st

STADT = "indicator: quote, reference: stadt"


def statuses(town: EarlyTown) -> dict[str, str]:
    return {area: status for area, (status, _) in town.hits().items()}


def test_value_is_compared_with_the_town_as_printed(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions(STADT)
    town.town_and(2024, 13.21, A1=13.24, A2=13.26, A3=13.1, A4=0.0, A5=99)
    found = town.hits()
    assert found["A1"] == ("no_hit", "0 von 1 Bedingung erfüllt")  # both are printed as 13.2
    assert found["A2"] == ("hit", "Titel (2024): 13,3\xa0%, Probe 13,2\xa0%")
    assert [found[room][0] for room in ROOMS[2:]] == ["no_hit", "no_hit", "hit"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("distance: 5", ["hit", "no_hit", "hit"]),  # 20.0 - 15.0 = 5.0
        ("factor: 1.5", ["no_hit", "no_hit", "hit"]),  # 22.5 = 1.5 * 15.0
        ("side: below", ["no_hit", "hit", "no_hit"]),
        ("side: below, factor: 0.9", ["no_hit", "no_hit", "no_hit"]),  # 14.9 > 13.5
    ],
)
def test_distance_and_multiple(tmp_path: Path, more: str, expected: list[str]) -> None:
    town = EarlyTown(tmp_path).with_conditions(f"{STADT}, {more}")
    town.town_and(2024, 15, A1=20, A2=14.9, A3=22.5)
    assert [statuses(town)[room] for room in ROOMS[:3]] == expected


def test_clear_difference_lies_outside_the_random_variation(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions(f"{STADT}, clear: true")
    town.town_and(2024, 15, A1=20, A2=20, A3=20, A4=10)
    town.intervals = {("quote", "A1", 2024): (15.1, 26), ("quote", "A2", 2024): (14.9, 26),
                      ("quote", "A4", 2024): (8, 12)}  # fmt: skip
    found = town.hits()
    assert [found[room][0] for room in ROOMS] == [
        "hit", "no_hit", "not_checkable", "no_hit", "not_checkable"]  # fmt: skip
    assert found["A3"][1] == "Titel (2024): keine Zufallsschwankung berechnet"


def test_fixed_limit(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions("indicator: quote, limit: 30")
    town.town_and(2024, "secret", A1=30, A2=30.1)
    assert town.hits()["A2"] == ("hit", "Titel (2024): 30,1\xa0%, Grenze 30,0\xa0%")
    assert statuses(town)["A1"] == "no_hit"


def test_percentile_counts_the_areas_on_the_other_side(tmp_path: Path) -> None:
    """Of five areas four are lower than A5: 80 percent; three are lower than A4: 60 percent."""
    town = EarlyTown(tmp_path).with_conditions("indicator: quote, percentile: 80")
    town.town_and(2024, 9, A1=1, A2=2, A3=3, A4=4, A5=5)
    found = town.hits()
    assert found["A5"] == ("hit", "Titel (2024): 5,0\xa0%, höher als in 4 von 5 Gebieten mit Wert")
    assert found["A4"][0] == "no_hit"


def test_relief_is_asked_for_from_below(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions("indicator: hilfe, reference: stadtteil")
    town.values = {("hilfe", "D1", 2024): 50, ("hilfe", "A1", 2024): 40, ("hilfe", "A2", 2024): 60}
    found = town.hits()
    assert found["A1"] == ("hit", "Titel (2024): 40,0\xa0%, Raum D1 50,0\xa0%")
    assert found["A2"][0] == "no_hit"
    assert found["A4"] == ("not_checkable", "Titel (2024): nicht bekannt")


def test_change_is_compared_with_the_change_of_the_town(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions(f"{STADT}, over_years: 2, distance: 1")
    town.town_and(2024, 15, A1=20, A2=20, A3=20)
    town.changes = {("quote", "T", 2024, 2022): 0.5, ("quote", "A1", 2024, 2022): 1.5,
                    ("quote", "A2", 2024, 2022): 1.4, ("quote", "A3", 2024, 2022): "secret"}  # fmt: skip
    found = town.hits()
    expected = "Titel, Veränderung seit 2022: +1,5\xa0Prozentpunkte, Probe +0,5\xa0Prozentpunkte"
    assert found["A1"] == ("hit", expected)
    assert found["A2"][0] == "no_hit"
    why = "Titel (2024): Veränderung seit 2022 aus Gründen der Geheimhaltung nicht ausgewiesen"
    assert found["A3"] == ("not_checkable", why)


def test_change_across_a_break_is_not_checkable(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions(f"{STADT}, over_years: 2")
    town.town_and(2024, 15, A1=20)
    town.changes = {("quote", area, 2024, 2022): "neu" for area in ("T", "A1")}
    expected = "Titel (2024): wegen „neue Zählung“ nicht mit 2022 vergleichbar"
    assert town.hits()["A1"] == ("not_checkable", expected)


def test_persistence_needs_every_year(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions(f"{STADT}, for_years: 3")
    town.town_and(2022, 10, A1=11, A2=9, A3=11).town_and(2023, 10, A1=11, A2=11, A3="secret")
    town.town_and(2024, 10, A1=12, A2=11, A3=11)
    found = town.hits()
    assert found["A1"] == ("hit", "Titel (2024): 12,0\xa0%, Probe 10,0\xa0% (in jedem Jahr seit 2022 höher)")
    assert found["A2"][0] == "no_hit"
    expected = "Titel (2023): aus Gründen der Geheimhaltung nicht ausgewiesen"
    assert found["A3"] == ("not_checkable", expected)


def test_fixed_limit_over_years_does_not_cross_a_break(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions("indicator: quote, limit: 10, for_years: 2")
    town.town_and(2023, 1, A1=11, A2=11).town_and(2024, 1, A1=11, A2=11)
    town.changes = {("quote", "A1", 2024, 2023): "neu", ("quote", "A2", 2024, 2023): 0.0}
    found = town.hits()
    assert (found["A1"][0], found["A2"][0]) == ("not_checkable", "hit")


def test_some_of_several_conditions(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions(
        STADT, "indicator: kinder, limit: 20", "indicator: hilfe, limit: 50", at_least=2
    )
    town.town_and(2024, 10, A1=11, A2=11, A3=9)
    for room, kinder, hilfe in (("A1", 21, 60), ("A2", 19, 60), ("A3", 21, 40)):
        town.values |= {("kinder", room, 2024): kinder, ("hilfe", room, 2024): hilfe}
    found = town.hits()
    reason = "Titel (2024): 11,0\xa0%, Probe 10,0\xa0%; Titel (2024): 21,0\xa0%, Grenze 20,0\xa0%"
    assert found["A1"] == ("hit", reason)
    assert found["A2"] == ("no_hit", "1 von 3 Bedingungen erfüllt")
    assert found["A3"][0] == "hit"


def test_own_wording(tmp_path: Path) -> None:
    wording = "In {gebiet} {jahr} {wert} statt {vergleich} ({bezug}, {kennzahl})"
    town = EarlyTown(tmp_path).with_conditions(f'{STADT}, wording: "{wording}"')
    town.town_and(2024, 10, A1=11)
    assert town.hits()["A1"][1] == "In Raum A1 2024 11,0\xa0% statt 10,0\xa0% (Probe, Titel)"


def test_the_last_year_that_all_figures_reach_is_judged(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions(STADT, "indicator: hilfe, limit: 50")
    town.town_and(2023, 10, A1=11).town_and(2024, 10, A1=11)
    town.values |= {("hilfe", "A1", 2023): 40, ("hilfe", "A1", 2024): "later"}
    assert town.hits()["A1"][1].startswith("Titel (2023): 11,0")


def test_without_the_value_of_the_reference_nothing_can_be_told(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions(STADT)
    town.town_and(2024, "secret", A1=11)
    why = "Titel (2024): Probe aus Gründen der Geheimhaltung nicht ausgewiesen"
    assert town.hits()["A1"] == ("not_checkable", why)


FIGURES = st.one_of(st.integers(0, 40), st.sampled_from(["secret", "unknown", "unreliable"]))


@pytest.mark.parametrize("at_least", [0, 1, 2])
def test_what_is_told_holds_whatever_stands_for_a_hidden_or_missing_figure(
    tmp_path_factory: pytest.TempPathFactory, at_least: int
) -> None:
    """A hit or none is told only where every number instead of the gaps of the area gives the same."""
    town = EarlyTown(tmp_path_factory.mktemp("stadt")).with_conditions(
        STADT, "indicator: kinder, limit: 15", "indicator: hilfe, percentile: 40", at_least=at_least
    )
    project = town.core().project()
    keys = [("quote", "T", 2024)]
    keys += [(name, room, 2024) for name in ("quote", "kinder", "hilfe") for room in ROOMS]

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(FIGURES, min_size=16, max_size=16), st.lists(st.integers(0, 40), min_size=16, max_size=16)
    )
    def holds(figures: list[int | str], instead: list[int]) -> None:
        given_figures = dict(zip(keys, figures, strict=True))
        if any(
            all(isinstance(given_figures[name, room, 2024], str) for room in ROOMS)
            for name in ("quote", "kinder", "hilfe")
        ):
            return
        town.values = dict(given_figures)
        found = evaluated(town, project)
        for room, (status, _) in found.items():
            own = {key: number for key, number in zip(keys, instead, strict=True)
                   if key[1] in (room, "T") and isinstance(given_figures[key], str)}  # fmt: skip
            if not own:
                assert status != "not_checkable"
            elif status != "not_checkable":
                town.values = {**given_figures, **own}
                assert evaluated(town, project)[room][0] == status

    holds()


def test_shown_figures_decide_where_another_is_hidden(tmp_path: Path) -> None:
    """All of two: one that fails decides. One of two: one that is met decides. Otherwise nobody can tell."""
    conditions = (STADT, "indicator: kinder, limit: 15")
    town = EarlyTown(tmp_path / "alle").with_conditions(*conditions)
    town.town_and(2024, 10, A1=9, A2=11)
    town.values |= {("kinder", room, 2024): "secret" for room in ROOMS} | {("kinder", "A3", 2024): 20}
    found = town.hits()
    assert found["A1"] == ("no_hit", "0 von 2 Bedingungen erfüllt; 1 Bedingung nicht prüfbar")
    assert found["A2"] == ("not_checkable", "Titel (2024): aus Gründen der Geheimhaltung nicht ausgewiesen")
    one = EarlyTown(tmp_path / "eine").with_conditions(*conditions, at_least=1)
    one.values = town.values
    found = one.hits()
    assert found["A2"] == ("hit", "Titel (2024): 11,0\xa0%, Probe 10,0\xa0%; 1 Bedingung nicht prüfbar")
    assert found["A1"][0] == "not_checkable"
    assert found["A3"][0] == "hit"  # its own figure of `quote` is not known


def test_one_year_below_decides_about_persistence(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path).with_conditions(f"{STADT}, for_years: 3")
    town.town_and(2022, 10, A1="secret", A2="secret").town_and(2023, 10, A1=9, A2=11)
    town.town_and(2024, 10, A1=11, A2=11)
    found = town.hits()
    assert found["A1"] == ("no_hit", "0 von 1 Bedingung erfüllt")
    assert found["A2"][0] == "not_checkable"
