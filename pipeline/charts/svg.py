"""Turn matplotlib's SVG into a small one that can stand in a page next to others.

Ids get the caller's prefix, title and description come first, automatic groups, metadata and the
style sheet go, numbers are cut to two decimals and paths become relative.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

_SVG = "{http://www.w3.org/2000/svg}"
_KEPT = {
    "fill": "fill",
    "stroke": "stroke",
    "stroke-width": "stroke-width",
    "stroke-dasharray": "stroke-dasharray",
    "stroke-dashoffset": "",
    "stroke-linecap": "stroke-linecap",
    "stroke-linejoin": "",
    "font-size": "font-size",
    "font-weight": "font-weight",
    "font-family": "",
    "text-anchor": "text-anchor",
}
_DEFAULTS = {
    ("stroke-linecap", "butt"),
    ("text-anchor", "start"),
    ("stroke-dashoffset", "0"),
    ("stroke-width", "1"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """Opening of the drawing; sizes in millimetres, `digits` decimals of a point in paths."""

    prefix: str
    title: str
    alt: str
    width: float
    height: float
    digits: int = 2


def cleaned(source: str, head: Head, tooltips: dict[str, str], family: str) -> str:
    """The SVG without prolog, with title and description first.

    `tooltips` maps element ids to texts that become the element's own title. Raises ValueError
    for anything in the source that this module does not know, so nothing is lost unnoticed.
    """
    root = ElementTree.fromstring(source)
    parts: list[str] = []
    for child in root:
        if child.tag == f"{_SVG}g":
            _collect(child, head, tooltips, parts)
    view = " ".join(_short(float(size)) for size in root.get("viewBox", "").split())
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_short(head.width)}mm" '
        f'height="{_short(head.height)}mm" viewBox="{view}" role="img" '
        f'aria-labelledby="{head.prefix}-title {head.prefix}-desc" '
        f'font-family="{family}" stroke-linejoin="round">'
        f'<title id="{head.prefix}-title">{escape(head.title)}</title>'
        f'<desc id="{head.prefix}-desc">{escape(head.alt)}</desc>'
    )
    return opening + "\n" + "\n".join(parts) + "\n</svg>\n"


def _collect(group: ElementTree.Element, head: Head, tooltips: dict[str, str], parts: list[str]) -> None:
    identity = group.get("id", "")
    for child in group:
        if child.tag == f"{_SVG}g":
            _collect(child, head, tooltips, parts)
        elif child.tag == f"{_SVG}path":
            parts.append(_path(child, head, identity, tooltips.get(identity)))
        elif child.tag == f"{_SVG}text":
            parts.append(_text(child))
        elif child.tag == f"{_SVG}defs":
            raise ValueError("matplotlib wrote definitions; charts draw without them")
        else:
            raise ValueError(f"unknown SVG element {child.tag}")


def _path(element: ElementTree.Element, head: Head, identity: str, tooltip: str | None) -> str:
    shape = f'<path d="{short_path(element.get("d", ""), head.digits)}"{_style(element.get("style", ""))}'
    if tooltip is None:
        return shape + "/>"
    name = quoteattr(f"{head.prefix}-{identity}")
    return f"{shape} id={name}><title>{escape(tooltip)}</title></path>"


def _text(element: ElementTree.Element) -> str:
    x, y = (_short(float(element.get(key, "0"))) for key in ("x", "y"))
    return f'<text x="{x}" y="{y}"{_style(element.get("style", ""))}>{escape(element.text or "")}</text>'


@lru_cache(maxsize=1024)
def _style(declarations: str) -> str:
    """The style declarations as attributes, so that a page can override them by CSS."""
    written = []
    for declaration in filter(None, declarations.split(";")):
        key, value = (part.strip() for part in declaration.split(":", 1))
        if key not in _KEPT:
            raise ValueError(f"unknown style property {key} in a chart")
        if _KEPT[key] and (key, value) not in _DEFAULTS:
            written.append(f' {_KEPT[key]}="{_shorter(value)}"')
    return "".join(written)


def _shorter(value: str) -> str:
    if re.fullmatch(r"[-\d.,\s]+(px)?", value):
        numbers = value.removesuffix("px").split(",")
        return ",".join(_short(float(number)) for number in numbers)
    if re.fullmatch(r"#(.)\1(.)\2(.)\3", value):
        return "#" + value[1::2]
    return value


@lru_cache(maxsize=1024)
def short_path(data: str, digits: int = 2) -> str:
    """A path with relative coordinates of `digits` decimals; rounding errors do not add up.

    Kept: a region is filled and outlined, in many maps, with one and the same path.

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
