"""Leaks planted into a finished edition, one of each kind, are found; the edition itself is clean."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import xlsxwriter

from pipeline.auditing.surfaces.check import Surfaces, check_surfaces
from pipeline.auditing.surfaces.document import compare_lines
from pipeline.auditing.surfaces.pages import Grid
from pipeline.errors import Severity

Plant = Callable[[Path], None]
BARS, DOTS = "abbildungen/armut-balken-sgb2_quote.svg", "abbildungen/armut-punkte-sgb2_quote.svg"
MAP, LINE = "abbildungen/armut-karte-sgb2_quote.svg", "abbildungen/armut-linie-sgb2_quote.svg"
PAGE = "html/kapitel-armut.html"


def found(edition: Path) -> list[str]:
    for path in edition.glob("*.pdf"):
        path.unlink()
    return [str(problem) for problem in check_surfaces(edition).problems]


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first place; the text must be there, else the test would test nothing."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def change_row(path: Path, head: str, new: Callable[[list[str]], list[str]]) -> None:
    """Change the cells of a row of a CSV file."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith(f"{head};"))
    lines[number] = ";".join(new(lines[number].split(";")))
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig", newline="")


def test_the_edition_is_clean_and_most_of_it_was_compared(finished: Path) -> None:
    result: Surfaces = check_surfaces(finished)
    assert [str(problem) for problem in result.problems] == []
    assert result.figures > 400
    assert result.compared > 0.9 * result.figures
    assert result.drawings == 61  # maps as printed, wide and narrow; most charts narrow too
    assert result.sentences >= 5
    assert result.pdf_rows >= 8  # rows with a hidden figure that were read in the PDF and agree


def label_height(edition: Path, name: str, head: str) -> float:
    """Baseline of the label of a row."""
    match = re.search(rf'<text x="0" y="([\d.]+)"[^>]*>{head}</text>', (edition / name).read_text("utf-8"))
    assert match is not None
    return float(match[1])


def test_a_figure_in_a_page(edition: Path) -> None:
    text = (edition / PAGE).read_text(encoding="utf-8")
    text, count = re.subn(r"(>Hafen</a></th><td>1[^<]*</td><td>[^<]*</td><td>)•", r"\g<1>19,9", text, count=1)
    assert count == 1
    (edition / PAGE).write_text(text, encoding="utf-8")
    (problem,) = found(edition)
    assert "html/kapitel-armut.html" in problem
    assert "eine geheime Zahl ist zu sehen: sgb2" not in problem  # the title is named, not the id
    assert "Hafen 2024" in problem


def test_a_figure_in_a_table_of_the_data_package(edition: Path) -> None:
    change_row(
        edition / "daten/tabellen/armut-tabelle-sgb2_quote.csv", "Anger", lambda c: [c[0], "23,8", c[2]]
    )
    (problem,) = found(edition)
    assert "daten/tabellen/armut-tabelle-sgb2_quote.csv" in problem
    assert "Anger / SGB-II-Quote" in problem


def test_a_hidden_year_of_a_series_and_a_change(edition: Path) -> None:
    change_row(edition / "daten/tabellen/armut-zeitreihe-sgb2_quote.csv", "2019", lambda c: [c[0], "19,2"])
    table = edition / "daten/tabellen/armut-tabelle-einwohnerzahl.csv"
    change_row(table, "Anger", lambda c: [*c[:4], "0,3", *c[5:]])
    problems = found(edition)
    assert any("Hafen 2019" in problem for problem in problems)
    assert any("Anger 2024 gegenüber 2022" in problem for problem in problems)


