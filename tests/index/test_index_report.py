"""Index functions of chapters, the page in the annex, CSV files: what is printed and what is not."""

import numpy as np
import pytest
from core_town import silent
from index_town import INDEX, index_town, with_squares

from pipeline.charts.model import Choropleth
from pipeline.composite.distribution import shape
from pipeline.numbers import plain_number
from pipeline.project import Project, load_project
from pipeline.report.build import build_document
from pipeline.report.chapters import chapter_problems
from pipeline.report.datafiles import exact_number
from pipeline.report.document import Cell, Document, Figure, Notice, Sheet, Table
from pipeline.report.facts import Facts, ProseError
from pipeline.report.index_data import index_files
from pipeline.report.index_facts import class_label, class_limit
from pipeline.report.index_sentences import index_sentences
from pipeline.report.published import read_published
from pipeline.stages.compute import compute
from pipeline.stages.protect import protect

CHAPTER = """---
title: Lage
map: lage
---
{{ index_tabelle("lage") }}

{{ index_tabelle("lage", auswahl="ausgenommen") }}

{{ index_karte("lage") }}

{{ index_karte("lage", art="dynamik") }}

{{ matrix("lage") }}

{{ typenkarte("lage") }}

{{ typentabelle("lage") }}

{{ index_karte("lage", jahr=2022, art="dynamik") }}
"""
TEXT = INDEX.replace("minimum: 300}", "minimum: 300, named: [{area: A24, reason: Gewerbegebiet}]}")
TEXT = TEXT.replace("{indicator: kinder}", "{indicator: kinder, transform: winsorise}")
TEXT += "types: {groups: 2, names: [Ruhig, Bewegt]}\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The town with one hidden area (A01) and one left out (A24), after protect."""
    root = tmp_path_factory.mktemp("town")
    town = index_town(root, TEXT, seldom={"A01": 2})
    for name in ("quote", "kinder"):  # the total leaves A01 few cases
        town.indicators[name] = town.indicators[name].replace("[sozialraum]", "[stadt, sozialraum]")
    project = town.project()
    with_squares(project)
    compute(project, silent)
    protect(project, silent)
    (root / "report_templates/chapters/a.md").write_text(CHAPTER, encoding="utf-8")
    return load_project(root)


@pytest.fixture(scope="module")
def document(project: Project) -> Document:
    return build_document(project)


def block(document: Document, ident: str) -> Table | Figure:
    return next(
        item
        for chapter in document.all_chapters
        for item in chapter.blocks
        if isinstance(item, Table | Figure) and item.ident == ident
    )


def row(table: Table, head: str) -> list[str]:
    return [cell.text for cell in next(item for item in table.rows if item.head == head).cells]


def row_of(table: Table, start: str) -> tuple[Cell, ...]:
    return next(item for item in table.rows if item.head.startswith(start)).cells


def test_table_shows_components_index_and_class(document: Document) -> None:
    table = block(document, "a-index-alle-lage")
    assert isinstance(table, Table)
    heads = [column.heading for column in table.columns]
    assert heads == [
        "Sozialraum",
        "Titel",
        "Titel",
        "Status-Index",
        "Klasse Status",
        "Dynamik-Index",
        "Klasse Dynamik",
    ]
    assert row(table, "A12")[2:4] == ["\u22120,32", "mittel"]
    assert row(table, "A24")[2:4] == ["x", "nicht einbezogen: Gewerbegebiet"]
    hidden = row(table, "A01")
    assert hidden[0] == hidden[2] == "•"
    assert hidden[3] == "hoch"


def test_exclusions_are_named_with_their_reason(document: Document) -> None:
    table = block(document, "a-ausnahmen-lage")
    assert isinstance(table, Table)
    assert [(item.head, item.cells[-1].text) for item in table.rows] == [("A24", "Gewerbegebiet")]


def test_a_chapter_may_begin_with_a_small_map_of_the_index(document: Document) -> None:
    first = document.chapters[0].blocks[0]
    assert isinstance(first, Figure)
    assert isinstance(first.chart, Choropleth)
    assert (first.opener, first.chart.mode, first.ident) == (True, "mini", "a-auftakt")


