"""Whether the corporate design can be read: contrast of the accent, format of the logo."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.colours import contrast, lightness, with_lightness
from pipeline.errors import Problem
from pipeline.numbers import format_number
from pipeline.numbers import round_half_away as rounded

if TYPE_CHECKING:
    from pipeline.project import Project

LEAST_CONTRAST = 3.0  # WCAG 2.1, 1.4.11 and 1.4.3 for large type
LOGO_TYPES = (".svg", ".png", ".jpg", ".jpeg")


def design_problems(project: Project) -> Iterator[Problem]:
    """An accent too light for white paper, with a darker one of its hue; a logo that cannot be printed."""
    design = project.config.design
    ratio = contrast(design.accent, "#ffffff")
    if ratio < LEAST_CONTRAST:
        darker = nearest_dark(design.accent)
        what = f"die Hausfarbe {design.accent} hebt sich zu wenig von Weiß ab: Kontrast {_shown(ratio)} zu 1"
        better = f"{darker} ({_shown(contrast(darker, '#ffffff'))} zu 1)"
        hint = f"nötig sind {_shown(LEAST_CONTRAST)} zu 1, etwa {better}"
        yield Problem(project.place("config", "", "design", "accent"), what, hint)
    if design.logo and not design.logo.lower().endswith(LOGO_TYPES):
        what = f"das Bild „{design.logo}“ hat ein Format, das nicht gezeigt werden kann"
        yield Problem(
            project.place("config", "", "design", "logo"), what, f"möglich: {', '.join(LOGO_TYPES)}"
        )


def nearest_dark(accent: str) -> str:
    """The lightest colour of the accent's hue with enough contrast on white.

    >>> nearest_dark("#1f5a7a")
    '#1f5a7a'
    """
    if contrast(accent, "#ffffff") >= LEAST_CONTRAST:
        return accent
    steps = range(int(lightness(accent) * 100), 0, -1)
    found = (with_lightness(accent, step / 100) for step in steps)
    return next(colour for colour in found if contrast(colour, "#ffffff") >= LEAST_CONTRAST)


def _shown(ratio: float) -> str:
    return format_number(rounded(Decimal(repr(ratio)), 1), 1)
