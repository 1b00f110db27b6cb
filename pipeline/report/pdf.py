"""The report as one PDF (PDF/UA-1 and PDF/A-3a): parts are set one by one, numbered and joined.

Page numbers stand only in lists: a part with a list is set again when the numbers are known.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pikepdf import ObjectStreamMode

from pipeline.errors import Problem, RenderError
from pipeline.project import Project
from pipeline.report.document import Document
from pipeline.report.hyphens import dictionary
from pipeline.report.markup import DRAWINGS, environment
from pipeline.report.pdf_merge import Placed, merge
from pipeline.report.pdf_parts import Part, Side, frame, macros
from pipeline.report.pdf_setter import PartSetter
from pipeline.report.pdf_setting import HYPHENATION
from pipeline.report.pdf_standard import Attachment, complete
from pipeline.report.site_files import copy_pictures
from pipeline.report.theme import font_files, theme_file
from pipeline.report.workers import Workers

_ROUNDS = 4  # a list that grows by a page moves what follows it; more than two rounds were never seen


@dataclass(frozen=True, slots=True)
class Leaf:
    """Head and foot of one page; without a number nothing is printed."""

    side: Side
    head: str = ""
    number: int = 0


class Book:
    """PDFs in the making: `workers` set their parts while the caller goes on.

    `folder` takes what the parts need beside them. Call `illustrate` before the parts are made.
    """

    def __init__(self, project: Project, document: Document, folder: Path, workers: Workers) -> None:
        write_surroundings(project, document, {}, folder)
        self._folder = folder
        self._edition = project.edition_id
        self._front = document.front
        self._drawings: dict[str, str] = {}  # the order in print goes by their heights
        self.templates = environment(project, document, self._drawings, web=False)
        self._setter = PartSetter(folder, parts_folder(project), workers)

    def illustrate(self, drawings: Mapping[str, str]) -> None:
        """Take the drawings (SVG text by figure id) that the parts show."""
        self._drawings.update(drawings)
        write_drawings(drawings, self._folder / DRAWINGS)

    def begin(self, parts: Sequence[Part]) -> None:
        """Start setting, so that `write` has less to wait for."""
        self._setter.begin(parts)

    def write(
        self, parts: Sequence[Part], target: Path, title: str = "", attachments: tuple[Attachment, ...] = ()
    ) -> int:
        """Write a PDF of these parts; returns its pages. `title`: if it is not the whole report.

        Raises RenderError with all that WeasyPrint complained of.
        """
        placed, leaves = self._numbered(parts)
        whole = merge(placed, self._setter.file(leaves))
        complete(whole, self._front, title, attachments)
        mode = ObjectStreamMode.generate
        whole.save(target, deterministic_id=True, object_stream_mode=mode, force_version="1.7")
        return len(whole.pages)

    def keep(self) -> None:
        """Forget all parts that no edition has used in its last run."""
        self._setter.prune(self._edition)

    def _numbered(self, unnumbered: Sequence[Part]) -> tuple[list[Placed], Part]:
        """Where the parts lie, with the page numbers in their lists, and the leaves below them."""
        self._setter.begin(unnumbered)
        self._setter.wait()
        placed = list(self._places(unnumbered))
        for _ in range(1, _ROUNDS):
            numbers = _page_numbers(placed)
            parts = [part.numbered(numbers) for part in unnumbered]
            leaves = Part("blaetter", self._leaves(parts, placed), tagged=False)
            self._setter.begin([*parts, leaves])
            self._setter.wait()
            placed = list(self._places(parts))
            if _page_numbers(placed) == numbers:
                return placed, leaves
        what = "die Seitenzahlen der Verzeichnisse kommen nicht zur Ruhe"
        raise RenderError(Problem("report_templates/theme/print.css", what, "Breite von .page fest angeben"))

    def _places(self, parts: Sequence[Part]) -> Iterator[Placed]:
        """Each part on its side, after a blank page if need be."""
        following = 2 if parts[0].side == "left" else 1
        for part in parts:
            blank = (part.side == "right") != (following % 2 == 1)
            known = self._setter.known(part)
            yield Placed(self._setter.file(part), known, following + blank, blank)
            following += blank + known.pages

    def _leaves(self, parts: Sequence[Part], placed: Sequence[Placed]) -> str:
        """Head and foot of all pages: the report on the left, the chapter or area on the right."""
        book, leaves = self._front.name, []
        for part, place in zip(parts, placed, strict=True):
            if place.blank:
                leaves.append(Leaf(_side(place.first - 1)))
            for number, head in _running_heads(part, place):
                side = _side(number)
                printed = number if number > 1 or not part.cover else 0
                leaves.append(Leaf(side, book if side == "left" else head, printed))
        return frame(self.templates, str(macros(self.templates)["leaves"](leaves)), "right")


def parts_folder(project: Project) -> Path:
    """Where finished parts are kept."""
    return project.processed_dir / "pdf"


@contextmanager
def book_of(
    project: Project, document: Document, drawings: Mapping[str, str], folder: Path
) -> Iterator[Book]:
    """A book with workers of its own; `drawings` are those of the document."""
    with Workers(folder) as workers:
        book = Book(project, document, folder, workers)
        book.illustrate(drawings)
        yield book


def _running_heads(part: Part, place: Placed) -> Iterator[tuple[int, str]]:
    """Number and head of each page of a part: what begins first on the page, else what began before."""
    head = ""
    for page in range(place.known.pages):
        begun = [title for name, title in part.heads if place.known.places.get(name) == page]
        yield place.first + page, (begun or [head])[0]
        head = (begun or [head])[-1]


def _side(number: int) -> Side:
    return "right" if number % 2 else "left"


def _page_numbers(placed: Sequence[Placed]) -> dict[str, int]:
    """Printed page of each place."""
    return {name: place.first + page for place in placed for name, page in place.known.places.items()}


def write_surroundings(
    project: Project, document: Document, drawings: Mapping[str, str], folder: Path
) -> None:
    """What the parts need beside them: style sheet, fonts, hyphenation, drawings, pictures."""
    from pyphen import LANGUAGES

    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(theme_file(project, "print.css"), folder / "print.css")
    # Unpacking woff2 for each part would cost a quarter of its time; a style sheet of one's own may name it.
    for font in [*font_files(project, "ttf"), *font_files(project)]:
        shutil.copyfile(font, folder / "fonts" / font.name)
    known = Path(LANGUAGES["de_DE"]).read_text(encoding="iso-8859-1")
    (folder / HYPHENATION).write_text(dictionary(known), encoding="iso-8859-1", newline="\n")
    write_drawings(drawings, folder / DRAWINGS)
    copy_pictures(project, document, folder)


def write_drawings(drawings: Mapping[str, str], folder: Path) -> None:
    """One SVG file per figure."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in drawings.items():
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
