"""Figures worked out with a hidden one are found: limits, formulas, means, indices, early recognition."""

import csv
from pathlib import Path

import pytest
from invented import SECRET, Edition, town

from pipeline.auditing.gate import Verdict, audit_figures

SHARE = {
    ("q", ""): [("numerator", "d[g=a]", "same"), ("denominator", "d[]", "same")],
    ("n", ""): [("numerator", "d[]", "same")],
}
GROUPS = [("d", "g", "partition", code, "", "") for code in "ab"]
PEOPLE = {"S": (40, 200), "A": (None, 60), "B": (None, 70), "C": (18, 70)}


def quota(**more: list[tuple[str, str, str]]) -> Edition:
    """A quota hidden in A and B, which leave each other room, and the people of all areas."""
    terms = {**SHARE, **{(name, ""): uses for name, uses in more.items()}}
    edition = Edition(town().parts, terms, dimensions=GROUPS)
    for area, (part, whole) in PEOPLE.items():
        edition.count("n", area, 2024, whole)
        value = None if part is None else round(100 * part / whole, 10)
        edition.values["q", "", area, 2024] = (value, part, whole if part is not None else None)
    return edition


def attacked(folder: Path) -> Verdict:
    return audit_figures([("2024", folder)])


def told(folder: Path) -> list[str]:
    return [f"{problem.place}: {problem.what}" for problem in attacked(folder).leaks]


def write(folder: Path, name: str, text: str) -> None:
    """A file of daten/ in a few words: cells by spaces, '~' for a space or an empty cell."""
    lines = [[cell.replace("~", " ").strip() for cell in line.split()] for line in text.strip().splitlines()]
    with (folder / "daten" / name).open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(lines)


def add_columns(path: Path, heads: str, cells: str, secret: bool) -> None:
    """Further columns of a file, filled in its hidden or in its other lines."""
    first, *lines = path.read_text(encoding="utf-8-sig").splitlines()
    found = [f"{line};{cells if (SECRET in line) == secret else ';' * heads.count(';')}" for line in lines]
    path.write_text("\n".join([f"{first};{heads}", *found]) + "\n", encoding="utf-8-sig")


@pytest.mark.parametrize("cells", ["12,5;31,0;", ";;deutlich darüber"])
@pytest.mark.parametrize("secret", [True, False])
def test_limits_of_chance_and_comparisons(tmp_path: Path, cells: str, secret: bool) -> None:
    folder = quota().write(tmp_path / "2024")
    add_columns(folder / "daten" / "werte.csv", "untergrenze;obergrenze;vergleich", cells, secret)
    what = "neben einem geheimen Wert steht, was ihn eingrenzt: Ort {}, Titel q 2024"
    expected = [f"2024/daten/werte.csv:{line}: {what.format(area)}" for line, area in ((5, "A"), (7, "B"))]
    assert told(folder) == (expected if secret else [])


@pytest.mark.parametrize("secret", [True, False])
def test_the_direction_of_a_hidden_change(tmp_path: Path, secret: bool) -> None:
    edition = quota()
    edition.changes = [("q", "", "A", 2024, 2023, None, None), ("n", "", "A", 2024, 2023, 0, 0)]
    folder = edition.write(tmp_path / "2024")
    path = folder / "daten" / "veraenderungen.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    lines = [f"{lines[0]};status", f"{lines[1]};{SECRET}", f"{lines[2]};Wert"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    add_columns(path, "trend", "deutlich gestiegen", secret)
    what = "neben einem geheimen Wert steht, was ihn eingrenzt: Ort A, Titel q 2024"
    assert told(folder) == ([f"2024/daten/veraenderungen.csv:2: {what}"] if secret else [])


@pytest.mark.parametrize(
    "uses",
    [
        [("jung", "d[g=a]", "same"), ("alt", "d[]", "same")],
        [("numerator", "d[g=a]*mitte", "same"), ("denominator", "d[]", "same")],
    ],
    ids=["formula", "mean"],
)
def test_formulas_and_means_with_a_hidden_input(tmp_path: Path, uses: list[tuple[str, str, str]]) -> None:
    pooled = [(role, term.partition("*")[0], "same*3") for role, term, _ in uses]
    edition = quota(f=uses, p=[("summe", pooled[0][1], "same*3"), pooled[1]])
    edition.values["f", "", "C", 2024] = (31.5, "x", "x")
    edition.values["p", "", "A", 2024] = (31.5, "x", "x")  # three years are protected as a sum
    assert told(edition.write(tmp_path / "C")) == []
    edition.values["f", "", "A", 2024] = (31.5, "x", "x")
    (problem,) = attacked(edition.write(tmp_path / "A")).leaks
    assert problem.what == "eine Zahl, in die ein geheimer Wert eingeht, ist gedruckt: Ort A, Titel f 2024"
    assert problem.hint == "verborgen: d[g=a] 2024"


