"""A delivered file as a table with columns, read by the readers of the program, and the words around it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from pipeline.drafting.frame import FoundFrame, find_frame
from pipeline.drafting.numerals import SIGNS, is_bracketed, is_date, is_number, number_format
from pipeline.errors import DataError, Problem
from pipeline.models.layout import Layout
from pipeline.readers import READERS
from pipeline.readers.archive import extract, is_archive, members
from pipeline.readers.delivery import decode, read_bytes
from pipeline.readers.model import RawTable, clean
from pipeline.readers.recognise import recognise

LIMIT_MB = 2_000  # a file in a ZIP may be that large, in million bytes
SAMPLE = 16 << 20  # bytes of a text that are looked at
_NO_TITLE = re.compile(r"[ ,-]*regionale[ :]|©|[ ,(-]+Stand:? |\d+\)\(?")
PART_OF_NOTES = ("impressum", "quell", "hinweis", "erläuter", "metadat", "titel", "info")


@dataclass(frozen=True)
class Column:
    """One column: its name and how often each entry stands in it; '' is an empty cell."""

    index: int
    name: str
    entries: Mapping[str, int]
    cells: Sequence[str] = field(repr=False, compare=False)  # cleaned, one per row

    @cached_property
    def filled(self) -> list[str]:
        """Distinct entries that are not empty, in the order of the file."""
        return [entry for entry in self.entries if entry]

    @cached_property
    def is_figures(self) -> bool:
        """True if at least half of the entries that are no signs are numbers: a value column, or a key."""
        texts = [entry for entry in self.filled if entry not in SIGNS]
        numbers = sum(is_number(entry) or is_bracketed(entry) for entry in texts)
        return numbers * 2 >= max(1, len(texts))

    @property
    def is_dates(self) -> bool:
        """True if every entry is a year or a date."""
        return bool(self.filled) and all(is_date(entry) for entry in self.filled)


@dataclass(frozen=True)
class Delivered:
    """A table of a file: how it is written (keys of `layout:`), columns, rows, words above and below."""

    path: Path
    reader: str
    layout: Mapping[str, object]
    table: RawTable
    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    notes: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    def cells(self, *columns: Column) -> Iterator[tuple[str, ...]]:
        """Cleaned cells of some columns, row by row."""
        return zip(*(column.cells for column in columns), strict=True)


def deliveries(path: Path) -> list[Delivered]:
    """The tables of a file: of a workbook one per visible sheet that holds one, else the only one.

    Of a ZIP its only file is read, of a text of many megabytes the beginning. Raises DataError if the file
    cannot be read or holds no table.
    """
    with TemporaryDirectory(prefix="entwurf-") as folder:
        inner = path
        if is_archive(path):
            inner = extract(path, members(path, Layout())[0], Path(folder), LIMIT_MB)
        reader = recognise(inner)
        if reader not in ("excel", "parquet") and inner.stat().st_size > SAMPLE:
            inner = _beginning(inner, Path(folder))
        if reader == "excel":
            found = list(_sheets(inner))
        else:
            found = [_framed(inner, reader, {}) if reader == "csv" else _self_framed(inner, reader)]
    tables = [replace(table, path=path) for table in found if table.table.rows]
    if not tables:
        what = "in der Datei ist keine Tabelle zu erkennen: keine Zeilen mit Bezeichnung und Zahl"
        raise DataError(Problem("", what, "source.yaml von Hand schreiben, siehe Handbuch Seite 3"))
    return tables


def _beginning(path: Path, folder: Path) -> Path:
    """A file with the first whole lines of a large one."""
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    target = folder / f"anfang{path.suffix}"
    target.write_bytes(head[: head.rfind(b"\n") + 1])
    return target


def title_of(delivered: Delivered) -> str:
    """What the file calls itself: its first title of some words, with what follows if it is cut; or ''."""
    texts = [re.split(_NO_TITLE, text)[0].strip(" ,-") for text in delivered.titles]
    texts = [text for text in texts if not text.startswith(("Tabelle:", "GENESIS-Tabelle:", "Stand"))]
    for number, text in enumerate(texts):
        if len(text.split()) > 2:
            cut = re.search(r"(,|-|\b(sowie|und|nach|für|der|des|mit|von))$", text)
            return f"{text} {texts[number + 1]}" if cut and number + 1 < len(texts) else text
    return ""


def _sheets(path: Path) -> Iterator[Delivered]:
    """Sheets with a table; the texts of the others (imprint, sources) go with each of them."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(read_bytes(path)))
    except CalamineError:
        READERS["excel"](path, Layout())  # says what is wrong
        raise
    names = [m.name for m in workbook.sheets_metadata if m.visible == SheetVisibleEnum.Visible]
    grids = {name: _grid(path, "excel", {"sheet": name}) for name in names}
    beside = tuple(
        clean(" ".join(cells))
        for name, grid in grids.items()
        if name.lower().startswith(PART_OF_NOTES)
        for _, cells in grid.rows[:60]
    )
    for name, grid in grids.items():
        layout = {"sheet": name} if len(names) > 1 else {}
        if not name.lower().startswith(PART_OF_NOTES) and find_frame(grid.rows).data_rows:
            yield _framed(path, "excel", layout, beside, grid)


