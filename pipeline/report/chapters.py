"""Chapters checked without data: heads, syntax, functions, indicators, levels, areas that they name."""

import inspect
from collections.abc import Iterable, Iterator, Mapping

from jinja2 import nodes

from pipeline.definition_file import suggest
from pipeline.errors import DefinitionError, Problem, Severity, in_order
from pipeline.project import Project
from pipeline.report.blocks import Blocks
from pipeline.report.build import pictures_dir
from pipeline.report.chapter import ChapterBuilder, ChapterFile, read_chapter_file, same_names
from pipeline.report.conditions import Conditions
from pipeline.report.facts import Facts
from pipeline.report.plain_rules import plain_rules
from pipeline.report.published import Area
from pipeline.report.sentences import Sentences
from pipeline.report.template import ChapterTemplate, Function, Position
from pipeline.report.tokens import Tokens
from pipeline.report.trial_calls import parsed, trial_problems, unknown_references, without_figures
from pipeline.report.typed_figures import typed_by_hand

INDICATOR_ARGUMENTS = ("indikator", "indikatoren")


def chapter_problems(project: Project, areas: Iterable[Area] = ()) -> list[Problem]:
    """Everything that can be seen without values; claims are checked when the report is made.

    `areas`: those of the project; without them only indicators and levels are looked up in calls.
    """
    facts = Facts(project, without_figures(project, areas))
    builder = ChapterBuilder(facts, pictures_dir(project))
    problems = list(same_names(project))
    texts: list[tuple[str, str, int]] = []
    for name in project.report.chapters:
        try:
            file = read_chapter_file(project.templates_dir / "chapters" / name, project.root)
        except DefinitionError as error:
            problems += error.problems
            continue
        builder.check_file(file)
        texts += [(text, file.shown, line) for text, line in file.texts]
        problems += [*_text_problems(facts, file), *plain_rules(file)]
    problems += unknown_references(texts)
    problems += typed_by_hand(project)
    return in_order(dict.fromkeys([*problems, *builder.problems]))


def _text_problems(facts: Facts, file: ChapterFile) -> Iterator[Problem]:
    position, tokens = Position(file.shown), Tokens()
    functions: dict[str, Function] = {
        **Sentences(facts, tokens, position).functions(),
        **Conditions(facts).functions(),
        **Blocks(facts, tokens, file.slug, position).functions(),
    }
    template = ChapterTemplate(position, functions)
    for text, line in file.texts:
        yield from template.check(text, line)
        tree = parsed(text, line)
        yield from _named(facts, functions, tree, file.shown)
        if facts.published.areas:
            yield from trial_problems(functions, position, tree)


def _named(
    facts: Facts, functions: Mapping[str, Function], tree: nodes.Template, shown: str
) -> Iterator[Problem]:
    """Indicators and levels that calls name literally."""
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name not in functions:
            continue
        for name, value in _arguments(functions[call.node.name], call):
            known, what = _known(facts, name)
            if call.node.name == "karte" and _counts(facts.project, value):
                told = f"die Karte zeigt Anzahlen: „{value}“"
                yield Problem(f"{shown}:{call.lineno}", told, _RATES, Severity.HINWEIS)
            elif value not in known:
                yield Problem(
                    f"{shown}:{call.lineno}", f"{what} „{value}“ gibt es nicht", suggest(value, known)
                )


_RATES = "große Gebiete fallen auf, auch wenn dort nur mehr Menschen leben: besser eine Quote"


def _counts(project: Project, name: str) -> bool:
    return name in project.indicators and project.indicators[name].method == "count"


def _known(facts: Facts, argument: str) -> tuple[Iterable[str], str]:
    """What an argument may name, and how messages call it."""
    if argument == "index":
        return facts.project.indices, "den Index"
    if argument == "fruehregel":
        return facts.project.early, "die Regel"
    if argument in INDICATOR_ARGUMENTS:
        return facts.project.indicators, "den Indikator"
    return facts.levels, "die Ebene"


def _arguments(function: Function, call: nodes.Call) -> Iterator[tuple[str, str]]:
    """Literal texts given for an indicator or a level."""
    names = list(inspect.signature(function).parameters)
    given = [*zip(names, call.args, strict=False), *((item.key, item.value) for item in call.kwargs)]
    for name, node in given:
        if name not in (*INDICATOR_ARGUMENTS, "index", "fruehregel", "ebene"):
            continue
        parts = node.items if isinstance(node, nodes.List) else [node]
        for part in parts:
            if isinstance(part, nodes.Const) and isinstance(part.value, str) and part.value:
                yield name, part.value
