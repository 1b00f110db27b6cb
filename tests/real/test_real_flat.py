"""Flat files of Destatis: the old form as published, the new form as DOMAIN.md 5.2 quotes it."""

from pathlib import Path

import pytest
from real_project import Loaded, describe, load, write_project


@pytest.fixture(scope="module")
def flat(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return load(write_project(describe("flat"), tmp_path_factory.mktemp("flat"), real_dir))


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
