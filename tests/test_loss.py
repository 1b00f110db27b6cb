"""What coarser versions of an indicator would save: the trial in memory tells what a real build would do."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from core_town import COUNT, SHARE, CoreTown, computed, query, silent, tree

from pipeline import cli
from pipeline.disclosure.protection import Protection
from pipeline.disclosure.remedies import remedies
from pipeline.errors import DataError, DisclosureError, Problem
from pipeline.project import Project, load_project
from pipeline.stages import loss
from pipeline.stages.compute import compute
from pipeline.stages.loss import UNSAFE, measure_loss
from pipeline.stages.protect import protect
from pipeline.stages.runner import run_stages
from pipeline.terms import shown_levels

BANDS = ("0-5", "6-17", "18-64", "65+")
LEVELS = ("kreis", "stadt", "stadtteil", "sozialraum", "programm")


def town(root: Path) -> CoreTown:
    """Two districts with five social spaces; few small children, few people from the EU."""
    made = CoreTown(root, areas=tree([("A", "B", "C"), ("D", "E")]))
    split = 'by: {alter: ["0-5", "6-17", "18-64", "65+"]}'
    made.indicator("aufbau", f"numerator: {{dataset: leute}}, {split}, {COUNT}")
    made.indicator("eu", f"numerator: {{dataset: leute, where: {{herkunft: eu}}}}, {COUNT}")
    made.indicator("wandel", "method: change, of: aufbau, over_years: 2, unit: anzahl, decimals: 0, "
                             "examples: [{terms: {current: 3, base: 1}, value: 2}]")  # fmt: skip
    for number, area in enumerate("ABCDE"):
        for year in (2022, 2023, 2024):
            for place, band in enumerate(BANDS):
                hier = 1 if area == "A" and place < 2 else 4 + number + 9 * place
                made.add("leute", area, hier, year, alter=band, herkunft="hier")
                made.add("leute", area, number if place == 2 else 0, year, alter=band, herkunft="eu")
    return made


def published(project: Project) -> dict[str, tuple[int, int]]:
    """Values and hidden values per indicator."""
    rows = query(
        project.published_database,
        "SELECT indicator_id, sum(shown + secret)::INT, sum(secret)::INT FROM suppression GROUP BY ALL",
    )
    return {str(name): (values, hidden) for name, values, hidden in rows}  # type: ignore[misc]


def test_the_trial_tells_what_a_build_with_the_coarser_version_hides(tmp_path: Path) -> None:
    project = computed(town(tmp_path))
    indicator = project.indicators["aufbau"]
    before = project.working_database.read_bytes()
    outcomes = measure_loss(project, indicator, LEVELS, silent)
    assert project.working_database.read_bytes() == before
    assert not project.published_database.exists()
    versions = [indicator, *(remedy.indicator for remedy in remedies(project, indicator))]
    assert [one.title for one in outcomes] == [
        "wie jetzt", "breitere Altersbänder: 0-17, 18+", "2 Jahre zusammengefasst",
        "3 Jahre zusammengefasst", "ohne Sozialräume", "ohne Aufgliederung nach Alter",
    ]  # fmt: skip
    for one, version in zip(outcomes, versions, strict=True):
        assert version
        changed = replace(project, indicators={**project.indicators, "aufbau": version})
        compute(changed, silent)
        protect(changed, silent)
        found = published(changed)
        others = [counts for name, counts in found.items() if name != "aufbau"]
        assert (one.values, one.hidden) == found["aufbau"], one.title
        assert (one.other_values, one.other_hidden) == tuple(map(sum, zip(*others, strict=True))), one.title
    now, wider, *_, whole = outcomes
    assert now.hidden > wider.hidden > whole.hidden == 0
    assert now.other_hidden > wider.other_hidden > whole.other_hidden


def test_levels_count_alone(tmp_path: Path) -> None:
    project = computed(town(tmp_path))
    outcomes = measure_loss(project, project.indicators["aufbau"], ["sozialraum"], silent)
    assert outcomes[0].values == 5 * 4 * 3
    assert {one.title: one.values for one in outcomes}["ohne Sozialräume"] == 0


def test_a_version_that_cannot_be_protected_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = computed(town(tmp_path))
    calls: Iterator[int] = iter(range(99))

    def unsafe(*_: object) -> Protection:
        if next(calls):
            raise DisclosureError(Problem("", "x"))
        return Protection((), ())

    monkeypatch.setattr(loss, "protect_cells", unsafe)
    now, *tried = measure_loss(project, project.indicators["eu"], LEVELS, silent)
    assert now.why_not == ""
    assert [one.why_not for one in tried if "Jahre" in one.title] == [UNSAFE, UNSAFE]


def test_what_does_not_exist_is_named_with_its_reason(tmp_path: Path) -> None:
    made = town(tmp_path)
    made.indicator("teil", "numerator: {dataset: leute}, denominator: {dataset: leute, where: {alter: 0+}}, "
                           f'by: {{alter: ["0-17", "65+"], herkunft: [eu, welt]}}, {SHARE}')  # fmt: skip
    ends = "numerator: {dataset: leute, where: {alter: 65+}}, denominator: {dataset: leute}"
    made.indicator("anteil", f"{ends}, levels: [stadt], pool_years: 2, {SHARE}")
    made.indicator("alte_eu", "numerator: {dataset: leute, where: {alter: 65+, herkunft: eu}}, "
                              f"denominator: {{dataset: leute, where: {{alter: 65+}}}}, {SHARE}")  # fmt: skip
    made.indicator("summe", "terms: {a: {dataset: leute}, b: {dataset: leute, where: {alter: 0-17}}}, "
                            "formula: a - b, method: formula, unit: anzahl, decimals: 0, "
                            "examples: [{terms: {a: 3, b: 1}, value: 2}]")  # fmt: skip
    project = made.project()
    found = {
        name: {one.title: one.why_not or one.indicator for one in remedies(project, item)}
        for name, item in project.indicators.items()
        if name != "wandel"
    }
    assert found["eu"]["breitere Altersbänder"] == "die gezählten Fälle sind nicht nach Alter ausgewählt"
    assert found["eu"]["ohne Aufgliederung"] == "der Indikator ist nicht aufgegliedert"
    assert found["teil"]["breitere Altersbänder"] == "keine zwei Altersbänder schließen aneinander an"
    assert "ohne Aufgliederung nach Alter und Herkunft" in found["teil"]
    assert "immer 100 %" in str(found["anteil"]["ohne Altersgrenzen: alle Altersgruppen"])
    assert found["anteil"]["2 Jahre zusammengefasst"] == "fasst schon 2 Jahre zusammen"
    assert found["anteil"]["erst ab der nächstgrößeren Ebene"] == "wird nur für die ganze Kommune gezeigt"
    free = {one.title: one.indicator for one in remedies(project, project.indicators["alte_eu"])}
    every = free["ohne Altersgrenzen: alle Altersgruppen"]
    assert every is not None
    assert every.numerator is not None
    assert every.denominator is not None
    assert (list(every.numerator.where), list(every.denominator.where)) == (["herkunft"], [])
    terms = {one.title: one.indicator for one in remedies(project, project.indicators["summe"])}
    both = terms["ohne Altersgrenzen: alle Altersgruppen"]
    assert both is not None
    assert not both.terms["b"].where


def test_nothing_computed_is_said(tmp_path: Path) -> None:
    project = town(tmp_path).project()
    with pytest.raises(DataError, match="noch nicht berechnet"):
        measure_loss(project, project.indicators["eu"], LEVELS, silent)


def test_command(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = load_project(mini_project)
    run_stages(project, ("ingest", "harmonize", "compute", "protect"), silent, strict=False)
    where = ["--project", str(mini_project)]
    name = "auslaenderanteil"
    capsys.readouterr()
    assert cli.main(["loss", *where]) == 0
    shown = capsys.readouterr()
    assert name in shown.out
    assert "loss INDIKATOR" in shown.err
    assert cli.main(["loss", "--json", *where]) == 0
    every = {row["indicator"]: row for row in json.loads(capsys.readouterr().out)}
    assert cli.main(["loss", name, *where]) == 0
    shown = capsys.readouterr()
    assert "wie jetzt" in shown.out
    assert "ohne Aufgliederung: gibt es nicht" in shown.out
    assert "ändert sich auch, was bei anderen Indikatoren" in shown.err
    assert "kein kleines Jahr" in shown.err
    assert cli.main(["loss", name, "--json", *where]) == 0
    now = json.loads(capsys.readouterr().out)["versions"][0]
    assert (now["values"], now["hidden"]) == (every[name]["values"], every[name]["hidden"])
    assert now["hidden"] > 0
    level = shown_levels(project, project.indicators[name])[-1]
    assert cli.main(["loss", name, "--level", level, *where]) == 0
    assert "· nur " in capsys.readouterr().out


def test_command_refuses_what_it_does_not_know(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town(tmp_path).project()
    where = ["--project", str(tmp_path)]
    assert cli.main(["loss", "aufbauu", *where]) == 2
    assert "gemeint: „aufbau“?" in capsys.readouterr().err
    assert cli.main(["loss", "wandel", *where]) == 2
    assert "stattdessen: loss aufbau" in capsys.readouterr().err
    assert cli.main(["loss", "aufbau", "--level", "block", *where]) == 2
    assert "auf der Ebene „block“ gibt es keine Werte" in capsys.readouterr().err
