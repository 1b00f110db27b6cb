"""Entries of the deliveries that name no area yet, with the areas they may mean."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from pipeline.database import quote
from pipeline.definition_file import suggest
from pipeline.errors import DataError, Problem, raise_if_any
from pipeline.harmonizing.area_entries import MATCH_HINT, part_of, read_areas
from pipeline.harmonizing.area_names import kind_of, same_spelling
from pipeline.harmonizing.areas import AreaTree
from pipeline.harmonizing.corrections import apply_corrections
from pipeline.harmonizing.delivery import Delivery, pick_rows
from pipeline.harmonizing.entries import spell
from pipeline.harmonizing.values import AREA, measures
from pipeline.models.source import Source
from pipeline.project import Project
from pipeline.readers.recognise import total_pattern


@dataclass(frozen=True)
class Unmatched:
    """One entry without area; `alike`: areas with the same name in another spelling (id → name)."""

    source_id: str
    column: str
    entry: str
    rows: int
    alike: dict[str, str]
    hint: str


def find_unmatched(
    connection: duckdb.DuckDBPyConnection, project: Project, tree: AreaTree
) -> list[Unmatched]:
    """Every entry of every source that is ingested, in the order of sources and rows.

    Raises DataError if rules of a source are wrong, so that its rows cannot be picked.
    """
    found: list[Unmatched] = []
    for source in project.sources.values():
        if source.area.by != "point" and not source.area.constant and _is_ingested(connection, source):
            delivery = Delivery(connection, project, source, tree)
            pick_rows(delivery)
            apply_corrections(delivery)
            raise_if_any(delivery.problems, DataError)
            found += _of_source(delivery)
    return found


def _is_ingested(connection: duckdb.DuckDBPyConnection, source: Source) -> bool:
    row = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'raw' AND table_name = ?", [source.id]
    ).fetchone()
    return row is not None


def _of_source(delivery: Delivery) -> Iterator[Unmatched]:
    source, tree = delivery.source, delivery.tree
    rows = _entries(delivery) if source.area.column else _headings(delivery)
    reading = read_areas([entry for _, entry, _ in rows], source, tree)
    names = tree.names(source.area.levels)
    titles = {level.id: level.title for level in delivery.project.config.area_levels}
    kinds = {area: kind_of(titles.get(tree.areas[area].level_id, "")) for area in names}
    told: set[str] = set()
    for column, raw, count in rows:
        entry = spell(part_of(spell(raw), source) or raw)
        if raw not in reading.unknown or not entry or entry in told or total_pattern(entry):
            continue  # no entry and totals rows are no names: their message says what to do
        told.add(entry)
        alike = {area: names[area] for area in same_spelling(entry, names, kinds)}
        hint = reading.unknown[raw][1].removesuffix(MATCH_HINT)
        yield Unmatched(source.id, column, entry, count, alike, hint)


def _entries(delivery: Delivery) -> list[tuple[str, str, int]]:
    """Column, entry, number of rows."""
    column = delivery.source.area.column
    rows = delivery.connection.execute(
        f"SELECT coalesce({quote(column)}, '') AS entry, count(*) FROM picked GROUP BY entry "
        "ORDER BY min((source_file, source_row))"
    ).fetchall()
    return [(column, entry, count) for entry, count in rows]


def _headings(delivery: Delivery) -> list[tuple[str, str, int]]:
    """Areas in the names of value columns: first column of each, entry, number of filled rows."""
    first: dict[str, str] = {}
    for measure in measures(delivery.source, delivery.columns()):
        if AREA in measure.entries:
            first.setdefault(measure.entries[AREA], measure.column)
    found = []
    for entry, column in first.items():
        row = delivery.connection.execute(f"SELECT count({quote(column)}) FROM picked").fetchone()
        found.append((column, entry, int(row[0]) if row else 0))
    return found


def check_pair(project: Project, tree: AreaTree, pair: tuple[str, str, str]) -> Iterator[Problem]:
    """What is wrong with source, entry and area that a person names."""
    source_id, entry, area = pair
    known = tree.aliases.get((source_id, entry), area)
    if known != area:
        what = f"„{entry}“ ist schon dem Gebiet „{known}“ zugeordnet"
        yield Problem("data/raw/areas/aliases.csv", what, "die Zeile dort ändern oder löschen")
    if area not in tree.areas:
        names = tree.names()
        wanted = [key for key, name in names.items() if name.casefold() == area.casefold()]
        if wanted:
            what, hint = f"„{area}“ heißen mehrere Gebiete", f"Kennung angeben: {' oder '.join(wanted)}"
        else:
            what, hint = f"das Gebiet „{area}“ gibt es nicht", suggest(area, [*names, *names.values()])
        yield Problem("", what, hint)
    if source_id and source_id not in project.sources:
        yield Problem("", f"die Quelle „{source_id}“ gibt es nicht", suggest(source_id, project.sources))
