"""The PDF of the page that is looked at, set in the background; its pages as pictures for the browser."""

import io
import threading
from dataclasses import dataclass
from pathlib import Path

from pipeline.commands.viewing.state import State
from pipeline.commands.viewing.workshop import Workshop
from pipeline.errors import PipelineError

_SCALE = 1.6  # pixels per point
_PDFIUM = threading.Lock()  # the library must not be called by two threads at once


@dataclass(frozen=True)
class Printed:
    """What is known of the PDF of a page: made from its state `stamp`."""

    stamp: int = -1
    pages: int = 0
    problem: str = ""


class Printer:
    """Sets what was asked for, one after the other, in a thread of its own."""

    def __init__(self, workshop: Workshop, state: State) -> None:
        self._workshop, self._state = workshop, state
        self._printed: dict[str, Printed] = {}
        self._wanted: list[str] = []
        self._news = threading.Condition()
        self._ended = False

    def ask(self, page: str) -> Printed | None:
        """What is known of the PDF of `kapitel-a.html`, renewed if outdated; None without PDF."""
        ident, live = page.removesuffix(".html"), self._workshop.live
        if live is None or ident not in live.printable():
            return None
        known = self._printed.get(ident, Printed())
        if known.stamp < self._state.stamp(page):
            with self._news:
                if ident not in self._wanted:
                    self._wanted.append(ident)
                    self._news.notify()
        return known

    def run(self) -> None:
        """Work until `end` is called."""
        while True:
            with self._news:
                self._news.wait_for(lambda: self._wanted or self._ended)
                if self._ended:
                    return
                ident = self._wanted[0]
            self.set(ident)
            with self._news:
                self._wanted.remove(ident)

    def set(self, ident: str) -> None:
        """Make the PDF of a chapter or profile anew."""
        stamp, live = self._state.stamp(f"{ident}.html"), self._workshop.live
        assert live is not None, "asked for by id"
        try:
            target = live.print(ident)
            self._printed[ident] = Printed(stamp, count_pages(target))
        except PipelineError as error:
            self._printed[ident] = Printed(stamp, 0, str(error))

    def end(self) -> None:
        """Stop after what is being set."""
        with self._news:
            self._ended = True
            self._news.notify()


def count_pages(path: Path) -> int:
    """Pages of a PDF."""
    import pypdfium2  # half a second to load: only when something is printed

    with _PDFIUM, pypdfium2.PdfDocument(path.read_bytes()) as document:
        return len(document)


def page_picture(path: Path, number: int) -> bytes:
    """A page (from 1) as PNG. Raises IndexError if there is none."""
    import pypdfium2

    with _PDFIUM, pypdfium2.PdfDocument(path.read_bytes()) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        image = document[number - 1].render(scale=_SCALE).to_pil()
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=1)
    return stream.getvalue()
