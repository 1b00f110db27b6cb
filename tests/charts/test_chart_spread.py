"""Random variation in bar charts: a thin line for shown values only, inside the scale."""

from dataclasses import replace

import pytest
from chart_reading import outside, parse, texts
from chart_samples import SECRET, bars, ok

from pipeline.charts.bars import draw
from pipeline.charts.model import Bar, Bars, Mark
from pipeline.charts.theme import Theme


def with_spread(data: Bars, width: float) -> Bars:
    """Limits around every known value."""
    found = [
        Bar(bar.label, replace(bar.mark, spread=(bar.mark.value - width, bar.mark.value + width)))
        if bar.mark.value is not None
        else Bar(bar.label, bar.mark)
        for bar in data.bars
    ]
    return replace(data, bars=tuple(found))


def lines(svg: str) -> int:
    return sum(element.tag.endswith(("path", "line", "polyline")) for element in parse(svg).iter())


def test_each_known_value_has_one_line_with_two_ends(theme: Theme) -> None:
    plain = with_spread(bars(), 0.0)
    plain = replace(
        plain, bars=tuple(replace(bar, mark=replace(bar.mark, spread=None)) for bar in plain.bars)
    )
    known = sum(bar.mark.value is not None for bar in plain.bars)
    assert known < len(plain.bars)
    assert lines(draw(with_spread(bars(), 3.0), theme)) - lines(draw(plain, theme)) == 4 * known


def test_the_scale_reaches_as_far_as_the_limits(theme: Theme) -> None:
    wide = with_spread(bars(), 60.0)
    svg = draw(wide, theme)
    assert outside(svg) == []
    assert "50" in texts(svg)  # values end at 32, limits at 92


def test_a_value_that_is_not_shown_has_no_limits() -> None:
    with pytest.raises(ValueError, match="must not carry limits"):
        Mark(None, "secret", SECRET.text, (1.0, 2.0))
    assert ok(3.0).spread is None
