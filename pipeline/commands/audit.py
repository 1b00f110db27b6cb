"""audit: try to work out what an edition hides, with nothing but what is published."""

from pathlib import Path

import click

from pipeline.commands.console import (
    open_project,
    project_options,
    put_json,
    say,
    show_problems,
)
from pipeline.errors import DataError, DisclosureError, Problem, Severity, problem_data


@click.command(
    help="Stufe 7: Eine Ausgabe angreifen: lässt sich aus ihr und früheren Ausgaben Geheimes errechnen?"
)
@project_options
def audit(root: Path, edition: str, as_json: bool) -> None:
    """Report leaks with exit code 3; changes nothing."""
    from pipeline.stages.audit import attack  # loads the solver

    project = open_project(root, edition)
    if not (project.report_dir / "manifest.json").exists():
        what = f"die Ausgabe {project.edition_id} ist noch nicht erstellt"
        raise DataError(Problem(f"reports/{project.edition_id}", what, "zuerst report ausführen"))
    result = attack(project, say)
    leaks = [problem for problem in result.findings if problem.severity is Severity.FEHLER]
    if as_json:
        put_json(
            {
                "edition": project.edition_id,
                "hidden": result.rows,
                "leaks": len(leaks),
                "findings": [problem_data(problem) for problem in result.findings],
            }
        )
    if leaks:
        raise DisclosureError(result.findings)
    show_problems(result.findings)
    say(f"{project.edition_id}: {result.summary}")
