"""Terms: the sums over one dataset of which every indicator is made, in one canonical form.

Two indicators that count the same have the same term: it is computed once and, if it must be hidden, it is
hidden everywhere. `einwohner[alter=0-17;herkunft=eu]` is the text of such a term.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from pipeline.errors import DefinitionError, Problem, raise_if_any
from pipeline.models.ages import MAX_AGE, AgeBand, parse_age_band
from pipeline.models.dataset import Dataset
from pipeline.models.indicator import Filter, Indicator, Term
from pipeline.project import Project

EVERYONE = AgeBand(0, MAX_AGE)


@dataclass(frozen=True, order=True)
class TermKey:
    """What is summed: a dataset, the codes and ages that count (sorted, merged), a weight or ''."""

    dataset: str
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ages: tuple[tuple[str, tuple[AgeBand, ...]], ...] = ()
    weight: str = ""

    @property
    def id(self) -> str:
        """Canonical text.

        >>> TermKey("einwohner", (("herkunft", ("eu",)),), (("alter", (AgeBand(0, 18),)),)).id
        'einwohner[alter=0-17;herkunft=eu]'
        """
        parts = {name: ",".join(codes) for name, codes in self.codes}
        parts |= {name: ",".join(band.text for band in bands) for name, bands in self.ages}
        text = ";".join(f"{name}={parts[name]}" for name in sorted(parts))
        weight = f"*{self.weight}" if self.weight else ""
        return f"{self.dataset}[{text}]{weight}"


# Years before the year of a value at which a term is taken, each with its weight in halves.
_MOMENTS = {"same": {0: 2}, "previous": {1: 2}, "mean": {0: 1, 1: 1}}


@dataclass(frozen=True, order=True)
class UsedTerm:
    """A term as an indicator uses it: at one date, the previous or the mean of both, over `pool` years."""

    key: TermKey
    at: str = "same"
    pool: int = 1

    @property
    def moment(self) -> str:
        """Short name of the years at which the term is taken."""
        return self.at if self.pool == 1 else f"{self.at}*{self.pool}"

    @property
    def halves(self) -> dict[int, int]:
        """Years before the value's own year, each with its weight in halves.

        >>> UsedTerm(TermKey("bewegung"), "mean", 3).halves
        {0: 1, 1: 2, 2: 2, 3: 1}
        """
        found: dict[int, int] = {}
        for first in range(self.pool):
            for before, weight in _MOMENTS[self.at].items():
                found[first + before] = found.get(first + before, 0) + weight
        return found


@dataclass(frozen=True)
class Category:
    """One series of an indicator: '' or one combination of its `by` codes, joined with '|'."""

    indicator: Indicator
    name: str
    terms: Mapping[str, UsedTerm] = field(hash=False)


def merge_bands(bands: Iterable[AgeBand]) -> tuple[AgeBand, ...]:
    """Union of age bands as disjoint bands in order.

    >>> [band.text for band in merge_bands([AgeBand(3, 6), AgeBand(0, 3), AgeBand(65, 999)])]
    ['0-5', '65+']
    """
    merged: list[AgeBand] = []
    for band in sorted(bands):
        if merged and band.start <= merged[-1].stop:
            merged[-1] = AgeBand(merged[-1].start, max(merged[-1].stop, band.stop))
        else:
            merged.append(band)
    return tuple(merged)


def outside_bands(bands: Iterable[AgeBand]) -> tuple[AgeBand, ...]:
    """All ages that lie in none of the bands."""
    start, rest = 0, []
    for band in merge_bands(bands):
        if band.start > start:
            rest.append(AgeBand(start, band.start))
        start = band.stop
    return tuple([*rest, AgeBand(start, MAX_AGE)] if start < MAX_AGE else rest)


def term_key(dataset: Dataset, where: Mapping[str, Filter], weight: str = "") -> TermKey:
    """Canonical key of a filter; a filter that names everything is the same as no filter."""
    codes, ages = [], []
    for name, chosen in sorted(where.items()):
        dimension = dataset.dimensions[name]
        if dimension.kind == "age":
            bands = merge_bands(parse_age_band(text) for text in chosen.include)
            if chosen.exclude:
                bands = outside_bands(parse_age_band(text) for text in chosen.exclude)
            if bands != (EVERYONE,):
                ages.append((name, bands))
            continue
        included = chosen.include or [code for code in dimension.codes if code not in chosen.exclude]
        if dimension.kind == "overlapping" or set(included) != set(dimension.codes):
            codes.append((name, tuple(sorted(set(included)))))
    return TermKey(dataset.id, tuple(codes), tuple(ages), weight)


def categories(project: Project, indicator: Indicator) -> list[Category]:
    """All series of an indicator in the order of its `by`; a change has those of the indicator it names.

    A `by` dimension narrows every term whose dataset has it. A denominator or named term that filters the
    dimension itself stays whole, so `denominator: {where: {alter: "0+"}}` gives the share of each age band.
    """
    if indicator.method == "change":
        return [
            Category(indicator, item.name, item.terms)
            for item in categories(project, project.indicators[indicator.of])
        ]
    names = list(indicator.by)
    return [
        Category(
            indicator,
            "|".join(combination),
            _narrowed(project, indicator, dict(zip(names, combination, strict=True))),
        )
        for combination in product(*(indicator.by[name] for name in names))
    ]


def _narrowed(project: Project, indicator: Indicator, chosen: Mapping[str, str]) -> dict[str, UsedTerm]:
    found = {}
    for name, term in indicator.all_terms.items():
        dataset = project.datasets[term.dataset]
        narrowing = {
            dimension: code
            for dimension, code in chosen.items()
            if dimension in dataset.dimensions and (name == "numerator" or dimension not in term.where)
        }
        where = {**term.where, **{key: Filter(include=[code]) for key, code in narrowing.items()}}
        found[name] = UsedTerm(term_key(dataset, where, term.weight), term.at, indicator.pool_years)
    return found


def term_problems(project: Project, indicator: Indicator) -> Iterator[Problem]:
    """`by` entries that no term knows or that lie outside the numerator's filter; a share of itself."""

    def place(*where: str | int) -> str:
        return project.place("indicator", indicator.id, *where)

    terms = indicator.all_terms
    for name, codes in indicator.by.items():
        known = [term for term in terms.values() if name in project.datasets[term.dataset].dimensions]
        if not known:
            yield Problem(
                place("by", name), f"die Dimension „{name}“ hat keiner der Datensätze dieses Indikators"
            )
            continue
        yield from _code_problems(project, known[0], name, codes, place("by", name))
    if indicator.method == "share":
        yield from _same_problems(project, indicator, place("denominator"))


