"""What people write into chapters by mistake: each is told with its line and with what helps."""

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import ExifTags, Image, ImageFile
from report_town import Town

from pipeline.errors import PipelineError
from pipeline.project import load_project
from pipeline.report.build import build_document
from pipeline.report.chapter_text import text_problems
from pipeline.report.chapters import chapter_problems
from pipeline.report.document import Document
from pipeline.report.front import front_matter
from pipeline.report.markdown import make_parser
from pipeline.report.office.pictures import chapter_pictures
from pipeline.report.pdf import book_of
from pipeline.report.pdf_parts import excerpt
from pipeline.report.picture_file import picture_fault
from pipeline.report.short_version import short_figures

HEAD = "---\ntitle: Text\n---\n"
NEWS = "Davor.\n\n"  # what is wrong stands in line 2, counted from 0
NOWHERE = " führt im fertigen Bericht ins Leere"


def told(body: str, pictures: Path = Path("bilder")) -> list[str]:
    """Line and what is wrong, for each."""
    return [f"{line}: {what}" for line, what, _ in text_problems(make_parser(), NEWS + body, pictures)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Titel\n=====\n", "2: die Überschrift „Titel“ hat die falsche Stufe"),
        ("#### Titel\n", "2: die Überschrift „Titel“ hat die falsche Stufe"),
        ("## \n", "2: diese Überschrift ist leer"),
        ("- eins\n- ## Titel\n", "3: die Überschrift „Titel“ steht in einer Liste oder einem Zitat"),
        ("Text\n##Titel\n", "3: hinter # fehlt ein Leerzeichen"),
        ("[Datei](../x.pdf)", "2: der Verweis auf „../x.pdf“" + NOWHERE),
        ("[D](<meine datei.pdf>)", "2: der Verweis auf „meine datei.pdf“" + NOWHERE),
        ("Text [D][a]\n\n[a]: ../x.pdf\n", "2: der Verweis auf „../x.pdf“" + NOWHERE),
        ("Text\n<ftp://example.org>", "3: der Verweis auf „ftp://example.org“" + NOWHERE),
        ("[Datei]()", "2: der Verweis auf „“" + NOWHERE),
        ("[klick](javascript:alert(1))", "2: dieser Verweis ist nicht zu lesen"),
        ("[klick](file:///C:/x.pdf)", "2: dieser Verweis ist nicht zu lesen"),
        ("eins\nzwei [klick][fehlt]", "3: dieser Verweis ist nicht zu lesen"),
        ("![Rathaus](bilder/Rathaus alt.png)", "2: dieser Verweis ist nicht zu lesen"),
        ("![Rathaus](bilder/a.pdf)", "2: „bilder/a.pdf“ ist kein Bildformat"),
        ("![Rathaus][a]\n\n[a]: bilder/weg.png\n", "2: das Bild „bilder/weg.png“ fehlt"),
        ("Text[^9]", "2: die Fußnote „9“ hat keinen Text"),
        ("Text[^9]\n\n[^9]:\n", "4: die Fußnote „9“ hat keinen Text"),
        ("Text\n\n[^9]: Anmerkung.\n", "4: auf die Fußnote „9“ verweist keine Stelle"),
        ("::: hinweis Titel\nText\n:::\n", "2: dieser Kasten ist nicht zu lesen"),
        ("::: kasten Titel\nText\n\n## Mehr\n", "2: dieser Kasten ist nicht geschlossen"),
        ("```\nText\n", "2: dieser Abschnitt ist nicht geschlossen: ```"),
        ("\tEingerückt\n", "2: dieser Absatz ist eingerückt und erschiene als Programmtext"),
        ("| a | b |\n|---|\n", "2: diese Tabelle ist nicht zu lesen"),
        ("|" + "a|" * 13 + "\n|" + "---|" * 13 + "\n", "2: diese Tabelle hat 13 Spalten"),
        ("Text <!-- Notiz -->", "2: diese Notiz würde gedruckt"),
        ("Text { wert('x') }", "2: eine geschweifte Klammer steht allein"),
        ("eins\nText }} Text", "3: eine geschweifte Klammer steht allein"),
    ],
)  # fmt: skip
def test_it_is_told_with_its_line(body: str, expected: str) -> None:
    assert expected in told(body)


