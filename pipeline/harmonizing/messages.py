"""Wording shared by all checks: places, suggestions for areas, totals rows, endings of long lists."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pipeline.definition_file import suggest
from pipeline.errors import Problem
from pipeline.numbers import format_number

MOST_SHOWN = 20


def cell_place(file: str, sheet: str, row: int, column: str = "") -> str:
    """`data/raw/x.xlsx, Blatt „Daten“, Zeile 7, Spalte „Anzahl“`."""
    parts = [file, f"Blatt „{sheet}“" if sheet else "", f"Zeile {row}"]
    parts.append(f"Spalte „{column}“" if column else "")
    return ", ".join(part for part in parts if part)


def figure_text(value: Decimal) -> str:
    """A figure in German spelling with the decimals it has.

    >>> figure_text(Decimal("1250.5000")), figure_text(Decimal(7))
    ('1\\u202f250,5', '7')
    """
    decimals = -int(value.normalize().as_tuple().exponent)
    return format_number(value, max(decimals, 0))


def sum_text(whole: Decimal, together: Decimal) -> str:
    """'100 gegen 97: 3'."""
    return f"{figure_text(whole)} gegen {figure_text(together)}: {figure_text(whole - together)}"


def rows_text(count: int) -> str:
    """'' for one row, else ' (in 12 Zeilen)'."""
    return f" (in {count} Zeilen)" if count > 1 else ""


def rest(file: str, subject: str, count: int) -> Problem:
    """Last line of a list that is too long to show."""
    return Problem(file, f"… und {count} weitere Zeilen: {subject}")


def suggest_area(entry: str, areas: Mapping[str, str]) -> str:
    """Hint for an entry that is no area; `areas` maps ids to names.

    >>> suggest_area("101", {"0101": "Mitte"})
    'gemeint: „0101“ (Mitte)? Die führende Null fehlt'
    """
    for length in range(len(entry) + 1, len(entry) + 4):
        padded = entry.zfill(length)
        if padded in areas:
            return f"gemeint: „{padded}“ ({areas[padded]})? Die führende Null fehlt"
    by_name = {name: area for area, name in areas.items()}
    hint = suggest(entry, [*areas, *by_name])
    named = re.findall("„(.+?)“", hint) if hint.startswith("gemeint") else []
    shown = [f"„{word}“ ({areas.get(word) or by_name[word]})" for word in dict.fromkeys(named)]
    return f"gemeint: {' oder '.join(shown)}?" if shown else hint


def first_word(cells: Sequence[str]) -> str:
    """First word of the only filled cell of a row, without its colon; '' if more cells are filled."""
    filled = [cell for cell in cells if cell.strip()]
    return filled[0].split()[0].rstrip(":") if len(filled) == 1 else ""


def listed(names: Iterable[str], most: int = 5) -> str:
    """'a, b, c und 4 weitere'."""
    every = list(names)
    shown = ", ".join(every[:most])
    return f"{shown} und {len(every) - most} weitere" if len(every) > most else shown
