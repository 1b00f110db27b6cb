"""Figures that their supplier has rounded are protected already, if they really are rounded."""

import re
from pathlib import Path

import pytest
from core_town import query, silent
from project_edits import SGB2, SGB2_SOURCE, change

from pipeline.errors import DisclosureError
from pipeline.numbers import flag_words
from pipeline.project import load_project
from pipeline.stages.runner import run_stages

STAGES = ("ingest", "harmonize", "compute", "protect")


def rounded_by_three(root: Path) -> None:
    """All numbers of the delivery as multiples of 3, one of them 3, which is below the minimum of 4."""
    path = root / SGB2
    text = re.sub(r"(?<=;)\d+", lambda found: str(3 * round(int(found[0]) / 3)), path.read_text("utf-8"))
    assert "31.12.2023;Altdorf Mitte;90;27\n" in text
    path.write_text(text.replace("Altdorf Mitte;90;27", "Altdorf Mitte;90;3"), "utf-8")
    change(root, SGB2_SOURCE, "disclosure:\n  minimum: 3", "rounding: 3")


def test_rounded_figures_are_shown_below_the_minimum(mini_project: Path) -> None:
    rounded_by_three(mini_project)
    project = load_project(mini_project)
    run_stages(project, STAGES, silent, strict=False)
    rows = query(
        project.published_database,
        "SELECT numerator FROM value WHERE indicator_id = 'kinderarmut' AND area_id = '0101' AND year = 2023",
    )
    assert rows == [(3,)]


def test_sums_of_rounded_figures_are_marked(mini_project: Path) -> None:
    rounded_by_three(mini_project)
    project = load_project(mini_project)
    run_stages(project, STAGES[:3], silent, strict=False)
    flags = "SELECT area_id, flags FROM result.term WHERE term_id = ? AND year = 2023 AND area_id LIKE '01%'"
    found = dict(query(project.working_database, flags, ["sgb2[gruppe=unter_18]"]))
    assert found == {"01": 8, "0101": 0, "0102": 0}
    assert flag_words(8) == "aus gerundeten Zahlen"


def test_one_figure_that_is_not_rounded_stops_everything(mini_project: Path) -> None:
    rounded_by_three(mini_project)
    change(mini_project, SGB2, "31.12.2023;Altdorf Mitte;90;3", "31.12.2023;Altdorf Mitte;90;2")
    project = load_project(mini_project)
    with pytest.raises(DisclosureError) as caught:
        run_stages(project, STAGES, silent, strict=False)
    assert [str(problem) for problem in caught.value.problems] == [
        (
            f"{SGB2_SOURCE}:19: „sgb2“ gilt als gerundet, doch nicht jeder Wert ist ein Vielfaches von 3 – "
            f"rounding streichen, sonst bliebe er ungeschützt; zuerst {SGB2}, Zeile 11"
        )
    ]
    assert not project.published_database.exists()
