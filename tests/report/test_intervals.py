"""Random variation in figures, tables, findings and data: from the published intervals, nowhere else."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from report_town import Town

from pipeline.report.datafiles import write_published
from pipeline.report.facts import Facts
from pipeline.report.figures import SPREAD_NOTE, bars
from pipeline.report.published import read_published
from pipeline.report.statements import statements
from pipeline.report.tables import Titled

ROWS = [("0101", "below"), ("0102", "above"), ("0201", "unclear"), ("0202", "unclear"), ("9", "")]


@pytest.fixture
def facts(town: Town) -> Facts:
    """Limits one point around each value of sgb2_quote in 2024."""
    project = town.build()
    connection = duckdb.connect(str(project.published_database))
    for area, kind in ROWS:
        connection.execute(
            "INSERT INTO interval SELECT indicator_id, category, area_id, year, value - 1.04, value + 1.05, "
            "if(? = '', '', '9'), ? FROM value "
            "WHERE indicator_id = 'sgb2_quote' AND area_id = ? AND year = 2024",
            [kind, kind, area],
        )
        trend = {"below": "down", "above": "up", "unclear": "unclear"}.get(kind)
        if trend:
            connection.execute("INSERT INTO trend VALUES ('sgb2_quote', '', ?, 2024, 2022, ?)", [area, trend])
    connection.close()
    return Facts(project, read_published(project.published_database))


def test_bars_show_limits_and_the_table_names_them(facts: Facts) -> None:
    indicator = facts.indicator("sgb2_quote")
    areas = [facts.area(key) for key, _ in ROWS[:4]]
    figure = bars(facts, Titled("f", "F", year=2024), indicator, areas, "bar")
    exact = facts.fact(indicator, areas[0], 2024).exact
    assert exact is not None
    spread = figure.chart.bars[0].mark.spread  # type: ignore[union-attr]
    assert spread == (float(exact - Decimal("1.04")), float(exact + Decimal("1.05")))
    assert SPREAD_NOTE in figure.notes
    heads = [column.heading for column in figure.table.columns]
    assert heads[-2:] == ["Zufallsschwankung", "gegenüber Musterbrück"]
    assert [row.cells[-1].text for row in figure.table.rows] == [
        "deutlich darunter", "deutlich darüber", *["nicht deutlich verschieden"] * 2, "",
    ]  # fmt: skip
    lower, upper = figure.table.rows[0].cells[-2].text.split(" bis ")
    assert Decimal(upper.replace(",", ".")) - Decimal(lower.replace(",", ".")) in (
        Decimal("2.0"),
        Decimal("2.1"),
    )


def test_findings_count_only_clear_differences(facts: Facts) -> None:
    text = " ".join(
        point.text
        for point in statements(facts, facts.indicator("sgb2_quote"), facts.level("sozialraum"), 2024)
    )
    assert (
        "In einem Gebiet liegt der Wert deutlich über dem Wert in Musterbrück, in einem Gebiet deutlich "
        "darunter; in 2 Gebieten ist der Unterschied nicht größer als die Zufallsschwankung kleiner Zahlen."
    ) in text


def test_findings_say_which_changes_are_larger_than_chance(facts: Facts) -> None:
    text = " ".join(
        point.text
        for point in statements(facts, facts.indicator("sgb2_quote"), facts.level("sozialraum"), 2024)
    )
    assert "Größer als die Zufallsschwankung kleiner Zahlen ist die Veränderung in 2 Gebieten." in text
    unclear = dict.fromkeys(facts.published.trends, "unclear")
    calm = Facts(facts.project, replace(facts.published, trends=unclear))
    text = " ".join(
        point.text
        for point in statements(calm, facts.indicator("sgb2_quote"), facts.level("sozialraum"), 2024)
    )
    assert "Keine dieser Veränderungen ist größer als die Zufallsschwankung kleiner Zahlen." in text


def test_without_intervals_everything_stays_as_it_was(facts: Facts) -> None:
    indicator = facts.indicator("sgb2_quote")
    areas = [facts.area(key) for key, _ in ROWS[:4]]
    figure = bars(facts, Titled("f", "F", year=2023), indicator, areas, "bar")
    assert SPREAD_NOTE not in figure.notes
    assert [column.heading for column in figure.table.columns][-1] == "2023"
    text = " ".join(point.text for point in statements(facts, indicator, facts.level("sozialraum"), 2023))
    assert "deutlich" not in text
    assert "Zufall" not in text


def test_the_data_package_carries_limits_and_comparison(facts: Facts, tmp_path: Path) -> None:
    tmp_path.joinpath("daten").mkdir()
    write_published(facts.project, facts.published, tmp_path / "daten")
    with (tmp_path / "daten" / "werte.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    found = {row["gebiet"]: row["vergleich"] for row in rows if row["untergrenze"]}
    assert found == {"0101": "deutlich darunter", "0102": "deutlich darüber", "9": "",
                     "0201": "nicht deutlich verschieden", "0202": "nicht deutlich verschieden"}  # fmt: skip
    with (tmp_path / "daten" / "veraenderungen.csv").open(encoding="utf-8-sig", newline="") as stream:
        trends = {row["trend"] for row in csv.DictReader(stream, delimiter=";")}
    assert trends == {"", "deutlich gestiegen", "deutlich gesunken", "nicht deutlich verändert"}
    assert all((row["untergrenze"] == "") == (row["obergrenze"] == "") for row in rows)
