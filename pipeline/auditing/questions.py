"""What is asked of the published figures: systems of terms that add up, hidden sums and how wide they must
be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.auditing.blocks import Block, Question, blocks
from pipeline.auditing.bounds import Demand, Interval, intervals
from pipeline.auditing.classes import Family, classes, family_of, parse_term
from pipeline.auditing.division import LARGE, by_years
from pipeline.auditing.edition import Breakdown, Edition, Rule
from pipeline.auditing.first_world import BIG, Start
from pipeline.auditing.implied import without_implied
from pipeline.auditing.learned import impossible_classes
from pipeline.auditing.medians import median_forms
from pipeline.auditing.observations import HiddenRow, Observations, Rate, Sum
from pipeline.auditing.part_of import bounds_between
from pipeline.auditing.systems import build_system, cells_in

Universe = tuple[str, Family]
Form = tuple[Sum, float, float]
NO_RULE = Rule(0, False, False, False)


@dataclass(frozen=True)
class Answer:
    """What a hidden sum can be, and the published sums, with factors, that bound it."""

    lower: float
    upper: float
    width: float
    exact: bool
    sources: Mapping[Sum, float] = field(default_factory=dict)


@dataclass
class Asked:
    """Answers by hidden sum; `contradictory`: datasets whose published figures agree with no world."""

    answers: dict[Sum, Answer] = field(default_factory=dict)
    contradictory: set[str] = field(default_factory=set)


def dataset_of(total: Sum) -> str:
    """Dataset of the terms of a sum."""
    return parse_term(total[0][0][0]).dataset


def ask(editions: Sequence[Edition], joined: Observations, demands: Mapping[Sum, Demand]) -> Asked:
    """Intervals of hidden sums."""
    breakdowns = {name: dims for edition in reversed(editions) for name, dims in edition.breakdowns.items()}
    sorter = _Sorter(breakdowns)
    wanted: dict[Universe, list[Sum]] = {}
    for total in demands:
        wanted.setdefault(sorter.universe(total), []).append(total)
    known: dict[Universe, dict[Sum, tuple[float, float]]] = {name: {} for name in wanted}
    for total, item in joined.known.items():
        if sorter.universe(total) in wanted:
            known[sorter.universe(total)][total] = (item.lower, item.upper)
    forms: dict[Universe, list[Form]] = {name: [] for name in wanted}
    for rate in joined.rates:
        _add_rate(rate, sorter, joined, forms)
    rules = {name: rule for edition in reversed(editions) for name, rule in edition.rules.items()}
    for form in bounds_between(editions, joined, demands, rules):
        forms[sorter.universe(form[0])].append(form)
    for form in median_forms(editions, demands):
        if sorter.universe(form[0]) in forms:
            forms[sorter.universe(form[0])].append(form)
    asked = Asked()
    for name, totals in sorted(wanted.items()):
        parts = {
            (area, year): inside
            for (dataset, area, year), inside in joined.parts.items()
            if dataset == name[0]
        }
        question = Question(known[name], forms[name], totals, parts)
        _ask_one(question, [demands[total] for total in totals], breakdowns.get(name[0], {}), asked)
    return asked


@dataclass
class _Sorter:
    """Which terms add up with which."""

    breakdowns: Mapping[str, Mapping[str, Breakdown]]
    found: dict[str, Universe] = field(default_factory=dict)

    def universe(self, total: Sum) -> Universe:
        """Dataset and family of related groups of a sum."""
        text = total[0][0][0]
        if text not in self.found:
            term = parse_term(text)
            self.found[text] = (term.dataset, family_of(term, self.breakdowns.get(term.dataset, {})))
        return self.found[text]


def demands_of(row: HiddenRow, rules: Mapping[str, Rule], joined: Observations) -> dict[Sum, Demand]:
    """Hidden sums of a row: what it counts must be open, its denominator and single years if they are
    small."""
    found: dict[Sum, Demand] = {}
    for role, total in row.sums.items():
        rule = rules.get(dataset_of(total), NO_RULE)
        if not rule.protected or rule.minimum == 0:
            continue
        width, small = float(rule.minimum), 2.0 * rule.minimum
        if total not in joined.known:
            whole = all(float(weight).is_integer() for _, weight in total)
            counted = role == "numerator" or len(row.sums) == 1
            found[total] = Demand(width, whole, float("inf") if counted else small)
        for cell, _ in total:
            if ((cell, 1.0),) not in joined.known:
                found.setdefault(((cell, 1.0),), Demand(width, True, small))
    return found


def all_demands(joined: Observations, rules: Mapping[str, Rule]) -> dict[Sum, Demand]:
    """Demands of all hidden rows, the strictest for each sum."""
    found: dict[Sum, Demand] = {}
    for row in joined.hidden:
        for total, demand in demands_of(row, rules, joined).items():
            known = found.get(total, demand)
            found[total] = demand if demand.large > known.large else known
    return found


def _add_rate(rate: Rate, sorter: _Sorter, joined: Observations, forms: dict[Universe, list[Form]]) -> None:
    """A rate without one of its counts bounds it: by the other count if that is known, else as two rows."""
    upper_sum, lower_sum, low, high, _ = rate
    above, below = sorter.universe(upper_sum), sorter.universe(lower_sum)
    part, whole = joined.known.get(upper_sum), joined.known.get(lower_sum)
    if whole and above in forms:
        forms[above].append((upper_sum, low * whole.lower, high * whole.upper))
    elif part and below in forms and low > 0:
        forms[below].append((lower_sum, part.lower / high, part.upper / low))
    elif above == below and above in forms:
        infinite = float("inf")
        forms[above].append((_minus(upper_sum, lower_sum, low), 0.0, infinite))
        forms[above].append((_minus(upper_sum, lower_sum, high), -infinite, 0.0))


def _minus(one: Sum, other: Sum, factor: float) -> Sum:
    found = dict(one)
    for cell, weight in other:
        found[cell] = found.get(cell, 0.0) - factor * weight
    return tuple(sorted(found.items()))


def _ask_one(
    question: Question, demands: Sequence[Demand], breakdowns: Mapping[str, Breakdown], asked: Asked
) -> None:
    """Answers for one family of terms."""
    totals = (*question.known, *question.targets, *(form[0] for form in question.forms))
    terms = {cell[0] for total in totals for cell, _ in total}
    members = classes([parse_term(text) for text in sorted(terms)], breakdowns)
    single = {total[0][0]: limits[0] for total, limits in question.known.items() if len(total) == 1}
    impossible = impossible_classes(single, members)
    possible = {text: [kind for kind in kinds if kind not in impossible] for text, kinds in members.items()}
    whole = all(float(value).is_integer() for value in single.values())
    linears, found = blocks(question)
    answers: dict[tuple[int, bool], list[Interval]] = {}
    sources: dict[int, list[dict[Sum, float]]] = {}
    own = [_demand(demand, whole) for demand in demands]
    for block, (ranges, widened) in _solved(_sized(found, possible), own, possible):
        if widened:
            asked.contradictory.add(dataset_of(question.targets[0]))
        for (number, _), interval in zip(block.targets, ranges, strict=True):
            answers.setdefault((number, block.alone), []).append(interval)
            sources.setdefault(number, []).append(_sources(block, interval))
    for number, total in enumerate(question.targets):
        told = [
            answers.get((number, False), []),
            *([answers[number, True]] if (number, True) in answers else []),
        ]
        best = min((_added(linears[number].shift, item, own[number]) for item in told),
                   key=lambda answer: answer.width)  # fmt: skip
        parts = [
            *sources.get(number, ()),
            {source: -factor for source, factor in linears[number].sources.items()},
        ]
        asked.answers[total] = replace(best, sources=_joined(parts))


def _solved(
    found: Iterable[Block], demands: Sequence[Demand], members: Mapping[str, Sequence[int]]
) -> Iterator[tuple[Block, tuple[list[Interval], bool]]]:
    """Blocks with the ranges of their sums."""
    start = Start()
    for block in found:
        own = [demands[number] for number, _ in block.targets]
        yield block, intervals(build_system(block, members), own, start)


def _sized(found: Sequence[Block], members: Mapping[str, Sequence[int]]) -> Iterator[Block]:
    """Blocks, big ones without what follows from the rest; those too large for one program by years."""
    for block in found:
        cells = cells_in(block, members)
        for part in by_years(block) if cells > LARGE else (block,):
            yield without_implied(part, members) if cells > BIG else part


def _demand(demand: Demand, whole: bool) -> Demand:
    return demand if whole else replace(demand, whole=False)


def _added(shift: float, ranges: Sequence[Interval], demand: Demand) -> Answer:
    """Independent ranges add up; ends that lie between whole numbers count only for the sum."""
    low, high = shift + sum(r.lower for r in ranges), shift + sum(r.upper for r in ranges)
    proved = all(r.exact for r in ranges)
    return Answer(low, high, demand.wide(low, high), proved)


def _sources(block: Block, interval: Interval) -> dict[Sum, float]:
    return _joined(
        [
            {source: factor * weight for source, weight in block.equations[row].linear.sources.items()}
            for row, factor in interval.proof
            if row < len(block.equations)
        ]
    )


def _joined(parts: Iterable[Mapping[Sum, float]]) -> dict[Sum, float]:
    found: dict[Sum, float] = {}
    for part in parts:
        for source, factor in part.items():
            found[source] = found.get(source, 0.0) + factor
    return {source: factor for source, factor in found.items() if abs(factor) > 1e-4}
