"""Monitoring Soziale Stadtentwicklung Berlin 2013 and 2019: z values, indices and classes as published."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from python_calamine import load_workbook

from pipeline.composite.scores import Recipe, Scored, Setup, borderline, mean_and_sd, score
from pipeline.models.index import PRESETS

STATUS = ["hoch", "mittel", "niedrig", "sehr niedrig"]
DYNAMICS = ["positiv", "stabil", "negativ"]
FILES = {2013: "MSS_2013_cutforR.xls", 2019: "2019_MSS_cut.xlsx"}
NUMBERS = {2013: ("1", "2", "3", "4"), 2019: ("1", "3", "4")}


@dataclass
class Edition:
    """One published table: rows of areas that take part, as dictionaries by column."""

    rows: list[dict[str, object]]
    left_out: int
    numbers: tuple[str, ...]

    def values(self, letter: str) -> np.ndarray:
        return np.array([[float(str(row[letter + n])) for n in self.numbers] for row in self.rows])

    def scored(self, letter: str) -> Scored:
        return score(self.values(letter), Recipe((1.0,) * len(self.numbers)))

    def setup(self, kind: str) -> Setup:
        limits = tuple(float(limit) for limit in PRESETS["mss"][kind]["limits"])
        return Setup(Recipe((1.0,) * len(self.numbers)), limits)


@pytest.fixture(scope="module", params=[2013, 2019])
def edition(request: pytest.FixtureRequest, real_dir: Path) -> Edition:
    return read(real_dir, request.param)


def read(real_dir: Path, year: int) -> Edition:
    workbook = load_workbook(real_dir / "berlin_mss" / FILES[year])
    head, *lines = workbook.get_sheet_by_index(0).to_python()
    rows = [dict(zip(map(str, head), line, strict=True)) for line in lines]
    key = next(
        name for name in rows[0] if name.startswith(("Zuordnung Klasse Stat", "Zuordnung Gruppe Stat"))
    )
    taken = [row for row in rows if str(row[key]).strip()]
    return Edition(taken, len(rows) - len(taken), NUMBERS[year])


def test_so_many_areas_take_part(edition: Edition) -> None:
    assert (len(edition.rows), edition.left_out) in [(434, 13), (436, 11)]


@pytest.mark.parametrize("letter", ["S", "D"])
def test_every_z_value_and_index_is_the_published_one(edition: Edition, letter: str) -> None:
    scored = edition.scored(letter)
    published = edition.values("z" + letter)
    # Both sides are rounded to five places, the shares too: 2 in the last printed place is what that makes.
    assert np.abs(scored.z - published).round(5).max() <= 2e-5
    names = [key for key in edition.rows[0] if "(standardisierte" in key]
    column = names[0] if letter == "S" else names[1]
    found = np.array([float(str(row[column])) for row in edition.rows])
    assert np.abs(scored.index - found).round(5).max() <= 2e-5


@pytest.mark.parametrize(("letter", "kind", "labels"), [("S", "status", STATUS), ("D", "dynamics", DYNAMICS)])
def test_every_class_is_the_published_one(
    edition: Edition, letter: str, kind: str, labels: list[str]
) -> None:
    found = edition.setup(kind).classes(edition.values(letter))
    names = [key for key in edition.rows[0] if key.startswith("Zuordnung")]
    column = names[0 if letter == "S" else 1]
    published = [str(row[column]).strip().removesuffix("(*)") for row in edition.rows]
    assert [labels[number] for number in found] == published


def test_golden_table_of_2019(real_dir: Path) -> None:
    edition = read(real_dir, 2019)
    status, dynamics = edition.scored("S"), edition.scored("D")
    assert status.yardstick.centre[0].round(6).tolist() == [3.886197, 11.669004, 25.556247]
    assert status.yardstick.scale[0].round(6).tolist() == [2.298479, 7.936968, 17.883754]
    assert dynamics.yardstick.centre[0].round(6).tolist() == [-0.969812, -0.558119, -1.426903]
    assert dynamics.yardstick.scale[0].round(6).tolist() == [0.914989, 1.517497, 5.304646]
    assert round(float(status.sum_scale[0]), 6) == 2.947577
    # The printed 2.613737 is the deviation of the sums of the published, rounded z values.
    assert float(dynamics.sum_scale[0]) == pytest.approx(2.613737, abs=5e-6)
    sums = edition.values("zD").sum(axis=1, keepdims=True)
    assert round(float(mean_and_sd(sums)[1][0, 0]), 6) == 2.613737
    by_id = {str(row["Nummer"]): at for at, row in enumerate(edition.rows)}
    for area, index, change in [
        ("01011101", -0.52426, 0.01453),
        ("02010102", 1.87448, -1.87869),
        ("08030831", 1.34795, -0.92174),
        ("12302109", 2.15996, -1.42205),
    ]:
        assert float(status.index[by_id[area]]) == pytest.approx(index, abs=2e-5)
        assert float(dynamics.index[by_id[area]]) == pytest.approx(change, abs=2e-5)


def test_areas_left_out_carry_zeros_and_would_change_every_value(real_dir: Path) -> None:
    """The file has zeros where nothing was computed: taken as values they would move the reference."""
    workbook = load_workbook(real_dir / "berlin_mss" / FILES[2019])
    head, *lines = workbook.get_sheet_by_index(0).to_python()
    everyone = np.array([[float(line[head.index(f"S{n}")]) for n in ("1", "3", "4")] for line in lines])
    assert (everyone == 0).all(axis=1).sum() == 11
    wrong = score(everyone, Recipe((1.0,) * 3))
    assert abs(float(wrong.yardstick.centre[0, 0]) - 3.886197) > 0.09


def test_two_areas_marked_in_2013_lie_near_a_limit(real_dir: Path) -> None:
    """The publisher marks them "stabil(*)": −0.99934 and 0.99744."""
    edition = read(real_dir, 2013)
    column = [key for key in edition.rows[0] if key.startswith("Zuordnung")][1]
    marked = [at for at, row in enumerate(edition.rows) if str(row[column]).strip().endswith("(*)")]
    near = borderline(edition.scored("D").index, (-1.0, 1.0), 0.003)
    assert sorted(marked) == sorted(np.flatnonzero(near).tolist())
    assert len(marked) == 2


def test_sample_deviation_would_miss_the_published_values(real_dir: Path) -> None:
    edition = read(real_dir, 2019)
    sample = score(edition.values("S"), Recipe((1.0,) * 3, sample=True))
    assert np.abs(sample.z - edition.values("zS")).max() > 0.003
