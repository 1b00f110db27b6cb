"""Calls of chapters tried without figures: areas, years, settings and names that they give literally."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from pipeline.definition_file import suggest
from pipeline.errors import Problem
from pipeline.project import Project
from pipeline.report.published import Area, Published
from pipeline.report.template import Function, Position, called_with
from pipeline.terms import categories

_UNTOLD = ("aussage",)  # whether a claim holds is for the figures to say
_CODED = re.compile(r"^#{2,4} ([A-ZÄÖÜ]{1,3}\d{1,3}) ", re.M)


def without_figures(project: Project, areas: Iterable[Area]) -> Published:
    """What would be published if nothing had been delivered: areas and the groups of all indicators."""
    groups = {
        item.id: tuple(series.name for series in categories(project, item))
        for item in project.indicators.values()
    }
    return Published({area.area_id: area for area in areas}, {}, {}, {}, (), (), (), (), groups)


def trial_problems(
    functions: Mapping[str, Function], position: Position, tree: nodes.Template
) -> Iterator[Problem]:
    """What the functions say of their literal arguments.

    Calls below a condition are left out: it may be there to keep them from other editions.
    """
    guarded = {
        id(call)
        for branch in (*tree.find_all(nodes.If), *tree.find_all(nodes.CondExpr))
        for call in branch.find_all(nodes.Call)
    }
    for call in tree.find_all(nodes.Call):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if name not in functions or name in _UNTOLD or id(call) in guarded:
            continue
        try:
            args = [part.as_const() for part in call.args]
            kwargs = {item.key: item.value.as_const() for item in call.kwargs}
        except nodes.Impossible:
            continue
        position.line = call.lineno
        wrong = called_with(name, functions[name], args, kwargs)
        if wrong:
            yield Problem(str(position), wrong.what, wrong.hint)


def unknown_references(texts: Sequence[tuple[str, str, int]]) -> Iterator[Problem]:
    """`siehe()` with names that no table, figure or coded heading of these texts bears.

    Texts with file and first line. Nothing is told if a name is put together: it may be any.
    """
    named: set[str] = set()
    asked: list[tuple[str, str]] = []
    for text, shown, line in texts:
        named |= set(_CODED.findall(text))
        for call in parsed(text, line).find_all(nodes.Call):
            for item in call.kwargs:
                if item.key == "name":
                    if not isinstance(item.value, nodes.Const):
                        return
                    named.add(str(item.value.value))
            if isinstance(call.node, nodes.Name) and call.node.name == "siehe":
                places = [part.value for part in call.args if isinstance(part, nodes.Const)]
                asked += [(str(name), f"{shown}:{call.lineno}") for name in places]
    for name, place in asked:
        if name not in named:
            what = f"siehe(„{name}“): eine Tabelle oder Abbildung dieses Namens gibt es nicht"
            yield Problem(place, what, suggest(name, named))


def parsed(text: str, first_line: int) -> nodes.Template:
    """The text as a template whose lines are those of the file; empty where it is none."""
    try:
        return SandboxedEnvironment().parse("\n" * (first_line - 1) + text)
    except (TemplateSyntaxError, RecursionError):  # reported by the template
        return nodes.Template([])
