"""Chapters as sandboxed Jinja: which names are allowed, where an error is, all problems at once."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from pipeline.definition_file import suggest
from pipeline.errors import Problem
from pipeline.report.facts import ProseError

Function = Callable[..., Any]
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
_OWN_NAMES = {"loop", "true", "false", "none"}


@dataclass
class Position:
    """File and line of the function that is being called."""

    shown: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.shown}:{self.line}"


class ChapterTemplate:
    """Renders texts of one file; collects problems with their lines instead of stopping at the first."""

    def __init__(self, position: Position, functions: Mapping[str, Function]) -> None:
        self.position = position
        self.problems: list[Problem] = []
        self._names = {*functions, *_OWN_NAMES}
        self._environment = SandboxedEnvironment(
            undefined=StrictUndefined, autoescape=True, keep_trailing_newline=True
        )
        self._environment.globals.clear()
        self._environment.globals.update(
            {name: self._guarded(name, function) for name, function in functions.items()}
        )

    def render(self, text: str, first_line: int = 1) -> str:
        """The text with its functions called; empty where the template itself is not usable."""
        try:
            source = "\n" * (first_line - 1) + text
            found = list(self._check(self._environment.parse(source)))
            if found:
                self.problems.extend(found)
                return ""
            return self._environment.from_string(source).render()[first_line - 1 :]
        except TemplateSyntaxError as error:
            self._note(error.lineno, *_syntax_words(str(error.message)))
        except SecurityError:
            what = "dieser Ausdruck ist in Kapiteln nicht erlaubt"
            self._note(self.position.line, what, "nur die Prosafunktionen verwenden")
        except RecursionError:
            self._note(first_line, *_TOO_DEEP)
        except (UndefinedError, TypeError, ValueError) as error:
            self._note(_line_of(error) or self.position.line, "dieser Ausdruck ist fehlerhaft", str(error))
        return ""

    def check(self, text: str, first_line: int = 1) -> list[Problem]:
        """Problems that show without calling any function."""
        try:
            return list(self._check(self._environment.parse("\n" * (first_line - 1) + text)))
        except RecursionError:
            return [Problem(f"{self.position.shown}:{first_line}", *_TOO_DEEP)]
        except TemplateSyntaxError as error:
            what, hint = _syntax_words(str(error.message))
            return [Problem(f"{self.position.shown}:{error.lineno}", what, hint)]

    def _note(self, line: int, what: str, hint: str = "") -> None:
        self.problems.append(Problem(f"{self.position.shown}:{line}", what, hint))

    def _check(self, tree: nodes.Template) -> Iterator[Problem]:
        """Unknown functions, arithmetic and comparisons, found before anything runs."""
        shown = self.position.shown
        assigned = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
        given = {id(node) for call in tree.find_all(nodes.Call) for node in _given(call)}
        for name in tree.find_all(nodes.Name):
            unknown = name.ctx == "load" and name.name not in self._names | assigned
            if unknown and id(name) in given:
                what, hint = f"„{name.name}“ steht ohne Anführungszeichen", f'Form: "{name.name}"'
                yield Problem(f"{shown}:{name.lineno}", what, hint)
            elif unknown:
                hint = suggest(name.name, self._names - _OWN_NAMES)
                yield Problem(f"{shown}:{name.lineno}", f"unbekannte Funktion „{name.name}“", hint)
        called = {id(call.node) for call in tree.find_all(nodes.Call)}
        for name in tree.find_all(nodes.Name):
            if name.name in self._names - _OWN_NAMES and name.ctx == "load" and id(name) not in called:
                hint = f"Form: {name.name}(…)"
                yield Problem(f"{shown}:{name.lineno}", f"hinter „{name.name}“ fehlen die Klammern", hint)
        for operation in tree.find_all(_ARITHMETIC):
            hint = "einen Indikator anlegen; Texte verbindet ~"
            yield Problem(f"{shown}:{operation.lineno}", "im Text wird nicht gerechnet", hint)
        for comparison in tree.find_all(nodes.Compare):
            hint = "Bedingungen wie groesser() oder mindestens() verwenden"
            yield Problem(f"{shown}:{comparison.lineno}", "im Text wird nicht verglichen", hint)
        accesses: list[nodes.Getattr | nodes.Getitem] = [
            *tree.find_all(nodes.Getattr),
            *tree.find_all(nodes.Getitem),
        ]
        for access in accesses:
            if not (isinstance(access.node, nodes.Name) and access.node.name == "loop"):
                hint = "nur die Prosafunktionen verwenden"
                yield Problem(
                    f"{shown}:{access.lineno}", "Punkt und eckige Klammern greifen hier nicht", hint
                )
        for tag in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
            what = "ein Kapitel kann keine andere Datei einbinden"
            yield Problem(f"{shown}:{tag.lineno}", what)

    def _guarded(self, name: str, function: Function) -> Function:
        """The function with its mistakes turned into problems at the line of the call."""
        signature = inspect.signature(function)

        def call(*args: Any, **kwargs: Any) -> Any:
            self.position.line = _template_line() or self.position.line
            wrong = _wrong_arguments(name, signature, args, kwargs)
            try:
                if wrong:
                    raise wrong
                return function(*args, **kwargs)
            except ProseError as error:
                self._note(self.position.line, error.what, error.hint)
                return Markup("")

        return call


def _given(call: nodes.Call) -> Iterator[nodes.Node]:
    """What stands in the brackets of a call, singly or in a list."""
    for part in (*call.args, *(item.value for item in call.kwargs)):
        yield from part.items if isinstance(part, nodes.List) else [part]


def called_with(
    name: str, function: Function, args: Sequence[object], kwargs: dict[str, object]
) -> ProseError | None:
    """What a function says of its arguments; None if they are right."""
    wrong = _wrong_arguments(name, inspect.signature(function), tuple(args), kwargs)
    if wrong:
        return wrong
    try:
        function(*args, **kwargs)
    except ProseError as error:
        return error
    return None


def _wrong_arguments(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> ProseError | None:
    known = [item.name for item in signature.parameters.values() if item.kind is not item.VAR_KEYWORD]
    open_ended = len(known) < len(signature.parameters)
    for key in kwargs:
        if key not in known and not open_ended:
            return ProseError(f"{name}() kennt die Angabe „{key}“ nicht", suggest(key, known))
    try:
        signature.bind(*args, **kwargs)
    except TypeError:
        first = [item.name for item in signature.parameters.values() if item.default is item.empty]
        needed = [key for key in first if key in known]
        if len(args) > len(known):
            return ProseError(f"{name}() hat zu viele Angaben", f"möglich: {', '.join(known)}")
        return ProseError(f"{name}() braucht mehr Angaben", f"nötig: {', '.join(needed)}")
    return None


def _template_line() -> int:
    """The line of the template from which a function was called; 0 if it is not known."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return int(template.get_corresponding_lineno(frame.f_lineno))
        frame = frame.f_back
    return 0


