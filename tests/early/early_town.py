"""Published tables written by hand and rules of early recognition over them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb
from core_town import CONFIG, CoreTown, tree

from pipeline.computing.early import compute_early
from pipeline.database import PUBLISHED_TABLES
from pipeline.project import Project

ROOMS = ["A1", "A2", "A3", "A4", "A5"]
RULE = """
id: regel
title: Quote über der Stadt
topic: probe
level: sozialraum
conditions:
  - {CONDITION}
interpretation: Hinsehen.
limits: Keine Ursache.
"""
BREAKS = """
breaks:
  - {id: neu, date: 01.06.2024, title: neue Zählung, reason: Umgestellt.}
"""
BODY = "unit: prozent, decimals: 1, examples: [{numerator: 1, denominator: 4, value: 25.0}]"
Given = Mapping[tuple[str, str, int], float | str]


@dataclass
class EarlyTown:
    """Figures by (indicator, area, year); a text is a status, or a break of a change."""

    root: Path
    rule: str = RULE
    values: dict[tuple[str, str, int], float | str] = field(default_factory=dict)
    changes: dict[tuple[str, str, int, int], float | str] = field(default_factory=dict)
    intervals: dict[tuple[str, str, int], tuple[float, float]] = field(default_factory=dict)
    config: str = CONFIG

    def core(self) -> CoreTown:
        """Areas, three indicators and the rule."""
        town = CoreTown(self.root, tree([ROOMS[:3], ROOMS[3:]]), config=self.config)
        shares = "numerator: {dataset: faelle, where: {gruppe: alle}}, denominator: {dataset: leute}"
        levels = "levels: [stadt, stadtteil, sozialraum]"
        burden = "method: share, polarity: higher_is_burden, breaks: [neu]"
        town.indicator("quote", f"{burden}, {shares}, {BODY}, {levels}")
        town.indicator("kinder", f"{burden}, {shares}, {BODY}, levels: [sozialraum]")
        town.indicator("hilfe", f"method: share, polarity: higher_is_relief, {shares}, {BODY}, {levels}")
        town.indicator("neutral", f"method: ratio, {shares}, {BODY}, {levels}")
        town.indicator("gruppen", f"method: share, {shares}, {BODY}, by: {{alter: [0-17, 18+]}}")
        town.breaks = BREAKS
        path = self.root / "indicators" / "early" / "regel.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.rule, encoding="utf-8")
        return town

    def with_conditions(self, *conditions: str, at_least: int = 0) -> "EarlyTown":
        """The rule with these conditions, in YAML flow style without braces."""
        lines = "\n".join(f"  - {{{condition}}}" for condition in conditions)
        self.rule = RULE.replace("  - {CONDITION}", lines) + f"at_least: {at_least}\n"
        return self

    def town_and(self, year: int, town: float | str, **rooms: float | str) -> "EarlyTown":
        """Values of `quote`."""
        self.values |= {("quote", area, year): value for area, value in {"T": town, **rooms}.items()}
        return self

    def hits(self) -> dict[str, tuple[str, str]]:
        """Area → status and reason."""
        return evaluated(self, self.core().project())


def evaluated(town: EarlyTown, project: Project) -> dict[str, tuple[str, str]]:
    """The rule over the tables of the town."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA published; SET schema = 'published'")
    connection.execute(PUBLISHED_TABLES)
    for number, (area, (level, parent)) in enumerate(tree([ROOMS[:3], ROOMS[3:]]).items()):
        row = [area, level, 1, f"Raum {area}", parent, "area", number, 0, 9999]
        connection.execute(f"INSERT INTO area VALUES ({', '.join('?' * 9)})", row)
    for (name, area, year), given in town.values.items():
        number, status = (None, given) if isinstance(given, str) else (Decimal(str(given)), "ok")
        row = [name, "", area, year, None, None, number, status, 0]
        connection.execute(f"INSERT INTO value VALUES ({', '.join('?' * 9)})", row)
    for (name, area, year, base), given in town.changes.items():
        text = isinstance(given, str)
        known = text and given == "neu"
        status = "not_applicable" if known else given if text else "ok"
        number = None if text else Decimal(str(given))
        row = [name, "", area, year, base, number, None, status, "neu" if known else "", 0]
        connection.execute(f"INSERT INTO change VALUES ({', '.join('?' * 10)})", row)
    for (name, area, year), (lower, upper) in town.intervals.items():
        row = [name, "", area, year, lower, upper, "", ""]
        connection.execute(f"INSERT INTO interval VALUES ({', '.join('?' * 8)})", row)
    compute_early(connection, project)
    found = connection.execute("SELECT area_id, status, reason FROM early_hit ORDER BY area_id").fetchall()
    return {area: (status, reason) for area, status, reason in found}
