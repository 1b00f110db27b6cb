"""What a catalogue can say: dated names, indicators that wait for data, exceptions from breaks."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from core_town import CONFIG, COUNT, SHARE, CoreTown, computed, query, value_of

from pipeline.cli import cli
from pipeline.errors import DefinitionError
from pipeline.models.labels import Label, Wording
from pipeline.project import load_project

LABELS = """
labels:
  - id: buergergeld
    title: Geldleistung
    wordings:
      - {since: 01.01.2005, text: Arbeitslosengeld II}
      - {since: 01.01.2023, text: Bürgergeld}
"""
EDITIONS = """editions:
  "2022": {title: Bericht, reference_date: 31.12.2022, comparison_date: 31.12.2020,
    editorial_deadline: 30.06.2023}"""
WAITING = """
id: wohnungslose
title: Wohnungslose
topic: demographie
definition: Satz.
method: count
numerator: {dataset: wohnungslose}
source_kinds: [sozialamt]
unit: anzahl
interpretation: Satz.
limits: Satz.
examples: [{numerator: 1, value: 1}]
"""


def labelled(tmp_path: Path, text: str) -> CoreTown:
    town = CoreTown(tmp_path, areas={"T": ("stadt", "")}, config=CONFIG.replace("editions:", EDITIONS))
    town.indicator("quote", f"numerator: {{dataset: leute}}, {COUNT}")
    town.indicators["quote"] = town.indicators["quote"].replace("Titel", f'"{text}"')
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "labels.yaml").write_text(LABELS, encoding="utf-8")
    return town


def test_a_term_has_the_wording_of_the_edition(tmp_path: Path) -> None:
    """Arbeitslosengeld II until 31.12.2022, Bürgergeld from 01.01.2023."""
    town = labelled(tmp_path, "Menschen mit {begriff:buergergeld}")
    assert town.project().indicators["quote"].title == "Menschen mit Bürgergeld"
    earlier = load_project(tmp_path, "2022").indicators["quote"]
    assert earlier.title == "Menschen mit Arbeitslosengeld II"


def test_a_wording_starts_on_its_day() -> None:
    label = Label(
        id="x", title="x",
        wordings=[Wording(since=date(2005, 1, 1), text="a"), Wording(since=date(2023, 1, 1), text="b")],
    )  # fmt: skip
    days = (date(2000, 1, 1), date(2005, 1, 1), date(2022, 12, 31), date(2023, 1, 1))
    assert [label.at(day) for day in days] == ["a", "a", "a", "b"]


def test_wordings_stand_in_order(tmp_path: Path) -> None:
    town = labelled(tmp_path, "Titel")
    path = tmp_path / "indicators" / "labels.yaml"
    path.write_text(LABELS.replace("01.01.2023", "01.01.2004"), encoding="utf-8")
    with pytest.raises(DefinitionError, match="müssen nach since geordnet sein"):
        town.project()


def test_an_unknown_term_is_told_with_the_one_meant(tmp_path: Path) -> None:
    town = labelled(tmp_path, "Menschen mit {begriff:burgergeld}")
    with pytest.raises(DefinitionError) as caught:
        town.project()
    problem = caught.value.problems[0]
    assert problem.place == "indicators/probe/quote.yaml:1"
    assert (problem.what, problem.hint) == (
        "den Begriff „burgergeld“ gibt es nicht",
        "gemeint: „buergergeld“?",
    )


def add_waiting(root: Path) -> None:
    (root / "indicators" / "demographie" / "wohnungslose.yaml").write_text(WAITING, encoding="utf-8")
    dataset = "id: wohnungslose\ntitle: Wohnungslose\ncounts: Personen\ntiming: reference_date\n"
    (root / "indicators" / "datasets" / "wohnungslose.yaml").write_text(dataset, encoding="utf-8")


def test_an_indicator_without_delivery_waits(mini_project: Path) -> None:
    add_waiting(mini_project)
    project = load_project(mini_project)
    assert "wohnungslose" not in project.indicators
    assert project.lacking == {"wohnungslose": ["wohnungslose"]}
    said = CliRunner().invoke(cli, ["check", "--project", str(mini_project)])
    assert said.exit_code == 0
    assert "1 weiterer Indikator wird nicht berechnet, weil die Lieferung fehlt" in said.output
    listed = CliRunner().invoke(cli, ["list", "wartende", "--project", str(mini_project)])
    assert "es fehlt die Lieferung: wohnungslose" in listed.output
    assert "Sozialamt" in listed.output


@pytest.mark.parametrize("way", ["select", "chapter", "report"])
def test_what_the_project_names_is_computed_all_the_same(mini_project: Path, way: str) -> None:
    add_waiting(mini_project)
    if way == "select":
        known = list(load_project(mini_project).indicators)
        with (mini_project / "config.yaml").open("a", encoding="utf-8") as config:
            config.write(f"select: [{', '.join([*known, 'wohnungslose'])}]\n")
    elif way == "chapter":
        path = sorted((mini_project / "report_templates" / "chapters").glob("*.md"))[0]
        path.write_text(
            path.read_text(encoding="utf-8") + '\n{{ titel("wohnungslose") }}\n', encoding="utf-8"
        )
    else:
        path = mini_project / "report_templates" / "report.yaml"
        table = "annex_tables: [{title: Wohnen, level: sozialraum, indicators: [wohnungslose]}]\n"
        text = path.read_text(encoding="utf-8").split("annex_tables:")[0]
        path.write_text(text + table, encoding="utf-8")
    project = load_project(mini_project)
    assert "wohnungslose" in project.indicators
    assert not project.waiting


def test_a_project_without_sources_waits_for_nothing(mini_project: Path) -> None:
    add_waiting(mini_project)
    for folder in (mini_project / "data" / "raw").iterdir():
        if (folder / "source.yaml").exists():
            shutil.rmtree(folder)
    assert not load_project(mini_project).waiting


def test_a_variant_names_its_base(mini_project: Path) -> None:
    add_waiting(mini_project)
    path = mini_project / "indicators" / "demographie" / "wohnungslose.yaml"
    path.write_text(WAITING + "variant_of: einwohnerzal\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="„einwohnerzal“ gibt es nicht"):
        load_project(mini_project)


BREAKS = """
breaks:
  - {id: neues_recht, date: 01.06.2023, title: Neues Recht, reason: Grund.}