def test_map_holds_classes_only_and_a_pattern_for_what_is_left_out(document: Document) -> None:
    figure = block(document, "a-indexkarte-status-lage")
    assert isinstance(figure, Figure)
    chart = figure.chart
    assert isinstance(chart, Choropleth)
    assert chart.class_labels == ("hoch", "mittel", "niedrig", "sehr niedrig")
    by_id = {region.region_id: region for region in chart.regions}
    left_out = by_id["A24"].mark
    assert left_out is not None
    assert (left_out.status, left_out.value) == ("excluded", None)
    # A hidden area has its class like the others, and nothing finer.
    assert by_id["A01"].class_index == 0
    values = {region.mark.value for region in chart.regions if region.mark and region.mark.value is not None}
    assert values <= {0.0, 1.0, 2.0, 3.0}


def test_matrix_counts_each_area_once(document: Document) -> None:
    table = block(document, "a-matrix-lage")
    assert isinstance(table, Table)
    total = int(row(table, "zusammen")[-1])
    assert total == sum(int(item.cells[-1].text.replace("–", "0")) for item in table.rows if not item.role)
    assert total + len(["A24"]) + sum("Ohne Zuordnung" in note for note in table.notes) <= 24
    assert "Nicht einbezogen: 1 Gebiete." in table.notes


def test_types_have_names_numbers_and_means(document: Document) -> None:
    table = block(document, "a-typen-lage")
    assert isinstance(table, Table)
    assert [item.head for item in table.rows] == ["Ruhig", "Bewegt"]
    told = [item.cells[0].text for item in table.rows]
    assert told[0].startswith("niedriger: ")
    assert told[1].startswith("höher: ")
    figure = block(document, "a-typenkarte-lage")
    assert isinstance(figure, Figure)
    assert row(figure.table, "A01")[-1] == "eine Angabe ist geheim"
    assert isinstance(figure.chart, Choropleth)
    marks = {region.region_id: region.mark.status for region in figure.chart.regions if region.mark}
    assert (marks["A01"], marks["A24"], marks["A12"]) == ("secret", "excluded", "ok")


def test_dynamics_of_the_first_year_does_not_exist(document: Document) -> None:
    notices = [item.text for item in document.chapters[0].blocks if isinstance(item, Notice)]
    assert len(notices) == 1
    assert "Soziale Lage (2022)" in notices[0]


def test_annex_page_names_method_reference_values_and_sensitivity(document: Document) -> None:
    chapter = next(item for item in document.annex if item.title == "Indizes")
    sheet = next(item for item in chapter.blocks if isinstance(item, Sheet))
    fields = dict(sheet.fields)
    assert fields["Verfahren"].startswith("orientiert am Berliner Monitoring")
    assert (
        "1 hoch: unter −1,0; 2 mittel: bis 1,0; 3 niedrig: bis 1,5; 4 sehr niedrig: über 1,5"
        in fields["Klassen Status"]
    )
    assert "von 24 Gebieten der Ebene Sozialraum, 2024" in fields["Bezugsmenge"]
    assert "In 40 Ziehungen" in fields["Zufall kleiner Zahlen"]
    titles = [item.title for item in chapter.blocks if isinstance(item, Table)]
    for part in ("Status 2024: Bezugswerte", "Zusammenhang der Komponenten", "andere Zusammensetzung"):
        assert any(part in title for title in titles), titles
    assert "weit entfernte Werte begrenzt, höchstens 5" in fields["Komponenten"]
    assert fields["Formel"].startswith(
        "z = (Wert − Mittel) ÷ Standardabweichung (geteilt durch n), Mittel unge"
    )
    assert "OECD/JRC, Handbook on Constructing Composite Indicators (2008)" in fields["Quelle der Formel"]


