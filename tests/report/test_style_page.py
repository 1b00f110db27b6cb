"""The style page shows every kind of part and chart, and its measures come from the theme."""

from pathlib import Path
from typing import get_args

import pytest
from report_town import Town

from pipeline.project import Project
from pipeline.report.document import Block, Chart, Figure, Listing, Picture, Prose, Table
from pipeline.report.style_page import style_document, write_style_page


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small project; its figures are not needed."""
    town = Town(tmp_path_factory.mktemp("stil"))
    return town.build()


def test_every_block_and_every_kind_of_chart_is_shown(project: Project) -> None:
    blocks = style_document(project).chapters[0].blocks
    assert {type(block) for block in blocks} == set(get_args(Block)) - {Picture, Listing}
    charts = {type(block.chart) for block in blocks if isinstance(block, Figure)}
    assert charts == set(get_args(Chart))


def test_colours_and_sizes_are_those_of_the_theme(project: Project) -> None:
    blocks = style_document(project).chapters[0].blocks
    text = " ".join(block.html for block in blocks if isinstance(block, Prose))
    accent = project.config.design.accent
    assert f"Hausfarbe: {accent}, auf Weiß " in text
    assert "Ränder der Druckseite: oben 24\u00a0mm" in text
    sizes = next(block for block in blocks if isinstance(block, Table) and block.ident == "muster-schrift")
    assert {row.head: row.cells[0].text for row in sizes.rows}["Kapitel"] == "23pt"


def test_page_and_pdf_are_written_beside_the_editions(project: Project, tmp_path: Path) -> None:
    page, paper = write_style_page(project, tmp_path)
    assert page.read_text(encoding="utf-8").count("<figure") == 13
    assert paper.read_bytes()[:5] == b"%PDF-"
    assert (tmp_path / "abbildungen" / "muster-abbildung-1.svg").is_file()
    assert (tmp_path / "daten" / "abbildungen" / "muster-abbildung-1.csv").is_file()
    assert not project.report_dir.exists()
