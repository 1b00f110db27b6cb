"""Age bands in the many spellings of offices: `0 - 2`, `00 - < 03`, `80 u. älter`, `E_E00_01`, `E_E1U6`."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.models.ages import MAX_AGE, AgeBand, read_age

_TAIL = r"(?:\s*-?\s*(?:jahren?|jährigen?r?|j\.))?"
_OPEN = re.compile(
    rf"(?:ab\s*)?(\d{{1,3}}){_TAIL}\s*(?:\+|(?:und|u\.|&)\s*(?:ältere?|aelter|mehr|darüber|ä\.))|ab\s*(\d{{1,3}}){_TAIL}"
)
_UNDER = re.compile(rf"(?:(?<![a-zäöüß])u|unter|<)\s*(\d{{1,3}}){_TAIL}")
_UNTIL = re.compile(rf"(\d{{1,3}})\s*(?:-|bis)?\s*(?:<|unter|u\.|u)\s*(\d{{1,3}}){_TAIL}")
_RANGE = re.compile(rf"(\d{{1,3}})\s*(?:-|_|bis)\s*(?:einschl\.?\s*)?(\d{{1,3}}){_TAIL}")
_OLDEST = 100  # a band that ends here or later is open


def find_age(text: str, exclusive: bool | None = None) -> tuple[AgeBand, str] | None:
    """The age band that a text names, and the text without it; None if it names none or not clearly one.

    "0 - 2" is 0 to 2 years or 0 up to 2: `exclusive` says whether the end counts no more; None: not known.

    >>> find_age("Kinder unter 3 Jahren")
    (AgeBand(start=0, stop=3), 'kinder')
    >>> find_age("00 - < 03"), find_age("0 - 2"), find_age("0 - 2", exclusive=False)
    ((AgeBand(start=0, stop=3), ''), None, (AgeBand(start=0, stop=3), ''))
    """
    plain = text.casefold().replace("–", "-").replace("im alter von ", "")
    direct = read_age(plain.strip())
    if direct and not re.fullmatch(r"\d+(-\d+)?", plain.strip()):
        return direct, ""
    for pattern in (_OPEN, _UNTIL, _UNDER, _RANGE):
        match = pattern.search(plain)
        if not match:
            continue
        numbers = [int(number) for number in match.groups() if number]
        band = _band(pattern, numbers, exclusive)
        rest = " ".join((plain[: match.start()] + " " + plain[match.end() :]).split())
        return (band, rest) if band else None
    return None


def _band(pattern: re.Pattern[str], numbers: list[int], exclusive: bool | None) -> AgeBand | None:
    if pattern is _OPEN:
        return AgeBand(numbers[0], MAX_AGE)
    if pattern is _UNDER:
        return AgeBand(0, numbers[0]) if numbers[0] else None
    start, stop = numbers
    if pattern is _RANGE:
        if exclusive is None:
            return None
        stop += not exclusive
    return AgeBand(start, MAX_AGE if stop >= _OLDEST else stop) if start < stop else None


def ends_are_exclusive(texts: Iterable[str]) -> bool | None:
    """Whether the bands a-b among texts end before b, told by how they follow each other; None: not told.

    >>> ends_are_exclusive(["0 - 2", "3 - 5", "6 - 14"]), ends_are_exclusive(["E00_01", "E01_02", "E02_03"])
    (False, True)
    """
    pairs = [(int(m[1]), int(m[2])) for text in texts if (m := _RANGE.search(text.replace("–", "-")))]
    starts = {start for start, _ in pairs}
    votes = Counter((stop in starts, stop + 1 in starts) for _, stop in pairs)
    until, including = votes[(True, False)], votes[(False, True)]
    if until == including:
        return None
    return until > including


def stem_of(names: Iterable[str]) -> str:
    """What names of columns begin with before the ages: E_E of E_E00_01; '' if fewer than three do.

    >>> stem_of(["E_E", "E_EM", "E_E00_01", "E_E01_02", "E_E95_110"])
    'E_E'
    """
    stems = Counter(m[1] for name in names if (m := re.fullmatch(r"(.*?[^\d\s])(\d{1,3}_\d{1,3})", name)))
    stem, times = stems.most_common(1)[0] if stems else ("", 0)
    return stem if times > 2 else ""


def finest(bands: Mapping[str, AgeBand]) -> list[str]:
    """Names whose bands follow each other without overlap, as many as there can be from the first on.

    >>> finest({"a": AgeBand(0, 3), "b": AgeBand(0, 18), "c": AgeBand(3, 6), "d": AgeBand(6, 999)})
    ['a', 'c', 'd']
    """
    chosen: list[str] = []
    end = -1
    for name, band in sorted(bands.items(), key=lambda item: (item[1].start, item[1].stop)):
        if band.start >= end:
            chosen.append(name)
            end = band.stop
    return sorted(chosen, key=list(bands).index)
