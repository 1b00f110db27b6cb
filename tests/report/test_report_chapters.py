"""What chapters may say, and what they are told when something is wrong: file, line, cause, suggestion."""

from dataclasses import replace
from decimal import Decimal

import pytest
from report_town import CHAPTER, Town

from pipeline.charts.model import Choropleth
from pipeline.errors import DefinitionError, PipelineError, RenderError
from pipeline.report.build import build_document
from pipeline.report.document import Box, Figure, Heading, KeyFigures, Notice, Prose, Table
from pipeline.report.facts import Facts
from pipeline.report.published import Interval, read_published
from pipeline.report.sentences import Sentences
from pipeline.report.sources import shared_end_once
from pipeline.report.template import Position
from pipeline.report.tokens import Tokens

HEAD = "---\ntitle: Probe\n---\n"


def chapter(town: Town, body: str, head: str = HEAD) -> str:
    """The prose of a chapter with this body, as HTML without soft hyphens."""
    town.chapters = {"05_probe.md": head + body}
    built = build_document(town.build()).chapters[0]
    html = "\n".join(block.html for block in built.blocks if isinstance(block, Prose | Box))
    return html.replace("\u00ad", "")


def problems(town: Town, body: str, error: type[PipelineError] = RenderError, head: str = HEAD) -> list[str]:
    """What is reported for a chapter with this body."""
    town.chapters = {"05_probe.md": head + body}
    project = town.build()
    with pytest.raises(error) as raised:
        build_document(project)
    return [str(problem) for problem in raised.value.problems]


def test_functions_give_german_texts(town: Town) -> None:
    text = chapter(
        town,
        'Quote {{ wert("sgb2_quote") }}, ist {{ differenz("sgb2_quote") }}; '
        '{{ veraenderung("einwohnerzahl") }}.\n\n'
        "{{ kurzname() }} am {{ stichtag(lang=true) }}, {{ jahr() }} gegen {{ vergleichsjahr() }}.\n\n"
        'Markt liegt {{ abstand("sgb2_quote", gebiet="Markt") }}; {{ spanne("sgb2_quote") }}.\n',
    )
    assert "Quote 10,8\u00a0%, ist um 0,3\u00a0Prozentpunkte höher als 2022; +6." in text
    assert "Musterbrück am 31.\u00a0Dezember 2024, 2024 gegen 2022." in text
    assert "Markt liegt um 5,2\u00a0Prozentpunkte höher als in Musterbrück" in text
    assert "von 16,0\u00a0% (Markt) bis 19,9\u00a0% (Aue)." in text


def test_a_break_gives_no_number_but_the_reason(town: Town) -> None:
    text = chapter(town, 'Der Anteil ist {{ differenz("altersarmut") }}.')
    assert "Der Anteil ist wegen „neues Recht“ nicht mit 2022 vergleichbar." in text
    assert "Prozentpunkt" not in text


def test_missing_values_say_why_and_zero_is_a_word(town: Town) -> None:
    town.statuses = {("sgb2_quote", "0101", 2024): "secret", ("sgb2_quote", "0102", 2024): "zero"}
    text = chapter(town, '{{ wert("sgb2_quote", "0101") }} / {{ wert("sgb2_quote", gebiet="0102") }}')
    assert "• (aus Gründen der Geheimhaltung nicht ausgewiesen) / null\u00a0Prozent" in text


def test_a_distance_within_random_variation_says_so(town: Town) -> None:
    project = town.build()
    published = read_published(project.published_database)
    for comparison, doubt in (("unclear", " (kann Zufall sein)"), ("above", "")):
        limits = {("sgb2_quote", "", "0101", 2024): Interval(Decimal(0), Decimal(99), "9", comparison)}
        facts, tokens = Facts(project, replace(published, intervals=limits)), Tokens()
        mark = Sentences(facts, tokens, Position("x")).abstand("sgb2_quote", "0101")
        assert tokens.plain(mark).endswith(f"höher als in Musterbrück{doubt}")


def test_areas_are_found_by_id_name_level_and_function(town: Town) -> None:
    text = chapter(
        town,
        '{{ wert("sgb2_quote", gebiet="0202") }} {{ wert("sgb2_quote", gebiet="Aue") }} '
        '{{ wert("sgb2_quote", gebiet=gebiet("Aue")) }} {{ wert("sgb2_quote", gebiet="land") }}',
    )
    assert text.count("19,9") == 3
    assert "9,5" in text


