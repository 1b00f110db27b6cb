"""A sheet to draw on in millimetres from the top left corner; matplotlib writes it as SVG.

Charts place every element themselves: no automatic margins, so sizes are fixed and nothing
depends on the machine. Text stays text; its width is measured in the bundled font. Drawing is left to the
library that was chosen for the project; a drawing is made once and kept (report.drawing).

Elements go straight to the library's SVG renderer. Its figures would lay out every text and every
margin once more, which took half of the time and changed nothing here.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Literal

import matplotlib
import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from pipeline.charts.layout import Box
from pipeline.charts.model import Frame, Point
from pipeline.charts.svg import Head, cleaned
from pipeline.charts.theme import Font, Ink, Theme

FAMILY = "IBM Plex Sans"
POINTS_PER_MM = 72 / 25.4
Cap = Literal["butt", "round"]
_FILES = {False: "IBMPlexSans-Regular.ttf", True: "IBMPlexSans-SemiBold.ttf"}


class Sheet:
    """One drawing. Later elements lie on top of earlier ones."""

    def __init__(self, frame: Frame, height_mm: float, theme: Theme) -> None:
        self.frame = frame
        self.theme = theme
        self.width = frame.width_mm
        self.height = height_mm
        self._tooltips: dict[str, str] = {}
        self._elements: list[Callable[[RendererBase], None]] = []

    def text(self, at: Point, string: str, font: Font) -> Box:
        """Write one line with its baseline at `at`; returns the box it covers."""
        properties = _properties(self.theme.font_dir, font.bold, font.size)
        self._elements.append(lambda renderer: _write(renderer, at, string, (font, properties)))
        width = self.measure(string, font)
        left = at[0] - width * {"left": 0.0, "center": 0.5, "right": 1.0}[font.align]
        return Box(left, at[1] - 2.6 * font.drop, width, 3.4 * font.drop)

    def lines(self, at: Point, strings: Sequence[str], font: Font) -> None:
        """Write several lines, centred vertically around `at`."""
        top = at[1] - (len(strings) - 1) * font.leading / 2
        for number, string in enumerate(strings):
            self.text((at[0], top + number * font.leading + font.drop), string, font)

    def line(self, points: Sequence[Point], ink: Ink, cap: Cap = "butt") -> None:
        """A line through the points; a fill is left out."""
        self._path(Path(points), Ink(None, ink.stroke, ink.width, ink.dash), cap=cap)

    def polylines(self, lines: Iterable[Sequence[Point]], ink: Ink) -> None:
        """Many separate lines as one path."""
        points: list[Point] = []
        codes: list[np.uint8] = []
        for line in lines:
            points += line
            codes += [Path.MOVETO, *[Path.LINETO] * (len(line) - 1)]
        if points:
            self._path(Path(points, codes), ink)

    def rect(self, box: Box, ink: Ink) -> None:
        """A rectangle."""
        self.shape([box.corners()], ink)

    def dot(self, at: Point, radius: float, ink: Ink) -> None:
        """A circle."""
        circle = Path.unit_circle().transformed(Affine2D().scale(radius).translate(*at))
        self._path(circle, ink)

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
        size = (self.width * POINTS_PER_MM, self.height * POINTS_PER_MM)
        with _texts_as_text():
            document = RendererSVG(*size, buffer, metadata={"Date": None})  # type: ignore[no-untyped-call]
            renderer: RendererBase = document
            renderer.open_group("sheet")
            for draw in self._elements:
                draw(renderer)
            renderer.close_group("sheet")
            document.finalize()  # type: ignore[no-untyped-call]
        frame = self.frame
        head = Head(frame.prefix, frame.title, frame.alt, self.width, self.height, digits)
        return cleaned(buffer.getvalue(), head, self._tooltips, f"'{FAMILY}', sans-serif")

    def _path(self, path: Path, ink: Ink, tooltip: tuple[str, str] | None = None, cap: Cap = "butt") -> None:
        if tooltip:
            self._tooltips[tooltip[0]] = tooltip[1]
            self._elements.append(lambda renderer: renderer.open_group("area", tooltip[0]))
        self._elements.append(lambda renderer: _draw(renderer, path, ink, cap))
        if tooltip:
            self._elements.append(lambda renderer: renderer.close_group("area"))


def _draw(renderer: RendererBase, path: Path, ink: Ink, cap: Cap) -> None:
    context = renderer.new_gc()
    context.set_linewidth(ink.width if ink.stroke else 0)
    context.set_foreground(ink.stroke or "#000000")
    context.set_joinstyle("round")
    context.set_capstyle(cap)
    if ink.dash:
        # Dashes count in widths of the line.
        context.set_dashes(0, [length * ink.width for length in ink.dash])
    fill = to_rgba(ink.fill) if ink.fill else None
    renderer.draw_path(context, path, _placed(renderer.get_canvas_width_height()[1]), fill)


def _write(renderer: RendererBase, at: Point, string: str, look: tuple[Font, FontProperties]) -> None:
    font, properties = look
    context = renderer.new_gc()
    context.set_foreground(font.colour)
    x, y = at[0] * POINTS_PER_MM, at[1] * POINTS_PER_MM
    # The label tells the renderer from which side of the point the text goes.
    label = _label(font.align)
    label.set_position((x, renderer.get_canvas_width_height()[1] - y))
    renderer.draw_text(context, x, y, string, properties, 0, ismath=False, mtext=label)


@contextmanager
def _texts_as_text() -> Iterator[None]:
    """The one setting that drawings need. The library's own context copies all three hundred."""
    before = matplotlib.rcParams["svg.fonttype"]
    matplotlib.rcParams["svg.fonttype"] = "none"
    try:
        yield
    finally:
        matplotlib.rcParams["svg.fonttype"] = before


@lru_cache(maxsize=256)
def _placed(height_points: float) -> Affine2D:
    """From millimetres below the top to points above the bottom, where the library has its zero."""
    return Affine2D().scale(POINTS_PER_MM, -POINTS_PER_MM).translate(0, height_points)


@lru_cache(maxsize=3)
def _label(align: Literal["left", "center", "right"]) -> Text:
    return Text(horizontalalignment=align)


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
    """Width in millimetres for type of one point: all letters, so a little more than with kerning."""
    return sum(_letter(font_dir, bold, letter) for letter in string)


@lru_cache(maxsize=1024)
def _letter(font_dir: FilePath, bold: bool, letter: str) -> float:
    font = get_font(str(font_dir / _FILES[bold]))
    font.set_size(100.0, 72.0)
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100.0 / POINTS_PER_MM
