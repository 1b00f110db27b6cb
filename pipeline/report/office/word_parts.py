"""Parts of a Word file that python-docx has no call for: language, links, marks, tables, picture texts."""

from collections.abc import Sequence
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.report.datafiles import table_header
from pipeline.report.document import Table
from pipeline.report.hyphens import soft_hyphens
from pipeline.report.office.fragments import Run
from pipeline.report.table_shape import widths

_LINE = 9072  # twentieths of a point: 16 cm between the margins
_SPACE = 57  # beside the text of a cell: 1 mm
_SHORTEST, _LONGEST = 10, 50  # letters that count for the width of a column of words
_RULES = {"top": 8, "bottom": 8, "insideH": 2}  # eighths of a point
_INK, _HAIR, _TINT = "1F2933", "B8C0C8", "F3F5F7"


def element(tag: str, /, **attributes: object) -> Any:
    """An element of the word-processing namespace.

    >>> element("jc", val="right").get(qn("w:val"))
    'right'
    """
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def speak_german(document: Any) -> None:
    """Set the language of all text, so that spelling and reading aloud are right."""
    for language in document.styles.element.iter(qn("w:lang")):
        for name in ("val", "eastAsia"):
            language.set(qn(f"w:{name}"), "de-DE")


class Marks:
    """Places that links may lead to; a mark has a short name, whatever the id is."""

    def __init__(self, idents: Sequence[str]) -> None:
        self._numbers = {ident: number for number, ident in enumerate(dict.fromkeys(idents), 1)}

    def __contains__(self, ident: str) -> bool:
        return ident in self._numbers

    def name(self, ident: str) -> str:
        """Name of the mark of an id."""
        return f"stelle_{self._numbers[ident]}"

    def put(self, paragraph: Any, ident: str) -> None:
        """Mark the beginning of a paragraph."""
        if ident in self._numbers:
            number = self._numbers[ident]
            start = element("bookmarkStart", id=number, name=self.name(ident))
            properties = paragraph._p.pPr
            if properties is None:
                paragraph._p.insert(0, start)
            else:
                properties.addnext(start)
            start.addnext(element("bookmarkEnd", id=number))


def add_runs(paragraph: Any, runs: Sequence[Run], marks: Marks, underlined: bool = True) -> None:
    """Letters with their looks; links to places of this file and to addresses work, others are text.

    `underlined`: links; in a list of nothing but links the line would only disturb.
    """
    for run in runs:
        made = paragraph.add_run(run.text)
        made.bold, made.italic = run.bold or None, run.italic or None
        if run.raised:
            made.font.superscript = True
        if run.code:
            made.font.name = "Consolas"
        target = run.link.removeprefix("#")
        if run.link.startswith("#") and target in marks:
            made.font.underline = underlined or None
            _linked(made, element("hyperlink", anchor=marks.name(target)))
        elif run.link.startswith(("https://", "http://", "mailto:")):
            made.font.underline = True
            link = element("hyperlink")
            link.set(
                qn("r:id"), paragraph.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            )
            _linked(made, link)


def _linked(run: Any, link: Any) -> None:
    run._r.addprevious(link)
    link.append(run._r)


def add_table(document: Any, table: Table, title: str) -> None:
    """A ruled table at the end: head repeated on each page, rows uncut, numbers on the right.

    Written as elements: the calls of python-docx look up the whole grid for each cell.
    """
    rows = [(row.role, (row.head, *(cell.text for cell in row.cells))) for row in table.rows]
    heads = [soft_hyphens(text) for text in table_header(table)]
    sizes = [round(float(width) * _LINE / 100) for width in widths(table)]
    aligned = [item.align for item in table.columns]
    made = _frame(title, sizes)
    made.append(_row("head", heads, sizes, aligned))
    for role, texts in rows:
        made.append(_row(role, texts, sizes, aligned))
    _append(document, made)


def add_text_table(document: Any, rows: Sequence[Sequence[str]], title: str) -> None:
    """A table of words, columns as wide as their longest text asks for."""
    count = max(len(row) for row in rows)
    longest = [max(len(row[column]) for row in rows if column < len(row)) for column in range(count)]
    wishes = [min(max(length, _SHORTEST), _LONGEST) for length in longest]
    sizes = [_LINE * wish // sum(wishes) for wish in wishes]
    made = _frame(title, sizes)
    for number, row in enumerate(rows):
        texts = [*row, *[""] * (count - len(row))]
        made.append(_row("" if number else "head", texts, sizes, ["left"] * count))
    _append(document, made)


def _append(document: Any, made: Any) -> None:
    document.element.body.find(qn("w:sectPr")).addprevious(made)


def _frame(title: str, sizes: Sequence[int]) -> Any:
    made, properties, grid = element("tbl"), element("tblPr"), element("tblGrid")
    properties.append(element("tblW", w=sum(sizes), type="dxa"))
    borders = element("tblBorders")
    for side, size in _RULES.items():
        colour = _HAIR if side == "insideH" else _INK
        borders.append(element(side, val="single", sz=size, space=0, color=colour))
    properties.append(borders)
    properties.append(element("tblLayout", type="fixed"))
    margins = element("tblCellMar")
    margins.extend(element(side, w=_SPACE, type="dxa") for side in ("left", "right"))
    properties.append(margins)
    properties.append(element("tblLook", val="04A0", firstRow=1, firstColumn=1, noVBand=1))
    properties.append(element("tblCaption", val=title))
    grid.extend(element("gridCol", w=size) for size in sizes)
    made.extend((properties, grid))
    return made


def _row(role: str, texts: Sequence[str], sizes: Sequence[int], aligned: Sequence[str]) -> Any:
    row, properties = element("tr"), element("trPr")
    properties.append(element("cantSplit"))
    if role == "head":
        properties.append(element("tblHeader"))
    row.append(properties)
    for text, size, align in zip([*texts, *[""] * (len(sizes) - len(texts))], sizes, aligned, strict=True):
        row.append(_cell(text, size, align, role))
    return row


def _cell(text: str, size: int, align: str, role: str) -> Any:
    cell, properties = element("tc"), element("tcPr")
    properties.append(element("tcW", w=size, type="dxa"))
    if role == "head":
        properties.append(element("shd", val="clear", color="auto", fill=_TINT))
        properties.append(element("vAlign", val="bottom"))
    paragraph, look = element("p"), element("pPr")
    look.append(element("pStyle", val="Tabellentext"))
    look.append(element("jc", val=align))
    run, letters = element("r"), element("t")
    if role:
        bold = element("rPr")
        bold.append(element("b"))
        run.append(bold)
    letters.text = text
    letters.set(qn("xml:space"), "preserve")
    run.append(letters)
    paragraph.extend((look, run))
    cell.extend((properties, paragraph))
    return cell


def describe_picture(run: Any, alt: str) -> None:
    """Alternative text of the picture that the run holds."""
    run._r.find(f".//{qn('wp:docPr')}").set("descr", alt)


def restarted_list(document: Any, style: str) -> int:
    """Number of a new list of this style that begins with 1."""
    numbering = document.part.numbering_part.element
    used = document.styles[style].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(used).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def begin_field(paragraph: Any, code: str) -> None:
    """Append the beginning of a field; what follows is shown until the program works it out anew."""
    text = element("instrText")
    text.text = code
    for part in (element("fldChar", fldCharType="begin"), text, element("fldChar", fldCharType="separate")):
        paragraph.add_run()._r.append(part)


def end_field(paragraph: Any) -> None:
    """Append the end of a field."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))
