"""corrections.yaml: known mistakes are mended, flagged and told; stale corrections stop the run."""

from decimal import Decimal
from pathlib import Path

import pytest
from project_edits import REGISTER, SGB2, SGB2_SOURCE, change, errors_of, findings_of, query, run_both, silent

from pipeline.errors import DefinitionError
from pipeline.project import load_project
from pipeline.stages.runner import run_stages

FILE = "data/raw/sgb2/corrections.yaml"
CHILD = "darunter unter 18 Jahre"
ROWS = f"SELECT source_column, value, status, flags FROM core.sgb2 WHERE source_file = '{SGB2}'"


def correct(root: Path, *items: str) -> None:
    """Write corrections.yaml; every item lacks only reason, who and date."""
    said = "reason: Zahlendreher laut Jobcenter, who: A. Beispiel, date: 03.02.2025"
    lines = "".join(f"  - {{{item}, {said}}}\n" for item in items)
    (root / FILE).write_text(f"corrections:\n{lines}", encoding="utf-8")


def test_new_value_is_flagged_and_told(small_project: Path) -> None:
    correct(small_project, "file: sgb2.csv, row: 19, column: Leistungsberechtigte, expect: 334, value: 343")
    findings = findings_of(small_project)
    assert findings[0] == (
        "hinweis",
        (
            f"{SGB2}, Zeile 19, Spalte „Leistungsberechtigte“: berichtigt am 03.02.2025: "
            "Zahlendreher laut Jobcenter – „334“ → „343“ (A. Beispiel)"
        ),
    )
    assert query(small_project, f"{ROWS} AND source_row = 19 ORDER BY value DESC") == [
        ("Leistungsberechtigte", Decimal(343), "ok", 4),
        (CHILD, Decimal(131), "ok", 0),
    ]
    told = query(small_project, "SELECT what FROM core.finding WHERE what LIKE 'berichtigt%'")
    assert told == [("berichtigt am 03.02.2025: Zahlendreher laut Jobcenter",)]
    assert query(small_project, 'SELECT "Leistungsberechtigte" FROM raw.sgb2 WHERE source_row = 19') == [
        ("334",)
    ]


def test_flag_and_drop(small_project: Path) -> None:
    correct(
        small_project,
        "file: sgb2.csv, row: 24, column: Sozialraum, expect: Kleinau insgesamt, drop: true",
        f'file: sgb2.csv, row: 22, column: {CHILD}, expect: "-", flag: unknown',
    )
    run_both(small_project)
    assert query(small_project, f"{ROWS} AND source_row = 24") == []
    assert query(small_project, f"{ROWS} AND source_row = 22 ORDER BY source_column") == [
        ("Leistungsberechtigte", Decimal(11), "ok", 0),
        (CHILD, None, "unknown", 4),
    ]


def test_corrected_area_concerns_every_value_of_the_row(small_project: Path) -> None:
    change(small_project, SGB2, "31.12.2024;Altdorf Süd;", "31.12.2024;Altdorf Mitte;")
    correct(
        small_project,
        "file: sgb2.csv, row: 19, column: Sozialraum, expect: Altdorf Mitte, value: Altdorf Süd",
    )
    run_both(small_project)
    rows = query(
        small_project, "SELECT area_id, value, flags FROM core.sgb2 WHERE source_row = 19 ORDER BY 2"
    )
    assert rows == [("0102", Decimal(131), 4), ("0102", Decimal(334), 4)]


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (
            ["file: sgb2.csv, row: 19, column: Leistungsberechtigte, expect: 335, value: 343"],
            (
                f"{FILE}:2: sgb2.csv, Zeile 19, Spalte „Leistungsberechtigte“: dort steht nicht mehr "
                "„335“ – dort "
                "steht „334“; wurde neu geliefert? Dann die Berichtigung prüfen oder löschen"
            ),
        ),
        (
            ["file: sgb.csv, row: 19, column: Leistungsberechtigte, expect: 334, value: 343"],
            f"{FILE}:2: die Datei „sgb.csv“ gehört nicht zur Lieferung – gemeint: „sgb2.csv“?",
        ),
        (
            ["file: sgb2.csv, row: 19, column: Leistung, expect: 334, value: 343"],
            (
                f"{FILE}:2: die Spalte „Leistung“ gibt es in der Lieferung nicht – gemeint: "
                "„Leistungsberechtigte“?"
            ),
        ),
        (
            ["file: sgb2.csv, row: 90, column: Leistungsberechtigte, expect: 334, value: 343"],
            (
                f"{FILE}:2: sgb2.csv hat keine Zeile 90 mit Daten – Zeilen zählen wie in Meldungen "
                "ab Dateianfang, "
                "mit Kopf und Leerzeilen"
            ),
        ),
        (
            ["file: sgb2.csv, row: 6, column: Leistungsberechtigte, expect: 389, value: 390"],
            (
                f"{FILE}:2: die Zeile 6 von sgb2.csv gehört nach select und ignore nicht zu den Daten – die "
                "Berichtigung löschen oder die Regel ändern"
            ),
        ),
        (
            ["file: sgb2.csv, row: 19, column: Leistungsberechtigte, expect: 334, value: 343"] * 2,
            (
                f"{FILE}:3: sgb2.csv, Zeile 19, Spalte „Leistungsberechtigte“ wird zweimal "
                "berichtigt – schon in "
                f"{FILE}:2; eine der beiden löschen"
            ),
        ),
    ],
)
def test_correction_that_does_not_fit(small_project: Path, items: list[str], said: str) -> None:
    correct(small_project, *items)
    assert errors_of(small_project) == [said]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("expect: 334", "genau eine der Angaben value, drop: true oder flag ist nötig"),
        ("expect: 334, value: 3, drop: true", "genau eine der Angaben value, drop: true oder flag ist nötig"),
        ("expect: 334, flag: ok", "flag: ok ist nicht möglich – eine Zahl gehört unter value"),
        (
            "value: 343",
            "die Angabe „expect“ fehlt – was in der Datei steht; stimmt es nicht mehr, hält der Lauf an",
        ),
    ],
)
def test_correction_that_is_none(small_project: Path, item: str, said: str) -> None:
    correct(small_project, f"file: sgb2.csv, row: 19, column: Leistungsberechtigte, {item}")
    with pytest.raises(DefinitionError) as caught:
        load_project(small_project)
    assert [str(problem) for problem in caught.value.problems] == [f"{FILE}:2: {said}"]


