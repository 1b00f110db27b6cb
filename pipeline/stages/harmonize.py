"""Stage 2: raw text becomes observations with area, year, codes, value, status and origin.

Every error of every source is told at once, then nothing of core changes; findings that do not stop the run
are written to core.finding.
"""

from collections.abc import Iterator

import duckdb

from pipeline.database import rebuild_schema, write_findings
from pipeline.errors import DataError, Problem, raise_if_any
from pipeline.harmonizing.area_files import read_tree
from pipeline.harmonizing.areas import AreaTree
from pipeline.harmonizing.checks import check_rows, run_checks
from pipeline.harmonizing.core_tables import core_tables, write_areas, write_deliveries
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.duplicates import tell_two_sources
from pipeline.harmonizing.findings import find_signs
from pipeline.harmonizing.geometry import joined_shapes, read_shapes
from pipeline.harmonizing.observations import load_source
from pipeline.models.config import AreaLevel
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.readers.arrivals import declared_gaps, gaps_inside, names_tell
from pipeline.readers.delivery import read_bytes
from pipeline.stages.model import Say, StageResult


def harmonize(project: Project, say: Say) -> StageResult:
    """Rebuild the schema core from raw. Raises DataError with all problems; then the old state stays."""
    problems: list[Problem] = []
    tree = read_tree(project, problems)
    raise_if_any(problems, DataError)
    with rebuild_schema(project.working_database, "core", core_tables(project)) as connection:
        _check_ingested(connection, project)
        write_areas(connection, project, tree)
        _load_shapes(connection, project, tree, problems)
        rows = 0
        for source in project.sources.values():
            say(f"{source.title} …")
            delivery = Delivery(connection, project, source, tree)
            rows += load_source(delivery)
            check_rows(delivery)
            problems += delivery.problems
        for dataset in project.datasets.values():
            problems += tell_two_sources(connection, dataset)
        raise_if_any(problems, DataError)
        write_deliveries(connection, project)
        problems += _missing_dates(connection, project)
        problems += [*run_checks(connection, project), *find_signs(connection, project)]
        raise_if_any(problems, DataError)
        write_findings(connection, "core", problems)
    datasets = counted(len(project.datasets), "Datensatz", "Datensätzen")
    summary = f"{counted(rows, 'Wert', 'Werte')} in {datasets}"
    return StageResult(rows, summary, tuple(problems))


def _missing_dates(connection: duckdb.DuckDBPyConnection, project: Project) -> Iterator[Problem]:
    """Dates without values, expected or between others, that the names of files do not tell."""
    rows = connection.execute("SELECT source_id, list(DISTINCT year) FROM core.delivery GROUP BY ALL")
    years = dict(rows.fetchall())
    for source in project.sources.values():
        if source.expected is None:
            yield from gaps_inside(project, source, years.get(source.id, ()))
        elif not names_tell(project, source):
            yield from declared_gaps(project, source, years.get(source.id, ()))


def _check_ingested(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Every source needs its table of raw."""
    rows = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw'").fetchall()
    missing = [source_id for source_id in project.sources if (source_id,) not in rows]
    if missing:
        what = f"die Quelle „{missing[0]}“ ist noch nicht eingelesen"
        raise DataError(Problem(project.working_database.name, what, "zuerst ingest ausführen"))


def _load_shapes(
    connection: duckdb.DuckDBPyConnection, project: Project, tree: AreaTree, problems: list[Problem]
) -> None:
    """Polygons of all levels that have a file, and of overlays and levels that are made of them."""
    known: dict[str, bytes] = {}
    for number, level in enumerate(project.config.area_levels):
        if level.geometry is None:
            continue
        try:
            data, shown = _geometry_bytes(project, level)
        except DataError as error:
            where = project.place("config", "", "area_levels", number, "geometry", "file")
            problems += [Problem(where, f"{level.geometry.file}: {p.what}", p.hint) for p in error.problems]
            continue
        names = {key: n for key, n in tree.names([level.id]).items() if key not in tree.dissolved}
        found = read_shapes(data, shown, level.geometry, names)
        problems += found.problems
        known |= dict(found.shapes)
    units = {area.id: area.units for area in tree.areas.values() if area.kind == "overlay"}
    for level in project.config.area_levels:
        units |= _inside(tree, level) if level.outline_of else {}
    known |= dict(joined_shapes(units, known))
    for row in known.items():
        connection.execute("INSERT INTO core.geometry VALUES (?, ?)", row)


def _inside(tree: AreaTree, level: AreaLevel) -> dict[str, tuple[str, ...]]:
    """Areas of a level → the areas inside them from which their outlines are made."""
    found: dict[str, tuple[str, ...]] = {}
    for part in tree.areas.values():
        above = part if part.level_id == level.outline_of else None
        while above is not None and above.level_id != level.id:
            above = tree.areas.get(above.parent_id)
        if above is not None:
            found[above.id] = (*found.get(above.id, ()), part.id)
    return found


def _geometry_bytes(project: Project, level: AreaLevel) -> tuple[bytes, str]:
    """Content and shown name of a level's file, in the folder areas or in raw_dir."""
    name = level.geometry.file if level.geometry else ""
    folder = next((f for f in (project.areas_dir, project.raw_dir) if (f / name).is_file()), None)
    if folder is None:
        hint = f"gesucht in data/raw/areas und in raw_dir; {project.config.raw_origin}".rstrip("; ")
        raise DataError(Problem("", "die Datei fehlt", hint))
    inside = folder.is_relative_to(project.root)
    shown = (folder / name).relative_to(project.root).as_posix() if inside else name
    return read_bytes(folder / name), shown
