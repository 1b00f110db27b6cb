"""Every column that a source description names must be in each of its files."""

import re
from collections.abc import Iterator, Sequence

from pipeline.definition_file import suggest
from pipeline.errors import DataError, Problem
from pipeline.models.source import Source
from pipeline.project import Project


def check_columns(project: Project, source: Source, columns: Sequence[str], sheet: str) -> None:
    """Raise DataError with all columns that a file does not have; `sheet` is its sheet, '' if it has none.

    Upper and lower case do not matter, neither here nor in SQL: the headings of one series of files differ.
    """
    needed = list(_needed(source))
    part = sheet_place(sheet)
    if len(columns) == 1 < len(needed):
        raise DataError(_one_column(columns[0], part))

    def hint(name: str, where: tuple[str | int, ...]) -> str:
        return f"{suggest(name, columns)}; verlangt in {project.place('source', source.id, *where)}"

    there = {name.casefold() for name in columns}
    missing = [
        Problem(part, f"die Spalte „{name}“ fehlt", hint(name, where))
        for name, where in needed
        if name.casefold() not in there
    ]
    for number, value in enumerate(source.values):
        if value.pattern and not any(re.search(value.pattern, name) for name in columns):
            what = f"keine Spalte passt zum Muster „{value.pattern}“"
            missing.append(Problem(part, what, hint("", ("values", number, "pattern"))))
    if missing:
        raise DataError(missing)


def sheet_place(sheet: str) -> str:
    """Place of a problem within a file."""
    return f"Blatt „{sheet}“" if sheet else ""


def _needed(source: Source) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Each column named in source.yaml with the place where it is named."""
    named: list[tuple[str, tuple[str | int, ...]]] = [
        (name, ("area", key))
        for key, name in (("column", source.area.column), ("x", source.area.x), ("y", source.area.y))
    ]
    if source.period.source == "column":
        named.append((source.period.column, ("period", "column")))
    named += [(d.column, ("dimensions", name, "column")) for name, d in source.dimensions.items()]
    named += [(v.column, ("values", number, "column")) for number, v in enumerate(source.values)]
    named += [(r.column, ("ignore", number, "column")) for number, r in enumerate(source.ignore)]
    named += [(r.column, ("select", number, "column")) for number, r in enumerate(source.select)]
    yield from {name: (name, where) for name, where in reversed(named) if name}.values()


def _one_column(heading: str, part: str) -> Problem:
    """The separator is wrong, or the heading row."""
    other = next((f"„{sign}“" for sign in (";", ",", "\t", "|") if sign in heading), "")
    what = f"die Datei hat nur eine Spalte: „{heading}“"
    if not other:
        return Problem(part, what, "layout: header_rows: in source.yaml prüfen")
    shown = other.replace("\t", "\\t")
    return Problem(part, what, f"anderes Trennzeichen? In source.yaml layout: separator: {shown} angeben")
