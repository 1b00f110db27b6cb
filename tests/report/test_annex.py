"""The annex on sources, rhythm of delivery, findings and withheld values; pages of a profile."""

from dataclasses import replace
from pathlib import Path

import pytest
from report_town import REPORT, TOWN, Town

from pipeline.charts.theme import Theme
from pipeline.report import drawing
from pipeline.report.build import build_document
from pipeline.report.document import Block, Figure, Prose, Sheet, Table
from pipeline.report.facts import Facts
from pipeline.report.markup import environment, soft
from pipeline.report.pdf_parts import split
from pipeline.report.profiles import profiles
from pipeline.report.published import Finding, Suppression, read_published
from pipeline.report.quality import finding_blocks, source_blocks
from pipeline.report.sheets import rhythm, timing_words
from pipeline.report.table_shape import widths
from pipeline.report.withheld import disclosure_blocks


@pytest.fixture
def facts(town: Town) -> Facts:
    project = town.build()
    return Facts(project, read_published(project.published_database))


def _tables(blocks: list[Block]) -> dict[str, Table]:
    return {block.ident: block for block in blocks if isinstance(block, Table)}


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([2022, 2023, 2024], "jährlich"),
        ([2015, 2017, 2019], "alle zwei Jahre"),
        ([2014, 2019, 2024], "alle fünf Jahre"),
        ([2015, 2020], "nur 2015, 2020"),
        ([2014, 2015, 2018], "nur 2014–2015, 2018"),
        ([2022], "nur 2022"),
        ([], ""),
    ],
)
def test_rhythm_of_delivery(years: list[int], words: str) -> None:
    assert rhythm(years) == words


def test_sheets_say_how_often_a_statistic_appears(facts: Facts) -> None:
    kept = tuple(item for item in facts.published.deliveries if item.dataset_id != "sgb2" or item.year % 2)
    odd = Facts(facts.project, replace(facts.published, deliveries=kept))
    words = [timing_words(odd, odd.project.datasets[name]) for name in ("einwohner", "sgb2")]
    assert words == ["Bestand am Stichtag, jährlich", "Bestand am Stichtag, alle zwei Jahre"]


def test_each_source_names_licence_and_attribution(facts: Facts) -> None:
    sheets = [block for block in source_blocks(facts) if isinstance(block, Sheet)]
    assert ("Quellenvermerk", "Kreisstadt Musterbrück, Melderegister") in sheets[0].fields
    assert ("Lizenz", "amtsintern") in sheets[0].fields


def test_sources_tell_number_of_files_and_years_not_their_names(facts: Facts) -> None:
    blocks = source_blocks(facts)
    fields = dict(next(block for block in blocks if isinstance(block, Sheet)).fields)
    source = next(iter(facts.project.sources))
    files = [item.file for item in facts.published.files if item.source_id == source]
    assert fields["Lieferungen"].startswith(f"{len(files)} Datei")
    assert not any(name.rsplit("/", 1)[-1] in str(blocks) for name in files)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("data/raw/sgb2/sgb2_2024.csv:17", "Quelle „sgb2“"),
        ("indicators/armut/sgb2_quote.yaml:3", "Indikator „SGB-II-Quote“"),
        ("config.yaml:12", "Projekt"),
    ],
)
def test_findings_name_titles_not_paths(facts: Facts, place: str, told: str) -> None:
    found = Finding("compute", "hinweis", place, "Etwas fehlt", "")
    known = Facts(facts.project, replace(facts.published, findings=(found,)))
    assert _tables(finding_blocks(known))["tabelle-befunde"].rows[0].cells[0].text == told


def test_findings_name_source_and_level_in_words(facts: Facts) -> None:
    found = Finding("harmonize", "hinweis", "data/raw/sgb2/source.yaml:3", "Summe (stadtteil) weicht ab", "7")
    known = Facts(facts.project, replace(facts.published, findings=(found,)))
    row = _tables(finding_blocks(known))["tabelle-befunde"].rows[0]
    assert [row.head, *(cell.text for cell in row.cells)] == [
        "Hinweis", "Quelle „sgb2“", "Summe (Stadtteil) weicht ab"
    ]  # fmt: skip


