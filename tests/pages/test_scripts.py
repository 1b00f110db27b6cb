"""What seite.js adds: rows and areas light up together, sorting hides no rank, search and comparison."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

MAP = "#kennzahl-karte-sozialraum-sgb2_quote"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails on errors of scripts and on what the security policy forbids."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield opened
    opened.close()
    assert not errors


def visit(page: Page, edition: Path, file: str) -> None:
    """Open a page of the edition from its folder."""
    page.goto((edition / "html").as_uri() + "/" + file)


def column(page: Page, table: str, number: int) -> list[str]:
    """Printed texts of a column."""
    return page.locator(f"{table} tbody tr > :nth-child({number})").all_inner_texts()


def test_an_area_and_its_row_light_up_together(page: Page, edition: Path) -> None:
    visit(page, edition, "kennzahl-sgb2_quote.html")
    area = page.locator(f'{MAP} path[aria-label^="Markt: "]')
    area.hover()
    expect(page.locator(f"{MAP} tr.on")).to_contain_text("Markt")
    text = area.get_attribute("aria-label") or ""
    expect(page.locator(".tip")).to_have_text(text)
    assert text.removeprefix("Markt: ") == column(page, MAP, 2)[column(page, MAP, 1).index("Markt")]
    page.locator(f"{MAP} tbody tr").first.hover()
    expect(page.locator(f"{MAP} path.edge")).to_have_count(1)
    expect(page.locator(f"{MAP} tr.on")).to_have_count(1)


def test_the_map_is_one_stop_of_the_keyboard_and_arrows_go_on(page: Page, edition: Path) -> None:
    visit(page, edition, "kennzahl-sgb2_quote.html")
    expect(page.locator(f'{MAP} path[tabindex="0"]')).to_have_count(1)
    page.locator(f'{MAP} path[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"{MAP} tr.on")).to_contain_text("Hafen")
    expect(page.locator(".tip")).to_have_text("Hafen: geheim zu halten")
    page.keyboard.press("End")
    expect(page.locator(f"{MAP} tr.on")).to_contain_text("Wasserturm")


def test_names_with_markup_are_paired_and_shown_as_text(page: Page, edition: Path) -> None:
    visit(page, edition, "kennzahl-sgb2_quote.html")
    page.locator(f'{MAP} path[aria-label^="Wall"]').focus()
    expect(page.locator(f"{MAP} tr.on")).to_contain_text("Wall & <Graben>")
    assert (page.locator(".tip").text_content() or "").startswith("Wall & <Graben>: ")


def test_secret_values_stay_last_in_each_direction_and_the_town_below(page: Page, edition: Path) -> None:
    visit(page, edition, "kennzahl-sgb2_quote.html")
    head = page.locator(f"{MAP} thead th").nth(1)
    orders = []
    for direction in ("descending", "ascending"):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == direction
        orders.append([float(text.replace(",", ".")) for text in column(page, MAP, 2)[:3]])
        assert column(page, MAP, 1)[3:] == ["Hafen", "Kreisstadt Musterbrück"]
        assert column(page, MAP, 2)[3] == "•"
    assert orders[0] == sorted(orders[0], reverse=True)
    assert orders[1] == sorted(orders[1])


def test_a_table_of_different_units_cannot_be_sorted(page: Page, edition: Path) -> None:
    visit(page, edition, "profil-0101.html")
    expect(page.locator("#profil-0101-kennzahlen tbody tr")).to_have_count(3)
    expect(page.locator("#profil-0101-kennzahlen thead button")).to_have_count(0)


def test_names_sort_after_the_alphabet(page: Page, edition: Path) -> None:
    visit(page, edition, "kennzahl-sgb2_quote.html")
    page.locator(f"{MAP} thead th").first.get_by_role("button").press("Enter")
    assert [name[:4] for name in column(page, MAP, 1)] == ["Hafe", "Mark", "Neub", "Wall", "Krei"]


def test_search_finds_indicators_areas_and_terms(page: Page, edition: Path) -> None:
    visit(page, edition, "suche.html?q=sgb-ii-quote")
    expect(page.locator("#suche-ergebnis a").first).to_have_text("SGB-II-Quote")
    page.locator("#wort").fill("hafen")
    expect(page.locator("#suche-ergebnis a").first).to_have_attribute("href", "profil-0102.html")
    page.locator("#wort").fill("fuereinander")
    expect(page.locator("#suche-ergebnis a").first).to_have_text("Bedarfsgemeinschaft")
    page.locator("#wort").fill("gibtesnicht")
    expect(page.locator("#suche-meldung")).to_have_text("Keine Treffer")


def test_the_comparison_shows_what_the_tables_show(page: Page, edition: Path) -> None:
    visit(page, edition, "vergleich.html")
    page.locator("#erstes").select_option(label="Hafen")
    page.locator("#zweites").select_option(label="Markt")
    table = "#vergleich-ergebnis"
    cells = page.locator(f"{table} tr", has_text="SGB-II-Quote").locator("td").all_inner_texts()
    assert cells[:2] == ["%", "•"]
    assert all(any(sign.isdigit() for sign in text) for text in cells[2:])
    expect(page.locator("#vergleich-meldung")).to_have_text("Verglichen werden Hafen und Markt.")
    expect(page.locator(f"{table} .signs")).to_contain_text("Zahlenwert geheim zu halten")
    page.reload()
    expect(page.locator(f"{table} caption")).to_contain_text("Hafen und Markt im Vergleich")


def test_nothing_is_lost_without_scripts(browser: Browser, edition: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    visit(page, edition, "kennzahl-sgb2_quote.html")
    assert page.locator(f"{MAP} svg path > title").count() == 4
    assert "Hafen" in column(page, MAP, 1)
    for file in ("suche.html", "vergleich.html"):
        visit(page, edition, file)
        expect(page.locator(".needs-script")).to_be_visible()
    page.close()


def test_data_of_scripts_hold_no_number_that_no_page_shows(edition: Path) -> None:
    """The value that is secret stands as a sign in the comparison, too."""
    text = (edition / "html" / "vergleich.js").read_text(encoding="utf-8")
    assert '"Hafen","Sozialraum","profil-0102.html"' in text
    whole = "".join(path.read_text(encoding="utf-8") for path in (edition / "html").glob("kennzahl-*.html"))
    data = json.loads(text[text.index("{") : text.rindex("}") + 1])
    for _, _, _, values in data["gebiete"]:
        assert all(value in whole for value in values)
    hidden = next(values for name, _, _, values in data["gebiete"] if name == "Hafen")
    assert "•" in hidden
