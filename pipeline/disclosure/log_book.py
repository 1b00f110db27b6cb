"""The log for the data protection officer as a workbook."""

from collections.abc import Sequence
from datetime import date

from pipeline.disclosure.log import REASONS, Entry, Log, Loss
from pipeline.numbers import counted, round_half_away
from pipeline.workbook import MOST_ROWS, Book, Cell, Sheet

INTERNAL = "Nur für den Dienstgebrauch"
_LOSS_HEADS = (("verborgen", 12), ("in Prozent", 12), ("nach Regel", 12), ("als Partner", 12))


def log_book(log: Log, rules: Sequence[Sequence[str]], town: str, title: str, day: date) -> Book:
    """The log as sheets; `rules`: dataset, rule, reason in words."""
    heading = f"Protokoll der Geheimhaltung – {title}"
    entries = log.entries[:MOST_ROWS]
    sheets = [
        Sheet("Verborgene Zahlen", _ENTRY_HEADS, [_entry(entry) for entry in entries]),
        Sheet("Verlust Indikatoren", _loss_heads("Indikator", "Ebene", "Werte"), _rows(log.by_indicator)),
        Sheet("Verlust Datensätze", _loss_heads("Datensatz", "Jahr", "Zahlen"), _rows(log.by_year)),
        Sheet("Regeln", [("Datensatz", 46), ("Geheim sind", 60), ("Grundlage", 70)], rules),
        Sheet("Gründe", [("Grund", 22), ("Bedeutung", 90), ("Zahlen", 12)], log.reasons()),
    ]
    if len(log.entries) > len(entries):
        more = counted(len(log.entries) - len(entries), "weitere Zahl passt", "weitere Zahlen passen")
        sheets.append(Sheet("Hinweis", [("Hinweis", 90)], [(f"{more} nicht in das Blatt",)]))
    return Book(heading, town, f"{heading} · {town} · {INTERNAL}", day, sheets)


_ENTRY_HEADS = [
    ("Datensatz", 34),
    ("Zahl", 50),
    ("Gebiet", 26),
    ("Ebene", 16),
    ("Jahr", 8),
    ("Grund", 18),
    ("Schützt", 50),
    ("Kosten", 12),
    ("Steht in den Indikatoren", 60),
]


def _entry(entry: Entry) -> Sequence[Cell]:
    what = (entry.dataset, entry.term, entry.area, entry.level, str(entry.year))
    return (*what, REASONS[entry.reason][0], entry.protects, entry.cost, "; ".join(entry.indicators))


def _loss_heads(first: str, second: str, third: str) -> list[tuple[str, float]]:
    return [(first, 60), (second, 20), (third, 12), *_LOSS_HEADS]


def _rows(losses: Sequence[Loss]) -> list[Sequence[Cell]]:
    return [
        (*one.names, one.values, one.hidden, round_half_away(one.percent, 1), one.by_rule, one.partners)
        for one in losses
    ]
