"""The areas that a method over parts has compared, with their terms and what each adds to the value."""

from dataclasses import dataclass
from fractions import Fraction

import duckdb

from pipeline.computing.parts import INSIDE
from pipeline.methods.parts import Part
from pipeline.methods.segregation import contributions
from pipeline.terms import Category, UsedTerm


@dataclass(frozen=True)
class TracedPart:
    """One area inside the area of the value; `contribution` is None if the method adds nothing up."""

    area_id: str
    name: str
    terms: dict[str, Fraction]
    contribution: Fraction | None


def trace_parts(
    connection: duckdb.DuckDBPyConnection, category: Category, spot: tuple[str, int]
) -> list[TracedPart]:
    """Parts of a known value, those that add most first; none for a method that compares no areas."""
    indicator = category.indicator
    if not indicator.across:
        return []
    names = dict(connection.execute("SELECT area_id, name FROM core.area").fetchall())
    inside = [part for whole, part in connection.execute(INSIDE, [indicator.across]).fetchall()
              if whole == spot[0]]  # fmt: skip
    values = {name: _values(connection, used, spot[1]) for name, used in category.terms.items()}
    terms = [{name: known.get(area, Fraction(0)) for name, known in values.items()} for area in inside]
    added = contributions(indicator, [Part(own) for own in terms])
    found = [
        TracedPart(area, names[area], own, added[number] if added else None)
        for number, (area, own) in enumerate(zip(inside, terms, strict=True))
    ]
    first = next(iter(category.terms))
    return sorted(found, key=lambda part: (-(part.contribution or 0), -part.terms[first], part.area_id))


def _values(connection: duckdb.DuckDBPyConnection, used: UsedTerm, year: int) -> dict[str, Fraction]:
    """Value of a term at its moment, by area."""
    found: dict[str, Fraction] = {}
    for before, halves in used.halves.items():
        rows = connection.execute(
            "SELECT area_id, value FROM result.term WHERE term_id = ? AND year = ? AND value IS NOT NULL",
            [used.key.id, year - before],
        ).fetchall()
        for area, value in rows:
            found[area] = found.get(area, Fraction(0)) + Fraction(value) * halves / 2
    return found
