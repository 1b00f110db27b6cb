"""check finds mistakes in chapters and worked examples without any data."""

from pathlib import Path

import pytest

from pipeline import cli

REPOSITORY = Path(__file__).resolve().parents[1]


def check(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = cli.main(["check", "--project", str(root)])
    return code, capsys.readouterr().err


def test_projects_of_the_repository_are_fine(capsys: pytest.CaptureFixture[str]) -> None:
    for root in (REPOSITORY, REPOSITORY / "examples/landkreis-saarlouis", REPOSITORY / "tests/projects/mini"):
        code, shown = check(root, capsys)
        assert code == 0, shown


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{{ wert("kinderamut") }}', "den Indikator „kinderamut“ gibt es nicht – gemeint: „kinderarmut“?"),
        ('{{ wrt("kinderarmut") }}', "unbekannte Funktion „wrt“ – gemeint: „wert“?"),
        ('{{ tabelle(["kinderarmut"], ebene="stadtteile") }}', "die Ebene „stadtteile“ gibt es nicht"),
        ('{{ wert("kinderarmut") + 1 }}', "im Text wird nicht gerechnet"),
        ('{{ wert("kinderarmut"', "nicht geschlossen oder unvollständig"),
        (
            '{{ siehe("nirgends") }}',
            "siehe(„nirgends“): eine Tabelle oder Abbildung dieses Namens gibt es nicht",
        ),
        (
            '{{ wert("kinderarmut", gebiet="Altdorf Sud") }}',
            "das Gebiet „Altdorf Sud“ gibt es nicht – gemeint:",
        ),
        ('{{ diagramm("kinderarmut", Gebiet="0101") }}', "die Angabe „Gebiet“ gibt es hier nicht"),
        ('{{ diagramm("kinderarmut", art="torte") }}', "die Art „torte“ gibt es nicht"),
        ('{{ wert("kinderarmut", jahr=2031) }}', "das Jahr „2031“ gehört nicht zur Zeitreihe"),
        ("![](bilder/x.png)", "hat keine Beschreibung"),
        ("![Rathaus](bilder/x.png)", "das Bild „bilder/x.png“ fehlt"),
    ],
)
def test_chapter_mistakes(
    mini_project: Path, line: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = mini_project / "report_templates/chapters/01_lage.md"
    text = path.read_text(encoding="utf-8") + f"\n{line}\n"
    path.write_text(text, encoding="utf-8")
    number = text.splitlines().index(line) + 1
    code, shown = check(mini_project, capsys)
    assert code == 2
    assert f"chapters/01_lage.md:{number}: " in shown, shown
    assert message in shown, shown


def test_a_map_of_counts_is_a_note(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = mini_project / "report_templates/chapters/01_lage.md"
    text = f'{path.read_text(encoding="utf-8")}\n{{{{ karte("bevoelkerung", ebene="sozialraum") }}}}\n'
    path.write_text(text, encoding="utf-8")
    code, shown = check(mini_project, capsys)
    assert code == 0
    line = text.count("\n")
    assert f"Hinweis: report_templates/chapters/01_lage.md:{line}: die Karte zeigt Anzahlen: „bev" in shown


def test_what_a_condition_or_the_figures_decide_is_left_to_them(
    mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = mini_project / "report_templates/chapters/01_lage.md"
    claim = '{{ aussage("Nein.", groesser("kinderarmut", gebiet="0101", als="stadt")) }}'
    later = '{% if vorhanden("kinderarmut", jahr=2026) %}{{ wert("kinderarmut", jahr=2026) }}{% endif %}'
    named = "{% for name in ['a'] %}{{ tabelle(['kinderarmut'], name=name) }}{% endfor %}{{ siehe('a') }}"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{claim}\n{later}\n\n{named}\n", encoding="utf-8")
    assert check(mini_project, capsys)[0] == 0


def test_unknown_functions_and_names_come_together(
    mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = mini_project / "report_templates/chapters/01_lage.md"
    text = path.read_text(encoding="utf-8") + '\n{{ wrt("x") }} {{ wert("kinderamut") }}\n'
    path.write_text(text, encoding="utf-8")
    code, shown = check(mini_project, capsys)
    assert code == 2
    assert "unbekannte Funktion „wrt“" in shown
    assert "den Indikator „kinderamut“ gibt es nicht" in shown


def test_wrong_worked_example(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = mini_project / "indicators/armut/kinderarmut.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("value: 15.0", "value: 15.1"), encoding="utf-8")
    code, shown = check(mini_project, capsys)
    assert code == 2
    assert "15,0" in shown
    assert "15,1" in shown


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (";", ",", "sozialraum.csv: die Spalte „id“ fehlt"),
        ("0101;Altdorf Mitte;01", "0101;Altdorf Mitte;09", "das übergeordnete Gebiet „09“ gibt es nicht"),
    ],
)
def test_mistakes_in_lists_of_areas(
    mini_project: Path, old: str, new: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = mini_project / "data/raw/areas/sozialraum.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    code, shown = check(mini_project, capsys)
    assert code == 2
    assert message in shown, shown


def test_without_any_list_of_areas_only_descriptions_are_checked(
    mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (mini_project / "data/raw/areas").glob("*.csv"):
        path.unlink()
    assert check(mini_project, capsys)[0] == 0
