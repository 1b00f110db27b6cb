"""From observations to the list in a chapter, the profile, the annex and the CSV file."""

from pathlib import Path

import pytest
from core_town import CoreTown, protected, tree
from early_town import RULE

from pipeline.errors import RenderError
from pipeline.project import Project, load_project
from pipeline.report.build import build_document
from pipeline.report.chapters import chapter_problems
from pipeline.report.datafiles import write_published
from pipeline.report.document import Document, Notice, Sheet, Table
from pipeline.report.early_tables import condition_words, early_hints
from pipeline.report.facts import Facts
from pipeline.report.published import read_published

ROOMS = [f"A{number}" for number in range(1, 9)]
CASES = {"A1": 2, "A2": 30, "A3": 90, "A4": 400}  # of 1000 people, else 100; 2 is hidden and hides another
CLEAR = "der Vergleichswert liegt außerhalb der Zufallsschwankung kleiner Zahlen"
CHAPTER = """---
title: Lage
---
{{ frueherkennung("regel", name="eine") }}

{{ frueherkennung() }}

{{ frueherkennung("selten") }}
"""
RULES = {
    "regel": RULE.replace("CONDITION", "indicator: quote, reference: stadt, distance: 5, for_years: 2"),
    "selten": RULE.replace("id: regel", "id: selten").replace("title: Quote", "title: Kinder")
    .replace("CONDITION", "indicator: kinder, limit: 99.5"),
}  # fmt: skip


def town_of(root: Path) -> CoreTown:
    town = CoreTown(root, tree([ROOMS[:4], ROOMS[4:]]))
    body = (
        "polarity: higher_is_burden, unit: prozent, examples: [{numerator: 1, denominator: 4, value: 25.0}]"
    )
    for name, group in (("quote", "alle"), ("kinder", "kinder")):
        term = f"numerator: {{dataset: faelle, where: {{gruppe: {group}}}}}, denominator: {{dataset: leute}}"
        town.indicator(name, f"method: share, {term}, {body}, levels: [stadt, sozialraum]")
    for year in (2022, 2023, 2024):
        for room in ROOMS:
            town.add("leute", room, 1000, year, alter="0+", herkunft="hier")
            town.add("faelle", room, CASES.get(room, 100), year, gruppe="alle")
            town.add("faelle", room, 50, year, gruppe="kinder")
    folder = root / "indicators" / "early"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in RULES.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return town


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("town")
    protected(town_of(root))
    (root / "report_templates/chapters/a.md").write_text(CHAPTER, encoding="utf-8")
    return load_project(root)


@pytest.fixture(scope="module")
def facts(project: Project) -> Facts:
    return Facts(project, read_published(project.published_database))


@pytest.fixture(scope="module")
def document(project: Project) -> Document:
    return build_document(project)


def test_hidden_areas_are_listed_as_not_checkable(document: Document) -> None:
    table = next(block for block in document.chapters[0].blocks if isinstance(block, Table))
    rows = {row.head: [cell.text for cell in row.cells] for row in table.rows}
    hidden = [name for name, cells in rows.items() if cells[0] == "nicht prüfbar"]
    assert "A1" in hidden
    assert len(hidden) == 2  # the small count and the one that protects it
    reason = "Titel (2024): 40,0\xa0%, Probe 11,5\xa0% (in jedem Jahr seit 2023 höher)"
    assert rows["A4"] == ["Hinweis prüfen", reason]
    assert table.notes[0] == "8 Sozialräume, 2024: Hinweis bei 1, nicht prüfbar 2, kein Hinweis 5."
    assert table.name == "eine"
    assert list(rows) == sorted(rows)


def test_all_rules_stand_below_each_other(document: Document) -> None:
    table = [block for block in document.chapters[0].blocks if isinstance(block, Table)][1]
    assert [row.head for row in table.rows if row.role == "group"] == [
        "Quote über der Stadt", "Kinder über der Stadt"]  # fmt: skip
    assert table.notes[1].startswith("Kinder über der Stadt: 8 Sozialräume, 2024: Hinweis bei 0")


