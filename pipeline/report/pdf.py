"""The report as tagged PDF (PDF/UA-1) by WeasyPrint, in a process of its own.

WeasyPrint only logs what is missing; here every log record from WARNING on stops the run. A font
configuration without system fonts makes sure that only the bundled fonts are used on every machine.
"""

import gc
import logging
import multiprocessing
import os
import re
import shutil
import warnings
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from pipeline.errors import Problem, RenderError
from pipeline.project import Project
from pipeline.report.document import Document
from pipeline.report.markup import DRAWINGS, contents, environment, template
from pipeline.report.site import copy_pictures
from pipeline.report.theme import font_files, theme_file

_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><cachedir>{cache}</cachedir></fontconfig>
"""
_MISSING_LIBRARY = (
    "die Systembibliothek für PDF (Pango) ist nicht vorhanden",
    "python -m pipeline doctor nennt den Befehl, mit dem sie installiert wird",
)


def write_print_folder(
    project: Project, document: Document, drawings: Mapping[str, str], folder: Path
) -> None:
    """The one page that WeasyPrint reads, with style sheet, fonts and pictures beside it."""
    templates = environment(project, document, drawings, web=False)
    page = template(templates, "print.html").render(contents=contents(document, profiles=True))
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    (folder / "bericht.html").write_text(page, encoding="utf-8", newline="\n")
    shutil.copyfile(theme_file(project, "print.css"), folder / "print.css")
    for font in font_files(project):
        shutil.copyfile(font, folder / "fonts" / font.name)
    write_drawings(drawings, folder / DRAWINGS)
    copy_pictures(project, document, folder)
    settings = folder / "fonts.conf"
    settings.write_text(_FONTCONFIG.format(cache=(folder / "cache").as_posix()), encoding="utf-8")


def write_drawings(drawings: Mapping[str, str], folder: Path) -> None:
    """One SVG file per figure."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in drawings.items():
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")


class PdfProcess:
    """WeasyPrint at work beside the main process; leave the `with` block to end it."""

    def __init__(self, folder: Path, target: Path) -> None:
        # spawn: the font configuration must be set before the libraries are loaded.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, mp_context=context)
        self._result: Future[list[str]] = self._pool.submit(make_pdf, folder, target)

    def __enter__(self) -> "PdfProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def finish(self) -> None:
        """Wait for the PDF. Raises RenderError with everything WeasyPrint complained about."""
        messages = self._result.result()
        if messages:
            raise RenderError(_problem(message) for message in messages)


def make_pdf(folder: Path, target: Path) -> list[str]:
    """Write the PDF of `folder`/bericht.html; returns the warnings, without paths, each once."""
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
    records: list[str] = []
    handler = _Collector(records, folder)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    logger.propagate = False
    # Expected: our configuration names no system fonts.
    warnings.filterwarnings("ignore", message="No fonts configured", category=UserWarning)
    try:
        from weasyprint import HTML
    except OSError:
        return [_MISSING_LIBRARY[0]]
    # Millions of short-lived boxes: without the collector layout is a tenth faster.
    gc.disable()
    document = HTML(filename=str(folder / "bericht.html")).render(pdf_variant="pdf/ua-1")
    if not records:
        document.write_pdf(str(target), pdf_variant="pdf/ua-1")
    gc.enable()
    logger.removeHandler(handler)
    return list(dict.fromkeys(records))


class _Collector(logging.Handler):
    """Keeps messages from WARNING on, without the path of the temporary folder."""

    def __init__(self, records: list[str], folder: Path) -> None:
        super().__init__(logging.WARNING)
        self._records = records
        self._folder = folder

    def emit(self, record: logging.LogRecord) -> None:
        """Store one message."""
        text = record.getMessage()
        for shown in (self._folder.as_uri() + "/", str(self._folder) + os.sep, str(self._folder)):
            text = text.replace(shown, "")
        self._records.append(" ".join(text.split()))


_KNOWN = (
    (r"Failed to load stylesheet at '?([^':\s]+)", "das Stylesheet „{}“ fehlt"),
    (r"Failed to load image at '?([^':\s]+)", "das Bild „{}“ fehlt oder ist nicht lesbar"),
    (r"Failed to load font at '?([^':\s]+)", "die Schrift „{}“ fehlt"),
    (r"No anchor #(\S+) for internal URI", "der Verweis „#{}“ führt zu keiner Stelle des Berichts"),
    (r"\.notdef glyph rendered for (.*)", "die Schrift hat kein Zeichen für {}"),
)


def _problem(message: str) -> Problem:
    if message == _MISSING_LIBRARY[0]:
        return Problem("", *_MISSING_LIBRARY)
    for pattern, text in _KNOWN:
        match = re.search(pattern, message)
        if match:
            hint = "im Ordner report_templates/theme ablegen" if "Stylesheet" in text else ""
            return Problem("report_templates", text.format(match[1].rstrip("'")), hint)
    what = "das PDF ließ sich nicht ohne Warnung setzen"
    return Problem("report_templates/theme/print.css", what, f"WeasyPrint meldet: {message}")
