"""Areas that were divided or merged: data/raw/areas/crosswalk.csv, shares of old areas in new ones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from pipeline.errors import Problem
from pipeline.harmonizing.areas import Area, AreaTable, AreaTree, Link
from pipeline.harmonizing.messages import suggest_area
from pipeline.numbers import format_number, parse_german_date

CROSSWALK_COLUMNS = ("from", "to", "weight", "until", "reason")
PLACES = 9  # decimals of a weight


@dataclass(frozen=True)
class _Row:
    """One row of the file with its place, so that every problem can name it."""

    place: str
    link: Link


def read_crosswalk(tree: AreaTree, table: AreaTable) -> AreaTree:
    """The tree on its present areas: old ones have no parts and are not shown, new ones reach back.

    A problem names file and row. Weights of one old area must add up to exactly 1.
    """
    problems: list[Problem] = []
    rows: list[_Row] = []
    for number, cells in table.rows:
        place = f"{table.file}, Zeile {number}"
        found = _parsed(tree, cells, place)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            rows.append(found)
    if not problems:
        problems += [*_wrong_sums(rows), *_wrong_order(tree, rows), *_still_used(tree, rows)]
    if problems:
        return replace(tree, problems=(*tree.problems, *problems))
    links = tuple(row.link for row in rows)
    return replace(tree, areas=_reaching_back(tree.areas, links), links=links)


def _parsed(tree: AreaTree, cells: Mapping[str, str], place: str) -> _Row | Problem:
    for column in ("from", "to"):
        if cells[column] not in tree.areas:
            what = f"das Gebiet „{cells[column]}“ in Spalte „{column}“ gibt es nicht"
            hint = "aufgelöste Gebiete bleiben mit valid_to in der Datei ihrer Ebene"
            near = suggest_area(cells[column], tree.names())
            return Problem(place, what, f"{near}; {hint}" if column == "from" else near)
    old, new = tree.areas[cells["from"]], tree.areas[cells["to"]]
    if old.level_id != new.level_id or old.kind != "area" or old is new:
        what = f"„{old.id}“ lässt sich nicht auf „{new.id}“ überleiten"
        return Problem(place, what, "beide müssen verschiedene Gebiete derselben Ebene sein")
    try:
        weight = Decimal(cells["weight"].replace(",", "."))
        exponent = weight.as_tuple().exponent
        if not 0 < weight <= 1 or not isinstance(exponent, int) or exponent < -PLACES:
            raise InvalidOperation
    except InvalidOperation:
        what = f"„{cells['weight']}“ in Spalte „weight“ ist kein Anteil"
        return Problem(place, what, f"möglich: mehr als 0 bis 1, höchstens {PLACES} Nachkommastellen, 0,35")
    try:
        until = parse_german_date(cells["until"] or old.valid_to)
    except ValueError:
        what = f"„{cells['until']}“ in Spalte „until“ ist kein Datum"
        return Problem(place, what, "der letzte Tag, an dem das alte Gebiet galt, etwa 31.12.2020")
    return _Row(place, Link(old.id, new.id, weight, until, _start(new.valid_from) <= until))


def _wrong_sums(rows: Iterable[_Row]) -> Iterator[Problem]:
    groups: dict[str, list[_Row]] = {}
    for row in rows:
        groups.setdefault(row.link.old, []).append(row)
    for old, members in groups.items():
        total = sum((row.link.weight for row in members), Decimal(0))
        if total != 1:
            shown = format_number(total, max(0, -int(total.normalize().as_tuple().exponent)))
            what = f"die Anteile von „{old}“ ergeben {shown} statt 1"
            yield Problem(members[0].place, what, "Spalte weight berichtigen")
        if len({row.link.until for row in members}) > 1 or len({row.link.new for row in members}) < len(
            members
        ):
            what = f"die Zeilen von „{old}“ nennen verschiedene Tage oder ein Gebiet doppelt"
            yield Problem(
                members[-1].place, what, "ein Gebiet wird an einem Tag auf seine Nachfolger verteilt"
            )


def _wrong_order(tree: AreaTree, rows: Iterable[_Row]) -> Iterator[Problem]:
    """Dates that contradict valid_from and valid_to, and successors that end before their predecessor."""
    ends = {row.link.old: row.link.until for row in rows}
    for row in rows:
        old, new, until = tree.areas[row.link.old], tree.areas[row.link.new], row.link.until
        if old.valid_to and parse_german_date(old.valid_to) != until:
            what = f"„{old.id}“ gilt laut {old.place} bis {old.valid_to}, nicht bis {until:%d.%m.%Y}"
            yield Problem(row.place, what, "beide Angaben gleich machen")
        if new.valid_from and parse_german_date(new.valid_from) > until + timedelta(days=1):
            what = f"zwischen „{old.id}“ und „{new.id}“ fehlen Tage: {new.id} gilt erst ab {new.valid_from}"
            yield Problem(row.place, what, "until oder valid_from berichtigen")
        if new.id in ends and ends[new.id] <= until:
            what = f"„{new.id}“ endet nicht später als „{old.id}“"
            yield Problem(row.place, what, "die Nachfolger müssen länger gelten als das alte Gebiet")


def _still_used(tree: AreaTree, rows: Iterable[_Row]) -> Iterator[Problem]:
    """Old areas that are still the parent of a present area or the unit of an overlay."""
    gone = {row.link.old: row for row in rows}
    for area in tree.areas.values():
        if area.parent_id in gone and area.id not in gone and area.kind == "area":
            what = f"„{area.id}“ liegt noch im aufgelösten Gebiet „{area.parent_id}“"
            yield Problem(
                area.place,
                what,
                f"parent auf ein Nachfolgegebiet setzen (siehe {gone[area.parent_id].place})",
            )
        for unit in area.units:
            if unit in gone:
                what = f"„{area.id}“ besteht noch aus dem aufgelösten Gebiet „{unit}“"
                yield Problem(area.place, what, "die Nachfolgegebiete als Einheiten eintragen")


def _reaching_back(areas: Mapping[str, Area], links: tuple[Link, ...]) -> dict[str, Area]:
    """New areas are valid as far back as what became them; old ones are kept for their deliveries only."""
    starts: dict[str, list[str]] = {}
    for link in sorted(links, key=lambda item: item.until):
        first = min(_start(text) for text in starts.get(link.old, [areas[link.old].valid_from]))
        starts.setdefault(link.new, [areas[link.new].valid_from]).append(
            "" if first == date.min else str(first)
        )
    ends = {link.old: link.until for link in links}
    found = {}
    for key, area in areas.items():
        if key in ends:
            area = replace(area, published=False, valid_to=str(ends[key]))
        elif key in starts:
            first = min(_start(text) for text in starts[key])
            area = replace(area, valid_from="" if first == date.min else str(first))
        found[key] = area
    return found


def _start(text: str) -> date:
    return parse_german_date(text) if text else date.min
