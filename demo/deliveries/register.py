"""Population register: stock by block, events by Sozialraum, generated households."""

from collections import Counter
from pathlib import Path

import numpy as np

from demo.households import FIELDS, households
from demo.people import BACKGROUND, NATIONALITY, SEX
from demo.places import SOCIAL_SPACES, STADTTEILE, YEARS
from demo.town import UNKNOWN, Counts, Town, Year
from demo.writing import INVENTED, Cell, Sheet, write_csv, write_text, write_workbook

_NOTE = (
    "Die Dateien dieses Ordners sind erfundene Demodaten. Die Kreisstadt Musterbrück gibt es nicht.\n"
    "Aufbau wie die Ausgabe eines Verfahrens zur Haushaltegenerierung (HHSTAT):\n"
    "eine Zeile je Sozialraum (sr), am Ende die beiden Programmgebiete. "
    "Personen ohne bekannte Anschrift bilden keinen Haushalt.\n"
)

_STOCK = (
    "Jahr", "Block", "Alter", "Geschlecht", "Staatsangehoerigkeit", "Migrationshintergrund", "Anzahl",
)  # fmt: skip


def write_register(folder: Path, town: Town) -> None:
    """Stock: one row per block, age, sex, nationality and migration background."""
    for year in town.years.values():
        rows: list[list[Cell]] = [
            [f"Einwohnerinnen und Einwohner mit Hauptwohnung am 31.12.{year.number}"],
            [INVENTED],
            list(_STOCK),
        ]
        write_csv(folder / f"einwohner_{year.number}.csv", rows + _stock_rows(town, year))


def _stock_rows(town: Town, year: Year) -> list[list[Cell]]:
    people = year.people
    columns = (people.block, people.age, people.sex, people.nationality, people.background)
    counted = Counter(zip(*(column.tolist() for column in columns), strict=True))
    names = [*town.blocks.ids, UNKNOWN]
    return [
        [year.number, names[block], age, SEX[sex], NATIONALITY[state], BACKGROUND[background], count]
        for (block, age, sex, state, background), count in sorted(counted.items())
    ]


_EVENTS = (
    "Geburten", "Sterbefälle", "Zuzüge von außerhalb", "Fortzüge nach außerhalb",
    "Zuzüge innerörtlich", "Fortzüge innerörtlich",
)  # fmt: skip


def write_events(folder: Path, town: Town) -> None:
    """Events: one workbook per year with sums of the Stadtteile among the rows."""
    for year in YEARS:
        counts = _events(town, year)
        rows: list[list[Cell]] = [
            [f"Bevölkerungsbewegung {year} nach Sozialräumen, Kreisstadt Musterbrück"],
            [f"Ereignisse vom 01.01. bis 31.12.{year}. {INVENTED}"],
            ["Sozialraum-Nr", "Sozialraum", *_EVENTS],
        ]
        for code, name in STADTTEILE.items():
            members = [space for space in SOCIAL_SPACES if space.stadtteil == code]
            rows += [[s.id, s.name, *(c[s.id] for c in counts)] for s in members]
            rows.append([f"Summe {name}", None, *(sum(c[s.id] for s in members) for c in counts)])
        rows.append(["nicht zuordenbar", None, *(c[UNKNOWN] for c in counts)])
        rows.append(["Insgesamt", None, *(sum(c.values()) for c in counts)])
        sheet = Sheet("Bewegungen", rows, 3, [20, 26, *[13] * 6], merge_width=8)
        write_workbook(folder / f"bewegungen_{year}.xlsx", [sheet])


def _events(town: Town, year: int) -> list[Counts]:
    """Counts by Sozialraum in the order of _EVENTS; moves inside a Sozialraum do not count."""
    events = town.history.events[year]
    space = np.append(town.blocks.space, -1)
    crossing = space[events.origin] != space[events.destination]
    return [
        town.by_space(blocks)
        for blocks in (
            events.births, events.deaths, events.arrivals, events.departures,
            events.destination[crossing], events.origin[crossing],
        )
    ]  # fmt: skip


def write_households(folder: Path, town: Town) -> None:
    """Households in the wide layout of HHSTAT; the programme areas are delivered too."""
    for year in town.years.values():
        by_field = households(town, year)
        columns = []
        for field in FIELDS:
            sums = town.space_sums(by_field[field])
            del sums[UNKNOWN]
            columns.append({**sums, **town.by_programme(by_field[field])})
        rows: list[list[Cell]] = [["sr", *FIELDS]]
        rows += [[area, *(column[area] for column in columns)] for area in columns[0]]
        write_csv(folder / f"Haushalte_SR_{year.number}-12.txt", rows)
    write_text(folder / "LIESMICH.txt", _NOTE)
