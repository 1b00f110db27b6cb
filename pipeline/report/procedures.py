"""The method annex: methods in use with formula and literature, random variation, age limit, dated names."""

from collections.abc import Iterable, Sequence

from pipeline.methods.description import METHOD_TEXTS
from pipeline.methods.interval import INTERVAL_TEXTS
from pipeline.models.age_limit import MOVING, TWELFTHS
from pipeline.models.indicator import Indicator
from pipeline.models.origins import SOURCE_WORDS
from pipeline.models.uncertainty import Reliability
from pipeline.numbers import counted, format_date
from pipeline.report.document import Block, Cell, Column, Heading, Prose, Row, Table
from pipeline.report.facts import Facts
from pipeline.report.markdown import paragraph

_VARIATION = (
    "Die Zahlen stammen aus vollständigen Verzeichnissen und haben keinen Stichprobenfehler. Das "
    "Intervall sagt, wie weit ein Wert bei so wenigen Menschen oder Fällen allein durch Zufall schwanken "
    "kann, wenn sich an den Verhältnissen nichts ändert. „Deutlich darüber“ oder „deutlich darunter“ "
    "steht nur, wenn das ganze Intervall über oder unter dem Wert der Kommune liegt; eine Veränderung ist "
    "nur dann größer als die Zufallsschwankung, wenn sich die Intervalle beider Jahre nicht berühren; sonst "
    "steht hinter ihr „kann Zufall sein“. Von zwanzig Gebieten, die sich in Wirklichkeit nicht von der "
    "Kommune unterscheiden, liegt im Mittel eines trotzdem „deutlich“ darüber oder darunter."
)
_LIMIT = (
    "Wer Leistungen nach dem SGB II erhalten kann, hat die Altersgrenze noch nicht erreicht; "
    "Grundsicherung im Alter beginnt mit ihr. Sie gilt vom Ende des Monats an, in dem das Alter vollendet "
    "wird. Weil Bestände nur nach Altersjahren vorliegen, zählt der Teil eines Altersjahres, der sie am "
    "31.12. noch nicht erreicht hat; Geburten gelten dabei als gleichmäßig über die Monate verteilt."
)
_MOST_CODES = 15
_WAITING = (
    "Der Katalog enthält weitere Indikatoren. Sie sind beschrieben, werden in dieser Ausgabe aber nicht "
    "berechnet, weil keine Stelle die Angaben dafür liefert."
)


def procedure_blocks(facts: Facts) -> list[Block]:
    """How figures are computed: one table per question, each only if there is something to say."""
    return [
        _methods(facts),
        *_pools(facts),
        *_variation(facts),
        *_limits(facts),
        *_labels(facts),
        *_core(facts),
        *_waiting(facts),
    ]


def _heads(*titles: str) -> tuple[Column, ...]:
    return tuple(Column(title, align="left") for title in titles)


def _row(head: str, *texts: str) -> Row:
    return Row(head, tuple(Cell(text, "text") for text in texts))


def _codes(indicators: Iterable[Indicator]) -> str:
    """Codes, else short titles, of indicators in order."""
    return ", ".join(
        item.code or item.label for item in sorted(indicators, key=lambda item: (item.code, item.id))
    )


def _many(indicators: Sequence[Indicator]) -> str:
    """Codes, or only their number where a list would fill half a page; each sheet names its method anyway."""
    if len(indicators) <= _MOST_CODES:
        return _codes(indicators)
    return f"{counted(len(indicators), 'Indikator', 'Indikatoren')}, siehe Indikatorenblätter"


def _methods(facts: Facts) -> Table:
    known = facts.project.indicators.values()
    rows = []
    for name, method in METHOD_TEXTS.items():
        users = [item for item in known if item.method == name]
        if users:
            rows.append(_row(method.title, method.formula, method.literature, _many(users)))
    columns = _heads("Verfahren", "Formel", "Literatur", "Indikatoren")
    note = "Die Größen, die in die Formel eingehen, nennt das Blatt des Indikators."
    return Table(
        "tabelle-verfahren", "Verfahren und Formeln", columns, tuple(rows), notes=(note,), compact=True
    )


def _pools(facts: Facts) -> list[Block]:
    users = [item for item in facts.project.indicators.values() if item.pool_years > 1]
    if not users:
        return []
    text = (
        "Bei kleinen Fallzahlen werden mehrere Jahre zusammengefasst: Zähler und Nenner werden über die "
        "Jahre summiert und dann geteilt; fehlt ein Jahr oder liegt ein Bruch dazwischen, gibt es keinen "
        "Wert. "
        f"Betroffen: {_codes(users)}."
    )
    return [Heading(2, "Zusammengefasste Jahre", "verfahren-jahre"), Prose(paragraph(text))]


