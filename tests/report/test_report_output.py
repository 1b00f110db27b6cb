"""PDF and pages as they leave the house: complete, tagged, the same each time, nothing half written."""

import hashlib
import os
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest
from report_town import CHAPTER, Town

import pipeline.report.theme
from pipeline.errors import DataError, PipelineError, RenderError
from pipeline.project import Project
from pipeline.report.build import build_document
from pipeline.report.front import front_matter
from pipeline.report.kept_builder import builder_of, leave
from pipeline.report.theme import engine_theme
from pipeline.stages.package import package
from pipeline.stages.render import render

NO_BREAK = "\u00a0"


def silent(_: str) -> None:
    """Say nothing."""


def digests(folder: Path) -> dict[str, str]:
    """Checksum of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def dictionaries(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """All dictionaries of a PDF."""
    return [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A rendered and packaged report of six Sozialräume, one value secret."""
    town = Town(tmp_path_factory.mktemp("bericht") / "projekt")
    town.names = [
        "Markt",
        "Hafen",
        "Höhe",
        "Aue",
        "Wall & Graben",
        "N" + "eubaugebietserweiterung" * 2 + " am Wasserturm",
    ]
    town.chapters = {
        "00_s.md": "---\ntitle: Zusammenfassung\nkind: summary\n---\nText für 12 Personen.\n",
        "01_armut.md": CHAPTER,
    }
    town.statuses = {("sgb2_quote", "0102", 2024): "secret", ("sgb2_quote", "0102", 2023): "secret"}
    project = town.build()
    render(project, silent)
    package(project, silent)
    return project


def test_pdf_is_tagged_titled_and_in_german(made: Project) -> None:
    with pikepdf.open(made.report_dir / "bericht.pdf") as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "de"
        assert "Sozialbericht Kreisstadt Musterbrück" in str(pdf.docinfo["/Title"])
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with pdf.open_outline() as outline:
            titles = [str(item.title) for item in outline.root]
        assert any("Armut" in title for title in titles)
        assert len(pdf.pages) >= 20


def test_every_figure_of_the_pdf_has_an_alternative_text(made: Project) -> None:
    with pikepdf.open(made.report_dir / "bericht.pdf") as pdf:
        found = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        assert len(found) == len(list(build_document(made).figures()))
        assert all(len(str(item.get("/Alt", ""))) > 30 for item in found)


def test_only_bundled_fonts_are_in_the_pdf(made: Project) -> None:
    with pikepdf.open(made.report_dir / "bericht.pdf") as pdf:
        found = [item for item in dictionaries(pdf) if item.get("/Type") == "/FontDescriptor"]
        fonts = {str(item.FontName) for item in found}
    assert fonts
    assert all("IBM-Plex-Sans" in font or "IBMPlexSans" in font for font in fonts)


