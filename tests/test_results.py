"""Published files as pandas tables: keys stay text, signs are missing numbers, halves rounded as printed."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import DataError
from pipeline.numbers import round_half_away
from pipeline.report.csv_file import write_csv
from pipeline.results import read_results, rounded

VALUES = ("indikator", "gebiet", "jahr", "wert", "zaehler", "nenner", "status")
ROWS = [
    ("quote", "0101", "2024", "12,3456789012", "", "", "Wert"),
    ("quote", "NA", "2024", "0", "0", "417", "genau null"),
    ("quote", "0103", "2024", "•", "•", "•", "aus Gründen der Geheimhaltung nicht ausgewiesen"),
    ("quote", "0104", "2024", "…", ".", "x", "noch nicht verfügbar"),
    ("saldo", "0101", "2024", "-3,5", "/", "1000", "Wert"),
]
AREAS = [(key, "sozialraum", f"Gebiet {key}", "01", "area") for key in ("0101", "NA", "0103", "0104")]


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    (tmp_path / "daten").mkdir()
    write_csv(tmp_path / "daten" / "werte.csv", VALUES, ROWS)
    write_csv(tmp_path / "daten" / "gebiete.csv", ("kennung", "ebene", "name", "gehoert_zu", "art"), AREAS)
    return tmp_path


def test_keys_are_text_and_signs_are_missing_but_zero_is_a_number(edition: Path) -> None:
    found = read_results(edition)
    assert found["gebiet"].tolist() == ["0101", "NA", "0103", "0104", "0101"]
    assert found["name"].tolist()[1] == "Gebiet NA"
    assert found["wert"].fillna(-99).tolist() == [12.3456789012, 0, -99, -99, -3.5]
    assert found["nenner"].fillna(-99).tolist() == [-99, 417, -99, -99, 1000]
    assert found["jahr"].tolist() == [2024] * 5
    assert [str(kind) for kind in found.dtypes[["gebiet", "jahr", "wert"]]] == ["string", "Int64", "Float64"]


def test_an_unknown_sign_is_not_read_as_missing(edition: Path) -> None:
    write_csv(edition / "daten" / "werte.csv", VALUES, [(*ROWS[0][:3], "k. A.", *ROWS[0][4:])])
    with pytest.raises(ValueError, match=r"k\. A\."):
        read_results(edition)


def test_a_folder_that_is_no_edition_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="hier liegen keine Daten einer fertigen Ausgabe"):
        read_results(tmp_path)


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.integers(0, 4))
def test_rounding_is_that_of_the_report(number: int, places: int, decimals: int) -> None:
    exact = Decimal(number).scaleb(-places)
    shown = rounded(pd.Series([float(exact)], dtype="Float64"), decimals)
    assert shown.tolist() == [float(round_half_away(exact, decimals))]
