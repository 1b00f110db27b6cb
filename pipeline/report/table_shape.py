"""What follows from the cells of a table: widths of its columns, the signs below it, whether it is short."""

from pipeline.numbers import FLAG_SIGNS, SIGN_MEANINGS, SIGNS
from pipeline.report.document import Table
from pipeline.report.hyphens import soft_hyphens

_FEW_ROWS, _FEW_LETTERS = 14, 2500


def is_short(table: Table) -> bool:
    """Whether a table may be kept on one page: few rows, and no long texts in them."""
    letters = sum(len(cell.text) for row in table.rows for cell in row.cells)
    return len(table.rows) < _FEW_ROWS and letters < _FEW_LETTERS


def signs(table: Table) -> list[tuple[str, str]]:
    """Sign and meaning of every status and flag that occurs in the table."""
    missing = [(sign, SIGN_MEANINGS[sign]) for status, sign in SIGNS.items() if status in table.statuses]
    return missing + flag_signs(table)


def flag_signs(table: Table) -> list[tuple[str, str]]:
    """Sign and meaning of every flag that occurs: they stand below a figure too, which prints them."""
    flags = {cell.flags for row in table.rows for cell in row.cells}
    found = {bit for bit in FLAG_SIGNS if any(bit & given for given in flags)}
    return [(FLAG_SIGNS[bit], SIGN_MEANINGS[FLAG_SIGNS[bit]]) for bit in sorted(found)]


def widths(table: Table) -> list[str]:
    """Widths of the columns in percent, after what they hold; fixed widths make the layout quick.

    Each column gets what its longest unbreakable part needs; what is left goes to the columns that would
    rather be wider, in proportion.
    """
    columns = range(len(table.columns))
    least = [_least(table, number) for number in columns]
    wish = [max(_wish(table, number) - least[number], 0.0) for number in columns]
    spare = max((_COMPACT_LINE if table.compact else _LINE) - sum(least), 0.0)
    share = min(spare / sum(wish), 1.0) if sum(wish) else 0.0
    sizes = [low + more * share for low, more in zip(least, wish, strict=True)]
    return [f"{size * 100 / sum(sizes):.2f}" for size in sizes]


_LINE = 100.0  # letters of table type in a full line
_COMPACT_LINE = 108.0
_PART = 10  # letters of a long word that stay together when it is hyphenated
_BOLD = 1.07  # heads and totals are set bold, which is wider
_SPACE = 1.8  # letters of space beside each column


def _texts(table: Table, number: int) -> list[str]:
    return [row.head if number == 0 else row.cells[number - 1].text for row in table.rows]


def _least(table: Table, number: int) -> float:
    column, texts = table.columns[number], _texts(table, number)
    parts = [
        part if "\u00ad" in word else word[:_PART]
        for word in soft_hyphens(f"{column.heading} {column.unit}").replace("-", "- ").split(" ")
        for part in word.split("\u00ad")
    ]
    head = (max((len(part) for part in parts), default=0) + 1.0) * _BOLD
    if column.align == "right":
        body = max((len(text) for text in texts), default=0) * _BOLD
        return max(head, body, 4.0) + _SPACE
    # Dates, identifiers and the like must not be broken; words may be.
    words = [word for text in texts for word in text.split()]
    body = max((len(word) if not word.isalpha() else min(len(word), 14) for word in words), default=0)
    if number == 0:
        # Names of areas should stay on one line even beside many columns.
        body = max(body, min(max((len(text) for text in texts), default=0), 22))
    return max(head, min(body, 26) * _BOLD, 4.0) + _SPACE


def _wish(table: Table, number: int) -> float:
    column, texts = table.columns[number], _texts(table, number)
    longest = max((len(text) for text in texts), default=0)
    if column.align == "right":
        return max(_least(table, number), min(len(column.heading), 20) * _BOLD + _SPACE)
    return min(float(longest), 46.0) + 3.0
