"""Hard input of chapters: each is a message with its line, or pages that still look right."""

import re
from pathlib import Path

import pypdfium2
import pytest
from core_town import silent
from report_town import Town

from pipeline.errors import PipelineError
from pipeline.project import Project, load_project
from pipeline.report.build import build_document
from pipeline.stages.render import render

HEAD = "---\ntitle: Text\n---\n"
WORD = "Grundsicherungsbedarfsgemeinschaft" * 8


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


def rendered(project: Project) -> tuple[str, pypdfium2.PdfDocument]:
    """The page of the chapter and the PDF."""
    render(project, silent)
    page = (project.report_dir / "html" / "kapitel-text.html").read_text(encoding="utf-8")
    return page, pypdfium2.PdfDocument(project.report_dir / "bericht.pdf")


def widest(pdf: pypdfium2.PdfDocument) -> float:
    """How far to the right letters reach, as a share of the page."""
    reach = 0.0
    for page in pdf:
        text = page.get_textpage()
        boxes = [text.get_charbox(at) for at in range(text.count_chars())]
        reach = max(reach, *(box[2] / page.get_width() for box in boxes), 0.0)
    return reach


def test_markup_and_endless_words_stay_within_the_page(town: Town) -> None:
    body = f"<b>offen <script>alert(1)</script> &amp; {WORD}\n\n"
    body += f'{{{{ tabelle(["sgb2_quote"], titel="{WORD}") }}}}\n\n## {WORD}\n\n'
    body += f"::: kasten {WORD}\n{WORD}\n:::\n"
    town.names = [f"{letter}{'x' * 59}" for letter in "ABCD"]
    town.chapters = {"01_text.md": HEAD + body}
    page, pdf = rendered(town.build())
    assert "&lt;b&gt;offen &lt;script&gt;" in page
    assert "alert(1)</script>" not in page
    assert widest(pdf) < 0.97


def test_a_chapter_without_data_says_so_on_every_page(town: Town) -> None:
    town.all_secret = True
    town.chapters = {"01_text.md": HEAD + '{{ karte("sgb2_quote") }}\n\n{{ befunde("sgb2_quote") }}\n'}
    page, pdf = rendered(town.build())
    said = "Für diesen Abschnitt liegen keine Daten vor: SGB-II-Quote (2024)."
    assert re.sub("\u00ad", "", page).count(said) == 2
    words = " ".join(part.get_textpage().get_text_range() for part in pdf)
    assert "liegen keine Daten vor" in re.sub(r"\s+", " ", words)


def test_six_hundred_areas(town: Town) -> None:
    town.names = [f"Gebiet {number}" for number in range(600)]
    town.indicators = {name: text for name, text in town.indicators.items() if "altersaufbau" not in name}
    town.report = re.sub(r"(?ms)^profile:.*?(?=^glossary)", "", town.report)
    town.chapters = {"01_text.md": HEAD + '{{ befunde("sgb2_quote") }}\n\n{{ tabelle(["sgb2_quote"]) }}\n'}
    root: Path = town.build().root
    config = root / "config.yaml"
    config.write_text(config.read_text("utf-8").replace(", profile: true", ""), encoding="utf-8")
    chapter = build_document(load_project(root)).chapters[0]
    table = next(block for block in chapter.blocks if hasattr(block, "rows"))
    assert len(table.rows) == 601
    assert "Die höchsten Werte" in chapter.blocks[0].html  # type: ignore[union-attr]
