"""compare: an edition against an earlier one: areas, definitions, values of the same years, sentences."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands.console import open_project, project_options, put_json, say, say_next
from pipeline.commands.diff import told_change
from pipeline.commands.two_editions.sentences import SentenceChange, sentence_changes
from pipeline.definition_file import suggest
from pipeline.errors import Problem, UsageError
from pipeline.numbers import counted, format_number
from pipeline.project import Project

if TYPE_CHECKING:
    from pipeline.commands.two_editions.figures import AreaChange, DefinitionChange, ValueChange

SHOWN = 5
KINDS = {"new": "neu", "gone": "entfallen", "renamed": "umbenannt", "changed": "geändert"}
SENTENCES = {
    "same": "wortgleich ohne Zahl",
    "same_with_figures": "wortgleich mit Zahl",
    "figures": "nur andere Zahlen",
    "reworded": "umgeschrieben",
    "new": "neu",
    "gone": "entfallen",
}
# What somebody has to read: all others the program has filled with new figures itself, or they are new.
TO_READ = ("same_with_figures", "gone")


@click.command(help="Zwei fertige Ausgaben vergleichen: Gebiete, Definitionen, Werte, Sätze.")
@click.argument("before", metavar="AUSGABE")
@click.option("--alle", "every", is_flag=True, help="Alles zeigen, auch umgeschriebene und neue Sätze.")
@project_options
def compare(before: str, every: bool, root: Path, edition: str, as_json: bool) -> int:
    """Old → new of the edition `before` and the one of the project. Reads reports/ only."""
    from pipeline.commands.two_editions import figures  # pandas: loaded only when it is needed

    project = open_project(root, edition)
    old, new = _folders(project, before)
    areas, values = figures.area_changes(old, new), figures.value_changes(old, new)
    definitions, sentences = figures.definition_changes(old, new), sentence_changes(old, new)
    if as_json:
        parts: dict[str, Sequence[Any]] = {
            "areas": areas,
            "definitions": definitions,
            "values": values,
            "sentences": sentences,
        }
        rows = {name: [asdict(one) for one in found] for name, found in parts.items()}
        put_json({"editions": [old.name, new.name], **rows})
        return 0
    limit = None if every else SHOWN
    _list("Gebiete", areas, [_area(one) for one in areas], limit)
    _list("Definitionen", definitions, [_definition(one) for one in definitions], limit)
    _print_values(values, definitions, figures.decimals(new), limit)
    _print_sentences(sentences, tuple(SENTENCES) if every else TO_READ, limit)
    say(f"Verglichen: {old.name} → {new.name}")
    say_next("review", root, edition, "Absätze lesen, deren Zahlen sich geändert haben")
    return 0


def _folders(project: Project, before: str) -> tuple[Path, Path]:
    """Folders of both editions. UsageError if there is no such edition or it is the same."""
    reports = project.root / "reports"
    known = sorted(path.name for path in reports.glob("*") if (path / "daten").is_dir())
    if before not in known or before == project.edition_id:
        others = [name for name in known if name != project.edition_id]
        what = f"reports/ hat keine andere Ausgabe „{before}“"
        hint = suggest(before, others) if others else "bauen mit: report --edition AUSGABE"
        raise UsageError(Problem("", what, hint))
    return reports / before, reports / project.edition_id


def _list(
    title: str, found: Sequence["AreaChange | DefinitionChange"], lines: list[str], limit: int | None
) -> None:
    numbers = Counter(one.kind for one in found)
    told = ", ".join(f"{format_number(numbers[kind])} {KINDS[kind]}" for kind in KINDS if numbers[kind])
    click.echo(f"{title}: {told or 'unverändert'}")
    _some(lines, limit, "  ")


def _area(one: "AreaChange") -> str:
    return f"{KINDS[one.kind]}: {' → '.join(name for name in (one.old, one.new) if name)} ({one.area})"


def _definition(one: "DefinitionChange") -> str:
    return f"{KINDS[one.kind]}: {one.title} ({one.indicator}){': ' if one.what else ''}{one.what}"


def _print_values(
    values: Sequence["ValueChange"],
    definitions: Sequence["DefinitionChange"],
    decimals: dict[str, int],
    limit: int | None,
) -> None:
    """Values of years that stand in both editions: corrected, defined anew, or protected in another way."""
    click.echo(f"Werte gemeinsamer Jahre: {format_number(len(values))} geändert")
    redefined = {one.indicator for one in definitions if one.kind == "changed"}
    for name, group in groupby(values, key=lambda one: one.indicator):
        mine = list(group)
        why = "Definition geändert" if name in redefined else "Definition unverändert"
        click.echo(f"  {name}: {counted(len(mine), 'Wert', 'Werte')} · {why}")
        lines = []
        for one in mine:
            old, new = (one.old, one.old_words), (one.new, one.new_words)
            category = f", {one.category}" if one.category else ""
            lines.append(f"{one.name}{category}, {one.year}: {told_change(old, new, decimals[name])}")
        _some(lines, limit, "    ")


def _print_sentences(sentences: Sequence[SentenceChange], kinds: Sequence[str], limit: int | None) -> None:
    numbers = Counter[str](one.kind for one in sentences)
    told = ", ".join(f"{format_number(numbers[kind])} {word}" for kind, word in SENTENCES.items())
    click.echo(f"Sätze der Kapitel: {told}")
    for chapter, group in groupby(sentences, key=lambda one: one.chapter):
        mine = list(group)
        shown = {kind: [one for one in mine if one.kind == kind] for kind in kinds if kind != "same"}
        if any(shown.values()):
            click.echo(f"  {chapter}")
        for kind, ones in shown.items():
            texts = [dict.fromkeys(text for text in (one.old, one.new) if text) for one in ones]
            _some([f"{SENTENCES[kind]}: {' → '.join(pair)}" for pair in texts], limit, "    ")


def _some(lines: list[str], limit: int | None, indent: str) -> None:
    """The first lines, and how many more there are."""
    for line in lines[:limit]:
        click.echo(f"{indent}{line}")
    if limit is not None and len(lines) > limit:
        click.echo(f"{indent}… und {format_number(len(lines) - limit)} weitere (--alle zeigt sie)")
