"""PDF, HTML, DOCX, PPTX, XLSX and CSV of one report carry the same figures: all are read back and compared.

What is right is told by the document model alone: the text of every cell as it is to be printed.
"""

import csv
import re
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from pdf_contents import differences as pdf_differences
from pdf_contents import passages, squeezed
from pdf_faults import add_untagged, describe_instead, write_instead
from report_town import CHAPTER, REPORT, Town

from pipeline.auditing.surfaces.pages import read_page
from pipeline.numbers import MINUS, NARROW_SPACE
from pipeline.report.build import build_document
from pipeline.report.document import Document, KeyFigures, Tile
from pipeline.report.drawing import draw_all
from pipeline.report.office.data_tables import DataTable, data_tables
from pipeline.report.office.fragments import plain_text
from pipeline.report.office.slides import slide_file
from pipeline.report.office.word import word_file
from pipeline.report.pdf import book_of, write_drawings
from pipeline.report.pdf_parts import split
from pipeline.report.screen import build_screen
from pipeline.report.screen_maps import draw_maps
from pipeline.report.site import write_site
from pipeline.report.theme import chart_theme
from pipeline.stages.package import package

Rows = list[tuple[str, ...]]
SUMMARY = "---\ntitle: Zusammenfassung\nkind: summary\n---\n{{ kennzahlen() }}\n"
TABLES = """
{{ tabelle(["einwohnerzahl", "sgb2_quote", "altersarmut"], name="alles", veraenderung=true) }}

{{ zeitreihe("sgb2_quote", gebiet="Hafen") }}
"""
# The smallest picture there is: what figures show is checked elsewhere, here their numbers count.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, Path]:
    """The document of a small town with secret, zero, estimated and doubtful figures, and all its outputs."""
    town = Town(tmp_path_factory.mktemp("gleich") / "projekt", names=["Markt", "Hafen", "-1"])
    town.chapters = {"00_zusammenfassung.md": SUMMARY, "01_armut.md": CHAPTER + TABLES}
    town.report = REPORT + "short_version: []\n"
    town.statuses |= {("sgb2_quote", "0102", 2024): "secret", ("altersarmut", "0101", 2024): "zero"}
    town.statuses |= {("sgb2_quote", "0102", 2019): "unknown", ("altersarmut", "0102", 2024): "unreliable"}
    town.flags |= {("einwohnerzahl", "0101", 2024): 1, ("sgb2_quote", "0101", 2024): 2}
    project = town.build()
    document, screen = build_document(project), build_screen(project)
    package(project, lambda _: None)
    theme, folder = chart_theme(project), project.report_dir
    figures = [*document.figures(), *screen.lines()]
    drawings = draw_all(figures, theme, project.processed_dir / "figures", project.edition_id)
    write_site(project, document, screen, drawings | draw_maps(screen.maps(), theme), folder / "html")
    write_drawings({figure.ident: drawings[figure.ident] for figure in figures}, folder / "abbildungen")
    dot = folder / "punkt.png"
    dot.write_bytes(DOT)
    pictures = {figure.ident: dot for figure in document.figures()}
    (folder / "bericht.docx").write_bytes(word_file(project, document, pictures))
    (folder / "folien.pptx").write_bytes(slide_file(project, document, [], {}))
    with book_of(project, document, drawings, folder / "druck") as book:
        book.write(split(document, book.templates), folder / "bericht.pdf")
    shutil.rmtree(folder / "druck")
    return document, folder


def plain(text: str) -> str:
    """As a reader sees it: no soft hyphens, one kind of space."""
    return re.sub(r"[\s\u202f\u00a0]+", " ", re.sub("[\u00ad\u2060\u200b]", "", text)).strip()


def printed(item: DataTable) -> Rows:
    """The rows of the document."""
    return [(plain(row.head), *(plain(cell.text) for cell in row.cells)) for row in item.table.rows]


