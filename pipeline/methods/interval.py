"""Intervals for the random variation of small numbers, as SQL over DOUBLE columns.

Each operation stands alone in SQL, so IEEE 754 gives the same digits on every machine; ten decimals are kept.
A full count has no sampling error: the interval says how much the figure of a small population would vary by
chance if the underlying risk stayed the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

# 97.5 percent quantile of the normal distribution: 95 percent lie between -Z and Z.
Z = "1.959963984540054"
# Below this many cases the exact Poisson limits stand in for Byar's approximation.
EXACT_BELOW = 10


@dataclass(frozen=True)
class IntervalText:
    """German name of a kind of interval and its source."""

    title: str
    literature: str


INTERVAL_TEXTS: Mapping[str, IntervalText] = {
    "wilson": IntervalText(
        "Wilson-Intervall (95 %) für Anteile",
        "Wilson, Edwin B. (1927): Probable Inference, the Law of Succession, and Statistical Inference. "
        "In: Journal of the American Statistical Association 22 (158), S. 209–212",
    ),
    "byar": IntervalText(
        "Byar-Intervall (95 %) für Fallzahlen, unter zehn Fällen die genauen Grenzen der Poisson-Verteilung",
        "Breslow, Norman E.; Day, Nicholas E. (1987): Statistical Methods in Cancer Research, Band II. "
        "IARC Scientific Publications 82, Lyon, S. 69",
    ),
}


def wilson_sql(cases: str, people: str) -> tuple[str, str]:
    """Lower and upper limit of a share from 0 to 1; both arguments are SQL of type DOUBLE, people > 0.

    Wilson (1927): (p + z²/2N ± z √(p (1 - p) / N + z²/4N²)) / (1 + z²/N). 24 of 160: 0.103 to 0.213.
    """
    share = f"({cases} / {people})"
    square = f"({Z} * {Z})"
    middle = f"({share} + {square} / (2.0 * {people}))"
    spread = f"({Z} * sqrt({share} * (1.0 - {share}) / {people} + {square} / (4.0 * {people} * {people})))"
    scale = f"(1.0 + {square} / {people})"
    return f"greatest(0.0, ({middle} - {spread}) / {scale})", f"least(1.0, ({middle} + {spread}) / {scale})"


def byar_sql(cases: str) -> tuple[str, str]:
    """Lower and upper limit of a number of cases (SQL of type DOUBLE) whose chance is that of Poisson.

    Byar: c (1 - 1/9c - z/3√c)³ and, with c + 1 for c, the same with plus. 24 cases: 15.37 to 35.71.
    Exact below ten: 4 cases have 1.09 to 10.24.
    """
    lower = f"({cases} * {_cube(f'(1.0 - 1.0 / (9.0 * {cases}) - {Z} / (3.0 * sqrt({cases})))')})"
    more = f"({cases} + 1.0)"
    upper = f"({more} * {_cube(f'(1.0 - 1.0 / (9.0 * {more}) + {Z} / (3.0 * sqrt({more})))')})"
    limits = [poisson_limits(count) for count in range(EXACT_BELOW)]
    few = f"{cases} < {EXACT_BELOW} AND {cases} = floor({cases})"
    exact = [" ".join(f"WHEN {n} THEN {pair[side]}" for n, pair in enumerate(limits)) for side in (0, 1)]
    small, large = (f"CASE WHEN {few} THEN CASE {cases}::INTEGER {cells} END" for cells in exact)
    return f"{small} WHEN {cases} > 0 THEN {lower} ELSE 0.0 END", f"{large} ELSE {upper} END"


def _cube(expression: str) -> str:
    return f"({expression} * {expression} * {expression})"


@cache
def poisson_limits(cases: int) -> tuple[Decimal, Decimal]:
    """Means of a Poisson distribution that make so few, or so many, cases as rare as 2.5 percent.

    Garwood, F. (1936): Fiducial Limits for the Poisson Distribution. Biometrika 28, 437-442.

    >>> [limit.quantize(Decimal("0.001")) for limit in poisson_limits(4)]
    [Decimal('1.090'), Decimal('10.242')]
    """
    tail = Decimal("0.025")
    lower = Decimal(0) if cases == 0 else _mean_with(cases - 1, 1 - tail)
    return lower, _mean_with(cases, tail)


def _mean_with(cases: int, probability: Decimal) -> Decimal:
    """The mean at which at most so many cases have this probability, to 12 decimals, by halving."""
    low, high = Decimal(0), Decimal(50)
    for _ in range(60):
        middle = (low + high) / 2
        term = total = (-middle).exp()
        for count in range(1, cases + 1):
            term = term * middle / count
            total += term
        low, high = (middle, high) if total > probability else (low, middle)
    return ((low + high) / 2).quantize(Decimal("1e-12"))