def test_what_is_right_is_not_told(tmp_path: Path) -> None:
    Image.new("RGB", (9, 9)).save(tmp_path / "Grünfläche am Wall.png")
    picture = '![Wiese [Süd]](<bilder/Grünfläche am Wall.png> "Foto: [Amt]")'
    again = "![Wiese](bilder/Grünfläche%20am%20Wall.png)"
    assert told(
        "## A\n\n### B\n\nText[^1] `[x](y) {}` [a](https://example.org), [b](#c), {{ wert('x') ~ '}' }}.\n\n"
        f"{{% if gestiegen('x') %}}\n{picture}\n{{% endif %}}\n\n{again}\n\n{{# Notiz\n# mit Raute #}}\n\n"
        "::: kasten Titel\nText\n:::\n\n```\n# x [a](b)\n```\n\n- a\n  - b\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "[^1]: Anmerkung\n    geht weiter.\n",
        tmp_path,
    ) == []  # fmt: skip


@pytest.fixture(autouse=True)
def as_weasyprint_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a picture is taken for whole by the library once WeasyPrint has been loaded."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (60, 40), frames: int = 1) -> bytes:
    """A picture as a program would save it."""
    stream = io.BytesIO()
    more = [Image.new("RGB", size, (90 * number, 0, 0)) for number in range(1, frames)]
    Image.new(mode, size).save(stream, kind, **({"save_all": True, "append_images": more} if more else {}))
    return stream.getvalue()


