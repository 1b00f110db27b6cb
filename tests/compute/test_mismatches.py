"""Numerator and denominator of different dates or population bases are told, once per indicator."""

from pathlib import Path

import duckdb
import pytest
from project_edits import SGB2_SOURCE, change, run_both

from pipeline.computing.mismatches import mismatches
from pipeline.project import load_project

INDICATOR = "indicators/armut/kinderarmut.yaml"
DATASET = "indicators/datasets/sgb2.yaml"


def told(root: Path) -> list[str]:
    """Severity and text of the findings."""
    run_both(root)
    project = load_project(root)
    with duckdb.connect(str(project.working_database), read_only=True) as connection:
        return [f"{item.severity}: {item}" for item in mismatches(connection, project)]


@pytest.mark.parametrize("reference", ["31.12.", "Dezember", "01.01. bis 31.12.", "Schuljahr"])
def test_the_same_month_or_a_span_of_time(mini_project: Path, reference: str) -> None:
    change(mini_project, SGB2_SOURCE, "reference: 31.12.", f"reference: {reference}")
    assert told(mini_project) == []


def test_another_month(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, "reference: 31.12.", "reference: Juni")
    [found] = told(mini_project)
    assert found.startswith(f"hinweis: {INDICATOR}:")
    assert "Zähler und Nenner haben verschiedene Stichtage (Juni und 31.12.), 2022 bis 2024 – unter" in found
    change(mini_project, DATASET, "disclosure:", "checks: [{kind: dates, severity: warnung}]\ndisclosure:")
    assert told(mini_project)[0].startswith("warnung: ")
    change(mini_project, DATASET, "severity: warnung", "severity: aus, reason: so vereinbart")
    assert told(mini_project) == []


def test_the_year_before(mini_project: Path) -> None:
    text = (mini_project / INDICATOR).read_text(encoding="utf-8")
    start = text.index("denominator:")
    line = text[start : text.index("\n", start)]
    assert line.endswith("}")
    change(mini_project, INDICATOR, line, line[:-1] + ", at: previous}")
    [found] = told(mini_project)
    assert "(31.12. und 31.12. des Vorjahres)" in found


def test_other_population_base(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, "minimum: 3", "minimum: 3\npopulation_base: zensus")
    [found] = told(mini_project)
    assert found.startswith("warnung: ")
    assert "verschiedene Bevölkerungsbasen (zensus und register), 2022 bis 2024" in found
