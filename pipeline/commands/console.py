"""How commands speak: progress and findings on stderr, results on stdout, one last line that sums up."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from pipeline.errors import Problem, Severity
from pipeline.numbers import counted
from pipeline.project import Project, load_project

Command = Callable[..., object]


project_option = click.option(
    "--project",
    "root",
    default=".",
    metavar="ORDNER",
    type=click.Path(path_type=Path),
    help="Ordner des Projekts mit config.yaml.",
)


def project_options(command: Command) -> Command:
    """Add --project, --edition and --json to a command."""
    command = click.option("--json", "as_json", is_flag=True, help="Ergebnis als JSON ausgeben.")(command)
    command = click.option(
        "--edition", default="", metavar="AUSGABE", help="Ausgabe aus config.yaml, etwa 2022."
    )(command)
    return project_option(command)


def open_project(root: Path, edition: str) -> Project:
    """Load the project and show findings that do not stop."""
    project = load_project(root, edition)
    show_problems(project.findings)
    return project


def say(text: str) -> None:
    """One line of progress."""
    click.echo(text, err=True)


def say_next(command: str, root: Path, edition: str, why: str) -> None:
    """The last line: what to call next, for the same project and edition."""
    where = "" if str(root) == "." else f" --project {root}"
    issue = f" --edition {edition}" if edition else ""
    say(f"Weiter: python -m pipeline {command}{where}{issue} – {why}")


def show_problems(problems: Iterable[Problem]) -> None:
    """One line per finding, grave ones first."""
    words = {Severity.FEHLER: "Fehler", Severity.WARNUNG: "Warnung", Severity.HINWEIS: "Hinweis"}
    order = list(words)
    for problem in sorted(problems, key=lambda p: order.index(p.severity)):
        click.echo(f"{words[problem.severity]}: {problem}", err=True)


def count_words(problems: Iterable[Problem]) -> str:
    """`0 Fehler, 2 Warnungen, 1 Hinweis`"""
    found = [problem.severity for problem in problems]
    errors, warnings, notes = (found.count(severity) for severity in Severity)
    return (
        f"{errors} Fehler, {counted(warnings, 'Warnung', 'Warnungen')}, "
        f"{counted(notes, 'Hinweis', 'Hinweise')}"
    )


def put_json(data: Any) -> None:
    """Print machine-readable output, UTF-8, one document."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n")
