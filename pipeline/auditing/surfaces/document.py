"""The PDF of an edition: its text line by line, and what no reader sees."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pikepdf

from pipeline.auditing.surfaces.pages import Grid
from pipeline.auditing.surfaces.printed import plain, read_cell
from pipeline.errors import Problem, Severity
from pipeline.numbers import SIGNS

_USUAL = {"/Author", "/Title", "/Subject", "/Keywords", "/Producer", "/Creator", "/CreationDate", "/ModDate"}
# A figure or a sign as a table prints it; a word is the rest of a longer name.
_FIGURE = r"([^\w\s]*\d\S*|[^\w\s]+|x)"
# Pages that are made for the screen alone: their tables do not stand in the PDF.
_SCREEN = re.compile(r"(?:^|/)(?:kennzahl|vergleich)")
_CHART = "Daten: "  # how the pages call the data of a figure
_INVISIBLE = re.compile(rb"(?<![\d.])3\s+Tr\b")


def check_document(path: Path, alternatives: set[str], words: str) -> Iterator[Problem]:
    """Layers, scripts, notes, unusual metadata, invisible text, bookmarks and alternative texts.

    `alternatives` are the alternative texts of the pages and drawings, which have been checked; `words` is
    everything that the pages say, in one text.
    """
    place = path.name
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        names = root.get("/Names", pikepdf.Dictionary())
        for found, what in (
            ("/OCProperties" in root, "enthält Ebenen, die sich ein- und ausblenden lassen"),
            ("/OpenAction" in root or "/AA" in root or "/JavaScript" in names, "enthält Skripte"),
            ("/AcroForm" in root, "enthält Formularfelder"),
        ):
            if found:
                yield Problem(place, f"das PDF {what}", "vor der Veröffentlichung entfernen")
        for key in set(pdf.docinfo.keys()) - _USUAL:
            yield Problem(place, f"das PDF hat die Eigenschaft {key}", plain(str(pdf.docinfo[key])))
        for number, page in enumerate(pdf.pages, 1):
            yield from _page(page, f"{place}, Seite {number}")
        yield from _bookmarks(pdf, place, words)
        yield from _alternatives(pdf, place, alternatives)


def _page(page: pikepdf.Page, place: str) -> Iterator[Problem]:
    for note in page.obj.get("/Annots", pikepdf.Array()):
        if note.get("/Subtype") != "/Link":
            what = f"die Seite enthält eine Anmerkung ({note.get('/Subtype')})"
            yield Problem(place, what, plain(str(note.get("/Contents", ""))))
    content = page.obj.get("/Contents")
    streams = content if isinstance(content, pikepdf.Array) else [content] if content is not None else []
    if any(_INVISIBLE.search(stream.read_bytes()) for stream in streams):
        yield Problem(place, "die Seite enthält unsichtbaren Text")


def _bookmarks(pdf: pikepdf.Pdf, place: str, words: str) -> Iterator[Problem]:
    """A bookmark says what a heading says, nothing else."""
    with pdf.open_outline() as outline:
        waiting = list(outline.root)
    while waiting:
        item = waiting.pop()
        waiting += item.children
        if re.search(r"\d,\d", item.title) and plain(item.title) not in words:
            yield Problem(
                place, "ein Lesezeichen nennt eine Zahl, die in keiner Seite steht", plain(item.title)
            )


def _alternatives(pdf: pikepdf.Pdf, place: str, known: set[str]) -> Iterator[Problem]:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and ("/Alt" in item or "/ActualText" in item):
            for key in ("/Alt", "/ActualText"):
                text = plain(str(item.get(key, "")))
                if text and re.search(r"\d", text) and text not in known:
                    what = "ein Alternativtext des PDF weicht von dem der Seiten ab"
                    yield Problem(place, what, text)


def attachments(path: Path, folder: Path) -> list[Path]:
    """The files attached to the PDF, written to `folder`; names are cut to their last part."""
    found = []
    with pikepdf.open(path) as pdf:
        for name, attached in sorted(pdf.attachments.items()):
            target = folder / re.sub(r"[^\w.-]", "_", Path(name.replace("\\", "/")).name)
            target.write_bytes(attached.get_file().read_bytes())
            found.append(target)
    return found


def read_lines(path: Path) -> list[tuple[int, str]] | None:
    """The text of all pages line by line with the page; None where no reader of PDF text is installed.

    Text is read whether it can be seen or not (white, tiny, covered).
    """
    try:
        import pypdfium2
    except ImportError:
        return None
    document = pypdfium2.PdfDocument(path)
    try:
        found = []
        for number in range(len(document)):
            text = document[number].get_textpage().get_text_range()
            found += [(number + 1, plain(line)) for line in text.splitlines()]
        return found
    finally:
        document.close()


def compare_lines(
    place: str, lines: Iterable[tuple[int, str]], grids: Sequence[Grid]
) -> tuple[list[Problem], int]:
    """Rows of tables with hidden figures must stand in the PDF as in the pages.

    Honest about its reach: a row that is broken over several lines is not recognised; running text is
    compared nowhere. Returns the problems and the number of such rows that were found in the PDF.
    """
    rows = {row for grid in grids if not _SCREEN.search(grid.place) for row in grid.rows}
    # A bar chart prints each area with its figure only, its data have the limits of chance as well.
    charts = [grid for grid in grids if grid.caption.startswith(_CHART)]
    printed = {_line(row) for row in rows} | {_line(row[:2]) for grid in charts for row in grid.rows}
    forms: dict[str, list[re.Pattern[str]]] = {}
    for row in {row for row in rows if SIGNS["secret"] in row[1:]}:
        cells = [_FIGURE if text == SIGNS["secret"] else re.escape(text) for text in row[1:] if text]
        forms.setdefault(row[0], []).append(re.compile(" ".join([re.escape(row[0]), *cells])))
    heads = re.compile("|".join(sorted(map(re.escape, forms), key=len, reverse=True)) or r"(?!)")
    problems, found = [], 0
    for number, line in lines:
        head = heads.match(line)
        if head is None:
            continue
        fits = [match for form in forms[head[0]] if (match := form.fullmatch(line))]
        if line in printed:
            found += bool(fits)
        elif any(read_cell(text).number is not None for match in fits for text in match.groups()):
            what = f"im PDF steht eine Zahl, wo die Tabelle geheim zeigt: {head[0]}"
            problems.append(Problem(f"{place}, Seite {number}", what, line))
    return problems, found


def _line(row: Sequence[str]) -> str:
    return " ".join(text for text in row if text)


def unread(place: str) -> Problem:
    """The note that the text of the PDF was not compared."""
    what = "der Text des PDF wurde nicht verglichen"
    return Problem(place, what, "dazu fehlt das Paket pypdfium2", Severity.HINWEIS)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for attachments, removed afterwards."""
    return tempfile.TemporaryDirectory(prefix="anhaenge-")
