"""The templates of the theme: one environment for PDF and HTML, with the few filters they need."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

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
from pipeline.numbers import SIGNS
from pipeline.project import Project
from pipeline.report.document import Block, Chapter, Document, Figure, Heading, Listed, Row, Table
from pipeline.report.hyphens import soft_hyphens
from pipeline.report.page_measures import Style, Type
from pipeline.report.page_order import print_order
from pipeline.report.page_pieces import Sizes
from pipeline.report.screen_figures import shown_on_screen
from pipeline.report.table_shape import flag_signs, is_short, signs, widths
from pipeline.report.theme import BOLD_FONT, PLAIN_FONT, theme_file, theme_folders

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
        smaller = Markup(' style="width:{:g}%"').format(figure.scale * 100) if figure.scale < 1.0 else ""
        return Markup('<img src="{}/{}.svg"{} alt="{}">').format(DRAWINGS, figure.ident, smaller, figure.alt)

    def in_print_order(chapter: Chapter) -> Chapter:
        style = Style(theme_file(project, "print.css").read_text(encoding="utf-8"))
        plain, bold = (Type(theme_file(project, f"fonts/{name}.ttf")) for name in (PLAIN_FONT, BOLD_FONT))
        return print_order(chapter, Sizes(style, plain, bold, lambda figure: drawings.get(figure.ident, "")))

    made.filters.update(
        kind=lambda block: type(block).__name__,
        drawing=drawing,
        in_print_order=in_print_order,
        signs=signs,
        flag_signs=flag_signs,
        soft=soft,
        fields=fields,
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


@lru_cache(maxsize=1 << 15, typed=True)
def soft(text: object) -> Markup:
    """Escaped text with soft hyphens in long words; the sign of a section stays with its number.

    Figures and names return on many pages: what is known is not looked through again.
    """
    kept = re.sub(r"(§+) (?=\d)", "\\1\u00a0", str(escape(text)))
    return Markup(soft_hyphens(kept))


def fields(row: Row, table: Table) -> Markup:
    """The cells of a row behind its head: a loop in the template would take several times as long."""
    left = [' class="left"' if column.align == "left" else "" for column in table.columns[1:]]
    cells = zip(left, row.cells, strict=False)
    return Markup("".join(f"<td{place}>{soft(cell.text)}</td>" for place, cell in cells))


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
