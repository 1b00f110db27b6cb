"""The key figures for a committee as slides: tiles, messages of the chapters, short version's figures."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pptx
from pptx.util import Emu, Inches, Pt

from pipeline.project import Project
from pipeline.report.document import Document, Figure, KeyFigures, Tile
from pipeline.report.office.fragments import Paragraph, taken_apart
from pipeline.report.office.package_file import describe, same_bytes
from pipeline.report.office.slide_figures import for_slide
from pipeline.report.office.slide_parts import SlideLooks, add_tile, add_words, alternative_text, write_runs
from pipeline.report.table_shape import flag_signs

_Item = TypeVar("_Item")
_TILES, _MESSAGES = 8, 5  # so many fit on a slide
_LEFT, _TOP, _WIDTH, _HEIGHT = Inches(0.6), Inches(1.45), Inches(12.13), Inches(4.95)
_GAP = Inches(0.35)  # between the columns of a figure
_SOURCE = 240  # letters that fit on two lines of 12 points
_SIZES = ((330, 28), (520, 26), (10_000, 22))  # up to so many letters, points


def slide_file(
    project: Project, document: Document, figures: Sequence[Figure], pictures: Mapping[str, Path]
) -> bytes:
    """Slides 16 to 9; equal reports give equal bytes. `pictures`: PNG file of each drawing by its id."""
    front = document.front
    made = pptx.Presentation()
    about = {"title": f"{front.edition}: Kennzahlen und Kernaussagen", "subject": front.subtitle,
             "keywords": front.keywords, "comments": front.notice, "author": front.municipality}  # fmt: skip
    describe(made.core_properties, about, project.edition.editorial_deadline)
    looks = SlideLooks(
        made, project.config.design.accent, front.notice, f"{front.edition} · {front.municipality}"
    )
    _opening(looks, document)
    tiles = [tile for block in _blocks(document) if isinstance(block, KeyFigures) for tile in block.tiles]
    for part in _cut(tiles, _TILES):
        _tiles(looks, document, part)
    for chapter in document.chapters:
        for messages in _cut(chapter.messages, _MESSAGES):
            _messages(looks, f"{chapter.number} {chapter.title}".strip(), messages)
    for figure in figures:
        _figure(looks, figure, pictures)
    _sources(looks, document, figures)
    stream = BytesIO()
    made.save(stream)
    return same_bytes(stream.getvalue())


def _blocks(document: Document) -> Iterator[object]:
    for chapter in document.chapters:
        yield from chapter.blocks


def _cut(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _opening(looks: SlideLooks, document: Document) -> None:
    front = document.front
    slide = looks.slide(front.title, 36)
    lines = [front.subtitle, front.municipality, f"{front.edition} · Stichtag {front.reference_date}"]
    add_words(slide, [text for text in lines if text], (_LEFT, Inches(2.0), _WIDTH, Inches(2.5)), 22)


def _tiles(looks: SlideLooks, document: Document, tiles: Sequence[Tile]) -> None:
    slide = looks.slide(f"Kennzahlen auf einen Blick, Stichtag {document.front.reference_date}")
    across = 4 if len(tiles) > 4 else max(len(tiles), 1)
    width, height, gap = Emu(_WIDTH // across), Inches(2.4), Inches(0.15)
    for number, tile in enumerate(tiles):
        row, column = divmod(number, across)
        place = (_LEFT + column * width, _TOP + row * (height + gap), width - gap, height)
        add_tile(slide, tile, place, looks.accent)
    looks.note(slide, [f"{tile.label}: {tile.value} {tile.unit} ({tile.change})" for tile in tiles])


def _messages(looks: SlideLooks, title: str, messages: Sequence[str]) -> None:
    slide = looks.slide(title, layout="text")
    body = slide.placeholders[1].text_frame
    parts = [part for text in messages for part in taken_apart(text) if isinstance(part, Paragraph)]
    letters = sum(len(part.text) for part in parts)
    size = next(size for limit, size in _SIZES if letters <= limit or limit == _SIZES[-1][0])
    for number, part in enumerate(parts):
        paragraph = body.add_paragraph() if number else body.paragraphs[0]
        paragraph.space_after = Pt(10)
        write_runs(paragraph, part.runs, size)
    looks.note(slide, [part.text for part in parts])


def _figure(looks: SlideLooks, figure: Figure, pictures: Mapping[str, Path]) -> None:
    slide = looks.slide(figure.title)
    parts = for_slide(figure)
    placed = [slide.shapes.add_picture(str(pictures[part.ident]), _LEFT, _TOP) for part in parts]
    gaps = _GAP * (len(parts) - 1)
    wide = sum(item.width for item in placed)
    scale = min((_WIDTH - gaps) / wide, _HEIGHT / max(item.height for item in placed))
    left = _LEFT + (_WIDTH - gaps - int(wide * scale)) // 2
    for part, picture in zip(parts, placed, strict=True):
        picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
        picture.left, left = left, left + picture.width + _GAP
        alternative_text(picture, part.alt)
    size = 12 if len(figure.source) <= _SOURCE else 9
    add_words(
        slide, [figure.source] if figure.source else [], (_LEFT, Inches(6.45), _WIDTH, Inches(0.5)), size
    )
    label = f"Abb. {figure.number} des Berichts" if figure.number else "Abbildung des Berichts"
    signs = [f"{sign} {meaning}" for sign, meaning in flag_signs(figure.table)]
    looks.note(slide, [label, figure.alt, *signs, *figure.notes, figure.source])


def _sources(looks: SlideLooks, document: Document, figures: Sequence[Figure]) -> None:
    slide = looks.slide("Quellen und Hinweise", layout="text")
    body = slide.placeholders[1].text_frame
    texts = [
        f"Alle Zahlen aus: {document.front.title}, {document.front.edition}, {document.front.municipality}."
    ]
    texts.append("Tabellen mit Anmerkungen und Quellen: bericht.pdf und daten/tabellen.xlsx.")
    texts += list(dict.fromkeys(figure.source for figure in figures if figure.source))
    texts.append("• steht für Zahlen, die geheim zu halten sind.")
    for number, text in enumerate(texts):
        paragraph = body.add_paragraph() if number else body.paragraphs[0]
        looks.write(paragraph, text, 16)
