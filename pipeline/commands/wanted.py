"""Which value is meant: series, area and year as they are typed, with what there is if they are not there."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.definition_file import suggest
from pipeline.errors import Problem, UsageError
from pipeline.project import Project

if TYPE_CHECKING:
    import duckdb

    from pipeline.terms import Category

Row = tuple[str, str, str, int, Decimal | None, Decimal | None, Decimal | None, str, int, str]
Spot = tuple[str, int]
Areas = Sequence[tuple[str, str, str]]  # id, name, level


class Working:
    """The working database, read only; a missing one is a clear message."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def __enter__(self) -> "duckdb.DuckDBPyConnection":
        from pipeline.database import connect

        self.connection = connect(self.project.working_database, read_only=True)
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def indicator_id(project: Project, wanted: str) -> str:
    """Id of an indicator or index given by id, title, short title or code, as the report prints them.

    What is not known is left as it is. Raises UsageError if several are called so.
    """
    known = {**project.indicators, **project.waiting, **project.indices}
    if wanted in known:
        return wanted
    named = []
    for name, item in known.items():
        names = [getattr(item, key, "") for key in ("title", "short_title", "code")]
        if wanted.strip().casefold() in (text.casefold() for text in names if text):
            named.append(name)
    if len(named) > 1:
        what = f"„{wanted}“ heißen {len(named)} Indikatoren"
        raise UsageError(Problem("", what, f"eine Kennung angeben: {', '.join(named)}"))
    return named[0] if named else wanted


def series_of(project: Project, indicator: str, group: str) -> "Category":
    """The series of an indicator and group. Raises UsageError with what is possible."""
    from pipeline.terms import categories

    if indicator in project.waiting:
        lacking = ", ".join(project.lacking[indicator])
        what = f"„{indicator}“ wird nicht berechnet: keine Quelle liefert {lacking}"
        raise UsageError(Problem("", what, "python -m pipeline list wartende"))
    if indicator not in project.indicators:
        what = f"den Indikator „{indicator}“ gibt es nicht"
        raise UsageError(Problem("", what, suggest(indicator, [*project.indicators, *project.indices])))
    found = {item.name: item for item in categories(project, project.indicators[indicator])}
    if group not in found:
        what = f"„{indicator}“ hat die Ausprägung „{group}“ nicht" if group else (
            f"„{indicator}“ ist aufgegliedert")  # fmt: skip
        raise UsageError(Problem("", what, "mit --gruppe wählen; " + suggest(group, found)))
    return found[group]


def spot_of(connection: "duckdb.DuckDBPyConnection", project: Project, area: str, year: int) -> Spot:
    """Area id and year; a year given alone in the place of the area is a year."""
    if not year and area.isdigit() and int(area) in project.years:
        known = connection.execute("SELECT 1 FROM core.area WHERE area_id = ?", [area]).fetchone()
        if not known:
            return project.town_id, int(area)
    if year and year not in project.years:
        what = f"das Jahr {year} liegt außerhalb der Zeitreihe"
        raise UsageError(Problem("", what, f"möglich: {project.years[0]} bis {project.years[-1]}"))
    return _area_id(connection, project, area), year or project.year


def _area_id(connection: "duckdb.DuckDBPyConnection", project: Project, wanted: str) -> str:
    """Id of an area given by id, name in whatever case, or nothing (the municipality)."""
    if wanted.lower() in ("", "kommune", "stadt"):
        return project.town_id
    rows: Areas = connection.execute(
        "SELECT area_id, name, level_id FROM core.area ORDER BY level_order, sort_key, area_id"
    ).fetchall()
    of_level = [area_id for area_id, _, level in rows if level == wanted]
    if len(of_level) == 1:
        return of_level[0]
    if wanted in {area_id for area_id, *_ in rows}:
        return wanted
    named = [(area_id, level) for area_id, name, level in rows if name == wanted] or [
        (area_id, level) for area_id, name, level in rows if name.casefold() == wanted.casefold()
    ]
    if len(named) == 1:
        return named[0][0]
    if named:
        shown = ", ".join(f"{area_id} ({level})" for area_id, level in named)
        what = f"„{wanted}“ heißen {len(named)} Gebiete: {shown}"
        raise UsageError(Problem("", what, "statt des Namens die Kennung angeben"))
    raise UsageError(Problem("", f"das Gebiet „{wanted}“ gibt es nicht", _meant_area(rows, wanted)))


def _meant_area(rows: Areas, wanted: str) -> str:
    """Ids for what looks like an id, else names."""
    if wanted.isdigit():
        return suggest(wanted, [area_id for area_id, *_ in rows])
    hint = suggest(wanted, [name for _, name, _ in rows])
    return f"{hint}; oder die Kennung" if hint.startswith("möglich") else hint


def value_row(connection: "duckdb.DuckDBPyConnection", item: "Category", spot: Spot) -> Row:
    """The computed value. Raises UsageError that says for what there is one."""
    row: Row | None = connection.execute(
        "SELECT value.indicator_id, category, area.name, year, numerator, denominator, value, status, flags, "
        "area_id FROM result.value JOIN core.area USING (area_id) "
        "WHERE indicator_id = ? AND category = ? AND area_id = ? AND year = ?",
        [item.indicator.id, item.name, *spot],
    ).fetchone()
    if row is None:
        raise UsageError(_no_value(connection, item, spot))
    return row


def _no_value(connection: "duckdb.DuckDBPyConnection", item: "Category", spot: Spot) -> Problem:
    name = item.indicator.id
    years = connection.execute(
        "SELECT count(*), min(year) FILTER (area_id = $2), max(year) FILTER (area_id = $2) "
        "FROM result.value WHERE indicator_id = $1",
        [name, spot[0]],
    ).fetchall()
    every, first, last = years[0]
    if not every:
        return Problem("", f"„{name}“ ist noch nicht berechnet", "zuerst: python -m pipeline compute")
    if first is not None:
        what = f"für {spot[0]} und {spot[1]} gibt es „{name}“ nicht"
        return Problem("", what, f"dort vorhanden: {first} bis {last}")
    levels = connection.execute(
        "SELECT DISTINCT level_id, level_order FROM result.value JOIN core.area USING (area_id) "
        "WHERE indicator_id = ? ORDER BY level_order, level_id",
        [name],
    ).fetchall()
    what = f"für das Gebiet {spot[0]} gibt es „{name}“ nicht"
    return Problem("", what, f"der Indikator gilt für: {', '.join(level for level, _ in levels)}")
