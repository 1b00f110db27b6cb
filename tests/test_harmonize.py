"""Stage harmonize: observations with status and origin; every mistake with its place and a way out."""

from decimal import Decimal
from pathlib import Path

import pytest
from project_edits import (
    REGISTER,
    REGISTER_2024,
    SGB2,
    SGB2_SOURCE,
    change,
    errors_of,
    findings_of,
    query,
    run_both,
    silent,
)

from pipeline.errors import DataError, DefinitionError
from pipeline.project import load_project
from pipeline.stages.harmonize import harmonize
from pipeline.stages.ingest import ingest

SGB2_DATASET = "indicators/datasets/sgb2.yaml"
SGB2_ROWS = "SELECT area_id, year, gruppe, value, status, source_row, source_column FROM core.sgb2"


def test_values_signs_and_origin(mini_project: Path) -> None:
    result = run_both(mini_project)
    assert result.summary == "193 Werte in 2 Datensätzen"
    child = "darunter unter 18 Jahre"
    assert query(
        mini_project, f"{SGB2_ROWS} WHERE area_id = '0202' AND gruppe = 'unter_18' ORDER BY year"
    ) == [
        ("0202", 2022, "unter_18", None, "secret", 8, child),
        ("0202", 2023, "unter_18", Decimal(4), "ok", 15, child),
        ("0202", 2024, "unter_18", Decimal(0), "zero", 22, child),
    ]
    assert query(mini_project, f"{SGB2_ROWS} WHERE area_id = '100' AND year = 2024 ORDER BY gruppe") == [
        ("100", 2024, "leistungsberechtigte", Decimal(594), "ok", 24, "Leistungsberechtigte"),
        ("100", 2024, "unter_18", Decimal(209), "ok", 24, child),
    ]


def test_ages_are_bands_and_codes_are_mapped(mini_project: Path) -> None:
    run_both(mini_project)
    rows = query(
        mini_project,
        "SELECT alter_from, alter_to, geschlecht, staatsangehoerigkeit, value, source_row FROM "
        "core.einwohner "
        "WHERE area_id = '0101' AND year = 2022 AND geschlecht = 'm' ORDER BY source_row",
    )
    assert rows == [
        (0, 18, "m", "deutsch", Decimal(76), 2),
        (18, 65, "m", "deutsch", Decimal(260), 4),
        (65, 999, "m", "deutsch", Decimal(95), 6),
        (0, 18, "m", "nicht_deutsch", Decimal(12), 8),
        (18, 65, "m", "nicht_deutsch", Decimal(37), 10),
        (65, 999, "m", "nicht_deutsch", Decimal(4), 12),
    ]


def test_every_delivered_person_arrives(mini_project: Path) -> None:
    run_both(mini_project)
    for year in (2022, 2023, 2024):
        lines = (mini_project / REGISTER / f"einwohner_{year}.csv").read_text(encoding="cp1252").splitlines()
        delivered = sum(int(line.rsplit(";", 1)[1]) for line in lines[1:])
        assert query(mini_project, f"SELECT sum(value) FROM core.einwohner WHERE year = {year}") == [
            (delivered,)
        ]
    assert query(
        mini_project,
        "SELECT sum(value) FROM core.einwohner WHERE area_id = 'nicht_zuordenbar' AND year = 2022",
    ) == [(11,)]


def test_deliveries_are_recorded(mini_project: Path) -> None:
    run_both(mini_project)
    assert query(mini_project, "FROM core.delivery WHERE year = 2024 ORDER BY source_id, level_id") == [
        ("einwohner", "einwohner_register", 2024, "nicht_zuordenbar", 1, 7, "register", "31.12.", False, 0),
        ("einwohner", "einwohner_register", 2024, "sozialraum", 4, 46, "register", "31.12.", False, 0),
        ("sgb2", "sgb2", 2024, "sozialraum", 4, 8, "", "31.12.", False, 0),
        ("sgb2", "sgb2", 2024, "stadt", 1, 2, "", "31.12.", False, 0),
    ]


def test_unknown_area_id_with_suggestion(mini_project: Path) -> None:
    change(mini_project, REGISTER_2024, "0101;m;unter 18;D;", "101;m;unter 18;D;")
    path = mini_project / REGISTER / "einwohner_2023.csv"
    path.write_bytes(path.read_bytes().replace(b"0202;", b"0203;"))
    assert errors_of(mini_project) == [
        (
            f"{REGISTER}/einwohner_2023.csv, Zeile 38, Spalte „Sozialraum“: „0203“ ist kein Gebiet "
            f"(sozialraum) "
            "(in 12 Zeilen) – gemeint: „0201“ (Neudorf Mitte) oder „0202“ (Neudorf Nord)?"
            " – zuordnen: python -m pipeline match"
        ),
        (
            f"{REGISTER_2024}, Zeile 2, Spalte „Sozialraum“: „101“ ist kein Gebiet (sozialraum) – "
            "gemeint: „0101“ (Altdorf Mitte)? Die führende Null fehlt; in source.yaml "
            "ergänzt sie area: digits: 4"
        ),
    ]


