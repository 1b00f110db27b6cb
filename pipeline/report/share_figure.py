"""Stacked shares: the parts of a whole per area, or per year of one area."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charts.comparison_model import Stack, Stacks
from pipeline.charts.model import Frame
from pipeline.models.indicator import Indicator
from pipeline.numbers import counted
from pipeline.report.document import Column, Figure, Row, Table
from pipeline.report.facts import Fact, Facts, ProseError
from pipeline.report.figures import mark, withheld
from pipeline.report.published import Area
from pipeline.report.table_notes import break_notes
from pipeline.report.tables import Titled, full_source, level_heading, profile_link, value_cell
from pipeline.report.wording import unit_head, value_phrase

MOST_PARTS = 6
_WHOLE = Decimal(100)
_ROUNDING = Decimal(1)  # six parts rounded to one decimal differ by less from 100
_HIDDEN_NOTE = "Ein Balken mit einem nicht ausgewiesenen Teil fehlt ganz: Die übrigen Teile verrieten ihn."


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the whole: an indicator or one of its groups."""

    indicator: Indicator
    category: str

    def label(self, facts: Facts) -> str:
        """Its name in the legend."""
        return facts.group_title(self.indicator, self.category) if self.category else self.indicator.label


Place = tuple[Area, int]


def stacked(facts: Facts, titled: Titled, parts: Sequence[Part], places: Sequence[Place]) -> Figure:
    """Bars in the order of the areas or years. Raises ProseError if the parts are more than the whole."""
    by_year = len({area.area_id for area, _ in places}) == 1 and len({year for _, year in places}) > 1
    rows = list(places)
    if not by_year and all(area != facts.town for area, _ in places):
        rows.append((facts.town, places[0][1]))
    found = [[facts.fact(part.indicator, *place, part.category) for part in parts] for place in rows]
    rest = _rest(parts, found)
    stacks = []
    for (area, year), line in zip(rows, found, strict=True):
        town = not by_year and area == facts.town
        name = facts.project.config.municipality.short_name if town else area.name
        stacks.append(Stack(str(year) if by_year else name, tuple(mark(fact) for fact in line), town))
    title = titled.title or _title(facts, parts, rows, found)
    text = titled.alt or _alt(facts, parts, title, stacks)
    chart = Stacks(
        Frame(titled.ident, title, text), tuple(part.label(facts) for part in parts), tuple(stacks),
        unit_head(parts[0].indicator),
    )  # fmt: skip
    hidden = any(item.value is None for stack in stacks for item in stack.marks)
    indicators = list({part.indicator.id: part.indicator for part in parts}.values())
    areas, years = [area for area, _ in rows], sorted({year for _, year in rows})
    source = full_source(facts, indicators, areas, years, stand=not by_year)
    notes = [_HIDDEN_NOTE] if hidden else []
    notes += ["Der Rest bis 100 Prozent ist nicht aufgegliedert."] if rest else []
    notes += break_notes(facts, indicators, areas, years)
    table = _table(facts, Titled(f"{titled.ident}-daten", title), parts, (rows, by_year))
    return Figure(titled.ident, title, text, chart, table, source, tuple(notes), name=titled.name)


def _rest(parts: Sequence[Part], found: Sequence[Sequence[Fact]]) -> bool:
    """True if parts are missing to the whole somewhere. Raises ProseError if they overlap."""
    sums = [sum((fact.printed or Decimal(0) for fact in line), Decimal(0)) for line in found
            if all(fact.printed is not None for fact in line)]  # fmt: skip
    if any(total > _WHOLE + _ROUNDING for total in sums):
        names = ", ".join(part.indicator.id for part in parts)
        raise ProseError(
            f"die Teile sind zusammen mehr als 100 Prozent ({names})", "Teile ohne Überschneidung"
        )
    return any(total < _WHOLE - _ROUNDING for total in sums)


def _table(facts: Facts, titled: Titled, parts: Sequence[Part], rows: tuple[Sequence[Place], bool]) -> Table:
    places, by_year = rows
    head = "Jahr" if by_year else level_heading(facts, [area for area, _ in places if area != facts.town])
    columns = [Column(head, align="left")]
    columns += [Column(part.label(facts), unit_head(part.indicator)) for part in parts]
    lines = []
    for area, year in places:
        cells = tuple(value_cell(facts, part.indicator, area, year, part.category) for part in parts)
        total = not by_year and area == facts.town
        name = str(year) if by_year else facts.project.config.municipality.name if total else area.name
        link = "" if by_year or total else profile_link(facts, area)
        lines.append(Row(name, cells, "total" if total else "", link))
    return Table(titled.ident, titled.title, tuple(columns), tuple(lines))


def _title(
    facts: Facts, parts: Sequence[Part], rows: Sequence[Place], found: Sequence[Sequence[Fact]]
) -> str:
    """Names the part that differs most between the bars drawn."""
    drawn = [(place, line) for place, line in zip(rows, found, strict=True)
             if all(fact.printed is not None for fact in line) and place[0] != facts.town]  # fmt: skip
    if len(drawn) < 2:
        return f"{parts[0].indicator.title} und weitere Anteile, {rows[0][1]}"
    widest, ends = 0, (Decimal(0), drawn[0][1][0], drawn[0][1][0])
    for number in range(len(parts)):
        ranked = sorted((line[number] for _, line in drawn), key=lambda fact: fact.printed or Decimal(0))
        apart = (ranked[-1].printed or Decimal(0)) - (ranked[0].printed or Decimal(0))
        if apart > ends[0]:
            widest, ends = number, (apart, ranked[0], ranked[-1])
    part = parts[widest]
    low, high = (value_phrase(fact, part.indicator) for fact in ends[1:])
    return f"Am stärksten unterscheidet sich der Anteil „{part.label(facts)}“: von {low} bis {high}"


def _alt(facts: Facts, parts: Sequence[Part], title: str, stacks: Sequence[Stack]) -> str:
    names = ", ".join(part.label(facts) for part in parts)
    kind = f"Gestapelte Anteile, {counted(len(stacks), 'Balken', 'Balken')}: {names}. {title}."
    missing = withheld(item.status for stack in stacks for item in stack.marks)
    return " ".join([kind, *missing, "Alle Werte stehen in der Tabelle zur Abbildung."])
