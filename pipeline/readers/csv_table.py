"""CSV as German offices write it: any encoding, any separator, headings in several rows, footer."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.errors import DataError, Problem
from pipeline.models.layout import Layout
from pipeline.readers.delivery import decode, read_bytes
from pipeline.readers.model import Frame, RawTable, Record, cut_table
from pipeline.readers.recognise import HEAD, guess_separator


def read_csv_table(path: Path, layout: Layout) -> RawTable:
    """Read a CSV file; the number of a row is that of the line in which it begins.

    Raises DataError: locked, undecodable, open quotation mark, more fields than headings, no footer.
    """
    text, encoding = decode(read_bytes(path), layout.encoding)
    frame = Frame.of(layout)
    columns, rows = cut_table(csv_records(text, separator_of(text, layout)), frame)
    return RawTable(columns, rows, encoding)


def separator_of(text: str, layout: Layout) -> str:
    """The separator of a source description, or the one that the text shows from its headings on.

    Raises DataError if it is no single sign, or if two signs fit equally well.
    """
    given = layout.separator.replace("\\t", "\t")
    if given == "auto":
        lines = text[:HEAD].split("\n")
        return guess_separator("\n".join(lines[min(layout.header_rows, default=1) - 1 :]))
    if len(given) != 1:
        what = f"„{given}“ ist kein Trennzeichen"
        raise DataError(
            Problem("", what, "in source.yaml layout: separator: mit genau einem Zeichen angeben")
        )
    return given


def csv_records(text: str, separator: str) -> Iterator[Record]:
    """Rows with the number of their first line; quoted cells may hold line breaks.

    >>> list(csv_records('a;b\\n\\n"x\\ny";1\\nz;2', ";"))
    [(1, ['a', 'b']), (2, []), (3, ['x\\ny', '1']), (5, ['z', '2'])]
    """
    return line_records(io.StringIO(text, newline="\n"), separator)


def line_records(lines: Iterable[str], separator: str) -> Iterator[Record]:
    """The same for a text that comes line by line, each line with its end."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    first_line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise DataError(_broken(first_line, str(error))) from None
        if cells is None:
            return
        yield first_line, cells
        first_line = reader.line_num + 1


def _broken(line: int, reason: str) -> Problem:
    place = f"Zeile {line}"
    if "field larger" in reason:
        what = "ein Feld ist länger als 131072 Zeichen"
        return Problem(place, what, "fehlt ein schließendes Anführungszeichen?")
    what = "ein Anführungszeichen ist nicht geschlossen oder steht mitten im Text"
    return Problem(place, what, "in der Datei prüfen; innerhalb von Text werden Anführungszeichen verdoppelt")