def test_unknown_area_name_with_suggestion(mini_project: Path) -> None:
    change(mini_project, SGB2, "31.12.2024;Neudorf Nord;", "31.12.2024;Neudorf-Nord;")
    assert errors_of(mini_project) == [
        (
            f"{SGB2}, Zeile 22, Spalte „Sozialraum“: „Neudorf-Nord“ ist kein Gebiet (sozialraum, stadt) – "
            "gemeint: „Neudorf Nord“ (0202)? – zuordnen: python -m pipeline match"
        )
    ]


def test_area_of_another_level(mini_project: Path) -> None:
    change(mini_project, REGISTER_2024, "0101;m;unter 18;D;", "01;m;unter 18;D;")
    assert errors_of(mini_project) == [
        (
            f"{REGISTER_2024}, Zeile 2, Spalte „Sozialraum“: „01“ ist ein Gebiet der Ebene "
            f"stadtteil, nicht "
            "sozialraum – in source.yaml unter area: levels: ergänzen oder unter ignore: ausschließen"
        )
    ]


def test_name_that_two_areas_bear(mini_project: Path) -> None:
    change(mini_project, "data/raw/areas/sozialraum.csv", "0201;Neudorf Mitte", "0201;Altdorf Mitte")
    change(mini_project, SGB2_SOURCE, "ignore:", 'select:\n  - {column: Stichtag, pattern: "2024"}\nignore:')
    path = mini_project / SGB2
    path.write_text(
        path.read_text(encoding="utf-8").replace(";Neudorf Mitte;", ";Altdorf Mitte;"), encoding="utf-8"
    )
    assert errors_of(mini_project) == [
        (
            f"{SGB2}, Zeile 18, Spalte „Sozialraum“: der Name „Altdorf Mitte“ kommt mehrfach vor "
            f"(0101, 0201) "
            "(in 2 Zeilen) – nur eine Spalte mit Kennungen unterscheidet sie; die liefernde Stelle darum "
            "bitten"
        )
    ]


@pytest.mark.parametrize(
    ("label", "pattern"),
    [
        ("Summe", "^Summe"),
        ("SUMME Stadt", "^SUMME"),
        ("Insgesamt", "^Insgesamt"),
        ("Stadt gesamt", "gesamt$"),
        ("Stadt Kleinau zusammen", "zusammen$"),
    ],
)
def test_totals_row_taken_for_an_area(mini_project: Path, label: str, pattern: str) -> None:
    change(mini_project, SGB2, "31.12.2024;Kleinau insgesamt;", f"31.12.2024;{label};")
    change(mini_project, SGB2_SOURCE, "^Summe", "^Summe [AN]")
    ignored = f'ignore: [{{column: Sozialraum, pattern: "{pattern}", reason: Summe}}]'
    hint = f"in source.yaml ergänzen: {ignored}"
    if label not in ("SUMME Stadt", "Stadt gesamt"):
        hint = (
            f'ist es Stadt Kleinau, in source.yaml unter area: aliases: {{{label}: "100"}}; '
            f"dann prüft das Programm die Summe; sonst {ignored}"
        )
    what = f"„{label}“ ist eine Summenzeile, kein Gebiet"
    assert errors_of(mini_project) == [f"{SGB2}, Zeile 24, Spalte „Sozialraum“: {what} – {hint}"]


def test_total_of_the_town_is_proposed_as_its_alias_though_its_level_is_not_named(mini_project: Path) -> None:
    change(
        mini_project,
        SGB2_SOURCE,
        'levels: [sozialraum, stadt], by: name, aliases: {Kleinau insgesamt: "100"}',
        "levels: [sozialraum], by: name",
    )
    [found] = errors_of(mini_project)
    assert (
        'unter area: levels: um stadt ergänzen, aliases: {Kleinau insgesamt: "100"}; '
        'dann prüft das Programm die Summe; sonst ignore: [{column: Sozialraum, pattern: "insgesamt$"'
    ) in found


def test_total_of_the_town_beside_an_empty_number_is_read_by_the_column_of_names(mini_project: Path) -> None:
    path = mini_project / REGISTER_2024
    path.write_bytes(path.read_bytes() + ";;Stadt Kleinau insgesamt;;3300\r\n".encode("cp1252"))
    assert (
        "in source.yaml unter area: column: Altersgruppe, by: name, levels: um stadt ergänzen, "
        'aliases: {Stadt Kleinau insgesamt: "100"}; dann prüft das Programm die Summe; sonst ignore: ['
    ) in errors_of(mini_project)[0]


