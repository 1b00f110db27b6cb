"""What the annex says about withheld values: why, by which rules, how many of which indicator."""

from collections.abc import Iterable, Sequence

from pipeline.models.indicator import Indicator
from pipeline.numbers import SIGNS, format_number
from pipeline.report.document import Block, Cell, Column, Notice, Prose, Row, Table
from pipeline.report.facts import Facts
from pipeline.report.markdown import ident, paragraph
from pipeline.report.published import Area
from pipeline.report.rule_words import withheld_words
from pipeline.report.wording import no_data

_WHY = """
Niemand soll aus diesem Bericht etwas über einzelne Menschen erfahren können. Deshalb werden kleine Fallzahlen
nicht gezeigt; an ihrer Stelle steht das Zeichen „•“. Eine Null wird gezeigt, soweit die
Regeln unten nichts anderes sagen.

Das allein genügt nicht: Fehlt in einer Summe nur ein Wert, lässt er sich ausrechnen. Dann wird mindestens ein
weiterer Wert zurückgehalten, auch wenn er selbst nicht klein ist. Ebenso geheim sind Quoten, aus denen sich
eine geheime Zahl ergäbe, und Veränderungen, wenn einer der beiden Werte geheim ist.

„Auch als Rest zum Ganzen“ heißt: Geheim bleibt eine Zahl auch, wenn nur wenige nicht dazugehören. Sonst
wüsste man von fast allen, dass das Merkmal auf sie zutrifft.

Die Zählungen umfassen alle Jahre und alle Untergruppen, etwa Altersgruppen nach Geschlecht.
"""

_NOTHING_SHOWN = "Alle Werte dieses Abschnitts sind aus Gründen der Geheimhaltung nicht ausgewiesen: {}."


def nothing_shown(
    facts: Facts, what: str, indicators: Sequence[Indicator], areas: Iterable[Area], year: int
) -> str:
    """The sentence in place of a block without a single value: what is withheld is not missing."""
    withheld = any(
        facts.fact(indicator, area, year, category).status == "secret"
        for area in areas
        for indicator in indicators
        for category in facts.published.categories.get(indicator.id, ())
    )
    return _NOTHING_SHOWN.format(what) if withheld else no_data(what)


def disclosure_blocks(facts: Facts) -> list[Block]:
    """Why values are withheld, the rules in force, and how many are withheld per level and indicator."""
    used = {item.dataset_id for item in facts.published.deliveries}
    names = [name for name in facts.project.datasets if name in used]
    blocks: list[Block] = [_rule_table(facts, names)] if names else []
    counts = _counts(facts)
    rows = []
    for name, level in facts.levels.items():
        found = [item for (_, level_id), item in counts.items() if level_id == name]
        if found:
            cells = (_count(sum(shown for shown, _ in found)), _count(sum(secret for _, secret in found)))
            rows.append(Row(level.title, cells))
    if not rows:
        return [*blocks, Notice("Es wurden keine Werte zurückgehalten.")]
    columns = (Column("Ebene", align="left"), Column("ausgewiesen", "Werte"), Column("geheim", "Werte"))
    title = "Ausgewiesene und zurückgehaltene Werte"
    table = Table("tabelle-geheimhaltung", title, columns, tuple(rows))
    text = Prose("\n".join(paragraph(part) for part in _WHY.strip().split("\n\n")))
    return [text, *blocks, table, *_indicator_table(facts, counts)]


def _counts(facts: Facts) -> dict[tuple[str, str], tuple[int, int]]:
    """Indicator and level → how many values are shown and withheld."""
    return {(item.indicator_id, item.level_id): (item.shown, item.secret)
            for item in facts.published.suppressions}  # fmt: skip


def _indicator_table(facts: Facts, counts: dict[tuple[str, str], tuple[int, int]]) -> list[Table]:
    """Withheld values of each indicator that has any; nothing if there are none."""
    levels = [name for name in facts.levels if any(level == name and secret for (_, level), (_, secret)
                                                   in counts.items())]  # fmt: skip
    rows = []
    for indicator in sorted(facts.project.indicators.values(), key=lambda item: ident(item.title)):
        found = [counts.get((indicator.id, level), (0, 0)) for level in levels]
        if any(secret for _, secret in found):
            cells = (_share(shown, secret) for shown, secret in found)
            rows.append(Row(indicator.title, tuple(cells)))
    if not rows:
        return []
    heads = [
        Column("Indikator", align="left"),
        *(Column(facts.levels[name].title, "geheim von") for name in levels),
    ]
    note = "Gezeigt wird die Zahl der geheimen Werte und die aller Werte, die ausgewiesen oder geheim sind."
    title = "Zurückgehaltene Werte je Indikator"
    return [
        Table("tabelle-geheim-indikatoren", title, tuple(heads), tuple(rows), notes=(note,), compact=True)
    ]


def _share(shown: int, secret: int) -> Cell:
    if not shown + secret:
        return Cell(SIGNS["not_applicable"], "not_applicable")
    return Cell(f"{format_number(secret)} von {format_number(shown + secret)}")


def _rule_table(facts: Facts, names: list[str]) -> Table:
    rows = []
    for name in names:
        dataset, rule = facts.project.datasets[name], facts.project.disclosure_rule(name)
        text, reason = withheld_words(dataset, rule), rule.reason
        reason = reason if dataset.protected else dataset.note
        rows.append(Row(dataset.title, (Cell(text, "text"), Cell(reason, "text"))))
    heads = ("Datensatz", "Nicht ausgewiesen werden", "Grundlage")
    columns = tuple(Column(heading, align="left") for heading in heads)
    return Table("tabelle-regeln", "Regeln der Geheimhaltung", columns, tuple(rows), compact=True)


def _count(number: int) -> Cell:
    return Cell(format_number(number)) if number else Cell("–", "zero")
