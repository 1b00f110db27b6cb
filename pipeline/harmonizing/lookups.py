"""Meaning of the entries of a source's columns as temp tables that the rows are joined with."""

import re
from collections.abc import Sequence

from pipeline.database import literal, quote
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.area_entries import AreaReading, read_areas, total_hint
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.entries import Reading, read_codes, read_years
from pipeline.harmonizing.grid import look_up_cells
from pipeline.harmonizing.headers import tell_unread_areas
from pipeline.harmonizing.messages import (
    MOST_SHOWN,
    cell_place,
    first_word,
    listed,
    rest,
    rows_text,
)
from pipeline.harmonizing.name_column import tell_other_names
from pipeline.harmonizing.values import AREA, Measure
from pipeline.models.dataset import Dataset
from pipeline.numbers import counted
from pipeline.readers.recognise import total_pattern


def look_up_areas(delivery: Delivery, found: Sequence[Measure]) -> None:
    """Temp table `entry_area` (text, area_id): entries of the column, or of the names of value columns."""
    column = delivery.source.area.column
    if delivery.source.area.by == "point":
        look_up_cells(delivery)
    elif column:
        reading = read_areas(_entries(delivery, column), delivery.source, delivery.tree)
        _write(delivery, "entry_area", "area_id VARCHAR", reading)
        _propose_id_column(delivery, reading)
        _tell_unknown(delivery, column, reading, "unbekanntes Gebiet")
        tell_other_names(delivery, reading)
        _tell_turned(delivery, reading)
    elif not delivery.source.area.constant:
        reading = read_areas(
            [*{m.entries[AREA]: 0 for m in found if AREA in m.entries}], delivery.source, delivery.tree
        )
        _write(delivery, "entry_area", "area_id VARCHAR", reading)
        tell_unread_areas(delivery, found, reading)
        _tell_turned(delivery, reading)


def _propose_id_column(delivery: Delivery, reading: AreaReading) -> None:
    """Where names are those of several areas: the column of the delivery that holds ids, if there is one."""
    if not reading.several:
        return
    ids = f"[{', '.join(literal(area) for area in delivery.tree.names(delivery.source.area.levels))}]"
    for name in delivery.columns():
        row = delivery.connection.execute(
            f"SELECT count(*) > 0 AND bool_and(trim({quote(name)}) IN {ids}) FROM picked "
            f"WHERE {quote(delivery.source.area.column)} IN (SELECT unnest(?))",
            [sorted(reading.several)],
        ).fetchone()
        if row and row[0]:
            hint = (
                f"die Spalte „{name}“ nennt die Kennung: in source.yaml area: column: {name}, ohne by: name"
            )
            for entry in reading.several:
                reading.unknown[entry] = (reading.unknown[entry][0], hint)
            return


def _tell_turned(delivery: Delivery, reading: AreaReading) -> None:
    """One note per source: how many ids were not delivered as the project writes them."""
    if not reading.turned:
        return
    told = [
        f"{how} bei {counted(len(entries), 'Eintrag', 'Einträgen')}"
        for how, entries in sorted(reading.turned.items())
    ]
    pairs = [
        f"{entry} → {area}"
        for entries in reading.turned.values()
        for entry, area in sorted(entries.items())[:1]
    ]
    what = "Gebietskennungen exakt umgesetzt: " + "; ".join(told)
    note = Problem(delivery.place("area"), what, f"etwa {listed(pairs)}", Severity.HINWEIS)
    delivery.problems.append(note)


def look_up_years(delivery: Delivery) -> None:
    """Temp table `entry_year` (text, year); the text is an entry or, by file name, the file."""
    period = delivery.source.period
    if period.source == "column":
        reading = read_years(_entries(delivery, period.column), delivery.source)
        _write(delivery, "entry_year", "year SMALLINT", reading)
        _tell_unknown(delivery, period.column, reading, "keine Jahreszahl")
    elif period.source == "sheet":
        reading = read_years(_entries(delivery, "source_sheet"), delivery.source)
        _write(delivery, "entry_year", "year SMALLINT", reading)
        for sheet, (what, hint) in reading.unknown.items():
            place = f"{delivery.place('period')}, Blatt „{sheet}“"
            delivery.problems.append(Problem(place, what, hint))
    elif period.source == "file":
        reading = Reading()
        for file in _entries(delivery, "source_file"):
            year = _file_year(delivery, file or "")
            if year:
                reading.known[file or ""] = (year,)
            else:
                what = "im Dateinamen steht kein Jahr"
                hint = f"in {delivery.place('files')} {{year}} an die Stelle des Jahres setzen"
                delivery.problems.append(Problem(file or "", what, hint))
        _write(delivery, "entry_year", "year SMALLINT", reading)


