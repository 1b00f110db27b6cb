"""Marks in the grids what earlier editions showed and hid, and lets go what they alone give away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb
import numpy as np

from pipeline.disclosure.audit import recoverable
from pipeline.disclosure.cells import Cell, Grid, work_out
from pipeline.disclosure.former import Traced, trace_areas
from pipeline.disclosure.ledger import HIDDEN, PRESUMED, REVISED, SAME, History, Seen, read_history
from pipeline.disclosure.primary import Need
from pipeline.disclosure.proof import decide, targets
from pipeline.disclosure.territory import Territory, read_territory
from pipeline.disclosure.year_sums import YearSum
from pipeline.errors import Problem, Severity
from pipeline.numbers import counted
from pipeline.project import Project

# What was revised is still known roughly: hidden for others only if nothing else helps.
DEARER = 4**8
# What was hidden before is hidden first: the pattern does not change without need.
CHEAPER = 64
MOST_LISTED = 8
Known = Mapping[int, Mapping[tuple[str, str], Seen]]  # by year, then by row and term


@dataclass(frozen=True)
class Earlier:
    """The territory with the areas of earlier editions, what is known of its cells.

    `former`: names of the rows that only an earlier edition has · `findings`: what could not be traced ·
    `alone`: `known` without what only sums over pooled years tell · `sums`: these sums.
    """

    territory: Territory
    known: Known
    former: frozenset[str]
    findings: tuple[Problem, ...]
    alone: Known = field(default_factory=dict)
    sums: Mapping[YearSum, Mapping[int, int]] = field(default_factory=dict)


def read_earlier(connection: duckdb.DuckDBPyConnection, project: Project) -> Earlier:
    """Everything of earlier frozen editions that protection needs. DataError if one was changed."""
    history = read_history(connection, project)
    territory = read_territory(connection, project)
    if not history.editions:
        return Earlier(territory, {}, frozenset(), ())
    traced = trace_areas(connection, territory, history, project.year)
    hint = (
        "die Gebiete und crosswalk.csv sagen nicht, woraus es heute besteht; Differenzen dazu selbst prüfen"
    )
    what = "früher veröffentlichtes Gebiet ist in den Nachweis nicht einbezogen"
    findings = [Problem("", f"{what}: {name}", hint, Severity.HINWEIS) for name in traced.lost]
    findings += _revisions(history, traced)
    former = frozenset(traced.rows.values())
    known, alone = what_is_known(history, traced, True), what_is_known(history, traced, False)
    sums = {
        figure: halves
        for edition, found in history.sums.items()
        for figure, halves in found.items()
        if not any((edition, figure.area_id, figure.year - before) in traced.rows for before in halves)
    }
    return Earlier(traced.territory, known, former, tuple(findings), alone, sums)


def _revisions(history: History, traced: Traced) -> list[Problem]:
    """One notice per edition, dataset and year with figures that differ today; the hint names areas."""
    found: dict[tuple[str, str, int], list[str]] = {}
    for edition, cells in history.cells.items():
        for (term, area, year), seen in cells.items():
            if seen.state == REVISED and (edition, area, year) not in traced.rows:
                found.setdefault((edition, term.partition("[")[0], year), []).append(f"{area}: {term}")
    notices = []
    for (edition, dataset, year), labels in sorted(found.items()):
        number = counted(len(labels), "Zahl", "Zahlen")
        what = f"{dataset}, {year}: {number} der Ausgabe {edition} seither berichtigt"
        more = " …" if len(labels) > MOST_LISTED else ""
        hint = ", ".join(sorted(labels)[:MOST_LISTED]) + more
        notices.append(Problem("", what, hint, Severity.HINWEIS))
    return notices


def what_is_known(history: History, traced: Traced, pooled: bool) -> Known:
    """Every cell of which some edition tells something, with the strongest that any of them says.

    `pooled`: sums over years tell all their years; those of areas that are cut differently today always do.
    """
    found: dict[int, dict[tuple[str, str], Seen]] = {}
    for edition, alone in history.cells.items():
        cells = dict(alone)
        for place, told in history.pooled.get(edition, {}).items():
            if pooled or (edition, *place[1:]) in traced.rows:
                cells[place] = told.joined(cells[place]) if place in cells else told
        revisions = {
            (term.partition("[")[0], year)
            for (term, area, year), seen in cells.items()
            if seen.state == REVISED and (edition, area, year) not in traced.rows
        }
        for (term, area, year), seen in cells.items():
            row = traced.rows.get((edition, area, year))
            if row is not None and seen.state != HIDDEN:  # today's figure of that name counts other people
                revised = (term.partition("[")[0], year) in revisions
                single = SAME if seen.count is not None else PRESUMED
                seen = replace(seen, state=REVISED if revised else single)
            one = found.setdefault(year, {})
            key = (row or area, term)
            one[key] = seen.joined(one[key]) if key in one else seen
    return found


def mark_earlier(grid: Grid, earlier: Earlier, pooled: bool = True) -> None:
    """Set `public` and `cost` of the cells of a grid; counts of rows that only an earlier edition has.

    `pooled`: sums over years tell all their years.
    """
    known = earlier.known if pooled else earlier.alone
    if grid.year not in known:
        return
    rows = {name: number for number, name in enumerate(grid.areas.names[: grid.areas.published])}
    columns = {name: number for number, name in enumerate(grid.terms.names[: grid.terms.published])}
    for (area, term), seen in known[grid.year].items():
        if area not in rows or term not in columns:
            continue
        cell = (rows[area], columns[term])
        if seen.state == HIDDEN:
            grid.cost[cell] = max(int(grid.cost[cell]) // CHEAPER, 1) if grid.cost[cell] else 0
        elif seen.state == REVISED:
            grid.cost[cell] *= DEARER
        else:
            if not grid.known[cell] and seen.count is not None:
                grid.counts[cell], grid.known[cell] = seen.count, True
            grid.public[cell] = grid.known[cell]
    _complete(grid, [number for name, number in rows.items() if name in earlier.former])
    work_out(grid.areas, grid.terms, grid.counts, grid.known)


def _complete(grid: Grid, former: Sequence[int]) -> None:
    """Counts of former areas that no edition names but that follow from today's: they are protected, too."""
    open_rows = set(former)
    terms = grid.terms.published
    for _ in range(len(former)):
        before = int(grid.known.sum())
        for relation in grid.areas.relations:
            for row in open_rows & relation.keys():
                others = [other for other in relation if other != row]
                told = grid.known[others, :terms].all(axis=0) & ~grid.known[row, :terms]
                factors = np.array([relation[other] for other in others])
                counts = -(factors @ grid.counts[others, :terms]) // relation[row]
                grid.counts[row, :terms][told] = counts[told]
                grid.known[row, :terms] |= told
        if before == int(grid.known.sum()):
            return


def given_away(grid: Grid, needs: Sequence[Need]) -> set[Cell]:
    """Cells of the needs that earlier editions alone tell: nothing can protect them any more.

    They are hidden all the same: this edition does not repeat them.
    """
    if not grid.public.any():
        return set()
    cells = {need.cell for need in needs}
    gone = {cell for cell in cells if grid.public[cell]}
    gone |= set(recoverable(_before(grid), cells - gone))
    for need in needs:
        if need.cell in gone:
            grid.hide(need.cell, need.reason, need.cell)
    return gone


def narrowed_before(grid: Grid, needs: Sequence[Need], unsafe: Sequence[Cell]) -> set[Cell]:
    """Those of the unsafe cells of which earlier editions alone tell too much, if not the very count."""
    if not unsafe or not grid.public.any():
        return set()
    wanted = targets(_before(grid), [need for need in needs if need.cell in unsafe], 0)
    decide(_before(grid), wanted)
    return {target.cell for target in wanted if not target.proven}


def _before(grid: Grid) -> Grid:
    """The grid as it is known without this edition."""
    return replace(grid, hidden=~grid.public, shown=grid.public)
