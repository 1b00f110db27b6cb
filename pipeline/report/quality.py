"""What the annex says about the data themselves: deliveries, files, findings, withheld values."""

from collections.abc import Sequence

from pipeline.numbers import counted, format_number, parse_german_date
from pipeline.report.document import Block, Cell, Column, Heading, Notice, Prose, Row, Sheet, Table
from pipeline.report.facts import Facts
from pipeline.report.inspection import CORRECTED, Inspected, Material, inspected
from pipeline.report.markdown import ident, paragraph
from pipeline.report.published import Finding
from pipeline.report.table_notes import exception_words
from pipeline.report.tables import Titled

_SEVERITIES = {"warnung": "Warnung", "hinweis": "Hinweis"}
_BASES = {
    "register": "Melderegister",
    "fortschreibung_1987": "Fortschreibung auf Basis der Volkszählung 1987",
    "fortschreibung_2011": "Fortschreibung auf Basis des Zensus 2011",
    "fortschreibung_2022": "Fortschreibung auf Basis des Zensus 2022",
    "zensus": "Zensus",
}
_MOST_FINDINGS = 60
_FILES = "Die Namen der gelieferten Dateien nennt das Datenpaket in dateien.csv."
_CHECKED = """
Das Programm prüft jede Lieferung: ob Dateien, Spalten und Gebiete vollständig und bekannt sind und ob Teile
zusammen das Ganze ergeben. Fehler halten den Lauf an. Was hier steht, hat ihn nicht angehalten: Warnungen
sollten vor dem Veröffentlichen geklärt sein, Hinweise sind zur Kenntnis.

Die Zahlen hinter einer Abweichung stehen nicht im Bericht, weil sich aus Summe und Teilen geheime Werte
errechnen ließen. Die Redaktion kennt sie.
"""


def year_spans(years: list[int]) -> str:
    """'2014–2019, 2021'.

    >>> year_spans([2014, 2015, 2017])
    '2014–2015, 2017'
    """
    spans: list[list[int]] = []
    for year in sorted(set(years)):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)


def delivery_table(facts: Facts, titled: Titled) -> Table:
    """One line per dataset and source: years, levels, base, roundings."""
    grouped: dict[tuple[str, str], list[int]] = {}
    levels: dict[tuple[str, str], dict[str, None]] = {}
    notes: dict[tuple[str, str], dict[str, None]] = {}
    for item in facts.published.deliveries:
        key = (item.dataset_id, item.source_id)
        grouped.setdefault(key, []).append(item.year)
        level = facts.levels.get(item.level_id)
        levels.setdefault(key, {})[level.title if level else "kleinste Einheit"] = None
        remarks = notes.setdefault(key, {})
        remarks.update(dict.fromkeys(_remarks(item.population_base, item.rounding, item.provisional)))
    columns = tuple(
        Column(heading, align="left") for heading in ("Datensatz", "Stelle", "Jahre", "Ebenen", "Anmerkung")
    )
    rows = []
    for key in sorted(grouped):
        dataset, source = facts.project.datasets.get(key[0]), facts.project.sources.get(key[1])
        texts = (
            source.publisher if source else key[1],
            year_spans(grouped[key]),
            ", ".join(levels[key]),
            ", ".join(notes[key]),
        )
        rows.append(Row(dataset.title if dataset else key[0], tuple(Cell(text, "text") for text in texts)))
    return Table(titled.ident, titled.title, columns, tuple(rows), name=titled.name)


def _remarks(base: str, rounding: int, provisional: bool) -> list[str]:
    found = [_BASES[base]] if base in _BASES else []
    found += [f"auf Vielfache von {rounding} gerundet"] if rounding else []
    return found + (["vorläufig"] if provisional else [])


def source_blocks(facts: Facts) -> list[Block]:
    """Every source with its attribution, licence and deliveries."""
    blocks: list[Block] = []
    for source in facts.project.sources.values():
        licence = source.licence
        terms = f"{licence.name} ({licence.url})" if licence.url else licence.name
        fields = (
            ("Stelle", source.publisher),
            ("Quellenvermerk", licence.attribution.strip()),
            ("Lizenz", terms),
            ("Lieferungen", _deliveries(facts, source.id)),
            ("Fundstelle", source.url),
            ("Rechtsgrundlage", source.legal_basis),
        )
        shown = tuple((label, text) for label, text in fields if text)
        blocks.append(Sheet(f"quelle-{ident(source.id)}", source.title, "", shown))
    outlines = {level.geometry.attribution for level in facts.project.config.area_levels if level.geometry}
    marks = tuple(("Quellenvermerk", text) for text in sorted(outlines) if text)
    if marks:
        blocks.append(Sheet("quelle-umrisse", "Umrisse der Gebiete", "", marks))
    if not blocks:
        return [Notice("Es gibt keine Quellen.")]
    return [Heading(2, "Quellen", "quellen-einzeln"), Prose(paragraph(_FILES)), *blocks]


def _deliveries(facts: Facts, source_id: str) -> str:
    """'11 Dateien, 2014–2024': names of files mean nothing to readers, they lie in the data package."""
    files = {item.file for item in facts.published.files if item.source_id == source_id}
    years = [item.year for item in facts.published.deliveries if item.source_id == source_id]
    return ", ".join(
        filter(None, [counted(len(files), "Datei", "Dateien") if files else "", year_spans(years)])
    )