def test_annex_tells_spread_and_principal_components_of_the_areas_that_are_shown(
    project: Project, document: Document
) -> None:
    table = block(document, "tabelle-index-lage-verteilung-status")
    assert isinstance(table, Table)
    assert [column.heading for column in table.columns][:4] == [
        "Komponente",
        "Schiefe",
        "Wölbung",
        "begrenzt",
    ]
    # Of A02 to A23 but what is hidden beside A01: all that is in the file of the components.
    files = {name: list(rows) for name, _, rows in
             index_files(project, read_published(project.published_database), exact_number)}  # fmt: skip
    lines = [
        row for row in files["index_komponenten"] if row[1] == "Status" and row[3:5] == ["2024", "kinder"]
    ]
    values = np.array([[float(row[5].replace(",", "."))] for row in lines])
    skewness, kurtosis = (round(float(part[0, 0]), 2) for part in shape(values))
    assert [float(cell.text.replace(",", ".").replace("−", "-")) for cell in table.rows[1].cells[:2]] == [
        skewness, kurtosis]  # fmt: skip
    assert [cell.text for cell in table.rows[1].cells[2:]] == ["0", "x", "x", "x", "x"]
    table = block(document, "tabelle-index-lage-hauptkomponenten-status")
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0].cells] == ["0,71", "0,71"]  # √0.5, as always for two
    told = [
        float(cell.text.removesuffix("\u00a0%").replace(",", "."))
        for cell in row_of(table, "erklärt von der")
    ]
    correlation = next(float(row[5].replace(",", ".")) for row in files["index_korrelationen"]
                       if row[1:5] == ["Status", "2024", "kinder", "quote"])  # fmt: skip
    assert told[0] == pytest.approx((1 + abs(correlation)) / 2 * 100, abs=0.06)


def test_profile_names_the_class_or_how_the_parts_are_spread(project: Project) -> None:
    facts = Facts(project, read_published(project.published_database))
    assert index_sentences(facts, facts.area("A12")) == [
        "Index „Soziale Lage“ 2024: Status „mittel“ und Dynamik „stabil“."
    ]
    (sentence,) = index_sentences(facts, facts.area("D1"))
    assert sentence.startswith("Index „Soziale Lage“ 2024, 24 Sozialräume: Status ")
    assert "nicht eingeordnet" in sentence


def test_files_hold_no_number_of_the_hidden_area(project: Project) -> None:
    files = {name: list(rows) for name, _, rows in
             index_files(project, read_published(project.published_database), exact_number)}  # fmt: skip
    hidden = [line for line in files["index"] if line[2] == "A01" and line[1:4:2] == ["Status", "2024"]]
    assert hidden == [
        ["lage", "Status", "A01", "2024", "•", "•", "1", "hoch",
         "aus Gründen der Geheimhaltung nicht ausgewiesen", "eine Komponente ist geheim", "nein", "x"]
    ]  # fmt: skip
    assert not [
        line for line in files["index_komponenten"] if line[2:4] == ["A01", "2024"] and line[1] == "Status"
    ]
    left_out = next(line for line in files["index"] if line[2] == "A24")
    assert left_out[8:10] == ["nicht einbezogen", "Gewerbegebiet"]
    for name in ("index_bezugswerte", "index_proben", "index_korrelationen", "index_verteilungen",
                 "index_hauptkomponenten", "gebietstypen"):  # fmt: skip
        assert files[name], name


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('index_karte("lagge")', "den Index „lagge“ gibt es nicht – gemeint: „lage“?"),
        ('index_karte("lage", art="dynamic")', "die Art „dynamic“ gibt es nicht – gemeint: „dynamik“?"),
        ('index_tabelle("lage", auswahl="grenze")', "die Auswahl „grenze“ gibt es nicht"),
        ('matrix("lage", ebene="stadt")', "die Angabe „ebene“ gibt es hier nicht"),
    ],
)
def test_mistakes_in_calls_are_told_with_their_line(project: Project, call: str, expected: str) -> None:
    path = project.root / "report_templates/chapters/a.md"
    path.write_text(f"---\ntitle: a\n---\n{{{{ {call} }}}}\n", encoding="utf-8")
    found = [str(problem) for problem in chapter_problems(project)]
    if not found:
        from pipeline.errors import RenderError

        with pytest.raises(RenderError) as error:
            build_document(project)
        found = [str(problem) for problem in error.value.problems]
    assert any(
        message.startswith("report_templates/chapters/a.md:4") and expected in message for message in found
    )


def test_class_names_and_limits_come_from_the_index(project: Project) -> None:
    facts = Facts(project, read_published(project.published_database))
    status = project.indices["lage"].status
    assert [class_label(facts, "lage", n, "status") for n in (1, 2)] == status.labels[:2]
    assert class_limit(facts, "lage", 1, "status") == plain_number(status.limits[0])
    for ask in (class_label, class_limit):
        with pytest.raises(ProseError, match="gibt es nicht"):
            ask(facts, "lage", 9, "status")
        with pytest.raises(ProseError, match="die Art „stat“ gibt es nicht"):
            ask(facts, "lage", 1, "stat")
