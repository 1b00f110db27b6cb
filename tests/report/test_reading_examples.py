"""Worked examples of the reading guide: figures that stand in the report, no withheld ones."""

from report_town import Town

from pipeline.report.build import build_document
from pipeline.report.document import Figure

CHAPTER = """---
title: Bilder
---
{{ gebietskarte() }}

{{ karte("sgb2_quote") }}

{{ diagramm("sgb2_quote") }}

{{ karte("sgb2_quote", jahr=2023) }}

{{ diagramm("sgb2_quote", art="linie") }}

{{ pyramide("altersaufbau") }}

{{ steigung("sgb2_quote") }}
"""


def examples(town: Town) -> list[str]:
    """The examples, and a check that every figure they name is in the table of that figure."""
    town.chapters = {"01_bilder.md": CHAPTER}
    document = build_document(town.build())
    found = [text for text in document.front.guide if text.startswith("Lesebeispiel")]
    figures = {block.number: block for block in document.chapters[0].blocks if isinstance(block, Figure)}
    for text in found:
        table = figures[text.split(":")[0].split()[-1]].table
        shown = [(row.head, cell.text) for row in table.rows for cell in row.cells if cell.status == "ok"]
        assert any(head in text and value in text for head, value in shown), text
    return found


def test_one_example_for_each_kind_of_figure(town: Town) -> None:
    found = examples(town)
    numbers = [text.split(":")[0] for text in found]
    # The map of the division shows no value; the second map of values needs no second example.
    assert numbers == [f"Lesebeispiel Abbildung 1.{number}" for number in (2, 3, 5, 6, 7)]
    assert "Markt hat den Wert" in found[0]
    assert "Wert in Musterbrück" in found[1]
    assert "Die Linie von Markt geht vom Wert " in found[4]
    assert "% im Jahr 2022 aus. Steigt sie nach rechts," in found[4]


def test_what_is_withheld_is_no_example(town: Town) -> None:
    town.statuses["sgb2_quote", "0101", 2024] = "secret"
    assert "Markt" not in examples(town)[0]
    town.all_secret = True
    assert examples(town) == []