def break_blocks(facts: Facts) -> list[Block]:
    """Breaks within the years of the report, with the indicators they touch."""
    years = facts.project.years
    rows = []
    for block in sorted(
        facts.project.breaks.values(), key=lambda item: (parse_german_date(item.date), item.id)
    ):
        touched = [
            item.label for item in facts.project.indicators.values() if block in facts.project.breaks_of(item)
        ]
        if touched and years.start <= int(block.date[-4:]) < years.stop:
            cells = (Cell(block.title, "text"), Cell(block.reason, "text"), Cell("; ".join(touched), "text"))
            rows.append(Row(block.date, cells))
    if not rows:
        return [Notice("In den Jahren dieses Berichts sind keine Zeitreihenbrüche verzeichnet.")]
    heads = ("Tag", "Bruch", "Was sich geändert hat", "Betroffene Indikatoren")
    columns = tuple(Column(heading, align="left") for heading in heads)
    known = facts.project.indicators
    notes = tuple(
        exception_words(facts, item)
        for item in facts.project.config.break_exceptions
        if item.indicator in known
    )
    return [Table("tabelle-brueche", "Zeitreihenbrüche", columns, tuple(rows), notes=notes, compact=True)]


def finding_blocks(facts: Facts) -> list[Block]:
    """Warnings and hints of the run, the gravest first."""
    order = {"warnung": 0, "hinweis": 1}
    published = facts.published
    found = sorted(
        (item for item in published.findings if not item.what.startswith(CORRECTED)),
        key=lambda item: (order.get(item.severity, 2), item.place, item.what),
    )
    groups = inspected(facts.project, Material(published.findings, published.deliveries, published.files))
    blocks: list[Block] = [Prose("\n".join(paragraph(part) for part in _CHECKED.strip().split("\n\n")))]
    blocks += [_overview(groups), *_corrections(groups)]
    return [*blocks, *_findings(facts, found)]


def _overview(groups: Sequence[Inspected]) -> Table:
    """What was found, source by source."""
    heads = ("Gegenstand", "Warnungen", "Hinweise", "Berichtigungen", "Rundung auf", "Zeichen statt Zahlen")
    columns = tuple(
        Column(head, align="left" if head in (heads[0], heads[-1]) else "right") for head in heads
    )
    rows = []
    for group in groups:
        numbers = (group.count("warnung"), group.count("hinweis"), group.corrected, group.rounding)
        cells = [Cell(format_number(number) if number else "–") for number in numbers]
        rows.append(Row(group.title, (*cells, Cell(group.signs or "–", "text"))))
    return Table("tabelle-pruefung", "Ergebnis der Prüfung je Quelle", columns, tuple(rows), compact=True)


def _corrections(groups: Sequence[Inspected]) -> list[Block]:
    """Corrections of deliveries, without figures and numbers of rows."""
    rows = [
        Row(
            f"{item.file}, Spalte „{item.column}“",
            (Cell(item.remedy, "text"), Cell(item.reason, "text"), Cell(item.date, "text")),
        )
        for group in groups
        for item in group.corrections
    ]
    if not rows:
        return []
    columns = tuple(Column(heading, align="left") for heading in ("Stelle", "Art", "Grund", "Tag"))
    title = "Berichtigungen der Lieferungen"
    return [Table("tabelle-berichtigungen", title, columns, tuple(rows), compact=True)]


def _findings(facts: Facts, found: Sequence[Finding]) -> list[Block]:
    if not found:
        return [Notice("Die Prüfung der Daten ergab keine Auffälligkeiten.")]
    rows = []
    for item in found[:_MOST_FINDINGS]:
        cells = (Cell(_place(facts, item.place), "text"), Cell(_what(facts, item.what), "text"))
        rows.append(Row(_SEVERITIES.get(item.severity, item.severity), cells))
    columns = tuple(Column(heading, align="left") for heading in ("Art", "Stelle", "Befund"))
    more = len(found) - len(rows)
    notes = (f"Weitere {more} Befunde stehen in pruefbericht.html bei den Daten.",) if more > 0 else ()
    title = "Befunde der Datenprüfung"
    return [Table("tabelle-befunde", title, columns, tuple(rows), notes=notes, compact=True)]


def _what(facts: Facts, text: str) -> str:
    """Messages name levels by their id; readers know the title."""
    for level in facts.levels.values():
        text = text.replace(f"({level.level_id})", f"({level.title})")
    return text


def _place(facts: Facts, place: str) -> str:
    """The title of what a file describes or delivers instead of its path; other files are of the project."""
    project = facts.project
    path = place.rpartition(":")[0] if place.rpartition(":")[2].isdigit() else place
    named = {
        "indicator": ("Indikator", {name: item.title for name, item in project.indicators.items()}),
        "dataset": ("Datensatz", {name: item.title for name, item in project.datasets.items()}),
        "index": ("Index", {name: item.title for name, item in project.indices.items()}),
        "early": ("Regel", {name: item.title for name, item in project.early.items()}),
    }
    for key, file in project.files.items():
        kind, _, name = key.partition(":")
        if file.shown == path and kind in named and name in named[kind][1]:
            return f"{named[kind][0]} „{named[kind][1][name]}“"
    folders = set(path.split("/")[:-1])
    titles = [source.title for source in project.sources.values() if source.id in folders]
    return f"Quelle „{titles[0]}“" if titles else "Projekt"
