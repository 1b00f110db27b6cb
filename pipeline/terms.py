"""Terms: the sums over one dataset of which every indicator is made, in one canonical form.

Two indicators that count the same have the same term: it is computed once and, if it must be hidden, it is
hidden everywhere. `einwohner[alter=0-17;herkunft=eu]` is the text of such a term.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from pipeline.models.age_limit import MOVING, fixed_band, limit_filter
from pipeline.models.ages import MAX_AGE, AgeBand, parse_age_band
from pipeline.models.dataset import Dataset
from pipeline.models.indicator import Indicator
from pipeline.models.term import Filter
from pipeline.project import Project

EVERYONE = AgeBand(0, MAX_AGE)


@dataclass(frozen=True, order=True)
class TermKey:
    """What is summed: a dataset, the codes and ages that count (sorted, merged), a weight or ''."""

    dataset: str
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ages: tuple[tuple[str, tuple[AgeBand, ...]], ...] = ()
    weight: str = ""

    @cached_property
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
    side: str = ""  # of the age limit: '<65' the people of 65 below it, '>65' those beyond, '' all

    @property
    def moment(self) -> str:
        """Short name of the years at which the term is taken, and of the part of it that counts."""
        return (self.at if self.pool == 1 else f"{self.at}*{self.pool}") + self.side

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
    divided: Mapping[str, tuple[UsedTerm, ...]] = field(
        default_factory=dict, hash=False
    )  # added by age limit
    bands: tuple[Mapping[str, UsedTerm], ...] = field(default=(), hash=False)  # the terms in each age band

    @property
    def sums_alone(self) -> bool:
        """True if the series shows sums over years, and nothing that is made of single years or ages."""
        plain = not self.bands and not any(self.divided.values()) and not self.indicator.across
        return plain and all(used.pool > 1 and not used.key.weight for used in self.terms.values())

    @property
    def used(self) -> list[tuple[str, UsedTerm]]:
        """Every printed term with its name; ages that the age limit divides follow the term they add to."""
        return [
            (name, used)
            for name, whole in self.terms.items()
            for used in (whole, *self.divided.get(name, ()))
        ]


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


def _band(text: str) -> AgeBand:
    """The ages of a filter; of one by the age limit those that lie on its side in every year."""
    limited = limit_filter(text)
    return fixed_band(*limited) if limited else parse_age_band(text)


def term_key(dataset: Dataset, where: Mapping[str, Filter], weight: str = "") -> TermKey:
    """Canonical key of a filter; a filter that names everything is the same as no filter."""
    codes, ages = [], []
    for name, chosen in sorted(where.items()):
        dimension = dataset.dimensions[name]
        if dimension.kind == "age":
            bands = merge_bands(_band(text) for text in chosen.include)
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
    found = []
    for combination in product(*indicator.by.values()):
        chosen = dict(zip(indicator.by, combination, strict=True))
        terms = _narrowed(project, indicator, chosen, indicator.age_bands)
        bands = tuple(_narrowed(project, indicator, chosen, (band,)) for band in indicator.age_bands)
        divided = {name: _divided(indicator, name, used) for name, used in terms.items()}
        found.append(Category(indicator, "|".join(combination), terms, divided, bands))
    return found


def _divided(indicator: Indicator, name: str, whole: UsedTerm) -> tuple[UsedTerm, ...]:
    """Single years of age that the age limit divides, for a term that filters by it."""
    limited = indicator.all_terms[name].age_limit
    if limited is None:
        return ()
    sign = "<" if limited[1] else ">"
    return tuple(
        replace(
            whole,
            key=replace(
                whole.key,
                ages=tuple((dimension, (AgeBand(age, age + 1),)) for dimension, _ in whole.key.ages),
            ),
            side=f"{sign}{age}",
        )
        for age in MOVING
    )


def _narrowed(
    project: Project, indicator: Indicator, chosen: Mapping[str, str], bands: Sequence[AgeBand]
) -> dict[str, UsedTerm]:
    """The terms of one series, in the age bands of a method over ages."""
    found = {}
    for name, term in indicator.all_terms.items():
        dataset = project.datasets[term.dataset]
        narrowing = {
            dimension: code
            for dimension, code in chosen.items()
            if dimension in dataset.dimensions and (name == "numerator" or dimension not in term.where)
        }
        where = {**term.where, **{key: Filter(include=[code]) for key, code in narrowing.items()}}
        if bands:
            where |= {age: Filter(include=[band.text for band in bands]) for age in dataset.ages}
        found[name] = UsedTerm(term_key(dataset, where, term.weight), term.at, indicator.pool_years)
    return found


@dataclass(frozen=True)
class Plan:
    """Everything compute and protect have to know about the indicators of a project."""

    categories: tuple[Category, ...]
    keys: tuple[TermKey, ...]
    inner: frozenset[TermKey] = frozenset()  # summed for a method over age bands, printed nowhere

    def of_dataset(self, dataset_id: str) -> list[TermKey]:
        """Terms of one dataset in canonical order."""
        return [key for key in self.keys if key.dataset == dataset_id]

    def printed(self, dataset_id: str) -> list[TermKey]:
        """Terms of one dataset whose sums some table shows."""
        return [key for key in self.of_dataset(dataset_id) if key not in self.inner]


def plan_terms(project: Project) -> Plan:
    """Series and terms of all indicators, which term_checks has found to be possible."""
    found = [item for indicator in project.indicators.values() for item in categories(project, indicator)]
    keys = {used.key for item in found for _, used in item.used}
    inner = {used.key for item in found for band in item.bands for used in band.values()} - keys
    return Plan(tuple(found), tuple(sorted(keys | inner)), frozenset(inner))


def shown_levels(project: Project, indicator: Indicator) -> tuple[str, ...]:
    """Levels and overlays on which an indicator is shown; a change has those of the indicator it names."""
    while not indicator.levels and indicator.of:
        indicator = project.indicators[indicator.of]
    every = [level.id for level in project.config.area_levels if level.role != "unit"]
    every += [overlay.id for overlay in project.config.overlays]
    return tuple(level for level in every if not indicator.levels or level in indicator.levels)
