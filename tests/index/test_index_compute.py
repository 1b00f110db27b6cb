"""From observations to the published index: who takes part, what is withheld, what is told."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from core_town import computed, protected, query, silent
from index_town import INDEX, ROOMS, cases, index_town, rows

from pipeline.composite.scores import Recipe, classify, score
from pipeline.computing.index_data import Change, IndexData, Value
from pipeline.computing.index_places import Kind, Round, places
from pipeline.project import Project
from pipeline.stages.compute import compute

TWO = Recipe((1.0, 1.0))


def shares(year: int = 2024, without: tuple[str, ...] = ()) -> np.ndarray:
    listed = [cases(number, year) for number, room in enumerate(ROOMS, 1) if room not in without]
    return np.array(listed, dtype=float) / 10


def test_index_sum_class_and_reference_are_stored(tmp_path: Path) -> None:
    project = computed(index_town(tmp_path))
    found, expected = rows(project.working_database), score(shares(), TWO)
    assert [found[room][1] for room in ROOMS] == pytest.approx(expected.index.tolist(), abs=1e-9)
    assert [found[room][0] for room in ROOMS] == pytest.approx(expected.sums.tolist(), abs=1e-9)
    classes = classify(expected.index, (-1.0, 1.0, 1.5)).tolist()
    assert [found[room][2] for room in ROOMS] == classes
    assert len(set(classes)) == 3
    reference = query(
        project.working_database,
        "SELECT indicator_id, areas, centre::DOUBLE, scale::DOUBLE FROM result.index_reference "
        "WHERE kind = 'status' AND year = 2024 ORDER BY 1",
    )
    assert [row[:2] for row in reference] == [("", 24), ("kinder", 24), ("quote", 24)]
    assert reference[2][2:] == pytest.approx(
        (expected.yardstick.centre[0, 0], expected.yardstick.scale[0, 0])
    )


def test_dynamics_is_the_index_over_changes_in_percentage_points(tmp_path: Path) -> None:
    project = computed(index_town(tmp_path))
    found = rows(project.working_database, "dynamics")
    expected = score(shares(2024) - shares(2022), TWO)
    assert [found[room][1] for room in ROOMS] == pytest.approx(expected.index.tolist(), abs=1e-9)
    assert rows(project.working_database, "dynamics", 2022) == {}


def test_areas_left_out_have_a_reason_and_do_not_move_the_mean(tmp_path: Path) -> None:
    text = INDEX.replace("minimum: 300}", 'minimum: 300, named: [{area: A02, reason: "Gewerbegebiet"}]}')
    town = index_town(tmp_path, text, people={"A01": 299})
    town.rows["faelle"] = [row for row in town.rows["faelle"] if row[:2] != ("A03", 2024)]
    found = rows(computed(town).working_database)
    assert found["A01"][3:5] == ("excluded", "weniger als 300 Personen")
    assert found["A02"][3:5] == ("excluded", "Gewerbegebiet")
    assert found["A03"][3:5] == ("unknown", "Titel: Angabe fehlt")
    expected = score(shares(without=("A01", "A02", "A03")), TWO)
    assert [found[room][1] for room in ROOMS[3:]] == pytest.approx(expected.index.tolist(), abs=1e-9)


def test_too_few_areas_have_deviations_only(tmp_path: Path) -> None:
    project = index_town(tmp_path, INDEX + "minimum_areas: 25\n").project()
    findings = compute(project, silent).findings
    found = rows(project.working_database)
    assert {row[1] for row in found.values()} == {None}
    assert found["A01"][3:5] == ("not_applicable", "nur 24 Gebiete, nötig sind 25")
    assert any("kein Index, nur 24 Gebiete" in str(item) for item in findings)
    counted = query(
        project.working_database,
        "SELECT count(*), count(z) FROM result.index_component WHERE kind = 'status' AND year = 2024",
    )
    assert counted == [(48, 0)]


def test_constant_component_stops_the_index_and_is_told(tmp_path: Path) -> None:
    project = index_town(tmp_path, seldom=dict.fromkeys(ROOMS, 70)).project()
    findings = compute(project, silent).findings
    assert rows(project.working_database)["A05"][4] == "„Titel“ hat in allen Gebieten denselben Wert"
    assert any(item.severity == "warnung" and "denselben Wert" in item.what for item in findings)
    told = [item.place for item in findings if "kein Index" in item.what]
    assert set(told) == {"indicators/indices/lage.yaml:7"}


def test_dynamics_across_a_break_is_withheld_with_the_reason(tmp_path: Path) -> None:
    town = index_town(tmp_path)
    town.breaks = "breaks:\n  - {id: neu, date: 01.01.2023, title: Neue Zählung, reason: Anders gezählt.}\n"
    town.indicators["quote"] = town.indicators["quote"].replace("id: quote,", "id: quote, breaks: [neu],")
    project = computed(town)
    found = rows(project.working_database, "dynamics")
    assert {row[3] for row in found.values()} == {"not_applicable"}
    assert found["A01"][4] == "Titel: Bruch der Zeitreihe („Neue Zählung“)"
    assert {row[3] for row in rows(project.working_database).values()} == {"ok"}


def hidden_rooms(project: Project) -> set[str]:
    """Social spaces of which a component may not be shown."""
    found = query(
        project.published_database,
        "SELECT DISTINCT area_id FROM value WHERE indicator_id IN ('quote', 'kinder') AND year = 2024 "
        "AND status = 'secret'",
    )
    return {str(row[0]) for row in found}


def test_hidden_area_has_no_index_and_leaves_the_means(tmp_path: Path) -> None:
    """A01 has 2 cases: secret. What the others show can be computed from what is shown of them."""
    town = index_town(tmp_path, seldom={"A01": 2})
    project = protected(town)
    hidden = hidden_rooms(project)
    assert "A01" in hidden
    assert len(hidden) <= 4
    found = rows(project.published_database)
    assert found["A01"][:2] == (None, None)
    assert found["A01"][2:5] == (None, "secret", "eine Komponente ist geheim")
    expected = score(shares(without=tuple(hidden)), TWO)
    public = [room for room in ROOMS if room not in hidden]
    assert [found[room][1] for room in public] == pytest.approx(expected.index.tolist(), abs=1e-9)
    assert rows(project.working_database)["A01"][1] is not None
    components = query(
        project.published_database, "SELECT DISTINCT area_id FROM index_component WHERE year = 2024"
    )
    assert {str(row[0]) for row in components} == set(public)


def test_class_of_a_hidden_area_only_where_published_numbers_leave_no_other(tmp_path: Path) -> None:
    """2 of 1000 persons. The town's total leaves A01 a few more cases: too few for a limit of 4."""
    text = INDEX.replace("limits: Keine", "status: {limits: [LIMIT], labels: [a, b]}\nlimits: Keine")

    def protected_with(name: str, limit: float, levels: str) -> Project:
        town = index_town(tmp_path / name, text.replace("LIMIT", str(limit)), seldom={"A01": 2})
        for indicator in ("quote", "kinder"):
            own = town.indicators[indicator]
            town.indicators[indicator] = own.replace("levels: [sozialraum]", f"levels: {levels}")
        return protected(town)

    far = protected_with("a", 4, "[stadt, sozialraum]")
    assert rows(far.published_database)["A01"][2:4] == (0, "secret")
    # Without a total all thousand could be cases.
    alone = protected_with("b", 4, "[sozialraum]")
    assert rows(alone.published_database)["A01"][2:4] == (None, "secret")
    # A limit at the place of the area among those that are shown would tell its count.
    shown = score(shares(without=tuple(hidden_rooms(far))), TWO)
    own = np.array([2 / 1000, cases(1)[1] / 1000]) * 100
    z_sum = float(((own - shown.yardstick.centre[0]) / shown.yardstick.scale[0]).sum())
    limit = round((z_sum - float(shown.sum_centre[0])) / float(shown.sum_scale[0]), 2)
    near = protected_with("c", limit, "[stadt, sozialraum]")
    assert rows(near.published_database)["A01"][2:4] == (None, "secret")


