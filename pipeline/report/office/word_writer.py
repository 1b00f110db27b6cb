"""Each part of the document model as paragraphs, tables and pictures of a Word file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from docx.shared import Mm, Pt

from pipeline.report.document import (
    Block,
    Box,
    Chapter,
    Document,
    Figure,
    Heading,
    KeyFigures,
    Listed,
    Listing,
    Notice,
    Picture,
    Profile,
    Prose,
    Sheet,
    Table,
)
from pipeline.report.markdown import split_notes
from pipeline.report.markup import contents
from pipeline.report.office.fragments import Paragraph, Run, TextTable, plain_text, taken_apart
from pipeline.report.office.word_notes import Notes
from pipeline.report.office.word_parts import (
    Marks,
    add_runs,
    add_table,
    add_text_table,
    begin_field,
    describe_picture,
    end_field,
    restarted_list,
)
from pipeline.report.table_shape import flag_signs, signs

_WIDTH = 160  # millimetres between the margins
_SHORT = "Das Wichtigste in Kürze"


class WordWriter:
    """Appends the parts of the document model to a Word file."""

    def __init__(self, made: Any, pictures: Mapping[str, Path], marks: Marks) -> None:
        self._made, self._pictures, self._marks = made, pictures, marks
        self._notes = Notes(made, marks)
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
        self._contents(document)

    def _contents(self, document: Document) -> None:
        """Links now; pages as soon as the reader lets the program renew the field."""
        self.heading(1, "Inhalt", "")
        paragraph = self._made.add_paragraph()
        begin_field(paragraph, ' TOC \\o "1-2" \\h \\z \\u ')
        for number, entry in enumerate(contents(document)):
            paragraph = self._made.add_paragraph() if number else paragraph
            paragraph.paragraph_format.left_indent = Mm(6 * (entry.level - 1))
            paragraph.paragraph_format.space_after = Pt(2)
            add_runs(paragraph, [_entry(entry)], self._marks, underlined=False)
        end_field(paragraph)

    def chapter(self, chapter: Chapter) -> None:
        """A chapter with its messages and blocks."""
        self.heading(1, f"{chapter.number} {chapter.title}".strip(), chapter.ident)
        for block in chapter.blocks:
            if isinstance(block, Prose):
                self._notes.learn(block.html)
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
        for text in filter(None, [item.changes]):
            self._plain(text)
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
        for part in taken_apart(split_notes(html)[0]):
            if isinstance(part, TextTable):
                add_text_table(self._made, part.rows, "Tabelle im Text")
                self._made.add_paragraph()
            else:
                self._notes.add_runs(self._made.add_paragraph(style=_style(part, style)), part.runs)
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
        # One paragraph at least: what follows would touch the table, or join another one.
        for text in list(filter(None, texts)) or [""]:
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
            add_runs(self._made.add_paragraph(), [_entry(entry)], self._marks, underlined=False)


def _entry(entry: Listed) -> Run:
    return Run(f"{entry.number} {entry.text}".strip(), link=f"#{entry.target}")


def _style(part: Paragraph, style: str) -> str:
    """Paragraph style: lists nest three deep, what is in a box keeps its frame."""
    if part.kind in ("bullet", "number"):
        name = "List Bullet" if part.kind == "bullet" else "List Number"
        level = min(part.level, 3)
        return name if level == 1 else f"{name} {level}"
    return {"term": "Begriff", "quote": "Quote"}.get(part.kind, style)
