"""Text that follows a figure fills the page on which the figure finds no room."""

from pipeline.charts.model import Bars, Frame
from pipeline.report.document import Block, Chapter, Figure, Heading, Prose, Table
from pipeline.report.page_order import print_order

PARAGRAPH = "<p>" + "Wort " * 86 + "</p>"  # 430 letters: five lines, 27 mm


def figure(name: str) -> Figure:
    return Figure(name, name, "", Bars(Frame(name, name, "Bild"), (), "%", "2024"), Table(name, name, (), ()))


def order(blocks: list[Block], height: int = 150) -> list[Block]:
    chapter = Chapter("k", "chapter", "K", "K", blocks=tuple(blocks))
    return list(print_order(chapter, lambda _: f'<svg width="160mm" height="{height}mm">').blocks)


def test_paragraphs_behind_a_tall_figure_come_before_it() -> None:
    first, tall, behind = Prose("\n".join([PARAGRAPH] * 5)), figure("hoch"), Prose(PARAGRAPH)
    assert order([first, tall, behind]) == [first, behind, tall]


def test_only_what_fits_is_taken() -> None:
    first, tall, behind = Prose("\n".join([PARAGRAPH] * 5)), figure("hoch"), Prose("\n".join([PARAGRAPH] * 4))
    assert order([first, tall, behind]) == [
        first, Prose("\n".join([PARAGRAPH] * 2)), tall, Prose("\n".join([PARAGRAPH] * 2)),
    ]  # fmt: skip


def test_a_figure_that_fits_and_text_of_the_next_section_stay() -> None:
    fits = [Prose(PARAGRAPH), figure("a"), Prose(PARAGRAPH)]
    assert order(list(fits)) == fits
    section = [Prose("\n".join([PARAGRAPH] * 5)), figure("a"), Heading(2, "Neu", "neu"), Prose(PARAGRAPH)]
    assert order(list(section)) == section


def test_what_is_no_plain_paragraph_moves_as_a_whole() -> None:
    first = Prose("\n".join([PARAGRAPH] * 5))
    box = Prose('<div class="befunde"><p>A</p><ul><li>B</li></ul></div>')
    tall = figure("hoch")
    assert order([first, tall, box]) == [first, box, tall]
