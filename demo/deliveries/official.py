"""Landkreis and Land in the table layout of GENESIS: population, unemployed, minimum income benefits."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from demo.people import FEMALE, GERMAN, Floats, Ints
from demo.places import KREIS, LAND
from demo.town import Town, Year
from demo.writing import FOOTER_RULE, INVENTED, Cell, csv_text, german, write_text

BANDS = ((0, 3), (3, 6), (6, 10), (10, 15), (15, 18), (18, 20), (20, 25), (25, 30), (30, 35), (35, 40),
         (40, 45), (45, 50), (50, 55), (55, 60), (60, 65), (65, 75), (75, 200))  # fmt: skip
CENSUS_YEAR = 2022  # from here on the population is updated from the census of 15.05.2022
ROUNDED_FROM = 2020
OTHER_KREIS = ("99020", "Hochheide, Landkreis")
FORMER_KREIS = ("99099", "Altauen, Landkreis (bis 31.12.2011)")

# Size relative to the town; age tilt at 0, 30, 60, 90; Germans and foreigners; base of the census of 2011.
_SHAPE = {
    "land": (27.6, (0.98, 1.0, 1.01, 1.0), (1.01, 0.93), 0.991),
    "kreis": (4.62, (0.99, 0.93, 1.06, 1.0), (1.055, 0.70), 0.957),
    "other": (3.1, (1.0, 0.92, 1.07, 1.03), (1.07, 0.62), 0.981),
}


def band_words(low: int, high: int) -> str:
    """Wording of the tables."""
    if low == 0:
        return f"unter {high} Jahre"
    return f"{low} Jahre und mehr" if high >= 200 else f"{low} bis unter {high} Jahre"


def population(year: Year, kind: str) -> Ints:
    """Counts by band, sex and nationality (0 German, 1 foreign); the Landkreis includes the town."""
    people = year.people
    abroad = (people.nationality != GERMAN).astype(np.int64)
    cells = np.zeros((125, 2, 2))
    np.add.at(cells, (people.age + 10, people.sex, abroad), 1.0)
    size, tilt, nations, update = _SHAPE[kind]
    smooth = sum(np.roll(cells, shift, axis=0) for shift in range(-4, 5)) / 9
    factor = np.interp(np.arange(125) - 10, (0, 30, 60, 90), tilt)
    region = smooth * factor[:, None, None] * np.array(nations) * size
    if kind == "kreis":
        region = region + cells
    if year.number < CENSUS_YEAR:
        region = region * update
    ages = np.arange(125) - 10
    members = [(ages < high) & ((ages >= low) | (low == 0)) for low, high in BANDS]
    sums = np.array([region[rows].sum(axis=0) for rows in members])
    whole: Ints = np.floor(sums + 0.5).astype(np.int64)
    return whole


def _area_lines() -> tuple[tuple[str, str, str], ...]:
    """Key, indented name, kind; a dissolved Kreis stays in the tables."""
    return (
        (LAND[0], f"  {LAND[1]}", "land"),
        (KREIS[0], f"      {KREIS[1].removeprefix('Landkreis ')}, Landkreis", "kreis"),
        (OTHER_KREIS[0], f"      {OTHER_KREIS[1]}", "other"),
        (FORMER_KREIS[0], f"      {FORMER_KREIS[1]}", "former"),
    )


def _table(path: Path, code: str, titles: Sequence[str], body: list[list[Cell]], new: bool) -> None:
    """Write one table: first line, padded titles, heading rows and data, rule, footer."""
    width = len(body[-1])
    first = f"Tabelle: {code}" if new else f"GENESIS-Tabelle: {code}"
    head = [[title, *[None] * (width - 1)] for title in titles]
    footer = [
        FOOTER_RULE,
        f'"{INVENTED}',
        "Nur der Aufbau folgt den Tabellen der Regionaldatenbank.",
        'Zeichen: - nichts vorhanden, . unbekannt oder geheim, x nicht sinnvoll"',
        "Stand: 31.03.2025 / 12:00:00",
    ]
    text = f"{first}\n" + csv_text([*head, *body]) + "\n".join(footer) + "\n"
    write_text(path, text, "cp1252")


def write_population(folder: Path, town: Town, years: range, new: bool) -> None:
    """Population by age band, sex and nationality; one file for several years."""
    nations, sexes = ("Insgesamt", "Deutsche", "Ausländer"), ("Insgesamt", "männlich", "weiblich")
    body: list[list[Cell]] = [
        [None, None, None, None, *(nation for nation in nations for _ in sexes)],
        [None, None, None, None, *(sex for _ in nations for sex in sexes)],
    ]
    for number in years:
        for key, name, kind in _area_lines():
            counts = None if kind == "former" else population(town.years[number], kind)
            labels = [band_words(*band) for band in BANDS] + ["Insgesamt"]
            for row, label in enumerate(labels):
                values: list[Cell] = ["-"] * 9
                if counts is not None:
                    values = _with_totals(counts[row] if row < len(BANDS) else counts.sum(axis=0))
                body.append([f"31.12.{number}", key, name, label, *values])
    titles = (
        "Bevölkerung nach Geschlecht, Nationalität und Altersgruppen",
        "- Stichtag 31.12. - regionale Tiefe: Kreise und krfr. Städte",
        "Fortschreibung des Bevölkerungsstandes",
        "Bevölkerungsstand (Anzahl) - erfundene Demodaten",
    )
    path = folder / f"12411-03-03-4_{years.start}-{years.stop - 1}.csv"
    _table(path, "12411-03-03-4", titles, body, new)


def _with_totals(cell: Ints) -> list[Cell]:
    """Nine columns: total, German, foreign; each total, male, female."""
    columns: list[Cell] = []
    for part in (cell.sum(axis=1), cell[:, 0], cell[:, 1]):
        columns += [int(part.sum()), int(part[0]), int(part[FEMALE])]
    return columns


def _working_age(year: Year, kind: str) -> Floats:
    """People of 15 to 64 by nationality."""
    counts = population(year, kind).sum(axis=1)
    inside = [low >= 15 and high <= 65 for low, high in BANDS]
    sums: Floats = counts[inside].sum(axis=0).astype(np.float64)
    return sums


_LEVEL = {"land": 1.02, "kreis": 0.80, "other": 0.71}
_UNEMPLOYED_HEAD = (
    ("Arbeitslose", "", "Anzahl"), ("Arbeitslose", "Ausländer", "Anzahl"),
    ("Arbeitslose", "schwerbehindert", "Anzahl"), ("Arbeitslose", "15 bis unter 25 Jahre", "Anzahl"),
    ("Arbeitslose", "55 bis unter 65 Jahre", "Anzahl"), ("Arbeitslose", "langzeitarbeitslos", "Anzahl"),
    ("Arbeitslosenquote bez. auf alle zivile Erwerbsp.", "", "Prozent"),
    ("Arbeitslosenquote bez. auf alle zivile Erwerbsp.", "Ausländer", "Prozent"),
)  # fmt: skip


def write_unemployed(folder: Path, town: Town, years: range, new: bool) -> None:
    """Annual means of unemployed people."""
    body: list[list[Cell]] = [
        [None, None, None, *(column[line] or None for column in _UNEMPLOYED_HEAD)] for line in range(3)
    ]
    for number in years:
        for key, name, kind in _area_lines():
            values: list[Cell] = ["-"] * 8
            if kind != "former":
                values = _unemployed(town.years[number], kind)
            body.append([number, key, name, *values])
    titles = (
        "Arbeitslose nach ausgewählten Personengruppen sowie",
        "Arbeitslosenquoten - Jahresdurchschnitt - regionale Tiefe:",
        "Kreise und krfr. Städte",
        "Arbeitsmarktstatistik - erfundene Demodaten",
    )
    path = folder / f"13211-02-05-4_{years.start}-{years.stop - 1}.csv"
    _table(path, "13211-02-05-4", titles, body, new)


def _unemployed(year: Year, kind: str) -> list[Cell]:
    people, out = year.people, year.work.unemployed
    town_age = (people.age >= 15) & (people.age < 65)
    by_nation = _working_age(year, kind)
    rates = [
        out[town_age & ((people.nationality != GERMAN) == foreign)].mean() * _LEVEL[kind] * 0.985
        for foreign in (False, True)
    ]
    german_out, foreign_out = (round(float(by_nation[n] * rates[n])) for n in range(2))
    total = german_out + foreign_out
    parts = [
        (out & group).sum() / out.sum() for group in (people.age < 25, people.age >= 55, year.work.long_term)
    ]
    disabled: Cell = "." if year.number == 2014 else round(total * 0.064)
    workers = by_nation * np.array([0.80, 0.71])
    foreign_rate: Cell = "x" if kind == "other" else german(100 * foreign_out / float(workers[1]), 1)
    total_rate = german(100 * total / float(workers.sum()), 1)
    return [total, foreign_out, disabled, *(round(total * float(p)) for p in parts), total_rate, foreign_rate]


def write_minimum_income(folder: Path, town: Town, years: range, new: bool) -> None:
    """People receiving minimum income benefits; rounded to 5 from ROUNDED_FROM on, each cell on its own."""
    head = (
        "Insgesamt", "Leistungsberechtigte SGB II", "Grundsicherung im Alter",
        "Grundsicherung bei Erwerbsminderung", "Hilfe zum Lebensunterhalt", "Asylbewerberregelleistungen",
    )  # fmt: skip
    body: list[list[Cell]] = [
        [None, None, None, *["Empfängerinnen und Empfänger"] * len(head)],
        [None, None, None, *head],
        [None, None, None, *["Anzahl"] * len(head)],
    ]
    for number in years:
        for key, name, kind in _area_lines():
            values: list[Cell] = ["-"] * len(head)
            if kind != "former":
                values = _minimum_income(town.years[number], kind)
            body.append([f"31.12.{number}", key, name, *values])
    titles = (
        "Empfängerinnen und Empfänger von Mindestsicherung",
        "- Stichtag 31.12. - regionale Tiefe: Kreise und krfr. Städte",
        "Mindestsicherung - erfundene Demodaten",
    )
    path = folder / f"22811-02-02-4_{years.start}-{years.stop - 1}.csv"
    _table(path, "22811-02-02-4", titles, body, new)


def _minimum_income(year: Year, kind: str) -> list[Cell]:
    aid = year.aid
    scale = float(population(year, kind).sum()) / len(year.people) * _LEVEL[kind]
    counts = [
        round(float(flags.sum()) * scale * factor)
        for flags, factor in (
            (aid.entitled, 0.99), (aid.old_age, 0.96), (aid.reduced_capacity, 1.05), (aid.hlu, 1.0),
            (aid.asylum, 1.1),
        )
    ]  # fmt: skip
    values = [sum(counts), *counts]
    if year.number >= ROUNDED_FROM:
        values = [5 * ((value + 2) // 5) for value in values]
    shown: list[Cell] = list(values)
    if kind == "other" and year.number == 2024:
        shown[-1] = "..."
    return shown
