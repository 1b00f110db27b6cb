"""Exact quotients, once as Python fractions, once as SQL over HUGEINT: one formula serves both.

A method is written with + - * / only. With `Fraction` it recomputes worked examples and tests; with
`SqlRatio` it becomes the SQL that computes the table. Nothing is rounded on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import TypeVar

PLACES = 10
# Values of terms have four decimals, a mean of two dates halves them and the age limit takes twelfths: this
# makes all of them integers.
TERM_SCALE = 240_000


@dataclass(frozen=True)
class SqlRatio:
    """`factor * number / divisor`, both SQL expressions of type HUGEINT; '1' stands for the number one.

    `nonzero` lists the SQL expressions by which somebody divided: if one is 0, the value makes no sense.
    """

    number: str
    divisor: str = "1"
    factor: Fraction = Fraction(1)
    nonzero: tuple[str, ...] = ()

    def __add__(self, other: SqlRatio | int) -> SqlRatio:
        other = as_ratio(other)
        factor = _common(self.factor, other.factor)
        left, right = int(self.factor / factor), int(other.factor / factor)
        guards = _union(self.nonzero, other.nonzero)
        if self.divisor == other.divisor:
            number = f"({_times(str(left), self.number)} + {_times(str(right), other.number)})"
            return SqlRatio(number, self.divisor, factor, guards)
        first = _times(_times(str(left), self.number), other.divisor)
        second = _times(_times(str(right), other.number), self.divisor)
        return SqlRatio(f"({first} + {second})", _times(self.divisor, other.divisor), factor, guards)

    def __sub__(self, other: SqlRatio | int) -> SqlRatio:
        other = as_ratio(other)
        return self + SqlRatio(other.number, other.divisor, -other.factor, other.nonzero)

    def __mul__(self, other: SqlRatio | int) -> SqlRatio:
        other = as_ratio(other)
        return SqlRatio(
            _times(self.number, other.number),
            _times(self.divisor, other.divisor),
            self.factor * other.factor,
            _union(self.nonzero, other.nonzero),
        )

    def __truediv__(self, other: SqlRatio | int) -> SqlRatio:
        other = as_ratio(other)
        if other.factor == 0:
            raise ZeroDivisionError
        guards = _union(self.nonzero, other.nonzero, (other.number,))
        if self.divisor == other.divisor:
            return SqlRatio(self.number, other.number, self.factor / other.factor, guards)
        return SqlRatio(
            _times(self.number, other.divisor),
            _times(self.divisor, other.number),
            self.factor / other.factor,
            guards,
        )

    @property
    def numerator_sql(self) -> str:
        """Integer above the line, factor included."""
        return _times(str(self.factor.numerator), self.number)

    @property
    def denominator_sql(self) -> str:
        """Integer below the line, factor included."""
        return _times(str(self.factor.denominator), self.divisor)

    @property
    def undefined_sql(self) -> str:
        """Condition under which the value does not exist."""
        return " OR ".join(f"{guard} = 0" for guard in self.nonzero if guard != "1") or "false"


Number = TypeVar("Number", Fraction, SqlRatio)


def as_ratio(value: SqlRatio | Fraction | int) -> SqlRatio:
    """A number as SqlRatio."""
    return value if isinstance(value, SqlRatio) else SqlRatio("1", "1", Fraction(value))


def term_column(column: str) -> SqlRatio:
    """The value of a term that a column holds times TERM_SCALE."""
    return SqlRatio(column, "1", Fraction(1, TERM_SCALE))


def _times(left: str, right: str) -> str:
    if left == "1" or right == "1":
        return right if left == "1" else left
    return f"({left} * {right})"


def _common(left: Fraction, right: Fraction) -> Fraction:
    """Largest fraction of which both are integer multiples (both zero: 1)."""
    denominator = left.denominator * right.denominator
    number = gcd(left.numerator * right.denominator, right.numerator * left.denominator)
    return Fraction(number, denominator) if number else Fraction(1)


def _union(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(guard for group in groups for guard in group))
