"""Read a drawn chart back: its elements, its texts with the boxes they cover."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

SVG = "{http://www.w3.org/2000/svg}"
FONTS = Path(__file__).resolve().parents[2] / "report_templates" / "theme" / "fonts"
_FILES = {"600": "IBMPlexSans-SemiBold.ttf", "400": "IBMPlexSans-Regular.ttf"}


@dataclass(frozen=True)
class Written:
    """A text and its box in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Written") -> bool:
        return (
            self.left < other.right - 0.05
            and other.left < self.right - 0.05
            and self.top < other.bottom - 0.05
            and other.top < self.bottom - 0.05
        )


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in parse(svg).iter(f"{SVG}text")]


def written(svg: str) -> list[Written]:
    """All texts; capitals reach 0.7 of the size above the baseline, tails 0.2 below."""
    found = []
    for element in parse(svg).iter(f"{SVG}text"):
        text, size = element.text or "", float(element.get("font-size", "0"))
        font = FontProperties(fname=str(FONTS / _FILES[element.get("font-weight", "400")]), size=size)
        width = text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]
        x, y = float(element.get("x", "0")), float(element.get("y", "0"))
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
        found.append(Written(text, left, y - 0.7 * size, left + width, y + 0.2 * size))
    return found


def collisions(svg: str) -> list[tuple[str, str]]:
    """Pairs of texts that touch each other."""
    return [(a.text, b.text) for a, b in combinations(written(svg), 2) if a.overlaps(b)]


def outside(svg: str) -> list[str]:
    """Texts that leave the sheet."""
    _, _, width, height = map(float, parse(svg).get("viewBox", "").split())
    return [
        item.text
        for item in written(svg)
        if item.left < -0.1 or item.top < -0.1 or item.right > width + 0.1 or item.bottom > height + 0.1
    ]


def filled(svg: str, colour: str) -> list[tuple[float, float]]:
    """Start and width of each rectangle of a colour, in points."""
    found = []
    for element in parse(svg).iter(f"{SVG}path"):
        match = re.match(r"M([-\d.]+) ?-?[\d.]+h([-\d.]+)v", element.get("d", ""))
        if _long(element.get("fill", "")) == colour and match:
            found.append((float(match[1]), float(match[2])))
    return found


def _long(colour: str) -> str:
    """#rrggbb for #rgb."""
    return "#" + "".join(2 * digit for digit in colour[1:]) if len(colour) == 4 else colour
