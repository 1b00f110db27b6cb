"""Types of areas: map and table of means."""

import statistics
from collections import Counter
from decimal import Decimal

from pipeline.charts.model import Choropleth, Frame, Mark, Region, Status
from pipeline.models.indicator import Indicator
from pipeline.numbers import format_number
from pipeline.report.document import Cell, Column, Figure, Row, Table
from pipeline.report.index_facts import IndexFacts, number_cell, reason_words
from pipeline.report.index_tables import index_source
from pipeline.report.maps import bordered, drawable, parent_title, rings_of, with_outlines
from pipeline.report.published import Area
from pipeline.report.tables import Titled
from pipeline.report.wording import series, unit_head

_NOTE = (
    "Gruppen ähnlicher Gebiete nach Ward, danach k-means, auf standardisierten Werten; die Zahl der Gruppen "
    "folgt, wo sie nicht festgelegt ist, dem Kriterium von Caliński und Harabasz. Die Buchstaben ordnen nach "
    "den Mittelwerten der Kennzahlen und bewerten nicht."
)


_APART = Decimal("0.5")  # standard deviations
_TRAITS = 3
_TRAITS_NOTE = (
    "Kennzeichen: bis zu drei Kennzahlen, deren Mittel um mindestens eine halbe Standardabweichung über "
    "(höher) oder unter (niedriger) dem Mittel aller zugeordneten Gebiete liegt. Das vergleicht Werte, es "
    "bewertet nicht."
)


def type_of(found: IndexFacts, area: Area) -> int | None:
    """Number of the type of an area, None if it has none."""
    return found.facts.published.indices.types.get((found.index.id, found.year, area.area_id))


def has_types(found: IndexFacts) -> bool:
    """True if some area has a type."""
    return any(type_of(found, area) is not None for area in found.areas)


def _names(found: IndexFacts) -> list[str]:
    numbers = {number for area in found.areas if (number := type_of(found, area)) is not None}
    own = found.index.types.names if found.index.types else []
    return [own[at] if at < len(own) else f"Typ {chr(ord('A') + at)}" for at in range(max(numbers) + 1)]


def _indicators(found: IndexFacts) -> list[Indicator]:
    rule = found.index.types
    names = (rule.indicators if rule else []) or [item.indicator for item in found.index.components]
    return [found.facts.project.indicators[name] for name in names]


def type_map(found: IndexFacts, titled: Titled) -> Figure:
    """A map of the types."""
    names, areas = _names(found), found.areas
    counts = Counter(type_of(found, area) for area in areas)
    parts = [f"{name}: {format_number(counts[at])}" for at, name in enumerate(names)]
    text = titled.alt or f"Karte: {titled.title}. Zahl der Gebiete je Typ: {series(parts)}."
    chart = Choropleth(
        Frame(titled.ident, titled.title, text),
        bordered(found.facts, areas, (_region(found, item, names) for item in drawable(found.facts, areas))),
        tuple(names),
        f"Gebietstypen {found.year}", (), "", parent_title(found.facts, areas), counts=True,
    )  # fmt: skip
    columns = (Column(found.level.title, align="left"), Column("Kennung", align="left"),
               Column("Typ", align="left"))  # fmt: skip
    rows = []
    for area in areas:
        number = type_of(found, area)
        text_of = names[number] if number is not None else _why_none(found, area)[1]
        rows.append(Row(area.name, (Cell(area.area_id, "text"), Cell(text_of, "text"))))
    table = Table(f"{titled.ident}-daten", titled.title, columns, tuple(rows))
    source = with_outlines(found.facts, found.level, index_source(found, areas))
    told = ". ".join(f"{name}: {traits(found, at)}" for at, name in enumerate(names))
    notes = (f"{told}.", _NOTE)
    return Figure(titled.ident, titled.title, text, chart, table, source, notes, name=titled.name)


def _region(found: IndexFacts, area: Area, names: list[str]) -> Region:
    number, rings = type_of(found, area), rings_of(found.facts, area)
    if number is None:
        status, words = _why_none(found, area)
        mark = Mark(None, status, words)
    else:
        mark = Mark(float(number), "ok", names[number])
    return Region(area.area_id, area.name, rings, mark, number, area.name, area.parent_id, area.area_id)


def _why_none(found: IndexFacts, area: Area) -> tuple[Status, str]:
    """Status and reason of an area without a type; a figure that only the typology uses may be hidden."""
    row = found.row(area, "status")
    if row.status == "excluded":
        return "excluded", reason_words(row)
    facts = [found.facts.fact(item, area, found.year) for item in _indicators(found)]
    if row.status == "secret" or any(fact.status == "secret" for fact in facts):
        return "secret", "eine Angabe ist geheim"
    return "unknown", "eine Angabe fehlt" if row.status == "ok" else reason_words(row)


def traits(found: IndexFacts, number: int) -> str:
    """What sets the areas of a type apart: 'höher: Unter 18 Jahre; niedriger: Einpersonenhaushalte'.

    Indicators whose mean in the type lies at least half a standard deviation from the mean of all typed
    areas, the furthest first. Hand example: means 27 and 16 with a deviation of 4 are 2.75 apart.
    """
    typed = [area for area in found.areas if type_of(found, area) is not None]
    far: list[tuple[Decimal, str]] = []
    for item in _indicators(found):
        mean = found.facts.published.indices.type_means.get((found.index.id, found.year, number, item.id))
        values = [
            value for area in typed if (value := found.facts.fact(item, area, found.year).exact) is not None
        ]
        spread = statistics.pstdev(values) if values else Decimal(0)
        if mean is not None and spread:
            far.append(((mean - statistics.mean(values)) / spread, item.label))
    told = sorted((item for item in far if abs(item[0]) >= _APART), key=lambda item: -abs(item[0]))[:_TRAITS]
    sides = [
        ("höher", [label for z, label in told if z > 0]),
        ("niedriger", [label for z, label in told if z < 0]),
    ]
    parts = [f"{word}: {', '.join(labels)}" for word, labels in sides if labels]
    return "; ".join(parts) or "nahe am Mittel aller Gebiete"


def type_table(found: IndexFacts, titled: Titled) -> Table:
    """Types down; number of areas, what sets them apart and unweighted means of the indicators across."""
    indicators, names = _indicators(found), _names(found)
    counts = Counter(type_of(found, area) for area in found.areas)
    columns = [Column("Typ", align="left"), Column("Kennzeichen", align="left"), Column("Gebiete", "Anzahl")]
    columns += [Column(item.label, unit_head(item)) for item in indicators]
    means = found.facts.published.indices.type_means
    rows = []
    for at, name in enumerate(names):
        cells = [
            number_cell(means.get((found.index.id, found.year, at, item.id)), "unknown", item.decimals)
            for item in indicators
        ]
        told = Cell(traits(found, at), "text")
        rows.append(Row(name, (told, Cell(format_number(counts[at])), *cells)))
    return Table(
        titled.ident, titled.title, tuple(columns), tuple(rows), index_source(found, found.areas),
        ("Ungewichtete Mittel der Gebiete.", _TRAITS_NOTE), name=titled.name,
    )  # fmt: skip
