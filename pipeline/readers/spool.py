"""Rows on their way into DuckDB: as plain CSV, which it reads many times faster than inserts."""

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pipeline.database import literal
from pipeline.readers.model import Record

ROWS = 200_000  # rows of one file


def spooled(rows: Iterable[Record], width: int, path: Path, condition: str = "true") -> Iterator[str]:
    """SELECTs of n (number of the row), c0, c1 … for rows that fulfil an SQL condition.

    The file `path` is there until the next SELECT is asked for.
    """
    waiting = iter(rows)
    cells = [f"c{index}" for index in range(width)]
    types = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
    while part := list(islice(waiting, ROWS)):
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([number, *row] for number, row in part)
        yield (
            f"SELECT n, {', '.join(cells)} FROM read_csv({literal(path.as_posix())}, header = false, "
            f"auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
            f"columns = {{'n': 'BIGINT', {types}}}) WHERE {condition}"
        )
