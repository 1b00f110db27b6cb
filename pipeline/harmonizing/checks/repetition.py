"""Figures that come again: last year's under a new year, or under the heading of their neighbour."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from pipeline.database import literal
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.checks.model import KNOWN, Question
from pipeline.harmonizing.messages import figure_text

SAME_SHARE = 80  # percent of areas that must repeat all their figures
SAME_CELLS = 10  # figures above zero they must have together: two equal small counts are no wonder
MOST_GROUPS = 60  # groups of one dataset that are compared in pairs
LEAST_TOTAL = 50

Codes = tuple[str | None, ...]  # one group: a code of each dimension that is no age
Totals = dict[Codes, Decimal]


def same_as_last_year(question: Question) -> Iterator[Problem]:
    """Years in which (nearly) every area has exactly the figures of the year delivered before."""
    figure = ", ".join([*question.keys(), "value"])
    rows = question.rows(
        f"""
        WITH area_year AS (
            SELECT source_id, area_id, year, sum(hash({figure})::HUGEINT) AS mark, count(*) AS cells,
                min(source_file) AS file
            FROM {question.table} WHERE {question.chosen} AND {KNOWN} AND value <> 0
            GROUP BY source_id, area_id, year),
        delivered AS (
            SELECT source_id, year, lag(year) OVER (PARTITION BY source_id ORDER BY year) AS before
            FROM (SELECT DISTINCT source_id, year FROM area_year))
        SELECT now.source_id, now.year, before, min(now.file), count(*), count_if(now.mark = last.mark),
            coalesce(sum(now.cells) FILTER (now.mark = last.mark), 0)
        FROM area_year AS now
        JOIN delivered ON delivered.source_id = now.source_id AND delivered.year = now.year
        JOIN area_year AS last ON last.source_id = now.source_id AND last.area_id = now.area_id
            AND last.year = before
        GROUP BY now.source_id, now.year, before HAVING count_if(now.mark = last.mark) > 0 ORDER BY ALL
        """
    )
    for source, year, before, file, areas, same, cells in rows:
        check = question.checks[source]
        share = SAME_SHARE if check.percent is None else check.percent
        if same * 100 >= share * areas and cells >= (check.cases or SAME_CELLS):
            what = f"die Zahlen für {year} sind dieselben wie für {before}"
            hint = f"in {same} von {areas} Gebieten; ist die alte Lieferung unter neuem Jahr gekommen?"
            yield question.finding(source, Severity.WARNUNG, file, (what, hint))


def swapped(question: Question) -> Iterator[Problem]:
    """Two groups whose figures look exchanged against the year before."""
    codes = question.codes()
    if not codes:
        return
    rows = question.rows(
        f"SELECT source_id, [{', '.join(codes)}], year, sum(value), min(source_file) FROM {question.table} "
        f"WHERE {question.chosen} AND {KNOWN} GROUP BY ALL ORDER BY ALL"
    )
    totals: dict[tuple[str, int], Totals] = defaultdict(dict)
    files: dict[tuple[str, int], str] = {}
    for source, group, year, total, file in rows:
        totals[source, year][tuple(group)] = total
        files.setdefault((source, year), file)
    for (source, year), now in list(totals.items()):
        last = totals.get((source, year - 1), {})
        both = [group for group in now if group in last]
        for one, other in combinations(both, 2) if len(both) <= MOST_GROUPS else ():
            if _exchanged(now, last, one, other) and _areas_agree(question, source, year, (one, other)):
                what = f"{year}: {_named(one)} und {_named(other)} sehen gegenüber dem Vorjahr vertauscht aus"
                hint = f"im Vorjahr {_both(last, one, other)}, jetzt {_both(now, one, other)}"
                yield question.finding(source, Severity.WARNUNG, files[source, year], (what, hint))


def _exchanged(now: Totals, last: Totals, one: Codes, other: Codes) -> bool:
    """Each total is within 10 % of what the other was, and they were at least a quarter apart."""
    small, large = sorted((last[one], last[other]))
    apart = small >= LEAST_TOTAL and (large - small) * 4 >= large
    pairs = ((one, other), (other, one))
    return apart and all(abs(now[this] - last[that]) * 10 <= last[that] for this, that in pairs)


def _areas_agree(question: Question, source: str, year: int, pair: tuple[Codes, Codes]) -> bool:
    """True if two thirds of the areas are nearer to last year's figures when the two are exchanged."""
    sums = ", ".join(
        f"sum(value) FILTER (year = {when} AND {_condition(question, group)}) AS {name}_{label}"
        for name, group in zip(("one", "other"), pair, strict=True)
        for label, when in (("now", year), ("last", year - 1))
    )
    nearer, areas = question.rows(
        f"""
        SELECT count_if(abs(one_now - other_last) + abs(other_now - one_last)
            < abs(one_now - one_last) + abs(other_now - other_last)), count(one_now + one_last)
        FROM (SELECT area_id, {sums} FROM {question.table}
            WHERE source_id = {literal(source)} AND year IN ({year}, {year - 1}) AND {KNOWN} GROUP BY area_id)
        """
    )[0]
    return bool(nearer * 3 >= areas * 2)


def _both(totals: Totals, one: Codes, other: Codes) -> str:
    return f"{figure_text(totals[one])} und {figure_text(totals[other])}"


def _condition(question: Question, group: Codes) -> str:
    return " AND ".join(
        f"{column} IS NULL" if code is None else f"{column} = {literal(code)}"
        for column, code in zip(question.codes(), group, strict=True)
    )


def _named(group: Codes) -> str:
    return "„" + ", ".join(code or "insgesamt" for code in group) + "“"
