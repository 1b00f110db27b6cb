"""Hard input of chapters: each is a message with its line, or pages that still look right."""

import csv
import re
from pathlib import Path

import pypdfium2
import pytest
from core_town import silent
from report_town import Town

from pipeline.errors import PipelineError
from pipeline.project import Project, load_project
from pipeline.report.build import build_document
from pipeline.stages.package import package
from pipeline.stages.render import render

HEAD = "---\ntitle: Text\n---\n"
WORD = "Grundsicherungsbedarfsgemeinschaft" * 8
LONG_NAME = "Neubaugebietserweiterung am ehemaligen Güterbahnhof und Hafen"
BLOCKS = """
{{ tabelle(["sgb2_quote"]) }}

{{ diagramm("sgb2_quote") }}

{{ karte("sgb2_quote") }}

{{ befunde("sgb2_quote") }}

{{ waermetabelle(["sgb2_quote", "altersarmut"]) }}

{{ pyramide("altersaufbau", gebiet="0101") }}
"""


def message(town: Town, body: str) -> str:
    """What is said about a chapter with that text, up to the pages."""
    town.chapters = {"01_text.md": HEAD + body}
    with pytest.raises(PipelineError) as caught:
        render(town.build(), silent)
    return str(caught.value)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{ wert_von('x') }}", "01_text.md:4: unbekannte Funktion „wert_von“"),
        ("Text {{ wert('sgb2_quote') ", "01_text.md:4: ein Ausdruck ist nicht geschlossen"),
        ("\n{% if true %} Text", "nicht geschlossen"),
        ("![](bilder/a.png)", "01_text.md:4: das Bild „bilder/a.png“ hat keine Beschreibung"),
        ("![Rathaus](bilder/a.png)", "01_text.md:4: das Bild „bilder/a.png“ fehlt"),
        ("[Datei](../x.pdf)", "01_text.md:4: der Verweis auf „../x.pdf“ führt im fertigen Bericht ins Leere"),
        ("[weg](#nirgends)", "der Verweis „#nirgends“ führt zu keiner Stelle"),
        ("{{ siehe('nichts') }}", "eine Tabelle oder Abbildung dieses Namens gibt es nicht"),
    ],
)  # fmt: skip
def test_mistakes_stop_with_a_message(town: Town, body: str, expected: str) -> None:
    assert expected in message(town, body)


Made = tuple[Project, dict[str, str], pypdfium2.PdfDocument]
ODD = ("<script>alert(1)</script>", '"><img src=x>', "{{ jahr() }}", "A & B", "x" * 60, LONG_NAME)
WITHHELD = "Alle Werte dieses Abschnitts sind aus Gründen der Geheimhaltung nicht ausgewiesen:"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"GIF89a"),
        ("a.jpg", b""),
        ("a.webp", b"RIFF____WEBP"),
        ("a.svg", b"<svg><g"),
        ("b.svg", b"<html/>"),
    ],
)
def test_a_broken_picture_is_told_with_its_line(town: Town, name: str, content: bytes) -> None:
    pictures = town.root / "report_templates" / "bilder"
    pictures.mkdir(parents=True)
    (pictures / name).write_bytes(content)
    said = f"01_text.md:4: das Bild „bilder/{name}“ ist beschädigt oder hat ein anderes Format"
    assert said in message(town, f"![Rathaus](bilder/{name})")


def test_a_broken_logo_is_told_with_its_line(town: Town) -> None:
    root = town.build().root
    (root / "report_templates" / "wappen.png").write_bytes(b"<html>nicht gefunden</html>")
    config = root / "config.yaml"
    config.write_text(config.read_text("utf-8") + "design: {logo: wappen.png}\n", encoding="utf-8")
    with pytest.raises(PipelineError) as caught:
        render(load_project(root), silent)
    assert str(caught.value).startswith("config.yaml:19: das Bild „wappen.png“ ist beschädigt")


def rendered(town: Town) -> Made:
    """The project, its pages by file name and its PDF."""
    project = town.build()
    render(project, silent)
    package(project, silent)
    folder = project.report_dir / "html"
    pages = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}
    return project, pages, pypdfium2.PdfDocument(project.report_dir / "bericht.pdf")


def words(pdf: pypdfium2.PdfDocument) -> str:
    """The letters of all pages without any space or sign of division."""
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    return re.sub(r"[\s\u00ad\ufffe\u0002\u202f\u00a0\u2060]", "", text)


