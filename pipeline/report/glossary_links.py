"""Terms of the glossary, linked where a chapter first uses them.

Only running text is linked: headings, tables, links, code and captions stay as they are. The longest term is
tried first; other forms of a word count only if report.yaml declares them: `Haushalt|Haushalte|Haushalten`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup, escape

from pipeline.report.document import Block, Box, Chapter, Prose
from pipeline.report.hyphens import soft_hyphens
from pipeline.report.markdown import ident

_TAG = re.compile(r"(<[^>]*>)")
_OPENED = re.compile(r"<(a|table|h[1-6]|code|pre|sup|dt)\b")
_CLOSED = re.compile(r"</(a|table|h[1-6]|code|pre|sup|dt)>")
_SOFT = "\u00ad"


def forms(key: str) -> tuple[str, ...]:
    """The term as it heads its entry, then its other forms.

    >>> forms("Haushalt | Haushalte")
    ('Haushalt', 'Haushalte')
    """
    return tuple(part.strip() for part in key.split("|") if part.strip())


def entry_ident(term: str) -> str:
    """Element id of an entry.

    >>> entry_ident("Natürlicher Saldo")
    'glossar-natuerlicher-saldo'
    """
    return f"glossar-{ident(term)}"


def glossary_html(terms: Mapping[str, str]) -> str:
    """The entries in alphabetical order, each with an id of its own; '' without any."""
    parts = [
        Markup('<dt id="{}">{}</dt><dd>{}</dd>').format(entry_ident(term), term, text)
        for term, text in sorted(terms.items(), key=lambda item: ident(item[0]))
    ]
    return soft_hyphens(f'<dl class="glossar">{"".join(parts)}</dl>') if parts else ""


class GlossaryLinks:
    """Links the terms of one report; each chapter starts anew."""

    def __init__(self, glossary: Mapping[str, str]) -> None:
        self._targets = {form: entry_ident(forms(key)[0]) for key in glossary for form in forms(key)}
        longest = sorted(self._targets, key=lambda form: (-len(form), form))
        words = "|".join(map(_written, longest))
        # Whole words only: no letter, hyphen or entity touches the term; nor is it tied to a number, as the
        # line would be parted before the number.
        whole = rf"(?<![\w{_SOFT}\u00a0&#-])(?:{words})(?![\w{_SOFT}-])"
        self._pattern = re.compile(whole) if words else None

    def linked(self, chapter: Chapter) -> Chapter:
        """The chapter with a link at the first use of each term."""
        used: set[str] = set()
        return replace(chapter, blocks=tuple(self._block(block, used) for block in chapter.blocks))

    def _block(self, block: Block, used: set[str]) -> Block:
        if isinstance(block, (Prose, Box)) and self._pattern is not None:
            return replace(block, html=self._html(block.html, used))
        return block

    def _html(self, html: str, used: set[str]) -> str:
        parts, closed_in = _TAG.split(html), 0
        for number, part in enumerate(parts):
            if number % 2:
                closed_in += bool(_OPENED.match(part)) - bool(_CLOSED.match(part))
            elif not closed_in:
                parts[number] = self._text(part, used)
        return "".join(parts)

    def _text(self, text: str, used: set[str]) -> str:
        def link(match: re.Match[str]) -> str:
            target = self._targets[" ".join(Markup(match[0]).unescape().replace(_SOFT, "").split())]
            if target in used:
                return match[0]
            used.add(target)
            return f'<a class="begriff" href="#{target}">{match[0]}</a>'

        return self._pattern.sub(link, text) if self._pattern else text


def _written(form: str) -> str:
    """Pattern of a term as it stands in HTML: escaped, divided by soft hyphens, across lines."""
    letters = [r"\s+" if letter == " " else re.escape(str(escape(letter))) for letter in form]
    return f"{_SOFT}?".join(letters)
