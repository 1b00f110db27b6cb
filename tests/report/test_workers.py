"""Drawings made beside the main process, at once or one by one: always the same."""

from pathlib import Path

import pytest
from report_town import CHAPTER, Town

from pipeline.report.build import DocumentBuilder
from pipeline.report.document import Figure
from pipeline.report.drawing import Drawings, draw_all
from pipeline.report.kept_files import keep_used
from pipeline.report.markup import environment, template
from pipeline.report.published import read_published
from pipeline.report.screen import screen_of
from pipeline.report.screen_maps import begin_maps, draw_maps
from pipeline.report.theme import chart_theme
from pipeline.report.workers import Workers


def test_drawings_do_not_depend_on_where_and_when_they_are_made(tmp_path: Path) -> None:
    project = Town(tmp_path / "stadt", chapters={"01_armut.md": CHAPTER}).build()
    published, theme = read_published(project.published_database), chart_theme(project)
    builder = DocumentBuilder(project, published)
    document, screen = builder.build(), screen_of(builder.facts)
    figures: list[Figure] = [*document.figures(), *screen.lines()]
    assert figures
    maps = draw_maps(screen.maps(), theme)
    assert maps
    with Workers(tmp_path / "neben") as workers:
        workers.warm(1)
        drawings = Drawings(theme, tmp_path / "a")
        drawings.begin(figures, workers)
        drawings.begin(reversed(figures), workers)
        beside = begin_maps(screen.maps(), theme, workers)
        first = drawings.texts()
        assert beside.result() == maps
    drawings.keep("2024")
    assert draw_all(reversed(figures), theme, tmp_path / "b", "2024") == first
    assert Drawings(theme, tmp_path / "a").missing(figures) == {}
    assert {path.name for path in (tmp_path / "a").glob("*.svg")} == {
        path.name for path in (tmp_path / "b").glob("*.svg")
    }
    # Some figures alone are no run: what the edition has used stays.
    draw_all(figures[:1], theme, tmp_path / "a")
    assert Drawings(theme, tmp_path / "a").missing(figures) == {}
    draw_all(figures[:1], theme, tmp_path / "a", "2024")
    assert len(list((tmp_path / "a").glob("*.svg"))) == 1


def test_what_no_edition_uses_any_more_goes(tmp_path: Path) -> None:
    for name in ("a.svg", "b.pdf", "b.json", "c.neu"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "png").mkdir()
    keep_used(tmp_path, "2022", ["a"])
    keep_used(tmp_path, "2024", ["b"])
    assert {path.name for path in tmp_path.iterdir()} == {"2022.txt", "2024.txt", "a.svg", "png"}
    (tmp_path / "b.pdf").write_text("x", encoding="utf-8")
    keep_used(tmp_path, "2022", [])
    assert {path.name for path in tmp_path.iterdir()} == {"2022.txt", "2024.txt", "b.pdf", "png"}


def test_what_fails_beside_fails_where_it_is_waited_for(tmp_path: Path) -> None:
    with Workers(tmp_path) as workers:
        done, failed = workers.submit(len, "abc"), workers.submit(int, "drei")
        assert done.result() == 3
        with pytest.raises(ValueError, match="drei"):
            failed.result()


def test_a_changed_template_is_compiled_anew(tmp_path: Path) -> None:
    project = Town(tmp_path / "stadt", chapters={"01_armut.md": CHAPTER}).build()
    document = DocumentBuilder(project, read_published(project.published_database)).build()
    own = project.templates_dir / "theme" / "eigen.html"
    own.parent.mkdir(parents=True, exist_ok=True)
    for text in ("eins", "zwei"):
        own.write_text(text, encoding="utf-8")
        for web in (True, False):
            assert template(environment(project, document, {}, web), "eigen.html").render() == text