def test_withheld_values_are_explained_and_counted_per_indicator(facts: Facts) -> None:
    counts = (
        Suppression("sgb2_quote", "sozialraum", 40, 4),
        Suppression("altersarmut", "stadtteil", 20, 2),
        Suppression("einwohnerzahl", "sozialraum", 44, 0),
    )
    blocks = disclosure_blocks(Facts(facts.project, replace(facts.published, suppressions=counts)))
    assert isinstance(blocks[0], Prose)
    tables = _tables(blocks)
    levels = {row.head: [cell.text for cell in row.cells] for row in tables["tabelle-geheimhaltung"].rows}
    assert levels == {"Stadtteil": ["20", "2"], "Sozialraum": ["84", "4"]}
    table = tables["tabelle-geheim-indikatoren"]
    rows = {row.head: [cell.text for cell in row.cells] for row in table.rows}
    assert rows == {"Grundsicherung im Alter": ["2 von 22", "x"], "SGB-II-Quote": ["x", "4 von 44"]}
    assert table.statuses == {"not_applicable"}


def test_an_indicator_does_not_apply_outside_its_levels(town: Town) -> None:
    town.indicators["armut/altersarmut"] += "levels: [sozialraum]\n"
    project = town.build()
    published = read_published(project.published_database)
    values = {
        key: value for key, value in published.values.items() if (key[0], key[2]) != ("altersarmut", TOWN)
    }
    facts = Facts(project, replace(published, values=values))
    indicator = facts.indicator("altersarmut")
    assert facts.fact(indicator, facts.town, 2024).text == "x"
    assert facts.fact(facts.indicator("sgb2_quote"), facts.town, 1999).text == "."
    assert list(facts.span([(indicator, facts.town, "")])) == list(project.years)


def test_a_profile_says_what_has_no_value_to_compare_with(town: Town) -> None:
    for area in town.areas():
        town.statuses["sgb2_quote", area[0], 2022] = "unknown"
    project = town.build()
    published = read_published(project.published_database)
    changes = {key: value for key, value in published.changes.items() if key[0] != "sgb2_quote"}
    notes = profiles(Facts(project, replace(published, changes=changes)))[0].table.notes
    assert "Kein Wert für das Vergleichsjahr, deshalb keine Veränderung: SGB-II-Quote." in notes


@pytest.mark.parametrize(("pyramid", "look"), [(True, "profile spread"), (False, "profile single")])
def test_a_profile_has_a_second_page_only_for_a_pyramid(town: Town, pyramid: bool, look: str) -> None:
    if not pyramid:
        town.report = REPORT.replace("  pyramid: altersaufbau\n", "")
    project = town.build()
    document = build_document(project)
    drawings = dict.fromkeys((figure.ident for figure in document.figures()), "<svg/>")
    html = "".join(part.html for part in split(document, environment(project, document, drawings, web=False)))
    assert html.count(f'<article class="{look}">') == len(document.profiles)


def test_a_section_sign_stays_with_its_number() -> None:
    assert soft("nach § 16 und §§ 3, 4") == "nach §\u00a016 und §§\u00a03, 4"


def test_wide_tables_fill_the_line(facts: Facts) -> None:
    table = profiles(facts)[0].table
    assert sum(map(float, widths(table))) == pytest.approx(100, abs=0.1)


def test_drawings_stay_while_an_edition_uses_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "draw", lambda chart, theme: f"<svg>{chart}</svg>")
    monkeypatch.setattr(drawing, "_code_digest", lambda theme: "")
    theme = Theme(font_dir=tmp_path)

    def run(edition: str, *charts: str) -> int:
        figures = [Figure(name, name, "", name, Table(name, name, (), ())) for name in charts]  # type: ignore[arg-type]
        drawing.draw_all(figures, theme, tmp_path, edition)
        return len(list(tmp_path.glob("*.svg")))

    assert run("2022", "a", "b") == 2
    assert run("2024", "b", "c") == 3
    assert run("2024", "c") == 3  # b is still used by 2022
    assert run("2022", "a") == 2
