"""Worked examples are recomputed through the methods; what does not come out names its line."""

from pathlib import Path

import pytest
from core_town import COUNT, CoreTown, tree

from pipeline.errors import Problem
from pipeline.methods.examples import example_problems

REPOSITORY = Path(__file__).resolve().parents[2]


def problems(tmp_path: Path, body: str, name: str = "i") -> list[Problem]:
    town = CoreTown(tmp_path, areas=tree([("A",)]))
    town.indicator("zahl", f"numerator: {{dataset: leute}}, {COUNT}")
    town.indicator(name, body)
    project = town.project()
    return example_problems(project, project.indicators[name])


RATE = (
    "numerator: {dataset: faelle, where: {gruppe: alle}}, denominator: {dataset: leute}, "
    "method: rate, unit: je_1000"
)
CHANGE = "of: zahl, method: change, over_years: 2, change: percent, unit: prozent"
FORMULA = (
    "terms: {a: {dataset: leute}, b: {dataset: leute}}, formula: (a - b) / b, method: formula, "
    "unit: prozent, decimals: 2"
)
TWO = "{numerator: 412, denominator: 29610, value: 13.9}, {numerator: 405, denominator: 29340, value: 13.9}"


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        (f"{RATE}, examples: [{{numerator: 412, denominator: 29610, value: 13.9}}]", []),
        (
            f"{RATE}, examples: [{TWO}]",
            ["indicators/probe/i.yaml:1: das Beispiel ergibt 13,8, angegeben ist 13,9"],
        ),
        (
            f"{RATE}, examples: [{{numerator: 412, denominator: 29610, value: 13.914}}]",
            ["indicators/probe/i.yaml:1: das Beispiel ergibt 13,9, angegeben ist 13,914"],
        ),
        (
            f"{RATE}, examples: [{{numerator: 412, value: 13.9}}]",
            ["indicators/probe/i.yaml:1: im Beispiel fehlt denominator – nötig: numerator, denominator"],
        ),
        (
            f"{RATE}, examples: [{{numerator: 0, denominator: 0, value: 0}}]",
            ["indicators/probe/i.yaml:1: das Beispiel teilt durch null – einen Nenner größer null angeben"],
        ),
        (
            CHANGE + ", examples: [{terms: {current: 9, base: 8}, value: 12.5}]",
            [],
        ),
        (
            CHANGE.replace("percent", "per_year")
            + ", examples: [{terms: {current: 9, base: 8}, value: 0.5}]",
            [],
        ),
        (
            FORMULA + ", examples: [{terms: {a: 1, b: 3}, value: -66.67}]",
            [],
        ),
    ],
)
def test_examples(tmp_path: Path, body: str, messages: list[str]) -> None:
    assert [str(problem) for problem in problems(tmp_path, body)] == messages
