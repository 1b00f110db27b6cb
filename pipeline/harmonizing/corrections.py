"""corrections.yaml: cells of a delivery that are known to be wrong, mended after reading, told one by one.

The delivered files and the schema raw stay as they came. A correction must find exactly what it expects.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.database import literal, quote
from pipeline.definition_file import suggest
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.messages import cell_place
from pipeline.models.correction import Correction

CORRECTED = 4  # bit of the column `flags`
_MARK = "berichtigt: "  # such texts cannot come from a file that was described rightly

Row = tuple[str, str, int, str | None]  # file, sheet, row, what stands in the cell


def apply_corrections(delivery: Delivery) -> None:
    """Change temp table `picked` as corrections.yaml says and fill temp table `corrected`.

    A correction that fits no row, no longer fits or comes twice is an error; each that was applied is a note.
    """
    corrections = delivery.project.corrections.get(delivery.source.id, ())
    delivery.connection.execute(
        "CREATE OR REPLACE TEMP TABLE corrected "
        "(source_file VARCHAR, source_sheet VARCHAR, source_row BIGINT, source_column VARCHAR)"
    )
    problems = list(_repeated(delivery, corrections))
    found: list[tuple[Correction, Row]] = []
    for number, item in enumerate(corrections):
        rows = _rows(delivery, item) if item.column in delivery.columns() else []
        if len(rows) == 1 and _same(rows[0][3] or "", item.expect):
            found.append((item, rows[0]))
        else:
            problems.append(_misfit(delivery, number, item, rows))
    delivery.problems += problems
    if not problems:
        for item, row in sorted(found, key=lambda pair: pair[0].drop):  # a dropped row cannot change any more
            _apply(delivery, item, row)
            delivery.problems.append(_note(item, row))


def mark_corrected(delivery: Delivery) -> None:
    """Set the bit `corrected` for values of temp table `seen` that come from a corrected cell or row."""
    values = delivery.connection.execute("SELECT count(*) FROM corrected").fetchone()
    if values != (0,):
        delivery.connection.execute(
            f"UPDATE seen SET flags = flags | {CORRECTED} FROM corrected WHERE seen.source_file = "
            "corrected.source_file AND coalesce(seen.source_sheet, '') = corrected.source_sheet "
            "AND seen.source_row = corrected.source_row "
            "AND (corrected.source_column = '' OR seen.source_column = corrected.source_column)"
        )


def _same(text: str, expected: str) -> bool:
    """True for the same text; blanks within a figure do not count, for messages print them and files do not.

    >>> _same("3974", "3\u202f974"), _same("Alt dorf", "Altdorf")
    (True, False)
    """
    if re.fullmatch(r"[-+]?\d[\d\s.,]*", expected.strip()):
        text, expected = "".join(text.split()), "".join(expected.split())
    return text.strip() == expected.strip()


def _rows(delivery: Delivery, item: Correction, table: str = "picked") -> list[Row]:
    """File, sheet, row and text of the cells that a correction names."""
    cell = quote(item.column) if item.column in delivery.columns() else "NULL"
    rows: list[Row] = delivery.connection.execute(
        f"SELECT source_file, coalesce(source_sheet, ''), source_row, {cell} FROM {table} "
        f"WHERE (source_file = $1 OR ends_with(source_file, '/' || $1)) AND source_row = $2 "
        f"AND ($3 = '' OR source_sheet = $3) ORDER BY ALL",
        [item.file, item.row, item.sheet],
    ).fetchall()
    return rows


def _repeated(delivery: Delivery, corrections: Iterable[Correction]) -> Iterator[Problem]:
    """Two corrections of one cell contradict each other or one of them is superfluous."""
    first: dict[tuple[str, str, int, str], int] = {}
    for number, item in enumerate(corrections):
        key = (item.file, item.sheet, item.row, item.column)
        if key in first:
            what = f"{item.file}, Zeile {item.row}, Spalte „{item.column}“ wird zweimal berichtigt"
            hint = f"schon in {_place(delivery, first[key])}; eine der beiden löschen"
            yield Problem(_place(delivery, number), what, hint)
        first.setdefault(key, number)


def _misfit(delivery: Delivery, number: int, item: Correction, rows: Sequence[Row]) -> Problem:
    """Why a correction cannot be applied, in the order in which one would look."""
    columns, raw = delivery.columns(), f"raw.{quote(delivery.source.id)}"
    files = [
        str(row[0])
        for row in delivery.connection.execute(
            f"SELECT DISTINCT source_file FROM {raw} ORDER BY 1"
        ).fetchall()
    ]
    if not any(file == item.file or file.endswith(f"/{item.file}") for file in files):
        what, hint = (
            f"die Datei „{item.file}“ gehört nicht zur Lieferung",
            suggest(item.file, map(_name, files)),
        )
        return Problem(_place(delivery, number, "file"), what, hint)
    if item.column not in columns:
        what = f"die Spalte „{item.column}“ gibt es in der Lieferung nicht"
        return Problem(_place(delivery, number, "column"), what, suggest(item.column, columns))
    if not rows:
        what = f"{item.file} hat keine Zeile {item.row} mit Daten"
        hint = "Zeilen zählen wie in Meldungen ab Dateianfang, mit Kopf und Leerzeilen"
        if _rows(delivery, item, raw):
            what = f"die Zeile {item.row} von {item.file} gehört nach select und ignore nicht zu den Daten"
            hint = "die Berichtigung löschen oder die Regel ändern"
        return Problem(_place(delivery, number, "row"), what, hint)
    if len(rows) > 1:
        sheets = ", ".join(row[1] or row[0] for row in rows)
        what = f"Zeile {item.row} von {item.file} gibt es mehrfach: {sheets}"
        return Problem(_place(delivery, number), what, "unter sheet: oder file: genauer angeben")
    what = f"{item.file}, Zeile {item.row}, Spalte „{item.column}“: dort steht nicht mehr „{item.expect}“"
    hint = f"dort steht „{rows[0][3] or ''}“; wurde neu geliefert? Dann die Berichtigung prüfen oder löschen"
    return Problem(_place(delivery, number, "expect"), what, hint)


def _apply(delivery: Delivery, item: Correction, row: Row) -> None:
    connection = delivery.connection
    where = "WHERE source_file = ? AND coalesce(source_sheet, '') = ? AND source_row = ?"
    if item.drop:
        connection.execute(f"DELETE FROM picked {where}", list(row[:3]))
        return
    text = item.value
    if item.flag is not None:
        text = _MARK + item.flag
        signs = {**delivery.source.signs, text: item.flag}
        delivery.source = delivery.source.model_copy(update={"signs": signs})
    connection.execute(f"UPDATE picked SET {quote(item.column)} = ? {where}", [text, *row[:3]])
    # What says which area, year or group a row means, concerns all values of the row.
    column = "" if item.column in _key_columns(delivery) else item.column
    connection.execute(f"INSERT INTO corrected VALUES (?, ?, ?, {literal(column)})", list(row[:3]))


def _key_columns(delivery: Delivery) -> set[str]:
    source = delivery.source
    return {source.area.column, source.period.column, *(d.column for d in source.dimensions.values())}


def _note(item: Correction, row: Row) -> Problem:
    """Persons and figures stand in the hint, which is not published."""
    file, sheet, number, text = row
    result = "Zeile gestrichen" if item.drop else f"„{text or ''}“ → „{item.value or item.flag}“"
    what = f"berichtigt am {item.date}: {item.reason}"
    return Problem(
        cell_place(file, sheet, number, item.column), what, f"{result} ({item.who})", Severity.HINWEIS
    )


def _name(file: str) -> str:
    return file.rsplit("/", 1)[-1]


def _place(delivery: Delivery, number: int, *where: str) -> str:
    return delivery.project.place("corrections", delivery.source.id, "corrections", number, *where)