@pytest.mark.parametrize("kind", ["status", "dynamics"])
def test_what_is_said_of_a_hidden_area_does_not_depend_on_its_number(tmp_path: Path, kind: Kind) -> None:
    """All worlds that agree in the published numbers give the same range, so the same class or none."""
    project = index_town(tmp_path).project()
    turn = Round(project, project.indices["lage"], kind, 2024)
    seen = set()
    for number in range(8):
        numbers = {"stadt": 100, "A01": number, "A02": 10 - number, "A03": 90}
        values = {
            (name, area, year): Value(count / 10, "ok", float(count), 1000.0)
            for name in ("quote", "kinder", "bestand")
            for area, count in numbers.items()
            for year in (2022, 2024)
        }
        changes = {("kinder", "A01", 2024, 2022): Change(0.0, "ok", "")}
        changes |= {("quote", "A01", 2024, 2022): Change(0.0, "ok", "")}
        hidden = frozenset(
            (name, area, year)
            for name in ("quote", "kinder")
            for area in ("A01", "A02")
            for year in (2022, 2024)
        )
        areas = {"sozialraum": ["A01", "A02", "A03"], "stadt": ["stadt"]}
        parents = dict.fromkeys(areas["sozialraum"], "stadt")
        values = {key: replace(item, value=500.0) if key[0] == "bestand" else item
                  for key, item in values.items()}  # fmt: skip
        data = IndexData(areas, {}, values, changes, hidden, frozenset(), parents)
        seen.add(next(place.ends for place in places(data, turn) if place.area_id == "A01"))
        closed = IndexData(areas, {}, values, changes, hidden, hidden, parents)
        assert next(place.ends for place in places(closed, turn) if place.area_id == "A01") is None
    assert seen == ({((0.0, 1.0), (0.0, 1.0))} if kind == "status" else {((-1.0, 1.0), (-1.0, 1.0))})


