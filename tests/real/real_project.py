"""Projects around published files: a short description becomes a complete project in a folder of its own.

A description (descriptions/<name>.yaml) holds what no other data set has: area levels, areas that are plain
facts, datasets and sources. Long lists of areas are taken from the delivery itself by the test. The files are
read where they lie (raw_dir); none of them is copied.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipeline.project import load_project
from pipeline.stages.harmonize import harmonize
from pipeline.stages.ingest import ingest
from pipeline.yaml_file import read_yaml

DESCRIPTIONS = Path(__file__).parent / "descriptions"
AreaRows = Iterable[tuple[str, str, str]]  # id, name, id of the area above


@dataclass(frozen=True)
class Loaded:
    """A project after ingest and harmonize: its folder and what the stages noticed."""

    root: Path
    findings: tuple[str, ...]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the working database."""
        with duckdb.connect(str(self.root / "data/processed/working.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def total(self, dataset: str, where: str = "true") -> Decimal:
        """Sum of the values of a dataset; the condition may name columns of core.area too."""
        sql = f"SELECT sum(value) FROM core.{dataset} JOIN core.area USING (area_id) WHERE {where}"
        ((value,),) = self.rows(sql)
        assert value is not None, f"no value of {dataset} where {where}"
        return Decimal(value)

    def value(self, dataset: str, area: str, year: int, where: str = "true") -> Decimal:
        """The only value of an area and year; fails if there is none or more than one."""
        rows = self.rows(
            f"SELECT value FROM core.{dataset} WHERE area_id = '{area}' AND year = {year} AND {where}"
        )
        assert len(rows) == 1, f"{len(rows)} values of {dataset}, {area}, {year}, {where}"
        return Decimal(rows[0][0])

    def statuses(self, dataset: str, where: str = "true") -> dict[str, int]:
        """How often each status occurs."""
        table = f"core.{dataset} JOIN core.area USING (area_id)"
        return dict(self.rows(f"SELECT status, count(*) FROM {table} WHERE {where} GROUP BY 1"))


def describe(name: str) -> dict[str, Any]:
    """Content of tests/real/descriptions/<name>.yaml, to be completed by the test."""
    content: dict[str, Any] = read_yaml(DESCRIPTIONS / f"{name}.yaml", DESCRIPTIONS).data
    return content


def write_project(
    description: Mapping[str, Any], root: Path, raw_dir: Path, areas: Mapping[str, AreaRows] | None = None
) -> Path:
    """Write the project; `areas` gives the rows of levels that the description leaves out."""
    _dump(root / "config.yaml", _config(description, raw_dir))
    for level in description["levels"]:
        if areas and level in areas:
            lines = [f'"{key}";"{name}";"{parent}";;' for key, name, parent in areas[level]]
        else:
            lines = [f"{row};;" for row in description["areas"][level]]
        text = "\n".join(["id;name;parent;valid_from;valid_to", *lines, ""])
        _write(root / "data/raw/areas" / f"{level}.csv", text)
    shared = {key: description[key] for key in ("publisher", "licence") if key in description}
    for source_id, source in description["sources"].items():
        own = _whole(source, description["sources"])
        content = {"id": source_id, "title": description["title"], **shared, **own}
        _dump(root / "data/raw" / source_id / "source.yaml", content)
    for dataset_id, dataset in description["datasets"].items():
        content = {"id": dataset_id, "title": description["title"], **dataset}
        _dump(root / "indicators/datasets" / f"{dataset_id}.yaml", content)
    _dump(root / "report_templates/report.yaml", {"title": description["title"], "chapters": ["01.md"]})
    _write(root / "report_templates/chapters/01.md", f"---\ntitle: {description['title']}\n---\n\nText.\n")
    return root


def load(root: Path) -> Loaded:
    """Ingest and harmonize the project."""
    project = load_project(root)
    findings = [*project.findings, *ingest(project, lambda _: None).findings]
    findings += harmonize(project, lambda _: None).findings
    return Loaded(root, tuple(str(finding) for finding in findings))


def _whole(source: Mapping[str, Any], sources: Mapping[str, Any]) -> dict[str, Any]:
    """A source with what it takes from the one it is `like`."""
    base = _whole(sources[source["like"]], sources) if "like" in source else {}
    return {**base, **{key: value for key, value in source.items() if key != "like"}}


def _config(description: Mapping[str, Any], raw_dir: Path) -> dict[str, Any]:
    year = description["year"]
    levels = []
    for level, role in description["levels"].items():
        entry = {"id": level, "title": level.capitalize(), "plural": level.capitalize(), "role": role}
        if level in description.get("geometry", {}):
            entry["geometry"] = description["geometry"][level]
        levels.append(entry)
    edition = {"title": "Rückrechnung", "reference_date": f"31.12.{year}", "comparison_date": f"31.12.{year}"}
    return {
        "municipality": {"name": description["title"], "short_name": "Ort", "area": description["town"]},
        "edition": year,
        "editions": {year: {**edition, "editorial_deadline": f"31.12.{year}"}},
        "first_year": description.get("first_year", year),
        "area_levels": levels,
        "topics": {"thema": "Thema"},
        "raw_dir": raw_dir.as_posix(),
        "imprint": dict.fromkeys(("publisher", "responsible", "editors", "contact"), "Test"),
    }


def _dump(path: Path, content: Mapping[str, Any]) -> None:
    """YAML; JSON is a part of it."""
    _write(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
