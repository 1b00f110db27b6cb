"""protect: what may be shown, in a database of its own. The only stage that sees both databases."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.computing.early import compute_early
from pipeline.computing.indices import compute_indices
from pipeline.database import PUBLISHED_TABLES, connect, literal
from pipeline.disclosure.kept import Kept
from pipeline.disclosure.ledger import plan_with_former
from pipeline.disclosure.log import make_log
from pipeline.disclosure.protection import Protection, protect_cells
from pipeline.disclosure.rows import find_hidden_rows
from pipeline.errors import DataError, Problem
from pipeline.numbers import format_number
from pipeline.project import Project
from pipeline.stages.disclosure_log import write_log
from pipeline.stages.fingerprint import FileHashes, code_parts, fingerprint
from pipeline.stages.kept_values import keep_values
from pipeline.stages.model import Say, StageResult
from pipeline.term_checks import checked_plan
from pipeline.terms import Plan

_COPIES = """
INSERT INTO published.area
SELECT area_id, level_id, level_order, name, parent_id, kind, sort_key, first_year, last_year
FROM core.area WHERE published ORDER BY level_order, sort_key, area_id;
INSERT INTO published.geometry
SELECT area_id, wkb FROM core.geometry JOIN core.area USING (area_id) WHERE published ORDER BY area_id;
INSERT INTO published.area_part
WITH span AS (SELECT unnest(range({first_year} - 5, {year} + 1)) AS year),
valid AS (SELECT area_id, year FROM core.area, span WHERE year BETWEEN first_year AND last_year),
inner_part AS (
    SELECT DISTINCT own.area_id, year FROM core.area_part AS own JOIN valid ON valid.area_id = own.part_id
    WHERE own.part_id <> own.area_id),
held AS (
    SELECT own.area_id, own.part_id, valid.year,
        valid.year - row_number() OVER (PARTITION BY own.area_id, own.part_id ORDER BY valid.year) AS run
    FROM core.area_part AS own JOIN core.area AS area ON area.area_id = own.area_id AND area.published
    JOIN valid ON valid.area_id = own.part_id
    SEMI JOIN valid AS whole ON whole.area_id = own.area_id AND whole.year = valid.year
    ANTI JOIN inner_part ON inner_part.area_id = own.part_id AND inner_part.year = valid.year)
SELECT area_id, part_id, min(year), max(year) FROM held GROUP BY area_id, part_id, run ORDER BY ALL;
INSERT INTO published.delivery FROM core.delivery WHERE year <= {year} ORDER BY ALL;
INSERT INTO published.file SELECT source_id, file FROM meta.file ORDER BY ALL;
-- Figures of findings stand in the hint: it stays behind. So do numbers of rows: in a list with one row per
-- person or per occupied group they count.
INSERT INTO published.finding
SELECT DISTINCT stage, severity, regexp_replace(place, ', Zeile [0-9]+', '', 'g'), what, ''
FROM (SELECT 'ingest' AS stage, * FROM meta.finding
    UNION ALL SELECT 'harmonize', * FROM core.finding
    UNION ALL SELECT 'compute', * FROM result.finding) ORDER BY ALL;
"""

# A number and its rate live and die together: one hidden term hides the row, then every change from or to it.
_VALUES = """
INSERT INTO published.value
SELECT indicator_id, category, area_id, year,
    CASE WHEN final <> 'secret' THEN numerator END,
    CASE WHEN final <> 'secret' THEN denominator END,
    CASE WHEN final <> 'secret' THEN value END, final, if(final <> 'secret', flags, 0)
FROM (
    SELECT value.*, CASE WHEN hidden_row.year IS NOT NULL THEN 'secret' ELSE status END AS final
    FROM result.value AS value JOIN core.area USING (area_id)
    LEFT JOIN hidden_row USING (indicator_id, category, area_id, year)
    WHERE published AND year <= {year})
ORDER BY ALL;
INSERT INTO published.interval
SELECT own.* FROM result.interval AS own
SEMI JOIN published.value AS shown ON shown.indicator_id = own.indicator_id AND shown.category = own.category
    AND shown.area_id = own.area_id AND shown.year = own.year AND shown.status IN ('ok', 'zero')
ORDER BY ALL;
-- Above or below the value of another area tells something about that one: it must be shown too.
UPDATE published.interval SET reference_id = '', comparison = ''
WHERE (indicator_id, category, reference_id, year) NOT IN (
    SELECT (indicator_id, category, area_id, year) FROM published.value WHERE status IN ('ok', 'zero'));
INSERT INTO published.change
SELECT indicator_id, category, area_id, year, base_year,
    CASE WHEN final = status THEN absolute END, CASE WHEN final = status THEN percent END, final, break_id,
    if(final = status, flags, 0)
FROM (
    SELECT change.*, CASE WHEN status = 'not_applicable' AND break_id <> '' THEN status
        WHEN now.year IS NOT NULL OR before.year IS NOT NULL THEN 'secret' ELSE status END AS final
    FROM result.change AS change JOIN core.area USING (area_id)
    LEFT JOIN hidden_row AS now USING (indicator_id, category, area_id, year)
    LEFT JOIN hidden_row AS before ON before.indicator_id = change.indicator_id
        AND before.category = change.category AND before.area_id = change.area_id
        AND before.year = change.base_year
    WHERE published AND change.year <= {year})
