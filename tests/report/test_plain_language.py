"""Plain language: grammar of small numbers, what is withheld, breaks, mistakes in report.yaml."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_town import REPORT, Town

from pipeline.errors import DefinitionError
from pipeline.models.report import PlainFigure
from pipeline.report.build import build_document
from pipeline.report.document import Prose
from pipeline.report.facts import Facts
from pipeline.report.plain_language import plain_sentences, rough
from pipeline.report.published import read_published
from pipeline.stages.render import render

ITEM = PlainFigure(
    indicator="sgb2_quote", title="Geld", of="Kindern",
    one="lebt {zahl} Kind dort", many="leben {zahl} Kinder dort",
)  # fmt: skip
ENTRIES = """plain_language:
  - {indicator: einwohnerzahl, title: Menschen, many: "leben {{zahl}} Menschen"}
  - {indicator: sgb2_quote, title: Bürgergeld, of: Menschen, one: "bekommt {{zahl}} Mensch Geld",
     many: "bekommen {{zahl}} Menschen Geld", explain: [Bürgergeld ist Geld vom Staat.]}
  - {indicator: altersarmut, title: Alter, of: Menschen, many: "bekommen {{zahl}} Menschen Geld"}
glossary:"""
CHAPTER = "---\ntitle: Einfache Sprache\nkind: plain\n---\n{{ einfach() }}\n"


def plain_town(town: Town, entries: str = ENTRIES) -> Town:
    """The town with texts in plain language and one chapter."""
    escaped = re.sub(r"\{(?!\{)(?=indicator)", "{{", entries)
    escaped = re.sub(r"(?<!\})\}(?=\n)", "}}", escaped)
    town.report = REPORT.replace("glossary:", escaped)
    town.chapters = {"01_einfach.md": CHAPTER}
    return town


def texts(town: Town) -> list[str]:
    """The paragraphs without tags, one sentence a line."""
    blocks = build_document(town.build()).chapters[0].blocks
    found = [block.html for block in blocks if isinstance(block, Prose)]
    return [re.sub(r"<[^>]+>", "", html.replace("<br>", "\n")).replace("\u00ad", "") for html in found]


def test_one_idea_a_line_with_rounded_numbers_and_the_change(town: Town) -> None:
    same = "Im Jahr 2022 war die Zahl fast genauso groß."
    people, benefits = texts(plain_town(town))[:2]
    assert people.split("\n") == ["Menschen", "In Musterbrück leben rund 21\u202f000 Menschen.", same]
    said = "Von 100 Menschen bekommen rund 11 Menschen Geld."
    assert benefits.split("\n") == ["Bürgergeld", "Bürgergeld ist Geld vom Staat.", said, same]


def test_a_break_gives_the_reason_and_no_earlier_number(town: Town) -> None:
    text = texts(plain_town(town))[2]
    assert "Deshalb vergleichen wir die Zahl nicht mit dem Jahr 2022." in text
    assert not re.search("größer|kleiner", text)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("secret", "Diese Zahl zeigen wir nicht. So kann niemand erkannt werden."),
        ("unknown", "Dazu haben wir keine Zahl."),
        ("zero", "Von 100 Menschen bekommen keine Menschen Geld."),
    ],
)
def test_what_is_not_shown_is_said_without_a_number(town: Town, status: str, sentence: str) -> None:
    town.statuses["sgb2_quote", "9", 2024] = status
    text = texts(plain_town(town))[1]
    assert sentence in text
    assert not re.search("größer|kleiner", text)


def test_estimated_figures_are_called_so(town: Town) -> None:
    town.flags["sgb2_quote", "9", 2024] = 1
    assert "Diese Zahl ist geschätzt." in texts(plain_town(town))[1]


def test_the_chapter_has_no_number_and_no_tiles(town: Town) -> None:
    chapter = build_document(plain_town(town).build()).chapters[0]
    assert chapter.number == ""
    assert all(isinstance(block, Prose) for block in chapter.blocks)


@given(st.decimals(0, 100, places=1))
def test_rounding_is_small_and_said(value: Decimal) -> None:
    number = rough(value, "prozent")
    assert number.of in (100, 1000)
    assert abs(number.number * 100 / number.of - value) <= Decimal(100) / number.of / 2
    assert ("rund" in number.text or "weniger" in number.text) == (not number.exact)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("0", "Von 100 Kindern leben keine Kinder dort."),
        ("1", "Von 100 Kindern lebt 1 Kind dort."),
        ("1.4", "Von 100 Kindern lebt rund 1 Kind dort."),
        ("2", "Von 100 Kindern leben 2 Kinder dort."),
        ("1.5", "Von 100 Kindern leben rund 2 Kinder dort."),
        ("0.4", "Von 1\u202f000 Kindern leben 4 Kinder dort."),
        ("0.1", "Von 1\u202f000 Kindern lebt 1 Kind dort."),
        ("0.04", "Von 1\u202f000 Kindern lebt weniger als 1 Kind dort."),
        ("99.7", "Von 100 Kindern leben rund 100 Kinder dort."),
    ],
)
def test_small_numbers(base: Facts, value: str, sentence: str) -> None:
    facts = town_with(base, Decimal(value))
    assert plain_sentences(facts, ITEM)[0] == sentence


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The town with two decimals, read once."""
    project = Town(tmp_path_factory.mktemp("stadt")).build()
    project.indicators["sgb2_quote"] = project.indicators["sgb2_quote"].model_copy(update={"decimals": 2})
    return Facts(project, read_published(project.published_database))


