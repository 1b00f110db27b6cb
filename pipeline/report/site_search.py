"""What the search and the comparison load: nothing that does not stand on some page as well."""

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from pipeline.numbers import SIGN_MEANINGS
from pipeline.report.document import Chapter, Document, Figure, Heading, Table
from pipeline.report.glossary_links import entry_ident
from pipeline.report.screen_model import Screen
from pipeline.report.site_page import address

Entry = tuple[str, str, str, str]  # title, kind, address, what it is about


def search_entries(document: Document, screen: Screen, targets: Mapping[str, str]) -> list[Entry]:
    """Chapters, sections, figures, tables, indicators, areas and terms, in this order of kinds."""
    found = [*_chapters(document, targets)]
    for page in screen.pages:
        # By its short name too: that is what charts and tables call it.
        about = f"{page.label}. {page.topic}. {page.definition}"
        found.append((page.title, "Kennzahl", address(page.ident, targets), about))
    for item in document.profiles:
        found.append((item.name, "Gebiet", address(item.ident, targets), item.subtitle))
    for term, text in screen.glossary:
        found.append((term, "Begriff", address(entry_ident(term), targets), text.strip()))
    return found


def _chapters(document: Document, targets: Mapping[str, str]) -> Iterator[Entry]:
    for chapter in document.all_chapters:
        title = f"{chapter.number} {chapter.title}".strip()
        yield (title, "Kapitel", address(chapter.ident, targets), "")
        yield from _parts(chapter, targets)


def _parts(chapter: Chapter, targets: Mapping[str, str]) -> Iterator[Entry]:
    for block in chapter.blocks:
        if isinstance(block, Heading):
            text = Markup(block.html).striptags().replace("\u00ad", "")
            yield (text, "Abschnitt", address(block.ident, targets), chapter.title)
        elif isinstance(block, (Figure, Table)):
            kind = "Abbildung" if isinstance(block, Figure) else "Tabelle"
            yield (block.title, kind, address(block.ident, targets), chapter.title)


def comparison_data(document: Document, screen: Screen, targets: Mapping[str, str]) -> dict[str, object]:
    """Lines (topic, label, unit, address) and areas (name, level, address, printed texts)."""
    comparison = screen.comparison
    lines = [(topic, label, unit, address(page, targets)) for topic, label, unit, page in comparison.lines]
    areas = [
        (area.name, area.level, address(area.page, targets) if area.page else "", area.values)
        for area in comparison.areas
    ]
    # Where the sign of a flag stands behind a number, the texts say so themselves.
    return {"zeilen": lines, "gebiete": areas, "zeichen": list(SIGN_MEANINGS.items()),
            "stand": f"{document.front.edition}, Stichtag {document.front.reference_date}"}  # fmt: skip
