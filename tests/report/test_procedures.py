"""The method annex: what is said about methods, intervals, age limit, names and what is not computed."""

import pytest
from report_town import Town

from pipeline.project import load_project
from pipeline.report.document import Block, Prose, Table
from pipeline.report.facts import Facts, ProseError
from pipeline.report.procedures import procedure_blocks
from pipeline.report.published import read_published
from pipeline.report.sentences import Sentences
from pipeline.report.sheets import sheet
from pipeline.report.table_notes import break_notes
from pipeline.report.template import Position
from pipeline.report.tokens import Tokens

WAITING = """
id: wohnungslose
code: W05
title: Wohnungslose
topic: armut
definition: Satz.
method: count
numerator: {dataset: wohnungslose}
source_kinds: [sozialamt]
unit: anzahl
interpretation: Satz.
limits: Satz.
examples: [{numerator: 1, value: 1}]
"""
LABELS = """
labels:
  - id: buergergeld
    title: Geldleistung
    wordings:
      - {since: 01.01.2005, text: Arbeitslosengeld II}
      - {since: 01.01.2023, text: Bürgergeld}
"""
EXCEPTION = """
break_exceptions:
  - {indicator: altersarmut, break: neues_recht, reason: Nur der Name ist neu.}
"""


def built(town: Town, more: str = "") -> Facts:
    project = town.build()
    root = project.root
    (root / "indicators" / "armut" / "wohnungslose.yaml").write_text(WAITING, encoding="utf-8")
    dataset = "id: wohnungslose\ntitle: Untergebrachte\ncounts: Personen\ntiming: reference_date\n"
    (root / "indicators" / "datasets" / "wohnungslose.yaml").write_text(dataset, encoding="utf-8")
    (root / "indicators" / "labels.yaml").write_text(LABELS, encoding="utf-8")
    shares = root / "indicators" / "armut" / "sgb2_quote.yaml"
    text = shares.read_text(encoding="utf-8").replace("alter: 0-64", "alter: 0-altersgrenze")
    core = (
        "core: true\nsource_kinds: [ba, melderegister]\nreliability: {hide_below: 50, brackets_below: 100}\n"
    )
    shares.write_text(text + core, encoding="utf-8")
    age = root / "indicators" / "armut" / "altersarmut.yaml"
    reason = (
        "variant_of: sgb2_quote\npopulation_base: register\ninterval: none\ninterval_reason: Vollerhebung\n"
    )
    age.write_text(age.read_text(encoding="utf-8") + reason, encoding="utf-8")
    with (root / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(more)
    return Facts(load_project(root), read_published(project.published_database))


def tables(blocks: list[Block]) -> dict[str, list[list[str]]]:
    """Rows of every table as texts, by id."""
    return {
        block.ident: [[row.head, *(cell.text for cell in row.cells)] for row in block.rows]
        for block in blocks
        if isinstance(block, Table)
    }


@pytest.fixture
def facts(town: Town) -> Facts:
    return built(town)


def test_each_method_in_use_has_formula_and_indicators(facts: Facts) -> None:
    found = tables(procedure_blocks(facts))["tabelle-verfahren"]
    assert [row[0] for row in found] == ["Anzahl", "Anteil"]
    assert found[1][1].startswith("Zähler ÷ Nenner × Faktor der Einheit")
    assert "A01" in found[1][3]


def test_intervals_name_literature_or_the_reason_for_none(facts: Facts) -> None:
    found = tables(procedure_blocks(facts))["tabelle-intervalle"]
    assert found[0][0].startswith("Wilson-Intervall")
    assert "Wilson, Edwin B. (1927)" in found[0][1]
    assert found[-1][:2] == ["keine Angabe", "Vollerhebung"]


def test_the_rule_for_brackets_is_said_per_indicator(facts: Facts) -> None:
    prose = " ".join(str(block.html) for block in procedure_blocks(facts) if isinstance(block, Prose))
    assert (
        "unter 50 im Nenner steht statt des Werts „/“; unter 100 im Nenner steht der Wert in Klammern"
        in prose
    )


def test_the_age_limit_is_shown_for_the_years_of_the_report(facts: Facts) -> None:
    """Without a table of the law the limit stays at 65: nobody of 65 is below it."""
    found = tables(procedure_blocks(facts))["tabelle-altersgrenze"]
    assert found[0] == ["31.12.2014", "0 von 12", "0 von 12"]
    assert len(found) == len(facts.project.years)


def test_names_core_set_and_what_is_not_computed(facts: Facts) -> None:
    blocks = procedure_blocks(facts)
    found = tables(blocks)
    assert found["tabelle-begriffe"][1][1:3] == ["Bürgergeld", "01.01.2023"]
    assert found["tabelle-nicht-berechnet"] == [["W05 Wohnungslose", "Untergebrachte", "Sozialamt"]]
    assert any("1 Indikator ausgewählt" in str(block.html) for block in blocks if isinstance(block, Prose))


def test_the_sheet_shows_core_variant_source_base_and_interval(facts: Facts) -> None:
    first = dict(sheet(facts, facts.indicator("sgb2_quote")).fields)
    assert first["Handlungsfeld"] == "Existenzsicherung; gehört zum Kernsatz; SDG 1"
    assert first["Fassungen"] == "andere Fassungen: „Grundsicherung im Alter“"
    assert first["Übliche Herkunft"] == "Statistik der Bundesagentur für Arbeit, Melderegister"
    assert "unter der Altersgrenze" in first["Nenner"]
    second = dict(sheet(facts, facts.indicator("altersarmut")).fields)
    assert second["Fassungen"] == "Fassung von „SGB-II-Quote“"
    assert second["Bevölkerung"] == "nur Melderegister"
    assert second["Zufallsschwankung"] == "keine Angabe: Vollerhebung"


def test_an_exception_from_a_break_is_printed_with_its_reason(town: Town) -> None:
    facts = built(town, EXCEPTION)
    indicator = facts.indicator("altersarmut")
    said = (
        "Grundsicherung im Alter: „neues Recht“ (01.01.2023) gilt hier nicht als Bruch: Nur der Name ist neu."
    )
    assert dict(sheet(facts, indicator).fields)["Brüche"] == said
    assert break_notes(facts, [indicator], [facts.town], [2022, 2024]) == [said]
    assert break_notes(facts, [indicator], [facts.town], [2023, 2024]) == []


def test_prose_names_a_term_as_of_its_year(facts: Facts) -> None:
    tokens = Tokens()
    sentences = Sentences(facts, tokens, Position("x"))
    assert tokens.plain(sentences.begriff("buergergeld")) == "Bürgergeld"
    assert tokens.plain(sentences.begriff("buergergeld", 2022)) == "Arbeitslosengeld II"
    with pytest.raises(ProseError, match="den Begriff „burgergeld“ gibt es nicht"):
        sentences.begriff("burgergeld")


def test_a_catalogue_without_special_rules_says_little(town: Town) -> None:
    project = town.build()
    facts = Facts(project, read_published(project.published_database))
    assert set(tables(procedure_blocks(facts))) == {"tabelle-verfahren", "tabelle-intervalle"}
