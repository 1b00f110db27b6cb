"""Flags of published figures: sign at the figure, legend below, words in sentences, column in the data."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from report_town import Town

from pipeline.models.report import KeyFigure
from pipeline.numbers import NARROW_SPACE
from pipeline.report.datafiles import plain_number, write_published
from pipeline.report.facts import Facts
from pipeline.report.figures import bars
from pipeline.report.published import read_published
from pipeline.report.summary import key_figures
from pipeline.report.table_shape import flag_signs, signs
from pipeline.report.tables import Titled, area_table
from pipeline.report.wording import change_phrase, change_short, value_phrase

ESTIMATED, UNCERTAIN, CORRECTED = 1, 2, 4


@pytest.fixture
def facts(town: Town) -> Facts:
    """0101 is estimated, 0102 uncertain, 0201 corrected and estimated."""
    for area, flags in (("0101", ESTIMATED), ("0102", UNCERTAIN), ("0201", ESTIMATED | CORRECTED)):
        town.flags["sgb2_quote", area, 2024] = flags
    project = town.build()
    return Facts(project, read_published(project.published_database))


def test_signs_stand_at_the_figures_of_a_table_and_are_explained(facts: Facts) -> None:
    areas = [facts.area(key) for key in ("0101", "0102", "0201", "0202")]
    table = area_table(facts, Titled("t", "T"), [facts.indicator("sgb2_quote")], areas, changes=True)
    texts = [row.cells[0].text for row in table.rows[:4]]
    plain = [text.strip("()").split(NARROW_SPACE)[0] for text in texts]
    assert texts == [
        f"{plain[0]}{NARROW_SPACE}s", f"({plain[1]})", f"{plain[2]}{NARROW_SPACE}sr", plain[3],
    ]  # fmt: skip
    assert table.rows[0].cells[1].text.endswith(f"{NARROW_SPACE}s")
    assert signs(table) == [
        ("s", "geschätzte Zahl"),
        ("( )", "Aussagewert eingeschränkt, da Zahlenwert unsicher"),
        ("r", "berichtigte Zahl"),
    ]


def test_a_figure_prints_the_signs_and_explains_them(facts: Facts) -> None:
    areas = [facts.area("0101"), facts.area("0202")]
    figure = bars(facts, Titled("f", "F", year=2024), facts.indicator("sgb2_quote"), areas, "bar")
    shown = {bar.label: bar.mark.text for bar in figure.chart.bars}  # type: ignore[union-attr]
    assert shown["Markt"].endswith(f"{NARROW_SPACE}s")
    assert not shown["Aue"].endswith("s")
    assert flag_signs(figure.table) == [("s", "geschätzte Zahl")]


def test_sentences_say_estimated_and_uncertain_but_not_corrected(facts: Facts) -> None:
    indicator = facts.indicator("sgb2_quote")
    said = {
        key: value_phrase(facts.fact(indicator, facts.area(key), 2024), indicator)
        for key in ("0101", "0102", "0201", "0202")
    }
    assert said["0101"].endswith("% (geschätzt)")
    assert said["0102"].endswith("% (unsicher)")
    assert said["0201"].endswith("% (geschätzt)")
    assert said["0202"].endswith("%")
    change = facts.change((indicator, facts.area("0101"), ""), 2024, 2022, False)
    assert change_phrase(change, indicator).endswith("als 2022 (geschätzt)")
    assert change_short(change, indicator).endswith("(geschätzt)")


def test_a_tile_explains_the_sign_of_its_value(town: Town) -> None:
    town.flags["sgb2_quote", "9", 2024] = CORRECTED
    project = town.build()
    report = project.report.model_copy(update={"key_figures": [KeyFigure(indicator="sgb2_quote")]})
    (tile,) = key_figures(
        Facts(replace(project, report=report), read_published(project.published_database))
    ).tiles
    assert tile.value.endswith(f"{NARROW_SPACE}r")
    assert tile.change.endswith("; r: berichtigt")


def test_data_files_have_a_column_for_them(facts: Facts, tmp_path: Path) -> None:
    write_published(facts.project, facts.published, tmp_path)
    with (tmp_path / "werte.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter=";") if row["indikator"] == "sgb2_quote"]
    found = {row["gebiet"]: row["kennzeichen"] for row in rows if row["jahr"] == "2024"}
    assert {key: found[key] for key in ("0101", "0102", "0201", "0202")} == {
        "0101": "geschätzt", "0102": "unsicher", "0201": "geschätzt, berichtigt", "0202": "",
    }  # fmt: skip
    with (tmp_path / "veraenderungen.csv").open(encoding="utf-8-sig", newline="") as stream:
        changes = [row for row in csv.DictReader(stream, delimiter=";") if row["gebiet"] == "0101"]
    assert {row["kennzeichen"] for row in changes if row["indikator"] == "sgb2_quote"} == {"geschätzt"}


def test_a_table_file_keeps_number_and_sign() -> None:
    assert plain_number(f"1{NARROW_SPACE}234,5{NARROW_SPACE}s") == "1234,5 s"
    assert plain_number(f"(1{NARROW_SPACE}234)") == "(1234)"
