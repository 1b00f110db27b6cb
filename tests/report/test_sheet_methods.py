"""A sheet says how its value is computed: formula with the factor of its unit, one worked example."""

import shutil
from pathlib import Path

import pytest
from project_edits import silent

from pipeline.models.indicator import Indicator
from pipeline.project import load_project
from pipeline.report.facts import Facts
from pipeline.report.published import read_published
from pipeline.report.sheet_examples import example_words
from pipeline.report.sheets import sheet
from pipeline.stages.runner import run_stages

REPOSITORY = Path(__file__).resolve().parents[2]
HEAD = (
    "id: {}\ntitle: Probe\ntopic: demographie\ndefinition: Probe.\ninterpretation: Probe.\nlimits: Probe.\n"
    "numerator: {{dataset: einwohner, where: {{geschlecht: w}}}}\n"
)
WOMEN = "denominator: {dataset: einwohner}\n"
ADDED = {
    "rate_w": f"{WOMEN}method: rate\nunit: je_1000\nexamples: [{{numerator: 1, denominator: 4, value: 250}}]",
    "rein": f"{WOMEN}method: ratio\nunit: verhaeltnis\n"
    "examples: [{numerator: 1, denominator: 4, value: 0.3}]",
    "index_w": f"{WOMEN}method: segregation_index\nacross: sozialraum\nunit: prozent\nexamples:\n"
    "  - {parts: [{numerator: 10, denominator: 100}, {numerator: 30, denominator: 100}], value: 31.3}",
    "median_w": "method: median\nbands: [0-9, 10-29, 30+]\nunit: jahre\nexamples:\n"
    "  - {parts: [{numerator: 4}, {numerator: 6}, {numerator: 0}], value: 13.3}",
    "quotient": f"{WOMEN}method: location_quotient\nunit: verhaeltnis\nexamples:\n"
    "  - {parts: [{numerator: 30, denominator: 100}],\n"
    "     standard: [{numerator: 20, denominator: 100}], value: 1.5}",
}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    root = tmp_path_factory.mktemp("sheet") / "mini"
    ignored = shutil.ignore_patterns("processed", "reports")
    shutil.copytree(REPOSITORY / "tests" / "projects" / "mini", root, ignore=ignored)
    run_stages(load_project(root), ("ingest", "harmonize", "compute", "protect"), silent, strict=False)
    for name, text in ADDED.items():
        (root / f"indicators/demographie/{name}.yaml").write_text(HEAD.format(name) + text, encoding="utf-8")
    project = load_project(root)
    return Facts(project, read_published(project.published_database))


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("1.000", "1 000")


@pytest.mark.parametrize(
    ("name", "method", "example"),
    [
        ("rate_w", "Rate: Fälle ÷ Bevölkerung × 1 000", "1 ÷ 4 × 1 000 = 250,0"),
        ("rein", "Verhältnis: Gruppe ÷ andere Gruppe", "1 ÷ 4 = 0,3"),
        (
            "index_w",
            "Segregationsindex: ½ × Summe",
            "Gebiet 1: Zähler 10, Nenner 100; Gebiet 2: Zähler 30, Nenner 100 ergibt 31,3",
        ),
        ("median_w", "Median: das Alter", "0-9: Zähler 4; 10-29: Zähler 6; 30+: Zähler 0 ergibt 13,3"),
        (
            "quotient",
            "Lokationsquotient: Anteil der Gruppe",
            "Zähler 30, Nenner 100; Kommune: Zähler 20, Nenner 100 ergibt 1,5",
        ),
    ],
)
def test_formula_and_example(facts: Facts, name: str, method: str, example: str) -> None:
    fields = dict(sheet(facts, facts.indicator(name)).fields)
    assert plain(fields["Verfahren"]).startswith(method)
    assert plain(fields["Rechenbeispiel"]) == example


def test_long_examples_are_cut(facts: Facts) -> None:
    indicator: Indicator = facts.indicator("index_w")
    (first,) = indicator.examples
    text = example_words(indicator, first.model_copy(update={"parts": first.parts * 4}))
    assert "Gebiet 6: " in text
    assert "Gebiet 7" not in text
    assert "; … ergibt" in text


def test_a_formula_bears_the_factor_of_its_unit(facts: Facts) -> None:
    changes = {"formula": "(a - b) / c", "unit": "je_1000"}
    indicator = facts.indicator("rein").model_copy(update=changes)
    assert plain(dict(sheet(facts, indicator).fields)["Formel"]) == "((a − b) ÷ c) × 1 000"
    words = {"term_labels": {"a": "Zuzüge", "c": "Bevölkerung"}, "terms": {"a": indicator.numerator}}
    fields = dict(sheet(facts, indicator.model_copy(update=words)).fields)
    assert plain(fields["Formel"]) == "((Zuzüge − b) ÷ Bevölkerung) × 1 000"
    assert "Größe Zuzüge" in fields
