"""show for a composite index: status and dynamics of one area with their components."""

from decimal import Decimal
from typing import TYPE_CHECKING

import click

from pipeline.commands.console import put_json
from pipeline.errors import Problem, UsageError
from pipeline.numbers import plain_number
from pipeline.project import Project

if TYPE_CHECKING:
    import duckdb

KINDS = {"status": "Status", "dynamics": "Dynamik"}
_WORDS = {"z_score": "z", "min_max": "Anteil an der Spanne", "rank": "Rang", "percentile_rank": "Prozentrang"}
_INDEX = """
SELECT own.kind, area.name, z_sum, index_value, class_no, status, reason, borderline
FROM result."index" AS own JOIN core.area USING (area_id)
WHERE index_id = ? AND area_id = ? AND year = ? ORDER BY own.kind DESC
"""
_COMPONENTS = """
SELECT indicator_id, value, z FROM result.index_component
WHERE index_id = ? AND area_id = ? AND year = ? AND kind = ? ORDER BY indicator_id
"""


def show_index(
    connection: "duckdb.DuckDBPyConnection", project: Project, name: str, spot: tuple[str, int], as_json: bool
) -> None:
    """Print the index of an area and year. Raises UsageError if there is none."""
    rows = connection.execute(_INDEX, [name, *spot]).fetchall()
    if not rows:
        hint = f"er gilt für Gebiete der Ebene {project.indices[name].level}; Gebiet und Jahr angeben"
        raise UsageError(Problem("", f"für {spot[0]} und {spot[1]} gibt es „{name}“ nicht", hint))
    parts = {row[0]: connection.execute(_COMPONENTS, [name, *spot, row[0]]).fetchall() for row in rows}
    if as_json:
        keys = ("kind", "area", "z_sum", "index_value", "class_no", "status", "reason", "borderline")
        put_json([{**dict(zip(keys, row, strict=True)), "components": parts[row[0]]} for row in rows])
        return
    click.echo(f"{project.indices[name].title} ({name}) · {rows[0][1]} · {spot[1]}")
    word = _WORDS[project.indices[name].standardisation.method]
    for kind, _, z_sum, value, number, _, reason, borderline in rows:
        click.echo(f"  {KINDS[kind]}: {_outcome(project, name, kind, (value, number, borderline), reason)}")
        for indicator, figure, z in parts[kind]:
            items = project.indices[name].components
            weight = next(item.weight for item in items if indicator in (item.indicator, item.change))
            click.echo(
                f"    {indicator}: {plain_number(figure)}, {word} = {plain_number(z)}, Gewicht {weight}"
            )
        if z_sum is not None:
            click.echo(f"    gewichtete Summe: {plain_number(z_sum)}")


def _outcome(
    project: Project, name: str, kind: str, found: tuple[Decimal | None, int | None, bool], reason: str
) -> str:
    value, number, borderline = found
    index = project.indices[name]
    classes = index.dynamics if kind == "dynamics" else index.status
    if value is None:
        return f"kein Wert – {reason}" if reason else "kein Wert"
    label = ""
    if number is not None and classes:
        label = f" · Klasse {classes.signs[number]}: {classes.labels[number]}"
    return f"{plain_number(value)}{label}{' (grenzwertig)' if borderline else ''}"
