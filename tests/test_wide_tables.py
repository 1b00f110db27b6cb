"""Wide tables: one column per age band, area or year, one sheet per year, described in a line each."""

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from project_edits import REGISTER, SGB2, SGB2_SOURCE, change, errors_of, query, run_both

from pipeline.cli import main
from pipeline.errors import DefinitionError
from pipeline.project import load_project

REGISTER_SOURCE = f"{REGISTER}/source.yaml"
AGES = r"'^E_(?P<geschlecht>[MW])(?P<alter_von>\d+)_(?P<alter_unter>\d+)$'"
AREAS = ["0101", "0102", "0201", "0202"]


def describe(root: Path, path: str, *lines: str) -> None:
    """Keep what a source.yaml says of the source as such; say the rest anew."""
    text = (root / path).read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if line.split(":")[0] in KEPT]
    (root / path).write_text("\n".join([*kept, *lines, ""]), encoding="utf-8")


KEPT = ("id", "title", "publisher", "licence", "dataset", "population_base")


@pytest.fixture
def age_columns(mini_project: Path) -> Path:
    """The register as Berlin delivers its own: one column per sex and age band E_M00_18 … E_W65_110."""
    for path in (mini_project / REGISTER).glob("*.csv"):
        path.unlink()
    head = "RAUMID;E_M00_18;E_M18_65;E_M65_110;E_W00_01;E_W01_18;E_W18_65;E_W65_110"
    for year in (2022, 2023, 2024):
        rows = [f"{area};{n}0;{n}1;{n}2;{n};{n}4;{n}5;{n}6" for n, area in enumerate(AREAS, start=1)]
        path = mini_project / f"{REGISTER}/einwohner_{year}.csv"
        path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    describe(
        mini_project,
        REGISTER_SOURCE,
        "files: ['einwohner_{year}.csv']",
        "area: {column: RAUMID, levels: [sozialraum]}",
        "period: {source: file}",
        "dimensions: {geschlecht: {codes: {M: m, W: w}}, alter: {codes: {65-109: 65+}}}",
        "set: {staatsangehoerigkeit: deutsch}",
        f"values: [{{pattern: {AGES}}}]",
    )
    return mini_project


def test_age_bands_in_the_names_of_columns(age_columns: Path) -> None:
    run_both(age_columns)
    assert query(
        age_columns,
        "SELECT geschlecht, alter_from, alter_to, value, source_column FROM core.einwohner "
        "WHERE area_id = '0201' AND year = 2024 ORDER BY ALL",
    ) == [
        ("m", 0, 18, Decimal(30), "E_M00_18"),
        ("m", 18, 65, Decimal(31), "E_M18_65"),
        ("m", 65, 999, Decimal(32), "E_M65_110"),
        ("w", 0, 1, Decimal(3), "E_W00_01"),
        ("w", 1, 18, Decimal(34), "E_W01_18"),
        ("w", 18, 65, Decimal(35), "E_W18_65"),
        ("w", 65, 999, Decimal(36), "E_W65_110"),
    ]


def test_names_of_columns_that_cannot_be_read(age_columns: Path) -> None:
    change(age_columns, REGISTER_SOURCE, "M: m, ", "")
    errors = errors_of(age_columns)
    place = f"{REGISTER_SOURCE}:12"
    what = "im Namen der Wertspalte „E_M00_18“: „M“ ist kein Eintrag der Dimension „geschlecht“"
    assert len(errors) == 3
    assert errors[0].startswith(f"{place}: {what} – ")


def test_group_that_names_no_dimension(age_columns: Path) -> None:
    change(age_columns, REGISTER_SOURCE, "P<geschlecht>", "P<geschlect>")
    change(age_columns, REGISTER_SOURCE, "geschlecht: {codes: {M: m, W: w}}, ", "")
    errors = errors_of(age_columns)
    what = "die Gruppe „geschlect“ nennt keine Dimension des Datensatzes „einwohner“ – gemeint: „geschlecht“?"
    assert errors[0] == f"{REGISTER_SOURCE}:12: {what}"


