"""Are the figures that need no rule because their suppliers round them really rounded?"""

from collections.abc import Iterator

import duckdb

from pipeline.database import quote
from pipeline.errors import Problem
from pipeline.models.dataset import Flag
from pipeline.project import Project


def not_rounded(connection: duckdb.DuckDBPyConnection, project: Project) -> Iterator[Problem]:
    """Per source the first figure that is no multiple of its `rounding`, where that stands for protection.

    Parts of a figure that was divided among areas are no multiples and tell no more than the figure itself.
    """
    for name, dataset in project.datasets.items():
        if not dataset.protected or not project.rounded_to(name):
            continue
        for source in project.suppliers(name):
            found = connection.execute(
                f"SELECT min((source_file, source_row)) FROM core.{quote(name)} WHERE source_id = ? "
                "AND status = 'ok' AND value % ? <> 0 AND flags & ? = 0",
                [source.id, source.rounding, int(Flag.ESTIMATED)],
            ).fetchone()
            if found and found[0]:
                step, (file, row) = source.rounding, found[0]
                what = f"„{name}“ gilt als gerundet, doch nicht jeder Wert ist ein Vielfaches von {step}"
                hint = f"rounding streichen, sonst bliebe er ungeschützt; zuerst {file}, Zeile {row}"
                yield Problem(project.place("source", source.id, "rounding"), what, hint)