SEGREGATION = [("numerator", "d[g=a]", "same"), ("denominator", "d[]", "same")]
CONTACT = [("gruppe", "d[g=a]", "same"), ("kontakt", "d[g=b]", "same"), ("insgesamt", "d[]", "same")]


@pytest.mark.parametrize(
    ("uses", "value"),
    [(SEGREGATION, 23.75), (SEGREGATION, 24.2857142857), (CONTACT, 0.7571428571)],
    ids=["segregation", "isolation", "contact"],
)
def test_indices_over_parts(tmp_path: Path, uses: list[tuple[str, str, str]], value: float) -> None:
    """10, 12 and 18 of 60, 70 and 70: worked out by hand from the definitions."""
    parts = {"A": (10, 60), "B": (12, 70), "C": (18, 70)}
    if value == 23.75:
        share = [abs(g / 40 - (n - g) / 160) for g, n in parts.values()]
        value = 50 * sum(share)
    elif uses is SEGREGATION:
        value = 100 * sum(g / 40 * g / n for g, n in parts.values())
    else:
        value = sum(g / 40 * (n - g) / n for g, n in parts.values())
    edition = quota(s=uses)
    edition.terms = {**edition.terms, ("b", ""): [("numerator", "d[g=b]", "same")]}
    edition.values["s", "", "S", 2024] = (round(value, 10), 40, 200)
    if uses is SEGREGATION:  # by the year before the attack knows it from a quotient
        assert told(edition.write(tmp_path / "ein_jahr")) == []
        edition.values["s", "", "S", 2023] = (round(value, 10), 40, 200)
        for area, (part, whole) in parts.items():
            edition.values["q", "", area, 2023] = (round(100 * part / whole, 10), part, whole)
    (leak,) = attacked(edition.write(tmp_path / "verborgen")).leaks
    assert leak.what == "eine Zahl, in die ein geheimer Wert eingeht, ist gedruckt: Ort S, Titel s 2024"
    assert leak.hint == "verborgen ist ein Teil davon: Ort A 2024"
    for area, (part, whole) in parts.items():
        edition.values["q", "", area, 2024] = (round(100 * part / whole, 10), part, whole)
        edition.count("b", area, 2024, whole - part)
    assert told(edition.write(tmp_path / "offen")) == []


def test_types_of_areas_without_an_index(tmp_path: Path) -> None:
    folder = quota().write(tmp_path / "2024")
    secret = SECRET.replace(" ", "~")
    write(
        folder, "index.csv", f"index art gebiet jahr status\ni Status A 2024 {secret}\ni Status C 2024 Wert"
    )
    write(folder, "gebietstypen.csv", "index jahr gebiet typ\ni 2024 C 2\ni 2023 A 1")
    assert told(folder) == []
    write(folder, "gebietstypen.csv", "index jahr gebiet typ\ni 2024 C 2\ni 2024 A 1")
    what = "ein Gebiet mit geheimer Komponente hat einen Gebietstyp: Ort A 2024"
    assert told(folder) == [f"2024/daten/gebietstypen.csv:3: {what}"]


@pytest.mark.parametrize(
    ("areas", "mean", "leaks"), [("2", "15", 0), ("2", "10", 0), ("3", "15", 1), ("2", "16", 1)]
)
def test_reference_values_of_an_index(tmp_path: Path, areas: str, mean: str, leaks: int) -> None:
    """Mean or least value of the two printed areas; of three, or another one, tells of a hidden one."""
    folder = quota().write(tmp_path / "2024")
    head = "index art jahr indikator"
    shown = [f"i Status {year} q {number}" for year in (2023, 2024) for number in (10, 20)]
    write(folder, "index_komponenten.csv", "\n".join([f"{head} wert", *shown]))
    rows = ["i Status 2023 q 2 15", f"i Status 2024 q {areas} {mean}", "i Status 2024 ~ 3 9"]
    write(folder, "index_bezugswerte.csv", "\n".join([f"{head} gebiete mittel_oder_minimum", *rows]))
    what = "in einen Bezugswert des Index gehen Werte ein, die nicht gezeigt sind: Titel q 2024"
    assert told(folder) == [f"2024/daten/index_bezugswerte.csv:3: {what}"] * leaks


