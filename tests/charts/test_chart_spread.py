"""Random variation in bar charts: a thin line for shown values only, inside the scale."""

import re
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
    known = [bar.mark.value for bar in plain.bars if bar.mark.value is not None]
    assert len(known) < len(plain.bars)
    # The line changes its colour where a bar begins or ends under it.
    parts = sum(1 + len({x for x in (0.0, value) if abs(x - value) < 3.0}) for value in known)
    assert lines(draw(with_spread(bars(), 3.0), theme)) - lines(draw(plain, theme)) == parts + 2 * len(known)


def test_the_line_is_white_on_the_bar_and_dark_beside_it(theme: Theme) -> None:
    svg = draw(
        replace(bars(), bars=(Bar("Auhof", Mark(20.0, "ok", "20,0", (15.0, 24.0))),), mean=None), theme
    )
    pieces = re.findall(r'<path d="M([\d.]+) [\d.]+h([\d.]+)" fill="none" stroke="(#fff|#1f2933)"', svg)
    (light, dark) = ((float(start), float(wide), colour) for start, wide, colour in pieces)
    assert (light[2], dark[2]) == ("#fff", "#1f2933")
    assert light[0] + light[1] == pytest.approx(dark[0], abs=0.02)
    assert light[1] / dark[1] == pytest.approx(5 / 4, rel=0.01)


def test_the_scale_reaches_as_far_as_the_limits(theme: Theme) -> None:
    wide = with_spread(bars(), 60.0)
    svg = draw(wide, theme)
    assert outside(svg) == []
    assert "50" in texts(svg)  # values end at 32, limits at 92


def test_a_value_that_is_not_shown_has_no_limits() -> None:
    with pytest.raises(ValueError, match="must not carry limits"):
        Mark(None, "secret", SECRET.text, (1.0, 2.0))
    assert ok(3.0).spread is None