def widest(pdf: pypdfium2.PdfDocument) -> float:
    """How far to the right letters reach, as a share of the page."""
    reach = 0.0
    for page in pdf:
        text = page.get_textpage()
        boxes = [text.get_charbox(at) for at in range(text.count_chars())]
        reach = max(reach, *(box[2] / page.get_width() for box in boxes), 0.0)
    return reach


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Markup and endless words in names and text."""
    town = Town(tmp_path_factory.mktemp("seltsam") / "projekt", names=list(ODD))
    body = f"<b>offen <script>alert(1)</script> &amp; {WORD}\n\n"
    body += f'{{{{ tabelle(["sgb2_quote"], titel="{WORD}") }}}}\n\n## {WORD}\n\n'
    body += f"::: kasten {WORD}\n{WORD}\n:::\n\n" + BLOCKS
    town.chapters = {"01_text.md": HEAD + body}
    return rendered(town)


def test_markup_of_names_and_text_is_shown_as_letters(odd: Made) -> None:
    _, pages, pdf = odd
    assert "&lt;b&gt;offen &lt;script&gt;" in pages["kapitel-text.html"]
    for name, page in pages.items():
        # Scripts of our own are files; nothing of a name becomes one.
        assert not re.search(r"<script(?! src=\"[a-z]+\.js\" defer></script>)|<img", page), name
    found = words(pdf)
    assert all(found.count(name.replace(" ", "")) > 1 for name in ODD)


def test_endless_words_and_long_names_stay_within_the_page(odd: Made) -> None:
    assert widest(odd[2]) < 0.97


def test_all_values_withheld_is_said_and_is_not_called_missing(tmp_path: Path) -> None:
    town = Town(tmp_path / "projekt", all_secret=True)
    named = BLOCKS.replace('{{ tabelle(["sgb2_quote"]) }}', '{{ tabelle(["sgb2_quote"], name="quoten") }}')
    text = "Quote: {{ wert('sgb2_quote') }}, mehr in {{ siehe('quoten') }}.\n\n"
    town.chapters = {"01_text.md": HEAD + text + named}
    project, pages, pdf = rendered(town)
    page, found = re.sub("\u00ad", "", pages["kapitel-text.html"]), words(pdf)
    assert page.count(f"{WITHHELD} SGB-II-Quote (2024).") == 4
    assert found.count(WITHHELD.replace(" ", "")) == BLOCKS.count("{{") + 1  # and the table of the annex
    assert "keine Daten vor" not in page
    assert "keineDatenvor" not in found
    assert "Quote: • (aus Gründen der Geheimhaltung nicht ausgewiesen), mehr in" in page
    assert ">Abschnitt ohne Werte</a>" in page
    assert not re.search(r"<(figure|table)", page)
    with (project.report_dir / "daten" / "werte.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert {(row["wert"], row["zaehler"], row["nenner"]) for row in rows} == {("•", "•", "•")}


def test_one_area_has_pages_that_look_right(tmp_path: Path) -> None:
    town = Town(tmp_path / "projekt", names=["Einzig"], chapters={"01_text.md": HEAD + BLOCKS})
    _, pages, pdf = rendered(town)
    numbers = re.findall(r">Abb\.&nbsp;([\d.]+)", pages["kapitel-text.html"])
    assert sorted(set(numbers)) == ["1.1", "1.2", "1.3", "1.4"]
    assert "profil-0101.html" in pages
    assert 10 < len(pdf) < 30
    assert widest(pdf) < 0.97


def many(town: Town, body: str, areas: int) -> Project:
    """A town of many areas without profiles."""
    town.names = [f"Gebiet {number}" for number in range(areas)]
    town.indicators = {name: text for name, text in town.indicators.items() if "altersaufbau" not in name}
    town.report = re.sub(r"(?ms)^profile:.*?(?=^glossary)", "", town.report)
    town.chapters = {"01_text.md": HEAD + body}
    config = town.build().root / "config.yaml"
    config.write_text(config.read_text("utf-8").replace(", profile: true", ""), encoding="utf-8")
    return load_project(town.root)


def test_six_hundred_areas(town: Town) -> None:
    chosen = ", ".join(f'"Gebiet {number}"' for number in range(90))
    body = '{{ befunde("sgb2_quote") }}\n\n{{ tabelle(["sgb2_quote"]) }}\n\n{{ karte("sgb2_quote") }}\n\n'
    project = many(town, body + f'{{{{ diagramm("einwohnerzahl", gebiete=[{chosen}]) }}}}\n', 600)
    render(project, silent)
    page = (project.report_dir / "html" / "kapitel-text.html").read_text(encoding="utf-8")
    assert "Die höchsten Werte" in page
    assert len(set(re.findall(r'<th scope="row">[^\n]*?(Gebiet \d+)<', page))) == 600
    pdf = pypdfium2.PdfDocument(project.report_dir / "bericht.pdf")
    texts = [sheet.get_textpage().get_text_range() for sheet in pdf]
    rows = [re.findall(r"^Gebiet (\d+) [\d\s,]+?\r?$", text, re.M) for text in texts]
    table = [
        number for number, found in enumerate(rows) if len(found) > 1 and "SGB-II-Quote" in texts[number]
    ]
    assert len(table) > 10  # each page repeats the head
    assert {int(name) for number in table for name in rows[number]} == set(range(600))
    picture = next(text for text in texts if "je Sozialraum, 2024" in text and "Gebiet 89" in text)
    assert all(re.search(rf"\bGebiet {number}\b", picture) for number in range(90))
    assert widest(pdf) < 0.97


@pytest.mark.parametrize("call", ['diagramm("sgb2_quote")', 'waermetabelle(["sgb2_quote"])'])
def test_more_areas_than_a_page_holds_are_told(town: Town, call: str) -> None:
    with pytest.raises(PipelineError) as caught:
        build_document(many(town, f"{{{{ {call} }}}}\n", 91))
    assert re.search(r"01_text.md:4: 91 (Balken|Zeilen) sind zu viele – höchstens 90", str(caught.value))
