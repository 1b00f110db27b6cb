"""One source on trial: ingest and harmonize it alone, in a folder that is thrown away afterwards."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipeline.database import quote
from pipeline.errors import PipelineError, Problem
from pipeline.project import Project
from pipeline.stages.harmonize import harmonize
from pipeline.stages.ingest import ingest


@dataclass(frozen=True)
class Trial:
    """What a source gives when it is loaded alone; without values if problems stop it."""

    problems: tuple[Problem, ...]
    rows: int = 0
    values: int = 0
    areas: Sequence[tuple[str, int]] = ()  # level, areas with a value
    years: Sequence[int] = ()


def try_source(project: Project, source_id: str) -> Trial:
    """Load one source of a project into a temporary database; the project stays as it is."""
    source = project.sources[source_id]
    with TemporaryDirectory(prefix="probe-") as folder:
        root = Path(folder)
        shutil.copytree(
            project.areas_dir, root / "data/raw/areas", ignore=shutil.ignore_patterns("*.geojson")
        )
        if not source.folder:
            own = root / "data/raw" / source_id
            shutil.copytree(project.source_dir(source), own, copy_function=_link)
        levels = [level.model_copy(update={"geometry": None}) for level in project.config.area_levels]
        raw_dir = str(project.raw_dir)
        config = project.config.model_copy(update={"area_levels": levels, "raw_dir": raw_dir})
        alone = replace(project, root=root, config=config, sources={source_id: source})
        try:
            findings = [*ingest(alone, _silent).findings, *harmonize(alone, _silent).findings]
        except PipelineError as error:
            return Trial(error.problems)
        return _counted(alone, source_id, tuple(findings))


def _link(source: str, target: str) -> None:
    """The same file under a second name: a delivery of several GB is not copied, if it need not be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _silent(_: str) -> None:
    """No progress is told."""


def _counted(project: Project, source_id: str, findings: tuple[Problem, ...]) -> Trial:
    with duckdb.connect(str(project.working_database), read_only=True) as connection:

        def rows(sql: str) -> list[tuple[int, ...]]:
            return connection.execute(sql).fetchall()

        read = rows(f"SELECT count(*) FROM raw.{quote(source_id)}")[0][0]
        every = " UNION ALL ".join(
            f"SELECT area_id, year FROM core.{quote(name)}" for name in project.datasets
        )
        values = rows(f"SELECT count(*) FROM ({every})")[0][0]
        years = [year for (year,) in rows(f"SELECT DISTINCT year FROM ({every}) ORDER BY 1")]
        areas = connection.execute(
            f"SELECT level_id, count(DISTINCT area_id) FROM ({every}) JOIN core.area USING (area_id) "
            "GROUP BY level_id, level_order ORDER BY level_order"
        ).fetchall()
    return Trial(findings, read, values, [(str(level), int(count)) for level, count in areas], years)
