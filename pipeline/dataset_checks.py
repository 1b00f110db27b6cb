"""What can be wrong with datasets before any data is read: names, groups, codes that are named elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.definition_file import suggest
from pipeline.errors import Problem, Severity
from pipeline.models.ages import MAX_AGE, OLDEST, parse_age_band
from pipeline.models.dataset import Dataset, dimension_columns
from pipeline.tables import CORE_TABLES, OBSERVATION_COLUMNS

if TYPE_CHECKING:
    from pipeline.project import Project

WHOLE = "insgesamt"
_HINT = "der Name ist der Software vorbehalten, einen anderen wählen"


def unknown(place: str, what: str, name: str, known: Iterable[str]) -> Problem:
    """Something is named that does not exist."""
    return Problem(place, f"{what} „{name}“ gibt es nicht", suggest(name, known))


def unknown_level(place: str, level: str, known: Sequence[str]) -> Problem:
    """A level that does not exist. One that is named after another (stadtteil, stadt) is no slip of the pen.

    >>> print(unknown_level("config.yaml:3", "stadtteil", ["land", "stadt"]))
    config.yaml:3: die Ebene „stadtteil“ gibt es nicht – möglich: land, stadt
    """
    near = suggest(level, [name for name in known if not level.startswith(name)])
    hint = near if near.startswith("gemeint") else f"möglich: {', '.join(known)}"
    return Problem(place, f"die Ebene „{level}“ gibt es nicht", hint)


def dataset_problems(project: Project, dataset: Dataset) -> Iterator[Problem]:
    """Names that the tables need for themselves; relations between groups that cannot be."""
    if dataset.id in re.findall(r"CREATE TABLE core\.(\w+)", CORE_TABLES):
        place = project.place("dataset", dataset.id, "id")
        yield Problem(place, f"der Datensatz darf nicht „{dataset.id}“ heißen", _HINT)
    taken = {column.split()[0] for column in OBSERVATION_COLUMNS.split(", ")}
    for name, dimension in dataset.dimensions.items():
        columns = set(dimension_columns(name, dimension))
        if columns & taken:
            place = project.place("dataset", dataset.id, "dimensions", name)
            yield Problem(place, f"die Dimension darf nicht „{name}“ heißen", _HINT)
        taken |= columns
    yield from _group_problems(project, dataset)
    if dataset.protected:
        yield from _untold_groups(project, dataset)


def _group_problems(project: Project, dataset: Dataset) -> Iterator[Problem]:
    """Relations between overlapping groups: only there, of known codes, without contradiction."""
    for name, dimension in dataset.dimensions.items():

        def place(*where: str | int, name: str = name) -> str:
            return project.place("dataset", dataset.id, "dimensions", name, *where)

        named = [(place("inside", inner), inner) for inner in dimension.inside]
        named += [
            (place("inside", inner), code) for inner, codes in dimension.inside.items() for code in codes
        ]
        named += [(place("covered", whole), whole) for whole in dimension.covered]
        named += [
            (place("covered", whole), code) for whole, codes in dimension.covered.items() for code in codes
        ]
        named += [
            (place("disjoint", n), code) for n, codes in enumerate(dimension.disjoint) for code in codes
        ]
        named += [(place("unrelated"), code) for code in dimension.unrelated]
        if named and dimension.kind != "overlapping":
            hint = "nur bei kind: overlapping; Ausprägungen von partition schließen sich ohnehin aus"
            what = f"inside, disjoint, covered und unrelated gibt es bei kind: {dimension.kind} nicht"
            yield Problem(named[0][0], what, hint)
            continue
        for where, code in named:
            if code not in dimension.codes:
                yield unknown(where, f"den Code in {dataset.id}.{name}", code, dimension.codes)
        for code in dimension.codes:
            if not dimension.possible(dimension.around(code)):
                what = f"„{code}“ kann niemanden zählen: inside und disjoint widersprechen sich"
                yield Problem(place("codes", code), what, "eine der beiden Angaben streichen")
        for whole, parts in dimension.covered.items():
            for part in parts:
                if part in dimension.codes and whole not in dimension.around(part) - {part}:
                    what = f"„{part}“ soll „{whole}“ mit ausmachen, ist aber nicht in ihm enthalten"
                    yield Problem(place("covered", whole), what, f"unter inside angeben: {part}: [{whole}]")


def _untold_groups(project: Project, dataset: Dataset) -> Iterator[Problem]:
    """Where nobody said how groups lie to each other, what one leaves of the other is not protected."""
    for name, dimension in dataset.dimensions.items():
        if codes := dimension.untold:
            listed = ", ".join(codes)
            what = (
                f"wie die Gruppen {listed} zueinander liegen, ist nicht gesagt; Differenzen sind ungeschützt"
            )
            hint = (
                f"inside: {{{codes[1]}: [{codes[0]}]}}, wenn die eine ganz in der anderen enthalten ist; "
                f"disjoint, wenn niemand in beiden ist; nur wenn beides nicht gilt: unrelated: [{listed}]"
            )
            place = project.place("dataset", dataset.id, "dimensions", name, "kind")
            yield Problem(place, what, hint, Severity.WARNUNG)


def unknown_dimension(project: Project, dataset: Dataset, name: str, place: str) -> Problem:
    """A dimension that the dataset has not; the hint names its own and the datasets that have it."""
    others = sorted(other.id for other in project.datasets.values() if name in other.dimensions)
    what = f"die Dimension „{name}“ gibt es in {dataset.id} nicht"
    own = ", ".join(dataset.dimensions) or "keine"
    if others:
        return Problem(place, what, f"sie haben: {', '.join(others)}; {dataset.id} hat: {own}")
    return Problem(place, what, suggest(name, dataset.dimensions) if dataset.dimensions else "es hat keine")


def code_problems(project: Project, dataset: Dataset, name: str, code: str, place: str) -> Iterator[Problem]:
    """A code or age band that the dataset does not know."""
    dimension = dataset.dimensions.get(name)
    if dimension is None:
        yield unknown_dimension(project, dataset, name, place)
    elif dimension.kind == "age":
        if code == WHOLE:
            return
        try:
            band = parse_age_band(code)
        except ValueError as error:
            yield Problem(place, str(error))
            return
        if band.start > OLDEST or OLDEST < band.stop - 1 < MAX_AGE - 1:
            what = f"das Alter „{code}“ liegt jenseits von {OLDEST} Jahren"
            yield Problem(place, what, f"nach oben offen: {min(band.start, OLDEST)}+")
    elif code not in dimension.codes and code != WHOLE:
        yield unknown(place, f"den Code in {dataset.id}.{name}", code, dimension.codes)