def _variation(facts: Facts) -> list[Block]:
    """Kinds of interval in use, indicators without one by choice, and the rules for brackets."""
    known = facts.project.indicators.values()
    rows = []
    for kind, text in INTERVAL_TEXTS.items():
        users = [item for item in known if item.interval_kind == kind]
        if users:
            rows.append(_row(text.title, text.literature, _many(users)))
    reasons: dict[str, list[Indicator]] = {}
    for item in known:
        if item.interval == "none" and item.interval_reason:
            reasons.setdefault(item.interval_reason, []).append(item)
    rows += [_row("keine Angabe", reason, _codes(users)) for reason, users in sorted(reasons.items())]
    blocks: list[Block] = [Heading(2, "Zufallsschwankung kleiner Zahlen", "verfahren-zufall")]
    blocks += [Prose(paragraph(text)) for text in (_VARIATION, *_rules(facts))]
    columns = _heads("Intervall", "Literatur oder Grund", "Indikatoren")
    if rows:
        blocks.append(Table("tabelle-intervalle", "Intervalle", columns, tuple(rows), compact=True))
    return blocks


def _rules(facts: Facts) -> list[str]:
    """When values stand in brackets or are not shown: the rule of the project, then those of indicators."""
    usual = _rule_words(facts.project.config.reliability)
    texts = [
        f"Für Anteile und Raten gilt: {usual}."
        if usual
        else "Kein Wert steht wegen eines kleinen Nenners in Klammern."
    ]
    own = [item for item in facts.project.indicators.values() if item.reliability]
    return texts + [f"{item.label}: {_rule_words(item.reliability) or 'keine Klammern'}." for item in own]


def _rule_words(rule: Reliability | None) -> str:
    """'unter 50 im Nenner steht „/“; unter 100 im Nenner steht der Wert in Klammern'."""
    if rule is None:
        return ""
    parts = [f"unter {rule.hide_below} im Nenner steht statt des Werts „/“"] if rule.hide_below else []
    if rule.brackets_below:
        parts.append(f"unter {rule.brackets_below} im Nenner steht der Wert in Klammern")
    if rule.brackets_below_cases:
        parts.append(f"unter {rule.brackets_below_cases} im Zähler steht der Wert in Klammern")
    return "; ".join(parts)


def _limits(facts: Facts) -> list[Block]:
    """The age limit of the law as it enters the denominators, if any indicator goes by it."""
    limit = facts.project.age_limit
    users = [
        item
        for item in facts.project.indicators.values()
        if any(term.age_limit for term in item.all_terms.values())
    ]
    if not users:
        return []
    rows = [
        _row(f"31.12.{year}", *(f"{limit.below(age, year)} von {TWELFTHS}" for age in MOVING))
        for year in facts.project.years
    ]
    columns = _heads("Stichtag", *(f"{age}-Jährige unter der Grenze" for age in MOVING))
    note = f"Rechtsgrundlage: {limit.law}. Indikatoren: {_codes(users)}."
    table = Table("tabelle-altersgrenze", "Altersgrenze", columns, tuple(rows), notes=(note,), compact=True)
    return [Heading(2, "Altersgrenze", "verfahren-altersgrenze"), Prose(paragraph(_LIMIT)), table]


def _labels(facts: Facts) -> list[Block]:
    """Names that changed over time, with the day from which they are valid."""
    rows = [
        _row(label.title, wording.text, format_date(wording.since), label.legal_basis)
        for label in facts.project.labels.values()
        for wording in label.wordings
    ]
    if not rows:
        return []
    columns = _heads("Gemeint ist", "Bezeichnung", "gilt ab", "Rechtsgrundlage")
    note = "Im Text steht die Bezeichnung, die am Stichtag der Ausgabe gilt."
    table = Table(
        "tabelle-begriffe", "Bezeichnungen im Wandel", columns, tuple(rows), notes=(note,), compact=True
    )
    return [Heading(2, "Bezeichnungen", "verfahren-bezeichnungen"), table]


def _core(facts: Facts) -> list[Block]:
    users = [item for item in facts.project.indicators.values() if item.core]
    if not users:
        return []
    text = (
        f"Als Kernsatz sind {counted(len(users), 'Indikator', 'Indikatoren')} ausgewählt, orientiert an den "
        "Empfehlungen der KGSt (Materialien 4/2009) und an Berichten, die ihnen folgen. Die Liste der KGSt "
        f"selbst ist nur Mitgliedern zugänglich und hier nicht wiedergegeben: {_codes(users)}."
    )
    return [Heading(2, "Kernsatz", "verfahren-kernsatz"), Prose(paragraph(text))]


def _waiting(facts: Facts) -> list[Block]:
    """Indicators of the catalogue that no source delivers."""
    project = facts.project
    rows = []
    for item in sorted(project.waiting.values(), key=lambda item: (item.code, item.id)):
        lacking = "; ".join(project.datasets[name].title for name in project.lacking[item.id])
        origin = ", ".join(SOURCE_WORDS[kind] for kind in item.source_kinds)
        rows.append(_row(f"{item.code} {item.title}".strip(), lacking, origin))
    if not rows:
        return []
    columns = _heads("Indikator", "Es fehlt die Lieferung", "Übliche Herkunft")
    table = Table(
        "tabelle-nicht-berechnet", "Nicht berechnete Indikatoren", columns, tuple(rows), compact=True
    )
    return [Heading(2, "Nicht berechnet", "verfahren-nicht-berechnet"), Prose(paragraph(_WAITING)), table]
