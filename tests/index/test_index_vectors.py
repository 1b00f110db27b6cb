"""COINr 1.1.14 on the ASEM data (Becker et al. 2022): z scores, min-max, Ward.D2 and its four clusters."""

import csv
from pathlib import Path

import numpy as np
import pytest

from pipeline.composite.grouping import cut, ward
from pipeline.composite.scores import Recipe, mean_and_sd, standardise

PILLAR = ["LPI", "Flights", "Ship", "Bord", "Elec", "Gas", "ConSpeed", "Cov4G"]


@pytest.fixture(scope="module")
def vectors(vectors_dir: Path) -> Path:
    """Folder of the vectors of COINr."""
    return vectors_dir / "coinr"


def lines_of(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def columns(path: Path) -> dict[str, np.ndarray]:
    """Columns of numbers by name; what is not a number is NaN."""
    head, *lines = lines_of(path)
    return {name: np.array([number(line[at]) for line in lines]) for at, name in enumerate(head) if at}


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


@pytest.mark.parametrize(
    ("file", "method", "factor"),
    [("asem_zscore_0_1", "z_score", 1.0), ("asem_minmax_0_100", "min_max", 100.0)],
)
def test_standardised_columns_are_those_of_coinr(
    vectors: Path, file: str, method: str, factor: float
) -> None:
    data, expected = columns(vectors / "asem_idata.csv"), columns(vectors / f"{file}.csv")
    for name, wanted in expected.items():
        known = ~np.isnan(data[name])
        values = data[name][known].reshape(-1, 1)
        centre, scale = standardise(values, Recipe((1.0,), method, sample=True))  # type: ignore[arg-type]
        found = ((values - centre) / scale)[:, 0] * factor
        assert np.abs(found - wanted[known]).max() < 1e-9, name
    assert len(expected) == 49


def pillar(vectors: Path) -> np.ndarray:
    """Standardised rows of the countries without gaps in the eight indicators of physical connectivity."""
    data = columns(vectors / "asem_idata.csv")
    values = np.column_stack([data[name] for name in PILLAR])
    values = values[~np.isnan(values).any(axis=1)]
    mean, sd = mean_and_sd(values, sample=True)
    return (values - mean) / sd


def test_ward_merges_and_heights_are_those_of_r(vectors: Path) -> None:
    merges = ward(pillar(vectors))
    expected = lines_of(vectors / "asem_ward_d2.csv")[1:]
    assert len(merges) == len(expected) == 42
    for step, (first, second, height) in zip(merges, expected, strict=True):
        # R numbers single rows from −1 downwards and earlier merges from 1 upwards.
        named = {-int(n) - 1 if int(n) < 0 else int(n) + 42 for n in (first, second)}
        assert {step.first, step.second} == named
        assert step.height == pytest.approx(float(height), abs=1e-9)


def test_four_clusters_are_those_of_r(vectors: Path) -> None:
    found = cut(ward(pillar(vectors)), 4)
    expected = lines_of(vectors / "asem_ward_k4.csv")[1:]
    assert [int(row[1]) - 1 for row in expected] == found.tolist()
