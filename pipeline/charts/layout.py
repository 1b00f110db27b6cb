"""Where things go: boxes, scales, ticks, lines of text, labels that must not overlap."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle in millimetres; y grows downwards."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def corners(self) -> list[tuple[float, float]]:
        """The four corners, clockwise."""
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        return [(left, top), (right, top), (right, bottom), (left, bottom)]

    def overlaps(self, other: Box) -> bool:
        """True if the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Scale(NamedTuple):
    """A linear axis: values `low` to `high` lie at `start` to `end` millimetres."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


class Ticks(NamedTuple):
    """Round tick values in ascending order and their distance."""

    values: tuple[float, ...]
    step: float

    @property
    def low(self) -> float:
        return self.values[0]

    @property
    def high(self) -> float:
        return self.values[-1]


def nice_ticks(low: float, high: float, count: int) -> Ticks:
    """About `count` steps of 1, 2, 2.5 or 5 times a power of ten that enclose low and high.

    After Heckbert, "Nice Numbers for Graph Labels", Graphics Gems (1990).
    >>> nice_ticks(0, 23, 5)
    Ticks(values=(0.0, 5.0, 10.0, 15.0, 20.0, 25.0), step=5.0)
    """
    if high <= low:
        high = low + (abs(low) or 1.0)
    step = _nice_step((high - low) / max(count, 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Ticks(tuple(round(index * step, 12) for index in range(first, last + 1)), step)


def inner_ticks(low: float, high: float, count: int) -> Ticks:
    """The same round values, only those between low and high.

    >>> inner_ticks(0, 23, 5).values
    (0.0, 5.0, 10.0, 15.0, 20.0)
    """
    step = _nice_step((high - low) / max(count, 1))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return Ticks(tuple(round(index * step, 12) for index in range(first, last + 1)), step)


def _nice_step(raw: float) -> float:
    power = 10.0 ** math.floor(math.log10(raw))
    factor = next(f for f in (1.0, 2.0, 2.5, 5.0, 10.0) if raw <= f * power * (1 + 1e-9))
    return round(factor * power, 12)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a text at spaces and after hyphens into lines that fit; a longer word stays whole."""
    pieces = text.replace("-", "-\u200b").replace("/", "/\u200b").split(" ")
    words = [part for piece in pieces for part in _parts(piece)]
    lines: list[str] = []
    for word in words:
        if lines and measure(lines[-1] + word.rstrip()) <= width:
            lines[-1] += word
        else:
            lines.append(word)
    return [line.strip() for line in lines if line.strip()]


def hyphenated(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a text into lines that fit, also inside words at soft hyphens; those print at line ends only.

    >>> hyphenated("Arbeits\u00adlosen\u00adanteil", 14, len)
    ['Arbeitslosen-', 'anteil']
    """
    lines: list[str] = []
    for word in text.split(" "):
        pieces = word.split("\u00ad")
        for number, piece in enumerate(pieces):
            more = "-" if number < len(pieces) - 1 else ""
            joint = " " if number == 0 else ""
            open_line = lines[-1].removesuffix("-") if lines and number else lines[-1] if lines else ""
            if lines and measure(open_line + joint + piece + more) <= width:
                lines[-1] = open_line + joint + piece + more
            else:
                lines.append(piece + more)
    return lines


def _parts(piece: str) -> list[str]:
    parts = [part for part in piece.split("\u200b") if part]
    if parts:
        parts[-1] += " "
    return parts


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Centres as near as possible to the wanted ones so that no two labels overlap.

    Pool adjacent violators: labels in each other's way form a block around their mean wish
    (Ayer et al. 1955). Blocks are kept between low and high while they fit at all. Equal wishes
    keep their order.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    blocks: list[tuple[float, list[int]]] = []
    for index in order:
        blocks.append((_held(wanted[index], sizes[index], low, high), [index]))
        while len(blocks) > 1 and _top(blocks[-1], sizes) < _bottom(blocks[-2], sizes) - 1e-9:
            members = blocks[-2][1] + blocks[-1][1]
            blocks[-2:] = [(_centre(members, wanted, sizes, (low, high)), members)]
    placed = [0.0] * len(wanted)
    for block in blocks:
        top = _top(block, sizes)
        for index in block[1]:
            placed[index] = top + sizes[index] / 2
            top += sizes[index]
    return placed


def _centre(
    members: list[int], wanted: Sequence[float], sizes: Sequence[float], room: tuple[float, float]
) -> float:
    total = sum(sizes[index] for index in members)
    offset, shift = 0.0, 0.0
    for index in members:
        shift += wanted[index] - (offset + sizes[index] / 2 - total / 2)
        offset += sizes[index]
    return _held(shift / len(members), total, *room)


def _held(centre: float, size: float, low: float, high: float) -> float:
    return max(min(centre, high - size / 2), low + size / 2)


def _top(block: tuple[float, list[int]], sizes: Sequence[float]) -> float:
    return block[0] - sum(sizes[index] for index in block[1]) / 2


def _bottom(block: tuple[float, list[int]], sizes: Sequence[float]) -> float:
    return block[0] + sum(sizes[index] for index in block[1]) / 2
