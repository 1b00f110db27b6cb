"""SVG drawings read back: texts and shapes with the boxes they cover, in points."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.auditing.surfaces.printed import plain

_SVG = "{http://www.w3.org/2000/svg}"
_FOR_SCREENS = "--"  # behind the id of a figure that is drawn again for wide or narrow screens
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


@dataclass(frozen=True, slots=True)
class Written:
    """A text of a drawing at its baseline."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn path with its box and colours; `round` has curves: a dot. `tip` is its tooltip."""

    left: float
    top: float
    right: float
    bottom: float
    fill: str
    stroke: str
    round: bool
    tip: str

    @property
    def middle(self) -> float:
        """Height of the centre."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Drawing:
    """A chart or map: `ident` is the id of its figure."""

    place: str
    ident: str
    width: float
    title: str
    alt: str
    texts: tuple[Written, ...]
    shapes: tuple[Shape, ...]
    foreign: tuple[str, ...]  # elements, comments and attributes that the charts of a report never have


def read_drawing(source: str, place: str) -> Drawing:
    """Read one SVG. Raises ElementTree.ParseError if it is no XML."""
    builder = ElementTree.TreeBuilder(insert_comments=True)
    root = ElementTree.fromstring(source, ElementTree.XMLParser(target=builder))
    labelled = root.get("aria-labelledby", "").partition(" ")[0].removesuffix("-title")
    labelled = labelled.partition(_FOR_SCREENS)[0]
    width = float(root.get("viewBox", "0 0 0 0").split()[2])
    texts, shapes = [], []
    for element in root.iter():
        if element.tag == f"{_SVG}text":
            at = (float(element.get("x", "0")), float(element.get("y", "0")))
            texts.append(Written(plain("".join(element.itertext())), *at))
        elif element.tag == f"{_SVG}path":
            shapes.append(_shape(element))
    return Drawing(
        place, labelled, width, plain(root.findtext(f"{_SVG}title", "")),
        plain(root.findtext(f"{_SVG}desc", "")), tuple(texts), tuple(shapes), tuple(_foreign(root)),
    )  # fmt: skip


def _foreign(root: ElementTree.Element) -> Iterator[str]:
    known = {f"{_SVG}{name}" for name in ("svg", "title", "desc", "text", "path")}
    for element in root.iter():
        tag: object = element.tag  # of a comment a function
        if not isinstance(tag, str):
            yield f"Kommentar: {plain(element.text or '')}"
        elif tag not in known or (tag == f"{_SVG}desc" and element is not root.find(tag)):
            yield f"Element <{tag.removeprefix(_SVG)}>: {plain(''.join(element.itertext()))}"
        for name, value in element.attrib.items():
            if name.startswith(("data-", "on", "{")) or name in ("class", "style", "visibility", "opacity"):
                yield f"Attribut {name}: {value}"


def _shape(element: ElementTree.Element) -> Shape:
    data = element.get("d", "")
    return Shape(
        *_box(data), element.get("fill", "#000"), element.get("stroke", "none"), "c" in data or "C" in data,
        plain(element.findtext(f"{_SVG}title", "")),
    )  # fmt: skip


@lru_cache(maxsize=16384)  # every map draws the same outlines
def _box(data: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a path."""
    points = list(_points(data))
    across, down = [x for x, _ in points] or [0.0], [y for _, y in points] or [0.0]
    return min(across), min(down), max(across), max(down)


def _points(data: str) -> Iterator[tuple[float, float]]:
    """Corner points of a path; of curves the ends. Lines and moves, absolute or relative.

    >>> list(_points("M10 10h5v-2l1 1z"))
    [(10.0, 10.0), (15.0, 10.0), (15.0, 8.0), (16.0, 9.0)]
    """
    x = y = 0.0
    for command, rest in _STEP.findall(data):
        numbers = [float(number) for number in _NUMBER.findall(rest)]
        base = (0.0, 0.0) if command.isupper() else (x, y)
        if command in "hHvV":
            for number in numbers:
                start = (x, y) if command.islower() else (0.0, 0.0)
                x, y = (start[0] + number, y) if command in "hH" else (x, start[1] + number)
                yield x, y
        elif command in "cC":
            for at in range(0, len(numbers) - 5, 6):
                base = (x, y) if command == "c" else (0.0, 0.0)
                x, y = base[0] + numbers[at + 4], base[1] + numbers[at + 5]
                yield x, y
        elif command not in "zZ":
            for at in range(0, len(numbers) - 1, 2):
                base = (x, y) if command.islower() else (0.0, 0.0)
                x, y = base[0] + numbers[at], base[1] + numbers[at + 1]
                yield x, y