def test_totals_row_that_names_itself_in_another_column(mini_project: Path) -> None:
    path = mini_project / REGISTER_2024
    path.write_bytes(
        path.read_bytes() + "Summe;;;;3300\r\n".encode("cp1252") + ";;Insgesamt;;3300\r\n".encode("cp1252")
    )
    errors = errors_of(mini_project)
    assert errors[:2] == [
        (
            f"{REGISTER_2024}, Zeile 55, Spalte „Sozialraum“: „Summe“ ist eine Summenzeile, kein "
            f"Gebiet – in source.yaml "
            'ergänzen: ignore: [{column: Sozialraum, pattern: "^Summe", reason: Summe}]'
        ),
        (
            f"{REGISTER_2024}, Zeile 56, Spalte „Sozialraum“: „Insgesamt“ ist eine Summenzeile, "
            f"kein Gebiet – "
            'in source.yaml ergänzen: ignore: [{column: Altersgruppe, pattern: "^Insgesamt", '
            "reason: Summe}]"
        ),
    ]


def test_footer_that_is_not_described(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, '  footer: "^(Quelle|Zeichen)"\n', "")
    assert errors_of(mini_project)[0] == (
        f"{SGB2}, Zeile 25, Spalte „Sozialraum“: „Quelle: Jobcenter Kleinau (erfunden)“ sieht nach "
        f"einer Fußzeile "
        'aus (in 2 Zeilen) – in source.yaml unter layout: angeben: footer: "^Quelle"'
    )


def test_unknown_code_with_suggestion(mini_project: Path) -> None:
    change(mini_project, REGISTER_2024, "0101;m;unter 18;D;", "0101;d;unter 18;Deutsch;")
    assert errors_of(mini_project) == [
        (
            f"{REGISTER_2024}, Zeile 2, Spalte „Geschlecht“: „d“ ist kein Eintrag der Dimension "
            f"„geschlecht“ – "
            "möglich: m, w; in source.yaml unter codes: zuordnen, neue Ausprägungen in "
            "indicators/datasets/einwohner.yaml unter codes: ergänzen"
        ),
        (
            f"{REGISTER_2024}, Zeile 2, Spalte „Staatsangehörigkeit“: „Deutsch“ ist kein Eintrag "
            f"der Dimension "
            "„staatsangehoerigkeit“ – möglich: A, D; in source.yaml unter codes: zuordnen, neue "
            "Ausprägungen in "
            "indicators/datasets/einwohner.yaml unter codes: ergänzen"
        ),
    ]


def test_unknown_age_band(mini_project: Path) -> None:
    change(mini_project, REGISTER_2024, "0101;m;unter 18;D;", "0101;m;bis 17;D;")
    change(mini_project, REGISTER_2024, "0101;w;unter 18;D;", "0101;w;Insgesamt;D;")
    assert errors_of(mini_project) == [
        (
            f"{REGISTER_2024}, Zeile 2, Spalte „Altersgruppe“: „bis 17“ ist kein Eintrag der "
            f"Dimension „alter“ – "
            "in source.yaml unter codes: zuordnen, etwa „bis 17: 0-17“"
        ),
        (
            f"{REGISTER_2024}, Zeile 3, Spalte „Altersgruppe“: „Insgesamt“ ist kein Eintrag der "
            f"Dimension „alter“ – "
            "ist das die Summe? In source.yaml unter codes: „Insgesamt: insgesamt“ angeben"
        ),
    ]


def test_year_that_cannot_be_read(mini_project: Path) -> None:
    change(mini_project, SGB2, "31.12.2024;Altdorf Süd", "Ende 2024;Altdorf Süd")
    assert errors_of(mini_project) == [
        (
            f"{SGB2}, Zeile 19, Spalte „Stichtag“: in „Ende 2024“ steht keine Jahreszahl – "
            "erwartet: \\.(\\d{4})$ (period: pattern: in source.yaml)"
        )
    ]


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("k. A.", "„k. A.“ ist keine Zahl", ("ein Zeichen statt einer Zahl? In source.yaml unter "
        "signs: angeben, "
         "etwa „\"k. A.\": unknown“")),
        ("", "das Feld ist leer, erwartet wird eine Zahl", ("leeres Feld: in source.yaml unter "
        "signs: angeben, was es "
         "bedeutet, etwa „\"\": unknown“")),
        ("1.334", "„1.334“ ist keine Zahl", ("Tausendertrennzeichen? In source.yaml layout: "
        "thousands: „.“ angeben")),
        ("1 334", "„1 334“ ist keine Zahl", ("Tausendertrennzeichen? In source.yaml layout: "
        "thousands: „ “ angeben")),
        ("33.4", "„33.4“ ist keine Zahl", "Dezimalzeichen? In source.yaml layout: decimal: „.“ angeben"),
        ("*", "„*“ ist keine Zahl", ("ein Zeichen statt einer Zahl? In source.yaml unter signs: angeben, "
         "etwa „\"*\": secret“")),
        ("...", "„...“ ist keine Zahl", ("ein Zeichen statt einer Zahl? In source.yaml unter signs: angeben, "
         "etwa „\"...\": later“")),
        ("334 Pers.", "„334 Pers.“ ist keine Zahl", "in der Lieferung berichtigen lassen"),
    ],
)  # fmt: skip
def test_text_where_a_number_is_due(mini_project: Path, text: str, said: str, hint: str) -> None:
    change(mini_project, SGB2_SOURCE, 'signs: {"*": secret, ', "signs: {")
    path = mini_project / SGB2
    path.write_text(path.read_text(encoding="utf-8").replace("12;*", "12;4"), encoding="utf-8")
    change(mini_project, SGB2, "31.12.2024;Altdorf Süd;334;", f"31.12.2024;Altdorf Süd;{text};")
    assert errors_of(mini_project) == [f"{SGB2}, Zeile 19, Spalte „Leistungsberechtigte“: {said} – {hint}"]