def drawing(content: str) -> bytes:
    """A drawing with that content."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{content}</svg>'.encode()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.png", b"GIF89a", "ist beschädigt"),
        ("a.jpg", picture("JPEG", size=(800, 800))[:3000], "ist beschädigt"),
        ("a.jpg", picture("JPEG", "CMYK"), "hat Farben für andere Geräte (CMYK)"),
        ("a.png", picture("PNG", "I;16"), "hat Farben für andere Geräte (I;16)"),
        ("a.gif", picture("GIF", "P", frames=3), "bewegt sich"),
        ("a.png", picture("PNG", "1", (7000, 7000)), "hat 7000 × 7000 Bildpunkte"),
        ("a.png", picture("PNG", "1", (14000, 14000)), "ist zu groß"),
        ("a.svg", drawing("<script>alert(1)</script>"), "enthält ein Skript oder lädt"),
        ("a.svg", drawing('<image href="file:///etc/hosts"/>'), "enthält ein Skript oder lädt"),
        ("a.svg", drawing("<style>@import 'x.css'</style>"), "enthält ein Skript oder lädt"),
        ("a.svg", drawing('<rect fill="url(https://example.org/#a)"/>'), "enthält ein Skript"),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hosts">]><svg>&a;</svg>', "ist beschädigt"),
    ],
)  # fmt: skip
def test_pictures_that_cannot_be_shown(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(content)
    (found,) = told(f"![Rathaus](bilder/{name})", tmp_path)
    assert found.startswith(f"2: das Bild „bilder/{name}“ {expected}")


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_pictures_of_usual_programs_are_taken(tmp_path: Path, mode: str) -> None:
    (tmp_path / "a.png").write_bytes(picture("PNG", mode))
    assert picture_fault(tmp_path / "a.png") is None


def test_drawings_that_refer_to_themselves_are_taken(tmp_path: Path) -> None:
    content = '<linearGradient id="a"/><use href="#b"/><rect fill="url(#a)"/>'
    (tmp_path / "a.svg").write_bytes(drawing(content))
    assert picture_fault(tmp_path / "a.svg") is None


@pytest.mark.parametrize("name", ["../fremd.png", "{}/fremd.png", "verknuepft.png"])
def test_pictures_lie_in_their_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "bilder"
    folder.mkdir()
    (tmp_path / "fremd.png").write_bytes(picture("PNG"))
    try:
        (folder / "verknuepft.png").symlink_to(tmp_path / "fremd.png")
    except OSError:
        pytest.skip("this system allows no symbolic links")
    shown = name.format(tmp_path.as_posix())
    assert told(f"![Rathaus]({shown})", folder) == [f"2: das Bild „{shown}“ fehlt"]


def test_pictures_stand_alone(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture("PNG"))
    alone = "![Rathaus](bilder/a.png)"
    assert told(f"Text\n{alone} Text", tmp_path) == ["3: ein Bild steht mitten im Text"]
    assert len(told(f"{alone}\n{alone}", tmp_path)) == 2


def test_chapters_of_one_name_are_told(town: Town) -> None:
    town.chapters = {"01_armut.md": HEAD, "02_Armut.md": HEAD}
    with pytest.raises(PipelineError, match=r"yaml:4: die Kapitel „01_armut\.md“ und „02_Armut\.md“"):
        build_document(town.build())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[{chapters}]", "[{chapters}, ../chapters/01_armut.md]", "das Kapitel „../chapters/01_armut.md“"),
        ("[{chapters}]", "[{chapters}, /etc/hosts]", "das Kapitel „/etc/hosts“"),
        ("[{chapters}]", "[{chapters}, .]", "das Kapitel „.“"),
        ("level: sozialraum", "level: sozialraeume", "die Ebene „sozialraeume“"),
        ("[stadtteil, stadt]", "[stadteil]", "die Ebene „stadteil“"),
    ],
)
def test_what_the_report_names_must_exist(town: Town, old: str, new: str, expected: str) -> None:
    town.report = town.report.replace(old, new)
    with pytest.raises(PipelineError, match=expected + " gibt es nicht"):
        town.build()


def test_letters_that_the_font_lacks_are_told_before_anything_is_drawn(town: Town) -> None:
    town.report = town.report.replace("Leben in", "中文 in")
    town.names = ["Кириллица Łódź", "Aue \U0001f600", "Markt\x0b", "Mitte"]
    head = "---\ntitle: Text\nmessages: [Gut \U0001f44d]\n---\n"
    town.chapters = {"01_text.md": head + "Eins\u2028zwei e\u0301 → ≥ ½\n\n\uf0b7 Punkt\n\nText العربية\n"}
    with pytest.raises(PipelineError) as caught:
        build_document(town.build())
    file = "report_templates/chapters/01_text.md"
    font = "ein Zeichen, das die Schrift des Berichts nicht hat:"
    assert [line.partition(" – ")[0] for line in str(caught.value).split("\n")] == [
        f"data/raw/areas/sozialraum.csv: der Name des Gebiets 0102 enthält {font} \U0001f600 (U+1F600)",
        "data/raw/areas/sozialraum.csv: der Name des Gebiets 0201 enthält ein unsichtbares Zeichen (U+000B)",
        f"{file}:3: hier steht {font} \U0001f44d (U+1F44D)",
        f"{file}:5: hier steht ein unsichtbares Zeichen (U+2028)",
        f"{file}:7: hier steht ein unsichtbares Zeichen (U+F0B7)",
        f"{file}:9: hier steht {font} ا (U+0627)",
        f"report_templates/report.yaml:2: hier steht {font} 中 (U+4E2D)",
    ]


STRAY = "Tabelle, Abbildung oder Befund steht mitten im Text"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "## {{ tabelle(['sgb2_quote']) }}\n", " eine Überschrift ist leer"),
        (HEAD + "::: kasten {{ karte('sgb2_quote') }}\nText\n:::\n", f"4: {STRAY}"),
        ("---\ntitle: A\nmessages:\n  - \"{{ tabelle(['sgb2_quote']) }}\"\n---\n", f"4: {STRAY}"),
        (HEAD + "Text \ue0009\ue001 und \ue0029\ue003\n", "4: hier steht ein unsichtbares Zeichen (U+E000)"),
        (HEAD + "{{ wert }}\n", "4: hinter „wert“ fehlen die Klammern – Form: wert(…)"),
        (HEAD + "{% for n in range(9) %}x{% endfor %}\n", "4: unbekannte Funktion „range“"),
        (HEAD + "{{ " + "(" * 900 + "1" + ")" * 900 + " }}\n", "4: Klammern oder Anweisungen sind zu tief"),
    ],
)
def test_calls_in_the_wrong_place_are_told(town: Town, text: str, expected: str) -> None:
    town.chapters = {"01_text.md": text}
    project = town.build()
    with pytest.raises(PipelineError, match=re.escape(f"chapters/01_text.md:{expected}")):
        build_document(project)
    chapter_problems(project)  # sees less without data, and stumbles over nothing


def test_slips_are_told_without_data(mini_project: Path) -> None:
    chapter = mini_project / "report_templates" / "chapters" / "01_lage.md"
    messages = """messages:
  - '{wert("kinderarmut")} der Kinder'
  - 'Menschen[^9]'
