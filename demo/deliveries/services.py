"""Day care, school entry, long-term care, dwellings and elections."""

from pathlib import Path

from numpy.random import PCG64, Generator

from demo.households import households
from demo.places import SOCIAL_SPACES, STADTTEILE, YEARS
from demo.town import SPACE_IDS, UNKNOWN, Town
from demo.work import care, council_election, day_care, school_entry
from demo.writing import INVENTED, Cell, Sheet, german, write_csv, write_workbook

CARE_YEARS = (2015, 2017, 2019, 2021, 2023)
ELECTION_YEARS = (2014, 2019, 2024)
_DWELLING_M2 = {"kern": 76, "altbau": 72, "arbeiter": 88, "dorf": 113, "efh_alt": 121, "efh_neu": 118,
                "gross": 69, "misch": 94, "heim": 81}  # fmt: skip
_EMPTY = {"kern": 0.062, "altbau": 0.055, "dorf": 0.050, "gross": 0.028, "efh_neu": 0.018}


def write_day_care(folder: Path, town: Town) -> None:
    """Children in day care at 1 March, among the people of the year before."""
    for year in YEARS:
        people = town.history.stock[year - 1]
        small, middle = (town.by_space(people.block, flags) for flags in day_care(people, town.blocks, year))
        rows: list[list[Cell]] = [
            [f"Kinder in Tageseinrichtungen und geförderter Tagespflege am 01.03.{year} nach Wohnort"],
            [INVENTED],
            ["Sozialraum", "Kinder unter 3 Jahren", "Kinder 3 bis unter 6 Jahre"],
        ]
        rows += [[area, small[area], middle[area]] for area in [*SPACE_IDS, UNKNOWN]]
        rows.append(["Insgesamt", sum(small.values()), sum(middle.values())])
        write_csv(folder / f"kita_{year}.csv", rows, "utf-8-sig")


def write_school_entry(folder: Path, town: Town) -> None:
    """All school years in one sheet; in 2020/21 hardly any examination took place."""
    rows: list[list[Cell]] = [
        ["Gesundheitsamt Landkreis Auental: Schuleingangsuntersuchung nach Sozialraum des Wohnorts"],
        [INVENTED],
        ["Schuljahr", "Sozialraum", "untersuchte Kinder", "sprachauffällig", "übergewichtig"],
    ]
    for year in YEARS:
        people = town.history.stock[year]
        groups = school_entry(people, town.blocks, year)
        counts = [town.by_space(people.block, group) for group in groups]
        label = f"{year}/{(year + 1) % 100:02d}"
        for area in SPACE_IDS:
            found: list[Cell] = [c[area] for c in counts]
            rows.append([label, area, *(found if year != 2020 else [found[0], ".", "."])])
    sheet = Sheet("Einschulung", rows, 3, [12, 12, 18, 16, 16], merge_width=5)
    write_workbook(folder / "einschulung_2014-2024.xlsx", [sheet])


def write_care(folder: Path, town: Town) -> None:
    """Long-term care in odd years, by Stadtteil."""
    rows: list[list[Cell]] = [
        ["Leistungsempfängerinnen und -empfänger nach dem SGB XI am 15.12., nach Stadtteil"],
        [INVENTED],
        ["Jahr", "Stadtteil", "Leistungsempfänger", "davon stationär", "davon ambulant", "davon Pflegegeld"],
    ]
    for year in CARE_YEARS:
        people = town.history.stock[year]
        receiving, kind = care(people, town.blocks, year)
        parts = [town.by_space(people.block, receiving & (kind == number)) for number in range(3)]
        for code, name in STADTTEILE.items():
            sums = [sum(c[s.id] for s in SOCIAL_SPACES if s.stadtteil == code) for c in parts]
            rows.append([year, name, sum(sums), *sums])
        unknown = [c[UNKNOWN] for c in parts]
        rows.append([year, UNKNOWN, sum(unknown), *unknown])
    write_csv(folder / "pflege_2015-2023.csv", rows)


def write_dwellings(folder: Path, town: Town) -> None:
    """Dwellings follow the households; the town grows a little by building."""
    rows: list[list[Cell]] = [
        [f"Wohnungsbestand am 31.12. nach Sozialräumen. {INVENTED}"],
        ["Jahr", "Sozialraum", "Wohnungen", "darunter leerstehend", "Wohnfläche in m²"],
    ]
    noise = Generator(PCG64(31231)).random((2, len(SPACE_IDS)))
    homes = {year.number: town.space_sums(households(town, year)["HH"]) for year in town.years.values()}
    for year in YEARS:
        for number, space in enumerate(SOCIAL_SPACES):
            empty_share = _EMPTY.get(space.profile, 0.035) * (0.8 + 0.4 * noise[0, number])
            most = max(homes[past][space.id] for past in range(YEARS.start, year + 1))
            stock = round(most * (1.012 + empty_share))
            empty = round(max(stock - homes[year][space.id], 0) * 0.78)
            size = _DWELLING_M2[space.profile] * (0.94 + 0.12 * noise[1, number]) + 0.12 * (year - 2014)
            rows.append([year, space.id, stock, empty, german(round(stock * float(size), 1), 1)])
    write_csv(folder / "wohnungen_2014-2024.csv", rows)


def write_elections(folder: Path, town: Town) -> None:
    """Council elections; postal votes are already assigned to the Sozialräume."""
    rows: list[list[Cell]] = [
        ["Wahlen zum Stadtrat: Wahlberechtigte und Wählende nach Sozialräumen, einschließlich Briefwahl"],
        [INVENTED],
        ["Wahljahr", "Sozialraum", "Wahlberechtigte", "Wählende"],
    ]
    for year in ELECTION_YEARS:
        people = town.history.stock[year - 1]
        counts = [town.by_space(people.block, flags) for flags in council_election(people, town.blocks, year)]
        rows += [[year, area, *(c[area] for c in counts)] for area in [*SPACE_IDS, UNKNOWN]]
        rows.append([year, "Insgesamt", *(sum(c.values()) for c in counts)])
    write_csv(folder / "stadtratswahl_2014-2024.csv", rows)