@pytest.mark.parametrize(
    ("layout", "text", "value"),
    [
        ("", "334", "334"),
        ("", " 334 ", "334"),
        ("", "+334,50", "334.5"),
        ("", "\u2212334", "-334"),
        ('\n  thousands: "."', "1.334,25", "1334.25"),
        ('\n  thousands: " "', "1\u202f334", "1334"),
        ('\n  thousands: ". "', "1\u2009334.567,5", "1334567.5"),
        ('\n  thousands: "\'"', "1'334", "1334"),
        ('\n  decimal: "."', "1334.25", "1334.25"),
        ("", "2930,00", "2930"),
        ("", "\u20135", "-5"),
        ("", "12,5\u00a0%", "12.5"),
        ("\n  brackets: uncertain", "( 1334 )", "1334"),
    ],
)
def test_numbers_as_offices_write_them(mini_project: Path, layout: str, text: str, value: str) -> None:
    change(mini_project, SGB2_DATASET, "counts: Personen", "counts: Personen\nwhole: false")
    change(mini_project, SGB2, "31.12.2024;Altdorf Süd;334;", f"31.12.2024;Altdorf Süd;{text};")
    change(mini_project, SGB2_SOURCE, "header_rows: [3]", f"header_rows: [3]{layout}")
    run_both(mini_project)
    rows = query(mini_project, f"{SGB2_ROWS} WHERE source_row = 19 AND gruppe = 'leistungsberechtigte'")
    assert [row[3] for row in rows] == [Decimal(value)]


def test_a_number_in_brackets_is_flagged_uncertain(mini_project: Path) -> None:
    change(mini_project, SGB2, "31.12.2024;Altdorf Süd;334;131", "31.12.2024;Altdorf Süd;(334);131")
    said = "unsicherer Wert? In source.yaml layout: brackets: uncertain angeben; oder unter signs: "
    assert errors_of(mini_project)[0].endswith(f'„(334)“ ist keine Zahl – {said}„"(334)": unreliable“')
    change(mini_project, SGB2_SOURCE, "header_rows: [3]", "header_rows: [3]\n  brackets: uncertain")
    run_both(mini_project)
    flags = "SELECT source_column, flags FROM core.sgb2 WHERE source_row = 19 ORDER BY 1"
    assert query(mini_project, flags) == [("Leistungsberechtigte", 2), ("darunter unter 18 Jahre", 0)]


@pytest.mark.parametrize(
    ("layout", "text", "said"),
    [
        ("", "-3", "„-3“ ist kleiner als null; gezählt werden Personen – Salden, Mittelwerte und Anteile "),
        (
            "",
            "33,5",
            "„33,5“ ist keine ganze Zahl; gezählt werden Personen – Salden, Mittelwerte und Anteile ",
        ),
        (
            '\n  decimal: "."',
            "1.334",
            "„1.334“ ist keine ganze Zahl; gezählt werden Personen – Tausenderpunkt? ",
        ),
    ],
)
def test_what_no_count_can_be(mini_project: Path, layout: str, text: str, said: str) -> None:
    change(mini_project, SGB2, "31.12.2024;Altdorf Süd;334;", f"31.12.2024;Altdorf Süd;{text};")
    change(mini_project, SGB2_SOURCE, "header_rows: [3]", f"header_rows: [3]{layout}")
    (error,) = errors_of(mini_project)
    assert error.startswith(f"{SGB2}, Zeile 19, Spalte „Leistungsberechtigte“: {said}")


def test_duplicate_key_row(mini_project: Path) -> None:
    change(mini_project, SGB2, "31.12.2024;Altdorf Süd;334;131", "31.12.2024;Altdorf Mitte;334;131")
    said = "die Werte für Gebiet „0101“ im Jahr 2024 sind mit gleicher Aufgliederung schon geliefert"
    hint = (
        "zuerst in Zeile 18; Summe eines größeren Gebiets, das ebenso heißt? Dann ignore: mit first_row: 19 "
        "(Handbuch Seite 3b); sonst eine der beiden Zeilen unter ignore: oder in corrections.yaml mit "
        "drop: true ausschließen"
    )
    assert errors_of(mini_project) == [f"{SGB2}, Zeile 19: {said} – {hint}"]


