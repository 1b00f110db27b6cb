"""Charts that set many numbers side by side: message, data table, and no trace of a hidden value."""

from decimal import Decimal

import pytest
from report_town import Town

from pipeline.charts.comparison_model import HeatTable, Multiples, Scatter, Slopes, Stacks
from pipeline.errors import PipelineError
from pipeline.report import comparison_figures
from pipeline.report.build import build_document
from pipeline.report.document import Figure, Notice
from pipeline.report.facts import Facts
from pipeline.report.heat_figure import tone
from pipeline.report.published import read_published

HEAD = "---\ntitle: Vergleich\ntopic: armut\n---\n## Abschnitt\n\n"


def figures(town: Town, *calls: str) -> list[Figure]:
    """The figures that a chapter with these calls has."""
    town.chapters["01_armut.md"] = HEAD + "\n\n".join("{{ " + call + " }}" for call in calls) + "\n"
    project = town.build()
    document = build_document(project)
    return [block for block in document.chapters[0].blocks if isinstance(block, Figure)]


def problems(town: Town, *calls: str) -> list[str]:
    with pytest.raises(PipelineError) as caught:
        figures(town, *calls)
    return [str(problem) for problem in caught.value.problems]


def test_heat_table_has_values_tones_and_the_town_last(town: Town) -> None:
    figure = figures(town, 'waermetabelle(["sgb2_quote", "altersarmut", "einwohnerzahl"])')[0]
    chart = figure.chart
    assert isinstance(chart, HeatTable)
    assert [row.label for row in chart.rows] == ["Markt", "Hafen", "Höhe", "Aue", "Musterbrück"]
    assert [[field.tone for field in row.fields] for row in chart.rows[:4]] == [
        [tone_, tone_, None] for tone_ in (row.fields[0].tone for row in chart.rows[:4])
    ]  # counts have no tone; both rates grow in the same steps
    assert [field.tone for field in chart.rows[-1].fields] == [None] * 3
    assert [cell.text for cell in figure.table.rows[0].cells] == [f.mark.text for f in chart.rows[0].fields]
    assert "in Musterbrück" in figure.title


def test_tone_by_hand(town: Town) -> None:
    """Town 9.5, unit 2: 10.5 is 0.5 above (near), 10.6 is printed as 0.6 above, 12.7 as 1.6 above."""
    project = town.build()
    facts = Facts(project, read_published(project.published_database))
    indicator, year = facts.indicator("sgb2_quote"), 2024
    place, own = facts.area("0101"), facts.fact(facts.indicator("sgb2_quote"), facts.town, year).exact
    value = facts.fact(indicator, place, year).exact
    assert own is not None
    assert value is not None
    apart = abs(value - own)
    side = 1 if value > own else -1
    units = (apart / Decimal("0.5"), apart / Decimal("0.6"), apart / Decimal("1.5"), apart / Decimal("1.6"))
    assert [tone(facts, indicator, (place, year), unit) for unit in units] == [0, side, side, 2 * side]
    assert tone(facts, indicator, (place, year), Decimal(0)) is None


def test_hidden_value_has_no_tone_and_moves_no_other(town: Town) -> None:
    """Whatever stands behind the sign, the chart is the same: it only knows the status."""
    town.statuses = {("sgb2_quote", "0202", 2024): "secret"}
    chart = figures(town, 'waermetabelle(["sgb2_quote", "altersarmut"])')[0].chart
    assert isinstance(chart, HeatTable)
    assert chart.rows[3].fields[0].mark.text == "•"
    assert chart.rows[3].fields[0].tone is None
    assert chart.rows[3].fields[1].tone is not None


def test_hidden_town_leaves_no_tone(town: Town) -> None:
    town.statuses = {("sgb2_quote", "9", 2024): "secret"}
    chart = figures(town, 'waermetabelle(["sgb2_quote"])')[0].chart
    assert isinstance(chart, HeatTable)
    assert {row.fields[0].tone for row in chart.rows} == {None}


def test_slope_draws_only_what_compares(town: Town) -> None:
    town.statuses = {("sgb2_quote", "0202", 2024): "secret", ("sgb2_quote", "0102", 2022): "secret"}
    figure = figures(town, 'steigung("sgb2_quote")')[0]
    assert isinstance(figure.chart, Slopes)
    assert [item.label for item in figure.chart.slopes] == ["Markt", "Höhe", "Musterbrück"]
    assert figure.title == "SGB-II-Quote 2024 gegenüber 2022: in 2 von 2 Gebieten höher"
    assert "Ohne Linie: 2 Gebiete ohne ausgewiesene oder ohne vergleichbare Werte." in figure.notes
    assert "Aue" not in figure.alt
    assert [row.head for row in figure.table.rows][3] == "Aue"


