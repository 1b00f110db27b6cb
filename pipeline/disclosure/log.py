"""The log for the data protection officer: every hidden figure with rule and reason, and what it costs.

Internal: it says which figures are small and which only protect others. It holds no counts all the same.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from pipeline.disclosure.cells import PARTNER
from pipeline.disclosure.naming import Names, read_names
from pipeline.disclosure.protection import HiddenCell, Protection
from pipeline.disclosure.year_sums import HiddenSum
from pipeline.project import Project
from pipeline.terms import Plan

# Reason of a hidden figure: word and meaning.
REASONS: Mapping[str, tuple[str, str]] = {
    "klein": ("kleine Zahl", "größer als null und kleiner als die Mindestzahl der Regel"),
    "ergaenzung": (
        "kleiner Rest",
        "zum Ganzen fehlen so wenige, dass von fast allen das Merkmal bekannt wäre",
    ),
    "lieferant": ("geheim geliefert", "die liefernde Stelle hat die Zahl schon gesperrt"),
    "nenner": ("kleiner Nenner", "das Ganze, auf das sich die Zahl bezieht, ist kleiner als verlangt"),
    "null": ("Null", "niemand oder alle: nach der Regel darf auch das nicht gezeigt werden"),
    "dominanz": ("Überwiegen", "ein einzelner Beitrag macht fast die ganze Zahl aus"),
    PARTNER: ("Partner", "selbst unbedenklich; ohne sie ließe sich eine der anderen errechnen"),
}


@dataclass(frozen=True)
class Entry:
    """One hidden figure; `protects` is empty if a rule hides it; `cost`: the weight of losing it."""

    dataset: str
    term: str
    indicators: tuple[str, ...]
    area: str
    level: str
    year: int
    reason: str
    protects: str
    cost: int


@dataclass(frozen=True)
class Loss:
    """How much of something is hidden: in all, by a rule, only as a partner."""

    names: tuple[str, str]
    values: int
    by_rule: int
    partners: int

    @property
    def hidden(self) -> int:
        """All hidden ones."""
        return self.by_rule + self.partners

    @property
    def percent(self) -> Decimal:
        """Share of hidden ones, exact.

        >>> Loss(("Quote", "Stadt"), 8, 1, 1).percent
        Decimal('25')
        """
        return Decimal(100 * self.hidden) / self.values if self.values else Decimal(0)


@dataclass(frozen=True)
class Log:
    """Everything the log says; losses of indicators by level are values, those of datasets by year counts."""

    entries: tuple[Entry, ...]
    by_indicator: tuple[Loss, ...]
    by_year: tuple[Loss, ...]

    def reasons(self) -> list[tuple[str, str, int]]:
        """Word, meaning and number of hidden figures of every reason that occurs."""
        numbers = Counter(entry.reason for entry in self.entries)
        return [(*REASONS[name], numbers[name]) for name in REASONS if numbers[name]]


_BY_INDICATOR = """
SELECT indicator_id, level_id, count_if(final IN ('ok', 'zero', 'secret')),
    count_if(final = 'secret' AND (by_rule OR delivered = 'secret')),
    count_if(final = 'secret' AND NOT (by_rule OR delivered = 'secret'))
FROM (
    SELECT shown.indicator_id, level_id, level_order, shown.status AS final, own.status AS delivered,
        coalesce(by_rule, false) AS by_rule
    FROM published.value AS shown JOIN core.area USING (area_id)
    JOIN result.value AS own USING (indicator_id, category, area_id, year)
    LEFT JOIN hidden_row USING (indicator_id, category, area_id, year))
GROUP BY ALL ORDER BY indicator_id, min(level_order), level_id
"""
_BY_YEAR = """
WITH printed AS (
    SELECT DISTINCT term_id, area_id, value.year - years_on AS year
    FROM published.value JOIN term_use USING (indicator_id, category)
    WHERE status IN ('ok', 'zero', 'secret') AND NOT contains(term_id, ']*')
    UNION SELECT term_id, area_id, year FROM hidden_cell)
SELECT split_part(term_id, '[', 1) AS dataset_id, year, count(*),
    coalesce(count_if(by_rule), 0), coalesce(count_if(NOT by_rule), 0)
FROM printed LEFT JOIN hidden_cell USING (term_id, area_id, year) GROUP BY ALL ORDER BY ALL
"""


def make_log(
    connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan, protection: Protection
) -> Log:
    """The log of a project that is just being protected.

    The connection must find core, result and published, and the tables that find_hidden_rows has filled.
    """
    names = read_names(connection, project, plan)
    protected = {name for name, dataset in project.datasets.items() if dataset.protected}
    years = [row for row in connection.execute(_BY_YEAR).fetchall() if row[0] in protected]
    levels = connection.execute(_BY_INDICATOR).fetchall()
    return Log(
        tuple(_entries(names, protection)),
        tuple(Loss((names.indicator(one), names.level(level)), *sums) for one, level, *sums in levels),
        tuple(Loss((names.dataset(one), str(year)), *sums) for one, year, *sums in years),
    )


def _as_cell(item: HiddenSum) -> HiddenCell:
    """A sum over years as the cell of its last one."""
    figure = item.figure
    return HiddenCell(figure.term_id, figure.area_id, figure.year, item.reason, item.cost, item.because)


def _years_of(item: HiddenSum) -> str:
    return item.figure.moment.partition("*")[2]


def _entries(names: Names, protection: Protection) -> Iterator[Entry]:
    """One entry per hidden figure, by dataset, figure, area in the order of the tree, year."""

    def order(item: tuple[HiddenCell, str]) -> tuple[object, ...]:
        cell, span = item
        dataset = names.dataset(cell.term_id.partition("[")[0])
        return dataset, names.term(cell.term_id), span, names.place(cell.area_id), cell.year

    hidden = [(cell, "") for cell in protection.cells]
    hidden += [(_as_cell(one), f", Summe über {_years_of(one)} Jahre") for one in protection.sums]
    for cell, span in sorted(hidden, key=order):
        term, area = cell.because
        protects = f"{names.term(term)}, {names.area(area)}" if cell.reason == PARTNER else ""
        yield Entry(
            names.dataset(cell.term_id.partition("[")[0]),
            names.term(cell.term_id) + span,
            names.users.get(cell.term_id, ()),
            names.area(cell.area_id),
            names.level_of(cell.area_id),
            cell.year,
            str(cell.reason),
            protects,
            cell.cost,
        )
