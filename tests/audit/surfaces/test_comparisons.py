"""Charts that set many numbers side by side: clean as drawn, and a planted leak is found."""

from dataclasses import replace

import pytest
from report_town import Town

from pipeline.auditing.surfaces.comparisons import comparison_check
from pipeline.auditing.surfaces.drawings import Drawing, read_drawing
from pipeline.auditing.surfaces.pages import Grid
from pipeline.charts import drawing as charts
from pipeline.charts.comparison_model import Dot, HeatField, HeatTable, Scatter, Slope, Slopes, Stacks
from pipeline.charts.model import Mark
from pipeline.charts.theme import Theme
from pipeline.report.build import build_document
from pipeline.report.document import Figure
from pipeline.report.theme import chart_theme

CHAPTER = """---
title: Armut
---
{{ waermetabelle(["sgb2_quote", "altersarmut"]) }}

{{ anteile(["sgb2_quote", "altersarmut"]) }}

{{ steigung("sgb2_quote") }}

{{ streuung("sgb2_quote", "altersarmut") }}
"""
LEAK = Mark(17.5, "ok", "17,5")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Figure], Theme]:
    town = Town(tmp_path_factory.mktemp("vergleich") / "projekt", chapters={"01_armut.md": CHAPTER})
    town.statuses["sgb2_quote", "0102", 2024] = "secret"  # Hafen
    project = town.build()
    blocks = build_document(project).chapters[0].blocks
    return {block.ident.split("-")[1]: block for block in blocks if isinstance(block, Figure)}, chart_theme(
        project
    )


def found(figure: Figure, theme: Theme) -> list[str]:
    drawing: Drawing = read_drawing(charts.draw(figure.chart, theme), "bild.svg")
    table = figure.table
    rows = tuple((row.head, *(cell.text for cell in row.cells)) for row in table.rows)
    header = tuple(column.heading for column in table.columns)
    check = comparison_check(drawing)
    assert check is not None
    return [str(problem) for problem in check(drawing, _grid(header, rows))]


def _grid(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Grid:
    return Grid(place="bild.svg", ident="x", caption="", header=header, rows=rows)


@pytest.mark.parametrize("kind", ["waermetabelle", "anteile", "steigung", "streuung"])
def test_what_is_drawn_is_clean(made: tuple[dict[str, Figure], Theme], kind: str) -> None:
    assert found(made[0][kind], made[1]) == []


def test_a_tint_of_a_hidden_value_is_found(made: tuple[dict[str, Figure], Theme]) -> None:
    figure, theme = made[0]["waermetabelle"], made[1]
    chart = figure.chart
    assert isinstance(chart, HeatTable)
    row = replace(chart.rows[1], fields=(HeatField(Mark(17.5, "ok", "•"), 2), chart.rows[1].fields[1]))
    planted = replace(figure, chart=replace(chart, rows=(chart.rows[0], row, *chart.rows[2:])))
    assert any("hat eine Farbe" in text for text in found(planted, theme))
    open_row = replace(row, fields=(HeatField(LEAK), row.fields[1]))
    planted = replace(figure, chart=replace(chart, rows=(chart.rows[0], open_row, *chart.rows[2:])))
    assert any("sagt anderes" in text for text in found(planted, theme))


def test_a_bar_with_a_hidden_part_is_found(made: tuple[dict[str, Figure], Theme]) -> None:
    figure, theme = made[0]["anteile"], made[1]
    chart = figure.chart
    assert isinstance(chart, Stacks)
    stack = replace(chart.stacks[1], marks=(LEAK, chart.stacks[1].marks[1]))
    planted = replace(figure, chart=replace(chart, stacks=(chart.stacks[0], stack, *chart.stacks[2:])))
    assert any("doch gezeichnet" in text for text in found(planted, theme))


def test_a_line_or_point_of_a_hidden_value_is_found(made: tuple[dict[str, Figure], Theme]) -> None:
    theme = made[1]
    slopes, scatter = made[0]["steigung"], made[0]["streuung"]
    assert isinstance(slopes.chart, Slopes)
    assert isinstance(scatter.chart, Scatter)
    line = replace(slopes.chart, slopes=(*slopes.chart.slopes, Slope("Hafen", LEAK, LEAK)))
    point = replace(scatter.chart, dots=(*scatter.chart.dots, Dot("Hafen", LEAK, LEAK)))
    for planted in (replace(slopes, chart=line), replace(scatter, chart=point)):
        text = "\n".join(found(planted, theme))
        assert "Punkte, nach ihrer Tabelle" in text
        assert "nennt ein Gebiet mit geheimem Wert: Hafen" in text
