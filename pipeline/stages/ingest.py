"""Stage 1: copy every delivered row as text into raw.<source>, with the file and row it comes from.

Nothing is interpreted here. A file that is missing, changed, locked, undecodable or without a needed column
is a problem; all problems of all sources are reported together and the old state stays.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipeline.database import META_TABLES, literal, quote, rebuild_schema, write_findings
from pipeline.definition_file import suggest
from pipeline.errors import DataError, Problem, raise_if_any
from pipeline.models.source import Source
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.readers import READERS
from pipeline.readers.arrivals import delivery_findings
from pipeline.readers.delivery import YEAR, file_pattern, find_files, nearby_names, read_bytes
from pipeline.readers.model import RawTable
from pipeline.readers.recognise import recognise
from pipeline.stages.model import Say, StageResult

TABLES = f"DROP SCHEMA IF EXISTS meta CASCADE; CREATE SCHEMA meta; {META_TABLES}"
ORIGIN = {"source_file": "VARCHAR", "source_sheet": "VARCHAR", "source_row": "BIGINT"}


def ingest(project: Project, say: Say) -> StageResult:
    """Fill the schemas raw and meta. Raises DataError with every problem of every file."""
    problems: list[Problem] = []
    findings: list[Problem] = []
    files = rows = missing = 0
    project.processed_dir.mkdir(parents=True, exist_ok=True)
    with (
        rebuild_schema(project.working_database, "raw", TABLES) as connection,
        TemporaryDirectory(prefix="einlesen-", dir=project.processed_dir) as folder,
    ):
        for source in project.sources.values():
            say(f"{source.title} …")
            delivery = _Delivery(project, source, Path(folder), problems)
            for path in delivery.files():
                rows += delivery.load(connection, path)
                files += 1
            missing += delivery.missing
            findings += delivery_findings(project, source, delivery.digests)
        if missing:
            problems += _where_to_get(project)
        raise_if_any(problems, DataError)
        write_findings(connection, "meta", findings)
    summary = f"{counted(files, 'Datei', 'Dateien')} mit {counted(rows, 'Zeile', 'Zeilen')} eingelesen"
    return StageResult(rows, summary, tuple(findings))


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

    def __init__(self, project: Project, source: Source, spool: Path, problems: list[Problem]) -> None:
        self.project = project
        self.source = source
        self.spool = spool / f"{source.id}.csv"
        self.problems = problems
        self.table = f"raw.{quote(source.id)}"
        self.columns: dict[str, str] = {}
        self.missing = 0
        self.digests: dict[str, str] = {}

    def files(self) -> Iterator[Path]:
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
        yield from sorted(found)

    def load(self, connection: duckdb.DuckDBPyConnection, path: Path) -> int:
        """Copy one file; 0 rows and a problem if it cannot be."""
        shown = shown_path(self.project, path)
        try:
            data = read_bytes(path)
            digest = hashlib.sha256(data).hexdigest()
            self.digests[path.name] = digest
            self._check_sum(path, digest)
            reader, layout = self.source.reader, self.source.layout
            if reader == "auto":
                reader = recognise(path, layout.member)
            table = READERS[reader](path, layout)
            self._check_columns(table)
        except DataError as error:
            for p in error.problems:
                place = ", ".join(part for part in (shown, p.place) if part)
                self.problems.append(Problem(place, p.what, p.hint, p.severity))
            return 0
        if not self.problems:
            self._copy(connection, table, shown)
            values = (self.source.id, shown, digest, len(data), table.encoding, table.sheet, len(table.rows))
            connection.execute("INSERT INTO meta.file VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        return len(table.rows)

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

    def _check_columns(self, table: RawTable) -> None:
        """Every column that the description names must be there, and there must be rows."""
        needed = list(self._needed())
        if len(table.columns) == 1 < len(needed):
            raise DataError(_one_column(table))
        missing = [
            Problem(_sheet(table), f"die Spalte „{name}“ fehlt", self._column_hint(name, table, where))
            for name, where in needed
            if name not in table.columns
        ]
        for number, value in enumerate(self.source.values):
            if value.pattern and not any(re.search(value.pattern, name) for name in table.columns):
                what = f"keine Spalte passt zum Muster „{value.pattern}“"
                hint = self._column_hint("", table, ("values", number, "pattern"))
                missing.append(Problem(_sheet(table), what, hint))
        if missing:
            raise DataError(missing)
        if not table.rows:
            what = "die Datei lädt 0 Werte, sie enthält nur den Tabellenkopf"
            raise DataError(Problem(_sheet(table), what, "die Lieferung noch einmal anfordern"))

    def _column_hint(self, name: str, table: RawTable, where: tuple[str | int, ...]) -> str:
        return f"{suggest(name, table.columns)}; verlangt in {self._place(*where)}"

    def _place(self, *where: str | int) -> str:
        return self.project.place("source", self.source.id, *where)

    def _needed(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Each column named in source.yaml with the place where it is named."""
        source = self.source
        named: list[tuple[str, tuple[str | int, ...]]] = [(source.area.column, ("area", "column"))]
        if source.period.source == "column":
            named.append((source.period.column, ("period", "column")))
        named += [(d.column, ("dimensions", name, "column")) for name, d in source.dimensions.items()]
        named += [(v.column, ("values", number, "column")) for number, v in enumerate(source.values)]
        named += [(r.column, ("ignore", number, "column")) for number, r in enumerate(source.ignore)]
        named += [(r.column, ("select", number, "column")) for number, r in enumerate(source.select)]
        yield from {name: (name, where) for name, where in reversed(named) if name}.values()

    def _copy(self, connection: duckdb.DuckDBPyConnection, table: RawTable, shown: str) -> None:
        """Spool the rows as plain CSV, which DuckDB reads many times faster than single inserts."""
        names = self._table_columns(connection, table)
        with self.spool.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(
                [number, *cells] for number, cells in table.rows
            )
        types = ", ".join(
            f"{literal(name)}: 'VARCHAR'" for name in (f"c{index}" for index in range(len(names)))
        )
        copied = ", ".join(f"c{index}" for index in range(len(names)))
        connection.execute(
            f"INSERT INTO {self.table} ({', '.join(map(quote, [*ORIGIN, *names]))}) "
            f"SELECT {literal(shown)}, {literal(table.sheet)}, n, {copied} "
            f"FROM read_csv({literal(self.spool.as_posix())}, header = false, auto_detect = false, "
            f"delim = ',', quote = '\"', escape = '\"', columns = {{'n': 'BIGINT', {types}}})"
        )

    def _table_columns(self, connection: duckdb.DuckDBPyConnection, table: RawTable) -> list[str]:
        """Names of the file's columns in the table, which grows by those it does not have yet."""
        if not self.columns:
            columns = ", ".join(f"{name} {kind}" for name, kind in ORIGIN.items())
            connection.execute(f"CREATE TABLE {self.table} ({columns})")
        for name in table.columns:
            if name.casefold() not in self.columns:
                self.columns[name.casefold()] = name
                connection.execute(f"ALTER TABLE {self.table} ADD COLUMN {quote(name)} VARCHAR")
        return [self.columns[name.casefold()] for name in table.columns]


def _one_column(table: RawTable) -> Problem:
    """The separator is wrong, or the heading row."""
    heading = table.columns[0]
    other = next((f"„{sign}“" for sign in (";", ",", "\t", "|") if sign in heading), "")
    what = f"die Datei hat nur eine Spalte: „{heading}“"
    if not other:
        return Problem(_sheet(table), what, "layout: header_rows: in source.yaml prüfen")
    shown = other.replace("\t", "\\t")
    return Problem(
        _sheet(table), what, f"anderes Trennzeichen? In source.yaml layout: separator: {shown} angeben"
    )


def _sheet(table: RawTable) -> str:
    return f"Blatt „{table.sheet}“" if table.sheet else ""
