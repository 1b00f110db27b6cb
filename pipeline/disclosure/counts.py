"""The counts of all terms, read from the working database at once; each universe takes out its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

# Counts are held as integers of ten thousandths, as many as the tables have decimals.
UNIT = 10_000
Columns = Mapping[str, NDArray[Any]]

_COUNTS = f"""
SELECT year, one.number AS term, place.number AS area, coalesce((value * {UNIT})::BIGINT, 0) AS count,
    status IN ('ok', 'zero') AS known, status = 'secret' AS secret
FROM result.term JOIN core.area USING (area_id)
JOIN (SELECT unnest($terms) AS term_id, generate_subscripts($terms, 1) - 1 AS number) AS one USING (term_id)
JOIN (SELECT unnest($areas) AS area_id, generate_subscripts($areas, 1) - 1 AS number) AS place USING (area_id)
WHERE year <= $year AND (published OR kind = 'unassigned')
"""


@dataclass(frozen=True)
class Counts:
    """Columns year, term, area (as numbers), count, known and secret; `terms`: number of each term."""

    terms: Mapping[str, int]
    columns: Columns

    def of(self, terms: Sequence[str]) -> Columns:
        """The rows of some terms, with their places in the list as numbers of terms."""
        number = np.full(len(self.terms), -1)
        known = [(place, self.terms[term]) for place, term in enumerate(terms) if term in self.terms]
        number[[term for _, term in known]] = [place for place, _ in known]
        mine = number[self.columns["term"]]
        found = {name: values[mine >= 0] for name, values in self.columns.items()}
        return {**found, "term": mine[mine >= 0]}


def read_counts(connection: duckdb.DuckDBPyConnection, areas: Sequence[str], last_year: int) -> Counts:
    """All counts up to a year of the areas, which are numbered as listed."""
    terms = connection.execute("SELECT DISTINCT term_id FROM result.term ORDER BY 1").fetchall()
    names = [str(name) for (name,) in terms]
    given = {"terms": names, "areas": list(areas), "year": last_year}
    found = connection.execute(_COUNTS, given).fetchnumpy()
    columns = {name: np.asarray(values) for name, values in found.items()}
    return Counts({name: number for number, name in enumerate(names)}, columns)
