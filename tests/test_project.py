"""Loading a project: every mistake in definitions, all at once, with file, line and suggestion."""

from pathlib import Path

import pytest

from pipeline.errors import PipelineError, Severity
from pipeline.project import load_project


def messages(root: Path) -> list[str]:
    with pytest.raises(PipelineError) as error:
        load_project(root)
    return [str(problem) for problem in error.value.problems]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, part: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if part in line)


def test_mini_project_loads(mini_project: Path) -> None:
    project = load_project(mini_project)
    assert project.findings == ()
    assert list(project.indicators) == sorted(project.indicators)


def test_folder_without_project(tmp_path: Path) -> None:
    assert "in diesem Ordner liegt kein Projekt" in messages(tmp_path)[0]


def test_unknown_edition(mini_project: Path) -> None:
    with pytest.raises(PipelineError, match="die Ausgabe „2032“ steht nicht in"):
        load_project(mini_project, "2032")


CASES = [
    ("dataset: sgb2", "dataset: sgbII", "den Datensatz „sgbII“ gibt es nicht – gemeint: „sgb2“?"),
    ("method: share", "metod: share", "unbekannte Angabe „metod“ – gemeint: „method“?"),
    ("unit: prozent", "unit: proznt", "„proznt“ ist bei „unit“ nicht möglich – gemeint: „prozent“"),
    ("topic: ", "topic: x", "das Themenfeld „x"),
    ("decimals: 1", "decimals: eins", "„eins“ bei „decimals“ ist keine ganze Zahl"),
]


@pytest.mark.parametrize(("old", "new", "message"), CASES)
def test_indicator_mistakes(mini_project: Path, old: str, new: str, message: str) -> None:
    path = mini_project / "indicators" / "armut" / "kinderarmut.yaml"
    if old not in path.read_text(encoding="utf-8"):
        change(path, "unit:", f"{old}\nunit:")
    change(path, old, new)
    line = line_of(path, new)
    found = messages(mini_project)
    assert any(m.startswith(f"indicators/armut/kinderarmut.yaml:{line}: {message}") for m in found), found


def test_unknown_dimension_code_and_level(mini_project: Path) -> None:
    path = mini_project / "indicators" / "armut" / "kinderarmut.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "levels: [stadtviertel]\n", encoding="utf-8")
    change(path, "alter:", "altr:")
    found = messages(mini_project)
    assert any("die Ebene „stadtviertel“ gibt es nicht – gemeint: „stadtteil“" in m for m in found), found
    assert any("die Dimension „altr“ gibt es in einwohner nicht – gemeint: „alter“?" in m for m in found), (
        found
    )


def test_duplicate_id(mini_project: Path) -> None:
    first = mini_project / "indicators" / "armut" / "kinderarmut.yaml"
    other = mini_project / "indicators" / "demographie" / "kinderarmut.yaml"
    other.write_text(first.read_text(encoding="utf-8"), encoding="utf-8")
    found = messages(mini_project)
    assert any("die Kennung „kinderarmut“ ist schon vergeben – steht auch in" in m for m in found), found


def test_cycle_of_changes(mini_project: Path) -> None:
    folder = mini_project / "indicators" / "demographie"
    for name, of in (("kreis_a", "kreis_b"), ("kreis_b", "kreis_a")):
        text = (
            f"id: {name}\ntitle: T\ntopic: demographie\ndefinition: d\nmethod: change\nof: {of}\n"
            "over_years: 2\nunit: prozent\ninterpretation: i\nlimits: l\n"
            "examples: [{numerator: 1, denominator: 2, value: 50}]\n"
        )
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    found = messages(mini_project)
    assert any("Kreisbezug: kreis_a → kreis_b → kreis_a" in m for m in found), found


def test_unknown_chapter_and_indicator_in_report(mini_project: Path) -> None:
    path = mini_project / "report_templates" / "report.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("indicator: kinderarmut", "indicator: kinderamut"), encoding="utf-8")
    change(path, ".md", "x.md")
    found = messages(mini_project)
    assert any("das Kapitel „" in m and "gibt es nicht – gemeint" in m for m in found), found
    assert any("den Indikator „kinderamut“ gibt es nicht – gemeint: „kinderarmut“?" in m for m in found), (
        found
    )


def test_interval_longer_than_the_cycle_is_a_finding(mini_project: Path) -> None:
    change(mini_project / "config.yaml", "cycle_years: 2", "cycle_years: 1")
    findings = load_project(mini_project).findings
    assert [finding.severity for finding in findings] == [Severity.WARNUNG]
    assert "liegen 2 Jahre – der Berichtszyklus beträgt 1 Jahr" in str(findings[0])


