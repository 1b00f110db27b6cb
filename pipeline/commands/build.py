"""report and every stage by its name."""

from pathlib import Path

import click

from pipeline.commands.console import (
    Command,
    count_words,
    open_project,
    project_options,
    put_json,
    say,
    say_next,
    show_problems,
)
from pipeline.errors import DataError, Severity, problem_data
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.stages import STAGES
from pipeline.stages.runner import STAGE_TITLES, STRICT_STOP, StageRun, run_stages, stage_outputs

STAGE_HELP = {
    "ingest": "Stufe 1: Dateien aus data/raw unverändert einlesen.",
    "harmonize": "Stufe 2: Spalten, Codes, Zeichen und Gebiete zuordnen und prüfen.",
    "compute": "Stufe 3: Indikatoren berechnen.",
    "protect": "Stufe 4: Geheimhaltung anwenden, veröffentlichte Datenbank schreiben.",
    "render": "Stufe 5: Bericht als PDF und HTML setzen.",
    "package": "Stufe 6: Tabellen und Nachweise als Datenpaket ablegen.",
}


def _build_options(command: Command) -> Command:
    command = click.option("--force", is_flag=True, help="Auch laufen lassen, wenn nichts geändert ist.")(
        command
    )
    return click.option(
        "--strict/--tolerant", default=True, help="Warnungen sind Fehler (Vorgabe) oder nur Hinweise."
    )(command)


@click.command(help="Den Bericht erstellen: alle Stufen, soweit sich etwas geändert hat.")
@project_options
@_build_options
def report(root: Path, edition: str, as_json: bool, strict: bool, force: bool) -> None:
    """Run all stages."""
    _build(root, edition, STAGES, (as_json, strict, force))


def stage_command(stage: str) -> click.Command:
    """The command that runs one stage alone."""

    @click.command(name=stage, help=STAGE_HELP[stage])
    @project_options
    @_build_options
    def run_one(root: Path, edition: str, as_json: bool, strict: bool, force: bool) -> None:
        _build(root, edition, (stage,), (as_json, strict, force))

    return run_one


# audit has a command of its own: alone it withholds nothing
ingest, harmonize, compute, protect, render, package = map(stage_command, STAGES[:-1])


def _build(root: Path, edition: str, stages: tuple[str, ...], flags: tuple[bool, bool, bool]) -> None:
    as_json, strict, force = flags
    project = open_project(root, edition)
    if strict and any(f.severity is Severity.WARNUNG for f in project.findings):
        raise DataError(STRICT_STOP)
    runs = run_stages(project, stages, say, strict, force)
    findings = [*project.findings, *(finding for run in runs for finding in run.result.findings)]
    show_problems(finding for run in runs for finding in run.result.findings)
    outputs = stage_outputs(project, stages[-1])
    if "render" in stages:
        outputs = [*stage_outputs(project, "render"), *outputs]
    if as_json:
        put_json(_summary_data(project, runs, outputs))
        return
    done = sum(not run.skipped for run in runs)
    say(
        f"Fertig: {counted(len(runs), 'Stufe', 'Stufen')}, davon {done} neu, "
        f"{len(runs) - done} unverändert · {count_words(findings)}"
    )
    for path in dict.fromkeys(outputs):
        click.echo(_shown(path))
    following, why = _following(stages[-1])
    say_next(following, root, edition, why)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _following(last: str) -> tuple[str, str]:
    """The command after a stage, and what it is for."""
    if last == STAGES[-1]:
        return "preview", "den Bericht im Browser ansehen"
    following = STAGES[STAGES.index(last) + 1]
    return following, STAGE_TITLES[following]


def _summary_data(project: Project, runs: list[StageRun], outputs: list[Path]) -> dict[str, object]:
    return {
        "edition": project.edition_id,
        "stages": [
            {
                "stage": run.stage,
                "skipped": run.skipped,
                "reasons": run.reasons,
                "seconds": round(run.seconds, 3),
                "rows": run.result.rows,
                "summary": run.result.summary,
                "findings": [problem_data(finding) for finding in run.result.findings],
            }
            for run in runs
        ],
        "findings": [problem_data(finding) for finding in project.findings],
        "outputs": [str(path) for path in dict.fromkeys(outputs)],
    }
