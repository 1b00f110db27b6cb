"""Figures and tables that find no room on a page wait for the next one, while text fills this one."""

from typing import Any

import pytest

from pipeline.charts.model import Bars, Frame
from pipeline.report.document import Block, Cell, Chapter, Column, Figure, Heading, Prose, Row, Table
from pipeline.report.markdown import beside
from pipeline.report.page_measures import Style, Type
from pipeline.report.page_order import print_order
from pipeline.report.page_pieces import Sizes
from pipeline.report.theme import BOLD_FONT, PLAIN_FONT, engine_theme

PARAGRAPH = "<p>" + "Wort " * 76 + "</p>"  # five lines and the space below: 27 mm
HALF_A_PAGE = Prose("\n".join([PARAGRAPH] * 5))
FINDINGS = Prose('<div class="befunde"><p class="befunde-titel">A</p><ul><li>B</li></ul></div>')


def style() -> Style:
    return Style((engine_theme() / "print.css").read_text(encoding="utf-8"))


def font(name: str = PLAIN_FONT) -> Type:
    return Type(engine_theme() / "fonts" / f"{name}.ttf")


def sizes(height: float) -> Sizes:
    """Drawings of this height; one called "hoch" has 150 mm."""

    def drawing(shown: Figure) -> str:
        return f'<svg width="160mm" height="{150 if shown.ident == "hoch" else height}mm">'

    return Sizes(style(), font(), font(BOLD_FONT), drawing)


def figure(name: str, scale: float = 1.0) -> Figure:
    chart = Bars(Frame(name, name, "Bild"), (), "%", "2024")
    return Figure(name, name, "", chart, Table(name, name, (), ()), scale=scale)


def table(rows: int) -> Table:
    columns = (Column("Gebiet", align="left"), Column("Wert"))
    return Table("t", "T", columns, tuple(Row("Mitte", (Cell("1"),)) for _ in range(rows)))


def order(blocks: list[Block], height: float = 150, kind: str = "chapter") -> list[Block]:
    chapter = Chapter("k", kind, "K", "K", blocks=tuple(blocks))  # type: ignore[arg-type]
    return list(print_order(chapter, sizes(height)).blocks)


def test_paragraphs_behind_a_tall_figure_come_before_it() -> None:
    behind = Prose("\n".join([PARAGRAPH] * 5))
    assert order([HALF_A_PAGE, figure("hoch"), behind]) == [
        Prose("\n".join([PARAGRAPH] * 8)), figure("hoch"), Prose("\n".join([PARAGRAPH] * 2)),
    ]  # fmt: skip


def test_what_stands_beside_the_text_goes_with_the_paragraph_that_follows() -> None:
    aside = beside("<p><strong>12 %</strong> der Kinder</p>")
    html = HALF_A_PAGE.html
    assert order([HALF_A_PAGE, figure("hoch"), Prose(f"{aside}\n{html}")]) == [
        Prose(f"{html}\n{aside}\n" + "\n".join([PARAGRAPH] * 3)), figure("hoch"),
        Prose("\n".join([PARAGRAPH] * 2)),
    ]  # fmt: skip
    last = [HALF_A_PAGE, figure("hoch"), Prose(f"{aside}\n{FINDINGS.html.replace('B', 'Wort ' * 310)}")]
    assert order(list(last)) == last  # findings are too high for the rest of the page: neither moves


def test_a_figure_that_fits_and_text_of_the_next_section_stay() -> None:
    fits = [Prose(PARAGRAPH), figure("a"), Prose(PARAGRAPH)]
    assert order(list(fits)) == fits
    section = [HALF_A_PAGE, figure("a"), Heading(2, "Neu", "neu"), HALF_A_PAGE]
    assert order(list(section)) == section


def test_a_drawing_that_just_does_not_fit_is_set_a_little_smaller() -> None:
    room = style().page_height - 16.0 - 27.4  # below the head of the chapter and a paragraph
    following = Heading(2, "Neu", "neu")
    [_, shown, *_] = order([Prose(PARAGRAPH), figure("a"), following, HALF_A_PAGE], room - 11)
    assert shown == figure("a", 0.95)
    [_, shown, *_] = order([Prose(PARAGRAPH), figure("a"), following, HALF_A_PAGE], room - 25)
    assert shown == figure("a")