def test_a_wrong_sign_and_a_figure_hidden_here_and_shown_there(edition: Path) -> None:
    table = edition / "daten/tabellen/armut-tabelle-sgb2_quote.csv"
    change_row(table, "Anger", lambda c: [c[0], "–", c[2]])
    change_row(table, "Damm", lambda c: [c[0], "•", c[2]])
    change_row(table, "Eck", lambda c: [c[0], "27,8", c[2]])
    problems = found(edition)
    assert any("hier steht das Zeichen „–“" in problem for problem in problems)
    assert any("Damm 2024 ist hier geheim, in den Daten der Ausgabe aber nicht" in p for p in problems)
    assert any("Eck 2024: gedruckt ist etwas anderes" in problem for problem in problems)


def test_figures_in_sentences(edition: Path) -> None:
    page = edition / "html/profil-0301.html"
    edit(page, "</main>", "<p>„SGB-II-Quote“ (23,8\u00a0%, insgesamt 10,8\u00a0%) und "
         "„Grundsicherung im Alter“ (99,9\u00a0%, insgesamt 3,3\u00a0%)</p></main>")  # fmt: skip
    early = "Sozialraum;Ergebnis;Grund\nAnger;Hinweis prüfen;SGB-II-Quote (2024): 23,8 %, Stadt 10,8 %\n"
    (edition / "daten/tabellen/frueh.csv").write_text(early, encoding="utf-8-sig")
    problems = found(edition)
    hidden = [problem for problem in problems if "ein Satz nennt eine geheime Zahl" in problem]
    assert [problem.partition(":")[0] for problem in hidden] == [
        "daten/tabellen/frueh.csv",
        "html/profil-0301.html",
    ]
    assert any("andere Zahl als die Daten" in problem and "99,9" in problem for problem in problems)
    assert len(problems) == 3


def test_the_order_of_a_table(edition: Path) -> None:
    """From high to low, the hidden ones at their true rank."""
    path = edition / "daten/tabellen/armut-tabelle-sgb2_quote.csv"
    head, *rows, town = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\r\n".join([head, *rows[::-1], town]), encoding="utf-8-sig")
    problems = found(edition)
    assert any("verraten den Rang von" in problem and "Anger" in problem for problem in problems)
    last = [row for row in rows[::-1] if "•" not in row] + [row for row in rows if "•" in row]
    path.write_text("\r\n".join([head, *last, town]), encoding="utf-8-sig")
    assert found(edition) == []


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ('<path d="M130 {y}h80v6h-80z" fill="#1f5a7a"/>', "steht eine Marke: Hafen"),
        ('<path d="M150 {m}h60" stroke="#1f2933" fill="none"/>', "steht eine Marke: Hafen"),
        ('<text x="120" y="{t}" fill="#fff">19,9</text>', "steht eine Zahl: Hafen"),
        ("<!-- Hafen 19,9 -->", "Kommentar: Hafen 19,9"),
        ('<text x="9" y="9" data-wert="19,9">a</text>', "Attribut data-wert: 19,9"),
        ("<metadata>Hafen 19,9</metadata>", "Element <metadata>: Hafen 19,9"),
    ],
    ids=["bar", "whisker", "white-number", "comment", "data-attribute", "metadata"],
)
@pytest.mark.parametrize("name", [BARS, DOTS])
def test_geometry_of_bars(edition: Path, name: str, shape: str, words: str) -> None:
    y = label_height(edition, name, "Hafen")
    edit(edition / name, "</svg>", shape.format(y=y - 6, m=y - 2.8, t=y) + "</svg>")
    assert any(words in problem and name in problem for problem in found(edition))


def test_rank_in_bars(edition: Path) -> None:
    """The row of Hafen is moved between two shown ones."""
    path = edition / BARS
    hafen, damm = label_height(edition, BARS, "Hafen"), label_height(edition, BARS, "Damm")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'y="{hafen:g}"', f'y="{damm + 4:g}"'), encoding="utf-8")
    assert any("verraten den Rang von Hafen" in problem for problem in found(edition))