def test_two_columns_with_the_same_meaning_are_duplicates(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, "{gruppe: unter_18}", "{gruppe: leistungsberechtigte}")
    errors = errors_of(mini_project)
    assert errors[0] == (
        f"{SGB2}, Zeile 4, Spalte „darunter unter 18 Jahre“: der Wert für Gebiet „0101“ im Jahr "
        f"2022 ist mit "
        "gleicher Aufgliederung schon geliefert – zuerst in Zeile 4, Spalte „Leistungsberechtigte“; "
        "eine der beiden Spalten unter values: weglassen, oder set: berichtigen"
    )


def test_entries_merged_on_purpose_are_no_duplicates(mini_project: Path) -> None:
    change(mini_project, REGISTER_2024, "0101;m;unter 18;D;", "0101;m;0 bis 17;D;")
    change(mini_project, f"{REGISTER}/source.yaml", "{unter 18: 0-17,", "{unter 18: 0-17, 0 bis 17: 0-17,")
    path = mini_project / REGISTER_2024
    path.write_bytes(path.read_bytes() + "0101;m;unter 18;D;5\r\n9998;m;unter 18;D;3\r\n".encode("cp1252"))
    change(mini_project, f"{REGISTER}/source.yaml", '{"9999": nicht_zuordenbar}',
           '{"9999": nicht_zuordenbar, "9998": nicht_zuordenbar}')  # fmt: skip
    run_both(mini_project)
    band = "alter_to = 18 AND geschlecht = 'm' AND staatsangehoerigkeit = 'deutsch' AND year = 2024"
    rows = query(
        mini_project, f"SELECT area_id, count(*) FROM core.einwohner WHERE {band} GROUP BY 1 ORDER BY 1"
    )
    assert rows == [("0101", 2), ("0102", 1), ("0201", 1), ("0202", 1), ("nicht_zuordenbar", 2)]


def test_value_delivered_by_two_sources(mini_project: Path) -> None:
    folder = mini_project / "data/raw/sgb2_stadt"
    folder.mkdir()
    text = (mini_project / SGB2_SOURCE).read_text(encoding="utf-8")
    text = text.replace("id: sgb2\n", "id: sgb2_stadt\n").replace("sgb2.csv", "stadt.csv")
    (folder / "source.yaml").write_text(text.replace('"^Summe"', '"^ohne"'), encoding="utf-8")
    lines = (mini_project / SGB2).read_text(encoding="utf-8").splitlines()
    (folder / "stadt.csv").write_text("\n".join([*lines[:3], lines[23], *lines[24:]]), encoding="utf-8")
    said = "die Werte für Gebiet „100“ im Jahr 2024 liefern zwei Quellen: sgb2 und sgb2_stadt"
    hint = f"zuerst in {SGB2}, Zeile 24; in einer der Quellen select: oder ignore: angeben"
    assert errors_of(mini_project) == [f"data/raw/sgb2_stadt/stadt.csv, Zeile 4: {said} – {hint}"]


def test_long_lists_end_after_twenty(mini_project: Path) -> None:
    path = mini_project / REGISTER_2024
    rows = "".join(f"x{number};m;unter 18;D;1\r\n" for number in range(25)) + "x24;w;unter 18;D;1\r\n"
    path.write_bytes(path.read_bytes() + rows.encode("cp1252"))
    errors = errors_of(mini_project)
    assert len(errors) == 21
    assert errors[20] == f"{REGISTER_2024}: … und 6 weitere Zeilen: unbekanntes Gebiet"


def test_all_kinds_of_all_sources_at_once_and_the_old_state_stays(mini_project: Path) -> None:
    run_both(mini_project)
    tables = ("area", "einwohner", "sgb2", "delivery", "finding", "geometry")
    before = {table: query(mini_project, f"FROM core.{table} ORDER BY ALL") for table in tables}
    change(mini_project, REGISTER_2024, "0101;m;unter 18;D;", "0109;m;bis 17;X;")
    change(mini_project, SGB2, "31.12.2024;Altdorf Süd;334;131", "Ende;Altdorf Nord;viele;131")
    project = load_project(mini_project)
    ingest(project, silent)
    with pytest.raises(DataError) as caught:
        harmonize(project, silent)
    places = [problem.place for problem in caught.value.problems]
    assert places == [
        f"{REGISTER_2024}, Zeile 2, Spalte „Sozialraum“",
        f"{REGISTER_2024}, Zeile 2, Spalte „Altersgruppe“",
        f"{REGISTER_2024}, Zeile 2, Spalte „Staatsangehörigkeit“",
        f"{SGB2}, Zeile 19, Spalte „Sozialraum“",
        f"{SGB2}, Zeile 19, Spalte „Stichtag“",
    ]
    assert {table: query(mini_project, f"FROM core.{table} ORDER BY ALL") for table in tables} == before


