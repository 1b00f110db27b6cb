"""How charts look: colours, type sizes, the folder of the fonts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pipeline import colours as palette
from pipeline.numbers import format_number

# Found by a search: with the default accent every two differ by at least 0.1 in OKLab, also as
# seen with each of the three kinds of colour-blindness (matrices: Machado, Oliveira, Fernandes
# 2009), and each has a contrast of at least 3:1 on white (WCAG 2.1, 1.4.11).
_OTHERS = ("#c97355", "#034f29", "#ab1766", "#905f08", "#1f2933", "#206391")


@dataclass(frozen=True, slots=True)
class Ink:
    """Fill and stroke of a shape or a line; widths in points, None draws nothing."""

    fill: str | None = None
    stroke: str | None = None
    width: float = 0.5
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Font:
    """Type of one text: size in points, colour, align left, center or right of its point."""

    size: float = 8.0
    colour: str = "#1f2933"
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"

    @property
    def drop(self) -> float:
        """Millimetres from the middle of the digits down to the baseline (cap height 0.698)."""
        return self.size * 0.349 * 25.4 / 72

    @property
    def leading(self) -> float:
        """Line distance in millimetres."""
        return self.size * 1.22 * 25.4 / 72

    def but(self, **changes: object) -> Font:
        """The same type with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Theme:
    """All choices of one report. `font_dir` holds IBMPlexSans-Regular.ttf and -SemiBold.ttf;
    `accent` is the corporate colour, any hue and lightness."""

    font_dir: Path
    accent: str = "#1f6391"
    ink: str = "#1f2933"
    muted: str = "#5a6570"
    axis: str = "#8d97a1"
    grid: str = "#e1e5e9"
    neutral: str = "#68727d"
    text_size: float = 8.0
    small_size: float = 7.0

    @property
    def text(self) -> Font:
        """Type of labels and values."""
        return Font(size=self.text_size, colour=self.ink)

    @property
    def small(self) -> Font:
        """Type of axis numbers and notes."""
        return Font(size=self.small_size, colour=self.muted)

    @property
    def strong(self) -> str:
        """The accent, dark enough for bars on white (3:1) and light enough to have a hue."""
        return palette.with_lightness(self.accent, min(max(palette.lightness(self.accent), 0.40), 0.56))

    @property
    def soft(self) -> str:
        """A lighter tone of the accent for what stays in the background."""
        return palette.with_lightness(self.accent, 0.74, 0.75)

    @property
    def on_telephone(self) -> Theme:
        """The same in larger type: 11.3 pixels on a screen as wide as a telephone."""
        return replace(self, text_size=8.5, small_size=8.5)

    def classes(self, count: int) -> tuple[str, ...]:
        """Class colours from light to dark."""
        return palette.sequential(self.accent, count)

    def diverging(self, count: int) -> tuple[str, ...]:
        """Class colours of changes and deviations: two hues, near-white between them."""
        return palette.diverging(self.accent, count)

    def crossed(self, rows: int, columns: int) -> tuple[str, ...]:
        """Class colours of two rankings at once, row by row."""
        return palette.crossed(self.accent, rows, columns)

    @property
    def series(self) -> tuple[str, ...]:
        """Six line colours; the accent first, then those that differ enough from it."""
        first = self.strong
        rest = sorted(_OTHERS, key=lambda colour: palette.distance(colour, first) < 0.1)
        return (first, *rest[:5])


def axis_number(value: float, step: float) -> str:
    """A tick label with as many decimals as the step of the axis needs.

    >>> axis_number(2.5, 2.5), axis_number(1000.0, 500.0)
    ('2,5', '1\\u202f000')
    """
    exact = Decimal(repr(step)).normalize()
    exponent = exact.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return format_number(Decimal(repr(value)), decimals)