def _line_of(error: BaseException) -> int:
    """The last template line in a traceback that Jinja has rewritten to template lines."""
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return line


_TOO_DEEP = ("Klammern oder Anweisungen sind zu tief verschachtelt", "in mehrere Sätze teilen")
_OPEN = "ein Ausdruck ist nicht geschlossen oder unvollständig"
_SYNTAX = (
    (
        "end of template|end of print|expected token|unexpected '",
        _OPEN,
        "jedes {{ und jede Klammer wieder schließen",
    ),
    ("[Uu]nclosed|[Mm]issing end of", _OPEN, "jedes {# und jede Klammer wieder schließen"),
    ("unknown tag", "diese Anweisung gibt es nicht", "möglich: if, else, endif, for, endfor, set"),
    ("unexpected char", "ein Zeichen passt hier nicht", 'Texte stehen in geraden Anführungszeichen: "…"'),
    ("[Nn]o filter", "diesen Filter gibt es nicht", "die Prosafunktionen verwenden"),
)


def _syntax_words(message: str) -> tuple[str, str]:
    for pattern, what, hint in _SYNTAX:
        if re.search(pattern, message):
            return what, hint
    return "dieser Ausdruck ist nicht zu lesen", "Klammern, Kommas und Anführungszeichen prüfen"
