"""Drafts of indicators: every method gives a file that loads, names what is open, overwrites nothing."""

from pathlib import Path

import pytest
from project_edits import change

from pipeline.cli import main
from pipeline.models.indicator import METHOD_KEYS
from pipeline.project import load_project
from pipeline.yaml_file import read_yaml


def draft(root: Path, *words: str) -> int:
    given = dict(zip(words[1::2], words[2::2], strict=True))
    given = {"--topic": "demographie", "--dataset": "einwohner", **given}
    return main(
        ["new", "indicator", words[0], *(w for pair in given.items() for w in pair), "--project", str(root)]
    )


@pytest.mark.parametrize("method", METHOD_KEYS)
def test_draft_of_every_method_loads_and_its_example_comes_out(
    mini_project: Path, method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert draft(mini_project, "probe", "--method", method) == 0
    said = capsys.readouterr().err
    path = mini_project / "indicators" / "demographie" / "probe.yaml"
    keys = set(read_yaml(path, mini_project).data)
    assert keys & {key for needed in METHOD_KEYS.values() for key in needed} == set(METHOD_KEYS[method])
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert ("OFFEN: " in line) == (f"Offen: indicators/demographie/probe.yaml:{number}: " in said)
    assert main(["check", "--project", str(mini_project)]) == 0
    assert "probe.yaml:5: noch offen: definition: wer oder was gezählt wird" in capsys.readouterr().err


def test_codes_of_the_dataset_stand_as_comments(mini_project: Path) -> None:
    assert draft(mini_project, "probe", "--dataset", "sgb2") == 0
    text = (mini_project / "indicators/demographie/probe.yaml").read_text(encoding="utf-8")
    for code in load_project(mini_project).datasets["sgb2"].dimensions["gruppe"].codes:
        assert f"{code} (" in text
    assert "genau eine nennen" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bevoelkerung",), "demographie/bevoelkerung.yaml:1: „bevoelkerung“ gibt es schon"),
        (("Altenquotient",), "„Altenquotient“ ist keine Kennung"),
        (("probe", "--method", "shares"), "das Verfahren „shares“ gibt es nicht – gemeint: „share“"),
        (("probe", "--method", "Anteil"), "das Verfahren „Anteil“ gibt es nicht – gemeint: „share“?"),
        (("probe", "--dataset", "einwoner"), "gemeint: „einwohner“?"),
        (("probe", "--topic", "demografie"), "gemeint: „demographie“?"),
        (("probe", "--dataset", ""), "--dataset: den Datensatz bitte nennen – möglich: einwohner, sgb2"),
    ],
)
def test_what_cannot_be_drafted_is_said_and_nothing_written(
    mini_project: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in mini_project.rglob("*.yaml")}
    assert draft(mini_project, *words) == 2
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in mini_project.rglob("*.yaml")} == before


def test_an_open_draft_stops_a_strict_build(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert draft(mini_project, "probe") == 0
    assert main(["report", "--project", str(mini_project)]) == 1
    assert "noch offen: interpretation: wie der Wert zu lesen ist" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("timing", "denominator"),
    [
        ("reference_date", "denominator: {dataset: einwohner}"),
        ("year", "denominator: {dataset: einwohner, at: mean}"),
    ],
)
def test_a_rate_is_divided_by_the_population(mini_project: Path, timing: str, denominator: str) -> None:
    change(mini_project, "indicators/datasets/sgb2.yaml", "timing: reference_date", f"timing: {timing}")
    assert draft(mini_project, "probe", "--dataset", "sgb2", "--method", "rate") == 0
    text = (mini_project / "indicators/demographie/probe.yaml").read_text(encoding="utf-8")
    assert f"{denominator}  # OFFEN: " in text
