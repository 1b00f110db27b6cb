"""Sources that end in different years: which year is shown, compared and named."""

from dataclasses import replace

import pytest
from report_town import YEARS, Town

from pipeline.report.annex import annex
from pipeline.report.facts import Facts
from pipeline.report.figures import Line, lines
from pipeline.report.profiles import profiles
from pipeline.report.published import read_published
from pipeline.report.sheets import sheet
from pipeline.report.sources import period_text, reference_note
from pipeline.report.statements import moment
from pipeline.report.summary import key_figures
from pipeline.report.tables import Titled, year_table
from pipeline.report.wording import sentence_unit, value_phrase


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The town, whose benefits for the old are known from 2016 to 2021 only."""
    town = Town(tmp_path_factory.mktemp("years") / "town")
    for area in town.areas():
        for year in YEARS:
            if not 2016 <= year <= 2021:
                town.statuses["altersarmut", area[0], year] = "unknown"
    project = town.build()
    return Facts(project, read_published(project.published_database))


def test_latest_year_is_the_last_with_values_of_the_town(facts: Facts) -> None:
    assert facts.latest_year(facts.indicator("altersarmut")) == 2021
    assert facts.latest_year(facts.indicator("sgb2_quote")) == 2024
    assert facts.dated_label(facts.indicator("altersarmut")) == "Grundsicherung im Alter (2021)"
    assert facts.dated_label(facts.indicator("sgb2_quote")) == "SGB-II-Quote"


def test_year_of_comparison_is_as_far_back_as_the_dates_of_the_edition(facts: Facts) -> None:
    assert [facts.since(year) for year in (2024, 2021)] == [2022, 2019]


def test_withheld_values_count_as_delivered(facts: Facts) -> None:
    values = facts.published.values.items()
    secret = {key: replace(value, value=None, status="secret") for key, value in values}
    hidden = Facts(facts.project, replace(facts.published, values=secret))
    assert hidden.latest_year(hidden.indicator("sgb2_quote")) == 2024


def test_tiles_profiles_and_annex_print_the_year(facts: Facts) -> None:
    labels = [tile.label for tile in key_figures(facts).tiles]
    assert "Grundsicherung im Alter (2021)" in labels
    assert "SGB-II-Quote" in labels
    table = profiles(facts)[0].table
    assert "Grundsicherung im Alter (2021)" in [row.head for row in table.rows]
    assert table.columns[-1].heading == "Veränderung in 2 Jahren"
    heads = [column.heading for block in annex(facts)[0].blocks for column in getattr(block, "columns", ())]
    assert "Grundsicherung im Alter (2021)" in heads


def test_series_begin_and_end_with_their_values(facts: Facts) -> None:
    indicator, town = facts.indicator("altersarmut"), facts.town
    table = year_table(facts, Titled("t", "T"), [(indicator, town, "")])
    assert [row.head for row in table.rows] == [str(year) for year in range(2016, 2022)]
    both = [(indicator, town, ""), (facts.indicator("sgb2_quote"), town, "")]
    assert len(year_table(facts, Titled("t", "T"), both).rows) == len(YEARS)
    figure = lines(facts, Titled("l", "L"), [Line(indicator, town, "")])
    assert figure.chart.years == tuple(range(2016, 2022))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("reference", "text", "when"),
    [
        ("31.12.", "31.12.2024", "am 31.12.2024"),
        ("30.06.", "30.06.2024", "am 30.06.2024"),
        ("15.05.2024", "15.05.2024", "am 15.05.2024"),
        ("Dezember", "Dezember 2024", "im Dezember 2024"),
        ("Wahltag", "Wahltag 2024", "am Wahltag 2024"),
        ("", "31.12.2024", "am 31.12.2024"),
    ],
)
def test_date_is_that_of_the_delivery(facts: Facts, reference: str, text: str, when: str) -> None:
    dated = with_references(facts, {"sgb2": reference})
    indicator = dated.indicator("sgb2_quote")
    assert period_text(dated, indicator, 2024) == text
    assert moment(dated, indicator, 2024) == when
    note = reference_note(dated, [indicator], 2024)
    assert note == (f"Stand: {text}" if text[0].isdigit() else text)


def test_different_dates_in_one_table_leave_only_the_year(facts: Facts) -> None:
    dated = with_references(facts, {"sgb2": "30.06.", "einwohner": "31.12."})
    both = [dated.indicator("sgb2_quote"), dated.indicator("einwohnerzahl")]
    assert reference_note(dated, both, 2024) == "Jahr 2024"
    assert reference_note(dated, both[:1], 2024) == "Stand: 30.06.2024"


def test_difference_of_percentages_is_in_percentage_points(facts: Facts) -> None:
    quote = facts.indicator("sgb2_quote")
    points = quote.model_copy(update={"method": "change", "of": "sgb2_quote", "over_years": 10})
    assert sentence_unit(quote) == "prozent"
    assert sentence_unit(points) == "prozentpunkte"
    assert sentence_unit(points.model_copy(update={"change": "percent"})) == "prozent"
    fact = facts.fact(quote, facts.town, 2024)
    assert value_phrase(fact, points).endswith("\u00a0Prozentpunkte")


def with_references(facts: Facts, references: dict[str, str]) -> Facts:
    """The same town, whose datasets came with these reference dates."""
    deliveries = tuple(
        replace(item, reference=references.get(item.dataset_id, item.reference))
        for item in facts.published.deliveries
    )
    return Facts(facts.project, replace(facts.published, deliveries=deliveries))


def test_pooled_years_are_named_from_first_to_last(facts: Facts) -> None:
    indicator = facts.indicator("altersarmut").model_copy(update={"pool_years": 3})
    assert period_text(facts, indicator, 2021) == "Zeitraum 2019 bis 2021"
    assert moment(facts, indicator, 2021) == "im Zeitraum 2019 bis 2021"
    fields = dict(sheet(facts, indicator).fields)
    assert "je drei Jahre zusammengefasst" in fields["Einheit, Zeitbezug"]
