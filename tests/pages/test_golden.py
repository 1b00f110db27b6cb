"""Twelve pages of the PDF and six screens look as they did when they were last looked at.

Compared small and grey, with a tolerance: other versions of the browser smooth letters in another way.
SOZIALBERICHT_GOLDEN=1 writes the pictures anew; look at them before they are committed.
"""

import io
import os
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

GOLDEN = Path(__file__).parent / "golden"
WIDTH = 320
# Mean difference of grey values (0 to 255), and the share of points that differ clearly.
MEAN, CLEAR, SHARE = 4.0, 64, 0.03
SCREENS = {
    "desktop": ("kapitel-armut.html", {"width": 1280, "height": 900}, {}),
    "phone": ("profil-0101.html", {"width": 400, "height": 800}, {}),
    "dark": ("index.html", {"width": 1280, "height": 900}, {"color_scheme": "dark"}),
    "zoom_400": ("kapitel-armut.html", {"width": 320, "height": 640}, {}),
    "print": ("kapitel-armut.html", {"width": 1280, "height": 900}, {}),
    "focus": ("index.html", {"width": 1280, "height": 900}, {}),
}
# Each is the first page with all of these words: pages are named by what they show, wherever they stand.
PAGES = {
    "title": ("Leben in Musterbrück", "Stichtag 31.12.2024"),
    "imprint": ("Impressum", "Zeichenerklärung"),
    "contents": ("Inhalt", "Glossar"),
    "summary": ("Zusammenfassung", "Fuß."),
    "chapter": ("Das Wichtigste in Kürze", "Wie viele Menschen"),
    "map": ("Mehr dazu in",),
    "profiles": ("Die Gebiete", "Quellen und Brüche"),
    "profile": ("weiterung am Wasserturm im Vergleich",),
    "comparison": ("Altersaufbau im Vergleich", "Abstand zum Wert"),
    "sheets": ("Indikatorenblätter", "Rechenbeispiel"),
    "methods": ("Zufallsschwankung kleiner Zahlen",),
    "disclosure": ("Regeln der Geheimhaltung",),
}


def compare(name: str, picture: Image.Image) -> None:
    """Against the picture that is kept, or keep it."""
    height = round(picture.height * WIDTH / picture.width)
    small = picture.convert("L").resize((WIDTH, height), Image.Resampling.BOX)
    file = GOLDEN / f"{name}.png"
    if os.environ.get("SOZIALBERICHT_GOLDEN") == "1":
        GOLDEN.mkdir(exist_ok=True)
        small.save(file, optimize=True)
        return
    kept = Image.open(file)
    assert small.size == kept.size, f"{name}: {small.size} instead of {kept.size}"
    difference = np.abs(np.asarray(small, dtype=int) - np.asarray(kept, dtype=int))
    assert difference.mean() <= MEAN, f"{name}: mean difference {difference.mean():.1f}"
    assert (difference > CLEAR).mean() <= SHARE, f"{name}: {(difference > CLEAR).mean():.1%} differ clearly"


def printed(page: Page) -> Image.Image:
    """The first sheet of paper that the browser prints."""
    with pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True)) as pdf:
        return pdf[0].render(scale=1.2).to_pil()


@pytest.mark.parametrize("name", list(SCREENS))
def test_a_screen_looks_as_it_did(browser: Browser, edition: Path, name: str) -> None:
    file, size, settings = SCREENS[name]
    context = browser.new_context(viewport=size, **settings)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto((edition / "html" / file).as_uri())
    page.evaluate("document.fonts.ready")
    if name == "focus":
        for _ in range(3):
            page.keyboard.press("Tab")
    compare(f"screen_{name}", printed(page) if name == "print" else Image.open(io.BytesIO(page.screenshot())))
    context.close()


@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_looks_as_it_did(edition: Path, name: str) -> None:
    with pypdfium2.PdfDocument(edition / "bericht.pdf") as pdf:
        shown = (
            page
            for page in pdf
            if all(word in page.get_textpage().get_text_bounded() for word in PAGES[name])
        )
        picture = next(shown).render(scale=1.2).to_pil()
    compare(f"page_{name}", picture)


def test_a_changed_look_is_noticed(edition: Path) -> None:
    if os.environ.get("SOZIALBERICHT_GOLDEN") == "1":
        pytest.skip("nothing is compared while pictures are written")
    with pypdfium2.PdfDocument(edition / "bericht.pdf") as pdf:
        picture = pdf[0].render(scale=1.2).to_pil()
    picture.paste((0, 0, 0), (100, 100, 350, 350))
    with pytest.raises(AssertionError, match="differ"):
        compare("page_title", picture)
