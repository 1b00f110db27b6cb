"""A town whose core tables are filled by hand: compute and protect are tested without files and readers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb

from pipeline.database import connect, quote
from pipeline.models.ages import parse_age_band
from pipeline.project import Project, load_project
from pipeline.stages.compute import compute
from pipeline.stages.protect import protect
from pipeline.tables import CORE_TABLES, META_TABLES, OBSERVATION_COLUMNS

CONFIG = """
municipality: {name: Stadt Probe, short_name: Probe, area: T}
edition: "2024"
first_year: 2022
cycle_years: 2
editions:
  "2024": {title: Bericht, reference_date: 31.12.2024, comparison_date: 31.12.2022,
    editorial_deadline: 30.06.2025}
area_levels:
  - {id: kreis, title: Kreis, plural: Kreise, role: reference}
  - {id: stadt, title: Stadt, plural: Städte, role: municipality}
  - {id: stadtteil, title: Stadtteil, plural: Stadtteile, role: part}
  - {id: sozialraum, title: Sozialraum, plural: Sozialräume, role: part}
  - {id: block, title: Block, plural: Blöcke, role: unit}
overlays:
  - {id: programm, title: Programmgebiet, plural: Programmgebiete}
topics: {probe: Probe}
imprint: {publisher: Stadt, responsible: Amt, editors: Planung, contact: probe@example.org}
"""
LEVELS = ("kreis", "stadt", "stadtteil", "sozialraum", "block", "programm")
PEOPLE = """
id: leute
title: Leute
counts: Personen
timing: reference_date
dimensions:
  alter: {title: Alter, kind: age}
  herkunft: {title: Herkunft, kind: partition, codes: {hier: von hier, eu: EU, welt: Welt}}
absent: zero
disclosure: {minimum: 4, complement: true, reason: Probe}
"""
CASES = """
id: faelle
title: Fälle
counts: Fälle
timing: reference_date
dimensions:
  gruppe: {title: Gruppe, kind: overlapping, codes: {alle: alle, kinder: Kinder}}
