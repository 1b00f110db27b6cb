"""review: prose whose figures have moved since it was last read."""

from pathlib import Path

import click

from pipeline.commands.console import (
    open_project,
    project_options,
    put_json,
    say,
    say_next,
    show_problems,
)
from pipeline.errors import problem_data
from pipeline.numbers import counted
from pipeline.report.prose_review import passages, read_ledger, stale, unread, write_ledger


@click.command(help="Absätze auflisten, deren Zahlen sich geändert haben, seit sie zuletzt gelesen wurden.")
@click.option(
    "--gelesen", "done", is_flag=True, help="Alle Absätze mit ihren jetzigen Zahlen als gelesen vermerken."
)
@project_options
def review(root: Path, edition: str, as_json: bool, done: bool) -> None:
    """List stale passages by file and line; with --gelesen note them all as read."""
    project = open_project(root, edition)
    found, read = passages(project), read_ledger(project)
    problems, new = list(stale(found, read)), unread(found, read)
    if as_json:
        put_json(
            {"stale": [problem_data(problem) for problem in problems], "unread": new, "passages": len(found)}
        )
    else:
        show_problems(problems)
    counts = f"{len(problems)} mit geänderten, {new} noch nie gelesen"
    say(f"{counted(len(found), 'Absatz', 'Absätze')} mit Zahlen: {counts}")
    if done:
        write_ledger(project, found)
        say(f"Als gelesen vermerkt: {project.reading_ledger.relative_to(project.root).as_posix()}")
    elif problems or new:
        say_next("review --gelesen", root, edition, "nach dem Lesen und Ändern der Texte vermerken")
