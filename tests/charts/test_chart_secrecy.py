"""A hidden number leaves no trace in the geometry; zero and secret never look alike."""

from dataclasses import replace

import chart_samples
import pytest
from chart_reading import filled, parse, texts
from chart_samples import BLOCKED, LATER, NAMES, SECRET, UNKNOWN, UNRELIABLE, ZERO, ok

from pipeline.charts import bars, choropleth, deviation, lines, pyramid
from pipeline.charts.comparison_model import Dot, HeatField, HeatRow, Panel, Slope, Stack
from pipeline.charts.drawing import draw
from pipeline.charts.model import Band, Bar, Bars, Choropleth, Deviation, Mark, Pyramid, Series
from pipeline.charts.pyramid import HIDDEN_WIDTH
from pipeline.charts.signs import PATTERNS, WORDS
from pipeline.charts.theme import Theme

HIDDEN = [SECRET, UNKNOWN, LATER, UNRELIABLE, BLOCKED]
by_status = pytest.mark.parametrize("mark", HIDDEN, ids=lambda mark: mark.status)


def _bars(*marks: Mark) -> Bars:
    items = tuple(Bar(name, mark) for name, mark in zip(NAMES, marks, strict=False))
    return replace(chart_samples.bars(), bars=items)


@by_status
def test_hidden_bar_has_words_and_no_bar(mark: Mark, theme: Theme) -> None:
    svg = bars.draw(_bars(ok(10.0), ok(5.0), mark), theme)
    assert len(filled(svg, theme.strong)) == 2
    assert WORDS[mark.status] in texts(svg)
    assert mark.text in texts(svg)


def test_zero_bar_is_a_stroke_at_zero_and_secret_is_not(theme: Theme) -> None:
    zero = bars.draw(_bars(ok(10.0), ZERO), theme)
    secret = bars.draw(_bars(ok(10.0), SECRET), theme)
    strokes = [sum(e.get("stroke") == theme.strong for e in parse(svg).iter()) for svg in (zero, secret)]
    assert strokes == [1, 0]
    assert WORDS["secret"] not in texts(zero)


def test_hidden_bars_come_last_in_the_order_of_the_alphabet() -> None:
    items = (Bar("Überau", SECRET), Bar("Zell", UNKNOWN), Bar("Anger", SECRET), Bar("Übel", ok(1.0)),
             Bar("Oberau", SECRET), Bar("Berg", ok(-3.0)), Bar("Au", ZERO))  # fmt: skip
    names = [bar.label for bar in bars.ordered(items)]
    assert names == ["Übel", "Au", "Berg", "Anger", "Oberau", "Überau", "Zell"]


def test_all_bars_secret_draws_words_only(theme: Theme) -> None:
    svg = bars.draw(replace(_bars(SECRET, SECRET, SECRET), mean=SECRET), theme)
    assert filled(svg, theme.strong) == []
    assert texts(svg).count(WORDS["secret"]) == 3
    assert "Musterbrück: •" in texts(svg)


@by_status
def test_hidden_year_is_a_gap_with_its_sign(mark: Mark, theme: Theme) -> None:
    data = chart_samples.lines()
    marks = tuple(mark if n == 5 else ok(10.0) for n in range(11))
    svg = lines.draw(replace(data, series=(Series("Stadt", marks, "main"),), breaks=()), theme)
    drawn = [e for e in parse(svg).iter() if e.get("stroke") == theme.strong and e.get("stroke-width") == "2"]
    dots = [e for e in parse(svg).iter() if e.get("fill") == theme.strong and "c" in e.get("d", "")]
    assert len(drawn) == 2
    assert len(dots) == 10
    assert texts(svg).count(mark.text) == 1


def test_break_cuts_the_line(theme: Theme) -> None:
    data = chart_samples.lines()
    series = (Series("Stadt", tuple(ok(10.0) for _ in range(11)), "main"),)
    drawn = [
        sum(e.get("stroke") == theme.strong for e in parse(lines.draw(item, theme)).iter())
        for item in (replace(data, series=series, breaks=()), replace(data, series=series))
    ]
    assert drawn == [1, 3]


@pytest.mark.parametrize("second", ["none", "outline", "stacked"])
@by_status
def test_hidden_band_is_a_box_of_fixed_width(mark: Mark, second: str, theme: Theme) -> None:
    """Whatever else is drawn, the box is as wide: the width says nothing."""
    for others in (1.0, 50.0):
        band = Band("0 bis 9", mark, ok(others), mark, ok(others))
        known = Band("10 bis 19", ok(others), ok(2.0), ok(others), ok(1.0))
        data = Pyramid(chart_samples.frame("p"), (band, known), "Prozent", second)  # type: ignore[arg-type]
        svg = pyramid.draw(data, theme)
        boxes = [width for _, width in filled(svg, PATTERNS[mark.status][0])]
        wide = [width for width in boxes if width > 12]
        assert wide == pytest.approx([HIDDEN_WIDTH * 72 / 25.4] * (2 if second == "stacked" else 1), abs=0.02)


