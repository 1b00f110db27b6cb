"""Published figures as sums over cells (term, area, year), and the hidden sums that must not follow from
them.

Several editions are one attack where their figures agree. Where a later edition corrects a figure of a
dataset and year, the earlier edition saw another state of the data: both are kept apart, by a number after
the year.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from pipeline.auditing.classes import parse_term
from pipeline.auditing.edition import Edition, Row, RowKey, Use

Time = tuple[int, int]  # year and state of the data, 0 is the newest
Cell = tuple[str, str, Time]  # term, area, time
Sum = tuple[tuple[Cell, float], ...]  # cells with weights, sorted
Rate = tuple[Sum, Sum, float, float, "Known"]  # numerator, denominator, lowest and highest quotient
PRINTED = ("numerator", "denominator")
_MOMENT = re.compile(r"(same|previous|mean)(?:\*(\d+))?(?:([<>])(\d+))?")
_YEARS = {"same": {0: 1.0}, "previous": {1: 1.0}, "mean": {0: 0.5, 1: 0.5}}


class Known(NamedTuple):
    """A published sum: its limits (equal unless it is rounded) and a place where it stands."""

    lower: float
    upper: float
    edition: str
    row: RowKey
    role: str
    line: int


@dataclass(frozen=True)
class HiddenRow:
    """A line that hides its figures, as sums by role; the newest edition that has it."""

    edition: str
    key: RowKey
    sums: Mapping[str, Sum]


@dataclass
class Observations:
    """All published sums, all hidden rows, and the smallest parts of the areas."""

    known: dict[Sum, Known] = field(default_factory=dict)
    rates: list[Rate] = field(default_factory=list)
    hidden: list[HiddenRow] = field(default_factory=list)
    parts: dict[tuple[str, str, int], frozenset[str]] = field(default_factory=dict)  # dataset, area, year


def moment_weights(moment: str, year: int, age_limit: Mapping[tuple[int, int], int]) -> dict[int, float]:
    """Years at which a term is taken for a value of `year`, with weights. ValueError if unknown.

    >>> moment_weights("mean*3", 2024, {})
    {2024: 0.5, 2023: 1.0, 2022: 1.0, 2021: 0.5}
    >>> moment_weights("same<65", 2024, {(2024, 65): 12}), moment_weights("same>65", 2024, {(2024, 65): 9})
    ({2024: 1.0}, {2024: 0.25})
    """
    match = _MOMENT.fullmatch(moment)
    if not match:
        raise ValueError(moment)
    found: dict[int, float] = {}
    for first in range(int(match[2] or 1)):
        for before, weight in _YEARS[match[1]].items():
            taken = year - first - before
            found[taken] = found.get(taken, 0.0) + weight
    if match[3]:
        shares = {taken: age_limit[taken, int(match[4])] / 12 for taken in found}
        found = {
            taken: weight * (shares[taken] if match[3] == "<" else 1 - shares[taken])
            for taken, weight in found.items()
        }
    return found


def observe(editions: Sequence[Edition]) -> Observations:
    """Join editions, the newest first."""
    joined = Observations()
    seen: dict[tuple[str, int], list[dict[tuple[str, str], Decimal]]] = {}
    for edition in editions:
        reader = _Reader(edition, joined, seen)
        reader.find_states()
        for key, row in edition.rows.items():
            reader.add(key, row)
    return joined


@dataclass
class _Reader:
    """Adds the rows of one edition."""

    edition: Edition
    joined: Observations
    seen: dict[tuple[str, int], list[dict[tuple[str, str], Decimal]]]
    states: dict[tuple[str, int], int] = field(default_factory=dict)
    _uses: dict[tuple[str, str], dict[str, list[tuple[Use, str]]]] = field(default_factory=dict)
    _areas: dict[tuple[str, str, int], str] = field(default_factory=dict)
    _weights: dict[tuple[str, int], dict[int, float]] = field(default_factory=dict)
    _rounded: dict[str, float] = field(default_factory=dict)

    def find_states(self) -> None:
        """For each dataset and year the state of the data that this edition saw."""
        own: dict[tuple[str, int], dict[tuple[str, str], Decimal]] = {}
        for term, area, year, value in self._plain_counts():
            dataset = parse_term(term).dataset
            own.setdefault((dataset, year), {})[term, self._area(area, dataset, year)] = value
        for place, counts in own.items():
            states = self.seen.setdefault(place, [])
            fitting = (n for n, other in enumerate(states) if _agree(counts, other))
            number = next(fitting, len(states))
            if number == len(states):
                states.append({})
            states[number].update(counts)
            self.states[place] = number

    def _plain_counts(self) -> Iterator[tuple[str, str, int, Decimal]]:
        for (indicator, group, area, year), row in self.edition.rows.items():
            for role, number in (("numerator", row.numerator), ("denominator", row.denominator)):
                uses = self._roles(indicator, group).get(role, [])
                if number is not None and len(uses) == 1 and uses[0][0].moment == "same":
                    yield uses[0][0].term, area, year, number

    def _roles(self, indicator: str, group: str) -> dict[str, list[tuple[Use, str]]]:
        """Printed terms by role, each with its dataset; weighted sums are left out."""
        if (indicator, group) not in self._uses:
            roles: dict[str, list[tuple[Use, str]]] = {}
            for use in self.edition.uses.get((indicator, group), ()):
                if use.role in PRINTED:
                    term = parse_term(use.term)
                    roles.setdefault(use.role, []).append((use, "" if term.weight else term.dataset))
            plain = {r: uses for r, uses in roles.items() if all(dataset for _, dataset in uses)}
            self._uses[indicator, group] = plain
        return self._uses[indicator, group]

    def _area(self, area: str, dataset: str, year: int) -> str:
        """The area's id; another name where an edition draws its boundary in another way."""
        if (area, dataset, year) not in self._areas:
            parts = self.edition.area(area, year, dataset)
            name, known = area, self.joined.parts
            while known.setdefault((dataset, name, year), parts) != parts:
                name = f"{name}@{self.edition.name}"
            self._areas[area, dataset, year] = name
        return self._areas[area, dataset, year]

    def _sum(self, key: RowKey, uses: Sequence[tuple[Use, str]]) -> Sum:
        found: dict[Cell, float] = {}
        for use, dataset in uses:
            if (use.moment, key[3]) not in self._weights:
                weights = moment_weights(use.moment, key[3], self.edition.age_limit)
                self._weights[use.moment, key[3]] = weights
            for year, weight in self._weights[use.moment, key[3]].items():
                time = (year, self.states.get((dataset, year), 0))
                cell = (use.term, self._area(key[2], dataset, year), time)
                found[cell] = found.get(cell, 0.0) + weight
        return tuple(sorted((cell, weight) for cell, weight in found.items() if weight))

    def add(self, key: RowKey, row: Row) -> None:
        """Take in one line of werte.csv."""
        sums = {role: self._sum(key, uses) for role, uses in self._roles(*key[:2]).items()}
        if row.secret:
            self.joined.hidden.append(HiddenRow(self.edition.name, key, sums))
            return
        numbers = {"numerator": row.numerator, "denominator": row.denominator}
        for role, total in sums.items():
            number = numbers[role]
            if number is not None:
                # shares of single ages are printed with four decimals
                slack = 0.0 if all(weight * 2 % 1 == 0 for _, weight in total) else 0.00005
                limits = (float(number) - slack, float(number) + slack)
                self.joined.known.setdefault(total, Known(*limits, self.edition.name, key, role, row.line))
        missing = {role: total for role, total in sums.items() if numbers[role] is None}
        if row.value is not None and missing:
            self.joined.hidden.append(HiddenRow(self.edition.name, key, missing))
            if len(sums) == 2:
                self._add_rate(key, row, sums)

    def _add_rate(self, key: RowKey, row: Row, sums: Mapping[str, Sum]) -> None:
        """A rate without one of its counts: an interval as wide as its rounding."""
        factor = factor_of(self.edition, key[0])
        if factor and row.value is not None:
            half = self._rounding(key[0])
            low, high = float(row.value) - half, float(row.value) + (half or 1e-10)
            known = Known(low, high, self.edition.name, key, "rate", row.line)
            rate = (sums["numerator"], sums["denominator"], low / factor, high / factor, known)
            self.joined.rates.append(rate)

    def _rounding(self, indicator: str) -> float:
        """Half of the last printed place of an indicator; 0 if it is printed unrounded."""
        if indicator not in self._rounded:
            rows = (row.value for key, row in self.edition.rows.items() if key[0] == indicator)
            places = max((-int(v.as_tuple().exponent) for v in rows if v is not None), default=0)
            self._rounded[indicator] = 0.0 if places > 4 else 0.5 * 10.0**-places
        return self._rounded[indicator]


def _agree(counts: Mapping[tuple[str, str], Decimal], other: Mapping[tuple[str, str], Decimal]) -> bool:
    return all(other.get(cell, value) == value for cell, value in counts.items())


def factor_of(edition: Edition, indicator: str) -> float:
    """By what numerator ÷ denominator is multiplied, as the shown rows tell; 0 if the value is another."""
    factors = set()
    for key, row in edition.rows.items():
        if key[0] != indicator or row.value is None or not row.numerator or row.denominator is None:
            continue
        factor = round(float(row.value * row.denominator / row.numerator), 3)
        factors.add(min((1, 100, 1000, 10_000, 100_000), key=lambda usual: abs(usual - factor)))
        if abs(factor - max(factors)) > 0.1 * factor:
            return 0.0
    return float(factors.pop()) if len(factors) == 1 else 0.0