def test_slope_says_that_no_area_is_higher(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison_figures, "_way", lambda *_: -1)
    titles = [figures(town, f'steigung("sgb2_quote"{more})')[0].title for more in ("", ', gebiete=["stadt"]')]
    text = "SGB-II-Quote 2024 gegenüber 2022"
    assert titles == [f"{text}: in keinem von 4 Gebieten höher", text]


def test_slope_over_a_break_is_a_sentence(town: Town) -> None:
    town.chapters["01_armut.md"] = HEAD + '{{ steigung("altersarmut") }}\n'
    project = town.build()
    blocks = build_document(project).chapters[0].blocks
    assert any(isinstance(block, Notice) and "Grundsicherung im Alter" in block.text for block in blocks)


def test_multiples_share_a_scale_and_break(town: Town) -> None:
    town.statuses = {("sgb2_quote", "0101", 2016): "secret"}
    figure = figures(town, 'kleinbilder("sgb2_quote")')[0]
    chart = figure.chart
    assert isinstance(chart, Multiples)
    assert [panel.label for panel in chart.panels] == ["Markt", "Hafen", "Höhe", "Aue"]
    assert {panel.cuts for panel in chart.panels} == {(2018,)}
    assert chart.panels[0].series.marks[2].value is None
    assert chart.reference is not None
    assert figure.table.columns[0].heading == "Jahr"
    assert len(figure.table.columns) == 6


def test_scatter_leaves_hidden_areas_out(town: Town) -> None:
    town.statuses = {("sgb2_quote", "0202", 2024): "secret", ("altersarmut", "0101", 2024): "unknown"}
    figure = figures(town, 'streuung("sgb2_quote", "altersarmut")')[0]
    assert isinstance(figure.chart, Scatter)
    assert [dot.label for dot in figure.chart.dots] == ["Hafen", "Höhe"]
    assert "Ohne Punkt: 2 Gebiete ohne ausgewiesene Werte." in figure.notes
    assert any("keine Ursache" in note for note in figure.notes)


def test_stacked_shares_of_groups(town: Town) -> None:
    """Categories of altersaufbau are far from a whole in this town: 12 to 28 each."""
    groups = '["0-17|m", "0-17|w", "18-64|m"]'
    figure, years = figures(
        town,
        f'anteile("altersaufbau", gruppen={groups})',
        f'anteile("altersaufbau", gruppen={groups}, gebiet="stadt", jahre=[2014, 2024])',
    )
    assert isinstance(figure.chart, Stacks)
    assert len(figure.chart.parts) == 3
    assert figure.chart.stacks[-1].reference
    assert figure.title.startswith("Am stärksten unterscheidet sich der Anteil")
    assert "Der Rest bis 100 Prozent ist nicht aufgegliedert." in figure.notes
    assert isinstance(years.chart, Stacks)
    assert [stack.label for stack in years.chart.stacks] == ["2014", "2024"]
    assert years.table.columns[0].heading == "Jahr"


def test_bar_with_a_hidden_part_stays_out_of_title_and_alternative(town: Town) -> None:
    town.statuses = {("altersarmut", "0202", 2024): "secret"}
    figure = figures(town, 'anteile(["sgb2_quote", "altersarmut"])')[0]
    assert isinstance(figure.chart, Stacks)
    hidden = figure.chart.stacks[3]
    assert [mark.status for mark in hidden.marks] == ["ok", "secret"]
    assert hidden.marks[0].text not in figure.title + figure.alt
    assert any("fehlt ganz" in note for note in figure.notes)


def test_what_cannot_be_drawn_is_a_message(town: Town) -> None:
    """All at once, each at its line."""
    town.names = [f"Ort {number}" for number in range(13)]
    found = problems(
        town, 'anteile("einwohnerzahl")', 'anteile("sgb2_quote")', 'anteile("altersaufbau")',
        'waermetabelle("sgb2_qote")', 'steigung("sgb2_quote", farbe="rot")', 'kleinbilder("sgb2_quote")',
    )  # fmt: skip
    for line, message in (
        (7, "ist kein Anteil"),
        (9, "1 Teile ergeben kein Bild"),
        (11, "zusammen mehr als 100 Prozent"),
        (13, "gemeint: „sgb2_quote“"),
        (15, "die Angabe „farbe“ gibt es hier nicht"),
        (17, "13 Bilder sind zu viele"),
    ):
        assert any(f":{line}:" in text and message in text for text in found), (message, found)


def test_an_axis_that_does_not_begin_at_zero_is_named(town: Town) -> None:
    """All populations lie close together, far from zero."""
    far, near = figures(
        town, 'diagramm("einwohnerzahl", art="punkte")', 'diagramm("einwohnerzahl", art="balken")'
    )
    assert "Die waagerechte Achse beginnt nicht bei null." in far.notes
    assert "Die waagerechte Achse beginnt nicht bei null." not in near.notes
