"""Command match: open entries with suggestions, confirmed once and remembered in aliases.csv."""

import json
from pathlib import Path

import pytest
from project_edits import SGB2, change, errors_of, query, run_both

from pipeline.cli import main
from pipeline.harmonizing.area_names import same_spelling
from pipeline.project import load_project
from pipeline.stages.fingerprint import FileHashes, stage_parts

ALIASES = "data/raw/areas/aliases.csv"
HEAD = "source;entry;area;confirmed_by;date\n"


def match(root: Path, *arguments: str) -> int:
    return main(["match", *arguments, "--project", str(root)])


@pytest.fixture
def renamed(mini_project: Path) -> Path:
    """Two names are spelled otherwise, a third is unknown."""
    change(mini_project, SGB2, "31.12.2024;Neudorf Nord;", "31.12.2024;Neudorf-Nord;")
    change(mini_project, SGB2, "31.12.2023;Altdorf Süd;", "31.12.2023;ALTDORF SUED, Stadt;")
    change(mini_project, SGB2, "31.12.2022;Altdorf Mitte;", "31.12.2022;Marktplatz;")
    return mini_project


def test_open_entries_are_listed_with_suggestions(renamed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert match(renamed) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0].startswith("sgb2, Spalte „Sozialraum“: „Marktplatz“ (1 Zeile) – möglich: ")
    assert lines[1:] == [
        "sgb2, Spalte „Sozialraum“: „ALTDORF SUED, Stadt“ (1 Zeile) – anders geschrieben: 0102 (Altdorf Süd)",
        "sgb2, Spalte „Sozialraum“: „Neudorf-Nord“ (1 Zeile) – anders geschrieben: 0202 (Neudorf Nord)",
    ]
    assert "3 Einträge ohne Gebiet" in said.err
    assert not (renamed / ALIASES).exists()


def test_nothing_is_matched_before_somebody_confirms(renamed: Path) -> None:
    errors = errors_of(renamed)
    assert len(errors) == 3
    assert all("ist kein Gebiet (sozialraum, stadt)" in line for line in errors)
    assert all(line.endswith("zuordnen: python -m pipeline match") for line in errors)


