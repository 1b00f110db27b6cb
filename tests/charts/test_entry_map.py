"""The map of the start page: every area leads somewhere; names stand only where they fit."""

from dataclasses import replace

import pytest
from chart_reading import parse, texts
from chart_samples import frame

from pipeline.charts.entry_map import draw_entry
from pipeline.charts.model import Choropleth, Region
from pipeline.charts.theme import Theme


def strip(west: float, width: float) -> tuple[tuple[float, float], ...]:
    return ((west, 0.0), (west + width, 0.0), (west + width, 900.0), (west, 900.0))


def regions(*widths: float) -> tuple[Region, ...]:
    """Areas side by side."""
    found, west = [], 0.0
    for number, width in enumerate(widths):
        found.append(
            Region(str(number), f"Lauterfeld Ost{number}", (strip(west, width),), target=f"profil-{number}")
        )
        west += width
    return tuple(found)


def test_names_stand_on_one_line_or_two_or_not_at_all(theme: Theme) -> None:
    svg = draw_entry(Choropleth(frame("s"), regions(1000.0, 170.0, 40.0), mode="areas"), theme)
    shown = [text for text in texts(svg) if text.strip()]
    assert shown == ["Lauterfeld Ost0", "Lauterfeld", "Ost1"]
    assert [element.text for element in parse(svg).iter() if element.tag.endswith("title")] == [
        "Lauterfeld Ost0", "Lauterfeld Ost1", "Lauterfeld Ost2",
    ]  # fmt: skip


def test_areas_lead_to_their_page_if_they_have_one(theme: Theme) -> None:
    first, second = regions(500.0, 500.0)
    svg = draw_entry(Choropleth(frame("s"), (first, replace(second, target="")), mode="areas"), theme)
    links = [element.get("href") for element in parse(svg).iter() if element.tag.endswith("}a")]
    assert links == ["#profil-0"]


def test_with_many_areas_no_name_is_written(theme: Theme) -> None:
    assert texts(draw_entry(Choropleth(frame("s"), regions(*[800.0] * 61), mode="areas"), theme)) == []


def test_boundaries_of_the_upper_areas_are_stronger(theme: Theme) -> None:
    alone = Choropleth(frame("s"), regions(500.0, 500.0), mode="areas")
    first, second = alone.regions
    parted = replace(alone, regions=(replace(first, parent="N"), replace(second, parent="S")))
    assert f'stroke="{theme.ink}"' not in draw_entry(alone, theme)
    assert f'stroke="{theme.ink}"' in draw_entry(parted, theme)


def test_a_map_needs_an_area(theme: Theme) -> None:
    with pytest.raises(ValueError, match="region"):
        draw_entry(Choropleth(frame("s"), (), mode="areas"), theme)
