"""The PDF is made of parts: numbered, joined, tagged as one, kept until they change."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import page as page_validation
import pikepdf
import pypdfium2
import pytest
from report_town import CHAPTER, Town

from pipeline.project import Project
from pipeline.report.build import build_document
from pipeline.report.markup import environment
from pipeline.report.pdf import book_of
from pipeline.report.pdf_parts import ELSEWHERE, excerpt, frame
from pipeline.report.pdf_standard import Attachment, complete
from pipeline.stages.render import render


def silent(_: str) -> None:
    """Say nothing."""


@dataclass
class Made:
    """A project and the file of its report."""

    project: Project
    file: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    town = Town(tmp_path_factory.mktemp("pdf") / "projekt")
    town.chapters = {
        "00_s.md": "---\ntitle: Zusammenfassung\nkind: summary\n---\nText.\n",
        "01_armut.md": CHAPTER,
        "02_zweites.md": "---\ntitle: Zweites Kapitel\n---\n## Mehr\n\nWeiter: [Armut](#kapitel-armut).\n",
    }
    project = town.build()
    render(project, silent)
    return Made(project, project.report_dir / "bericht.pdf")


def texts(file: Path) -> list[str]:
    """Text of every page."""
    with pypdfium2.PdfDocument(file) as pdf:
        return [leaf.get_textpage().get_text_bounded() for leaf in pdf]


def test_the_file_is_pdf_ua_1(made: Made) -> None:
    result = page_validation.validate_pdf(str(made.file), profile="ua1")
    assert result.is_compliant, result.failures


def test_the_file_is_pdf_a_3a(made: Made) -> None:
    """The checker takes a stream that ends in a carriage return for too long: counted here."""
    result = page_validation.validate_pdf(str(made.file), profile="3a")
    assert {item.rule_id for item in result.failures} <= {"PDFA3A-STREAM-LENGTH-001"}, result.failures
    assert not list(streams_of_wrong_length(made.file.read_bytes()))


def streams_of_wrong_length(data: bytes) -> Iterator[int]:
    """Places where `endstream` does not follow the bytes that /Length counts and one line feed."""
    for found in re.finditer(rb"/Length (\d+)[^>]*>>\s*stream\r?\n", data):
        end = found.end() + int(found[1])
        if data[end : end + 10] != b"\nendstream":
            yield found.start()


def test_chapters_begin_on_a_right_hand_page_and_bear_their_number(made: Made) -> None:
    pages = texts(made.file)
    first = [
        number for number, text in enumerate(pages, 1) if "Zweites Kapitel" in text and "Weiter:" in text
    ]
    assert len(first) == 1
    assert first[0] % 2 == 1
    assert str(first[0]) in pages[first[0] - 1].split()


def test_the_contents_name_the_pages_on_which_things_stand(made: Made) -> None:
    document = build_document(made.project)
    pages = texts(made.file)
    with pikepdf.open(made.file) as pdf:
        numbers = {leaf.obj.objgen: number for number, leaf in enumerate(pdf.pages, 1)}
        names = pdf.Root.Names.Dests.Names
        places = {
            str(name): numbers[place[0].objgen] for name, place in zip(names[::2], names[1::2], strict=True)
        }
    contents = pages[places["inhalt"] - 1]
    for chapter in document.chapters:
        line = next(line for line in contents.splitlines() if chapter.title in line)
        assert line.split()[-1] == str(places[chapter.ident])


def test_links_to_other_parts_have_become_jumps(made: Made) -> None:
    with pikepdf.open(made.file) as pdf:
        known = {str(name) for name in list(pdf.Root.Names.Dests.Names)[::2]}
        jumps = [link for leaf in pdf.pages for link in leaf.obj.get("/Annots", [])]
        assert jumps
        assert not [link for link in jumps if ELSEWHERE in str(link.get("/A", {}))]
        assert {str(link.Dest) for link in jumps if "/Dest" in link} <= known
        assert "kapitel-armut" in {str(link.Dest) for link in jumps if "/Dest" in link}


def test_head_and_foot_are_no_part_of_what_is_read_aloud(made: Made) -> None:
    with pikepdf.open(made.file) as pdf:
        for leaf in pdf.pages:
            content = b"".join(stream.read_bytes() for stream in _contents(leaf))
            assert content.startswith(b"/Artifact <</Type /Pagination>> BDC q /Leaf")


def _contents(leaf: pikepdf.Page) -> list[pikepdf.Object]:
    found = leaf.obj.Contents
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def test_every_key_of_the_parent_tree_is_there_once(made: Made) -> None:
    with pikepdf.open(made.file) as pdf:
        keys = [int(key) for key in list(pdf.Root.StructTreeRoot.ParentTree.Nums)[::2]]
        assert keys == sorted(set(keys))
        wanted = [int(leaf.obj.StructParents) for leaf in pdf.pages if "/StructParents" in leaf.obj]
        wanted += [int(link.StructParent) for leaf in pdf.pages for link in leaf.obj.get("/Annots", [])]
        assert sorted(wanted) == keys


def test_only_a_changed_part_is_set_anew(made: Made) -> None:
    cache = made.project.processed_dir / "pdf"
    before = {path.name: path.stat().st_mtime_ns for path in cache.glob("*.pdf")}
    whole = made.file.read_bytes()
    chapter = made.project.templates_dir / "chapters" / "02_zweites.md"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace("Weiter:", "Siehe auch:"), encoding="utf-8")
    render(made.project, silent)
    after = {path.name: path.stat().st_mtime_ns for path in cache.glob("*.pdf")}
    assert len(after) == len(before)
    assert len(set(after) - set(before)) == 1
    assert all(after[name] == before[name] for name in set(after) & set(before))
    chapter.write_text(text, encoding="utf-8")
    render(made.project, silent)
    assert made.file.read_bytes() == whole
    shutil.rmtree(cache)
    render(made.project, silent)
    assert made.file.read_bytes() == whole


def test_the_main_tables_are_inside_the_report(made: Made) -> None:
    with pikepdf.open(made.file) as pdf:
        assert set(pdf.attachments) == {"gebiete.csv", "indikatoren.csv", "werte.csv"}
        assert len(pdf.Root.AF) == 3


def test_the_short_version_is_a_report_of_its_own(made: Made) -> None:
    file = made.project.report_dir / "kurzfassung.pdf"
    pages = texts(file)
    assert "Kurzfassung" in pages[0]
    assert "Kapitel für Kapitel" in "".join(pages)
    assert page_validation.validate_pdf(str(file), profile="ua1").is_compliant
    with pikepdf.open(file) as pdf:
        assert "Kurzfassung" in str(pdf.docinfo["/Title"])
        assert not pdf.attachments


def test_a_chapter_or_a_profile_can_be_had_alone(made: Made, tmp_path: Path) -> None:
    document = build_document(made.project)
    drawn = made.project.report_dir / "abbildungen"
    drawings = {item.ident: (drawn / f"{item.ident}.svg").read_text("utf-8") for item in document.figures()}
    with book_of(made.project, document, drawings, tmp_path / "druck") as book:
        # The lists of the annex name pages that the excerpt does not have.
        for ident in ("kapitel-armut", document.profiles[0].ident, "anhang-verzeichnisse"):
            parts = excerpt(document, book.templates, ident)
            assert book.write(parts, tmp_path / f"{ident}.pdf", ident) >= 1
            assert page_validation.validate_pdf(str(tmp_path / f"{ident}.pdf"), profile="ua1").is_compliant
        assert excerpt(document, book.templates, "kapitel-gibt-es-nicht") == []


def test_an_attachment_can_be_taken_out_again(made: Made, tmp_path: Path) -> None:
    item = Attachment("werte.csv", "Alle Werte", "text/csv", b"a;b\n1;2\n")
    target = tmp_path / "mit.pdf"
    with pikepdf.open(made.file) as pdf:
        complete(pdf, build_document(made.project).front, "", (item,))
        pdf.save(target, deterministic_id=True)
    with pikepdf.open(target) as pdf:
        assert pdf.attachments["werte.csv"].get_file().read_bytes() == item.content
        assert str(pdf.Root.AF[0].AFRelationship) == "/Data"
    result = page_validation.validate_pdf(str(target), profile="3a")
    assert {found.rule_id for found in result.failures} <= {"PDFA3A-STREAM-LENGTH-001"}, result.failures


def test_only_words_that_no_line_holds_may_be_broken_anywhere(made: Made) -> None:
    """Elsewhere a full line would lose its hyphen."""
    templates = environment(made.project, build_document(made.project), {}, web=False)
    whole = frame(templates, f"<p>{'Bedarfs-gemeinschaft ' * 3}Groß-{'a' * 29}</p>", "right")
    broken = frame(templates, f"<p>{'a' * 30}</p>", "right")
    assert '<body class="short-words">' in whole
    assert "<body>" in broken
