"""The attacker's equations taken apart into small systems that know nothing of each other.

An area all of whose terms are published shields what lies inside it from what lies around it: whatever is
known of a larger area can be known of the rest alone. Exact, no interval becomes wider by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.auditing.joined import Home, Joined
from pipeline.auditing.observations import Cell, Sum, Time

Parts = frozenset[str]
Piece = tuple[str, Parts, Time, float]  # term, smallest parts, time, weight


@dataclass(frozen=True)
class Linear:
    """A sum over pieces. Subtracting `shift` from the figure leaves what the pieces are.

    `sources`: published sums with the factor with which they enter the figure.
    """

    pieces: tuple[Piece, ...]
    shift: float
    sources: Mapping[Sum, float]


@dataclass(frozen=True)
class Equation:
    """Limits of a linear sum of cells; `lower` and `upper` are those of the pieces."""

    linear: Linear
    lower: float
    upper: float


@dataclass
class Block:
    """Equations and hidden sums that hang together. `alone`: it tells of its sums by itself, other blocks
    with the same sums tell of them in another way."""

    equations: list[Equation] = field(default_factory=list)
    targets: list[tuple[int, tuple[Piece, ...]]] = field(default_factory=list)  # number of the hidden sum
    alone: bool = False


@dataclass(frozen=True)
class Question:
    """What is published of terms that add up, and which sums are hidden.

    `forms`: further rows lower <= sum <= upper that are no published sum, as rounded rates are.
    """

    known: Mapping[Sum, tuple[float, float]]
    forms: Sequence[tuple[Sum, float, float]]
    targets: Sequence[Sum]
    parts: Mapping[tuple[str, int], Parts]  # of an area in a year


def blocks(question: Question) -> tuple[list[Linear], list[Block]]:
    """Each hidden sum without what is known of it, and the independent systems in which its unknown parts
    lie."""
    shields = _Shields(question)
    joined = Joined()
    equations = [shields.equation(total, *limits) for total, limits in question.known.items()
                 if not shields.follows(total)]  # fmt: skip
    equations += [shields.inferred(cell) for cell in shields.worked_out]
    equations += [shields.equation(total, lower, upper, False) for total, lower, upper in question.forms]
    targets = [shields.linear(total, {}) for total in question.targets]
    # Terms of one area lie in the same homes.
    places = {tuple((piece[1], piece[2]) for piece in item.linear.pieces): item for item in equations}
    for item in places.values():
        joined.join([home for piece in item.linear.pieces for home in shields.homes(piece)])
    found: dict[Home, Block] = {}
    for number, linear in enumerate(targets):
        for root, pieces in sorted(_by_block(linear, shields, joined).items()):
            found.setdefault(root, Block()).targets.append((number, tuple(pieces)))
    for item in equations:
        if item.linear.pieces:
            root = joined.root(min(shields.homes(item.linear.pieces[0])))
            if root in found:
                found[root].equations.append(item)
    return targets, list(found.values())


def _by_block(linear: Linear, shields: "_Shields", joined: Joined) -> dict["Home", list[Piece]]:
    """Pieces of a hidden sum by the block in which they lie; what blocks say of them adds up."""
    found: dict[Home, list[Piece]] = {}
    for term, parts, time, weight in linear.pieces:
        split: dict[Home, set[str]] = {}
        for part in parts:
            root = joined.root(shields.home(part, time))
            split.setdefault(root, set()).add(part)
        for root, inside in split.items():
            found.setdefault(root, []).append((term, frozenset(inside), time, weight))
    return found


class _Shields:
    """Which areas shield their inside, per time."""

    def __init__(self, question: Question) -> None:
        self.parts = question.parts
        self.single = {
            total[0][0]: lower
            for total, (lower, upper) in question.known.items()
            if len(total) == 1 and total[0][1] == 1.0 and lower == upper
        }
        self.worked_out: dict[Cell, Sum] = {}  # a single figure -> the sum over years that gives it
        self._work_out(question)
        self.shown: dict[tuple[str, Time], set[str]] = {}
        for term, area, time in self.single:
            self.shown.setdefault((area, time), set()).add(term)
        needed: dict[Time, dict[str, set[str]]] = {}
        for term, area, time in self.worked_out:
            needed.setdefault(time, {}).setdefault(area, set()).add(term)
        for total in (*question.known, *(form[0] for form in question.forms)):
            if not self.follows(total):
                for (term, area, time), _ in total:
                    needed.setdefault(time, {}).setdefault(area, set()).add(term)
        for total in question.targets:
            for (_, area, time), _ in total:
                needed.setdefault(time, {}).setdefault(area, set())
        self.closed = {time: self._closed(time, areas) for time, areas in needed.items()}
        self._reduced: dict[tuple[str, str, Time], tuple[Parts, tuple[str, ...]]] = {}
        self._home: dict[tuple[str, Time], Home] = {}
        self._homes: dict[tuple[Parts, Time], set[Home]] = {}

    def _work_out(self, question: Question) -> None:
        """Single figures that a sum over years gives when all its other years are known."""
        several = [total for total in question.known if len(total) > 1]
        found = True
        while found:
            found = False
            for total in several:
                missing = [(cell, weight) for cell, weight in total if cell not in self.single]
                lower, upper = question.known[total]
                if len(missing) == 1 and lower == upper:
                    cell, weight = missing[0]
                    rest = sum(w * self.single[c] for c, w in total if c != cell)
                    self.single[cell] = (lower - rest) / weight
                    self.worked_out[cell] = total
                    found = True

    def sources(self, cell: Cell) -> dict[Sum, float]:
        """Published sums that give a single figure, with factors."""
        total = self.worked_out.get(cell)
        if total is None:
            return {((cell, 1.0),): 1.0}
        weight = dict(total)[cell]
        found: dict[Sum, float] = {total: 1 / weight}
        for other, factor in total:
            if other != cell:
                for source, share in self.sources(other).items():
                    found[source] = found.get(source, 0.0) - share * factor / weight
        return found

    def follows(self, total: Sum) -> bool:
        """True for a sum of several cells each of which is published."""
        return len(total) > 1 and all(cell in self.single for cell, _ in total)

    def _closed(self, time: Time, needed: Mapping[str, set[str]]) -> list[tuple[str, Parts]]:
        """Areas that shield their inside, small ones first."""
        sized = {area: self.parts[area, time[0]] for area in needed}
        found = []
        for area, inside in sized.items():
            shown = self.shown.get((area, time), set())
            if inside and all(
                other == area or not (inside & around)
                or around <= inside or (inside < around and needed[other] <= shown)
                for other, around in sized.items()
            ):  # fmt: skip
                found.append((area, inside))
        unique = {inside: area for area, inside in reversed(found)}
        return sorted(
            ((area, inside) for inside, area in unique.items()), key=lambda one: (len(one[1]), one[0])
        )

    def _reduce(self, term: str, area: str, time: Time) -> tuple[Parts, tuple[str, ...]]:
        """What is left of an area without the shielded areas in it of which the term is known, and these."""
        if (term, area, time) not in self._reduced:
            rest, taken = self.parts[area, time[0]], []
            for inner, inside in reversed(self.closed[time]):
                if (
                    inside < self.parts[area, time[0]]
                    and inside <= rest
                    and (term, inner, time) in self.single
                ):
                    rest -= inside
                    taken.append(inner)
            self._reduced[term, area, time] = rest, tuple(taken)
        return self._reduced[term, area, time]

    def linear(self, total: Sum, sources: Mapping[Sum, float]) -> Linear:
        """A sum with everything known taken out of it."""
        pieces: list[Piece] = []
        shift, used = 0.0, dict(sources)
        for cell, weight in total:
            term, area, time = cell
            rest, taken = self._reduce(term, area, time)
            for inner in taken:
                known = (term, inner, time)
                shift += weight * self.single[known]
                for source, factor in self.sources(known).items():
                    used[source] = used.get(source, 0.0) - weight * factor
            if rest:
                pieces.append((term, rest, time, weight))
        return Linear(tuple(pieces), shift, used)

    def equation(self, total: Sum, lower: float, upper: float, published: bool = True) -> Equation:
        """A published sum or form as limits of what is left of it."""
        linear = self.linear(total, {total: 1.0} if published else {})
        return Equation(linear, lower - linear.shift, upper - linear.shift)

    def inferred(self, cell: Cell) -> Equation:
        """A figure that follows from sums over years, as an equation of its own."""
        linear = self.linear(((cell, 1.0),), self.sources(cell))
        limit = self.single[cell] - linear.shift
        return Equation(linear, limit, limit)

    def homes(self, piece: Piece) -> set[Home]:
        """For each part of a piece the smallest shielding area around it: nothing else touches it."""
        _, rest, time, _ = piece
        if (rest, time) not in self._homes:
            self._homes[rest, time] = {self.home(part, time) for part in rest}
        return self._homes[rest, time]

    def home(self, part: str, time: Time) -> Home:
        """The smallest shielding area around a part."""
        if (part, time) not in self._home:
            around = (area for area, inside in self.closed[time] if part in inside)
            self._home[part, time] = (next(around, ""), time)
        return self._home[part, time]
