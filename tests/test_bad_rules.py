"""What can be wrong in a rule of disclosure control: each mistake with its message and its line."""

from pathlib import Path

import pytest
from handbook_faults import Edit, both, swap

from pipeline.cli import main

CASES, PEOPLE = "indicators/datasets/sgb2.yaml", "indicators/datasets/einwohner.yaml"
SOURCE = "data/raw/sgb2/source.yaml"
RULE = "disclosure: {minimum: 4, complement: true, reason: Vertrag mit der Bundesagentur für Arbeit}"
BASE = f"{CASES}:11: "
LAXER = "config.yaml:{}: die Regel für „sgb2“ ist schwächer als im Katalog: "
HINT = " – Begründung unter reason angeben, sie wird gedruckt"


def project_rule(*lines: str) -> Edit:
    """A rule for sgb2 in config.yaml, below its line 32."""
    text = "".join(f"      {line}\n" for line in lines)

    def edit(root: Path) -> None:
        path = root / "config.yaml"
        given = path.read_text(encoding="utf-8").rstrip("\n")
        path.write_text(f"{given}\ndisclosure:\n  datasets:\n    sgb2:\n{text}", encoding="utf-8")

    return edit


def catalogue_rule(text: str) -> Edit:
    return swap(CASES, RULE, f"disclosure: {{{text}}}")


def lines_of_config(root: Path) -> int:
    return (root / "config.yaml").read_text(encoding="utf-8").count("\n")


BAD: dict[str, tuple[Edit, list[str]]] = {
    "minimum is laxer": (project_rule("minimum: 3"), [LAXER + "minimum 3 statt 4" + HINT]),
    "complement is laxer": (
        project_rule("minimum: 9", "complement: false"),
        ["", LAXER + "complement false statt true" + HINT],
    ),
    "zeros are laxer": (
        both(catalogue_rule("zeros: secret, reason: Amt"), project_rule("zeros: not_all")),
        [LAXER + "zeros not_all statt secret" + HINT],
    ),
    "denominator is laxer": (
        both(catalogue_rule("denominator_minimum: 30, reason: Amt"), project_rule("denominator_minimum: 29")),
        [LAXER + "denominator_minimum 29 statt 30" + HINT],
    ),
    "dominance is laxer": (
        both(
            catalogue_rule("dominance: {largest: betriebe, percent: 85}, reason: Amt"),
            project_rule("dominance: {largest: betriebe, percent: 86}"),
        ),
        [LAXER + "dominance 86 (betriebe) statt 85 (betriebe)" + HINT],
    ),
    "dominance is dropped": (
        both(
            catalogue_rule("dominance: {largest: betriebe, percent: 85}, reason: Amt"),
            project_rule("dominance: null"),
        ),
        [LAXER + "dominance ohne Angabe statt 85 (betriebe)" + HINT],
    ),
    "another largest contributor": (
        both(
            catalogue_rule("dominance: {largest: betriebe, percent: 85}, reason: Amt"),
            project_rule("dominance: {largest: filialen, percent: 50}"),
        ),
        [LAXER + "dominance 50 (filialen) statt 85 (betriebe)" + HINT],
    ),
    "every key is named": (
        project_rule("minimum: 3", "complement: false"),
        [LAXER + "minimum 3 statt 4" + HINT, LAXER + "complement false statt true" + HINT],
    ),
    "a reason of blanks is none": (
        project_rule("minimum: 3", 'reason: "  "'),
        [LAXER + "minimum 3 statt 4" + HINT],
    ),
}


def write_contributors(root: Path) -> None:
    """Two datasets that may be named as largest contributions."""
    for name in ("betriebe", "filialen"):
        text = f"id: {name}\ntitle: Probe\ncounts: Personen\ntiming: year\n"
        (root / f"indicators/datasets/{name}.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", BAD)
def test_laxer_without_a_reason(mini_project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit, expected = BAD[name]
    write_contributors(mini_project)
    first = lines_of_config(mini_project) + 4
    edit(mini_project)
    assert main(["check", "--project", str(mini_project)]) == 2
    said = capsys.readouterr().err
    wanted = [f"Fehler: {text.format(first + n)}" for n, text in enumerate(expected) if text]
    assert [line for line in said.splitlines() if line.startswith("Fehler:")] == wanted


@pytest.mark.parametrize("name", [name for name in BAD if name != "a reason of blanks is none"])
def test_with_a_reason_it_holds(mini_project: Path, name: str) -> None:
    write_contributors(mini_project)
    BAD[name][0](mini_project)
    with (mini_project / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("      reason: Dienstanweisung\n")
    assert main(["check", "--project", str(mini_project)]) == 0


OTHER: dict[str, tuple[Edit, str]] = {
    "unknown dataset": (
        swap("config.yaml", "imprint:", "disclosure: {datasets: {sgb3: {minimum: 9}}}\nimprint:"),
        "config.yaml:30: den Datensatz „sgb3“ gibt es nicht – gemeint: „sgb2“?",
    ),
    "unknown way of zeros": (
        catalogue_rule("zeros: hidden"),
        BASE + "„hidden“ ist bei „zeros“ nicht möglich",
    ),
    "unknown key": (catalogue_rule("nenner: 9"), BASE + "unbekannte Angabe „nenner“"),
    "percent of everything": (
        catalogue_rule("dominance: {largest: einwohner, percent: 100}"),
        BASE,
    ),
    "largest unknown": (
        catalogue_rule("dominance: {largest: betrieb, percent: 85}"),
        BASE + "den Datensatz „betrieb“ gibt es nicht – gemeint: „betriebe“?",
    ),
    "largest is the dataset itself": (
        catalogue_rule("dominance: {largest: sgb2, percent: 85}"),
        BASE + "largest nennt den Datensatz selbst",
    ),
    "largest is shown": (
        catalogue_rule("dominance: {largest: einwohner, percent: 85}"),
        BASE + "der Indikator „auslaenderanteil“ zeigt den größten Einzelbeitrag („einwohner“)",
    ),
    "largest of a supplier": (
        swap(SOURCE, "minimum: 3", "dominance: {largest: filiale, percent: 85}"),
        f"{SOURCE}:20: den Datensatz „filiale“ gibt es nicht – gemeint: „filialen“?",
    ),
    "rule and protected: false": (
        swap(CASES, RULE, f"{RULE}\nprotected: false\nnote: Sachen"),
        BASE + "die Regel hat bei protected: false keine Wirkung – eines von beiden streichen",
    ),
    "rule of the project without effect": (
        both(swap(CASES, RULE, "protected: false\nnote: Sachen"), project_rule("minimum: 9")),
        "config.yaml:{}: „sgb2“ ist im Katalog von der Geheimhaltung ausgenommen (protected: false)",
    ),
}


@pytest.mark.parametrize("name", OTHER)
def test_message_and_line(mini_project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit, expected = OTHER[name]
    write_contributors(mini_project)
    first = lines_of_config(mini_project) + 3
    edit(mini_project)
    assert main(["check", "--project", str(mini_project)]) == 2
    said = capsys.readouterr().err
    assert f"Fehler: {expected.format(first)}" in said
    assert "Traceback" not in said
