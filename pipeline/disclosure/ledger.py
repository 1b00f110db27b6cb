"""What earlier frozen editions showed: read back from their data packages, compared with today's figures.

A figure of an edition is one cell, or a sum over several years (a mean population, pooled years). If it is
the same sum today, all its cells count as public: the attacker is taken to know each of them. Pooled years
are kept apart: where all years are protected together the sum is known, not each of its years.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import duckdb

from pipeline.database import literal
from pipeline.disclosure.year_sums import YearSum
from pipeline.editions import FrozenEdition, other_editions, verified_editions
from pipeline.errors import DataError, Problem
from pipeline.numbers import SIGN_WORDS
from pipeline.project import Project
from pipeline.term_text import with_terms
from pipeline.terms import Plan, TermKey, UsedTerm

TABLES = ("werte", "terme", "gebiete", "gebietsteile")
# What is known of a cell from all editions together, the strongest first.
SAME, REVISED, PRESUMED, HIDDEN = "same", "revised", "presumed", "hidden"
_ORDER = (SAME, REVISED, PRESUMED, HIDDEN)


@dataclass(frozen=True)
class Former:
    """One area as an earlier edition cut it, in some years, by its smallest parts of that time."""

    edition: str
    area_id: str
    level_id: str
    parts: frozenset[str]
    first_year: int
    last_year: int


@dataclass(frozen=True)
class Seen:
    """What an edition says of a cell; `count` in ten thousandths where it names it alone."""

    state: str
    edition: str
    count: int | None = None

    def joined(self, other: "Seen") -> "Seen":
        """The stronger of what two editions say."""
        return min(self, other, key=lambda item: (_ORDER.index(item.state), item.count is None))


CellsSeen = dict[tuple[str, str, int], Seen]


@dataclass(frozen=True)
class History:
    """Everything that was published before. `cells`: by edition, then by term, area and year.

    `pooled`: the same of what only sums over pooled years tell · `sums`: by edition these sums where they
    are the same today, with the weights of their years in halves.
    """

    editions: tuple[str, ...] = ()
    areas: tuple[Former, ...] = ()
    cells: dict[str, CellsSeen] = field(default_factory=dict)
    pooled: dict[str, CellsSeen] = field(default_factory=dict)
    sums: dict[str, dict[YearSum, dict[int, int]]] = field(default_factory=dict)


def plan_with_former(project: Project, plan: Plan) -> Plan:
    """The plan with the terms of earlier editions: they are summed and protected like those of today."""
    texts: set[str] = set()
    with duckdb.connect() as connection:
        for item in other_editions(project.root, project.edition_id):
            path = _folder(project.root, item) / "terme.csv"
            rows = connection.execute(f"SELECT DISTINCT term FROM {_csv(path)} WHERE rolle <> 'change'")
            texts |= {str(text) for (text,) in rows.fetchall()}
    return with_terms(project, plan, sorted(texts))


def read_history(connection: duckdb.DuckDBPyConnection, project: Project) -> History:
    """What all other frozen editions showed. DataError if one was changed or is incomplete.

    The connection must find result.term.
    """
    editions = verified_editions(project.root, project.edition_id)
    if not editions:
        return History()
    areas: list[Former] = []
    cells, pooled, sums = {}, {}, {}
    for item in editions:
        folder = _folder(project.root, item)
        areas += _former_areas(connection, item, folder)
        _compare(connection, folder)
        cells[item.name], pooled[item.name] = _cells(connection, item)
        sums[item.name] = _sums(connection)
    return History(tuple(item.name for item in editions), tuple(areas), cells, pooled, sums)


def _folder(root: Path, item: FrozenEdition) -> Path:
    folder = root / "reports" / item.folder / "daten"
    for name in TABLES:
        if not (folder / f"{name}.csv").is_file():
            what = "die Datei fehlt: ohne sie ist nicht bekannt, was die Ausgabe zeigt"
            hint = "mit dieser Fassung des Programms eingefrorene Ausgaben haben sie"
            raise DataError(Problem(f"reports/{item.folder}/daten/{name}.csv", what, hint))
    return folder


def _csv(path: Path) -> str:
    """Table function for one file of a data package, every column as text; an empty cell is an empty text."""
    return (
        f"read_csv({literal(str(path))}, delim=';', quote='\"', escape='\"', header=true, all_varchar=true, "
        "nullstr='\\N', strict_mode=false)"
    )


def _former_areas(
    connection: duckdb.DuckDBPyConnection, item: FrozenEdition, folder: Path
) -> Iterable[Former]:
    """Areas with their parts, one entry for each span of years in which these stay the same."""
    rows = connection.execute(
        f"SELECT gebiet, ebene, teil, von::INTEGER, bis::INTEGER FROM {_csv(folder / 'gebietsteile.csv')} "
        f"JOIN {_csv(folder / 'gebiete.csv')} ON kennung = gebiet ORDER BY ALL"
    ).fetchall()
    spans: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for area, level, part, first, last in rows:
        spans.setdefault((area, level), []).append((part, first, last))
    for (area, level), parts in spans.items():
        limits = sorted({first for _, first, _ in parts} | {last + 1 for *_, last in parts})
        for start, stop in pairwise(limits):
            inside = frozenset(part for part, first, last in parts if first <= start <= last)
            if inside:
                yield Former(item.name, area, level, inside, start, stop - 1)


_FIGURES = """
CREATE OR REPLACE TEMP TABLE figure AS
SELECT indikator, gruppe, gebiet, jahr::SMALLINT AS jahr, rolle, term, moment,
    jahr::SMALLINT - before AS year, halves, status = {secret} AS hidden,
    moment LIKE '%<%' OR moment LIKE '%>%' AS divided,
    try_cast(replace(CASE rolle WHEN 'numerator' THEN zaehler WHEN 'denominator' THEN nenner END, ',', '.')
        AS DECIMAL(38,4)) AS figure
