"""Areas too small for a label are drawn again in a frame, decided by their outlines alone."""

import re
from dataclasses import replace

import chart_samples
import pytest
import shapely
from chart_reading import collisions, outside, parse, texts
from chart_samples import frame, ok

from pipeline.charts.drawing import draw
from pipeline.charts.map_inset import SMALL_MM2, inset_of
from pipeline.charts.model import Choropleth, Overlay, Region, Ring
from pipeline.charts.theme import Theme


def square(west: float, south: float, side: float, height: float = 0.0) -> Ring:
    north, east = south + (height or side), west + side
    return ((west, south), (east, south), (east, north), (west, north))


def town(inner: int = 3) -> Choropleth:
    """Eight large districts around an old town of small ones, `inner` in a row and a column."""
    side = 600.0 / inner
    rings = [(square(column * 6000.0, row * 6000.0, 6000.0),)
             for column in range(3) for row in range(3) if (column, row) != (1, 1)]  # fmt: skip
    middle = square(6000.0, 6000.0, 6000.0)
    old = square(8700.0, 8700.0, 600.0)
    rings.append((middle, old))
    rings += [(square(8700.0 + column * side, 8700.0 + row * side, side),)
              for column in range(inner) for row in range(inner)]  # fmt: skip
    regions = tuple(
        Region(f"{number:02d}", f"Gebiet {number:02d}", ring, ok(5.0 + number % 3), number % 3,
               f"Gebiet {number:02d}", "", f"{number:02d}")
        for number, ring in enumerate(rings)
    )  # fmt: skip
    return Choropleth(frame("m"), regions, ("unter 6,0", "6,0 bis unter 7,0", "7,0 und mehr"), "Quote (%)",
                      (Overlay("Altstadt", (old,)),), "Sanierungsgebiet", counts=True)  # fmt: skip


def test_small_areas_are_named_in_the_inset(theme: Theme) -> None:
    data = town()
    svg = draw(data, theme)
    shown = texts(svg)
    for region in data.regions:
        assert region.name in shown or shown.count(region.short) >= 1, region.name
    assert any(re.fullmatch(r"Ausschnitt, \d,\d-fach vergrößert", text) for text in shown)
    assert collisions(svg) == []
    assert outside(svg) == []


def test_each_area_has_one_tooltip_and_counts_once(theme: Theme) -> None:
    data = town()
    svg = draw(data, theme)
    tips = [element.text for element in parse(svg).iter() if element.tag.endswith("title")][1:]
    assert len(tips) == len(set(tips)) == len(data.regions)


def test_nothing_is_drawn_beyond_the_frame_of_the_inset(theme: Theme) -> None:
    """The second white rectangle of the frames is the panel; no later shape crosses its upper edge."""
    svg = draw(town(), theme)
    _, panel = re.findall(
        r'<path d="M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+v-[\d.]+z" fill="none" stroke="#fff"', svg
    )
    left, top, wide, tall = map(float, panel)
    height = float(parse(svg).get("viewBox", "").split()[3])
    assert left + wide < 120 * 72 / 25.4
    assert top + tall <= height
    for element in parse(svg).iter():
        start = re.match(r"M([\d.]+) ([\d.]+)", element.get("d", ""))
        if start and float(start[1]) < left + wide and float(start[2]) > top:
            assert left - 0.2 <= float(start[1])


def test_maps_without_small_areas_stay_as_they_are() -> None:
    large = [shapely.box(x, 0, x + 30, 30) for x in range(0, 90, 30)]
    assert inset_of(large, 110.0) is None
    side = SMALL_MM2**0.5
    assert inset_of([*large, shapely.box(90, 0, 90 + side * 1.01, side * 1.01)], 110.0) is None
    assert inset_of([*large, shapely.box(90, 0, 90 + side * 0.99, side * 0.99)], 110.0) is not None


def test_small_areas_everywhere_have_no_inset() -> None:
    """Nothing would grow if the part were the whole map."""
    grid = [shapely.box(x, y, x + 4, y + 4) for x in range(0, 108, 4) for y in range(0, 80, 4)]
    assert inset_of(grid, 110.0) is None


def test_the_largest_group_is_enlarged() -> None:
    small = [shapely.box(x, y, x + 3, y + 3) for x, y in [(0, 0), (60, 40), (63, 40), (60, 43)]]
    inset = inset_of([shapely.box(0, 0, 110, 80), *small], 110.0)
    assert inset is not None
    assert inset.regions == {2, 3, 4}


def test_other_values_keep_the_frame(theme: Theme) -> None:
    """All maps of a level show the same part, whatever they show and whether or not labels fit."""
    data = town()
    hidden = replace(data, overlays=(), regions=tuple(
        replace(region, mark=chart_samples.SECRET, class_index=None) for region in data.regions))  # fmt: skip
    frames = [re.findall(r'd="(M[^"]*z)" fill="none" stroke="#fff" stroke-width="2.2"', draw(item, theme))
              for item in (data, hidden)]  # fmt: skip
    assert frames[0] == frames[1]
    assert len(frames[0]) == 2


@pytest.mark.parametrize("mode", ["mini", "areas"])
def test_small_maps_have_none_and_divisions_have_one(mode: str, theme: Theme) -> None:
    shown = texts(draw(replace(town(), mode=mode), theme))  # type: ignore[arg-type]
    assert any(text.startswith("Ausschnitt") for text in shown) == (mode == "areas")
