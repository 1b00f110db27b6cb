"""Back tests: the Saarlouis example against published figures of statistics offices.

The expected values are either printed by the offices (sources in the comments) or recomputed here from the
raw files with the standard library and calamine alone, without any code of the engine.
"""

import re
import shutil
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from pipeline.errors import DataError
from pipeline.numbers import NARROW_SPACE
from pipeline.project import Project, load_project
from pipeline.stages.compute import compute
from pipeline.stages.harmonize import harmonize
from pipeline.stages.ingest import ingest
from pipeline.stages.protect import protect
from pipeline.stages.render import render
from tests.conftest import REPOSITORY

EXAMPLE = REPOSITORY / "examples" / "landkreis-saarlouis"
KREIS = "10044"
GEMEINDEN = [f"10044{number}" for number in range(111, 124)]


class Built(NamedTuple):
    """The example after its data stages, in a folder of its own."""

    project: Project
    core: duckdb.DuckDBPyConnection
    published: duckdb.DuckDBPyConnection
    findings: tuple[str, ...]


def copy_example(target: Path, raw_dir: Path) -> Path:
    """A writable copy that reads the published files from `raw_dir`."""
    ignored = shutil.ignore_patterns("processed", "reports")
    shutil.copytree(EXAMPLE, target, ignore=ignored)
    config = target / "config.yaml"
    text = config.read_text(encoding="utf-8")
    assert "raw_dir: ../../../shared/real" in text
    config.write_text(text.replace("../../../shared/real", raw_dir.as_posix()), encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def built(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Stages ingest to protect, once for all tests of this module."""
    root = copy_example(tmp_path_factory.mktemp("saarlouis") / "landkreis-saarlouis", real_dir)
    project = load_project(root)
    findings: list[str] = []
    for stage in (ingest, harmonize, compute, protect):
        findings += [str(item) for item in stage(project, lambda text: None).findings]
    return Built(
        project,
        duckdb.connect(str(project.working_database), read_only=True),
        duckdb.connect(str(project.published_database), read_only=True),
        tuple(findings),
    )


def value(built: Built, indicator: str, area: str, year: int) -> tuple[Decimal | None, ...]:
    """Numerator, denominator and value as published."""
    row = built.published.execute(
        "SELECT numerator, denominator, value FROM value "
        "WHERE indicator_id = ? AND area_id = ? AND year = ? AND category = ''",
        [indicator, area, year],
    ).fetchone()
    assert row is not None, f"{indicator} {area} {year}"
    return row


def numerator(built: Built, indicator: str, area: str, year: int) -> int:
    """Published count."""
    found = value(built, indicator, area, year)[0]
    assert found is not None
    return int(found)


def sheet(path: Path, name: str) -> list[list[object]]:
    """Cells of a worksheet."""
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()


def inkar(path: Path) -> dict[tuple[str, int], int]:
    """Municipality and year → count, read from an INKAR workbook by position."""
    rows = sheet(path, "Daten")
    years = [int(str(cell)) for cell in rows[1][3:]]
    return {
        (str(row[0]), year): int(str(row[3 + index]).removesuffix(".0"))
        for row in rows[2:]
        if str(row[0]).startswith(KREIS) and len(str(row[0])) == 8
        for index, year in enumerate(years)
    }


def genesis_rows(path: Path) -> list[list[str]]:
    """Rows of the Landkreis in a GENESIS table, split by hand."""
    lines = path.read_text(encoding="latin-1").splitlines()
    return [line.split(";") for line in lines if KREIS in line.split(";")[:2]]


# --- published totals

ZENSUS = [  # Zensus 2022, Regionaltabelle Bevölkerung: 15.05.2022 and Fortschreibung 30.06.2022
    ("10044111", 21379, 19856), ("10044112", 19398, 18757), ("10044113", 9263, 9117),
    ("10044114", 15023, 14351), ("10044115", 37592, 34610), ("10044116", 13605, 13246),
    ("10044117", 16875, 16299), ("10044118", 18070, 17263), ("10044119", 12059, 11538),
    ("10044120", 17877, 16971), ("10044121", 9370, 9287), ("10044122", 7181, 7062),
    ("10044123", 6783, 6566),
]  # fmt: skip


def test_zensus_totals_equal_the_published_ones(built: Built) -> None:
    for area, zensus, fortschreibung in ZENSUS:
        assert numerator(built, "einwohner_zensus", area, 2022) == zensus
        assert numerator(built, "einwohner_fortschreibung_2022", area, 2022) == fortschreibung
    parts = [numerator(built, "einwohner_zensus", area, 2022) for area in GEMEINDEN]
    assert sum(parts) == numerator(built, "einwohner_zensus", KREIS, 2022) == 204_475
    parts = [numerator(built, "einwohner_fortschreibung_2022", area, 2022) for area in GEMEINDEN]
    assert sum(parts) == numerator(built, "einwohner_fortschreibung_2022", KREIS, 2022) == 194_923


def test_deviation_equals_the_percentage_printed_in_the_workbook(built: Built, real_dir: Path) -> None:
    rows = sheet(real_dir / "zensus2022" / "Regionaltabelle_Bevoelkerung.xlsx", "Bevölkerung")
    printed = {str(row[0]): row[6] for row in rows if str(row[0]).startswith(KREIS)}
    assert len(printed) == 14
    for key, percent in printed.items():
        area = key[:5] + key[9:]  # ARS to AGS: without the association of municipalities
        exact = value(built, "zensus_abweichung", area, 2022)[2]
        assert exact is not None
        assert abs(exact - Decimal(str(percent))) < Decimal("0.000001"), area
    differences = value(built, "zensus_differenz", KREIS, 2022)[2]
    assert differences == 9552


def test_inkar_counts_and_sums_equal_the_workbook(built: Built, real_dir: Path) -> None:
    unemployed = inkar(real_dir / "inkar" / "A_Arbeitslosigkeit.xls")
    persons = inkar(real_dir / "inkar" / "A_ErwerbsfaehigeBevoelkerung.xls")
    assert sorted({year for _, year in unemployed}) == list(range(1998, 2022))
    for (area, year), count in unemployed.items():
        assert numerator(built, "arbeitslose", area, year) == count
    for (area, year), count in persons.items():
        assert numerator(built, "bevoelkerung_15_64", area, year) == count
    for year in range(2001, 2022):
        total = sum(persons[area, year] for area in GEMEINDEN)
        assert numerator(built, "bevoelkerung_15_64", KREIS, year) == total
    for year in [*range(1998, 2015), 2021]:  # years without a count for the Landkreis itself
        total = sum(unemployed[area, year] for area in GEMEINDEN)
        assert numerator(built, "arbeitslose", KREIS, year) == total
    assert sum(unemployed[area, 2021] for area in GEMEINDEN) == 6_002


GENESIS_UNEMPLOYED = {2015: 5803, 2016: 5479, 2017: 5361, 2018: 4902, 2019: 5020, 2020: 5953}  # 13211-02-05-4


def test_count_of_the_landkreis_wins_over_the_sum_of_municipalities(built: Built, real_dir: Path) -> None:
    unemployed = inkar(real_dir / "inkar" / "A_Arbeitslosigkeit.xls")
    for year, count in GENESIS_UNEMPLOYED.items():
        assert numerator(built, "arbeitslose", KREIS, year) == count
        assert abs(sum(unemployed[area, year] for area in GEMEINDEN) - count) <= 2
    assert sum(unemployed[area, 2020] for area in GEMEINDEN) == 5_955


def test_nothing_stops_a_strict_run(built: Built) -> None:
    """The district is called like its town in the census table."""
    assert [text for text in built.findings if "Kennungen daneben" in text] == []


def test_each_deviation_from_the_sum_is_a_finding_and_equality_is_none(built: Built) -> None:
    about = [text.replace(NARROW_SPACE, " ") for text in built.findings if "13211-02-05-4.csv" in text]
    assert len(about) == 4
    for year, row, delivered, total in (
        (2016, 2524, "5 479", "5 478"),
        (2017, 1986, "5 361", "5 362"),
        (2018, 1448, "4 902", "4 903"),
        (2020, 372, "5 953", "5 955"),
    ):
        (text,) = [text for text in about if f"Zeile {row}, Spalte" in text]
        assert f"Landkreis Saarlouis, {year}" in text
        assert f"{delivered} gegen {total}" in text


# --- values recomputed by hand from the raw files


@pytest.mark.parametrize("area", ["10044111", "10044115", "10044121", "10044123"])
def test_share_of_unemployed_recomputed_from_both_workbooks(built: Built, real_dir: Path, area: str) -> None:
    unemployed = inkar(real_dir / "inkar" / "A_Arbeitslosigkeit.xls")[area, 2021]
    persons = inkar(real_dir / "inkar" / "A_ErwerbsfaehigeBevoelkerung.xls")[area, 2021]
    found = value(built, "arbeitslosenanteil", area, 2021)
    assert found[:2] == (unemployed, persons)
    assert found[2] is not None
    assert abs(found[2] - Decimal(100 * unemployed) / persons) < Decimal("0.000000001")


def test_age_structure_recomputed_from_the_genesis_table(built: Built, real_dir: Path) -> None:
    path = real_dir / "genesis" / "regio_table_layout_2021" / "populationGermany" / "12411-0018.csv"
    rows = {row[0]: [int(cell) for cell in row[3:]] for row in genesis_rows(path)}
    assert sorted(rows) == [f"31.12.{year}" for year in range(2015, 2021)]
    inkar_file = real_dir / "inkar" / "A_ErwerbsfaehigeBevoelkerung.xls"
    persons = inkar(inkar_file)
    for date, cells in rows.items():
        year = int(date[-4:])
        both = [men + women for men, women in zip(cells[:17], cells[17:], strict=True)]
        assert numerator(built, "einwohner_kreis", KREIS, year) == sum(both)
        assert value(built, "anteil_unter_18", KREIS, year)[:2] == (sum(both[:5]), sum(both))
        assert value(built, "anteil_ab_65", KREIS, year)[:2] == (sum(both[15:]), sum(both))
        assert value(built, "altenquotient", KREIS, year)[:2] == (sum(both[15:]), sum(both[6:15]))
        # two publishers, one figure: 15 to under 65 years
        assert sum(both[4:15]) == sum(persons[area, year] for area in GEMEINDEN)


def test_population_before_2015_comes_from_the_total_table(built: Built, real_dir: Path) -> None:
    path = real_dir / "genesis" / "destatis_table_layout_2020" / "12411-0015.csv"
    (row,) = genesis_rows(path)
    for year in range(1998, 2015):
        assert numerator(built, "einwohner_kreis", KREIS, year) == int(row[2 + year - 1995])
    for year in range(2015, 2019):  # the years both tables have
        assert numerator(built, "einwohner_kreis", KREIS, year) == int(row[2 + year - 1995])


def test_care_and_employment_equal_the_published_rows(built: Built) -> None:
    assert numerator(built, "pflegebeduerftige", KREIS, 2019) == 11_508
    assert value(built, "anteil_pflegegeld", KREIS, 2019)[:2] == (6_487, 11_508)
    assert value(built, "anteil_heim", "10", 2019)[:2] == (11_864, 55_318)
    assert value(built, "pflegequote_65", KREIS, 2019)[:2] == (11_508, 47_281)
    assert numerator(built, "beschaeftigte_arbeitsort", KREIS, 2020) == 70_380
    assert value(built, "anteil_auslaendische_beschaeftigte", KREIS, 2015)[:2] == (8_235, 69_898)
    assert value(built, "anteil_beschaeftigte_produzierend", "DG", 2020)[:2] == (9_355_331, 33_322_952)


def test_official_rate_is_passed_through_unchanged(built: Built) -> None:
    for area, printed in ((KREIS, "5.6"), ("10", "7.2"), ("DG", "5.9")):
        assert value(built, "arbeitslosenquote_amtlich", area, 2020)[2] == Decimal(printed)
    assert value(built, "haushaltseinkommen", KREIS, 2021)[2] == Decimal("1906.07")
    assert value(built, "schuldnerquote", KREIS, 2021)[2] == Decimal("9.04")


# --- the report itself


def test_report_prints_the_totals_and_says_where_data_are_missing(built: Built) -> None:
    render(built.project, lambda text: None)
    folder = built.project.report_dir
    assert (folder / "bericht.pdf").read_bytes().startswith(b"%PDF-")
    pages = {path.name: visible_text(path) for path in sorted((folder / "html").glob("*.html"))}
    assert len(pages) > 20
    for name, text in pages.items():
        assert "Beispielbericht der Software, keine Veröffentlichung des Landkreises Saarlouis" in text, name
        assert not re.search(r"\b(nan|NaN|None|True|False)\b|[{}]{2}", text), name
    assert "204 475" in pages["kapitel-zusammenfassung.html"]
    assert "194 923" in pages["kapitel-demographie.html"]
    assert "6 002" in pages["kapitel-arbeit.html"]
    assert "keine verwendbaren Daten" in pages["kapitel-migration.html"]
    assert "keine Zahlen zu Leistungen der Existenzsicherung" in pages["kapitel-armut.html"]
    told = r"Landkreis Saarlouis, 2020, [^:]+: gelieferter Wert und Summe"
    assert re.search(told, pages["anhang-datenqualitaet.html"])
    assert "GeoBasis-DE / BKG" in pages["kapitel-demographie.html"]


def visible_text(path: Path) -> str:
    """Text of a page as one reads it, with plain blanks."""
    html = re.sub(r"<(style|script|svg).*?</\1>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]*>", " ", html)).replace("\u00ad", "")
    return " ".join(text.replace(NARROW_SPACE, " ").split())


# --- what must not happen


def test_comparison_across_the_census_is_blocked(built: Built) -> None:
    rows = built.published.execute(
        "SELECT DISTINCT status, break_id, absolute FROM change WHERE indicator_id = 'bevoelkerung_15_64' "
        "AND year >= 2011 AND base_year <= 2010"
    ).fetchall()
    assert rows == [("not_applicable", "zensus_2011", None)]


def test_reference_areas_are_never_summed_from_the_landkreis(built: Built) -> None:
    rows = built.core.execute(
        "SELECT count(*) FROM result.term "
        "WHERE area_id IN ('10', 'DG') AND origin = 'sum' AND status IN ('ok', 'zero')"
    ).fetchone()
    assert rows == (0,)
    assert value(built, "arbeitslose", "10", 2020)[0] == 38_364


def test_own_share_is_never_called_a_rate() -> None:
    indicators = load_project(EXAMPLE).indicators.values()
    own = [item for item in indicators if "gemeinde" in item.levels or not item.levels]
    assert "arbeitslosenanteil" in {item.id for item in own}
    for item in own:
        assert (
            "arbeitslosenquote" not in f"{item.id} {item.title} {item.short_title} {item.definition}".lower()
        )
    official = [item for item in indicators if "arbeitslosenquote" in item.title.lower()]
    assert len(official) == 3
    assert all("Bundesagentur" in item.title for item in official)


def test_no_published_file_is_part_of_the_project() -> None:
    kinds = {path.suffix for path in EXAMPLE.rglob("*") if path.is_file() and "reports" not in path.parts
             and "processed" not in path.parts}  # fmt: skip
    assert kinds <= {".yaml", ".md", ".csv"}, kinds
    assert all(path.parent.name == "areas" for path in EXAMPLE.glob("data/raw/**/*.csv"))


def test_missing_files_are_named_with_their_origin(tmp_path: Path) -> None:
    project = load_project(copy_example(tmp_path / "example", tmp_path / "empty"))
    with pytest.raises(DataError) as caught:
        ingest(project, lambda text: None)
    message = "\n".join(str(problem) for problem in caught.value.problems)
    for source in project.sources.values():
        assert f"data/raw/{source.id}/source.yaml" in message
        assert source.url in message
        for name in source.sha256:
            pattern = source.files[0]
            assert name in message or pattern in message
    assert (
        not project.working_database.exists()
        or not duckdb.connect(str(project.working_database), read_only=True)
        .execute("SELECT 1 FROM information_schema.tables WHERE table_schema = 'raw'")
        .fetchall()
    )
