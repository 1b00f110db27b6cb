"""The published areas of one year as sets of their smallest parts."""

from collections.abc import Hashable
from dataclasses import dataclass, field

import duckdb

from pipeline.disclosure.structure import Structure, build_structure, natural_rests
from pipeline.project import Project

UNASSIGNED = "nicht_zuordenbar"


@dataclass(frozen=True)
class Place:
    """One area as the tree knows it, with the years in which it was valid on 31 December."""

    area_id: str
    level_id: str
    parent_id: str
    kind: str
    published: bool
    first_year: int
    last_year: int


@dataclass(frozen=True)
class Territory:
    """All areas of a project and what lies in what."""

    places: dict[str, Place]
    parts: dict[str, frozenset[str]]
    references: frozenset[str]
    _structures: dict[frozenset[str], Structure] = field(default_factory=dict)

    def structure(self, year: int, unassigned: bool) -> Structure:
        """Areas of a year as rows, small ones first; `unassigned`: people of no known part live in town."""
        valid = frozenset(
            name
            for name, place in self.places.items()
            if place.first_year <= year <= place.last_year and (unassigned or name != UNASSIGNED)
        )
        if valid not in self._structures:
            members = {
                name: self.tokens(name, valid)
                for name, place in self.places.items()
                if place.published and place.kind != "unassigned" and name in valid
            }
            ordered = dict(sorted(members.items(), key=lambda item: (len(item[1]), item[0])))
            self._structures[valid] = build_structure(ordered, dict(natural_rests(ordered)))
        return self._structures[valid]

    @property
    def smallest_level(self) -> str:
        """Level of the smallest published areas of the town."""
        inside = (place for place in self.places.values() if place.published and place.kind == "area")
        return [place.level_id for place in inside][-1]

    def tokens(self, name: str, valid: frozenset[str]) -> frozenset[Hashable]:
        """Smallest parts of an area; an area of comparison has its own rest besides the areas it contains."""
        if self.places[name].level_id in self.references:
            below = [place.area_id for place in self.places.values() if place.parent_id == name]
            inner = [self.tokens(child, valid) for child in below if child in valid]
            return frozenset({f"{name} übrig"}).union(*inner)
        inside = self.parts.get(name, frozenset()) & valid
        return frozenset(
            part
            for part in inside
            if not any(other != part for other in self.parts.get(part, frozenset()) & valid)
        )


def read_territory(connection: duckdb.DuckDBPyConnection, project: Project) -> Territory:
    """Areas of the working database."""
    rows = connection.execute(
        "SELECT area_id, level_id, coalesce(parent_id, ''), kind, published, "
        "first_year, last_year FROM core.area ORDER BY level_order, sort_key, area_id"
    ).fetchall()
    places = {row[0]: Place(*row) for row in rows}
    parts: dict[str, set[str]] = {}
    for area, part in connection.execute(
        "SELECT area_id, part_id FROM core.area_part ORDER BY ALL"
    ).fetchall():
        parts.setdefault(area, set()).add(part)
    references = frozenset(level.id for level in project.config.area_levels if level.role == "reference")
    return Territory(places, {area: frozenset(inner) for area, inner in parts.items()}, references)
