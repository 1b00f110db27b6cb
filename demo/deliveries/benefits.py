"""Benefits: SGB II (Bundesagentur), SGB XII and AsylbLG (Landkreis), Wohngeld (town)."""

from pathlib import Path

import numpy as np
from numpy.random import PCG64, Generator

from demo.households import households
from demo.people import GERMAN, Flags
from demo.places import PROGRAMME_AREAS, SOCIAL_SPACES, STADT, STADTTEILE
from demo.support import thin
from demo.town import SPACE_IDS, UNKNOWN, Counts, Town, Year
from demo.writing import INVENTED, Cell, Sheet, csv_text, german, write_csv, write_text, write_workbook

_SGB2_COLUMNS = (
    "Personen in Bedarfsgemeinschaften (PERS)", "Leistungsberechtigte (LB)",
    "erwerbsfähige Leistungsberechtigte (ELB)", "nicht erwerbsfähige Leistungsberechtigte unter 15 Jahren",
    "Kinder unter 15 Jahren in BG", "Kinder unter 18 Jahren in BG", "Personen 15 bis unter 25 Jahre in BG",
    "ausländische Leistungsberechtigte", "Bedarfsgemeinschaften (BG)", "BG mit Kindern unter 18 Jahren",
    "Alleinerziehenden-BG",
)  # fmt: skip
_WOHNGELD = {2014: 1.30, 2015: 1.08, 2016: 1.42, 2017: 1.33, 2018: 1.22, 2019: 1.12, 2020: 1.38,
             2021: 1.34, 2022: 1.41, 2023: 2.54, 2024: 2.72}  # fmt: skip


def _sgb2_counts(town: Town, year: Year) -> list[Counts]:
    """By block, in the order of _SGB2_COLUMNS."""
    people, aid = year.people, year.aid
    minor = aid.in_bg & (people.age < 18)
    groups: list[Flags] = [
        aid.in_bg,
        aid.entitled,
        aid.employable,
        aid.entitled & (people.age < 15),
        aid.in_bg & (people.age < 15),
        minor,
        aid.in_bg & (people.age >= 15) & (people.age < 25),
        aid.entitled & (people.nationality != GERMAN),
    ]
    first_child = minor & (thin(people.drawn("rank"), 3) < 0.56)
    lone_parent = first_child & (thin(people.drawn("rank"), 4) < 0.48)
    head = aid.employable & (people.age > 17) & (people.drawn("rank") < 0.77)
    counts = [town.by_block(people.block, group) for group in groups]
    with_children, lone = (town.by_block(people.block, group) for group in (first_child, lone_parent))
    heads = town.by_block(people.block, head)
    # Every Bedarfsgemeinschaft with children needs an adult; blocks with few heads show it.
    units = {block: max(heads[block], with_children[block]) for block in heads}
    return [*counts, units, with_children, lone]


def write_sgb2(folder: Path, town: Town) -> None:
    """December figures by Sozialraum with sums of the Stadtteile, town and programme areas."""
    for year in town.years.values():
        by_block = _sgb2_counts(town, year)
        by_space = [town.space_sums(counts) for counts in by_block]
        month = f"Dezember {year.number}"
        rows: list[list[Cell]] = [
            [f"Grundsicherung für Arbeitsuchende (SGB II), {month}, kleinräumige Gliederung"],
            [f"Zahlen ohne Geheimhaltung, nur für die abgeschottete Statistikstelle. {INVENTED}"],
            ["Berichtsmonat", "Gebietsschlüssel", "Gebiet", *_SGB2_COLUMNS],
        ]
        for code, name in STADTTEILE.items():
            members = [space for space in SOCIAL_SPACES if space.stadtteil == code]
            rows += [[month, s.id, s.name, *(c[s.id] for c in by_space)] for s in members]
            sums = (sum(c[s.id] for s in members) for c in by_space)
            rows.append([month, f"{code}SUM", f"Summe {name}", *sums])
        rows.append([month, UNKNOWN, "räumlich nicht zuordenbar", *(c[UNKNOWN] for c in by_space)])
        rows.append([month, STADT[0], STADT[1], *(sum(c.values()) for c in by_space)])
        for area, name, _, _ in PROGRAMME_AREAS:
            values = (town.by_programme(counts)[area] for counts in by_block)
            rows.append([month, area, f"Programmgebiet {name}", *values])
        write_csv(folder / f"sgb2_{year.number}-12.csv", rows)


