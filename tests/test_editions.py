"""Editions: stages alone do not mix figures of two editions."""

from pathlib import Path

import pytest

from pipeline.errors import DataError
from pipeline.project import load_project
from pipeline.stages import STAGES
from pipeline.stages.runner import run_stages

INTERIM = """  "2023":
    title: Zwischenbericht 2023
    reference_date: 31.12.2023
    comparison_date: 31.12.2022
    editorial_deadline: 30.06.2024
first_year:"""


def run(root: Path, edition: str, *stages: str) -> None:
    run_stages(load_project(root, edition), stages, lambda _: None, strict=True)


@pytest.fixture
def two_editions(mini_project: Path) -> Path:
    config = mini_project / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("first_year:", INTERIM), encoding="utf-8")
    run(mini_project, "2023", "ingest", "harmonize", "compute", "protect")
    return mini_project


@pytest.mark.parametrize(
    ("stage", "before"), [("protect", "compute"), ("render", "protect"), ("package", "protect")]
)
def test_a_stage_alone_refuses_the_figures_of_another_edition(
    two_editions: Path, stage: str, before: str
) -> None:
    with pytest.raises(DataError) as error:
        run(two_editions, "2024", stage)
    assert str(error.value) == (
        f"die Stufe {before} ist zuletzt für eine andere Ausgabe oder andere Stichtage gelaufen – "
        f"zuerst {before} für die Ausgabe 2024 ausführen, oder report"
    )
    assert not (two_editions / "reports" / "2024").exists()


@pytest.mark.usefixtures("kept_parts")
def test_the_stages_before_make_it_possible(two_editions: Path) -> None:
    run(two_editions, "2024", "compute", "protect", "render")
    assert (two_editions / "reports" / "2024" / "bericht.pdf").exists()


@pytest.mark.usefixtures("kept_parts")
def test_each_edition_keeps_its_report(two_editions: Path) -> None:
    run(two_editions, "2023", *STAGES)
    pages = (two_editions / "reports/2023/html/index.html").read_bytes()
    run(two_editions, "2024", *STAGES)
    assert (two_editions / "reports/2023/html/index.html").read_bytes() == pages
    assert (two_editions / "reports/2024/html/index.html").read_bytes() != pages


def test_a_year_for_which_nothing_is_delivered_stops_the_run_before_the_chapters(mini_project: Path) -> None:
    config = mini_project / "config.yaml"
    later = INTERIM.replace("2023", "2026").replace("2022", "2024").replace("30.06.2024", "30.06.2027")
    config.write_text(config.read_text(encoding="utf-8").replace("first_year:", later), encoding="utf-8")
    with pytest.raises(DataError) as error:
        run(mini_project, "2026", *STAGES)
    assert str(error.value).startswith(
        "config.yaml:17: für das Berichtsjahr 2026 ist keine einzige Lieferung da, die letzte gilt für 2024"
    )
