"""What can be wrong with the terms of an indicator: breakdowns nobody delivers, shares of the whole."""

from collections.abc import Iterator

from pipeline.errors import DefinitionError, Problem, raise_if_any
from pipeline.models.ages import parse_age_band
from pipeline.models.indicator import Indicator
from pipeline.models.term import Term
from pipeline.project import Project
from pipeline.share_checks import share_problems
from pipeline.terms import EVERYONE, Plan, plan_terms, term_key


def checked_plan(project: Project) -> Plan:
    """Series and terms of all indicators. Raises DefinitionError for breakdowns that cannot be."""
    raise_if_any(
        (p for item in project.indicators.values() for p in term_problems(project, item)), DefinitionError
    )
    return plan_terms(project)


def term_problems(project: Project, indicator: Indicator) -> Iterator[Problem]:
    """`by` entries that no term knows or that lie outside the numerator's filter; a share of itself."""

    def place(*where: str | int) -> str:
        return project.place("indicator", indicator.id, *where)

    terms = indicator.all_terms
    for name, codes in indicator.by.items():
        known = [term for term in terms.values() if name in project.datasets[term.dataset].dimensions]
        if not known:
            what = f"die Dimension „{name}“ hat keiner der Datensätze dieses Indikators"
            others = [item.id for item in project.datasets.values() if name in item.dimensions]
            hint = f"sie haben: {', '.join(others)}" if others else "es gibt sie nirgends"
            yield Problem(place("by", name), what, hint)
            continue
        yield from _code_problems(project, known[0], name, codes, place("by", name))
    for name, term in terms.items() if indicator.bands else ():
        if len(project.datasets[term.dataset].ages) != 1:
            what = (
                f"„{term.dataset}“ ist nicht nach Alter gegliedert, bands braucht genau eine Altersdimension"
            )
            yield Problem(place(name), what)
    if indicator.method == "share":
        yield from share_problems(project, indicator)


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
