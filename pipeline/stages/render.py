"""Render: published.duckdb and chapters → PDF, HTML and SVG files of one edition."""

import shutil
from pathlib import Path

from pipeline.project import Project
from pipeline.report.build import build_document
from pipeline.report.document import Document
from pipeline.report.drawing import draw_all
from pipeline.report.markup import DRAWINGS
from pipeline.report.output import fresh_folder, replace_items
from pipeline.report.pdf import Book, write_drawings
from pipeline.report.site import write_site
from pipeline.report.theme import chart_theme
from pipeline.stages.model import Say, StageResult


def render(project: Project, say: Say) -> StageResult:
    """Write reports/<edition>/bericht.pdf, html/ and abbildungen/; nothing changes if anything is wrong.

    Raises RenderError or DefinitionError with the problems of all chapters.
    """
    say("Kapitel lesen und Zahlen einsetzen")
    document = build_document(project)
    figures = list(document.figures())
    say(f"{len(figures)} Abbildungen zeichnen")
    drawings = draw_all(figures, chart_theme(project), project.processed_dir / "figures", project.edition_id)
    folder = fresh_folder(project.report_dir)
    try:
        pages = _write(project, document, drawings, folder, say)
        replace_items(folder / "fertig", project.report_dir)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    summary = f"PDF und {pages} HTML-Seiten mit {len(figures)} Abbildungen"
    return StageResult(pages, summary)


def _write(project: Project, document: Document, drawings: dict[str, str], folder: Path, say: Say) -> int:
    """Set the parts of the PDF in processes of their own while the pages are written."""
    done = folder / "fertig"
    done.mkdir()
    say("PDF setzen, HTML schreiben")
    with Book(project, document, drawings, folder / "druck") as book:
        pages = write_site(project, document, drawings, done / "html")
        write_drawings(drawings, done / DRAWINGS)
        book.finish(done / "bericht.pdf")
    return pages
