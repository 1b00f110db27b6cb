"""Benchmarks run, so that they do not rot; what they measure is not judged here."""

from pathlib import Path

import pytest

from benchmarks import (
    bench_catalogue,
    bench_compute,
    bench_delivery,
    bench_disclosure,
    bench_exact,
    bench_ingest,
    bench_preview,
    bench_report,
    bench_workbook,
    measuring,
)
from pipeline.project import load_project
from pipeline.stages.compute import compute


def test_bench_ingest_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["bench_ingest", "200", "2"])
    bench_ingest.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 files of 200 rows"
    assert [line.split()[0] for line in lines[1:]] == ["plain", "csv", "ingest", "harmonize", "both"]


def test_bench_delivery_runs_and_rows_are_equal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench_delivery", "21"])
    bench_delivery.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[3] == "rows equal: True"
    assert [line.split()[0] for line in lines] == ["CSV", "plain", "ingest", "rows"]


def test_bench_compute_runs_and_both_ways_agree(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench_compute", "3000", "40", "1"])
    bench_compute.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3000 persons, 40 areas, 40 indicators, 50 terms"
    assert lines[1] == f"values equal: {40 * (1 + 20 + 40)}"
    assert lines[-1].startswith("ratio: ")


@pytest.mark.parametrize("way", bench_compute.WAYS)
def test_every_way_by_hand_gives_the_values_of_compute(tmp_path: Path, way: str) -> None:
    """Which way is the fastest, and so compared, depends on the machine; empty cells must not."""
    filters = bench_compute.make_filters()
    project = bench_compute.write_project(tmp_path, filters)
    bench_compute.fill(project, 3000, 40)
    bench_compute.by_hand(project, filters, way)
    compute(project, lambda _: None)
    assert bench_compute.compare(project) == 40 * (1 + 20 + 40)


def test_bench_workbook_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["bench_workbook", "50"])
    bench_workbook.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("50 rows, ")
    assert [line.split()[0] for line in lines[1:]] == ["library", "reader"]


def test_bench_catalogue_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["bench_catalogue", "30", "3"])
    bench_catalogue.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "30 areas, 3 years, 100 indicators, 3600 rows"
    assert lines[1].endswith(f"{100 * 3 * (30 + 20 + 1)} values")
    assert lines[2].startswith("memory: ")


def test_bench_disclosure_runs_and_hides_less_than_by_hand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench_disclosure", "40", "150", "3"])
    bench_disclosure.main()
    cells, naive, protection = capsys.readouterr().out.splitlines()
    assert cells.startswith("1290 cells, ")
    assert "0 unsafe" in protection
    assert int(protection.split()[1]) < int(naive.split()[1])


def test_bench_exact_finds_a_pattern_that_costs_no_more_than_ours() -> None:
    line = bench_exact.compare(20, 250, (2, 3), 3, 60.0)
    cost = [int(part.split("cost ")[1].split(",")[0]) for part in line.split(": ")[1].split(" · ")]
    naive, ours, exact = cost
    assert 0 < exact <= ours < naive


FILE = "einwohner_2024.csv"


def test_bench_report_runs(mini_project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = load_project(mini_project)
    changes = {
        "sentence": lambda: measuring.change_chapter(mini_project),
        "words": lambda: bench_preview.word_change(project),
        "cell": lambda: bench_preview.cell_change(
            mini_project, "data/raw/einwohner_register/einwohner_2024.csv"
        ),
    }
    bench_preview.preview_times(mini_project, changes)
    bench_report.forget(project)
    assert bench_report.html_alone(project, tmp_path / "seiten") > 5
    bench_report.pdf_alone(project, tmp_path / "druck", "PDF")
    rows = [line for line in capsys.readouterr().out.splitlines() if "processor" in line]
    assert [row.split("  ")[0] for row in rows] == [
        "preview: sentence", "preview: words", "preview: cell", "HTML alone, cold", "PDF",
    ]  # fmt: skip
