"""Deliveries that are missing, misnamed or sent twice are told, although every file by itself is fine."""

from pathlib import Path

import pytest
from project_edits import SGB2, change, run_both

from pipeline.errors import Problem, Severity
from pipeline.project import load_project
from pipeline.readers.arrivals import missing_years
from pipeline.stages.ingest import ingest


def findings(root: Path) -> tuple[Problem, ...]:
    return ingest(load_project(root), lambda _: None).findings


@pytest.fixture
def register(mini_project: Path) -> Path:
    return mini_project / "data" / "raw" / "einwohner_register"


def test_complete_deliveries_give_no_finding(mini_project: Path) -> None:
    assert findings(mini_project) == ()


def test_a_year_between_others_is_missing(mini_project: Path, register: Path) -> None:
    (register / "einwohner_2021.csv").write_bytes((register / "einwohner_2022.csv").read_bytes() + b"\r\n")
    (register / "einwohner_2023.csv").unlink()
    found = findings(mini_project)
    assert len(found) == 1
    assert str(found[0]) == (
        "data/raw/einwohner_register/source.yaml:7: für 2023 ist keine Datei da, für die Jahre davor oder "
        "danach schon – bei Stadt Kleinau, Bürgerservice anfordern oder den Dateinamen prüfen"
    )
    assert found[0].severity is Severity.HINWEIS


def test_a_misnamed_file_is_a_missing_year_and_a_stray(mini_project: Path, register: Path) -> None:
    (register / "einwohner_2024.csv").rename(register / "Einwohner 2024.csv")
    texts = " ".join(str(f) for f in findings(mini_project))
    assert "für 2024 ist keine Datei da" in texts
    assert "die Datei „Einwohner 2024.csv“ wird nicht gelesen" in texts
    assert "gemeint: „einwohner_{year}.csv“?" in texts


def test_last_years_file_under_a_new_name_is_a_warning(mini_project: Path, register: Path) -> None:
    (register / "einwohner_2024.csv").write_bytes((register / "einwohner_2023.csv").read_bytes())
    found = findings(mini_project)
    assert [f.severity for f in found] == [Severity.WARNUNG]
    assert "„einwohner_2024.csv“ hat denselben Inhalt wie „einwohner_2023.csv“" in str(found[0])


def declare(register: Path, text: str) -> None:
    path = register / "source.yaml"
    path.write_text(path.read_text(encoding="utf-8") + text + "\n", encoding="utf-8")


def test_the_declared_expectation_goes_before_the_guess(mini_project: Path, register: Path) -> None:
    declare(
        register, "contact: Bürgerservice, Frau Beispiel\nexpected: {due_days: 60, first: 2021, last: 2023}"
    )
    (register / "einwohner_2024.csv").unlink()  # the guess would miss it, the declaration says it ends
    found = findings(mini_project)
    assert [finding.what for finding in found] == [
        "für den Stichtag 31.12.2021 fehlt die Lieferung, obwohl sie erwartet wird"
    ]
    assert found[0].place == "data/raw/einwohner_register/source.yaml:26"
    assert found[0].hint == "bei Bürgerservice, Frau Beispiel anfordern oder den Dateinamen prüfen"


def test_a_declared_stand_in_is_told_with_its_reason(mini_project: Path, register: Path) -> None:
    stand_in = '{year: 2023, by_year: 2022, reason: "Umstellung des Fachverfahrens"}'
    declare(register, f"expected: {{due_days: 60, first: 2022, substitute: [{stand_in}]}}")
    (register / "einwohner_2023.csv").unlink()
    found = findings(mini_project)
    said = (
        "für den Stichtag 31.12.2023 kommt keine Lieferung; dafür steht 2022: Umstellung des Fachverfahrens"
    )
    assert [str(finding).split(": ", 1)[1] for finding in found] == [said]


def test_years_inside_a_file_are_known_after_harmonizing(mini_project: Path) -> None:
    declare(mini_project / "data/raw/sgb2", "expected: {due_days: 60, first: 2021}")
    assert findings(mini_project) == (), "the name sgb2.csv does not tell a year"
    found = [f for f in run_both(mini_project).findings if "Stichtag" in f.what]
    said = "für den Stichtag 31.12.2021 fehlt die Lieferung, obwohl sie erwartet wird"
    assert [(f.place, f.what) for f in found] == [("data/raw/sgb2/source.yaml:21", said)]
    assert found[0].hint == "bei Jobcenter Kleinau anfordern oder den Dateinamen prüfen"


def test_year_that_lacks_between_others_in_one_file(mini_project: Path) -> None:
    text = (mini_project / SGB2).read_text(encoding="utf-8")
    (mini_project / SGB2).write_text(text.replace("31.12.2022", "31.12.2021"), encoding="utf-8")
    assert findings(mini_project) == (), "the name sgb2.csv does not tell a year"
    [found] = [f for f in run_both(mini_project).findings if "nichts geliefert" in f.what]
    assert found.what == "für 2022 ist nichts geliefert, für die Jahre davor und danach schon"
    assert found.place.startswith("data/raw/sgb2/source.yaml:")


def test_findings_are_those_of_the_latest_edition(mini_project: Path, register: Path) -> None:
    declare(register, "expected: {due_days: 60, first: 2022}")
    change(
        mini_project,
        "config.yaml",
        "first_year: 2022",
        "  '2026':\n    title: x\n    reference_date: 31.12.2026\n    comparison_date: 31.12.2024\n"
        "    editorial_deadline: 30.06.2027\nfirst_year: 2022",
    )
    missing = [finding.what[17:27] for finding in findings(mini_project)]
    assert missing == ["31.12.2025", "31.12.2026"]


def test_half_downloaded_and_replaced_files_are_no_deliveries(mini_project: Path, register: Path) -> None:
    for name in (
        "einwohner_2025.csv.part",
        "einwohner_2025.csv.part.json",
        "einwohner_2024.csv.alt",
        "fetched.csv",
    ):
        (register / name).write_bytes(b"x")
    assert findings(mini_project) == ()


@pytest.mark.parametrize(
    ("years", "last", "missing"),
    [
        ({2014, 2015, 2016}, 2016, []),
        ({2014, 2015, 2016}, 2018, [2017, 2018]),
        ({2015, 2017, 2019, 2023}, 2024, [2021]),
        ({2014, 2019, 2024}, 2026, []),
        ({2024}, 2026, []),
    ],
)
def test_the_usual_distance_decides(years: set[int], last: int, missing: list[int]) -> None:
    assert missing_years(years, last) == missing