def test_source_that_loads_nothing(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, "ignore:", 'select:\n  - {column: Stichtag, pattern: "2031"}\nignore:')
    assert errors_of(mini_project) == [
        (
            f"{SGB2}: die Datei lädt 0 Werte: nach select und ignore bleibt keine Zeile – "
            f"die Muster in {SGB2_SOURCE}:1 prüfen"
        )
    ]


def test_pattern_that_the_database_does_not_know(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, "^Summe", "^(?!Neudorf)")
    assert errors_of(mini_project) == [
        f"{SGB2_SOURCE}:18: „^(?!Neudorf)“ ist kein gültiges Suchmuster – Klammern und Sonderzeichen prüfen"
    ]


@pytest.mark.parametrize(
    ("old", "line"),
    [
        ('pattern: "^Summe"', 18),
        ("pattern: '\\.(\\d{4})$'", 12),
        ('footer: "^(Quelle|Zeichen)"', 10),
        ("column: Leistungsberechtigte", 14),
    ],
)
def test_pattern_that_is_none(mini_project: Path, old: str, line: int) -> None:
    key = "pattern" if old.startswith("column") else old.split(":")[0]
    change(mini_project, SGB2_SOURCE, old, f'{key}: "^(Summe"')
    with pytest.raises(DefinitionError) as caught:
        load_project(mini_project)
    said = "„^(Summe“ ist kein gültiges Suchmuster – Klammern und Sonderzeichen prüfen"
    assert [str(problem) for problem in caught.value.problems] == [f"{SGB2_SOURCE}:{line}: {said}"]


def test_names_that_the_software_needs(mini_project: Path) -> None:
    change(mini_project, "indicators/datasets/einwohner.yaml", "  geschlecht:\n", "  status:\n")
    change(mini_project, f"{REGISTER}/source.yaml", "  geschlecht: {", "  status: {")
    (mini_project / "indicators/datasets/sgb2.yaml").rename(mini_project / "indicators/datasets/area.yaml")
    change(mini_project, "indicators/datasets/area.yaml", "id: sgb2", "id: area")
    change(mini_project, SGB2_SOURCE, "dataset: sgb2", "dataset: area")
    change(mini_project, "indicators/armut/kinderarmut.yaml", "dataset: sgb2", "dataset: area")
    hint = "der Name ist der Software vorbehalten, einen anderen wählen"
    with pytest.raises(DefinitionError) as caught:
        load_project(mini_project)
    assert [str(problem) for problem in caught.value.problems] == [
        f"indicators/datasets/area.yaml:1: der Datensatz darf nicht „area“ heißen – {hint}",
        f"indicators/datasets/einwohner.yaml:7: die Dimension darf nicht „status“ heißen – {hint}",
    ]


def test_alias_and_constant_name_existing_areas(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, 'Kleinau insgesamt: "100"', 'Kleinau insgesamt: "1000"')
    assert errors_of(mini_project) == [
        f"{SGB2_SOURCE}:11: das Gebiet „1000“ gibt es nicht – gemeint: „100“ (Stadt Kleinau)?"
    ]


def test_ingest_must_come_first(mini_project: Path) -> None:
    with pytest.raises(DataError) as caught:
        harmonize(load_project(mini_project), silent)
    assert str(caught.value) == (
        "working.duckdb: die Quelle „einwohner_register“ ist noch nicht eingelesen – zuerst ingest ausführen"
    )


SIGNS = ("hinweis", f"{SGB2_SOURCE}:16: Zeichen statt Zahlen in der Lieferung: 1 geheim")


def test_findings_of_the_sound_project(mini_project: Path) -> None:
    assert findings_of(mini_project) == [SIGNS]
    assert query(mini_project, "FROM core.finding") == [
        ("hinweis", f"{SGB2_SOURCE}:16", "Zeichen statt Zahlen in der Lieferung: 1 geheim", "")
    ]


def test_total_that_differs_from_the_sum_of_its_parts(mini_project: Path) -> None:
    change(mini_project, SGB2, "Kleinau insgesamt;594;209", "Kleinau insgesamt;599;209")
    assert findings_of(mini_project)[0] == (
        "warnung",
        (
            f"{SGB2}, Zeile 24, Spalte „Leistungsberechtigte“: Stadt Kleinau, 2024, "
            "Leistungsberechtigte: gelieferter Wert und Summe (sozialraum) weichen ab – "
            "599 gegen 594: 5 (0,84 %)"
        ),
    )


def test_total_within_the_rounding_of_the_supplier(mini_project: Path) -> None:
    change(mini_project, SGB2, "Kleinau insgesamt;594;209", "Kleinau insgesamt;599;209")
    change(mini_project, SGB2_SOURCE, "minimum: 3", "minimum: 3\nrounding: 3")
    assert findings_of(mini_project)[0] == (
        "hinweis",
        (
            f"{SGB2}, Zeile 24, Spalte „Leistungsberechtigte“: Stadt Kleinau, 2024, "
            "Leistungsberechtigte: gelieferter Wert und Summe (sozialraum) weichen ab – "
            "599 gegen 594: 5 (0,84 %), durch Rundung erklärbar"
        ),
    )


