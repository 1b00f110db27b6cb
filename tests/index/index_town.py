"""A town of 24 social spaces with two shares and an index over them."""

from collections.abc import Mapping
from pathlib import Path

import shapely
from core_town import CoreTown, connect, query, tree

from pipeline.project import Project

ROOMS = [f"A{number:02d}" for number in range(1, 25)]
INDEX = """
id: lage
title: Soziale Lage
preset: mss
definition: Zwei Anteile.
level: sozialraum
components:
  - {indicator: quote}
  - {indicator: kinder}
exclude: {population: bestand, minimum: 300}
sensitivity: {draws: 40}
interpretation: Abstand vom Mittel.
limits: Keine Ursache.
"""


def cases(number: int, year: int = 2024) -> tuple[int, int]:
    """Cases and children among them in a social space of a year."""
    return 60 + 9 * number + (year - 2022) * (number % 5), 40 + (7 * number) % 24 + (year - 2022) * (
        number % 3
    )


def index_town(
    root: Path,
    text: str = INDEX,
    people: Mapping[str, int] | None = None,
    seldom: Mapping[str, int] | None = None,
) -> CoreTown:
    """The town with `people` instead of 1000 and `seldom` cases where given."""
    town = CoreTown(root, tree([ROOMS]))
    share = (
        "unit: prozent, polarity: higher_is_burden, examples: [{numerator: 1, denominator: 4, value: 25.0}]"
    )
    levels = "levels: [sozialraum]"
    for name, group in (("quote", "alle"), ("kinder", "kinder")):
        term = f"numerator: {{dataset: faelle, where: {{gruppe: {group}}}}}, denominator: {{dataset: leute}}"
        town.indicator(name, f"method: share, {term}, {share}, {levels}")
    count = "unit: anzahl, decimals: 0, examples: [{numerator: 1, value: 1}]"
    town.indicator("bestand", f"method: count, numerator: {{dataset: leute}}, {count}, {levels}")
    for year in (2022, 2024):
        for number, room in enumerate(ROOMS, 1):
            every, children = cases(number, year)
            town.add("leute", room, (people or {}).get(room, 1000), year, alter="0+", herkunft="hier")
            town.add("faelle", room, (seldom or {}).get(room, every), year, gruppe="alle")
            town.add("faelle", room, children, year, gruppe="kinder")
    path = root / "indicators" / "indices" / "lage.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return town


def rows(database: Path, kind: str = "status", year: int = 2024) -> dict[str, tuple[object, ...]]:
    """Area → sum, index, class, status, reason, borderline, stability."""
    schema = "result." if database.name.startswith("working") else ""
    found = query(
        database,
        "SELECT area_id, z_sum::DOUBLE, index_value::DOUBLE, class_no, status, reason, borderline, "
        f'stability::DOUBLE FROM {schema}"index" WHERE kind = ? AND year = ?',
        [kind, year],
    )
    return {str(row[0]): row[1:] for row in found}


def with_squares(project: Project) -> None:
    """Outlines: one square kilometre per social space, side by side."""
    connection = connect(project.working_database)
    for number, room in enumerate(ROOMS):
        left, low = 350_000 + 1000 * (number % 6), 5_470_000 + 1000 * (number // 6)
        wkb = shapely.to_wkb(shapely.box(left, low, left + 1000, low + 1000))
        connection.execute("INSERT INTO core.geometry VALUES (?, ?)", [room, wkb])
    connection.close()
