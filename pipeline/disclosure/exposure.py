"""Counts that are not small and yet tell too much: of a whole group, of few people, or of one contributor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

import duckdb

from pipeline.database import literal, quote
from pipeline.disclosure.counts import UNIT
from pipeline.disclosure.rounded import not_rounded
from pipeline.errors import DisclosureError, raise_if_any
from pipeline.models.ages import MAX_AGE
from pipeline.models.dataset import Dataset
from pipeline.models.disclosure import Dominance
from pipeline.project import Project
from pipeline.terms import Category, Plan, TermKey, shown_levels


@dataclass(frozen=True, order=True)
class Exposed:
    """A count that a rule hides whatever its size.

    `room`: how far above the true count it can be at most, in units of the grid (nenner, null: the whole
    group; dominanz: up to where the largest contribution would no longer be too much) · `reason`: the rule.
    """

    term_id: str
    area_id: str
    room: int
    reason: str


def read_exposed(
    connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan
) -> Mapping[int, list[Exposed]]:
    """Counts of thin denominators, of nobody or everybody, and of dominating contributors, by year.

    Raises DisclosureError if figures that need no rule because they are rounded are not.
    """
    raise_if_any(not_rounded(connection, project), DisclosureError)
    found: dict[int, list[Exposed]] = {}
    for item in plan.categories:
        for year, exposed in _of_groups(connection, project, item):
            found.setdefault(year, []).append(exposed)
    for name, dataset in project.datasets.items():
        dominance = project.disclosure_rule(name).dominance
        if dominance is None or not dataset.protected:
            continue
        largest = project.datasets[dominance.largest]
        for key in plan.printed(name):
            if not key.weight:
                for year, exposed in _of_contributors(connection, key, dominance, largest):
                    found.setdefault(year, []).append(exposed)
    return {year: sorted(set(items)) for year, items in found.items()}


def _of_groups(
    connection: duckdb.DuckDBPyConnection, project: Project, item: Category
) -> Iterator[tuple[int, Exposed]]:
    """Numerators over a denominator that is too small, and those of nobody or everybody of a group.

    Denominators are counts of people or cases only if their dataset is protected: 8 km² are not few.
    """
    above, below = item.terms.get("numerator"), item.terms.get("denominator")
    if above is None or below is None or not project.datasets[below.key.dataset].protected:
        return
    dataset = project.datasets[above.key.dataset]
    rule = project.disclosure_rule(dataset.id)
    whole = item.indicator.method == "share" and rule.zeros != "shown"
    if not dataset.protected or not (whole or rule.denominator_minimum):
        return
    levels = ", ".join(literal(level) for level in shown_levels(project, item.indicator))
    rows = connection.execute(
        "SELECT area_id, year, greatest(((denominator - numerator) * ?)::BIGINT, 0), denominator < ? "
        "FROM result.value JOIN core.area USING (area_id) "
        "WHERE indicator_id = ? AND category = ? AND year <= ? AND published "
        f"AND level_id IN ({levels}) AND greatest(numerator, denominator) > 0 AND (denominator < ? "
        "OR (? AND denominator > 0 AND numerator IN (0, denominator))) ORDER BY ALL",
        [UNIT, rule.denominator_minimum, item.indicator.id, item.name, project.year,
         rule.denominator_minimum, whole],
    ).fetchall()  # fmt: skip
    term_id = above.key.id.removesuffix(f"*{above.key.weight}")
    for area, year, room, thin in rows:
        for before in above.halves:
            yield year - before, Exposed(term_id, area, room, "nenner" if thin else "null")


def _of_contributors(
    connection: duckdb.DuckDBPyConnection, key: TermKey, dominance: Dominance, largest: Dataset
) -> Iterator[tuple[int, Exposed]]:
    """Counts X with a largest contribution x above the limit of k percent, or with an unknown one.

    They must stay open up to 100 x / k, where x would just be k percent of the sum; (1,k) rule and its upper
    protection level: Hundepool et al., Statistical Disclosure Control (2012), chapter 4. By hand: X = 100,
    x = 90, k = 75: open up to 120.
    """
    given = _same_cell(key, largest)
    rows = connection.execute(
        "SELECT term.area_id, term.year, term.value, max(part.value) AS most "
        "FROM result.term AS term JOIN core.area AS area ON area.area_id = term.area_id "
        f"LEFT JOIN core.{quote(largest.id)} AS part ON part.area_id = term.area_id "
        f"AND part.year = term.year AND part.status IN ('ok', 'zero') AND {given} "
        "WHERE term_id = ? AND term.status = 'ok' AND term.value > 0 AND published GROUP BY ALL "
        "HAVING most IS NULL OR most * 100 > ? * term.value ORDER BY ALL",
        [key.id, dominance.percent],
    ).fetchall()
    for area, year, value, most in rows:
        limit = Decimal(value if most is None else most) * 100 / dominance.percent
        room = ((limit - value) * UNIT).to_integral_value(ROUND_CEILING)
        yield year, Exposed(key.id, area, max(int(room), UNIT), "dominanz")


def _same_cell(key: TermKey, largest: Dataset) -> str:
    """SQL: the row of the largest contributions is of the same group; false if they are not so detailed."""
    codes, ages = dict(key.codes), dict(key.ages)
    if not {*codes, *ages} <= {*largest.dimensions}:
        return "false"
    parts = ["true"]
    for name, dimension in largest.dimensions.items():
        if dimension.kind == "age":
            bands = ages.get(name, ())
            start, stop = quote(f"{name}_from"), quote(f"{name}_to")
            if len(bands) > 1:
                return "false"
            every = f"({start} IS NULL OR ({start} = 0 AND {stop} = {MAX_AGE}))"
            parts.append(f"{start} = {bands[0].start} AND {stop} = {bands[0].stop}" if bands else every)
        else:
            chosen = codes.get(name, ())
            if len(chosen) > 1:
                return "false"
            parts.append(f"{quote(name)} = {literal(chosen[0])}" if chosen else f"{quote(name)} IS NULL")
    return " AND ".join(parts)
