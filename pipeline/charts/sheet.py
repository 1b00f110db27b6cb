"""A sheet to draw on in millimetres from the top left corner, written as SVG.

Charts place every element themselves: no automatic margins, so sizes are fixed and nothing
depends on the machine. Text stays text; its width is measured in the bundled font.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont

from pipeline.charts.layout import Box
from pipeline.charts.model import Frame, Point
from pipeline.charts.svg import Head, looks, opening, path, short_path, text
from pipeline.charts.theme import Font, Ink, Theme

FAMILY = "IBM Plex Sans"
POINTS_PER_MM = 72 / 25.4
_FILES = {False: "IBMPlexSans-Regular.ttf", True: "IBMPlexSans-SemiBold.ttf"}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
# Handle length of a Bézier quarter that comes nearest to a circle: 4/3 (sqrt 2 - 1).
_QUARTER = 0.5523


class Sheet:
    """One drawing. Later elements lie on top of earlier ones."""

    def __init__(self, frame: Frame, height_mm: float, theme: Theme) -> None:
        self.frame = frame
        self.theme = theme
        self.width = frame.width_mm
        self.height = height_mm
        self._parts: list[str | _Path] = []

    def text(self, at: Point, string: str, font: Font) -> Box:
        """Write one line with its baseline at `at`; returns the box it covers."""
        width = self.measure(string, font)
        place = (at[0] * POINTS_PER_MM, at[1] * POINTS_PER_MM)
        written = {
            "font-weight": "600" if font.bold else "400",
            "font-size": font.size,
            "text-anchor": _ANCHORS[font.align],
            "fill": font.colour,
        }
        self._parts.append(text(place, string, written))
        left = at[0] - width * {"left": 0.0, "center": 0.5, "right": 1.0}[font.align]
        return Box(left, at[1] - 2.6 * font.drop, width, 3.4 * font.drop)

    def lines(self, at: Point, strings: Sequence[str], font: Font) -> None:
        """Write several lines, centred vertically around `at`."""
        top = at[1] - (len(strings) - 1) * font.leading / 2
        for number, string in enumerate(strings):
            self.text((at[0], top + number * font.leading + font.drop), string, font)

    def line(self, points: Sequence[Point], ink: Ink, cap: Literal["butt", "round"] = "butt") -> None:
        """A line through the points."""
        self._path(_steps(points), ink, cap=cap)

    def polylines(self, lines: Iterable[Sequence[Point]], ink: Ink) -> None:
        """Many separate lines as one path."""
        steps = " ".join(_steps(line) for line in lines if line)
        if steps:
            self._path(steps, ink)

    def rect(self, box: Box, ink: Ink) -> None:
        """A rectangle."""
        self.shape([box.corners()], ink)

    def dot(self, at: Point, radius: float, ink: Ink) -> None:
        """A circle of four curves."""
        (x, y), r = at, radius
        h = r * _QUARTER
        curves = [(x + h, y - r, x + r, y - h, x + r, y), (x + r, y + h, x + h, y + r, x, y + r),
                  (x - h, y + r, x - r, y + h, x - r, y), (x - r, y - h, x - h, y - r, x, y - r)]  # fmt: skip
        drawn = " ".join("C " + " ".join(_points(curve)) for curve in curves)
        self._path(f"M {' '.join(_points((x, y - r)))} {drawn} z", ink)

    def shape(
        self, rings: Sequence[Sequence[Point]], ink: Ink, tooltip: tuple[str, str] | None = None
    ) -> None:
        """A closed shape of one or more rings; `tooltip` is (element id, text)."""
        self._path(" ".join(f"{_steps(ring)} z" for ring in rings if ring), ink, tooltip)

    def measure(self, string: str, font: Font) -> float:
        """Width of a text in millimetres."""
        return _width(self.theme.font_dir / _FILES[font.bold], string) * font.size

    def svg(self, digits: int = 2) -> str:
        """The finished drawing as SVG text; `digits` decimals of a point in paths."""
        frame = self.frame
        head = Head(frame.prefix, frame.title, frame.alt, self.width, self.height)
        written = [
            part if isinstance(part, str) else path(short_path(part[0], digits), part[1], part[2])
            for part in self._parts
        ]
        return "\n".join([opening(head, f"'{FAMILY}', sans-serif"), *written, "</svg>\n"])

    def _path(self, steps: str, ink: Ink, tooltip: tuple[str, str] | None = None, cap: str = "butt") -> None:
        stroke = {
            "stroke": ink.stroke,
            "stroke-width": ink.width,
            # In widths of the line, so that thin and thick lines have the same rhythm.
            "stroke-dasharray": ",".join(looks(part * ink.width) for part in ink.dash),
            "stroke-linecap": cap,
        }
        drawn = {"fill": ink.fill or "none", **(stroke if ink.stroke else {})}
        named = (f"{self.frame.prefix}-{tooltip[0]}", tooltip[1]) if tooltip else None
        self._parts.append((steps, drawn, named))


_Path = tuple[str, dict[str, str | float | None], tuple[str, str] | None]


def _steps(points: Sequence[Point]) -> str:
    return "M " + " L ".join(" ".join(_points(point)) for point in points)


def _points(millimetres: Sequence[float]) -> list[str]:
    return [f"{number * POINTS_PER_MM:.4f}" for number in millimetres]


@lru_cache(maxsize=4)
def _advances(file: Path) -> tuple[dict[int, float], float]:
    """Width of each character in millimetres for type of one point, and of one that is missing.

    The file is named outright: a font of that name installed on the machine is never taken.
    """
    with TTFont(file, lazy=True) as font:
        widths = font["hmtx"].metrics
        unit = font["head"].unitsPerEm * POINTS_PER_MM
        found = {code: widths[name][0] / unit for code, name in font.getBestCmap().items()}
        return found, widths[".notdef"][0] / unit


@lru_cache(maxsize=8192)
def _width(file: Path, string: str) -> float:
    widths, missing = _advances(file)
    return sum(widths.get(ord(sign), missing) for sign in string)