def csv_rows(folder: Path) -> dict[str, Rows]:
    """Tables of the data package by file name."""
    found = {}
    for path in sorted(folder.glob("daten/*/*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            found[path.stem] = [tuple(map(plain, row)) for row in list(csv.reader(stream, delimiter=";"))[1:]]
    return found


def html_rows(folder: Path) -> dict[str, Rows]:
    """Tables of all pages by the id of their element."""
    # The reader writes a plain minus; a name that begins with one stands at the head of a row.
    pages = [read_page(path, path.name) for path in sorted(folder.glob("html/*.html"))]
    return {
        grid.ident: [(row[0], *(re.sub(r"^-(?=\d)", MINUS, cell) for cell in row[1:])) for row in grid.rows]
        for page in pages
        for grid in page.grids
    }


def docx_rows(folder: Path) -> dict[str, Rows]:
    """Tables of the Word file by the caption above them."""
    found, caption = {}, ""
    document = docx.Document(str(folder / "bericht.docx"))
    for part in document.element.body:
        if part.tag == qn("w:p"):
            caption = plain("".join(node.text or "" for node in part.iter(qn("w:t"))))
        elif part.tag == qn("w:tbl"):
            rows = [
                tuple(
                    plain("".join(t.text or "" for t in cell.iter(qn("w:t"))))
                    for cell in row.iter(qn("w:tc"))
                )
                for row in part.iter(qn("w:tr"))
            ]
            found[caption] = rows[1:]
    return found


def xlsx_rows(folder: Path) -> dict[str, Rows]:
    """Tables of the workbook by the CSV file that each sheet names, numbers as their format shows them."""
    found = {}
    for sheet in openpyxl.load_workbook(folder / "daten" / "tabellen.xlsx").worksheets[1:]:
        rows: Rows = []
        for row in sheet.iter_rows(min_row=5):
            texts = tuple(shown(cell.value, cell.number_format) for cell in row)
            if not any(texts):
                break
            rows.append(texts)
        found[Path(str(sheet["A3"].value)).stem] = rows
    return found


def shown(value: object, shape: str) -> str:
    """What a German spreadsheet shows for a value: a second small reading of number formats."""
    if not isinstance(value, (int, float)):
        return plain(str(value or ""))
    sections = re.findall(r'(?:"[^"]*"|[^;"])+', shape)
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    sign = MINUS if value < 0 and len(sections) == 1 else ""
    digits = next(part for part in re.split(r'"[^"]*"', section) if part)
    text = f"{abs(Decimal(repr(value))):{',' if ',' in digits else ''}.{len(digits.partition('.')[2])}f}"
    text = text.replace(",", NARROW_SPACE).replace(".", ",")
    return plain(sign + section.replace(digits, text).replace('"', ""))


def csv_text(text: str) -> str:
    """A printed cell as CSV files write it: no separators of thousands, plain signs."""
    if re.fullmatch(rf"\(?[+{MINUS}]?\d[\d ]*(,\d+)?\)?( [sr]+)?", text):
        text = re.sub(r" (?=\d)", "", text).replace(MINUS, "-").removeprefix("+")
    return f"'{text}" if text[:1] in ("=", "@") else text


def differences(items: list[DataTable], found: dict[str, Rows], key: Callable[[DataTable], str]) -> list[str]:
    """Every cell that is not as printed, every table that is missing."""
    wrong = []
    for item in items:
        expected, rows = printed(item), found.get(key(item))
        if rows is None or len(rows) != len(expected):
            wrong.append(f"{item.title}: {'missing' if rows is None else 'other rows'}")
            continue
        for line, (right, read) in enumerate(zip(expected, rows, strict=True)):
            if right != read:
                wrong.append(f"{item.title}, row {line}: {read} instead of {right}")
    return wrong


def stem(item: DataTable) -> str:
    """Id of a table or figure: the name of its CSV file."""
    return Path(item.file).stem


def in_csv(document: Document, folder: Path) -> list[str]:
    """Differences of the CSV files."""
    found = csv_rows(folder)
    items = data_tables(document)
    expected = {stem(item): [tuple(map(csv_text, row)) for row in printed(item)] for item in items}
    return [name for name, rows in expected.items() if found.get(name) != rows]


def in_html(document: Document, folder: Path) -> list[str]:
    """Differences of the pages."""
    return differences(data_tables(document), html_rows(folder), stem)


def in_docx(document: Document, folder: Path) -> list[str]:
    """Differences of the Word file, which shows figures as pictures."""
    items = [item for item in data_tables(document) if item.file.startswith("tabellen/")]
    return differences(items, docx_rows(folder), lambda item: plain(item.title))


def in_xlsx(document: Document, folder: Path) -> list[str]:
    """Differences of the workbook."""
    return differences(data_tables(document), xlsx_rows(folder), stem)


def in_pdf(document: Document, folder: Path) -> list[str]:
    """Differences of the tables, passages, figures in passages, alternative texts and drawings of the PDF."""
    return pdf_differences(document, drawings_of(folder), folder / "bericht.pdf")


def drawings_of(folder: Path) -> dict[str, str]:
    """The drawings of the edition by the id of their figure."""
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("abbildungen/*.svg")}


def pdf_text(folder: Path) -> str:
    """The text of all pages."""
    with pypdfium2.PdfDocument(folder / "bericht.pdf") as pdf:
        return " ".join(page.get_textpage().get_text_range() for page in pdf)


SURFACES = {"csv": in_csv, "html": in_html, "docx": in_docx, "xlsx": in_xlsx, "pdf": in_pdf}


@pytest.mark.parametrize("surface", SURFACES)
def test_every_cell_is_the_same(made: tuple[Document, Path], surface: str) -> None:
    document, folder = made
    assert SURFACES[surface](document, folder) == []


def test_the_report_holds_what_must_not_get_lost(made: tuple[Document, Path]) -> None:
    cells = [cell for item in data_tables(made[0]) for row in item.table.rows for cell in row.cells]
    assert {"ok", "text", "secret", "zero", "unknown", "unreliable", "not_applicable"} <= {
        c.status for c in cells
    }
    assert {0, 1, 2} <= {cell.flags for cell in cells}
    assert any(cell.text.startswith(MINUS) for cell in cells)
    assert any(NARROW_SPACE in cell.text for cell in cells)


def tiles(document: Document) -> list[Tile]:
    """Key figures of the summary."""
    return [t for c in document.chapters for b in c.blocks if isinstance(b, KeyFigures) for t in b.tiles]


def slide_text(folder: Path) -> str:
    """All letters of the slides."""
    slides = pptx.Presentation(str(folder / "folien.pptx")).slides
    return " ".join(
        shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame
    )


def word_text(folder: Path) -> str:
    """All letters of the Word file."""
    body = docx.Document(str(folder / "bericht.docx")).element.body
    return " ".join(node.text or "" for node in body.iter(qn("w:t")))


def page_text(folder: Path) -> str:
    """All letters of the page of the summary."""
    return "".join(read_page(folder / "html" / "kapitel-zusammenfassung.html", "").words)


def lost_tiles(document: Document, text: str) -> list[str]:
    """Key figures that the text does not show with their label and change."""
    words = squeezed(text)
    shown_tiles = {
        tile.label: squeezed(f"{tile.label}{tile.value}{tile.unit}{tile.change}") for tile in tiles(document)
    }
    return [label for label, tile in shown_tiles.items() if tile not in words]


@pytest.mark.parametrize("text", [pdf_text, slide_text, word_text, page_text])
def test_key_figures_are_the_same(made: tuple[Document, Path], text: Callable[[Path], str]) -> None:
    document, folder = made
    assert len(tiles(document)) == 3
    assert lost_tiles(document, text(folder)) == []


def all_pages(folder: Path) -> str:
    """All letters of all pages for the screen."""
    return "".join(word for path in sorted(folder.glob("html/*.html")) for word in read_page(path, "").words)


def lost_passages(document: Document, text: str) -> list[str]:
    """Sentences, titles, notes and sources that a text does not hold word by word; the reader of pages
    writes a minus as a hyphen."""
    words = squeezed(text).replace(MINUS, "")
    return [passage for passage in passages(document) if passage.replace(MINUS, "") not in words]


@pytest.mark.parametrize("text", [all_pages, word_text])
def test_every_passage_is_the_same(made: tuple[Document, Path], text: Callable[[Path], str]) -> None:
    document, folder = made
    assert len(passages(document)) > 100
    assert lost_passages(document, text(folder)) == []


@pytest.mark.parametrize(
    ("file", "text"), [("html/kapitel-armut.html", all_pages), ("bericht.docx", word_text)]
)
def test_another_figure_in_a_sentence_is_found(
    made: tuple[Document, Path], tmp_path: Path, file: str, text: Callable[[Path], str]
) -> None:
    document, folder = made
    copy = tmp_path / file
    copy.parent.mkdir(exist_ok=True)
    shutil.copy(folder / file, copy)
    before = lost_passages(document, text(tmp_path))
    replaced_in(copy, "lag die Quote bei 10,8", "lag die Quote bei 10,9")
    (found,) = set(lost_passages(document, text(tmp_path))) - set(before)
    assert "lagdieQuotebei10,8" in found


@pytest.mark.parametrize("text", [pdf_text, slide_text])
def test_messages_are_the_same(made: tuple[Document, Path], text: Callable[[Path], str]) -> None:
    document, folder = made
    messages = [plain_text(html) for chapter in document.chapters for html in chapter.messages]
    assert len(messages) == 1
    assert all(squeezed(message) in squeezed(text(folder)) for message in messages)


def replaced_in(path: Path, old: str, new: str) -> None:
    """Put another text into a file or into the members of an archive; it must have been there."""
    if not zipfile.is_zipfile(path):
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), encoding="utf-8")
        return
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert any(old.encode() in content for content in members.values())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content.replace(old.encode(), new.encode()))


