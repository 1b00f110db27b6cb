"""match: which area an entry of a delivery means, confirmed by a person and remembered by the project."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.console import open_project, project_options, put_json, say, say_next
from pipeline.errors import DataError, Problem, UsageError, raise_if_any
from pipeline.numbers import counted, format_date
from pipeline.project import Project

if TYPE_CHECKING:
    from pipeline.harmonizing.area_match import Unmatched
    from pipeline.harmonizing.areas import AreaTree


@click.command(help="Gebietsnamen zuordnen: offene Einträge zeigen oder eine Zuordnung merken.")
@click.argument("entry", default="", metavar="[EINTRAG]")
@click.argument("area", default="", metavar="[GEBIET]")
@click.option("--source", "source_id", default="", metavar="QUELLE", help="Nur für diese Quelle merken.")
@click.option("--accept", is_flag=True, help="Alle Einträge merken, die nur anders geschrieben sind.")
@click.option("--by", "person", default="", metavar="NAME", help="Wer die Zuordnung bestätigt.")
@project_options
def match(
    entry: str, area: str, source_id: str, accept: bool, person: str, root: Path, edition: str, as_json: bool
) -> None:
    """Without arguments: the open entries. With two: one pair. With --accept: every unambiguous one."""
    if bool(entry) != bool(area):
        raise click.UsageError('EINTRAG und GEBIET gehören zusammen: match "Roden-Nord" 0104')
    project = open_project(root, edition)
    tree = _tree(project)
    pairs = [(source_id, entry, _area_id(tree, area))] if entry else []
    found = [] if entry else _unmatched(project, tree)
    if entry:
        _check(project, tree, pairs[0])
    elif accept:
        pairs = [
            (item.source_id, item.entry, next(iter(item.alike))) for item in found if len(item.alike) == 1
        ]
    pairs = [(of, " ".join(text.split()), area_id) for of, text, area_id in pairs]
    _write(project, [pair for pair in pairs if pair[:2] not in tree.aliases], person)
    left = [item for item in found if (item.source_id, item.entry) not in {pair[:2] for pair in pairs}]
    if as_json:
        put_json({"accepted": [list(pair) for pair in pairs], "open": [item.__dict__ for item in left]})
        return
    _show(pairs, left)
    if pairs and not left:
        say_next("report", root, edition, "mit den neuen Zuordnungen rechnen")
    elif any(len(item.alike) == 1 for item in left):
        say_next("match --accept", root, edition, "die nur anders geschriebenen Namen übernehmen")
    elif left:
        say_next(f'match "{left[0].entry}" GEBIET', root, edition, "eine Zuordnung merken")


def _tree(project: Project) -> "AreaTree":
    from pipeline.harmonizing.area_files import read_tree

    problems: list[Problem] = []
    tree = read_tree(project, problems)
    raise_if_any(problems, DataError)
    return tree


def _area_id(tree: "AreaTree", wanted: str) -> str:
    """Id of an area given by its id, or by a name that only one bears; else what was given."""
    named = [area for area, name in tree.names().items() if name.casefold() == wanted.casefold()]
    return named[0] if wanted not in tree.areas and len(named) == 1 else wanted


def _unmatched(project: Project, tree: "AreaTree") -> "list[Unmatched]":
    """Open entries of the files as they lie there now."""
    from pipeline.database import connect
    from pipeline.harmonizing.area_match import find_unmatched
    from pipeline.stages.runner import run_stages

    run_stages(project, ("ingest",), say, strict=False)
    connection = connect(project.working_database, read_only=True)
    try:
        return find_unmatched(connection, project, tree)
    finally:
        connection.close()


def _check(project: Project, tree: "AreaTree", pair: tuple[str, str, str]) -> None:
    from pipeline.harmonizing.area_match import check_pair

    raise_if_any(check_pair(project, tree, pair), UsageError)


def _write(project: Project, pairs: list[tuple[str, str, str]], person: str) -> None:
    from pipeline.harmonizing.area_files import ALIASES, area_file
    from pipeline.harmonizing.area_memory import Alias, remember

    if pairs:
        today = format_date(date.today())
        remember(area_file(project, ALIASES), [Alias(*pair, person, today) for pair in pairs])


def _show(pairs: list[tuple[str, str, str]], left: "list[Unmatched]") -> None:
    for source_id, entry, area in pairs:
        click.echo(f"gemerkt: {entry} → {area} ({source_id or 'alle Quellen'})")
    for item in left:
        if item.alike:
            listed = " oder ".join(f"{area} ({name})" for area, name in item.alike.items())
            hint = f"anders geschrieben: {listed}"
        else:
            hint = item.hint
        rows = counted(item.rows, "Zeile", "Zeilen")
        click.echo(f"{item.source_id}, Spalte „{item.column}“: „{item.entry}“ ({rows}) – {hint}")
    if left:
        say(f"{counted(len(left), 'Eintrag', 'Einträge')} ohne Gebiet")
    elif not pairs:
        say("Alle Einträge haben ein Gebiet.")
