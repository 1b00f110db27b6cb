"""A printed number as a spreadsheet number: its value and the format that shows what was printed."""

import re
from decimal import Decimal

from pipeline.numbers import FLAG_SIGNS, MINUS, NARROW_SPACE, NO_BREAK_SPACE, UNIT_SIGNS
from pipeline.report.document import Cell

_LETTERS = "".join(sign for sign in FLAG_SIGNS.values() if sign.isalpha())
_UNITS = "|".join(re.escape(text) for text in sorted({"PP", *UNIT_SIGNS.values()}))
_NUMBER = re.compile(
    rf"(?P<lead>\(?)(?P<sign>[+{MINUS}]?)(?P<whole>0|[1-9]\d{{0,2}}(?:{NARROW_SPACE}\d{{3}})+|[1-9]\d*)"
    rf"(?:,(?P<part>\d+))?(?P<tail>\)?(?:[ {NARROW_SPACE}{NO_BREAK_SPACE}](?:{_UNITS}|[{_LETTERS}]+))?)"
)


def spreadsheet_number(cell: Cell) -> tuple[Decimal, str] | None:
    """Value and number format of a printed number; None for signs, words and codes: they stay text.

    The format has as many decimals as were printed and carries sign, brackets, letters of flags and units.
    Only the separators follow the language of the reader's program.

    >>> spreadsheet_number(Cell("\\u22121\\u202f234,50"))
    (Decimal('-1234.50'), '#,##0.00;"\\u2212"#,##0.00')
    >>> spreadsheet_number(Cell("(12)", flags=2)), spreadsheet_number(Cell("+0,5 PP"))
    ((Decimal('12'), '"("0")"'), (Decimal('0.5'), '"+"0.0" PP"'))
    >>> [spreadsheet_number(cell) for cell in (Cell("•", "secret"), Cell("0101"), Cell("7", "text"))]
    [None, None, None]
    """
    match = _NUMBER.fullmatch(cell.text) if cell.status == "ok" else None
    if match is None:
        return None
    digits = match["whole"].replace(NARROW_SPACE, "") + (f".{match['part']}" if match["part"] else "")
    value = Decimal(f"-{digits}" if match["sign"] == MINUS else digits)
    shape = "#,##0" if NARROW_SPACE in match["whole"] else "0"
    if match["part"]:
        shape += "." + "0" * len(match["part"])
    before, after = _literal(match["lead"]), _literal(match["tail"])
    positive = before + _literal(match["sign"].replace(MINUS, "")) + shape + after
    return value, f"{positive};{before}{_literal(MINUS)}{shape}{after}" if value < 0 else positive


def _literal(text: str) -> str:
    return f'"{text}"' if text else ""
