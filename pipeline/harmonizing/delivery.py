"""One source on its way into core: what its rows are, and the problems collected on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb

from pipeline.database import literal, quote
from pipeline.definition_file import suggest
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.areas import AreaTree
from pipeline.harmonizing.messages import suggest_area
from pipeline.models.area_column import CELL_COLUMN
from pipeline.models.source import RowRule, Source
from pipeline.project import Project


@dataclass
class Delivery:
    """What all steps of one source need; problems are added as they are found."""

    connection: duckdb.DuckDBPyConnection
    project: Project
    source: Source
    tree: AreaTree
    problems: list[Problem] = field(default_factory=list)

    def failed(self) -> bool:
        """True if there is an error: nothing of the source may be written."""
        return any(problem.severity is Severity.FEHLER for problem in self.problems)

    def place(self, *where: str | int) -> str:
        """`file:line` in the source description."""
        return self.project.place("source", self.source.id, *where)

    def columns(self) -> list[str]:
        """Names of the delivered columns, without those that tell file, sheet and row."""
        rows = self.connection.execute(f"DESCRIBE raw.{quote(self.source.id)}").fetchall()
        return [str(row[0]) for row in rows[3:]]


def pick_rows(delivery: Delivery) -> None:
    """Temp table `picked`: the rows of the source that are data by its `select` and `ignore` rules."""
    source, connection = delivery.source, delivery.connection
    delivery.problems += _wrong_areas(delivery)
    rules = [
        *(("select", number, rule) for number, rule in enumerate(source.select)),
        *(("ignore", number, rule) for number, rule in enumerate(source.ignore)),
    ]
    conditions = []
    for kind, number, rule in rules:
        if _is_valid(delivery, kind, number, rule):
            conditions.append(f"{'NOT ' if kind == 'ignore' else ''}{_condition(rule)}")
    table = f"raw.{quote(source.id)}"
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE picked AS SELECT *{_cell(source)} FROM {table} {where}")
    if conditions and not delivery.failed():
        delivery.problems += _without_rows(delivery, table)


def _cell(source: Source) -> str:
    """SQL column that names the grid cell of a row by its two coordinates."""
    if source.area.entries != CELL_COLUMN:
        return ""
    x, y = (f"trim(coalesce({quote(column)}, ''))" for column in (source.area.x, source.area.y))
    return f", {x} || ' ' || {y} AS {CELL_COLUMN}"


def _condition(rule: RowRule) -> str:
    """SQL: the entry fits, in the rows of which the rule speaks."""
    text = f"trim(coalesce({quote(rule.column)}, ''))"
    fits = [f"regexp_matches({text}, {literal(rule.pattern)})"]
    fits += [f"source_row >= {rule.first_row}"] if rule.first_row else []
    fits += [f"source_row <= {rule.last_row}"] if rule.last_row else []
    return f"({' AND '.join(fits)})"


def _is_valid(delivery: Delivery, kind: str, number: int, rule: RowRule) -> bool:
    """Tell a wrong pattern, and an `ignore` rule that fits no row; False if it cannot be used."""
    place = delivery.place(kind, number)
    try:  # a cursor of its own: a mistake would end the transaction
        delivery.connection.cursor().execute("SELECT regexp_matches('', ?)", [rule.pattern])
    except duckdb.Error:
        what = f"„{rule.pattern}“ ist kein gültiges Suchmuster"
        delivery.problems.append(Problem(place, what, "Klammern und Sonderzeichen prüfen"))
        return False
    row = delivery.connection.execute(
        f"SELECT count(*) FROM raw.{quote(delivery.source.id)} WHERE {_condition(rule)}"
    ).fetchone()
    if row == (0,) and kind == "ignore":
        what = f"das Muster „{rule.pattern}“ passt auf keine Zeile der Lieferung"
        hint = "hat sich die Lieferung geändert? Sonst die Regel löschen"
        delivery.problems.append(Problem(place, what, hint, Severity.HINWEIS))
    return True


def _without_rows(delivery: Delivery, table: str) -> Iterator[Problem]:
    """Files of which no row is left."""
    rows = delivery.connection.execute(
        f"SELECT DISTINCT source_file FROM {table} EXCEPT SELECT source_file FROM picked ORDER BY 1"
    ).fetchall()
    for (file,) in rows:
        what = "die Datei lädt 0 Werte: nach select und ignore bleibt keine Zeile"
        yield Problem(file, what, f"die Muster in {delivery.place()} prüfen")


def _wrong_areas(delivery: Delivery) -> Iterator[Problem]:
    """Areas named in the description itself must exist."""
    area, names = delivery.source.area, delivery.tree.names()
    in_headers = any("(?P<area>" in value.pattern for value in delivery.source.values)
    if not area.entries and not area.constant and not in_headers:
        hint = "oder im Muster einer Wertspalte die Gruppe (?P<area>…)"
        yield Problem(delivery.place("area"), "die Angabe „column“ oder „constant“ fehlt", hint)
    if area.constant and area.constant not in names:
        what = f"das Gebiet „{area.constant}“ gibt es nicht"
        yield Problem(delivery.place("area", "constant"), what, suggest_area(area.constant, names))
    for entry, area_id in area.aliases.items():
        if area_id not in names:
            what = f"das Gebiet „{area_id}“ gibt es nicht"
            yield Problem(delivery.place("area", "aliases", entry), what, suggest_area(area_id, names))
    levels = {item.level_id for item in delivery.tree.areas.values()}
    for number, level in enumerate(area.levels):
        if level not in levels:
            what = f"die Ebene „{level}“ hat keine Gebiete"
            yield Problem(delivery.place("area", "levels", number), what, suggest(level, levels))
