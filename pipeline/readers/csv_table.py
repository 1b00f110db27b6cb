"""CSV as German offices write it: any encoding, any separator, headings in several rows, footer."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import DataError, Problem
from pipeline.models.source import Layout
from pipeline.readers.delivery import decode, read_bytes
from pipeline.readers.model import Frame, RawTable, Record, cut_table


def read_csv_table(path: Path, layout: Layout) -> RawTable:
    """Read a CSV file; the number of a row is that of the line in which it begins.

    Raises DataError: locked, undecodable, open quotation mark, more fields than headings, no footer.
    """
    text, encoding = decode(read_bytes(path), layout.encoding)
    columns, rows = cut_table(csv_records(text, layout.separator), Frame.of(layout))
    return RawTable(columns, rows, encoding)


def csv_records(text: str, separator: str) -> Iterator[Record]:
    """Rows with the number of their first line; quoted cells may hold line breaks.

    >>> list(csv_records('a;b\\n\\n"x\\ny";1\\nz;2', ";"))
    [(1, ['a', 'b']), (2, []), (3, ['x\\ny', '1']), (5, ['z', '2'])]
    """
    delimiter = separator.replace("\\t", "\t")
    if len(delimiter) != 1:
        what = f"„{separator}“ ist kein Trennzeichen"
        raise DataError(
            Problem("", what, "in source.yaml layout: separator: mit genau einem Zeichen angeben")
        )
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True)
    first_line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            what = "ein Anführungszeichen ist nicht geschlossen oder steht mitten im Text"
            hint = "in der Datei prüfen; innerhalb von Text werden Anführungszeichen verdoppelt"
            raise DataError(Problem(f"Zeile {first_line}", what, hint)) from None
        if cells is None:
            return
        yield first_line, cells
        first_line = reader.line_num + 1
