"""One chapter or one profile as a PDF of its own."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from pipeline.project import Project
from pipeline.report.document import Document
from pipeline.report.output import fresh_folder
from pipeline.report.pdf import book_of
from pipeline.report.pdf_parts import excerpt as excerpt_parts


def titles(document: Document) -> dict[str, str]:
    """Title of every chapter and profile by its id."""
    return {item.ident: item.title for item in document.all_chapters} | {
        item.ident: item.name for item in document.profiles
    }


def write_excerpt(
    project: Project, document: Document, drawings: Mapping[str, str], ident: str, target: Path
) -> int:
    """Write the chapter or profile with this id; returns its pages. `drawings` hold those of the document.

    Raises RenderError with all that WeasyPrint complained of.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = fresh_folder(target.parent / ident)
    try:
        with book_of(project, document, drawings, folder) as book:
            return book.write(excerpt_parts(document, book.templates, ident), target, titles(document)[ident])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
