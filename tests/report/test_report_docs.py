"""The function reference and the program name the same functions and arguments."""

import inspect
import re
from pathlib import Path

from report_town import Town

from pipeline.report.blocks import Blocks
from pipeline.report.conditions import Conditions
from pipeline.report.facts import Facts
from pipeline.report.published import read_published
from pipeline.report.sentences import Sentences
from pipeline.report.template import Position
from pipeline.report.tokens import Tokens

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "prosafunktionen.md"


def functions(town: Town) -> dict[str, object]:
    """Everything a chapter can call."""
    project = town.build()
    facts = Facts(project, read_published(project.published_database))
    tokens, position = Tokens(), Position("x")
    return {
        **Sentences(facts, tokens, position).functions(),
        **Conditions(facts).functions(),
        **Blocks(facts, tokens, "x", position).functions(),
    }


def test_every_function_is_documented(town: Town) -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    missing = [name for name in functions(town) if not re.search(rf"(?<![a-z_]){name}\(", text)]
    assert missing == []


def test_every_documented_function_exists(town: Town) -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    named = set(re.findall(r"\b([a-z_]+)\(", text))
    assert named <= set(functions(town)), named - set(functions(town))


def test_arguments_have_german_names(town: Town) -> None:
    english = {"area", "year", "indicator", "level", "unit", "group", "title"}
    for name, function in functions(town).items():
        parameters = set(inspect.signature(function).parameters)  # type: ignore[arg-type]
        assert not parameters & english, name
