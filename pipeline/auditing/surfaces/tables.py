"""Tables of pages, CSV files and workbooks against daten/werte.csv: figures, signs, and the order of rows."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.auditing.surfaces.known import Known
from pipeline.auditing.surfaces.matching import Match, agrees, matched, shown
from pipeline.auditing.surfaces.namesakes import told_apart
from pipeline.auditing.surfaces.pages import Grid
from pipeline.auditing.surfaces.printed import plain
from pipeline.errors import Problem
from pipeline.numbers import SIGNS

LEAK = "eine geheime Zahl ist zu sehen"
_SPREAD = ("Zufallsschwankung", "gegenüber ", "Abstand")
_FEW = 4  # fewer rows may be in order by chance


@dataclass
class Compared:
    """How many cells with figures there are, how many could be told and compared, and what is wrong."""

    figures: int = 0
    cells: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, other: "Compared") -> None:
        """Take in the result of another table."""
        self.figures += other.figures
        self.cells += other.cells
        self.problems += other.problems


def read_csv_grid(path: Path, place: str) -> Grid | None:
    """A table of the data package; None without rows."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = [tuple(plain(text) for text in row) for row in csv.reader(stream, delimiter=";") if row]
    return Grid(place, path.stem, "", rows[0], tuple(rows[1:])) if len(rows) > 1 else None


def compare_grid(grid: Grid, known: Known) -> Compared:
    """Every cell that can be told, and what the order of the rows gives away."""
    cells, figures = matched(grid, known)
    cells = told_apart(cells, known)
    found = Compared(figures, len(cells), [])
    found.problems += [judged for cell in cells for judged in _judged(cell, known)]
    found.problems += _spreads(grid, cells, known)
    found.problems += _order(grid, cells, known)
    return found


def _judged(cell: Match, known: Known) -> Iterator[Problem]:
    """A problem for a cell that does not show what the data package says."""
    if agrees(known, cell):
        return
    found = shown(known, cell)
    status = found.status if found else "unknown"
    name = known.named(cell.key) + (f" gegenüber {cell.base}" if cell.base else "")
    if status == "secret" and cell.printed.number is not None:
        yield Problem(cell.place, f"{LEAK}: {name}", "laut werte.csv oder veraenderungen.csv geheim")
    elif status == "secret":
        what = f"{name} ist geheim, hier steht das Zeichen „{cell.printed.text}“"
        yield Problem(cell.place, what, f"vorgesehen: „{SIGNS['secret']}“")
    elif cell.printed.status == "secret":
        what = f"{name} ist hier geheim, in den Daten der Ausgabe aber nicht"
        yield Problem(cell.place, what, "dieselbe Zahl muss überall gezeigt oder überall geheim sein")
    else:
        yield Problem(cell.place, f"{name}: gedruckt ist etwas anderes, als die Daten der Ausgabe sagen")


def _spreads(grid: Grid, cells: Sequence[Match], known: Known) -> Iterator[Problem]:
    """Limits of random variation, or a comparison, beside a hidden value."""
    columns = [n for n, text in enumerate(grid.header) if text.startswith(_SPREAD)]
    hidden = {cell.line for cell in cells if _is_hidden(known, cell) and not cell.base}
    for line in sorted(hidden):
        row = grid.rows[line]
        for number in columns:
            if number < len(row) and any(sign.isalnum() for sign in row[number]):
                what = f"neben einem geheimen Wert steht eine Angabe, die ihn eingrenzt: {row[0]}"
                yield Problem(f"{grid.place}, {row[0]} / {grid.header[number]}", what, row[number])


def _is_hidden(known: Known, cell: Match) -> bool:
    found = shown(known, cell)
    return found is not None and found.status == "secret"


def _order(grid: Grid, cells: Sequence[Match], known: Known) -> Iterator[Problem]:
    """In rows sorted by a column a hidden one between two shown ones would tell its rank.

    The order of the list of areas, or of the alphabet, tells nothing and is left out.
    """
    columns: dict[tuple[str, str, int], list[Match]] = {}
    for cell in cells:
        if cell.key[2] != known.town and not cell.base:
            columns.setdefault((cell.key[0], cell.key[1], cell.key[3]), []).append(cell)
    for found in columns.values():
        areas = [cell.key[2] for cell in found]
        if len(set(areas)) < len(found) or _told_order(areas, known):
            continue
        hidden = [n for n, cell in enumerate(found) if _is_hidden(known, cell)]
        values = [(n, cell.printed.number) for n, cell in enumerate(found) if cell.printed.number is not None]
        numbers = [number for _, number in values]
        if len(values) < _FEW or sorted(numbers) not in (numbers, numbers[::-1]):
            continue
        for number in hidden:
            if values[0][0] < number < values[-1][0]:
                name = known.named(found[number].key)
                what = f"die Zeilen stehen in der Reihenfolge der Werte und verraten den Rang von {name}"
                yield Problem(found[number].place, what, "geheime Gebiete an das Ende stellen")


def _told_order(areas: Sequence[str], known: Known) -> bool:
    """True if the areas stand as in daten/gebiete.csv or in the order of their names or ids."""
    listed = {area: number for number, area in enumerate(known.places)}
    places = [listed.get(area, 0) for area in areas]
    names = [known.places[area].name.casefold() for area in areas if area in known.places]
    return places == sorted(places) or names == sorted(names) or list(areas) == sorted(areas)