def test_laxer_disclosure_rule_needs_a_reason(mini_project: Path) -> None:
    path = mini_project / "config.yaml"
    text = path.read_text(encoding="utf-8")
    assert "\ndisclosure:" not in text
    path.write_text(text + "\ndisclosure: {datasets: {sgb2: {minimum: 0}}}\n", encoding="utf-8")
    found = messages(mini_project)
    assert any("die Regel für „sgb2“ ist schwächer als im Katalog" in m for m in found), found


def test_messages_come_in_order_of_lines(mini_project: Path) -> None:
    path = mini_project / "indicators" / "armut" / "kinderarmut.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text("eins: 1\n" + text + "zwei: 2\n", encoding="utf-8")
    found = [m for m in messages(mini_project) if "unbekannte Angabe" in m]
    assert "„eins“" in found[0]
    assert "„zwei“" in found[1]


def test_what_the_supplier_demands_beats_a_laxer_rule(mini_project: Path) -> None:
    source = mini_project / "data/raw/sgb2/source.yaml"
    rule = load_project(mini_project).disclosure_rule("sgb2")
    assert (rule.minimum, rule.reason) == (4, "Vertrag mit der Bundesagentur für Arbeit")
    change(source, "minimum: 3", "minimum: 10\n  reason: Vertrag von 2024")
    with (mini_project / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("\ndisclosure: {datasets: {sgb2: {minimum: 3, zeros: secret, reason: Weisung}}}\n")
    rule = load_project(mini_project).disclosure_rule("sgb2")
    assert (rule.minimum, rule.complement, rule.zeros) == (10, True, "secret")
    assert rule.reason == "Weisung; Jobcenter Kleinau: Vertrag von 2024"


def test_a_rule_of_the_project_leaves_what_it_does_not_name(mini_project: Path) -> None:
    change(mini_project / "indicators/datasets/sgb2.yaml", "complement: true", "zeros: not_all")
    with (mini_project / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("\ndisclosure: {datasets: {sgb2: {minimum: 10}}}\n")
    rule = load_project(mini_project).disclosure_rule("sgb2")
    assert (rule.minimum, rule.zeros) == (10, "not_all")
    assert rule.reason == "Vertrag mit der Bundesagentur für Arbeit"


def test_figures_that_all_suppliers_round_are_protected_already(mini_project: Path) -> None:
    source = mini_project / "data/raw/sgb2/source.yaml"
    change(source, "disclosure:\n  minimum: 3", "rounding: 5")
    project = load_project(mini_project)
    rule = project.disclosure_rule("sgb2")
    assert (project.rounded_to("sgb2"), rule.minimum, rule.complement) == (5, 0, False)
    assert rule.reason == "von der liefernden Stelle auf Vielfache von 5 gerundet"
    with source.open("a", encoding="utf-8") as file:
        file.write("disclosure: {minimum: 10}\n")
    rule = load_project(mini_project).disclosure_rule("sgb2")
    assert rule.minimum == 10, "what a supplier demands all the same holds"


def test_one_supplier_that_does_not_round_is_enough_for_the_rule(mini_project: Path) -> None:
    change(mini_project / "data/raw/sgb2/source.yaml", "disclosure:\n  minimum: 3", "rounding: 5")
    register = mini_project / "data/raw/einwohner_register/source.yaml"
    with register.open("a", encoding="utf-8") as file:
        file.write("rounding: 10\n")
    assert load_project(mini_project).rounded_to("einwohner") == 10
    change(mini_project / "data/raw/sgb2/source.yaml", "set: {gruppe: unter_18}}", "dataset: einwohner}")
    assert load_project(mini_project).rounded_to("einwohner") == 5
    change(register, "rounding: 10\n", "")
    project = load_project(mini_project)
    assert (project.rounded_to("einwohner"), project.disclosure_rule("einwohner").minimum) == (0, 4)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "minimum: 4",
            "minimum: 3",
            "11: die Regel für „sgb2“ ist schwächer als im Katalog: minimum 3 statt 4",
        ),
        (
            "disclosure: {minimum: 4, complement: true, reason: Vertrag mit der Bundesagentur für Arbeit}",
            "protected: false",
            "11: „sgb2“ ist im Katalog geschützt, hier nicht – Begründung unter note angeben",
        ),
        ("complement: true, reason: Vertrag", "complement: false, reason: Neuer Vertrag", ""),
        ("minimum: 4", "minimum: 5", ""),
    ],
)
def test_a_dataset_in_place_of_the_catalogue_is_no_laxer_either(
    mini_project: Path, tmp_path: Path, old: str, new: str, found: str
) -> None:
    shared, own = tmp_path / "katalog", mini_project / "indicators"
    own.rename(shared)
    (own / "datasets").mkdir(parents=True)
    text = (shared / "datasets/sgb2.yaml").read_text(encoding="utf-8")
    assert old in text
    (own / "datasets/sgb2.yaml").write_text(text.replace(old, new), encoding="utf-8")
    change(mini_project / "config.yaml", 'edition: "2024"', 'edition: "2024"\ncatalogue: ../katalog')
    said = messages(mini_project) if found else [str(item) for item in load_project(mini_project).findings]
    assert len(said) == bool(found), said
    assert all(one.startswith(f"indicators/datasets/sgb2.yaml:{found}") for one in said), said


