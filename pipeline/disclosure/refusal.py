"""Why nothing appears: hidden figures that follow from what is shown, in words, and the way to each.

What a bound of a linear program rests on are its dual values: so many times each printed sum gives the bound.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.disclosure.cells import Cell, Grid
from pipeline.disclosure.naming import Names
from pipeline.disclosure.program import Infeasible
from pipeline.disclosure.proof import TOLERANCE, everything
from pipeline.disclosure.worlds import Equation, Worlds, equations, independent
from pipeline.errors import Problem
from pipeline.numbers import plain_number

MOST_NAMED = 10
# So many areas of a level are named, more are counted.
FEW_AREAS = 3


@dataclass(frozen=True)
class Leak:
    """A hidden cell that is too narrow; `sources`: how often which printed sum counts for its upper limit."""

    grid: Grid
    cell: Cell
    low: float
    high: float
    sources: Mapping[Equation, float]

    @property
    def exact(self) -> bool:
        """True if the very count follows."""
        return self.high - self.low < TOLERANCE


def refusal(names: Names, revealed: Iterable[tuple[Grid, Cell]]) -> list[Problem]:
    """One problem per figure, for ten of them, printed ones first; and what can be done."""
    by_grid: dict[int, tuple[Grid, list[Cell]]] = {}
    found = sorted(revealed, key=lambda one: not one[0].shown[one[1]])
    for grid, cell in found[:MOST_NAMED]:
        by_grid.setdefault(id(grid), (grid, []))[1].append(cell)
    problems = [_problem(names, leak) for grid, cells in by_grid.values() for leak in leaks(grid, cells)]
    more = f"… und {len(found) - MOST_NAMED} weitere Zahlen" if len(found) > MOST_NAMED else ""
    what = "nichts wurde veröffentlicht: geheim zu haltende Zahlen wären nicht sicher"
    hint = "Regel des Datensatzes oder die Ebenen der Indikatoren ändern"
    return [*problems, *([Problem("", more)] if more else []), Problem("", what, hint)]


def leaks(grid: Grid, cells: Sequence[Cell]) -> Iterator[Leak]:
    """How narrow cells of a grid are, and why. Nothing is known of sums that contradict each other."""
    scope = everything(grid)
    found = independent(grid, equations(grid, scope) or [])
    worlds = Worlds(grid, scope, found)
    rows = worlds.fix()
    counts = [worlds.watch(cell) for cell in cells]
    for cell, count in zip(cells, counts, strict=True):
        try:
            low = float(worlds.program.solve([(count, 1.0)])[count])
            high = float(worlds.program.solve([(count, -1.0)])[count])
        except Infeasible:
            yield Leak(grid, cell, 0.0, float("inf"), {})
            continue
        factors = -worlds.program.duals()[rows]
        used = {
            item: float(factor)
            for item, factor in zip(found, factors, strict=True)
            if abs(factor) > TOLERANCE
        }
        yield Leak(grid, cell, low, high, used)


def _problem(names: Names, leak: Leak) -> Problem:
    area, term = leak.cell
    figure = names.cell(leak.grid.terms.names[term], leak.grid.areas.names[area], leak.grid.year)
    what = "lässt sich errechnen" if leak.exact else "lässt sich eng eingrenzen"
    return Problem("", f"geheim zu haltende Zahl {what}: {figure}", _way(names, leak))


def _way(names: Names, leak: Leak) -> str:
    """'Stadt minus 28 gezeigte Gebiete der Ebene Sozialraum = 2'."""
    ordered = sorted(leak.sources.items(), key=lambda item: -item[0].cells[0][0])
    plus = _listed(names, leak, [item for item in ordered if item[1] > 0])
    minus = _listed(names, leak, [item for item in ordered if item[1] < 0])
    if not plus:
        return ""
    limit = "" if leak.exact else "höchstens "
    return f"{' plus '.join(plus)}{''.join(f' minus {part}' for part in minus)} = {limit}{_plain(leak.high)}"


def _listed(names: Names, leak: Leak, used: Sequence[tuple[Equation, float]]) -> list[str]:
    groups: dict[tuple[int, str, float], list[str]] = {}
    for item, factor in used:
        area = leak.grid.areas.names[item.cells[0][0]]
        groups.setdefault((item.term, names.level_of(area), round(abs(factor), 3)), []).append(
            names.area(area)
        )
    found = []
    for (term, level, factor), areas in groups.items():
        times = "" if factor == 1.0 else f"{_plain(factor)} × "
        what = "" if term == leak.cell[1] else f" ({names.term(leak.grid.terms.names[term])})"
        if len(areas) > FEW_AREAS:
            found.append(f"{times}{len(areas)} gezeigte Gebiete der Ebene {level}{what}")
        else:
            found += [f"{times}{area}{what}" for area in areas]
    return found


def _plain(number: float) -> str:
    return plain_number(Decimal(str(round(number, 3))))
