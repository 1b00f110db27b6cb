"""What a browser, a checker of accessibility and a checker of HTML find on every page: nothing."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
# WCAG 2.1 A and AA, and what axe advises beyond.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
# The outermost element that sticks out of the window.
WIDEST = """(() => {
  const out = [...document.querySelectorAll('main *, header *, nav *, footer *')]
    .filter(item => item.getBoundingClientRect().right > innerWidth + 1
      && !item.closest('.scroll, .drawing, .skip'));
  return out.length ? out[0].outerHTML.slice(0, 160) : '';
})()"""


def pages(edition: Path) -> Iterator[Path]:
    """All pages, of the profiles and sheets only the first and last of each kind."""
    kinds: dict[str, list[Path]] = {}
    for path in sorted((edition / "html").glob("*.html")):
        kinds.setdefault(path.stem.partition("-")[0], []).append(path)
    for name, found in kinds.items():
        yield from found if name in ("kapitel", "anhang") else {found[0]: 0, found[-1]: 0}


def opened(browser: Browser, path: Path, size: dict[str, int], scheme: str = "light") -> Page:
    """A page at a size; a message of the console or a missing file fails the test."""
    context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url} is missing"))
    page.goto(path.as_uri())
    assert complaints == [], path.name
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, edition: Path, scheme: str) -> None:
    found = []
    for path in pages(edition):
        page = opened(browser, path, DESK, scheme)
        for item in Axe().run(page, options=RULES).response["violations"]:
            found.append(f"{path.name}: {item['id']}: {item['nodes'][0]['html'][:200]}")
        page.context.close()
    assert not found, "\n".join(found)


def test_the_nu_checker_finds_nothing(nu_validator: list[str], edition: Path) -> None:
    files = [str(path) for path in pages(edition)]
    done = subprocess.run(
        [*nu_validator, "--format", "json", *files], capture_output=True, text=True, check=False
    )
    found = json.loads(done.stderr)["messages"]
    # The checker takes a page in a folder for another origin than its style sheet. What a browser really
    # blocks is told in its console, and `opened` fails then.
    found = [item for item in found if not item["message"].startswith("Resource violates Content Security")]
    told = [f"{Path(item['url']).name}: {item['message']} {item.get('extract')}" for item in found]
    assert not told, "\n".join(told)


def test_at_400_percent_nothing_needs_sideways_scrolling(browser: Browser, edition: Path) -> None:
    """1280 pixels at 400 % are 320 (WCAG 2.1, 1.4.10); tables may scroll inside their own frame."""
    wide = []
    for path in pages(edition):
        page = opened(browser, path, PHONE)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide.append(f"{path.name}: {width} {page.evaluate(WIDEST)}")
        page.context.close()
    assert not wide, ", ".join(wide)


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, edition: Path) -> None:
    for path in pages(edition):
        page = opened(browser, path, DESK)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", path.name
        stops = page.evaluate(
            "[...document.querySelectorAll('a[href],button,summary,input,select,[tabindex=\"0\"]')]"
            ".filter(item => item.checkVisibility() && item.tabIndex >= 0).length"
        )
        seen = 1
        for _ in range(min(stops, 60) - 1):
            page.keyboard.press("Tab")
            seen += 1
            look = page.evaluate(
                "(style => [style.outlineStyle, parseFloat(style.outlineWidth)])"
                "(getComputedStyle(document.activeElement))"
            )
            assert look[0] != "none", (
                path.name,
                page.evaluate("document.activeElement.outerHTML.slice(0, 200)"),
            )
            assert look[1] >= 1, path.name
        assert seen == min(stops, 60)
        page.context.close()


def test_the_skip_link_leads_to_the_content(browser: Browser, edition: Path) -> None:
    page = opened(browser, edition / "html" / "index.html", DESK)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"
    page.context.close()


def test_pages_can_be_read_without_scripts(browser: Browser, edition: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=DESK)  # type: ignore[arg-type]
    page = context.new_page()
    for path in pages(edition):
        page.goto(path.as_uri())
        assert page.locator("main h1").count() == 1, path.name
        assert page.locator("main").inner_text().strip(), path.name
    context.close()


def test_printing_leaves_out_the_navigation(browser: Browser, edition: Path) -> None:
    page = opened(browser, edition / "html" / "kapitel-armut.html", DESK)
    page.emulate_media(media="print")
    assert not [item for item in page.locator("nav.site").all() if item.is_visible()]
    assert page.locator("main table").first.is_visible()
    page.context.close()


def test_a_printed_table_repeats_its_heads(browser: Browser, edition: Path) -> None:
    """The words too, though one can sort by them: a browser prints no button in a repeated head."""
    page = opened(browser, edition / "html" / "kapitel-armut.html", DESK)
    assert page.locator("thead th button").count()
    page.evaluate("for (const row of document.querySelectorAll('main tbody tr'))"
                  " for (let n = 0; n < 30; n++) row.after(row.cloneNode(true))")  # fmt: skip
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as pdf:
        texts = ["".join(sheet.get_textpage().get_text_bounded().split()) for sheet in pdf]
    parts = [text for text in texts if text.count("Hafen") > 5 or text.count("Graben") > 5]
    assert len(parts) > 1
    assert all("Bevölkerung" in text and "Sozialraum" in text for text in parts)
    page.context.close()
