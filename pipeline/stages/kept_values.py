"""The published values of this build and of the one before, as two small files: what `diff` compares.

`values.parquet` has one row per published value, with the checksum of the definition it was computed by. A
build that changes nothing keeps both files: the comparison is always with the last different state.
"""

import hashlib
import os
from pathlib import Path

import duckdb

from pipeline.database import literal
from pipeline.errors import DataError, Problem
from pipeline.models.indicator import PRINTED_ONLY, Indicator
from pipeline.project import Project

NOW, BEFORE = "values.parquet", "values_before.parquet"

_COPY = """
COPY (SELECT {edition} AS edition, indicator_id, category, area_id, year, value, status, flags,
        coalesce(checksum, '') AS checksum
    FROM published.value LEFT JOIN definition USING (indicator_id)
    ORDER BY indicator_id, category, area_id, year)
TO {target} (FORMAT parquet, COMPRESSION zstd)
"""


def checksum(indicator: Indicator) -> str:
    """Short checksum of all in a definition that the values depend on."""
    text = indicator.model_dump_json(exclude=set(PRINTED_ONLY))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def keep_values(project: Project) -> None:
    """Write the values of published.duckdb; those of the build before stay if they differ."""
    now, before = project.processed_dir / NOW, project.processed_dir / BEFORE
    new = now.with_name(NOW + ".neu")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {literal(str(project.published_database))} AS published (READ_ONLY)")
        connection.execute("SET threads = 1")  # the same values give the same bytes
        connection.execute("CREATE TEMP TABLE definition (indicator_id VARCHAR, checksum VARCHAR)")
        rows = [(item.id, checksum(item)) for item in project.indicators.values()]
        connection.executemany("INSERT INTO definition VALUES (?, ?)", rows)
        connection.execute(_COPY.format(edition=literal(project.edition_id), target=literal(str(new))))
    if now.exists() and _bytes_sum(now) == _bytes_sum(new):
        new.unlink()
        return
    try:
        if now.exists():
            os.replace(now, before)
        os.replace(new, now)
    except PermissionError:
        what = "die Datei ist in einem anderen Programm geöffnet"
        raise DataError(Problem(now.name, what, "das Programm schließen und wiederholen")) from None


def _bytes_sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
