"""All surfaces of an edition at once: what is compared, what gives a hidden figure away."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.auditing.surfaces import document, workbooks
from pipeline.auditing.surfaces.charts import check_chart
from pipeline.auditing.surfaces.drawings import Drawing, read_drawing
from pipeline.auditing.surfaces.entry_map import check_entry_map, is_entry_map
from pipeline.auditing.surfaces.known import Known, area_of, read_known
from pipeline.auditing.surfaces.maps import check_map
from pipeline.auditing.surfaces.matching import matched
from pipeline.auditing.surfaces.package import check_package
from pipeline.auditing.surfaces.pages import Grid, Page, read_page
from pipeline.auditing.surfaces.printed import plain
from pipeline.auditing.surfaces.sentences import check_profile, check_reasons
from pipeline.auditing.surfaces.small_maps import check_small_map, is_small_map, read_boxes
from pipeline.auditing.surfaces.tables import Compared, compare_grid, read_csv_grid
from pipeline.errors import Problem, in_order

MINIMUM_SHARE = 0.6  # of the cells with figures must be told, else a change of layout has made this blind


@dataclass
class Surfaces:
    """What was read: cells, drawings, figures in sentences and rows of the PDF, and the problems."""

    figures: int = 0
    compared: int = 0
    drawings: int = 0
    sentences: int = 0
    pdf_rows: int = 0
    problems: list[Problem] = field(default_factory=list)


class _Reading:
    """One edition being read; equal tables are compared once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: Known = read_known(folder)
        self.boxes = read_boxes(folder / "daten", self.known.year)
        self.result = Surfaces()
        self.grids: list[Grid] = []
        self.by_ident: dict[str, Grid] = {}
        self.sources: set[str] = set()
        self.alternatives: set[str] = set()
        self.words: list[str] = []
        self._done: dict[tuple[object, ...], Compared] = {}

    def table(self, grid: Grid) -> None:
        """Compare a table; the same table in another file is counted and not compared again."""
        content = (grid.ident.removesuffix("-daten"), grid.header, _bare(grid))
        if content not in self._done:
            self._done[content] = compare_grid(grid, self.known)
            self.result.problems += self._done[content].problems
            self.sentences(check_reasons(grid, self.known))
        self.result.figures += self._done[content].figures
        self.result.compared += self._done[content].cells

    def sentences(self, found: tuple[list[Problem], int]) -> None:
        """Take in the figures of sentences."""
        self.result.problems += found[0]
        self.result.sentences += found[1]

    def problem(self, found: Problem) -> None:
        self.result.problems.append(found)


def check_surfaces(folder: Path) -> Surfaces:
    """Read the edition in `folder` (reports/<edition>) back. Messages name file, cell and what gives it away.

    Reads daten/, html/, abbildungen/, workbooks anywhere, bericht.pdf and its attachments. Not read: running
    text, except alternative texts, and pictures that are no SVG. Raises OSError if there is no manifest.
    """
    reading = _Reading(folder)
    _tables(reading)
    _pages(reading)
    _drawings(reading)
    _workbooks(reading, sorted(folder.rglob("*.xlsx")))
    for path in sorted(folder.glob("*.pdf")):
        _document(reading, path)
    for found in check_package(folder, reading.known):
        reading.problem(found)
    result = reading.result
    if result.figures and result.compared < MINIMUM_SHARE * result.figures:
        what = f"nur {result.compared} von {result.figures} gedruckten Zahlen ließen sich zuordnen"
        reading.problem(Problem(folder.name, what, "die Prüfung der Tabellen passt nicht zu ihrem Aufbau"))
    result.problems = in_order(result.problems)
    return result


def _bare(grid: Grid) -> tuple[tuple[str, ...], ...]:
    """Rows without what differs between a page and a CSV file: plus signs and spaces."""
    return tuple(tuple(text.replace(" ", "").removeprefix("+") for text in row) for row in grid.rows)


def _tables(reading: _Reading) -> None:
    for name in ("tabellen", "abbildungen"):
        for path in sorted((reading.folder / "daten" / name).glob("*.csv")):
            grid = read_csv_grid(path, f"daten/{name}/{path.name}")
            if grid is not None:
                reading.table(grid)
                reading.by_ident[path.stem] = grid


