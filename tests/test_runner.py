"""The runner: skips what is unchanged, says why it runs, leaves the last good state after a failure."""

import json
import multiprocessing
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.computing import filling
from pipeline.database import connect
from pipeline.errors import DataError, PipelineError, Problem, Severity
from pipeline.project import load_project
from pipeline.stages import STAGES, compute, protect
from pipeline.stages.fingerprint import FileHashes
from pipeline.stages.model import StageResult
from pipeline.stages.run_lock import run_lock
from pipeline.stages.runner import StageRun, reasons_to_run, run_stages

DATA_STAGES = ("ingest", "harmonize", "compute", "protect")


def build(root: Path, stages: tuple[str, ...] = DATA_STAGES, edition: str = "") -> list[StageRun]:
    return run_stages(load_project(root, edition), stages, lambda _: None, strict=True)


def reasons(root: Path, stage: str) -> tuple[str, ...]:
    project = load_project(root)
    return reasons_to_run(project, stage, FileHashes(project.processed_dir / "checksums.json"))


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_second_run_does_nothing(mini_project: Path) -> None:
    assert not any(run.skipped for run in build(mini_project))
    assert all(run.skipped for run in build(mini_project))


@pytest.mark.parametrize(
    ("file", "first", "reason"),
    [
        ("data/raw/einwohner_register/einwohner_2024.csv", "ingest", "Datei data/raw/einwohner_register/ein"),
        ("data/raw/areas/sozialraum.csv", "harmonize", "Datei data/raw/areas/sozialraum.csv geändert"),
        ("indicators/armut/kinderarmut.yaml", "compute", "Indikator kinderarmut geändert"),
    ],
)
def test_reason_names_what_changed(mini_project: Path, file: str, first: str, reason: str) -> None:
    build(mini_project)
    path = mini_project / file
    if path.suffix == ".csv":
        path.write_bytes(path.read_bytes() + b"\r\n")
    else:
        append(path, "population_base: register\n")
    assert any(text.startswith(reason) for text in reasons(mini_project, first))
    earlier = DATA_STAGES[: DATA_STAGES.index(first)]
    assert all(reasons(mini_project, stage) == () for stage in earlier)


def test_words_that_are_only_printed_need_no_new_figures(mini_project: Path) -> None:
    build(mini_project)
    path = mini_project / "indicators/armut/kinderarmut.yaml"
    text = path.read_text(encoding="utf-8").replace("interpretation: ", "interpretation: Neu. ", 1)
    path.write_text(text + "legal_basis: SGB II\n", encoding="utf-8")
    assert all(reasons(mini_project, stage) == () for stage in DATA_STAGES)


def test_a_comment_in_yaml_is_no_change(mini_project: Path) -> None:
    build(mini_project)
    append(mini_project / "indicators/armut/kinderarmut.yaml", "# nur ein Kommentar\n")
    assert all(reasons(mini_project, stage) == () for stage in DATA_STAGES)


def test_missing_working_database_is_rebuilt(mini_project: Path) -> None:
    build(mini_project)
    (mini_project / "data/processed/working.duckdb").unlink()
    assert reasons(mini_project, "ingest") == ("working.duckdb fehlt",)
    runs = {run.stage: run.skipped for run in build(mini_project)}
    assert runs == {"ingest": False, "harmonize": False, "compute": False, "protect": True}


@pytest.mark.usefixtures("kept_parts")
def test_every_stage_alone_in_order(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for stage in STAGES:
        assert cli.main([stage, "--project", str(mini_project)]) == 0, capsys.readouterr().err
    assert (mini_project / "reports/2024/manifest.json").exists()


def test_a_stage_without_its_input_says_so(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for stage in STAGES[1:]:
        assert cli.main([stage, "--project", str(mini_project)]) == 1
        shown = capsys.readouterr().err
        assert "Traceback" not in shown
        assert "zuerst" in shown, f"{stage}: {shown}"


def test_failure_in_the_middle_keeps_the_last_state(
    mini_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(mini_project)
    before = values(mini_project)
    append(mini_project / "indicators/armut/kinderarmut.yaml", "population_base: register\n")

    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(filling, "write_changes", broken)
    with pytest.raises(RuntimeError):
        build(mini_project)
    assert values(mini_project) == before
    monkeypatch.undo()
    assert [run.stage for run in build(mini_project) if not run.skipped] == ["compute", "protect"]


def values(root: Path) -> list[tuple[object, ...]]:
    connection = connect(root / "data/processed/working.duckdb", read_only=True)
    rows = connection.execute("SELECT * FROM result.value ORDER BY ALL").fetchall()
    connection.close()
    return rows


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(28, "No space left on device", "x.duckdb"), "der Datenträger ist voll"),
        (PermissionError(13, "denied", "x.duckdb"), "die Datei ist gesperrt oder schreibgeschützt"),
    ],
)
def test_disk_problems_are_messages(
    mini_project: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, message: str
) -> None:
    def broken(*_: object) -> StageResult:
        raise error

    monkeypatch.setattr(protect, "protect", broken)
    with pytest.raises(DataError, match=message):
        build(mini_project)


def test_warnings_stop_a_strict_run_after_their_stage(
    mini_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def warned(*_: object) -> StageResult:
        return StageResult(0, "", (Problem("a.csv", "auffällig", severity=Severity.WARNUNG),))

    monkeypatch.setattr(protect, "protect", warned)
    with pytest.raises(PipelineError, match="auffällig"):
        build(mini_project)
    tolerant = run_stages(load_project(mini_project), DATA_STAGES, lambda _: None, strict=False)
    assert tolerant[-1].result.findings


def test_a_later_stage_alone_does_not_go_on_from_warnings(
    mini_project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def warned(*_: object) -> StageResult:
        connect(mini_project / "data/processed/working.duckdb", read_only=True).close()
        return StageResult(0, "", (Problem("a.yaml:3", "auffällig", severity=Severity.WARNUNG),))

    build(mini_project)
    where = ["--project", str(mini_project)]
    monkeypatch.setattr(compute, "compute", warned)
    assert cli.main(["compute", "--force", *where]) == 1
    for stage in ("protect", "render", "package"):
        capsys.readouterr()
        assert cli.main([stage, *where]) == 1
        said = capsys.readouterr().err
        assert "Warnung: a.yaml:3: auffällig" in said
        assert f"Fehler: die Stufe compute endete mit 1 Warnung, {stage} läuft deshalb nicht" in said
        assert f"{stage} --tolerant" in said
    assert cli.main(["harmonize", *where]) == 0
    assert cli.main(["protect", "--tolerant", *where]) == 0


def _hold(folder: str, ready: object, done: object) -> None:
    with run_lock(Path(folder)):
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def test_two_runs_at_once_are_refused(mini_project: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    folder = str(mini_project / "data/processed")
    other = context.Process(target=_hold, args=(folder, ready, done))
    other.start()
    assert ready.wait(30)
    with pytest.raises(DataError, match="läuft schon ein Befehl"):
        build(mini_project)
    done.set()
    other.join(30)
    assert not build(mini_project)[0].skipped


def test_explain_and_json(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--project", str(mini_project)]
    assert cli.main(["explain", *where]) == 0
    assert "läuft, denn sie ist noch nicht gelaufen" in capsys.readouterr().out
    assert cli.main(["protect", "--json", *where]) == 1
    capsys.readouterr()
    build(mini_project)
    assert cli.main(["explain", "--json", *where]) == 0
    assert json.loads(capsys.readouterr().out)["compute"] == []
    assert cli.main(["compute", "--json", *where]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["stages"][0]["skipped"] is True
