"""Terms and areas in words, for people: also those that only follow from others."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from pipeline.models.dataset import Dataset
from pipeline.project import Project
from pipeline.terms import Plan, TermKey

EVERYTHING = "insgesamt"
FEW_TITLES = 3


@dataclass(frozen=True)
class Names:
    """Words for ids. `areas`: name, level and place in the order of the tree; `terms`: figures by id.

    `users`: titles of the indicators that show each term.
    """

    project: Project
    areas: Mapping[str, tuple[str, str, int]]
    terms: Mapping[str, str]
    users: Mapping[str, tuple[str, ...]]

    def indicator(self, name: str) -> str:
        """Title of an indicator."""
        return self.project.indicators[name].title

    def dataset(self, name: str) -> str:
        """Title of a dataset."""
        return self.project.datasets[name].title

    def level(self, name: str) -> str:
        """Title of a level or kind of overlay."""
        items = {item.id: item.title for item in self.project.config.area_levels}
        return (items | {item.id: item.title for item in self.project.config.overlays}).get(name, "Rest")

    def place(self, area: str) -> int:
        """Place of an area in the order of the tree."""
        return self.areas[area][2]

    def level_of(self, area: str) -> str:
        """Title of the level of an area."""
        return self.level(self.areas[area][1])

    def area(self, name: str) -> str:
        """Name of an area, or of what is left when others are taken away."""
        return _combined(name, {area: known[0] for area, known in self.areas.items()})

    def term(self, name: str) -> str:
        """A figure in words, or the difference of figures."""
        return _combined(name, self.terms)

    def figure(self, name: str) -> str:
        """The indicators that show a term, or the first of those it follows from, and the term in words."""
        titles = self.users.get(name.partition(" − ")[0], ())
        listed = ", ".join(titles[:FEW_TITLES]) + (" und andere" if len(titles) > FEW_TITLES else "")
        return f"{listed} ({self.term(name)})" if titles else self.term(name)

    def cell(self, term: str, area: str, year: int) -> str:
        """'Mitte, SGB-II-Quote (Personen, insgesamt) 2024'."""
        return f"{self.area(area)}, {self.figure(term)} {year}"


def _combined(name: str, known: Mapping[str, str]) -> str:
    """Words for a name or a difference of names.

    >>> areas = {"T": "Stadt", "A": "Mitte", "B": "Nord"}
    >>> [_combined(name, areas) for name in ("A", "T − Teile", "T − A − B")]
    ['Mitte', 'Stadt ohne die gezeigten Teile', 'Stadt ohne Mitte und ohne Nord']
    >>> _combined("A ∩ T", areas)
    'Überschneidung von Mitte und Stadt'
    """
    if name in known:
        return known[name]
    if " ∩ " in name:
        return f"Überschneidung von {' und '.join(known.get(part, part) for part in name.split(' ∩ '))}"
    whole, *parts = name.split(" − ")
    text = known.get(whole, whole)
    if parts == ["Teile"]:
        return f"{text} ohne die gezeigten Teile"
    without = " und ".join(f"ohne {known.get(part, part)}" for part in parts)
    return f"{text} {without}".strip()


def read_names(connection: duckdb.DuckDBPyConnection, project: Project, plan: Plan) -> Names:
    """Names of all areas of the working database and of all terms of the plan."""
    rows = connection.execute(
        "SELECT area_id, name, level_id FROM core.area ORDER BY level_order, sort_key, area_id"
    ).fetchall()
    areas = {area: (name, level, number) for number, (area, name, level) in enumerate(rows)}
    terms = {key.id: key_words(project.datasets[key.dataset], key) for key in plan.keys}
    return Names(project, areas, terms, _users(plan))


def _users(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Titles of the indicators that show each term."""
    found: dict[str, set[str]] = {}
    for item in plan.categories:
        for _, used in item.used:
            found.setdefault(used.key.id, set()).add(item.indicator.title)
    return {term: tuple(sorted(titles)) for term, titles in found.items()}


def key_words(dataset: Dataset, key: TermKey) -> str:
    """What a term counts, without the name of its dataset.

    >>> from pipeline.models.ages import AgeBand
    >>> dataset = Dataset(id="leute", title="Leute", counts="Personen", timing="year",
    ...                   dimensions={"alter": {"title": "Alter", "kind": "age"}})
    >>> key_words(dataset, TermKey("leute", ages=(("alter", (AgeBand(0, 18),)),)))
    'Personen, Alter: unter 18 Jahre'
    """
    parts = {
        name: [dataset.dimensions[name].codes.get(code, code) for code in codes] for name, codes in key.codes
    }
    parts |= {name: [band.words for band in bands] for name, bands in key.ages}
    told = [f"{dataset.dimensions[name].title}: {', '.join(parts[name])}" for name in sorted(parts)]
    return f"{dataset.counts}, {'; '.join(told) or EVERYTHING}"
