"""Stage 2: raw text becomes observations with area, year, codes, value, status and origin.

Every error of every source is told at once, then nothing of core changes; findings that do not stop the run
are written to core.finding. Sources and datasets of which nothing has changed are not worked through again.
"""

from collections.abc import Iterator, Mapping

import duckdb

from pipeline.database import write_findings
from pipeline.errors import DataError, Problem, raise_if_any
from pipeline.harmonizing.area_files import read_tree
from pipeline.harmonizing.areas import AreaTree
from pipeline.harmonizing.checks import check_rows, run_checks
from pipeline.harmonizing.core_tables import clear_source, core_tables, write_areas, write_deliveries
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.duplicates import tell_two_sources
from pipeline.harmonizing.findings import find_signs
from pipeline.harmonizing.geometry import joined_shapes, read_shapes
from pipeline.harmonizing.observations import load_source
from pipeline.models.config import AreaLevel
from pipeline.models.source import Source
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.readers.arrivals import declared_gaps, gaps_inside, names_tell
from pipeline.readers.delivery import read_bytes
from pipeline.selection import delivered_by
from pipeline.stages.fingerprint import area_parts, hash_file
from pipeline.stages.model import Say, StageResult
from pipeline.stages.steps import (
    BASE,
    Step,
    Steps,
    code_digest,
    definition_digest,
    digest_of,
    read_steps,
    renewed,
    text_digest,
)

SOURCE, DATASET = "Quelle ", "Datensatz "  # kinds of steps


def harmonize(project: Project, say: Say) -> StageResult:
    """Renew the schema core from raw. Raises DataError with all problems; then the old state stays."""
    problems: list[Problem] = []
    tree = read_tree(project, problems)
    raise_if_any(problems, DataError)
    with renewed(project.working_database, "harmonize") as steps:
        raw = _ingested(steps.connection, project)
        tables = core_tables(project)
        base = digest_of(code_digest(), tables, area_parts(project, hash_file))
        if not steps.same(BASE, base):
            steps.begin(base, tables)
            write_areas(steps.connection, project, tree)
            steps.note(BASE, base, findings=_load_shapes(steps.connection, project, tree))
        known = {name: definition_digest(project, "dataset", name) for name in project.datasets}
        for source in project.sources.values():
            digest = _source_digest(project, source, (raw[source.id].digest, known))
            if not steps.same(f"{SOURCE}{source.id}", digest):
                say(f"{source.title} …")
                _load_source(steps, Delivery(steps.connection, project, source, tree), digest)
        for name in steps.lapsed(SOURCE):
            clear_source(steps.connection, name.removeprefix(SOURCE))
        _check_datasets(steps, project, known)
        found = (
            *steps.now[BASE].findings,
            *steps.findings(SOURCE),
            *_missing_dates(steps.connection, project),
            *steps.findings(DATASET),
            *find_signs(steps.connection, project),
        )
        raise_if_any(found, DataError)
        steps.connection.execute("DELETE FROM core.finding")
        write_findings(steps.connection, "core", found)
    rows, datasets = steps.rows(), counted(len(project.datasets), "Datensatz", "Datensätzen")
    told = steps.told(SOURCE, "Quelle", "Quellen")
    return StageResult(rows, f"{counted(rows, 'Wert', 'Werte')} in {datasets}", found, told)


def _source_digest(project: Project, source: Source, above: tuple[str, Mapping[str, str]]) -> str:
    """Checksum of what the observations of a source depend on; `above`: of its raw rows and the datasets."""
    raw, known = above
    corrections = dict(enumerate(map(str, project.corrections.get(source.id, ()))))
    own = (definition_digest(project, "source", source.id), text_digest(project, "corrections", source.id))
    return digest_of(raw, own, corrections, [known[name] for name in sorted(delivered_by(source))])


def _load_source(steps: Steps, delivery: Delivery, digest: str) -> None:
    """Write the observations of a source in place of its former ones."""
    source = delivery.source
    clear_source(steps.connection, source.id)
    rows = load_source(delivery)
    check_rows(delivery)
    steps.note(f"{SOURCE}{source.id}", digest, rows, delivery.problems)


def _check_datasets(steps: Steps, project: Project, known: Mapping[str, str]) -> None:
    """Note what arrived and check it, for every dataset of which a source or the description has changed."""
    digests = {}
    for name, own in known.items():
        suppliers = sorted(source.id for source in project.suppliers(name))
        if suppliers:
            digests[name] = digest_of(own, [steps.now[f"{SOURCE}{source}"].digest for source in suppliers])
    changed = [name for name, digest in digests.items() if steps.differ(f"{DATASET}{name}", digest)]
    twice = [p for name in changed for p in tell_two_sources(steps.connection, project.datasets[name])]
    raise_if_any([*steps.findings(), *twice], DataError)
    write_deliveries(steps.connection, project, changed)
    for name, digest in digests.items():
        if not steps.same(f"{DATASET}{name}", digest):
            found = run_checks(steps.connection, project, project.datasets[name])
            steps.note(f"{DATASET}{name}", digest, findings=found)


def _missing_dates(connection: duckdb.DuckDBPyConnection, project: Project) -> Iterator[Problem]:
    """Dates without values, expected or between others, that the names of files do not tell."""
    rows = connection.execute("SELECT source_id, list(DISTINCT year) FROM core.delivery GROUP BY ALL")
    years = dict(rows.fetchall())
    for source in project.sources.values():
        if source.expected is None:
            yield from gaps_inside(project, source, years.get(source.id, ()))
        elif not names_tell(project, source):
            yield from declared_gaps(project, source, years.get(source.id, ()))


def _ingested(connection: duckdb.DuckDBPyConnection, project: Project) -> dict[str, Step]:
    """What was read of each source. DataError if a source has not been."""
    found = read_steps(connection, "ingest")
    missing = [source_id for source_id in project.sources if source_id not in found]
    if missing:
        what = f"die Quelle „{missing[0]}“ ist noch nicht eingelesen"
        raise DataError(Problem(project.working_database.name, what, "zuerst ingest ausführen"))
    return found


def _load_shapes(connection: duckdb.DuckDBPyConnection, project: Project, tree: AreaTree) -> list[Problem]:
    """Polygons of all levels that have a file, and of overlays and levels that are made of them."""
    known: dict[str, bytes] = {}
    problems: list[Problem] = []
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
    return problems


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
