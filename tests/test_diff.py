"""diff: what a change did to the published values, against the last different state."""

import json
from pathlib import Path

import pytest
from project_edits import SGB2, change, silent

from pipeline.cli import main
from pipeline.project import load_project
from pipeline.stages.kept_values import BEFORE, NOW
from pipeline.stages.runner import run_stages

CHILDREN = "indicators/armut/kinderarmut.yaml"


def build(root: Path, force: bool = False) -> None:
    run_stages(load_project(root), ("ingest", "harmonize", "compute", "protect"), silent, False, force)


def told(root: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["diff", *more, "--project", str(root)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_changed_definition_and_back(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = told(mini_project, capsys)
    assert code == 1
    assert "noch keine veröffentlichten Werte" in err
    build(mini_project)
    code, _, err = told(mini_project, capsys)
    assert (code, "noch keinen früheren Stand" in err) == (0, True)
    change(mini_project, CHILDREN, 'where: {alter: "0-17"}', 'where: {alter: "0-64"}')
    said = told(mini_project, capsys)[2]
    assert "die Zahlen sind älter als die Angaben: Indikator kinderarmut geändert" in said
    assert "neu rechnen: compute, dann protect" in said
    build(mini_project)
    code, out, err = told(mini_project, capsys)
    assert (code, "älter als" in err) == (1, False)
    assert "(kinderarmut): 16 geändert, 0 neu, 0 entfallen · Definition geändert" in out
    assert "  Stadt Kleinau, 2024: 25,8 → " in out
    assert "… und 6 weitere" in out
    assert "bevoelkerung" not in out
    build(mini_project, force=True)  # a build that changes nothing keeps the comparison
    assert told(mini_project, capsys)[1] == out
    code, _, err = told(mini_project, capsys, "bevoelkerung")
    assert (code, "0 geändert" in err) == (0, True)


def test_a_corrected_delivery_changes_values_only(
    mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(mini_project)
    for old, new in (("Altdorf Mitte;86;23", "Altdorf Mitte;86;24"), ("Altdorf;420;154", "Altdorf;420;155")):
        change(mini_project, SGB2, old, new)
    change(mini_project, SGB2, "insgesamt;594;209", "insgesamt;594;210")
    build(mini_project)
    code, out, _ = told(mini_project, capsys, "--json")
    found = json.loads(out)
    assert code == 1
    assert found["definitions"] == []
    changed = [(row["indicator"], row["name"], row["year"], row["kind"]) for row in found["values"]]
    assert ("kinderarmut", "Altdorf Mitte", 2024, "changed") in changed
    assert {row[0] for row in changed} == {"kinderarmut"}
    assert {row[2] for row in changed} == {2024}


def test_a_new_and_a_deleted_indicator(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(mini_project)
    path = mini_project / "indicators/demographie/auslaenderanteil.yaml"
    text = path.read_text(encoding="utf-8")
    (path.parent / "neu.yaml").write_text(text.replace("id: auslaenderanteil", "id: neu"), encoding="utf-8")
    build(mini_project)
    code, out, _ = told(mini_project, capsys)
    assert code == 1
    assert "(neu): 0 geändert, 24 neu, 0 entfallen" in out
    assert "nicht da → geheim" in told(mini_project, capsys, "--alle")[1]
    (path.parent / "neu.yaml").unlink()
    build(mini_project)
    assert "neu (neu): 0 geändert, 0 neu, 24 entfallen" in told(mini_project, capsys)[1]


def test_the_same_values_give_the_same_bytes(mini_project: Path, tmp_path: Path) -> None:
    build(mini_project)
    first = (mini_project / "data/processed" / NOW).read_bytes()
    (mini_project / "data/processed" / NOW).unlink()
    build(mini_project, force=True)
    assert (mini_project / "data/processed" / NOW).read_bytes() == first
    assert not (mini_project / "data/processed" / BEFORE).exists()


def test_unknown_indicator(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(mini_project)
    (mini_project / "data/processed" / BEFORE).write_bytes(
        (mini_project / "data/processed" / NOW).read_bytes()
    )
    code, _, err = told(mini_project, capsys, "kinderarmt")
    assert code == 2
    assert "gemeint: „kinderarmut“?" in err
