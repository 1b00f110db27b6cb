"""Lines of print are full: words are divided where our list says, and a link does not end a line early."""

from pathlib import Path

import pyphen
import pytest

from pipeline.report.hyphens import dictionary, print_html, soft_hyphens

TEXT = 'Menschen, die ohne Abmeldung fortgezogen sind, zählen im <a href="#x">Zensus</a> vom Mai nicht mit.'


@pytest.fixture(scope="module")
def patterns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("muster") / "trennung.dic"
    known = Path(pyphen.LANGUAGES["de_DE"]).read_text(encoding="iso-8859-1")
    path.write_text(dictionary(known), encoding="iso-8859-1", newline="\n")
    return path


@pytest.mark.parametrize(
    "word",
    ["Bedarfs-gemeinschaften", "Übergangs-quote", "Mindest-sicherungs-quote", "Außen-wande-rungs-saldo"],
)
def test_words_of_our_field_are_divided_as_listed(word: str, patterns: Path) -> None:
    plain = word.replace("-", "")
    assert pyphen.Pyphen(filename=patterns, left=3, right=3).inserted(plain) == word
    assert soft_hyphens(plain).replace("\u00ad", "-") == word


def room_at_line_ends(html: str, folder: Path, patterns: Path) -> list[float]:
    """What is left of each line but the last, in millimetres, for many widths of the column."""
    weasyprint = pytest.importorskip("weasyprint")
    boxes = pytest.importorskip("weasyprint.formatting_structure.boxes")
    widths = [60 + number / 2 for number in range(120)]
    body = "".join(f'<p style="width:{width}mm">{html}</p>' for width in widths)
    style = "body { hyphens: auto; hyphenate-limit-chars: 8 3 3 } p { font: 10pt/1.5 serif }"
    page = f'<html lang="de"><style>{style}</style><body id="x">{body}</html>'
    known = pyphen.LANGUAGES["de"]
    pyphen.LANGUAGES["de"] = patterns
    try:
        sheets = weasyprint.HTML(string=page, base_url=str(folder)).render().pages
    finally:
        pyphen.LANGUAGES["de"] = known
    rooms = []
    for block in (box for sheet in sheets for box in sheet._page_box.descendants()):
        if isinstance(block, boxes.BlockBox) and block.element_tag == "p":
            rooms += [(block.width - line.width) * 25.4 / 96 for line in block.children[:-1]]
    return rooms


def test_a_link_does_not_end_the_line_before_it_early(tmp_path: Path, patterns: Path) -> None:
    assert max(room_at_line_ends(TEXT, tmp_path, patterns)) > 40  # the fault of WeasyPrint: else none of this
    assert max(room_at_line_ends(print_html(TEXT), tmp_path, patterns)) < 20