# Another digit, a shown secret, a format with fewer decimals.
PLANTED = {
    "csv": ("daten/tabellen/armut-zeitreihe-sgb2_quote.csv", "2023;17,2", "2023;17,3"),
    "html": ("html/kapitel-armut.html", "•", "13,5"),
    "docx": ("bericht.docx", ">•<", ">13,5<"),
    "xlsx": ("daten/tabellen.xlsx", 'formatCode="0.0"', 'formatCode="0"'),
}


@pytest.mark.parametrize("surface", PLANTED)
def test_a_planted_difference_is_found(made: tuple[Document, Path], tmp_path: Path, surface: str) -> None:
    document, folder = made
    copy = Path(shutil.copytree(folder, tmp_path / "kopie", ignore=shutil.ignore_patterns("fonts", "*.pdf")))
    file, old, new = PLANTED[surface]
    replaced_in(copy / file, old, new)
    assert SURFACES[surface](document, copy)


def test_another_key_figure_on_a_slide_is_found(made: tuple[Document, Path], tmp_path: Path) -> None:
    document, folder = made
    copy = Path(shutil.copy(folder / "folien.pptx", tmp_path))
    tile = tiles(document)[1]
    replaced_in(copy, f">{tile.value}\u00a0{tile.unit}<", f">99,9\u00a0{tile.unit}<")
    assert lost_tiles(document, slide_text(tmp_path)) == [tile.label]