def test_unknown_names_are_reported_all_at_once_with_file_line_and_suggestion(town: Town) -> None:
    found = problems(
        town,
        'Eins {{ wert("sgb2_qote") }}.\n\n{{ tabelle(["sgb2_quote"], ebene="sozialraeume") }}\n\n'
        '{{ wert("sgb2_quote", gebiet="Makt") }} {{ wert("sgb2_quote", jahr=2031) }}\n\n'
        '{{ wert("sgb2_quote", gebit="0101") }}\n\n{{ wert("altersaufbau", gruppe="0-17|x") }}\n',
    )
    place = "report_templates/chapters/05_probe.md"
    assert found[0] == f"{place}:4: den Indikator „sgb2_qote“ gibt es nicht – gemeint: „sgb2_quote“?"
    assert found[1].startswith(f"{place}:6: die Ebene „sozialraeume“ gibt es nicht – gemeint: „sozialraum“")
    assert f"{place}:8: das Gebiet „Makt“ gibt es nicht – gemeint: „Markt“?" in found
    assert f"{place}:8: das Jahr „2031“ gehört nicht zur Zeitreihe – möglich: 2014 bis 2024" in found
    assert f"{place}:10: wert() kennt die Angabe „gebit“ nicht – gemeint: „gebiet“?" in found
    assert found[-1].startswith(f"{place}:12: die Gruppe „0-17|x“ gibt es in „altersaufbau“ nicht")


def test_unknown_function_arithmetic_and_comparison_are_refused(town: Town) -> None:
    found = problems(
        town, 'A {{ werd("sgb2_quote") }}\n\nB {{ jahr() + 1 }}\n\n{% if jahr() > 2 %}C{% endif %}\n'
    )
    place = "report_templates/chapters/05_probe.md"
    assert found[0].startswith(f"{place}:4: unbekannte Funktion „werd“ – gemeint: „wert“")
    assert found[1].startswith(f"{place}:6: im Text wird nicht gerechnet")
    assert found[2].startswith(f"{place}:8: im Text wird nicht verglichen")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('Text {{ wert("sgb2_quote") ', "ein Ausdruck ist nicht geschlossen oder unvollständig"),
        ('Text {{ wert("sgb2_quote" }}', "ein Ausdruck ist nicht geschlossen oder unvollständig"),
        ('{% if vorhanden("sgb2_quote") %}Text', "ein Ausdruck ist nicht geschlossen oder unvollständig"),
        ("{% wenn %}", "diese Anweisung gibt es nicht"),
        ("{{ wert(„sgb2_quote“) }}", "ein Zeichen passt hier nicht"),
    ],
)
def test_broken_tags_name_their_line(town: Town, body: str, what: str) -> None:
    found = problems(town, f"Erste Zeile.\n\n{body}\n")
    assert len(found) == 1
    assert found[0].startswith("report_templates/chapters/05_probe.md:6: ") or ":7: " in found[0]
    assert what in found[0]


def test_the_sandbox_keeps_the_program_out_of_reach(town: Town) -> None:
    found = problems(town, "{{ wert.__globals__ }}\n")
    assert "05_probe.md:4" in found[0]


def test_a_claim_stands_while_the_data_support_it(town: Town) -> None:
    text = chapter(
        town, '{{ aussage("Sie stieg auf " ~ wert("sgb2_quote") ~ ".", gestiegen("sgb2_quote")) }}'
    )
    assert "Sie stieg auf 10,8\u00a0%." in text


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('groesser("sgb2_quote", gebiet="0101", als="stadt")', True),
        ('kleiner("sgb2_quote", gebiet="0101", als="stadt")', False),
        ('groesser("sgb2_quote", als_indikator="altersarmut")', True),
        ('mindestens("sgb2_quote", 10.8)', True),
        ('hoechstens("sgb2_quote", 10.7)', False),
        ('gesunken("sgb2_quote")', False),
        ('hoechster("sgb2_quote", gebiet="Aue")', True),
        ('niedrigster("sgb2_quote", gebiet="Aue")', False),
        ('und(gestiegen("sgb2_quote"), vorhanden("einwohnerzahl"))', True),
        ('oder(gesunken("sgb2_quote"), vorhanden("einwohnerzahl"))', True),
        ('nicht(gesunken("sgb2_quote"))', True),
        ('vergleichbar("altersarmut")', False),
    ],
)
def test_conditions(town: Town, condition: str, holds: bool) -> None:
    text = chapter(town, f"{{% if {condition} %}}ja{{% else %}}nein{{% endif %}}")
    assert ("ja" in text) is holds


