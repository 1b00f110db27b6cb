"""How an indicator's maps find their classes: fixed limits, quantiles, natural breaks."""

from decimal import Decimal

import pytest
from report_town import Town

from pipeline.charts.classify import Classes, natural_breaks, quantiles
from pipeline.report.build import build_document
from pipeline.report.facts import Facts
from pipeline.report.maps import classes_of
from pipeline.report.published import read_published


@pytest.mark.parametrize(
    ("line", "rule"), [("", quantiles), ("class_rule: natural_breaks\n", natural_breaks)]
)
def test_without_limits_the_rule_applies_to_the_shown_values_of_all_years(
    town: Town, line: str, rule: object
) -> None:
    town.names = [f"Gebiet {number}" for number in range(1, 10)]
    town.indicators["armut/sgb2_quote"] += line
    town.statuses = {("sgb2_quote", "0102", 2024): "secret"}
    project = town.build()
    facts = Facts(project, read_published(project.published_database))
    indicator, areas = project.indicators["sgb2_quote"], facts.areas_of(facts.levels["sozialraum"])
    found = [facts.fact(indicator, area, year) for year in project.years for area in areas]
    shown = [fact.printed for fact in found if fact.status == "ok" and fact.printed is not None]
    expected: Classes = rule(shown, 5, 1)  # type: ignore[operator]
    assert classes_of(facts, indicator, areas) == expected
    assert len(expected.limits) == 4


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "etwa gleich viele"),
        ("class_rule: natural_breaks\n", "natürliche Brüche"),
        ("class_limits: [9]\n", ""),
    ],
)
def test_a_note_says_how_the_classes_were_made(town: Town, line: str, words: str) -> None:
    town.indicators["armut/sgb2_quote"] += line
    document = build_document(town.build())
    (figure,) = (item for item in document.figures() if item.ident == "armut-karte-sgb2_quote")
    assert [words in note for note in figure.notes] == ([True] if words else [])


def test_fixed_limits_come_first(town: Town) -> None:
    town.indicators["armut/sgb2_quote"] += "class_limits: [5, 10]\n"
    project = town.build()
    facts = Facts(project, read_published(project.published_database))
    found = classes_of(facts, project.indicators["sgb2_quote"], facts.areas_of(facts.levels["sozialraum"]))
    assert found.limits == (Decimal("5.0"), Decimal("10.0"))


def test_the_two_rules_differ() -> None:
    values = [Decimal(n) for n in (1, 2, 3, 4, 5, 6, 7, 40)]
    assert natural_breaks(values, 3, 0) != quantiles(values, 3, 0)