def test_date_of_a_correction(small_project: Path) -> None:
    correct(small_project, "file: sgb2.csv, row: 19, column: Leistungsberechtigte, expect: 334, value: 343")
    change(small_project, FILE, "03.02.2025", "31.02.2025")
    with pytest.raises(DefinitionError) as caught:
        load_project(small_project)
    assert str(caught.value) == f"{FILE}:2: „31.02.2025“ ist kein Datum – Form: TT.MM.JJJJ"


def test_corrections_without_a_source(mini_project: Path) -> None:
    (mini_project / REGISTER / "source.yaml").unlink()
    correct(mini_project, "file: x.csv, row: 1, column: A, expect: 1, value: 2")
    (mini_project / FILE).rename(mini_project / REGISTER / "corrections.yaml")
    with pytest.raises(DefinitionError) as caught:
        load_project(mini_project)
    assert str(caught.value) == (
        f"{REGISTER}/corrections.yaml:1: berichtigt wird eine Quelle, die es nicht gibt – "
        "daneben fehlt source.yaml"
    )


def test_changed_corrections_are_noticed(small_project: Path) -> None:
    stages = ("ingest", "harmonize")
    run_stages(load_project(small_project), stages, silent, strict=False)
    correct(small_project, "file: sgb2.csv, row: 19, column: Leistungsberechtigte, expect: 334, value: 343")
    runs = run_stages(load_project(small_project), stages, silent, strict=False)
    assert "Berichtigungen geändert" in runs[1].reasons


def test_row_that_two_sheets_have(small_project: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    for name in ("a", "b"):
        book = openpyxl.Workbook()
        book.active.title = "Daten"
        year = 2023 if name == "a" else 2024
        for row in (("Raum", "Jahr", "Fälle"), ("0101", str(year), 7)):
            book.active.append(row)
        book.save(small_project / f"data/raw/sgb2/{name}.xlsx")
    text = (small_project / SGB2_SOURCE).read_text(encoding="utf-8").split("reader:")[0]
    (small_project / SGB2_SOURCE).write_text(
        f"{text}reader: excel\nfiles: [a.xlsx, b.xlsx]\n"
        "area: {column: Raum, levels: [sozialraum]}\nperiod: {source: column, column: Jahr}\n"
        "values:\n  - {column: Fälle, set: {gruppe: unter_18}}\n",
        encoding="utf-8",
    )
    correct(small_project, "file: b.xlsx, sheet: Daten, row: 2, column: Fälle, expect: 7, value: 9")
    run_both(small_project)
    rows = query(small_project, "SELECT year, value, flags FROM core.sgb2 ORDER BY year")
    assert rows == [(2023, Decimal(7), 0), (2024, Decimal(9), 4)]


def test_a_figure_may_be_written_as_the_messages_print_it(small_project: Path) -> None:
    change(small_project, SGB2, "31.12.2024;Altdorf Süd;334", "31.12.2024;Altdorf Süd;3334")
    correct(
        small_project, "file: sgb2.csv, row: 19, column: Leistungsberechtigte, expect: 3\u202f334, value: 334"
    )
    run_both(small_project)
    rows = query(small_project, f"{ROWS} AND source_row = 19 AND source_column = 'Leistungsberechtigte'")
    assert rows == [("Leistungsberechtigte", Decimal(334), "ok", 4)]
