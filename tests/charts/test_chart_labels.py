"""Hard cases: no two texts touch, none leaves the sheet."""

import re
from collections import Counter
from dataclasses import replace

import chart_samples
import pytest
from chart_reading import collisions, outside, parse, texts, written
from chart_samples import AGES, NAMES, SECRET, ZERO, frame, ok, wave

from pipeline.charts.drawing import Chart, draw
from pipeline.charts.model import (
    NARROW_MM,
    Band,
    Bar,
    Bars,
    Break,
    Choropleth,
    Deviation,
    Deviations,
    Lines,
    Pyramid,
    Series,
)
from pipeline.charts.theme import Theme

LONG = "Gemeinsame Verwaltungsgemeinschaft Oberes Brückental/Süd-Ost"


def _bars(count: int, value: float = 13.9, long: bool = False) -> Bars:
    items = [
        Bar(f"{LONG[:56]} {n:02d}" if long else f"Sozialraum {n:02d}", ok(wave(n, -3, 40)))
        for n in range(count)
    ]
    return Bars(frame("b"), tuple(items), "Prozent", "2024", mean=ok(value), mean_label="Stadt insgesamt")


def _lines(ends: list[float], years: int = 11, breaks: tuple[Break, ...] = ()) -> Lines:
    series = tuple(
        Series(
            f"{NAMES[n]} und {NAMES[n + 9]}", (*(ok(wave(n + y, 1, 9)) for y in range(years - 1)), ok(end))
        )
        for n, end in enumerate(ends)
    )
    return Lines(frame("l"), tuple(range(2025 - years, 2025)), series, "Prozent", breaks)


def _map(count: int, columns: int, width: float, long: bool) -> Choropleth:
    regions = [
        replace(region, label=LONG if long else region.label, name=LONG)
        for region in chart_samples.regions(count, columns)
    ]
    return Choropleth(frame("m", width), tuple(regions), chart_samples.CLASS_LABELS, LONG, counts=True)


BREAKS = (Break(2016, "Revision der Statistik"), Break(2022, "Geflüchtete aus der Ukraine"),
          Break(2023, "Wohngeld-Plus-Gesetz"), Break(2024, "Zensus 2022"))  # fmt: skip
THIN = tuple(Band(str(age), ok(wave(age, 1, 9)), ok(wave(age + 7, 1, 9))) for age in range(101))
CASES: dict[str, Chart] = {
    "45 bars": _bars(45),
    "45 bars, names of 60 characters": _bars(45, long=True),
    "mean at zero": _bars(12, value=0.0),
    "mean at the top": _bars(12, value=40.0),
    "one area": _bars(1),
    "no area": _bars(0),
    "all bars secret": replace(
        _bars(0), bars=tuple(Bar(n, SECRET, SECRET) for n in NAMES), before_label="2022"
    ),
    "all bars zero": replace(_bars(0), bars=tuple(Bar(n, ZERO) for n in NAMES), mean=ZERO),
    "two years, points": replace(chart_samples.bars(), style="dot"),
    "narrow bars": replace(chart_samples.bars(8), frame=frame("b", 90.0)),
    "large numbers": replace(
        _bars(3), bars=tuple(Bar(n, ok(36600.0 * k, 0)) for k, n in enumerate(NAMES[:4]))
    ),
    "two lines end at one value": _lines([7.0, 7.0]),
    "six lines end at one value": _lines([7.0] * 6),
    "six lines end at zero": _lines([0.0] * 6),
    "six lines end at the top": _lines([9.0, 9.0, 9.0, 8.9, 8.8, 9.0]),
    "many breaks": _lines([4.0, 5.0], breaks=BREAKS),
    "one year": _lines([4.0, 4.1], years=1),
    "25 years": _lines([4.0], years=25, breaks=BREAKS),
    "school years, narrow": replace(
        _lines([4.0]), frame=frame("l", 80.0, 50.0),
        year_labels=tuple(f"{y}/{y % 100 + 1}" for y in range(2014, 2025)),
    ),
    "line all secret": replace(
        _lines([4.0]), series=(Series(NAMES[0], (SECRET,) * 11), *_lines([3.0]).series)
    ),
    "small pyramid": replace(chart_samples.pyramid(), frame=frame("p", 78.0, 70.0)),
    "single years of age": Pyramid(frame("p"), THIN, "Personen"),
    "pyramid all secret": Pyramid(frame("p", 78.0), tuple(Band(a, SECRET, SECRET) for a in AGES), "Personen"),
    "one band": Pyramid(frame("p"), (Band("alle", ok(1.0), ok(2.0)),), "Personen"),
    "long deviation labels": Deviations(
        frame("d", 120.0),
        tuple(Deviation(LONG, ok(n - 6.0), "36.600", "1.234.567") for n in range(12)),
        LONG, "Stadt", "Standardabweichungen",
    ),
    "deviations all secret": Deviations(
        frame("d"), tuple(Deviation(n, SECRET, "•", "•") for n in NAMES[:10]), "Weiher", "Stadt", "Einheiten"
    ),
    "map of 29": chart_samples.choropleth(),
    "map of 29, long names": _map(29, 6, 160.0, True),
    "map of 29, narrow": _map(29, 6, 110.0, False),
    "map of 29 on a telephone": _map(29, 6, NARROW_MM, True),
    "crossed map on a telephone": replace(chart_samples.crossed(), frame=frame("m", NARROW_MM)),
    "division on a telephone": replace(_map(29, 6, NARROW_MM, False), mode="areas"),
    "map of 450": _map(450, 24, 160.0, False),
    "map of one": _map(1, 1, 160.0, True),
    "division of 29": replace(_map(29, 6, 160.0, True), mode="areas"),
    "division of 110": replace(_map(110, 12, 160.0, True), mode="areas"),
    "mini map": replace(chart_samples.choropleth(), frame=frame("m", 50.0), mode="mini", highlight="014"),
}  # fmt: skip


