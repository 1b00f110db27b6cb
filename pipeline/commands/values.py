"""show and trace: one value with its parts, back to file and row. For use inside the office."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.console import Command, open_project, project_options, put_json, say_next
from pipeline.commands.explained import (
    SECRET_NOTE,
    SHOWN_ROWS,
    calculation,
    context_lines,
    decision,
    input_lines,
    interval_lines,
    source_lines,
    trace_lines,
)
from pipeline.commands.index_value import show_index
from pipeline.definition_file import suggest
from pipeline.errors import Problem, UsageError
from pipeline.models.units import UNIT_WORDS
from pipeline.numbers import SIGN_WORDS, flag_words, format_value, with_unit
from pipeline.project import Project

if TYPE_CHECKING:
    import duckdb

    from pipeline.computing.trace import TracedTerm
    from pipeline.terms import Category

Row = tuple[str, str, str, int, Decimal | None, Decimal | None, Decimal | None, str, int, str]


def _value_arguments(command: Command) -> Command:
    group = click.option("--gruppe", default="", metavar="CODE", help="Ausprägung eines Indikators mit by.")
    year = click.argument("year", default=0, metavar="[JAHR]")
    area = click.argument("area", default="", metavar="[GEBIET]")
    return click.argument("indicator", metavar="INDIKATOR")(area(year(group(command))))


@click.command(help="Einen Wert zeigen: Rechnung, Herkunft, Schwankung, Geheimhaltung, Brüche, Definition.")
@click.option("--area", "area_option", default="", metavar="GEBIET", help="Gebiet, wie als zweite Angabe.")
@click.option("--year", "year_option", default=0, metavar="JAHR", help="Jahr, wie als dritte Angabe.")
@_value_arguments
@project_options
def show(
    indicator: str, area: str, year: int, gruppe: str, area_option: str, year_option: int, root: Path,
    edition: str, as_json: bool,
) -> None:  # fmt: skip
    """One value with everything known about it."""
    project = open_project(root, edition)
    area, year = area_option or area, year_option or year
    if indicator in project.indices:
        with _Working(project) as connection:
            show_index(connection, project, indicator, _spot(connection, project, area, year), as_json)
        return
    item = _series(project, indicator, gruppe)
    with _Working(project) as connection:
        spot = _spot(connection, project, area, year)
        value = _value(connection, item, spot)
        lines = dict(_lines(connection, project, item, spot))
    if as_json:
        put_json({**_value_data(value), "published_status": _published(project, item, spot), **lines})
        return
    _print_value(project, item, value)
    for label, texts in lines.items():
        for text in texts:
            click.echo(f"  {label + ':':11} {text}")
    again = f"trace {indicator} {spot[0]} {spot[1]}" + (f' --gruppe "{gruppe}"' if gruppe else "")
    say_next(again, root, edition, "bis zu Datei und Zeile")


def _lines(
    connection: "duckdb.DuckDBPyConnection", project: Project, item: "Category", spot: tuple[str, int]
) -> Iterator[tuple[str, list[str]]]:
    """What is known about a value, by label, in the order of printing."""
    terms = _terms(connection, project, item, spot)
    level = connection.execute("SELECT level_id FROM core.area WHERE area_id = ?", [spot[0]]).fetchone()
    status = str(_value(connection, item, spot)[7])
    yield "Rechnung", list(calculation(connection, item, spot, terms))
    yield "Herkunft", list(input_lines(project, item, terms))
    yield "Schwankung", list(interval_lines(connection, item, spot))
    yield "Ausweis", [decision(project, item, terms, status, _published(project, item, spot))]
    context = list(context_lines(project, item.indicator, str(level[0]) if level else ""))
    for label in dict.fromkeys(label for label, _ in context):
        yield label, [text for name, text in context if name == label]
    yield "Quelle", list(source_lines(project, terms))


def _terms(
    connection: "duckdb.DuckDBPyConnection", project: Project, item: "Category", spot: tuple[str, int]
) -> "list[TracedTerm]":
    """The terms of a value; of a change those of both years."""
    from pipeline.computing.trace import trace_terms

    years = [spot[1]] + ([spot[1] - item.indicator.over_years] if item.indicator.over_years else [])
    return [term for one in years for term in trace_terms(connection, project, item, (spot[0], one))]


@click.command(help="Einen Wert zurückverfolgen: jede Zahl bis zu Datei, Zeile und Prüfsumme.")
@click.option("--alle", "every", is_flag=True, help=f"Alle Zeilen zeigen, nicht nur {SHOWN_ROWS} je Term.")
@_value_arguments
@project_options
def trace(
    indicator: str, area: str, year: int, gruppe: str, every: bool, root: Path, edition: str, as_json: bool
) -> None:
    """The rows that a value was added up from."""
    project = open_project(root, edition)
    item = _series(project, indicator, gruppe)
    with _Working(project) as connection:
        spot = _spot(connection, project, area, year)
        value = _value(connection, item, spot)
        terms = _terms(connection, project, item, spot)
        counted_how = list(calculation(connection, item, spot, terms))
    if as_json:
        put_json({**_value_data(value), "terms": [asdict(term) for term in terms]})
        return
    _print_value(project, item, value)
    for text in counted_how:
        click.echo(f"  Rechnung:   {text}")
    if _published(project, item, spot) == "secret" and value[7] != "secret":
        click.echo(f"  Achtung:    {SECRET_NOTE}")
    for term in terms:
        for text in trace_lines(term, every):
            click.echo(text)


class _Working:
    """The working database, read only; a missing one is a clear message."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def __enter__(self) -> "duckdb.DuckDBPyConnection":
        from pipeline.database import connect

        self.connection = connect(self.project.working_database, read_only=True)
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def _series(project: Project, indicator: str, group: str) -> "Category":
    from pipeline.terms import categories

    if indicator not in project.indicators:
        what = f"den Indikator „{indicator}“ gibt es nicht"
        raise UsageError(Problem("", what, suggest(indicator, project.indicators)))
    found = {item.name: item for item in categories(project, project.indicators[indicator])}
    if group not in found:
        what = f"„{indicator}“ hat die Ausprägung „{group}“ nicht" if group else (
            f"„{indicator}“ ist aufgegliedert")  # fmt: skip
        raise UsageError(Problem("", what, "mit --gruppe wählen; " + suggest(group, found)))
    return found[group]


