"""Where the table lies in a file: titles above, heading rows, first row of data, notes below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.drafting.numerals import SIGNS, is_date, is_number
from pipeline.readers.model import Record, clean

MOST_HEADINGS = 6


@dataclass(frozen=True)
class FoundFrame:
    """Rows of the table in the file, counted from 1; the texts above and below it."""

    header_rows: tuple[int, ...]
    first_row: int
    footer: str
    titles: tuple[str, ...]
    notes: tuple[str, ...]
    data_rows: int


def find_frame(rows: Sequence[Record]) -> FoundFrame:
    """The frame of the first table; header_rows is empty and data_rows 0 if there is none."""
    first = next((n for n in range(len(rows)) if _begins_data(rows, n)), None)
    if first is None:
        return FoundFrame((), 1, "", tuple(_texts(rows)), (), 0)
    last = next(n for n in range(len(rows) - 1, -1, -1) if is_data(rows[n][1]))
    top = first
    headings: list[int] = []
    dates: list[str] = []
    while top and len(headings) < MOST_HEADINGS and _is_heading(rows, top - 1, first):
        top -= 1
        if _is_lone_date(rows[top][1]):
            dates.append(_first(rows[top][1]))
        elif not _is_numbering(rows[top][1]):
            headings.insert(0, rows[top][0])
    return FoundFrame(
        tuple(headings),
        rows[first][0],
        footer_pattern([_first(cells) for _, cells in rows[first:]], last + 1 - first),
        (*_texts(rows[:top]), *dates),
        tuple(_texts(rows[last + 1 :])),
        last + 1 - first,
    )


def is_data(cells: Sequence[str]) -> bool:
    """True if a row has a label and figures (or signs instead), and is neither years nor column numbers."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    figures = [cell for cell in filled if is_number(cell) or cell in SIGNS]
    return len(filled) > 1 and bool(figures) and not _is_years(filled) and not _is_numbering(cells)


def footer_pattern(firsts: Sequence[str], count: int) -> str:
    """Regular expression that fits the first entry after `count` rows of data and none before; '' if none.

    >>> footer_pattern(["Mitte", "Nord", "Quelle: Amt"], 2), footer_pattern(["Mitte"], 1)
    ('^Quelle:', '')
    """
    if count >= len(firsts):
        return ""
    text = firsts[count]
    if re.fullmatch("_{5,}", text):
        return "^_{5,}$"
    words = text.split()
    for length in range(1, len(words) + 1):
        start = " ".join(words[:length])
        if not any(entry.startswith(start) for entry in firsts[:count]):
            return f"^{escaped(start)}"
    return f"^{escaped(text)}$"


def escaped(text: str) -> str:
    """re.escape without the marks before blanks and hyphens, which nobody can read."""
    return re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)


def _begins_data(rows: Sequence[Record], number: int) -> bool:
    following = rows[number : number + 3]
    return all(is_data(cells) for _, cells in following[:2]) or (
        len(following) == 1 and is_data(following[0][1])
    )


def _is_heading(rows: Sequence[Record], number: int, first: int) -> bool:
    """True if the row belongs to the headings above row `first`; no blank line lies between headings."""
    row, cells = rows[number]
    if rows[number + 1][0] - row > 1 and number + 1 != first:
        return False
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) == 1:
        return _is_lone_date(cells) or not (cells and cells[0].strip())
    return bool(filled) and not filled[0].rstrip().endswith(":")


def _is_years(filled: Sequence[str]) -> bool:
    """True for the years of a heading row: at least two, rising, nothing else that is a number."""
    numbers = [cell for cell in filled if is_number(cell) or is_date(cell)]
    dates = [cell[-4:] for cell in numbers if is_date(cell)]
    if len(dates) < 2 or len(dates) < len(numbers):
        return False
    rising = sum(after >= before for before, after in pairwise(dates))
    return len(set(dates)) > 1 and rising >= (len(dates) - 1) * 0.6


def _is_numbering(cells: Sequence[str]) -> bool:
    """True for a row that numbers the columns: 1, 2, 3 …"""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]


def _is_lone_date(cells: Sequence[str]) -> bool:
    """True for a row below the headings that holds but the date of all rows after it."""
    return sum(bool(cell.strip()) for cell in cells) == 1 and is_date(_first(cells))


def _first(cells: Sequence[str]) -> str:
    return next((cell.strip() for cell in cells if cell.strip()), "")


def _texts(rows: Sequence[Record]) -> list[str]:
    return [clean(" ".join(cell for cell in cells if cell.strip())) for _, cells in rows]
