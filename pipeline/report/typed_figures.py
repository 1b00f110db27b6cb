"""Figures typed by hand into the prose: nobody checks them, neither for truth nor for disclosure control.

Looked for are decimals, thousands, and numbers before a unit or before people and households. Years, ages,
paragraphs of laws, the bases 100 and 1 000 are no findings. A line with `{# fest #}` holds a figure that
never changes, such as a limit set by law.
"""

import re
from collections.abc import Iterator

from pipeline.errors import DefinitionError, Problem, Severity
from pipeline.project import Project
from pipeline.report.chapter import ChapterFile, read_chapter_file

_FIXED = "{# fest #}"
_CALL = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_TEXT_IN_CALL = re.compile(r'"[^"\n]*\s[^"\n]*"|"[^"]*\s[^"]*"')
_SILENT = re.compile(r"`[^`\n]*`|\]\([^)\n]*\)|\[\^[^\]\n]*\]|https?://\S+")
_SPACE = "[ \u00a0\u202f]"
_COUNTED = "Mensch|Person|Kind|Haushalt|Einwohner|Fäll|Fall|Wohnung|Famili|Gebiet|Sozialr"
_FIGURE = re.compile(
    rf"(?<![\w.,])(?:\d+,\d+|\d{{1,3}}(?:[.\u00a0\u202f ]\d{{3}})+(?!\d)|\d+(?={_SPACE}?(?:%|€|m²))"
    rf"|\d+(?={_SPACE}(?:Prozent|Euro|{_COUNTED})))(?![\d.]*\d)"
)
_BASES = ("100", "1000")


def typed_by_hand(project: Project) -> Iterator[Problem]:
    """A hint for each figure in chapters and results of recommendations; what cannot be read is left out."""
    for name in project.report.chapters:
        try:
            file = read_chapter_file(project.templates_dir / "chapters" / name, project.root)
        except DefinitionError:
            continue
        yield from typed_figures(file)
    for number, item in enumerate(project.report.recommendations):
        place = project.place("report", "", "recommendations", number, "result")
        yield from typed_in(item.result, place, "ohne Fallzahlen: Niemand prüft sie auf Geheimhaltung")


def typed_figures(file: ChapterFile) -> Iterator[Problem]:
    """A hint for each figure in the text of a chapter, at its line."""
    lines = file.body.split("\n")
    shown = readable(file.body).split("\n")
    for number, (written, line) in enumerate(zip(lines, shown, strict=True), file.first_line):
        hint = f"mit einer Prosafunktion einsetzen; was sich nie ändert, mit {_FIXED} kennzeichnen"
        yield from () if _FIXED in written else typed_in(line, f"{file.shown}:{number}", hint)


def typed_in(line: str, place: str, hint: str) -> Iterator[Problem]:
    """A hint for each figure in a line of plain text."""
    for found in _FIGURE.finditer(line):
        if re.sub(r"\D", "", found[0]) not in _BASES or "," in found[0]:
            what = f"die Zahl „{found[0].strip()}“ ist von Hand getippt"
            yield Problem(place, what, hint, Severity.HINWEIS)


def readable(body: str) -> str:
    """The letters that are printed, at their places: calls are blank except for the sentences in them."""

    def call(match: re.Match[str]) -> str:
        blank = re.sub(r"[^\n]", " ", match[0])
        for text in _TEXT_IN_CALL.finditer(match[0]) if match[0].startswith("{{") else ():
            blank = blank[: text.start()] + text[0] + blank[text.end() :]
        return blank

    return _SILENT.sub(lambda match: " " * len(match[0]), _CALL.sub(call, body))
