"""Corporate design that cannot be read is an error with figures and a way out."""

from pathlib import Path

import pytest
from report_town import Town

from pipeline.colours import contrast
from pipeline.cross_checks import check_project
from pipeline.design_checks import LEAST_CONTRAST, nearest_dark
from pipeline.errors import PipelineError
from pipeline.project import load_project


def messages(tmp_path: Path, design: str) -> list[str]:
    town = Town(tmp_path / "projekt")
    project = town.build()
    config = project.root / "config.yaml"
    config.write_text(f"{config.read_text('utf-8')}design: {design}\n", encoding="utf-8")
    try:
        return [str(problem) for problem in check_project(load_project(project.root))]
    except PipelineError as error:
        return [str(problem) for problem in error.problems]


def test_light_accent_is_an_error_with_its_ratio_and_a_darker_colour(tmp_path: Path) -> None:
    """Yellow #ffd500 has 1.4 to 1 on white (WCAG 2.1 formula)."""
    (text,) = [text for text in messages(tmp_path, '{accent: "#ffd500"}') if "Hausfarbe" in text]
    assert "#ffd500" in text
    assert "Kontrast 1,4 zu 1" in text
    assert nearest_dark("#ffd500") in text


def test_dark_accent_and_usual_logo_are_fine(tmp_path: Path) -> None:
    found = messages(tmp_path, '{accent: "#1f5a7a", logo: wappen.SVG}')
    assert not [text for text in found if "Hausfarbe" in text or "Format" in text]


def test_logo_in_a_wrong_format(tmp_path: Path) -> None:
    assert any("„wappen.eps“" in text and ".svg" in text for text in messages(tmp_path, "{logo: wappen.eps}"))


@pytest.mark.parametrize("accent", ["#ffd500", "#ffffff", "#00ff00", "#c0c0c0", "#ff8800"])
def test_the_colour_proposed_is_dark_enough_and_hardly_darker(accent: str) -> None:
    ratio = contrast(nearest_dark(accent), "#ffffff")
    assert LEAST_CONTRAST <= ratio < LEAST_CONTRAST + 0.3
