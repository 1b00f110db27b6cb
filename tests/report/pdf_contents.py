"""What the document model says against what a PDF says, read by its tags.

Everything is compared without spaces and hyphens: lines and pages end where they must.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from pdf_tags import PrintedTable, Tag, read_tags, tables

from pipeline.report.document import (
    Block,
    Box,
    Document,
    Figure,
    Heading,
    KeyFigures,
    Listing,
    Notice,
    Picture,
    Prose,
    Sheet,
    Table,
)
from pipeline.report.office.fragments import Paragraph, taken_apart

_NUMBER = re.compile(r"\d[\d\u202f]*(?:,\d+)?")
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Contents:
    """What a file says: tables, passages, figures in them, drawings by their description and letters."""

    tables: Counter[tuple[str, Rows]]
    texts: tuple[str, ...]
    numbers: Counter[str]
    drawings: Counter[tuple[str, str]]


def squeezed(text: str) -> str:
    """Letters without any space, hyphen or break."""
    return re.sub(r"[\s\u00ad\ufffe\u0002\u202f\u00a0\u2060\u200b\u2010-]", "", text)


def differences(document: Document, drawings: Mapping[str, str], path: Path) -> list[str]:
    """All that a PDF of the whole report says otherwise than the document; `drawings` are SVG by id."""
    root = read_tags(path)
    right, read = said(document, drawings), printed(root)
    whole = "".join(read.texts)  # a passage may go on overleaf
    wrong = [f"text missing: {text}" for text in right.texts if text not in whole]
    wrong += [f"not read aloud: {number}" for number in _numbers([tag.words for tag in root.all("Untagged")])]
    for name in ("tables", "numbers", "drawings"):
        expected, found = getattr(right, name), getattr(read, name)
        wrong += [f"{name}, missing: {item}" for item in expected - found]
        wrong += [f"{name}, not in the document: {item}" for item in found - expected]
    return wrong


def passages(document: Document) -> list[str]:
    """Every passage outside of tables and drawings, squeezed; each once."""
    return sorted({squeezed(text) for text in _passages(document)[0]} - {""})


def _passages(document: Document) -> tuple[list[str], list[tuple[str, Rows]]]:
    """Passages as they are printed, and the tables that were written in Markdown."""
    words: list[str] = []
    written: list[tuple[str, Rows]] = []
    for text in _texts(document):
        for part in taken_apart(text) if "<" in text else [text]:
            if isinstance(part, str):
                words.append(part)
            elif isinstance(part, Paragraph):
                words.append(part.text)
            else:
                written.append(("", tuple(tuple(map(squeezed, row)) for row in part.rows)))
    return words, written


def said(document: Document, drawings: Mapping[str, str]) -> Contents:
    """What the document says."""
    rows = [_rows_of(table) for table in document.tables()]
    words, written = _passages(document)
    signs = (("Zeichen", "Bedeutung"), *document.front.signs)
    written.append(("Zeichenerklärung", tuple(tuple(map(squeezed, row)) for row in signs)))
    drawn = Counter((item.alt, _letters(drawings[item.ident])) for item in document.figures())
    blocks = (block for chapter in document.all_chapters for block in chapter.blocks)
    pictures = [block.alt for block in blocks if isinstance(block, Picture)]
    pictures += [f"Logo {document.front.municipality}"] if document.front.logo else []
    drawn.update((alt, "") for alt in pictures)
    return Contents(
        Counter(rows + written),
        tuple(passages(document)),
        _numbers(words),
        drawn,
    )


def printed(root: Tag) -> Contents:
    """What a PDF says; the tables of figures stand in no PDF."""
    shown = list(root.all("Figure"))
    words = list(_words(root))
    return Contents(
        Counter((squeezed(table.caption), _rows(table)) for table in tables(root)),
        tuple(map(squeezed, words)),
        _numbers(words),
        Counter((figure.alt, squeezed(figure.words)) for figure in shown),
    )


def _rows(table: PrintedTable) -> Rows:
    return tuple(tuple(map(squeezed, row)) for row in table.rows)


def _rows_of(table: Table) -> tuple[str, Rows]:
    caption = f"Tab. {table.number} {table.title}" if table.number else table.title
    head = tuple(squeezed(column.heading + column.unit) for column in table.columns)
    rows = ((row.head, *(cell.text for cell in row.cells)) for row in table.rows)
    return squeezed(caption), (head, *(tuple(map(squeezed, row)) for row in rows))


def _words(tag: Tag) -> Iterator[str]:
    """Pieces of lines in the order of reading; of tables the captions alone."""
    if tag.kind in ("Figure", "Untagged", "Lbl"):
        return
    for part in tag.all("Caption") if tag.kind == "Table" else tag.parts:
        yield from (part,) if isinstance(part, str) else _words(part)


def _numbers(texts: list[str]) -> Counter[str]:
    """Numbers with decimals or thousands: those of pages and of headings have neither."""
    found = (number for text in texts for number in _NUMBER.findall(text.replace("\u00ad", "")))
    return Counter(number for number in found if not number.isdigit())


def _letters(svg: str) -> str:
    written = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return squeezed("".join(letter for node in written for letter in node.itertext()))


def _texts(document: Document) -> Iterator[str]:
    """Every passage outside of tables and drawings; fragments as they are."""
    front = document.front
    yield from (front.title, front.subtitle, front.notice, *front.guide)
    for label, text in front.imprint:
        yield from (label, text)
    for chapter in document.all_chapters:
        yield from (chapter.title, *chapter.messages)
        for block in chapter.blocks:
            yield from _of_block(block)
    for profile in document.profiles:
        yield from (profile.name, profile.subtitle, *profile.sentences, *profile.hints, profile.table.title)
        for figure in profile.figures:
            yield from _of_block(figure)


def _of_block(block: Block) -> Iterator[str]:
    match block:
        case Prose():
            yield block.html
        case Heading():
            yield block.html
        case Box():
            yield from (block.title, block.html)
        case Table():
            yield from (f"Tab. {block.number} {block.title}", block.source, *block.notes)
        case Figure():
            number = f"Abb. {block.number} " if block.number else ""
            yield from (number + block.title, block.source, *block.notes)
        case Notice():
            yield block.text
        case Picture():
            yield block.caption
        case KeyFigures():
            for tile in block.tiles:
                yield f"{tile.label} {tile.value} {tile.unit} {tile.change}"
        case Sheet():
            yield from (text for field in block.fields for text in field)
        case Listing():
            yield from (entry.text for entry in block.entries)
