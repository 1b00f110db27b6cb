"""Benchmarks run, so that they do not rot; what they measure is not judged here."""

import pytest

from benchmarks import bench_ingest


def test_bench_ingest_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["bench_ingest", "200", "2"])
    bench_ingest.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 files of 200 rows"
    assert [line.split()[0] for line in lines[1:]] == ["plain", "csv", "ingest", "harmonize", "both"]
