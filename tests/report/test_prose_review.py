"""Texts whose figures have moved are listed until they have been read; typed figures are hints."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from report_town import Town

from pipeline.cli import cli
from pipeline.errors import DataError, Severity
from pipeline.report.chapter import read_chapter_file
from pipeline.report.chapters import chapter_problems
from pipeline.report.plain_rules import plain_rules
from pipeline.report.prose_review import passages, read_ledger, stale, unread, write_ledger
from pipeline.report.typed_figures import typed_figures
from pipeline.stages.fingerprint import FileHashes, stage_parts

BODY = """---
title: Probe
messages: ['Die Quote ist {{ wert("sgb2_quote") }}.']
---
## Quote am {{ stichtag() }}

Die Quote beträgt {{ wert("sgb2_quote") }} und ist
{{ differenz("sgb2_quote") }}.

Ohne Zahl.

{{ tabelle(["sgb2_quote"]) }}
"""


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """One chapter with a message and a paragraph that hold figures."""
    made = Town(tmp_path / "projekt")
    made.chapters = {"05_probe.md": BODY}
    return made


def test_passages_are_messages_and_paragraphs_with_figures(town: Town) -> None:
    found = passages(town.build())
    assert [(item.line, item.figures) for item in found] == [
        (3, ("10,8\u00a0%",)), (7, ("10,8\u00a0%", "um 0,3\u00a0Prozentpunkte höher als 2022"))
    ]  # fmt: skip


def test_what_was_read_is_listed_when_its_figures_move(town: Town) -> None:
    project = town.build()
    found = passages(project)
    assert unread(found, read_ledger(project)) == 2
    write_ledger(project, found)
    assert (list(stale(found, read_ledger(project))), unread(found, read_ledger(project))) == ([], 0)
    before = {item.mark: ("9,1\u00a0%", *item.figures[1:]) for item in found}
    read = {"report_templates/chapters/05_probe.md": before}
    told = [str(problem) for problem in stale(found, read)]
    assert told[1] == (
        "report_templates/chapters/05_probe.md:7: die Zahlen dieses Absatzes haben sich geändert, seine "
        "Worte nicht – 9,1\u00a0% → 10,8\u00a0%"
    )


def test_other_words_have_to_be_read_anew(town: Town) -> None:
    project = town.build()
    write_ledger(project, passages(project))
    town.chapters = {"05_probe.md": BODY.replace("beträgt", "liegt bei")}
    changed = passages(town.build())
    assert (list(stale(changed, read_ledger(project))), unread(changed, read_ledger(project))) == ([], 1)


def test_the_command_lists_and_notes(town: Town) -> None:
    town.build()
    place = ["--project", str(town.root)]
    first = CliRunner().invoke(cli, ["review", *place])
    assert "2 Absätze mit Zahlen: 0 mit geänderten, 2 noch nie gelesen" in first.output
    noted = CliRunner().invoke(cli, ["review", "--gelesen", *place])
    assert "Als gelesen vermerkt" in noted.output
    again = CliRunner().invoke(cli, ["review", "--json", *place])
    assert '"unread": 0' in again.output


@pytest.mark.parametrize("text", ['{"a": [', "[1]", '{"a": {"b": 3}}'])
def test_a_damaged_note_is_told_and_stays(town: Town, text: str) -> None:
    project = town.build()
    project.reading_ledger.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"durchgesehen\.json: die Datei ist kein Vermerk des Gelesenen"):
        read_ledger(project)
    told = CliRunner().invoke(cli, ["review", "--gelesen", "--project", str(town.root)])
    assert isinstance(told.exception, DataError)
    assert project.reading_ledger.read_text(encoding="utf-8") == text


def test_what_was_read_changes_no_stage(town: Town) -> None:
    project = town.build()
    before = stage_parts(project, "render", "", FileHashes(project.processed_dir / "checksums.json"))
    write_ledger(project, passages(project))
    assert stage_parts(project, "render", "", FileHashes(project.processed_dir / "checksums.json")) == before


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Es sind 13,9 Jahre.", ["13,9"]),
        ("Etwa 12 % und 7\u00a0Prozentpunkte.", ["12", "7"]),
        ("Dort leben 36 600 Menschen.", ["36 600"]),
        ("Gezählt wurden 41 Kinder.", ["41"]),
        ('{{ aussage("Es sind 12 % der Leute.", gestiegen("x")) }}', ["12"]),
        ("Von 100 Menschen, je 1 000 Personen.", []),
        ("Am 31.12.2024, § 7a SGB II, 15 bis unter 65 Jahre, Ziele 4 und 5.", []),
        ('{{ mindestens("x", 7.5) }} und `13,9`, [Seite](https://a.de/3,5).', []),
        ("Grenze 10 000 Menschen. {# fest #}", []),
    ],
)
def test_typed_figures_are_told_by_line(tmp_path: Path, text: str, typed: list[str]) -> None:
    path = tmp_path / "01_a.md"
    path.write_text(f"---\ntitle: A\n---\nErste Zeile.\n{text}\n", encoding="utf-8")
    found = list(typed_figures(read_chapter_file(path, tmp_path)))
    assert [problem.what.split("„")[1].split("“")[0] for problem in found] == typed
    assert all((problem.place, problem.severity) == ("01_a.md:5", Severity.HINWEIS) for problem in found)


def test_check_tells_them(town: Town) -> None:
    town.chapters = {"05_probe.md": "---\ntitle: Probe\n---\nEs sind 13,9 %.\n"}
    (problem,) = chapter_problems(town.build())
    assert problem.place.endswith("05_probe.md:4")


LONG = "Das ist ein Satz mit sehr vielen kurzen Wörtern und er hört einfach gar nicht mehr auf."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LONG, [("5", "der Satz hat 17 Wörter")]),
        (LONG.replace(" und er", ".\nUnd er"), []),
        (LONG.replace(" und er", "\n\nUnd er"), []),
        (LONG.replace(" und er", ":\n\n- Und er"), []),
        (LONG.replace("sehr vielen kurzen", '{{ wert("x", gebiet="y") }}'), []),
        ("Kurz.\nZwölf Prozent sind es.", [("6", "der Satz spricht von Prozent")]),
        ("Am 3. Mai waren es 3.500 Menschen.", []),
    ],
)
def test_plain_language_is_short_and_without_percent(
    tmp_path: Path, text: str, told: list[tuple[str, str]]
) -> None:
    path = tmp_path / "01_a.md"
    path.write_text(f"---\ntitle: A\nkind: plain\n---\n{text}\n", encoding="utf-8")
    found = list(plain_rules(read_chapter_file(path, tmp_path)))
    assert [(problem.place.split(":")[1], problem.what) for problem in found] == told
    path.write_text(f"---\ntitle: A\n---\n{text}\n", encoding="utf-8")
    assert list(plain_rules(read_chapter_file(path, tmp_path))) == []
