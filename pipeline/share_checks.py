"""A share is a part of a whole: shares of itself, of another group, of a part of itself are told."""

from collections.abc import Iterator, Sequence

from pipeline.errors import Problem
from pipeline.models.age_limit import MOVING
from pipeline.models.ages import AgeBand
from pipeline.models.dataset import Dataset, Dimension
from pipeline.models.indicator import Indicator
from pipeline.project import Project
from pipeline.terms import EVERYONE, Category, TermKey, UsedTerm, categories, merge_bands

INSIDE, PARTLY, APART = "inside", "partly", "apart"


def share_problems(project: Project, indicator: Indicator) -> Iterator[Problem]:
    """What is wrong with numerator and denominator of a share, once for all its series."""
    try:
        items = categories(project, indicator)
    except (KeyError, ValueError):  # reported by the checks of the parts
        return
    if any(_sides(item, "numerator") == _sides(item, "denominator") for item in items):
        hint = "bleibt der Nenner ganz, dort die Dimension nennen, etwa where: {alter: 0+}"
        what = "Zähler und Nenner sind dasselbe, der Anteil ist immer 100 %"
        yield Problem(project.place("indicator", indicator.id, "denominator"), what, hint)
        return
    for item in items:
        problem = _part_problem(project, item)
        if problem:
            yield problem
            return


def other_whole(item: Category) -> str:
    """Term of another dataset that counts everybody whom the numerator counts; '' if none is known to.

    Only a share says so; not at different dates, nor where the age limit adds ages to one of the two.
    """
    above, below = item.terms.get("numerator"), item.terms.get("denominator")
    if item.indicator.method != "share" or above is None or below is None or any(item.divided.values()):
        return ""
    same = above.at == below.at == "same" and not above.key.weight and not below.key.weight
    return below.key.id if same and above.key.dataset != below.key.dataset else ""


def _sides(item: Category, name: str) -> tuple[UsedTerm, tuple[tuple[TermKey, str], ...]]:
    """A term and the ages that the age limit adds to it."""
    return item.terms[name], tuple((used.key, used.side) for used in item.divided.get(name, ()))


def _part_problem(project: Project, item: Category) -> Problem | None:
    """The numerator must lie inside the denominator, if both count the same dataset."""
    above, below = item.terms["numerator"].key, item.terms["denominator"].key
    if above.dataset != below.dataset:
        return None
    dataset = project.datasets[above.dataset]
    limited = bool(item.divided.get("denominator"))
    ways = {name: _relation(dataset, name, (above, below), limited) for name in dataset.dimensions}
    wrong = next((name for kind in (APART, PARTLY) for name, way in ways.items() if way == kind), "")
    if not wrong:
        return None
    place = project.place("indicator", item.indicator.id, "numerator")
    told = f"{wrong}: {_text(dataset, above, wrong)} und {_text(dataset, below, wrong)}"
    if ways[wrong] == APART:
        what = f"Zähler und Nenner haben niemanden gemeinsam ({told}), das ist kein Anteil"
        return Problem(place, what, "method: ratio (Verhältnis zweier Gruppen) oder rate gemeint?")
    if all(_relation(dataset, name, (below, above), False) == INSIDE for name in dataset.dimensions):
        what = f"der Zähler enthält den Nenner ({told})"
        return Problem(place, what, "beide vertauscht, oder der Filter des Zählers ist zu weit?")
    what = f"der Zähler reicht über den Nenner hinaus ({told})"
    return Problem(place, what, "einen der Filter anpassen; sonst ist method: ratio oder rate gemeint")


def _relation(dataset: Dataset, name: str, keys: tuple[TermKey, TermKey], limited: bool) -> str:
    """How the first key lies to the second in one dimension; `limited`: the age limit adds ages to it.

    Groups that may overlap, of which nothing is declared, count as inside: nobody can know better.
    """
    dimension = dataset.dimensions[name]
    if dimension.kind == "age":
        own, other = (dict(key.ages).get(name, (EVERYONE,)) for key in keys)
        moving = tuple(AgeBand(age, age + 1) for age in MOVING) if limited else ()
        return _of_ages(own, merge_bands((*other, *moving)))
    codes = [frozenset(dict(key.codes).get(name, tuple(dimension.codes))) for key in keys]
    if dimension.kind == "overlapping":
        return _of_groups(dimension, *codes)
    if codes[0] <= codes[1]:
        return INSIDE
    return PARTLY if codes[0] & codes[1] else APART


def _of_ages(own: Sequence[AgeBand], other: Sequence[AgeBand]) -> str:
    """The bands are merged on both sides.

    >>> _of_ages([AgeBand(85, 999)], [AgeBand(20, 65)]), _of_ages([AgeBand(0, 3)], [AgeBand(0, 18)])
    ('apart', 'inside')
    """
    if all(any(out.start <= band.start and band.stop <= out.stop for out in other) for band in own):
        return INSIDE
    meets = any(band.start < out.stop and out.start < band.stop for band in own for out in other)
    return PARTLY if meets else APART


def _of_groups(dimension: Dimension, own: frozenset[str], other: frozenset[str]) -> str:
    if len(own) != 1 or len(other) != 1:  # reported by the checks of the parts
        return INSIDE
    (inner,), (outer,) = own, other
    around = dimension.around(inner)
    if outer not in around and inner in dimension.around(outer):
        return PARTLY
    return INSIDE if dimension.possible(around | dimension.around(outer)) else APART


def _text(dataset: Dataset, key: TermKey, name: str) -> str:
    """What a key chooses in a dimension."""
    bands, codes = dict(key.ages).get(name), dict(key.codes).get(name)
    if dataset.dimensions[name].kind == "age":
        return ",".join(band.text for band in bands) if bands else "alle"
    return ", ".join(codes) if codes else "alle"