def test_hidden_population_does_not_tell_on_which_side_of_the_minimum_it_lies(tmp_path: Path) -> None:
    project = index_town(tmp_path).project()
    turn = Round(project, project.indices["lage"], "status", 2024)
    for people in (10.0, 299.0, 300.0, 5000.0):
        values = {("bestand", "A01", 2024): Value(people, "ok", people, None)}
        data = IndexData({"sozialraum": ["A01"]}, {}, values, {}, frozenset(values))
        (place,) = places(data, turn)
        assert (place.status, place.reason) == ("secret", "Einwohnerzahl: Angabe geheim")


def test_stability_is_drawn_with_a_fixed_seed(tmp_path: Path) -> None:
    project = computed(index_town(tmp_path))
    kept = [float(str(rows(project.working_database)[room][6])) for room in ROOMS]
    assert 0 < min(kept) < max(kept) <= 1
    compute(project, silent)
    assert [float(str(rows(project.working_database)[room][6])) for room in ROOMS] == kept


def test_other_ways_to_standardise(tmp_path: Path) -> None:
    text = INDEX.replace("components:", "standardisation: {method: min_max}\ncomponents:")
    found = rows(computed(index_town(tmp_path / "a", text)).working_database)
    expected = score(shares(), Recipe((1.0, 1.0), "min_max"))
    assert [found[room][1] for room in ROOMS] == pytest.approx(expected.index.tolist(), abs=1e-9)
    text = INDEX.replace(
        "{indicator: quote}", "{indicator: quote, transform: log, weight: 2, direction: relief}"
    )
    text = text.replace("components:", "standardisation: {weighted_by: bestand}\ncomponents:")
    town = index_town(tmp_path / "b", text, {"A24": 3000})
    found = rows(computed(town).working_database)
    values = shares()
    values[23] /= 3
    values[:, 0] = np.log(values[:, 0])
    people = np.array([1000.0] * 23 + [3000.0])
    weighted = score(values, Recipe((-2.0, 1.0)), people)
    assert [found[room][1] for room in ROOMS] == pytest.approx(weighted.index.tolist(), abs=1e-9)


