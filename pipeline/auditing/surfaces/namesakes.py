"""Areas of one name in a table: which row shows which of them is told by the figures in the row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations

from pipeline.auditing.surfaces.known import Known
from pipeline.auditing.surfaces.matching import Match, agrees

_MOST = 5  # areas of one name whose orders are all tried


def told_apart(cells: list[Match], known: Known) -> list[Match]:
    """The cells, in rows of one name each with the area that fits the row best; no area stands in two rows
    unless there are more rows than areas."""
    rows: dict[str, dict[int, list[int]]] = {}
    for number, cell in enumerate(cells):
        if cell.key[2] in known.ambiguous and cell.key[2] in known.ids.get(cell.row, ()):
            rows.setdefault(cell.row, {}).setdefault(cell.line, []).append(number)
    found = list(cells)
    for lines in rows.values():
        same = known.namesakes(cells[next(iter(lines.values()))[0]].key[2])
        chosen = _chosen(cells, list(lines.values()), same, known)
        for numbers, area in zip(lines.values(), chosen, strict=True):
            for number in numbers:
                found[number] = _of_area(cells[number], area)
    return found


def _of_area(cell: Match, area: str) -> Match:
    indicator, group, _, year = cell.key
    return replace(cell, key=(indicator, group, area, year))


def _chosen(
    cells: Sequence[Match], rows: Sequence[Sequence[int]], same: Sequence[str], known: Known
) -> Sequence[str]:
    """The area of each row: the order in which most cells agree, of several the first."""
    scores: list[Mapping[str, int]] = [
        {area: sum(agrees(known, _of_area(cells[n], area)) for n in numbers) for area in same}
        for numbers in rows
    ]
    if len(rows) > len(same) or len(same) > _MOST:
        return [max(same, key=lambda area: score[area]) for score in scores]
    return max(
        permutations(same, len(rows)),
        key=lambda order: sum(score[area] for score, area in zip(scores, order, strict=True)),
    )
