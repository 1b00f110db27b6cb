"""Charts, maps and tables in the text on narrow and on dark screens."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

CHAPTER = "kapitel-armut.html"
# Height in pixels of each text of the drawings: type of the drawing times what it is shrunk by.
SIZES = """() => [...document.querySelectorAll('.drawing svg')].flatMap(svg => {
  if (!svg.checkVisibility()) return [];
  const shrunk = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return [...svg.querySelectorAll('text')].map(text => [text.textContent, parseFloat(
    getComputedStyle(text).fontSize) * shrunk]);
})"""


def opened(browser: Browser, path: Path, width: int, scheme: str = "light") -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.fonts.ready")
    return page


def awaited(page: Page, what: str) -> bool:
    """Whether an expression becomes true within two seconds; the pages forbid to wait inside them."""
    for _ in range(40):
        if page.evaluate(what):
            return True
        page.wait_for_timeout(50)
    return False


@pytest.mark.parametrize("file", [CHAPTER, "profil-0101.html"])
@pytest.mark.parametrize("width", [400, 1280])
def test_type_in_figures_is_large_enough(browser: Browser, edition: Path, width: int, file: str) -> None:
    page = opened(browser, edition / "html" / file, width)
    sizes = page.evaluate(SIZES)
    least = 10.9
    assert len(sizes) > 20
    assert [item for item in sizes if item[1] < least] == []
    page.context.close()


def test_what_is_wider_than_the_screen_is_moved_by_keyboard(browser: Browser, edition: Path) -> None:
    page = opened(browser, edition / "html" / CHAPTER, 400)
    wide = page.locator(".drawing[tabindex]")
    assert wide.count() == 0  # every chart of this chapter is drawn for telephones too
    page.evaluate("""() => {
      document.querySelectorAll('svg[width="90mm"]').forEach(svg => svg.remove());
      window.dispatchEvent(new Event('resize'));
    }""")
    assert wide.count() >= 1
    wide.first.focus()
    page.keyboard.press("ArrowRight")
    assert awaited(page, "document.activeElement.scrollLeft > 0")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert awaited(page, "!document.querySelector('.drawing[tabindex]')")
    page.context.close()


def test_the_legend_of_a_map_stands_beneath_it(browser: Browser, edition: Path) -> None:
    """So that a telephone shows map and legend without shrinking or moving them."""
    page = opened(browser, edition / "html" / CHAPTER, 400)
    box = page.locator('svg[width="92mm"]').first.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
    page.context.close()


@pytest.mark.parametrize(("width", "shown"), [(1280, "160mm"), (720, "160mm"), (400, "90mm")])
def test_charts_have_a_drawing_for_telephones(
    browser: Browser, edition: Path, width: int, shown: str
) -> None:
    for file, figure in ((CHAPTER, "-balken-"), ("kennzahl-sgb2_quote.html", "kennzahl-verlauf-")):
        page = opened(browser, edition / "html" / file, width)
        drawing = page.locator(f"figure[id*='{figure}'] .drawing").first
        assert [svg.get_attribute("width") for svg in drawing.locator("svg:visible").all()] == [shown]
        first, second = (
            {text for text in svg.locator("text").all_text_contents() if re.search(r"\d,\d$", text)}
            for svg in drawing.locator("svg").all()
        )
        assert first == second != set()
        page.context.close()


@pytest.mark.parametrize(
    ("width", "shown"), [(1440, "200mm"), (1200, "200mm"), (1024, "92mm"), (400, "92mm")]
)
def test_maps_use_the_width_of_the_screen(browser: Browser, edition: Path, width: int, shown: str) -> None:
    """One drawing with names in the areas, one that telephones show without shrinking; the same numbers."""
    page = opened(browser, edition / "html" / CHAPTER, width)
    drawing = page.locator("figure[id*='-karte-'] .drawing").first
    assert [svg.get_attribute("width") for svg in drawing.locator("svg:visible").all()] == [shown]
    said = "svg => [...svg.querySelectorAll('path[aria-label]')].map(path => path.ariaLabel)"
    first, second = (svg.evaluate(said) for svg in drawing.locator("svg").all())
    assert first == second != []
    box = drawing.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
    assert box["width"] >= {1440: 1000, 1200: 800, 1024: 440, 400: 330}[width]
    page.context.close()


def test_figures_are_dark_on_dark_screens(browser: Browser, edition: Path) -> None:
    """Neither a white ground nor black letters are left."""
    page = opened(browser, edition / "html" / CHAPTER, 1280, "dark")
    for figure in page.locator(".drawing svg:visible").all():
        picture = Image.open(io.BytesIO(figure.screenshot())).convert("L")
        counts = picture.histogram()
        assert sum(counts[:60]) > 0.3 * sum(counts), "the ground is not dark"
        assert sum(counts[250:]) == 0, "something is white"
        assert sum(counts[160:]) > 0, "nothing is light enough to read"
    page.context.close()


def test_printed_figures_are_light_even_from_a_dark_screen(browser: Browser, edition: Path) -> None:
    page = opened(browser, edition / "html" / CHAPTER, 800, "dark")
    page.emulate_media(media="print", color_scheme="dark")
    picture = Image.open(io.BytesIO(page.locator(".drawing svg:visible").first.screenshot())).convert("L")
    assert picture.getpixel((1, 1)) > 240  # type: ignore[operator]
    page.context.close()


def test_files_to_download_are_those_of_print(edition: Path) -> None:
    names = [path.name for path in (edition / "abbildungen").glob("*.svg")]
    assert not [name for name in names if "--" in name]
    (printed,) = (edition / "abbildungen").glob("*-karte-sgb2_quote.svg")
    assert 'width="160mm"' in printed.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [320, 400])
def test_tables_in_the_text_wrap_their_words(browser: Browser, edition: Path, width: int) -> None:
    """As Markdown makes them: without a frame that could be moved sideways."""
    page = opened(browser, edition / "html" / CHAPTER, width)
    page.evaluate("""() => {
      const made = document.createElement('table');
      const row = ['Grundsicherung für Arbeitsuchende', 'SGB XII, Viertes Kapitel',
                   'Menschen ab der Altersgrenze; dauerhaft voll Erwerbsgeminderte ab 18 Jahren'];
      const cells = row.map(text => `<td>${text}</td>`).join('');
      made.innerHTML = `<thead><tr><th>Leistung</th><th>Gesetz</th><th>für wen</th></tr></thead>
        <tbody><tr>${cells}</tr></tbody>`;
      document.querySelector('main p').after(made);
    }""")
    assert page.evaluate("document.scrollingElement.scrollWidth") == width
    page.context.close()
