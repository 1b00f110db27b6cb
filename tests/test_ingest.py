"""Stage ingest: rows as delivered, and a message with place, cause and way out for every broken "
"delivery."""

import errno
import hashlib
from pathlib import Path

import openpyxl
import pytest
from project_edits import (
    REGISTER,
    REGISTER_2024,
    SGB2,
    SGB2_SOURCE,
    change,
    errors_of,
    query,
    run_both,
    silent,
)

from pipeline.errors import DataError, PipelineError
from pipeline.project import load_project
from pipeline.stages.ingest import ingest
from pipeline.stages.runner import run_stages


def test_rows_are_copied_as_delivered_with_their_row_numbers(mini_project: Path) -> None:
    result = ingest(load_project(mini_project), silent)
    assert result.summary == "4 Dateien mit 184 Zeilen eingelesen"
    assert query(mini_project, "FROM raw.sgb2 WHERE source_row IN (7, 8) ORDER BY source_row") == [
        (SGB2, "", 7, "31.12.2022", "Neudorf Mitte", "160", "52"),
        (SGB2, "", 8, "31.12.2022", "Neudorf Nord", "12", "*"),
    ]
    lines = (mini_project / REGISTER_2024).read_text(encoding="cp1252").splitlines()
    rows = query(
        mini_project,
        f"SELECT * EXCLUDE (source_sheet) FROM raw.einwohner_register WHERE source_file = "
        f"'{REGISTER_2024}' "
        "ORDER BY source_row",
    )
    assert [";".join(map(str, row[2:])) for row in rows] == lines[1:]
    assert [row[1] for row in rows] == list(range(2, len(lines) + 1))


def test_meta_file_records_checksum_encoding_and_rows(mini_project: Path) -> None:
    ingest(load_project(mini_project), silent)
    data = (mini_project / SGB2).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    found = query(mini_project, "FROM meta.file WHERE source_id = 'sgb2'")
    assert found == [("sgb2", SGB2, digest, len(data), "utf-8", "", 21)]


def test_blank_lines_and_line_breaks_in_quotes_keep_the_row_numbers(mini_project: Path) -> None:
    change(mini_project, SGB2, "31.12.2022;Altdorf Süd;301;118", '\n;;;\n31.12.2022;"Altdorf\nSüd";301;118')
    ingest(load_project(mini_project), silent)
    rows = query(mini_project, "SELECT source_row, Sozialraum FROM raw.sgb2 ORDER BY source_row LIMIT 3")
    assert rows == [(4, "Altdorf Mitte"), (7, "Altdorf\nSüd"), (9, "Summe Altdorf")]


