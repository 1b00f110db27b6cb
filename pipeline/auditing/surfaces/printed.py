"""A printed cell taken apart again: a number, a sign instead of a number, or words."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.numbers import MINUS, SIGNS

STATUS_OF_SIGN = {sign: status for status, sign in SIGNS.items()}
_SOFT = re.compile("[\u00ad\u200b\u2060]")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?: ?\d{3})*|\d+)(?:,(\d+))?")
_SHORT = 100  # signs of a text that is kept in mind
_UNITS = re.compile(r" ?(PP|%|Prozentpunkte?|Jahre|Euro|m²)$")


@dataclass(frozen=True, slots=True)
class Printed:
    """What a cell says: `number` where it is one, `status` where it is a sign, else neither."""

    text: str
    number: Decimal | None = None
    status: str = ""

    @property
    def decimals(self) -> int:
        """Decimals of the number as printed."""
        return len(self.text.partition(",")[2]) if self.number is not None else 0


def plain(text: str) -> str:
    """A text without soft hyphens, with simple spaces and a simple minus.

    >>> plain("Kinder\\u00adarmut  1\\u202f234"), plain("\\u22120,5")
    ('Kinderarmut 1 234', '-0,5')
    """
    return _kept(text) if len(text) < _SHORT else _simple(text)


def _simple(text: str) -> str:
    return _SPACES.sub(" ", _SOFT.sub("", text)).replace(MINUS, "-").strip()


_kept = lru_cache(maxsize=65536)(_simple)  # an edition says the same in many places


@lru_cache(maxsize=65536)
def read_cell(text: str) -> Printed:
    """A cell of a table or workbook.

    >>> read_cell("13,9").number, read_cell("(1\\u202f234)").number, read_cell("-2 PP").number
    (Decimal('13.9'), Decimal('1234'), Decimal('-2'))
    >>> read_cell("•").status, read_cell("–").status, read_cell("Markt").number
    ('secret', 'zero', None)
    """
    found = plain(text)
    bare = re.sub(r" ?[sr]+$", "", _UNITS.sub("", found)).strip("()")
    bare = bare if bare else found
    if bare in STATUS_OF_SIGN:
        return Printed(bare, None, STATUS_OF_SIGN[bare])
    match = _NUMBER.fullmatch(bare)
    if not match:
        return Printed(found)
    digits = match[2].replace(" ", "") + (f".{match[3]}" if match[3] else "")
    return Printed(bare, Decimal(match[1].replace("+", "") + digits))
