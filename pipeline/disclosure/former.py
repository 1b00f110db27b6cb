"""Areas of earlier editions that are cut differently today, as further rows over the same smallest parts.

A merged area consists of what its predecessors were (decision 0013): where an edition showed these, they
are parts of it in the years before. An area that cannot be traced to parts of today is told, not guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from pipeline.disclosure.ledger import Former, History
from pipeline.disclosure.territory import Place, Territory

Link = tuple[str, str, int]  # dissolved area, successor, last year of the dissolved one


@dataclass(frozen=True)
class Traced:
    """The territory with the areas of earlier editions.

    `rows`: by edition, area and year the name of the row that stands for it; areas that are as they were
    have none · `lost`: areas that cannot be traced, by the name people read.
    """

    territory: Territory
    rows: Mapping[tuple[str, str, int], str]
    lost: tuple[str, ...]


def trace_areas(
    connection: duckdb.DuckDBPyConnection, territory: Territory, history: History, last_year: int
) -> Traced:
    """Give every area of an earlier edition that is not what it was a row of its own."""
    links: list[Link] = connection.execute(
        "SELECT old, new, last_year FROM core.link ORDER BY ALL"
    ).fetchall()
    known = {
        edition: {
            part for item in history.areas if item.edition == edition for part in (item.area_id, *item.parts)
        }
        for edition in history.editions
    }
    territory = _with_pieces(territory, links, list(known.values()))
    places, parts = dict(territory.places), dict(territory.parts)
    rows: dict[tuple[str, str, int], str] = {}
    lost: set[str] = set()
    for item in history.areas:
        for year in range(item.first_year, min(item.last_year, last_year) + 1):
            inside = _parts_of_today(
                territory, [link for link in links if link[0] in known[item.edition]], item.parts, year
            )
            valid = _valid(territory, year)
            if item.area_id in valid and (inside is None or inside == territory.tokens(item.area_id, valid)):
                continue
            label = f"{item.area_id} (Ausgabe {item.edition})"
            if inside is None or item.level_id in territory.references:
                lost.add(label)
                continue
            name = _named(parts, label, inside)
            own = places.get(name)
            span = (min(year, own.first_year), max(year, own.last_year)) if own else (year, year)
            places[name] = Place(name, _level(territory, item), "", "former", True, *span)
            parts[name] = inside
            rows[item.edition, item.area_id, year] = name
    found = replace(territory, places=places, parts=parts, _structures={})
    return Traced(found, rows, tuple(sorted(lost)))


def _named(parts: Mapping[str, frozenset[str]], label: str, inside: frozenset[str]) -> str:
    """One name per area, edition and set of parts: boundaries may have moved within an edition, too."""
    number, name = 1, label
    while parts.get(name, inside) != inside:
        number += 1
        name = f"{label}, Gebietsstand {number}"
    return name


def _level(territory: Territory, item: Former) -> str:
    """The level of that time, if there still is one of the name; else that of some part of the town."""
    levels = {place.level_id for place in territory.places.values() if place.published}
    return item.level_id if item.level_id in levels else territory.smallest_level


def _valid(territory: Territory, year: int) -> frozenset[str]:
    return frozenset(
        name for name, place in territory.places.items() if place.first_year <= year <= place.last_year
    )


def _parts_of_today(
    territory: Territory, links: Sequence[Link], parts: Iterable[str], year: int
) -> frozenset[str] | None:
    """Smallest parts of today that make up parts of another time; None if that cannot be told.

    `links`: those of areas that the edition knew.
    """
    valid = _valid(territory, year)
    grown = {new for _, new, last in links if year <= last}
    found: set[str] = set()
    for part in parts:
        pieces = {f"{old} → {new}" for old, new, last in links if old == part and year <= last}
        if pieces and pieces <= territory.places.keys():
            found |= pieces
        elif part in grown and f"{part} zuvor" in valid:
            found.add(f"{part} zuvor")
        elif part in valid and part in territory.parts:
            found |= {str(token) for token in territory.tokens(part, valid)}
        else:
            return None
    return frozenset(found)


def _with_pieces(territory: Territory, links: Sequence[Link], known: Sequence[set[str]]) -> Territory:
    """Divide successors of dissolved areas into what came from where, as long as nothing smaller does.

    `known`: areas and parts of each edition. A successor that an edition knew beside the dissolved area was
    there before: it is one of its own pieces.
    """
    places, parts = dict(territory.places), dict(territory.parts)
    used = set().union(*known)
    for new in sorted({new for old, new, _ in links if old in used}):
        mine = [link for link in links if link[1] == new]
        if territory.parts.get(new, frozenset()) - {new}:  # smaller parts tell more
            continue
        pieces = {f"{old} → {new}": last for old, _, last in mine}
        if any(new in names and old in names for names in known for old, *_ in mine):
            pieces[f"{new} zuvor"] = max(last for *_, last in mine)
        for piece, last in pieces.items():
            places[piece] = Place(piece, "", new, "piece", False, 0, last)
            parts[piece] = frozenset({piece})
        for whole, inside in territory.parts.items():
            if new in inside:
                parts[whole] = parts[whole] | pieces.keys()
    return replace(territory, places=places, parts=parts, _structures={})
