"""What show and trace say about the areas that an index of segregation compares."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.commands.explained import TERM_TITLES
from pipeline.numbers import format_number, plain_number

if TYPE_CHECKING:
    import duckdb

    from pipeline.computing.trace import TracedTerm
    from pipeline.terms import Category

MOST = 10
DIGITS = 4


def part_lines(
    connection: "duckdb.DuckDBPyConnection",
    item: "Category",
    spot: tuple[str, int],
    terms: list["TracedTerm"],
    every: bool = False,
) -> Iterator[str]:
    """Areas by what they add, the sum of all, and who is counted in none of them."""
    from pipeline.computing.part_trace import trace_parts

    parts = trace_parts(connection, item, spot)
    if not parts or any(term.value is None for term in terms):
        return
    sums = {name: sum((part.terms[name] for part in parts), Fraction(0)) for name in item.terms}
    for part in parts if every else parts[:MOST]:
        added = f" · trägt {_number(part.contribution)} bei" if part.contribution is not None else ""
        yield f"{part.name} ({part.area_id}): {_listed(part.terms)}{added}"
    if not every and len(parts) > MOST:
        yield f"… und {len(parts) - MOST} weitere"
    yield f"Summe der {len(parts)} Gebiete: {_listed(sums)}"
    names = [term.name for term in terms]
    rest = {
        term.name: Fraction(term.value or 0) - sums[term.name]
        for term in terms
        if names.count(term.name) == 1
    }
    if any(rest.values()):
        yield f"nicht einbezogen, weil keinem Gebiet zugeordnet: {_listed(rest)}"


def _listed(terms: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{TERM_TITLES.get(name, name)} {_number(value)}" for name, value in terms.items())


def _number(value: Fraction) -> str:
    """As many digits as it has, at most four."""
    if value.denominator == 1:
        return plain_number(Decimal(int(value)))
    return format_number(Decimal(value.numerator) / Decimal(value.denominator), DIGITS)