@pytest.mark.parametrize(
    ("encoding", "recorded"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_encoding_is_recognised(mini_project: Path, encoding: str, recorded: str) -> None:
    text = (mini_project / SGB2).read_text(encoding="utf-8")
    (mini_project / SGB2).write_bytes(text.encode(encoding))
    run_both(mini_project)
    assert query(mini_project, "SELECT encoding FROM meta.file WHERE source_id = 'sgb2'") == [(recorded,)]
    assert query(mini_project, "SELECT count(*) FROM raw.sgb2 WHERE Sozialraum = 'Altdorf Süd'") == [(3,)]


def test_missing_file(mini_project: Path) -> None:
    (mini_project / SGB2).rename(mini_project / "data/raw/sgb2/sgb2_neu.csv")
    for path in (mini_project / REGISTER).glob("*.csv"):
        path.unlink()
    assert errors_of(mini_project) == [
        (
            f"{REGISTER}/source.yaml:7: im Ordner „{REGISTER}“ "
            f"passt keine Datei zu „einwohner_{{year}}.csv“ – "
            "Herkunft: Stadt Kleinau, Bürgerservice"
        ),
        (
            "data/raw/sgb2/source.yaml:7: die Datei „sgb2.csv“ fehlt im Ordner „data/raw/sgb2“ – "
            "gemeint: „sgb2_neu.csv“?; Herkunft: Jobcenter Kleinau"
        ),
    ]


def test_missing_folder_outside_names_where_the_files_come_from(mini_project: Path) -> None:
    change(
        mini_project,
        "config.yaml",
        "first_year:",
        "raw_dir: ../woanders\nraw_origin: www.example.org\nfirst_year:",
    )
    change(mini_project, SGB2_SOURCE, "reader: csv", "reader: csv\nfolder: jobcenter")
    assert errors_of(mini_project) == [
        (
            "data/raw/sgb2/source.yaml:8: der Ordner „jobcenter“ fehlt, in dem „sgb2.csv“ liegen soll – "
            "Herkunft: Jobcenter Kleinau"
        ),
        (
            "config.yaml:15: Lieferungen fehlen; gesucht wird ab dem Ordner „../woanders“ (raw_dir) – "
            "www.example.org"
        ),
    ]


def test_undecodable_byte(mini_project: Path) -> None:
    path = mini_project / SGB2
    path.write_bytes(path.read_bytes().replace("Altdorf Süd;301".encode(), b"Altdorf S\x81d;301"))
    assert errors_of(mini_project) == [
        (
            f"{SGB2}, Zeile 5: das Zeichen mit Byte 0x81 ist weder UTF-8 noch cp1252 – "
            "die Datei als CSV UTF-8 neu anfordern"
        )
    ]


def test_cp1252_declared_as_utf8_is_not_to_be_changed_by_hand(mini_project: Path) -> None:
    change(mini_project, f"{REGISTER}/source.yaml", "encoding: cp1252", "encoding: utf-8")
    assert errors_of(mini_project)[2] == (
        f"{REGISTER_2024}, Zeile 1: das Zeichen mit Byte 0xF6 ist nicht utf-8 – "
        "in source.yaml layout: encoding: auto angeben, oder neu anfordern"
    )


def test_utf8_declared_as_cp1252_is_not_read_as_gibberish(mini_project: Path) -> None:
    path = mini_project / REGISTER_2024
    path.write_bytes(path.read_text(encoding="cp1252").encode("utf-8"))
    assert errors_of(mini_project) == [
        (
            f"{REGISTER_2024}: die Datei ist in UTF-8 geschrieben, nicht in cp1252 – "
            "in source.yaml layout: encoding: auto angeben"
        )
    ]


def test_missing_or_renamed_column_in_one_of_several_files(mini_project: Path) -> None:
    change(mini_project, REGISTER_2024, ";Anzahl", ";Anzahl Personen")
    change(mini_project, SGB2, "Stichtag;Sozialraum", "Stichtag;Gebiet")
    assert errors_of(mini_project) == [
        (
            f"{REGISTER_2024}: die Spalte „Anzahl“ fehlt – gemeint: „Anzahl Personen“?; "
            f"verlangt in {REGISTER}/source.yaml:23"
        ),
        (
            f"{SGB2}: die Spalte „Sozialraum“ fehlt – möglich: Gebiet, Leistungsberechtigte, Stichtag, "
            f"darunter unter 18 Jahre; verlangt in {SGB2_SOURCE}:11"
        ),
    ]


def test_wrong_separator_is_guessed(mini_project: Path) -> None:
    change(mini_project, f"{REGISTER}/source.yaml", 'separator: ";"', 'separator: ","')
    assert errors_of(mini_project)[0] == (
        f"{REGISTER}/einwohner_2022.csv: die Datei hat nur eine Spalte: "
        "„Sozialraum;Geschlecht;Altersgruppe;Staatsangehörigkeit;Anzahl“ – "
        "anderes Trennzeichen? In source.yaml layout: separator: „;“ angeben"
    )


def test_separator_inside_a_text_is_told(mini_project: Path) -> None:
    change(mini_project, SGB2, "Altdorf Süd;301;118", "Altdorf; Süd;301;118")
    assert errors_of(mini_project) == [
        (
            f"{SGB2}, Zeile 5: die Zeile hat 5 Felder, der Tabellenkopf nur 4 – "
            "steht ein Trennzeichen im Text? Den Text in Anführungszeichen setzen"
        )
    ]


def test_open_quotation_mark(mini_project: Path) -> None:
    change(mini_project, SGB2, "Altdorf Süd;301", '"Altdorf Süd;301')
    assert errors_of(mini_project) == [
        (
            f"{SGB2}, Zeile 5: ein Anführungszeichen ist nicht geschlossen oder steht mitten im Text – "
            "in der Datei prüfen; innerhalb von Text werden Anführungszeichen verdoppelt"
        )
    ]


def test_changed_checksum(mini_project: Path) -> None:
    digest = hashlib.sha256((mini_project / SGB2).read_bytes()).hexdigest()
    change(mini_project, SGB2_SOURCE, "reader: csv", f'reader: csv\nsha256: {{sgb2.csv: "{"0" * 64}"}}')
    assert errors_of(mini_project) == [
        (
            f"{SGB2}: die Datei ist nicht mehr die, deren Prüfsumme aufgenommen wurde – "
            f"Original wiederherstellen oder nach Prüfung unter sha256: eintragen: {digest}"
        )
    ]


def test_checksum_of_a_file_that_is_not_delivered(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, "reader: csv", 'reader: csv\nsha256:\n  sgb_2.csv: "0"')
    assert errors_of(mini_project) == [
        (
            f"{SGB2_SOURCE}:8: die Datei „sgb_2.csv“ hat eine Prüfsumme, gehört aber nicht zur Lieferung – "
            "gemeint: „sgb2.csv“?"
        )
    ]


def test_locked_file(mini_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == "sgb2.csv":
            raise PermissionError(errno.EACCES, "locked", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    assert errors_of(mini_project) == [
        (
            f"{SGB2}: die Datei ist in einem anderen Programm geöffnet oder gesperrt – "
            "das Programm schließen (etwa Excel) und wiederholen"
        )
    ]


def test_full_disk_leaves_the_old_state(mini_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = load_project(mini_project)
    ingest(project, silent)
    before = query(mini_project, "FROM raw.sgb2 ORDER BY source_row")
    opened = Path.open

    def full(path: Path, mode: str = "r", **options: str) -> object:
        if "w" in mode and path.name == "sgb2.csv":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return opened(path, mode, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(PipelineError) as caught:
        run_stages(project, ["ingest"], silent, strict=False, force=True)
    assert str(caught.value) == (
        "sgb2.csv: der Datenträger ist voll – Platz schaffen; der alte Stand ist unversehrt"
    )
    monkeypatch.undo()
    assert query(mini_project, "FROM raw.sgb2 ORDER BY source_row") == before
    assert [path.name for path in (mini_project / "data/processed").glob("einlesen-*")] == []


def test_empty_file_and_file_with_headings_only(mini_project: Path) -> None:
    (mini_project / REGISTER_2024).write_bytes(b"")
    (mini_project / REGISTER / "einwohner_2023.csv").write_text(
        "Sozialraum;Geschlecht;Altersgruppe;Staatsangehörigkeit;Anzahl\n", encoding="cp1252"
    )
    assert errors_of(mini_project) == [
        (
            f"{REGISTER}/einwohner_2023.csv: die Datei lädt 0 Werte, sie enthält nur den Tabellenkopf – "
            "die Lieferung noch einmal anfordern"
        ),
        f"{REGISTER_2024}: die Datei ist leer – die Lieferung noch einmal anfordern",
    ]


def test_footer_that_does_not_occur(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, "^(Quelle|Zeichen)", "^Fußnote")
    assert errors_of(mini_project) == [
        (
            f"{SGB2}, Zeile 26: keine Zeile passt zum Muster der Fußzeile „^Fußnote“ – "
            "ist die Lieferung abgeschnitten? Sonst layout: footer: in source.yaml anpassen"
        )
    ]


def test_blank_heading_row(mini_project: Path) -> None:
    change(mini_project, SGB2, "Stand: erfunden;;;", ";;;")
    change(mini_project, SGB2_SOURCE, "header_rows: [3]", "header_rows: [2]")
    assert errors_of(mini_project) == [
        (
            f"{SGB2}, Zeile 2: hier soll der Tabellenkopf stehen, die Zeile ist leer – "
            "layout: header_rows: in source.yaml anpassen"
        )
    ]


def workbook(root: Path, *sheets: str) -> None:
    """The SGB II delivery as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    lines = (root / SGB2).read_text(encoding="utf-8").splitlines()
    for name in sheets:
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append([int(cell) if cell.isdigit() else cell for cell in line.split(";")])
    book.save(root / "data/raw/sgb2/sgb2.xlsx")
    change(root, SGB2_SOURCE, "files: [sgb2.csv]", "files: [sgb2.xlsx]")
    change(root, SGB2_SOURCE, "reader: csv", "reader: excel")


def test_workbook_gives_the_same_values(mini_project: Path) -> None:
    values = "SELECT area_id, year, value, status, source_row, gruppe FROM core.sgb2 ORDER BY ALL"
    run_both(mini_project)
    expected = query(mini_project, values)
    workbook(mini_project, "Daten")
    run_both(mini_project)
    assert query(mini_project, values) == expected
    assert query(mini_project, "SELECT sheet FROM meta.file WHERE source_id = 'sgb2'") == [("Daten",)]


def test_missing_sheet(mini_project: Path) -> None:
    workbook(mini_project, "Daten 2024")
    change(mini_project, SGB2_SOURCE, "header_rows: [3]", "header_rows: [3]\n  sheet: Daten")
    assert errors_of(mini_project) == [
        "data/raw/sgb2/sgb2.xlsx: das Tabellenblatt „Daten“ fehlt – gemeint: „Daten 2024“?"
    ]


def test_several_sheets(mini_project: Path) -> None:
    workbook(mini_project, "Daten", "Vorjahr", "Hinweise")
    assert errors_of(mini_project) == [
        (
            "data/raw/sgb2/sgb2.xlsx: die Datei hat 3 sichtbare Tabellenblätter – "
            "eines unter layout: sheet: nennen: „Daten“, „Vorjahr“"
        )
    ]


def test_workbook_without_footer_names_the_sheet(mini_project: Path) -> None:
    workbook(mini_project, "Daten")
    change(mini_project, SGB2_SOURCE, "^(Quelle|Zeichen)", "^Fußnote")
    assert errors_of(mini_project) == [
        (
            "data/raw/sgb2/sgb2.xlsx, Blatt „Daten“, "
            "Zeile 26: keine Zeile passt zum Muster der Fußzeile „^Fußnote“ "
            "– ist die Lieferung abgeschnitten? Sonst layout: footer: in source.yaml anpassen"
        )
    ]


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ("excel", "das ist eine Textdatei, keine Excel-Datei – in source.yaml reader: csv angeben"),
        ("genesis_table", ("Zeile 1: die Datei beginnt nicht mit „Tabelle:“ oder „GENESIS-Tabelle:“ – "
         "eine andere CSV-Datei? Dann reader: csv angeben")),
    ],
)  # fmt: skip
def test_wrong_reader(mini_project: Path, reader: str, expected: str) -> None:
    change(mini_project, SGB2_SOURCE, "reader: csv", f"reader: {reader}")
    separator = ": " if reader == "excel" else ", "
    assert errors_of(mini_project) == [f"{SGB2}{separator}{expected}"]


def test_workbook_read_as_csv(mini_project: Path) -> None:
    workbook(mini_project, "Daten")
    change(mini_project, SGB2_SOURCE, "reader: excel", "reader: csv")
    assert errors_of(mini_project) == [
        "data/raw/sgb2/sgb2.xlsx: das ist eine Excel-Datei, keine Textdatei – reader: excel angeben"
    ]


def test_all_problems_come_at_once_and_nothing_is_written(mini_project: Path) -> None:
    project = load_project(mini_project)
    ingest(project, silent)
    before = query(mini_project, "SELECT count(*) FROM raw.einwohner_register")
    change(mini_project, REGISTER_2024, "0101;m;unter 18;D;", "0101;m;unter 18;D;1")
    change(mini_project, f"{REGISTER}/einwohner_2022.csv", ";Anzahl", ";Zahl")
    (mini_project / SGB2).write_bytes(b"")
    with pytest.raises(DataError) as caught:
        ingest(project, silent)
    assert len(caught.value.problems) == 2
    assert query(mini_project, "SELECT count(*) FROM raw.einwohner_register") == before
