"""Render: published.duckdb and chapters → PDF, HTML and SVG files of one edition."""

import shutil
from pathlib import Path

from pipeline.errors import Problem, Severity
from pipeline.project import Project
from pipeline.report.build import build_document
from pipeline.report.datafiles import write_published
from pipeline.report.document import Document
from pipeline.report.drawing import draw_all
from pipeline.report.markup import DRAWINGS
from pipeline.report.output import fresh_folder, replace_items
from pipeline.report.pdf import Book, write_drawings
from pipeline.report.pdf_parts import split
from pipeline.report.pdf_standard import Attachment
from pipeline.report.published import read_published
from pipeline.report.screen import build_screen
from pipeline.report.screen_maps import draw_maps
from pipeline.report.screen_model import Screen
from pipeline.report.short_version import PAGES as SHORT_PAGES
from pipeline.report.short_version import TITLE, short_version
from pipeline.report.site import write_site
from pipeline.report.theme import chart_theme
from pipeline.stages.model import Say, StageResult


def render(project: Project, say: Say) -> StageResult:
    """Write reports/<edition>/bericht.pdf, html/ and abbildungen/; nothing changes if anything is wrong.

    Raises RenderError or DefinitionError with the problems of all chapters.
    """
    say("Kapitel lesen und Zahlen einsetzen")
    document = build_document(project)
    screen = build_screen(project)
    figures, theme = [*document.figures(), *screen.lines()], chart_theme(project)
    say(f"{len(figures)} Abbildungen und {len(list(screen.maps()))} Karten zeichnen")
    drawings = draw_all(figures, theme, project.processed_dir / "figures", project.edition_id)
    drawings |= draw_maps(screen.maps(), theme)
    folder = fresh_folder(project.report_dir)
    try:
        say("PDF setzen, HTML schreiben")
        pages, findings = _write(project, document, screen, drawings, folder)
        replace_items(folder / "fertig", project.report_dir)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    summary = f"PDF und {pages} HTML-Seiten mit {len(figures)} Abbildungen"
    return StageResult(pages, summary, findings)


def _write(
    project: Project, document: Document, screen: Screen, drawings: dict[str, str], folder: Path
) -> tuple[int, tuple[Problem, ...]]:
    """Set the parts of the PDF in processes of their own while the pages are written."""
    done = folder / "fertig"
    done.mkdir()
    with Book(project, document, drawings, folder / "druck") as book:
        whole = split(document, book.templates)
        short = short_version(project, document, book.templates)
        book.begin([*whole, *short])
        pages = write_site(project, document, screen, drawings, done / "html")
        write_drawings(drawings, done / DRAWINGS)
        book.write(whole, done / "bericht.pdf", attachments=_data(project, folder / "anlagen"))
        length = book.write(short, done / "kurzfassung.pdf", TITLE)
        book.keep()
    return pages, _too_long(project, length)


def _too_long(project: Project, pages: int) -> tuple[Problem, ...]:
    """The council reads four pages."""
    if pages <= SHORT_PAGES:
        return ()
    what = f"die Kurzfassung hat {pages} Seiten, gedacht sind {SHORT_PAGES}"
    hint = "weniger Abbildungen in short_version oder kürzere Zusammenfassung und Kernaussagen"
    return (Problem(project.place("report", "", "short_version"), what, hint, Severity.HINWEIS),)


# What a reader of the PDF alone needs to compute on: the rest of the data package lies beside it.
_ATTACHED = {
    "werte.csv": "Alle veröffentlichten Werte dieses Berichts, ungerundet",
    "indikatoren.csv": "Verzeichnis der Indikatoren mit Einheit und Definition",
    "gebiete.csv": "Gebiete und Ebenen",
}


def _data(project: Project, folder: Path) -> tuple[Attachment, ...]:
    """The main tables of the data package, to go inside the PDF."""
    folder.mkdir()
    write_published(project, read_published(project.published_database), folder)
    return tuple(
        Attachment(name, text, "text/csv", (folder / name).read_bytes()) for name, text in _ATTACHED.items()
    )
