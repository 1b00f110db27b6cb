"""Commands on definitions: check, list, schema, explain, doctor."""

import json
from collections.abc import Callable
from pathlib import Path

import click

from pipeline.commands.console import (
    count_words,
    open_project,
    problem_data,
    project_options,
    put_json,
    say,
    say_next,
)
from pipeline.commands.doctor import doctor
from pipeline.commands.reference import reference_page
from pipeline.definition_file import suggest
from pipeline.errors import DefinitionError, Problem, UsageError, raise_if_any
from pipeline.models.base import Definition
from pipeline.models.breaks import BreakRegister
from pipeline.models.config import Config
from pipeline.models.correction import Corrections
from pipeline.models.dataset import Dataset
from pipeline.models.index import Index
from pipeline.models.indicator import Indicator
from pipeline.models.labels import LabelRegister
from pipeline.models.origins import SOURCE_WORDS
from pipeline.models.report import ChapterHead, Report
from pipeline.models.source import Source
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.stages import STAGES
from pipeline.stages.fingerprint import FileHashes
from pipeline.stages.runner import STAGE_TITLES, reasons_to_run

SCHEMAS: dict[str, type[Definition]] = {
    "config": Config,
    "source": Source,
    "corrections": Corrections,
    "dataset": Dataset,
    "indicator": Indicator,
    "index": Index,
    "breaks": BreakRegister,
    "labels": LabelRegister,
    "report": Report,
    "chapter": ChapterHead,
}


@click.command(help="Alle Beschreibungen, Rechenbeispiele und Kapitel prüfen, ohne Daten.")
@project_options
def check(root: Path, edition: str, as_json: bool) -> None:
    """Load everything, run the worked examples, read the chapters."""
    project = open_project(root, edition)
    problems = [*project.findings, *_deep_problems(project)]
    if as_json:
        put_json(
            {"findings": [problem_data(problem) for problem in problems], "not_computed": project.lacking}
        )
    raise_if_any(problems, DefinitionError)
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
    say_next("report", root, edition, "den Bericht erstellen")


def _deep_problems(project: Project) -> list[Problem]:
    from pipeline.methods.examples import example_problems
    from pipeline.report.chapters import chapter_problems
    from pipeline.term_checks import term_problems

    defined = [*project.indicators.values(), *project.waiting.values()]
    problems = [p for item in defined for p in example_problems(project, item)]
    problems += [p for item in defined for p in term_problems(project, item)]
    return [*problems, *chapter_problems(project)]


@click.command(name="list", help="Auflisten: Quellen, Datensätze, Indikatoren, Gebietsebenen …")
@click.argument("kind", default="indikatoren", metavar="[WAS]")
@click.option("--filter", "wanted", default="", metavar="TEXT", help="Nur Zeilen, die TEXT enthalten.")
@project_options
def list_items(kind: str, wanted: str, root: Path, edition: str, as_json: bool) -> None:
    """One line per item."""
    project = open_project(root, edition)
    rows = _LISTS.get(kind)
    if rows is None:
        raise UsageError(Problem("", f"„{kind}“ lässt sich nicht auflisten", suggest(kind, _LISTS)))
    found = [row for row in rows(project) if wanted.lower() in " ".join(row).lower()]
    if as_json:
        put_json(found)
        return
    widths = [max(len(cell) for cell in column) for column in zip(*found, strict=True)] if found else []
    for row in found:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    say(f"{len(found)} gefunden")


def _indicators(project: Project) -> list[list[str]]:
    rows = []
    for item in project.indicators.values():
        marks = ["Kernsatz"] if item.core else []
        marks += [f"Fassung von {item.variant_of}"] if item.variant_of else []
        rows.append(
            [item.id, item.code, project.config.topics.get(item.topic, ""), item.title, ", ".join(marks)]
        )
    return rows


def _waiting(project: Project) -> list[list[str]]:
    """Indicators that are not computed, with the deliveries they lack and who usually has them."""
    return [
        [
            item.id, item.code, project.config.topics.get(item.topic, ""), item.title,
            "es fehlt die Lieferung: " + ", ".join(project.lacking[item.id]),
            ", ".join(SOURCE_WORDS[kind] for kind in item.source_kinds),
        ]
        for item in project.waiting.values()
    ]  # fmt: skip


def _levels(project: Project) -> list[list[str]]:
    rows = [[level.id, level.role, level.title] for level in project.config.area_levels]
    return rows + [[overlay.id, "overlay", overlay.title] for overlay in project.config.overlays]


_LISTS: dict[str, Callable[[Project], list[list[str]]]] = {
    "indikatoren": _indicators,
    "wartende": _waiting,
    "quellen": lambda p: [[s.id, s.dataset, s.publisher, s.title] for s in p.sources.values()],
    "datensaetze": lambda p: [[d.id, d.counts, d.title] for d in p.datasets.values()],
    "brueche": lambda p: [[b.id, b.date, b.title] for b in p.breaks.values()],
    "ebenen": _levels,
    "kapitel": lambda p: [[name] for name in p.report.chapters],
    "ausgaben": lambda p: [[key, e.title] for key, e in p.config.editions.items()],
}


@click.command(help="JSON-Schemas und Nachschlageseite aller YAML-Dateien schreiben.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("docs"),
    metavar="ORDNER",
    help="Zielordner (Vorgabe: docs).",
)
def schema(out: Path) -> None:
    """Write one JSON Schema per kind of YAML file, and the reference page."""
    texts = {"handbuch/referenz.md": reference_page(SCHEMAS)}
    for name, model in SCHEMAS.items():
        text = json.dumps(model.model_json_schema(), ensure_ascii=False, indent=2, sort_keys=True)
        texts[f"schema/{name}.schema.json"] = text + "\n"
    for file, text in texts.items():
        (out / file).parent.mkdir(parents=True, exist_ok=True)
        (out / file).write_text(text, encoding="utf-8", newline="\n")
        click.echo(str(out / file))
    say("Im Editor: erste Zeile der YAML-Datei „# yaml-language-server: $schema=PFAD“")


@click.command(help="Erklären, welche Stufen laufen würden und warum.")
@project_options
def explain(root: Path, edition: str, as_json: bool) -> None:
    """For every stage: unchanged, or what changed since its last run."""
    project = open_project(root, edition)
    hashes = FileHashes(project.processed_dir / "checksums.json")
    reasons = {stage: list(reasons_to_run(project, stage, hashes)) for stage in STAGES}
    earlier = ""
    for stage in STAGES:
        if earlier and not reasons[stage] and stage != "package":
            reasons[stage] = [f"die frühere Stufe {earlier} läuft neu"]
        earlier = stage if reasons[stage] and stage != "render" else earlier
    if as_json:
        put_json(reasons)
        return
    for stage, why in reasons.items():
        shown = "; ".join(why[:5]) + (f"; und {len(why) - 5} weitere" if len(why) > 5 else "")
        click.echo(f"{stage:10} {STAGE_TITLES[stage]}: {'läuft, denn ' + shown if why else 'unverändert'}")


COMMANDS = (check, list_items, schema, explain, doctor)
