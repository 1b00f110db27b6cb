"""Chapters checked without data: heads, syntax, functions, indicators and levels that they name."""

import inspect
from collections.abc import Iterable, Iterator, Mapping

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from pipeline.definition_file import suggest
from pipeline.errors import DefinitionError, Problem, in_order
from pipeline.project import Project
from pipeline.report.blocks import Blocks
from pipeline.report.build import pictures_dir
from pipeline.report.chapter import ChapterBuilder, ChapterFile, read_chapter_file, same_names
from pipeline.report.conditions import Conditions
from pipeline.report.facts import Facts
from pipeline.report.plain_rules import plain_rules
from pipeline.report.published import Published
from pipeline.report.sentences import Sentences
from pipeline.report.template import ChapterTemplate, Function, Position
from pipeline.report.tokens import Tokens
from pipeline.report.typed_figures import typed_figures, typed_in

NO_DATA = Published({}, {}, {}, {}, (), (), (), (), {})
INDICATOR_ARGUMENTS = ("indikator", "indikatoren")


def chapter_problems(project: Project) -> list[Problem]:
    """Everything that can be seen without values; areas and claims are checked when the report is made."""
    facts = Facts(project, NO_DATA)
    builder = ChapterBuilder(facts, pictures_dir(project))
    problems = list(same_names(project))
    for name in project.report.chapters:
        try:
            file = read_chapter_file(project.templates_dir / "chapters" / name, project.root)
        except DefinitionError as error:
            problems += error.problems
            continue
        builder.check_file(file)
        problems += [*_text_problems(facts, file), *typed_figures(file), *plain_rules(file)]
    for number, item in enumerate(project.report.recommendations):
        place = project.place("report", "", "recommendations", number, "result")
        problems += typed_in(item.result, place, "ohne Fallzahlen: Niemand prüft sie auf Geheimhaltung")
    return in_order([*problems, *builder.problems])


def _text_problems(facts: Facts, file: ChapterFile) -> Iterator[Problem]:
    position, tokens = Position(file.shown), Tokens()
    functions: dict[str, Function] = {
        **Sentences(facts, tokens, position).functions(),
        **Conditions(facts).functions(),
        **Blocks(facts, tokens, file.slug, position).functions(),
    }
    template = ChapterTemplate(position, functions)
    for text, line in [(file.body, file.first_line), *file.messages]:
        yield from template.check(text, line)
        yield from _named(facts, functions, text, (file.shown, line))


def _named(
    facts: Facts, functions: Mapping[str, Function], text: str, place: tuple[str, int]
) -> Iterator[Problem]:
    """Indicators and levels that calls name literally."""
    shown, first_line = place
    try:
        tree = SandboxedEnvironment().parse("\n" * (first_line - 1) + text)
    except (TemplateSyntaxError, RecursionError):  # reported by the template
        return
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name not in functions:
            continue
        for name, value in _arguments(functions[call.node.name], call):
            known, what = _known(facts, name)
            if value not in known:
                yield Problem(
                    f"{shown}:{call.lineno}", f"{what} „{value}“ gibt es nicht", suggest(value, known)
                )


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
