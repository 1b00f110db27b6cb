"""A break cuts the series that it concerns and no other."""

import dataclasses
from pathlib import Path

import pytest

from pipeline.charts.drawing import draw
from pipeline.charts.model import Break, Lines, Mark, Series
from pipeline.charts.theme import Theme
from tests.charts.chart_samples import frame

FONTS = Path(__file__).resolve().parents[2] / "report_templates" / "theme" / "fonts"
YEARS = tuple(range(2016, 2025))


def pieces(*breaks: Break) -> int:
    """Number of drawn paths; a cut line is one path more."""
    series = tuple(
        Series(name, tuple(Mark(float(level + n % 3), "ok", "1") for n, _ in enumerate(YEARS)))
        for name, level in (("Stadt", 10), ("Landkreis", 20))
    )
    chart = Lines(frame("bruch"), YEARS, series, "Prozent")
    marked = dataclasses.replace(chart, breaks=tuple(breaks))
    return draw(marked, Theme(font_dir=FONTS)).count("<path")


@pytest.mark.parametrize(("series", "cuts"), [((), 2), ((1,), 1), ((0, 1), 2)])
def test_only_the_series_concerned_are_cut(series: tuple[int, ...], cuts: int) -> None:
    label_only = Break(2020, "Zensus", (9,))
    assert pieces(Break(2020, "Zensus", series)) - pieces(label_only) == cuts
