"""Figures in words: reasons of early recognition and what a profile says of its area.

Only sentences of a fixed form are read, those that name indicator and figure side by side; what people wrote
themselves is not.
"""

import re
from collections.abc import Iterator

from pipeline.auditing.surfaces.known import Known
from pipeline.auditing.surfaces.matching import Match, agrees, shown
from pipeline.auditing.surfaces.pages import Grid
from pipeline.auditing.surfaces.printed import plain, read_cell
from pipeline.errors import Problem

_AMOUNT = r"(-?\d[\d ]*(?:,\d+)?)"
_REASON = re.compile(rf"([^:;]+?) \((\d{{4}})\): {_AMOUNT}")
_AGAINST = re.compile(rf"„([^“]+)“ \({_AMOUNT}[^,()]*, insgesamt ")


def check_reasons(grid: Grid, known: Known) -> tuple[list[Problem], int]:
    """'SGB-II-Quote (2024): 21,0 %' in the row of an area; problems and the number of figures compared."""
    found = []
    for row in grid.rows:
        areas = known.ids.get(row[0], ())
        if len(areas) == 1:
            for label, year, number in _REASON.findall("; ".join(row[1:])):
                found.append((grid.place, label.strip(), (areas[0], int(year)), number))
    return _judged(found, known)


def check_profile(place: str, area: str, words: str, known: Known) -> tuple[list[Problem], int]:
    """'„Altersarmut“ (11,2 %, insgesamt 5,0 %)' on the page of an area."""
    found = []
    for label, number in _AGAINST.findall(words):
        year = re.search(r" \((\d{4})\)$", label)
        when = int(year[1]) if year else known.year
        found.append((place, label.removesuffix(year[0]) if year else label, (area, when), number))
    return _judged(found, known)


def _judged(found: list[tuple[str, str, tuple[str, int], str]], known: Known) -> tuple[list[Problem], int]:
    problems, count = [], 0
    for place, label, (area, year), number in found:
        series = [one for one in known.labels.get(plain(label), ()) if not one[1]]
        cells = [Match(place, read_cell(number), (*one, area, year), label) for one in series]
        if cells:
            count += 1
            problems += list(_against(cells, known))
    return problems, count


def _against(cells: list[Match], known: Known) -> Iterator[Problem]:
    """One of the indicators of that name must have the figure."""
    if not any(agrees(known, cell) for cell in cells):
        found = shown(known, cells[0])
        secret = found is not None and found.status == "secret"
        what = (
            "ein Satz nennt eine geheime Zahl" if secret else "ein Satz nennt eine andere Zahl als die Daten"
        )
        yield Problem(cells[0].place, f"{what}: {known.named(cells[0].key)}", cells[0].printed.text)
