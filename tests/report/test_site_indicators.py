"""Indicator pages: every area with its value, sorted without telling hidden ranks, linked both ways."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report_town import Town

from pipeline.project import Project
from pipeline.report.build import build_document
from pipeline.report.drawing import draw_all
from pipeline.report.screen import build_screen
from pipeline.report.screen_maps import draw_maps
from pipeline.report.screen_model import Screen
from pipeline.report.site import write_site
from pipeline.report.theme import chart_theme

NAMES = ["Markt", "Hafen", "Höhe", "Aue", "Anger", "Bruch"]
SECRET, UNKNOWN = "0102", "0202"  # Hafen and Aue


def write(project: Project, folder: Path) -> Screen:
    """Write the pages alone, without PDF and data package."""
    document, screen, theme = build_document(project), build_screen(project), chart_theme(project)
    figures = [*document.figures(), *screen.lines()]
    drawings = draw_all(figures, theme, folder.parent / "figures", "2024")
    write_site(project, document, screen, drawings | draw_maps(screen.maps(), theme), folder)
    return screen


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of six Sozialräume: one value is secret, one unknown."""
    root = tmp_path_factory.mktemp("seiten")
    town = Town(root / "projekt", names=list(NAMES))
    town.statuses = {("sgb2_quote", SECRET, 2024): "secret", ("sgb2_quote", UNKNOWN, 2024): "unknown"}
    write(town.build(), root / "html")
    return root / "html"


@pytest.fixture(scope="module")
def page(site: Path) -> str:
    """The page of the SGB-II-Quote."""
    return (site / "kennzahl-sgb2_quote.html").read_text(encoding="utf-8")


def heads(page: str, ident: str) -> list[str]:
    """Row heads of the table inside an element, without links."""
    inside = page[page.index(f'id="{ident}"') :]
    body = inside[inside.index("<tbody>") : inside.index("</tbody>")]
    return [re.sub(r"<[^>]+>|\xad", "", text) for text in re.findall(r'<th scope="row">(.*?)</th>', body)]


def test_areas_stand_by_value_and_those_without_a_number_last_in_the_order_of_the_list(page: str) -> None:
    # Values rise with the number of the area in the invented town.
    found = heads(page, "kennzahl-karte-sozialraum-sgb2_quote")
    assert found == ["Bruch", "Anger", "Höhe", "Markt", "Hafen", "Aue", "Kreisstadt Musterbrück"]
    by_year = heads(page, "kennzahl-jahre-sozialraum-sgb2_quote")
    assert by_year == [*NAMES, "Kreisstadt Musterbrück"]


def test_the_page_has_definition_chart_map_levels_and_sheet(page: str) -> None:
    assert "Leistungsberechtigte nach dem SGB II je 100 Personen unter der Altersgrenze." in page.replace(
        "\xad", ""
    )
    for ident in (
        "kennzahl-verlauf-sgb2_quote",
        "kennzahl-sgb2_quote-ebene-stadtteil",
        "kennzahl-gesamt-sgb2_quote",
    ):
        assert f'id="{ident}"' in page
    assert "Bruch 01.06.2018: neue Zählung." in page
    assert "<dt>Grenzen</dt><dd>Wer keinen Antrag stellt, fehlt.</dd>" in page.replace("\xad", "")


def test_the_map_names_each_area_and_hides_what_is_hidden(page: str) -> None:
    drawing = re.search(r'<div class="drawing map">(<svg.*?</svg>)', page, re.DOTALL)
    assert drawing is not None
    areas = dict(re.findall(r'fill="([^"]*)"[^>]*><title>(.*?)</title>', drawing[1]))
    titles = re.findall(r"<title>(.*?)</title>", drawing[1])
    assert len(titles) == len(NAMES)
    assert "Hafen: geheim zu halten" in titles
    assert "Aue: nicht bekannt" in titles
    assert areas["none"] in ("Hafen: geheim zu halten", "Aue: nicht bekannt")
    assert re.search(r">2</text>\s", drawing[1])  # two areas in a class of the legend