def _pages(reading: _Reading) -> None:
    paths = [*(reading.folder / "html").glob("*.html"), *(reading.folder / "daten").glob("*.html")]
    for path in sorted(paths):
        place = path.relative_to(reading.folder).as_posix()
        page: Page = read_page(path, place)
        for grid in page.grids:
            reading.table(grid)
        reading.grids += page.grids
        reading.sources |= {source.strip() for source in page.drawings}
        reading.alternatives |= set(page.texts)
        reading.words += page.words
        area = area_of(path.stem)
        if area in reading.known.places:
            words = plain("".join(page.words))
            reading.sentences(check_profile(place, area, words, reading.known))
        for where, text in page.unseen:
            if any(sign.isdigit() for sign in text) or where.startswith("verborgenes"):
                reading.problem(Problem(place, f"die Seite enthält, was nicht zu sehen ist: {where}", text))


def _drawings(reading: _Reading) -> None:
    files = {path.read_text(encoding="utf-8").strip(): f"abbildungen/{path.name}"
             for path in sorted((reading.folder / "abbildungen").glob("*.svg"))}  # fmt: skip
    places = {**dict.fromkeys(sorted(reading.sources), "html"), **files}
    for source, place in places.items():
        try:
            drawing = read_drawing(source, place)
        except ElementTree.ParseError:
            reading.problem(Problem(place, "die Abbildung ist nicht zu lesen"))
            continue
        reading.result.drawings += 1
        reading.alternatives |= {drawing.title, drawing.alt, f"{drawing.title} {drawing.alt}"}
        _drawing(reading, drawing)


def _drawing(reading: _Reading, drawing: Drawing) -> None:
    if is_entry_map(drawing):
        reading.result.problems += check_entry_map(drawing, reading.known)
        return
    grid = reading.by_ident.get(drawing.ident)
    if grid is None:
        what = "zur Abbildung gibt es keine Tabelle, sie lässt sich nicht prüfen"
        reading.problem(Problem(drawing.place, what, f"daten/abbildungen/{drawing.ident}.csv"))
        return
    if is_small_map(drawing):
        reading.result.problems += check_small_map(drawing, reading.known, reading.boxes)
    elif any(shape.tip for shape in drawing.shapes):
        reading.result.problems += check_map(drawing, grid, matched(grid, reading.known)[0], reading.known)
    else:
        reading.result.problems += check_chart(drawing, grid, reading.known)


def _workbooks(reading: _Reading, paths: list[Path]) -> None:
    for path in paths:
        place = path.name
        if path.is_relative_to(reading.folder):
            place = path.relative_to(reading.folder).as_posix()
        reading.result.problems += workbooks.check_workbook(path, place)
        for grid in workbooks.workbook_grids(path, place, reading.known):
            reading.table(grid)


def _document(reading: _Reading, path: Path) -> None:
    words = plain("".join(reading.words))
    reading.result.problems += document.check_document(path, reading.alternatives, words)
    lines = document.read_lines(path)
    if lines is None:
        reading.problem(document.unread(path.name))
    else:
        problems, rows = document.compare_lines(path.name, lines, reading.grids)
        reading.result.problems += problems
        reading.result.pdf_rows += rows
    with document.scratch() as folder:
        for attached in document.attachments(path, Path(folder)):
            _attachment(reading, attached, f"{path.name}, Anhang {attached.name}")


def _attachment(reading: _Reading, attached: Path, place: str) -> None:
    """A copy of a file of the data package says what that file says; everything else is compared."""
    original = reading.folder / "daten" / attached.name
    if original.is_file():
        if original.read_bytes() == attached.read_bytes():
            return
        what = f"der Anhang ist ein anderer als daten/{attached.name}"
        reading.problem(Problem(place, what, "dieselbe Datei muss überall dasselbe sagen"))
    if attached.suffix == ".xlsx":
        _workbooks(reading, [attached])
    elif attached.suffix == ".csv":
        grid = read_csv_grid(attached, place)
        if grid is not None:
            reading.table(grid)
    else:
        reading.problem(Problem(place, "der Anhang lässt sich nicht prüfen", "möglich: .csv, .xlsx"))
