"""What slides are made of: wide pages, titles, texts in German, tiles, alternative texts, notes."""

from collections.abc import Sequence
from typing import Any, cast

from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from pipeline.report.document import Tile
from pipeline.report.office.fragments import Run

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_LAYOUTS = {"title": 5, "text": 1}  # of the template of python-pptx: title alone, title and content
_INK, _MUTED, _TINT = "1F2933", "5A6570", "F3F5F7"
Place = tuple[int, int, int, int]


class SlideLooks:
    """Makes slides that look alike: title in the colour of the house, notice and origin at the foot."""

    def __init__(self, made: Any, accent: str, notice: str, origin: str) -> None:
        self.accent = accent.removeprefix("#").upper()
        self._made, self._notice, self._origin = made, notice, origin
        made.slide_width, made.slide_height = _WIDTH, _HEIGHT
        for page in (made.slide_master, *made.slide_layouts):
            for shape in page.placeholders:
                # The template is laid out for 4 to 3.
                shape.left, shape.width = Emu(shape.left * 4 // 3), Emu(shape.width * 4 // 3)

    def slide(self, title: str, size: int = 28, layout: str = "title") -> Any:
        """A new slide with its title, a line in the colour of the house and the foot."""
        slide = self._made.slides.add_slide(self._made.slide_layouts[_LAYOUTS[layout]])
        _put(slide.shapes.title, (Inches(0.6), Inches(0.35), Inches(12.13), Inches(1.0)))
        frame = slide.shapes.title.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        write_runs(paragraph, [Run(title, bold=True)], size, self.accent)
        if layout == "text":
            _put(slide.placeholders[1], (Inches(0.6), Inches(1.6), Inches(12.13), Inches(4.9)))
        foot = " · ".join(filter(None, (self._origin, self._notice)))
        add_words(slide, [foot], (Inches(0.6), Inches(6.95), Inches(12.13), Inches(0.4)), 12)
        return slide

    def write(self, paragraph: Any, text: str, size: int) -> None:
        """A text in ink."""
        write_runs(paragraph, [Run(text)], size)

    def note(self, slide: Any, texts: Sequence[str]) -> None:
        """What the speaker may need: sources and what is seen."""
        frame = slide.notes_slide.notes_text_frame
        frame.text = "\n".join(filter(None, texts)).replace("\u00ad", "")


def write_runs(paragraph: Any, runs: Sequence[Run], size: int, colour: str = _INK) -> None:
    """Letters of one size and colour in German; addresses are links."""
    for run in runs:
        made = paragraph.add_run()
        made.text = run.text.replace("\u00ad", "")
        font = made.font
        font.size, font.bold, font.italic = Pt(size), run.bold or None, run.italic or None
        font.language_id = MSO_LANGUAGE_ID.GERMAN
        if run.link.startswith(("https://", "http://")):
            made.hyperlink.address = run.link
        else:
            font.color.rgb = _colour(colour)


def add_words(slide: Any, texts: Sequence[str], place: Place, size: int) -> None:
    """A text box with a paragraph each; none without texts."""
    if not texts:
        return
    frame = slide.shapes.add_textbox(*place).text_frame
    frame.word_wrap = True
    for number, text in enumerate(texts):
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        write_runs(paragraph, [Run(text)], size, _MUTED if size <= 12 else _INK)


def add_tile(slide: Any, tile: Tile, place: Place, accent: str) -> None:
    """One key figure: what it is, the figure, how it changed."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place)
    shape.name = tile.label
    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(_TINT)
    shape.line.fill.background()
    shape.shadow.inherit = False
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    value = f"{tile.value}\u00a0{tile.unit}".strip()
    lines = ((tile.label, 18, _INK, False), (value, 38, accent, True), (tile.change, 14, _MUTED, False))
    for number, (text, size, colour, bold) in enumerate(lines):
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        write_runs(paragraph, [Run(text, bold=bold)], size, colour)


def alternative_text(shape: Any, text: str) -> None:
    """What is read aloud instead of a picture."""
    shape._element.nvPicPr.cNvPr.set("descr", text)


def _colour(digits: str) -> RGBColor:
    made: Any = RGBColor  # without types in the library
    return cast(RGBColor, made(*bytes.fromhex(digits)))


def _put(shape: Any, place: Place) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Emu, place)
