"""CSV as German offices open it: UTF-8 with BOM, semicolon, and no cell that becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

_FORMULA = re.compile(r"[=@\t\r]|[+-](?=.*\w)(?!\d[\d,]*(\s\S+)?$)")

_STARTS = frozenset("=@\t\r+-")  # what a formula begins with: few texts must be looked at more closely


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write one file; returns the number of rows."""
    count = 0
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_harmless(text) for text in row])
        count += 1
    # Encoded at once: line by line it would take as long again.
    path.write_bytes(stream.getvalue().encode("utf-8-sig"))
    return count


def _harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula begins with an apostrophe; numbers stay as they are.

    >>> [_harmless(text) for text in ("=1+1", "-Nord", "+A1", "-1,5", "+2,8\u202fPP", "+/-")]
    ["'=1+1", "'-Nord", "'+A1", '-1,5', '+2,8\\u202fPP', '+/-']
    """
    return f"'{text}" if text[:1] in _STARTS and _FORMULA.match(text) else text
