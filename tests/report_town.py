"""An invented town with a published.duckdb filled by hand, so that the report is tested on its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb
import shapely

from pipeline.database import PUBLISHED_TABLES
from pipeline.project import Project, load_project

Figure = Callable[[int], Decimal]
YEARS = range(2014, 2025)
TOWN = "9"

CONFIG = """
municipality: {name: Kreisstadt Musterbrück, short_name: Musterbrück, area: "9", fictional: true,
  notice: Alle Daten dieses Berichts sind erfunden.}
edition: "2024"
first_year: 2014
editions:
  "2024": {title: Sozialbericht 2024, reference_date: 31.12.2024, comparison_date: 31.12.2022,
    editorial_deadline: 30.09.2025}
area_levels:
  - {id: land, title: Land, plural: Länder, role: reference}
  - {id: stadt, title: Stadt, plural: Städte, role: municipality}
  - {id: stadtteil, title: Stadtteil, plural: Stadtteile, role: part}
  - {id: sozialraum, title: Sozialraum, plural: Sozialräume, role: part, profile: true}
overlays:
  - {id: programm, title: Programmgebiet, plural: Programmgebiete}
topics: {demographie: Demographie, armut: Armut und Existenzsicherung}
imprint: {publisher: Kreisstadt Musterbrück, responsible: Die Bürgermeisterin, editors: Sozialplanung,
  contact: sozialplanung@musterbrueck.example}
"""
DATASETS = {
    "einwohner": """
id: einwohner
title: Einwohnerinnen und Einwohner
counts: Personen
timing: reference_date
dimensions:
  alter: {title: Alter, kind: age}
  geschlecht: {title: Geschlecht, kind: partition, codes: {m: männlich, w: weiblich}}
disclosure: {minimum: 4, reason: Dienstanweisung der Statistikstelle}
""",
    "sgb2": """
id: sgb2
title: Leistungsberechtigte nach dem SGB II
counts: Personen
timing: reference_date
""",
}
INDICATORS = {
    "demographie/einwohnerzahl": """
id: einwohnerzahl
code: D01
title: Einwohnerinnen und Einwohner
short_title: Bevölkerung
topic: demographie
definition: Personen mit Hauptwohnung am Stichtag.
method: count
numerator: {dataset: einwohner}
unit: anzahl
decimals: 0
interpretation: Zahl der Menschen, die in einem Gebiet wohnen.
limits: Nebenwohnungen zählen nicht.
examples: [{numerator: 1330, value: 1330}]
""",
    "demographie/altersaufbau": """
id: altersaufbau
title: Altersaufbau
topic: demographie
definition: Anteil jeder Altersgruppe und jedes Geschlechts an allen Personen.
method: share
numerator: {dataset: einwohner}
denominator: {dataset: einwohner}
by: {alter: [0-17, 18-64, 65+], geschlecht: [m, w]}
unit: prozent
interpretation: Wie alt die Menschen sind.
limits: Sagt nichts über Haushalte.
examples: [{numerator: 10, denominator: 40, value: 25}]
""",
    "armut/sgb2_quote": """
id: sgb2_quote
code: A01
title: SGB-II-Quote
topic: armut
kgst: Existenzsicherung
sdg: [1]
definition: Leistungsberechtigte nach dem SGB II je 100 Personen unter der Altersgrenze.
method: share
numerator: {dataset: sgb2}
denominator: {dataset: einwohner, where: {alter: 0-64}}
unit: prozent
breaks: [neue_zaehlung]
interpretation: Anteil der Menschen, die Leistungen beziehen.
limits: Wer keinen Antrag stellt, fehlt.
examples: [{numerator: 412, denominator: 2961, value: 13.9}]
""",
    "armut/altersarmut": """
id: altersarmut
title: Grundsicherung im Alter
topic: armut
definition: Leistungsberechtigte ab der Altersgrenze je 100 Personen dieses Alters.
method: share
numerator: {dataset: sgb2}
denominator: {dataset: einwohner, where: {alter: 65+}}
unit: prozent
breaks: [neues_recht]
interpretation: Anteil der Älteren mit Leistungen.
limits: Verdeckte Armut fehlt.
examples: [{numerator: 5, denominator: 100, value: 5}]
""",
}
BREAKS = """
breaks:
  - {id: neue_zaehlung, date: 01.06.2018, title: neue Zählung, reason: Die Zählung wurde umgestellt.}
  - {id: neues_recht, date: 01.01.2023, title: neues Recht, reason: Die Leistung wurde ausgeweitet.}
