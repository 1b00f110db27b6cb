"""The log for the data protection officer: every hidden figure with its reason, the losses, no true count."""

from decimal import Decimal
from pathlib import Path

import pytest
from core_town import COUNT, PEOPLE, SHARE, CoreTown, computed, protected, query, silent, tree
from python_calamine import CalamineWorkbook

from pipeline.disclosure import log_book
from pipeline.disclosure.log import Entry, Log, Loss, make_log
from pipeline.project import Project
from pipeline.stages import disclosure_log, protect

SMALL, PARTNER, OTHERS = 40417, 61781, (73529, 87523)  # digits that occur nowhere else
MINIMUM = 50000


def town(root: Path) -> CoreTown:
    """Four social spaces, one below the minimum; 40417 must be kept from every page."""
    made = CoreTown(root, areas=tree([("A", "B", "C", "E")]))
    made.datasets["leute"] = PEOPLE.replace("minimum: 4", f"minimum: {MINIMUM}")
    made.indicator("kinder", f"numerator: {{dataset: leute, where: {{alter: 0-17}}}}, {COUNT}")
    made.indicator("wandel", "method: change, of: kinder, over_years: 1, unit: anzahl, decimals: 0, "
                             "examples: [{terms: {current: 3, base: 1}, value: 2}]")  # fmt: skip
    for area, number in zip("ABCE", (SMALL, PARTNER, *OTHERS), strict=True):
        made.add("leute", area, number, alter="0-17", herkunft="hier")
        made.add("leute", area, 3 * MINIMUM, 2023, alter="0-17", herkunft="hier")
    return made


@pytest.fixture
def logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Project, Log]:
    """A protected town and its log."""
    kept: list[Log] = []

    def keeping(*given: object) -> Log:
        kept.append(make_log(*given))  # type: ignore[arg-type]
        return kept[-1]

    monkeypatch.setattr(protect, "make_log", keeping)
    return protected(town(tmp_path)), kept[-1]


def test_every_hidden_figure_with_its_reason(logged: tuple[Project, Log]) -> None:
    _, log = logged
    told = ("Leute", "Personen, Alter: unter 18 Jahre", ("Titel",))
    small, partner = log.entries
    assert small == Entry(*told, "A", "Sozialraum", 2024, "klein", "", small.cost)
    protects = "Personen, Alter: unter 18 Jahre, A"
    assert partner == Entry(*told, "B", "Sozialraum", 2024, "ergaenzend", protects, partner.cost)
    assert 0 < small.cost <= partner.cost
    assert [(word, number) for word, _, number in log.reasons()] == [("kleine Zahl", 1), ("Partner", 1)]


def test_losses_by_indicator_and_by_year(logged: tuple[Project, Log]) -> None:
    _, log = logged
    found = [one for one in log.by_indicator if one.names == ("Titel", "Sozialraum")]
    # the indicator has four areas in two years, its change one year
    assert found == [Loss(("Titel", "Sozialraum"), 8, 1, 1), Loss(("Titel", "Sozialraum"), 4, 1, 1)]
    assert found[1].percent == Decimal(50)
    assert log.by_year == (Loss(("Leute", "2023"), 6, 0, 0), Loss(("Leute", "2024"), 6, 1, 1))


def test_files_hold_no_count_and_do_not_change(logged: tuple[Project, Log]) -> None:
    project, _ = logged
    folder = project.processed_dir / "geheimhaltung"
    files = sorted(folder.iterdir())
    assert [path.name for path in files] == ["protokoll.html", "protokoll.xlsx"]
    page = files[0].read_text(encoding="utf-8").split("</style>")[1].replace("\u202f", "")
    assert "Nur für den Dienstgebrauch" in page
    assert "2 verborgene Zahlen: Keine folgt" in page
    assert "Bewiesen ist das für 2 Zahlen" in page
    assert 'scope="rowgroup" colspan="5"' in page
    book = CalamineWorkbook.from_path(str(files[1]))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert list(sheets) == [
        "Verborgene Zahlen", "Verlust Indikatoren", "Verlust Datensätze", "Regeln", "Gründe",
    ]  # fmt: skip
    assert [row[2:6] for row in sheets["Verborgene Zahlen"][1:]] == [
        ["A", "Sozialraum", "2024", "kleine Zahl"],
        ["B", "Sozialraum", "2024", "Partner"],
    ]
    assert sheets["Regeln"][1][2] == "Probe"
    for count in (SMALL, PARTNER, *OTHERS):
        assert str(count) not in page
        assert str(count) not in str(sheets)
    before = [path.read_bytes() for path in files]
    protect.protect(project, silent)
    assert [path.read_bytes() for path in files] == before
    assert not list((project.root / "reports").rglob("protokoll*"))


