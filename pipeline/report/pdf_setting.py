"""One part of the report to tagged PDF by WeasyPrint; runs in processes of its own.

WeasyPrint only logs what is missing; here every log record from WARNING on is handed back.
"""

import gc
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

NO_LIBRARY = "Pango fehlt"
HYPHENATION = "trennung.dic"  # patterns of the language and of our words, beside the parts


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One line of the outline and where it leads, in PDF points from the lower left corner."""

    level: int
    title: str
    page: int
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class SetPart:
    """What is known of a part that has been set: pages, page of each place, outline."""

    pages: int
    places: dict[str, int]
    bookmarks: tuple[Bookmark, ...]

    @staticmethod
    def read(path: Path) -> "SetPart":
        """From the file beside the PDF."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return SetPart(data["pages"], data["places"], tuple(Bookmark(**item) for item in data["bookmarks"]))

    def write(self, path: Path) -> None:
        """As the file beside the PDF."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


def set_part(source: Path, target: Path, tagged: bool) -> list[str]:
    """Write the PDF of an HTML file and what is known of it (.json); returns the warnings, each once.

    With warnings nothing is written. Without tags the pages can be laid below others as artefacts.
    """
    return _laid_out(source, target, tagged, printed=True)


def measure_part(source: Path, target: Path, tagged: bool) -> list[str]:
    """The same without the PDF: for a part whose page numbers are not known yet."""
    return _laid_out(source, target, tagged, printed=False)


def _laid_out(source: Path, target: Path, tagged: bool, printed: bool) -> list[str]:
    records: list[str] = []
    handler = _Collector(records, source.parent)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        from pyphen import LANGUAGES
        from weasyprint import HTML
    except OSError:
        return [NO_LIBRARY]
    LANGUAGES["de"] = source.parent / HYPHENATION
    # Millions of short-lived boxes: without the collector layout is a tenth faster.
    gc.disable()
    variant = "pdf/ua-1" if tagged else None
    document = HTML(filename=str(source)).render(pdf_variant=variant)
    if not records:
        temporary = target.with_suffix(".neu")
        if printed:
            finish = partial(_mended, target.stem[:12])
            document.write_pdf(str(temporary), finisher=finish, pdf_variant=variant)
        _known(document).write(target.with_suffix(".json"))
        if printed:
            temporary.replace(target)
    # Boxes point at each other: a process that sets part after part would else grow to twice the size.
    del document
    gc.enable()
    gc.collect()
    logger.removeHandler(handler)
    return list(dict.fromkeys(records))


def _mended(mark: str, _: object, pdf: Any) -> None:
    """Ids of table heads begin with a mark, as each part counts from one; items lie in their list itself."""
    elements: dict[bytes, Any] = {item.reference: item for item in pdf.objects if hasattr(item, "get")}
    for item in elements.values():
        attributes = item.get("A")
        if isinstance(attributes, dict) and "Headers" in attributes:
            attributes["Headers"][:] = [_marked(mark, name) for name in attributes["Headers"]]
        if "ID" in item:
            item["ID"] = _marked(mark, item["ID"])
        if item.get("S") == "/L":
            item["K"][:] = [kid for given in item["K"] for kid in _items(given, item.reference, elements)]


def _items(kid: Any, owner: bytes, elements: Mapping[bytes, Any]) -> list[Any]:
    """HTML allows a div around a term and its description, PDF/UA nothing but items in a list."""
    group = elements.get(kid, {})
    if group.get("S") != "/Div":
        return [kid]
    for item in group["K"]:
        elements[item]["P"] = owner
    return list(group["K"])


def _marked(mark: str, name: Any) -> Any:
    return type(name)(f"{mark}-{name.string}")


def _known(document: object) -> SetPart:
    pages = document.pages  # type: ignore[attr-defined]
    places = {name: number for number, page in reversed(list(enumerate(pages))) for name in page.anchors}
    # CSS pixels from the upper left corner become points from the lower left one.
    bookmarks = tuple(
        Bookmark(level, label, number, round(x * 0.75, 3), round((page.height - y) * 0.75, 3))
        for number, page in enumerate(pages)
        for level, label, (x, y), _ in page.bookmarks
    )
    return SetPart(len(pages), dict(sorted(places.items())), bookmarks)


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
