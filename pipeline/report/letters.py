"""Letters that cannot be printed: told by their place before anything is drawn or set.

A PDF for archives holds all its fonts, so nothing is borrowed from the computer on which it is made.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from pipeline.project import Project
from pipeline.report.theme import font_files

_HIDDEN = {"Cc", "Co", "Cs", "Zl", "Zp"}  # control signs, private use, separators of other programs
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # change the direction of what follows


def unprintable(project: Project, text: str) -> str:
    """What the first letter is that the report cannot show; empty if there is none."""
    for letter in text:
        if letter == "\t" or " " <= letter < "\x7f" or "\u00a0" <= letter < "\u0250" or letter in "–„“‚‘…":
            continue
        number = f"U+{ord(letter):04X}"
        category = unicodedata.category(letter)
        if category in _HIDDEN or letter in _TURNING:
            return f"ein unsichtbares Zeichen ({number})"
        if category != "Cf" and letter not in _letters(font_files(project, "ttf")[0]):
            return f"ein Zeichen, das die Schrift des Berichts nicht hat: {letter} ({number})"
    return ""


@lru_cache(maxsize=4)
def _letters(font: Path) -> frozenset[str]:
    # Loaded only when there is something to look up.
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as known:
        return frozenset(map(chr, known.getBestCmap()))