def test_a_broken_claim_stops_with_line_and_figures(town: Town) -> None:
    found = problems(town, 'Eins.\n\n{{ aussage("Sie sank.", gesunken("sgb2_quote")) }}\n')
    assert len(found) == 1
    assert found[0] == (
        "report_templates/chapters/05_probe.md:6: die Daten tragen diese Aussage nicht mehr – "
        "SGB-II-Quote, Kreisstadt Musterbrück, seit 2022: +0,3\u00a0Prozentpunkte"
    )


def test_a_claim_about_a_secret_value_or_across_a_break_cannot_be_checked(town: Town) -> None:
    town.statuses = {("sgb2_quote", "0101", 2024): "secret"}
    found = problems(
        town,
        '{{ aussage("Höher.", groesser("sgb2_quote", gebiet="0101", als="stadt")) }}\n\n'
        '{{ aussage("Gestiegen.", gestiegen("altersarmut")) }}\n',
    )
    assert all("diese Aussage lässt sich mit den Daten nicht prüfen" in text for text in found)
    assert len(found) == 2


def test_what_is_withheld_may_be_the_highest_value(town: Town) -> None:
    """A range says that values are missing; nobody can claim to have the highest value."""
    town.statuses = {("sgb2_quote", "0101", 2024): "secret"}
    assert ", soweit ausgewiesen." in chapter(town, '{{ spanne("sgb2_quote") }}.')
    found = problems(town, '{{ aussage("Am höchsten.", hoechster("sgb2_quote", gebiet="Aue")) }}')
    assert len(found) == 1
    assert "diese Aussage lässt sich mit den Daten nicht prüfen" in found[0]
    assert "aus Gründen der Geheimhaltung nicht ausgewiesen" in found[0]
    found = problems(town, '{{ aussage("Am niedrigsten.", niedrigster("sgb2_quote", gebiet="Aue")) }}')
    assert "die Daten tragen diese Aussage nicht mehr" in found[0], "a shown value is lower"


def test_pictures_must_exist_and_be_described(town: Town) -> None:
    found = problems(
        town, "![Rathaus](bilder/rathaus.png)\n\n![](bilder/x.png)\n\n![Plan](bilder/plan.pdf)\n"
    )
    place = "report_templates/chapters/05_probe.md"
    assert found[0].startswith(f"{place}:4: das Bild „bilder/rathaus.png“ fehlt")
    assert found[1].startswith(f"{place}:6: das Bild „bilder/x.png“ hat keine Beschreibung")
    assert found[2].startswith(f"{place}:8: „bilder/plan.pdf“ ist kein Bildformat")


def test_heading_levels_and_stray_blocks_are_reported(town: Town) -> None:
    found = problems(town, '# Zu groß\n\n#### Zu klein\n\n- Punkt\n\n  {{ tabelle(["sgb2_quote"]) }}\n')
    assert ":4: die Überschrift „Zu groß“ hat die falsche Stufe – der Text beginnt bei ##" in found[0]
    assert ":6: die Überschrift „Zu klein“ hat die falsche Stufe" in found[1]


def test_head_problems(town: Town) -> None:
    assert "der Kopf des Kapitels fehlt" in problems(town, "Text", DefinitionError, head="")[0]
    found = problems(town, "Text", DefinitionError, head="---\ntitel: X\n---\n")
    assert any("unbekannte Angabe „titel“ – gemeint: „title“" in text for text in found)
    found = problems(town, "Text", head="---\ntitle: X\ntopic: armutt\n---\n")
    assert "05_probe.md:3: das Themenfeld „armutt“ gibt es nicht – gemeint: „armut“?" in found[0]
    found = problems(town, "Text", head="---\ntitle: X\nmessages:\n  - \"{{ wert('nix') }}\"\n---\n")
    assert "05_probe.md:4: den Indikator „nix“ gibt es nicht" in found[0]


