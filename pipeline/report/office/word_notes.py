"""Footnotes of a Word file as real notes, which python-docx has no call for."""

from collections.abc import Iterator, Sequence
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from pipeline.report.markdown import split_notes
from pipeline.report.office.fragments import Paragraph, Run, taken_apart
from pipeline.report.office.word_parts import Marks, add_runs, begin_field, element, end_field

_TEXT, _REFERENCE = "footnote text", "footnote reference"
# What Word draws above notes and above those that go on from the page before: both have fixed numbers.
_LINES = ((-1, "separator", "separator"), (0, "continuationSeparator", "continuationSeparator"))
_AFTER_NOTES = ("w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr", "w:themeFontLang")


class Notes:
    """Notes of all chapters, numbered through; the part of the file is made with the first one."""

    def __init__(self, made: Any, marks: Marks) -> None:
        self._made, self._marks = made, marks
        self._texts: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._part: Any = None

    def learn(self, html: str) -> None:
        """Remember the notes that stand at the end of a chapter."""
        self._texts |= split_notes(html)[1]

    def add_runs(self, paragraph: Any, runs: Sequence[Run]) -> None:
        """Letters with their looks; a raised number that leads to a note becomes its sign."""
        for run in runs:
            ident = run.link.removeprefix("#")
            if not (run.raised and ident in self._texts):
                add_runs(paragraph, [run], self._marks)
            elif ident in self._numbers:
                self._repeat(paragraph, self._numbers[ident])
            else:
                self._refer(paragraph, ident)

    def _refer(self, paragraph: Any, ident: str) -> None:
        """The sign of a note where it is named first; a mark around it lets later signs repeat it."""
        number = self._numbers[ident] = len(self._numbers) + 1
        place = 100_000 + number  # beyond the numbers of the other marks
        paragraph._p.append(element("bookmarkStart", id=place, name=f"note_{number}"))
        run = _styled(paragraph)
        run.append(element("footnoteReference", id=number))
        paragraph._p.append(element("bookmarkEnd", id=place))
        self._write(number, self._texts[ident])

    def _repeat(self, paragraph: Any, number: int) -> None:
        begin_field(paragraph, f" NOTEREF note_{number} \\f \\h ")
        _styled(paragraph).append(_letters(str(number)))
        end_field(paragraph)

    def _write(self, number: int, html: str) -> None:
        if self._part is None:
            self._part = _new_part(self._made)
        note = element("footnote", id=number)
        self._part.element.append(note)
        for position, runs in enumerate(_paragraphs(html)):
            paragraph = _paragraph(note, self._part)
            if position == 0:
                _styled(paragraph).append(element("footnoteRef"))
                paragraph.add_run(" ")
            add_runs(paragraph, runs, self._marks)


def _paragraphs(html: str) -> Iterator[Sequence[Run]]:
    """Runs of each paragraph; rows of a table become lines."""
    for part in taken_apart(html):
        if isinstance(part, Paragraph):
            yield part.runs
        else:
            yield from ((Run(" · ".join(row)),) for row in part.rows)


def _new_part(made: Any) -> Any:
    """An empty part of notes with the two lines, and the styles of text and sign."""
    root = element("footnotes")
    for number, kind, line in _LINES:
        note, paragraph, run = element("footnote", type=kind, id=number), element("p"), element("r")
        run.append(element(line))
        paragraph.append(run)
        note.append(paragraph)
        root.append(note)
    package = made.part.package
    part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, root, package)
    made.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    known = element("footnotePr")
    known.extend(element("footnote", id=number) for number, _, _ in _LINES)
    made.settings.element.insert_element_before(known, *_AFTER_NOTES)
    text = made.styles.add_style(_TEXT, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style, text.font.size = made.styles["Normal"], Pt(9)
    text.paragraph_format.space_after, text.paragraph_format.line_spacing = Pt(2), 1.0
    made.styles.add_style(_REFERENCE, WD_STYLE_TYPE.CHARACTER, builtin=True).font.superscript = True
    return part


def _paragraph(note: Any, part: Any) -> Any:
    made, look = element("p"), element("pPr")
    look.append(element("pStyle", val=_TEXT.replace(" ", "")))
    made.append(look)
    note.append(made)
    return WordParagraph(made, part)


def _styled(paragraph: Any) -> Any:
    """An empty run that looks like the sign of a note."""
    run, look = element("r"), element("rPr")
    look.append(element("rStyle", val=_REFERENCE.replace(" ", "")))
    run.append(look)
    paragraph._p.append(run)
    return run


def _letters(text: str) -> Any:
    made = element("t")
    made.text = text
    made.set(qn("xml:space"), "preserve")
    return made
