"""How a term is read from a slice: an SQL condition, or why it cannot be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pipeline.computing.slices import Slice
from pipeline.database import literal, quote
from pipeline.models.ages import MAX_AGE, AgeBand
from pipeline.models.dataset import Dataset
from pipeline.terms import EVERYONE, TermKey, merge_bands

# A code that a slice never shows may stand in another slice: that one is asked first.
MISSING_CODE_RANK = 100


@dataclass(frozen=True)
class Reading:
    """Rows that add up to the term; the lowest rank is the slice that fits best."""

    condition: str
    rank: int


@dataclass(frozen=True)
class Cut:
    """A delivered age band lies partly inside and partly outside the filter."""

    dimension: str
    wanted: AgeBand
    band: AgeBand
    delivered: tuple[AgeBand, ...]


def read_term(dataset: Dataset, part: Slice, key: TermKey) -> Reading | Cut | None:
    """Condition on the rows of the slice; Cut for a divided age band; None if the slice cannot tell."""
    ages = dict(key.ages)
    weighted = set(dataset.ages) if key.weight else set()
    needed = {name for name, _ in (*key.codes, *key.ages)} | weighted
    extra = part.dimensions - needed
    if not needed <= part.dimensions or any(dataset.dimensions[n].kind == "overlapping" for n in extra):
        return None
    conditions, missing = [], 0
    strict = dataset.absent == "unknown" or part.total == "more"
    for name, codes in key.codes:
        absent = [code for code in codes if part.codes and (name, code) not in part.codes]
        if absent and strict:
            return None
        missing += len(absent)
        conditions.append(_is_one_of(name, codes))
    for name, bands in part.bands:
        if name in part.mixed:
            chosen = _mixed_ages(name, ages.get(name), bands, strict, bool(key.weight))
        else:
            chosen = _plain_ages(name, ages.get(name), bands, strict)
            if part.total != "equal" and any(_is_gap(wanted, bands) for wanted in ages.get(name, ())):
                return None
        if chosen is None or isinstance(chosen, Cut):
            return chosen
        conditions += [chosen] if chosen else []
    return Reading(" AND ".join(conditions) or "true", MISSING_CODE_RANK * missing + len(extra))


def _is_one_of(name: str, codes: tuple[str, ...]) -> str:
    if len(codes) == 1:
        return f"{quote(name)} = {literal(codes[0])}"
    return f"{quote(name)} IN ({', '.join(literal(code) for code in codes)})"


def _plain_ages(
    name: str, wanted: tuple[AgeBand, ...] | None, bands: tuple[AgeBand, ...], strict: bool
) -> str | Cut | None:
    """Condition where no delivered bands overlap; '' if all rows count. `strict`: no age may be missing."""
    for interval in wanted or (_span(bands),):
        inside = [band for band in bands if interval.start <= band.start and band.stop <= interval.stop]
        cut = next((band for band in bands if interval.cuts(band)), None)
        if cut:
            return Cut(name, interval, cut, bands)
        if strict and merge_bands(inside) != (interval,):
            return None
    return _either([_within(name, band) for band in wanted]) if wanted else ""


def _is_gap(interval: AgeBand, bands: tuple[AgeBand, ...]) -> bool:
    """True if the ages lie between delivered bands of several years: they were left out, not empty."""
    if any(band.start < interval.stop and interval.start < band.stop for band in bands):
        return False
    below = [band for band in bands if band.stop <= interval.start]
    above = [band for band in bands if band.start >= interval.stop]
    beside = [max(below), min(above)] if below and above else []
    return any(band.stop - band.start > 1 for band in beside)


def _mixed_ages(
    name: str, wanted: tuple[AgeBand, ...] | None, bands: tuple[AgeBand, ...], strict: bool, fine: bool
) -> str | Cut | None:
    """Condition where delivered bands overlap: those that fill the wanted ages without counting twice."""
    chosen: set[AgeBand] = set()
    for interval in wanted or (_span(bands) if strict else EVERYONE,):
        tiles = tile(interval, bands, not strict, fine)
        if tiles is None:
            cut = next((band for band in bands if interval.cuts(band)), None)
            return Cut(name, interval, cut, bands) if cut else None
        chosen.update(tiles)
    return _either([_is_band(name, band) for band in sorted(chosen)])


def _either(conditions: list[str]) -> str:
    return f"({' OR '.join(conditions)})" if conditions else "false"


def _span(bands: Iterable[AgeBand]) -> AgeBand:
    listed = sorted(bands)
    return AgeBand(listed[0].start, max(band.stop for band in listed))


def _is_band(name: str, band: AgeBand) -> str:
    return f"({quote(name + '_from')} = {band.start} AND {quote(name + '_to')} = {band.stop})"


def _within(name: str, band: AgeBand) -> str:
    lower = [f"{quote(name + '_from')} >= {band.start}"] if band.start else []
    upper = [f"{quote(name + '_to')} <= {band.stop}"] if band.stop < MAX_AGE else []
    return "(" + " AND ".join([*lower, *upper]) + ")"


def tile(
    interval: AgeBand, bands: tuple[AgeBand, ...], gaps: bool, fine: bool = False
) -> tuple[AgeBand, ...] | None:
    """Delivered bands that fill the interval exactly and without overlap: the fewest, or the most if `fine`.

    `gaps` allows ages that no delivered band touches (nobody of that age was there). None if there is no way.

    >>> tile(AgeBand(0, 18), (AgeBand(0, 18), AgeBand(0, 3), AgeBand(3, 18)), gaps=False)
    (AgeBand(start=0, stop=18),)
    """
    touching = [band for band in bands if band.start < interval.stop and interval.start < band.stop]
    inside = [band for band in touching if interval.start <= band.start and band.stop <= interval.stop]
    ends = sorted({interval.start, interval.stop, *(end for b in inside for end in (b.start, b.stop))})
    best: dict[int, tuple[AgeBand, ...]] = {interval.start: ()}
    for start, following in pairwise(ends):
        if start not in best:
            continue
        steps: list[tuple[int, tuple[AgeBand, ...]]]
        steps = [(band.stop, (band,)) for band in inside if band.start == start]
        if gaps and not any(band.start < following and start < band.stop for band in touching):
            steps.append((following, ()))
        for stop, added in steps:
            way, known = best[start] + added, best.get(stop)
            if known is None or (len(way) > len(known) if fine else len(way) < len(known)):
                best[stop] = way
    return best.get(interval.stop)
