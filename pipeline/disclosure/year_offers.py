"""Sums over years that tables would show, what the rules say of each, and the counts that must stay open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.disclosure.cells import PARTNER, Grid, Uses, build_grids, cost_of
from pipeline.disclosure.counts import UNIT, Counts
from pipeline.disclosure.earlier import Earlier, mark_earlier
from pipeline.disclosure.exposure import Exposed
from pipeline.disclosure.kept import Kept
from pipeline.disclosure.primary import Need
from pipeline.disclosure.program import INFINITE
from pipeline.disclosure.proof import Target, targets
from pipeline.disclosure.recalled import settled
from pipeline.disclosure.universe import Universe
from pipeline.disclosure.year_proof import Offer, Settled, Watched
from pipeline.disclosure.year_sums import (
    HiddenSum,
    Parts,
    Span,
    Years,
    YearSum,
    columns_with,
    figures,
    tractable,
)
from pipeline.models.disclosure import DisclosureRule
from pipeline.project import Project

ALONE = "same"  # moment of a single year
Wholes = Mapping[int, Mapping[tuple[str, str], int]]  # by year, then by term and area


@dataclass(frozen=True)
class Known:
    """What decides on the sums of all universes.

    `wholes`: counts of denominators · `exposed`: counts hidden whatever their size · `before`: sums that
    earlier editions showed, with the weights of their years · `kept`: decisions of earlier runs.
    """

    project: Project
    uses: Uses
    spans: Sequence[Span]
    wholes: Wholes
    exposed: Mapping[int, Sequence[Exposed]]
    before: Mapping[YearSum, Mapping[int, int]]
    kept: Kept


@dataclass(frozen=True)
class Series:
    """All years of a universe. `terms`: those whose sums over years are decided on together, if it is small
    enough for one program; else every year of such a sum counts as printed."""

    grids: list[Grid]
    terms: tuple[str, ...]
    loose: bool = False  # sums over years are known from earlier editions

    @property
    def years(self) -> Years:
        """The years with the columns that the sums touch."""
        grids = {grid.year: grid for grid in self.grids}
        return Years(grids, columns_with(self.grids[0].terms, self.terms), self.loose)


def read_series(
    counts: Counts,
    project: Project,
    earlier: Earlier,
    content: tuple[Universe, Uses, Sequence[Span]],
) -> Series:
    """The grids of a universe with what earlier editions showed of them."""
    universe, uses, wanted = content
    own = {key.id for key in universe.terms}
    terms = tuple(sorted({span.term for span in wanted} & own))
    if terms:
        grids = build_grids(counts, project, earlier.territory, universe, uses)
        for grid in grids:
            mark_earlier(grid, earlier, pooled=False)
        if tractable(grids, terms):
            return Series(grids, terms, any(figure.term_id in own for figure in earlier.sums))
    grids = build_grids(counts, project, earlier.territory, universe, uses.year_by_year())
    for grid in grids:
        mark_earlier(grid, earlier)
    return Series(grids, ())


def decide_sums(
    known: Known, years: Years, needs: Mapping[int, Sequence[Need]]
) -> tuple[Settled, list[YearSum]]:
    """Sums of a universe that stay hidden; those that a rule hides though an earlier edition showed them."""
    one = next(iter(years.grids.values()))
    rule = known.project.disclosure_rule(one.universe.dataset.id)
    offers = [*_offers(known, years, rule), *_years_alone(years, rule)]
    watched = [*_single(years, needs, rule), *_rests(known, years, rule, offers)]
    found = settled(known.kept, years, offers, watched)
    for item in found.hidden:
        if item.figure.moment == ALONE:
            _hide(years, item)
    left = [item for item in found.hidden if item.figure.moment != ALONE]
    return replace(found, hidden=left), [offer.figure for offer in offers if offer.rule and offer.known]


def _offers(known: Known, years: Years, rule: DisclosureRule) -> Iterator[Offer]:
    """Every sum of which not all years are printed by themselves."""
    exposed = {
        (item.term_id, item.area_id, year): item.reason
        for year, items in known.exposed.items()
        for item in items
    }
    structure = next(iter(years.grids.values())).terms
    made: dict[YearSum, Offer] = {}
    own = [span for span in known.spans if span.term in structure.names[: structure.published]]
    for figure, span in figures(known.project, years, own):
        parts = years.parts(figure.area_id, structure.index(span.term), figure.year, span.halves)
        if parts is None or (years.printed(parts) and not years.loose):
            continue
        count = years.halves_of(parts) / UNIT / 2
        why, demand = _by_rule(count, _missing(known, figure, span, count), rule)
        reasons = {exposed.get((figure.term_id, figure.area_id, year), "") for year, *_ in parts}
        why = why or ("" if "" in reasons else min(reasons))
        grid = years.grids[figure.year]
        level = grid.levels[grid.areas.index(figure.area_id)]
        cost = cost_of(known.project, level, known.uses.often[span.term], round(count * UNIT))
        offer = Offer(figure, parts, demand, cost, why, figure in known.before)
        if figure not in made or why:
            made[figure] = offer
    yield from made.values()
    for figure, halves in known.before.items():
        if figure not in made and figure.term_id in structure.names[: structure.published]:
            parts = years.parts(figure.area_id, structure.index(figure.term_id), figure.year, halves)
            if parts is not None:
                yield Offer(figure, parts, _open(0.0, rule), 0, "", True)


def _years_alone(years: Years, rule: DisclosureRule) -> Iterator[Offer]:
    """What is printed of single years, if some of it may have to be hidden for sums that are known."""
    for year, grid in years.grids.items() if years.loose else ():
        for row, column in np.argwhere(years.visible[year] & ~grid.public).tolist():
            if column in years.columns:
                figure = YearSum(grid.terms.names[column], grid.areas.names[row], year, ALONE)
                demand = _open(grid.counts[row, column] / UNIT, rule)
                yield Offer(figure, ((year, row, column, 2),), demand, max(1, int(grid.cost[row, column])))


def _hide(years: Years, one: HiddenSum) -> None:
    """Hide a single year as a partner of what it protects."""
    grid = years.grids[one.figure.year]
    cell = (grid.areas.index(one.figure.area_id), grid.terms.index(one.figure.term_id))
    term, area = one.because
    known = term in grid.terms.names and area in grid.areas.names
    grid.hide(cell, PARTNER, (grid.areas.index(area), grid.terms.index(term)) if known else cell)


def _missing(known: Known, figure: YearSum, span: Span, count: float) -> float:
    """How many of the whole are not counted, over all years; 0 if that is not known."""
    if not span.whole:
        return 0.0
    wholes = [known.wholes.get(figure.year - before, {}).get((span.whole, figure.area_id))
              for before in span.halves]  # fmt: skip
    if None in wholes:
        return 0.0
    told = zip(wholes, span.halves.values(), strict=True)
    return sum((whole or 0) * weight for whole, weight in told) / UNIT / 2 - count


def _by_rule(count: float, missing: float, rule: DisclosureRule) -> tuple[str, Target]:
    """Why a sum must not be shown, '' if it may, and how open it must be if it is not."""
    minimum = float(rule.minimum)
    if 0 < count < minimum:
        return "klein", Target((0, 0), 0.0, minimum, 0.0, count)
    if count == 0 and rule.zeros == "secret":
        return "null", Target((0, 0), 0.0, max(minimum, 1.0), 0.0, count)
    if rule.complement and 0 < missing < minimum:
        low = count - min(count, minimum - missing)
        return "ergaenzung", Target((0, 0), low, count + missing, 0.0, count)
    return "", _open(count, rule)


def _open(count: float, rule: DisclosureRule) -> Target:
    return Target((0, 0), INFINITE, -INFINITE, float(max(rule.minimum, 1)), count)


def _single(years: Years, needs: Mapping[int, Sequence[Need]], rule: DisclosureRule) -> Iterator[Watched]:
    """Counts of single years that must stay open, printed somewhere or not."""
    for year, grid in years.grids.items():
        for target in targets(grid, needs.get(year, ()), rule.minimum):
            row, column = target.cell
            if column in years.columns:
                yield Watched(
                    ((year, row, column, 2),), target, (grid.terms.names[column], grid.areas.names[row])
                )


def _rests(known: Known, years: Years, rule: DisclosureRule, offers: Sequence[Offer]) -> Iterator[Watched]:
    """Small sums over years that only subtraction gives: between areas, or between terms."""
    offered = {offer.parts for offer in offers}
    shapes: dict[str, tuple[Mapping[int, int], set[str]]] = {}
    for span in known.spans:
        shapes.setdefault(span.moment, (span.halves, set()))[1].add(span.term)
    for halves, terms in shapes.values():
        for column, rest in _columns(years, terms):
            for year in known.project.years:
                for area in years.grids[year].areas.names if year in years.grids else ():
                    parts = years.parts(area, column, year, halves)
                    if (
                        parts is not None
                        and parts not in offered
                        and (found := _small(years, parts, rule, rest))
                    ):
                        yield found


def _columns(years: Years, terms: set[str]) -> Iterator[tuple[int, bool]]:
    """Columns that the terms are or give; True for those that only several subtractions give."""
    grid = next(iter(years.grids.values()))
    numbers = {number for number, name in enumerate(grid.terms.names) if name in terms}
    for column in years.columns:
        if column in numbers or grid.terms.worked_out.get(column, {-1: 1}).keys() <= numbers:
            yield column, grid.terms.names[column] in grid.universe.rests


def _small(years: Years, parts: Parts, rule: DisclosureRule, rest: bool) -> Watched | None:
    count = years.halves_of(parts) / UNIT / 2
    if not 0 < count < rule.minimum or years.printed(parts):
        return None
    year, row, column, _ = parts[-1]
    grid = years.grids[year]
    target = Target((0, 0), 0.0, count if rest else float(rule.minimum), 0.0, count)
    return Watched(parts, target, (grid.terms.names[column], grid.areas.names[row]))
