"""The report or one chapter as a Word file for those who write with us: real headings, lists, tables."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

import docx

from pipeline.project import Project
from pipeline.report.document import (
    Chapter,
    Document,
    Figure,
    Heading,
    Notice,
    Picture,
    Profile,
    Sheet,
    Table,
)
from pipeline.report.office.package_file import describe, same_bytes
from pipeline.report.office.word_looks import prepare
from pipeline.report.office.word_parts import Marks
from pipeline.report.office.word_writer import WordWriter


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
    writer = WordWriter(made, pictures, Marks(list(_places(chapters, profiles))))
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
        yield from ("profile", item.ident, item.table.ident, *(figure.ident for figure in item.figures))
