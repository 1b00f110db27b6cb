"""What is behind one value, in lines: calculation, inputs, interval, sources."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.methods import PART_METHODS
from pipeline.methods.description import METHOD_TEXTS
from pipeline.models.indicator import Indicator
from pipeline.numbers import SIGN_WORDS, counted, flag_words, format_number, plain_number
from pipeline.project import Project

if TYPE_CHECKING:
    import duckdb

    from pipeline.computing.trace import TracedRow, TracedTerm
    from pipeline.terms import Category

SHOWN_ROWS = 12
SECRET_NOTE = "im Bericht geheim, nicht weitergeben"
Spot = tuple[str, int]
TERM_TITLES = {"numerator": "Zähler", "denominator": "Nenner"}
ORIGINS = {"direct": "unmittelbar geliefert", "sum": "Summe über Teilgebiete", "": "nicht berechnet"}
INTERVALS = {"wilson": "Wilson", "byar": "Byar, bei weniger als 10 Fällen exakt"}
COMPARISONS = {
    "above": "liegt deutlich über dem Wert von {}",
    "below": "liegt deutlich unter dem Wert von {}",
    "unclear": "kein deutlicher Unterschied zu {}",
}


def calculation(
    connection: "duckdb.DuckDBPyConnection", item: "Category", spot: Spot, terms: list["TracedTerm"]
) -> Iterator[str]:
    """How the value comes about, with the numbers; nothing if there is no value."""
    indicator = item.indicator
    row = connection.execute(
        "SELECT numerator, denominator, value FROM result.value WHERE indicator_id = ? AND category = ? "
        "AND area_id = ? AND year = ? AND status IN ('ok', 'zero')",
        [indicator.id, item.name, *spot],
    ).fetchone()
    if row is None:
        return
    above, below, value = row
    result = plain_number(value)
    if indicator.method == "change":
        yield from _change(connection, item, spot, result)
    elif indicator.method in PART_METHODS:
        yield f"{METHOD_TEXTS[indicator.method].formula} = {result}"
    elif indicator.formula:
        factor = "" if indicator.per == 1 else f"{indicator.per} × "
        numbers = _with_numbers(indicator.formula, terms)
        yield f"{factor}({indicator.formula}) = {factor}({numbers}) = {result}"
    elif below is not None and above is not None:
        yield f"{indicator.per} × {plain_number(above)} / {plain_number(below)} = {result}"


def _with_numbers(formula: str, terms: list["TracedTerm"]) -> str:
    """The formula with the sum of each term that is taken at one date; of the others the name stays."""
    names = [term.name for term in terms]
    single = {term.name: plain_number(term.value) for term in terms if names.count(term.name) == 1}
    return re.sub(r"[a-z][a-z0-9_]*", lambda found: single.get(found[0]) or found[0], formula)


def _change(
    connection: "duckdb.DuckDBPyConnection", item: "Category", spot: Spot, result: str
) -> Iterator[str]:
    """Both values of the indicator whose change is shown."""
    indicator = item.indicator
    years = (spot[1], spot[1] - indicator.over_years)
    found = dict(
        connection.execute(
            "SELECT year, value FROM result.value WHERE indicator_id = ? AND category = ? AND area_id = ? "
            "AND list_contains(?, year)",
            [indicator.of, item.name, spot[0], list(years)],
        ).fetchall()
    )
    now, before = (plain_number(found.get(year)) for year in years)
    told = f"{indicator.of} {years[0]}: {now}, {years[1]}: {before}"
    if indicator.change == "percent":
        yield f"({now} − {before}) × 100 / {before} = {result} ({told})"
    elif indicator.change == "per_year":
        yield f"({now} − {before}) / {indicator.over_years} = {result} ({told})"
    else:
        yield f"{now} − {before} = {result} ({told})"


def input_lines(project: Project, item: "Category", terms: list["TracedTerm"]) -> Iterator[str]:
    """Each term with its sum, its delivery and, if the age limit divides it, the part that counts."""
    sides = {used.key.id: used.side for _, used in item.used if used.side}
    for term in terms:
        title = TERM_TITLES.get(term.name, term.name)
        shown = plain_number(term.value) or SIGN_WORDS.get(term.status, term.status)
        files = {row.file for row in term.rows}
        found = f"{counted(len(files), 'Datei', 'Dateien')}, {counted(len(term.rows), 'Zeile', 'Zeilen')}"
        told = [ORIGINS.get(term.origin, term.origin), found, flag_words(term.flags)]
        side = sides.get(term.term_id)
        if side:
            age = int(side[1:])
            below = Fraction(project.age_limit.below(age, term.year), 12)
            share = below if side[0] == "<" else 1 - below
            told.append(f"davon zählt wegen der Altersgrenze {share.numerator}/{share.denominator}")
        yield f"{title} {term.year}: {term.term_id} = {shown} · {' · '.join(filter(None, told))}"


def interval_lines(connection: "duckdb.DuckDBPyConnection", item: "Category", spot: Spot) -> Iterator[str]:
    """Random variation of the value, and what it says about the difference to the reference."""
    indicator = item.indicator
    row = connection.execute(
        "SELECT lower, upper, comparison, reference.name FROM result.interval AS own "
        "LEFT JOIN core.area AS reference ON reference.area_id = reference_id "
        "WHERE indicator_id = ? AND category = ? AND own.area_id = ? AND year = ?",
        [indicator.id, item.name, *spot],
    ).fetchone()
    if row:
        lower, upper, comparison, reference = row
        limits = f"{format_number(lower, indicator.decimals)} bis {format_number(upper, indicator.decimals)}"
        told = COMPARISONS[comparison].format(reference) if comparison else ""
        yield f"{limits} (95 %, {INTERVALS[indicator.interval_kind]}){f' · {told}' if told else ''}"
    elif indicator.interval_kind == "none":
        reason = f", {indicator.interval_reason}" if indicator.interval_reason else ""
        yield f"keine berechnet{reason}"


def context_lines(project: Project, indicator: Indicator, level: str) -> Iterator[tuple[str, str]]:
    """Label and text of what does not depend on the figures: definition, method, pool, breaks."""
    yield "Definition", indicator.definition
    method = METHOD_TEXTS[indicator.method]
    yield "Verfahren", f"{method.title}: {method.worded(indicator.per)}"
    if indicator.pool_years > 1:
        yield "Zeitraum", f"{indicator.pool_years} Jahre zusammengefasst, bis zum genannten Jahr"
    yield "Deutung", indicator.interpretation
    yield "Grenzen", indicator.limits
    for found in project.breaks_of(indicator):
        if not found.levels or level in found.levels:
            yield "Bruch", f"{found.date} {found.title}: {found.reason}"
    for item in project.exceptions_of(indicator):
        yield "Kein Bruch", f"{item.break_id}: {item.reason}"


def source_lines(project: Project, terms: list["TracedTerm"]) -> Iterator[str]:
    """Deliveries whose rows entered the value."""
    for source_id in sorted({row.source_id for term in terms for row in term.rows}):
        source = project.sources[source_id]
        yield f"{source.publisher}: {source.title} ({source_id})"


def trace_lines(term: "TracedTerm", every: bool) -> Iterator[str]:
    """A term with the rows that it was added up from, file by file."""
    title = TERM_TITLES.get(term.name, term.name)
    shown = plain_number(term.value) if term.value is not None else SIGN_WORDS.get(term.status, term.status)
    told = " · ".join(filter(None, (ORIGINS.get(term.origin, term.origin), flag_words(term.flags))))
    yield f"  {title} {term.year}: {term.term_id} = {shown} · {told}"
    files: dict[str, list[TracedRow]] = {}
    for row in term.rows:
        files.setdefault(row.file, []).append(row)
    for file, rows in files.items():
        count = counted(len(rows), "Zeile", "Zeilen")
        yield f"    {file} · {count} · sha256 {rows[0].sha256[:16]}…"
        for row in rows if every else rows[:SHOWN_ROWS]:
            cell = plain_number(row.value) or SIGN_WORDS.get(row.status, row.status)
            whole = f"{plain_number(row.delivered)} in {row.origin_area}"
            share = f"Anteil {plain_number(row.weight)} von {whole}" if row.origin_area else ""
            marks = ", ".join(filter(None, (share, flag_words(row.flags))))
            marks = f" ({marks})" if marks else ""
            yield f"      Zeile {row.row}, Spalte „{row.column}“, Gebiet {row.area_id}: {cell}{marks}"
        if not every and len(rows) > SHOWN_ROWS:
            yield f"      … und {len(rows) - SHOWN_ROWS} weitere (--alle zeigt sie)"
