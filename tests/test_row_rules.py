"""Rules of `ignore:` that hold for some rows of a file only."""

from pathlib import Path

import pytest
from project_edits import change, query, run_both

from pipeline.errors import DefinitionError
from pipeline.project import load_project

SGB2 = "data/raw/sgb2/sgb2.csv"
SOURCE = "data/raw/sgb2/source.yaml"


def test_ignore_in_some_rows_only(mini_project: Path) -> None:
    """A total that bears the name of an area: the rule holds from a row on, or between two rows."""
    change(mini_project, SGB2, "31.12.2024;Altdorf Süd;334;131", "31.12.2024;Altdorf Mitte;334;131")
    rule = '{column: Sozialraum, pattern: "^Altdorf Mitte$", first_row: 19'
    change(mini_project, SOURCE, "ignore:", f"ignore:\n  - {rule}}}")
    run_both(mini_project)
    where = "area_id = '0101' AND gruppe = 'leistungsberechtigte'"
    kept = f"SELECT year, value FROM core.sgb2 WHERE {where} AND year <> 2023 ORDER BY year"
    assert query(mini_project, kept) == [(2022, 88), (2024, 86)]
    change(mini_project, SOURCE, f"{rule}}}", f"{rule.replace('19', '4')}, last_row: 18}}")
    run_both(mini_project)
    assert query(mini_project, kept) == [(2024, 334)]


def test_rows_of_a_rule_in_order(mini_project: Path) -> None:
    change(mini_project, SOURCE, 'pattern: "^Summe"', 'pattern: "^Summe", first_row: 20, last_row: 5')
    with pytest.raises(DefinitionError, match="last_row: 5 liegt vor first_row: 20"):
        load_project(mini_project)
