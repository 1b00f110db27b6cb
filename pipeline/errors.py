"""Problems a user can mend, and the exceptions that carry them to the command line.

A `Problem` is one line: where, what is wrong, what is possible or meant. Stages collect problems and
raise once. An exception that is not a `PipelineError` is a bug and keeps its traceback.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is: `fehler` stops, `warnung` stops with --strict, `hinweis` informs."""

    FEHLER = "fehler"
    WARNUNG = "warnung"
    HINWEIS = "hinweis"


@dataclass(frozen=True)
class Problem:
    """One finding. `place` is `file:line`, `file, Blatt x, Zelle B7` or empty.

    >>> print(Problem("a.yaml:3", "unbekannte Angabe „metod“", "gemeint: „method“?"))
    a.yaml:3: unbekannte Angabe „metod“ – gemeint: „method“?
    """

    place: str
    what: str
    hint: str = ""
    severity: Severity = Severity.FEHLER

    def __post_init__(self) -> None:
        for name in ("place", "what", "hint"):
            object.__setattr__(self, name, visible(getattr(self, name)))

    def __str__(self) -> str:
        text = f"{self.what} – {self.hint}" if self.hint else self.what
        return f"{self.place}: {text}" if self.place else text


def problem_data(problem: Problem) -> dict[str, str]:
    """A finding as JSON data."""
    return {
        "severity": str(problem.severity),
        "place": problem.place,
        "what": problem.what,
        "hint": problem.hint,
    }


def problem_of(data: Mapping[str, str]) -> Problem:
    """The finding of its JSON data. Raises KeyError, TypeError or ValueError if it is none.

    >>> problem_of(problem_data(Problem("a.yaml:3", "fehlt"))) == Problem("a.yaml:3", "fehlt")
    True
    """
    return Problem(data["place"], data["what"], data["hint"], Severity(data["severity"]))


def visible(text: str) -> str:
    """A text that may quote a delivery: signs that cannot be seen are named, endless words are cut.

    >>> visible("Alt\\u200bdorf \\x1b[31m"), len(visible("9" * 100_000))
    ('Alt[U+200B]dorf [U+001B][31m', 201)
    """
    if not text.isprintable():
        text = "".join(
            f"[U+{ord(sign):04X}]" if unicodedata.category(sign) in _UNSEEN and sign not in "\n\t" else sign
            for sign in text
        )
    return _ENDLESS.sub(lambda word: word[0][:200] + "…", text) if len(text) > 200 else text


_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
_ENDLESS = re.compile(r"\S{201,}")


class PipelineError(Exception):
    """A user's mistake or a finding that stops the run: printed without traceback."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["PipelineError"], tuple[tuple[Problem, ...]]]:
        """The way back from another process: made anew from the problems, not from their text."""
        return type(self), (self.problems,)


class DataError(PipelineError):
    """A delivered file or its content is not what the source description says."""


class DefinitionError(PipelineError):
    """config.yaml, a source, dataset, indicator, chapter … is not valid."""

    exit_code = 2


class UsageError(PipelineError):
    """A command was called with something that does not exist."""

    exit_code = 2


class DisclosureError(PipelineError):
    """Publishing would reveal a protected figure: nothing is published."""

    exit_code = 3


class RenderError(PipelineError):
    """A chapter, picture or style sheet cannot be turned into pages."""


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, by place; numbers in places count as numbers: line 9 before line 10."""

    def key(problem: Problem) -> tuple[list[tuple[int, str]], str]:
        parts = re.split(r"(\d+)", problem.place)
        return [(int(part), "") if part.isdigit() else (-1, part) for part in parts], problem.what

    return sorted(set(problems), key=key)


def raise_if_any(problems: Iterable[Problem], error: type[PipelineError]) -> None:
    """Raise `error` with all problems of severity `fehler`; do nothing when there is none."""
    grave = [problem for problem in problems if problem.severity is Severity.FEHLER]
    if grave:
        raise error(grave)
