"""The map of an indicator page: large letters where they fit, smaller ones where not, none across borders."""

import re
from dataclasses import replace

import chart_samples
from chart_reading import parse, texts
from chart_samples import frame, ok

from pipeline.charts.model import Choropleth, Region
from pipeline.charts.theme import Theme
from pipeline.charts.web_map import WebMaps


def strip(west: float, width: float) -> tuple[tuple[float, float], ...]:
    return ((west, 0.0), (west + width, 0.0), (west + width, 1000.0), (west, 1000.0))


def test_labels_are_as_large_as_fits(theme: Theme) -> None:
    widths, regions, west = {"0101": 2000.0, "0102": 80.0, "0103": 20.0}, [], 0.0
    for ident, width in widths.items():
        regions.append(Region(ident, f"Gebiet {ident}", (strip(west, width),), ok(4.0), 0, "", "", ident))
        west += width
    svg = WebMaps(theme).draw(Choropleth(frame("w"), tuple(regions), ("unter 5,0",), "Quote (%)"))
    sizes = {
        element.text: element.get("font-size") for element in parse(svg).iter() if element.text in widths
    }
    widest = 118.0 / 2100.0  # millimetres per metre
    assert 80 * widest < 4 * 0.6 * 10 * 25.4 / 72 < 2000 * widest
    assert sizes == {"0101": "10"}
    broad = replace(regions[1], rings=(strip(2000.0, 150.0),))
    svg = WebMaps(theme).draw(Choropleth(frame("w"), (regions[0], broad), ("unter 5,0",), "Quote (%)"))
    assert re.findall(r'font-size="([\d.]+)" text-anchor="middle" fill="#\w+">(\d+)<', svg) == [
        ("10", "0101"), ("8", "0102"),
    ]  # fmt: skip


def test_the_legend_counts_each_area_once(theme: Theme) -> None:
    data = chart_samples.choropleth()
    shown = texts(WebMaps(theme).draw(data))
    counts = [int(text) for text in shown if re.fullmatch(r"\d{1,2}", text)][-len(data.class_labels) - 5 :]
    assert sum(counts) == len(data.regions)


def test_maps_of_a_level_share_their_outlines(theme: Theme) -> None:
    """Drawn alone or after others: the same bytes."""
    first, second = chart_samples.choropleth("a"), chart_samples.choropleth("b")
    together = WebMaps(theme)
    together.draw(first)
    assert together.draw(second) == WebMaps(theme).draw(second)
