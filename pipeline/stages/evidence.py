"""data/processed/nachweis: which files were delivered, with checksum and size; it never leaves the office.

Published, a checksum would be an oracle: who knows the rest of a file tries all values of a hidden row until
it fits (decision 0020).
"""

import shutil
from pathlib import Path

from pipeline.database import connect
from pipeline.project import Project
from pipeline.report.csv_file import write_csv

_HEADER = ("quelle", "datei", "sha256", "bytes")


def write_evidence(project: Project) -> None:
    """Write dateien.csv: what ingest has read. DataError if the working database cannot be opened."""
    connection = connect(project.working_database, read_only=True)
    try:
        rows = connection.execute(
            "SELECT DISTINCT source_id, file, sha256, bytes::VARCHAR FROM meta.file ORDER BY ALL"
        ).fetchall()
    finally:
        connection.close()
    path = _list(project)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_csv(path, _HEADER, rows)


def keep_evidence(project: Project) -> Path | None:
    """Copy the list for the edition in hand: later deliveries change the other. None if there is no list."""
    path = _list(project)
    if not path.exists():
        return None
    kept = path.with_name(f"dateien-{project.edition_id}.csv")
    shutil.copyfile(path, kept)
    return kept


def _list(project: Project) -> Path:
    return project.processed_dir / "nachweis" / "dateien.csv"
