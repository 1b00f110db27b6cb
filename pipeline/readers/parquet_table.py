"""Parquet, read by DuckDB; every column becomes text as a German reader expects it."""

from pathlib import Path

import duckdb

from pipeline.database import literal, quote
from pipeline.errors import DataError, Problem
from pipeline.models.layout import Layout
from pipeline.readers.delivery import readable
from pipeline.readers.model import RawTable, column_names

_DAYS = "%d.%m.%Y"


def read_parquet_table(path: Path, layout: Layout) -> RawTable:
    """Read a Parquet file; rows are counted from 1. Raises DataError: locked or no Parquet file."""
    columns, select = parquet_select(path, layout)
    with duckdb.connect() as connection:
        rows = connection.execute(f"{select} ORDER BY n").fetchall()
    return RawTable(columns, [(row[0], ["" if cell is None else cell for cell in row[1:]]) for row in rows])


def parquet_select(path: Path, layout: Layout) -> tuple[tuple[str, ...], str]:
    """Names of the columns, and the SELECT of n (number of the row), c0, c1 … for rows with an entry."""
    with readable(), path.open("rb"):
        pass
    source = f"read_parquet({literal(path.as_posix())}, file_row_number = true)"
    try:
        with duckdb.connect() as connection:
            described = connection.execute(
                f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {source}"
            ).fetchall()
    except duckdb.Error:
        what = "die Datei ist keine lesbare Parquet-Datei"
        raise DataError(Problem("", what, "die Lieferung noch einmal anfordern")) from None
    cells = ", ".join(
        f"{_text(quote(name), kind, layout.decimal)} AS c{index}"
        for index, (name, kind, *_) in enumerate(described)
    )
    names = column_names([[name for name, *_ in described]], len(described))
    filled = " OR ".join(f"trim(c{index}) <> ''" for index in range(len(described)))
    return names, f"SELECT * FROM (SELECT file_row_number + 1 AS n, {cells} FROM {source}) WHERE {filled}"


def _text(name: str, kind: str, decimal: str) -> str:
    """SQL of one cell; numbers get the decimal sign of the layout, dates are written 31.12.2024."""
    if kind == "BOOLEAN":
        return f"CASE {name} WHEN true THEN 'WAHR' WHEN false THEN 'FALSCH' END"
    if kind == "DATE":
        return f"strftime({name}, '{_DAYS}')"
    if kind.startswith("TIMESTAMP"):
        return f"replace(strftime({name}, '{_DAYS} %H:%M:%S'), ' 00:00:00', '')"
    if kind in ("DOUBLE", "FLOAT"):
        places = f"rtrim(rtrim({name}::DECIMAL(38,12)::VARCHAR, '0'), '.')"
        plain = f"CASE WHEN abs({name}) < 1e20 THEN {places} ELSE {name}::VARCHAR END"
        return f"replace({plain}, '.', {literal(decimal)})"
    if kind.startswith("DECIMAL"):
        return f"replace({name}::VARCHAR, '.', {literal(decimal)})"
    return f"{name}::VARCHAR"
