"""What adds up to what: sets of areas or of terms as 0/1 rows over the smallest parts that differ.

Blocks with the same memberships are one part, and so are ages and codes that no published term tells apart.
A last part belongs to nothing: people can always have come from outside.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.disclosure.kept import checksum

Integers = NDArray[np.int64]
# Elimination over the integers modulo this prime: exact for the small coefficients that occur here.
PRIME = 2**31 - 1


@dataclass(frozen=True)
class Within:
    """Relations among some rows, and the coefficients over them of rows that follow from them."""

    relations: tuple[Mapping[int, int], ...]
    worked_out: Mapping[int, Mapping[int, int]]


@dataclass(frozen=True)
class Structure:
    """Rows over parts. The first `published` rows are shown somewhere; the others can only be worked out.

    `relations`: coefficients by row that add up to nothing, a basis of all of them among the published rows.
    `worked_out`: per further row its coefficients over the published rows.
    """

    names: tuple[str, ...]
    rows: Integers
    published: int
    relations: tuple[Mapping[int, int], ...]
    worked_out: Mapping[int, Mapping[int, int]]
    _within: dict[tuple[int, ...], "Within"] = field(default_factory=dict, compare=False)
    _made: dict[bytes, Mapping[int, int] | None] = field(default_factory=dict, compare=False)

    def within(self, rows: tuple[int, ...]) -> "Within":
        """What adds up to what among some of the rows alone, and what can be worked out from them."""
        if rows not in self._within:
            basis = _Basis(self.rows.shape[1])
            relations = [found for number in rows if (found := basis.add(number, self.rows[number]))]
            others = (number for number in range(len(self.names)) if number not in rows)
            made = {number: basis.express(self.rows[number]) for number in others}
            worked_out = {number: found for number, found in made.items() if found is not None}
            self._within[rows] = Within(tuple(relations), worked_out)
        return self._within[rows]

    def made_of(self, parts: Integers) -> Mapping[int, int] | None:
        """Coefficients over the published rows that make a row of these parts, or None."""
        row = np.zeros(self.rows.shape[1], dtype=np.int64)
        row[parts] = 1
        key = row.tobytes()
        if key not in self._made:
            self._made[key] = self._basis.express(row)
        return self._made[key]

    @cached_property
    def checksum(self) -> str:
        """Checksum of everything that defines it."""
        worked_out = [(row, list(made.items())) for row, made in self.worked_out.items()]
        relations = [list(relation.items()) for relation in self.relations]
        return checksum(self.names, self.rows, self.published, relations, worked_out)

    @cached_property
    def members(self) -> tuple[NDArray[np.int32], ...]:
        """Parts of each row."""
        return tuple(np.flatnonzero(row).astype(np.int32) for row in self.rows)

    @cached_property
    def _basis(self) -> "_Basis":
        basis = _Basis(self.rows.shape[1])
        for number in range(self.published):
            basis.add(number, self.rows[number])
        return basis

    def index(self, name: str) -> int:
        """Number of a published row."""
        return self.names.index(name)


def build_structure(
    members: Mapping[str, frozenset[Hashable]], wanted: Mapping[str, frozenset[Hashable]]
) -> Structure:
    """Structure of the published sets `members` and of the `wanted` sets that can be worked out from them."""
    names = list(members)
    parts = _parts(members)
    rows = [_row(sets, names, members) for sets in parts]
    table = np.array(rows, dtype=np.int64).reshape(len(parts), len(names)).T
    basis = _Basis(table.shape[1])
    relations = [found for number in range(len(names)) if (found := basis.add(number, table[number]))]
    known = {tuple(row) for row in table.tolist()}
    extra_names: list[str] = []
    extra_rows: list[Integers] = []
    worked_out = {}
    for name, tokens in wanted.items():
        row = np.array([int(bool(part & tokens)) for part in parts.values()], dtype=np.int64)
        combination = basis.express(row) if row.any() and tuple(row.tolist()) not in known else None
        if combination is None:
            continue
        known.add(tuple(row.tolist()))
        worked_out[len(names) + len(extra_names)] = combination
        extra_names.append(name)
        extra_rows.append(row)
    full = np.vstack([table, *extra_rows]) if extra_rows else table
    outside = np.zeros((full.shape[0], 1), dtype=np.int64)
    rows_with_outside = np.hstack([full, outside])
    return Structure((*names, *extra_names), rows_with_outside, len(names), tuple(relations), worked_out)


def _parts(members: Mapping[str, frozenset[Hashable]]) -> dict[frozenset[str], frozenset[Hashable]]:
    """Tokens that lie in exactly the same sets, by the names of these sets."""
    lying: dict[Hashable, list[str]] = {}
    for name, tokens in members.items():
        for token in tokens:
            lying.setdefault(token, []).append(name)
    parts: dict[frozenset[str], set[Hashable]] = {}
    for token, names in lying.items():
        parts.setdefault(frozenset(names), set()).add(token)
    ordered = sorted(parts.items(), key=lambda item: sorted(item[0]))
    return {names: frozenset(tokens) for names, tokens in ordered}


def _row(sets: frozenset[str], names: list[str], members: Mapping[str, frozenset[Hashable]]) -> list[int]:
    return [int(name in sets) for name in names]


def natural_rests(members: Mapping[str, frozenset[Hashable]]) -> Iterator[tuple[str, frozenset[Hashable]]]:
    """What is left of a set when everything published inside it is taken away, and each smallest part."""
    for name, tokens in members.items():
        inside = [other for other in members.values() if other < tokens]
        rest = tokens - frozenset().union(*inside) if inside else frozenset()
        if rest:
            yield f"{name} − Teile", rest
    for sets, tokens in _parts(members).items():
        yield " ∩ ".join(sorted(sets)), tokens


class _Basis:
    """Row space, with how each of its rows was made from the given ones."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.pivots: list[tuple[int, Integers, dict[int, int]]] = []

    def _reduce(self, row: Integers) -> tuple[Integers, dict[int, int]]:
        rest = row % PRIME
        made: dict[int, int] = {}
        for column, pivot, combination in self.pivots:
            factor = int(rest[column])
            if factor:
                rest = (rest - factor * pivot) % PRIME
                for number, coefficient in combination.items():
                    made[number] = (made.get(number, 0) + factor * coefficient) % PRIME
        return rest, made

    def add(self, number: int, row: Integers) -> dict[int, int] | None:
        """Take in a row; the relation it closes if it is no new direction."""
        rest, made = self._reduce(row)
        if not rest.any():
            return {number: 1, **{n: _small(-c) for n, c in made.items() if c % PRIME}}
        column = int(np.flatnonzero(rest)[0])
        inverse = pow(int(rest[column]), -1, PRIME)
        combination = {n: (-c * inverse) % PRIME for n, c in made.items()}
        combination[number] = inverse
        self.pivots.append((column, (rest * inverse) % PRIME, combination))
        return None

    def express(self, row: Integers) -> dict[int, int] | None:
        """Coefficients that make the row, or None if it cannot be worked out."""
        rest, made = self._reduce(row)
        return None if rest.any() else {n: _small(c) for n, c in made.items() if c % PRIME}


def _small(number: int) -> int:
    """The integer near zero that is equal modulo PRIME."""
    rest = number % PRIME
    return rest - PRIME if rest > PRIME // 2 else rest