@pytest.mark.parametrize("method", ["rank", "percentile_rank"])
def test_ranks_have_no_mean_and_a_hidden_area_is_placed_among_the_others(tmp_path: Path, method: str) -> None:
    """A01 has 2 cases: the lowest place whatever the count is, hence the lowest class, and no number."""
    text = INDEX.replace("components:", f"standardisation: {{method: {method}}}\ncomponents:")
    project = protected(index_town(tmp_path, text, seldom={"A01": 2}))
    public = [room for room in ROOMS if room not in hidden_rooms(project)]
    without = tuple(hidden_rooms(project))
    expected = score(shares(without=without), Recipe((1.0, 1.0), method))  # type: ignore[arg-type]
    found = rows(project.published_database)
    assert [found[room][1] for room in public] == pytest.approx(expected.index.tolist(), abs=1e-9)
    assert (found["A01"][0], found["A01"][1]) == (None, None)
    places = query(
        project.published_database,
        "SELECT z::DOUBLE FROM index_component "
        "WHERE kind = 'status' AND year = 2024 AND indicator_id = 'quote' ORDER BY area_id",
    )
    count = len(public)
    wanted = [float(place) for place in range(1, count + 1)]  # the cases rise from room to room
    if method == "percentile_rank":
        wanted = [(place - 1) / (count - 1) for place in wanted]
    assert [row[0] for row in places] == pytest.approx(wanted, abs=1e-9)
    reference = query(
        project.published_database,
        "SELECT indicator_id, centre, scale FROM index_reference WHERE kind = 'status' AND year = 2024 "
        "AND indicator_id <> '' ORDER BY 1",
    )
    assert reference == [("kinder", None, None), ("quote", None, None)]


def test_one_area_far_from_the_others_is_limited_and_told(tmp_path: Path) -> None:
    """900 of 1000 in A24, 267 and less elsewhere: A24 counts as 267, and the value itself stays as it is."""
    text = INDEX.replace("{indicator: quote}", "{indicator: quote, transform: winsorise}")
    project = computed(index_town(tmp_path, text, seldom={"A24": 900}))
    values = shares()
    values[23, 0] = values[22, 0]
    found = rows(project.working_database)
    assert [found[room][1] for room in ROOMS] == pytest.approx(score(values, TWO).index.tolist(), abs=1e-9)
    spread = query(
        project.working_database,
        "SELECT indicator_id, limited, low::DOUBLE, high::DOUBLE, skewness > 2 AND kurtosis > 3.5, "
        "abs(skewness_after) < 2 FROM result.index_shape WHERE kind = 'status' AND year = 2024 ORDER BY 1",
    )
    low, high = float(values[:, 0].min()), float(values[:, 0].max())
    assert spread[0][:4] == ("kinder", 0, None, None)
    assert spread[1] == ("quote", 1, pytest.approx(low), pytest.approx(high), True, True)
    shown = query(
        project.working_database,
        "SELECT value::DOUBLE FROM result.index_component WHERE kind = 'status' AND year = 2024 "
        "AND indicator_id = 'quote' AND area_id = 'A24'",
    )
    assert shown == [(90.0,)]


def test_what_stays_skewed_after_limiting_is_told(tmp_path: Path) -> None:
    text = INDEX.replace(
        "{indicator: quote}", "{indicator: quote, transform: winsorise, winsorise_at_most: 1}"
    )
    seldom = dict.fromkeys(ROOMS, 100) | {"A22": 110, "A23": 900, "A24": 990}
    findings = [
        item.what for item in compute(index_town(tmp_path, text, seldom=seldom).project(), silent).findings
    ]
    expected = "Soziale Lage 2024: „Titel“ ist auch mit begrenzten Werten in 1 Gebiet sehr schief verteilt"
    assert any(expected in text for text in findings), findings


def test_trials_correlations_and_types_are_stored(tmp_path: Path) -> None:
    project = computed(index_town(tmp_path, INDEX + "types: {groups: 3}\n"))
    trials = query(
        project.working_database,
        "SELECT scenario, count(*), max(areas) FROM result.index_sensitivity "
        "WHERE kind = 'status' AND year = 2024 GROUP BY 1 ORDER BY 1",
    )
    assert trials == [("double", 2, 24), ("half", 2, 24), ("without", 2, 24)]
    types = query(
        project.working_database,
        "SELECT type_no, count(*) FROM result.index_type WHERE year = 2024 GROUP BY 1 ORDER BY 1",
    )
    assert [row[0] for row in types] == [0, 1, 2]
    assert sum(int(str(row[1])) for row in types) == 24
