"""The report or one chapter as a Word file for those who write with us: real headings, lists, tables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.shared import Mm, Pt

from pipeline.project import Project
from pipeline.report.document import (
    Block,
    Box,
    Chapter,
    Document,
    Figure,
    Heading,
    KeyFigures,
    Listing,
    Notice,
    Picture,
    Profile,
    Prose,
    Sheet,
    Table,
)  # fmt: skip
from pipeline.report.markup import flag_signs, signs
from pipeline.report.office.fragments import Paragraph, Run, TextTable, plain_text, taken_apart
from pipeline.report.office.package_file import describe, same_bytes
from pipeline.report.office.word_looks import prepare
from pipeline.report.office.word_parts import (
    Marks,
    add_runs,
    add_table,
    add_text_table,
    describe_picture,
    restarted_list,
)  # fmt: skip

_WIDTH = 160  # millimetres between the margins
_SHORT = "Das Wichtigste in Kürze"


def word_file(project: Project, document: Document, pictures: Mapping[str, Path], ident: str = "") -> bytes:
    """The chapter or profile of this id, or everything; equal reports give equal bytes.

    `pictures`: PNG file of each figure by its id, of each picture of the chapters by its file name.
    """
    chapters = [chapter for chapter in document.all_chapters if ident in ("", chapter.ident)]
    profiles = [item for item in document.profiles if ident in ("", item.ident)]
    made = docx.Document()
    front = document.front
    title = (chapters[0].title if chapters else profiles[0].name) if ident else front.title
    prepare(made, project.config.design.accent, f"{front.title} · {front.municipality}", front.notice)
    about = {"title": f"{title}, {front.edition}" if ident else front.edition, "subject": front.subtitle,
             "keywords": front.keywords, "comments": front.notice, "author": front.municipality}  # fmt: skip
    describe(made.core_properties, about, project.edition.editorial_deadline)
    writer = _Writer(made, pictures, Marks(list(_places(chapters, profiles))))
    if not ident:
        writer.opening(document)
    for chapter in chapters:
        writer.chapter(chapter)
    if profiles and not ident:
        writer.heading(1, document.profiles_title, "profile")
    for item in profiles:
        writer.profile(item, 1 if ident else 2)
    stream = BytesIO()
    made.save(stream)
    return same_bytes(stream.getvalue())


def _places(chapters: Sequence[Chapter], profiles: Sequence[Profile]) -> Iterator[str]:
    """Ids that links may lead to."""
    for chapter in chapters:
        yield chapter.ident
        for block in chapter.blocks:
            if isinstance(block, (Heading, Table, Figure, Notice, Picture, Sheet)) and block.ident:
                yield block.ident
    for item in profiles:
        yield from (item.ident, item.table.ident, *(figure.ident for figure in item.figures))


class _Writer:
    """Appends the parts of the document model to a Word file."""

    def __init__(self, made: Any, pictures: Mapping[str, Path], marks: Marks) -> None:
        self._made, self._pictures, self._marks = made, pictures, marks
        self._lists: dict[int, int] = {}
        self._writers: dict[type, Callable[[Any], None]] = {
            Prose: lambda block: self._html(block.html),
            Heading: lambda block: self.heading(
                block.level, f"{block.number} {plain_text(block.html)}".strip(), block.ident
            ),
            Table: self._table,
            Figure: self._figure,
            Notice: lambda block: self._plain(block.text, "Hinweis", block.ident),
            Box: self._box,
            Picture: self._picture,
            KeyFigures: self._tiles,
            Sheet: self._sheet,
            Listing: self._listing,
        }

    def opening(self, document: Document) -> None:
        """Title, imprint, signs, reading guide."""
        front = document.front
        self._plain(front.title, "Title")
        for text in filter(None, (front.subtitle, front.municipality, front.edition)):
            self._plain(text, "Subtitle")
        self._plain(f"Stichtag {front.reference_date}")
        if front.notice:
            self._plain(front.notice, "Hinweis")
        self.heading(1, "Impressum und Lesehilfe", "")
        for label, text in front.imprint:
            self._html_bold(label, text)
        for text in front.guide:
            self._plain(text)
        self._plain("Zeichenerklärung", "Caption")
        rows = (("Zeichen", "Bedeutung"), *front.signs)
        add_text_table(self._made, rows, "Zeichenerklärung")

    def chapter(self, chapter: Chapter) -> None:
        """A chapter with its messages and blocks."""
        self.heading(1, f"{chapter.number} {chapter.title}".strip(), chapter.ident)
        if chapter.messages:
            self._plain(_SHORT, "Kasten Titel")
            for text in chapter.messages:
                self._html(f"<ul><li>{text}</li></ul>")
        for block in chapter.blocks:
            self._block(block)

    def profile(self, item: Profile, level: int) -> None:
        """An area: sentences, key figures, figures, hints of early recognition."""
        self.heading(level, item.name, item.ident)
        for text in (item.subtitle, *item.sentences):
            self._plain(text)
        self._table(item.table)
        for figure in item.figures:
            self._figure(figure)
        if item.hints:
            self.heading(level + 1, "Hinweise der Früherkennung", "")
            for text in item.hints:
                self._plain(text, "List Bullet")

    def heading(self, level: int, text: str, ident: str) -> None:
        """A heading of the built-in style, so that navigation and contents know it."""
        self._marks.put(self._made.add_heading(text, level), ident)

    def _block(self, block: Block) -> None:
        self._writers[type(block)](block)

    def _plain(self, text: str, style: str = "Normal", ident: str = "") -> None:
        self._marks.put(self._made.add_paragraph(text.replace("\u00ad", ""), style), ident)

    def _html_bold(self, label: str, text: str) -> None:
        paragraph = self._made.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(text)

    def _html(self, html: str, style: str = "Normal") -> None:
        for part in taken_apart(html):
            if isinstance(part, TextTable):
                add_text_table(self._made, part.rows, "Tabelle im Text")
                self._made.add_paragraph()
            else:
                add_runs(self._made.add_paragraph(style=_style(part, style)), part.runs, self._marks)
                self._renumber(part)

    def _renumber(self, part: Paragraph) -> None:
        """Numbered lists begin with 1 each."""
        if part.kind == "number":
            paragraph = self._made.paragraphs[-1]
            style = paragraph.style.name
            if part.group not in self._lists:
                self._lists[part.group] = restarted_list(self._made, style)
            paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = self._lists[part.group]

    def _table(self, table: Table) -> None:
        label = f"Tab. {table.number} " if table.number else ""
        self._plain(f"{label}{table.title}", "Caption", table.ident)
        add_table(self._made, table, table.title)
        self._below([f"{sign} {meaning}" for sign, meaning in signs(table)], table)

    def _figure(self, figure: Figure) -> None:
        label = f"Abb. {figure.number} " if figure.number else ""
        self._plain(f"{label}{figure.title}", "Caption", figure.ident)
        self._image(self._pictures[figure.ident], figure.alt)
        self._below([f"{sign} {meaning}" for sign, meaning in flag_signs(figure.table)], figure)

    def _below(self, legend: Sequence[str], item: Table | Figure) -> None:
        texts = ["; ".join(legend), *item.notes, item.source]
        for text in filter(None, texts):
            self._plain(text, "Anmerkung")
        self._made.paragraphs[-1].paragraph_format.space_after = Pt(10)

    def _image(self, path: Path, alt: str) -> None:
        paragraph = self._made.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run()
        picture = run.add_picture(str(path))
        if picture.width > Mm(_WIDTH):
            picture.height = round(picture.height * Mm(_WIDTH) / picture.width)
            picture.width = Mm(_WIDTH)
        describe_picture(run, alt)

    def _picture(self, block: Picture) -> None:
        self._image(self._pictures[block.file], block.alt)
        self._plain(block.caption, "Anmerkung", block.ident)

    def _box(self, block: Box) -> None:
        if block.title:
            self._plain(block.title, "Kasten Titel")
        self._html(block.html, "Kasten")

    def _tiles(self, block: KeyFigures) -> None:
        rows = [("Kennzahl", "Wert", "Veränderung")]
        rows += [(tile.label, f"{tile.value} {tile.unit}".strip(), tile.change) for tile in block.tiles]
        add_text_table(self._made, rows, "Kennzahlen")
        self._made.add_paragraph()

    def _sheet(self, block: Sheet) -> None:
        self.heading(3, f"{block.title} {block.code}".strip(), block.ident)
        for label, text in block.fields:
            self._html_bold(label, text)

    def _listing(self, block: Listing) -> None:
        for entry in block.entries:
            text = f"{entry.number} {entry.text}".strip()
            runs = [Run(text, link=f"#{entry.target}")]
            add_runs(self._made.add_paragraph(), runs, self._marks)


def _style(part: Paragraph, style: str) -> str:
    """Paragraph style: lists nest three deep, what is in a box keeps its frame."""
    if part.kind in ("bullet", "number"):
        name = "List Bullet" if part.kind == "bullet" else "List Number"
        level = min(part.level, 3)
        return name if level == 1 else f"{name} {level}"
    return {"term": "Kasten Titel", "quote": "Quote"}.get(part.kind, style)
