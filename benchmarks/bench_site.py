"""How large the pages of a finished edition are and how long a browser takes to show them.

    python -m benchmarks.bench_site [reports/<edition>]

Opens one page of each kind from the folder (file://) in headless Chromium. Per page, the median of five
openings: bytes with all it loads (style, script, fonts), elements, milliseconds until the load event and
until the page stands still. The processor is slowed down fourfold, as for an old office PC; how long a
download takes follows from the bytes.
"""

import shutil
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

OPENINGS = 5
SLOWER = 4
KINDS = {
    "start": "index.html",
    "chapter": "kapitel-*.html",
    "indicator": "kennzahl-*.html",
    "area": "profil-*.html",
    "comparison": "vergleich.html",
    "search": "suche.html",
    "glossary": "anhang-glossar.html",
    "sheets": "anhang-indikatorenblaetter.html",
}
_TIMES = """() => new Promise(done => {
    const first = performance.getEntriesByType('navigation')[0];
    requestAnimationFrame(() => setTimeout(() => done([first.loadEventEnd, performance.now()])));
})"""


@dataclass(frozen=True)
class Opened:
    """One page: bytes with all that it loads, elements, milliseconds to the load event and to rest."""

    name: str
    size: int
    elements: int
    loaded: float
    shown: float


def largest(html: Path, pattern: str) -> Path | None:
    """The largest page of a kind, or None."""
    return max(html.glob(pattern), key=lambda path: (path.stat().st_size, path.name), default=None)


def open_page(browser: Browser, path: Path) -> Opened:
    """Open a page several times, each time in a new context without anything kept."""
    loaded, shown, size, elements = [], [], 0, 0
    requests: list[Request] = []
    for _ in range(OPENINGS):
        context = browser.new_context()
        page = context.new_page()
        page.on("request", lambda request: requests.append(request))
        slow_down(page)
        page.goto(path.resolve().as_uri())
        times = page.evaluate(_TIMES)
        loaded.append(times[0])
        shown.append(times[1])
        files = {Path(unquote(urlsplit(request.url).path)) for request in requests}
        size = sum(file.stat().st_size for file in files if file.is_file())
        elements = page.evaluate("document.querySelectorAll('*').length")
        context.close()
    return Opened(path.name, size, elements, statistics.median(loaded), statistics.median(shown))


def slow_down(page: Page) -> None:
    """A processor that is slower by SLOWER."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def sizes(html: Path) -> str:
    """Files, pages and bytes of the whole site."""
    files = [path for path in html.rglob("*") if path.is_file()]
    pages = [path for path in files if path.suffix == ".html"]
    total = sum(path.stat().st_size for path in files)
    return f"{len(files)} files, {len(pages)} pages, {total / 1e6:.1f} MB"


def main() -> None:
    """Measure the edition named on the command line."""
    html = Path(sys.argv[1] if len(sys.argv) > 1 else "reports/2024") / "html"
    print(sizes(html))
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for kind, pattern in KINDS.items():
            path = largest(html, pattern)
            if path is None:
                continue
            one = open_page(browser, path)
            print(f"{kind:12} {one.size / 1e3:7.0f} kB  {one.elements:6} elements  "
                  f"loaded {one.loaded:6.0f} ms  shown {one.shown:6.0f} ms  {one.name}")  # fmt: skip
        browser.close()


if __name__ == "__main__":
    main()
