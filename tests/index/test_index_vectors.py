"""COINr 1.1.14 on the ASEM data (Becker et al. 2022): scales, spread, components, groups."""

import csv
from pathlib import Path

import numpy as np
import pytest

from pipeline.composite.distribution import is_far, mean_and_sd, shape
from pipeline.composite.grouping import cut, ward
from pipeline.composite.principal import principal_components
from pipeline.composite.scores import Recipe, yardstick

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


SCALES = {
    "asem_zscore_0_1": ("z_score", 1.0),
    "asem_minmax_0_100": ("min_max", 100.0),
    "asem_rank": ("rank", 1.0),
    "asem_prank": ("percentile_rank", 1.0),
}
# Printed to 15 places these two are equal to others; by the ranks of COINr they lie a hair above them.
HAIR = {("TolMin", "GRC"): 1e-13, ("TolMin", "JPN"): 1e-13}


@pytest.mark.parametrize("file", SCALES)
def test_standardised_columns_are_those_of_coinr(vectors: Path, file: str) -> None:
    method, factor = SCALES[file]
    data, expected = columns(vectors / "asem_idata.csv"), columns(vectors / f"{file}.csv")
    countries = [line[0] for line in lines_of(vectors / "asem_idata.csv")[1:]]
    for name, wanted in expected.items():
        known = ~np.isnan(data[name])
        hair = np.array([HAIR.get((name, country), 0.0) for country in countries])
        values = (data[name] + hair)[known].reshape(-1, 1)
        measure = yardstick(values, Recipe((1.0,), method, sample=True))  # type: ignore[arg-type]
        assert np.abs(measure.of(values)[:, 0] * factor - wanted[known]).max() < 1e-9, name
    assert len(expected) == 49


def test_skewness_and_kurtosis_are_those_of_coinr(vectors: Path) -> None:
    data, (_, *expected) = columns(vectors / "asem_idata.csv"), lines_of(vectors / "asem_skew_kurt.csv")
    for name, skewness, kurtosis in expected:
        values = data[name][~np.isnan(data[name])].reshape(-1, 1)
        found = [float(part[0, 0]) for part in shape(values)]
        assert found == pytest.approx([float(skewness), float(kurtosis)], abs=1e-9), name
    assert len(expected) == 49


def test_winsorised_columns_are_those_of_coinr(vectors: Path) -> None:
    """At most five countries per indicator; 18 indicators are too skewed before and none is after."""
    data, expected = columns(vectors / "asem_idata.csv"), columns(vectors / "asem_winsorised.csv")
    changed = []
    for name, wanted in expected.items():
        known = ~np.isnan(data[name])
        values = data[name][known].reshape(-1, 1)
        found = yardstick(values, Recipe((1.0,), winsorised=(5,))).limited(values)
        assert found[:, 0].tolist() == wanted[known].tolist(), name
        assert not is_far(*shape(found)).any()
        if is_far(*shape(values)).any():
            changed.append(name)
        assert (found != values).any() == (name in changed)
    assert (len(expected), len(changed), changed[0], changed[-1]) == (49, 18, "Flights", "FemLab")


def test_principal_components_are_those_of_r(vectors: Path) -> None:
    """prcomp on the eight indicators; the free sign makes the largest loading positive."""
    found = principal_components(pillar(vectors))
    deviations = [float(line[0]) for line in lines_of(vectors / "asem_pca8_sdev.csv")[1:]]
    assert found.sd.tolist() == pytest.approx(deviations, abs=1e-9)
    assert float(found.shares.sum()) == pytest.approx(1, abs=1e-12)
    _, *lines = lines_of(vectors / "asem_pca8_loadings.csv")
    loadings = np.array([[float(cell) for cell in line[1:]] for line in lines])
    largest = np.abs(loadings).argmax(axis=0)
    assert np.abs(found.loadings - loadings * np.sign(loadings[largest, range(8)])).max() < 1e-9


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