@pytest.fixture
def area_columns(mini_project: Path) -> Path:
    """One column per Stadtteil, one row per year and group."""
    head = "Stand;Gruppe;Altdorf Mitte;Altdorf Süd;Neudorf Mitte;Neudorf Nord"
    rows = [
        f"{year};{group};{n};{n + 1};{n + 2};{n + 3}"
        for year in (2022, 2023, 2024)
        for group, n in (("alle", 90), ("Kinder", 20))
    ]
    (mini_project / SGB2).write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    describe(
        mini_project,
        SGB2_SOURCE,
        "files: [sgb2.csv]",
        "disclosure: {minimum: 3}",
        "area: {levels: [sozialraum], by: name}",
        "period: {source: column, column: Stand}",
        "dimensions: {gruppe: {column: Gruppe, codes: {alle: leistungsberechtigte, Kinder: unter_18}}}",
        "values: [{pattern: '(?P<area>.+)'}]",
    )
    return mini_project


def test_areas_in_the_names_of_columns(area_columns: Path) -> None:
    run_both(area_columns)
    assert query(
        area_columns,
        "SELECT area_id, value, source_row, source_column FROM core.sgb2 "
        "WHERE year = 2023 AND gruppe = 'unter_18' ORDER BY area_id",
    ) == [
        ("0101", Decimal(20), 5, "Altdorf Mitte"),
        ("0102", Decimal(21), 5, "Altdorf Süd"),
        ("0201", Decimal(22), 5, "Neudorf Mitte"),
        ("0202", Decimal(23), 5, "Neudorf Nord"),
    ]


def test_column_of_an_unknown_area(area_columns: Path) -> None:
    change(area_columns, SGB2, "Neudorf Nord", "Neudorf Nrd")
    errors = errors_of(area_columns)
    assert len(errors) == 1
    assert errors[0].startswith(f"{SGB2_SOURCE}:11: im Namen der Wertspalte „Neudorf Nrd“: ")