FROM {werte} JOIN {terme} USING (indikator, gruppe) JOIN (VALUES {moments}) AS known(moment, before, halves)
USING (moment) WHERE status IN ('Wert', {zero}, {secret});
"""
# A sum that the age limit divides, or whose terms nobody delivers any more, cannot be compared.
_COMPARED = """
CREATE OR REPLACE TEMP TABLE stated AS WITH compared AS (
    SELECT figure.*, bool_and(term.value IS NOT NULL) OVER one AND NOT bool_or(divided) OVER one AS possible,
        sum(halves * term.value) OVER one AS twice, count(*) OVER one = 1 AND halves = 2 AS alone
    FROM figure LEFT JOIN result.term AS term ON term.term_id = figure.term AND term.area_id = figure.gebiet
        AND term.year = figure.year AND term.status IN ('ok', 'zero')
    WINDOW one AS (PARTITION BY indikator, gruppe, gebiet, jahr, rolle))
SELECT *, moment LIKE '%*%' AS pooled, CASE WHEN hidden THEN 'hidden'
    WHEN figure IS NULL OR NOT possible THEN 'presumed'
    WHEN twice = 2 * figure THEN 'same' ELSE 'revised' END AS state FROM compared
"""
_STATES = """
SELECT pooled, term, gebiet, year, CASE WHEN bool_or(state = 'same') THEN 'same'
    WHEN bool_or(state = 'revised') THEN 'revised'
    WHEN bool_or(state = 'presumed') THEN 'presumed' ELSE 'hidden' END,
    (max(figure) FILTER (alone AND NOT hidden) * 10000)::BIGINT
FROM stated GROUP BY pooled, term, gebiet, year ORDER BY ALL
"""


def _compare(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Every figure of an edition, cell by cell, beside what it is today."""
    terme = f"(SELECT * FROM {_csv(folder / 'terme.csv')} WHERE rolle <> 'change')"
    moments = connection.execute(f"SELECT DISTINCT moment FROM {terme} ORDER BY 1").fetchall()
    listed = [
        f"({literal(text)}, {before}, {halves})"
        for (text,) in moments
        for before, halves in _halves(str(text)).items()
    ]
    connection.execute(
        _FIGURES.format(
            werte=_csv(folder / "werte.csv"),
            terme=terme,
            moments=", ".join(listed or ["('', 0, 0)"]),
            zero=literal(SIGN_WORDS["zero"]),
            secret=literal(SIGN_WORDS["secret"]),
        )
    )
    connection.execute(_COMPARED)


def _cells(connection: duckdb.DuckDBPyConnection, item: FrozenEdition) -> tuple[CellsSeen, CellsSeen]:
    """Every cell of which some row of an edition tells something, or which it hides; last pooled years."""
    found: tuple[CellsSeen, CellsSeen] = {}, {}
    for pooled, term, area, year, state, count in connection.execute(_STATES).fetchall():
        found[pooled][term, area, year] = Seen(state, item.name, count)
    return found


def _sums(connection: duckdb.DuckDBPyConnection) -> dict[YearSum, dict[int, int]]:
    """Sums over pooled years that an edition shows and that are, or may be, the same today."""
    rows = connection.execute(
        "SELECT DISTINCT term, gebiet, jahr, moment FROM stated "
        "WHERE pooled AND state IN ('same', 'presumed') ORDER BY ALL"
    ).fetchall()
    return {YearSum(*row): _halves(row[3]) for row in rows}


def _halves(moment: str) -> dict[int, int]:
    """Years before the year of a figure, each with its weight in halves: the inverse of UsedTerm.moment.

    >>> _halves("mean"), _halves("same*3"), _halves("same<65")
    ({0: 1, 1: 1}, {0: 2, 1: 2, 2: 2}, {0: 2})
    """
    at, _, pool = moment.partition("<")[0].partition(">")[0].partition("*")
    return UsedTerm(TermKey(""), at, int(pool or 1)).halves