@pytest.mark.parametrize(
    ("result", "reason", "what"),
    [
        ("nicht prüfbar", "Titel q (2024): aus Gründen der Geheimhaltung nicht ausgewiesen", ""),
        ("kein Hinweis", "0 von 2 Bedingungen erfüllt; 1 Bedingung nicht prüfbar", ""),
        ("kein Hinweis", "0 von 2 Bedingungen erfüllt", "entscheidet mit einer geheimen Zahl"),
        ("Hinweis prüfen", "Titel n (2024): 60, Ort S 50", "entscheidet mit einer geheimen Zahl"),
        ("Hinweis prüfen", "Titel q (2024): 21,7 %, Ort S 20,0 %", "nennt eine geheime Zahl"),
    ],
)
def test_early_recognition(tmp_path: Path, result: str, reason: str, what: str) -> None:
    folder = quota().write(tmp_path / "2024")
    other = "Titel q (2024): 25,7 %, Ort S 20,0 %; Titel n (2024): 70, Ort S 50"
    with (folder / "daten" / "frueherkennung.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["regel", "gebiet", "jahr", "ergebnis", "grund"])
        writer.writerow(["r", "A", "2024", result, reason])
        writer.writerow(["r", "C", "2024", "Hinweis prüfen", other])
    found = [f"2024/daten/frueherkennung.csv:2: die Früherkennung {what}: Ort A 2024"] if what else []
    assert told(folder) == found


def test_a_rule_of_several_years_may_be_decided_by_an_earlier_one(tmp_path: Path) -> None:
    folder = quota().write(tmp_path / "2024")
    reason = "Titel q (2024): 25,7 %, Ort S 20,0 % (in jedem Jahr seit 2022 höher)"
    with (folder / "daten" / "frueherkennung.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["regel", "gebiet", "jahr", "ergebnis", "grund"])
        writer.writerow(["r", "A", "2024", "kein Hinweis", "0 von 1 Bedingung erfüllt"])
        writer.writerow(["r", "C", "2024", "Hinweis prüfen", reason])
    assert told(folder) == []


@pytest.mark.parametrize(("median", "leak"), [("20,5", True), ("17,5", True), ("26", False)])
def test_a_median_in_a_hidden_age_group(tmp_path: Path, median: str, leak: bool) -> None:
    """48 of 100 people of A are 25 and older, at most 4 are from 18 to 24: none to 4 without the median.
    If the median lies among them, at most 50 are younger and at least 2 are there."""
    ages = {"jung": "0-17", "mittel": "18-24", "alt": "25+"}
    terms = {(name, ""): [("numerator", f"d[alter={age}]", "same")] for name, age in ages.items()}
    terms |= {(name, ""): [("numerator", "d[]", "same")] for name in ("n", "median")}
    edition = Edition(town().parts, terms, dimensions=[("d", "alter", "age", "", "", "")])
    for name, number in {"n": 100, "alt": 48, "jung": None, "mittel": None}.items():
        edition.count(name, "A", 2024, number)
    edition.count("mittel", "S", 2024, 4)
    edition.count("mittel", "B", 2024, None)
    folder = edition.write(tmp_path / "2024")
    units = folder / "daten" / "indikatoren.csv"
    first, *lines = units.read_text(encoding="utf-8-sig").splitlines()
    told_units = [f"{line};{'Jahre (Jahre)' if line.startswith('median') else 'Anzahl'}" for line in lines]
    units.write_text("\n".join([f"{first};einheit", *told_units]) + "\n", encoding="utf-8-sig")
    assert told(folder) == []
    with (folder / "daten" / "werte.csv").open("a", encoding="utf-8", newline="") as stream:
        stream.write(f"median;;A;2024;{median};100;x;Wert\r\n")
    found = "\n".join(told(folder))
    assert ("Ort A, Titel mittel 2024" in found) == leak