def test_areas_in_the_names_of_columns_are_matched_too(
    area_columns: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(area_columns, SGB2, "Neudorf Nord", "Neudorf-Nord")
    assert main(["match", "--project", str(area_columns)]) == 0
    said = (
        "sgb2, Spalte „Neudorf-Nord“: „Neudorf-Nord“ (6 Zeilen) – anders geschrieben: 0202 (Neudorf Nord)\n"
    )
    assert capsys.readouterr().out == said
    assert main(["match", "--accept", "--project", str(area_columns)]) == 0
    run_both(area_columns)
    assert query(area_columns, "SELECT count(*) FROM core.sgb2 WHERE area_id = '0202'") == [(6,)]


def test_one_sheet_per_year(mini_project: Path) -> None:
    (mini_project / SGB2).unlink()
    book = xlsxwriter.Workbook(str(mini_project / "data/raw/sgb2/sgb2.xlsx"))
    book.add_worksheet("Hinweise").write(0, 0, "…")
    percent = book.add_format({"num_format": "0%"})
    for year in (2022, 2023, 2024):
        sheet = book.add_worksheet(f"Stand {year}")
        sheet.write_row(0, 0, ["Nr", "Personen", "Kinder"])
        for row, area in enumerate(AREAS, start=1):
            sheet.write_row(row, 0, [area, year - 2000 + row])
            sheet.write(row, 2, row / 100, percent)
    book.close()
    describe(
        mini_project,
        SGB2_SOURCE,
        "files: [sgb2.xlsx]",
        "disclosure: {minimum: 3}",
        "layout: {sheet: 'Stand {year}'}",
        "area: {column: Nr, levels: [sozialraum]}",
        "period: {source: sheet}",
        "values:",
        "  - {column: Personen, set: {gruppe: leistungsberechtigte}}",
        "  - {column: Kinder, set: {gruppe: unter_18}}",
    )
    assert "„1 %“ ist ein Anteil, wie 11 weitere Werte der Spalte" in errors_of(mini_project)[0]
    change(mini_project, "indicators/datasets/sgb2.yaml", "counts:", "whole: false\ncounts:")
    run_both(mini_project)
    sql = "SELECT year, value FROM core.sgb2 WHERE area_id = '0102' AND gruppe = '{}' ORDER BY year"
    assert query(mini_project, sql.format("leistungsberechtigte")) == [(2022, 24), (2023, 25), (2024, 26)]
    assert query(mini_project, sql.format("unter_18")) == [(2022, 2), (2023, 2), (2024, 2)], "2 % is 2"


def test_dimension_that_stands_nowhere(area_columns: Path) -> None:
    change(area_columns, SGB2_SOURCE, "column: Gruppe, ", "")
    with pytest.raises(DefinitionError, match=r"dimensions: gruppe: die Angabe „column“ fehlt, oder unter"):
        load_project(area_columns)


def test_case_of_headings_does_not_matter(area_columns: Path) -> None:
    """Zensus grid files write Gitter_ID_100m in one release and GITTER_ID_100m in the next."""
    change(area_columns, SGB2, "Stand;Gruppe", "STAND;gruppe")
    run_both(area_columns)
    assert query(area_columns, "SELECT count(*) FROM core.sgb2") == [(24,)]


def test_bundesagentur_small_areas_with_subtotals_in_the_same_column(mini_project: Path) -> None:
    """Sums end in SUM, * is masked, some people have no address; layout as delivered, figures invented."""
    rows = [
        "Statistik der Bundesagentur für Arbeit",
        "Bestand an Arbeitslosen nach Teilgebieten (erfunden)",
        "Berichtsmonat;Teilgebiet;Insgesamt;darunter;",
        ";;;unter 18;25 bis unter 55",
        *(
            f"{month};{area};{total};{child};1"
            for month in ("Dez 2022", "Dez 2023", "Dez 2024")
            for area, total, child in (
                ("0101", "120", "30"),
                ("0102", "1.080", "*"),
                ("01SUM", "1.200", "*"),
                ("0201", "40", "-"),
                ("0202", "*", "*"),
                ("02SUM", "*", "*"),
                ("keine Angabe", "5", "0"),
                ("SUM", "1.250", "*"),
            )
        ),
        "Erstellungsdatum: 05.01.2025, Auftragsnummer 000000",
        "* Werte unter 3 und Differenzen dazu sind nicht ausgewiesen",
    ]
    (mini_project / SGB2).write_bytes("\r\n".join(rows).encode("cp1252"))
    describe(
        mini_project,
        SGB2_SOURCE,
        "files: [sgb2.csv]",
        "disclosure: {minimum: 3}",
        "layout: {header_rows: [3, 4], footer: ^Erstellungsdatum, thousands: .}",
        "area:",
        "  column: Teilgebiet",
        "  levels: [sozialraum, stadt]",
        "  aliases: {SUM: '100', keine Angabe: nicht_zuordenbar}",
        "period: {source: column, column: Berichtsmonat}",
        "ignore: [{column: Teilgebiet, pattern: .SUM$, reason: Zwischensumme}]",
        "values:",
        "  - {column: Insgesamt, set: {gruppe: leistungsberechtigte}}",
        "  - {column: darunter | unter 18, set: {gruppe: unter_18}}",
        "signs: {'*': secret, '-': zero}",
    )
    run_both(mini_project)
    sql = "SELECT area_id, value, status FROM core.sgb2 WHERE year = 2024 AND gruppe = '{}' ORDER BY area_id"
    assert query(mini_project, sql.format("leistungsberechtigte")) == [
        ("0101", 120, "ok"),
        ("0102", 1080, "ok"),
        ("0201", 40, "ok"),
        ("0202", None, "secret"),
        ("100", 1250, "ok"),
        ("nicht_zuordenbar", 5, "ok"),
    ]
    assert query(mini_project, sql.format("unter_18"))[2] == ("0201", 0, "zero")


def test_dates_that_lost_their_format(area_columns: Path) -> None:
    """A date in a cell without format is the number of days since 30.12.1899."""
    for year, days in ((2022, 44926), (2023, 45291), (2024, 45657)):
        text = (area_columns / SGB2).read_text(encoding="utf-8").replace(f"{year};", f"{days};")
        (area_columns / SGB2).write_text(text, encoding="utf-8")
    run_both(area_columns)
    sql = "SELECT year, count(*) FROM core.sgb2 GROUP BY year ORDER BY year"
    assert query(area_columns, sql) == [(2022, 8), (2023, 8), (2024, 8)]
