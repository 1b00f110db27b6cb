"""The map of the start page is allowed because it tells nothing; where it tells anything, it is found."""

from pathlib import Path

import pytest

from pipeline.auditing.surfaces.check import check_surfaces

SAYS = "die Karte der Startseite sagt mehr als Namen von Gebieten"


def test_the_map_as_it_is_tells_nothing(edition: Path) -> None:
    assert 'aria-hidden="true" font-family' in (edition / "html/index.html").read_text(encoding="utf-8")
    assert check_surfaces(edition).problems == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('" stroke="#8d97a1"', 'f" stroke="#8d97a1"', "die Karte der Startseite hat nicht eine Farbe"),
        ("<title>Hafen</title>", "<title>Hafen: 7</title>", f"{SAYS} – Hafen: 7"),
        (">Hafen</text>", ">17,3</text>", f"{SAYS} – 17,3"),
        (
            "<title>Hafen</title>",
            "<title>Hafen</title><desc>5</desc>",
            f"{SAYS} – Element <desc>: 5",
        ),
    ],
)
def test_what_is_planted_is_found(edition: Path, old: str, new: str, expected: str) -> None:
    page = edition / "html/index.html"
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert expected in " | ".join(str(problem) for problem in check_surfaces(edition).problems)
