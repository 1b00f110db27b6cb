"""`new source`: a file becomes a draft that runs, and what is not known is marked at its line."""

import zipfile
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner

from pipeline.cli import cli, main
from pipeline.commands import new as command
from pipeline.drafting import delivered
from pipeline.drafting.assembly import draft_source
from pipeline.errors import DataError
from pipeline.project import load_project

HOUSEHOLDS = """Haushalte nach Größe, Stand 31.12.2024;;;;
Sozialraum;Haushalte;eine Person;zwei Personen;drei und mehr Personen
0101;512;240;160;112
0102;701;280;214;207
0201;598;249;190;159
0202;333;130;118;85
Summe;2144;899;682;563
Quelle: Stadt Kleinau, Statistikstelle;;;;
"""


def drafted(project: Path, name: str, text: str, *options: str) -> tuple[int, str]:
    """Exit code of `new source` for a file, and the draft."""
    file = project.parent / name
    file.write_text(text, encoding="cp1252", newline="")
    code = main(["new", "source", str(file), "--project", str(project), *options])
    written = sorted((project / "data/raw").glob("*/source.yaml"), key=lambda path: path.stat().st_mtime_ns)
    return code, written[-1].read_text(encoding="utf-8")


def test_draft_of_a_new_dataset_runs(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = drafted(mini_project, "haushalte_2024.csv", HOUSEHOLDS)
    said = capsys.readouterr().err
    assert code == 0
    assert "Probe: 5 Zeilen, 20 Werte; Gebiete: 1 stadt, 4 sozialraum; Jahre: 2024" in said
    assert 'files: ["haushalte_{year}.csv"]' in text
    assert 'layout: {header_rows: [2], footer: "^Quelle:"}' in text
    assert "- {column: Haushalte}\n" in text  # the sum of the other columns: the whole, no part
    dataset = (mini_project / "indicators/datasets/haushalte.yaml").read_text(encoding="utf-8")
    assert "kind: partition" in dataset
    assert "counts: Haushalte" in dataset
    assert (mini_project / "data/raw/haushalte/haushalte_2024.csv").is_file()


def test_open_places_are_told_with_their_line(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text = drafted(mini_project, "haushalte_2024.csv", HOUSEHOLDS)
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Offen:")]
    marked = [number for number, line in enumerate(text.splitlines(), start=1) if "# OFFEN:" in line]
    assert [int(line.split(":")[2]) for line in said] == marked
    assert len(marked) == 2


def test_nothing_is_overwritten(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (mini_project / "data/raw/sgb2/source.yaml").read_bytes()
    code, _ = drafted(mini_project, "haushalte_2024.csv", HOUSEHOLDS, "--id", "sgb2")
    assert code == 2
    said = capsys.readouterr().err
    assert "die Datei gibt es schon, sie wird nicht überschrieben" in said
    assert "ist es die nächste Lieferung, die Datei nach data/raw/sgb2 legen (Name: sgb2.csv)" in said
    assert (mini_project / "data/raw/sgb2/source.yaml").read_bytes() == before
    assert not (mini_project / "data/raw/sgb2/haushalte_2024.csv").exists()


SGB2 = """Stichtag;Sozialraum;Leistungsberechtigte;darunter unter 18 Jahre;Anteil in %
31.12.2023;Altdorf Mitte;88;24;8,1
31.12.2023;Altdorf Süd;1.301;118;*
31.12.2023;Neudorf Mitte;160;*;.
31.12.2023;Neudorf Nord;12;-;7,5
31.12.2023;keine Angabe;3;-;-
31.12.2023;Summe Neudorf;172;*;7,5
"""


def test_dataset_of_the_catalogue_signs_and_rows(mini_project: Path) -> None:
    code, text = drafted(mini_project, "jobcenter.csv", SGB2)
    assert code == 0, text
    assert "dataset: sgb2\n" in text
    assert 'layout: {thousands: "."}' in text
    assert "- {column: darunter unter 18 Jahre, set: {gruppe: unter_18}}" in text
    assert "# - {column: Anteil in %}  # keine Anzahl" in text
    assert "by: name" in text
    assert "aliases: {keine Angabe: nicht_zuordenbar}" in text
    assert r"period: {source: column, column: Stichtag, pattern: '\.(\d{4})$', reference: 31.12.}" in text
    assert '"*": secret\n' in text
    assert '"-": zero  # OFFEN:' in text
    assert "ignore:\n  - {column: Sozialraum, pattern: ^Summe, reason: Summenzeile}" in text


REGISTER = """Sozialraum;Geschlecht;Staatsangehörigkeit;Anzahl
0101;M;D;12
0101;W;D;14
0101;M;XX;3
0102;M;D;7
"""


def test_codes_that_only_a_person_knows_are_asked_for_by_line(
    mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = drafted(mini_project, "einwohner_2024.csv", REGISTER, "--id", "register")
    said = capsys.readouterr().err
    line = 1 + next(n for n, text in enumerate(text.splitlines()) if "staatsangehoerigkeit:" in text)
    assert code == 1
    assert "geschlecht: {column: Geschlecht, codes: {M: m, W: w}}" in text
    assert (
        f"Offen: data/raw/register/source.yaml:{line}: dimensions.staatsangehoerigkeit: Codes zuordnen"
        in said
    )
    assert (
        f"Fehler: data/raw/register/source.yaml:{line}: den Code in einwohner.staatsangehoerigkeit „?“"
        in said
    )


SEVERAL = """Sozialraum;Bevölkerung;Leistungsempfänger/-innen nach SGB II;unter 18 Jahre im SGB II;Apotheken
0101;512;24;6;2
0102;701;28;7;3
"""


def test_columns_of_other_datasets_are_told_with_them(mini_project: Path) -> None:
    _, text = drafted(mini_project, "profil_2024.csv", SEVERAL, "--dataset", "einwohner")
    assert "- {column: Bevölkerung}\n" in text
    unknown = "# nicht erkannt; vielleicht dataset: sgb2"
    assert f"# - {{column: Leistungsempfänger/-innen nach SGB II}}  {unknown}\n" in text
    assert f"# - {{column: unter 18 Jahre im SGB II}}  {unknown}, set: {{gruppe: unter_18}}\n" in text
    assert "# - {column: Apotheken}  # nicht erkannt\n" in text


TABLES = """tabelle;raum_id;jahr;zeile;zahl
Einwohner nach Alter;0101;2024;unter 18;12.0
Einwohner nach Alter;0101;2024;18 und mehr;20.0
Einwohner nach Alter;0102;2024;unter 18;14.0
Einwohner nach Alter;0102;2024;18 und mehr;15.0
Leistungsberechtigte nach dem SGB II;0101;2024;Leistungsberechtigte;7.0
Leistungsberechtigte nach dem SGB II;0101;2024;Vorjahr;6.0
Leistungsberechtigte nach dem SGB II;0102;2024;Leistungsberechtigte;8.0
Leistungsberechtigte nach dem SGB II;0102;2024;Vorjahr;9.0
Wohnstatus;0101;2024;Mieter;5.0
"""


def test_of_many_tables_the_one_that_fits_the_dataset(mini_project: Path) -> None:
    _, text = drafted(mini_project, "viele.csv", TABLES, "--id", "alter", "--dataset", "einwohner")
    assert "pattern: ^Einwohner nach Alter$" in text
    others = "„Leistungsberechtigte nach dem SGB II“, „Wohnstatus“"
    assert f"# OFFEN: weitere Tabellen: {others}; je Tabelle eine Quelle mit folder:" in text
    code, text = drafted(mini_project, "viele.csv", TABLES, "--id", "zweite", "--dataset", "sgb2")
    assert code == 1  # the other lines are to be told
    assert "pattern: ^Leistungsberechtigte nach dem SGB II$" in text
    assert 'codes: {Leistungsberechtigte: leistungsberechtigte, Vorjahr: "?"}' in text
    assert "folder: alter\n" in text, "the same file lies there"
    assert not (mini_project / "data/raw/zweite/viele.csv").exists()


def test_tables_are_listed_if_none_fits(mini_project: Path) -> None:
    (mini_project / "indicators/datasets/kfz.yaml").write_text(
        "id: kfz\ntitle: Kraftfahrzeuge\ncounts: Fahrzeuge\ntiming: year\ndisclosure: {minimum: 3}\n",
        encoding="utf-8",
    )
    _, text = drafted(mini_project, "viele.csv", TABLES, "--dataset", "kfz")
    assert "values:  # OFFEN: mehrere Tabellen: „Einwohner nach Alter“" in text
    assert "- {column: zahl}" in text


def test_counts_that_look_like_keys_are_no_areas(mini_project: Path) -> None:
    file = mini_project.parent / "zahlen_2024.csv"
    rows = "".join(f"Gruppe {n};{n};{n + 1}\n" for n in range(1, 60))
    file.write_text(f"Gruppe;männlich;weiblich\n{rows}", encoding="utf-8")
    with pytest.raises(DataError, match="in keiner Spalte steht ein Gebiet"):
        draft_source(load_project(mini_project), file)


def test_workbook_with_two_sheets_and_a_file_that_lies_in_its_place(mini_project: Path) -> None:
    folder = mini_project / "data/raw/einwohner_neu"
    folder.mkdir()
    book = openpyxl.Workbook()
    book.active.title = "Hinweise"
    book.active.append(["Quelle: Bürgeramt"])
    sheet = book.create_sheet("Daten")
    for row in (["Sozialraum", "männlich", "weiblich"], ["0101", 10, 12], ["0102", 14, 9], ["0201", 7, 8]):
        sheet.append(row)
    book.save(folder / "einwohner_2024.xlsx")
    draft = draft_source(load_project(mini_project), folder / "einwohner_2024.xlsx", "einwohner_neu")
    assert draft.value(("layout", "sheet")) == "Daten"
    assert draft.value(("dataset",)) == "einwohner"
    assert draft.value(("values",)) == [
        {"column": "männlich", "set": {"geschlecht": "m"}},
        {"column": "weiblich", "set": {"geschlecht": "w"}},
    ]
    file = str(folder / "einwohner_2024.xlsx")
    main(["new", "source", file, "--id", "einwohner_neu", "--project", str(mini_project)])
    assert sorted(path.name for path in folder.iterdir()) == ["einwohner_2024.xlsx", "source.yaml"]


def test_zip_with_one_file(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = mini_project.parent / "haushalte_2024.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("innen.csv", HOUSEHOLDS.encode("cp1252"))
    assert main(["new", "source", str(file), "--project", str(mini_project)]) == 0
    assert "20 Werte" in capsys.readouterr().err
    text = (mini_project / "data/raw/haushalte/source.yaml").read_text(encoding="utf-8")
    assert 'files: ["haushalte_{year}.zip"]' in text


def test_of_a_large_file_the_beginning_is_read(mini_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivered, "SAMPLE", len(HOUSEHOLDS.split("Summe")[0]) + 3)
    file = mini_project.parent / "haushalte_2024.csv"
    file.write_text(HOUSEHOLDS, encoding="cp1252")
    table = delivered.deliveries(file)[0]
    assert [cells[0] for _, cells in table.table.rows] == ["0101", "0102", "0201", "0202"]
    assert table.path == file


def test_on_a_terminal_it_asks(mini_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = mini_project.parent / "haushalte_2024.csv"
    file.write_text(HOUSEHOLDS.replace("Quelle: ", ""), encoding="cp1252")
    draft = draft_source(load_project(mini_project), file)

    @click.command()
    def asked() -> None:
        click.echo(command.ask(draft).text())

    shown = CliRunner().invoke(asked, input="Statistikstelle\n\nStatistikstelle Kleinau 2024\n").output
    assert "publisher: Statistikstelle\n" in shown
    assert 'licence: {name: amtsintern, attribution: "Statistikstelle Kleinau 2024"}\n' in shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Gebiet;Anzahl\nOrt A;1\nOrt B;2\n", "in keiner Spalte steht ein Gebiet des Projekts"),
        ("Nur Text\nohne Tabelle\n", "keine Tabelle zu erkennen"),
        ("", "keine Tabelle zu erkennen"),
    ],
)
def test_what_cannot_be_drafted_is_told(
    text: str, message: str, mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = drafted(mini_project, "lieferung.csv", text)
    assert code == 1
    told = capsys.readouterr().err
    assert message in told
    assert told.count("lieferung.csv") == 1
    assert not (mini_project / "data/raw/lieferung").exists()


def test_missing_file(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "source", "gibt_es_nicht.csv", "--project", str(mini_project)]) == 2
    assert "die Datei gibt es nicht" in capsys.readouterr().err


def test_help_is_german() -> None:
    shown = CliRunner().invoke(cli, ["new", "source", "--help"]).output
    assert "--dataset DATENSATZ" in shown
    assert "Usage" not in shown
