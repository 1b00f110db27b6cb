"""The annex: tables of areas by indicators, indicator sheets, sources, breaks, quality, glossary, lists."""

from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from pipeline.report import quality
from pipeline.report.document import Block, Chapter, Heading, Listing, Notice, Prose
from pipeline.report.early_tables import early_sheets
from pipeline.report.facts import Facts
from pipeline.report.glossary_links import glossary_html
from pipeline.report.hyphens import soft_hyphens
from pipeline.report.index_sheets import index_sheets
from pipeline.report.markdown import ident, paragraph
from pipeline.report.numbering import listed_figures, listed_tables
from pipeline.report.procedures import procedure_blocks
from pipeline.report.sheets import KGST, sheet
from pipeline.report.tables import Titled, area_table
from pipeline.report.withheld import disclosure_blocks, nothing_shown

_SHEET_NOTE = (
    "SDG nennt das Ziel für nachhaltige Entwicklung der Vereinten Nationen. Wann Werte nicht ausgewiesen "
    "werden, steht im Abschnitt Geheimhaltung."
)


_MANY_COLUMNS = 7  # with more, a table gets smaller type


def annex(facts: Facts) -> list[Chapter]:
    """The chapters of the annex that are made from data and definitions; empty ones are left out."""
    made = [
        _chapter("Tabellen", _tables(facts)),
        _chapter("Indikatorenblätter", _sheets(facts)),
        _chapter("Indizes", index_sheets(facts)),
        _chapter("Früherkennung", early_sheets(facts)),
        _chapter("Verfahren", procedure_blocks(facts)),
        _chapter("Quellen und Lizenzen", quality.source_blocks(facts)),
        _chapter("Zeitreihenbrüche", quality.break_blocks(facts)),
        _chapter("Datenqualität", quality.finding_blocks(facts)),
        _chapter("Geheimhaltung", disclosure_blocks(facts)),
        _chapter("Glossar", _glossary(facts)),
    ]
    return [chapter for chapter in made if chapter.blocks]


def lists(chapters: Iterable[Chapter]) -> Chapter:
    """Lists of figures and of tables, made when all have their numbers."""
    known = tuple(chapters)
    blocks: list[Block] = []
    for title, entries in (
        ("Abbildungen", tuple(listed_figures(known))),
        ("Tabellen", tuple(listed_tables(known))),
    ):
        if entries:
            name = f"verzeichnis-{title.lower()}"
            blocks += [Heading(2, title, name), Listing(entries)]
    return _chapter("Verzeichnisse", blocks)


def _chapter(title: str, blocks: Iterable[Block]) -> Chapter:
    return Chapter(f"anhang-{ident(title)}", "annex", title, title, blocks=tuple(blocks))


def _tables(facts: Facts) -> list[Block]:
    blocks: list[Block] = []
    for number, item in enumerate(facts.project.report.annex_tables, 1):
        indicators = [facts.indicator(name) for name in item.indicators]
        areas = facts.areas_of(facts.level(item.level))
        years = {facts.latest_year(indicator) for indicator in indicators}
        title = item.title if len(years) > 1 else f"{item.title}, {max(years)}"
        titled = Titled(f"tabelle-{number}", title, year=max(years) if len(years) == 1 else 0)
        if any(facts.any_shown(indicators, [*areas, facts.town], year) for year in years):
            table = area_table(facts, titled, indicators, areas, False)
            blocks.append(replace(table, compact=len(table.columns) > _MANY_COLUMNS))
        else:
            blocks.append(Notice(nothing_shown(facts, item.title, indicators, areas, max(years))))
    return blocks


def _sheets(facts: Facts) -> list[Block]:
    blocks: list[Block] = [
        Prose(paragraph(f"Die Zuordnung zu den Handlungsfeldern ist {KGST}. {_SHEET_NOTE}"))
    ]
    for topic, title in facts.project.config.topics.items():
        members = [item for item in facts.project.indicators.values() if item.topic == topic]
        if members:
            html = soft_hyphens(str(Markup("{}").format(title)))
            blocks.append(Heading(2, html, f"indikatoren-{ident(topic)}"))
            members.sort(key=lambda item: (item.code, item.id))
            blocks += [sheet(facts, item) for item in members]
    return blocks


def _glossary(facts: Facts) -> list[Block]:
    html = glossary_html(facts.project.report.glossary_terms)
    return [Prose(html)] if html else []
