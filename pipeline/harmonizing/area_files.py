"""The files in data/raw/areas: levels, overlays and what the project remembers of names."""

from pathlib import Path

from pipeline.definition_file import suggest
from pipeline.errors import DataError, Problem
from pipeline.harmonizing.area_memory import ALIAS_COLUMNS, read_aliases
from pipeline.harmonizing.areas import AREA_COLUMNS, OVERLAY_COLUMNS, AreaTable, AreaTree, build_tree
from pipeline.harmonizing.crosswalk import CROSSWALK_COLUMNS, read_crosswalk
from pipeline.models.layout import Layout
from pipeline.project import Project
from pipeline.readers.csv_table import read_csv_table

ALIASES, CROSSWALK = "aliases", "crosswalk"


def read_tree(project: Project, problems: list[Problem]) -> AreaTree:
    """All areas of the project with the remembered names; a missing or broken file is a problem."""
    tables: dict[str, AreaTable] = {}
    files: list[tuple[str, tuple[str, ...]]] = [
        (level.id, AREA_COLUMNS) for level in project.config.area_levels
    ]
    if project.config.overlays:
        files.append(("overlays", OVERLAY_COLUMNS))
    optional = {ALIASES: ALIAS_COLUMNS, CROSSWALK: CROSSWALK_COLUMNS}
    files += [(name, columns) for name, columns in optional.items() if area_file(project, name).is_file()]
    found: list[Problem] = []
    for name, columns in files:
        try:
            tables[name] = _read_table(project, name, columns)
        except DataError as error:
            found += error.problems
    problems += found
    if found:
        return AreaTree({}, ())
    tree = build_tree(project, tables)
    if not tree.problems:
        tree = read_crosswalk(tree, tables.get(CROSSWALK, AreaTable("", ())))
    tree = read_aliases(project, tree, tables.get(ALIASES, AreaTable("", ())))
    problems += tree.problems
    return tree


def area_file(project: Project, name: str) -> Path:
    """Path of one of the files, whether it exists or not."""
    return project.areas_dir / f"{name}.csv"


def _read_table(project: Project, name: str, columns: tuple[str, ...]) -> AreaTable:
    path = area_file(project, name)
    shown = path.relative_to(project.root).as_posix()
    try:
        table = read_csv_table(path, Layout(separator=";"))
    except DataError as error:
        raise DataError(
            Problem(", ".join(filter(None, (shown, p.place))), p.what, p.hint) for p in error.problems
        ) from None
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise DataError(
            Problem(shown, f"die Spalte „{column}“ fehlt", suggest(column, table.columns))
            for column in missing
        )
    rows = [
        (number, {c: " ".join(cell.split()) for c, cell in zip(table.columns, cells, strict=True)})
        for number, cells in table.rows
    ]
    return AreaTable(shown, rows)
