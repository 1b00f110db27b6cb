"""Any figure leads back to file and row: recomputed by hand from the delivered files."""

import csv
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from project_edits import SGB2_SOURCE, change

from pipeline import cli
from pipeline.computing.trace import TracedTerm, trace_terms
from pipeline.database import connect
from pipeline.project import Project, load_project
from pipeline.stages.runner import run_stages
from pipeline.terms import plan_terms

DATA_STAGES = ("ingest", "harmonize", "compute")
SAMPLE = 15


@pytest.fixture
def computed(mini_project: Path) -> Project:
    project = load_project(mini_project)
    run_stages(project, DATA_STAGES, lambda _: None, strict=False)
    return project


def all_values(
    project: Project, connection: duckdb.DuckDBPyConnection
) -> Iterator[tuple[str, str, str, int]]:
    yield from connection.execute(
        "SELECT indicator_id, category, area_id, year FROM result.value "
        "WHERE status IN ('ok', 'zero') ORDER BY ALL"
    ).fetchall()


def traced(project: Project, spots: list[tuple[str, str, str, int]]) -> Iterator[TracedTerm]:
    series = {(item.indicator.id, item.name): item for item in plan_terms(project).categories}
    connection = connect(project.working_database, read_only=True)
    for indicator, category, area, year in spots:
        item = series[(indicator, category)]
        if item.indicator.method != "change":
            yield from trace_terms(connection, project, item, (area, year))
    connection.close()


def check_sum(term: TracedTerm) -> None:
    if term.term_id.endswith("*age_midpoint"):
        return
    total = sum((row.value for row in term.rows if row.value is not None), Decimal(0))
    assert total == term.value, f"{term.term_id} {term.year}: rows {total}, term {term.value}"


def test_every_figure_of_the_small_project(computed: Project) -> None:
    connection = connect(computed.working_database, read_only=True)
    spots = list(all_values(computed, connection))
    connection.close()
    assert len(spots) > 20
    for term in traced(computed, spots):
        check_sum(term)
        for row in term.rows:
            assert cell(computed.root / row.file, row.row, row.column) == row.value


def cell(path: Path, row: int, column: str) -> Decimal:
    """The figure as it stands in the delivered file, read without the engine."""
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "cp1252")
    lines = list(csv.reader(text.splitlines(), delimiter=";"))
    header = next(line for line in lines if column in line)
    text_of_cell = lines[row - 1][header.index(column)]
    return Decimal(0 if text_of_cell == "-" else text_of_cell.replace(",", "."))


def test_a_random_sample_of_the_demo(demo_built: Path) -> None:
    project = load_project(demo_built)
    connection = connect(project.working_database, read_only=True)
    spots = random.Random(2024).sample(list(all_values(project, connection)), SAMPLE)
    connection.close()
    terms = list(traced(project, spots))
    assert len(terms) > SAMPLE
    for term in terms:
        check_sum(term)
        assert term.rows or term.value == 0
        assert all(len(row.sha256) == 64 for row in term.rows)


def test_commands_show_and_trace(computed: Project, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--project", str(computed.root)]
    assert cli.main(["trace", "kinderarmut", "stadt", "2024", *where]) == 0
    shown = capsys.readouterr().out
    assert "Zähler 2024: sgb2[" in shown
    assert "sha256" in shown
    assert cli.main(["show", "kinderarmut", *where]) == 0
    assert "Definition:" in capsys.readouterr().out
    assert cli.main(["show", "kinderamut", *where]) == 2
    assert "gemeint: „kinderarmut“?" in capsys.readouterr().err
    assert "Hinweis" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("area", "year", "said"),
    [
        ("nirgends", "2024", "das Gebiet „nirgends“ gibt es nicht – möglich: Altdorf, "),
        ("altdorf mite", "2024", "das Gebiet „altdorf mite“ gibt es nicht – gemeint: „Altdorf Mitte“?"),
        ("0103", "2024", "das Gebiet „0103“ gibt es nicht – gemeint: "),
        ("stadt", "1999", "das Jahr 1999 liegt außerhalb der Zeitreihe – möglich: 2022 bis 2024"),
    ],
)
def test_no_such_area_or_year(
    computed: Project, area: str, year: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--project", str(computed.root)]
    assert cli.main(["show", "kinderarmut", area, year, *where]) == 2
    assert f"Fehler: {said}" in capsys.readouterr().err


def test_the_name_of_an_area_in_another_case(computed: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", "kinderarmut", "ALTDORF mitte", "--project", str(computed.root)]) == 0
    assert "· Altdorf Mitte (0101) · 2024" in capsys.readouterr().out


def test_figures_older_than_the_definitions(computed: Project, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--project", str(computed.root)]
    file = "indicators/armut/kinderarmut.yaml"
    change(computed.root, file, 'alter: "0-17"', 'alter: "0-64"')
    for command in ("show", "trace"):
        assert cli.main([command, "bevoelkerung", *where]) == 0
        said = capsys.readouterr().err
        assert "Hinweis: die Zahlen sind älter als die Angaben: Indikator kinderarmut geändert – " in said
        assert "neu rechnen: compute" in said
    change(computed.root, file, 'alter: "0-64"', 'alter: "0-17"')
    assert cli.main(["show", "bevoelkerung", *where]) == 0
    assert "Hinweis" not in capsys.readouterr().err


def test_an_indicator_added_since_is_not_computed_yet(
    computed: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    file = computed.root / "indicators/demographie/bevoelkerung.yaml"
    text = file.read_text(encoding="utf-8").replace("id: bevoelkerung", "id: leute")
    file.with_name("leute.yaml").write_text(text, encoding="utf-8")
    assert cli.main(["show", "leute", "--project", str(computed.root)]) == 2
    assert "„leute“ ist noch nicht berechnet – zuerst: python -m pipeline compute" in capsys.readouterr().err


def test_a_level_for_which_there_is_no_value(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(mini_project, "indicators/demographie/bevoelkerung.yaml", "unit:", "levels: [stadt]\nunit:")
    run_stages(load_project(mini_project), DATA_STAGES, lambda _: None, strict=False)
    assert cli.main(["show", "bevoelkerung", "0101", "--project", str(mini_project)]) == 2
    said = "für das Gebiet 0101 gibt es „bevoelkerung“ nicht – der Indikator gilt für: stadt"
    assert said in capsys.readouterr().err


def test_a_name_that_two_areas_bear_is_not_guessed(
    mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    areas = mini_project / "data/raw/areas/sozialraum.csv"
    areas.write_text(areas.read_text("utf-8").replace("0201;Neudorf Mitte", "0201;Neudorf"), encoding="utf-8")
    change(mini_project, SGB2_SOURCE, "aliases: {", 'aliases: {Neudorf Mitte: "0201", ')
    run_stages(load_project(mini_project), DATA_STAGES, lambda _: None, strict=False)
    where = ["--project", str(mini_project)]
    assert cli.main(["show", "bevoelkerung", "Neudorf", *where]) == 2
    said = "„Neudorf“ heißen 2 Gebiete: 02 (stadtteil), 0201 (sozialraum)"
    assert f"{said} – statt des Namens die Kennung angeben" in capsys.readouterr().err
    assert cli.main(["show", "bevoelkerung", "0201", *where]) == 0
    assert "· Neudorf (0201) · 2024" in capsys.readouterr().out


def test_missing_working_database(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["trace", "kinderarmut", "--project", str(mini_project)]) == 1
    assert "die Datenbank fehlt" in capsys.readouterr().err
