"""Two areas of one name, one of them hidden: no false alarm, and a leak of the hidden one is found."""

import re
import shutil
from pathlib import Path

import pytest
from report_town import Town

from pipeline.auditing.surfaces.check import check_surfaces
from pipeline.stages.package import package
from pipeline.stages.render import render

CHAPTER = """---
title: Armut
topic: armut
---
{{ tabelle(["einwohnerzahl", "sgb2_quote", "altersarmut"], veraenderung=true) }}

{{ diagramm("sgb2_quote") }}

{{ diagramm("sgb2_quote", art="punkte", name="punkte") }}

{{ waermetabelle(["sgb2_quote", "altersarmut"]) }}

{{ anteile(["sgb2_quote", "altersarmut"]) }}

{{ steigung("sgb2_quote") }}

{{ streuung("sgb2_quote", "altersarmut") }}

{{ karte("sgb2_quote") }}
"""


@pytest.fixture(scope="module", params=["0101", "0102"])
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """reports/2024 of a town with two areas Markt, the first or the second of which hides a quota."""
    names = ["Markt", "Markt", "Hafen", "Höhe", "Aue", "Bruch"]
    town = Town(tmp_path_factory.mktemp("namen") / "projekt", names=names, chapters={"01_armut.md": CHAPTER})
    town.statuses["sgb2_quote", request.param, 2024] = "secret"
    project = town.build()
    for stage in (render, package):
        stage(project, lambda _: None)
    return project.report_dir


def test_no_false_alarm(finished: Path) -> None:
    assert [str(problem) for problem in check_surfaces(finished).problems] == []


@pytest.mark.parametrize("other", [True, False])
def test_a_figure_of_the_hidden_one(finished: Path, tmp_path: Path, other: bool) -> None:
    """Where the sign stood, the figure of the other area of that name stands, or a figure of neither."""
    edition = Path(shutil.copytree(finished, tmp_path / "2024"))
    for path in edition.glob("*.pdf"):
        path.unlink()
    page = edition / "html" / "kapitel-armut.html"
    text = page.read_text(encoding="utf-8")
    row = r"(>Markt(?:</a>)?</th><td>[^<]*</td><td>[^<]*</td><td>)"
    shown = re.search(row + r"(\d+,\d)<", text)
    assert shown is not None
    text, count = re.subn(row + "•", rf"\g<1>{shown[2] if other else '19,9'}", text, count=1)
    assert count == 1
    page.write_text(text, encoding="utf-8")
    problems = [str(problem) for problem in check_surfaces(edition).problems]
    assert any("eine geheime Zahl ist zu sehen" in text and "Markt 2024" in text for text in problems)
