"""The area tree: levels from large to small, overlays that cut across it, and what lies in what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from pipeline.definition_file import suggest
from pipeline.errors import Problem
from pipeline.harmonizing.messages import suggest_area
from pipeline.numbers import parse_german_date
from pipeline.project import Project

UNASSIGNED = "nicht_zuordenbar"
AREA_COLUMNS = ("id", "name", "parent", "valid_from", "valid_to")
OVERLAY_COLUMNS = ("overlay", "name", "kind", "unit")


@dataclass(frozen=True)
class AreaTable:
    """Rows of one file in data/raw/areas: shown name of the file, row numbers with cells by column."""

    file: str
    rows: Sequence[tuple[int, Mapping[str, str]]]


@dataclass(frozen=True)
class Area:
    """One area of any kind; `units` are the areas an overlay is made of."""

    id: str
    level_id: str
    level_order: int
    name: str
    parent_id: str = ""
    kind: str = "area"
    published: bool = True
    valid_from: str = ""
    valid_to: str = ""
    units: tuple[str, ...] = ()
    place: str = ""
    sort_key: int = 0


@dataclass(frozen=True)
class Link:
    """A share of an old area that belongs to a new one; `until`: last day of the old area.

    `existed`: the new area was there before, so that it has figures of its own for those years.
    """

    old: str
    new: str
    weight: Decimal
    until: date
    existed: bool = False


@dataclass(frozen=True)
class AreaTree:
    """All areas by id, in the order in which reports list them, and everything wrong with them."""

    areas: Mapping[str, Area]
    problems: tuple[Problem, ...]
    aliases: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (source or '', entry) → area
    links: tuple[Link, ...] = ()

    @property
    def dissolved(self) -> frozenset[str]:
        """Areas whose deliveries go over to others: they belong to no sum and to no table."""
        return frozenset(link.old for link in self.links)

    def names(self, levels: Sequence[str] = ()) -> dict[str, str]:
        """Id → name of the areas of these levels or overlays; of all if none are given."""
        return {a.id: a.name for a in self.areas.values() if not levels or a.level_id in levels}


def build_tree(project: Project, tables: Mapping[str, AreaTable]) -> AreaTree:
    """Areas from the files by level id (and `overlays`); problems name file and row."""
    problems: list[Problem] = []
    areas: dict[str, Area] = {}
    for area in [*_tree_areas(project, tables), *_overlay_areas(project, tables, problems)]:
        if not area.id or not area.name:
            missing = "Kennung" if not area.id else "Name"
            problems.append(Problem(area.place, f"dem Gebiet fehlt: {missing}"))
        elif area.id in areas or area.id == UNASSIGNED:
            other = areas[area.id].place if area.id in areas else "der Software vorbehalten"
            what = f"die Gebietskennung „{area.id}“ ist schon vergeben"
            problems.append(Problem(area.place, what, f"siehe {other}"))
        else:
            areas[area.id] = area
    town = areas.get(project.town_id)
    order = len(project.config.area_levels) + len(project.config.overlays)
    name = "räumlich nicht zuordenbar"
    parent = town.id if town else ""
    areas[UNASSIGNED] = Area(UNASSIGNED, UNASSIGNED, order, name, parent, "unassigned", published=False)
    problems += [*_check_town(project, town, areas), *_check_parents(project, areas)]
    problems += [*_check_dates(areas), *_check_units(areas)]
    if problems:
        return AreaTree(areas, tuple(problems))
    return AreaTree(_sorted(areas), ())


def parts_of(tree: AreaTree, project: Project) -> list[tuple[str, str]]:
    """Pairs (area, part): every area with itself, tree areas and overlays with all below them.

    A reference area has no part but itself: what the project knows of it is not all of it.
    """
    reference = {level.id for level in project.config.area_levels if level.role == "reference"}
    pairs = {(area.id, area.id) for area in tree.areas.values()}
    present = [area for area in tree.areas.values() if area.id not in tree.dissolved]
    for area in present:
        above: Area | None = area
        while above and above.parent_id:
            above = tree.areas[above.parent_id]
            if above.level_id not in reference:
                pairs.add((above.id, area.id))
    below: dict[str, set[str]] = {}
    for whole, part in pairs:
        below.setdefault(whole, set()).add(part)
    for area in present:
        pairs |= {(area.id, part) for unit in area.units for part in below[unit]}
    return sorted(pairs)


def _tree_areas(project: Project, tables: Mapping[str, AreaTable]) -> Iterator[Area]:
    for order, level in enumerate(project.config.area_levels):
        table = tables.get(level.id, AreaTable("", ()))
        for number, row in table.rows:
            yield Area(
                row["id"],
                level.id,
                order,
                row["name"],
                row["parent"],
                published=level.role != "unit",
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                place=f"{table.file}, Zeile {number}",
            )


def _overlay_areas(
    project: Project, tables: Mapping[str, AreaTable], problems: list[Problem]
) -> Iterator[Area]:
    """One area per overlay id; its rows name the units one by one."""
    kinds = [overlay.id for overlay in project.config.overlays]
    table = tables.get("overlays", AreaTable("", ()))
    found: dict[str, Area] = {}
    for number, row in table.rows:
        place = f"{table.file}, Zeile {number}"
        if row.get("valid_from") or row.get("valid_to"):
            what = f"die Zugehörigkeit zu „{row['overlay']}“ gilt für alle Jahre, hier steht ein Zeitraum"
            hint = "für jede Abgrenzung ein eigenes Gebiet anlegen, etwa „programm_bis_2020“, ohne Zeitraum"
            problems.append(Problem(place, what, hint))
        if row["kind"] not in kinds:
            what = f"die Art „{row['kind']}“ steht nicht unter overlays in config.yaml"
            problems.append(Problem(place, what, suggest(row["kind"], kinds)))
            continue
        order = len(project.config.area_levels) + kinds.index(row["kind"])
        first = Area(row["overlay"], row["kind"], order, row["name"], kind="overlay", place=place)
        known = found.setdefault(row["overlay"], first)
        if (known.name, known.level_id) != (row["name"], row["kind"]):
            what = f"„{row['overlay']}“ hat hier einen anderen Namen oder eine andere Art"
            problems.append(Problem(place, what, f"wie in {known.place}: „{known.name}“, {known.level_id}"))
        if row["unit"] in known.units:
            problems.append(Problem(place, f"„{row['unit']}“ steht doppelt in „{known.id}“"))
        found[row["overlay"]] = replace(known, units=(*known.units, row["unit"]))
    yield from found.values()


def _check_town(project: Project, town: Area | None, areas: Mapping[str, Area]) -> Iterator[Problem]:
    level = next(item for item in project.config.area_levels if item.role == "municipality")
    if town is None or town.level_id != level.id:
        place = project.place("config", "", "municipality", "area")
        names = {area.id: area.name for area in areas.values() if area.level_id == level.id}
        what = f"„{project.town_id}“ ist kein Gebiet der Ebene {level.id}"
        yield Problem(place, what, suggest_area(project.town_id, names))


def _check_parents(project: Project, areas: Mapping[str, Area]) -> Iterator[Problem]:
    """Parents exist, lie on a larger level, and no area lies in itself."""
    roles = {level.id: level.role for level in project.config.area_levels}
    for area in areas.values():
        if area.kind != "area":
            continue
        parent = areas.get(area.parent_id)
        if not area.parent_id:
            if roles[area.level_id] in ("part", "unit"):
                what = f"dem Gebiet „{area.id}“ fehlt das übergeordnete Gebiet"
                yield Problem(area.place, what, "Spalte parent ausfüllen")
        elif parent is None:
            names = {a.id: a.name for a in areas.values() if a.level_order < area.level_order}
            what = f"das übergeordnete Gebiet „{area.parent_id}“ gibt es nicht"
            yield Problem(area.place, what, suggest_area(area.parent_id, names))
        elif cycle := _cycle(area, areas):
            yield Problem(area.place, "Kreisbezug: " + " → ".join(cycle), "Spalte parent berichtigen")
        elif parent.level_order >= area.level_order:
            what = f"das übergeordnete Gebiet „{parent.id}“ liegt auf der Ebene {parent.level_id}"
            yield Problem(area.place, what, f"nötig ist eine größere Ebene als {area.level_id}")


def _cycle(area: Area, areas: Mapping[str, Area]) -> list[str]:
    """Ids along the way back to the area itself; [] if the way up ends."""
    way = [area.id]
    above = areas.get(area.parent_id)
    while above and above.id not in way:
        way.append(above.id)
        above = areas.get(above.parent_id)
    return [*way, area.id] if above and above.id == area.id else []


def _check_dates(areas: Mapping[str, Area]) -> Iterator[Problem]:
    for area in areas.values():
        for column, text in (("valid_from", area.valid_from), ("valid_to", area.valid_to)):
            try:
                parse_german_date(text) if text else None
            except ValueError:
                what = f"„{text}“ in Spalte „{column}“ ist kein Datum"
                yield Problem(area.place, what, "Form: 31.12.2024")


def _check_units(areas: Mapping[str, Area]) -> Iterator[Problem]:
    """Units of overlays exist and none lies in another one."""
    tree = {area.id: area.name for area in areas.values() if area.kind == "area"}
    for overlay in areas.values():
        for unit in overlay.units:
            if unit not in tree:
                what = f"die Einheit „{unit}“ von „{overlay.id}“ ist kein Gebiet"
                yield Problem(overlay.place, what, suggest_area(unit, tree))
                continue
            seen, above = {unit}, areas.get(areas[unit].parent_id)
            while above and above.id not in seen:
                seen.add(above.id)
                if above.id in overlay.units:
                    what = f"„{unit}“ liegt schon in „{above.id}“, beide gehören zu „{overlay.id}“"
                    yield Problem(overlay.place, what, "eine der beiden Zeilen löschen")
                above = areas.get(above.parent_id)


def _sorted(areas: Mapping[str, Area]) -> dict[str, Area]:
    """Larger levels first, within a level by the order of the parents, then as delivered."""
    keys: dict[str, int] = {}
    for order in sorted({area.level_order for area in areas.values()}):
        level = [area for area in areas.values() if area.level_order == order]
        for area in sorted(level, key=lambda item: keys.get(item.parent_id, -1)):
            keys[area.id] = len(keys)
    return {key: replace(areas[key], sort_key=number) for key, number in keys.items()}
