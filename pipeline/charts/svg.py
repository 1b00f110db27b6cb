"""Small SVG that can stand in a page next to others.

Ids get the caller's prefix, title and description come first, numbers have two decimals, paths are
relative.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

_DEFAULTS = {
    ("stroke-linecap", "butt"),
    ("stroke-dasharray", ""),
    ("stroke-width", "1"),
    ("text-anchor", "start"),
    ("font-weight", "400"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """Opening of the drawing; sizes in millimetres."""

    prefix: str
    title: str
    alt: str
    width: float
    height: float


def opening(head: Head, family: str) -> str:
    """The start tag with title and description."""
    view = f"0 0 {_short(head.width * 72 / 25.4)} {_short(head.height * 72 / 25.4)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_short(head.width)}mm" '
        f'height="{_short(head.height)}mm" viewBox="{view}" role="img" '
        f'aria-labelledby="{head.prefix}-title {head.prefix}-desc" '
        f'font-family="{family}" stroke-linejoin="round">'
        f'<title id="{head.prefix}-title">{escape(head.title)}</title>'
        f'<desc id="{head.prefix}-desc">{escape(head.alt)}</desc>'
    )


def path(data: str, drawn: Mapping[str, str | float | None], tooltip: tuple[str, str] | None) -> str:
    """A path; `tooltip` (id, text) becomes the element's own title."""
    shape = f'<path d="{data}"{_attributes(drawn)}'
    if tooltip is None:
        return shape + "/>"
    return f"{shape} id={quoteattr(tooltip[0])}><title>{escape(tooltip[1])}</title></path>"


def text(at: tuple[float, float], string: str, written: Mapping[str, str | float | None]) -> str:
    """A line of text with its baseline at a place in points."""
    place = f'x="{_short(at[0])}" y="{_short(at[1])}"'
    return f"<text {place}{_attributes(written)}>{escape(string)}</text>"


def _attributes(values: Mapping[str, str | float | None]) -> str:
    """As attributes, not as style: a page can override them by CSS."""
    pairs = [(name, looks(value)) for name, value in values.items() if value is not None]
    return "".join(f' {name}="{value}"' for name, value in pairs if (name, value) not in _DEFAULTS)


def looks(value: str | float) -> str:
    """An attribute as short as possible: numbers with two decimals, colours with three digits if they can.

    >>> looks(0.5), looks("#ffffff")
    ('.5', '#fff')
    """
    if not isinstance(value, str):
        return _short(value)
    return "#" + value[1::2] if re.fullmatch(r"#(.)\1(.)\2(.)\3", value) else value


def short_path(data: str, digits: int = 2) -> str:
    """A path with relative coordinates of `digits` decimals; rounding errors do not add up.

    >>> short_path("M 10 10 L 20.001 10 L 20 30.5 z")
    'M10 10h10v20.5z'
    """
    unit = 10**digits
    written: list[str] = []
    at, before = (0, 0), ""
    for command, numbers in _commands(data):
        points = [(round(x * unit), round(y * unit)) for x, y in _pairs(numbers)]
        if command in "zZ":
            part = "z"
        elif command == "L":
            part = _step((points[0][0] - at[0], points[0][1] - at[1]), unit)
        elif command == "M":
            part = "M" + _pair(points[0], unit)
        else:
            deltas = [_pair((x - at[0], y - at[1]), unit) for x, y in points]
            part = command.lower() + " ".join(deltas)
        at = points[-1] if points else at
        if part:
            # A letter that repeats is left out.
            same = part[0] == before and before in "lhv"
            written.append((part[1:] if part[1] == "-" else " " + part[1:]) if same else part)
            before = part[0]
    return "".join(written)


def _commands(data: str) -> list[tuple[str, list[float]]]:
    found: list[tuple[str, list[float]]] = []
    for token in data.split():
        if token.isalpha():
            found.append((token, []))
        else:
            found[-1][1].append(float(token))
    return found


def _pairs(numbers: list[float]) -> Iterator[tuple[float, float]]:
    return zip(numbers[::2], numbers[1::2], strict=True)


def _step(delta: tuple[int, int], unit: int) -> str:
    across, down = delta
    if across and down:
        return "l" + _pair(delta, unit)
    if down:
        return "v" + _scaled(down, unit)
    return "h" + _scaled(across, unit) if across else ""


def _pair(point: tuple[int, int], unit: int) -> str:
    first, second = _scaled(point[0], unit), _scaled(point[1], unit)
    return first + second if second[0] == "-" else f"{first} {second}"


@lru_cache(maxsize=16384)
def _scaled(number: int, unit: int) -> str:
    return _short(number / unit)


def _short(number: float) -> str:
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    if text.startswith("0."):
        return text[1:]
    if text.startswith("-0."):
        return "-" + text[2:]
    return "0" if text in ("-0", "") else text
