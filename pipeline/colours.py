"""Colours from one corporate colour, with fixed lightness so that they survive a grey printer.

Colours are built in OKLab (Björn Ottosson, "A perceptual color space for image processing",
2020, https://bottosson.github.io/posts/oklab/), where equal steps of lightness look equal.
"""

from __future__ import annotations

import math
from functools import lru_cache

Oklch = tuple[float, float, float]
LIGHTEST, DARKEST = 0.925, 0.34
_STRONGEST_CHROMA = 0.115


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two hex colours after WCAG 2.1 (1 to 21).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=64)
def sequential(accent: str, count: int) -> tuple[str, ...]:
    """`count` colours of the accent's hue from light to dark in equal steps of lightness.

    Chroma swells in the middle and is taken back where the screen cannot show it.
    """
    _, chroma, hue = _to_oklch(accent)
    peak = min(chroma, _STRONGEST_CHROMA)
    steps = [index / max(count - 1, 1) for index in range(count)]
    return tuple(
        _shown(
            LIGHTEST + (DARKEST - LIGHTEST) * step,
            peak * (0.28 + 0.72 * math.sin(math.pi * min(0.12 + 0.75 * step, 1.0))),
            hue,
        )
        for step in steps
    )


@lru_cache(maxsize=64)
def diverging(accent: str, count: int) -> tuple[str, ...]:
    """`count` colours from the opposite hue over near-white to the accent's hue.

    The two sides have different lightness, so that they stay apart on a grey printer: the lower side is
    lighter throughout. An even count has no middle.
    """
    _, chroma, hue = _to_oklch(accent)
    side = count // 2
    peak = min(max(chroma, 0.06), _STRONGEST_CHROMA)

    def ramp(near: float, far: float, turn: float) -> list[str]:
        shares = [index / max(side - 1, 1) if side > 1 else 0.7 for index in range(side)]
        return [_shown(near + (far - near) * share, peak * (0.5 + 0.5 * share), turn) for share in shares]

    below = ramp(0.885, 0.69, hue + math.pi)[::-1]
    middle = [_shown(0.965, 0.0, 0.0)] if count % 2 else []
    return (*below, *middle, *ramp(0.79 if side < 3 else 0.74, 0.42, hue))


@lru_cache(maxsize=64)
def crossed(accent: str, rows: int, columns: int) -> tuple[str, ...]:
    """Colours of a map of two rankings, row by row: lightness falls by row, the hue turns by column.

    The middle column is nearly grey, the outer ones have the opposite and the accent's hue.
    """
    _, chroma, hue = _to_oklch(accent)
    peak = min(max(chroma, 0.06), _STRONGEST_CHROMA)
    found = []
    for row in range(rows):
        light = 0.9 - 0.5 * row / max(rows - 1, 1)
        for column in range(columns):
            side = 2 * column / max(columns - 1, 1) - 1
            share = (0.55 + 0.45 * row / max(rows - 1, 1)) * abs(side)
            found.append(_shown(light, max(peak * share, 0.012), hue + (math.pi if side < 0 else 0.0)))
    return tuple(found)


def readable(ground: str, ink: str) -> str:
    """The ink, else white, else black: the first with a contrast of 4.5 on the ground (WCAG 2.1, 1.4.3).

    One of the last two always has it.
    """
    return next((colour for colour in (ink, "#ffffff") if contrast(colour, ground) >= 4.5), "#000000")


@lru_cache(maxsize=64)
def with_lightness(accent: str, lightness: float, chroma_share: float = 1.0) -> str:
    """The accent's hue at another OKLab lightness (0 black, 1 white) and share of its chroma."""
    _, chroma, hue = _to_oklch(accent)
    return _shown(lightness, chroma * chroma_share, hue)


def lightness(colour: str) -> float:
    """OKLab lightness of a hex colour, 0 to 1."""
    return _to_oklch(colour)[0]


def distance(first: str, second: str) -> float:
    """Distance of two colours in OKLab; below 0.1 they are hard to tell apart in a thin line."""
    return math.dist(_to_oklab(first), _to_oklab(second))


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _to_oklch(colour: str) -> Oklch:
    light, a, b = _to_oklab(colour)
    return light, math.hypot(a, b), math.atan2(b, a)


def _to_linear_rgb(light: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _shown(light: float, chroma: float, hue: float) -> str:
    """Hex colour; chroma is lowered until every channel can be shown."""
    while chroma > 0:
        channels = _to_linear_rgb(light, chroma, hue)
        if all(-1e-4 <= channel <= 1.0001 for channel in channels):
            break
        chroma -= 0.004
    else:
        channels = _to_linear_rgb(light, 0.0, hue)
    return "#" + "".join(f"{_byte(channel):02x}" for channel in channels)


def _byte(channel: float) -> int:
    channel = min(max(channel, 0.0), 1.0)
    shown = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
    return int(shown * 255 + 0.5)
