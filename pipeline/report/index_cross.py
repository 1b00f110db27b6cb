"""The map of status and dynamics at once."""

from collections import Counter

from pipeline.charts.model import Choropleth, Cross, Frame, Mark, Region, Status
from pipeline.numbers import counted
from pipeline.report.document import Cell, Column, Figure, Row, Table
from pipeline.report.index_facts import IndexFacts, reason_words
from pipeline.report.index_tables import index_source
from pipeline.report.maps import bordered, drawable, parent_title, rings_of, with_outlines
from pipeline.report.published import Area
from pipeline.report.tables import Titled, profile_link
from pipeline.report.wording import series

_NOTE = (
    "Je stärker sich ein Gebiet vom Grund abhebt, desto höher sein Status; der Farbton zeigt die Dynamik. "
    "Auf den Gebieten stehen die Zeichen von Status und Dynamik, in der Legende die Zahl der Gebiete."
)


def cross_map(found: IndexFacts, titled: Titled) -> Figure:
    """Status by lightness, dynamics by hue; an area without one of the two has a pattern."""
    status, dynamics, areas = found.classes("status"), found.classes("dynamics"), found.areas
    rows = tuple(f"{sign} {label}" for sign, label in zip(status.signs, status.labels, strict=True))
    cross = Cross("Status", rows, "Dynamik", tuple(zip(dynamics.signs, dynamics.labels, strict=True)))
    labels = tuple(
        f"Status {first}, Dynamik {second}" for first in status.labels for second in dynamics.labels
    )
    regions = (_region(found, area, labels) for area in drawable(found.facts, areas))
    counts = Counter(group for area in areas if (group := found.group(area)))
    parts = [f"{group} {counted(counts[group], 'Gebiet', 'Gebiete')}" for group in sorted(counts)]
    text = titled.alt or f"Karte: {titled.title}. Status und Dynamik: {series(parts)}."
    chart = Choropleth(
        Frame(titled.ident, titled.title, text), bordered(found.facts, areas, regions), labels,
        f"{found.index.label} {found.year}: Status und Dynamik", (), "", parent_title(found.facts, areas),
        counts=True, cross=cross,
    )  # fmt: skip
    source = with_outlines(found.facts, found.level, index_source(found, areas))
    table = _table(found, titled)
    return Figure(titled.ident, titled.title, text, chart, table, source, (_NOTE,), name=titled.name)


def _region(found: IndexFacts, area: Area, labels: tuple[str, ...]) -> Region:
    numbers = [found.row(area, kind).class_no for kind in ("status", "dynamics")]
    rings, sign = rings_of(found.facts, area), found.group(area)
    first, second = numbers
    if first is None or second is None:
        row = found.row(area, "status" if first is None else "dynamics")
        known: Status = "unknown" if row.status == "ok" else row.status  # type: ignore[assignment]
        mark = Mark(None, known, reason_words(row))
        return Region(area.area_id, area.name, rings, mark, None, "", area.parent_id)
    index = first * len(found.classes("dynamics").labels) + second
    mark = Mark(float(index), "ok", labels[index])
    return Region(area.area_id, area.name, rings, mark, index, sign, area.parent_id)


def _table(found: IndexFacts, titled: Titled) -> Table:
    columns = (
        Column(found.level.title, align="left"), Column("Kennung", align="left"),
        Column("Klasse Status", align="left"), Column("Klasse Dynamik", align="left"),
    )  # fmt: skip
    rows = []
    for area in found.areas:
        words = [Cell(found.label(area, kind), "text") for kind in ("status", "dynamics")]
        rows.append(
            Row(area.name, (Cell(area.area_id, "text"), *words), link=profile_link(found.facts, area))
        )
    return Table(f"{titled.ident}-daten", titled.title, columns, tuple(rows))
