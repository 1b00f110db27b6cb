"""Which column names the area, and which of its entries are areas of the project: exact matches only."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.drafting.delivered import Column, Delivered
from pipeline.errors import DataError
from pipeline.models.config import Config
from pipeline.models.layout import Layout
from pipeline.readers.csv_table import read_csv_table
from pipeline.readers.model import clean
from pipeline.readers.recognise import total_pattern

ARS = 12  # digits of an official key with the association, which the key of 8 digits leaves out
NOWHERE = re.compile(r"(nicht|un)[ -]?zuord|keine angabe|ohne angabe|ohne zuordnung|unbekannt", re.IGNORECASE)
MOST_LISTED = 15


@dataclass(frozen=True)
class KnownArea:
    """One area of the project."""

    id: str
    name: str
    level: str


@dataclass(frozen=True)
class AreaMatch:
    """How the entries of a column are the areas of the project."""

    column: Column
    by: str
    digits: int
    areas: Mapping[str, KnownArea]  # entry → area, with the aliases
    aliases: Mapping[str, str]
    unknown: tuple[str, ...]

    @property
    def levels(self) -> list[str]:
        """Levels that occur, in the order in which their areas first do."""
        return list(dict.fromkeys(area.level for area in self.areas.values()))

    @property
    def found(self) -> int:
        """Number of areas found."""
        return len({area.id for area in self.areas.values()})


def known_areas(config: Config, areas_dir: Path) -> list[KnownArea]:
    """All areas of all levels and overlays; a file that cannot be read gives none (check tells it)."""
    names = {level.id: level.id for level in config.area_levels}
    found = []
    for level in [*names, *(["overlays"] if config.overlays else [])]:
        try:
            table = read_csv_table(areas_dir / f"{level}.csv", Layout())
        except DataError:
            continue
        key = "overlay" if level == "overlays" else "id"
        for _, cells in table.rows:
            row = dict(zip(table.columns, map(clean, cells), strict=True))
            found.append(KnownArea(row.get(key, ""), row.get("name", ""), row.get("kind", level)))
    return list({area.id: area for area in found}.values())


def find_areas(delivered: Delivered, areas: Sequence[KnownArea]) -> AreaMatch | None:
    """The column in which most areas are found; None if none holds any, or no other column holds figures.

    Of two columns with the same areas the fuller one: rows of totals often have a name and no number.
    """
    figures = [column for column in delivered.columns if column.is_figures]
    matches = [
        match
        for column in delivered.columns
        if figures not in ([], [column])
        for match in _matches(column, areas)
        if _is_plausible(match)
    ]
    best = max(matches, key=_preference, default=None)
    return best if best and best.found else None


def _preference(match: AreaMatch) -> tuple[int, int, bool, int, int]:
    empty = sum(not cell for cell in match.column.cells)
    return match.found, -empty, match.by == "id", -match.digits, -len(match.unknown)


def _is_plausible(match: AreaMatch) -> bool:
    """False for counts that look like short keys by chance: then most entries are no area."""
    if len(match.areas) >= len(match.unknown):
        return True
    keys = [e for e in match.areas if len(e) > 4 or not e.isdecimal() or e.startswith("0")]
    return bool(keys) and not match.digits


def _matches(column: Column, areas: Sequence[KnownArea]) -> Iterator[AreaMatch]:
    by_id = {area.id: area for area in areas}
    by_long = {_short(area.id): area for area in areas if _short(area.id) != area.id}
    lengths = sorted({len(area.id) for area in areas if area.id.isdecimal()})
    for digits in (0, *lengths):
        found = {}
        for entry in column.filled:
            key = entry.zfill(digits) if entry.isdecimal() else entry
            area = by_id.get(key) or by_id.get(_short(key)) or by_long.get(key)
            if area:
                found[entry] = area
        yield _match(column, ("id", digits), found, {})
    yield _match(column, ("name", 0), _named(column, areas), {})
    joined = {entry: by_id[entry.split()[0]] for entry in column.filled if entry.split()[0] in by_id}
    if 0 < len(joined) <= MOST_LISTED and any(entry not in by_id for entry in joined):
        yield _match(column, ("id", 0), joined, {entry: area.id for entry, area in joined.items()})


def _named(column: Column, areas: Sequence[KnownArea]) -> dict[str, KnownArea]:
    """Areas by name; a name that several levels have counts on the level of which most names occur."""
    entries = set(column.filled)
    named = [area for area in areas if area.name in entries]
    often = Counter(area.level for area in named)
    names = Counter((area.name, area.level) for area in named)
    unique = [area for area in named if names[area.name, area.level] == 1]
    return {area.name: area for area in sorted(unique, key=lambda area: often[area.level])}


def _match(
    column: Column, how: tuple[str, int], found: Mapping[str, KnownArea], aliases: Mapping[str, str]
) -> AreaMatch:
    unknown = tuple(entry for entry in column.filled if entry not in found)
    return AreaMatch(column, how[0], how[1], found, aliases, unknown)


def _short(key: str) -> str:
    return key[:5] + key[9:] if len(key) == ARS and key.isdecimal() else key


def sort_unknown(match: AreaMatch, town: KnownArea | None) -> dict[str, list[str]]:
    """Entries that are no area: `town` (its total), `total`, `nowhere` (not assignable), `other`."""
    sorted_entries: dict[str, list[str]] = {"town": [], "total": [], "nowhere": [], "other": []}
    has_town = town is not None and town in match.areas.values()
    for entry in match.unknown:
        if NOWHERE.search(entry):
            sorted_entries["nowhere"].append(entry)
        elif not total_pattern(entry):
            sorted_entries["other"].append(entry)
        elif town and not has_town and _is_town(entry, town):
            sorted_entries["town"].append(entry)
        else:
            sorted_entries["total"].append(entry)
    return sorted_entries


def _is_town(entry: str, town: KnownArea) -> bool:
    rest = re.sub(total_pattern(entry).strip("^$"), "", entry, flags=re.IGNORECASE).strip(" :-")
    return not rest or rest == town.name or town.name.endswith(f" {rest}")


def selection(wanted: Iterable[str], others: Iterable[str]) -> str:
    """Regular expression that fits the wanted entries and none of the others; '' if it would be too long.

    >>> selection(["10044111", "10044112", "05370004"], ["10045111", "10044", "05374012"])
    '^(05370|10044)\\\\d{3}$'
    >>> selection(["DG", "10044"], ["10045"])
    '^(DG|10044)$'
    """
    parts = []
    left_out = set(others)
    kept = set(wanted)
    for length in sorted({len(entry) for entry in kept}):
        same = sorted(entry for entry in kept if len(entry) == length)
        alike = [entry for entry in left_out if len(entry) == length]
        for size in range(1, length + 1):
            starts = sorted({entry[:size] for entry in same})
            if not any(entry.startswith(tuple(starts)) for entry in alike):
                break
        if size < length and not all(entry.isdecimal() for entry in same):
            starts, size = same, length
        if len(starts) > MOST_LISTED * 3:
            return ""
        joined = "|".join(re.escape(start).replace("\\ ", " ").replace("\\-", "-") for start in starts)
        parts.append(joined if size == length else f"({joined})\\d{{{length - size}}}")
    pattern = f"^({'|'.join(parts)})$"
    return pattern.replace("^((", "^(").replace("})$", "}$") if len(parts) == 1 else pattern
