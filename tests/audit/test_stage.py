"""The gate in the run: a safe edition passes, one that gives secrets away is withheld, `audit` only tells."""

import json
import shutil
from pathlib import Path

import pytest

import pipeline.disclosure.recalled
import pipeline.stages.audit
from pipeline.auditing.surfaces.check import Surfaces, check_surfaces
from pipeline.cli import main
from pipeline.disclosure.securing import Secured
from pipeline.errors import DataError, DisclosureError, Problem
from pipeline.project import Project, load_project
from pipeline.stages.audit import attack, audit
from pipeline.stages.runner import run_stages


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini project with its data package."""
    root = tmp_path_factory.mktemp("audit") / "mini"
    source = Path(__file__).resolve().parents[1] / "projects" / "mini"
    shutil.copytree(source, root, ignore=shutil.ignore_patterns("processed", "reports"))
    run(load_project(root), "ingest", "harmonize", "compute", "protect", "package")
    return root


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Project:
    """A copy of it."""
    shutil.copytree(built, tmp_path / "mini")
    return load_project(tmp_path / "mini")


@pytest.fixture(autouse=True)
def surfaces(monkeypatch: pytest.MonkeyPatch) -> Surfaces:
    """The surfaces have tests of their own: here they say what a test lets them say."""
    found = Surfaces(compared=160)
    monkeypatch.setattr(pipeline.stages.audit, "check_surfaces", lambda _: found)
    return found


def run(project: Project, *stages: str) -> None:
    """Run stages without a word."""
    run_stages(project, stages, lambda _: None, strict=False, force=True)


def without_partners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Suppression hides small counts alone, and believes itself."""

    def secure(closing: object, needs: object, minimum: int) -> Secured:
        return Secured()

    monkeypatch.setattr(pipeline.disclosure.recalled, "secure", secure)


def test_the_mini_report_gives_nothing_away(project: Project) -> None:
    result = audit(project, lambda _: None)
    assert result.rows == 14
    assert "keiner errechenbar" in result.summary
    assert not [finding for finding in result.findings if finding.severity == "fehler"]
    assert project.report_dir.exists()


def test_with_primary_suppression_only_the_gate_refuses_and_names_the_leaks(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_partners(monkeypatch)
    run(project, "protect", "package")
    with pytest.raises(DisclosureError) as refused:
        run(project, "audit")
    texts = [str(problem) for problem in refused.value.problems]
    assert any("geheimer Wert lässt sich errechnen: " in text for text in texts)
    assert any("Stadt Kleinau minus" in text for text in texts), texts
    assert "zurückgehalten" in texts[-1]
    kept = project.processed_dir / "zurueckgehalten" / project.edition_id
    assert (kept / "manifest.json").exists()
    assert not project.report_dir.exists()


def test_a_surface_that_shows_a_secret_withholds_the_edition_too(
    project: Project, surfaces: Surfaces
) -> None:
    surfaces.problems.append(Problem("html/index.html", "im Alternativtext steht eine geheime Zahl"))
    with pytest.raises(DisclosureError, match="Alternativtext"):
        audit(project, lambda _: None)
    assert not project.report_dir.exists()


def test_surfaces_are_read_beside_the_figures_with_the_same_result(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline.stages.audit, "check_surfaces", check_surfaces)
    one_after_the_other = attack(project, lambda _: None)
    monkeypatch.setattr(pipeline.stages.audit, "_WORTH_A_PROCESS", 0)
    assert attack(project, lambda _: None) == one_after_the_other
    monkeypatch.setattr(pipeline.stages.audit, "check_surfaces", unreadable_surface)
    with pytest.raises(DataError) as refused:
        attack(project, lambda _: None)
    assert [problem.place for problem in refused.value.problems] == ["daten/a.csv:1", "daten/b.csv:2"]
    assert str(refused.value).startswith("daten/a.csv:1: unlesbar")


def unreadable_surface(_: Path) -> Surfaces:
    """What a reading process may end with."""
    raise DataError([Problem("daten/a.csv:1", "unlesbar"), Problem("daten/b.csv:2", "unlesbar")])


def test_the_command_tells_and_changes_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "--project", str(project.root)]) == 0
    assert "keiner errechenbar" in capsys.readouterr().err
    without_partners(monkeypatch)
    run(project, "protect", "package")
    assert main(["audit", "--project", str(project.root), "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["leaks"] > 0
    assert told["findings"][0]["what"].startswith("geheimer Wert lässt sich")
    assert (project.report_dir / "manifest.json").exists()


def test_an_edition_that_is_not_built_is_told(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--project", str(mini_project)]) == 1
    assert "noch nicht erstellt – zuerst report" in capsys.readouterr().err


def test_a_frozen_edition_of_before_is_attacked_as_well(project: Project) -> None:
    """What an earlier edition showed of a hidden cell is known: it is told, and no leak of this one."""
    from pipeline.editions import freeze_edition

    earlier = project.root / "reports" / "2022"
    shutil.copytree(project.report_dir, earlier)
    for path in (earlier / "daten" / "terme.csv",):
        path.unlink()
    manifest = json.loads((earlier / "manifest.json").read_text(encoding="utf-8"))
    manifest["ausgaben"] = {}
    (earlier / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    freeze_edition(project.root, "2022")
    result = attack(project, lambda _: None)
    assert [finding.place for finding in result.findings] == ["reports/2022"]
    shutil.copy(project.report_dir / "daten" / "terme.csv", earlier / "daten")
    again = attack(project, lambda _: None)
    assert "zusammen mit 1 früheren Ausgabe" in again.summary
    assert not again.findings
