"""What does not stop the run but must be known: gaps, shrinking deliveries, deviating totals, signs.

The text before the dash (`what`) never holds a count of persons, so that it may be published; figures stand
in the hint, which stays in the working database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from pipeline.database import quote
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.messages import listed
from pipeline.models.dataset import Dataset, Status
from pipeline.project import Project
from pipeline.selection import delivered_by

Connection = duckdb.DuckDBPyConnection
NOTICEABLE = 20  # persons an area must have had the year before, if it vanishes from a complete count
STATUS_WORDS = {
    Status.SECRET: "geheim",
    Status.UNKNOWN: "unbekannt",
    Status.LATER: "fällt später an",
    Status.NOT_APPLICABLE: "nicht sinnvoll",
    Status.UNRELIABLE: "nicht sicher genug",
    Status.ZERO: "genau null",
}


@dataclass(frozen=True)
class _Delivered:
    """Areas of one level of a dataset by year."""

    dataset: Dataset
    level: str
    areas: dict[str, str]
    by_year: dict[int, set[str]]
    years: dict[str, range]  # in which an area is valid

    def valid(self, year: int) -> dict[str, str]:
        """Id → name of the areas that exist in a year."""
        return {area: name for area, name in self.areas.items() if year in self.years[area]}


def find_gaps(connection: Connection, dataset: Dataset) -> Iterator[Problem]:
    """Areas without any value in a delivered year, years with fewer areas than the year before."""
    yield from _missing_levels(connection, dataset)
    rows = connection.execute(
        f"SELECT DISTINCT level_id, year, area_id, level_order FROM core.{quote(dataset.id)} "
        f"JOIN core.area USING (area_id) WHERE kind <> 'unassigned' ORDER BY level_order, year, area_id"
    ).fetchall()
    for level in dict.fromkeys(row[0] for row in rows):
        by_year: dict[int, set[str]] = {}
        for _, year, area, _ in (row for row in rows if row[0] == level):
            by_year.setdefault(year, set()).add(area)
        named = connection.execute(
            "SELECT area_id, name, first_year, last_year FROM core.area WHERE level_id = ? "
            "AND area_id NOT IN (SELECT old FROM core.link) ORDER BY sort_key",
            [level],
        ).fetchall()
        names = {area: name for area, name, _, _ in named}
        years = {area: range(first, last + 1) for area, _, first, last in named}
        delivered = _Delivered(dataset, level, names, by_year, years)
        if dataset.absent == "zero":
            yield from _vanished(connection, delivered)
        else:
            yield from _missing(delivered)


def _missing_levels(connection: Connection, dataset: Dataset) -> Iterator[Problem]:
    """Levels that a source delivered the year before and now does not, though it delivered others."""
    rows = connection.execute(
        "SELECT DISTINCT last.year + 1, last.level_id FROM core.delivery AS last "
        "JOIN core.delivery AS now ON now.source_id = last.source_id AND now.dataset_id = last.dataset_id "
        "AND now.year = last.year + 1 AND last.level_id <> 'nicht_zuordenbar' "
        "WHERE last.dataset_id = ? "
        "AND (last.source_id, last.dataset_id, last.year + 1, last.level_id) NOT IN "
        "(SELECT (source_id, dataset_id, year, level_id) FROM core.delivery) ORDER BY ALL",
        [dataset.id],
    ).fetchall()
    for year, level in rows:
        what = f"die Ebene {level} fehlt, anders als im Vorjahr"
        hint = "ist die Datei abgeschnitten?"
        yield Problem(f"Datensatz {dataset.id}, {year}", what, hint, Severity.WARNUNG)


def _missing(delivered: _Delivered) -> Iterator[Problem]:
    """Gaps year by year; areas that were never delivered are told once, as a note."""
    ever = set().union(*delivered.by_year.values())
    never = [name for area, name in delivered.areas.items() if area not in ever]
    total = len(delivered.areas)
    subject = f"Datensatz {delivered.dataset.id}"
    if never:
        what = f"{len(never)} von {total} Gebieten der Ebene {delivered.level} nie geliefert: {listed(never)}"
        yield Problem(subject, what, "ihre Werte sind unbekannt", Severity.HINWEIS)
    for year, areas in sorted(delivered.by_year.items()):
        lost = ever - areas
        valid = delivered.valid(year)
        gone = [name for area, name in valid.items() if area in lost]
        if not gone:
            continue
        before = len(delivered.by_year.get(year - 1, ()))
        what = f"{len(gone)} von {len(valid)} Gebieten der Ebene {delivered.level} ohne Wert: {listed(gone)}"
        hint = f"im Vorjahr waren {before} geliefert; ist die Datei abgeschnitten?"
        hint = hint if before > len(areas) else "ihre Werte sind unbekannt"
        yield Problem(f"{subject}, {year}", what, hint, Severity.WARNUNG)


def _vanished(connection: Connection, delivered: _Delivered) -> Iterator[Problem]:
    """Where a missing row means zero, an area with many cases cannot simply be missing."""
    for year, areas in sorted(delivered.by_year.items()):
        gone = sorted((delivered.by_year.get(year - 1, set()) - areas) & set(delivered.valid(year)))
        if not gone:
            continue
        rows = connection.execute(
            f"SELECT area_id, sum(value) FROM core.{quote(delivered.dataset.id)} WHERE year = ? "
            f"AND list_contains(?, area_id) GROUP BY area_id HAVING sum(value) >= ? ORDER BY area_id",
            [year - 1, gone, NOTICEABLE],
        ).fetchall()
        if rows:
            names = [delivered.areas[row[0]] for row in rows]
            # Which areas is told inside only: it says that they had many cases and now have none.
            what = f"anders als im Vorjahr fehlen Gebiete der Ebene {delivered.level}"
            hint = f"{listed(names)}; ist die Datei abgeschnitten? Fehlende Zeilen zählen hier als null"
            place = f"Datensatz {delivered.dataset.id}, {year}"
            yield Problem(place, what, hint, Severity.WARNUNG)


def find_signs(connection: Connection, project: Project) -> Iterator[Problem]:
    """Which sources used signs instead of numbers, and how often."""
    for source in project.sources.values():
        counts: dict[str, int] = {}
        for dataset_id in delivered_by(source):
            rows: Sequence[tuple[str, int]] = connection.execute(
                f"SELECT status, count(*) FROM core.{quote(dataset_id)} WHERE source_id = ? "
                f"AND status NOT IN ('ok', 'zero') GROUP BY status",
                [source.id],
            ).fetchall()
            for status, count in rows:
                counts[status] = counts.get(status, 0) + count
        if counts:
            told = [f"{counts[s]} {STATUS_WORDS[s]}" for s in STATUS_WORDS if s in counts]
            what = f"Zeichen statt Zahlen in der Lieferung: {', '.join(told)}"
            yield Problem(project.place("source", source.id, "signs"), what, "", Severity.HINWEIS)
