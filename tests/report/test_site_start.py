"""The start page: key figures, chapters, areas and indicators to begin with."""

import json
import re
from dataclasses import replace

import pytest
from report_town import Town

from pipeline.report.build import build_document
from pipeline.report.drawing import draw_all
from pipeline.report.facts import Facts
from pipeline.report.maps import entry
from pipeline.report.published import read_published
from pipeline.report.screen import build_screen
from pipeline.report.screen_maps import draw_maps
from pipeline.report.site import write_site
from pipeline.report.theme import chart_theme

NAMES = ["Markt", "Hafen", "Wall & <Graben>", "Aue", "Anger", "Bruch"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Six areas with profiles, a summary with tiles and a chapter."""
    made = Town(tmp_path_factory.mktemp("start") / "projekt", names=list(NAMES))
    head = "---\ntitle: Zusammenfassung\nkind: summary\n---\n"
    made.chapters["00_s.md"] = head + "{{ kennzahlen() }}\n\n## Kurz\n\nText.\n"
    return made


@pytest.fixture(scope="module")
def start(town: Town) -> str:
    """The start page."""
    project = town.build()
    document, screen, theme = build_document(project), build_screen(project), chart_theme(project)
    folder = town.root.parent / "html"
    drawings = draw_all([*document.figures(), *screen.lines()], theme, folder.parent / "figures", "2024")
    write_site(project, document, screen, drawings | draw_maps(screen.maps(), theme), folder)
    return (folder / "index.html").read_text(encoding="utf-8")


def section(page: str, ident: str) -> str:
    """From a heading of the second level to the next."""
    begin = page.index(f'<h2 id="{ident}"')
    end = page.find("<h2", begin + 1)
    return page[begin:end]


def test_each_tile_leads_to_its_indicator(start: str, town: Town) -> None:
    tiles = re.findall(r'<li><a class="label" href="([^"]+)"', section(start, "kennzahlen"))
    folder = town.root.parent / "html"
    assert tiles
    assert all(name.startswith("kennzahl-") and (folder / name).is_file() for name in tiles)


def test_each_chapter_stands_with_its_first_message(start: str) -> None:
    chapters = section(start, "kapitel")
    assert re.findall(r'<a href="(kapitel-\w+\.html)">', chapters) == ["kapitel-armut.html", "kapitel-s.html"]
    assert "<p>Die SGB-II-Quote beträgt 10,8\xa0%.</p>" in chapters


def test_every_area_is_reached_by_the_map_and_by_a_list_for_the_keyboard(start: str) -> None:
    areas = section(start, "start-gebiete")
    drawing = areas[areas.index("<svg") : areas.index("</svg>")]
    targets = re.findall(r'<a href="(profil-\d+\.html)" tabindex="-1">', drawing)
    assert 'aria-hidden="true"' in drawing
    assert "<title>Wall &amp; &lt;Graben&gt;</title>" in drawing
    assert len(targets) == len(NAMES)
    assert re.findall(r'<li><a href="([^"]+)">', areas) == targets


def test_the_map_ranks_nothing(start: str) -> None:
    """One colour for all areas, no number."""
    areas = section(start, "start-gebiete")
    fills = set(re.findall(r'<path d="[^"]+" fill="(#\w+)"', areas))
    assert len(fills) == 1
    assert re.findall(r"<(?:text|title)[^>]*>[^<]*\d", areas) == []


def test_the_search_is_asked_from_here(start: str) -> None:
    assert '<form class="search" action="suche.html" role="search">' in start


def test_indicators_are_found_by_the_name_that_charts_use(start: str, town: Town) -> None:
    text = (town.root.parent / "html" / "suche.js").read_text(encoding="utf-8")
    entries = json.loads(text[text.index("[") : text.rindex("]") + 1])
    about = {target: text for _, kind, target, text in entries if kind == "Kennzahl"}
    pages = build_screen(town.build()).pages
    assert len(pages) == len(about) > 0
    assert all(about[f"{page.ident}.html"].startswith(f"{page.label}. ") for page in pages)


def test_topics_tell_how_many_indicators_they_have(start: str, town: Town) -> None:
    topics = re.findall(r'href="kennzahlen.html#[\w-]+">[^<]+</a> <span class="count">(\d+)</span>', start)
    pages = list((town.root.parent / "html").glob("kennzahl-*.html"))
    assert sum(map(int, topics)) == len(pages) > 0


def test_areas_without_outlines_have_only_the_list(town: Town) -> None:
    project = town.build()
    published = read_published(project.published_database)
    assert entry(Facts(project, published)) is not None
    assert entry(Facts(project, replace(published, geometry={}))) is None
