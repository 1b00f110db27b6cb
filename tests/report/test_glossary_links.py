"""Terms of the glossary: linked once a chapter, whole words only, never within links, headings or tables."""

import re

import pytest
from report_town import REPORT, Town

from pipeline.errors import DefinitionError
from pipeline.report.build import build_document
from pipeline.report.document import Box, Chapter, Heading, Prose
from pipeline.report.glossary_links import GlossaryLinks, glossary_html

GLOSSARY = {
    "Grundsicherung im Alter": "a",
    "Grundsicherung": "b",
    "Haushalt|Haushalte": "c",
    "SGB": "d",
    "Kind & Kegel": "e",
}


def linked(*fragments: str) -> list[str]:
    """Fragments of one chapter with `[term>entry]` for links."""
    chapter = Chapter("x", "chapter", "X", "X", blocks=tuple(Prose(html) for html in fragments))
    made = GlossaryLinks(GLOSSARY).linked(chapter)
    pattern = r'<a class="begriff" href="#glossar-([^"]+)">(.*?)</a>'
    return [
        re.sub(pattern, r"[\2>\1]", block.html, flags=re.S)
        for block in made.blocks
        if isinstance(block, Prose)
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Ein Haushalt. Ein Haushalt.</p>", "<p>Ein [Haushalt>haushalt]. Ein Haushalt.</p>"),
        ("<p>Zwei Haushalte, ein Haushalt</p>", "<p>Zwei [Haushalte>haushalt], ein Haushalt</p>"),
        ("<p>Haushaltsgröße, Groß-Haushalt, SGB-II</p>", "<p>Haushaltsgröße, Groß-Haushalt, SGB-II</p>"),
        ("3\u00a0Haushalte, ein Haushalt", "3\u00a0Haushalte, ein [Haushalt>haushalt]"),
        ("Grundsicherung im Alter", "[Grundsicherung im Alter>grundsicherung-im-alter]"),
        ("Grund\u00adsicherung\nim Alter", "[Grund\u00adsicherung\nim Alter>grundsicherung-im-alter]"),
        ("Kind &amp; Kegel", "[Kind &amp; Kegel>kind-kegel]"),
        ('<a href="x">Haushalt</a> Haushalt', '<a href="x">Haushalt</a> [Haushalt>haushalt]'),
        ("<table><td><p>SGB</p></td></table>", "<table><td><p>SGB</p></td></table>"),
        ("<h3>SGB</h3><code>SGB</code>", "<h3>SGB</h3><code>SGB</code>"),
        ('<img alt="SGB"> SGB', '<img alt="SGB"> [SGB>sgb]'),
    ],
)  # fmt: skip
def test_first_use_is_linked(html: str, expected: str) -> None:
    assert linked(html) == [expected]


def test_each_chapter_links_once_and_headings_stay(town: Town) -> None:
    text = "---\ntitle: T\n---\n## Bedarfsgemeinschaft\n\nBedarfsgemeinschaft, Bedarfsgemeinschaften\n\n"
    text += "::: kasten K\nEine Bedarfsgemeinschaft.\n:::\n"
    town.chapters = {"01_a.md": text, "02_b.md": text}
    document = build_document(town.build())
    for chapter in document.chapters:
        html = "".join(item.html for item in chapter.blocks if isinstance(item, (Prose, Box, Heading)))
        assert html.count('href="#glossar-bedarfsgemeinschaft"') == 1
        assert all("href" not in item.html for item in chapter.blocks if isinstance(item, Heading))
    annex = "".join(
        block.html for item in document.annex for block in item.blocks if isinstance(block, Prose)
    )
    assert annex.count('id="glossar-bedarfsgemeinschaft"') == 1


def test_entries_carry_one_id_each_and_are_escaped() -> None:
    html = glossary_html({"B <i>": "x & y", "Ähre": "z"})
    assert re.findall('id="([^"]+)"', html) == ["glossar-aehre", "glossar-b-i"]
    assert "B &lt;i&gt;" in html
    assert "x &amp; y" in html


def test_without_a_glossary_nothing_changes() -> None:
    chapter = Chapter("x", "chapter", "X", "X", blocks=(Prose("<p>Haushalt</p>"),))
    assert GlossaryLinks({}).linked(chapter) == chapter


def test_a_form_leads_to_one_entry_only(town: Town) -> None:
    town.report = REPORT.replace(
        "  Bedarfsgemeinschaft:", "  SGB: x\n  Rechtskreis|sgb: y\n  Bedarfsgemeinschaft:"
    )
    with pytest.raises(DefinitionError, match="steht in „SGB“ und „Rechtskreis"):
        town.build()
