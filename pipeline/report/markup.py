"""The templates of the theme: one environment for PDF and HTML, with the few filters they need."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from pipeline.errors import Problem, RenderError
from pipeline.numbers import FLAG_SIGNS, SIGN_MEANINGS, SIGNS
from pipeline.project import Project
from pipeline.report.document import Block, Document, Figure, Heading, Listed, Table
from pipeline.report.hyphens import soft_hyphens
from pipeline.report.page_order import is_short, print_order
from pipeline.report.screen_figures import shown_on_screen
from pipeline.report.theme import theme_folders

DRAWINGS = "abbildungen"


def environment(project: Project, document: Document, drawings: Mapping[str, str], web: bool) -> Environment:
    """Templates with the document and its drawings at hand; `web` keeps title and description apart."""
    made = Environment(
        loader=FileSystemLoader([str(folder) for folder in theme_folders(project)]),
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True,
        bytecode_cache=_compiled(),
    )  # fmt: skip

    def drawing(figure: Figure) -> Markup:
        if web:
            return Markup(shown_on_screen(drawings, figure))
        # As an image: its alternative text becomes that of the PDF, and the styles of the page need not be
        # matched against thousands of lines and letters.
        return Markup('<img src="{}/{}.svg" alt="{}">').format(DRAWINGS, figure.ident, figure.alt)

    made.filters.update(
        kind=lambda block: type(block).__name__,
        drawing=drawing,
        in_print_order=lambda chapter: print_order(chapter, lambda figure: drawings.get(figure.ident, "")),
        signs=signs,
        flag_signs=flag_signs,
        soft=soft,
        widths=widths,
        short=is_short,
    )
    made.globals.update(
        front=document.front,
        document=document,
        accent=project.config.design.accent,
        secret_sign=SIGNS["secret"],
    )
    return made


class _Compiled(BytecodeCache):
    """Compiled templates by name and content, as long as the process lives: print and pages share most."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket if its template is known."""
        if bucket.key + bucket.checksum in self._known:
            bucket.bytecode_from_string(self._known[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember the template of the bucket."""
        self._known[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


@cache
def _compiled() -> _Compiled:
    return _Compiled()


def template(templates: Environment, name: str) -> Template:
    """A template of the theme. Raises RenderError if it is missing or cannot be read."""
    try:
        return templates.get_template(name)
    except TemplateNotFound as error:
        what = f"die Vorlage „{error.name}“ der Gestaltung fehlt"
        raise RenderError(Problem(f"report_templates/theme/{error.name}", what)) from None
    except TemplateSyntaxError as error:
        place = f"report_templates/theme/{error.name}:{error.lineno}"
        raise RenderError(Problem(place, "die Vorlage ist fehlerhaft", str(error.message))) from None


def soft(text: object) -> Markup:
    """Escaped text with soft hyphens in long words; the sign of a section stays with its number."""
    kept = re.sub(r"(§+) (?=\d)", "\\1\u00a0", str(escape(text)))
    return Markup(soft_hyphens(kept))


def signs(table: Table) -> list[tuple[str, str]]:
    """Sign and meaning of every status and flag that occurs in the table."""
    missing = [(sign, SIGN_MEANINGS[sign]) for status, sign in SIGNS.items() if status in table.statuses]
    return missing + flag_signs(table)


def flag_signs(table: Table) -> list[tuple[str, str]]:
    """Sign and meaning of every flag that occurs: they stand below a figure too, which prints them."""
    flags = {cell.flags for row in table.rows for cell in row.cells}
    found = {bit for bit in FLAG_SIGNS if any(bit & given for given in flags)}
    return [(FLAG_SIGNS[bit], SIGN_MEANINGS[FLAG_SIGNS[bit]]) for bit in sorted(found)]


def widths(table: Table) -> list[str]:
    """Widths of the columns in percent, after what they hold; fixed widths make the layout quick.

    Each column gets what its longest unbreakable part needs; what is left goes to the columns that would
    rather be wider, in proportion.
    """
    columns = range(len(table.columns))
    least = [_least(table, number) for number in columns]
    wish = [max(_wish(table, number) - least[number], 0.0) for number in columns]
    spare = max((_COMPACT_LINE if table.compact else _LINE) - sum(least), 0.0)
    share = min(spare / sum(wish), 1.0) if sum(wish) else 0.0
    sizes = [low + more * share for low, more in zip(least, wish, strict=True)]
    return [f"{size * 100 / sum(sizes):.2f}" for size in sizes]


_LINE = 100.0  # letters of table type in a full line
_COMPACT_LINE = 108.0
_PART = 10  # letters of a long word that stay together when it is hyphenated
_BOLD = 1.07  # heads and totals are set bold, which is wider
_SPACE = 1.8  # letters of space beside each column


def _texts(table: Table, number: int) -> list[str]:
    return [row.head if number == 0 else row.cells[number - 1].text for row in table.rows]


def _least(table: Table, number: int) -> float:
    column, texts = table.columns[number], _texts(table, number)
    parts = [
        part if "\u00ad" in word else word[:_PART]
        for word in soft_hyphens(f"{column.heading} {column.unit}").replace("-", "- ").split(" ")
        for part in word.split("\u00ad")
    ]
    head = (max((len(part) for part in parts), default=0) + 1.0) * _BOLD
    if column.align == "right":
        body = max((len(text) for text in texts), default=0) * _BOLD
        return max(head, body, 4.0) + _SPACE
    # Dates, identifiers and the like must not be broken; words may be.
    words = [word for text in texts for word in text.split()]
    body = max((len(word) if not word.isalpha() else min(len(word), 14) for word in words), default=0)
    if number == 0:
        # Names of areas should stay on one line even beside many columns.
        body = max(body, min(max((len(text) for text in texts), default=0), 22))
    return max(head, min(body, 26) * _BOLD, 4.0) + _SPACE


def _wish(table: Table, number: int) -> float:
    column, texts = table.columns[number], _texts(table, number)
    longest = max((len(text) for text in texts), default=0)
    if column.align == "right":
        return max(_least(table, number), min(len(column.heading), 20) * _BOLD + _SPACE)
    return min(float(longest), 46.0) + 3.0


def contents(document: Document) -> tuple[Listed, ...]:
    """The contents: chapters with their sections, profiles, annex."""
    return tuple(_contents(document))


def _contents(document: Document) -> Iterator[Listed]:
    for chapter in document.chapters:
        yield Listed(chapter.title, chapter.ident, chapter.number)
        yield from sections(chapter.blocks)
    if document.profiles:
        yield Listed(document.profiles_title, "profile")
    for chapter in document.annex:
        yield Listed(chapter.title, chapter.ident, chapter.number)


def sections(blocks: tuple[Block, ...]) -> Iterator[Listed]:
    """Headings of the second level."""
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            text = Markup(block.html).striptags().replace("\u00ad", "")
            yield Listed(text, block.ident, block.number, 2)