"""
    text = f"---\ntitle: Text\n{messages}---\n{{{{ wert(kinderarmut) }}}} und {{{{ wrt('a') }}}}\n"
    chapter.write_text(text, encoding="utf-8")
    assert [
        str(problem).partition("chapters/")[2] for problem in chapter_problems(load_project(mini_project))
    ] == [
        '01_lage.md:4: eine geschweifte Klammer steht allein – Form: {{ wert("…") }}',
        "01_lage.md:5: die Fußnote „9“ hat keinen Text – auf einer eigenen Zeile: [^9]: Text",
        "01_lage.md:7: unbekannte Funktion „wrt“ – gemeint: „wert“?",
        '01_lage.md:7: „kinderarmut“ steht ohne Anführungszeichen – Form: "kinderarmut"',
    ]


def test_a_missing_figure_of_the_short_version_is_told_with_its_place(mini_project: Path) -> None:
    with (mini_project / "report_templates" / "report.yaml").open("a", encoding="utf-8") as report:
        report.write("short_version: [karte]\n")
    empty = Document(front_matter(load_project(mini_project)), (), (), ())
    with pytest.raises(PipelineError) as caught:
        short_figures(load_project(mini_project), empty)
    what = "keine Abbildung trägt den Namen „karte“ – es gibt noch keine"
    assert str(caught.value) == f"report_templates/report.yaml:16: {what}"


def test_a_picture_with_umlaut_and_blank_in_its_name_is_printed_anew_when_it_changes(town: Town) -> None:
    town.chapters = {"01_text.md": HEAD + "![Wiese](<bilder/Grüne Wiese 50%.png>)\n"}
    folder = town.root / "report_templates" / "bilder"
    folder.mkdir(parents=True)
    colours, files = ((200, 0, 0), (0, 200, 0)), []
    for colour in colours:
        Image.new("RGB", (90, 60), colour).save(folder / "Grüne Wiese 50%.png")
        project = town.build()
        document = build_document(project)
        drawings = dict.fromkeys((figure.ident for figure in document.figures()), "<svg/>")
        with book_of(project, document, drawings, town.root / "druck") as book:
            parts = excerpt(document, book.templates, "kapitel-text")
            book.write(parts, town.root / "bericht.pdf")
        with pypdfium2.PdfDocument(town.root / "bericht.pdf") as pdf:
            shown = pdf[0].render(scale=0.5).to_pil().convert("RGB")
        files.append({found for _, found in shown.getcolors(10**6) or [] if found in colours})
    assert files == [{(200, 0, 0)}, {(0, 200, 0)}]


def test_a_photograph_that_lies_on_its_side_stands_upright_in_word(town: Town) -> None:
    town.chapters = {"01_text.md": HEAD + "![Rathaus](bilder/a.jpg)\n"}
    folder = town.root / "report_templates" / "bilder"
    folder.mkdir(parents=True)
    image = Image.new("RGB", (60, 30))
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = 6
    image.save(folder / "a.jpg", exif=exif)
    project = town.build()
    shown = chapter_pictures(project, build_document(project))
    with Image.open(shown["a.jpg"]) as upright:
        assert upright.size == (30, 60)