# As telephones show them; what is not among them is moved sideways there.
CASES |= {
    f"{item.frame.prefix} on a telephone": replace(item, frame=frame("n", 90.0))
    for item in chart_samples.one_of_each()
    if item.frame.prefix not in ("karte", "kreuzkarte", "waermetabelle")
}
HARD = ("45 bars, names of 60 characters", "six lines end at one value", "six lines end at the top",
        "many breaks", "one year", "single years of age", "deviations all secret")  # fmt: skip
CASES |= {f"{name} on a telephone": replace(CASES[name], frame=frame("n", 90.0)) for name in HARD}


@pytest.mark.parametrize("case", CASES)
def test_no_text_touches_another_or_leaves_the_sheet(case: str, theme: Theme) -> None:
    svg = draw(CASES[case], theme)
    assert collisions(svg) == []
    assert outside(svg) == []


def test_29_bars_fit_on_half_a_page(theme: Theme) -> None:
    svg = draw(_bars(29), theme)
    assert float(parse(svg).get("height", "").removesuffix("mm")) <= 137


@pytest.mark.parametrize("case", [name for name in CASES if name.endswith("on a telephone")])
def test_type_on_a_telephone_is_readable(case: str, theme: Theme) -> None:
    """At 350 pixels 8.25 points are 11 pixels; numbers on small areas of a map may be smaller."""
    written = [element for element in parse(draw(CASES[case], theme)).iter() if element.tag.endswith("text")]
    small = [
        element.text or "" for element in written if float(element.get("font-size", "0").rstrip("px")) < 8.25
    ]
    assert all(text.isdigit() for text in small)


def test_a_single_line_needs_no_name(theme: Theme) -> None:
    """It is that of the chart; the number stands at its end, with its year if it ends earlier."""
    data = _lines([4.0])
    name = data.series[0].label
    assert not [text for text in texts(draw(data, theme)) if name in text]
    early = replace(data.series[0], marks=(*data.series[0].marks[:-1], SECRET))
    assert "2023:\u00a09,0" in texts(draw(replace(data, series=(early,)), theme))


def test_a_series_without_any_value_is_named_beside_its_signs(theme: Theme) -> None:
    chart = _lines([4.0, 5.0])
    hidden = replace(chart.series[1], label="Weserhöhe", marks=(SECRET,) * len(chart.years))
    found = written(draw(replace(chart, series=(chart.series[0], hidden)), theme))
    name = next(item for item in found if item.text == "Weserhöhe")
    signs = [item for item in found if item.text == SECRET.text]
    assert all(abs(name.top - sign.top) < 2.0 for sign in signs)
    assert name.left > max(sign.right for sign in signs)


def test_no_name_is_cut(theme: Theme) -> None:
    svg = " ".join(texts(draw(_bars(45, long=True), theme)))
    joined = svg.replace("/ ", "/").replace("- ", "-")
    for number in range(45):
        assert f"{LONG[:56]} {number:02d}" in joined


def test_every_series_and_year_is_named(theme: Theme) -> None:
    written = " ".join(texts(draw(_lines([7.0] * 6), theme))).replace("\u00a0", " ").replace("- ", "-")
    for series in _lines([7.0] * 6).series:
        assert f"{series.label}: 7,0" in written
    for year in range(2014, 2025):
        assert str(year) in written


def test_newest_year_is_named_where_years_are_thinned(theme: Theme) -> None:
    data = _lines([4.0], years=25)
    shown = texts(draw(replace(data, frame=frame("l", 70.0)), theme))
    assert "2024" in shown
    assert "2023" not in shown