def look_up_codes(delivery: Delivery, dataset: Dataset) -> None:
    """Temp tables `entry_<dimension>` (text and code, or text, start and stop of an age band)."""
    for name, described in delivery.source.dimensions.items():
        if name not in dataset.dimensions or not described.column:
            continue
        entries = _entries(delivery, described.column)
        reading = read_codes(entries, dataset, name, described.codes)
        is_age = dataset.dimensions[name].kind == "age"
        kinds = "start SMALLINT, stop SMALLINT" if is_age else "code VARCHAR"
        _write(delivery, f"entry_dim_{name}", kinds, reading)
        _tell_unknown(delivery, described.column, reading, f"unbekannter Eintrag zu „{name}“")


def _file_year(delivery: Delivery, file: str) -> int:
    """Year in the name of a file or of a file in a ZIP, by the patterns of the source; 0 if none has it."""
    for pattern in (*delivery.source.files, delivery.source.layout.member):
        expression = r"(\d{4})".join(re.escape(part) for part in pattern.split("{year}"))
        match = re.search(f"(?:^|/){expression}$", file)
        if match and match.re.groups:
            return int(match[1]) + delivery.source.period.offset
    return 0


def _entries(delivery: Delivery, column: str) -> list[str | None]:
    """Distinct texts of a column as delivered."""
    rows = delivery.connection.execute(f"SELECT DISTINCT {quote(column)} FROM picked ORDER BY 1").fetchall()
    return [row[0] for row in rows]


def _write(delivery: Delivery, table: str, kinds: str, reading: Reading) -> None:
    delivery.connection.execute(f"CREATE OR REPLACE TEMP TABLE {quote(table)} (text VARCHAR, {kinds})")
    rows = [(text, *meaning) for text, meaning in reading.known.items()]
    if rows:
        values = ", ".join(f"({', '.join('?' for _ in row)})" for row in rows)
        flat = [cell for row in rows for cell in row]
        delivery.connection.execute(f"INSERT INTO {quote(table)} VALUES {values}", flat)


def _tell_unknown(delivery: Delivery, column: str, reading: Reading, subject: str) -> None:
    """One problem per entry without meaning, at its first row."""
    if not reading.unknown:
        return
    text = f"coalesce({quote(column)}, '')"
    rows = delivery.connection.execute(
        f"SELECT {text}, count(*), min((source_file, coalesce(source_sheet, ''), source_row)) AS first "
        f"FROM picked WHERE list_contains($1, {text}) GROUP BY 1 ORDER BY first",
        [list(reading.unknown)],
    ).fetchall()
    for entry, count, (file, sheet, row) in rows[:MOST_SHOWN]:
        what, hint = reading.unknown[entry]
        if subject == "unbekanntes Gebiet" and not total_pattern(entry):
            what, hint = _no_data_row(delivery, file, row) or (what, hint)
        place = cell_place(file, sheet, row, column)
        delivery.problems.append(Problem(place, what + rows_text(count), hint))
    if len(rows) > MOST_SHOWN:
        left = sum(row[1] for row in rows[MOST_SHOWN:])
        delivery.problems.append(rest(rows[MOST_SHOWN][2][0], subject, left))


def _no_data_row(delivery: Delivery, file: str, row: int) -> tuple[str, str] | None:
    """A row without area may be a note below the table, or a total that stands in another column."""
    found = delivery.connection.execute(
        "SELECT * EXCLUDE (source_file, source_sheet, source_row) FROM picked "
        "WHERE source_file = $1 AND source_row = $2",
        [file, row],
    ).fetchone()
    cells = [str(cell or "").strip() for cell in found or ()]
    if word := first_word(cells):
        what = f"„{_short(max(cells, key=len))}“ sieht nach einer Fußzeile aus"
        return what, f'in source.yaml unter layout: angeben: footer: "^{re.escape(word)}"'
    columns = delivery.columns()
    area = delivery.source.area.column
    for column, cell in zip(columns, cells, strict=True):
        if column != area and total_pattern(cell):
            hint = total_hint(cell, delivery.source, delivery.tree, column)
            return f"„{cell}“ ist eine Summenzeile, kein Gebiet", hint
    return None


def _short(text: str) -> str:
    return text if len(text) <= 50 else text[:49] + "…"