def _grid(path: Path, reader: str, layout: Mapping[str, object]) -> RawTable:
    """All rows of a file or sheet that are not blank; an empty sheet has none."""
    try:
        return READERS[reader](path, Layout.model_validate({**layout, "header_rows": []}))
    except DataError as error:
        if any("leer" in problem.what for problem in error.problems):
            return RawTable((), [])
        raise


def _framed(
    path: Path,
    reader: str,
    layout: Mapping[str, object],
    beside: Sequence[str] = (),
    grid: RawTable | None = None,
) -> Delivered:
    rows = (grid or _grid(path, reader, layout)).rows
    frame = find_frame(rows)
    given = {key: value for key, value in layout.items() if value != getattr(Layout(), key)}
    if reader == "csv":
        cells = (cell for number, row in rows if number >= frame.first_row for cell in row)
        decimal, thousands = number_format(cells)
        given |= {k: v for k, v in (("decimal", decimal), ("thousands", thousands)) if v not in ("", ",")}
        if thousands == ",":
            given["thousands"] = thousands
    given |= _frame_keys(frame)
    table = RawTable((), [])
    if frame.data_rows:
        table = READERS[reader](path, Layout.model_validate({**layout, **given}))
    titles = (*frame.titles, str(layout.get("sheet", "")))
    return _delivered(path, reader, given, table, (titles, (*frame.notes, *beside)))


def _frame_keys(frame: FoundFrame) -> dict[str, object]:
    keys: dict[str, object] = {}
    if frame.header_rows != (1,):
        keys["header_rows"] = list(frame.header_rows)
    if frame.header_rows and frame.first_row > frame.header_rows[-1] + 1:
        keys["first_row"] = frame.first_row
    if frame.footer:
        keys["footer"] = frame.footer
    return keys


def _self_framed(path: Path, reader: str) -> Delivered:
    """Formats whose reader finds headings and end itself."""
    table = READERS[reader](path, Layout())
    if reader == "parquet":
        return _delivered(path, reader, {}, table, ((), ()))
    lines = decode(read_bytes(path), "auto")[0].split("\n")
    texts = [clean(line.replace(";", " ").replace('"', "")) for line in lines]
    first = table.rows[0][0] - 1 if table.rows else len(texts)
    last = table.rows[-1][0] if table.rows else len(texts)
    titles = texts[: min(first, 8)] if reader == "genesis_table" else _flat_titles(lines)
    notes = [text for text in texts[last:] if text]
    return _delivered(path, reader, {}, table, (titles, notes))


def _flat_titles(lines: Sequence[str]) -> list[str]:
    """Name of the statistic and of the counts of a flat file: from its headings and its first row."""
    heading, row = [*csv.reader(lines[:2], delimiter=";"), [], []][:2]
    cells = dict(zip(heading, row, strict=False))
    counts = [name.split("__")[1] for name in heading if name.count("__") == 2]
    named = [cells.get(key, "") for key in ("value_variable_label", "Statistik_Label", "statistics_label")]
    return [clean(text) for text in (", ".join(counts), *named) if text]


def _delivered(
    path: Path,
    reader: str,
    layout: Mapping[str, object],
    table: RawTable,
    texts: tuple[Sequence[str], Sequence[str]],
) -> Delivered:
    columns = []
    for index, name in enumerate(table.columns):
        cleaned = {cell: clean(cell) for cell in {row[index] for _, row in table.rows}}
        cells = [cleaned[row[index]] for _, row in table.rows]
        columns.append(Column(index, name, Counter(cells), cells))
    titles, notes = (tuple(text for text in part if text) for part in texts)
    return Delivered(path, reader, layout, table, tuple(columns), titles, notes)
