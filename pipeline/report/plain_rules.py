"""Rules of plain language (Einfache Sprache) that can be checked: short sentences, no percent.

Looked at is the text of chapters of the kind `plain`; a call of a function counts as no word. What is hard to
read in other ways, people must find.
"""

import re
from collections.abc import Iterator

from pipeline.errors import Problem, Severity
from pipeline.report.chapter import ChapterFile
from pipeline.report.typed_figures import readable

MOST_WORDS = 15
# A sentence ends at a stop before a blank, at an empty line, before a point of a list or a heading.
_SENTENCE = re.compile(r"(?:[^.!?:\n]|[.!?:](?!\s)|\n(?!\s*(?:\n|[-*#]|\Z)))+")
_WORD = re.compile(r"\w[\w-]*")


def plain_rules(file: ChapterFile) -> Iterator[Problem]:
    """A hint for each sentence of a plain chapter that is too long or speaks of percent, at its line."""
    if file.head.kind != "plain":
        return
    text = readable(file.body)
    for found in _SENTENCE.finditer(text):
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        place = f"{file.shown}:{file.first_line + text.count(chr(10), 0, start)}"
        number = len(_WORD.findall(found[0]))
        if number > MOST_WORDS:
            what = f"der Satz hat {number} Wörter"
            hint = f"Einfache Sprache: höchstens {MOST_WORDS}, ein Gedanke je Satz"
            yield Problem(place, what, hint, Severity.HINWEIS)
        if "%" in found[0] or "Prozent" in found[0]:
            hint = "Einfache Sprache: „von 100 Menschen“"
            yield Problem(place, "der Satz spricht von Prozent", hint, Severity.HINWEIS)
