"""Every chart: clean SVG with title first, unique ids, the same bytes each time, golden files."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import chart_samples
import matplotlib
import pytest
from chart_reading import FONTS, SVG, parse, texts

from pipeline.charts.drawing import CHARTS, draw
from pipeline.charts.svg import Head, cleaned, short_path
from pipeline.charts.theme import Theme

GOLDEN = Path(__file__).parent / "golden"
NUMBER = re.compile(r"-?\d*\.?\d+")
SAMPLES = {item.frame.prefix: item for item in chart_samples.one_of_each()}
each = pytest.mark.parametrize("name", sorted(SAMPLES))


@each
def test_title_and_description_come_first(name: str, theme: Theme) -> None:
    svg = draw(SAMPLES[name], theme)
    root = parse(svg)
    assert svg.startswith("<svg ")
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert [child.text for child in root][:2] == [SAMPLES[name].frame.title, SAMPLES[name].frame.alt]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{name}-title {name}-desc"


@each
def test_only_plain_elements_and_short_numbers(name: str, theme: Theme) -> None:
    svg = draw(SAMPLES[name], theme)
    assert {element.tag.removeprefix(SVG) for element in parse(svg).iter()} <= {
        "svg", "title", "desc", "path", "text",
    }  # fmt: skip
    assert "style=" not in svg
    assert not re.search(r"\.\d{3}", svg)
    assert "NaN" not in svg
    assert "None" not in svg


@each
def test_size_in_millimetres_fits_the_view_box(name: str, theme: Theme) -> None:
    root = parse(draw(SAMPLES[name], theme))
    _, _, width, height = map(float, root.get("viewBox", "").split())
    assert float(root.get("width", "").removesuffix("mm")) == pytest.approx(width * 25.4 / 72, abs=0.01)
    assert float(root.get("height", "").removesuffix("mm")) == pytest.approx(height * 25.4 / 72, abs=0.01)
    assert root.get("width") == "160mm"


def test_ids_stay_unique_when_charts_share_a_page(theme: Theme) -> None:
    charts = [*SAMPLES.values(), chart_samples.choropleth("karte2"), chart_samples.bars(prefix="balken2")]
    page = "".join(draw(item, theme) for item in charts)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 60


@each
def test_golden_file(name: str, theme: Theme) -> None:
    """SOZIALBERICHT_RENEW_GOLDEN=1 writes the files anew; look at them before you keep them."""
    svg, file = draw(SAMPLES[name], theme), GOLDEN / f"{name}.svg"
    if os.environ.get("SOZIALBERICHT_RENEW_GOLDEN") == "1":
        file.write_text(svg, encoding="utf-8", newline="\n")
    golden = file.read_text(encoding="utf-8")
    assert NUMBER.sub("#", svg) == NUMBER.sub("#", golden)
    pairs = zip(NUMBER.findall(svg), NUMBER.findall(golden), strict=True)
    far = [pair for pair in pairs if abs(float(pair[0]) - float(pair[1])) > 0.11]
    assert far == []
    assert texts(svg) == texts(golden)


def test_same_bytes_in_processes_with_other_hash_seeds() -> None:
    code = (
        "import hashlib, sys, pathlib; from chart_samples import one_of_each;"
        "from pipeline.charts.drawing import draw; from pipeline.charts.theme import Theme;"
        "drawn = ''.join(draw(item, Theme(pathlib.Path(sys.argv[1]))) for item in one_of_each());"
        "assert 'matplotlib.pyplot' not in sys.modules;"
        "print(hashlib.sha256(drawn.encode()).hexdigest())"
    )
    found = set()
    here = Path(__file__).parent
    for seed in ("1", "4711"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{here}{os.pathsep}{here.parents[1]}"}
        run = subprocess.run(
            [sys.executable, "-c", code, str(FONTS)], env=env, capture_output=True, text=True, check=True
        )
        found.add(run.stdout)
    assert len(found) == 1


def test_what_is_kept_between_drawings_changes_none_of_them(theme: Theme) -> None:
    """Shapes, places of labels, paths and widths of letters are kept: in any order the bytes are the same."""
    forwards = {name: draw(item, theme) for name, item in SAMPLES.items()}
    small = replace(SAMPLES["karte"], mode="mini", frame=replace(SAMPLES["karte"].frame, width_mm=62.0))
    draw(small, theme)
    assert {name: draw(SAMPLES[name], theme) for name in reversed(SAMPLES)} == forwards


def test_settings_of_the_library_stay_as_they_were(theme: Theme) -> None:
    with matplotlib.rc_context({"svg.fonttype": "path"}):
        assert "<text" in draw(SAMPLES["balken"], theme)
        assert matplotlib.rcParams["svg.fonttype"] == "path"


def test_each_input_class_has_a_chart() -> None:
    assert {type(item) for item in SAMPLES.values()} == set(CHARTS)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("M 10 10 L 20.001 10 L 20 30.5 z", "M10 10h10v20.5z"),
        ("M 0 0 L 1 1 L 2 2.5 L 1 1 L 5 1 L 3 1", "M0 0l1 1 1 1.5-1-1.5h4-2"),
        ("M 0 0 L 0.001 0 L 0.2 0.3", "M0 0l.2 .3"),
        ("M 0 0 L 1 2 M 5 5 L 6 6 L 7 7", "M0 0l1 2M5 5l1 1 1 1"),
    ],
)
def test_paths_become_short_and_relative(data: str, expected: str) -> None:
    assert short_path(data) == expected


def test_short_paths_do_not_drift() -> None:
    """A thousand steps of a third end where they should, to a hundredth."""
    steps = " ".join(f"L {number / 3} {number / 7}" for number in range(1, 1001))
    numbers = [float(n) for n in NUMBER.findall(short_path(f"M 0 0 {steps}"))]
    assert sum(numbers[0::2]) == pytest.approx(1000 / 3, abs=0.0051)
    assert sum(numbers[1::2]) == pytest.approx(1000 / 7, abs=0.0051)


@pytest.mark.parametrize(
    "inner",
    ['<g><rect x="1"/></g>', '<g><path d="M 0 0" style="filter: url(#a)"/></g>', "<g><defs/></g>"],
)
def test_unknown_parts_of_a_drawing_are_not_lost_silently(inner: str) -> None:
    source = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inner}</svg>'
    with pytest.raises(ValueError, match=r"unknown|definitions"):
        cleaned(source, Head("a", "T", "A", 10, 10), {}, "sans-serif")
