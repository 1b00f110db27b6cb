"""`export`: a chapter or the whole report as a Word file, the key figures as slides."""

import itertools
import json
import zipfile
from pathlib import Path

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE
from report_town import CHAPTER, REPORT, Town

from pipeline.cli import main
from pipeline.project import load_project
from pipeline.report.build import build_document
from pipeline.report.document import Figure, KeyFigures

NOTICE = "Alle Daten dieses Berichts sind erfunden."
CIRCLE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
SUMMARY = "---\ntitle: Zusammenfassung\nkind: summary\n---\n{{ kennzahlen() }}\n"
MORE = """
{{ diagramm("sgb2_quote", art="punkte", name="punkte") }}

1. **Erstens** geht es um [Zahlen](https://example.org/zahlen).
2. Zweitens auch.

Ein Satz.[^1]

1. Wieder von vorn.

::: kasten Merksatz
Nur ein *Satz*.
:::

![Ein Kreis](bilder/kreis.svg "Zeichnung: Stadt")

![Ein Bild](bilder/bild.webp)

![Ein Punkt](bilder/punkt.png)

| Leistung | Gesetz |
| --- | --- |
| Bürgergeld | SGB II |

[^1]: Eine Anmerkung.
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of two areas with a summary and a chapter that uses all that text may hold."""
    town = Town(tmp_path_factory.mktemp("export") / "projekt", names=["Markt", "=1+1"])
    town.chapters = {"00_zusammenfassung.md": SUMMARY, "01_armut.md": CHAPTER + MORE}
    town.report = REPORT + "short_version: [punkte]\n"
    town.statuses["sgb2_quote", "0102", 2024] = "secret"
    root = town.build().root
    folder = root / "report_templates" / "bilder"
    folder.mkdir()
    (folder / "kreis.svg").write_text(CIRCLE, encoding="utf-8")
    for name in ("bild.webp", "punkt.png"):
        Image.new("RGB", (40, 20), "#1f5a7a").save(folder / name)
    return root


def exported(root: Path, capsys: pytest.CaptureFixture[str], *what: str) -> Path:
    """The file that the command wrote; written twice, it is the same."""
    assert main(["export", *what, "--project", str(root), "--json"]) == 0
    path = Path(json.loads(capsys.readouterr().out)["file"])
    before = path.read_bytes()
    assert main(["export", *what, "--project", str(root), "--json"]) == 0
    capsys.readouterr()
    assert path.read_bytes() == before
    with zipfile.ZipFile(path) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    return path


def test_a_chapter_as_a_word_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = exported(root, capsys, "docx", "Armut")
    assert path.name == "kapitel-armut.docx"
    made = docx.Document(str(path))
    texts = [paragraph.text for paragraph in made.paragraphs]
    levels = [int(p.style.name[-1]) for p in made.paragraphs if p.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert "Das Wichtigste in Kürze" in texts
    assert "Ein Satz." in texts
    with zipfile.ZipFile(path) as archive:
        assert "Eine Anmerkung." in archive.read("word/footnotes.xml").decode()
    assert NOTICE in made.sections[0].header.paragraphs[0].text
    assert {node.get(qn("w:val")) for node in made.styles.element.iter(qn("w:lang"))} == {"de-DE"}
    properties = made.core_properties
    assert (properties.title, properties.language) == ("Armut, Sozialbericht 2024", "de-DE")
    assert properties.author == "Kreisstadt Musterbrück"


def test_lists_begin_anew_and_links_lead_somewhere(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = docx.Document(str(exported(root, capsys, "docx", "Armut")))
    numbered = [p for p in made.paragraphs if p.style.name == "List Number"]
    assert [p.text for p in numbered][:3] == [
        "Erstens geht es um Zahlen.",
        "Zweitens auch.",
        "Wieder von vorn.",
    ]
    first, second, third = (p._p.pPr.numPr.numId.val for p in numbered[:3])
    assert first == second != third
    body = made.element.body
    marks = {node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))}
    anchors = [node.get(qn("w:anchor")) for node in body.iter(qn("w:hyperlink"))]
    assert "https://example.org/zahlen" in {
        rel.target_ref for rel in made.part.rels.values() if rel.is_external
    }
    assert {anchor for anchor in anchors if anchor} <= marks
    assert any(anchors)


