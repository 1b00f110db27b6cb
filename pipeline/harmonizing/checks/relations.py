"""How figures of one dataset stand to each other: parts and whole, group in group, year and year before."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.database import literal, quote
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.checks.model import KNOWN, Question
from pipeline.harmonizing.messages import cell_place, figure_text, sum_text
from pipeline.harmonizing.totals import ROUNDING_ERROR

WHOLE = "insgesamt"


def parts_and_whole(question: Question) -> Iterator[Problem]:
    """Codes of a dimension that do not add up to the code of their whole, beyond the supplier's rounding."""
    check = next(iter(question.checks.values()))
    codes = question.dataset.dimensions[check.dimension].codes
    parts = check.parts or [code for code in codes if code != check.total]
    column = quote(check.dimension)
    is_part = f"{column} IN ({', '.join(map(literal, parts))})"
    is_whole = _is(column, check.total)
    needed = "" if question.dataset.absent == "zero" else f"AND count_if({is_part}) >= {len(parts)}"
    rows = question.rows(
        f"""
        SELECT source_id, min((source_file, source_row, source_column)) FILTER ({is_whole}) AS place,
            sum(value) FILTER ({is_whole}) AS whole, sum(value) FILTER ({is_part}) AS together
        FROM {question.table}
        WHERE {question.chosen} AND ({is_part} OR {is_whole})
        GROUP BY {_cell(question, check.dimension)}
        HAVING whole <> together AND bool_and({KNOWN}) {needed}
            AND abs(whole - together) > CASE source_id {_tolerances(question, len(parts))} END
        ORDER BY source_id, place
        """
    )
    what = f"„{check.total}“ ist nicht die Summe der Teile ({check.dimension})"
    for source, (file, row, name), whole, together in rows:
        place = cell_place(file, "", row, name)
        yield question.finding(source, Severity.WARNUNG, place, (what, sum_text(whole, together)))


def group_in_group(question: Question) -> Iterator[Problem]:
    """Cells in which a group is larger than the one it is part of."""
    check = next(iter(question.checks.values()))
    column = quote(check.dimension)
    smaller, larger = _is(column, check.smaller), _is(column, check.larger)
    rows = question.rows(
        f"""
        SELECT source_id, min((source_file, source_row, source_column)) FILTER ({smaller}) AS place,
            sum(value) FILTER ({smaller}) AS part, sum(value) FILTER ({larger}) AS whole
        FROM {question.table} WHERE {question.chosen} AND ({smaller} OR {larger})
        GROUP BY {_cell(question, check.dimension)} HAVING part > whole AND bool_and({KNOWN})
        ORDER BY source_id, place
        """
    )
    what = f"„{check.smaller}“ ist größer als „{check.larger}“"
    for source, (file, row, name), part, whole in rows:
        hint = f"{figure_text(part)} gegen {figure_text(whole)}; sind die Spalten vertauscht?"
        yield question.finding(source, Severity.WARNUNG, cell_place(file, "", row, name), (what, hint))


def jump(question: Question) -> Iterator[Problem]:
    """Changes against the year before beyond the declared percentage and number of cases."""
    check = next(iter(question.checks.values()))
    limit = figure_text(check.percent or Decimal(0))
    keys = ["source_id", "area_id", *question.codes()]
    level = f"AND level_id = {literal(check.level)}" if check.level else ""
    same = " AND ".join(f"now.{key} IS NOT DISTINCT FROM last.{key}" for key in keys)
    rows = question.rows(
        f"""
        WITH cell AS (
            SELECT {", ".join(keys)}, year, any_value(name) AS name, sum(value) AS value,
                min((source_file, source_row, source_column)) AS place
            FROM {question.table} JOIN core.area USING (area_id)
            WHERE {question.chosen} {level} AND kind <> 'unassigned'
            GROUP BY {", ".join(keys)}, year HAVING bool_and({KNOWN}))
        SELECT now.source_id, now.place, now.name, now.year, last.value, now.value
        FROM cell AS now JOIN cell AS last ON last.year = now.year - 1 AND {same}
        WHERE abs(now.value - last.value) >= {check.cases}
            AND abs(now.value - last.value) * 100 > {check.percent} * last.value
        ORDER BY now.source_id, now.place
        """
    )
    for source, (file, row, column), area, year, before, value in rows:
        what = f"{area}, {year}: Sprung gegenüber dem Vorjahr um mehr als {limit} %"
        hint = f"{figure_text(before)} → {figure_text(value)}"
        yield question.finding(source, Severity.WARNUNG, cell_place(file, "", row, column), (what, hint))


def _cell(question: Question, without: str) -> str:
    return ", ".join(["source_id", "area_id", "year", *question.keys(without)])


def _is(column: str, code: str) -> str:
    return f"{column} IS NULL" if code == WHOLE else f"{column} = {literal(code)}"


def _tolerances(question: Question, parts: int) -> str:
    """Each rounded part and the rounded whole may be off; see ROUNDING_ERROR."""
    return " ".join(
        f"WHEN {literal(name)} THEN {ROUNDING_ERROR[question.project.sources[name].rounding] * (parts + 1)}"
        for name in question.checks
    )