disclosure: {minimum: 4, complement: true, reason: Probe}
"""
COUNT = "method: count, unit: anzahl, decimals: 0, examples: [{numerator: 1, value: 1}]"
SHARE = "method: share, unit: prozent, examples: [{numerator: 1, denominator: 4, value: 25.0}]"

Row = tuple[str, int, Mapping[str, str], int | str | Decimal]


@dataclass
class CoreTown:
    """Areas by level with their parents, overlays with their units, datasets, indicators and observations."""

    root: Path
    areas: dict[str, tuple[str, str]] = field(default_factory=dict)  # id -> level, parent
    overlays: dict[str, tuple[str, ...]] = field(default_factory=dict)
    datasets: dict[str, str] = field(default_factory=lambda: {"leute": PEOPLE, "faelle": CASES})
    indicators: dict[str, str] = field(default_factory=dict)
    breaks: str = ""
    rows: dict[str, list[Row]] = field(default_factory=dict)
    unassigned: bool = False
    valid: dict[str, tuple[str, str]] = field(default_factory=dict)
    config: str = CONFIG
    links: list[tuple[str, str, int]] = field(default_factory=list)  # dissolved, successor, last year

    def indicator(self, name: str, body: str) -> None:
        """Add an indicator; `body` in YAML flow style without braces."""
        fixed = "title: Titel, topic: probe, definition: Satz., interpretation: Satz., limits: Satz."
        self.indicators[name] = f"{{id: {name}, {fixed}, {body}}}\n"

    def add(
        self, dataset: str, area: str, value: int | str | Decimal, year: int = 2024, **codes: str
    ) -> None:
        """Add an observation; a text as value is a status."""
        self.rows.setdefault(dataset, []).append((area, year, codes, value))

    def project(self) -> Project:
        """Write definitions and the working database; load the project."""
        files = {f"indicators/datasets/{name}.yaml": text for name, text in self.datasets.items()}
        files |= {f"indicators/probe/{name}.yaml": text for name, text in self.indicators.items()}
        files |= {"config.yaml": self.config, "report_templates/report.yaml": "title: x\nchapters: [a.md]\n"}
        files |= {"report_templates/chapters/a.md": "---\ntitle: a\n---\n"}
        files |= {"indicators/breaks.yaml": self.breaks} if self.breaks else {}
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        project = load_project(self.root)
        self._fill(project)
        return project

    def _fill(self, project: Project) -> None:
        project.working_database.unlink(missing_ok=True)
        connection = connect(project.working_database)
        connection.execute("CREATE SCHEMA core; CREATE SCHEMA meta")
        connection.execute(CORE_TABLES)
        connection.execute(META_TABLES)
        self._areas(connection)
        for name, dataset in project.datasets.items():
            columns = [
                (
                    f"{item}_from SMALLINT, {item}_to SMALLINT"
                    if kind.kind == "age"
                    else f"{quote(item)} VARCHAR"
                )
                for item, kind in dataset.dimensions.items()
            ]
            connection.execute(f"CREATE TABLE core.{name} ({', '.join([OBSERVATION_COLUMNS, *columns])})")
            ages = {item for item, kind in dataset.dimensions.items() if kind.kind == "age"}
            for number, row in enumerate(self.rows.get(name, [])):
                self._observe(connection, name, number, (row, ages))
        connection.close()

    def _areas(self, connection: duckdb.DuckDBPyConnection) -> None:
        listed: list[tuple[str, str, str, str, bool]] = [
            (name, level, parent, "area", level != "block") for name, (level, parent) in self.areas.items()
        ]
        listed += [(name, "programm", "", "overlay", True) for name in self.overlays]
        if self.unassigned:
            listed.append(("nicht_zuordenbar", "nicht_zuordenbar", "T", "unassigned", False))
        for number, (name, level, parent, kind, published) in enumerate(listed):
            order = LEVELS.index(level) if level in LEVELS else len(LEVELS)
            start, stop = self.valid.get(name, ("", ""))
            row = [name, level, order, name, parent, kind, number, published, start, stop]
            connection.execute(f"INSERT INTO core.area VALUES ({', '.join('?' * 10)})", row)
        for old, new, last in self.links:
            connection.execute("INSERT INTO core.link VALUES (?, ?, 1, ?)", [old, new, last])
        for whole, part in self.parts():
            connection.execute("INSERT INTO core.area_part VALUES (?, ?)", [whole, part])

    def parts(self) -> set[tuple[str, str]]:
        """Closure of the tree below the town, of overlays and their units."""
        parents = {name: parent for name, (_, parent) in self.areas.items()}
        pairs = {(name, name) for name in (*self.areas, *self.overlays)}
        for name in self.areas:
            above = parents.get(name, "")
            while above and self.areas[above][0] != "kreis":
                pairs.add((above, name))
                above = parents.get(above, "")
        for overlay, units in self.overlays.items():
            pairs |= {(overlay, part) for unit in units for whole, part in pairs if whole == unit}
        if self.unassigned:
            pairs |= {("T", "nicht_zuordenbar"), ("nicht_zuordenbar", "nicht_zuordenbar")}
        return pairs

    def _observe(
        self, connection: duckdb.DuckDBPyConnection, name: str, number: int, content: tuple[Row, set[str]]
    ) -> None:
        (area, year, codes, value), ages = content
        status = value if isinstance(value, str) else "ok" if value else "zero"
        cells: dict[str, object] = {
            "area_id": area,
            "year": year,
            "value": None if isinstance(value, str) else value,
            "status": status,
            "source_id": "quelle",
            "source_file": "datei.csv",
            "source_row": number + 2,
            "source_column": "n",
        }
        for dimension, code in codes.items():
            if dimension in ages:
                band = parse_age_band(code)
                cells |= {f"{dimension}_from": band.start, f"{dimension}_to": band.stop}
            else:
                cells[dimension] = code
        columns = ", ".join(quote(column) for column in cells)
        marks = ", ".join("?" * len(cells))
        connection.execute(f"INSERT INTO core.{name} ({columns}) VALUES ({marks})", list(cells.values()))


def silent(_: str) -> None:
    """Progress that nobody reads."""


def computed(town: CoreTown) -> Project:
    """The project after compute."""
    project = town.project()
    compute(project, silent)
    return project


def protected(town: CoreTown) -> Project:
    """The project after compute and protect."""
    project = computed(town)
    protect(project, silent)
    return project


def query(path: Path, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
    """Rows of one of the two databases."""
    connection = connect(path, read_only=True)
    try:
        return connection.execute(statement, list(values)).fetchall()
    finally:
        connection.close()


def value_of(
    project: Project, indicator: str, area: str, year: int = 2024, category: str = ""
) -> tuple[object, str]:
    """Value and status in result.value."""
    rows = query(
        project.working_database,
        "SELECT value, status FROM result.value "
        "WHERE indicator_id = ? AND area_id = ? AND year = ? AND category = ?",
        [indicator, area, year, category],
    )
    assert len(rows) == 1, rows
    return rows[0][0], str(rows[0][1])


def tree(districts: Iterable[Sequence[str]]) -> dict[str, tuple[str, str]]:
    """Kreis K, town T, one Stadtteil D1, D2 … per entry with the named Sozialräume."""
    areas = {"K": ("kreis", ""), "T": ("stadt", "K")}
    for number, rooms in enumerate(districts, 1):
        areas[f"D{number}"] = ("stadtteil", "T")
        areas |= dict.fromkeys(rooms, ("sozialraum", f"D{number}"))
    return areas
