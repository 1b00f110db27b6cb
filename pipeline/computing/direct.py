"""Term values as delivered: one grouped pass over a dataset for all its terms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb

from pipeline.computing.conditions import Cut, Reading, read_term
from pipeline.computing.slices import Slice, flag, presence, several_at_once
from pipeline.database import literal, quote
from pipeline.models.dataset import Dataset, Status
from pipeline.terms import TermKey

# The gravest status of the parts is the status of their sum.
GRAVITY = {
    Status.OK: 0,
    Status.ZERO: 0,
    Status.UNRELIABLE: 1,
    Status.NOT_APPLICABLE: 2,
    Status.LATER: 3,
    Status.UNKNOWN: 4,
    Status.SECRET: 5,
}
UNKNOWN = GRAVITY[Status.UNKNOWN]
# An open band counts as five years wide: 90 and over has the middle 92.5.
OPEN_BAND_YEARS = 5
BATCH = 60
DIRECT_TABLE = """
CREATE OR REPLACE TEMP TABLE fresh (
    term_no INTEGER, area_id VARCHAR, year SMALLINT, value DECIMAL(38,4), gravity TINYINT, flags SMALLINT,
    rank INTEGER);
"""


@dataclass(frozen=True)
class Group:
    """Slices that are read by the same conditions, so that one statement serves them all."""

    dimensions: frozenset[str]
    readings: tuple[tuple[int, Reading], ...]
    slices: list[Slice] = field(default_factory=list, hash=False, compare=False)


@dataclass(frozen=True)
class CutTerm:
    """A term that a slice cannot tell because its filter divides a delivered age band."""

    dataset_id: str
    number: int
    part: Slice
    cut: Cut


def group_slices(
    dataset: Dataset, slices: Iterable[Slice], terms: Sequence[tuple[int, TermKey]]
) -> tuple[list[Group], list[CutTerm]]:
    """Slices by the way they are read, and the terms that divide a band. `terms`: number and key."""
    groups: dict[Group, Group] = {}
    cuts: list[CutTerm] = []
    alike: dict[object, list[tuple[int, Reading | Cut]]] = {}
    for part in slices:
        content = (part.dimensions, part.bands, part.codes, part.total)
        if content not in alike:
            found = [(number, read_term(dataset, part, key)) for number, key in terms]
            alike[content] = [(number, reading) for number, reading in found if reading is not None]
        readings = [(number, item) for number, item in alike[content] if isinstance(item, Reading)]
        cuts += [
            CutTerm(dataset.id, number, part, item)
            for number, item in alike[content]
            if isinstance(item, Cut)
        ]
        group = Group(part.dimensions, tuple(readings))
        groups.setdefault(group, group).slices.append(part)
    return list(groups), cuts


def read_direct(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    groups: list[Group],
    terms: Sequence[tuple[int, TermKey]],
) -> None:
    """Fill `fresh` with the value of every term for every area that the dataset names itself."""
    weights = {number: key.weight for number, key in terms}
    marks = connection.execute(
        "SELECT coalesce(bool_or(status NOT IN ('ok', 'zero')), false), coalesce(bool_or(flags <> 0), false) "
        f"FROM core.{quote(dataset.id)}"
    ).fetchall()[0]
    connection.execute(DIRECT_TABLE)
    for group in groups:
        if len(groups) > 1:
            _name_members(connection, dataset, group)
        for start in range(0, len(group.readings), BATCH):
            batch = group.readings[start : start + BATCH]
            statement = _Statement(dataset, group, batch, weights, marks, len(groups) > 1)
            connection.execute(f"INSERT INTO fresh {statement.sql()}")
    if several_at_once([part for group in groups for part in group.slices]):
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE fresh AS FROM fresh QUALIFY "
            "row_number() OVER (PARTITION BY term_no, area_id, year ORDER BY rank, gravity, value) = 1"
        )


def _name_members(connection: duckdb.DuckDBPyConnection, dataset: Dataset, group: Group) -> None:
    """Table `member`: areas and years that a group covers."""
    rows = sorted((part.level, part.year, ",".join(part.areas)) for part in group.slices)
    listed = ", ".join(f"({literal(level)}, {year}, {literal(areas)})" for level, year, areas in rows)
    flags = [
        f"{'' if name in group.dimensions else 'NOT '}{flag(name)}" for name in sorted(dataset.dimensions)
    ]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE member AS "
        "SELECT DISTINCT area_id, seen.year::SMALLINT AS year FROM seen "
        f"JOIN core.area USING (area_id) JOIN (VALUES {listed}) AS part(level_id, year, areas) "
        "ON part.level_id = area.level_id AND part.year = seen.year "
        "AND (part.areas = '' OR list_contains(string_split(part.areas, ','), area_id))"
        + "".join(f" AND {item}" for item in flags)
    )


@dataclass(frozen=True)
class _Statement:
    """The SELECT of one group: all conditions side by side, then one row per term.

    `marks`: whether any row of the dataset has a status that is no number, and whether any has flags.
    """

    dataset: Dataset
    group: Group
    batch: tuple[tuple[int, Reading], ...]
    weights: dict[int, str]
    marks: tuple[bool, bool]
    by_member: bool

    def sql(self) -> str:
        numbers = ", ".join(str(number) for number, _ in self.batch)
        ranks = ", ".join(str(reading.rank) for _, reading in self.batch)
        values = ", ".join(self._outer(i, number) for i, (number, _) in enumerate(self.batch))
        gravities = ", ".join(self._gravity(i) for i in range(len(self.batch)))
        flags = ", ".join(f"f{i}" if self.marks[1] else "0" for i in range(len(self.batch)))
        expected = f" JOIN ({self._expected()}) USING (level_id, year)" if self._counts else ""
        return (
            f"SELECT unnest([{numbers}]), area_id, year, unnest([{values}]), unnest([{gravities}]), "
            f"unnest([{flags}]), unnest([{ranks}]) FROM ({self._sums()}){expected}"
        )

    @property
    def _counts(self) -> bool:
        return self.dataset.absent == "unknown"

    def _outer(self, position: int, number: int) -> str:
        if self.weights[number]:
            return f"(v{position}::DECIMAL(36,4) * 0.5::DECIMAL(2,1))::DECIMAL(38,4)"
        return f"v{position}::DECIMAL(38,4)"

    def _gravity(self, position: int) -> str:
        parts = [f"g{position}"] if self.marks[0] else []
        parts += [f"if(n{position} < e{position}, {UNKNOWN}, 0)"] if self._counts else []
        return f"greatest(0, {', '.join(parts)})::TINYINT" if parts else "0::TINYINT"

    def _sums(self) -> str:
        columns = []
        for position, (number, reading) in enumerate(self.batch):
            value = self._weighted() if self.weights[number] else "value"
            columns.append(f"sum(CASE WHEN {reading.condition} THEN {value} ELSE 0 END) AS v{position}")
            if self.marks[0]:
                columns.append(f"max(CASE WHEN {reading.condition} THEN {_gravity_sql()} END) AS g{position}")
            if self.marks[1]:
                columns.append(f"bit_or(CASE WHEN {reading.condition} THEN flags ELSE 0 END) AS f{position}")
            if self._counts:
                columns.append(f"count_if({reading.condition}) AS n{position}")
        level = "level_id, " if self._counts else ""
        return f"SELECT {level}area_id, year, {', '.join(columns)} FROM {self._rows()} GROUP BY ALL"

    def _rows(self) -> str:
        table = f"core.{quote(self.dataset.id)}"
        joined = " JOIN member USING (area_id, year)" if self.by_member else ""
        level = " JOIN core.area USING (area_id)" if self._counts else ""
        present = [
            f"{presence(self.dataset, name)} IS {'NOT NULL' if name in self.group.dimensions else 'NULL'}"
            for name in sorted(self.dataset.dimensions)
        ]
        where = f" WHERE {' AND '.join(present)}" if present and self.by_member else ""
        return table + joined + level + where

    def _weighted(self) -> str:
        """Twice the sum of the middle ages: from + to."""
        name = self.dataset.ages[0]
        start, stop = quote(f"{name}_from"), quote(f"{name}_to")
        return f"value * ({start} + CASE WHEN {stop} = 999 THEN {start} + {OPEN_BAND_YEARS} ELSE {stop} END)"

    def _expected(self) -> str:
        """How many rows an area must have: as many as there are combinations anywhere on its level."""
        columns = [
            column
            for name in sorted(self.dataset.dimensions)
            for column in (
                (quote(f"{name}_from"), quote(f"{name}_to")) if name in self.dataset.ages else (quote(name),)
            )
        ]
        counts = ", ".join(f"count_if({r.condition}) AS e{i}" for i, (_, r) in enumerate(self.batch))
        listed = "".join(f", {column}" for column in columns)
        return (
            f"SELECT level_id, year, {counts} "
            f"FROM (SELECT DISTINCT level_id, year{listed} FROM {self._rows()}) GROUP BY ALL"
        )


def _gravity_sql() -> str:
    cases = " ".join(
        f"WHEN '{status.value}' THEN {gravity}" for status, gravity in GRAVITY.items() if gravity
    )
    return f"CASE status {cases} ELSE 0 END"
