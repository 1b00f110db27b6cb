"""The edition says of itself what everybody may know of its structure, and nothing that is secret."""

import csv
from pathlib import Path

import pytest

from pipeline.project import load_project
from pipeline.report.datafiles import write_published
from pipeline.report.published import read_published
from pipeline.stages.runner import run_stages


def read_rows(path: Path) -> list[dict[str, str]]:
    """A file of the data package."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """daten/ of the mini project as package writes it."""
    import shutil

    root = tmp_path_factory.mktemp("audit") / "mini"
    source = Path(__file__).resolve().parents[1] / "projects" / "mini"
    shutil.copytree(source, root, ignore=shutil.ignore_patterns("processed", "reports"))
    project = load_project(root)
    run_stages(project, ("ingest", "harmonize", "compute", "protect"), lambda _: None, strict=False)
    folder = root / "daten"
    folder.mkdir()
    write_published(project, read_published(project.published_database), folder)
    return folder


def test_each_series_names_its_terms_in_canonical_text(data: Path) -> None:
    rows = {(row["indikator"], row["rolle"]): row for row in read_rows(data / "terme.csv")}
    assert rows["auslaenderanteil", "numerator"]["term"] == "einwohner[staatsangehoerigkeit=nicht_deutsch]"
    assert rows["auslaenderanteil", "denominator"] == {
        "indikator": "auslaenderanteil", "gruppe": "", "rolle": "denominator", "term": "einwohner[]",
        "moment": "same", "teil_von": "",
    }  # fmt: skip


def test_areas_are_made_of_their_smallest_parts(data: Path) -> None:
    parts: dict[str, set[str]] = {}
    for row in read_rows(data / "gebietsteile.csv"):
        parts.setdefault(row["gebiet"], set()).add(row["teil"])
    assert parts["100"] == {"0101", "0102", "0201", "0202", "nicht_zuordenbar"}
    assert parts["02"] == {"0201", "0202"}
    assert parts["0202"] == {"0202"}


def test_groups_and_rules_of_the_datasets_in_use(data: Path) -> None:
    codes = {(row["gliederung"], row["code"]): row["art"] for row in read_rows(data / "gliederungen.csv")}
    assert codes["staatsangehoerigkeit", "nicht_deutsch"] == "partition"
    assert codes["alter", ""] == "age"
    rules = {row["datensatz"]: row for row in read_rows(data / "regeln.csv")}
    assert rules["einwohner"]["mindestzahl"] == "4"
    assert rules["einwohner"]["geschuetzt"] == "ja"
