"""What the annex says about the data themselves: deliveries, files, findings, withheld values."""

from pipeline.numbers import format_number
from pipeline.report.document import Block, Cell, Column, Notice, Prose, Row, Table
from pipeline.report.facts import Facts
from pipeline.report.markdown import paragraph
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
    """Every source with its attribution and licence, then the files with their checksums."""
    parts = []
    for source in facts.project.sources.values():
        licence = source.licence
        text = f"{source.publisher}. {licence.attribution.rstrip('.')}. Lizenz: {licence.name}"
        text += f" ({licence.url})" if licence.url else ""
        text += f". Fundstelle: {source.url}" if source.url else ""
        text += f". Rechtsgrundlage: {source.legal_basis}" if source.legal_basis else ""
        parts.append(paragraph(f"{text.rstrip('.')}.", head=source.title))
    outlines = {level.geometry.attribution for level in facts.project.config.area_levels if level.geometry}
    parts += [paragraph(f"{text}.", head="Umrisse der Gebiete") for text in sorted(outlines) if text]
    return [Prose("\n".join(parts)), _file_table(facts)] if parts else [Notice("Es gibt keine Quellen.")]


def _file_table(facts: Facts) -> Table:
    columns = (
        Column("Datei", align="left"),
        Column("Größe", "Byte"),
        Column("Prüfsumme SHA-256 (Anfang)", align="left"),
    )
    rows = [
        Row(item.file.rsplit("/", 1)[-1], (Cell(format_number(item.bytes)), Cell(item.sha256[:16], "text")))
        for item in sorted(facts.published.files, key=lambda item: (item.source_id, item.file))
    ]
    note = "Die vollständigen Prüfsummen stehen in der Datei manifest.json."
    return Table("tabelle-dateien", "Gelieferte Dateien", columns, tuple(rows), notes=(note,), compact=True)


def break_blocks(facts: Facts) -> list[Block]:
    """Breaks within the years of the report, with the indicators they touch."""
    years = facts.project.years
    rows = []
    for block in sorted(facts.project.breaks.values(), key=lambda item: (item.date[-4:], item.id)):
        touched = [item.label for item in facts.project.indicators.values() if block.id in item.breaks]
        if touched and years.start <= int(block.date[-4:]) < years.stop:
            cells = (Cell(block.title, "text"), Cell(block.reason, "text"), Cell("; ".join(touched), "text"))
            rows.append(Row(block.date, cells))
    if not rows:
        return [Notice("In den Jahren dieses Berichts sind keine Zeitreihenbrüche verzeichnet.")]
    heads = ("Tag", "Bruch", "Was sich geändert hat", "Betroffene Indikatoren")
    columns = tuple(Column(heading, align="left") for heading in heads)
    return [Table("tabelle-brueche", "Zeitreihenbrüche", columns, tuple(rows), compact=True)]


def finding_blocks(facts: Facts) -> list[Block]:
    """Warnings and hints of the run, the gravest first."""
    order = {"warnung": 0, "hinweis": 1}
    found = sorted(
        facts.published.findings,
        key=lambda item: (order.get(item.severity, 2), item.place, item.what),
    )
    if not found:
        return [Notice("Die Prüfung der Daten ergab keine Auffälligkeiten.")]
    rows = [
        Row(_SEVERITIES.get(item.severity, item.severity),
            (Cell(item.place, "text"), Cell(item.what, "text"), Cell(item.hint, "text")))
        for item in found[:_MOST_FINDINGS]
    ]  # fmt: skip
    heads = ("Art", "Stelle", "Befund", "Anmerkung")
    columns = tuple(Column(heading, align="left") for heading in heads)
    more = len(found) - len(rows)
    notes = (f"Weitere {more} Befunde stehen in den Dateien der Datenausgabe.",) if more > 0 else ()
    title = "Befunde der Datenprüfung"
    return [Table("tabelle-befunde", title, columns, tuple(rows), notes=notes, compact=True)]


def disclosure_blocks(facts: Facts) -> list[Block]:
    """The rules in force and how many values are withheld per level."""
    used = {item.dataset_id for item in facts.published.deliveries}
    names = [name for name in facts.project.datasets if name in used]
    blocks: list[Block] = [_rule_table(facts, names)] if names else []
    sums: dict[str, tuple[int, int]] = {}
    for item in facts.published.suppressions:
        shown, secret = sums.get(item.level_id, (0, 0))
        sums[item.level_id] = (shown + item.shown, secret + item.secret)
    rows = []
    for name, level in facts.levels.items():
        if name in sums:
            shown, secret = sums[name]
            rows.append(Row(level.title, (_count(shown), _count(secret))))
    if not rows:
        return [*blocks, Notice("Es wurden keine Werte zurückgehalten.")]
    columns = (Column("Ebene", align="left"), Column("ausgewiesen", "Werte"), Column("geheim", "Werte"))
    title = "Ausgewiesene und zurückgehaltene Werte"
    return [*blocks, Table("tabelle-geheimhaltung", title, columns, tuple(rows))]


def _rule_table(facts: Facts, names: list[str]) -> Table:
    rows = []
    for name in names:
        dataset, rule = facts.project.datasets[name], facts.project.disclosure_rule(name)
        text, reason = rule_words(dataset.protected, rule.minimum, rule.complement), rule.reason
        reason = reason if dataset.protected else dataset.note
        rows.append(Row(dataset.title, (Cell(text, "text"), Cell(reason, "text"))))
    heads = ("Datensatz", "Nicht ausgewiesen werden", "Grundlage")
    columns = tuple(Column(heading, align="left") for heading in heads)
    return Table("tabelle-regeln", "Regeln der Geheimhaltung", columns, tuple(rows), compact=True)


def rule_words(protected: bool, minimum: int, complement: bool) -> str:
    """'Fallzahlen von 1 bis 3, auch als Rest zum Ganzen'."""
    if not protected or minimum < 2:
        return "keine Einschränkung"
    span = "Fallzahlen von 1" if minimum == 2 else f"Fallzahlen von 1 bis {minimum - 1}"
    return f"{span}, auch als Rest zum Ganzen" if complement else span


def _count(number: int) -> Cell:
    return Cell(format_number(number)) if number else Cell("–", "zero")
