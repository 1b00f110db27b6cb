"""Tables of Landkreis and Land in the layout of GENESIS."""

from collections import Counter

from delivered import RAW, TOWN, YEARS, genesis


def test_official_population_adds_up(people: dict[int, Counter[str]]) -> None:
    totals = {}
    for path in sorted(RAW.glob("regionalstatistik_bevoelkerung_*/*.csv")):
        table = genesis(path)
        for _, key, _, _, *cells in table:
            if key == "99099":
                assert set(cells) == {"-"}
                continue
            n = [int(cell) for cell in cells]
            assert n[0] == n[1] + n[2] == n[3] + n[6]
            assert n[3] == n[4] + n[5]
        for date, key, _, label, *cells in table:
            if label == "Insgesamt" and key != "99099":
                totals[date[-4:], key] = int(cells[0])
    assert set(totals) == {(str(year), key) for year in YEARS for key in ("99", "99010", "99020")}
    for year in YEARS:
        assert people[year][TOWN] < totals[str(year), "99010"] < totals[str(year), "99"]
    assert totals["2022", "99010"] / totals["2021", "99010"] > 1.04  # census


def test_minimum_income_is_rounded_since_2020() -> None:
    late = genesis(RAW / "regionalstatistik_mindestsicherung_ab_2020" / "22811-02-02-4_2020-2024.csv")
    values = [int(cell) for row in late for cell in row[3:] if cell.isdigit()]
    assert values
    assert all(value % 5 == 0 for value in values)
    early = genesis(RAW / "regionalstatistik_mindestsicherung_bis_2019" / "22811-02-02-4_2014-2019.csv")
    assert any(int(cell) % 5 for row in early for cell in row[3:] if cell.isdigit())
