"""Deliveries that are missing, misnamed or sent twice are told, although every file by itself is fine."""

from pathlib import Path

import pytest

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
