"""Tables beside an index for those who examine it: correlations, spread, principal components."""

from collections.abc import Iterator

from pipeline.numbers import NO_BREAK_SPACE, format_number
from pipeline.report.document import Cell, Column, Row, Table
from pipeline.report.index_facts import IndexFacts, number_cell
from pipeline.report.markdown import ident

_CORRELATION_NOTE = (
    "Korrelation nach Pearson über die einbezogenen Gebiete. Was eng zusammenhängt, zählt fast doppelt."
)
_SHAPE_NOTE = (
    "Schiefe (G1) und Wölbung (G2) sind bei einer Normalverteilung 0, für die Zahl der Gebiete korrigiert "
    "(Joanes und Gill 1998). Liegt die Schiefe über 2 oder unter −2 und zugleich die Wölbung über 3,5, "
    "bestimmen einzelne Gebiete die Komponente."
)
_LIMIT_NOTE = (
    "Wo weit entfernte Werte begrenzt werden, tritt dann an die Stelle des äußersten Werts der nächste, bis "
    "die Verteilung nicht mehr so schief ist (Becker u. a. 2022, COINr)."
)
_LOADING_NOTE = (
    "Hauptkomponenten der Korrelationsmatrix; die Quadrate der Ladungen ergeben zusammen 1, die größte "
    "Ladung ist positiv (OECD/JRC-Handbuch 2008, Schritt 4). Erklärt die erste sehr viel, sagen die "
    "Komponenten fast dasselbe."
)


def diagnosis_tables(found: IndexFacts, kind: str, head: str) -> Iterator[Table]:
    """Correlations, and where enough areas take part spread and principal components."""
    yield _correlation_table(found, kind, head)
    yield from _shape_table(found, kind, head)
    yield from _loading_table(found, kind, head)


def table_name(found: IndexFacts, what: str, kind: str) -> str:
    """Address of a table in the annex."""
    return f"tabelle-index-{ident(found.index.id)}-{what}-{kind}"


def _correlation_table(found: IndexFacts, kind: str, head: str) -> Table:
    shown = found.shown(kind)
    known = found.facts.published.indices.correlations
    columns = (Column("Korrelation", align="left"), *(Column(item.label) for item in shown))
    rows = [
        Row(
            one.label,
            tuple(
                number_cell(known.get((found.index.id, kind, found.year, one.id, other.id)), "unknown")
                for other in shown
            ),
        )
        for one in shown
    ]
    title = f"{head}: Zusammenhang der Komponenten"
    name = table_name(found, "korrelation", kind)
    return Table(name, title, columns, tuple(rows), notes=(_CORRELATION_NOTE,))


def _shape_table(found: IndexFacts, kind: str, head: str) -> Iterator[Table]:
    """Skewness and kurtosis; columns about limited values only where the index asks for it."""
    shapes = {
        item.indicator_id: item
        for item in found.facts.published.indices.shapes.get((found.index.id, kind, found.year), ())
    }
    if not shapes:
        return
    limiting = any(item.transform == "winsorise" for item in found.index.components)
    columns = [Column("Komponente", align="left"), Column("Schiefe"), Column("Wölbung")]
    if limiting:
        columns += [Column("begrenzt", "Gebiete"), Column("auf mindestens"), Column("auf höchstens")]
        columns += [Column("Schiefe danach"), Column("Wölbung danach")]
    rows = []
    for item in found.shown(kind):
        one = shapes[item.id]
        cells = [number_cell(one.skewness, "ok"), number_cell(one.kurtosis, "ok")]
        if limiting:
            cells.append(Cell(format_number(one.limited)))
            cells += [number_cell(value, "not_applicable") for value in (one.low, one.high)]
            cells += [
                number_cell(value, "not_applicable") for value in (one.skewness_after, one.kurtosis_after)
            ]
        rows.append(Row(item.label, tuple(cells)))
    notes = (_SHAPE_NOTE, _LIMIT_NOTE) if limiting else (_SHAPE_NOTE,)
    name = table_name(found, "verteilung", kind)
    yield Table(name, f"{head}: Verteilung der Komponenten", tuple(columns), tuple(rows), notes=notes)


def _loading_table(found: IndexFacts, kind: str, head: str) -> Iterator[Table]:
    loadings = found.facts.published.indices.loadings.get((found.index.id, kind, found.year), ())
    if not loadings:
        return
    by_place = {(item.number, item.indicator_id): item for item in loadings}
    numbers = sorted({item.number for item in loadings})
    columns = (
        Column("Komponente", align="left"),
        *(Column(f"{number}. Hauptkomponente") for number in numbers),
    )
    shown = found.shown(kind)
    rows = [
        Row(item.label, tuple(number_cell(by_place[number, item.id].loading, "ok") for number in numbers))
        for item in shown
    ]
    explained = [by_place[number, shown[0].id].explained * 100 for number in numbers]
    cells = tuple(Cell(f"{format_number(part, 1)}{NO_BREAK_SPACE}%") for part in explained)
    rows.append(Row("erklärt von der Streuung", cells, "total"))
    title = f"{head}: Hauptkomponenten"
    name = table_name(found, "hauptkomponenten", kind)
    yield Table(name, title, columns, tuple(rows), notes=(_LOADING_NOTE,))
