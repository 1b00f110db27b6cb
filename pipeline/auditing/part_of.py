"""A numerator is a part of its denominator: printed counts of the one dataset bound hidden ones of the other.

Which terms are parts of which stands in daten/terme.csv (`teil_von`): numerators of shares. Nobody believes
it where printed figures of the two contradict it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.auditing.classes import parse_term
from pipeline.auditing.edition import Edition, Rule
from pipeline.auditing.observations import Cell, Observations, Sum, Time

Limits = tuple[float, float]
Form = tuple[Sum, float, float]
Shown = dict[str, dict[tuple[str, Time], Limits]]  # printed counts by term, then by area and time


def bounds_between(
    editions: Sequence[Edition], joined: Observations, hidden: Iterable[Sum], rules: Mapping[str, Rule]
) -> Iterator[Form]:
    """Limits of hidden counts by printed ones of their wholes and parts, where no printed sum implies them.

    A whole that is smaller than the minimum limits its part to fewer than that anyway: no rule asks for more.
    """
    pairs = {
        (use.term, use.part_of)
        for edition in editions
        for uses in edition.uses.values()
        for use in uses
        if use.part_of
    }
    shown: Shown = {}
    for total, item in joined.known.items():
        (term, area, time), weight = total[0]
        if len(total) == 1 and weight == 1.0:
            shown.setdefault(term, {})[area, time] = (item.lower, item.upper)
    cells: dict[str, set[Cell]] = {}
    for total in hidden:
        for cell, _ in total:
            if cell[1:] not in shown.get(cell[0], {}):
                cells.setdefault(cell[0], set()).add(cell)
    for part, whole in sorted(pairs):
        if _contradicted(shown, part, whole):
            continue
        for mine, other in ((part, whole), (whole, part)):
            rule = rules.get(parse_term(mine).dataset)
            for cell in sorted(cells.get(mine, ())):
                limit = shown.get(other, {}).get(cell[1:])
                if limit is None or rule is None or limit[1] < rule.minimum:
                    continue
                low, high = (0.0, limit[1]) if mine == part else (limit[0], float("inf"))
                if not _implied(joined, shown, cell, (low, high)):
                    yield ((cell, 1.0),), low, high


def _contradicted(shown: Shown, part: str, whole: str) -> bool:
    """True if a printed part is larger than its whole."""
    wholes = shown.get(whole, {})
    parts = shown.get(part, {}).items()
    return any(place in wholes and limits[0] > wholes[place][1] for place, limits in parts)


def _implied(joined: Observations, shown: Shown, cell: Cell, bounds: Limits) -> bool:
    """True if the same term, printed for an area around (inside), keeps a count within its bounds."""
    term, area, time = cell
    dataset = parse_term(term).dataset
    own = joined.parts.get((dataset, area, time[0]), frozenset())
    for (place, when), (low, high) in shown.get(term, {}).items():
        around, inside = high <= bounds[1] < float("inf"), low >= bounds[0] > 0
        if when == time and (around or inside):
            parts = joined.parts.get((dataset, place, when[0]), frozenset())
            if (around and own <= parts) or (inside and parts and parts <= own):
                return True
    return False
