"""Age bands: `[start, stop)` in completed years, `stop` None for an open band."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_AGE = 999
OLDEST = 130  # no filter means people beyond that age: a typing error, or an end that should be open


@dataclass(frozen=True, order=True)
class AgeBand:
    """Ages from `start` (included) to `stop` (excluded); stop MAX_AGE means open."""

    start: int
    stop: int

    def cuts(self, other: "AgeBand") -> bool:
        """True if `other` lies partly inside and partly outside this band."""
        overlaps = self.start < other.stop and other.start < self.stop
        inside = self.start <= other.start and other.stop <= self.stop
        return overlaps and not inside

    @property
    def text(self) -> str:
        """`0-17`, `65+`, `7`."""
        if self.stop == MAX_AGE:
            return f"{self.start}+"
        return str(self.start) if self.stop == self.start + 1 else f"{self.start}-{self.stop - 1}"

    @property
    def words(self) -> str:
        """GENESIS wording: `unter 3 Jahre`, `3 bis unter 6 Jahre`, `65 Jahre und älter`."""
        if self.stop == MAX_AGE:
            return f"{self.start} Jahre und älter"
        if self.start == 0:
            return f"unter {self.stop} Jahre"
        return f"{self.start} bis unter {self.stop} Jahre"


def parse_age_band(text: str) -> AgeBand:
    """Completed years, both ends included; `65+` is open; one number is a single year.

    >>> parse_age_band("0-17"), parse_age_band("65+").stop == MAX_AGE
    (AgeBand(start=0, stop=18), True)
    """
    match = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3})|(\+))?", text.strip())
    if not match:
        raise ValueError(f"„{text}“ ist keine Altersangabe – Form: 0-17, 65+ oder 7")
    start = int(match[1])
    if match[3]:
        return AgeBand(start, MAX_AGE)
    stop = int(match[2]) + 1 if match[2] else start + 1
    if stop <= start:
        raise ValueError(f"„{text}“ endet vor dem Anfang – Form: 0-17, 65+ oder 7")
    return AgeBand(start, stop)


def band_list(texts: Sequence[str]) -> tuple[AgeBand, ...]:
    """Age bands that follow each other without gap or overlap; `0..3` stands for single years. ValueError.

    >>> [band.text for band in band_list(["0..2", "3-17", "18+"])]
    ['0', '1', '2', '3-17', '18+']
    """
    bands: list[AgeBand] = []
    for text in texts:
        match = re.fullmatch(r"(\d{1,3})\.\.(\d{1,3})", text.strip())
        if match:
            bands += [AgeBand(age, age + 1) for age in range(int(match[1]), int(match[2]) + 1)]
        else:
            bands.append(parse_age_band(text))
    for before, after in pairwise(bands):
        if before.stop != after.start:
            raise ValueError(
                f"auf {before.text} folgt {after.text} – die Altersbänder müssen sich anschließen"
            )
    return tuple(bands)


def read_age(text: str) -> AgeBand | None:
    """Age band of a code or of the wording that statistics offices use; None if it is neither.

    "18 bis 64" is not read: offices mean 64 included, others do not, so the source must say it.

    >>> read_age("3 bis unter 6 Jahre"), read_age("18 bis 64")
    (AgeBand(start=3, stop=6), None)
    """
    for pattern, make in _AGE_WORDS:
        match = re.fullmatch(pattern, text, re.IGNORECASE)
        if match:
            numbers = [int(number) for number in match.groups()]
            start, stop = make(numbers)
            return AgeBand(start, stop) if start < stop else None
    try:
        return parse_age_band(text)
    except ValueError:
        return None


_YEARS = r"(?: ?jahren?)?"
_AGE_WORDS = (
    (rf"unter (\d{{1,3}}){_YEARS}", lambda n: (0, n[0])),
    (rf"(\d{{1,3}}) bis unter (\d{{1,3}}){_YEARS}", lambda n: (n[0], n[1])),
    (rf"(\d{{1,3}}){_YEARS} und (?:älter|mehr)", lambda n: (n[0], MAX_AGE)),
    (r"(\d{1,3}) jahre?", lambda n: (n[0], n[0] + 1)),
)
