"""Commands on the whole project without its figures: check, explain."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.console import (
    count_words,
    open_project,
    project_options,
    put_json,
    say,
    say_next,
    show_problems,
)
from pipeline.errors import DefinitionError, Problem, Severity, problem_data, raise_if_any
from pipeline.numbers import counted

if TYPE_CHECKING:
    from pipeline.harmonizing.areas import AreaTree
    from pipeline.project import Project


@click.command(help="Alle Beschreibungen, Gebiete, Rechenbeispiele und Kapitel prüfen, ohne Zahlen.")
@project_options
def check(root: Path, edition: str, as_json: bool) -> None:
    """Load everything, run the worked examples, read the chapters."""
    project = open_project(root, edition)
    deep = _deep_problems(project)
    problems = [*project.findings, *deep]
    if as_json:
        put_json(
            {"findings": [problem_data(problem) for problem in problems], "not_computed": project.lacking}
        )
    raise_if_any(problems, DefinitionError)
    show_problems(deep)
    say(
        f"Geprüft: {counted(len(project.sources), 'Quelle', 'Quellen')}, "
        f"{counted(len(project.datasets), 'Datensatz', 'Datensätze')}, "
        f"{counted(len(project.indicators), 'Indikator', 'Indikatoren')}, "
        f"{len(project.report.chapters)} Kapitel · "
        f"{count_words(problems)}"
    )
    if project.waiting:
        what = counted(len(project.waiting), "weiterer Indikator wird", "weitere Indikatoren werden")
        say(f"{what} nicht berechnet, weil die Lieferung fehlt: python -m pipeline list wartende")
    if any(problem.severity is Severity.WARNUNG for problem in problems):
        say_next("check", root, edition, "nach dem Beheben erneut prüfen; Warnungen halten report an")
    else:
        say_next("report", root, edition, "den Bericht erstellen")


def _deep_problems(project: "Project") -> list[Problem]:
    from pipeline.methods.examples import example_problems
    from pipeline.report.chapters import chapter_problems
    from pipeline.report.published import Area
    from pipeline.term_checks import term_problems

    defined = [*project.indicators.values(), *project.waiting.values()]
    problems = [p for item in defined for p in example_problems(project, item)]
    problems += [p for item in defined for p in term_problems(project, item)]
    tree = _area_tree(project, problems)
    areas = [
        Area(item.id, item.level_id, item.level_order, item.name, item.parent_id, item.kind, item.sort_key)
        for item in tree.areas.values()
        if item.published
    ]
    return [*problems, *chapter_problems(project, areas)]


def _area_tree(project: "Project", problems: list[Problem]) -> "AreaTree":
    """The areas, and what is wrong with their lists; where none is there, the data are not either."""
    from pipeline.harmonizing.area_files import area_file, read_tree
    from pipeline.harmonizing.areas import AreaTree

    if any(area_file(project, level.id).is_file() for level in project.config.area_levels):
        return read_tree(project, problems)
    return AreaTree({}, ())


@click.command(help="Erklären, welche Stufen laufen würden und warum.")
@project_options
def explain(root: Path, edition: str, as_json: bool) -> None:
    """For every stage: unchanged, or what changed since its last run; what that run did not do again."""
    from pipeline.stages.outdated import reasons_by_stage, some_reasons
    from pipeline.stages.runner import STAGE_TITLES, read_stamp

    project = open_project(root, edition)
    reasons = reasons_by_stage(project)
    if as_json:
        put_json(reasons)
        return
    for stage, why in reasons.items():
        told = f"läuft, denn {some_reasons(why)}" if why else "unverändert"
        last = read_stamp(project, stage)
        if last and last.result.reused:
            told += f" (beim letzten Lauf waren {last.result.reused})"
        click.echo(f"{stage:10} {STAGE_TITLES[stage]}: {told}")
