"""Register, events and households agree with each other."""

import re
from collections import Counter

import pytest
from delivered import TOWN, UNKNOWN, YEARS, register, rows, sheet


def test_population_size(people: dict[int, Counter[str]]) -> None:
    assert people[2024][TOWN] == 36_600
    assert people[2015][TOWN] - people[2014][TOWN] > 300  # refugees
    assert people[2022][TOWN] - people[2021][TOWN] > 300  # Ukraine
    sizes = [n for space, n in people[2024].items() if space not in (TOWN, UNKNOWN)]
    assert len(sizes) == 29
    assert min(sizes) > 450
    assert max(sizes) < 2_700
    assert 0 < people[2024][UNKNOWN] < 100


def test_background_follows_nationality() -> None:
    for row in register(2024):
        assert (row["Migrationshintergrund"] == "AUSL") == (row["Staatsangehoerigkeit"] != "D")


@pytest.mark.parametrize("year", YEARS)
def test_events_explain_the_change_of_stock(year: int, people: dict[int, Counter[str]]) -> None:
    table = sheet(f"bewegungen/bewegungen_{year}.xlsx", "Bewegungen", 3)
    columns = list(table[0])[2:]
    by_name = {str(row["Sozialraum-Nr"]): [int(str(row[c])) for c in columns] for row in table}
    spaces = [name for name in by_name if re.fullmatch(r"\d{4}[ab]?", name)]
    sums = [v for name, v in by_name.items() if name.startswith("Summe ")]
    assert len(spaces) == 29
    assert len(sums) == 8
    lost = by_name["nicht zuordenbar"]
    for parts in ([by_name[name] for name in spaces], sums):
        total = [sum(column) for column in zip(*parts, lost, strict=True)]
        assert total == by_name["Insgesamt"]
    born, died, came, left, moved_in, moved_out = by_name["Insgesamt"]
    assert moved_in == moved_out
    if year > YEARS.start:
        change = people[year][TOWN] - people[year - 1][TOWN]
        assert 0 < born - died + came - left - change < 40


@pytest.mark.parametrize("year", YEARS)
def test_household_sums(year: int) -> None:
    table = rows(f"haushalte/Haushalte_SR_{year}-12.txt")
    assert len(table) == 31
    for text in table:
        row = {name: int(value) for name, value in text.items() if name != "sr"}
        total = row["HH"]
        sizes = ("1pers", "2pers", "3pers", "4pers", "ab5pers")
        assert sum(row[f"HH_{n}"] for n in sizes) == total
        assert sum(row[f"HH_{n}"] for n in ("0kind", "1kind", "2kind", "ab3kind")) == total
        single = sum(row[f"HH_single_{n}"] for n in ("u35", "35b64", "ab65"))
        assert single == row["HH_1pers"]
        others = sum(row[f"HH_{n}"] for n in ("alleinerz", "paarohne", "paarmit", "andere"))
        assert single + others == total
        assert row["HH_alleinerz"] + row["HH_paarmit"] <= total - row["HH_0kind"]
        assert row["HH_andere_nachkab18"] <= row["HH_andere"]


def test_day_care_fits_the_children_of_the_year_before() -> None:
    for year in YEARS[1:]:
        children: Counter[str] = Counter()
        for row in register(year - 1):
            if int(row["Alter"]) < 6:
                age = "u3" if int(row["Alter"]) < 3 else "3-5"
                space = UNKNOWN if row["Block"] == UNKNOWN else row["Block"][:-2]
                children[f"{space} {age}"] += int(row["Anzahl"])
        for row in rows(f"kita/kita_{year}.csv", 3, "utf-8-sig"):
            space, small, middle = row.values()
            if space != "Insgesamt":
                assert int(small) <= children[f"{space} u3"]
                assert int(middle) <= children[f"{space} 3-5"]