def test_axis_beyond_the_largest_shown_value(edition: Path) -> None:
    """All places to the right of the axis are drawn closer together, as if a hidden value were larger."""
    path = edition / BARS
    text = path.read_text(encoding="utf-8")
    ticks = re.findall(r'<text x="([\d.]+)" y="[\d.]+" font-size="7" text-anchor="middle"', text)
    start = float(ticks[0])
    for tick in ticks[1:]:
        text = text.replace(f'x="{tick}"', f'x="{start + (float(tick) - start) * 0.7:.2f}"')
    path.write_text(text, encoding="utf-8")
    assert any("die Achse reicht weiter" in problem for problem in found(edition))


def test_a_dot_in_a_hidden_year(edition: Path) -> None:
    dot = next(line for line in (edition / LINE).read_text("utf-8").splitlines() if "c.5" in line)
    edit(edition / LINE, "</svg>", dot + "</svg>")
    assert any(
        "die Linie hat 10 Punkte, die Tabelle zur Abbildung zeigt 9 Werte" in p for p in found(edition)
    )


def test_alternative_text_and_title(edition: Path) -> None:
    edit(
        edition / BARS, "Der höchste ausgewiesene", "Im Mittel liegt 19,9 % (Hafen). Der höchste ausgewiesene"
    )
    assert any("Alternativtext nennt eine geheime Zahl: Hafen – 19,9 (Hafen)" in p for p in found(edition))


def region(edition: Path, name: str) -> str:
    """The path of a region with its tooltip."""
    lines = (edition / MAP).read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if f"<title>{name}: " in line)


def test_colour_and_tooltip_of_a_map(edition: Path) -> None:
    old, shown = region(edition, "Hafen"), region(edition, "Markt")
    colour = re.search(r'fill="(#\w+)"', shown)
    assert colour is not None
    edit(edition / MAP, old, old.replace('fill="none"', f'fill="{colour[1]}"'))
    tip = region(edition, "Anger")
    edit(edition / MAP, tip, tip.replace("geheim zu halten", "23,8"))
    problems = found(edition)
    assert any("Klassenfarbe: Hafen" in problem for problem in problems)
    assert any("Hinweistext der Karte nennt eine geheime Zahl: Anger" in problem for problem in problems)
    assert any("die Legende zählt" in problem for problem in problems)


def test_colour_below_a_pattern_and_a_wrong_class(edition: Path) -> None:
    old = region(edition, "Hafen")
    below = re.sub(r"><title>.*</title></path>", "/>", old).replace('fill="none"', 'fill="#203c4c"')
    colours = re.findall(r'd="M[^"]*z" fill="(#\w+)" stroke="#8d97a1" stroke-width=".35"',
                         (edition / MAP).read_text("utf-8"))  # fmt: skip
    edit(edition / MAP, old, below.replace("#203c4c", colours[1]) + old)
    shown = region(edition, "Eck")
    edit(edition / MAP, shown, re.sub(r'fill="#\w+"', f'fill="{colours[0]}"', shown))
    problems = found(edition)
    assert any("Klassenfarbe: Hafen" in problem for problem in problems)
    assert any("die Farbe von Eck gehört zu einer anderen Klasse" in problem for problem in problems)


def test_class_limits_that_do_not_follow_from_shown_values(edition: Path) -> None:
    text = (edition / MAP).read_text(encoding="utf-8")
    limit = re.search(r">unter ([\d,]+)<", text)
    assert limit is not None
    (edition / MAP).write_text(text.replace(limit[1], "18,5"), encoding="utf-8")
    assert any("die Klassengrenzen der Karte folgen nicht" in problem for problem in found(edition))


def small_map(edition: Path) -> tuple[Path, list[str]]:
    """The drawing in the profile of Markt, and its paths in the order of the areas."""
    (path,) = (edition / "abbildungen").glob("profil-0101-lage.svg")
    return path, re.findall(r'<path [^>]*stroke="#(?:fff|8d97a1)"[^>]*/>', path.read_text("utf-8"))


def recolour(path: Path, old: str, colour: str) -> None:
    edit(path, old, re.sub(r'fill="[^"]*"', f'fill="{colour}"', old))


