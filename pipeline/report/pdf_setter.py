"""Parts set beside the main process, and kept: what has not changed since the last run is not set again."""

import hashlib
import re
from collections.abc import Iterable
from concurrent.futures import Future
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote

from pipeline.errors import Problem, RenderError
from pipeline.report import pdf_setting
from pipeline.report.kept_files import keep_used
from pipeline.report.pdf_parts import Part
from pipeline.report.pdf_setting import HYPHENATION, NO_LIBRARY, SetPart, measure_part, set_part
from pipeline.report.workers import Workers

_IMAGE = re.compile(r'<img\b[^>]*?\ssrc="([^"]+)"')


class PartSetter:
    """Sets parts in the processes of `workers`.

    `folder` holds what the parts need (style sheet, fonts, pictures) and takes their HTML; `cache` keeps the
    finished parts by the hash of all that they depend on.
    """

    def __init__(self, folder: Path, cache: Path, workers: Workers) -> None:
        self._folder, self._cache, self._workers = folder, cache, workers
        cache.mkdir(parents=True, exist_ok=True)
        self._looks = _looks(folder)
        self._waiting: dict[str, Future[list[str]]] = {}
        self._used: set[str] = set()

    def begin(self, parts: Iterable[Part]) -> None:
        """Start with the parts that are not kept yet, the longest first.

        Of a part whose page numbers are not known yet only the layout is made: it is never printed so.
        """
        for part in sorted(parts, key=lambda one: -len(one.html)):
            target = self.file(part)
            self._used.add(target.stem)
            done = target.with_suffix(".json") if part.open else target
            if done.exists() or target.stem in self._waiting:
                continue
            source = self._folder / f"{target.stem}.html"
            source.write_text(part.html, encoding="utf-8", newline="\n")
            work = measure_part if part.open else set_part
            self._waiting[target.stem] = self._workers.submit(work, source, target, part.tagged)

    def wait(self) -> None:
        """Until all are done. Raises RenderError with everything that WeasyPrint complained of."""
        messages = [text for future in self._waiting.values() for text in future.result()]
        self._waiting.clear()
        if messages:
            raise RenderError(_problem(text) for text in dict.fromkeys(messages))

    def file(self, part: Part) -> Path:
        """Where the PDF of a part is kept."""
        digest = hashlib.sha256(self._looks)
        digest.update(f"{part.tagged}{part.html}".encode())
        for name in sorted(set(_IMAGE.findall(part.html))):
            path = self._folder / unquote(name)
            digest.update(path.read_bytes() if path.is_file() else b"")
        return self._cache / f"{digest.hexdigest()[:32]}.pdf"

    def known(self, part: Part) -> SetPart:
        """What is known of a part that has been set."""
        return SetPart.read(self.file(part).with_suffix(".json"))

    def prune(self, edition: str) -> None:
        """Keep only parts that some edition used in its last run."""
        keep_used(self._cache, edition, self._used)


def _looks(folder: Path) -> bytes:
    """Changes whenever every part could look different: style sheet, fonts, libraries, our code."""
    digest = hashlib.sha256(f"{version('weasyprint')} {version('pydyf')} {version('fonttools')}".encode())
    own = Path(str(pdf_setting.__file__))
    for path in [own, folder / "print.css", folder / HYPHENATION, *sorted((folder / "fonts").iterdir())]:
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.digest()


_KNOWN = (
    (r"Failed to load stylesheet at '?([^':\s]+)", "das Stylesheet „{}“ fehlt"),
    (r"Failed to load image at '?([^':\s]+)", "das Bild „{}“ fehlt oder ist nicht lesbar"),
    (r"Failed to load font at '?([^':\s]+)", "die Schrift „{}“ fehlt"),
    (r"No anchor #(\S+) for internal URI", "der Verweis „#{}“ führt zu keiner Stelle des Berichts"),
    (r"\.notdef glyph rendered for (.*)", "die Schrift hat kein Zeichen für {}"),
)
_MISSING_LIBRARY = (
    "die Systembibliothek für PDF (Pango) ist nicht vorhanden",
    "python -m pipeline doctor nennt den Befehl, mit dem sie installiert wird",
)


def _problem(message: str) -> Problem:
    if message == NO_LIBRARY:
        return Problem("", *_MISSING_LIBRARY)
    for pattern, text in _KNOWN:
        match = re.search(pattern, message)
        if match:
            hint = "im Ordner report_templates/theme ablegen" if "Stylesheet" in text else ""
            return Problem("report_templates", text.format(match[1].rstrip("'")), hint)
    what = "das PDF ließ sich nicht ohne Warnung setzen"
    return Problem("report_templates/theme/print.css", what, f"WeasyPrint meldet: {message}")