"""
SOURCE = """
id: {id}
title: {title}
publisher: {publisher}
licence: {{name: amtsintern, attribution: "{attribution}"}}
dataset: {id}
reader: csv
files: ["{id}_{{year}}.csv"]
area: {{column: gebiet, levels: [sozialraum]}}
period: {{source: file}}
values: [{{column: anzahl}}]
"""
REPORT = """
title: Sozialbericht
subtitle: Leben in Musterbrück
chapters: [{chapters}]
key_figures:
  - {{indicator: einwohnerzahl, label: Einwohnerinnen und Einwohner}}
  - {{indicator: sgb2_quote}}
  - {{indicator: altersarmut}}
profile:
  table: [einwohnerzahl, sgb2_quote, altersarmut]
  deviation: [sgb2_quote, altersarmut]
  pyramid: altersaufbau
  compare: [stadtteil, stadt]
annex_tables:
  - {{title: Alle Sozialräume, level: sozialraum, indicators: [einwohnerzahl, sgb2_quote, altersarmut]}}
glossary:
  Bedarfsgemeinschaft: Menschen, die zusammen leben und füreinander einstehen.
"""
CHAPTER = """---
title: Armut
topic: armut
messages:
  - "Die SGB-II-Quote beträgt {{ wert('sgb2_quote') }}."
---
## Wie viele Menschen Leistungen erhalten

Am {{ stichtag(lang=true) }} lag die Quote bei {{ wert("sgb2_quote") }}.
Sie ist {{ differenz("sgb2_quote") }}.

{{ tabelle(["einwohnerzahl", "sgb2_quote"], name="quoten") }}

{{ diagramm("sgb2_quote") }}

{{ karte("sgb2_quote") }}

{{ befunde("sgb2_quote") }}

