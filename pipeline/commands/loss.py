"""loss: how many values are hidden, and what a coarser version of an indicator would save."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import click

from pipeline.commands.console import open_project, project_options, put_json, say, say_next, show_problems
from pipeline.commands.status import columns
from pipeline.database import connect
from pipeline.definition_file import suggest
from pipeline.errors import Problem, UsageError
from pipeline.models.indicator import Indicator
from pipeline.numbers import counted, format_number
from pipeline.project import Project
from pipeline.stages.loss import Outcome, measure_loss
from pipeline.stages.outdated import outdated
from pipeline.terms import shown_levels

_HIDDEN = (
    "SELECT indicator_id, sum(shown + secret)::BIGINT, sum(secret)::BIGINT FROM suppression "
    "WHERE level_id IN (SELECT unnest(?)) GROUP BY ALL ORDER BY 3 DESC, indicator_id"
)
_OTHERS = (
    "Eine verborgene Zahl verlangt Partner: Mit der Fassung ändert sich auch, was bei anderen Indikatoren "
    "geheim ist (letzte Spalte)."
)
_YEARS = (
    "Zusammengefasste Jahre: Eine genügend große Summe wird gezeigt, wenn aus ihr kein kleines Jahr folgt. "
    "In Datensätzen mit sehr vielen Gruppen und Gebieten ist sie geheim, sobald es eines ihrer Jahre ist."
)


@click.command(help="Was die Geheimhaltung kostet und was ein Indikator in gröberer Fassung sparen würde.")
@click.argument("indicator", default="", metavar="[INDIKATOR]")
@click.option("--level", default="", metavar="EBENE", help="Nur Werte dieser Ebene zählen.")
@project_options
def loss(indicator: str, level: str, root: Path, edition: str, as_json: bool) -> None:
    """Without an indicator: hidden values of every indicator. With one: each coarser version of it, tried."""
    project = open_project(root, edition)
    show_problems(outdated(project, "compute"))
    if not indicator:
        _overview(project, level, as_json)
        if not as_json:
            say_next("loss INDIKATOR", root, edition, "was eine gröbere Fassung sparen würde")
        return
    item = _indicator(project, indicator)
    outcomes = measure_loss(project, item, _levels(level, shown_levels(project, item)), say)
    if as_json:
        put_json({"indicator": item.id, "level": level, "versions": [asdict(one) for one in outcomes]})
        return
    where = f" · nur {_level_title(project, level)}" if level else ""
    click.echo(f"{item.title} ({item.id}){where}")
    for line in _lines(outcomes):
        click.echo(line)
    say(_OTHERS)
    if any("zusammengefasst" in one.title and not one.why_not for one in outcomes):
        say(_YEARS)


def _indicator(project: Project, name: str) -> Indicator:
    if name not in project.indicators:
        known = project.indicators
        raise UsageError(Problem("", f"den Indikator „{name}“ gibt es nicht", suggest(name, known)))
    item = project.indicators[name]
    if item.of:
        what = f"„{name}“ zeigt die Veränderung von „{item.of}“ und hat keine eigenen Zahlen"
        raise UsageError(Problem("", what, f"stattdessen: loss {item.of}"))
    return item


def _levels(wanted: str, known: Sequence[str]) -> list[str]:
    if wanted and wanted not in known:
        raise UsageError(
            Problem("--level", f"auf der Ebene „{wanted}“ gibt es keine Werte", suggest(wanted, known))
        )
    return [wanted] if wanted else list(known)


def _level_title(project: Project, level: str) -> str:
    titles = {item.id: item.plural for item in project.config.area_levels}
    return (titles | {item.id: item.plural for item in project.config.overlays})[level]


def _overview(project: Project, level: str, as_json: bool) -> None:
    """Hidden values of every indicator in the last build, those with most first."""
    connection = connect(project.published_database, read_only=True)
    try:
        known = [
            row[0]
            for row in connection.execute("SELECT DISTINCT level_id FROM suppression ORDER BY 1").fetchall()
        ]
        rows = connection.execute(_HIDDEN, [_levels(level, known)]).fetchall()
    finally:
        connection.close()
    if as_json:
        put_json([{"indicator": name, "values": values, "hidden": hidden} for name, values, hidden in rows])
        return
    hit = [row for row in rows if row[2]]
    cells = [("", "Werte", "geheim", "Anteil")]
    cells += [
        (name, format_number(values), format_number(hidden), _share(hidden, values))
        for name, values, hidden in hit
    ]
    click.echo("\n".join(columns(_aligned(cells))))
    say(f"{counted(len(rows) - len(hit), 'weiterer Indikator', 'weitere Indikatoren')} ohne geheime Werte.")


def _lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A table of the versions; one that does not exist gives its reason instead of figures."""
    now = outcomes[0]
    cells = [("", "Werte", "geheim", "Anteil", "andere Indikatoren geheim")]
    for one in outcomes:
        if not one.why_not:
            others = format_number(one.other_hidden)
            others += "" if one is now else f" ({_difference(one.other_hidden - now.other_hidden)})"
            numbers = (format_number(one.values), format_number(one.hidden))
            cells.append((one.title, *numbers, _share(one.hidden, one.values), others))
    yield from columns(_aligned(cells))
    yield from (f"  {one.title}: gibt es nicht – {one.why_not}" for one in outcomes if one.why_not)


def _difference(more: int) -> str:
    """How many more or fewer than now.

    >>> _difference(-3), _difference(2), _difference(0)
    ('3 weniger', '2 mehr', 'unverändert')
    """
    if not more:
        return "unverändert"
    return f"{format_number(abs(more))} {'mehr' if more > 0 else 'weniger'}"


def _aligned(cells: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Rows whose figures, the second to fourth cell, stand right below each other."""
    widths = [max(len(row[place]) for row in cells) for place in range(1, 4)]
    return [
        (row[0], *(cell.rjust(width) for cell, width in zip(row[1:4], widths, strict=True)), *row[4:])
        for row in cells
    ]


def _share(hidden: int, values: int) -> str:
    """Share of hidden values in percent.

    >>> _share(1, 8), _share(0, 0)
    ('12,5 %', '–')
    """
    return f"{format_number(Decimal(100 * hidden) / values, 1)} %" if values else "–"
