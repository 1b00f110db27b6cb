"""What the Markdown of a chapter shows without data, by line: headings, pictures, links, notes."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.definition_file import suggest
from pipeline.report.markdown import end_of
from pipeline.report.picture_file import picture_fault

Found = tuple[int, str, str]  # line of the text counted from 0, what is wrong, hint
PICTURE_TYPES = (".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp")
MOST_COLUMNS = 12
_LINK_STARTS = ("https://", "http://", "mailto:", "#")
_LINKS = "möglich: eine Adresse mit https://, mailto: oder siehe() für Tabellen und Abbildungen"
_NOT_TEXT = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.S)
_CALL = re.compile(r"\{\{.*?(?:\}\}|\Z)", re.S)  # one that is not closed is told by the template
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")
_NESTING = ("bullet_list", "ordered_list", "blockquote")
_BOXES = ("container_kasten_open", "container_rand_open")
# What Markdown has left as it stands, though it looks like more.
_LEFT_OVER = (
    (re.compile(r"\]\(|\]\["), "dieser Verweis ist nicht zu lesen",
     "Form: [Text](https://…); Namen mit Leerzeichen in spitzen Klammern: ![Text](<bilder/Rathaus alt.png>)"),
    (re.compile(r"^#{1,6}[^#\s]", re.M), "hinter # fehlt ein Leerzeichen", "Form: ## Überschrift"),
    (re.compile(r"^:::", re.M), "dieser Kasten ist nicht zu lesen",
     "Form: ::: kasten Titel oder ::: rand, am Ende eine Zeile mit :::"),
    (re.compile(r"^\|", re.M), "diese Tabelle ist nicht zu lesen",
     "unter dem Kopf steht eine Zeile mit --- für jede Spalte: |---|---|"),
    (re.compile("<!--"), "diese Notiz würde gedruckt", "Notizen stehen in {# … #}"),
    (re.compile(r"[{}]"), "eine geschweifte Klammer steht allein", "Form: {{ wert(\"…\") }}"),
)  # fmt: skip


def text_problems(parser: MarkdownIt, body: str, pictures: Path) -> Iterator[Found]:
    """Everything that is wrong in the text; `pictures` is the folder of the images.

    >>> from pipeline.report.markdown import make_parser
    >>> [found[:2] for found in text_problems(make_parser(), "# Zu hoch", Path("bilder"))]
    [(0, 'die Überschrift „Zu hoch“ hat die falsche Stufe')]
    """
    visible = _NOT_TEXT.sub(lambda found: "\n" * found[0].count("\n"), body)
    env: dict[str, object] = {}
    stream = parser.parse(visible, env)
    yield from _blocks(stream, visible.split("\n"))
    for token, first in _inlines(stream):
        yield from _inline_problems(token, first, pictures)
    yield from _unused_notes(env, body.split("\n"))


def _blocks(stream: Sequence[Token], lines: Sequence[str]) -> Iterator[Found]:
    """Headings, boxes and passages set as code."""
    level, nested = 1, 0
    for number, token in enumerate(stream):
        nested += token.nesting if token.type.removesuffix("_open").removesuffix("_close") in _NESTING else 0
        first, end = token.map or (0, 0)
        if token.type == "heading_open":
            yield from _heading_problem(
                stream[number + 1].content, (int(token.tag[1:]), level), nested > 0, first
            )
            level = int(token.tag[1:])
        elif token.type == "thead_open":
            columns = sum(cell.type == "th_open" for cell in stream[number : end_of(stream, number)])
            if columns > MOST_COLUMNS:
                yield (
                    first,
                    f"diese Tabelle hat {columns} Spalten",
                    f"höchstens {MOST_COLUMNS} passen auf die Seite",
                )
        elif token.type == "code_block":
            yield (
                first,
                "dieser Absatz ist eingerückt und erschiene als Programmtext",
                "ohne Einrückung schreiben",
            )
        elif token.type == "fence" and not _closed(lines, first, end, token.markup):
            yield (
                first,
                f"dieser Abschnitt ist nicht geschlossen: {token.markup}",
                "Programmtext endet mit derselben Zeile",
            )
        elif token.type in _BOXES and not _closed(lines, first, end + 1, ":::"):
            yield first, "dieser Kasten ist nicht geschlossen", "am Ende eine Zeile mit :::"


def _closed(lines: Sequence[str], first: int, end: int, markup: str) -> bool:
    return any(line.strip().startswith(markup) for line in lines[max(first + 1, end - 2) : end])


def _heading_problem(title: str, levels: tuple[int, int], nested: bool, line: int) -> Iterator[Found]:
    level, above = levels
    deepest = min(above + 1, 4)
    if not title.strip():
        yield line, "diese Überschrift ist leer", ""
    elif nested:
        yield (
            line,
            f"die Überschrift „{title}“ steht in einer Liste oder einem Zitat",
            "ohne Einrückung schreiben",
        )
    elif not 2 <= level <= deepest:
        hint = "der Text beginnt bei ##" if level == 1 else f"hier ist höchstens {'#' * deepest} möglich"
        yield line, f"die Überschrift „{title}“ hat die falsche Stufe", hint


def _inlines(stream: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    line = 0
    for token in stream:
        line = token.map[0] if token.map else line
        if token.type == "inline":
            yield token, line


def _inline_problems(token: Token, line: int, pictures: Path) -> Iterator[Found]:
    """Of one passage; each line break in it counts one line."""
    children, text = token.children or [], ""
    for child in children:
        here = line + text.count("\n")
        if child.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif child.type == "text":
            text += child.content
        elif child.type == "image":
            yield from ((here, *wrong) for wrong in _picture_problem(child, pictures))
            if len(children) > 1:
                yield (
                    here,
                    "ein Bild steht mitten im Text",
                    "eine eigene Zeile mit Leerzeilen davor und danach",
                )
        elif child.type == "link_open":
            yield from ((here, *wrong) for wrong in _link_problem(str(child.attrs.get("href", ""))))
    text = _CALL.sub(lambda found: "\n" * found[0].count("\n"), text)
    for form, what, hint in _LEFT_OVER:
        for found in form.finditer(text):
            yield line + text.count("\n", 0, found.start()), what, hint
            break
    for note in _NOTE.finditer(text):
        what = f"die Fußnote „{note[1]}“ hat keinen Text"
        yield line + text.count("\n", 0, note.start()), what, f"auf einer eigenen Zeile: [^{note[1]}]: Text"


def _picture_problem(image: Token, pictures: Path) -> Iterator[tuple[str, str]]:
    shown = unquote(str(image.attrs.get("src", "")))
    path = pictures / picture_name(image)
    if not image.content.strip():
        yield f"das Bild „{shown}“ hat keine Beschreibung", "in die eckigen Klammern schreiben"
    elif path.suffix.lower() not in PICTURE_TYPES:
        yield f"„{shown}“ ist kein Bildformat", "möglich: " + ", ".join(PICTURE_TYPES)
    elif not path.resolve().is_relative_to(pictures.resolve()) or not path.is_file():
        known = [f"bilder/{item.name}" for item in sorted(pictures.glob("*.*"))]
        yield f"das Bild „{shown}“ fehlt", suggest(shown, known)
    else:
        fault = picture_fault(path)
        if fault:
            yield f"das Bild „{shown}“ {fault[0]}", fault[1]


def picture_name(image: Token) -> str:
    """File in the folder of pictures; Markdown has written umlauts and blanks as in addresses."""
    return unquote(str(image.attrs.get("src", ""))).removeprefix("bilder/")


def _link_problem(target: str) -> Iterator[tuple[str, str]]:
    """A link to a file would work on the desk of its author only."""
    if not target.startswith(_LINK_STARTS):
        yield f"der Verweis auf „{unquote(target)}“ führt im fertigen Bericht ins Leere", _LINKS


def _unused_notes(env: dict[str, object], lines: Sequence[str]) -> Iterator[Found]:
    """Notes that nothing points to, and notes without text."""
    notes = env.get("footnotes")
    known = notes.get("refs", {}) if isinstance(notes, dict) else {}
    for number, line in enumerate(lines):
        found = re.match(r"\[\^([^\]\s]+)\]:(.*)", line)
        if found and known.get(f":{found[1]}") == -1:
            yield (
                number,
                f"auf die Fußnote „{found[1]}“ verweist keine Stelle",
                f"im Text [^{found[1]}] schreiben",
            )
        elif (
            found
            and not found[2].strip()
            and not "".join(lines[number + 1 : number + 2]).startswith(("    ", "\t"))
        ):
            yield number, f"die Fußnote „{found[1]}“ hat keinen Text", "hinter dem Doppelpunkt schreiben"
