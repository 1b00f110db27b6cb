"""The report between two changes: what a change touches is made anew, with the bytes of a whole build."""

import shutil
from pathlib import Path

import duckdb
import pytest
from report_town import CHAPTER, Town

from pipeline.errors import PipelineError
from pipeline.project import Project, load_project
from pipeline.report import build
from pipeline.report.live import LiveReport
from pipeline.report.published import PublishedFile, read_published

SECOND = """---
title: Wohnen
topic: armut
---
Einwohnerinnen und Einwohner: {{ wert("einwohnerzahl") }}. Siehe {{ siehe("quoten") }}.
"""


@pytest.fixture
def town(tmp_path: Path) -> Project:
    return Town(tmp_path / "stadt", chapters={"01_armut.md": CHAPTER, "02_wohnen.md": SECOND}).build()


def edit(project: Project, name: str, old: str, new: str) -> None:
    path = project.root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def pages(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "html").iterdir() if path.is_file()}


def opened(project: Project, folder: Path) -> LiveReport:
    live = LiveReport(project, folder)
    assert "index.html" in live.write()
    assert live.complete() == []
    return live


def same_as_new(project: Project, folder: Path) -> bool:
    """Whether the pages are those of a writer that knows nothing of before."""
    other = folder.with_name("neu")
    shutil.rmtree(other, ignore_errors=True)
    opened(project, other)
    return pages(folder) == pages(other)


