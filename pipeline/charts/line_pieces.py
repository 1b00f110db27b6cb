"""Which points of a series are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pipeline.charts.model import Mark, Point


def pieces(
    years: Sequence[int],
    marks: Sequence[Mark],
    cuts: Iterable[int],
    place: Callable[[int, float], Point],
) -> list[list[Point]]:
    """Points of a series in pieces that may be joined: a new one after a gap and from each cut on."""
    found: list[list[Point]] = [[]]
    breaks = sorted(cuts)
    before: int | None = None
    for year, mark in zip(years, marks, strict=True):
        cut = before is not None and any(before < at <= year for at in breaks)
        if (mark.value is None or cut) and found[-1]:
            found.append([])
        if mark.value is not None:
            found[-1].append(place(year, mark.value))
        before = year
    return [run for run in found if run]
