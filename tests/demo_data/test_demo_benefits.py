"""Benefits, labour market and services: sums, order of sub-groups, masks."""

import re
from collections import Counter

import pytest
from delivered import TOWN, UNKNOWN, YEARS, number, rows, sheet


@pytest.mark.parametrize("year", YEARS)
def test_sgb2_sums_and_order(year: int, people: dict[int, Counter[str]]) -> None:
    table = {row["Gebietsschlüssel"]: row for row in rows(f"sgb2_ba/sgb2_{year}-12.csv", 3)}
    columns = list(table[TOWN])[3:]
    spaces = [key for key in table if re.fullmatch(r"\d{4}[ab]?", key)]
    sums = [key for key in table if key.endswith("SUM")]
    for column in columns:
        total = int(table[TOWN][column]) - int(table[UNKNOWN][column])
        assert sum(int(table[key][column]) for key in spaces) == total
        assert sum(int(table[key][column]) for key in sums) == total
    for row in table.values():
        persons, entitled, able, small, under_15, under_18, _, foreign, units, with_children, lone = (
            int(row[column]) for column in columns
        )
        assert entitled <= persons
        assert able + small <= entitled
        assert foreign <= entitled
        assert small <= under_15 <= under_18 <= persons
        assert lone <= with_children <= units <= persons
    for key in spaces:
        assert int(table[key][columns[0]]) <= people[year][key]


@pytest.mark.parametrize("year", YEARS)
def test_labour_market_masks_hold(year: int) -> None:
    """Nothing of 1 or 2 is shown; masked cells cannot be computed from the rest."""
    table = sheet(f"arbeitsmarkt_ba/arbeitsmarkt_{year}-12.xlsx", "Daten", 4)
    town, parts = table[0], table[1:]
    columns = list(town)[2:]
    assert town["Schlüssel"] == TOWN
    for column in columns:
        shown = [row[column] for row in parts if isinstance(row[column], int)]
        masked = sum(row[column] == "*" for row in parts)
        assert min(shown) >= 3
        missing = int(str(town[column])) - sum(shown)
        assert missing == 0 if masked == 0 else masked >= 2 and missing >= 3
    for row in parts:
        hidden = [row[columns[n]] == "*" for n in (1, 2)]
        assert hidden[0] == hidden[1]
    assert any(row[column] == "*" for row in parts for column in columns)


@pytest.mark.parametrize("year", YEARS)
def test_sgb12_total(year: int) -> None:
    table = rows(f"sgb12_kreis/sgb12_{year}.csv", 3)
    *parts, total = table
    for column in list(total)[3:]:
        assert sum(number(row[column]) for row in parts) == pytest.approx(number(total[column]))
    assert re.fullmatch(r"\d\.\d{3}\.\d{3},\d{2}", total["Aufwendungen in Euro"])


def test_wohngeld_plus() -> None:
    totals = {
        year: sum(number(row["Haushalte"]) for row in rows(f"wohngeld/wohngeld_{year}.csv", 2))
        for year in YEARS
    }
    assert 1.7 < totals[2023] / totals[2022] < 1.9


def test_other_services() -> None:
    for row in sheet("einschulung/einschulung_2014-2024.xlsx", "Einschulung", 3):
        if row["Schuljahr"] == "2020/21":
            assert row["sprachauffällig"] == "."
        else:
            assert int(str(row["sprachauffällig"])) <= int(str(row["untersuchte Kinder"]))
    for care in rows("pflege/pflege_2015-2023.csv", 3):
        total, *kinds = [int(value) for value in list(care.values())[2:]]
        assert total == sum(kinds)
    for vote in rows("wahlen/stadtratswahl_2014-2024.csv", 3):
        assert int(vote["Wählende"]) <= int(vote["Wahlberechtigte"])
    for home in rows("wohnungen/wohnungen_2014-2024.csv", 2):
        assert int(home["darunter leerstehend"]) < int(home["Wohnungen"])