def test_a_sentence_changes_its_page_alone(town: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = town.root.with_name("alt")
    live = opened(town, folder)
    assert live.write() == []
    read: list[str] = []
    original = build.read_chapter_file
    monkeypatch.setattr(
        build, "read_chapter_file", lambda path, root: read.append(path.name) or original(path, root)
    )
    edit(town, "report_templates/chapters/02_wohnen.md", "Siehe", "Mehr in")
    assert live.write() == ["kapitel-wohnen.html"]
    assert read == ["02_wohnen.md"]
    assert same_as_new(town, folder)


def test_numbers_headings_and_drawings_of_other_chapters_follow(town: Project) -> None:
    folder = town.root.with_name("alt")
    live = opened(town, folder)
    more = '\n## Noch mehr\n\n{{ tabelle(["altersarmut"]) }}\n\n{{ diagramm("altersarmut") }}\n\n## Wie viele'
    edit(town, "report_templates/chapters/01_armut.md", "\n## Wie viele", more)
    changed = live.write()
    # The table that the other chapter refers to is now the second one.
    assert {"index.html", "kapitel-armut.html", "kapitel-wohnen.html"} <= set(changed)
    assert "profil-0101.html" not in changed
    assert same_as_new(town, folder)


def test_a_mistake_leaves_the_pages_and_is_gone_when_mended(town: Project) -> None:
    folder = town.root.with_name("alt")
    live = opened(town, folder)
    before = pages(folder)
    edit(town, "report_templates/chapters/02_wohnen.md", "wert(", "wrt(")
    with pytest.raises(PipelineError, match=r"02_wohnen\.md:5: unbekannte Funktion „wrt“"):
        live.write()
    assert pages(folder) == before
    edit(town, "report_templates/chapters/02_wohnen.md", "wrt(", "wert(")
    assert live.write() == []


def test_words_of_an_indicator_reach_chapters_first_then_all_pages(town: Project) -> None:
    folder = town.root.with_name("alt")
    live = opened(town, folder)
    name = next((town.root / "indicators").rglob("sgb2_quote.yaml")).relative_to(town.root).as_posix()
    edit(town, name, "title: ", "title: Neue ")
    live.renew(load_project(town.root), looks=False)
    first = live.write()
    assert {"kapitel-armut.html", "kennzahl-sgb2_quote.html"} <= set(first)
    # The table of all indicators of an area names it too.
    assert "profil-0101.html" in [*first, *live.complete()]
    assert live.complete() == []
    assert same_as_new(load_project(town.root), folder)


def protected_anew(project: Project) -> None:
    """As after another delivery: one indicator has other published figures."""
    with duckdb.connect(str(project.published_database)) as connection:
        connection.execute(
            "UPDATE value SET value = value + 1 WHERE indicator_id = 'sgb2_quote' AND status = 'ok'"
        )


def test_with_other_figures_the_page_that_is_looked_at_comes_first(town: Project) -> None:
    folder = town.root.with_name("alt")
    live = opened(town, folder)
    before = pages(folder)
    protected_anew(town)
    assert live.renew(town, looks=False)
    # The other two are made of all chapters, at once.
    first = {"kennzahl-sgb2_quote.html", "index.html", "impressum.html"}
    assert set(live.write("kennzahl-sgb2_quote")) == first
    assert live.print("kapitel-armut").is_file()
    later = live.complete()
    assert {"kapitel-armut.html", "profil-0101.html"} <= set(later)
    assert live.complete() == []
    assert same_as_new(town, folder)
    assert pages(folder) != before
    live.close()


@pytest.mark.parametrize("page", ["", "index", "gibt-es-nicht", "kapitel-armut"])
def test_other_figures_reach_every_page(town: Project, page: str) -> None:
    folder = town.root.with_name("alt")
    live = opened(town, folder)
    protected_anew(town)
    live.renew(town, looks=False)
    written = {*live.write(page), *live.complete()}
    assert {"kapitel-armut.html", "kennzahl-sgb2_quote.html", "profil-0101.html"} <= written
    assert same_as_new(town, folder)


def test_a_page_that_names_a_place_new_with_the_figures_waits_for_the_others(town: Project) -> None:
    folder = town.root.with_name("alt")
    live = opened(town, folder)
    edit(
        town,
        "report_templates/chapters/01_armut.md",
        "\n## Wie viele",
        '\n{{ tabelle("altersarmut", name="neu") }}\n\n## Wie viele',
    )
    edit(town, "report_templates/chapters/02_wohnen.md", 'siehe("quoten")', 'siehe("neu")')
    protected_anew(town)
    live.renew(town, looks=False)
    assert {"kapitel-armut.html", "kapitel-wohnen.html"} <= set(live.write("kapitel-wohnen"))
    assert live.complete() == []
    assert same_as_new(town, folder)


def test_figures_are_read_anew_only_where_they_differ(town: Project) -> None:
    file = PublishedFile()
    first = file.read(town.published_database)
    assert {"sgb2_quote", "altersarmut"} <= file.changed
    protected_anew(town)
    second = file.read(town.published_database)
    assert file.changed == {"sgb2_quote"}
    assert second == read_published(town.published_database)
    assert list(second.values) == list(first.values)
    kept = [key for key, value in second.values.items() if value is first.values[key]]
    assert kept
    assert {key[0] for key in kept} == {key[0] for key in first.values} - {"sgb2_quote"}
    with duckdb.connect(str(town.published_database)) as connection:
        connection.execute("DELETE FROM value WHERE indicator_id = 'altersarmut'")
    third = file.read(town.published_database)
    assert file.changed == {"altersarmut"}
    assert third == read_published(town.published_database)


def test_another_colour_reaches_every_drawing(town: Project) -> None:
    folder = town.root.with_name("alt")
    live = opened(town, folder)
    config = town.root / "config.yaml"
    text = config.read_text(encoding="utf-8")
    assert "design:" not in text
    config.write_text(text + '\ndesign: {accent: "#7a1f5c"}\n', encoding="utf-8")
    live.renew(load_project(town.root), looks=True)
    live.write()
    assert b"#7a1f5c" in pages(folder)["farben.css"]
    assert same_as_new(load_project(town.root), folder)


def test_a_chapter_alone_as_pdf(town: Project) -> None:
    live = opened(town, town.root.with_name("alt"))
    assert live.printable()["kapitel-wohnen"] == "Wohnen"
    path = live.print("kapitel-wohnen")
    assert path.read_bytes().startswith(b"%PDF-1.7")
    assert path.parent == town.root.with_name("alt") / "druck"
