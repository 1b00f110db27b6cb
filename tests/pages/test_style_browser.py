"""The style page in a browser: accessible in both schemes, narrow enough for a telephone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from report_town import Town
from test_pages import DESK, PHONE, RULES, WIDEST, opened

from pipeline.report.style_page import write_style_page


@pytest.fixture(scope="module")
def style(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, written."""
    project = Town(tmp_path_factory.mktemp("stil") / "projekt").build()
    return write_style_page(project, tmp_path_factory.mktemp("seite"))[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_style_page(browser: Browser, style: Path, scheme: str) -> None:
    page = opened(browser, style, DESK, scheme)
    found = [f"{item['id']}: {item['nodes'][0]['html'][:200]}"
             for item in Axe().run(page, options=RULES).response["violations"]]  # fmt: skip
    page.context.close()
    assert not found, "\n".join(found)


def test_the_style_page_fits_a_telephone(browser: Browser, style: Path) -> None:
    page = opened(browser, style, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.evaluate(WIDEST)
    page.context.close()
