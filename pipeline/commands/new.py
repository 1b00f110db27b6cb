"""new source: the draft of a source description from a delivered file, tried out at once."""

import filecmp
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.commands.console import project_option, say, say_next, show_problems
from pipeline.commands.new_areas import areas
from pipeline.commands.new_indicator import indicator
from pipeline.drafting.assembly import draft_source
from pipeline.drafting.draft import Draft
from pipeline.errors import DataError, DefinitionError, Problem, UsageError, in_order
from pipeline.harmonizing.messages import listed
from pipeline.numbers import counted
from pipeline.project import Project, load_project
from pipeline.stages.trial import Trial, try_source
from pipeline.yaml_file import parse_yaml

ASKED = (("title",), ("publisher",), ("licence", "name"), ("licence", "attribution"))


@click.group(
    commands={"areas": areas, "indicator": indicator},
    help="Neues entwerfen: Gebiete und Quelle aus einer gelieferten Datei, einen Indikator.",
    subcommand_metavar="WAS [ANGABEN]",
)
def new() -> None:
    """Group of the drafting commands."""


@new.command(help="Aus einer gelieferten Datei source.yaml entwerfen und zur Probe einlesen.")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.option(
    "--id", "source_id", default="", metavar="KENNUNG", help="Kennung der Quelle, zugleich ihr Ordner."
)
@click.option("--dataset", default="", metavar="DATENSATZ", help="Datensatz, in den die Werte gehen.")
@click.option("--yes", is_flag=True, help="Nicht nachfragen, Offenes nur vermerken.")
@project_option
def source(file: Path, source_id: str, dataset: str, yes: bool, root: Path) -> int:
    """Draft, write, try out, tell what is open. Returns 1 if the draft does not load yet."""
    project = load_project(root)
    if not file.is_file():
        raise UsageError(Problem(file.as_posix(), "die Datei gibt es nicht"))
    draft = _drafted(project, file.resolve(), source_id, dataset)
    if not yes and sys.stdin.isatty():
        draft = ask(draft)
    path = _write(project, draft, file.resolve())
    say(f"Entwurf: {path.relative_to(project.root).as_posix()}")
    trial = _trial(project.root, draft)
    _tell(draft, trial, path.relative_to(project.root).as_posix())
    if not trial.values:
        return 1
    if draft.questions or draft.new_dataset:
        say_next("check", root, "", "nach dem Ausfüllen prüfen")
    else:
        say_next("report", root, "", "den Bericht mit der neuen Quelle erstellen")
    return 0


def _drafted(project: Project, file: Path, source_id: str, dataset: str) -> Draft:
    try:
        draft = draft_source(project, file, source_id, dataset)
    except DataError as error:
        raise DataError(
            Problem(", ".join(filter(None, (file.name, p.place))), p.what, p.hint) for p in error.problems
        ) from None
    own = project.root / "data" / "raw" / draft.id
    if file.is_relative_to(own):
        return draft
    lying = (path for path in _lying_there(project, file) if path.is_relative_to(project.raw_dir))
    there = next(lying, None)
    return draft.in_folder(there.parent.relative_to(project.raw_dir).as_posix()) if there else draft


def _lying_there(project: Project, file: Path) -> Iterator[Path]:
    """The file itself, then the same file in the folders of the sources: no second copy is needed."""
    yield file
    for source in project.sources.values():
        path = project.source_dir(source) / file.name
        if path.is_file() and filecmp.cmp(path, file, shallow=False):
            yield path


def ask(draft: Draft) -> Draft:
    """Ask for what is open and can be answered in a word; Enter keeps the proposal and its mark."""
    for place in ASKED:
        proposal = draft.value(place)
        question = draft.questions.get(place) or draft.questions.get(place[:1])
        if question and isinstance(proposal, str):
            answer = click.prompt(f"{'.'.join(place)}: {question}", default=proposal, err=True)
            draft = draft if answer == proposal else draft.answered(place, answer)
    return draft


def _write(project: Project, draft: Draft, file: Path) -> Path:
    """source.yaml, the delivered file and, if needed, a dataset. Nothing that exists is overwritten."""
    folder = project.root / "data" / "raw" / draft.id
    path = folder / "source.yaml"
    dataset = project.root / "indicators" / "datasets" / f"{draft.description['dataset']}.yaml"
    taken = [other for other in (path, *([dataset] if draft.new_dataset else [])) if other.exists()]
    copy = folder / file.name
    if "folder" not in draft.description and copy.exists() and not copy.samefile(file):
        taken.append(copy)
    if taken:
        shown = taken[0].relative_to(project.root).as_posix()
        hint = _next_delivery(project, draft.id) + "ist es eine andere Quelle, mit --id anders nennen"
        raise UsageError(Problem(shown, "die Datei gibt es schon, sie wird nicht überschrieben", hint))
    folder.mkdir(parents=True, exist_ok=True)
    if "folder" not in draft.description and not copy.exists():
        shutil.copyfile(file, copy)
    if draft.new_dataset:
        dataset.parent.mkdir(parents=True, exist_ok=True)
        dataset.write_text(draft.dataset_text(), encoding="utf-8", newline="\n")
    path.write_text(draft.text(), encoding="utf-8", newline="\n")
    return path


def _next_delivery(project: Project, source_id: str) -> str:
    """Where the next file of a source that is described already has to lie; '' if there is no such source."""
    source = project.sources.get(source_id)
    if source is None:
        return ""
    folder = project.source_dir(source)
    shown = folder.relative_to(project.root) if folder.is_relative_to(project.root) else folder
    names = " oder ".join(source.files)
    return f"ist es die nächste Lieferung, die Datei nach {shown.as_posix()} legen (Name: {names}); "


def _trial(root: Path, draft: Draft) -> Trial:
    """Load the draft with the whole project, then its data alone."""
    try:
        return try_source(load_project(root), draft.id)
    except DefinitionError as error:
        return Trial(error.problems)


def _tell(draft: Draft, trial: Trial, shown: str) -> None:
    """What the trial gave, what is open with its line, what is missing."""
    if trial.values:
        areas = ", ".join(f"{count} {level}" for level, count in trial.areas)
        years = f"{trial.years[0]} bis {trial.years[-1]}" if len(trial.years) > 1 else str(trial.years[0])
        rows = counted(trial.rows, "Zeile", "Zeilen")
        say(f"Probe: {rows}, {counted(trial.values, 'Wert', 'Werte')}; Gebiete: {areas}; Jahre: {years}")
    show_problems(trial.problems)
    if draft.new_dataset:
        say(f"Neuer Datensatz: indicators/datasets/{draft.description['dataset']}.yaml, bitte prüfen")
    if draft.left_out:
        number = counted(len(draft.left_out), "Spalte", "Spalten")
        say(f"Nicht übernommen: {number}, unter values als Kommentar")
    if draft.unknown_areas:
        say(f"Ohne Gebiet: {listed(draft.unknown_areas)}; zuordnen: python -m pipeline match")
    for problem in open_places(draft, shown):
        say(f"Offen: {problem}")


def open_places(draft: Draft, shown: str) -> list[Problem]:
    """The marked places of the written file, by line."""
    file = parse_yaml(draft.text(), Path(shown), shown)
    places = [tuple(int(part) if part.isdigit() else part for part in place) for place in draft.questions]
    return in_order(
        Problem(file.place(place), f"{'.'.join(map(str, place))}: {question}")
        for place, question in zip(places, draft.questions.values(), strict=True)
    )
