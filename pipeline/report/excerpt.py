"""One chapter or one profile as a PDF of its own."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.project import Project
from pipeline.report.document import Document, Figure
from pipeline.report.output import fresh_folder
from pipeline.report.pdf import Book
from pipeline.report.pdf_parts import excerpt as excerpt_parts
from pipeline.report.workers import Workers


def titles(document: Document) -> dict[str, str]:
    """Title of every chapter and profile by its id."""
    return {item.ident: item.title for item in document.all_chapters} | {
        item.ident: item.name for item in document.profiles
    }


def write_excerpt(
    project: Project, document: Document, drawings: Mapping[str, str], target: Path, workers: Workers
) -> int:
    """Write the chapter or profile whose id is the name of the file; returns its pages.

    `drawings` hold those of the document. Raises RenderError with all that WeasyPrint complained of.
    """
    ident = target.stem
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = fresh_folder(target.parent / ident)
    try:
        book = Book(project, document, folder, workers)
        book.illustrate({figure.ident: drawings[figure.ident] for figure in _figures(document, ident)})
        return book.write(excerpt_parts(document, book.templates, ident), target, titles(document)[ident])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _figures(document: Document, ident: str) -> Iterator[Figure]:
    for chapter in document.all_chapters:
        if chapter.ident == ident:
            yield from (block for block in chapter.blocks if isinstance(block, Figure))
    for item in document.profiles:
        if item.ident == ident:
            yield from item.figures