"""
EXCEPTION = """
break_exceptions:
  - {indicator: quote, break: neues_recht, reason: Nur der Name ist neu.}
"""


def broken(tmp_path: Path, more: str = "") -> CoreTown:
    town = CoreTown(tmp_path, areas={"T": ("stadt", "")}, config=CONFIG + more, breaks=BREAKS)
    for year, count in ((2022, 10), (2023, 20), (2024, 30)):
        town.add("faelle", "T", count, year, gruppe="alle")
        town.add("leute", "T", 100, year, alter="0+", herkunft="hier")
    cases = "numerator: {dataset: faelle, where: {gruppe: alle}}, denominator: {dataset: leute}"
    town.indicator("quote", f"{cases}, breaks: [neues_recht], {SHARE}")
    town.indicator(
        "wandel",
        "of: quote, over_years: 2, method: change, unit: prozent, "
        "examples: [{terms: {current: 3, base: 1}, value: 2}]",
    )
    return town


def changes(town: CoreTown) -> object:
    project = computed(town)
    statement = (
        "SELECT absolute, status, break_id FROM result.change "
        "WHERE indicator_id = 'quote' AND year = 2024 AND base_year = 2022"
    )
    return query(project.working_database, statement), value_of(project, "wandel", "T")


def test_a_break_withholds_the_change(tmp_path: Path) -> None:
    assert changes(broken(tmp_path)) == (
        [(None, "not_applicable", "neues_recht")], (None, "not_applicable"),
    )  # fmt: skip


def test_a_declared_exception_allows_the_comparison(tmp_path: Path) -> None:
    """10 of 100 in 2022, 30 of 100 in 2024: 20 percentage points, also in the indicator made of it."""
    assert changes(broken(tmp_path, EXCEPTION)) == (
        [(Decimal("20"), "ok", "")], (Decimal("20"), "ok"),
    )  # fmt: skip


def test_an_exception_holds_only_for_its_indicator(tmp_path: Path) -> None:
    town = broken(tmp_path, EXCEPTION.replace("indicator: quote", "indicator: wandel"))
    assert changes(town) == ([(None, "not_applicable", "neues_recht")], (Decimal("20"), "ok"))


@pytest.mark.parametrize(
    ("typed", "wrong", "said"),
    [
        ("indicator: quote", "indicator: qote", "den Indikator „qote“ gibt es nicht"),
        ("break: neues_recht", "break: neus_recht", "den Zeitreihenbruch „neus_recht“ gibt es nicht"),
        ("indicator: quote", "indicator: zahl", "„zahl“ hat den Zeitreihenbruch „neues_recht“ nicht"),
    ],
)
def test_wrong_exceptions_are_told_with_their_line(tmp_path: Path, typed: str, wrong: str, said: str) -> None:
    town = broken(tmp_path, EXCEPTION.replace(typed, wrong))
    town.indicator("zahl", f"numerator: {{dataset: leute}}, {COUNT}")
    with pytest.raises(DefinitionError) as caught:
        town.project()
    assert [problem.what for problem in caught.value.problems] == [said]
    assert caught.value.problems[0].place.startswith("config.yaml:2")


def test_a_population_base_that_is_not_the_demanded_one_is_told(tmp_path: Path) -> None:
    from pipeline.computing.mismatches import wrong_bases
    from pipeline.database import connect

    town = broken(tmp_path)
    cases = "numerator: {dataset: faelle, where: {gruppe: alle}}, denominator: {dataset: leute}"
    town.indicator("amtlich", f"{cases}, population_base: official, {SHARE}")
    town.indicator("register", f"{cases}, population_base: register, {SHARE}")
    project = town.project()
    with connect(project.working_database) as connection:
        connection.execute(
            "INSERT INTO core.delivery (dataset_id, source_id, level_id, year, population_base) "
            "VALUES ('leute', 'q', 'stadt', 2024, 'register')"
        )
        found = list(wrong_bases(connection, project))
    assert [problem.what for problem in found] == [
        "Titel: verlangt ist „nur amtliche Fortschreibung oder Zensus“, geliefert ist register"
    ]
    assert found[0].place == "indicators/probe/amtlich.yaml:1"