@by_status
def test_hidden_deviation_has_no_bar(mark: Mark, theme: Theme) -> None:
    data = replace(chart_samples.deviations(), rows=(Deviation("Quote", mark, mark.text, "3,0"),))
    assert filled(deviation.draw(data, theme), theme.strong) == []


def test_map_shows_every_status_by_another_pattern(theme: Theme) -> None:
    """Same square, each status: the drawings differ from each other and from every class."""
    square = chart_samples.cell(0, 0)
    drawn = {}
    for mark in [ZERO, *HIDDEN]:
        region = replace(chart_samples.regions(1, 1)[0], rings=(square,), mark=mark, class_index=None)
        data = Choropleth(chart_samples.frame("m", 40.0), (replace(region, label="", short=""),), mode="mini")
        svg = choropleth.draw(data, theme)
        assert not set(theme.classes(5)) & {e.get("fill") for e in parse(svg).iter()}
        drawn[mark.status] = svg
    # Both are kinds of "no data" and share the dots; their words and signs differ.
    assert drawn.pop("later") == drawn["unknown"]
    assert len(set(drawn.values())) == len(drawn)


def test_map_tooltips_show_words_for_hidden_numbers(theme: Theme) -> None:
    svg = draw(chart_samples.choropleth(), theme)
    tooltips = [e.text for e in parse(svg).iter() if e.tag.endswith("title")]
    assert f"{NAMES[3]}: geheim zu halten" in tooltips
    assert f"{NAMES[12]}: nichts vorhanden" in tooltips
    assert f"{NAMES[0]}: {chart_samples.regions(1, 1)[0].mark.text}" in tooltips  # type: ignore[union-attr]


@by_status
def test_hidden_field_of_a_heat_table_has_a_sign_and_no_tint(mark: Mark, theme: Theme) -> None:
    columns = chart_samples.HEADS[:2]
    rows = (HeatRow("Aue", (HeatField(mark), HeatField(ok(3.0), 2))),)
    data = replace(chart_samples.heat_table(), columns=columns, rows=rows)
    svg = draw(data, theme)
    far = theme.diverging(5)[4]
    assert len([width for _, width in filled(svg, far) if width > 30]) == 1
    assert mark.text in texts(svg)


def test_a_tone_needs_a_value() -> None:
    with pytest.raises(ValueError, match="tone"):
        HeatField(SECRET, 1)


@by_status
def test_bar_of_shares_with_a_hidden_part_is_not_drawn(mark: Mark, theme: Theme) -> None:
    """Neither length nor number of the other parts is there: 100 minus their sum would be the hidden one."""
    known = Stack("Aue", (ok(40.0), ok(60.0)))
    data = replace(chart_samples.stacks(), parts=("jung", "alt"), stacks=(known,))
    hidden = replace(data, stacks=(known, Stack("Berg", (ok(41.5), mark))))
    drawn = [
        sum(len(filled(draw(item, theme), colour)) for colour in theme.classes(2)) for item in (data, hidden)
    ]
    assert drawn[0] == drawn[1]
    assert "41,5" not in texts(draw(hidden, theme))
    assert f"{mark.text} {WORDS[mark.status]}" in texts(draw(hidden, theme))


@by_status
def test_hidden_year_of_a_small_chart_is_a_gap_with_its_sign(mark: Mark, theme: Theme) -> None:
    marks = tuple(mark if n == 5 else ok(10.0) for n in range(11))
    data = replace(chart_samples.multiples(), panels=(Panel("Aue", Series("Aue", marks)),), reference=None)
    svg = draw(data, theme)
    lines_drawn = [e for e in parse(svg).iter() if e.get("stroke") == theme.strong]
    dots = [e for e in parse(svg).iter() if e.get("fill") == theme.strong and "c" in e.get("d", "")]
    assert (len(lines_drawn), len(dots)) == (2, 10)
    assert texts(svg).count(mark.text) == 1


@by_status
def test_slopes_and_dots_cannot_carry_a_hidden_value(mark: Mark) -> None:
    with pytest.raises(ValueError, match="both"):
        Slope("Aue", ok(1.0), mark)
    with pytest.raises(ValueError, match="both"):
        Dot("Aue", mark, ok(1.0))
