"""Placing: labels apart, round ticks, lines of text; colours that survive printing and colour-blindness."""

import math
import operator
from itertools import combinations, pairwise

import pytest
import shapely
from chart_samples import choropleth, regions
from hypothesis import given
from hypothesis import strategies as st

from pipeline import colours as palette
from pipeline.charts.layout import Box, inner_ticks, nice_ticks, spread, wrap
from pipeline.charts.map_geometry import border_lines, extent, joined, placed_in, polygons, rings_of
from pipeline.charts.signs import even_odd
from pipeline.charts.theme import Theme, axis_number

ACCENTS = ["#1f6391", "#c8102e", "#ffcc00", "#2e7d32", "#000000", "#ffffff", "#7a1f5c"]
# Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision
# Deficiency (2009), severity 1.0; linear RGB.
BLINDNESS = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.floats(1, 6))
def test_spread_keeps_labels_apart_in_order_and_inside(wanted: list[float], size: float) -> None:
    places = spread(wanted, [size] * len(wanted), 0.0, 100.0)
    ranked = [places[n] for n in sorted(range(len(wanted)), key=lambda n: (wanted[n], n))]
    assert all(b - a >= size - 1e-6 for a, b in pairwise(ranked))
    assert min(places) >= size / 2 - 1e-6
    assert max(places) <= 100 - size / 2 + 1e-6


def test_spread_moves_no_more_than_needed() -> None:
    assert spread([10, 50, 50, 90], [4] * 4, 0, 100) == pytest.approx([10, 48, 52, 90])
    assert spread([0, 0, 0], [2, 2, 2], 0, 100) == pytest.approx([1, 3, 5])


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 8))
def test_ticks_are_round_and_enclose(low: float, width: float, count: int) -> None:
    ticks = nice_ticks(low, low + width, count)
    assert ticks.low <= low + 1e-6 * width
    assert ticks.high >= low + width - 1e-6 * width
    lead = ticks.step / 10 ** math.floor(math.log10(ticks.step) + 1e-9)
    assert min(abs(lead - nice) for nice in (1, 2, 2.5, 5)) < 1e-6
    assert len(ticks.values) <= count + 3
    assert set(inner_ticks(low, low + width, count).values) <= set(ticks.values)


def test_axis_numbers_show_no_more_decimals_than_the_step() -> None:
    assert [axis_number(v, 0.25) for v in (0.0, 0.25, 1.5)] == ["0,00", "0,25", "1,50"]
    assert [axis_number(v, 10.0) for v in (0.0, 20.0)] == ["0", "20"]
    assert axis_number(-5000.0, 5000.0) == "\u22125\u202f000"


def test_wrap_breaks_at_spaces_hyphens_and_slashes_only() -> None:
    text = "Obere Vorstadt-Süd/Kirchberg"
    assert wrap(text, 10, len) == ["Obere", "Vorstadt-", "Süd/", "Kirchberg"]
    assert wrap(text, 100, len) == [text]
    assert wrap("Donaudampfschifffahrt", 5, len) == ["Donaudampfschifffahrt"]
    assert wrap("", 5, len) == []


@pytest.mark.parametrize("accent", ACCENTS)
def test_classes_differ_in_grey_print_and_from_paper(accent: str) -> None:
    for count in (2, 5, 7):
        light = [palette.lightness(colour) for colour in palette.sequential(accent, count)]
        assert all(a - b > 0.08 for a, b in pairwise(light))
        assert light[0] < 0.94


@pytest.mark.parametrize("accent", ACCENTS)
def test_bar_colour_has_contrast_on_paper(accent: str, theme: Theme) -> None:
    assert palette.contrast(Theme(theme.font_dir, accent).strong, "#ffffff") >= 3
    for colour in Theme(theme.font_dir, accent).series:
        assert palette.contrast(colour, "#ffffff") >= 3


@pytest.mark.parametrize("accent", ACCENTS)
def test_lines_have_six_different_colours(accent: str, theme: Theme) -> None:
    assert len(set(Theme(theme.font_dir, accent).series)) == 6


def _seen(colour: str, kind: str) -> str:
    linear = palette._channels(colour)
    return "#" + "".join(
        f"{palette._byte(sum(map(operator.mul, row, linear))):02x}" for row in BLINDNESS[kind]
    )


@pytest.mark.parametrize("kind", BLINDNESS)
def test_line_colours_differ_with_colour_blindness(kind: str, theme: Theme) -> None:
    seen = [_seen(colour, kind) for colour in theme.series]
    assert min(palette.distance(a, b) for a, b in combinations(seen, 2)) > 0.095


def test_grey_text_is_readable(theme: Theme) -> None:
    for colour in (theme.ink, theme.muted, theme.neutral):
        assert palette.contrast(colour, "#ffffff") >= 4.5


def test_neighbours_stay_gap_free_after_simplifying() -> None:
    data = choropleth()
    placement = placed_in(extent(data), Box(0, 0, 110, 90))
    shapes = polygons(data, placement)
    whole = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area, rel=1e-9)
    assert len(rings_of(whole)) == 1
    before = sum(len(ring) for region in data.regions for ring in region.rings)
    assert sum(len(ring) for shape in shapes for ring in rings_of(shape)) < before


def test_parents_join_their_regions() -> None:
    data = choropleth()
    shapes = polygons(data, placed_in(extent(data), Box(0, 0, 110, 90)))
    parents = joined([region.parent for region in data.regions], shapes)
    assert len(parents) == len({region.parent for region in regions(29, 6)}) == 3
    assert sum(p.area for p in parents) == pytest.approx(sum(s.area for s in shapes), rel=1e-3)


def test_each_shared_border_is_drawn_once() -> None:
    """Two unit squares side by side: seven sides, not eight."""
    lines = border_lines([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    assert sum(shapely.LineString(line).length for line in lines) == pytest.approx(7)


def test_ring_inside_a_ring_is_a_hole_and_parts_add_up() -> None:
    outer, hole = ((0, 0), (10, 0), (10, 10), (0, 10)), ((2, 2), (4, 2), (4, 4), (2, 4))
    apart = ((20, 0), (21, 0), (21, 1), (20, 1))
    assert even_odd([outer, hole, apart]).area == pytest.approx(100 - 4 + 1)
    assert even_odd([hole, apart, outer]).area == pytest.approx(97)