ORDER BY ALL;
INSERT INTO published.trend
SELECT own.* FROM result.trend AS own
SEMI JOIN published.change AS shown ON shown.indicator_id = own.indicator_id AND shown.category = own.category
    AND shown.area_id = own.area_id AND shown.year = own.year AND shown.base_year = own.base_year
    AND shown.status IN ('ok', 'zero')
ORDER BY ALL;
INSERT INTO published.suppression
SELECT indicator_id, level_id, count_if(status IN ('ok', 'zero')), count_if(status = 'secret')
FROM published.value JOIN published.area USING (area_id) GROUP BY ALL ORDER BY ALL;
"""


def protect(project: Project, say: Say) -> StageResult:
    """Write published.duckdb, or nothing: DisclosureError if a hidden figure could be worked out."""
    plan = plan_with_former(project, checked_plan(project))
    with _both_databases(project) as connection:
        say("kleine Fallzahlen suchen und absichern")
        protection = _protect_cells(connection, project, plan)
        say("veröffentlichte Tabellen schreiben")
        find_hidden_rows(connection, project, plan, protection)
        connection.execute(_COPIES.format(year=project.year, first_year=project.years[0]))
        connection.execute(_VALUES.format(year=project.year))
        _insert_indices(connection, project, plan)
        compute_early(connection, project)
        _insert_edition(connection, project)
        log = make_log(connection, project, plan, protection)
        shown, secret = connection.execute(
            "SELECT coalesce(sum(shown), 0), coalesce(sum(secret), 0) FROM published.suppression"
        ).fetchall()[0]
    keep_values(project)
    say(f"Protokoll, nur intern: {write_log(project, log, protection)}")
    summary = f"{format_number(shown)} Werte veröffentlicht, {format_number(secret)} geheim gehalten"
    return StageResult(int(shown) + int(secret), summary, protection.findings)


def _protect_cells(connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan) -> Protection:
    """What to hide; what earlier runs of this code decided on the same figures is not worked out again."""
    hashes = FileHashes(project.processed_dir / "checksums.json")
    kept = Kept(project.decisions_file, fingerprint(code_parts("protect", hashes.of)))
    try:
        return protect_cells(connection, project, plan, kept)
    finally:
        kept.save()


@contextmanager
def _both_databases(project: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connection with core and result to read and `published` to fill; moved into place at the very end."""
    connect(project.working_database, read_only=True).close()
    target = project.published_database
    temporary = target.with_name(target.name + ".neu")
    temporary.unlink(missing_ok=True)
    connection = duckdb.connect()
    try:
        connection.execute(f"ATTACH {literal(str(project.working_database))} AS working (READ_ONLY)")
        connection.execute(f"ATTACH {literal(str(temporary))} AS published")
        _check_results(connection, project)
        connection.execute("USE published")
        connection.execute(PUBLISHED_TABLES)
        connection.execute("USE working")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT published")
        connection.close()
        _move(temporary, target)
    finally:
        connection.close()
        temporary.unlink(missing_ok=True)


def _check_results(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    found = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'working' AND schema_name = 'result' LIMIT 1"
    ).fetchone()
    if not found:
        what = "die Indikatoren sind noch nicht berechnet"
        raise DataError(Problem(project.working_database.name, what, "zuerst compute ausführen"))


def _move(temporary: Path, target: Path) -> None:
    try:
        os.replace(temporary, target)
    except PermissionError:
        what = "die Datei ist in einem anderen Programm geöffnet"
        raise DataError(Problem(target.name, what, "das Programm schließen und wiederholen")) from None


def _insert_indices(connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan) -> None:
    """Indices once more, with reference values of the areas that hide nothing: else they would tell."""
    hidden = connection.execute(
        "SELECT DISTINCT indicator_id, area_id, year FROM hidden_row WHERE category = ''"
    ).fetchall()
    compute_indices(connection, project, "published", hidden, _closed_rows(connection, project, plan))


def _closed_rows(
    connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan
) -> Iterator[tuple[str, str, int]]:
    """Rows of the indices' components whose denominator is hidden, not only their numerator."""
    used = {name for index in project.indices.values() for name in index.used_indicators}
    for item in plan.categories:
        for term in (term for role, term in item.used if role == "denominator"):
            if item.indicator.id in used and not item.name:
                hidden = "SELECT DISTINCT area_id, year FROM hidden_cell WHERE term_id = ?"
                for area, year in connection.execute(hidden, [term.key.id]).fetchall():
                    yield from ((item.indicator.id, area, year + shift) for shift in term.halves)
                hidden = "SELECT area_id, year FROM hidden_sum WHERE term_id = ? AND moment = ?"
                for area, year in connection.execute(hidden, [term.key.id, term.moment]).fetchall():
                    yield item.indicator.id, area, year


def _insert_edition(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    edition = project.edition
    rows = {
        "edition": project.edition_id,
        "title": edition.title,
        "reference_date": str(edition.reference_date),
        "comparison_date": str(edition.comparison_date),
        "editorial_deadline": str(edition.editorial_deadline),
        "first_year": str(project.config.first_year),
    }
    listed = ", ".join(f"({literal(key)}, {literal(value)})" for key, value in rows.items())
    connection.execute(f"INSERT INTO published.edition VALUES {listed}")
