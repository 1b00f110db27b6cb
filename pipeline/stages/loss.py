"""What a coarser version of an indicator would save: the real protection, run on a copy in memory."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import duckdb

from pipeline.computing.filling import fill_results
from pipeline.database import RESULT_TABLES, connect, literal, quote
from pipeline.disclosure.ledger import plan_with_former
from pipeline.disclosure.protection import Protection, protect_cells
from pipeline.disclosure.remedies import Remedy, remedies
from pipeline.disclosure.rows import find_hidden_rows
from pipeline.disclosure.universe import pairs
from pipeline.errors import DataError, DisclosureError, Problem
from pipeline.models.indicator import Indicator
from pipeline.project import Project
from pipeline.stages.model import Say
from pipeline.term_checks import checked_plan
from pipeline.terms import Plan

UNSAFE = "eine geheime Zahl ließe sich errechnen"
_KEPT = """
INSERT INTO result.term BY NAME FROM working.result.term
WHERE term_id NOT IN (SELECT DISTINCT term_id FROM result.term);
INSERT INTO result.value BY NAME FROM working.result.value WHERE indicator_id NOT IN ({changed});
"""
_COUNTS = """
SELECT indicator_id, level_id, count_if(status IN ('ok', 'zero', 'secret') OR hidden_row.year IS NOT NULL),
    count_if(status = 'secret' OR hidden_row.year IS NOT NULL)
FROM result.value JOIN core.area USING (area_id)
LEFT JOIN hidden_row USING (indicator_id, category, area_id, year)
WHERE published AND value.year <= {year} GROUP BY ALL ORDER BY ALL
"""
Counts = dict[tuple[str, str], tuple[int, int]]  # indicator and level -> values, hidden ones


@dataclass(frozen=True)
class Outcome:
    """A version of the indicator: values and how many of them are hidden, the same for all other indicators.

    `why_not`: why there is no such version; then nothing was counted.
    """

    title: str
    values: int = 0
    hidden: int = 0
    other_values: int = 0
    other_hidden: int = 0
    why_not: str = ""


def measure_loss(project: Project, indicator: Indicator, levels: Iterable[str], say: Say) -> list[Outcome]:
    """The indicator as it is and each coarser version of it, counted on the levels named.

    Hiding one figure hides others with it: all values of all other indicators are counted too. Only the
    working database is read, nothing is written.

    Raises DataError if nothing is computed yet, DisclosureError if the project as it is cannot be protected.
    """
    found = remedies(project, indicator)
    possible = [remedy for remedy in found if remedy.indicator]
    wanted = set(levels)
    say(f"Geheimhaltung wie jetzt (1 von {len(possible) + 1})")
    protection, counts = _count(project, {}, None)
    outcomes = [_outcome("wie jetzt", indicator, counts, wanted)]
    done = 1
    for remedy in found:
        if remedy.indicator is None:
            outcomes.append(Outcome(remedy.title, why_not=remedy.why_not))
            continue
        done += 1
        say(f"{remedy.title} ({done} von {len(possible) + 1})")
        outcomes.append(_tried(project, remedy, protection, wanted))
    return outcomes


def _tried(project: Project, remedy: Remedy, known: Protection, levels: set[str]) -> Outcome:
    assert remedy.indicator
    try:
        _, counts = _count(project, {remedy.indicator.id: remedy.indicator}, known)
    except DisclosureError:
        return Outcome(remedy.title, why_not=UNSAFE)
    return _outcome(remedy.title, remedy.indicator, counts, levels)


def _outcome(title: str, indicator: Indicator, counts: Counts, levels: set[str]) -> Outcome:
    own, other = [0, 0], [0, 0]
    for (name, level), found in counts.items():
        if level in levels:
            sums = own if name == indicator.id else other
            sums[:] = [before + more for before, more in zip(sums, found, strict=True)]
    return Outcome(title, own[0], own[1], other[0], other[1])


def _count(
    project: Project, changed: Mapping[str, Indicator], known: Protection | None
) -> tuple[Protection, Counts]:
    """What is hidden, and counts of the project with changed indicators.

    `known`: what is hidden without the change; only the datasets of the changed indicators are run again.
    """
    whole = replace(project, indicators={**project.indicators, **changed})
    plan = plan_with_former(whole, checked_plan(whole))
    with _copy(project, _dependent(whole, changed)) as connection:
        if known is None:
            protection = protect_cells(connection, whole, plan)
        else:
            touched = {t.dataset for item in changed.values() for t in item.all_terms.values()}
            again = protect_cells(connection, whole, _only(whole, plan, touched))
            protection = _joined(known, again, touched)
        find_hidden_rows(connection, whole, plan, protection)
        rows = connection.execute(_COUNTS.format(year=project.year)).fetchall()
    return protection, {(name, level): (values, hidden) for name, level, values, hidden in rows}


def _joined(known: Protection, again: Protection, touched: set[str]) -> Protection:
    """What `again` says of the touched datasets and `known` of all others."""

    def chosen(term: str, mine: bool) -> bool:
        return (term.partition("[")[0] in touched) == mine

    both = ((known, False), (again, True))
    return replace(
        known,
        cells=tuple(cell for one, mine in both for cell in one.cells if chosen(cell.term_id, mine)),
        sums=tuple(sum_ for one, mine in both for sum_ in one.sums if chosen(sum_.figure.term_id, mine)),
        pooled=frozenset(term for one, mine in both for term in one.pooled if chosen(term, mine)),
    )


def _only(project: Project, plan: Plan, touched: set[str]) -> Plan:
    """The plan with the terms of the touched datasets and of those whose parts they count."""
    beside = {pair.denominator.dataset for pair in pairs(project, plan) if pair.numerator.dataset in touched}
    return replace(plan, keys=tuple(key for key in plan.keys if key.dataset in touched | beside))


def _dependent(project: Project, changed: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """The changed indicators and those that show their change."""
    found = dict(changed)
    while more := {
        item.id: item for item in project.indicators.values() if item.of in found and item.id not in found
    }:
        found |= more
    return {name: found[name] for name in sorted(found)}


@contextmanager
def _copy(project: Project, changed: Mapping[str, Indicator]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory: core as it is, result with the changed indicators computed anew."""
    connect(project.working_database, read_only=True).close()
    connection = duckdb.connect()
    try:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"ATTACH {literal(str(project.working_database))} AS working (READ_ONLY)")
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() "
            "WHERE database_name = 'working' AND schema_name IN ('core', 'result') ORDER BY ALL"
        ).fetchall()
        if ("result", "term") not in tables:
            what = "die Indikatoren sind noch nicht berechnet"
            raise DataError(Problem(project.working_database.name, what, "zuerst compute ausführen"))
        connection.execute("CREATE SCHEMA core; CREATE SCHEMA result")
        for schema, name in tables:
            if schema == "core":
                source = f"working.core.{quote(name)}"
                connection.execute(f"CREATE VIEW core.{quote(name)} AS FROM {source}")
        connection.execute(RESULT_TABLES)
        if changed:
            alone = replace(project, indicators=changed, indices={}, early={})
            fill_results(connection, alone, checked_plan(alone))
        names = ", ".join(map(literal, changed)) or "''"
        connection.execute(_KEPT.format(changed=names))
        yield connection
    finally:
        connection.close()