@pytest.mark.parametrize("colour", ["of a class", "#9b2d20"])
def test_a_hidden_area_with_a_colour_in_a_small_map(edition: Path, colour: str) -> None:
    path, areas = small_map(edition)
    classes = [match[1] for area in areas if (match := re.search(r'fill="(#\w+)"', area))]
    recolour(path, areas[1], classes[-1] if colour == "of a class" else colour)
    what = "die kleine Karte gibt einem Gebiet ohne gezeigte Zahl eine Klassenfarbe"
    assert found(edition) == [f"{path.relative_to(edition).as_posix()}: {what}: SGB-II-Quote, Hafen 2024"]


def test_a_wrong_class_in_a_small_map(edition: Path) -> None:
    path, areas = small_map(edition)
    shown = [area for area in areas if 'fill="#' in area]
    colours = [re.findall(r'fill="(#\w+)"', area)[0] for area in shown]
    other = next(number for number, colour in enumerate(colours) if colour != colours[0])
    recolour(path, shown[0], colours[other])
    (problem,) = found(edition)
    assert "die Farben der kleinen Karte folgen nicht aus den gezeigten Werten" in problem


def test_a_legend_of_a_small_map_that_names_other_limits(edition: Path) -> None:
    path, _ = small_map(edition)
    text = path.read_text(encoding="utf-8")
    limit = re.search(r">unter ([\d,]+)<", text)
    assert limit is not None
    path.write_text(text.replace(limit[1], "18,5"), encoding="utf-8")
    assert any("die Klassengrenzen der kleinen Karte folgen nicht" in problem for problem in found(edition))


