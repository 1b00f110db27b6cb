"""The page of each index in the annex: method, formula, components, reference values, sensitivity."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from markupsafe import Markup

from pipeline.models.index import Index, IndexClasses, IndexComponent
from pipeline.numbers import format_number
from pipeline.report.document import Block, Cell, Column, Heading, Row, Sheet, Table
from pipeline.report.facts import Facts
from pipeline.report.hyphens import soft_hyphens
from pipeline.report.index_diagnosis import diagnosis_tables, table_name
from pipeline.report.index_facts import KIND_WORDS, IndexFacts, index_facts, number_cell, reason_words
from pipeline.report.index_tables import exclusion_table
from pipeline.report.markdown import ident
from pipeline.report.published import Area
from pipeline.report.tables import Titled
from pipeline.report.wording import series

_PLACES = 4
_PRESETS = {
    "mss": "orientiert am Berliner Monitoring Soziale Stadtentwicklung",
    "hamburg": "orientiert am Hamburger Sozialmonitoring Integrierte Stadtteilentwicklung",
}
_SCENARIOS = {"without": "ohne", "half": "halbes Gewicht", "double": "doppeltes Gewicht"}


def index_sheets(facts: Facts) -> list[Block]:
    """Heading, sheet and tables of every index that has been computed."""
    blocks: list[Block] = []
    for index in facts.project.indices.values():
        found = index_facts(facts, index.id)
        if not any(found.any_class(kind) for kind in found.kinds):
            continue
        html = soft_hyphens(str(Markup("{}").format(index.title)))
        blocks.append(Heading(2, html, f"indexblatt-{ident(index.id)}"))
        blocks.append(Sheet(f"index-{ident(index.id)}", index.title, "", tuple(_fields(found))))
        blocks += list(_tables(found))
    return blocks


def _fields(found: IndexFacts) -> Iterator[tuple[str, str]]:
    index = found.index
    yield "Definition", index.definition.strip()
    yield "Verfahren", _PRESETS.get(index.preset, "eigenes Verfahren")
    yield "Bezugsmenge", _reference_words(found)
    yield "Komponenten", series([_component(found, item) for item in index.components])
    yield "Formel", _formula(found)
    yield "Quelle der Formel", _SOURCE
    yield "Klassen Status", _classes_words(index.status)
    if index.dynamics:
        yield "Klassen Dynamik", _classes_words(index.dynamics)
        yield "Dynamik", _dynamics_words(index)
    yield (
        "Grenzwertig",
        (f"Ein Index, der näher als {format_number(index.borderline, 1)} an einer Klassengrenze liegt"),
    )
    yield from _stability(found)
    yield "Deutung", index.interpretation.strip()
    yield "Grenzen", index.limits.strip()
    if index.literature:
        yield "Literatur", "; ".join(index.literature)


_SOURCE = "OECD/JRC, Handbook on Constructing Composite Indicators (2008), Schritte 5 und 6"
_STANDARDISED = {
    "min_max": "Wert = (Wert − kleinster Wert) ÷ (größter − kleinster Wert)",
    "rank": "Rang = 1 + Zahl der Gebiete mit niedrigerem Wert (gleiche Werte teilen den niedrigeren Rang)",
    "percentile_rank": "Prozentrang = (Rang − 1) ÷ (n − 1), Rang = 1 + Zahl der Gebiete mit niedrigerem Wert",
}


def _formula(found: IndexFacts) -> str:
    """How values become comparable, are added and standardised again."""
    rule = found.index.standardisation
    end = "Index = (Summe − Mittel der Summen) ÷ Standardabweichung der Summen"
    if rule.method == "z_score":
        divisor = "n − 1" if rule.sd == "sample" else "n"
        first = (
            f"z = (Wert − Mittel) ÷ Standardabweichung (geteilt durch {divisor}), "
            f"Mittel {_weight_words(found)}; Summe = gewichtete Summe der z-Werte"
        )
    else:
        first = f"{_STANDARDISED[rule.method]}; Summe = gewichtete Summe"
    return f"{first}; {end}"


_HIDDEN = (
    "Ist eine Angabe geheim, steht höchstens die Klasse, und nur, wenn die veröffentlichten Zahlen keine "
    "andere zulassen"
)


def _reference_words(found: IndexFacts) -> str:
    references = found.facts.published.indices.references.get((found.index.id, "status", found.year), ())
    number = references[0].areas if references else 0
    of_all = f"{format_number(number)} von {format_number(len(found.areas))} Gebieten"
    text = f"{of_all} der Ebene {found.level.title}, {found.year}"
    reasons = Counter(
        reason_words(found.row(area, "status")) for area in found.areas if _left_out(found, area)
    )
    told = [f"{reason}: {format_number(number)}" for reason, number in sorted(reasons.items())]
    hidden = (
        f". {_HIDDEN}" if any(found.row(area, "status").status == "secret" for area in found.areas) else ""
    )
    return "; ".join([text, *told]) + hidden


def _left_out(found: IndexFacts, area: Area) -> bool:
    return found.row(area, "status").status != "ok"


def _component(found: IndexFacts, item: IndexComponent) -> str:
    indicator = found.facts.project.indicators[item.indicator]
    parts = []
    if item.weight != 1:
        parts.append(f"Gewicht {format_number(item.weight, 2)}")
    relief = item.direction == "relief" or (not item.direction and indicator.polarity == "higher_is_relief")
    if relief:
        parts.append("hohe Werte senken den Index")
    if item.transform == "log":
        parts.append("logarithmiert")
    if item.transform == "winsorise":
        parts.append(f"weit entfernte Werte begrenzt, höchstens {item.winsorise_at_most}")
    return f"{indicator.title} ({', '.join(parts)})" if parts else indicator.title


def _weight_words(found: IndexFacts) -> str:
    name = found.index.standardisation.weighted_by
    return f"gewichtet mit „{found.facts.project.indicators[name].title}“" if name else "ungewichtet"


def _classes_words(classes: IndexClasses) -> str:
    limits = [format_number(limit, 1) for limit in classes.limits]
    ends = [f"unter {limits[0]}", *(f"bis {limit}" for limit in limits[1:]), f"über {limits[-1]}"]
    named = zip(classes.signs, classes.labels, ends, strict=True)
    text = "; ".join(f"{sign} {label}: {end}" for sign, label, end in named)
    return f"{text} (Standardabweichungen; eine Grenze gehört zur Klasse, die näher an null liegt)"


def _dynamics_words(index: Index) -> str:
    years = f"über {index.dynamics_years} Jahre"
    return f"derselbe Index über die Veränderungen der Komponenten {years} in der Einheit der Komponente"


def _stability(found: IndexFacts) -> Iterator[tuple[str, str]]:
    rows = [found.row(area, "status").stability for area in found.areas]
    known = [share for share in rows if share is not None]
    if known:
        kept = sum(known, Decimal(0)) / len(known) * 100
        weak = sum(share < Decimal("0.8") for share in known)
        draws = format_number(found.index.sensitivity.draws)
        yield (
            "Zufall kleiner Zahlen",
            (
                f"In {draws} Ziehungen der Fallzahlen behält ein Gebiet im Mittel in "
                f"{format_number(kept, 0)} % der Fälle seine "
                f"Klasse; bei {format_number(weak)} Gebieten sind es weniger als 80 %"
            ),
        )


def _tables(found: IndexFacts) -> Iterator[Table]:
    for kind in found.kinds:
        if found.any_class(kind):
            yield _reference_table(found, kind)
            yield from diagnosis_tables(found, kind, _head(found, kind))
            yield from _trial_table(found, kind)
    left_out = found.selected("ausgenommen")
    if left_out:
        title = f"{found.index.title} {found.year}: nicht einbezogene Gebiete"
        yield exclusion_table(found, Titled(table_name(found, "ausnahmen", "alle"), title), left_out)


def _head(found: IndexFacts, kind: str) -> str:
    return f"{found.index.title}, {KIND_WORDS[kind]} {found.year}"


def _reference_table(found: IndexFacts, kind: str) -> Table:
    min_max = found.index.standardisation.method == "min_max"
    heads = ("kleinster Wert", "Spannweite") if min_max else ("Mittel", "Standardabweichung")
    columns = (Column("Komponente", align="left"), Column("Gebiete"), *(Column(head) for head in heads))
    rows = []
    references = {item.indicator_id: item for item in
                  found.facts.published.indices.references[found.index.id, kind, found.year]}  # fmt: skip
    names = {item.id: item.title for item in found.shown(kind)}
    for name, title in [*names.items(), ("", "Summe")]:
        item = references[name]
        cells = (number_cell(value, "not_applicable", _PLACES) for value in (item.centre, item.scale))
        rows.append(Row(title, (Cell(format_number(item.areas)), *cells), "" if name else "total"))
    title = f"{_head(found, kind)}: Bezugswerte"
    return Table(table_name(found, "bezug", kind), title, columns, tuple(rows))


def _trial_table(found: IndexFacts, kind: str) -> Iterator[Table]:
    trials = found.facts.published.indices.trials.get((found.index.id, kind, found.year), ())
    if not trials:
        return
    columns = (Column("Komponente", align="left"), *(Column(word, "Gebiete") for word in _SCENARIOS.values()))
    by_case = {(item.indicator_id, item.scenario): item for item in trials}
    rows = [
        Row(item.label, tuple(Cell(format_number(by_case[item.id, case].changed)) for case in _SCENARIOS))
        for item in found.shown(kind)
    ]
    note = f"Zahl der Gebiete, deren Klasse sich ändert, von {format_number(trials[0].areas)}."
    title = f"{_head(found, kind)}: andere Zusammensetzung"
    yield Table(table_name(found, "proben", kind), title, columns, tuple(rows), notes=(note,))
