"""Flat files of Destatis: the old form as published, the new form as DOMAIN.md 5.2 quotes it."""

from pathlib import Path

import pytest
from real_project import Loaded, describe, load, write_project

HEAD = "statistics_code;statistics_label;time_code;time_label;time;"
BLOCK = "{0}_variable_code;{0}_variable_label;{0}_variable_attribute_code;{0}_variable_attribute_label;"
TAIL = "value;value_unit;value_variable_code;value_variable_label"
POPULATION = f"""{HEAD}{BLOCK.format(1)}{BLOCK.format(2)}{TAIL}
12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;2024-12-31;KREISE;Kreise und kreisfreie Städte;05370;Heinsberg, Kreis;GES;Geschlecht;;Insgesamt;263681;Anzahl;BEVSTD;Bevölkerungsstand
12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;2024-12-31;KREISE;Kreise und kreisfreie Städte;05370;Heinsberg, Kreis;GES;Geschlecht;GESW;weiblich;132988;Anzahl;BEVSTD;Bevölkerungsstand
12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;2024-12-31;KREISE;Kreise und kreisfreie Städte;10044;Saarlouis, Landkreis;GES;Geschlecht;;Insgesamt;205129;Anzahl;BEVSTD;Bevölkerungsstand
12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;2024-12-31;KREISE;Kreise und kreisfreie Städte;05334;Städteregion Aachen, Kreis;GES;Geschlecht;;Insgesamt;582410;Anzahl;BEVSTD;Bevölkerungsstand
"""  # noqa: E501 - lines as delivered
EMPLOYEES = f"""{HEAD}{BLOCK.format(1)}{BLOCK.format(2)}{BLOCK.format(3)}{TAIL}
13111;Statistik der sozialversicherungspflichtig Beschäftigten;STAG;Stichtag;2025-06-30;KREISE;Kreise und kreisfreie Städte;10044;Saarlouis, Landkreis;NAT;Nationalität;;Insgesamt;GES;Geschlecht;GESM;männlich;-;Anzahl;ERW032;Sozialversicherungspfl. Beschäftigte (Arbeitsort)
"""  # noqa: E501


@pytest.fixture(scope="module")
def flat(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The old files where they lie, the new ones written as the portals deliver them: UTF-8 with a mark."""
    root = write_project(describe("flat"), tmp_path_factory.mktemp("flat"), real_dir)
    for folder, name, text in (
        ("neu_bevoelkerung", "12411-01-01-4_flat.csv", POPULATION),
        ("neu_beschaeftigte", "13111-01-03-4_flat.csv", EMPLOYEES),
    ):
        (root / "data/raw" / folder / name).write_text(text, encoding="utf-8-sig", newline="")
    return load(root)


@pytest.mark.parametrize(("area", "published"), [("05370", 263_681), ("10044", 205_129), ("05334", 582_410)])
def test_population_of_2024_in_the_new_form(flat: Loaded, area: str, published: int) -> None:
    """12411, 31.12.2024 (DOMAIN.md 9.3, read from the Regionaldatenbank in March 2026)."""
    assert flat.value("bevoelkerung", area, 2024, "geschlecht IS NULL") == published


def test_women_and_signs_in_the_new_form(flat: Loaded) -> None:
    assert flat.value("bevoelkerung", "05370", 2024, "geschlecht = 'w'") == 132_988
    assert flat.rows("SELECT area_id, year, status FROM core.beschaeftigte") == [("10044", 2025, "zero")]


def test_unemployed_by_land_and_sex(flat: Loaded) -> None:
    """13211-0009: 2,418,133 in 2022, as in table 13211-0007; Schleswig-Holstein 81,564."""
    assert flat.total("arbeitslose", "year = 2022 AND geschlecht IS NULL") == 2_418_133
    assert abs(flat.total("arbeitslose", "year = 2022 AND geschlecht IS NOT NULL") - 2_418_133) <= 16
    assert flat.value("arbeitslose", "01", 2022, "geschlecht IS NULL") == 81_564
    assert flat.value("arbeitslose", "08", 1991, "geschlecht = 'm'") == 78_974


def test_employees_by_certificate_with_unknown_ones(flat: Loaded) -> None:
    """13111-0002, 31.12.2020: 4,350,658 without certificate, 2,998,305 unknown."""
    assert flat.value("abschluss", "DG", 2020, "abschluss = 'ohne' AND geschlecht IS NULL") == 4_350_658
    assert flat.value("abschluss", "DG", 2020, "abschluss = 'unbekannt' AND geschlecht IS NULL") == 2_998_305
    both = flat.total("abschluss", "year = 2020 AND geschlecht IS NOT NULL")
    assert both == flat.total("abschluss", "year = 2020 AND geschlecht IS NULL")


def test_signs_of_flat_files(flat: Loaded) -> None:
    """13111-0004: "-" is nothing; 12211-0008: 42,585 thousand persons at work, "/" not certain enough."""
    assert flat.value("umfang", "DG", 2020, "umfang = 'voll' AND geschlecht IS NULL") == 176_943
    assert flat.rows(
        "SELECT DISTINCT status FROM core.umfang WHERE umfang = 'unbekannt' AND year = 2020"
    ) == [("zero",)]
    assert flat.value("erwerbstaetige", "DG", 2022, "beamte = 'alle' AND geschlecht IS NULL") == 42_585
