"""What an edition says of itself in daten/: areas, indicators, and which figure is shown or hidden."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path

from pipeline.auditing.edition import table
from pipeline.auditing.surfaces.printed import STATUS_OF_SIGN, plain

Series = tuple[str, str]  # indicator, group
ValueKey = tuple[str, str, str, int]  # … area, year
ChangeKey = tuple[str, str, str, int, int]  # … base year


@dataclass(frozen=True, slots=True)
class Place:
    """An area as daten/gebiete.csv names it."""

    area_id: str
    level: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A published figure, unrounded, or the status that stands instead; `percent` only for changes."""

    value: Decimal | None
    status: str
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of daten/indikatoren.csv."""

    indicator: str
    title: str
    label: str
    decimals: str
    group: str
    group_title: str
    limits: str


@dataclass(frozen=True)
class Known:
    """The figures and names of one edition."""

    year: int
    since: int
    town: str
    places: dict[str, Place]
    ids: dict[str, tuple[str, ...]]  # by name
    labels: dict[str, tuple[Series, ...]]  # by title, short title or title of a group
    entries: dict[str, Entry]  # by indicator
    values: dict[ValueKey, Shown]
    changes: dict[ChangeKey, Shown]
    series: dict[str, tuple[Series, ...]]  # indicator -> its groups with figures

    def named(self, key: ValueKey) -> str:
        """'Kinderarmut, Aue 2024' for messages."""
        place, entry = self.places.get(key[2]), self.entries.get(key[0])
        group = f" ({key[1]})" if key[1] else ""
        return f"{entry.label if entry else key[0]}{group}, {place.name if place else key[2]} {key[3]}"

    @cached_property
    def figures(self) -> dict[Series, list[tuple[ValueKey, Decimal]]]:
        """All shown figures of a series except zeros, in the order of the file."""
        found: dict[Series, list[tuple[ValueKey, Decimal]]] = {}
        for key, shown in self.values.items():
            if shown.value:
                found.setdefault(key[:2], []).append((key, shown.value))
        return found

    def decimals(self, indicator: str) -> int:
        """Decimals with which an indicator is printed."""
        return int(self.entries[indicator].decimals) if indicator in self.entries else 0

    @cached_property
    def ambiguous(self) -> frozenset[str]:
        """Areas whose name others of their level have, too."""
        return frozenset(area for area in self.places if len(self.namesakes(area)) > 1)

    def namesakes(self, area: str) -> tuple[str, ...]:
        """The areas of its level with its name, itself among them, in the order of the file."""
        place = self.places.get(area)
        if place is None:
            return (area,)
        same = (one for one in self.ids.get(plain(place.name), ()) if one in self.places)
        return tuple(one for one in same if self.places[one].level == place.level) or (area,)

    def limits(self, indicator: str) -> list[Decimal]:
        """Fixed class limits of the indicator's maps; empty where they follow from the values."""
        entry = self.entries.get(indicator)
        # A text that begins with a minus has an apostrophe in front: a spreadsheet must not compute it.
        texts = plain(entry.limits.removeprefix("'")).split() if entry else []
        return [Decimal(text.replace(",", ".")) for text in texts]


def read_known(folder: Path) -> Known:
    """Read manifest.json and daten/ of an edition.

    Raises OSError without manifest, KeyError or ValueError for files of another form.
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    data, town = folder / "daten", manifest["gebiet"]
    listed = [Place(*row) for row in table(data / "gebiete.csv", ("kennung", "ebene", "name", "gehoert_zu"))]
    ids: dict[str, tuple[str, ...]] = {}
    for place in listed:
        ids[plain(place.name)] = (*ids.get(plain(place.name), ()), place.area_id)
    if any(place.area_id == town for place in listed):
        ids[plain(manifest["kommune"])] = (town,)
    codebook = [Entry(*row) for row in table(data / "indikatoren.csv", _CODEBOOK)]
    values = dict(_values(data / "werte.csv"))
    series: dict[str, dict[Series, None]] = {}
    for key in values:
        series.setdefault(key[0], {})[key[0], key[1]] = None
    return Known(
        year=int(manifest["stichtag"][:4]),
        since=int(manifest["vergleichsstichtag"][:4]),
        town=town,
        places={place.area_id: place for place in listed},
        ids=ids,
        labels=_labels(codebook),
        entries={item.indicator: item for item in codebook},
        values=values,
        changes=dict(_changes(data / "veraenderungen.csv")),
        series={indicator: tuple(groups) for indicator, groups in series.items()},
    )


_CODEBOOK = (
    "indikator", "titel", "kurztitel", "nachkommastellen", "gruppe", "gruppe_titel", "klassengrenzen",
)  # fmt: skip


def _labels(codebook: list[Entry]) -> dict[str, tuple[Series, ...]]:
    found: dict[str, dict[Series, None]] = {}
    for item in codebook:
        for text in filter(None, (item.group_title, item.label, item.title)):
            found.setdefault(plain(text), {})[item.indicator, item.group] = None
    return {text: tuple(keys) for text, keys in found.items()}


def _values(path: Path) -> Iterator[tuple[ValueKey, Shown]]:
    for indicator, group, area, year, value in table(path, ("indikator", "gruppe", "gebiet", "jahr", "wert")):
        yield (indicator, group, area, int(year)), _shown(value)


def _changes(path: Path) -> Iterator[tuple[ChangeKey, Shown]]:
    columns = ("indikator", "gruppe", "gebiet", "jahr", "vergleichsjahr", "differenz", "prozent")
    for indicator, group, area, year, base, difference, percent in table(path, columns):
        yield (indicator, group, area, int(year), int(base)), _change(difference, percent)


@lru_cache(maxsize=65536)
def _shown(text: str) -> Shown:
    """An exact number of the data package, or its sign."""
    if text in STATUS_OF_SIGN:
        return Shown(None, STATUS_OF_SIGN[text])
    value = Decimal(text.replace(",", "."))
    return Shown(value, "ok" if value else "zero")


@lru_cache(maxsize=65536)
def _change(difference: str, percent: str) -> Shown:
    found = _shown(difference)
    return Shown(found.value, found.status, _shown(percent).value)


def area_of(name: str) -> str:
    """The area of a profile by the name of its page; '' for other names.

    >>> area_of("profil-0101"), area_of("profil-a-2d-b"), area_of("kapitel-armut")
    ('0101', 'a-b', '')
    """
    found = re.fullmatch(r"profil-(.+)", name)
    return re.sub(r"-([0-9a-f]+)-", lambda match: chr(int(match[1], 16)), found[1]) if found else ""