def test_a_rule_that_applies_nowhere_says_so(document: Document) -> None:
    (notice,) = [block for block in document.chapters[0].blocks if isinstance(block, Notice)]
    assert notice.text == "Früherkennung: In keinem Gebiet trifft „Kinder über der Stadt“ zu."


def test_annex_tells_the_rule_in_words(document: Document) -> None:
    (chapter,) = [item for item in document.annex if item.title == "Früherkennung"]
    sheet = next(block for block in chapter.blocks if isinstance(block, Sheet))
    fields = dict(sheet.fields)
    assert fields["Bedingung"] == (
        "„Titel“ höher als in Probe, Abstand mindestens 5\xa0Prozentpunkte, 2 Jahre hintereinander"
    )
    assert fields["Grenzen"] == "Keine Ursache."


def test_profile_names_what_applies_and_what_cannot_be_judged(facts: Facts) -> None:
    (hint,) = early_hints(facts, facts.area("A4"))
    assert hint.startswith("Hinweis auf Handlungsbedarf prüfen: „Quote über der Stadt“. Titel (2024): 40,0")
    (hint,) = early_hints(facts, facts.area("A1"))
    assert hint.startswith("Nicht prüfbar, weil Angaben geheim sind oder fehlen: „Quote über der Stadt“")
    assert early_hints(facts, facts.area("A3")) == ("Keine der 2 Regeln trifft zu.",)
    assert early_hints(facts, facts.area("T")) == ()


def test_csv_has_a_line_per_rule_and_area(project: Project, facts: Facts, tmp_path: Path) -> None:
    write_published(project, facts.published, tmp_path)
    lines = (tmp_path / "frueherkennung.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 2 * len(ROOMS)
    assert "regel;A3;2024;kein Hinweis;0 von 1 Bedingung erfüllt" in lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("percentile: 80", "„Titel“ höher als in mindestens 80 % der Sozialräume mit Wert"),
        ("limit: 12.5, clear: true", f"„Titel“ höher als 12,5\xa0%, {CLEAR}"),
        ("reference: stadt, over_years: 2",
         "Veränderung von „Titel“ über 2 Jahre höher als in Probe"),
        ("reference: stadtteil, side: below, factor: 0.5",
         "„Titel“ niedriger als im übergeordneten Gebiet (Stadtteil), höchstens das 0,5-Fache"),
    ],
)  # fmt: skip
def test_conditions_in_words(facts: Facts, text: str, expected: str) -> None:
    from pipeline.models.early import EarlyCondition
    from pipeline.yaml_file import parse_yaml

    data = parse_yaml(f"{{indicator: quote, {text}}}", Path("a.yaml"), "a.yaml").data
    assert condition_words(facts, EarlyCondition.model_validate(data), "Sozialräume") == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('frueherkennung("reggel")', "die Regel „reggel“ gibt es nicht – gemeint: „regel“?"),
        ('frueherkennung(themenfeld="prope")', "das Themenfeld „prope“ gibt es nicht – gemeint: „probe“?"),
        ('frueherkennung("regel", jahr=2022)', "die Angabe „jahr“ gibt es hier nicht"),
    ],
)
def test_mistakes_in_calls_are_told_with_their_line(tmp_path: Path, call: str, expected: str) -> None:
    project = protected(town_of(tmp_path))
    path = tmp_path / "report_templates/chapters/a.md"
    path.write_text(f"---\ntitle: a\n---\n{{{{ {call} }}}}\n", encoding="utf-8")
    found = [str(problem) for problem in chapter_problems(project)]
    if not found:
        with pytest.raises(RenderError) as error:
            build_document(project)
        found = [str(problem) for problem in error.value.problems]
    assert any(text.startswith("report_templates/chapters/a.md:4") and expected in text for text in found)