def test_long_logs_are_cut_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure_log, "MOST_SHOWN", 1)
    monkeypatch.setattr(log_book, "MOST_ROWS", 1)
    project = protected(town(tmp_path))
    folder = project.processed_dir / "geheimhaltung"
    assert "1 weitere stehen in protokoll.xlsx" in (folder / "protokoll.html").read_text(encoding="utf-8")
    book = CalamineWorkbook.from_path(str(folder / "protokoll.xlsx"))
    assert book.get_sheet_by_name("Hinweis").to_python()[1] == ["1 weitere Zahl passt nicht in das Blatt"]


def test_a_rest_is_named_in_words(tmp_path: Path) -> None:
    made = CoreTown(tmp_path, areas=tree([("A", "B", "C")]), unassigned=True)
    made.indicator("zahl", f"numerator: {{dataset: leute}}, {COUNT}")
    for area, number in (("A", 30), ("B", 20), ("C", 40), ("nicht_zuordenbar", 2)):
        made.add("leute", area, number, alter="0-17", herkunft="hier")
    project = protected(made)
    page = (project.processed_dir / "geheimhaltung/protokoll.html").read_text(encoding="utf-8")
    assert "Personen, insgesamt, T ohne die gezeigten Teile" in page.replace("\u00ad", "")


def test_years_that_differ_in_nothing_else_share_a_row(tmp_path: Path) -> None:
    made = CoreTown(tmp_path, areas=tree([("A", "B", "C")]))
    made.indicator("zahl", f"numerator: {{dataset: leute}}, {COUNT}")
    for year in (2022, 2023, 2024):
        for area, number in (("A", 2), ("B", 20), ("C", 40)):
            made.add("leute", area, number, year, alter="0-17", herkunft="hier")
    page = (protected(made).processed_dir / "geheimhaltung/protokoll.html").read_text(encoding="utf-8")
    assert page.count("2022–2024") == 2
    assert page.count('<td class="left word">Partner</td>') == 1


def test_nothing_hidden_is_said(tmp_path: Path) -> None:
    made = CoreTown(tmp_path, areas=tree([("A", "B")]))
    made.indicator("zahl", f"numerator: {{dataset: leute}}, {COUNT}")
    for area in "AB":
        made.add("leute", area, 30, alter="0-17", herkunft="hier")
    project = protected(made)
    page = (project.processed_dir / "geheimhaltung/protokoll.html").read_text(encoding="utf-8")
    assert "Nichts ist verborgen." in page


def test_an_area_with_two_reasons_is_one_row(tmp_path: Path) -> None:
    """An index over parts is hidden with its own figure and with that of a part: one value, not two."""
    made = CoreTown(tmp_path, areas=tree([("A", "B", "C"), ("E", "F")]))
    terms = "terms: {gruppe: {dataset: leute, where: {herkunft: eu}}, vergleich: {dataset: leute}}"
    made.indicator("verteilung", f"method: dissimilarity, {terms}, across: sozialraum, levels: [stadtteil], "
                   "unit: prozent, decimals: 1, examples: [{parts: [{gruppe: 1, vergleich: 3}, "
                   "{gruppe: 3, vergleich: 1}], value: 50}]")  # fmt: skip
    made.indicator("eu", f"numerator: {{dataset: leute, where: {{herkunft: eu}}}}, {COUNT}")
    made.indicator("anteil", "numerator: {dataset: leute, where: {herkunft: eu}}, "
                             f"denominator: {{dataset: leute}}, {SHARE}")  # fmt: skip
    for area, few in (("A", 1), ("B", 1), ("C", 1), ("E", 20), ("F", 30)):
        made.add("leute", area, few, alter="0-17", herkunft="eu")
        made.add("leute", area, 90, alter="0-17", herkunft="hier")
    project = computed(made)
    protect.protect(project, silent)
    rows = query(
        project.published_database,
        "SELECT area_id, status FROM value WHERE indicator_id = 'verteilung' AND year = 2024 ORDER BY ALL",
    )
    assert rows == [("D1", "secret"), ("D2", "secret")]
