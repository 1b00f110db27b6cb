"""Styles of the Word file: A4, one typeface, headings in the colour of the house, ruled tables."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from pipeline.report.office.word_parts import begin_field, element, end_field, speak_german

_FACE = "Calibri"
_INK, _MUTED = "1F2933", "5A6570"
_SIZES = {"Title": 28, "Subtitle": 14, "Heading 1": 20, "Heading 2": 15, "Heading 3": 12.5, "Heading 4": 11}
# Own styles: size, bold, space before and after in points.
_OWN = {
    "Tabellentext": (9.0, False, 1.0, 1.0),
    "Anmerkung": (8.5, False, 1.0, 1.0),
    "Hinweis": (10.5, False, 4.0, 6.0),
    "Begriff": (10.5, True, 6.0, 0.0),
    "Kasten": (10.5, False, 0.0, 4.0),
    "Kasten Titel": (10.5, True, 8.0, 2.0),
}


def prepare(document: Any, accent: str, head: str, notice: str) -> None:
    """Page, styles, running head with the notice, numbers of the pages."""
    speak_german(document)
    _hyphenate(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(24)
    colour = RGBColor.from_string(accent.removeprefix("#").upper())
    styles = document.styles
    _face(styles["Normal"], 10.5, RGBColor.from_string(_INK))
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Normal"].paragraph_format.line_spacing = 1.15
    for name, size in _SIZES.items():
        _face(styles[name], size, colour)
        styles[name].font.italic = False
    styles["Heading 1"].paragraph_format.page_break_before = True
    _face(styles["Caption"], 10.0, RGBColor.from_string(_INK))
    styles["Caption"].font.bold = True
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.space_before = Pt(10)
    for name, looks in _OWN.items():
        _own(styles, name, looks)
    for name in ("Kasten", "Kasten Titel"):
        _framed(styles[name], accent)
    for name in ("Kasten Titel", "Begriff"):
        styles[name].paragraph_format.keep_with_next = True
    styles["Hinweis"].font.italic = True
    styles["Anmerkung"].font.color.rgb = RGBColor.from_string(_MUTED)
    section.header.paragraphs[0].text = " · ".join(filter(None, (head, notice)))
    section.header.paragraphs[0].style = "Anmerkung"
    foot = section.footer.paragraphs[0]
    foot.style = "Anmerkung"
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    begin_field(foot, " PAGE ")
    foot.add_run("1")
    end_field(foot)


def _hyphenate(document: Any) -> None:
    """Let the program hyphenate; the order of settings is fixed, this one follows the tab stops."""
    settings = document.settings.element
    settings.find(qn("w:defaultTabStop")).addnext(element("autoHyphenation"))


def _face(style: Any, size: float, colour: RGBColor) -> None:
    """Typeface of a style; the template's own typefaces of the theme would win otherwise."""
    style.font.size = Pt(size)
    style.font.color.rgb = colour
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(faces.attrib):
        del faces.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        faces.set(qn(f"w:{name}"), _FACE)


def _own(styles: Any, name: str, looks: tuple[float, bool, float, float]) -> None:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.font.size, style.font.bold = Pt(looks[0]), looks[1]
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(looks[2]), Pt(looks[3])
    style.paragraph_format.line_spacing = 1.0


def _framed(style: Any, accent: str) -> None:
    """A line on the left in the colour of the house."""
    borders = element("pBdr")
    borders.append(element("left", val="single", sz=24, space=8, color=accent.removeprefix("#")))
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )
    style.paragraph_format.left_indent = Mm(4)
