"""Stage 1: copy every delivered row as text into raw.<source>, with the file and row it comes from.

Nothing is interpreted here. A file that is missing, changed, locked, undecodable or without a needed column
is a problem; all problems of all sources are reported together and the old state stays.
"""

from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipeline.database import quote, write_findings
from pipeline.definition_file import suggest
from pipeline.errors import DataError, Problem, raise_if_any
from pipeline.models.source import Source
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.readers.arrivals import delivery_findings
from pipeline.readers.delivery import YEAR, file_pattern, find_files, nearby_names
from pipeline.stages.evidence import write_evidence
from pipeline.stages.model import Say, StageResult
from pipeline.stages.raw_file import FileLoader, RowByRowError, file_digest
from pipeline.stages.raw_store import RawStore
from pipeline.stages.steps import BASE, code_digest, definition_digest, digest_of, renewed
from pipeline.tables import META_TABLES

TABLES = f"""
DROP SCHEMA IF EXISTS raw CASCADE; CREATE SCHEMA raw;
DROP TABLE IF EXISTS meta.file; DROP TABLE IF EXISTS meta.finding;
{META_TABLES}
"""
FILE_COLUMNS = "source_id, file, sha256, bytes, rows, encoding, sheet"
INSERT_FILE = f"INSERT INTO meta.file ({FILE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"


def ingest(project: Project, say: Say) -> StageResult:
    """Fill the schemas raw and meta. Raises DataError with every problem of every file."""
    row_by_row: frozenset[str] = frozenset()
    while True:
        try:
            return _ingest(project, say, row_by_row)
        except RowByRowError as again:  # rare; an error of the database has ended the transaction
            row_by_row |= {again.source_id}


def _ingest(project: Project, say: Say, row_by_row: frozenset[str]) -> StageResult:
    problems: list[Problem] = []
    findings: list[Problem] = []
    files = missing = 0
    project.processed_dir.mkdir(parents=True, exist_ok=True)
    with (
        renewed(project.working_database, "ingest") as steps,
        TemporaryDirectory(prefix="einlesen-", dir=project.processed_dir) as folder,
    ):
        connection = steps.connection
        if not steps.same(BASE, code_digest()):
            steps.begin(code_digest(), TABLES)
        for source in project.sources.values():
            store = RawStore(connection, source.id, Path(folder))
            delivery = _Delivery(project, source, store, problems)
            paths = delivery.files()
            digest = digest_of(definition_digest(project, "source", source.id), delivery.content)
            if not steps.same(source.id, digest):
                say(f"{source.title} …")
                _clear(connection, source.id)
                rows = sum(delivery.load(path, source.id in row_by_row) for path in paths)
                steps.note(source.id, digest, rows)
            files += len(paths)
            missing += delivery.missing
            findings += delivery_findings(project, source, delivery.digests)
        for source_id in steps.lapsed():
            _clear(connection, source_id)
        if missing:
            problems += _where_to_get(project)
        raise_if_any(problems, DataError)
        connection.execute("DELETE FROM meta.finding")
        write_findings(connection, "meta", findings)
    write_evidence(project)
    rows = steps.rows()
    summary = f"{counted(files, 'Datei', 'Dateien')} mit {counted(rows, 'Zeile', 'Zeilen')} eingelesen"
    return StageResult(rows, summary, tuple(findings), steps.told("", "Quelle", "Quellen"))


def _clear(connection: duckdb.DuckDBPyConnection, source_id: str) -> None:
    connection.execute(f"DROP TABLE IF EXISTS raw.{quote(source_id)}")
    connection.execute("DELETE FROM meta.file WHERE source_id = ?", [source_id])


def shown_path(project: Project, path: Path) -> str:
    """Name of a file in messages, traces and tables; the same in whatever folder the project lies."""
    for base in (project.root, project.raw_dir, project.raw_dir.parent):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return path.name


def _where_to_get(project: Project) -> Iterator[Problem]:
    """Said once, not for each of many missing files."""
    config = project.config
    if config.raw_origin:
        what = f"Lieferungen fehlen; gesucht wird ab dem Ordner „{config.raw_dir}“ (raw_dir)"
        yield Problem(project.place("config", "", "raw_dir"), what, config.raw_origin)


