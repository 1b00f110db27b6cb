"""Deliveries that lack something: areas or years of a level, areas that were there the year before."""

from collections.abc import Iterator

from pipeline.database import literal
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.checks.model import Question
from pipeline.harmonizing.findings import find_gaps
from pipeline.harmonizing.messages import listed
from pipeline.harmonizing.totals import find_deviations


def fewer_areas(question: Question) -> Iterator[Problem]:
    """Areas or levels without values in a year; a declared severity holds for all of these findings."""
    for found in find_gaps(question.connection, question.dataset):
        yield _graded(question, found)


def parts_total(question: Question) -> Iterator[Problem]:
    """Delivered totals against the sum of delivered parts; up to `percent` a deviation is only a note."""
    check = next(iter(question.checks.values()))
    for found in find_deviations(question.connection, question.dataset, check.percent):
        # What rounding explains stays a note, however grave the others are meant.
        yield found if found.severity is Severity.HINWEIS else _graded(question, found)


def complete(question: Question) -> Iterator[Problem]:
    """Areas of a level without any value in one of the years that must be there."""
    check = next(iter(question.checks.values()))
    rows = question.rows(
        f"""
        WITH delivered AS (
            SELECT DISTINCT area_id, year FROM {question.table} JOIN core.area USING (area_id)
            WHERE level_id = {literal(check.level)}),
        wanted AS (
            SELECT unnest(range({check.first} + if({check.first} = 0, min(year), 0),
                {check.last} + if({check.last} = 0, max(year), 0) + 1)) AS year
            FROM delivered)
        SELECT wanted.year, name FROM wanted CROSS JOIN core.area
        LEFT JOIN delivered ON delivered.area_id = area.area_id AND delivered.year = wanted.year
        WHERE level_id = {literal(check.level)} AND delivered.year IS NULL
            AND wanted.year BETWEEN first_year AND last_year
            AND area.area_id NOT IN (SELECT old FROM core.link)
        ORDER BY wanted.year, sort_key
        """
    )
    by_year: dict[int, list[str]] = {}
    for year, name in rows:
        by_year.setdefault(year, []).append(name)
    for year, names in by_year.items():
        what = f"die Ebene {check.level} ist nicht vollständig, es fehlt: {listed(names)}"
        hint = "Nachlieferung anfordern"
        place = f"Datensatz {question.dataset.id}, {year}"
        yield question.finding(next(iter(question.checks)), Severity.WARNUNG, place, (what, hint))


def _graded(question: Question, found: Problem) -> Problem:
    check = next(iter(question.checks.values()))
    hint = "; ".join(part for part in (found.hint, check.reason) if part)
    return Problem(found.place, found.what, hint, check.grade(found.severity))
