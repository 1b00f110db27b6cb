"""Figures that cannot be: nothing but zeros, values and ages out of range."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.database import quote
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.checks.model import KNOWN, Question
from pipeline.harmonizing.messages import cell_place, figure_text

ZERO_CELLS = 5  # fewer zeros are no wonder


def all_zero(question: Question) -> Iterator[Problem]:
    """Years, columns and groups with nothing but zeros, though there is something in other years."""
    parts = ["source_column", *question.codes()]
    sets = ", ".join(["(source_id, year)", *(f"(source_id, year, {part})" for part in parts)])
    kinds = " ".join(f"WHEN grouping({part}) = 0 THEN {number}" for number, part in enumerate(parts))
    entries = ", ".join(f"coalesce({part}, '')" for part in parts)
    rows = question.rows(
        f"""
        WITH part AS (
            SELECT source_id, year, CASE {kinds} ELSE -1 END AS kind, concat({entries}) AS entry,
                max(abs(value)) AS most, count(*) AS cells, min(source_file) AS file
            FROM {question.table} WHERE {question.chosen} AND {KNOWN} GROUP BY GROUPING SETS ({sets})),
        judged AS (
            SELECT *, max(most) OVER (PARTITION BY source_id, kind, entry) AS ever FROM part)
        SELECT source_id, year, kind, entry, cells, file, ever FROM judged
        WHERE most = 0 AND entry <> '' OR most = 0 AND kind = -1 ORDER BY source_id, year, kind, entry
        """
    )
    whole = {(source, year) for source, year, kind, *_ in rows if kind == -1}
    for source, year, kind, entry, cells, file, ever in rows:
        if cells < question.cases(source, ZERO_CELLS) or (
            kind >= 0 and ((source, year) in whole or not ever)
        ):
            continue
        subject = f"Spalte „{entry}“" if kind == 0 else f"„{entry}“"
        what = f"{year}: alle Werte sind null" if kind == -1 else f"{year}: {subject} enthält nur Nullen"
        hint = "noch nicht geladen oder leere Spalte? Bei der liefernden Stelle nachfragen"
        yield question.finding(source, Severity.WARNUNG, file, (what, hint))


def in_range(question: Question) -> Iterator[Problem]:
    """Values, or ages of a dimension, outside the declared limits."""
    check = next(iter(question.checks.values()))
    low, high = check.min, check.max
    value = quote(f"{check.dimension}_from") if check.dimension else "value"
    tests = [f"{value} < {low}"] if low is not None else []
    tests += [f"{value} > {high}"] if high is not None else []
    rows = question.rows(
        f"SELECT source_id, source_file, source_row, source_column, {value}::DECIMAL(18,4) "
        f"FROM {question.table} WHERE {question.chosen} AND ({' OR '.join(tests)}) ORDER BY ALL"
    )
    subject = f"das Alter ({check.dimension})" if check.dimension else "der Wert"
    for source, file, row, column, found in rows:
        what = f"{subject} liegt außerhalb des Möglichen"
        place = cell_place(file, "", row, column)
        yield question.finding(source, Severity.WARNUNG, place, (what, limits_text(found, low, high)))


def limits_text(found: Decimal, low: Decimal | None, high: Decimal | None) -> str:
    """'130; möglich: 0 bis 120'."""
    if low is None or high is None:
        bound = (
            f"mindestens {figure_text(low)}"
            if low is not None
            else f"höchstens {figure_text(high or Decimal(0))}"
        )
    else:
        bound = f"{figure_text(low)} bis {figure_text(high)}"
    return f"{figure_text(found)}; möglich: {bound}"
