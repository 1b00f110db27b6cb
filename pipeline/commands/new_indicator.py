"""new indicator: the draft of a definition, with only the keys its method needs, checked at once."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from pipeline.commands.console import project_option, say, say_next, show_problems
from pipeline.definition_file import suggest
from pipeline.drafting.indicators import Wish, draft_indicator
from pipeline.errors import DefinitionError, Problem, UsageError
from pipeline.methods.description import METHOD_TEXTS
from pipeline.methods.examples import example_problems
from pipeline.models.indicator import METHOD_KEYS
from pipeline.models.method_words import METHOD_WORDS
from pipeline.open_marks import open_lines
from pipeline.project import Project, load_project
from pipeline.term_checks import term_problems


@click.command(help="Die Beschreibung eines Indikators entwerfen; offene Stellen werden genannt.")
@click.argument("indicator_id", metavar="KENNUNG")
@click.option("--topic", default="", metavar="THEMENFELD", help="Themenfeld aus config.yaml.")
@click.option("--method", default="share", metavar="VERFAHREN", help="share (Vorgabe), rate, ratio, count …")
@click.option("--dataset", default="", metavar="DATENSATZ", help="Datensatz, aus dem gezählt wird.")
@project_option
def indicator(indicator_id: str, topic: str, method: str, dataset: str, root: Path) -> int:
    """Draft, write, check, tell what is open. Returns 1 if the draft does not load yet."""
    project = load_project(root)
    _check_id(project, indicator_id)
    if method not in METHOD_KEYS:
        meant = METHOD_WORDS.get(method.casefold())
        hint = f"gemeint: „{meant}“?" if meant else suggest(method, METHOD_KEYS)
        raise UsageError(Problem("--method", f"das Verfahren „{method}“ gibt es nicht", hint))
    needs_dataset = "of" not in METHOD_KEYS[method]
    wish = Wish(
        indicator_id,
        _chosen("--topic", "das Themenfeld", topic, project.config.topics),
        method,
        _chosen("--dataset", "den Datensatz", dataset, project.datasets) if needs_dataset else "",
    )
    if not needs_dataset and not project.indicators:
        raise UsageError(Problem("--method", "change braucht einen Indikator, dessen Veränderung es zeigt"))
    text = draft_indicator(project, wish)
    path = project.root / "indicators" / wish.topic / f"{wish.id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    shown = path.relative_to(project.root).as_posix()
    described = METHOD_TEXTS[method]
    say(f"Entwurf: {shown} · {described.title}: {described.formula}")
    for line, key, question in open_lines(text):
        say(f"Offen: {shown}:{line}: {key}: {question}")
    problems = _problems(root, wish.id)
    show_problems(problems)
    say_next("check", root, "", "nach dem Ausfüllen prüfen")
    return 1 if problems else 0


def _check_id(project: Project, wanted: str) -> None:
    """Raise UsageError for an id that is none or taken."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", wanted):
        what = f"„{wanted}“ ist keine Kennung"
        raise UsageError(
            Problem("", what, "Kleinbuchstaben ohne Umlaute, Ziffern, Unterstrich: kinderarmut_u15")
        )
    taken = {**project.indicators, **project.waiting, **project.indices}
    files = [path for path in (project.root / "indicators").glob("*/*.yaml") if path.stem == wanted]
    if wanted in taken or files:
        place = project.place("indicator", wanted) if wanted in taken else wanted
        hint = "andere Kennung wählen, oder die vorhandene Datei bearbeiten"
        raise UsageError(Problem(place, f"„{wanted}“ gibt es schon, nichts wurde geschrieben", hint))


def _chosen(option: str, what: str, given: str, known: Iterable[str]) -> str:
    """What was given, the only one there is, or the answer to a question; else UsageError."""
    names = list(known)
    if not given and len(names) == 1:
        return names[0]
    if not given and sys.stdin.isatty():
        return str(click.prompt(option.strip("-"), type=click.Choice(names), err=True))
    if not given:
        raise UsageError(Problem(option, f"{what} bitte nennen", suggest("", names)))
    _known(option, what, given, names)
    return given


def _known(option: str, what: str, given: str, known: Iterable[str]) -> None:
    if given not in known:
        raise UsageError(Problem(option, f"{what} „{given}“ gibt es nicht", suggest(given, known)))


def _problems(root: Path, indicator_id: str) -> list[Problem]:
    """What `check` finds in the draft, its open places left out: they are told already."""
    try:
        project = load_project(root)
    except DefinitionError as error:
        return list(error.problems)
    drafted = {**project.indicators, **project.waiting}[indicator_id]
    return [*example_problems(project, drafted), *term_problems(project, drafted)]