def test_tables_and_pictures_of_a_word_file_can_be_read_aloud(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = docx.Document(str(exported(root, capsys, "docx", "Armut")))
    for table in made.tables:
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    pictures = list(made.element.body.iter(qn("wp:docPr")))
    document = build_document(load_project(root))
    figures = [block for block in document.chapters[1].blocks if isinstance(block, Figure)]
    own = ["Ein Kreis", "Ein Bild", "Ein Punkt"]
    assert [picture.get("descr") for picture in pictures] == [*(figure.alt for figure in figures), *own]
    assert len(figures) == 3
    assert {part.content_type for part in made.part.package.image_parts} == {"image/png"}


def test_the_whole_report_as_a_word_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = docx.Document(str(exported(root, capsys, "docx")))
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    document = build_document(load_project(root))
    assert headings[0] == "Impressum und Lesehilfe"
    assert {chapter.title for chapter in document.all_chapters} <= {
        text.split(" ", 1)[-1] for text in headings
    } | {*headings}
    body = made.element.body
    assert any("TOC" in (node.text or "") for node in body.iter(qn("w:instrText")))
    marks = {node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))}
    anchors = {node.get(qn("w:anchor")) for node in body.iter(qn("w:hyperlink"))} - {None}
    assert anchors <= marks
    assert len(anchors) > len(document.all_chapters)
    names = [p.text for p in made.paragraphs if p.style.name == "Heading 2"]
    assert {"Markt", "=1+1"} <= set(names)


def test_figures_as_pictures(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One for each SVG, as large as print needs, without a date or a place of the computer."""
    path = exported(root, capsys, "png", "Armut")
    assert path.name == "kapitel-armut-png.zip"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert "armut-balken-sgb2_quote.png" in names
        for name in names:
            with Image.open(archive.open(name)) as picture:
                assert picture.width == pytest.approx(160 / 25.4 * 200, abs=2)
                assert set(picture.info) <= {"dpi"}
        assert sum(item.file_size for item in archive.infolist()) < 100_000 * len(names)
    document = build_document(load_project(root))
    (chapter,) = (item for item in document.chapters if item.ident == "kapitel-armut")
    assert sorted(names) == sorted(f"{b.ident}.png" for b in chapter.blocks if isinstance(b, Figure))


def test_slides_show_key_figures_messages_and_figures(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = pptx.Presentation(str(exported(root, capsys, "pptx")))
    assert round(made.slide_width / made.slide_height, 3) == round(16 / 9, 3)
    titles = [slide.shapes.title.text for slide in made.slides]
    document = build_document(load_project(root))
    figure = next(item for item in document.figures() if item.name == "punkte")
    assert titles == [
        "Sozialbericht", "Kennzahlen auf einen Blick, Stichtag 31.12.2024", "1 Armut", figure.title,
        "Quellen und Hinweise",
    ]  # fmt: skip
    for slide in made.slides:
        assert any(NOTICE in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    shown = [shape.text_frame.text for shape in made.slides[1].shapes if shape.has_text_frame]
    tiles = next(block for block in document.chapters[0].blocks if isinstance(block, KeyFigures)).tiles
    for tile in tiles:
        value = f"{tile.value}\u00a0{tile.unit}".strip()
        assert f"{tile.label}\n{value}\n{tile.change}" in shown
    picture = next(s for s in made.slides[3].shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE)
    assert picture._element.nvPicPr.cNvPr.get("descr") == figure.alt
    assert figure.source in made.slides[3].notes_slide.notes_text_frame.text


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (["pptx", "Armut"], "die Folien zeigen immer den ganzen Bericht"),
        (["docx", "Armutt"], "gemeint: „Armut“?"),
        (["odt"], "odt"),
    ],
)
def test_what_cannot_be_exported_is_told(
    root: Path, capsys: pytest.CaptureFixture[str], what: list[str], words: str
) -> None:
    assert main(["export", *what, "--project", str(root)]) == 2
    assert words in capsys.readouterr().err
