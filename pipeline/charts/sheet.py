"""A sheet to draw on in millimetres from the top left corner; matplotlib writes it as SVG.

Charts place every element themselves: no automatic margins, so sizes are fixed and nothing
depends on the machine. Text stays text; its width is measured in the bundled font. Drawing is left to the
library that was chosen for the project; a drawing is made once and kept (report.drawing).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Literal

import matplotlib
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from pipeline.charts.layout import Box
from pipeline.charts.model import Frame, Point
from pipeline.charts.svg import Head, cleaned
from pipeline.charts.theme import Font, Ink, Theme

FAMILY = "IBM Plex Sans"
POINTS_PER_MM = 72 / 25.4
_FILES = {False: "IBMPlexSans-Regular.ttf", True: "IBMPlexSans-SemiBold.ttf"}


class Sheet:
    """One drawing. Later elements lie on top of earlier ones."""

    def __init__(self, frame: Frame, height_mm: float, theme: Theme) -> None:
        self.frame = frame
        self.theme = theme
        self.width = frame.width_mm
        self.height = height_mm
        self._figure = Figure(figsize=(self.width / 25.4, height_mm / 25.4), dpi=72)
        self._canvas = FigureCanvasSVG(self._figure)
        self._figure.patch.set_visible(False)
        self._place = Affine2D().scale(POINTS_PER_MM, -POINTS_PER_MM).translate(0, height_mm * POINTS_PER_MM)
        self._tooltips: dict[str, str] = {}
        self._order = 0

    def text(self, at: Point, string: str, font: Font) -> Box:
        """Write one line with its baseline at `at`; returns the box it covers."""
        width = self.measure(string, font)
        label = Text(
            *at,
            string,
            fontproperties=_properties(self.theme.font_dir, font.bold, font.size),
            horizontalalignment=font.align,
            verticalalignment="baseline",
            color=font.colour,
            parse_math=False,
            transform=self._place,
        )
        self._add(label, self._figure.texts)
        left = at[0] - width * {"left": 0.0, "center": 0.5, "right": 1.0}[font.align]
        return Box(left, at[1] - 2.6 * font.drop, width, 3.4 * font.drop)

    def lines(self, at: Point, strings: Sequence[str], font: Font) -> None:
        """Write several lines, centred vertically around `at`."""
        top = at[1] - (len(strings) - 1) * font.leading / 2
        for number, string in enumerate(strings):
            self.text((at[0], top + number * font.leading + font.drop), string, font)

    def line(self, points: Sequence[Point], ink: Ink, cap: Literal["butt", "round"] = "butt") -> None:
        """A line through the points."""
        drawn = Line2D(
            [point[0] for point in points],
            [point[1] for point in points],
            color=ink.stroke,
            linewidth=ink.width,
            linestyle=(0, ink.dash) if ink.dash else "-",
            solid_capstyle=cap,
            dash_capstyle=cap,
            solid_joinstyle="round",
            transform=self._place,
        )
        self._add(drawn, self._figure.lines)

    def polylines(self, lines: Iterable[Sequence[Point]], ink: Ink) -> None:
        """Many separate lines as one path."""
        points: list[Point] = []
        codes: list[np.uint8] = []
        for line in lines:
            points += line
            codes += [Path.MOVETO, *[Path.LINETO] * (len(line) - 1)]
        if points:
            self._path(Path(points, codes), ink, None)

    def rect(self, box: Box, ink: Ink) -> None:
        """A rectangle."""
        self.shape([box.corners()], ink)

    def dot(self, at: Point, radius: float, ink: Ink) -> None:
        """A circle."""
        circle = Path.unit_circle().transformed(Affine2D().scale(radius).translate(*at))
        self._path(circle, ink, None)

    def shape(
        self, rings: Sequence[Sequence[Point]], ink: Ink, tooltip: tuple[str, str] | None = None
    ) -> None:
        """A closed shape of one or more rings; `tooltip` is (element id, text)."""
        points: list[Point] = []
        codes: list[np.uint8] = []
        for ring in rings:
            points += [*ring, ring[0]]
            codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 1), Path.CLOSEPOLY]
        self._path(Path(points, codes), ink, tooltip)

    def measure(self, string: str, font: Font) -> float:
        """Width of a text in millimetres."""
        return _width(self.theme.font_dir, font.bold, string) * font.size

    def svg(self, digits: int = 2) -> str:
        """The finished drawing as SVG text; `digits` decimals of a point in paths."""
        buffer = io.StringIO()
        with matplotlib.rc_context({"svg.hashsalt": self.frame.prefix, "svg.fonttype": "none"}):
            self._canvas.print_figure(buffer, format="svg", metadata={"Date": None})
        frame = self.frame
        head = Head(frame.prefix, frame.title, frame.alt, self.width, self.height, digits)
        return cleaned(buffer.getvalue(), head, self._tooltips, f"'{FAMILY}', sans-serif")

    def _path(self, path: Path, ink: Ink, tooltip: tuple[str, str] | None) -> None:
        patch = PathPatch(
            path,
            facecolor=ink.fill or "none",
            edgecolor=ink.stroke or "none",
            linewidth=ink.width if ink.stroke else 0,
            linestyle=(0, ink.dash) if ink.dash else "-",
            joinstyle="round",
            transform=self._place,
        )
        if tooltip:
            patch.set_gid(tooltip[0])
            self._tooltips[tooltip[0]] = tooltip[1]
        self._add(patch, self._figure.patches)

    def _add(self, artist: Text | Line2D | PathPatch, children: object) -> None:
        self._order += 1
        artist.set_zorder(self._order)
        artist.set_figure(self._figure)
        children.append(artist)  # type: ignore[attr-defined]


@lru_cache(maxsize=64)
def _properties(font_dir: FilePath, bold: bool, size: float) -> FontProperties:
    # The file is named outright: a font of that name installed on the machine is never taken.
    return FontProperties(
        family=FAMILY,
        weight="semibold" if bold else "normal",
        size=size,
        fname=str(font_dir / _FILES[bold]),
    )


@lru_cache(maxsize=4096)
def _width(font_dir: FilePath, bold: bool, string: str) -> float:
    """Width in millimetres for type of one point."""
    properties = _properties(font_dir, bold, 100.0)
    width, _, _ = text_to_path.get_text_width_height_descent(string, properties, ismath=False)
    return float(width) / 100.0 / POINTS_PER_MM
