"""Checksums and sizes of deliveries stay inside: published, they would tell what a hidden row holds."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from project_edits import SGB2, SGB2_SOURCE, change, silent

from pipeline.project import Project, load_project
from pipeline.report.datafiles import write_published
from pipeline.report.manifest import write_manifest
from pipeline.report.published import Published, read_published
from pipeline.stages.evidence import keep_evidence
from pipeline.stages.runner import run_stages
from tests.conftest import REPOSITORY

CORRECTION = """corrections:
  - {file: sgb2.csv, row: 19, column: Leistungsberechtigte, expect: 334, value: 336,
     reason: Zahlendreher, who: A. Beispiel, date: 03.02.2025}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The mini project with a correction and a checksum in its source, up to protect."""
    root = tmp_path_factory.mktemp("evidence") / "mini"
    ignored = shutil.ignore_patterns("processed", "reports")
    shutil.copytree(REPOSITORY / "tests" / "projects" / "mini", root, ignore=ignored)
    digest = hashlib.sha256((root / SGB2).read_bytes()).hexdigest()
    change(root, SGB2_SOURCE, "reader: csv", f'reader: csv\nsha256: {{sgb2.csv: "{digest}"}}')
    (root / "data/raw/sgb2/corrections.yaml").write_text(CORRECTION, encoding="utf-8")
    project = load_project(root)
    run_stages(project, ("ingest", "harmonize", "compute", "protect"), silent, strict=False)
    return project


@pytest.fixture(scope="module")
def published(built: Project) -> Published:
    return read_published(built.published_database)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_internal_list_has_checksum_and_size_of_each_delivery(built: Project) -> None:
    found = {row["datei"]: row for row in rows(built.processed_dir / "nachweis" / "dateien.csv")}
    delivered = (built.root / SGB2).read_bytes()
    assert found[SGB2] == {
        "quelle": "sgb2", "datei": SGB2, "bytes": str(len(delivered)),
        "sha256": hashlib.sha256(delivered).hexdigest(),
    }  # fmt: skip
    delivered_files = [
        path for path in (built.root / "data/raw").rglob("*.csv") if path.parent.name in built.sources
    ]
    assert len(found) == len(delivered_files)


def test_published_files_tell_neither_checksum_nor_size(
    built: Project, published: Published, tmp_path: Path
) -> None:
    data = tmp_path / "daten"
    data.mkdir()
    write_published(built, published, data)
    write_manifest(built, published, tmp_path, tmp_path / "manifest.json")
    assert {"quelle": "sgb2", "datei": SGB2, "stand": built.sources["sgb2"].period.reference} in rows(
        data / "dateien.csv"
    )
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(tmp_path.rglob("*.*")))
    for path in sorted((built.root / "data" / "raw").rglob("*.*")):
        content = path.read_bytes()
        digests = (hashlib.new(name, content).hexdigest() for name in ("sha256", "sha1", "md5"))
        assert not any(digest[:16] in text for digest in digests), path.name
    assert [*rows(data / "dateien.csv")[0]] == ["quelle", "datei", "stand"]
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert SGB2 in manifest["eingaben"]
    assert "config.yaml" in manifest["beschreibungen"]
    assert not [name for name in manifest["beschreibungen"] if name.startswith("data/raw/sgb2")]


def test_published_findings_have_no_row_numbers(published: Published) -> None:
    places = [item.place for item in published.findings]
    assert any(place.startswith(SGB2) for place in places)
    assert not any("Zeile" in place for place in places)


def test_where_no_row_means_nobody_the_number_of_areas_is_not_told(
    built: Project, published: Published, tmp_path: Path
) -> None:
    write_published(built, published, tmp_path)
    found = {(row["datensatz"], row["ebene"]): row["gebiete"] for row in rows(tmp_path / "lieferungen.csv")}
    assert {dataset: built.datasets[dataset].absent for dataset, _ in found} == {
        "einwohner": "zero",
        "sgb2": "unknown",
    }
    assert found["einwohner", "sozialraum"] == ""
    assert found["sgb2", "sozialraum"] == "4"


def test_data_package_names_file_source_and_date(
    built: Project, published: Published, tmp_path: Path
) -> None:
    write_published(built, published, tmp_path)
    found = {row["datei"].rsplit("/", 1)[-1]: row["quelle"] for row in rows(tmp_path / "dateien.csv")}
    assert found["sgb2.csv"] == "sgb2"


def test_list_of_an_edition_stays_when_deliveries_change(built: Project) -> None:
    kept = keep_evidence(built)
    assert kept == built.processed_dir / "nachweis" / "dateien-2024.csv"
    assert kept.read_bytes() == (built.processed_dir / "nachweis" / "dateien.csv").read_bytes()
