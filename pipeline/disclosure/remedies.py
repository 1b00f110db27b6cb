"""Coarser versions of an indicator that might hide less: wider ages, more years, larger areas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.models.ages import parse_age_band
from pipeline.models.indicator import Indicator
from pipeline.models.term import Term
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.term_checks import term_problems
from pipeline.terms import merge_bands, shown_levels

POOLS = (2, 3)


@dataclass(frozen=True)
class Remedy:
    """A version of an indicator, or why there is none of this kind."""

    title: str
    indicator: Indicator | None
    why_not: str = ""


def remedies(project: Project, indicator: Indicator) -> list[Remedy]:
    """What could be made coarser, one thing at a time; every kind is named, also where it does not exist."""
    found = [_wider_ages(project, indicator), *(_pooled(indicator, years) for years in POOLS)]
    found += [_larger_areas(project, indicator), *_undivided(project, indicator)]
    return [_checked(project, remedy) for remedy in found]


def _checked(project: Project, remedy: Remedy) -> Remedy:
    """A version that makes no sense, such as a share of itself, is none."""
    if remedy.indicator is None:
        return remedy
    problem = next(term_problems(project, remedy.indicator), None)
    return Remedy(remedy.title, None, problem.what) if problem else remedy


def _wider_ages(project: Project, indicator: Indicator) -> Remedy:
    """Neighbouring age bands of the breakdown in pairs; a filter by age that is no breakdown is left out."""
    title = "breitere Altersbänder"
    split = [name for name in indicator.by if _kind(project, indicator, name) == "age"]
    if split:
        name = split[0]
        merged = paired_bands(indicator.by[name])
        if merged == indicator.by[name]:
            return Remedy(title, None, "keine zwei Altersbänder schließen aneinander an")
        wider = indicator.model_copy(update={"by": {**indicator.by, name: merged}})
        return Remedy(f"{title}: {', '.join(merged)}", wider)
    counted_terms = [indicator.numerator] if indicator.numerator else list(indicator.terms.values())
    filtered = {
        name for term in counted_terms for name in term.where if name in project.datasets[term.dataset].ages
    }
    if not filtered:
        return Remedy(title, None, "die gezählten Fälle sind nicht nach Alter ausgewählt")
    terms = {name: _without(term, filtered) for name, term in indicator.all_terms.items()}
    return Remedy("ohne Altersgrenzen: alle Altersgruppen", _with_terms(indicator, terms))


def paired_bands(codes: Sequence[str]) -> list[str]:
    """Neighbouring age bands merged two by two; the last of an odd number joins the pair before it.

    >>> paired_bands(["0-2", "3-5", "6-9", "10-14", "15-17"]), paired_bands(["0-17", "65+"])
    (['0-5', '6-17'], ['0-17', '65+'])
    """
    chains: list[list[str]] = []
    for band in sorted(parse_age_band(code) for code in codes):
        joins = chains and parse_age_band(chains[-1][-1]).stop == band.start
        chains[-1].append(band.text) if joins else chains.append([band.text])
    merged = []
    for chain in chains:
        pairs = [chain[start : start + 2] for start in range(0, len(chain), 2)]
        if len(pairs) > 1 and len(pairs[-1]) == 1:
            pairs[-2:] = [pairs[-2] + pairs[-1]]
        merged += [merge_bands(parse_age_band(code) for code in pair)[0].text for pair in pairs]
    return merged


def _without(term: Term, dimensions: set[str]) -> Term:
    kept = {name: rule for name, rule in term.where.items() if name not in dimensions}
    return term.model_copy(update={"where": kept})


def _with_terms(indicator: Indicator, terms: Mapping[str, Term]) -> Indicator:
    named = {name: term for name, term in terms.items() if name not in ("numerator", "denominator")}
    ends = {name: terms.get(name) for name in ("numerator", "denominator")}
    return indicator.model_copy(update={**ends, "terms": named})


def _pooled(indicator: Indicator, years: int) -> Remedy:
    title = f"{counted(years, 'Jahr', 'Jahre')} zusammengefasst"
    if indicator.pool_years >= years:
        why = f"fasst schon {counted(indicator.pool_years, 'Jahr', 'Jahre')} zusammen"
        return Remedy(title, None, why)
    return Remedy(title, indicator.model_copy(update={"pool_years": years}))


def _larger_areas(project: Project, indicator: Indicator) -> Remedy:
    """Without the smallest of the levels on which it is shown."""
    shown = shown_levels(project, indicator)
    parts = [level for level in project.config.area_levels if level.role == "part" and level.id in shown]
    if not parts:
        return Remedy("erst ab der nächstgrößeren Ebene", None, "wird nur für die ganze Kommune gezeigt")
    kept = [level for level in shown if level != parts[-1].id]
    return Remedy(f"ohne {parts[-1].plural}", indicator.model_copy(update={"levels": kept}))


def _undivided(project: Project, indicator: Indicator) -> Iterator[Remedy]:
    """Without one of the breakdowns, and without all of them."""
    if not indicator.by:
        yield Remedy("ohne Aufgliederung", None, "der Indikator ist nicht aufgegliedert")
        return
    choices = [(name,) for name in indicator.by]
    for names in choices if len(choices) == 1 else [*choices, tuple(indicator.by)]:
        titles = " und ".join(_title(project, indicator, name) for name in names)
        left = {name: codes for name, codes in indicator.by.items() if name not in names}
        yield Remedy(f"ohne Aufgliederung nach {titles}", indicator.model_copy(update={"by": left}))


def _kind(project: Project, indicator: Indicator, name: str) -> str:
    dimensions = (project.datasets[term.dataset].dimensions for term in indicator.all_terms.values())
    return next((found[name].kind for found in dimensions if name in found), "")


def _title(project: Project, indicator: Indicator, name: str) -> str:
    dimensions = (project.datasets[term.dataset].dimensions for term in indicator.all_terms.values())
    return next((found[name].title for found in dimensions if name in found), name)
