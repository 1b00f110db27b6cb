"""The benchmark of the pages runs on every kind of page; what it measures is not judged here."""

from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import bench_site


def test_every_kind_of_page_is_found_and_opened(edition: Path, browser: Browser) -> None:
    html = edition / "html"
    found = {kind: bench_site.largest(html, pattern) for kind, pattern in bench_site.KINDS.items()}
    assert None not in found.values()
    assert " pages, " in bench_site.sizes(html)
    start = found["start"]
    assert start is not None
    one = bench_site.open_page(browser, start)
    fonts = sum(path.stat().st_size for path in (html / "fonts").glob("*.woff2"))
    assert start.stat().st_size < one.size <= start.stat().st_size + fonts + 200_000
    assert 0 < one.loaded <= one.shown