def town_with(base: Facts, value: Decimal, before: Decimal | None = None) -> Facts:
    """Facts in which the rate of the town is that value, in 2022 as given."""
    values, changes = dict(base.published.values), dict(base.published.changes)
    key, old = ("sgb2_quote", "", "9", 2024), ("sgb2_quote", "", "9", 2022)
    values[key] = replace(values[key], value=value, status="ok" if value else "zero")
    if before is not None:
        values[old] = replace(values[old], value=before, status="ok" if before else "zero")
        changes[*key, 2022] = replace(changes[*key, 2022], absolute=value - before)
    return Facts(base.project, replace(base.published, values=values, changes=changes))


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ("14", "1", ["Im Jahr 2022 war es 1.", "Die Zahl ist größer geworden."]),
        ("11", "13.9", ["Im Jahr 2022 waren es rund 14.", "Die Zahl ist kleiner geworden."]),
        ("13.5", "13.4", ["Im Jahr 2022 war die Zahl fast genauso groß."]),
        ("13", "13", ["Im Jahr 2022 war die Zahl genauso groß."]),
        ("12", "0.3", ["Die Zahl ist größer geworden."]),
        ("0", "3", ["Im Jahr 2022 waren es 3.", "Die Zahl ist kleiner geworden."]),
        ("3", "0", ["Die Zahl ist größer geworden."]),
    ],
)
def test_comparison(base: Facts, now: str, before: str, expected: list[str]) -> None:
    assert plain_sentences(town_with(base, Decimal(now), Decimal(before)), ITEM)[1:] == expected


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ("{indicator: sgb2_quot, title: x, of: y, many: '{{zahl}}'}", "gemeint: „sgb2_quote“"),
        ("{indicator: sgb2_quote, title: x, many: '{{zahl}}'}", "fehlt, wovon 100 gezählt werden"),
        ("{indicator: einwohnerzahl, title: x, of: y, many: '{{zahl}}'}", "ist kein Prozentwert"),
        ("{indicator: sgb2_quote, title: x, of: y, many: 'leben'}", "genau einmal {zahl}"),
        ("{indicator: sgb2_quote, title: 14 Prozent, of: y, many: '{{zahl}}'}", "ohne Prozent"),
    ],
)
def test_mistakes_in_report_yaml_are_named(town: Town, entries: str, message: str) -> None:
    changed = plain_town(town, f"plain_language:\n  - {entries}\nglossary:")
    with pytest.raises(DefinitionError) as caught:
        changed.build()
    assert message in str(caught.value)
    assert "report_templates/report.yaml:" in str(caught.value)


def test_the_start_page_offers_the_chapter(town: Town) -> None:
    project = plain_town(town).build()
    render(project, lambda _: None)
    pages = project.report_dir / "html"
    start = (pages / "index.html").read_text("utf-8").split("<main")[1]
    assert '<a href="kapitel-einfach.html">Einfache Sprache</a>' in start
    assert "Von 100 Menschen" in (pages / "kapitel-einfach.html").read_text("utf-8")