class _Checker(HTMLParser):
    """Collects ids, links, headings and foreign addresses of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.add(tag)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        self.links += [str(values[key]) for key in ("href", "src") if values.get(key)]
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def pages(project: Project) -> dict[str, _Checker]:
    """Every page, parsed."""
    found = {}
    for path in sorted((project.report_dir / "html").glob("*.html")):
        checker = _Checker()
        checker.feed(path.read_text(encoding="utf-8"))
        found[path.name] = checker
    return found


def test_links_between_pages_lead_somewhere_and_nothing_leads_outside(made: Project) -> None:
    found = pages(made)
    folder = made.report_dir / "html"
    assert {"index.html", "kapitel-armut.html", "profil-0101.html", "impressum.html"} <= set(found)
    for name, page in found.items():
        assert len(page.ids) == len(set(page.ids)), name
        for link in page.links:
            assert "://" not in link, f"{name}: {link}"
            file, _, anchor = link.partition("#")
            assert (folder / file).exists(), f"{name}: {link}"
            if anchor:
                assert anchor in found[file or name].ids, f"{name}: {link}"


def test_pages_have_one_title_and_no_gap_in_headings(made: Project) -> None:
    for name, page in pages(made).items():
        assert page.levels[0] == 1, name
        assert page.levels.count(1) == 1, name
        assert all(
            after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False)
        ), name


def test_the_list_of_chapters_folds_on_narrow_screens(made: Project) -> None:
    """Both lists hold the same links; the style sheet shows one of them."""
    for path in (made.report_dir / "html").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        wide, narrow = re.findall(r'<nav class="site (?:wide|narrow)".*?</nav>', text, re.DOTALL)
        assert re.findall(r'href="[^"]+"', wide) == re.findall(r'href="[^"]+"', narrow) != []
        assert "<details><summary>Kapitel</summary>" in narrow
        assert text.startswith("<!doctype html>")


def test_each_page_says_that_the_data_are_invented(made: Project) -> None:
    for path in (made.report_dir / "html").glob("*.html"):
        assert path.read_text(encoding="utf-8").count("Alle Daten dieses Berichts sind erfunden.") >= 2
    with pikepdf.open(made.report_dir / "bericht.pdf") as pdf:
        assert "erfunden" in str(pdf.docinfo["/Subject"])


def test_secret_values_are_signs_with_a_legend_in_page_and_csv(made: Project) -> None:
    text = (made.report_dir / "html" / "kapitel-armut.html").read_text(encoding="utf-8")
    assert re.search(r"<th scope=\"row\">(<a[^>]*>)?Hafen(</a>)?</th><td>1\u202f\d+</td><td>•</td>", text)
    assert "•&nbsp;Zahlenwert geheim zu halten" in text or f"•{NO_BREAK}Zahlenwert geheim zu halten" in text
    csv = (made.report_dir / "daten" / "werte.csv").read_text(encoding="utf-8-sig")
    assert "sgb2_quote;;0102;2024;•;•;•;aus Gründen der Geheimhaltung nicht ausgewiesen" in csv


def test_tables_of_the_package_have_plain_numbers(made: Project) -> None:
    folder = made.report_dir / "daten"
    file = folder / "tabellen" / "armut-tabelle-einwohnerzahl.csv"
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Sozialraum;Bevölkerung (Anzahl);SGB-II-Quote (%)"
    assert re.match(r"Markt;\d{4};\d+,\d$", lines[1])
    assert (folder / "abbildungen" / "armut-karte-sgb2_quote.csv").exists()
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    readme = (folder / "README.txt").read_text(encoding="utf-8-sig")
    assert "•   Zahlenwert geheim zu halten" in readme
    assert "Lizenz" not in readme  # none was given
    assert "Lizenz" not in dict(front_matter(made).imprint)


def test_everything_is_the_same_in_another_folder_without_the_working_database(
    made: Project, tmp_path: Path
) -> None:
    first = digests(made.report_dir)
    other = tmp_path / "anderswo" / "projekt"
    shutil.copytree(made.root, other, ignore=shutil.ignore_patterns("reports", "figures"))
    from pipeline.project import load_project

    again = load_project(other)
    assert not again.working_database.exists()
    (typed,) = render(again, silent).findings
    assert str(typed).endswith("00_s.md:5: die Zahl „12“ ist von Hand getippt – " + typed.hint)
    package(again, silent)
    assert digests(again.report_dir) == first


def test_the_package_is_the_same_without_the_stage_before(made: Project) -> None:
    from pipeline.project import load_project

    first = digests(made.report_dir)
    alone = load_project(made.root)
    leave(builder_of(made))
    package(alone, silent)
    assert digests(made.report_dir) == first


def test_a_builder_is_left_once_and_only_while_project_and_figures_are_the_same(tmp_path: Path) -> None:
    project = Town(tmp_path / "stadt", chapters={"01_armut.md": CHAPTER}).build()
    builder = builder_of(project)
    leave(builder)
    assert builder_of(project) is builder
    assert builder_of(project) is not builder
    leave(builder)
    assert builder_of(replace(project)) is not builder
    leave(builder)
    os.utime(project.published_database, (1, 1))
    assert builder_of(project) is not builder


def test_nothing_of_this_machine_is_in_the_output(made: Project) -> None:
    needle = made.root.as_posix().encode()
    for path in made.report_dir.rglob("*"):
        assert not path.is_file() or needle not in path.read_bytes(), path.name


def failing(project: Project, error: type[PipelineError] = RenderError) -> list[str]:
    """Messages of a render that must fail and leave the old report as it was."""
    before = digests(project.report_dir) if project.report_dir.exists() else {}
    with pytest.raises(error) as raised:
        render(project, silent)
    assert (digests(project.report_dir) if project.report_dir.exists() else {}) == before
    assert not list(project.report_dir.parent.glob(".*")) if project.report_dir.parent.exists() else True
    return [str(problem) for problem in raised.value.problems]


def test_a_missing_style_sheet_stops_the_run(
    town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    theme = tmp_path / "theme"
    shutil.copytree(engine_theme(), theme)
    (theme / "screen.css").unlink()
    monkeypatch.setattr(pipeline.report.theme, "engine_theme", lambda: theme)
    found = failing(town.build())
    what = "report_templates/theme/screen.css: die Datei „screen.css“ der Gestaltung fehlt"
    assert found == [f"{what} – sie gehört nach theme/screen.css"]


def test_a_style_sheet_that_names_missing_files_stops_the_run(town: Town) -> None:
    project = town.build()
    own = project.templates_dir / "theme"
    own.mkdir()
    css = (engine_theme() / "print.css").read_text(encoding="utf-8")
    (own / "print.css").write_text(
        f'@import url("haus.css");\n{css}\n.cover {{ background: url(bild.png) }}', "utf-8"
    )
    found = failing(project)
    assert any("das Stylesheet „haus.css“ fehlt" in text for text in found)
    assert any("das Bild „bild.png“ fehlt" in text for text in found)
    assert not any("file:" in text or str(project.root) in text for text in found)


def test_a_missing_logo_stops_the_run(town: Town) -> None:
    project = town.build()
    config = project.root / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "design: {logo: wappen.png}\n", encoding="utf-8")
    from pipeline.project import load_project

    found = failing(load_project(project.root))
    assert "das Bild „wappen.png“ fehlt" in found[0]
    assert found[0].startswith("config.yaml:")


def test_a_glyph_the_fonts_lack_stops_the_run(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caught before in all that is checked; the print is the last to see it."""
    town.chapters = {"01_x.md": "---\ntitle: Zeichen\n---\nEin Wort in 中文.\n"}
    monkeypatch.setattr("pipeline.report.chapter.unprintable", lambda *_: "")
    assert any("die Schrift hat kein Zeichen" in text for text in failing(town.build()))


def test_the_database_must_exist(town: Town) -> None:
    project = town.build()
    project.published_database.unlink()
    assert "die Datenbank fehlt" in failing(project, DataError)[0]