def test_accept_writes_the_unambiguous_and_one_pair_by_hand(
    renamed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert match(renamed, "--accept", "--by", "Sozialplanung") == 0
    assert match(renamed, "Marktplatz", "0101", "--source", "sgb2") == 0
    written = (renamed / ALIASES).read_text(encoding="utf-8").splitlines()
    assert written[0] + "\n" == HEAD
    assert [line.rsplit(";", 2)[0] for line in written[1:]] == [
        "sgb2;ALTDORF SUED, Stadt;0102",
        "sgb2;Neudorf-Nord;0202",
        "sgb2;Marktplatz;0101",
    ]
    assert written[1].split(";")[3] == "Sozialplanung"
    run_both(renamed)
    assert query(renamed, "SELECT value FROM core.sgb2 WHERE area_id = '0101' AND year = 2022 ORDER BY ALL")
    capsys.readouterr()
    assert match(renamed) == 0
    assert "Alle Einträge haben ein Gebiet." in capsys.readouterr().err


def test_json_names_what_was_accepted_and_what_is_open(
    renamed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert match(renamed, "--accept", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["accepted"] == [["sgb2", "ALTDORF SUED, Stadt", "0102"], ["sgb2", "Neudorf-Nord", "0202"]]
    assert [item["entry"] for item in data["open"]] == ["Marktplatz"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Marktplatz", "0109"), "das Gebiet „0109“ gibt es nicht – gemeint: „0101“"),
        (
            ("Marktplatz", "Altdorf Mite"),
            "das Gebiet „Altdorf Mite“ gibt es nicht – gemeint: „Altdorf Mitte“",
        ),
        (
            ("Marktplatz", "Neudorf Mitte"),
            "„Neudorf Mitte“ heißen mehrere Gebiete – Kennung angeben: 0201 oder 0202",
        ),
        (("Marktplatz", "0101", "--source", "sgb"), "die Quelle „sgb“ gibt es nicht – gemeint: „sgb2“?"),
        (("Marktplatz",), "EINTRAG und GEBIET gehören zusammen"),
    ],
)
def test_wrong_pairs_are_refused(
    renamed: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    change(renamed, "data/raw/areas/sozialraum.csv", "Neudorf Nord", "Neudorf Mitte")
    assert match(renamed, *arguments) == 2
    assert message in capsys.readouterr().err
    assert not (renamed / ALIASES).exists()


def test_the_name_of_an_area_will_do(renamed: Path) -> None:
    assert match(renamed, "Marktplatz", "altdorf Mitte") == 0
    assert ";Marktplatz;0101;" in (renamed / ALIASES).read_text(encoding="utf-8")


def test_a_pair_is_not_changed_silently(renamed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert match(renamed, "Marktplatz", "0101") == 0
    before = (renamed / ALIASES).read_bytes()
    assert match(renamed, "Marktplatz", "0101") == 0
    assert match(renamed, "Marktplatz", "0202") == 2
    assert "„Marktplatz“ ist schon dem Gebiet „0101“ zugeordnet" in capsys.readouterr().err
    assert (renamed / ALIASES).read_bytes() == before


def test_what_stands_in_the_file_stays_in_its_encoding(renamed: Path) -> None:
    path = renamed / ALIASES
    old = (HEAD + "sgb2;Süd;0102;Frau Grün;1.2.2025").encode("cp1252")
    path.write_bytes(old)
    assert match(renamed, "Marktplatz", "0101") == 0
    assert path.read_bytes().startswith(old + b"\n;Marktplatz;0101;;")


def test_a_name_for_all_sources_counts_where_its_level_is_delivered(mini_project: Path) -> None:
    (mini_project / ALIASES).write_text(HEAD + ";Rathaus;100;;\n", encoding="utf-8")
    change(mini_project, SGB2, "31.12.2024;Kleinau insgesamt;", "31.12.2024;Rathaus;")
    run_both(mini_project)
    path = mini_project / "data/raw/einwohner_register/einwohner_2024.csv"
    text = path.read_bytes().decode("cp1252")
    path.write_bytes(text.replace("\n0101;m;unter 18;D", "\nRathaus;m;unter 18;D").encode("cp1252"))
    assert [line for line in errors_of(mini_project) if "„Rathaus“" in line] == [
        (
            "data/raw/einwohner_register/einwohner_2024.csv, Zeile 2, Spalte „Sozialraum“: "
            "„Rathaus“ ist kein Gebiet (sozialraum) – möglich: 0101, 0102, 0201, 0202, Altdorf Mitte, "
            "Altdorf Süd, Neudorf Mitte, Neudorf Nord – zuordnen: python -m pipeline match"
        )
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("sgb;Nord;0202;;", "Zeile 2: die Quelle „sgb“ gibt es nicht – gemeint: „sgb2“?"),
        ("sgb2;Nord;202;;", "Zeile 2: das Gebiet „202“ gibt es nicht – gemeint: „0202“ (Neudorf Nord)?"),
        ("sgb2;;0202;;", "Zeile 2: die Spalte „entry“ ist leer"),
        ("sgb2;Nord;0202;;gestern", "Zeile 2: „gestern“ in Spalte „date“ ist kein Datum"),
        ("sgb2;Nord;0202;;\nsgb2;Nord;0101;;", "Zeile 3: „Nord“ ist schon dem Gebiet „0202“ zugeordnet"),
    ],
)
def test_mistakes_in_the_file_are_told_with_row(mini_project: Path, row: str, message: str) -> None:
    (mini_project / ALIASES).write_text(HEAD + row + "\n", encoding="utf-8")
    assert [line for line in errors_of(mini_project) if line.startswith(f"{ALIASES}, {message}")]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("Saarlouis, Kreisstadt", ["gemeinde"]),
        ("Saarlouis, Landkreis", ["kreis"]),
        ("Landkreis Saarlouis", []),
        ("SAARLOUIS", ["gemeinde", "kreis"]),
        ("Saarlouis, kreisfreie Stadt", ["gemeinde", "kreis"]),
    ],
)
def test_a_town_is_not_taken_for_its_district(entry: str, expected: list[str]) -> None:
    names = {"kreis": "Saarlouis", "gemeinde": "Saarlouis"}
    assert sorted(same_spelling(entry, names, {"kreis": "kreis", "gemeinde": "gemeinde"})) == expected


def test_a_confirmed_name_makes_the_stage_run_again(renamed: Path) -> None:
    project = load_project(renamed)
    hashes = FileHashes(renamed / "checksums.json")
    before = stage_parts(project, "harmonize", "", hashes)
    assert match(renamed, "Marktplatz", "0101") == 0
    after = stage_parts(project, "harmonize", "", hashes)
    assert {name for name in after if after[name] != before.get(name)} == {f"Datei {ALIASES}"}
