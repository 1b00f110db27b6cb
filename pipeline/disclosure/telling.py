"""What the person who answers for an edition should know of single hidden figures, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.disclosure.cells import Cell, Grid
from pipeline.disclosure.naming import Names
from pipeline.disclosure.year_sums import YearSum
from pipeline.errors import Problem, Severity

Figure = tuple[str, str, int]  # term, area, year
_KNOWN = "ist durch eine frühere Ausgabe bekannt und wird nicht wiederholt"
_NARROW = "gelieferte Summen widersprechen sich, geheime Zahl ist nur gegen die nächstliegenden gesichert"


@dataclass
class Told:
    """Hidden figures and sums that earlier editions showed, and those in sums that contradict each other."""

    known: set[Figure] = field(default_factory=set)
    sums: set[YearSum] = field(default_factory=set)
    narrow: set[Figure] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.known or self.sums or self.narrow)

    def problems(self, names: Names) -> Iterator[Problem]:
        """One problem per figure; none names a count."""
        for figure in sorted(self.known):
            what = f"geheim zu haltende Zahl {_KNOWN}: {names.cell(*figure)}"
            yield Problem("", what, "", Severity.HINWEIS)
        for one in sorted(self.sums):
            label = names.cell(one.term_id, one.area_id, one.year)
            what = f"geheim zu haltende Summe über Jahre {_KNOWN}: {label}"
            yield Problem("", what, "", Severity.HINWEIS)
        hint = "passen die gelieferten Werte der Gebiete und ihrer Teile zusammen?"
        for figure in sorted(self.narrow):
            yield Problem("", f"{_NARROW}: {names.cell(*figure)}", hint, Severity.WARNUNG)


def figures(grid: Grid, cells: Iterable[Cell]) -> set[Figure]:
    """Cells of a grid by the ids of their terms and areas."""
    return {(grid.terms.names[term], grid.areas.names[area], grid.year) for area, term in cells}
