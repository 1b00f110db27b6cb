"""data/processed/geheimhaltung: the log for the data protection officer, which never leaves the office."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.disclosure.log import REASONS, Entry, Log
from pipeline.disclosure.log_book import log_book
from pipeline.disclosure.protection import Protection
from pipeline.numbers import counted, format_number
from pipeline.project import Project
from pipeline.report.quality import year_spans
from pipeline.report.rule_words import withheld_words
from pipeline.report.single_page import single_page
from pipeline.workbook import book_bytes

NAME = "protokoll"
# More rows make a page that nobody can print; the workbook holds them all.
MOST_SHOWN = 2000


def write_log(project: Project, log: Log, protection: Protection) -> str:
    """Write protokoll.html and protokoll.xlsx; equal logs give equal bytes. Returns the path of the page."""
    folder = project.processed_dir / "geheimhaltung"
    folder.mkdir(parents=True, exist_ok=True)
    rules = list(_rules(project))
    town, edition = project.config.municipality.name, project.edition
    book = log_book(log, rules, town, edition.title, edition.editorial_deadline)
    shown = log.entries[:MOST_SHOWN]
    content = {
        "log": log,
        "rules": rules,
        "proof": list(_proof(protection)),
        "reasons": REASONS,
        "groups": list(_grouped(shown)),
        "shown": len(shown),
        "left": len(log.entries) - len(shown),
    }
    page = single_page(project, f"{NAME}.html", folder, content)
    (folder / f"{NAME}.html").write_text(page, encoding="utf-8", newline="\n")
    (folder / f"{NAME}.xlsx").write_bytes(book_bytes(book))
    return (folder / f"{NAME}.html").relative_to(project.root).as_posix()


def _rules(project: Project) -> Iterator[tuple[str, str, str]]:
    """Every dataset that an indicator uses: its title, its rule in words, the reason."""
    used = {term.dataset for item in project.indicators.values() for term in item.all_terms.values()}
    for name in sorted(used, key=lambda one: project.datasets[one].title):
        dataset, rule = project.datasets[name], project.disclosure_rule(name)
        yield dataset.title, withheld_words(dataset, rule), rule.reason if dataset.protected else dataset.note


def _grouped(entries: Sequence[Entry]) -> Iterator[tuple[str, list[tuple[Entry, list[tuple[Entry, str]]]]]]:
    """Datasets with their figures, each with its rows: years that differ in nothing else stand in one."""
    for dataset, of_dataset in groupby(entries, key=lambda entry: entry.dataset):
        figures = []
        for _, of_figure in groupby(of_dataset, key=lambda entry: entry.term):
            rows: dict[Entry, list[int]] = {}
            for entry in of_figure:
                rows.setdefault(replace(entry, year=0), []).append(entry.year)
            merged = [(entry, year_spans(years)) for entry, years in rows.items()]
            figures.append((merged[0][0], merged))
        yield dataset, figures


def _proof(protection: Protection) -> Iterator[str]:
    """What was proved before anything was published, in sentences."""
    cells = counted(len(protection.cells), "verborgene Zahl", "verborgene Zahlen")
    yield f"{cells}: Keine folgt aus dem, was gezeigt wird. Ohne den Beweis wäre nichts veröffentlicht."
    proof = protection.proof
    proven = counted(proof.witnessed + proof.solved, "Zahl", "Zahlen")
    yield (
        f"Bewiesen ist das für {proven}, auch für solche, die erst durch Abziehen entstehen: "
        f"{format_number(proof.witnessed)} durch andere Verteilungen, die zu allem Gezeigten passen, "
        f"{format_number(proof.solved)} durch Berechnung der engsten Grenzen (lineare Optimierung)."
    )
    if proof.opened:
        opened = counted(proof.opened, "Zahl", "Zahlen")
        yield f"Für {opened} mussten nach der ersten Prüfung weitere Partner verborgen werden."
    if protection.findings:
        words = counted(len(protection.findings), "Hinweis oder Warnung", "Hinweise und Warnungen")
        yield f"Ausnahmen: {words}, siehe Prüfbericht (data/processed/pruefbericht.html)."