def test_total_with_a_secret_part_is_not_compared(mini_project: Path) -> None:
    change(mini_project, SGB2, "Kleinau insgesamt;561;196", "Kleinau insgesamt;561;199")
    assert findings_of(mini_project) == [SIGNS]


def test_truncated_delivery(mini_project: Path) -> None:
    path = mini_project / SGB2
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:20], *lines[24:]]) + "\n", encoding="utf-8")
    assert findings_of(mini_project)[:2] == [
        (
            "warnung",
            (
                "Datensatz sgb2, 2024: die Ebene stadt fehlt, anders als im Vorjahr – "
                "ist die Datei abgeschnitten?"
            ),
        ),
        (
            "warnung",
            (
                "Datensatz sgb2, 2024: 2 von 4 Gebieten der Ebene sozialraum ohne Wert: Neudorf Mitte, "
                "Neudorf Nord – im Vorjahr waren 4 geliefert; ist die Datei abgeschnitten?"
            ),
        ),
    ]


def test_truncated_delivery_where_a_missing_row_means_zero(mini_project: Path) -> None:
    path = mini_project / REGISTER_2024
    lines = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join(line for line in lines if not line.startswith((b"0202", b"9999"))))
    assert findings_of(mini_project)[0] == (
        "warnung",
        (
            "Datensatz einwohner, 2024: anders als im Vorjahr fehlen Gebiete der Ebene sozialraum – "
            "Neudorf Nord; ist die Datei abgeschnitten? Fehlende Zeilen zählen hier als null"
        ),
    )


def test_area_that_is_never_delivered(mini_project: Path) -> None:
    path = mini_project / SGB2
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if "Neudorf Nord" not in line) + "\n", encoding="utf-8")
    assert findings_of(mini_project)[0] == (
        "hinweis",
        (
            "Datensatz sgb2: 1 von 4 Gebieten der Ebene sozialraum nie geliefert: Neudorf Nord – "
            "ihre Werte sind unbekannt"
        ),
    )


def test_ignore_rule_that_fits_nothing(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, "ignore:", 'ignore:\n  - {column: Sozialraum, pattern: "^Kreis$"}')
    assert findings_of(mini_project)[0] == (
        "hinweis",
        (
            f"{SGB2_SOURCE}:18: das Muster „^Kreis$“ passt auf keine Zeile der Lieferung – "
            "hat sich die Lieferung geändert? Sonst die Regel löschen"
        ),
    )


def test_wide_file_with_years_in_the_headings(mini_project: Path) -> None:
    lines = ["Sozialraum;Personen 2023;Personen 2024"]
    lines += [
        f"{area};{number};{number + 1}" for number, area in enumerate(("0101", "0102", "0201", "0202"), 50)
    ]
    (mini_project / "data/raw/sgb2/sgb2.csv").write_text("\n".join(lines), encoding="utf-8")
    source = (mini_project / SGB2_SOURCE).read_text(encoding="utf-8").split("layout:")[0] + (
        "area: {column: Sozialraum, levels: [sozialraum]}\n"
        "period: {source: header}\n"
        "values:\n  - {pattern: '^Personen (?P<year>\\d{4})$', set: {gruppe: unter_18}}\n"
    )
    (mini_project / SGB2_SOURCE).write_text(source, encoding="utf-8")
    run_both(mini_project)
    rows = query(mini_project, "SELECT area_id, year, value, gruppe, source_column FROM core.sgb2 "
                 "WHERE area_id = '0102' ORDER BY year")  # fmt: skip
    assert rows == [
        ("0102", 2023, Decimal(51), "unter_18", "Personen 2023"),
        ("0102", 2024, Decimal(52), "unter_18", "Personen 2024"),
    ]


def test_same_bytes_on_each_run(mini_project: Path) -> None:
    tables = ("area", "area_part", "geometry", "einwohner", "sgb2", "delivery", "finding")
    contents = []
    for _ in range(2):
        run_both(mini_project)
        contents.append({table: query(mini_project, f"FROM core.{table} ORDER BY ALL") for table in tables})
    assert contents[0] == contents[1]