def write_sgb12(folder: Path, town: Town) -> None:
    """Everything quoted, thousands points, a column of money that the report does not use."""
    for year in town.years.values():
        aid, block = year.aid, year.people.block
        counts = [town.by_space(block, group) for group in (aid.old_age, aid.reduced_capacity, aid.hlu)]
        spent = Generator(PCG64(year.number)).random(len(SPACE_IDS) + 1) * 90 + 500
        rows: list[list[Cell]] = [
            ["Landkreis Auental, Sozialamt: Leistungen nach dem SGB XII, Leistungsberechtigte am 31.12."],
            [INVENTED],
            ["Jahr", "Sozialraum", "Bezeichnung", "Grundsicherung im Alter",
             "Grundsicherung bei Erwerbsminderung", "Hilfe zum Lebensunterhalt", "Aufwendungen in Euro"],
        ]  # fmt: skip
        names = {space.id: space.name for space in SOCIAL_SPACES}
        total_spent = 0.0
        for number, area in enumerate([*SPACE_IDS, UNKNOWN]):
            values = [c[area] for c in counts]
            money = round(sum(values) * 12 * float(spent[number]), 2)
            total_spent += money
            shown = [german(value, 0, ".") for value in values]
            rows.append([year.number, area, names.get(area, ""), *shown, german(money, 2, ".")])
        totals = [german(sum(c.values()), 0, ".") for c in counts]
        rows.append([year.number, "Insgesamt", STADT[1], *totals, german(total_spent, 2, ".")])
        text = csv_text(rows, quote_all=True)
        write_text(folder / f"sgb12_{year.number}.csv", text, "cp1252", "\r\n")


def write_asylblg(folder: Path, town: Town) -> None:
    """Workbook with a title sheet and one data sheet."""
    for year in town.years.values():
        people, aid = year.people, year.aid
        everyone = town.by_space(people.block, aid.asylum)
        minors = town.by_space(people.block, aid.asylum & (people.age < 18))
        names = {space.id: space.name for space in SOCIAL_SPACES}
        rows: list[list[Cell]] = [
            [f"Regelleistungen nach dem Asylbewerberleistungsgesetz am 31.12.{year.number}"],
            [INVENTED],
            ["Sozialraum", "Name", "Leistungsberechtigte", "darunter unter 18 Jahre"],
        ]
        rows += [[area, names.get(area), everyone[area], minors[area]] for area in [*SPACE_IDS, UNKNOWN]]
        rows.append(["Insgesamt", None, sum(everyone.values()), sum(minors.values())])
        cover = Sheet("Titel", [["Landkreis Auental, Sozialamt"], ["Asylbewerberleistungen"], [INVENTED]])
        sheets = [cover, Sheet("AsylbLG", rows, 3, [16, 26, 22, 24], merge_width=4)]
        write_workbook(folder / f"asylblg_{year.number}.xlsx", sheets)


def write_wohngeld(folder: Path, town: Town) -> None:
    """Households receiving Wohngeld, written as 27,00; Wohngeld-Plus since 2023."""
    near = np.append(town.blocks.poverty, 1.0) ** 0.55
    for year in town.years.values():
        total = town.by_space(year.people.block)
        homes = town.space_sums(households(town, year)["HH"])
        level = town.by_block(year.people.block)
        weights = dict.fromkeys(SPACE_IDS, 0.0)
        for number, block in enumerate(town.blocks.ids):
            weights[block[:-2]] += level[block] * float(near[number])
        rows: list[list[Cell]] = [
            [f"Wohngeldstelle: Haushalte mit Wohngeld am 31.12.{year.number}. {INVENTED}"],
            ["Jahr", "Sozialraum", "Haushalte"],
        ]
        for area in SPACE_IDS:
            rate = _WOHNGELD[year.number] / 100 * weights[area] / total[area]
            rows.append([year.number, area, german(round(homes[area] * rate), 2)])
        write_csv(folder / f"wohngeld_{year.number}.csv", rows)
