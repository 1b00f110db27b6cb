"""What the working database knows about deliveries that were read and checked; nothing if it is not there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline.database import connect, literal, quote
from pipeline.errors import DataError
from pipeline.project import Project
from pipeline.stages.fingerprint import FileHashes
from pipeline.stages.ingest import shown_path

_FINDING_SCHEMAS = ("meta", "core")


@dataclass(frozen=True)
class CheckedFile:
    """One file as it was read: checksum, rows, and the years of its values after harmonizing."""

    sha256: str
    rows: int
    years: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Checked:
    """Files by source and shown name; findings by the place they name; why nothing is known, if so."""

    files: dict[tuple[str, str], CheckedFile] = field(default_factory=dict)
    findings: Counter[str] = field(default_factory=Counter)
    note: str = ""

    def findings_at(self, name: str) -> int:
        """Findings whose place is a file or lies in it."""
        inside = (name + ",", name + ":")
        return (
            sum(number for place, number in self.findings.items() if place.startswith(inside))
            + (self.findings[name])
        )


NOTHING_READ = "Noch nichts eingelesen: Die Übersicht zeigt, was in den Ordnern liegt."
BUSY = "Die Datenbank ist gerade in Gebrauch: Die Übersicht zeigt, was in den Ordnern liegt."


def read_checked(project: Project) -> Checked:
    """Read the working database; without it, or while another program holds it, only a note."""
    if not project.working_database.exists():
        return Checked(note=NOTHING_READ)
    try:
        with connect(project.working_database, read_only=True) as connection:
            return _read(connection, project)
    except (DataError, duckdb.ConnectionException):
        return Checked(note=BUSY)


def unchanged(project: Project, path: Path, known: CheckedFile | None, hashes: FileHashes) -> bool:
    """True if the file is still the one that was read."""
    return known is not None and path.is_file() and hashes.of(path) == known.sha256


def shown(project: Project, path: Path) -> str:
    """Name of a file as the database and messages call it."""
    return shown_path(project, path)


def _read(connection: duckdb.DuckDBPyConnection, project: Project) -> Checked:
    tables = set(connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall())
    if ("meta", "file") not in tables:
        return Checked(note=NOTHING_READ)
    datasets = [name for name in project.datasets if ("core", name) in tables]
    years = _years(connection, datasets)
    rows = connection.execute("SELECT source_id, file, sha256, rows FROM meta.file ORDER BY ALL").fetchall()
    files = {
        (source, name): CheckedFile(sha256, count, frozenset(years.get((source, name), ())))
        for source, name, sha256, count in rows
    }
    findings: Counter[str] = Counter()
    for schema in _FINDING_SCHEMAS:
        if (schema, "finding") in tables:
            findings.update(
                str(place)
                for (place,) in connection.execute(f"SELECT place FROM {schema}.finding").fetchall()
            )
    return Checked(files, findings)


def _years(connection: duckdb.DuckDBPyConnection, datasets: Iterable[str]) -> dict[tuple[str, str], set[int]]:
    """Years of the observations of every file."""
    found: dict[tuple[str, str], set[int]] = {}
    for dataset in datasets:
        rows = connection.execute(
            f"SELECT DISTINCT source_id, source_file, year, {literal(dataset)} FROM core.{quote(dataset)}"
        ).fetchall()
        for source, name, year, _ in rows:
            found.setdefault((source, name), set()).add(year)
    return found
