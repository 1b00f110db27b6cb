"""Footnotes of a Word file are real notes: numbered, at the foot of the page, repeated by a field."""

import zipfile
from io import BytesIO

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from pipeline.report.document import Block, Cell, Chapter, Column, Prose, Row, Table
from pipeline.report.markdown import make_parser, rendered
from pipeline.report.office.word_parts import Marks
from pipeline.report.office.word_writer import WordWriter

TEXT = """Erst[^a] dann[^b] wieder[^a].

::: kasten Merksatz
Auch hier.[^c]
:::

| Leistung | Gesetz |
| --- | --- |
| Bürgergeld | SGB II |

[^a]: Eine *schräge* [Anmerkung](https://example.org/a).

[^b]: Zwei

    Absätze

[^c]: Drei & mehr
"""


def written(*chapters: list[Block]) -> dict[str, bytes]:
    """Members of a Word file with these chapters."""
    made = docx.Document()
    for name in ("Kasten", "Tabellentext", "Anmerkung"):
        made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    writer = WordWriter(made, {}, Marks([]))
    for number, blocks in enumerate(chapters):
        writer.chapter(Chapter(f"kapitel-{number}", "plain", "Kapitel", "Kapitel", blocks=tuple(blocks)))
    stream = BytesIO()
    made.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def chapter(name: str, text: str = TEXT) -> list[Block]:
    """A chapter of one text."""
    parser, env = make_parser(), {"docId": name}
    return [Prose(rendered(parser, parser.parse(text, env), env))]


def notes(members: dict[str, bytes]) -> list[str]:
    """Text of each note, without the two lines of the program; paragraphs are divided by a bar."""
    root = parse_xml(members["word/footnotes.xml"])
    return [
        "|".join("".join(t.text for t in paragraph.iter(qn("w:t"))).strip() for paragraph in note)
        for note in root
        if note.get(qn("w:type")) is None
    ]


def test_notes_stand_in_a_part_of_their_own() -> None:
    members = written(chapter("eins"), chapter("zwei", "Neu.[^a]\n\n[^a]: Vier"))
    expected = ["Eine schräge Anmerkung.", "Zwei|Absätze", "Drei & mehr", "Vier"]
    assert notes(members) == expected
    body = parse_xml(members["word/document.xml"])
    signs = [int(node.get(qn("w:id"))) for node in body.iter(qn("w:footnoteReference"))]
    assert signs == [1, 2, 3, 4]
    words = "".join(node.text for node in body.iter(qn("w:t")))
    assert "Anmerkung" not in words
    assert "zurück" not in words
    assert b"footnotes+xml" in members["[Content_Types].xml"]
    assert b"https://example.org/a" in members["word/_rels/footnotes.xml.rels"]


def test_a_note_named_again_repeats_its_number() -> None:
    body = parse_xml(written(chapter("eins"))["word/document.xml"])
    marks = {node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))}
    fields = [node.text for node in body.iter(qn("w:instrText"))]
    assert fields == [" NOTEREF note_1 \\f \\h "]
    assert "note_1" in marks
    texts = ["".join(t.text for t in paragraph.iter(qn("w:t"))) for paragraph in body.iter(qn("w:p"))]
    assert "Erst dann wieder1." in texts


def test_a_file_without_notes_has_no_part_for_them() -> None:
    assert "word/footnotes.xml" not in written(chapter("eins", "Nichts."))


def test_two_tables_without_notes_stay_apart() -> None:
    columns = (Column("Gebiet"), Column("Wert"))
    table = Table("t", "T", columns, (Row("Markt", (Cell("1"),)),))
    body = parse_xml(written([table, table])["word/document.xml"]).body
    kinds = [part.tag.rpartition("}")[2] for part in body]
    assert kinds == ["p", "p", "tbl", "p", "p", "tbl", "p", "sectPr"]
