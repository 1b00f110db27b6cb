"""What every check of observations works on: one dataset and the sources that the check concerns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from pipeline.database import literal, quote
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.messages import MOST_SHOWN
from pipeline.models.check import Check
from pipeline.models.dataset import Dataset, dimension_columns
from pipeline.project import Project

KNOWN = "status IN ('ok', 'zero')"


@dataclass(frozen=True)
class Question:
    """One kind of check for one dataset, by source; sources that switched it off are left out."""

    connection: duckdb.DuckDBPyConnection
    project: Project
    dataset: Dataset
    checks: Mapping[str, Check]

    @property
    def table(self) -> str:
        """The observations of the dataset."""
        return f"core.{quote(self.dataset.id)}"

    @property
    def chosen(self) -> str:
        """Condition that keeps the sources concerned."""
        return f"source_id IN ({', '.join(map(literal, self.checks))})"

    def codes(self) -> list[str]:
        """Columns of the dimensions that are no ages, as SQL names."""
        return [quote(name) for name, item in self.dataset.dimensions.items() if item.kind != "age"]

    def keys(self, without: str = "") -> list[str]:
        """Columns of all dimensions but one, as SQL names."""
        return [
            quote(column)
            for name, item in self.dataset.dimensions.items()
            if name != without
            for column in dimension_columns(name, item)
        ]

    def rows(self, sql: str) -> list[tuple]:  # type: ignore[type-arg]
        """Answer of the database."""
        return self.connection.execute(sql).fetchall()

    def cases(self, source: str, usual: int) -> int:
        """Smallest number of cases from which a finding is worth telling."""
        return self.checks[source].cases or usual

    def finding(self, source: str, usual: Severity, place: str, texts: tuple[str, str]) -> Problem:
        """A finding with the severity that was declared, and the reason of a declared check in its hint."""
        check, (what, hint) = self.checks[source], texts
        hint = "; ".join(part for part in (hint, check.reason) if part)
        return Problem(place, what, hint, check.grade(usual))


def shortened(found: Iterable[Problem], place: str, subject: str) -> Iterator[Problem]:
    """The first findings, then one line that says how many more there are."""
    every = list(found)
    yield from every[:MOST_SHOWN]
    more = every[MOST_SHOWN:]
    if more:
        severity = min((item.severity for item in more), key=list(Severity).index)
        yield Problem(place, f"… und {len(more)} weitere Befunde: {subject}", "", severity)
