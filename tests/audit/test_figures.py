"""Planted leaks of each kind are found, with the way of recovery; what is open stays unnamed."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from invented import Edition, town

from pipeline.auditing.gate import Verdict, answers_of, audit_figures
from pipeline.errors import DataError


def attacked(folder: Path, *editions: Edition) -> Verdict:
    """Audit of editions, the newest first, written below a folder."""
    names = [str(2024 - number) for number in range(len(editions))]
    return audit_figures([(n, e.write(folder / n)) for n, e in zip(names, editions, strict=True)])


def told(verdict: Verdict) -> str:
    """Messages in one text."""
    return "\n".join(str(problem) for problem in verdict.leaks)


def test_total_minus_parts(tmp_path: Path) -> None:
    edition = town()
    for area, number in {"S": 20, "A": None, "B": 10, "C": 8}.items():
        edition.count("n", area, 2024, number)
    verdict = attacked(tmp_path, edition)
    assert len(verdict.leaks) == 1
    problem = verdict.leaks[0]
    assert problem.place == "2024/daten/werte.csv:3"
    assert problem.what == "geheimer Wert lässt sich errechnen: Ort A, Titel n 2024"
    assert problem.hint == "Ort S minus Ort B minus Ort C = 2 (2024/daten/werte.csv Zeile 2, 4, 5)"


def test_many_parts_are_counted_in_the_message(tmp_path: Path) -> None:
    names = [f"T{number}" for number in range(9)]
    edition = Edition({"S": names, **{name: [name] for name in names}}, town().terms)
    edition.count("n", "S", 2024, 82)
    for name in names:
        edition.count("n", name, 2024, None if name == "T0" else 10)
    assert "Ort S minus 8 veröffentlichte Gebiete der Ebene teil = 2" in told(attacked(tmp_path, edition))


def test_two_hidden_parts_that_leave_each_other_room_are_no_leak(tmp_path: Path) -> None:
    edition = town()
    for area, number in {"S": 20, "A": None, "B": None, "C": 8}.items():
        edition.count("n", area, 2024, number)
    assert not attacked(tmp_path, edition).leaks


def test_too_narrow_is_a_leak_as_well(tmp_path: Path) -> None:
    """Two hidden parts of together 2: each lies between 0 and 2, less wide than the minimum 3."""
    edition = town()
    for area, number in {"S": 10, "A": None, "B": None, "C": 8}.items():
        edition.count("n", area, 2024, number)
    verdict = attacked(tmp_path, edition)
    assert [problem.what.partition(":")[0] for problem in verdict.leaks] == [
        "geheimer Wert lässt sich eng eingrenzen"
    ] * 2
    assert "zwischen 0 und 2" in told(verdict)


def test_level_minus_overlay(tmp_path: Path) -> None:
    """Each level hides two parts, but the overlay O of B and half of C shows what the level hides."""
    parts = {"S": ["a", "b", "c", "d"], "A": ["a"], "B": ["b"], "CD": ["c", "d"], "O": ["b", "c", "d"]}
    edition = Edition(parts, town().terms)
    for area, number in {"S": 30, "A": None, "B": None, "CD": 15, "O": 28}.items():
        edition.count("n", area, 2024, number)
    found = told(attacked(tmp_path, edition))
    assert "Ort A, Titel n 2024 – Ort S minus Ort O = 2" in found


def test_a_rate_gives_its_hidden_count_away(tmp_path: Path) -> None:
    """2 of 87 are 2,3 %: with a published denominator one decimal tells the count."""
    uses = [("numerator", "d[]", "same"), ("denominator", "e[]", "same")]
    edition = Edition({"A": ["A"], "B": ["B"]}, {("q", ""): uses, ("e", ""): [("numerator", "e[]", "same")]})
    edition.values["q", "", "A", 2024] = (2.3, None, 87)
    edition.values["q", "", "B", 2024] = (10.0, 30, 300)
    edition.count("e", "A", 2024, 87)
    assert "Ort A, Titel q 2024" in told(attacked(tmp_path, edition))


def test_change_from_year_to_year(tmp_path: Path) -> None:
    edition = town()
    edition.count("n", "A", 2022, 9)
    edition.count("n", "A", 2024, None)
    edition.changes.append(("n", "", "A", 2024, 2022, -7, None))
    found = told(attacked(tmp_path, edition))
    assert "Ort A, Titel n 2024 – Wert 2022 plus veröffentlichte Veränderung = 2" in found


def test_change_and_percentage_of_two_hidden_years(tmp_path: Path) -> None:
    edition = town()
    edition.count("n", "A", 2022, None)
    edition.count("n", "A", 2024, None)
    edition.changes.append(("n", "", "A", 2024, 2022, 1, 50))
    found = told(attacked(tmp_path, edition))
    assert "Titel n 2022 – veröffentlichte Veränderung geteilt durch ihre Prozentangabe = 2" in found
    assert "Titel n 2024" in found


def test_indicator_that_is_the_change_of_another(tmp_path: Path) -> None:
    edition = town()
    edition.terms = {**edition.terms, ("v", ""): [("change", "n", "years*2")]}
    edition.count("n", "A", 2022, 9)
    edition.count("n", "A", 2024, None)
    edition.values["v", "", "A", 2024] = (-7, "x", "x")
    assert "= 2" in told(attacked(tmp_path, edition))


def test_pooled_years_give_a_single_year_away(tmp_path: Path) -> None:
    """Years 2022 and 2023 are shown, and the sum of 2022 to 2024."""
    edition = town()
    edition.terms = {**edition.terms, ("p", ""): [("numerator", "d[]", "same*3")]}
    for year, number in {2022: 10, 2023: 12, 2024: None}.items():
        edition.count("n", "A", year, number)
    edition.count("p", "A", 2024, 24)
    found = told(attacked(tmp_path, edition))
    assert "Ort A, Titel n 2024 – Ort A Summe 2022–2024 minus Ort A 2022 minus Ort A 2023 = 2" in found


def test_a_small_year_that_no_line_names_follows_from_sums_over_years(tmp_path: Path) -> None:
    """Each sum is large, none is hidden; 2021 is their difference to the year that is printed elsewhere."""
    edition = town()
    edition.terms = {**edition.terms, ("p", ""): [("numerator", "d[]", "same*2")]}
    edition.count("n", "A", 2024, 20)
    edition.count("p", "A", 2024, 22)
    (problem,) = attacked(tmp_path, edition).leaks
    what = "kleine Zahl eines einzelnen Jahres lässt sich aus einer Summe über Jahre eingrenzen"
    assert problem.what == f"{what}: Ort A, Titel p 2024"
    assert problem.hint.startswith("Ort A Summe 2023–2024 minus Ort A 2024 = d[] 2023 2 ")
    edition.count("p", "A", 2024, 35)
    assert not attacked(tmp_path, edition).leaks


def test_across_editions(tmp_path: Path) -> None:
    """The earlier edition hides another part of the sum; both together tell the part that each hides."""
    now, before = town(), town()
    for area, number in {"S": 20, "A": None, "B": None, "C": 8}.items():
        now.count("n", area, 2022, number)
    for area, number in {"S": 20, "A": None, "B": 10, "C": None}.items():
        before.count("n", area, 2022, number)
    assert not attacked(tmp_path / "one", now).leaks
    assert not attacked(tmp_path / "other", before).leaks
    verdict = attacked(tmp_path / "both", now, before)
    found = told(verdict)
    assert "Ort A, Titel n 2022 – Ort S minus Ort C minus Ort B (Ausgabe 2023) = 2" in found
    assert "2023/daten/werte.csv Zeile 4" in found
    assert [note.what for note in verdict.notes] == [
        "jetzt geheim, aber schon veröffentlicht: Ort B, Titel n 2022"
    ]


def test_a_revised_figure_belongs_to_another_state_of_the_data(tmp_path: Path) -> None:
    now, before = town(), town()
    for area, number in {"S": 25, "A": None, "B": None, "C": 8}.items():
        now.count("n", area, 2022, number)
    for area, number in {"S": 20, "A": None, "B": 10, "C": None}.items():
        before.count("n", area, 2022, number)
    assert not attacked(tmp_path, now, before).leaks


def test_area_with_another_boundary_is_another_area(tmp_path: Path) -> None:
    """A was smaller: the part x went from B to A. The difference is what lives in x."""
    now = Edition({"A": ["a", "x"], "B": ["b"], "X": ["x"]}, town().terms)
    before = Edition({"A": ["a"], "B": ["b", "x"]}, town().terms)
    now.count("n", "A", 2022, 22)
    now.count("n", "X", 2022, None)
    before.count("n", "A", 2022, 20)
    assert "Ort X, Titel n 2022 – Ort A minus Ort A (Ausgabe 2023) = 2" in told(
        attacked(tmp_path, now, before)
    )


def test_groups_in_each_other_and_people_of_no_known_place(tmp_path: Path) -> None:
    """All 20 minus the 18 of the inner group are 2 people, in a third group that excludes it."""
    groups = [
        ("d", "g", "overlapping", "all", "", ""),
        ("d", "g", "overlapping", "inner", "all", "other"),
        ("d", "g", "overlapping", "other", "all", "inner"),
    ]
    terms = {(code, ""): [("numerator", f"d[g={code}]", "same")] for code in ("all", "inner", "other")}
    edition = Edition({"A": ["A"]}, terms, dimensions=groups)
    for code, number in {"all": 20, "inner": 18, "other": None}.items():
        edition.count(code, "A", 2024, number)
    assert "zwischen 0 und 2" in told(attacked(tmp_path, edition))
    lost = Edition({"S": ["A", "nicht_zuordenbar"], "A": ["A"]}, town().terms, unassigned=True)
    lost.count("n", "S", 2024, 20)
    lost.count("n", "A", 2024, None)
    assert not attacked(tmp_path / "lost", lost).leaks
    lost.unassigned = False
    assert "Ort S = 20" in told(attacked(tmp_path / "all", lost))


@pytest.mark.parametrize(("made", "leaks"), [("", 0), ("one other", 1)])
def test_what_the_other_groups_leave_of_a_whole(tmp_path: Path, made: str, leaks: int) -> None:
    """All 20 minus the 12 of one group are the 8 of the other, if the two make up the whole."""
    groups = [
        ("d", "g", "overlapping", "all", "", "", made),
        ("d", "g", "overlapping", "one", "all", "other", ""),
        ("d", "g", "overlapping", "other", "all", "one", ""),
    ]
    terms = {(code, ""): [("numerator", f"d[g={code}]", "same")] for code in ("all", "one", "other")}
    edition = Edition({"A": ["A"]}, terms, dimensions=groups)
    for code, number in {"all": 20, "one": 12, "other": None}.items():
        edition.count(code, "A", 2024, number)
    found = attacked(tmp_path, edition).leaks
    assert [problem.what for problem in found] == [
        "geheimer Wert lässt sich errechnen: Ort A, Titel other 2024"
    ] * leaks


@pytest.mark.parametrize(("part", "leaks"), [("e[]", 2), ("", 0)])
def test_a_part_is_not_larger_than_its_whole(tmp_path: Path, part: str, leaks: int) -> None:
    """25 recipients in A and B, where 10 and 16 people live: 9 or 10 in A, 15 or 16 in B."""
    uses = [("numerator", "d[]", "same", part), ("denominator", "e[]", "same")]
    edition = Edition(town().parts, {("q", ""): uses, ("e", ""): [("numerator", "e[]", "same")]})
    people = {"S": (50, 56), "A": (None, 10), "B": (None, 16), "C": (25, 30)}
    for area, (number, whole) in people.items():
        edition.values["q", "", area, 2024] = (number and number * 2, number, number and whole)
        edition.count("e", area, 2024, whole)
    found = attacked(tmp_path, edition)
    assert ["eng eingrenzen" in problem.what for problem in found.leaks] == [True] * leaks
    edition.count("e", "C", 2024, 20)
    edition.values["q", "", "C", 2024] = (50, 25, 20)
    assert not attacked(tmp_path / "other", edition).leaks, "25 of 20: nobody believes it any more"


def test_the_same_people_under_another_name(tmp_path: Path) -> None:
    """Two groups of different dimensions that never differ are taken to be the same people."""
    areas = [f"T{number}" for number in range(12)]
    terms = {(code, ""): [("numerator", f"d[{code}]", "same")] for code in ("a=x", "b=y")}
    groups = [("d", name, "partition", code, "", "") for name, code in product("ab", "xyz")]
    edition = Edition({name: [name] for name in areas}, terms, dimensions=groups)
    for number, area in enumerate(areas):
        edition.count("a=x", area, 2024, 100 + number)
        edition.count("b=y", area, 2024, 100 + number if number else None)
    assert "Ort T0, Titel b=y 2024" in told(attacked(tmp_path, edition))


def test_printed_in_spite_of_the_sign_and_unreadable_files(tmp_path: Path) -> None:
    edition = town()
    edition.values["n", "", "A", 2024] = (None, 2, "x")
    assert "als geheim bezeichnet, aber gedruckt: Ort A, Titel n 2024" in told(attacked(tmp_path, edition))
    (tmp_path / "2024" / "daten" / "terme.csv").unlink()
    with pytest.raises(DataError, match=r"terme\.csv: die Datei fehlt"):
        audit_figures([("2024", tmp_path / "2024")])


@st.composite
def hidden_towns(draw: st.DrawFn) -> tuple[dict[tuple[str, str], int], set[tuple[str, str]]]:
    """Counts of two groups in three parts and the town, and which of them are hidden."""
    people = {(part, code): draw(st.integers(0, 2)) for part in "ABC" for code in "xy"}
    assume(sum(people.values()) <= MOST)  # else the towns counted out are not all that agree
    cells: dict[tuple[str, str], int] = {}
    for area, inside in (("S", "ABC"), ("A", "A"), ("B", "B"), ("C", "C")):
        for term, codes in (("d[g=x]", "x"), ("d[]", "xy")):
            cells[area, term] = sum(people[part, code] for part in inside for code in codes)
    hidden = {cell for cell in cells if draw(st.booleans())}
    return cells, hidden or {("A", "d[]")}


AREAS = {"S": "ABC", "A": "A", "B": "B", "C": "C"}
TERMS = {"d[g=x]": "x", "d[]": "xy"}
MOST = 6


def all_towns() -> dict[tuple[str, str], np.ndarray]:
    """Counts of every cell in all towns of up to six people per part and group."""
    people = dict(zip(product("ABC", "xy"), np.indices((MOST + 1,) * 6).reshape(6, -1), strict=True))
    return {
        (area, term): sum(people[part, code] for part in inside for code in codes)
        for area, inside in AREAS.items()
        for term, codes in TERMS.items()
    }


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hidden_towns())
def test_intervals_are_those_of_all_thinkable_towns(
    tmp_path: Path, case: tuple[dict[tuple[str, str], int], set[tuple[str, str]]]
) -> None:
    """All whole towns that agree with what is published are counted out."""
    cells, hidden = case
    edition = town()
    names = {"d[g=x]": "x", "d[]": "n"}
    edition.terms = {(name, ""): [("numerator", term, "same")] for term, name in names.items()}
    edition.dimensions = [("d", "g", "partition", code, "", "") for code in "xy"]
    for (area, term), number in cells.items():
        edition.count(names[term], area, 2024, None if (area, term) in hidden else number)
    found = {
        (total[0][0][1], total[0][0][0]): answer
        for total, answer in answers_of([("2024", edition.write(tmp_path / "town"))]).items()
    }
    assert set(found) == hidden
    counts = all_towns()
    fits = np.logical_and.reduce(
        [counts[cell] == number for cell, number in cells.items() if cell not in hidden]
    )
    for cell in hidden:
        possible = counts[cell][fits] if np.ndim(fits) else counts[cell]
        assert found[cell].lower == pytest.approx(possible.min(), abs=1e-6)
        if found[cell].upper <= MOST:
            assert found[cell].upper == pytest.approx(possible.max(), abs=1e-6)
        else:
            assert possible.max() >= MOST


def test_what_the_rules_of_the_edition_forbid(tmp_path: Path) -> None:
    """A count below the minimum that is printed; no one printed where nobody is counted."""
    edition = town()
    for area, number in {"S": 20, "A": 2, "B": 0, "C": 18}.items():
        edition.count("n", area, 2024, number)
    (problem,) = attacked(tmp_path, edition).leaks
    assert problem.place == "2024/daten/werte.csv:3"
    assert problem.what == "eine Zahl unter der Mindestzahl ist gedruckt: Ort A, Titel n 2024"


@pytest.mark.parametrize(("thin", "leaks"), [(0, 0), (30, 0), (31, 1)])
def test_a_quotient_over_too_small_a_denominator(tmp_path: Path, thin: int, leaks: int) -> None:
    terms = {("q", ""): [("numerator", "d[g=a]", "same"), ("denominator", "d[]", "same")]}
    edition = Edition({"A": ["A"]}, terms, thin=thin, dimensions=[("d", "g", "partition", "a", "", "")])
    edition.values["q", "", "A", 2024] = (50, 15, 30)
    found = attacked(tmp_path, edition).leaks
    assert [problem.what for problem in found] == [
        "ein Anteil mit zu kleinem Nenner ist gedruckt: Ort A, Titel q 2024"
    ] * leaks
