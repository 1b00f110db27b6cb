"""Places that a draft leaves to its author: marked in the file, a warning until they are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.errors import Problem, Severity

if TYPE_CHECKING:
    from pipeline.project import Project

OPEN = "OFFEN"  # what a draft says where only its author can go on
_MARK = re.compile(rf"""(?:#\s*|:\s+["']?|-\s+["']?){OPEN}\b:?\s*(?P<question>[^"'#]*)""")


def open_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, key and question of every mark; the note in the head of a draft is none.

    >>> list(open_lines("id: a\\nlimits: \\"OFFEN: was nicht?\\"\\nunit: prozent  # OFFEN: stimmt sie?"))
    [(2, 'limits', 'was nicht?'), (3, 'unit', 'stimmt sie?')]
    """
    for number, line in enumerate(text.splitlines(), 1):
        found = _MARK.search(line)
        if found:
            key, colon, _ = line[: found.start() + 1].partition(":")
            yield number, key.strip().removeprefix("- ") if colon else "", found["question"].strip()


def open_problems(project: Project) -> Iterator[Problem]:
    """A warning for every mark that is left in a definition file."""
    for file in project.files.values():
        for number, key, question in open_lines(file.text):
            what = f"noch offen: {': '.join(filter(None, (key, question)))}"
            hint = f"ausfüllen oder bestätigen, dann den Vermerk {OPEN} löschen"
            yield Problem(f"{file.shown}:{number}", what, hint, Severity.WARNUNG)