def rewrite_source(root: Path, rest: str, lines: list[str]) -> None:
    """Another description after `files:`, another file."""
    text = (root / SGB2_SOURCE).read_text(encoding="utf-8").split("layout:")[0]
    (root / SGB2_SOURCE).write_text(text + rest, encoding="utf-8")
    (root / SGB2).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_one_area_one_year_and_fixed_codes(mini_project: Path) -> None:
    (mini_project / f"{REGISTER}/source.yaml").unlink()
    rewrite_source(
        mini_project,
        'area: {constant: "100", levels: [stadt]}\nperiod: {source: constant, year: 2023}\n'
        "set: {alter: 65+, geschlecht: w}\n"
        "values:\n  - {column: Deutsche, set: {staatsangehoerigkeit: deutsch}}\n"
        "  - {column: Zusammen}\n  - {column: Jüngere, set: {alter: 0-64, geschlecht: insgesamt}}\n",
        ["Deutsche;Zusammen;Jüngere", "12;15;80"],
    )
    change(mini_project, SGB2_SOURCE, "dataset: sgb2", "dataset: einwohner")
    run_both(mini_project)
    rows = query(
        mini_project,
        "SELECT area_id, year, alter_from, alter_to, geschlecht, staatsangehoerigkeit, value "
        "FROM core.einwohner ORDER BY value",
    )
    assert rows == [
        ("100", 2023, 65, 999, "w", "deutsch", Decimal(12)),
        ("100", 2023, 65, 999, "w", None, Decimal(15)),
        ("100", 2023, 0, 65, None, None, Decimal(80)),
    ]


def test_column_and_fixed_code_for_the_same_dimension(mini_project: Path) -> None:
    rewrite_source(
        mini_project,
        "area: {column: Raum, levels: [sozialraum]}\nperiod: {source: constant, year: 2023}\n"
        "dimensions:\n  gruppe: {column: Gruppe, codes: {alle: leistungsberechtigte}}\n"
        "values:\n  - {column: Fälle}\n  - {column: Kinder, set: {gruppe: unter_18}}\n",
        ["Raum;Gruppe;Fälle;Kinder", "0101;alle;40;11"],
    )
    run_both(mini_project)
    rows = query(mini_project, "SELECT gruppe, value FROM core.sgb2 ORDER BY gruppe")
    assert rows == [("leistungsberechtigte", Decimal(40)), ("unter_18", Decimal(11))]


def test_heading_without_year_and_file_name_without_year(mini_project: Path) -> None:
    rewrite_source(
        mini_project,
        "area: {column: Raum, levels: [sozialraum]}\nperiod: {source: header}\n"
        "values:\n  - {column: Fälle, set: {gruppe: unter_18}}\n",
        ["Raum;Fälle", "0101;40"],
    )
    assert errors_of(mini_project) == [
        (
            f"{SGB2_SOURCE}:11: im Namen der Wertspalte „Fälle“ steht kein Jahr – unter values: pattern: "
            "mit (?P<year>…) oder unter period: pattern: die Stelle angeben"
        )
    ]
    change(mini_project, SGB2_SOURCE, "source: header", "source: file")
    assert errors_of(mini_project) == [
        (
            f"{SGB2}: im Dateinamen steht kein Jahr – in {SGB2_SOURCE}:7 {{year}} an die Stelle des "
            f"Jahres setzen"
        )
    ]


def test_area_that_the_description_invents(mini_project: Path) -> None:
    rewrite_source(
        mini_project,
        'area: {constant: "10", levels: [stadt]}\nperiod: {source: constant, year: 2023}\n'
        "values:\n  - {column: Fälle, set: {gruppe: unter_18}}\n",
        ["Fälle", "40"],
    )
    assert errors_of(mini_project) == [
        (
            f"{SGB2_SOURCE}:8: das Gebiet „10“ gibt es nicht – gemeint: „100“ (Stadt Kleinau) oder "
            "„0101“ (Altdorf Mitte) oder „0102“ (Altdorf Süd)?"
        )
    ]
    change(mini_project, SGB2_SOURCE, 'constant: "10", ', "")
    assert errors_of(mini_project) == [
        (
            f"{SGB2_SOURCE}:8: die Angabe „column“ oder „constant“ fehlt – "
            "oder im Muster einer Wertspalte die Gruppe (?P<area>…)"
        )
    ]


def test_long_lists_of_numbers_and_duplicates_end_too(mini_project: Path) -> None:
    path = mini_project / REGISTER_2024
    text = path.read_bytes()
    rows = "".join(f"0101;m;unter 18;D;viele{number}\r\n" for number in range(22))
    path.write_bytes(text + rows.encode("cp1252"))
    errors = errors_of(mini_project)
    assert (len(errors), errors[20]) == (21, f"{REGISTER_2024}: … und 2 weitere Zeilen: keine Zahl")
    path.write_bytes(text + text.split(b"\r\n", 1)[1])
    errors = errors_of(mini_project)
    assert (len(errors), errors[20]) == (21, f"{REGISTER_2024}: … und 33 weitere Zeilen: doppelt geliefert")


def test_numbers_in_thousands_are_multiplied_before_decimals_are_cut(mini_project: Path) -> None:
    run_both(mini_project)
    ask = "SELECT sum(value), count(*) FROM core.sgb2 WHERE status = 'ok'"
    before = query(mini_project, ask)
    change(mini_project, SGB2_SOURCE, "  header_rows: [3]\n", "  header_rows: [3]\n  multiply: 1000\n")
    run_both(mini_project)
    after = query(mini_project, ask)
    assert after == [(before[0][0] * 1000, before[0][1])]  # type: ignore[operator]
