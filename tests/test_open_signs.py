"""Signs that only their surroundings explain (`zero_or_missing`): zero, not yet loaded, dissolved area."""

from pathlib import Path

import pytest
from project_edits import REGISTER_2024, SGB2, SGB2_SOURCE, change, query, run_both

from pipeline.models.dataset import SignMeaning, Status

CHILD = "darunter unter 18 Jahre"
CELLS = (
    "SELECT area_id, status, value FROM core.sgb2 JOIN core.area USING (area_id) "
    "WHERE year = 2024 AND gruppe = 'unter_18' AND level_id = 'sozialraum' ORDER BY 1"
)


@pytest.fixture
def open_sign(mini_project: Path) -> Path:
    """The mini project, its "-" explained by the surroundings."""
    change(mini_project, SGB2_SOURCE, '"-": zero', '"-": zero_or_missing')
    return mini_project


def told(root: Path) -> list[str]:
    return [str(found) for found in run_both(root).findings if "gilt als" in found.what]


def test_meanings_are_the_statuses_and_one_more() -> None:
    assert {*SignMeaning} == {*map(str, Status)} - {"ok"} | {"zero_or_missing"}


def test_some_areas_with_the_sign_are_zero(open_sign: Path) -> None:
    assert told(open_sign) == []
    assert query(open_sign, CELLS)[3] == ("0202", "zero", 0)


def test_all_areas_of_a_level_with_the_sign_are_not_yet_delivered(open_sign: Path) -> None:
    """As Regionaldatenbank 13111-01-03-4 for 30.06.2025: every Kreis with "-"."""
    lines = (open_sign / SGB2).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("31.12.2024") and "insgesamt" not in line:
            lines[number] = line.rsplit(";", 1)[0] + ";-"
    (open_sign / SGB2).write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert told(open_sign) == [
        (
            f"{SGB2_SOURCE}:16: „-“ gilt als noch nicht geliefert, wo kein Gebiet der Ebene eine Zahl hat: "
            f"2024 sozialraum „{CHILD}“ – waren es wirklich nur Nullen? Dann das Zeichen als zero angeben"
        )
    ]
    later = [(area, "later", None) for area in ("0101", "0102", "0201", "0202")]
    assert query(open_sign, CELLS) == later


def test_area_that_no_longer_exists_has_no_zero(open_sign: Path) -> None:
    change(
        open_sign,
        "data/raw/areas/sozialraum.csv",
        "0202;Neudorf Nord;02;;",
        "0202;Neudorf Nord;02;;31.12.2023",
    )
    change(open_sign, SGB2, "31.12.2024;Neudorf Nord;11;-", "31.12.2024;Neudorf Nord;-;-")
    path = open_sign / REGISTER_2024
    rows = [row for row in path.read_bytes().splitlines(keepends=True) if b"0202" not in row]
    path.write_bytes(b"".join(rows))
    assert told(open_sign) == [
        (
            f"{SGB2_SOURCE}:16: „-“ gilt als nicht sinnvoll in Jahren, in denen das Gebiet nicht bestand: "
            "Neudorf Nord"
        )
    ]
    assert [row[0] for row in query(open_sign, CELLS)] == ["0101", "0102", "0201"]
