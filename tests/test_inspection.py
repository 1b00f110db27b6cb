"""The inspection report: internal with figures, public without, by source, also when a run stops."""

import csv
import shutil
from pathlib import Path

import pytest
from project_edits import SGB2, SGB2_SOURCE, change, silent

from pipeline.errors import DataError
from pipeline.project import Project, load_project
from pipeline.report.inspection import Material, inspected
from pipeline.report.inspection_files import write_inspection
from pipeline.report.published import DeliveredFile, Delivery, Finding, read_published
from pipeline.stages.runner import run_stages
from tests.conftest import REPOSITORY

DATA = ("ingest", "harmonize", "compute", "protect")
CORRECTION = """corrections:
  - file: sgb2.csv
    row: 19
    column: Leistungsberechtigte
    expect: 334
    value: 336
    reason: Zahlendreher laut Jobcenter
    who: A. Beispiel
    date: 03.02.2025
"""


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file of the program."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The mini project with a correction, a stray file and a total that differs, up to protect."""
    root = tmp_path_factory.mktemp("built") / "mini"
    ignored = shutil.ignore_patterns("processed", "reports")
    shutil.copytree(REPOSITORY / "tests" / "projects" / "mini", root, ignore=ignored)
    (root / "data/raw/sgb2/corrections.yaml").write_text(CORRECTION, encoding="utf-8")
    (root / "data/raw/sgb2/alt.csv").write_text("x", encoding="utf-8")
    project = load_project(root)
    run_stages(project, DATA, silent, strict=False)
    return project


def test_internal_report_has_figures_and_names(built: Project) -> None:
    found = rows(built.processed_dir / "pruefbericht.csv")
    assert [(row["stufe"], row["schwere"], row["befund"], row["hinweis"]) for row in found] == [
        (
            "Vereinheitlichen", "Warnung",
            "Stadt Kleinau, 2024, Leistungsberechtigte: gelieferter Wert und Summe (sozialraum) weichen ab",
            "594 gegen 596: −2 (−0,34 %)",
        ),
        (
            "Vereinheitlichen", "Hinweis", "berichtigt am 03.02.2025: Zahlendreher laut Jobcenter",
            "„334“ → „336“ (A. Beispiel)",
        ),
        (
            "Einlesen", "Hinweis", "die Datei „alt.csv“ wird nicht gelesen, sie passt zu keinem Muster",
            "möglich: sgb2.csv",
        ),
        ("Vereinheitlichen", "Hinweis", "Zeichen statt Zahlen in der Lieferung: 1 geheim", ""),
    ]  # fmt: skip
    assert {row["gegenstand"] for row in found} == {"Leistungsberechtigte nach dem SGB II nach Sozialräumen"}
    page = (built.processed_dir / "pruefbericht.html").read_text(encoding="utf-8")
    for part in ("Nur für den Dienstgebrauch", "594 gegen 596", "A. Beispiel", "334", "neuer Wert"):
        assert part in page.replace("\u00ad", "")


def test_public_report_has_neither(built: Project, tmp_path: Path) -> None:
    published = read_published(built.published_database)
    assert {item.stage for item in published.findings} == {"ingest", "harmonize"}
    material = Material(published.findings, published.deliveries, published.files)
    assert write_inspection(built, material, tmp_path / "daten", inner=False) == 4
    page = (tmp_path / "daten/pruefbericht.html").read_text(encoding="utf-8").replace("\u00ad", "")
    assert "Zahlendreher laut Jobcenter" in page
    text = (tmp_path / "daten/pruefbericht.csv").read_text(encoding="utf-8-sig")
    for secret in ("594", "596", "334", "336", "A. Beispiel", "Dienstgebrauch"):
        assert secret not in page.split("</style>")[1]
        assert secret not in text


def test_report_of_a_run_that_stops(mini_project: Path) -> None:
    change(mini_project, SGB2, "31.12.2024;Altdorf Süd;334", "31.12.2024;Altdorf Süd;k. A.")
    project = load_project(mini_project)
    with pytest.raises(DataError):
        run_stages(project, DATA, silent, strict=True)
    found = rows(project.processed_dir / "pruefbericht.csv")
    assert [(row["schwere"], row["stelle"], row["befund"]) for row in found] == [
        ("Fehler", f"{SGB2}, Zeile 19, Spalte „Leistungsberechtigte“", "„k. A.“ ist keine Zahl")
    ]


def test_warning_that_stops_is_told_once(mini_project: Path) -> None:
    change(mini_project, SGB2, "Kleinau insgesamt;594;209", "Kleinau insgesamt;599;209")
    project = load_project(mini_project)
    with pytest.raises(DataError):
        run_stages(project, DATA, silent, strict=True)
    found = rows(project.processed_dir / "pruefbericht.csv")
    assert [row["schwere"] for row in found] == ["Warnung", "Hinweis"]


def test_report_that_is_open_elsewhere_does_not_stop_the_run(mini_project: Path) -> None:
    project = load_project(mini_project)
    (project.processed_dir / "pruefbericht.csv").mkdir(parents=True)
    said: list[str] = []
    run_stages(project, ("ingest",), said.append, strict=True)
    assert said[-1] == "Prüfbericht nicht geschrieben: pruefbericht.csv ist geöffnet oder gesperrt"


def test_findings_are_grouped_by_what_they_are_about(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, "minimum: 3", "minimum: 3\nrounding: 3")
    project = load_project(mini_project)
    places = {
        "geliefert/sgb2.csv, Zeile 3": "sgb2",
        "data/raw/sgb2/source.yaml:16": "sgb2",
        "Datensatz einwohner, 2024": "einwohner",
        "indicators/armut/kinderarmut.yaml:13": "indikator",
        "config.yaml:3": "projekt",
        "data/raw/areas/stadt.csv, Zeile 2": "projekt",
    }
    findings = tuple(Finding("harmonize", "hinweis", place, about, "") for place, about in places.items())
    delivery = Delivery("sgb2", "sgb2", 2024, "stadt", 1, "31.12.", "", False, 3)
    files = (DeliveredFile("sgb2", "geliefert/sgb2.csv"),)
    groups = inspected(project, Material(findings, (delivery,), files))
    assert [(group.title, [item.what for item in group.findings]) for group in groups] == [
        ("Auszug aus dem Melderegister nach Sozialräumen", []),
        ("Leistungsberechtigte nach dem SGB II nach Sozialräumen", ["sgb2", "sgb2"]),
        ("Datensatz: Einwohnerinnen und Einwohner mit Hauptwohnung", ["einwohner"]),
        ("Indikatoren", ["indikator"]),
        ("Projekt", ["projekt", "projekt"]),
    ]
    assert [(group.files, group.rounding) for group in groups[:2]] == [(0, 0), (1, 3)]