class _Delivery:
    """The files of one source on their way into one table."""

    def __init__(self, project: Project, source: Source, store: RawStore, problems: list[Problem]) -> None:
        self.project = project
        self.source = source
        self.store = store
        self.problems = problems
        self.missing = 0
        self.digests: dict[str, str] = {}
        self.content: dict[str, str] = {}  # checksum of every file by its name in messages

    def files(self) -> list[Path]:
        """Every readable file of the source, once; what is missing, locked or another file is a problem."""
        return [path for path in self._found() if self._is_right(path)]

    def _found(self) -> list[Path]:
        """Every file of the source, once; a pattern without any file and a missing file are problems."""
        folder = self.project.source_dir(self.source)
        found: set[Path] = set()
        unknown = set(self.source.sha256)
        for number, pattern in enumerate(self.source.files):
            paths = find_files(folder, pattern)
            found.update(paths)
            fitting = {name for name in unknown if file_pattern(pattern).fullmatch(name)}
            unknown -= fitting
            lost = sorted(fitting - {path.relative_to(folder).as_posix() for path in paths})
            for name in lost or ([] if paths else [pattern]):
                self.missing += 1
                self.problems.append(self._missing_file(number, name, folder))
        for name in sorted(unknown):
            place = self.project.place("source", self.source.id, "sha256", name)
            what = f"die Datei „{name}“ hat eine Prüfsumme, gehört aber nicht zur Lieferung"
            self.problems.append(Problem(place, what, suggest(name, self.source.files)))
        return sorted(found)

    def _is_right(self, path: Path) -> bool:
        """Note the checksum of a file; False and a problem if it is locked or not the file that is meant."""
        shown = shown_path(self.project, path)
        try:
            self.digests[path.name] = file_digest(path)
            self._check_sum(path, self.digests[path.name])
        except DataError as error:
            self._add(shown, error)
            return False
        self.content[shown] = self.digests[path.name]
        return True

    def load(self, path: Path, row_by_row: bool) -> int:
        """Copy one file; 0 rows and a problem if it cannot be."""
        shown = shown_path(self.project, path)
        loader = FileLoader(self.project, self.source, self.store, row_by_row, lambda: not self.problems)
        rows = 0
        try:
            for name, loaded in loader.load(path, shown):
                rows += loaded.rows
                values = (self.source.id, name, self.content[shown], path.stat().st_size, *astuple(loaded))
                self.store.connection.execute(INSERT_FILE, values)
        except DataError as error:
            self._add(shown, error)
            return 0
        return rows

    def _add(self, shown: str, error: DataError) -> None:
        for p in error.problems:
            place = ", ".join(part for part in (shown, p.place) if part)
            self.problems.append(Problem(place, p.what, p.hint, p.severity))

    def _missing_file(self, number: int, pattern: str, folder: Path) -> Problem:
        source = self.source
        place = self.project.place("source", source.id, "files", number)
        where = shown_path(self.project, folder)
        if not folder.is_dir():
            what = f"der Ordner „{where}“ fehlt, in dem „{pattern}“ liegen soll"
        elif YEAR in pattern:
            what = f"im Ordner „{where}“ passt keine Datei zu „{pattern}“"
        else:
            what = f"die Datei „{pattern}“ fehlt im Ordner „{where}“"
        near = list(nearby_names(folder))
        origin = ", ".join(part for part in (source.publisher, source.url or source.contact) if part)
        hint = f"{suggest(pattern, near)}; " if near else ""
        return Problem(place, what, f"{hint}Herkunft: {origin}")

    def _check_sum(self, path: Path, digest: str) -> None:
        name = path.relative_to(self.project.source_dir(self.source)).as_posix()
        expected = self.source.sha256.get(name, digest)
        if expected.lower() != digest:
            what = "die Datei ist nicht mehr die, deren Prüfsumme aufgenommen wurde"
            hint = f"Original wiederherstellen oder nach Prüfung unter sha256: eintragen: {digest}"
            raise DataError(Problem("", what, hint))
