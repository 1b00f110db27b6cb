"""Measures of print.css, and how many lines a text takes. All lengths are in millimetres."""

import math
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

_POINT = 25.4 / 72
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LENGTH = re.compile(r"(-?[\d.]+)(mm|pt)\b")
_A4 = 210.0, 297.0
_SOFT = "\u00ad"  # not printed: words are divided by the dictionary
# Words break after hyphens; long ones are divided elsewhere too, but not everywhere.
_PARTS = re.compile(r"[^ \n-]+-?|-")
_LONG, _LOST = 8, 3
LONG_WORD = 30  # letters: print breaks such words anywhere, shorter ones stand out


class Style:
    """What the style sheet says of single selectors; what it does not say is 0, or as for the whole page.

    >>> style = Style("html { font: 400 10pt/1.5 X; } p, li { margin: 1mm 0 2mm; } @page { margin: 20mm; }")
    >>> style.box("p", "margin"), round(style.line("p"), 2), style.page_height
    ((1.0, 0.0, 2.0, 0.0), 5.29, 257.0)
    """

    def __init__(self, css: str) -> None:
        self._rules: dict[str, dict[str, str]] = {}
        for selectors, body in _RULE.findall(_COMMENT.sub("", css)):
            said = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
            for selector in selectors.split(","):
                known = self._rules.setdefault(" ".join(selector.split()), {})
                known.update((name.strip(), value.strip()) for name, value in said.items())
        above, right, below, left = self.box("@page", "margin")
        self.page_width, self.page_height = _A4[0] - left - right, _A4[1] - above - below
        found = re.search(r"([\d.]+pt)/([\d.]+)", self._said("html", "font"))
        self._size, self._leading = (_millimetres(found[1])[0], float(found[2])) if found else (3.5, 1.5)

    def _said(self, selector: str, name: str) -> str:
        return self._rules.get(selector, {}).get(name, "")

    def length(self, selector: str, name: str, otherwise: float = 0.0) -> float:
        """One length, such as a width or `margin-top`."""
        found = _millimetres(self._said(selector, name))
        return found[0] if found else otherwise

    def box(self, selector: str, name: str) -> tuple[float, float, float, float]:
        """`margin` or `padding`: above, right, below, left."""
        found = _millimetres(self._said(selector, name)) or [0.0]
        above, right, below, left = (found * 4)[:4] if len(found) != 3 else [*found, found[1]]
        return (
            self.length(selector, f"{name}-top", above), self.length(selector, f"{name}-right", right),
            self.length(selector, f"{name}-bottom", below), self.length(selector, f"{name}-left", left),
        )  # fmt: skip

    def size(self, selector: str) -> float:
        """Size of the type."""
        return self.length(selector, "font-size", self._size)

    def line(self, selector: str, around: str = "html") -> float:
        """Distance of the lines; `around`: the element from which the line height comes otherwise."""
        said = self._said(selector, "line-height") or self._said(around, "line-height")
        return self.size(selector) * (float(said) if said else self._leading)


def _millimetres(value: str) -> list[float]:
    """Lengths of a declaration; a bare 0 counts."""
    parts = re.sub(r"(?<![\w.])0(?![\w.])", "0mm", value)
    return [float(number) * (1.0 if unit == "mm" else _POINT) for number, unit in _LENGTH.findall(parts)]


class Type:
    """Widths of the letters of one font, and lines that are set with it."""

    def __init__(self, font: Path) -> None:
        self._widths = _widths(font)
        self._usual = self._widths.get(ord("n"), 0.55)

    def width(self, text: str, size: float) -> float:
        """Width of a text on one line."""
        return sum(self._widths.get(ord(letter), self._usual) for letter in text) * size

    def lines(self, html: str, size: float, width: float) -> int:
        """Lines of a paragraph; tags count as nothing."""
        text = Markup(html).striptags() if "<" in html or "&" in html else html
        lines, used, space = 1, 0.0, self.width(" ", size)
        for word in text.replace(_SOFT, "").split(" "):
            for number, part in enumerate(_PARTS.findall(word)):
                gap = 0.0 if number else space
                long = self.width(part, size)
                if used and used + gap + long > width + 0.01:
                    used = self._rest(part, size, width - used - gap, long)
                    lines += 1
                else:
                    used += (gap if used else 0.0) + long
                if len(part) >= LONG_WORD:
                    lines += math.floor(used / (width + 0.02))
                    used = used % (width + 0.02)
        return lines

    def _rest(self, part: str, size: float, room: float, long: float) -> float:
        """What of a word goes to the next line: all of it, unless it is long and can be divided."""
        fitting = room / (long / len(part)) - _LOST
        if len(part) < _LONG or fitting < _LOST:
            return long
        return long * (1 - min(fitting, len(part) - _LOST) / len(part))


@cache
def _widths(font: Path) -> dict[int, float]:
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as known:
        unit, widths = known["head"].unitsPerEm, known["hmtx"]
        return {letter: widths[name][0] / unit for letter, name in known.getBestCmap().items()}