def test_checksums_and_sizes_of_deliveries(edition: Path) -> None:
    lines = (edition / "daten/dateien.csv").read_text(encoding="utf-8-sig").splitlines()
    text = "\r\n".join([f"{lines[0]};sha256;bytes", *(f"{line};ab;12" for line in lines[1:])])
    (edition / "daten/dateien.csv").write_text(text, encoding="utf-8-sig", newline="")
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    manifest["eingaben"] = dict.fromkeys(manifest["eingaben"], "ab" * 32)
    (edition / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    problems = found(edition)
    assert [problem.partition(" – ")[0] for problem in problems] == [
        "daten/dateien.csv: die Datei nennt von jeder Lieferung: bytes",
        "daten/dateien.csv: die Datei nennt von jeder Lieferung: sha256",
        "manifest.json: die Datei nennt Prüfsummen der Lieferungen",
    ]


@pytest.mark.parametrize(
    ("hidden", "words"),
    [
        ('<p hidden>Hafen 19,9</p>', "verborgenes Element <p>"),
        ('<p style="display: none">Hafen 19,9</p>', "verborgenes Element <p>"),
        ('<p style="color:#fff">Hafen 19,9</p>', "verborgenes Element <p>"),
        ("<!-- Hafen 19,9 -->", "Kommentar – Hafen 19,9"),
        ('<p data-wert="19,9">a</p>', "Attribut data-wert von <p> – 19,9"),
        ('<input type="hidden" value="19,9">', "verborgenes Feld"),
        ('<script>const werte = [19.9]</script>', "verborgenes Element <script>"),
        ('<div hidden><br></br></p>19,9</div>', "verborgenes Element <div> – 19,9"),
        ("<p hidden=''>&#49;9,9</p>", "verborgenes Element <p> – 19,9"),
        ('<?werte 19,9?>', "Kommentar – ?werte 19,9?"),
        ('<!ELEMENT werte "19,9">', "Kommentar – !ELEMENT"),
        ('<p class="a" "19,9">b</p>', 'verborgenes in <p> – class="a" "19,9"'),
        ('<p class="a"19,9">b</p>', "verborgenes, weil nicht zu lesen"),
        ('<p class="19,9', "verborgenes, weil nicht zu lesen"),
        ("<!-- 19,9", "Kommentar – 19,9"),
        ('<svg aria-labelledby="fremd-title" viewBox="0 0 1 1"></svg>', "gibt es keine Tabelle"),
        ("<svg><x></svg>", "die Abbildung ist nicht zu lesen"),
    ],
)  # fmt: skip
def test_what_a_page_does_not_show(edition: Path, hidden: str, words: str) -> None:
    edit(edition / PAGE, "</main>", f"{hidden}</main>")
    assert any(words in problem for problem in found(edition))


def test_a_blind_check_says_so(edition: Path) -> None:
    """If heads of columns are named otherwise, few cells can be told: that is a problem, not a pass."""
    for path in [*edition.glob("daten/*/*.csv"), *edition.glob("html/*.html")]:
        text = path.read_text(encoding="utf-8")
        for name in ("SGB-II-Quote", "Grundsicherung im Alter", "Bevölkerung", "männlich", "weiblich"):
            text = text.replace(name, "Spalte")
        path.write_text(re.sub(r"(;|>)(20\d\d)( \(|;|<)", r"\1Spalte\3", text), encoding="utf-8")
    assert any("ließen sich zuordnen" in problem for problem in found(edition))


def workbook(path: Path, plant: Callable[[xlsxwriter.Workbook, xlsxwriter.workbook.Worksheet], None]) -> None:
    """A workbook with the table of shown figures, changed by `plant`."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tabelle")
        rows = [
            ["Titel"],
            ["Sozialraum", "SGB-II-Quote (%)"],
            ["Markt", 18.6],
            ["Hafen", "•"],
            ["Höhe", 21.2],
        ]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        plant(book, sheet)


XLSX: dict[str, tuple[Callable[..., object], str]] = {
    "cell": (lambda book, sheet: sheet.write(3, 1, 19.9), "Hafen / SGB-II-Quote (%): eine geheime Zahl"),
    "row": (lambda book, sheet: sheet.set_row(9, None, None, {"hidden": True}), "Zeile 10 ist ausgeblendet"),
    "column": (lambda book, sheet: sheet.set_column(5, 5, 9, None, {"hidden": True}), "Spalte 6 ist"),
    "sheet": (lambda book, sheet: book.add_worksheet("roh").hide(), "Blatt roh: das Blatt ist ausgeblendet"),
    "comment": (lambda book, sheet: sheet.write_comment("B4", "19,9"), "enthält Kommentare"),
    "name": (lambda book, sheet: book.define_name("Hafen", "=19.9"), "den Namen „Hafen“ – 19.9"),
    "format": (
        lambda book, sheet: sheet.write(9, 9, 1, book.add_format({"num_format": ";;;"})), "blendet den Inhalt"
    ),
    "property": (lambda book, sheet: book.set_custom_property("Hafen", 19.9), "eigene Dateieigenschaften"),
}  # fmt: skip


@pytest.mark.parametrize("kind", XLSX)
def test_what_a_workbook_does_not_show(edition: Path, kind: str) -> None:
    plant, words = XLSX[kind]
    workbook(edition / "daten" / "probe.xlsx", plant)
    problems = found(edition)
    assert any(words in problem and "daten/probe.xlsx" in problem for problem in problems)


def test_a_clean_workbook_is_compared(edition: Path) -> None:
    before = check_surfaces(edition).compared
    workbook(edition / "daten" / "probe.xlsx", lambda book, sheet: None)
    result = check_surfaces(edition)
    assert result.problems == []
    assert result.compared == before + 3


def _text(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(b"BT 3 Tr /F1 9 Tf 9 9 Td (19,9) Tj ET")


def _note(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Contents="19,9", Rect=[0, 0, 9, 9]
    )
    pdf.pages[0].obj.Annots = pdf.make_indirect(pikepdf.Array([note]))


def _bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Hafen 19,9", 0))


def _alternative(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.Extra = pdf.make_indirect(pikepdf.Dictionary(Alt="Hafen 19,9"))


def _other_copy(pdf: pikepdf.Pdf) -> None:
    """One figure more than in the file beside the PDF."""
    attached = pdf.attachments["werte.csv"].get_file().read_bytes()
    changed = attached.replace(";•".encode(), b";19,9", 1)
    assert changed != attached
    pdf.attachments["werte.csv"] = pikepdf.AttachedFileSpec(pdf, changed)


PDF: dict[str, tuple[Callable[[pikepdf.Pdf], object], str]] = {
    "text": (_text, "Seite 1: die Seite enthält unsichtbaren Text"),
    "note": (_note, "Seite 1: die Seite enthält eine Anmerkung (/Text) – 19,9"),
    "bookmark": (_bookmark, "ein Lesezeichen nennt eine Zahl"),
    "alternative": (_alternative, "ein Alternativtext des PDF weicht von dem der Seiten ab – Hafen 19,9"),
    "property": (lambda pdf: pdf.docinfo.update({"/Hafen": "19,9"}), "die Eigenschaft /Hafen – 19,9"),
    "layer": (lambda pdf: pdf.Root.update({"/OCProperties": pikepdf.Dictionary()}), "enthält Ebenen"),
    "attachment": (
        lambda pdf: pdf.attachments.update(
            {"t.csv": pikepdf.AttachedFileSpec(pdf, b"Sozialraum;SGB-II-Quote (%)\nHafen;19,9\n")}
        ),
        "Anhang t.csv",
    ),
    "copy": (_other_copy, "Anhang werte.csv: der Anhang ist ein anderer als daten/werte.csv"),
    "unknown": (
        lambda pdf: pdf.attachments.update({"t.bin": pikepdf.AttachedFileSpec(pdf, b"19,9")}),
        "Anhang t.bin: der Anhang lässt sich nicht prüfen",
    ),
}


@pytest.mark.parametrize("kind", PDF)
def test_what_the_pdf_does_not_show(edition: Path, kind: str) -> None:
    plant, words = PDF[kind]
    with pikepdf.open(edition / "bericht.pdf", allow_overwriting_input=True) as pdf:
        plant(pdf)
        pdf.save(edition / "bericht.pdf")
    assert any(words in str(problem) for problem in check_surfaces(edition).problems)


def test_a_row_of_the_pdf_that_shows_what_the_table_hides() -> None:
    header = ("Sozialraum", "Quote", "Anteil")
    grid = Grid("html/a.html", "a", "", header, (("Hafen", "•", "3,0"), ("Hafen", "4,0", "3,1")))
    lines = [(1, "Hafen • 3,0"), (2, "Hafen 4,0 3,1"), (3, "Hafen 19,9 3,0"), (4, "Hafen ist • 3,0")]
    problems, rows = compare_lines("bericht.pdf", lines, [grid])
    assert [problem.place for problem in problems] == ["bericht.pdf, Seite 3"]
    assert rows == 1


def test_a_row_of_a_bar_chart_is_not_that_of_another_chart() -> None:
    """The same area is hidden in one chart and shown in the next, where the PDF has its figure alone."""
    header = ("Sozialraum", "2024 (%)", "Zufallsschwankung")
    hidden = Grid("html/a.html", "", "Daten: Kinderarmut", header, (("Hafen", "•", ""),))
    shown = Grid("html/a.html", "", "Daten: SGB-II-Quote", header, (("Hafen", "19,0", "15,5 bis 23,2"),))
    lines = [(1, "Hafen 19,0"), (2, "Hafen 38,2")]
    problems, _ = compare_lines("bericht.pdf", lines, [hidden, shown])
    assert [problem.place for problem in problems] == ["bericht.pdf, Seite 2"]


def test_without_a_reader_of_pdf_text_the_check_says_what_it_did_not_read(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypdfium2", None)
    result = check_surfaces(finished)
    assert {problem.what for problem in result.problems} == {"der Text des PDF wurde nicht verglichen"}
    assert {problem.severity for problem in result.problems} == {Severity.HINWEIS}
    assert result.pdf_rows == 0