def test_pages_lead_to_areas_and_back(site: Path, page: str) -> None:
    assert '<a href="profil-0101.html">Markt</a>' in page
    profile = (site / "profil-0101.html").read_text(encoding="utf-8")
    assert '<a href="kennzahl-sgb2_quote.html">SGB-II-Quote</a>' in profile
    listing = (site / "kennzahlen.html").read_text(encoding="utf-8")
    assert 'href="kennzahl-einwohnerzahl.html"' in listing
    assert 'id="thema-armut"' in listing


def test_every_table_and_figure_has_a_link_to_itself_and_its_files(page: str) -> None:
    idents = re.findall(r'<(?:figure|div class="table[^"]*") id="([^"]+)"', page)
    assert len(idents) >= 6
    for ident in idents:
        assert f'<a href="#{ident}">Verweis auf diese' in page
        assert re.search(rf'href="\.\./daten/(tabellen|abbildungen)/{ident}\.csv" download', page), ident


def test_an_indicator_by_groups_shows_its_groups(site: Path) -> None:
    text = (site / "kennzahl-altersaufbau.html").read_text(encoding="utf-8")
    assert heads(text, "kennzahl-gebiete-altersaufbau") == [*NAMES, "Kreisstadt Musterbrück"]
    assert heads(text, "kennzahl-gruppen-altersaufbau")[-1] == "2024"


def test_a_profile_has_all_indicators_by_topic(site: Path) -> None:
    profile = (site / "profil-0101.html").read_text(encoding="utf-8")
    found = heads(profile, "profil-0101-alle")
    assert found[0] == "Demographie"
    assert {"Armut und Existenzsicherung", "SGB-II-Quote", "Bevölkerung"} <= set(found)


class _Parts(HTMLParser):
    """Tags with attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def parts(path: Path) -> list[tuple[str, dict[str, str | None]]]:
    """All start tags of a page."""
    reader = _Parts()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.tags


def test_the_security_policy_can_be_kept(site: Path) -> None:
    """No script, style or handler stands inside a page."""
    for path in site.glob("*.html"):
        policy = [a["content"] for tag, a in parts(path) if tag == "meta" and a.get("http-equiv")]
        assert len(policy) == 1, path.name
        assert "script-src 'self'" in str(policy[0]), path.name
        assert "unsafe" not in str(policy[0]), path.name
        for tag, attributes in parts(path):
            assert tag != "style", path.name
            assert tag != "script" or (site / str(attributes["src"])).is_file(), path.name
            assert not [name for name in attributes if name.startswith("on") or name == "style"], path.name


def test_pages_have_landmarks_language_and_one_name_per_landmark(site: Path) -> None:
    for path in site.glob("*.html"):
        tags = parts(path)
        assert ("html", {"lang": "de"}) in tags
        assert len([tag for tag, _ in tags if tag == "main"]) == 1, path.name
        names = [attributes.get("aria-label") for tag, attributes in tags if tag == "nav"]
        assert all(names), path.name
        assert len(set(names)) >= len(names) - 1, path.name  # the list of chapters stands there twice


def test_only_computed_indicators_have_a_page(tmp_path: Path, town_without: Callable[[str], Project]) -> None:
    project = town_without("altersarmut")
    screen = write(project, tmp_path / "html")
    assert "altersarmut" not in {page.indicator_id for page in screen.pages}
    assert not (tmp_path / "html" / "kennzahl-altersarmut.html").exists()


@pytest.fixture
def town_without(tmp_path: Path) -> Callable[[str], Project]:
    """A town in whose database an indicator of the catalogue is missing."""

    def build(indicator: str) -> Project:
        import duckdb

        project = Town(tmp_path / "projekt").build()
        with duckdb.connect(str(project.published_database)) as connection:
            for table in ("value", "change"):
                connection.execute(f"DELETE FROM {table} WHERE indicator_id = ?", [indicator])
        return project

    return build
