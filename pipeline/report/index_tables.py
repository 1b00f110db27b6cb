"""Tables and maps of composite indices."""

from collections import Counter
from collections.abc import Sequence

from pipeline.charts.model import Choropleth, Frame, Mark, Region, Status
from pipeline.numbers import NO_BREAK_SPACE, SIGNS, format_number
from pipeline.report.document import Cell, Column, Figure, Row, Table
from pipeline.report.index_facts import KIND_WORDS, IndexFacts, number_cell, reason_words
from pipeline.report.maps import bordered, drawable, parent_title, rings_of, with_outlines
from pipeline.report.published import Area
from pipeline.report.tables import Titled, full_source, profile_link, value_cell
from pipeline.report.wording import series, unit_head

_NAMED = 6  # a field of the matrix with so many areas or fewer names them
_FEW = 60  # … if there are no more areas than this
NEAR = "≈"
_SHORT = 14


def index_table(found: IndexFacts, titled: Titled, areas: Sequence[Area]) -> Table:
    """Areas down; components, index and class of status and dynamics across."""
    columns = [Column(found.level.title, align="left")]
    components = found.shown("status")
    columns += [Column(item.label, unit_head(item)) for item in components]
    for kind in found.kinds:
        word = KIND_WORDS[kind]
        columns += [Column(f"{word}-Index"), Column(f"Klasse {word}", align="left")]
    rows = []
    for area in areas:
        cells = [value_cell(found.facts, item, area, found.year) for item in components]
        for kind in found.kinds:
            row = found.row(area, kind)
            cells += [number_cell(row.value, row.status), _class_cell(found, area, kind)]
        rows.append(Row(area.name, tuple(cells), link=profile_link(found.facts, area)))
    notes = [f"{NEAR} grenzwertig: der Index liegt näher als {_margin(found)} an einer Klassengrenze."]
    any_near = any(found.row(area, kind).borderline for area in areas for kind in found.kinds)
    return Table(
        titled.ident, titled.title, tuple(columns), tuple(rows), index_source(found, areas),
        tuple(notes if any_near else ()), name=titled.name, compact=len(columns) > 6,
    )  # fmt: skip


def _class_cell(found: IndexFacts, area: Area, kind: str) -> Cell:
    """The class, marked where the index is near a limit; a short one stays on one line."""
    row = found.row(area, kind)
    if row.class_no is None and row.status != "excluded":
        return Cell(SIGNS.get(row.status, ""), "text")
    text = found.label(area, kind) + (f" {NEAR}" if row.borderline else "")
    return Cell(text.replace(" ", NO_BREAK_SPACE) if len(text) <= _SHORT else text, "text")


def exclusion_table(found: IndexFacts, titled: Titled, areas: Sequence[Area]) -> Table:
    """Areas that take no part, with the reason."""
    population = found.index.exclude.population
    indicator = found.facts.project.indicators.get(population)
    columns = [Column(found.level.title, align="left"), Column("Kennung", align="left")]
    columns += [Column(indicator.label, unit_head(indicator))] if indicator else []
    columns.append(Column("Grund", align="left"))
    rows = []
    for area in areas:
        cells = [Cell(area.area_id, "text")]
        cells += [value_cell(found.facts, indicator, area, found.year)] if indicator else []
        rows.append(Row(area.name, (*cells, Cell(found.row(area, "status").reason, "text"))))
    return Table(titled.ident, titled.title, tuple(columns), tuple(rows), name=titled.name)


def _margin(found: IndexFacts) -> str:
    return format_number(found.index.borderline, 1)


def index_source(found: IndexFacts, areas: Sequence[Area]) -> str:
    """Source line of all components; the index itself is computed here."""
    indicators = list({item.id: item for kind in found.kinds for item in found.shown(kind)}.values())
    line = full_source(found.facts, indicators, areas, [found.year], stand=False)
    return line if "eigene Berechnung" in line else f"{line.rstrip('.')}; Index: eigene Berechnungen."


