"""Diverging and crossed palettes: told apart on a grey printer, by colour-blind readers, with readable text.

Colour-blindness as a matrix on linear RGB: Machado, Oliveira, Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency" (2009), severity 1.
"""

from itertools import combinations, pairwise

import pytest

from pipeline import colours as palette

ACCENTS = ("#1f6391", "#b3261e", "#2e7d32", "#f2b705", "#6a1b9a", "#808080")
MACHADO = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
               (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
accents = pytest.mark.parametrize("accent", ACCENTS)


def seen(colour: str, matrix: tuple[tuple[float, float, float], ...]) -> str:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    def shown(value: float) -> int:
        value = min(max(value, 0.0), 1.0)
        return round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))

    parts = [linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5)]
    return "#" + "".join(
        f"{shown(sum(a * b for a, b in zip(row, parts, strict=True))):02x}" for row in matrix
    )


@accents
@pytest.mark.parametrize("count", [2, 3, 4, 5, 7])
def test_diverging_colours_differ_in_grey_print(accent: str, count: int) -> None:
    lights = sorted(palette.lightness(colour) for colour in palette.diverging(accent, count))
    assert len(lights) == count
    assert min(b - a for a, b in pairwise(lights)) > 0.04


@pytest.mark.parametrize("accent", [accent for accent in ACCENTS if accent != "#808080"])
@pytest.mark.parametrize("kind", sorted(MACHADO))
def test_diverging_colours_differ_for_colour_blind_readers(accent: str, kind: str) -> None:
    colours = [seen(colour, MACHADO[kind]) for colour in palette.diverging(accent, 5)]
    assert min(palette.distance(a, b) for a, b in combinations(colours, 2)) > 0.04


@accents
def test_both_sides_get_stronger_outwards(accent: str) -> None:
    lights = [palette.lightness(colour) for colour in palette.diverging(accent, 7)]
    assert lights[:4] == sorted(lights[:4])
    assert lights[3:] == sorted(lights[3:], reverse=True)


@accents
def test_numbers_on_every_tint_are_readable(accent: str) -> None:
    """WCAG 2.1, 1.4.3: 4.5 to 1."""
    for colour in (*palette.diverging(accent, 5), *palette.sequential(accent, 6)):
        assert palette.contrast(palette.readable(colour, "#1f2933"), colour) >= 4.5, colour


@accents
def test_crossed_colours_darken_by_row(accent: str) -> None:
    colours = palette.crossed(accent, 4, 3)
    lights = [[palette.lightness(colour) for colour in colours[3 * row : 3 * row + 3]] for row in range(4)]
    assert all(max(below) < min(above) for above, below in pairwise(lights))
    assert len(set(colours)) == 12
