"""Markdown to blocks: headings, running text, boxes, pictures, and the tokens of the functions between."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from pipeline.report.hyphens import soft_hyphens

_NOTES_BEGIN = '<hr class="footnotes-sep">\n<div class="footnotes">'
_IDENTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def make_parser() -> MarkdownIt:
    """CommonMark with tables, footnotes, `::: kasten`, `::: rand`; HTML is shown as text; German quotes."""
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "„“‚‘"})
    parser.enable(["table", "replacements", "smartquotes"])
    parser.use(footnote_plugin).use(container_plugin, name="kasten")
    parser.use(container_plugin, name="rand")
    parser.add_render_rule("footnote_anchor", _footnote_anchor)
    parser.add_render_rule("footnote_caption", _footnote_caption)
    parser.add_render_rule("footnote_block_open", _footnotes_open)
    parser.add_render_rule("footnote_block_close", _footnotes_close)
    return parser


def _footnote_anchor(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    # The arrow of the plug-in is no letter of our font and says nothing when read aloud.
    note = tokens[index].meta
    again = f":{note['subId']}" if note.get("subId") else ""
    return f' <a href="#fnref-{env["docId"]}-{int(note["id"]) + 1}{again}" class="zurueck">zurück</a>'


def _footnote_caption(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return str(int(tokens[index].meta["id"]) + 1)


# The plug-in makes a section, which should have a heading.
def _footnotes_open(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return f"{_NOTES_BEGIN}\n<ol>\n"


def _footnotes_close(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return "</ol>\n</div>\n"


def beside(html: str) -> str:
    """A passage beside the text; no landmark of its own, so that screen readers read it where it stands."""
    return f'<aside class="rand" role="note">{html}</aside>'


def split_notes(html: str) -> tuple[str, dict[str, str]]:
    """A rendered text without its footnotes, and the HTML of each by its id, without the ways back.

    >>> env: dict[str, object] = {"docId": "kapitel"}
    >>> html = make_parser().render("Text.[^1]\\n\\n[^1]: Anmerkung.", env)
    >>> split_notes(html)[1]
    {'fn-kapitel-1': '<p>Anmerkung.</p>\\n'}
    """
    body, _, notes = html.partition(_NOTES_BEGIN)
    notes = re.sub(r' ?<a href="#fnref-[^"]*" class="zurueck">[^<]*</a>', "", notes)
    parts = re.split(r'<li id="(fn-[^"]+)" class="footnote-item">', notes.rpartition("</ol>")[0])
    texts = (text.rpartition("</li>")[0] for text in parts[2::2])
    return body, dict(zip(parts[1::2], texts, strict=True))


def ident(text: str) -> str:
    """An element id from a German text.

    >>> ident("Ältere über 65")
    'aeltere-ueber-65'
    """
    lowered = "".join(_IDENTS.get(letter, letter) for letter in text.lower())
    return re.sub(r"[^a-z0-9]+", "-", lowered).strip("-") or "abschnitt"


def paragraph(text: str, head: str = "") -> str:
    """A plain text as a paragraph, with an optional bold beginning."""
    start = Markup("<strong>{}</strong> ").format(head) if head else Markup("")
    return soft_hyphens(str(Markup("<p>{}{}</p>").format(start, escape(text))))


def inline(parser: MarkdownIt, text: str) -> str:
    """One line of Markdown without the paragraph around it."""
    return soft_hyphens(str(parser.renderInline(text.strip())))


def end_of(tokens: Sequence[Token], start: int) -> int:
    """Index after the token that closes the one at `start`."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index + 1
    return len(tokens)


def rendered(parser: MarkdownIt, tokens: Sequence[Token], env: dict[str, object]) -> str:
    """HTML of some tokens, with soft hyphens in long words and row and column heads in tables."""
    html = str(parser.renderer.render(tokens, parser.options, env))
    html = html.replace("<th>", '<th scope="col">').replace("<th style=", '<th scope="col" style=')
    return soft_hyphens(html.strip())
