"""Numbers and signs as they stand in cells: the decimal sign, what stands instead of a number."""

import re
from collections.abc import Iterable, Mapping

from pipeline.models.dataset import USUAL_SIGNS, Status

_NUMBER = re.compile(r"[-+−]?\s*\d[\d .,'\u00a0\u2009\u202f]*")
_DATE = re.compile(r"(?:\d{1,2}\.\d{1,2}\.|\d{4}-\d{2}-)?(?:19|20)\d{2}|\d{4}-\d{2}-\d{2}|(?:19|20)\d{6}")
_BRACKETS = re.compile(r"\(\s*\d[\d.,]*\s*\)")

# Signs that mean different things in different deliveries are to be confirmed.
SIGNS: Mapping[str, Status] = {**USUAL_SIGNS, "": Status.UNKNOWN}
MOST_SIGNS = 12
CERTAIN = ("*", "/", "x", "X", "...", "…")


def is_number(cell: str) -> bool:
    """True if a cell is a number in whatever spelling.

    >>> is_number("1 675"), is_number("- 23"), is_number("St. Pauli"), is_number("1.5")
    (True, True, False, True)
    """
    return _NUMBER.fullmatch(cell.strip()) is not None


def is_date(cell: str) -> bool:
    """True if a cell is a year or a date: 2024, 31.12.2024, 20241231."""
    return _DATE.fullmatch(cell.strip()) is not None


def is_bracketed(cell: str) -> bool:
    """True for a figure that the supplier calls uncertain: (12)."""
    return _BRACKETS.fullmatch(cell.strip()) is not None


def number_format(cells: Iterable[str]) -> tuple[str, str]:
    """Decimal sign and sign between thousands ('' if there is none) of the numbers in cells.

    >>> number_format(["1.234", "12,5"]), number_format(["1023101.0", "7.0"]), number_format(["1 675", "9"])
    ((',', '.'), ('.', ''), (',', ' '))
    """
    numbers = [" ".join(cell.split()) for cell in dict.fromkeys(cells) if is_number(cell)]
    found = {
        (decimal, thousands): sum(_fits(number, decimal, thousands) for number in numbers)
        for decimal in (",", ".")
        for thousands in ("", "." if decimal == "," else ",", " ")
    }
    return max(found, key=lambda pair: found[pair])  # the first of equals: decimal comma, no thousands


def _fits(number: str, decimal: str, thousands: str) -> bool:
    whole = r"\d+" if not thousands else rf"(?:\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|\d+)"
    return re.fullmatch(rf"[-+−]? ?{whole}(?:{re.escape(decimal)}\d+)?", number) is not None


def status_of(sign: str, from_genesis: bool) -> tuple[Status, str]:
    """Proposed status of a sign, and what to ask; '' if nothing is to be asked.

    In tables of GENESIS "-" also stands for dissolved areas and for what is not loaded yet.

    >>> status_of("-", from_genesis=True)[0], status_of("x", from_genesis=True)
    (<Status.UNKNOWN: 'unknown'>, (<Status.NOT_APPLICABLE: 'not_applicable'>, ''))
    """
    if sign in ("-", "–") and from_genesis:
        return Status.UNKNOWN, f"„{sign}“ steht auch für aufgelöste Gebiete und noch nicht Geladenes"
    if sign in CERTAIN:
        return SIGNS[sign], ""
    if sign in SIGNS:
        asked = "ein leeres Feld" if not sign else f"„{sign}“"
        return SIGNS[sign], f"was bedeutet {asked} in dieser Lieferung?"
    return Status.UNKNOWN, f"„{sign}“ ist kein übliches Zeichen"


def find_signs(
    cells: Iterable[str], from_genesis: bool
) -> tuple[dict[str, str], dict[tuple[str, ...], str], bool]:
    """`signs:` for the cells that are no numbers, what to ask about them, and whether there are brackets.

    >>> find_signs(["12", "(3)", "*", "12"], from_genesis=False)
    ({'*': 'secret'}, {}, True)
    """
    distinct = dict.fromkeys(cells)
    others = [cell for cell in distinct if not is_number(cell) and not is_bracketed(cell)]
    signs: dict[str, str] = {}
    questions: dict[tuple[str, ...], str] = {}
    for sign in sorted(others, key=lambda text: (len(text), text))[:MOST_SIGNS]:
        status, question = status_of(sign, from_genesis)
        signs[sign] = str(status)
        if question:
            questions["signs", sign] = question
    return signs, questions, any(map(is_bracketed, distinct))


def rounding_of(numbers: Iterable[str]) -> int:
    """10, 5 or 3 if every one of at least 50 counts is a multiple of it, else 0.

    >>> rounding_of(["15", "20", "105"] * 20), rounding_of(["15", "21"] * 30), rounding_of(["15"])
    (5, 3, 0)
    """
    counts = [int(number) for number in numbers if number.isdigit() and int(number)]
    if len(counts) < 50:
        return 0
    return next((step for step in (10, 5, 3) if not any(count % step for count in counts)), 0)
