"""Figures on slides: type large enough to be read, every area shown, equal axes."""

import re
from pathlib import Path

import pytest

from pipeline.charts.bar_range import bar_range
from pipeline.charts.comparison_model import HeatField, HeatRow, HeatTable
from pipeline.charts.drawing import draw
from pipeline.charts.model import Bar, Bars, Frame, Lines, Mark, Series
from pipeline.charts.theme import Theme
from pipeline.report.document import Chart, Figure, Table
from pipeline.report.office.slide_figures import for_slide

FONTS = Path(__file__).parents[2] / "report_templates" / "theme" / "fonts"
SLIDE_MM = (12.13 * 25.4, 4.95 * 25.4)


def figure(chart: Chart) -> Figure:
    return Figure("abb", "Titel", "Beschreibung.", chart, Table("abb-daten", "Titel", (), ()))


def bars(count: int) -> Bars:
    marks = [Mark(float(number + 1), "ok", f"{number + 1},0") for number in range(count)]
    items = tuple(Bar(f"Gebiet {number:02d}", mark) for number, mark in enumerate(marks))
    return Bars(Frame("abb", "Titel", "Beschreibung."), items, "%", "2024", mean=Mark(9.0, "ok", "9,0"))


def heat(count: int) -> HeatTable:
    field = HeatField(Mark(1.0, "ok", "1,0"), 2)
    rows = [HeatRow(f"Gebiet {number:02d}", (field,) * 6) for number in range(count)]
    town = HeatRow("Stadt", (field,) * 6, reference=True)
    columns = (("Arbeits\u00adlosen\u00adanteil", "%"),) * 6
    labels = ("weit unter", "unter", "nahe", "über", "weit über")
    return HeatTable(Frame("abb", "Titel", "Beschreibung."), columns, (*rows, town), "Abstand", labels)


def test_many_bars_go_on_in_a_second_column_with_the_same_axis() -> None:
    whole = bars(29)
    first, second = for_slide(figure(whole))
    assert isinstance(first.chart, Bars)
    assert isinstance(second.chart, Bars)
    shown = [bar.mark.value for bar in (*first.chart.bars, *second.chart.bars)]
    assert shown == [float(number) for number in range(29, 0, -1)]
    assert bar_range(first.chart) == bar_range(second.chart) == bar_range(whole)
    assert (first.ident, second.ident) == ("abb--folie-1", "abb--folie-2")
    assert second.alt == "Beschreibung. Spalte 2 von 2."


def test_few_bars_stay_in_one_column() -> None:
    (only,) = for_slide(figure(bars(8)))
    assert only.alt == "Beschreibung."


def test_both_columns_of_a_table_end_with_the_town() -> None:
    parts = [part.chart for part in for_slide(figure(heat(29)))]
    labels = [[row.label for row in part.rows] for part in parts if isinstance(part, HeatTable)]
    assert [row[-1] for row in labels] == ["Stadt", "Stadt"]
    assert labels[0][:-1] + labels[1][:-1] == [f"Gebiet {number:02d}" for number in range(29)]


YEARS = tuple(range(2014, 2025))
LINES = Lines(
    Frame("abb", "Titel", "Beschreibung."), YEARS,
    (Series("Stadt", tuple(Mark(float(year % 7), "ok", f"{year % 7},0") for year in YEARS)),), "%",
)  # fmt: skip


@pytest.mark.parametrize(
    ("chart", "least"), [(bars(29), 10.4), (bars(8), 10.4), (LINES, 10.4), (heat(29), 7.0)]
)
def test_type_on_slides_is_readable(chart: Chart, least: float) -> None:
    """Points on a slide of 13.33 inches; a table of 29 areas cannot have more."""
    drawn = [draw(part.chart, Theme(FONTS)) for part in for_slide(figure(chart))]
    sizes = [tuple(map(float, re.findall(r'(?:width|height)="([\d.]+)mm"', svg)[:2])) for svg in drawn]
    wide, tall = sum(size[0] for size in sizes), max(size[1] for size in sizes)
    scale = min((SLIDE_MM[0] - 9.0) / wide, SLIDE_MM[1] / tall)
    smallest = min(float(size) for svg in drawn for size in re.findall(r'font-size="([\d.]+)', svg))
    assert smallest * scale >= least
