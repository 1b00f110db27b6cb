"""The same value delivered twice: within a source, or by two sources for one dataset."""

from collections.abc import Iterator

import duckdb

from pipeline.database import quote
from pipeline.errors import Problem
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.messages import MOST_SHOWN, cell_place, rest
from pipeline.models.dataset import Dataset


def tell_duplicates(delivery: Delivery, dataset: Dataset) -> None:
    """Rows of `seen` with equal area, year and codes.

    Entries that `codes:` or `aliases:` to nicht_zuordenbar merge are different rows on purpose; they are
    added up later.
    """
    described = delivery.connection.execute("DESCRIBE seen").fetchall()
    others = ("value", "status", "source_file", "source_sheet", "source_row", "source_column")
    keys = ", ".join(quote(row[0]) for row in described if row[0] not in others)
    row = delivery.connection.execute(
        f"SELECT count(*) FROM (SELECT {keys} FROM seen GROUP BY {keys} HAVING count(*) > 1)"
    ).fetchone()
    if row == (0,):
        return
    rows = delivery.connection.execute(
        f"SELECT source_file, coalesce(source_sheet, ''), source_row, source_column, area_id, year, "
        f"first_value(source_file) OVER same, first_value(source_row) OVER same, "
        f"first_value(source_column) OVER same "
        f"FROM seen WINDOW same AS (PARTITION BY {keys} ORDER BY source_file, source_row, source_column) "
        f"QUALIFY row_number() OVER same > 1 "
        f"ORDER BY source_file, source_row, source_column"
    ).fetchall()
    for file, sheet, number, column, area, year, first_file, first_row, first_column in rows[:MOST_SHOWN]:
        what = f"der Wert für Gebiet „{area}“ im Jahr {year} ist mit gleicher Aufgliederung schon geliefert"
        where = [first_file] if first_file != file else []
        where += [f"Zeile {first_row}"]
        where += [f"Spalte „{first_column}“"] if first_column != column else []
        hint = (
            f"zuerst in {', '.join(where)}; eine der beiden Stellen löschen oder unter ignore: ausschließen"
        )
        delivery.problems.append(Problem(cell_place(file, sheet, number, column), what, hint))
    if len(rows) > MOST_SHOWN:
        left = len(rows) - MOST_SHOWN
        delivery.problems.append(rest(rows[MOST_SHOWN][0], "doppelt geliefert", left))


def tell_two_sources(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> Iterator[Problem]:
    """The same area, year and codes from more than one source."""
    table = f"core.{quote(dataset.id)}"
    several = f"SELECT area_id, year FROM {table} GROUP BY ALL HAVING min(source_id) <> max(source_id)"
    if connection.execute(f"{several} LIMIT 1").fetchone() is None:
        return
    described = connection.execute(f"DESCRIBE {table}").fetchall()
    others = ("value", "status", "source_id", "source_file", "source_row", "source_column")
    keys = ", ".join(quote(row[0]) for row in described if row[0] not in others)
    rows = connection.execute(
        f"SELECT max((source_id, source_file, source_row, source_column)) AS later, "
        f"min((source_id, source_file, source_row)), area_id, year FROM {table} "
        f"WHERE (area_id, year) IN ({several}) GROUP BY {keys} "
        f"HAVING min(source_id) <> max(source_id) ORDER BY later"
    ).fetchall()
    for (source, file, row, column), (other, first_file, first_row), area, year in rows[:MOST_SHOWN]:
        what = f"den Wert für Gebiet „{area}“ im Jahr {year} liefern zwei Quellen: {other} und {source}"
        hint = f"zuerst in {first_file}, Zeile {first_row}; in einer der Quellen select: oder ignore: angeben"
        yield Problem(cell_place(file, "", row, column), what, hint)
    if len(rows) > MOST_SHOWN:
        yield rest(f"Datensatz {dataset.id}", "von zwei Quellen geliefert", len(rows) - MOST_SHOWN)
