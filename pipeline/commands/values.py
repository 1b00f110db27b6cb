"""show and trace: one value with its parts, back to file and row. For use inside the office."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.console import (
    Command,
    open_project,
    project_options,
    put_json,
    say_next,
    show_problems,
)
from pipeline.commands.decided import decision
from pipeline.commands.explained import (
    SECRET_NOTE,
    SHOWN_ROWS,
    calculation,
    context_lines,
    input_lines,
    interval_lines,
    source_lines,
    trace_lines,
)
from pipeline.commands.index_value import show_index
from pipeline.commands.part_lines import part_lines
from pipeline.commands.wanted import Row, Spot, Working, indicator_id, series_of, spot_of, value_row
from pipeline.models.units import UNIT_WORDS
from pipeline.numbers import SIGN_WORDS, flag_words, format_value, with_unit
from pipeline.project import Project
from pipeline.stages.outdated import outdated

if TYPE_CHECKING:
    import duckdb

    from pipeline.computing.trace import TracedTerm
    from pipeline.terms import Category


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
    indicator = indicator_id(project, indicator)
    area, year = area_option or area, year_option or year
    if indicator in project.indices:
        with Working(project) as connection:
            show_index(connection, project, indicator, spot_of(connection, project, area, year), as_json)
            show_problems(outdated(project, "compute"))
        return
    item = series_of(project, indicator, gruppe)
    with Working(project) as connection:
        spot = spot_of(connection, project, area, year)
        value = value_row(connection, item, spot)
        lines = dict(_lines(connection, project, item, spot))
    show_problems(outdated(project, "compute"))
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
    connection: "duckdb.DuckDBPyConnection", project: Project, item: "Category", spot: Spot
) -> Iterator[tuple[str, list[str]]]:
    """What is known about a value, by label, in the order of printing."""
    terms = _terms(connection, project, item, spot)
    level = connection.execute("SELECT level_id FROM core.area WHERE area_id = ?", [spot[0]]).fetchone()
    value = value_row(connection, item, spot)
    yield "Rechnung", list(calculation(connection, item, spot, terms))
    yield "Gebiete", list(part_lines(connection, item, spot, terms))
    yield "Herkunft", list(input_lines(project, item, terms))
    yield "Schwankung", list(interval_lines(connection, item, spot))
    yield "Ausweis", [decision(project, item, terms, value, _published(project, item, spot))]
    context = list(context_lines(project, item.indicator, str(level[0]) if level else ""))
    for label in dict.fromkeys(label for label, _ in context):
        yield label, [text for name, text in context if name == label]
    yield "Quelle", list(source_lines(project, terms))


def _terms(
    connection: "duckdb.DuckDBPyConnection", project: Project, item: "Category", spot: Spot
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
    item = series_of(project, indicator_id(project, indicator), gruppe)
    with Working(project) as connection:
        spot = spot_of(connection, project, area, year)
        value = value_row(connection, item, spot)
        terms = _terms(connection, project, item, spot)
        counted_how = [("Rechnung", text) for text in calculation(connection, item, spot, terms)]
        counted_how += [("Gebiete", text) for text in part_lines(connection, item, spot, terms, every)]
    show_problems(outdated(project, "compute"))
    if as_json:
        put_json({**_value_data(value), "terms": [asdict(term) for term in terms]})
        return
    _print_value(project, item, value)
    for label, text in counted_how:
        click.echo(f"  {label + ':':11} {text}")
    if _published(project, item, spot) == "secret" and value[7] != "secret":
        click.echo(f"  Achtung:    {SECRET_NOTE}")
    for term in terms:
        for text in trace_lines(term, every):
            click.echo(text)


def _published(project: Project, item: "Category", spot: Spot) -> str:
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
