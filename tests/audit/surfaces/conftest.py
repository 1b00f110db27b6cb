"""A small finished edition with hidden figures, built once; tests plant leaks into copies of it."""

import shutil
from pathlib import Path

import pytest
from report_town import REPORT, Town

from pipeline.stages.package import package
from pipeline.stages.render import render

NAMES = ["Markt", "Hafen", "Höhe", "Aue", "Anger", "Bruch", "Damm", "Eck"]
HIDDEN, SECOND = "0102", "0301"  # Hafen and Anger
CHAPTER = """---
title: Armut
topic: armut
---
{{ tabelle(["einwohnerzahl", "sgb2_quote", "altersarmut"], veraenderung=true) }}

{{ tabelle(["sgb2_quote", "altersarmut"], name="zweite") }}

{{ zeitreihe("sgb2_quote", gebiet="Hafen") }}

{{ diagramm("sgb2_quote") }}

{{ diagramm("sgb2_quote", art="punkte", name="punkte") }}

{{ diagramm("sgb2_quote", art="linie", gebiet="Hafen", name="linie") }}

{{ karte("sgb2_quote") }}

{{ pyramide("altersaufbau") }}

{{ befunde("sgb2_quote") }}
"""


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """reports/2024 of an invented town: Hafen and Anger hide their SGB-II-Quote, Hafen in two years."""
    town = Town(
        tmp_path_factory.mktemp("ausgabe") / "projekt",
        names=NAMES,
        chapters={"01_armut.md": CHAPTER},
        report=REPORT.replace("profile:\n", "profile:\n  map: sgb2_quote\n"),
    )
    for area, year in ((HIDDEN, 2024), (HIDDEN, 2019), (SECOND, 2024)):
        town.statuses["sgb2_quote", area, year] = "secret"
    town.statuses["altersarmut", HIDDEN, 2024] = "zero"
    project = town.build()
    for stage in (render, package):
        stage(project, lambda _: None)
    return project.report_dir


@pytest.fixture
def edition(finished: Path, tmp_path: Path) -> Path:
    """A copy to plant a leak in."""
    return Path(shutil.copytree(finished, tmp_path / "2024", ignore=shutil.ignore_patterns("fonts")))
