"""The same value delivered twice: within a source, or by two sources for one dataset."""

from collections.abc import Iterable, Iterator
from typing import Any

import duckdb

from pipeline.database import quote
from pipeline.errors import Problem
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.messages import MOST_SHOWN, cell_place, rest
from pipeline.models.dataset import Dataset

_ORIGIN = ("source_id", "source_file", "source_sheet", "source_row", "source_column")
_NO_KEYS = ("value", "status", "flags", *_ORIGIN)


def tell_duplicates(delivery: Delivery, dataset: Dataset) -> None:
    """Rows of `seen` with equal area, year and codes, one problem per pair of rows.

    Entries that `codes:` or `aliases:` to nicht_zuordenbar merge are different rows on purpose; they are
    added up later.
    """
    keys = _keys(delivery.connection, "seen")
    row = delivery.connection.execute(
        f"SELECT count(*) FROM (SELECT {keys} FROM seen GROUP BY {keys} HAVING count(*) > 1)"
    ).fetchone()
    if row == (0,):
        return
    rows = delivery.connection.execute(
        f"SELECT source_file, coalesce(source_sheet, ''), source_row, area_id, year, "
        f"first_value(source_file) OVER same, first_value(source_row) OVER same, "
        f"if(source_column = first_value(source_column) OVER same, '', "
        f"first_value(source_column) OVER same), source_column "
        f"FROM seen WINDOW same AS (PARTITION BY {keys} ORDER BY source_file, source_row, source_column) "
        f"QUALIFY row_number() OVER same > 1 "
        f"ORDER BY source_file, source_row, source_column"
    ).fetchall()
    pairs = list(_pairs(rows))
    for (file, sheet, number, area, year, first_file, first_row, first_column), columns in pairs[:MOST_SHOWN]:
        subject, verb = ("die Werte", "sind") if len(columns) > 1 else ("der Wert", "ist")
        what = (
            f"{subject} für Gebiet „{area}“ im Jahr {year} {verb} mit gleicher Aufgliederung schon geliefert"
        )
        where = [first_file] if first_file != file else []
        where += [f"Zeile {first_row}"]
        where += [f"Spalte „{first_column}“"] if first_column else []
        same_row = (file, number) == (first_file, first_row)
        hint = f"zuerst in {', '.join(where)}; {_remedy(delivery, number, same_row)}"
        delivery.problems.append(Problem(_place(file, sheet, number, columns), what, hint))
    if len(pairs) > MOST_SHOWN:
        left = len(pairs) - MOST_SHOWN
        delivery.problems.append(rest(pairs[MOST_SHOWN][0][0], "doppelt geliefert", left))


def _remedy(delivery: Delivery, row: int, same_row: bool) -> str:
    """What to do about a second row (or column) of an area; by name it may be the total of a larger one."""
    if same_row:
        return "eine der beiden Spalten unter values: weglassen, oder set: berichtigen"
    remedy = "eine der beiden Zeilen unter ignore: oder in corrections.yaml mit drop: true ausschließen"
    if delivery.source.area.by != "name":
        return remedy
    return (
        f"Summe eines größeren Gebiets, das ebenso heißt? Dann ignore: mit first_row: {row} "
        f"(Handbuch Seite 3b); sonst {remedy}"
    )


def tell_two_sources(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> Iterator[Problem]:
    """The same area, year and codes from more than one source, one problem per row."""
    table = f"core.{quote(dataset.id)}"
    several = f"SELECT area_id, year FROM {table} GROUP BY ALL HAVING min(source_id) <> max(source_id)"
    if connection.execute(f"{several} LIMIT 1").fetchone() is None:
        return
    rows = connection.execute(
        f"SELECT max((source_id, source_file, source_row, source_column)) AS later, "
        f"min((source_id, source_file, source_row)), area_id, year FROM {table} "
        f"WHERE (area_id, year) IN ({several}) GROUP BY {_keys(connection, table)} "
        f"HAVING min(source_id) <> max(source_id) ORDER BY later"
    ).fetchall()
    pairs = list(_pairs((*now[:3], *before, area, year, now[3]) for now, before, area, year in rows))
    for (source, file, row, other, first_file, first_row, area, year), columns in pairs[:MOST_SHOWN]:
        subject = "die Werte" if len(columns) > 1 else "den Wert"
        what = f"{subject} für Gebiet „{area}“ im Jahr {year} liefern zwei Quellen: {other} und {source}"
        hint = f"zuerst in {first_file}, Zeile {first_row}; in einer der Quellen select: oder ignore: angeben"
        yield Problem(_place(file, "", row, columns), what, hint)
    if len(pairs) > MOST_SHOWN:
        yield rest(f"Datensatz {dataset.id}", "von zwei Quellen geliefert", len(pairs) - MOST_SHOWN)


def _keys(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    described = connection.execute(f"DESCRIBE {table}").fetchall()
    return ", ".join(quote(row[0]) for row in described if row[0] not in _NO_KEYS)


def _pairs(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], list[str]]]:
    """Rows that differ only in their last cell, the column, as one; in the order of their first."""
    grouped: dict[tuple[Any, ...], list[str]] = {}
    for *pair, column in rows:
        grouped.setdefault(tuple(pair), []).append(column)
    yield from grouped.items()


def _place(file: str, sheet: str, row: int, columns: list[str]) -> str:
    return cell_place(file, sheet, row, columns[0] if len(columns) == 1 else "")
