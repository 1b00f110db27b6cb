"""Render: published.duckdb and chapters → PDF, HTML and SVG files of one edition."""

import gc
import shutil
from pathlib import Path

from pipeline.errors import Problem, Severity
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.report.datafiles import write_published
from pipeline.report.drawing import Drawings
from pipeline.report.kept_builder import builder_of, leave
from pipeline.report.markup import DRAWINGS
from pipeline.report.output import fresh_folder, replace_items
from pipeline.report.pdf import Book, parts_folder, write_drawings
from pipeline.report.pdf_parts import split
from pipeline.report.pdf_standard import Attachment
from pipeline.report.published import Published
from pipeline.report.screen_figures import on_screen, printed
from pipeline.report.screen_maps import begin_maps
from pipeline.report.short_version import PAGES as SHORT_PAGES
from pipeline.report.short_version import TITLE, short_version
from pipeline.report.site import write_site
from pipeline.report.theme import chart_theme
from pipeline.report.typed_figures import typed_by_hand
from pipeline.report.workers import WORKERS, Workers
from pipeline.stages.model import Say, StageResult

_PRINT = "druck"  # what the parts of the PDF need beside them


def render(project: Project, say: Say) -> StageResult:
    """Write reports/<edition>/bericht.pdf, html/ and abbildungen/; nothing changes if anything is wrong.

    Raises RenderError or DefinitionError with the problems of all chapters.
    """
    folder = fresh_folder(project.report_dir)
    # Hardly anything becomes garbage before the end: looking for it would take a seventh of the time.
    gc.disable()
    try:
        with Workers(folder / _PRINT) as workers:
            workers.warm(1 if any(parts_folder(project).glob("*.pdf")) else WORKERS)
            result = _write(project, workers, folder, say)
        replace_items(folder / "fertig", project.report_dir)
    finally:
        gc.enable()
        shutil.rmtree(folder, ignore_errors=True)
    return result


def _write(project: Project, workers: Workers, folder: Path, say: Say) -> StageResult:
    """Whatever needs no drawing is made while the workers draw, all pages while they set the PDF."""
    say("Kapitel lesen und Zahlen einsetzen")
    theme, builder = chart_theme(project), builder_of(project)
    published, document = builder.facts.published, builder.build()
    drawings = Drawings(theme, project.processed_dir / "figures")
    drawings.begin(document.figures(), workers)
    screen = builder.screen
    lines = list(screen.lines())
    drawings.begin([*lines, *on_screen([*document.figures(), *lines])], workers)
    maps = begin_maps(screen.maps(), theme, workers)
    figures = len([*document.figures(), *lines])
    pictures = counted(figures, "Abbildung", "Abbildungen")
    say(f"{pictures} und {counted(len(list(screen.maps())), 'Karte', 'Karten')} zeichnen")
    book = Book(project, document, folder / _PRINT, workers)
    drawn = drawings.texts()
    say("PDF setzen, HTML schreiben")
    book.illustrate({figure.ident: drawn[figure.ident] for figure in document.figures()})
    whole = split(document, book.templates)
    short = short_version(project, document, book.templates)
    book.begin([*whole, *short])
    done = folder / "fertig"
    drawn |= maps.result()
    pages = write_site(project, document, screen, drawn, done / "html")
    write_drawings(printed(drawn), done / DRAWINGS)
    book.write(whole, done / "bericht.pdf", attachments=_data(project, published, folder / "anlagen"))
    length = book.write(short, done / "kurzfassung.pdf", TITLE)
    book.keep()
    drawings.keep(project.edition_id)
    leave(builder)
    summary = f"PDF und {pages} HTML-Seiten mit {pictures}"
    return StageResult(pages, summary, (*_too_long(project, length), *typed_by_hand(project)))


def _too_long(project: Project, pages: int) -> tuple[Problem, ...]:
    """The council reads four pages."""
    if pages <= SHORT_PAGES:
        return ()
    what = f"die Kurzfassung hat {pages} Seiten, gedacht sind {SHORT_PAGES}"
    hint = "weniger Abbildungen in short_version oder kürzere Zusammenfassung und Kernaussagen"
    return (Problem(project.place("report", "", "short_version"), what, hint, Severity.HINWEIS),)


# What a reader of the PDF alone needs to compute on: the rest of the data package lies beside it.
_ATTACHED = {
    "werte": "Alle veröffentlichten Werte dieses Berichts, ungerundet",
    "indikatoren": "Verzeichnis der Indikatoren mit Einheit und Definition",
    "gebiete": "Gebiete und Ebenen",
}


def _data(project: Project, published: Published, folder: Path) -> tuple[Attachment, ...]:
    """The main tables of the data package, to go inside the PDF."""
    folder.mkdir()
    write_published(project, published, folder, _ATTACHED)
    return tuple(
        Attachment(f"{name}.csv", text, "text/csv", (folder / f"{name}.csv").read_bytes())
        for name, text in _ATTACHED.items()
    )