def _code_problems(
    project: Project, term: Term, name: str, codes: list[str], place: str
) -> Iterator[Problem]:
    dataset = project.datasets[term.dataset]
    dimension = dataset.dimensions[name]
    own = term_key(dataset, {name: term.where[name]}) if name in term.where else None
    for code in codes:
        if dimension.kind != "age":
            allowed = dict(own.codes).get(name, tuple(dimension.codes)) if own else tuple(dimension.codes)
            if code not in allowed:
                yield Problem(
                    place, f"den Code „{code}“ gibt es hier nicht", "möglich: " + ", ".join(allowed)
                )
            continue
        try:
            band = parse_age_band(code)
        except ValueError as error:
            yield Problem(place, str(error))
            continue
        bands = dict(own.ages).get(name, (EVERYONE,)) if own else (EVERYONE,)
        if not any(part.start <= band.start and band.stop <= part.stop for part in bands):
            shown = ", ".join(part.text for part in bands)
            yield Problem(
                place, f"das Altersband {code} liegt nicht im Filter des Zählers", f"möglich: {shown}"
            )


def _same_problems(project: Project, indicator: Indicator, place: str) -> Iterator[Problem]:
    try:
        items = categories(project, indicator)
    except (KeyError, ValueError):  # reported by the checks of the parts
        return
    if any(item.terms["numerator"] == item.terms["denominator"] for item in items):
        hint = "bleibt der Nenner ganz, dort die Dimension nennen, etwa where: {alter: 0+}"
        yield Problem(place, "Zähler und Nenner sind dasselbe, der Anteil ist immer 100 %", hint)


@dataclass(frozen=True)
class Plan:
    """Everything compute and protect have to know about the indicators of a project."""

    categories: tuple[Category, ...]
    keys: tuple[TermKey, ...]

    def of_dataset(self, dataset_id: str) -> list[TermKey]:
        """Terms of one dataset in canonical order."""
        return [key for key in self.keys if key.dataset == dataset_id]


def plan_terms(project: Project) -> Plan:
    """Series and terms of all indicators. Raises DefinitionError for breakdowns that cannot be."""
    raise_if_any(
        (p for item in project.indicators.values() for p in term_problems(project, item)), DefinitionError
    )
    found = [item for indicator in project.indicators.values() for item in categories(project, indicator)]
    keys = {used.key for item in found for used in item.terms.values()}
    return Plan(tuple(found), tuple(sorted(keys)))


def shown_levels(project: Project, indicator: Indicator) -> tuple[str, ...]:
    """Levels and overlays on which an indicator is shown; a change has those of the indicator it names."""
    while not indicator.levels and indicator.of:
        indicator = project.indicators[indicator.of]
    every = [level.id for level in project.config.area_levels if level.role != "unit"]
    every += [overlay.id for overlay in project.config.overlays]
    return tuple(level for level in every if not indicator.levels or level in indicator.levels)
