"""The style page: every part of the design with its measures, from the theme that the report uses."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from markupsafe import Markup

from pipeline.charts.model import Choropleth
from pipeline.charts.theme import Theme
from pipeline.colours import contrast, readable
from pipeline.numbers import SIGN_MEANINGS, SIGNS, format_number, round_half_away
from pipeline.project import Project
from pipeline.report.datafiles import write_tables
from pipeline.report.document import (
    Block,
    Box,
    Cell,
    Chapter,
    Column,
    Document,
    Figure,
    Heading,
    KeyFigures,
    Notice,
    Prose,
    Row,
    Sheet,
    Table,
    Tile,
)
from pipeline.report.drawing import draw_all
from pipeline.report.front import front_matter
from pipeline.report.markup import DRAWINGS
from pipeline.report.numbering import numbered
from pipeline.report.pdf import book_of, write_drawings
from pipeline.report.pdf_parts import excerpt
from pipeline.report.screen_figures import on_screen, printed
from pipeline.report.screen_model import Screen
from pipeline.report.site import write_site
from pipeline.report.style_charts import style_charts
from pipeline.report.theme import chart_theme, theme_file

IDENT = "kapitel-musterseite"
TITLE = "Musterseite der Gestaltung"
_WHITE = "#ffffff"
_TYPE = (("Fließtext", "html"), ("Kapitel", "h1"), ("Abschnitt", "h2"), ("Unterabschnitt", "h3"),
         ("Tabelle", "table.data"), ("Tabelle mit vielen Spalten", "table.compact"),
         ("Überschrift einer Abbildung", "figcaption"), ("Quelle und Anmerkung", ".source"))  # fmt: skip
_TEXT = """
<p>Fließtext mit <strong>Betonung</strong>, <em>Hervorhebung</em> und einer Fußnote<sup>1</sup>. Er ist
schmaler als Tabellen und Abbildungen, damit das Auge die nächste Zeile findet.</p>
<ul><li>Aufzählung</li><li>mit einem zweiten Punkt</li></ul>
<ol><li>Liste mit Nummern</li><li>und einem zweiten Punkt</li></ol>
<blockquote><p>Ein Zitat steht eingerückt an einer Linie in der Hausfarbe.</p></blockquote>
"""
_FINDINGS = """
<div class="befunde"><p class="befunde-titel">Befunde einer Kennzahl</p><ul>
<li><strong>Stadt:</strong> Am 31.12.2024 beträgt der Wert 12,3&nbsp;%.</li>
<li><strong>Zu beachten:</strong> In einem Gebiet gilt: wenige Fälle, vorsichtig deuten.</li></ul></div>
"""


def write_style_page(project: Project, folder: Path) -> tuple[Path, Path]:
    """Write the page and its PDF below the folder; returns both paths. No data are needed.

    Raises RenderError if a file of the theme is missing or WeasyPrint complains.
    """
    document = style_document(project)
    figures = [*document.figures(), *on_screen(document.figures())]
    drawings = draw_all(figures, chart_theme(project), folder / "zwischen", project.edition_id)
    write_site(project, document, Screen(), drawings, folder / "html")
    write_drawings(printed(drawings), folder / DRAWINGS)
    write_tables(document, folder / "daten")
    target = folder / "musterseite.pdf"
    with book_of(project, document, printed(drawings), folder / "druck") as book:
        book.write(excerpt(document, book.templates, IDENT), target, TITLE)
    return folder / "html" / f"{IDENT}.html", target


def style_document(project: Project) -> Document:
    """A document of one chapter with all parts."""
    theme = chart_theme(project)
    messages = ("Kernaussagen stehen am Anfang eines Kapitels.", "Höchstens drei genügen.",
                "Daneben liegt auf Wunsch eine kleine Karte.")  # fmt: skip
    blocks = [_opener(), *_colours(theme), *_type(project), *_texts(), *_tables(), *_figures()]
    chapter = Chapter(IDENT, "chapter", TITLE, "Musterseite", messages=messages, blocks=tuple(blocks))
    chapters, _ = numbered([chapter], [])
    return Document(front_matter(project), tuple(chapters), (), ())


def _heading(title: str, level: int = 2) -> Heading:
    return Heading(level, str(Markup("{}").format(title)), f"muster-{re.sub('[^a-z]', '', title.lower())}")


def _colours(theme: Theme) -> Iterator[Block]:
    """Each colour with its contrast on white and the colour of letters on it."""
    yield _heading("Farben")
    yield Prose(
        "<p>Alle Farben entstehen aus der Hausfarbe in config.yaml. Schrift braucht auf ihrem Grund einen "
        "Kontrast von 4,5 zu 1, eine Linie oder Fläche 3 zu 1 (WCAG 2.1). Helle Klassenfarben haben einen "
        "Rand.</p>"
    )
    named = (
        ("Hausfarbe", theme.accent), ("Balken", theme.strong), ("Hintergrund", theme.soft),
        ("Schrift", theme.ink), ("Nebentext", theme.muted), ("Achse", theme.axis), ("Raster", theme.grid),
        ("neutral", theme.neutral),
    )  # fmt: skip
    groups = {
        "Grundfarben": named,
        "Linien": [(f"Linie {n}", colour) for n, colour in enumerate(theme.series, 1)],
        "Klassen von hell nach dunkel": [
            (f"Klasse {n}", colour) for n, colour in enumerate(theme.classes(5), 1)
        ],
        "Klassen mit zwei Seiten": [
            (f"Klasse {n}", colour) for n, colour in enumerate(theme.diverging(5), 1)
        ],
    }
    for title, colours in groups.items():
        items = Markup("").join(_swatch(name, colour, theme.ink) for name, colour in colours)
        yield _heading(title, 3)
        yield Prose(str(Markup('<ul class="farben">{}</ul>').format(items)))


def _swatch(name: str, colour: str, ink: str) -> Markup:
    ratio = format_number(round_half_away(Decimal(repr(contrast(colour, _WHITE))), 1), 1)
    letters = readable(colour, ink)
    on_it = format_number(round_half_away(Decimal(repr(contrast(colour, letters))), 1), 1)
    return Markup(
        '<li><svg width="34" height="18" role="img" aria-label="Farbfeld {0}">'
        '<rect width="34" height="18" fill="{1}" stroke="#8d97a1"/>'
        '<text x="17" y="13" font-size="11" text-anchor="middle" fill="{2}">Aa</text></svg> '
        "{0}: {1}, auf Weiß {3} zu 1, Schrift darauf {4} zu 1</li>"
    ).format(name, colour, letters, ratio, on_it)


def _type(project: Project) -> Iterator[Block]:
    """Sizes of type and margins, read from the style sheets."""
    paper, screen = (
        theme_file(project, name).read_text(encoding="utf-8") for name in ("print.css", "screen.css")
    )
    rows = tuple(
        Row(label, (Cell(_size(paper, selector), "text"), Cell(_size(screen, selector), "text")))
        for label, selector in _TYPE
    )
    columns = (
        Column("Schrift", align="left"),
        Column("Druck", align="left"),
        Column("Bildschirm", align="left"),
    )
    margins = re.search(r"@page \{ size: A4; margin: ([^;]+);", paper)
    yield _heading("Schrift und Abstände")
    yield Table("muster-schrift", "Schriftgrade der Gestaltung (IBM Plex Sans)", columns, rows)
    if margins:
        words = ("oben", "rechts", "unten", "links")
        told = ", ".join(f"{word} {size}" for word, size in zip(words, margins[1].split(), strict=False))
        yield Prose(str(Markup("<p>Ränder der Druckseite: {}.</p>").format(told.replace("mm", "\u00a0mm"))))
    yield _heading("Unterabschnitt", 3)
    yield _heading("Vierte Stufe", 4)
    yield Prose(_TEXT)


def _size(css: str, selector: str) -> str:
    """Size of type that a style sheet gives a selector.

    >>> _size("h1 { font-size: 23pt; }", "h1"), _size("html { font: 400 9.4pt/1.5 x; }", "html")
    ('23pt', '9.4pt/1.5')
    >>> _size("h1 { font-size: 23pt; }", "h2")
    'wie Umgebung'
    """
    named = rf"(?:^|[}},\n])\s*{re.escape(selector)}(?:, [^{{}}]*)?"
    rule = named + r"\s*\{[^}]*?font(?:-size)?: (?:400 )?([\d./a-z]+)"
    found = re.search(rule, css)
    return found[1] if found else "wie Umgebung"


def _texts() -> Iterator[Block]:
    yield _heading("Kästen und Hinweise")
    yield KeyFigures((
        Tile("Einwohnerinnen und Einwohner", "36\u202f600", "", "+60 gegenüber 2022"),
        Tile("unter 18 Jahre alt", "16,2", "%", "nahezu unverändert gegenüber 2022"),
        Tile("Wohngeld", SIGNS["secret"], "", "aus Gründen der Geheimhaltung nicht ausgewiesen"),
    ))  # fmt: skip
    yield Box("Leitlinie im Kasten", "<p>Ein Kasten hebt eine Leitlinie oder Empfehlung hervor.</p>")
    yield Prose(_FINDINGS)
    yield Notice("Für diesen Abschnitt liegen keine Daten vor: So sieht der Hinweis aus.")
    fields = (
        ("Definition", "Was gezählt wird und worauf es sich bezieht."),
        ("Grenzen", "Was sie nicht sagt."),
    )
    yield Sheet("muster-blatt", "Blatt einer Kennzahl", "M00", fields)


def _tables() -> Iterator[Block]:
    yield _heading("Tabellen und Zeichen")
    columns = (Column("Gebiet", align="left"), Column("Einwohnerzahl", "Anzahl"), Column("Anteil", "%"))
    rows = (
        Row("Innenstadt", (Cell("", "text"), Cell("", "text")), "group"),
        Row("Altstadt", (Cell("1\u202f347"), Cell("13,1"))),
        Row("Bahnhof", (Cell("1\u202f755"), Cell(SIGNS["secret"], "secret"))),
        Row("Musterstadt", (Cell("36\u202f600"), Cell("16,2")), "total"),
    )
    yield Table("muster-tabelle", "Tabelle mit Gruppe, geheimem Wert und Summe", columns, rows,
                "Quelle: erfundene Zahlen.", ("Anmerkungen stehen unter der Tabelle.",))  # fmt: skip
    signs = tuple(Row(sign, (Cell(meaning, "text"),)) for sign, meaning in SIGN_MEANINGS.items())
    heads = (Column("Zeichen", align="left"), Column("Bedeutung", align="left"))
    yield Table("muster-zeichen", "Zeichen in Tabellen und Abbildungen", heads, signs)


def _figures() -> Iterator[Block]:
    yield _heading("Abbildungen")
    for title, chart in style_charts().items():
        ident = chart.frame.prefix
        yield Figure(ident, title, chart.frame.alt, chart, _data(ident, title), "Quelle: erfundene Zahlen.")


def _opener() -> Figure:
    """The small map beside the messages."""
    chart = next(item for item in style_charts().values() if isinstance(item, Choropleth))
    frame = replace(chart.frame, prefix="muster-auftakt", width_mm=62.0)
    small = replace(chart, frame=frame, mode="mini", counts=False)
    data = _data("muster-auftakt", frame.title)
    return Figure(
        "muster-auftakt", "Kleine Karte am Anfang eines Kapitels", frame.alt, small, data, opener=True
    )


def _data(ident: str, title: str) -> Table:
    columns = (Column("Gebiet", align="left"), Column("Wert", "%"))
    return Table(f"{ident}-daten", title, columns, (Row("Altstadt", (Cell("13,1"),)),))