def index_map(found: IndexFacts, titled: Titled, kind: str) -> Figure:
    """A map of the classes; areas that take no part have a pattern of their own."""
    classes, areas = found.classes(kind), found.areas
    counts = Counter(found.row(area, kind).class_no for area in areas)
    parts = [f"{format_number(counts[at])} {label}" for at, label in enumerate(classes.labels)]
    text = titled.alt or f"Karte: {titled.title}. Zahl der Gebiete je Klasse: {series(parts)}."
    labels = tuple(
        f"{sign} {label}" if not sign.isdigit() else label
        for sign, label in zip(classes.signs, classes.labels, strict=True)
    )
    chart = Choropleth(
        Frame(titled.ident, titled.title, text),
        bordered(found.facts, areas, (_region(found, item, kind) for item in drawable(found.facts, areas))),
        labels,
        f"{found.index.label}: {KIND_WORDS[kind]} {found.year}", (), "", parent_title(found.facts, areas),
        counts=True, scheme="diverging" if kind == "dynamics" else "sequential",
    )  # fmt: skip
    columns = (
        Column(found.level.title, align="left"), Column("Kennung", align="left"), Column("Index"),
        Column("Klasse", align="left"),
    )  # fmt: skip
    rows = []
    for area in areas:
        row = found.row(area, kind)
        cells = (Cell(area.area_id, "text"), number_cell(row.value, row.status))
        rows.append(Row(area.name, (*cells, Cell(found.label(area, kind), "text"))))
    table = Table(f"{titled.ident}-daten", titled.title, columns, tuple(rows))
    source = with_outlines(found.facts, found.level, index_source(found, areas))
    return Figure(titled.ident, titled.title, text, chart, table, source, name=titled.name)


def _region(found: IndexFacts, area: Area, kind: str) -> Region:
    row = found.row(area, kind)
    rings = rings_of(found.facts, area)
    if row.class_no is None:
        status: Status = row.status  # type: ignore[assignment]
        mark = Mark(None, "unknown" if row.status == "ok" else status, reason_words(row))
        return Region(area.area_id, area.name, rings, mark, None, area.name, area.parent_id, area.area_id)
    # The number of the class, not the index: a map shows no more than the class.
    mark = Mark(float(row.class_no), "ok", found.label(area, kind))
    return Region(area.area_id, area.name, rings, mark, row.class_no, area.name, area.parent_id, area.area_id)


def matrix_table(found: IndexFacts, titled: Titled) -> Table:
    """Status down, dynamics across; numbers of areas, or their names where there are few."""
    status, dynamics = found.classes("status"), found.classes("dynamics")
    named = len(found.areas) <= _FEW
    fields: dict[tuple[int, int], list[str]] = {}
    for area in found.areas:
        first, second = (found.row(area, kind).class_no for kind in ("status", "dynamics"))
        if first is not None and second is not None:
            fields.setdefault((first, second), []).append(area.name)
    columns = [Column("Status", align="left")]
    columns += [
        Column(f"Dynamik {sign} {label}", align="left" if named else "right")
        for sign, label in zip(dynamics.signs, dynamics.labels, strict=True)
    ]
    columns.append(Column("zusammen", "Gebiete"))
    rows = []
    for at, label in enumerate(status.labels):
        members = [fields.get((at, column), []) for column in range(len(dynamics.labels))]
        cells = [
            _field(found, names, f"{status.signs[at]}{sign}")
            for names, sign in zip(members, dynamics.signs, strict=True)
        ]
        rows.append(Row(f"{status.signs[at]} {label}", (*cells, _count(sum(map(len, members))))))
    sums = [sum(len(fields.get((at, column), [])) for at in range(len(status.labels)))
            for column in range(len(dynamics.labels))]  # fmt: skip
    rows.append(Row("zusammen", tuple(_count(number) for number in (*sums, sum(sums))), "total"))
    return Table(
        titled.ident, titled.title, tuple(columns), tuple(rows), index_source(found, found.areas),
        tuple(_matrix_notes(found)), name=titled.name,
    )  # fmt: skip


def _count(number: int) -> Cell:
    return Cell(format_number(number)) if number else Cell(SIGNS["zero"], "zero")


def _field(found: IndexFacts, names: Sequence[str], group: str) -> Cell:
    star = "\u202f*" if group in found.index.attention and names else ""
    if not names:
        return Cell(SIGNS["zero"], "zero")
    number = format_number(len(names))
    if len(found.areas) <= _FEW and len(names) <= _NAMED:
        return Cell(f"{number}{star}: {', '.join(names)}", "text")
    return Cell(f"{number}{star}", "text")


def _matrix_notes(found: IndexFacts) -> list[str]:
    notes = []
    if found.index.attention:
        number = len(found.selected("aufmerksamkeit"))
        notes.append(f"* {found.index.attention_title}: {format_number(number)}.")
    left_out = len(found.selected("ausgenommen"))
    others = sum(not found.group(area) for area in found.areas) - left_out
    if left_out:
        notes.append(f"Nicht einbezogen: {format_number(left_out)} Gebiete.")
    if others > 0:
        notes.append(f"Ohne Zuordnung, weil eine Angabe fehlt oder geheim ist: {format_number(others)}.")
    return notes
