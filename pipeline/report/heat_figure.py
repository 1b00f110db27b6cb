"""The heat table: areas by indicators, tinted by their distance from the municipality."""

import statistics
from collections.abc import Sequence
from decimal import Decimal

from pipeline.charts.comparison_model import HeatField, HeatRow, HeatTable
from pipeline.charts.model import Frame
from pipeline.models.indicator import Indicator
from pipeline.numbers import counted, round_half_away
from pipeline.report.document import Figure
from pipeline.report.facts import Facts
from pipeline.report.figures import mark, withheld
from pipeline.report.hyphens import soft_hyphens
from pipeline.report.published import Area
from pipeline.report.tables import Titled, area_table, full_source
from pipeline.report.wording import series, unit_head

_NEAR, _FAR = Decimal("0.5"), Decimal("1.5")
_LABELS = (
    "mehr als 1,5 darunter", "mehr als 0,5 darunter", "höchstens 0,5 entfernt", "mehr als 0,5 darüber",
    "mehr als 1,5 darüber",
)  # fmt: skip
_NOTE = (
    "Die Farbe sagt, wie weit ein Wert vom Wert {town} entfernt ist; sie bewertet nicht. Gemessen wird in "
    "Standardabweichungen der gezeigten Werte einer Spalte. Anzahlen haben keine Farbe."
)


def heat_table(
    facts: Facts, titled: Titled, indicators: Sequence[Indicator], areas: Sequence[Area]
) -> Figure:
    """Printed values with the class of their distance; a hidden value has no class and moves no other."""
    year, own = titled.year, facts.project.config.municipality
    units = {item.id: _unit(facts, item, areas, year) for item in indicators}
    rows = []
    for area in areas:
        fields = [
            HeatField(mark(facts.fact(item, area, year)), tone(facts, item, (area, year), units[item.id]))
            for item in indicators
        ]
        rows.append(HeatRow(area.name, tuple(fields)))
    if facts.town not in areas:
        town = tuple(HeatField(mark(facts.fact(item, facts.town, year))) for item in indicators)
        rows.append(HeatRow(own.short_name, town, True))
    text = titled.alt or _alt(facts, titled, indicators, rows)
    heads = tuple((soft_hyphens(item.label), unit_head(item)) for item in indicators)
    chart = HeatTable(
        Frame(titled.ident, titled.title, text), heads, tuple(rows),
        f"Abstand zum Wert {own.located} in Standardabweichungen", _LABELS,
    )  # fmt: skip
    table = area_table(
        facts, Titled(f"{titled.ident}-daten", titled.title, year=year), indicators, areas, False
    )
    source = full_source(facts, indicators, areas, [year])
    notes = (_NOTE.format(town=own.located),)
    return Figure(titled.ident, titled.title, text, chart, table, source, notes, name=titled.name)


def _unit(facts: Facts, indicator: Indicator, areas: Sequence[Area], year: int) -> Decimal:
    """Standard deviation of the values shown; zero where a distance from the municipality has no meaning."""
    shown = [fact.exact for area in areas for fact in [facts.fact(indicator, area, year)]
             if fact.exact is not None]  # fmt: skip
    return Decimal(0) if indicator.method == "count" or len(shown) < 2 else statistics.pstdev(shown)


def tone(facts: Facts, indicator: Indicator, place: tuple[Area, int], unit: Decimal) -> int | None:
    """Class of the distance from the municipality, -2 to 2: limits 0.5 and 1.5 standard deviations.

    None if the value of the area or of the municipality is not shown.
    """
    own = facts.fact(indicator, *place).exact
    town = facts.fact(indicator, facts.town, place[1]).exact
    if own is None or town is None or not unit:
        return None
    distance = round_half_away((own - town) / unit, 1)
    size = 2 if abs(distance) > _FAR else 1 if abs(distance) > _NEAR else 0
    return size if distance > 0 else -size


def _alt(facts: Facts, titled: Titled, indicators: Sequence[Indicator], rows: Sequence[HeatRow]) -> str:
    """Which areas stand out, by indicator."""
    areas = [row for row in rows if not row.reference]
    size = f"{counted(len(areas), 'Gebiet', 'Gebiete')}, {counted(len(indicators), 'Kennzahl', 'Kennzahlen')}"
    parts = [f"Tabelle mit Farben: {size}, {titled.year}."]
    for number, indicator in enumerate(indicators):
        for far, word in ((2, "über"), (-2, "unter")):
            names = [row.label for row in areas if row.fields[number].tone == far]
            if names:
                town = facts.project.config.municipality.located
                parts.append(f"{indicator.label} weit {word} dem Wert {town}: {series(names)}.")
    parts += withheld(field.mark.status for row in areas for field in row.fields)
    return " ".join([*parts, "Alle Werte stehen in der Tabelle zur Abbildung."])
