"""Which area an entry names: by alias, id or name; lost zeros and official keys are turned exactly."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.harmonizing.area_names import plain_name
from pipeline.harmonizing.areas import UNASSIGNED, Area, AreaTree
from pipeline.harmonizing.entries import Reading, spell
from pipeline.harmonizing.messages import suggest_area
from pipeline.models.source import Source
from pipeline.readers.recognise import TOTAL_WORD, total_pattern

AGS, ARS = 8, 12  # digits of the two official keys of a municipality

MATCH_HINT = " – zuordnen: python -m pipeline match"


@dataclass
class AreaReading(Reading):
    """Entries with their areas; `turned` keeps, by kind of change, entries that were not ids as delivered;
    `several` are names that several areas bear."""

    turned: dict[str, dict[str, str]] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)


def short_key(key: str) -> str:
    """The eight digits of a twelve-digit key: without the association of municipalities.

    Source: structure of the Regionalschlüssel (state 2, region 1, district 2, association 4, municipality 3).

    >>> short_key("100440115115")
    '10044115'
    """
    return key[:5] + key[9:]


def read_areas(entries: list[str | None], source: Source, tree: AreaTree) -> AreaReading:
    """Entry → area id, by alias, else by id or name within the levels of the source."""
    names = tree.names(source.area.levels)
    find = _by_name(names) if source.area.by == "name" else _by_id(names, source.area.digits)
    aliases = _aliases(source, tree, names)
    reading = AreaReading()
    for raw in entries:
        whole = spell(raw)
        entry = whole if whole in aliases else part_of(whole, source)
        how, found = ("", [aliases[entry]]) if entry in aliases else find(entry)
        if len(found) == 1:
            reading.known[raw or ""] = (found[0],)
            if how:
                reading.turned.setdefault(how, {})[entry] = found[0]
        elif found:
            kind = "der Name" if source.area.by == "name" else "die Kennung"
            what = f"{kind} „{entry}“ kommt mehrfach vor ({', '.join(found)})"
            reading.unknown[raw or ""] = (what, _tell_apart(source, found, tree))
            if source.area.by == "name":
                reading.several.add(raw or "")
        elif whole and not entry and not total_pattern(whole):
            what = f"„{whole}“ passt nicht zum Muster {source.area.pattern}"
            reading.unknown[raw or ""] = (
                what,
                "in source.yaml area: pattern: ändern oder unter aliases: zuordnen",
            )
        else:
            reading.unknown[raw or ""] = _no_area(entry or whole, source, tree, names)
    return reading


def part_of(cell: str, source: Source) -> str:
    """The entry in a cell that says more than the area; '' if the cell does not fit the pattern."""
    if not source.area.pattern:
        return cell
    match = re.search(source.area.pattern, cell)
    return spell(match[1]) if match else ""


def _aliases(source: Source, tree: AreaTree, names: Mapping[str, str]) -> dict[str, str]:
    """Entry → area: what source.yaml says, else what was confirmed for the source, else for all sources.

    A name confirmed for all sources counts only where its area lies on a level of this one.
    """
    everywhere = {
        spell(entry): area
        for (of, entry), area in tree.aliases.items()
        if not of and (area in names or area == UNASSIGNED)
    }
    own = {spell(entry): area for (of, entry), area in tree.aliases.items() if of == source.id}
    return everywhere | own | {spell(entry): area for entry, area in source.area.aliases.items()}


def _tell_apart(source: Source, areas: Iterable[str], tree: AreaTree) -> str:
    """What to do if an entry names several areas: an alias would give the figures of all to one of them."""
    if source.area.by == "id":
        return "die Stelle um die vollständige Kennung bitten"
    levels = dict.fromkeys(tree.areas[area].level_id for area in areas)
    if len(levels) == 1:
        return "nur eine Spalte mit Kennungen unterscheidet sie; die liefernde Stelle darum bitten"
    return f"je Ebene eine eigene Quelle ({', '.join(levels)}), siehe Handbuch Seite 3b"


Find = Callable[[str], tuple[str, list[str]]]


def _by_name(names: Mapping[str, str]) -> Find:
    by_name: dict[str, list[str]] = {}
    for area, name in names.items():
        by_name.setdefault(spell(name), []).append(area)
    return lambda entry: ("", by_name.get(entry, []))


def _by_id(names: Mapping[str, str], digits: int) -> Find:
    """The id as delivered, else with the lost zeros, else as the other official key: the first that fits."""
    longer = _long_keys(names)

    def find(entry: str) -> tuple[str, list[str]]:
        for how, candidates in _spellings(entry, digits, longer):
            found = [area for area in candidates if area in names or area == UNASSIGNED]
            if found:
                return how, found
        return "", []

    return find


def _spellings(
    entry: str, digits: int, longer: Mapping[str, list[str]]
) -> Iterator[tuple[str, Iterable[str]]]:
    """Ways to read an entry as id, the plainest first, each with its name for the note."""
    yield "", [entry]
    if not entry.isdecimal():
        return
    filled = entry.zfill(digits)
    zeros = "führende Nullen ergänzt" if filled != entry else ""
    if zeros:
        yield zeros, [filled]
    if len(filled) == ARS:
        yield ", ".join(filter(None, (zeros, "ARS in AGS umgesetzt"))), [short_key(filled)]
    if len(filled) == AGS:
        yield ", ".join(filter(None, (zeros, "AGS in ARS umgesetzt"))), longer.get(filled, [])


def _long_keys(names: Mapping[str, str]) -> dict[str, list[str]]:
    """AGS → twelve-digit ids of areas."""
    found: dict[str, list[str]] = {}
    for area in names:
        if len(area) == ARS and area.isdecimal():
            found.setdefault(short_key(area), []).append(area)
    return found


def total_hint(entry: str, source: Source, tree: AreaTree, column: str = "") -> str:
    """What to do with a totals row: given to the area that it is the total of, it is a check, not lost.

    `column`: where the entry stands, if the column of areas is empty in that row.
    """
    rule = f'{{column: {column or source.area.column}, pattern: "{total_pattern(entry)}", reason: Summe}}'
    ignored = f"ignore: [{rule}]"
    area = _whole(entry, source, tree)
    if not area:
        return f"in source.yaml ergänzen: {ignored}"
    names = f"column: {column}, by: name, " if column else ""
    level = "" if area.level_id in source.area.levels else f"levels: um {area.level_id} ergänzen, "
    hint = f'ist es {area.name}, in source.yaml unter area: {names}{level}aliases: {{{entry}: "{area.id}"}}'
    return f"{hint}; dann prüft das Programm die Summe; sonst {ignored}"


def _whole(entry: str, source: Source, tree: AreaTree) -> Area | None:
    """The area that a totals row is the total of: by its name, else the only one of a delivered level."""
    rest = plain_name(TOTAL_WORD.sub("", entry))
    levels = dict.fromkeys(item.level_id for item in tree.areas.values())
    alone = [found for level in levels if len(found := list(tree.names([level]))) == 1]
    for area in (tree.areas[name] for [name] in alone):
        name = plain_name(area.name)
        said = rest and (f" {rest}".endswith(f" {name}") or f" {name}".endswith(f" {rest}"))
        if said or (not rest and area.level_id in source.area.levels):
            return area
    return None


def _no_area(entry: str, source: Source, tree: AreaTree, names: Mapping[str, str]) -> tuple[str, str]:
    if not entry:
        return (
            "das Gebiet fehlt",
            "eine leere Zeile oder Fußzeile? Unter ignore: oder layout: footer: angeben",
        )
    if total_pattern(entry):
        return f"„{entry}“ ist eine Summenzeile, kein Gebiet", total_hint(entry, source, tree)
    levels = ", ".join(source.area.levels)
    elsewhere = [a for a in tree.areas.values() if entry in (a.id, spell(a.name))]
    if elsewhere and elsewhere[0].level_id not in source.area.levels:
        what = f"„{entry}“ ist ein Gebiet der Ebene {elsewhere[0].level_id}, nicht {levels}"
        return what, "in source.yaml unter area: levels: ergänzen oder unter ignore: ausschließen"
    hint = suggest_area(entry, names)
    if source.area.by == "id" and hint.endswith("Null fehlt"):
        length = hint.index("“") - hint.index("„") - 1
        hint += f"; in source.yaml ergänzt sie area: digits: {length}"
    else:
        hint += MATCH_HINT
    return f"„{entry}“ ist kein Gebiet ({levels})", hint