Mehr dazu in {{ siehe("quoten") }}.
"""


@dataclass
class Town:
    """What the town is made of; tests change it before `build`."""

    root: Path
    names: list[str] = field(default_factory=lambda: ["Markt", "Hafen", "Höhe", "Aue"])
    chapters: dict[str, str] = field(default_factory=lambda: {"01_armut.md": CHAPTER})
    statuses: dict[tuple[str, str, int], str] = field(default_factory=dict)
    flags: dict[tuple[str, str, int], int] = field(default_factory=dict)
    all_secret: bool = False
    indicators: dict[str, str] = field(default_factory=lambda: dict(INDICATORS))
    report: str = REPORT

    def build(self) -> Project:
        """Write all files and the database; load the project."""
        files = {
            "config.yaml": CONFIG,
            "indicators/breaks.yaml": BREAKS,
            "report_templates/report.yaml": self.report.format(chapters=", ".join(self.chapters)),
            **{f"indicators/datasets/{name}.yaml": text for name, text in DATASETS.items()},
            **{f"indicators/{name}.yaml": text for name, text in self.indicators.items()},
            **{f"report_templates/chapters/{name}": text for name, text in self.chapters.items()},
        }
        for number, name in enumerate(DATASETS):
            attribution = ("Kreisstadt Musterbrück, Melderegister", "Statistik der Arbeitsagentur")[number]
            source = SOURCE.format(id=name, title=name, publisher="Stadt", attribution=attribution)
            files[f"data/raw/{name}/source.yaml"] = source
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        project = load_project(self.root)
        self.write_database(project.published_database)
        return project

    def areas(self) -> list[tuple[str, str, int, str, str, str]]:
        """id, level, order, name, parent, kind."""
        found = [
            ("99", "land", 0, "Musterland", "", "area"),
            (TOWN, "stadt", 1, "Kreisstadt Musterbrück", "99", "area"),
            ("nicht_zuordenbar", "nicht_zuordenbar", 5, "nicht zuordenbar", TOWN, "unassigned"),
        ]
        parts = sorted({1 + number // 2 for number in range(len(self.names))})
        found += [(f"{part:02d}", "stadtteil", 2, f"Stadtteil {part}", TOWN, "area") for part in parts]
        found += [
            (
                f"{1 + number // 2:02d}{number % 2 + 1:02d}",
                "sozialraum",
                3,
                name,
                f"{1 + number // 2:02d}",
                "area",
            )
            for number, name in enumerate(self.names)
        ]
        return found

    def write_database(self, path: Path) -> None:
        """published.duckdb as the stage protect would leave it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        rows: Rows = {name: [] for name in ("area", "value", "change", "geometry", "delivery", "file")}
        for number, area in enumerate(self.areas()):
            rows["area"].append((*area, number, 0, 9999))
            self._values(rows, area[0], number)
        places = [area[0] for area in self.areas() if area[1] == "sozialraum"]
        for number, area_id in enumerate(places):
            left, bottom = (number % 6) * 800.0, (number // 6) * 700.0
            shape = shapely.box(left, bottom, left + 800, bottom + 700)
            rows["geometry"].append((area_id, shapely.to_wkb(shape)))
        for name in DATASETS:
            rows["delivery"] += [
                (name, name, year, "sozialraum", len(self.names), 10, "", "", False, 0) for year in YEARS
            ]
            rows["file"].append((name, f"data/raw/{name}/{name}_2024.csv"))
        rows["finding"] = [
            ("harmonize", "hinweis", "sgb2_2024.csv:7", "Zeile ohne Gebiet", "der Stadt zugerechnet")
        ]
        rows["suppression"] = [("sgb2_quote", "sozialraum", 40, 4)]
        with duckdb.connect(str(path)) as connection:
            connection.execute(PUBLISHED_TABLES)
            for name, lines in rows.items():
                for start in range(0, len(lines), 500):
                    _insert(connection, name, lines[start : start + 500])

    def _values(self, rows: "Rows", area: str, number: int) -> None:
        known = {name.split("/")[1] for name in self.indicators}
        for (indicator, category), figure in figures(area, number).items():
            if indicator not in known:
                continue
            for year in YEARS:
                status = "secret" if self.all_secret else self.statuses.get((indicator, area, year), "ok")
                value = figure(year) if status == "ok" else Decimal(0) if status == "zero" else None
                flags = self.flags.get((indicator, area, year), 0)
                rows["value"].append((indicator, category, area, year, None, None, value, status, flags))
            for since in (2014, 2022):
                rows["change"].append(self._change((indicator, category, area, since), figure))

    def _change(self, key: tuple[str, str, str, int], figure: Figure) -> tuple[object, ...]:
        indicator, category, area, since = key
        block = ""
        if indicator == "altersarmut":
            block = "neues_recht"
        elif indicator == "sgb2_quote" and since < 2018:
            block = "neue_zaehlung"
        hidden = self.all_secret or (indicator, area, 2024) in self.statuses
        status = "not_applicable" if block else "secret" if hidden else "ok"
        absolute = figure(2024) - figure(since) if status == "ok" else None
        percent = round(absolute / figure(since) * 100, 10) if absolute is not None else None
        flags = self.flags.get((indicator, area, 2024), 0)
        return (indicator, category, area, 2024, since, absolute, percent, status, block, flags)


Rows = dict[str, list[tuple[object, ...]]]


def figures(area: str, number: int) -> dict[tuple[str, str], Figure]:
    """Indicator and category → value of a year: invented straight lines."""
    base, place = Decimal(1000 + 37 * number), Decimal(number)
    scale = {"99": 900, TOWN: 20}.get(area, 1)
    found: dict[tuple[str, str], Figure] = {
        ("einwohnerzahl", ""): lambda year: base * scale + (year - 2014) * 3,
        ("sgb2_quote", ""): lambda year: 8 + place * Decimal("1.3") + (year - 2014) * Decimal("0.15"),
        ("altersarmut", ""): lambda year: round(3 + place / 3, 10),
    }
    groups = [f"{age}|{sex}" for age in ("0-17", "18-64", "65+") for sex in ("m", "w")]
    for order, category in enumerate(groups):
        found["altersaufbau", category] = lambda year, n=order: round(12 + 3 * n + place / 7, 10)  # type: ignore[misc]
    return found


def _insert(connection: duckdb.DuckDBPyConnection, name: str, lines: list[tuple[object, ...]]) -> None:
    marks = ", ".join("(" + ", ".join("?" * len(line)) + ")" for line in lines)
    connection.execute(f"INSERT INTO {name} VALUES {marks}", [cell for line in lines for cell in line])
