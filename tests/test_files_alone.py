"""Data, not code: new sources, indicators, chapters and area levels are files alone."""

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.database import connect
from pipeline.project import Project, load_project
from pipeline.stages import STAGES
from pipeline.stages.runner import run_stages

DATA_STAGES = ("ingest", "harmonize", "compute", "protect")
SOZIALRAEUME = ("0101", "0102", "0201", "0202")


def build(root: Path, stages: tuple[str, ...] = DATA_STAGES) -> Project:
    project = load_project(root)
    run_stages(project, stages, lambda _: None, strict=False)
    return project


def value(project: Project, indicator: str, area: str) -> Decimal:
    connection = connect(project.published_database, read_only=True)
    row = connection.execute(
        "SELECT value FROM value WHERE indicator_id = ? AND area_id = ? AND year = ?",
        [indicator, area, project.year],
    ).fetchone()
    connection.close()
    assert row is not None, f"{indicator} {area}"
    return Decimal(row[0])


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def with_source(mini_project: Path) -> Path:
    """A delivery of households with its description, dataset and indicator."""
    rows = ["Gebiet;Haushalte;davon allein"]
    rows += [f"{area};{400 + 10 * n};{100 + n}" for n, area in enumerate(SOZIALRAEUME)]
    write(mini_project / "data/raw/haushalte/haushalte_2024.csv", "\n".join(rows) + "\n")
    write(
        mini_project / "data/raw/haushalte/source.yaml",
        """id: haushalte
title: Privathaushalte
publisher: Stadt Kleinau, Statistikstelle
licence: {name: amtsintern, attribution: "Stadt Kleinau, Haushaltegenerierung"}
dataset: haushalte
reader: csv
files: ["haushalte_{year}.csv"]
area: {column: Gebiet, levels: [sozialraum]}
period: {source: file, reference: 31.12.}
values:
  - {column: Haushalte, set: {groesse: alle}}
  - {column: davon allein, set: {groesse: eine_person}}
""",
    )
    write(
        mini_project / "indicators/datasets/haushalte.yaml",
        """id: haushalte
title: Privathaushalte
counts: Haushalte
timing: reference_date
dimensions:
  groesse:
    title: Größe
    kind: overlapping
    codes: {alle: alle Haushalte, eine_person: eine Person}
""",
    )
    write(
        mini_project / "indicators/demographie/alleinlebende.yaml",
        """id: alleinlebende
title: Anteil der Haushalte mit einer Person
topic: demographie
definition: Haushalte mit einer Person je 100 Privathaushalte.
method: share
numerator: {dataset: haushalte, where: {groesse: eine_person}}
denominator: {dataset: haushalte, where: {groesse: alle}}
unit: prozent
interpretation: Je 100 Haushalte bestehen so viele aus einer Person.
limits: Wohngemeinschaften sind schwer zu erkennen.
examples:
  - {numerator: 101, denominator: 410, value: 24.6}
""",
    )
    return mini_project


def test_a_new_source_and_indicator(with_source: Path) -> None:
    project = build(with_source)
    assert round(value(project, "alleinlebende", "0102"), 4) == round(Decimal(10100) / 410, 4)
    town = Decimal(100 * (100 + 101 + 102 + 103)) / (400 + 410 + 420 + 430)
    assert round(value(project, "alleinlebende", "100"), 4) == round(town, 4)


@pytest.mark.usefixtures("kept_parts")
def test_a_new_chapter_reaches_the_pages(with_source: Path) -> None:
    write(
        with_source / "report_templates/chapters/02_haushalte.md",
        "---\ntitle: Haushalte und Lebensformen\n---\n\n## Alleinlebende\n\n"
        'In der Stadt leben {{ wert("alleinlebende") }} der Haushalte allein.\n\n'
        '{{ tabelle(["alleinlebende"], ebene="sozialraum") }}\n',
    )
    change(with_source / "report_templates/report.yaml", "[01_lage.md]", "[01_lage.md, 02_haushalte.md]")
    project = build(with_source, STAGES)
    pages = "".join(p.read_text(encoding="utf-8") for p in (project.report_dir / "html").rglob("*.html"))
    assert "Haushalte und Lebensformen" in pages
    assert "24,5\u00a0%" in pages
    assert (project.report_dir / "bericht.pdf").read_bytes().startswith(b"%PDF")


def test_a_new_area_level(mini_project: Path) -> None:
    """Two halves of the town between town and Stadtteil: one entry in config.yaml and one CSV."""
    level = "  - {id: bezirk, title: Bezirk, plural: Bezirke, role: part}\n"
    change(mini_project / "config.yaml", "  - {id: stadtteil,", level + "  - {id: stadtteil,")
    areas = mini_project / "data/raw/areas"
    write(
        areas / "bezirk.csv",
        "id;name;parent;valid_from;valid_to\nB1;Bezirk Ost;100;;\nB2;Bezirk West;100;;\n",
    )
    change(areas / "stadtteil.csv", "Altdorf;100", "Altdorf;B1")
    change(areas / "stadtteil.csv", "Neudorf;100", "Neudorf;B2")
    project = build(mini_project)
    assert value(project, "bevoelkerung", "B1") == value(project, "bevoelkerung", "01")
    assert value(project, "bevoelkerung", "B2") == value(project, "bevoelkerung", "02")


def test_a_new_programme_area(mini_project: Path) -> None:
    with (mini_project / "data/raw/areas/overlays.csv").open("a", encoding="utf-8") as stream:
        stream.write("sz_nord;Soziales Nordgebiet;programm;0101\nsz_nord;Soziales Nordgebiet;programm;0202\n")
    project = build(mini_project)
    parts = value(project, "bevoelkerung", "0101") + value(project, "bevoelkerung", "0202")
    assert value(project, "bevoelkerung", "sz_nord") == parts


def test_a_new_edition(mini_project: Path) -> None:
    change(
        mini_project / "config.yaml",
        "first_year:",
        '  "2023":\n    title: Zwischenbericht 2023\n    reference_date: 31.12.2023\n'
        "    comparison_date: 31.12.2022\n    editorial_deadline: 30.06.2024\nfirst_year:",
    )
    project = load_project(mini_project, "2023")
    run_stages(project, DATA_STAGES, lambda _: None, strict=False)
    connection = connect(project.published_database, read_only=True)
    years = [row[0] for row in connection.execute("SELECT DISTINCT year FROM value ORDER BY 1").fetchall()]
    connection.close()
    assert max(years) == 2023