def _spot(connection: "duckdb.DuckDBPyConnection", project: Project, area: str, year: int) -> tuple[str, int]:
    """Area id and year; a year given alone in the place of the area is a year."""
    if not year and area.isdigit() and int(area) in project.years:
        known = connection.execute("SELECT 1 FROM core.area WHERE area_id = ?", [area]).fetchone()
        if not known:
            return project.town_id, int(area)
    return _area_id(connection, project, area), year or project.year


def _area_id(connection: "duckdb.DuckDBPyConnection", project: Project, wanted: str) -> str:
    """Id of an area given by id, name or nothing (the municipality)."""
    if wanted.lower() in ("", "kommune", "stadt"):
        return project.town_id
    if wanted in {level.id for level in project.config.area_levels}:
        only = connection.execute("SELECT area_id FROM core.area WHERE level_id = ?", [wanted]).fetchall()
        if len(only) == 1:
            return str(only[0][0])
    rows = connection.execute(
        "SELECT area_id, name, level_id FROM core.area ORDER BY level_order, sort_key, area_id"
    ).fetchall()
    if wanted in {area_id for area_id, *_ in rows}:
        return wanted
    named = [(str(area_id), level) for area_id, name, level in rows if name == wanted]
    if len(named) == 1:
        return named[0][0]
    if named:
        shown = ", ".join(f"{area_id} ({level})" for area_id, level in named)
        what = f"„{wanted}“ heißen {len(named)} Gebiete: {shown}"
        raise UsageError(Problem("", what, "statt des Namens die Kennung angeben"))
    known = [entry for row in rows for entry in row[:2]]
    raise UsageError(Problem("", f"das Gebiet „{wanted}“ gibt es nicht", suggest(wanted, known)))


def _value(connection: "duckdb.DuckDBPyConnection", item: "Category", spot: tuple[str, int]) -> Row:
    row = connection.execute(
        "SELECT value.indicator_id, category, area.name, year, numerator, denominator, value, status, flags, "
        "area_id FROM result.value JOIN core.area USING (area_id) "
        "WHERE indicator_id = ? AND category = ? AND area_id = ? AND year = ?",
        [item.indicator.id, item.name, *spot],
    ).fetchone()
    if (
        row is None
        and not connection.execute(
            "SELECT 1 FROM result.value WHERE indicator_id = ? LIMIT 1", [item.indicator.id]
        ).fetchone()
    ):
        what = f"„{item.indicator.id}“ ist noch nicht berechnet"
        raise UsageError(Problem("", what, "zuerst: python -m pipeline compute"))
    if row is None:
        levels = ", ".join(item.indicator.levels) or "alle Ebenen"
        what = f"für {spot[0]} und {spot[1]} gibt es „{item.indicator.id}“ nicht"
        raise UsageError(Problem("", what, f"der Indikator gilt für: {levels}"))
    return row


def _published(project: Project, item: "Category", spot: tuple[str, int]) -> str:
    """Status in the published database; '' if it is not there."""
    from pipeline.database import connect

    if not project.published_database.exists():
        return ""
    connection = connect(project.published_database, read_only=True)
    try:
        row = connection.execute(
            "SELECT status FROM value WHERE indicator_id = ? AND category = ? AND area_id = ? AND year = ?",
            [item.indicator.id, item.name, *spot],
        ).fetchone()
    finally:
        connection.close()
    return str(row[0]) if row else ""


def _value_data(value: Row) -> dict[str, object]:
    names = ("indicator", "category", "area", "year", "numerator", "denominator", "value", "status", "flags")
    return dict(zip((*names, "area_id"), value, strict=True))


def _print_value(project: Project, item: "Category", value: Row) -> None:
    from pipeline.report.wording import sentence_unit

    indicator = item.indicator
    _, category, area, year, _, _, number, status, flags, area_id = value
    title = f"{indicator.title} ({indicator.id}{', ' + category if category else ''})"
    click.echo(f"{title} · {area} ({area_id}) · {year}")
    text = with_unit(format_value(number, status, indicator.decimals), sentence_unit(indicator))
    text += f" {UNIT_WORDS[indicator.unit]}" if indicator.unit.startswith("je_") else ""
    why = ", ".join(filter(None, ("" if status == "ok" else SIGN_WORDS[status], flag_words(flags))))
    click.echo(f"  Wert:       {text}{f' ({why})' if why else ''}")