def test_a_table_may_pass_a_figure_but_no_figure_another() -> None:
    tall, following = figure("hoch"), [Heading(2, "Neu", "neu"), HALF_A_PAGE]
    assert order([HALF_A_PAGE, tall, table(8), *following], 60) == [HALF_A_PAGE, table(8), tall, *following]
    stays = [HALF_A_PAGE, tall, figure("niedrig"), *following]
    assert order(list(stays), 60) == stays


def test_findings_wait_for_a_figure_but_not_for_text() -> None:
    box = Prose(FINDINGS.html.replace("B", "Wort " * 310))  # a point is not divided
    assert order([HALF_A_PAGE, box, figure("a"), HALF_A_PAGE], 65) == [
        HALF_A_PAGE, figure("a"), Prose(f"{box.html}\n{HALF_A_PAGE.html}"),
    ]  # fmt: skip
    text = [Prose(f"{HALF_A_PAGE.html}\n{box.html}\n{HALF_A_PAGE.html}")]
    assert order(list(text)) == text


def test_annexes_keep_their_order() -> None:
    behind = [HALF_A_PAGE, figure("hoch"), Prose(PARAGRAPH)]
    assert order(list(behind), kind="annex") == behind


def test_measures_come_from_the_style_sheet() -> None:
    known = style()
    assert (known.page_width, known.page_height) == (160.0, 249.0)
    assert known.box("figure", "margin")[0] == known.length("figure", "margin-top", 6.0) == 6.0
    other = Style("@page { margin: 10mm 20mm 30mm; } html { font: 400 10pt/2 X; } p { font-size: 5pt; }")
    assert (other.page_width, other.page_height) == (170.0, 257.0)
    assert other.line("p") == pytest.approx(5 * 2 * 25.4 / 72)
    assert other.box("h1", "margin") == (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("kurz", 1),
        ("<strong>kurz</strong> &amp; gut", 1),
        ("Bedarfs\u00adgemeinschaften und Bedarfs\u00adgemeinschaften", 3),
        ("SGB-II-Quote SGB-II-Quote SGB-II-Quote", 2),
        ("ein zwei drei vier fünf sechs sieben acht neun zehn", 3),
        ("x" * 100, 5),
        ("x" * 29, 1),
    ],
)
def test_lines_of_a_text(html: str, lines: int) -> None:
    assert font().lines(html, 3.3, 40.0) == lines


def printed(html: str, style: str = "") -> list[Any]:
    """The pages of a chapter as WeasyPrint sets them with our style sheet and fonts."""
    weasyprint = pytest.importorskip("weasyprint")
    page = f'<link rel="stylesheet" href="print.css"><style>{style}</style>'
    page += f'<body class="short-words"><section class="chapter">{html}</section>'
    text = f'<html lang="de">{page}</html>'
    return list(weasyprint.HTML(string=text, base_url=f"{engine_theme()}/").render().pages)


def boxes_of(page: Any, tag: str) -> list[Any]:
    """Boxes of the elements of this name."""
    return [box for box in page._page_box.descendants() if getattr(box, "element_tag", "") == tag]


def test_heights_are_those_of_the_pages() -> None:
    """What is computed agrees with what WeasyPrint sets: a paragraph, a list, findings."""
    text = "Die Quote der Bedarfsgemeinschaften ist in den Sozialräumen gestiegen, im Norden stark. " * 4
    html = f"<p>{text}</p><ul><li>{text}</li><li>kurz</li></ul>"
    html += '<div class="befunde"><p class="befunde-titel">T</p>'
    html += f"<ul><li>{text}</li><li>{text}</li></ul></div>"
    [page] = printed(html, "@page { size: 210mm 3000mm }")
    measured = [box.border_height() * 25.4 / 96 for box in boxes_of(page, "section")[0].children]
    pieces = sizes(100).pieces(Chapter("k", "chapter", "K", "K", blocks=(Prose(html),)))
    assert [sum(piece.chunks) for piece in pieces] == pytest.approx(measured, abs=0.7)


def test_the_last_page_of_a_long_table_has_three_rows_at_least() -> None:
    for count in range(42, 47):
        rows = '<tr><th scope="row">Gebiet</th><td>1</td></tr>' * count
        rows += '<tr class="total"><th scope="row">Stadt</th><td>9</td></tr>'
        head = '<thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>'
        table = f'<table class="data"><caption>T</caption>{head}<tbody>{rows}</tbody></table>'
        pages = printed(f'<div class="table long">{table}<p class="source">Quelle</p></div>')
        assert [len(boxes_of(page, "tr")) > 3 for page in pages] == [True] * len(pages)  # head and three