# What is written, what instead, and how many differences that is.
PLANTED_IN_PDF = {
    "cell": (write_instead, "17,2", "17,3", 2),
    "secret cell": (write_instead, "•", "9", 2),
    "head of a row": (write_instead, "Hafen", "Markt", 2),
    "head of a column": (write_instead, "Einheit ", "Ein ", 2),
    "sentence": (write_instead, "lag die Quote bei 10,8", "lag die Quote bei 10,9", 3),
    "key figure": (write_instead, "10,8\u00a0", "10,3\u00a0", 3),
    "letter of a drawing": (write_instead, "8", "3", 2),
    "alternative text": (describe_instead, "18,6", "18,5", 2),
}


@pytest.mark.parametrize("name", PLANTED_IN_PDF)
def test_a_difference_planted_in_the_pdf_is_found(
    made: tuple[Document, Path], tmp_path: Path, name: str
) -> None:
    document, folder = made
    copy = Path(shutil.copy(folder / "bericht.pdf", tmp_path))
    plant, old, new, differences = PLANTED_IN_PDF[name]
    plant(copy, old, new)
    assert len(pdf_differences(document, drawings_of(folder), copy)) == differences


def test_a_figure_that_is_printed_and_not_read_aloud_is_found(
    made: tuple[Document, Path], tmp_path: Path
) -> None:
    document, folder = made
    copy = Path(shutil.copy(folder / "bericht.pdf", tmp_path))
    add_untagged(copy, "17,3")
    assert pdf_differences(document, drawings_of(folder), copy) == ["not read aloud: 17,3"]