def test_division_names_each_number_it_prints(theme: Theme) -> None:
    """In the map of the areas a short label stands in the map and once more beside its name."""
    regions = tuple(replace(region, label=LONG) for region in chart_samples.regions(29, 6))
    shown = texts(draw(Choropleth(frame("m"), regions, chart_samples.CLASS_LABELS, mode="areas"), theme))
    short = [text for text in shown if text.isdigit()]
    assert len(short) == 2 * 29
    assert all(shown.count(text) == 2 for text in short)


def test_map_of_classes_names_each_number_it_prints(theme: Theme) -> None:
    """A number on a coloured area says nothing without its name beneath."""
    data = _map(29, 6, 160.0, True)
    shown = Counter(texts(draw(data, theme)))
    printed = [region.short for region in data.regions if shown[region.short]]
    assert len(printed) == 29
    assert {shown[short] for short in printed} == {2}


def test_signs_of_classes_are_no_numbers_of_areas(theme: Theme) -> None:
    data = chart_samples.crossed()
    signs = [region.label for region in data.regions if region.label]
    shown = Counter(texts(draw(data, theme)))
    assert sum(shown[sign] for sign in set(signs)) == len(signs)


def test_map_on_a_telephone_has_all_in_readable_type_beneath(theme: Theme) -> None:
    """At 350 pixels 8.25 points are 11 pixels; only labels on small areas may be smaller."""
    data = replace(chart_samples.choropleth(), frame=frame("m", NARROW_MM))
    svg = draw(data, theme)
    found = [element for element in parse(svg).iter() if element.tag.endswith("text")]
    legend = [item for item in found if item.text in chart_samples.CLASS_LABELS]
    lowest = max(float(re.findall(r"M[\d.]+ ([\d.]+)", element.get("d", ""))[0])
                 for element in parse(svg).iter() if len(element) and element.get("d"))  # fmt: skip
    assert len(legend) == len(chart_samples.CLASS_LABELS)
    assert all(float(item.get("y", "0")) > lowest for item in legend)
    assert {float(item.get("font-size", "0")) for item in legend} == {8.5}


def test_small_map_explains_its_classes_and_the_outline(theme: Theme) -> None:
    data = replace(chart_samples.choropleth(), frame=frame("m", 62.0), mode="mini", highlight="014")
    shown = texts(draw(data, theme))
    assert "".join(shown).startswith("Leistungsberechtigte je 100")
    assert set(chart_samples.CLASS_LABELS) <= set(shown)
    assert shown[-1] == data.regions[14].name
    alone = replace(data, class_labels=(), regions=tuple(
        replace(region, mark=None, class_index=None) for region in data.regions))  # fmt: skip
    assert texts(draw(alone, theme)) == []


def test_division_without_room_for_names_stays_on_a_page(theme: Theme) -> None:
    svg = draw(CASES["division of 110"], theme)
    assert LONG.split()[0] not in texts(svg)
    assert float(parse(svg).get("height", "").removesuffix("mm")) < 230


def test_legend_counts_add_up_to_all_areas(theme: Theme) -> None:
    data = _map(450, 24, 160.0, False)
    shown = texts(draw(data, theme))
    counts = [int(text) for text in shown[shown.index("Gebiete") :] if text.isdigit()]
    assert sum(counts) == 450


def test_map_files_stay_small(theme: Theme) -> None:
    assert len(draw(chart_samples.choropleth(), theme).encode()) < 40_000
    assert len(draw(_map(450, 24, 160.0, False), theme).encode()) < 300_000


@pytest.mark.parametrize(
    ("side", "text", "metres"),
    [(400, "200\u00a0m", 200), (2_000, "1\u00a0km", 1_000), (60_000, "20\u00a0km", 20_000)],
)
def test_scale_bar_is_round_and_true(side: float, text: str, metres: float, theme: Theme) -> None:
    """A square of known size: the bar is as long on the sheet as its text says."""
    ring = ((0.0, 0.0), (side, 0.0), (side, side), (0.0, side))
    region = replace(chart_samples.regions(1, 1)[0], rings=(ring,), label="")
    svg = draw(Choropleth(frame("m", 100.0), (region,), chart_samples.CLASS_LABELS), theme)
    assert text in texts(svg)
    paths = [element.get("d", "") for element in parse(svg).iter()]
    square = next(float(match[1]) for d in paths if (match := re.match(r"M.+?[hl]([\d.]+)\D.*z$", d)))
    bar = next(float(match[1]) for d in paths if (match := re.match(r"M[^vhl]+v3.4h([\d.]+)v-3.4$", d)))
    assert bar / square == pytest.approx(metres / side, rel=0.01)
