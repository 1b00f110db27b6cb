"""Labour market by Sozialraum as the Bundesagentur delivers it: three sheets, small figures masked."""

from pathlib import Path

from demo.people import GERMAN, Flags
from demo.places import SOCIAL_SPACES, STADT
from demo.town import SPACE_IDS, UNKNOWN, Counts, Town, Year
from demo.writing import INVENTED, Cell, Sheet, write_workbook

MASK = "*"
_COLUMNS = (
    "Arbeitslose insgesamt", "darunter Rechtskreis SGB II", "darunter Rechtskreis SGB III",
    "darunter unter 25 Jahre", "darunter 55 Jahre und älter", "darunter langzeitarbeitslos",
    "darunter Ausländerinnen und Ausländer", "Sozialversicherungspflichtig Beschäftigte am Wohnort",
    "Ausschließlich geringfügig Beschäftigte am Wohnort",
)  # fmt: skip
_SGB2, _SGB3 = 1, 2
_HINTS = (
    "Hinweise",
    "Werte von 1 oder 2 und Werte, die darauf schließen lassen, sind durch * ersetzt.",
    "- bedeutet: nichts vorhanden.",
    "Beschäftigte: 15 bis unter 65 Jahre, Wohnortprinzip.",
    INVENTED,
)


def _counts(town: Town, year: Year) -> list[Counts]:
    """By Sozialraum, in the order of _COLUMNS."""
    people, jobs = year.people, year.work
    out = jobs.unemployed
    groups: list[Flags] = [
        out,
        jobs.unemployed_sgb2,
        jobs.unemployed_sgb3,
        out & (people.age < 25),
        out & (people.age >= 55),
        jobs.long_term,
        out & (people.nationality != GERMAN),
        jobs.employed,
        jobs.minor_job,
    ]
    return [town.by_space(people.block, group) for group in groups]


def masked_cells(columns: list[Counts]) -> set[tuple[int, str]]:
    """Cells (column, area) to mask: 1 and 2, then what would reveal them.

    SGB II and SGB III add up to all unemployed, so both are masked or none; a column adds up to the
    town, so no column has a single masked cell. Repeated until nothing changes.
    """
    masked = {
        (number, area)
        for number, counts in enumerate(columns)
        for area, count in counts.items()
        if count in (1, 2)
    }
    before = -1
    while len(masked) != before:
        before = len(masked)
        for area in columns[0]:
            if {(_SGB2, area), (_SGB3, area)} & masked:
                masked |= {(_SGB2, area), (_SGB3, area)}
        for number, counts in enumerate(columns):
            hidden = [area for area in counts if (number, area) in masked]
            if (hidden and sum(counts[area] for area in hidden) < 3) or len(hidden) == 1:
                open_cells = [area for area in counts if area not in hidden and counts[area] > 0]
                if open_cells:
                    masked.add((number, min(open_cells, key=lambda area: (counts[area], area))))
    return masked


def _rows(town: Town, year: Year) -> list[list[Cell]]:
    columns = _counts(town, year)
    masked = masked_cells(columns)
    names = {space.id: space.name for space in SOCIAL_SPACES}

    def cell(number: int, area: str) -> Cell:
        count = columns[number][area]
        return MASK if (number, area) in masked else count if count else "-"

    rows: list[list[Cell]] = [
        ["Arbeitsmarktdaten in kleinräumiger Gliederung"],
        [f"Kreisstadt Musterbrück, Berichtsmonat Dezember {year.number}. {INVENTED}"],
        ["Gebiet", None, "Arbeitslose", *[None] * 6, "Beschäftigte"],
        ["Schlüssel", "Name", *_COLUMNS],
        [STADT[0], STADT[1], *(sum(counts.values()) for counts in columns)],
    ]
    for area in [*SPACE_IDS, UNKNOWN]:
        rows.append([area, names.get(area), *(cell(number, area) for number in range(len(columns)))])
    return rows


def write_labour(folder: Path, town: Town) -> None:
    """One workbook per year with cover, notes and data."""
    for year in town.years.values():
        cover: list[list[Cell]] = [
            ["Arbeitsmarktdaten in kleinräumiger Gliederung"],
            [f"Berichtsmonat: Dezember {year.number}"],
            ["Auftrag: Kreisstadt Musterbrück"],
            [INVENTED],
        ]
        hints: list[list[Cell]] = [[line] for line in _HINTS]
        sheets = [
            Sheet("Deckblatt", cover, 1, [60]),
            Sheet("Hinweise", hints, 1, [100]),
            Sheet("Daten", _rows(town, year), 4, [14, 26, *[16] * 9], merge_width=6),
        ]
        write_workbook(folder / f"arbeitsmarkt_{year.number}-12.xlsx", sheets)
