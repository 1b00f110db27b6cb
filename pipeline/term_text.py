"""The canonical text of a term back into its key: an earlier edition names its terms only by their text."""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.models.ages import AgeBand, parse_age_band
from pipeline.project import Project
from pipeline.terms import Plan, TermKey


def parse_term(project: Project, text: str) -> TermKey | None:
    """Key of a term as today's datasets understand it; None if one of its dimensions or codes is gone.

    The inverse of TermKey.id: `einwohner[alter=0-17;herkunft=eu]`.
    """
    name, _, rest = text.partition("[")
    filters, _, weight = rest.rpartition("]")
    dataset = project.datasets.get(name)
    if dataset is None:
        return None
    codes: list[tuple[str, tuple[str, ...]]] = []
    ages: list[tuple[str, tuple[AgeBand, ...]]] = []
    for part in filter(None, filters.split(";")):
        dimension, _, chosen = part.partition("=")
        listed = tuple(chosen.split(","))
        kind = dataset.dimensions.get(dimension)
        if kind is None:
            return None
        if kind.kind != "age":
            codes.append((dimension, listed))
            if not set(listed) <= set(kind.codes):
                return None
            continue
        try:
            ages.append((dimension, tuple(parse_age_band(band) for band in listed)))
        except ValueError:
            return None
    key = TermKey(name, tuple(codes), tuple(ages), weight.removeprefix("*"))
    return key if key.id == text else None


def with_terms(project: Project, plan: Plan, texts: Iterable[str]) -> Plan:
    """The plan with further sums that no indicator of today shows; weighted sums count nobody."""
    found = (parse_term(project, text) for text in texts)
    further = {key for key in found if key is not None and not key.weight}
    printed = set(plan.keys) - plan.inner
    keys = tuple(sorted({*plan.keys, *further}))
    return replace(plan, keys=keys, inner=plan.inner - further) if further - printed else plan