def test_a_project_adds_to_the_catalogue_of_another(mini_project: Path, tmp_path: Path) -> None:
    """Own datasets, indicators and breaks come on top of the shared ones and may replace them."""
    shared = tmp_path / "katalog"
    (mini_project / "indicators").rename(shared)
    own = mini_project / "indicators"
    (own / "datasets").mkdir(parents=True)
    (own / "armut").mkdir()
    text = (shared / "datasets/sgb2.yaml").read_text(encoding="utf-8").replace("minimum: 4", "minimum: 7")
    (own / "datasets/sgb2.yaml").write_text(text, encoding="utf-8")
    text = (
        (shared / "armut/kinderarmut.yaml")
        .read_text(encoding="utf-8")
        .replace("title: ", "title: Eigene ", 1)
    )
    (own / "armut/kinderarmut.yaml").write_text(text, encoding="utf-8")
    entry = "{id: eigener, date: 01.01.2023, title: Eigener Bruch, reason: neue Erfassung}"
    (own / "breaks.yaml").write_text(f"breaks: [{entry}]\n", encoding="utf-8")
    change(mini_project / "config.yaml", "first_year:", "catalogue: ../katalog\nfirst_year:")
    project = load_project(mini_project)
    assert set(project.datasets) == {"einwohner", "sgb2"}
    assert project.datasets["sgb2"].disclosure.minimum == 7
    assert project.indicators["kinderarmut"].title.startswith("Eigene ")
    assert "bevoelkerung" in project.indicators
    assert "eigener" in project.breaks


GROUPS = [
    (
        "inside: {unter_18: [leistungsberechtigt]}",
        "den Code in sgb2.gruppe „leistungsberechtigt“ gibt es nicht – gemeint: „leistungsberechtigte“?",
    ),
    (
        "inside: {unter_81: [leistungsberechtigte]}",
        "den Code in sgb2.gruppe „unter_81“ gibt es nicht – gemeint: „unter_18“?",
    ),
    (
        "disjoint: [[unter_18, unter_8]]",
        "den Code in sgb2.gruppe „unter_8“ gibt es nicht – gemeint: „unter_18“?",
    ),
    (
        "inside: {unter_18: [leistungsberechtigte]}\n    disjoint: [[unter_18, leistungsberechtigte]]",
        "„unter_18“ kann niemanden zählen: inside und disjoint widersprechen sich",
    ),
    (
        "covered: {leistungsberechtigte: [unter_8]}",
        "den Code in sgb2.gruppe „unter_8“ gibt es nicht – gemeint: „unter_18“?",
    ),
    (
        "covered: {leistungsberechtigte: [unter_18]}",
        "ist aber nicht in ihm enthalten – unter inside angeben: unter_18: [leistungsberechtigte]",
    ),
]


@pytest.mark.parametrize(("relations", "message"), GROUPS)
def test_relations_between_groups(mini_project: Path, relations: str, message: str) -> None:
    path = mini_project / "indicators" / "datasets" / "sgb2.yaml"
    change(path, "    inside: {unter_18: [leistungsberechtigte]}\n", f"    {relations}\n")
    found = messages(mini_project)
    assert len(found) == 1, found
    assert found[0].startswith("indicators/datasets/sgb2.yaml:")
    assert message in found[0]


def test_relations_are_for_overlapping_groups_only(mini_project: Path) -> None:
    change(mini_project / "indicators" / "datasets" / "sgb2.yaml", "kind: overlapping", "kind: partition")
    assert any(
        "covered und unrelated gibt es bei kind: partition nicht – nur bei kind: overlapping" in message
        for message in messages(mini_project)
    )