def test_html_and_markdown_in_names_and_texts_stay_text(town: Town) -> None:
    town.names = ["<script>alert(1)</script>", "A*B*C_d_", "Höhe & Tal", "Aue"]
    text = chapter(
        town, '{{ gebiet("0101") }} {{ gebiet("0102") }} {{ gebiet("0201") }} <b>fett</b> {{ "<i>" }}\n'
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt; A*B*C_d_ Höhe &amp; Tal" in text
    assert "&lt;b&gt;fett&lt;/b&gt; &lt;i&gt;" in text


def test_a_chapter_without_data_says_so(town: Town) -> None:
    other = town.indicators["armut/altersarmut"].replace("altersarmut", "wohngeld")
    town.indicators["armut/wohngeld"] = other.replace("Grundsicherung im Alter", "Wohngeldquote")
    body = (
        '{{ tabelle(["wohngeld"]) }}\n\n{{ diagramm("wohngeld", art="linie") }}\n\n'
        '{{ karte("wohngeld") }}\n\n{{ befunde("wohngeld") }}\n'
    )
    town.chapters = {"01_x.md": HEAD + body}
    blocks = build_document(town.build()).chapters[0].blocks
    assert [type(block) for block in blocks] == [Notice] * 4
    assert all(
        isinstance(block, Notice)
        and block.text == "Für diesen Abschnitt liegen keine Daten vor: Wohngeldquote (2024)."
        for block in blocks
    )


def test_blocks_are_numbered_and_referred_to(town: Town) -> None:
    built = build_document(town.build()).chapters[0]
    kinds = [type(block) for block in built.blocks]
    assert kinds == [Heading, Prose, Table, Figure, Figure, Prose, Prose]
    assert [block.number for block in built.blocks if isinstance(block, Table | Figure)] == [
        "1.1",
        "1.1",
        "1.2",
    ]
    last = built.blocks[-1]
    assert isinstance(last, Prose)
    assert '<a href="#armut-tabelle-einwohnerzahl">Tabelle 1.1</a>' in last.html


def test_a_reference_to_nothing_names_its_line(town: Town) -> None:
    found = problems(
        town, 'Eins.\n\nMehr in {{ siehe("quotn") }}.\n\n{{ tabelle(["sgb2_quote"], name="quoten") }}\n'
    )
    assert found[0].startswith("report_templates/chapters/05_probe.md:6: ")
    assert "gemeint: „quoten“?" in found[0]


def test_the_summary_shows_key_figures_without_being_asked(town: Town) -> None:
    town.chapters = {
        "00_s.md": "---\ntitle: Zusammenfassung\nkind: summary\n---\nText.\n",
        "01_armut.md": CHAPTER,
    }
    document = build_document(town.build())
    first = document.chapters[0].blocks[0]
    assert isinstance(first, KeyFigures)
    assert [tile.label for tile in first.tiles] == [
        "Einwohnerinnen und Einwohner", "SGB-II-Quote", "Grundsicherung im Alter",
    ]  # fmt: skip
    assert first.tiles[1].change == "+0,3\u00a0Prozentpunkte gegenüber 2022"
    assert first.tiles[2].change == "wegen „neues Recht“ nicht mit 2022 vergleichbar"
    assert [chapter.number for chapter in document.chapters] == ["", "1"]


def test_findings_are_true_sentences_without_secret_values(town: Town) -> None:
    town.statuses = {("sgb2_quote", "0202", 2024): "secret"}
    text = chapter(town, '{{ befunde("sgb2_quote") }}')
    assert "Am 31.12.2024 beträgt der Wert in Musterbrück 10,8\u00a0%" in text
    assert "Soweit ausgewiesen, reicht der Wert von 16,0\u00a0% in Markt bis 18,6\u00a0% in Höhe" in text
    assert "Aue" not in text
    assert "Ein Wert ist aus Gründen der Geheimhaltung nicht ausgewiesen." in text


def test_box_footnote_and_list(town: Town) -> None:
    text = chapter(
        town, "Text[^1].\n\n::: kasten Leitlinie {{ jahr() }}\nInhalt\n:::\n\n- eins\n- zwei\n\n[^1]: Fuß\n"
    )
    assert "<p>Inhalt</p>" in text
    assert 'href="#fn-probe-1"' in text
    assert "<li>eins</li>" in text


def test_findings_name_the_largest_step_each_way(town: Town) -> None:
    """Where no area fell, none is named as the one that fell most."""
    text = chapter(town, '{{ befunde("sgb2_quote") }}')
    sentence = text[text.index("Seit 2022") :]
    assert "(am stärksten: " in sentence.split(" und ")[0]
    assert "in keinem Gebiet gesunken." in sentence


def test_an_ending_that_all_attributions_share_is_said_once() -> None:
    assert shared_end_once(["Amt A; frei", "Amt B; frei"]) == ["Amt A", "Amt B", "frei"]
    assert shared_end_once(["Amt A; frei", "Amt B; dl-de/by-2-0"]) == ["Amt A; frei", "Amt B; dl-de/by-2-0"]
    assert shared_end_once(["frei", "Amt B; frei"]) == ["frei", "Amt B; frei"]
    assert shared_end_once(["Amt A; frei"]) == ["Amt A; frei"]


def test_a_cut_axis_is_said_below_the_figure(town: Town) -> None:
    for given, told in (("von_null=false", True), ("von_null=true", False)):
        body = f'{{{{ diagramm("sgb2_quote", art="linie", gebiete=["stadt"], {given}) }}}}'
        town.chapters = {"05_probe.md": HEAD + body}
        blocks = build_document(town.build()).chapters[0].blocks
        (figure,) = [block for block in blocks if isinstance(block, Figure)]
        assert ("Die senkrechte Achse beginnt nicht bei null." in figure.notes) is told


def test_long_words_of_an_indicator_are_divided_in_prose(town: Town) -> None:
    town.indicators["armut/altersarmut"] = town.indicators["armut/altersarmut"].replace(
        "title: Grundsicherung im Alter", "title: Migrationshintergrund"
    )
    town.chapters = {"05_probe.md": HEAD + 'Anteil: {{ titel("altersarmut") }}.'}
    (prose,) = build_document(town.build()).chapters[0].blocks
    assert isinstance(prose, Prose)
    assert "Migrations\u00adhintergrund" in prose.html


def test_a_heading_is_referred_to_by_the_code_it_begins_with(town: Town) -> None:
    text = chapter(town, 'Siehe {{ siehe("E1") }}.\n\n## Ziele\n\n### E1 Plätze schaffen\n\nText.\n')
    assert '<a href="#probe-e1-plaetze-schaffen">E1</a>' in text
    twice = 'Siehe {{ siehe("E1") }}.\n\n## E1 Ziele\n\n## E1 Plätze\n\n## E2 Plätze\n'
    found = problems(town, twice)
    assert found[0].endswith(
        "05_probe.md:4: siehe(„E1“): mehrere Überschriften beginnen mit „E1“ – jeder Empfehlung eine eigene "
        "Kennung geben"
    )
    assert len(found) == 1


def test_areas_clearly_above_are_named(town: Town) -> None:
    text = chapter(town, 'Gebiete: {{ deutlich(["sgb2_quote"]) }}. {{ hoechster_wert("sgb2_quote") }}')
    assert "Gebiete: kein Gebiet." in text
    (wrong,) = problems(town, '{{ deutlich("sgb2_quote", "oben") }}')
    assert wrong.endswith("05_probe.md:4: die Richtung „oben“ gibt es nicht – möglich: darueber, darunter")
    assert "kein Indikator angegeben" in problems(town, "{{ deutlich([]) }}")[0]


def test_a_number_beside_the_text(town: Town) -> None:
    text = '::: rand\n**{{ wert("sgb2_quote") }}** der Menschen\n:::\n\nDer Absatz daneben.\n'
    town.chapters = {"05_probe.md": HEAD + text}
    first, following = build_document(town.build()).chapters[0].blocks
    assert isinstance(first, Prose)
    start, end = '<aside class="rand" role="note"><p><strong>', "\u00a0%</strong> der Menschen</p></aside>"
    assert first.html.startswith(start)
    assert first.html.endswith(end)
    assert isinstance(following, Prose)
    (told,) = problems(town, "::: rand\nohne Ende\n")
    assert "dieser Kasten ist nicht geschlossen" in told


def test_a_chapter_begins_with_the_small_map_it_names(town: Town) -> None:
    head = HEAD.replace("---\n", "---\nmap: sgb2_quote\n", 1)
    town.chapters = {"05_probe.md": head + "Text.\n"}
    first = build_document(town.build()).chapters[0].blocks[0]
    assert isinstance(first, Figure)
    assert isinstance(first.chart, Choropleth)
    assert (first.opener, first.chart.mode, first.number) == (True, "mini", "1.1")
    assert len(first.table.rows) == 5  # four areas and the town
    wrong = HEAD.replace("---\n", "---\nmap: sgb2_qote\n", 1)
    (told,) = problems(town, "Text.", head=wrong)
    assert told.endswith(
        "05_probe.md:2: den Indikator oder Index „sgb2_qote“ gibt es nicht – gemeint: „sgb2_quote“?"
    )
