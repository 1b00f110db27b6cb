"""diff: published values of this build against the last different one."""

from collections import Counter
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import click

from pipeline.commands.console import open_project, project_options, put_json, say, say_next, show_problems
from pipeline.database import connect, literal
from pipeline.definition_file import suggest
from pipeline.errors import DataError, Problem, UsageError
from pipeline.numbers import SIGN_WORDS, counted, format_number, format_value
from pipeline.project import Project
from pipeline.stages.kept_values import BEFORE, NOW
from pipeline.stages.outdated import outdated

SHOWN = 10
KINDS = {"changed": "geändert", "new": "neu", "gone": "entfallen"}

_COMPARE = """
SELECT indicator_id, category, area_id, coalesce(area.name, area_id), year,
    CASE WHEN old.status IS NULL THEN 'new' WHEN new.status IS NULL THEN 'gone' ELSE 'changed' END,
    old.value, old.status, new.value, new.status
FROM read_parquet({old}) AS old
FULL JOIN read_parquet({new}) AS new USING (indicator_id, category, area_id, year)
LEFT JOIN area USING (area_id)
WHERE (old.value, old.status, old.flags) IS DISTINCT FROM (new.value, new.status, new.flags)
ORDER BY indicator_id, category, coalesce(area.level_order, 999), area.sort_key, area_id, year
"""
_DEFINITIONS = """
SELECT DISTINCT indicator_id FROM read_parquet({old}) AS old JOIN read_parquet({new}) AS new
USING (indicator_id) WHERE old.checksum <> new.checksum ORDER BY indicator_id
"""


@dataclass(frozen=True)
class Difference:
    """One value that is not as it was; `old` or `new` is None where there is no figure."""

    indicator: str
    category: str
    area: str
    name: str
    year: int
    kind: str
    old: Decimal | None
    old_status: str | None
    new: Decimal | None
    new_status: str | None


@click.command(help="Was sich an den veröffentlichten Werten gegenüber dem letzten Stand geändert hat.")
@click.argument("indicator", default="", metavar="[INDIKATOR]")
@click.option("--alle", "every", is_flag=True, help=f"Alle Werte zeigen, nicht nur {SHOWN} je Indikator.")
@project_options
def diff(indicator: str, every: bool, root: Path, edition: str, as_json: bool) -> int:
    """Old → new per indicator. Returns 1 if anything differs."""
    project = open_project(root, edition)
    if not (project.processed_dir / NOW).exists():
        what = "es gibt noch keine veröffentlichten Werte"
        raise DataError(Problem("", what, "zuerst: python -m pipeline report"))
    show_problems(outdated(project, "protect"))
    if not (project.processed_dir / BEFORE).exists():
        say("Es gibt noch keinen früheren Stand; verglichen wird nach der nächsten Änderung.")
        return 0
    found, definitions, editions = _compared(project)
    known = {*project.indicators, *definitions, *(item.indicator for item in found)}
    if indicator and indicator not in known:
        raise UsageError(Problem("", f"den Indikator „{indicator}“ gibt es nicht", suggest(indicator, known)))
    found = [item for item in found if indicator in ("", item.indicator)]
    definitions = [name for name in definitions if indicator in ("", name)]
    if as_json:
        values = [asdict(item) for item in found]
        put_json({"editions": editions, "definitions": definitions, "values": values})
    else:
        _print(project, found, definitions, every)
    say(f"Verglichen: Ausgabe {editions[0]} vor der letzten Änderung → Ausgabe {editions[1]} jetzt")
    if editions[0] != editions[1]:
        say("Das sind zwei Ausgaben; was fertig in reports/ liegt, vergleicht compare")
    say(f"Werte: {_counts(found)} · {counted(len(definitions), 'Definition', 'Definitionen')} geändert")
    if found:
        first = found[0]
        say_next(f"show {first.indicator} {first.area} {first.year}", root, edition, "einen Wert nachrechnen")
    return 1 if found or definitions else 0


def _compared(project: Project) -> tuple[list[Difference], list[str], tuple[str, str]]:
    """Differences, indicators whose definition changed, and the editions of both states."""
    files = {"old": BEFORE, "new": NOW}
    files = {name: literal(str(project.processed_dir / file)) for name, file in files.items()}
    connection = connect(project.published_database, read_only=True)
    try:
        rows = connection.execute(_COMPARE.format(**files)).fetchall()
        changed = [str(row[0]) for row in connection.execute(_DEFINITIONS.format(**files)).fetchall()]
        editions = [
            connection.execute(f"SELECT any_value(edition) FROM read_parquet({file})").fetchone()
            for file in files.values()
        ]
    finally:
        connection.close()
    old, new = (str(row[0]) if row else "" for row in editions)
    return [Difference(*row) for row in rows], changed, (old, new)


def _print(project: Project, found: list[Difference], definitions: list[str], every: bool) -> None:
    grouped = {name: list(items) for name, items in groupby(found, key=lambda item: item.indicator)}
    for name in sorted({*grouped, *definitions}):
        items = grouped.get(name, [])
        item = project.indicators.get(name)
        told = [_counts(items)] if items else ["Werte unverändert"]
        told += ["Definition geändert"] if name in definitions else []
        click.echo(f"{item.title if item else name} ({name}): {' · '.join(told)}")
        decimals = item.decimals if item else 1
        for one in items if every else items[:SHOWN]:
            group = f", {one.category}" if one.category else ""
            click.echo(f"  {one.name}{group}, {one.year}: {_change(one, decimals)}")
        if not every and len(items) > SHOWN:
            click.echo(f"  … und {len(items) - SHOWN} weitere (--alle zeigt sie)")


def _counts(items: list[Difference]) -> str:
    numbers = Counter(item.kind for item in items)
    return ", ".join(f"{format_number(numbers[kind])} {word}" for kind, word in KINDS.items())


def _change(one: Difference, decimals: int) -> str:
    old, new = (
        (value, _words(status)) for value, status in ((one.old, one.old_status), (one.new, one.new_status))
    )
    return told_change(old, new, decimals)


def told_change(old: tuple[Decimal | None, str], new: tuple[Decimal | None, str], decimals: int) -> str:
    """`12,3 → 12,5`; with more digits where the printed figures are equal, with words for no number.

    >>> D = Decimal
    >>> told_change((D("12.31"), ""), (D("12.34"), ""), 1)
    '12,31 → 12,34'
    >>> told_change((D("12.31"), ""), (None, "geheim"), 1)
    '12,3 → geheim'
    """
    for digits in (decimals, decimals + 1, decimals + 3, 10):
        texts = [words if value is None else format_value(value, "ok", digits) for value, words in (old, new)]
        if texts[0] != texts[1]:
            return " → ".join(texts)
    return f"{texts[0]}, nur die Kennzeichen"


def _words(status: str | None) -> str:
    """What stands for a number where there is none."""
    if status is None:
        return "nicht da"
    return "geheim" if status == "secret" else SIGN_WORDS.get(status, status)