@pytest.mark.parametrize(
    ("relations", "warned"),
    [
        ("inside: {unter_18: [leistungsberechtigte]}", False),
        ("disjoint: [[unter_18, leistungsberechtigte]]", False),
        ("unrelated: [unter_18, leistungsberechtigte]", False),
        ("title: Personengruppe", True),
    ],
)
def test_groups_of_unknown_relation_are_a_warning(mini_project: Path, relations: str, warned: bool) -> None:
    path = mini_project / "indicators" / "datasets" / "sgb2.yaml"
    change(path, "    inside: {unter_18: [leistungsberechtigte]}\n", f"    {relations}\n")
    change(path, "    title: Personengruppe\n" if warned else "id: sgb2\n", "" if warned else "id: sgb2\n")
    found = [problem for problem in load_project(mini_project).findings if "zueinander" in problem.what]
    assert [problem.severity for problem in found] == [Severity.WARNUNG] * warned
    if warned:
        assert found[0].place == "indicators/datasets/sgb2.yaml:7"
        assert "leistungsberechtigte, unter_18" in found[0].what
        lines = path.read_text(encoding="utf-8").splitlines()
        rule = next(line for line in lines if line.startswith("disclosure:"))
        change(path, rule, "protected: false\nnote: Sachen")
        assert not [
            problem for problem in load_project(mini_project).findings if "zueinander" in problem.what
        ]


CONFIG_MISTAKES = [
    (
        "reference_date: 31.12.2024",
        "reference_date: 31.12.24",
        "„31.12.24“ ist kein Datum – Form: 31.12.2024",
    ),
    (
        "comparison_date: 31.12.2022",
        "comparison_date: 31.12.2025",
        "der Vergleichsstichtag liegt nach dem Stichtag der Ausgabe",
    ),
    ("first_year: 2022", "first_year: 2025", "die Zeitreihen beginnen 2025, nach dem Berichtsjahr 2024"),
    (
        'edition: "2024"',
        "edition: 2024",
        '„2024“ bei „edition“ ist kein Text – in Anführungszeichen setzen: edition: "2024"',
    ),
]


@pytest.mark.parametrize(("right", "wrong", "message"), CONFIG_MISTAKES)
def test_mistakes_of_years_and_texts_in_the_configuration(
    mini_project: Path, right: str, wrong: str, message: str
) -> None:
    path = mini_project / "config.yaml"
    change(path, right, wrong)
    [found] = messages(mini_project)
    assert found.startswith(f"config.yaml:{line_of(path, wrong)}: {message}")


def test_a_level_named_after_another_is_no_slip_of_the_pen(mini_project: Path) -> None:
    change(mini_project / "data/raw/sgb2/source.yaml", "[sozialraum, stadt]", "[sozialraumgruppe, stadt]")
    [found] = messages(mini_project)
    assert "„sozialraumgruppe“ gibt es nicht – möglich: stadt, stadtteil, sozialraum, programm" in found


def test_a_text_that_its_comma_has_cut_in_two(mini_project: Path) -> None:
    path = mini_project / "data/raw/sgb2/source.yaml"
    change(path, '"Jobcenter Kleinau; Bundesagentur für Arbeit"', "Jobcenter Kleinau, Statistik")
    [found] = messages(mini_project)
    assert found.endswith(
        "„Statistik“ – ein Komma im Text? Dann den ganzen Text in Anführungszeichen setzen: "
        'attribution: "Jobcenter Kleinau, Statistik"'
    )


def test_profiles_that_nobody_describes_are_a_note(mini_project: Path) -> None:
    path = mini_project / "report_templates/report.yaml"
    text = path.read_text(encoding="utf-8")
    start, stop = text.index("profile:"), text.index("annex_tables:")
    path.write_text(text[:start] + text[stop:], encoding="utf-8")
    [found] = load_project(mini_project).findings
    assert found.severity is Severity.HINWEIS
    assert str(found).startswith("config.yaml:23: die Gebiete der Ebene sozialraum erhalten kein Profil")


def test_a_date_of_comparison_before_all_series_is_a_note(mini_project: Path) -> None:
    change(mini_project / "config.yaml", "first_year: 2022", "first_year: 2023")
    [found] = load_project(mini_project).findings
    assert found.severity is Severity.HINWEIS
    assert "vor dem ersten Jahr der Zeitreihen (2023)" in found.what
